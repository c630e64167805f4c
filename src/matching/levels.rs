//! Which e-CF competences a text asks for, and at which level.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::domain::{
    AnalysedText, Competence, Detail, Int8Vector, JobAd, Language, LevelEstimate, Seniority, Versions,
};
use crate::ecf::{self, AdText, Tables, Traits};
use crate::encode::{Cancel, Encoder, Patience};
use crate::index::maxsim::QueryVectors;
use crate::index::{AdAddress, Snapshot};
use crate::text;

use super::analysis::Analysed;
use super::{MatchError, Matcher};

/// The e-CF's own-word sentences as vectors, ready to be compared with an ad's.
pub(super) struct LevelEstimator {
    tables: &'static Tables,
    queries: QueryVectors,
    digest: [u8; 16],
    /// What stored ads ask for, by their content and the detail that was wanted.
    of_ads: Cache<(u64, Detail), Arc<[LevelEstimate]>, InBytes>,
}

/// Estimates weigh what they take in memory.
#[derive(Clone)]
struct InBytes;

impl Weighter<(u64, Detail), Arc<[LevelEstimate]>> for InBytes {
    fn weight(&self, _: &(u64, Detail), estimates: &Arc<[LevelEstimate]>) -> u64 {
        estimates.iter().map(LevelEstimate::memory_bytes).sum::<usize>().max(1) as u64
    }
}

/// About what the levels of an ad take, from which the size of the cache's table follows.
const TYPICAL_BYTES: usize = 20_000;

impl LevelEstimator {
    /// `cached_bytes`: how much of what stored ads ask for is kept for the next answer.
    pub(super) fn new(encoder: &Encoder, cached_bytes: usize) -> Result<Self, MatchError> {
        let internal = |error: String| MatchError::Internal(error);
        let tables = Tables::builtin().map_err(|error| internal(error.to_string()))?;
        let texts = tables.texts();
        let vectors = encoder.quantized(&texts, Patience::Wait, &Cancel::new())?;
        let columns: Vec<&Int8Vector> = vectors.iter().map(AsRef::as_ref).collect();
        let queries = QueryVectors::new(&columns, encoder.version().dimensions)
            .ok_or_else(|| internal("the descriptors' vectors do not fit the model".into()))?;
        let of_ads =
            Cache::with_weighter((cached_bytes / TYPICAL_BYTES).max(1), cached_bytes as u64, InBytes);
        Ok(Self { tables, queries, digest: Int8Vector::digest_of(columns.into_iter()), of_ads })
    }

    /// The versions of what estimates are made with.
    pub(super) fn version(&self) -> &'static str {
        self.tables.version()
    }

    /// A digest of the vectors that sentences are compared with.
    pub(super) fn vectors_digest(&self) -> &[u8; 16] {
        &self.digest
    }

    /// For every competence of the e-CF, in the standard's order, what the text asks for.
    /// In as much detail as is wanted.
    pub(super) fn of_text(
        &self,
        analysed: &Analysed<'_>,
        detail: Detail,
    ) -> Result<Vec<LevelEstimate>, MatchError> {
        let cosines = analysed.cosines(&self.queries);
        Ok(self.estimate(analysed.title, analysed.description, &analysed.text, &cosines, detail))
    }

    /// The same, and how senior the person is whom the text looks for.
    pub(super) fn judged(
        &self,
        analysed: &Analysed<'_>,
        detail: Detail,
    ) -> (Vec<LevelEstimate>, Option<Seniority>) {
        let Analysed { title, description, text, .. } = analysed;
        let cosines = analysed.cosines(&self.queries);
        ecf::judge(&AdText { title, description, text }, &cosines, self.tables, detail)
    }

    /// The same for an ad of the index, whose sentences and vectors are there already.
    pub(super) fn of_stored(
        &self,
        snapshot: &Snapshot,
        address: AdAddress,
        ad: &JobAd,
        text: &AnalysedText,
        detail: Detail,
    ) -> Result<Arc<[LevelEstimate]>, MatchError> {
        let key = snapshot.hash_at(address).map(|content| (content, detail));
        if let Some(known) = key.and_then(|key| self.of_ads.get(&key)) {
            return Ok(known);
        }
        let (rows, scales) = snapshot.vectors(address)?;
        let (mut dots, mut cosines) = (Vec::new(), Vec::new());
        self.queries.cosines(rows, scales, &mut dots, &mut cosines);
        let estimates: Arc<[LevelEstimate]> =
            self.estimate(&ad.title, &ad.description, text, &cosines, detail).into();
        if let Some(key) = key {
            self.of_ads.insert(key, Arc::clone(&estimates));
        }
        Ok(estimates)
    }

    fn estimate(
        &self,
        title: &str,
        description: &str,
        text: &AnalysedText,
        cosines: &[f32],
        detail: Detail,
    ) -> Vec<LevelEstimate> {
        ecf::estimate(&AdText { title, description, text }, cosines, self.tables, detail)
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
        let analysed = Analysed::new(title, description, language, shared, cancel)?;
        let mut asked: Vec<LevelEstimate> =
            shared.levels.of_text(&analysed, Detail::Full)?.into_iter().filter(ecf::is_asked).collect();
        asked.sort_by(|a, b| b.probability.cmp(&a.probability).then(a.code.cmp(&b.code)));
        Ok((asked, self.versions(None, None)))
    }

    /// For every competence of the e-CF its code, the levels defined for it, and what its estimate is made
    /// of: what `models/learn_levels.py` learns from.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn level_traits(
        &self,
        title: &str,
        description: &str,
        language: Language,
        cancel: &Cancel,
    ) -> Result<Vec<(&'static Competence, Traits)>, MatchError> {
        let shared = &self.shared;
        let analysed = Analysed::new(title, description, language, shared, cancel)?;
        let (tables, cosines) = (shared.levels.tables, analysed.cosines(&shared.levels.queries));
        let traits = ecf::traits(&AdText { title, description, text: &analysed.text }, &cosines, tables);
        Ok(tables.competences().iter().zip(traits).collect())
    }
}
