//! Which e-CF competences a text asks for, and at which level.

use crate::domain::{AnalysedText, Int8Vector, JobAd, Language, LevelEstimate, Versions};
use crate::ecf::{self, AdText, CueTable};
use crate::encode::{Cancel, Encoder, Patience};
use crate::index::maxsim::Queries;
use crate::taxonomy::EcfTable;
use crate::text;

use super::analysis::Analysed;
use super::{MatchError, Matcher};

/// The e-CF's own-word descriptors as vectors, ready to be compared with sentences.
pub(super) struct LevelEstimator {
    table: &'static EcfTable,
    cues: &'static CueTable,
    queries: Queries,
}

impl LevelEstimator {
    pub(super) fn new(encoder: &Encoder) -> Result<Self, MatchError> {
        let internal = |error: String| MatchError::Internal(error);
        let table = EcfTable::builtin().map_err(|error| internal(error.to_string()))?;
        let cues = CueTable::builtin().map_err(|error| internal(error.to_string()))?;
        let texts: Vec<&str> =
            table.competences().iter().flat_map(|c| &c.descriptors).map(String::as_str).collect();
        let vectors = encoder.quantized(&texts, Patience::Wait, &Cancel::new())?;
        let columns: Vec<&Int8Vector> = vectors.iter().map(AsRef::as_ref).collect();
        let queries = Queries::new(&columns, encoder.version().dimensions)
            .ok_or_else(|| internal("the descriptors' vectors do not fit the model".into()))?;
        Ok(Self { table, cues, queries })
    }

    /// For every competence of the e-CF, in the standard's order, what the text asks for.
    pub(super) fn of_text(&self, analysed: &Analysed<'_>) -> Result<Vec<LevelEstimate>, MatchError> {
        let cosines = analysed.cosines(&self.queries);
        Ok(self.estimate(analysed.title, analysed.description, &analysed.text, &cosines))
    }

    /// The same for an ad of the index, whose sentences and vectors are there already.
    pub(super) fn of_stored(
        &self,
        ad: &JobAd,
        text: &AnalysedText,
        rows: &[i8],
        scales: &[f32],
    ) -> Result<Vec<LevelEstimate>, MatchError> {
        let (mut dots, mut cosines) = (Vec::new(), Vec::new());
        self.queries.cosines(rows, scales, &mut dots, &mut cosines);
        Ok(self.estimate(&ad.title, &ad.description, text, &cosines))
    }

    fn estimate(
        &self,
        title: &str,
        description: &str,
        text: &AnalysedText,
        cosines: &[f32],
    ) -> Vec<LevelEstimate> {
        ecf::estimate(&AdText { title, description, text }, cosines, self.table, self.cues)
    }
}

impl Matcher {
    /// The competences that a text asks for, best first, each with its level or the reason for none.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn estimate_levels(
        &self,
        title: &str,
        description: &str,
        language: Option<Language>,
        cancel: &Cancel,
    ) -> Result<(Vec<LevelEstimate>, Versions), MatchError> {
        let shared = &self.shared;
        let language = language.unwrap_or_else(|| text::detect_language(description));
        let analysed = Analysed::new(title, description, language, &shared.encoder, shared.patience, cancel)?;
        let mut asked: Vec<LevelEstimate> =
            shared.levels.of_text(&analysed)?.into_iter().filter(ecf::is_asked).collect();
        asked.sort_by(|a, b| b.probability.cmp(&a.probability).then(a.code.cmp(&b.code)));
        Ok((asked, self.versions(None, None)))
    }
}
