//! The main job: every ad of a snapshot against a profile.
//!
//! 1. The exact MaxSim scan gives every ad its preliminary score, from meaning alone.
//! 2. The best of those and the best by BM25 are the candidates.
//! 3. Each candidate is scored in full, words and meaning, and only that score ranks.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::domain::{JobAd, Match, Profile, Versions};
use crate::encode::Cancel;
use crate::index::{AdAddress, Block, Selection, Snapshot, StoredAnalysis};
use crate::score::{AdScore, preliminary, score_ad};

use super::analysis::Analysed;
use super::prepared::Prepared;
use super::{MatchError, MatchQuery, Matcher, Matches, check, explain};

/// Candidates of each leg that are scored in full even where few matches are wanted.
const CANDIDATES: usize = 1000;

struct Scored {
    address: AdAddress,
    stored: StoredAnalysis,
    score: AdScore,
}

impl Matcher {
    /// The ads of `snapshot` that fit the profile, best first.
    ///
    /// # Errors
    /// [`MatchError`]; [`MatchError::Cancelled`] soon after `cancel` is raised.
    pub fn match_ads(&self, snapshot: &Snapshot, query: &MatchQuery, cancel: &Cancel) -> Result<Matches, MatchError> {
        let shared = &self.shared;
        let prepared = Prepared::new(query.profile.skills(), &shared.encoder, shared.patience, cancel)?;
        let selection = snapshot.select(&query.filter)?;
        let wanted = query.limit.saturating_mul(2).max(CANDIDATES);
        let mut candidates = self.semantic_candidates(snapshot, &selection, &prepared, wanted, cancel)?;
        if candidates.len() < selection.len() {
            candidates.extend(snapshot.lexical_candidates(&prepared.terms, &query.filter, wanted)?);
        }
        let mut scored = self.score_candidates(snapshot, &candidates, &prepared, cancel)?;
        scored.retain(|scored| scored.score.score >= query.min_score.get());
        scored.sort_by(|a, b| best_first(a.score.score, a.stored.id.as_str(), b.score.score, b.stored.id.as_str()));
        let total = scored.len() as u64;
        scored.truncate(query.limit);
        let matches = scored
            .into_par_iter()
            .map(|scored| {
                check(cancel)?;
                self.explain_stored(snapshot, &query.profile, scored, cancel)
            })
            .collect::<Result<Vec<Match>, MatchError>>()?;
        let versions = self.versions(Some(&query.profile), Some(snapshot));
        Ok(Matches { matches, considered: selection.len() as u64, total, versions })
    }

    /// One ad, nothing indexed.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn score_ad(&self, ad: &JobAd, profile: &Profile, cancel: &Cancel) -> Result<(Match, Versions), MatchError> {
        let shared = &self.shared;
        let prepared = Prepared::new(profile.skills(), &shared.encoder, shared.patience, cancel)?;
        let analysed = Analysed::ad(ad, &shared.encoder, shared.patience, cancel)?;
        let cosines = analysed.cosines(&prepared.queries);
        let sentences = &analysed.text.sentences;
        let score = score_ad(&shared.parameters, &prepared.weights, &prepared.labels, sentences, &cosines);
        let levels = shared.levels.of_text(&analysed)?;
        let explained = explain::explain(ad, profile, &analysed.text, score, levels);
        Ok((explained, self.versions(Some(profile), None)))
    }

    /// The ads with the best preliminary scores, at most `wanted`.
    fn semantic_candidates(
        &self,
        snapshot: &Snapshot,
        selection: &Selection,
        prepared: &Prepared,
        wanted: usize,
        cancel: &Cancel,
    ) -> Result<BTreeSet<AdAddress>, MatchError> {
        let parameters = &self.shared.parameters;
        let blocks = snapshot.blocks(selection);
        let scan = |(number, block): (usize, &Block<'_>)| {
            check(cancel)?;
            let mut found = Vec::with_capacity(64);
            block.scan(&prepared.queries, |rows| {
                let score = preliminary(parameters, &prepared.weights, rows.sections, rows.cosines);
                found.push((score, number, rows.doc));
            });
            Ok(found)
        };
        let per_block: Result<Vec<Vec<(f64, usize, u32)>>, MatchError> =
            blocks.par_iter().enumerate().map(scan).collect();
        let mut all: Vec<(f64, usize, u32)> = per_block?.into_iter().flatten().collect();
        if wanted > 0 && all.len() > wanted {
            let id = |(_, block, doc): &(f64, usize, u32)| blocks[*block].id(*doc);
            all.select_nth_unstable_by(wanted - 1, |a, b| match b.0.total_cmp(&a.0) {
                Ordering::Equal => id(a).cmp(id(b)),
                other => other,
            });
        }
        all.truncate(wanted);
        Ok(all.into_iter().map(|(_, block, doc)| AdAddress { segment: blocks[block].segment(), doc }).collect())
    }

    fn score_candidates(
        &self,
        snapshot: &Snapshot,
        candidates: &BTreeSet<AdAddress>,
        prepared: &Prepared,
        cancel: &Cancel,
    ) -> Result<Vec<Scored>, MatchError> {
        let score = |address: &AdAddress| {
            check(cancel)?;
            let stored = snapshot.analysis(*address)?;
            let (rows, scales) = snapshot.vectors(*address)?;
            let (mut dots, mut cosines) = (Vec::new(), Vec::new());
            prepared.queries.cosines(rows, scales, &mut dots, &mut cosines);
            let sentences = &stored.analysed.sentences;
            let score = score_ad(&self.shared.parameters, &prepared.weights, &prepared.labels, sentences, &cosines);
            Ok(Scored { address: *address, stored, score })
        };
        let candidates: Vec<&AdAddress> = candidates.iter().collect();
        candidates.into_par_iter().map(score).collect()
    }

    fn explain_stored(
        &self,
        snapshot: &Snapshot,
        profile: &Profile,
        scored: Scored,
        _cancel: &Cancel,
    ) -> Result<Match, MatchError> {
        let ad = snapshot.ad(scored.address)?;
        let (rows, scales) = snapshot.vectors(scored.address)?;
        let levels = self.shared.levels.of_stored(&ad, &scored.stored.analysed, rows, scales)?;
        Ok(explain::explain(&ad, profile, &scored.stored.analysed, scored.score, levels))
    }
}

/// The order of matches: score descending, then ad id; total, because scores are never NaN.
fn best_first(a: f64, a_id: &str, b: f64, b_id: &str) -> Ordering {
    b.total_cmp(&a).then_with(|| a_id.cmp(b_id))
}
