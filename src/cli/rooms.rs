//! Settings and options into rooms.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::config::Settings;
use crate::domain::{Profile, RawAd};
use crate::encode::{Encoder, EncoderSettings, Patience};
use crate::index::AdIndex;
use crate::indexing::{self, ProfileStore};
use crate::ingest::{self, FieldMap, Format, IngestError, Reading};
use crate::matching::{Cancel, Legs, Linker, Matcher, Numbers};
use crate::occupation::{OccupationClassifier, OccupationNumbers};
use crate::review::{self, Reviewed};
use crate::taxonomy::{self, Esco, OccupationLabels};

use super::args::{ReadingOptions, SettingsOptions, WrongUse, as_profile_id};
use super::progress::{self, Meter};

/// The settings, with the options that stand for all commands put over them.
pub(super) fn settings(options: &SettingsOptions) -> anyhow::Result<Settings> {
    let mut settings = Settings::load(options.config.as_deref())?;
    if let Some(dir) = &options.data_dir {
        settings.data_dir.clone_from(dir);
    }
    if options.numbers.is_some() {
        settings.numbers.clone_from(&options.numbers);
    }
    if let Some(dir) = &options.model {
        settings.model.dir.clone_from(dir);
    }
    if let Some(update) = &options.encoder_update {
        settings.model.update.clone_from(update);
    }
    Ok(settings)
}

/// Loads the model for one command.
pub(super) fn encoder(settings: &Settings) -> anyhow::Result<Encoder> {
    encoder_that(settings, false)
}

/// Loads the model for a server, whose imports leave the cores to requests.
pub(super) fn server_encoder(settings: &Settings) -> anyhow::Result<Encoder> {
    encoder_that(settings, true)
}

fn encoder_that(settings: &Settings, imports_give_way: bool) -> anyhow::Result<Encoder> {
    let model = &settings.model;
    let waiting = progress::spinner("loading the model");
    let encoder = Encoder::start(&EncoderSettings {
        model_dir: model.folder(),
        update: model.update(),
        precision: model.precision()?,
        threads: (model.threads > 0).then_some(model.threads),
        imports_give_way,
        queue: model.queue,
        cache: model.cache,
    })?;
    waiting.finish_and_clear();
    Ok(encoder)
}

/// Opens the index for reading, and says if an import into it was cut off.
pub(super) fn index(settings: &Settings, encoder: &Encoder) -> anyhow::Result<AdIndex> {
    let index = AdIndex::open(&settings.data_dir, &indexing::stamp(encoder))?;
    warn_of_unfinished_import(&index)?;
    Ok(index)
}

/// Says what is missing if the last import was cut off.
pub(super) fn warn_of_unfinished_import(index: &AdIndex) -> anyhow::Result<()> {
    if let Some(state) = index.import_state()?.filter(|state| !state.finished) {
        tracing::warn!(
            "an import of {} was cut off: at least the first {} records are stored, what came after the last commit \
             is not; run the same `skillgauge index` again to complete it, nothing is stored twice",
            state.feed,
            state.read
        );
    }
    Ok(())
}

/// A matcher for one command: it may wait for the model, nobody else uses it.
pub(super) fn matcher(
    settings: &Settings,
    encoder: Encoder,
    index: Option<AdIndex>,
) -> anyhow::Result<Matcher> {
    matcher_with_taxonomy(settings, encoder, index, None)
}

/// The same with a taxonomy whose skills are found in ads.
pub(super) fn matcher_with_taxonomy(
    settings: &Settings,
    encoder: Encoder,
    index: Option<AdIndex>,
    taxonomy: Option<&Path>,
) -> anyhow::Result<Matcher> {
    let linker = taxonomy.map(|folder| linker(settings, folder, &encoder, Legs::Both)).transpose()?;
    let (numbers, limits) = (numbers(settings)?, settings.limits()?);
    Ok(Matcher::with(numbers, encoder, index, linker, Patience::Wait, limits)?)
}

/// The skills of an ESCO download ready for linking; their vectors are kept in the cache folder.
pub(super) fn linker(
    settings: &Settings,
    taxonomy: &Path,
    encoder: &Encoder,
    legs: Legs,
) -> anyhow::Result<Linker> {
    linker_of(settings, &Esco::open_skills(taxonomy)?, encoder, legs)
}

/// The same for a download that was read already.
pub(super) fn linker_of(
    settings: &Settings,
    esco: &Esco,
    encoder: &Encoder,
    legs: Legs,
) -> anyhow::Result<Linker> {
    let mut meter = Meter::new("encoding the taxonomy", None);
    let progress = |done: usize, of: usize| {
        meter.advance(done as u64, Some(of as u64), &format!("{done} of {of} labels and descriptions"));
    };
    let numbers = numbers(settings)?.linking;
    let linker = Linker::new(encoder, esco, legs, numbers, cache(), progress, &Cancel::new())?;
    meter.finish();
    Ok(linker)
}

/// The classifier of ads by occupation, with the labels that the option or else the settings name; their vectors are kept
/// in the cache folder.
pub(super) fn occupation_classifier(
    settings: &Settings,
    option: Option<&Path>,
) -> anyhow::Result<OccupationClassifier> {
    let labels = occupation_labels(settings, option)?;
    occupation_classifier_of(settings, &labels, &encoder(settings)?)
}

/// The labels of occupations that the option or else the settings name.
pub(super) fn occupation_labels(
    settings: &Settings,
    option: Option<&Path>,
) -> anyhow::Result<OccupationLabels> {
    let Some(path) = option.or(settings.occupations.as_deref()) else {
        let problem = "name the table of ESCO's occupation labels with --occupations FILE, or as `occupations` in the \
                       settings";
        return Err(WrongUse(problem.into()).into());
    };
    Ok(OccupationLabels::read(path)?)
}

/// The same with labels that were read and a model that was loaded already.
pub(super) fn occupation_classifier_of(
    settings: &Settings,
    labels: &OccupationLabels,
    encoder: &Encoder,
) -> anyhow::Result<OccupationClassifier> {
    let mut meter = Meter::new("encoding the occupations", None);
    let progress = |done: usize, of: usize| {
        meter.advance(done as u64, Some(of as u64), &format!("{done} of {of} labels"));
    };
    let numbers = occupation_numbers(settings)?;
    let cancel = Cancel::new();
    let made = OccupationClassifier::new(labels, encoder, numbers, cache().as_deref(), progress, &cancel)?;
    meter.finish();
    Ok(made)
}

/// The numbers of `occupation.toml` of the folder that --numbers names, where it is there, else those built in.
fn occupation_numbers(settings: &Settings) -> anyhow::Result<OccupationNumbers> {
    let Some(folder) = &settings.numbers else { return Ok(OccupationNumbers::builtin()?) };
    let file = "occupation.toml";
    let Some(text) = numbers_file(folder, file)? else { return Ok(OccupationNumbers::builtin()?) };
    OccupationNumbers::parse(&text).with_context(|| folder.join(file).display().to_string())
}

/// The numbers that the program was built with, or those of the files in the folder that --numbers names.
pub(super) fn numbers(settings: &Settings) -> anyhow::Result<Numbers> {
    let Some(folder) = &settings.numbers else { return Ok(Numbers::builtin()?) };
    let read = |name: &str| numbers_file(folder, name);
    let [scoring, asking, linking] = ["scoring.toml", "asking.toml", "linking.toml"].map(read);
    let (scoring, asking, linking) = (scoring?, asking?, linking?);
    Numbers::parse(scoring.as_deref(), asking.as_deref(), linking.as_deref())
        .with_context(|| format!("--numbers {}", folder.display()))
}

/// The files that the folder of --numbers may hold; one at least.
const NUMBERS: [&str; 4] = ["scoring.toml", "asking.toml", "linking.toml", "occupation.toml"];

/// The text of one of them; `None` where it is not there.
fn numbers_file(folder: &Path, name: &str) -> anyhow::Result<Option<String>> {
    anyhow::ensure!(
        NUMBERS.iter().any(|name| folder.join(name).exists()),
        "--numbers {}: there is none of {}; copy one from models/ and change it",
        folder.display(),
        NUMBERS.join(", ")
    );
    let path = folder.join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{}: cannot be read", path.display())),
    }
}

/// The profile that an option names: a file, a built-in one or one of the data directory.
pub(super) fn profile(settings: &Settings, named: &str) -> anyhow::Result<Arc<Profile>> {
    let Some(id) = as_profile_id(named) else {
        return Ok(reviewed_file(Path::new(named))?.profile);
    };
    let store = ProfileStore::open(&settings.data_dir)?;
    store.get(&id).ok_or_else(|| {
        let known: Vec<String> = store.list().iter().map(|profile| profile.id().to_string()).collect();
        anyhow::anyhow!(
            "there is no profile '{id}', and no file of that name; known profiles: {}",
            known.join(", ")
        )
    })
}

/// A profile from a file, as it is written there.
pub(super) fn profile_file(path: &Path) -> anyhow::Result<Profile> {
    let name = path.display().to_string();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{name}: cannot be read as a profile"))?;
    Ok(taxonomy::parse_profile(&text, &name)?)
}

/// A profile from a file, with the reviews that lie beside it.
pub(super) fn reviewed_file(path: &Path) -> anyhow::Result<Reviewed> {
    let (profile, reviews) = (profile_file(path)?, review::beside(path));
    let given = review::read(&reviews)?;
    review::apply(&profile, &given).map_err(|violations| {
        let problems: Vec<String> = violations.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("{}: the reviews do not fit the profile: {}", reviews.display(), problems.join("; "))
    })
}

/// How the feeds are read.
pub(super) fn reading(options: &ReadingOptions) -> anyhow::Result<Reading> {
    let reading = || {
        Ok(Reading {
            map: FieldMap::parse(&options.map)?,
            format: options.input_format.as_deref().map(str::parse).transpose()?,
            delimiter: options.delimiter.as_deref().map(str::parse).transpose()?,
            dates: options.dates.parse()?,
            url_ids: options.url_ids,
        })
    };
    reading().map_err(|error: IngestError| WrongUse(error.to_string()).into())
}

/// The one ad of a file: a JSON object, or a text whose first line is its title. A feed of several, or a table, is none.
pub(super) fn single_ad(path: &Path) -> anyhow::Result<RawAd> {
    let name = path.display().to_string();
    if let Ok(Format::Csv | Format::Tsv | Format::Parquet) = Format::of_path(path) {
        anyhow::bail!(
            "{name}: a table is a feed, not one ad; give the ad alone, as text, HTML or JSON, or read the table with \
             `skillgauge index`"
        );
    }
    let text =
        if name == "-" { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(path) };
    let text = text.with_context(|| format!("{name}: cannot be read as an ad"))?;
    if ingest::is_json(&text) {
        return ingest::parse_ad(&text, "ad").map_err(|rejection| anyhow::anyhow!("{name}: {rejection}"));
    }
    let text = text.trim();
    // One line is both, but a list in one line has no title.
    let alone = if crate::text::list_literal(text).is_some() { ("", text) } else { (text, text) };
    let (title, description) = text.split_once('\n').unwrap_or(alone);
    Ok(RawAd {
        id: Some("ad".into()),
        title: Some(title.to_string()),
        description: Some(description.to_string()),
        ..RawAd::default()
    })
}

/// Where what can be made again is kept: `$SKILLGAUGE_CACHE`, or `skillgauge` in the user's cache folder.
#[expect(clippy::disallowed_methods, reason = "where a user's cache lies is no setting of ours")]
pub(super) fn cache() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let users = || set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    set("SKILLGAUGE_CACHE").or_else(|| Some(users()?.join("skillgauge")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_numbers_for_one_room_leaves_the_others_theirs_and_one_without_any_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { numbers: Some(folder.path().to_path_buf()), ..Settings::default() };
        for refused in [numbers(&settings).unwrap_err(), occupation_numbers(&settings).unwrap_err()] {
            assert!(NUMBERS.iter().all(|name| refused.to_string().contains(name)), "{refused}");
        }
        let other =
            include_str!("../../models/occupation.toml").replacen("version = \"", "version = \"other-", 1);
        std::fs::write(folder.path().join("occupation.toml"), other).unwrap();
        assert_eq!(numbers(&settings).unwrap(), Numbers::builtin().unwrap());
        assert!(occupation_numbers(&settings).unwrap().version.starts_with("other-"));
    }
}
