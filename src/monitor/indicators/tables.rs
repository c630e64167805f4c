//! The tables of a run, open for writing.

use std::path::Path;

use crate::monitor::publish::sdmx::{DATAFLOWS, SdmxWriter};

use super::error::IndicatorError;
use super::options::Options;
use super::output::{TableWriter, WrittenFile};
use super::schema::{self, Table};

/// A table and its files, as the manifest lists them.
pub(super) type Written = (&'static str, Vec<WrittenFile>);

/// A writer for each table.
pub(super) struct Tables {
    pub(super) volumes: TableWriter,
    pub(super) skills: TableWriter,
    pub(super) competences: TableWriter,
    pub(super) levels: TableWriter,
    pub(super) profiles: TableWriter,
    pub(super) emerging: TableWriter,
    pub(super) cooccurrence: TableWriter,
    pub(super) periods: TableWriter,
    pub(super) breaks: TableWriter,
    /// Only with a benchmark.
    pub(super) raking: Option<(TableWriter, TableWriter)>,
    pub(super) quality: TableWriter,
    pub(super) rejects: TableWriter,
    pub(super) labels: TableWriter,
}

impl Tables {
    pub(super) fn open(options: &Options) -> Result<Self, IndicatorError> {
        let open = |table: &Table| open(&options.out, table, options);
        let raking = match options.benchmark {
            Some(_) => Some((open(&schema::RAKING)?, open(&schema::MARGINS)?)),
            None => None,
        };
        Ok(Self {
            volumes: open(&schema::VOLUMES)?,
            skills: open(&schema::SKILLS)?,
            competences: open(&schema::COMPETENCES)?,
            levels: open(&schema::LEVELS)?,
            profiles: open(&schema::PROFILES)?,
            emerging: open(&schema::EMERGING)?,
            cooccurrence: open(&schema::COOCCURRENCE)?,
            periods: open(&schema::PERIODS)?,
            breaks: open(&schema::BREAKS)?,
            raking,
            quality: open(&schema::QUALITY)?,
            rejects: open(&schema::REJECTS)?,
            labels: open(&schema::LABELS)?,
        })
    }

    /// Puts every file in its place.
    pub(super) fn finish(self) -> Result<Vec<Written>, IndicatorError> {
        let mut writers = vec![
            ("volumes", self.volumes),
            ("skills", self.skills),
            ("competences", self.competences),
            ("levels", self.levels),
            ("profiles", self.profiles),
            ("emerging", self.emerging),
            ("cooccurrence", self.cooccurrence),
            ("periods", self.periods),
            ("breaks", self.breaks),
            ("quality", self.quality),
            ("rejects", self.rejects),
            ("labels", self.labels),
        ];
        if let Some((raking, margins)) = self.raking {
            writers.extend([("raking", raking), ("margins", margins)]);
        }
        writers.into_iter().map(|(name, writer)| Ok((name, writer.finish()?))).collect()
    }
}

fn open(folder: &Path, table: &Table, options: &Options) -> Result<TableWriter, IndicatorError> {
    let dimensions = options.by.names();
    let columns = table.all_columns(&dimensions);
    let mut writer = TableWriter::new(folder, table.name, &columns)?;
    for flow in DATAFLOWS.into_iter().filter(|flow| flow.table == table.name) {
        writer.also(SdmxWriter::new(folder, flow, &columns, &dimensions, options.period.frequency())?);
    }
    Ok(writer)
}
