//! `manifest.json`: what a run read, what made its tables, and what is in them. No clock time is in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::annotate::{Annotator, Versions};

use super::table::TableFile;
use super::work::{Counts, Input};

/// Changes with every change of what a reader must know.
const FORMAT: u32 = 1;

#[derive(Serialize)]
pub(super) struct Manifest {
    format: u32,
    program: Program,
    inputs: Vec<Input>,
    versions: VersionsRecord,
    parameters: Parameters,
    counts: Counts,
    tables: BTreeMap<&'static str, TableRecord>,
    labels: BTreeMap<String, String>,
    profile_names: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Program {
    name: &'static str,
    version: &'static str,
}

/// How the feeds were read.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Parameters {
    #[serde(flatten)]
    pub(super) reading: BTreeMap<String, String>,
    pub(super) keep_vectors: bool,
}

#[derive(Serialize)]
struct TableRecord {
    rows: u64,
    files: Vec<TableFile>,
}

/// [`Versions`] in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(super) struct VersionsRecord {
    program: String,
    model: String,
    model_digest: String,
    encoder_update: Option<String>,
    precision: String,
    text: String,
    numbers: String,
    numbers_digest: String,
    taxonomy: TaxonomyRecord,
    occupations: String,
    profiles: Vec<ProfileRecord>,
    arithmetic: String,
    digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
struct TaxonomyRecord {
    name: String,
    digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
struct ProfileRecord {
    id: String,
    digest: String,
}

impl VersionsRecord {
    pub(super) fn of(versions: &Versions) -> Self {
        let (model, update) = match versions.model.split_once('+') {
            Some((model, update)) => (model, Some(update.to_string())),
            None => (versions.model.as_str(), None),
        };
        let profile = |profile: &crate::annotate::ProfileVersion| ProfileRecord {
            id: profile.id.to_string(),
            digest: profile.digest.clone(),
        };
        Self {
            program: versions.program.clone(),
            model: model.to_string(),
            model_digest: versions.model_digest.clone(),
            encoder_update: update,
            precision: versions.precision.clone(),
            text: versions.text.clone(),
            numbers: versions.numbers.clone(),
            numbers_digest: versions.numbers_digest.clone(),
            taxonomy: TaxonomyRecord {
                name: versions.taxonomy.0.clone(),
                digest: versions.taxonomy.1.clone(),
            },
            occupations: versions.occupations.clone(),
            profiles: versions.profiles.iter().map(profile).collect(),
            arithmetic: versions.arithmetic.clone(),
            digest: versions.digest(),
        }
    }
}

impl Manifest {
    pub(super) fn new(
        (inputs, counts): (Vec<Input>, Counts),
        parameters: Parameters,
        annotator: &Annotator,
        tables: BTreeMap<&'static str, Vec<TableFile>>,
        concepts: &BTreeSet<String>,
    ) -> Self {
        let record =
            |files: Vec<TableFile>| TableRecord { rows: files.iter().map(|file| file.rows).sum(), files };
        let label = |uri: &String| Some((uri.clone(), annotator.label(uri)?));
        Self {
            format: FORMAT,
            program: Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            inputs,
            versions: VersionsRecord::of(annotator.versions()),
            parameters,
            counts,
            tables: tables.into_iter().map(|(name, files)| (name, record(files))).collect(),
            labels: concepts.iter().filter_map(label).collect(),
            profile_names: annotator.profile_names(),
        }
    }
}
