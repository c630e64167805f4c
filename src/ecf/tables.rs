//! Everything this room reads once: the e-CF, the cues, the vocabulary, the learnt numbers.

use std::sync::LazyLock;

use crate::domain::Competence;
use crate::taxonomy::{EcfTable, unit_groups};

use super::cues::{CueTable, EcfError};
use super::learnt::Learnt;
use super::vocabulary::Vocabulary;

/// The tables that estimates are made with.
pub struct Tables {
    pub(super) competences: &'static [Competence],
    pub(super) cues: &'static CueTable,
    pub(super) vocabulary: Vocabulary,
    pub(super) learnt: &'static Learnt,
    /// The prior of each competence, in log-odds.
    pub(super) priors: Vec<f64>,
    version: String,
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tables").field("version", &self.version).finish_non_exhaustive()
    }
}

impl Tables {
    /// The tables that come with the program.
    ///
    /// # Errors
    /// [`EcfError`] if the files it was built with are damaged.
    pub fn builtin() -> Result<&'static Self, &'static EcfError> {
        static TABLES: LazyLock<Result<Tables, EcfError>> = LazyLock::new(Tables::read);
        TABLES.as_ref()
    }

    fn read() -> Result<Self, EcfError> {
        let table = EcfTable::builtin().map_err(|error| EcfError::Table { problem: error.to_string() })?;
        let competences = table.competences();
        let cues = CueTable::builtin().map_err(Clone::clone)?;
        let learnt = Learnt::builtin().map_err(Clone::clone)?;
        let vocabulary = Vocabulary::parse(include_str!("data/vocabulary.toml"), competences)?;
        let version = format!("{}, {}, {}", learnt.version, cues.version(), vocabulary.version());
        let prior = |competence: &Competence| {
            let code = competence.code.to_string();
            let missing = || EcfError::Numbers { problem: format!("[prior] has no {code}") };
            learnt.prior.get(&code).copied().ok_or_else(missing)
        };
        let priors = competences.iter().map(prior).collect::<Result<_, _>>()?;
        Ok(Self { competences, cues, vocabulary, learnt, priors, version })
    }

    /// The competences, in the standard's order.
    pub fn competences(&self) -> &'static [Competence] {
        self.competences
    }

    /// The texts whose cosines with an ad's sentences [`estimate`](super::estimate) wants, in order: for
    /// each competence its descriptors, then the sentences for its levels; at the end the titles of ISCO's unit groups.
    pub fn texts(&self) -> Vec<&'static str> {
        let of = |c: &'static Competence| c.descriptors.iter().chain(&c.level_descriptors);
        let groups = unit_groups().iter().map(|group| group.title);
        self.competences.iter().flat_map(of).map(String::as_str).chain(groups).collect()
    }

    /// The versions of the learnt numbers, the cues and the vocabulary: with the same versions and the
    /// same e-CF table, the same ad gets the same levels.
    pub fn version(&self) -> &str {
        &self.version
    }
}
