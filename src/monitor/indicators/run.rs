//! The whole way, from folders of annotated ads to a folder of indicators.

use std::collections::BTreeMap;
use std::path::Path;

use crate::monitor::publish::dcat;
use crate::monitor::quality;

use super::benchmark::{self, Benchmark};
use super::dimension::Dimension;
use super::engine::Engine;
use super::error::IndicatorError;
use super::facts::{self, Items};
use super::frame::Frame;
use super::inputs::{self, Run};
use super::options::{Measure, Options};
use super::output::{Value, WrittenFile};
use super::period::Length;
use super::prepare::{self, Prepared};
use super::tables::Tables;
use super::{
    breaks, categories, competences, cooccurrence, counts, manifest, members, profiles, skills, volumes,
};

/// What was done, for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The periods, by name.
    pub periods: Vec<String>,
    /// Ads that were counted.
    pub ads: u64,
    /// What a reader of the tables must know: months without ads, breaks, ads left out.
    pub notes: Vec<String>,
    /// Every file.
    pub files: Vec<WrittenFile>,
}

/// Everything that is known once the ads are read.
struct Work<'a> {
    engine: Engine,
    runs: Vec<Run>,
    options: &'a Options,
    benchmark: Option<Benchmark>,
    prepared: Prepared,
    items: Items,
    labels: BTreeMap<String, String>,
    notes: Vec<String>,
}

/// Computes the indicators and writes them into `options.out`. `tell` hears what is being done.
pub fn indicators(options: &Options, tell: &mut dyn FnMut(&str)) -> Result<Summary, IndicatorError> {
    options.check()?;
    let runs = inputs::open(&options.runs)?;
    let benchmark = options.benchmark.as_deref().map(Benchmark::read).transpose()?;
    claim(&options.out)?;
    let engine = Engine::new(&options.out, options.resources)?;
    tell("reading ads");
    let dimensions = benchmark.as_ref().map_or(Vec::new(), Benchmark::dimensions);
    let prepared = prepare::prepare(&engine, &runs, options, &dimensions)?;
    tell("reading what they ask for");
    let items = facts::build(&engine, &runs)?;
    let labels = inputs::labels(&runs)?;
    let notes = Vec::new();
    let mut work = Work { engine, runs, options, benchmark, prepared, items, labels, notes };
    let mut tables = Tables::open(options)?;
    let incomplete = work.write_periods(&mut tables)?;
    work.note_counts();
    for measure in &options.measures {
        tell(&format!("counting: {}", measure.as_str()));
        work.measure(&mut tables, *measure, &incomplete)?;
    }
    tell("quality");
    let quality = quality::of_tables(&work.engine, &work.runs)?;
    quality::write(&quality, &mut tables.quality, &mut tables.rejects)?;
    work.write_labels(&mut tables)?;
    work.finish(tables)
}

/// Makes the folder ready: a new one, an empty one, or one of indicators, whose manifest goes first, so that a folder
/// that is half written is seen to be.
fn claim(folder: &Path) -> Result<(), IndicatorError> {
    std::fs::create_dir_all(folder).map_err(IndicatorError::io(folder))?;
    let manifest = folder.join("manifest.json");
    match std::fs::read(&manifest) {
        Ok(bytes) => {
            let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
            if value.get("kind").and_then(serde_json::Value::as_str) != Some("indicators") {
                return Err(IndicatorError::Occupied(folder.to_path_buf()));
            }
            std::fs::remove_file(&manifest).map_err(IndicatorError::io(&manifest))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut entries = std::fs::read_dir(folder).map_err(IndicatorError::io(folder))?;
            // What an interrupted call of this command left behind is no reason to refuse.
            let ours = |name: &str| {
                name.ends_with(".part") || name.starts_with(".work-") || name == "sdmx" || {
                    let stem = name.split('.').next().unwrap_or_default();
                    super::schema::TABLES.iter().any(|table| table.name == stem)
                }
            };
            let other =
                entries.any(|entry| entry.is_ok_and(|entry| !ours(&entry.file_name().to_string_lossy())));
            if other { Err(IndicatorError::Occupied(folder.to_path_buf())) } else { Ok(()) }
        }
        Err(error) => Err(IndicatorError::io(&manifest)(error)),
    }
}

impl Work<'_> {
    /// Everything of one measure.
    fn measure(
        &mut self,
        tables: &mut Tables,
        measure: Measure,
        incomplete: &[(i32, String)],
    ) -> Result<(), IndicatorError> {
        let (engine, options) = (&self.engine, self.options);
        members::build(engine, measure, &self.prepared, options)?;
        match (&self.benchmark, &mut tables.raking) {
            (Some(benchmark), Some((raking, margins))) => {
                let weights = benchmark::weights(engine, &self.prepared, options, benchmark)?;
                members::weigh(engine, Some(&weights.rows))?;
                benchmark::write(raking, margins, &weights, measure, options)?;
                self.notes.extend(benchmark::not_converged(&weights, measure, options));
            }
            _ => members::weigh(engine, None)?,
        }
        let sets = 0..options.by.sets().len();
        let totals = sets.map(|set| counts::totals(engine, set)).collect::<Result<Vec<_>, _>>()?;
        let mut frame = Frame::new(options, &self.prepared, measure, totals, self.benchmark.is_some());
        let breaks = breaks::find(engine, &self.runs, &mut frame, incomplete)?;
        breaks::write(&mut tables.breaks, &frame, &breaks)?;
        volumes::write(&mut tables.volumes, &frame)?;
        let mut writers = skills::Writers { skills: &mut tables.skills, emerging: &mut tables.emerging };
        skills::write(engine, &mut writers, &frame, &self.items.skills, &self.labels)?;
        let mut writers =
            competences::Writers { competences: &mut tables.competences, levels: &mut tables.levels };
        competences::write(engine, &mut writers, &frame, &self.items.competences)?;
        let mut names = BTreeMap::new();
        self.runs.iter().for_each(|run| names.extend(run.manifest.profile_names.clone()));
        profiles::write(engine, &mut tables.profiles, &frame, &self.items.profiles, &names)?;
        cooccurrence::write(engine, &mut tables.cooccurrence, &frame, &self.items.skills, &self.labels)
    }

    /// Table `periods`; the quarters that lack months, with their months in words.
    fn write_periods(&mut self, tables: &mut Tables) -> Result<Vec<(i32, String)>, IndicatorError> {
        let length = self.options.period;
        let months = self.months_with_ads()?;
        let mut incomplete = Vec::new();
        for period in self.prepared.periods() {
            let of_period = period * length.months()..(period + 1) * length.months();
            let missing: Vec<String> = of_period
                .clone()
                .filter(|month| !months.contains_key(month))
                .map(|m| Length::Month.name(m))
                .collect();
            let ads: u64 = of_period.clone().filter_map(|month| months.get(&month)).sum();
            let (first_day, last_day) = length.days(period);
            tables.periods.row(&[
                Value::Text(&length.name(period)),
                Value::Text(&first_day),
                Value::Text(&last_day),
                Value::Count(length.months() as u64),
                Value::Count(length.months() as u64 - missing.len() as u64),
                Value::Count(ads),
                Value::Truth(missing.is_empty()),
            ])?;
            if !missing.is_empty() {
                self.notes.push(format!("no ad was first seen in {}", missing.join(", ")));
                if length == Length::Quarter {
                    incomplete.push((period, missing.join(", ")));
                }
            }
        }
        Ok(incomplete)
    }

    /// Ads by the month in which they were first seen.
    fn months_with_ads(&self) -> Result<BTreeMap<i32, u64>, IndicatorError> {
        let rows = self.engine.numbers(
            "counting months",
            "SELECT month_number(CAST(begin_day AS DATE)) AS month, count(*) FROM dated \
             GROUP BY month_number(CAST(begin_day AS DATE)) ORDER BY 1",
        )?;
        let number = |value: Option<i128>| value.unwrap_or_default();
        Ok(rows.into_iter().map(|row| (number(row[0]) as i32, number(row[1]) as u64)).collect())
    }

    fn note_counts(&mut self) {
        let counts = self.prepared.counts;
        let mut say = |count: u64, words: &str| {
            if count > 0 {
                self.notes.push(format!("{count} {words}"));
            }
        };
        say(counts.rows - counts.ads, "rows repeat an ad of the same source and id; each ad counts once");
        say(counts.undated, "ads have no date and belong to no period");
        say(counts.outside_window, "ads lie in no period of the window");
        say(counts.outside_panel, "ads are of sources that have none in some period (--panel stable)");
    }

    fn write_labels(&self, tables: &mut Tables) -> Result<(), IndicatorError> {
        if !self.options.by.dimensions().contains(&Dimension::Occupation) {
            return Ok(());
        }
        let sql = "SELECT DISTINCT d_occupation FROM dated WHERE d_occupation IS NOT NULL ORDER BY 1";
        for occupation in categories::dictionary(&self.engine, "reading occupations", sql)? {
            let label = self.labels.get(&occupation).map_or("", String::as_str);
            tables.labels.row(&[Value::Text("occupation"), Value::Text(&occupation), Value::Text(label)])?;
        }
        Ok(())
    }

    /// Moves all files to their places; the manifest comes last.
    fn finish(self, tables: Tables) -> Result<Summary, IndicatorError> {
        let (options, folder) = (self.options, &self.options.out);
        let countries = categories::dictionary(
            &self.engine,
            "reading countries",
            "SELECT DISTINCT category(country) AS country FROM ads_once WHERE category(country) IS NOT NULL ORDER BY 1",
        )?;
        let benchmark = options.benchmark.as_deref().map(digest).transpose()?;
        let written = tables.finish()?;
        let files: Vec<WrittenFile> = written.iter().flat_map(|(_, files)| files.clone()).collect();
        let length = options.period;
        let record = dcat::record(&dcat::Record {
            publication: &options.publication,
            days: (length.days(self.prepared.first).0, length.days(self.prepared.last).1),
            period: length.as_str(),
            countries: &countries,
            by: options.by.in_words(),
            program: format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
            files: &files,
        });
        manifest::write_json(folder, "dcat.jsonld", &record)?;
        let notes = self.notes;
        let manifest = manifest::manifest(&self.runs, options, &self.prepared, &notes, benchmark, &written);
        manifest::write_json(folder, "manifest.json", &manifest)?;
        let counts = self.prepared.counts;
        Ok(Summary {
            periods: self.prepared.periods().map(|period| length.name(period)).collect(),
            ads: counts.ads - counts.undated - counts.outside_panel - counts.outside_window,
            notes,
            files,
        })
    }
}

fn digest(file: &Path) -> Result<String, IndicatorError> {
    let bytes = std::fs::read(file).map_err(IndicatorError::io(file))?;
    Ok(blake3::hash(&bytes).to_hex().to_string())
}
