//! The main job: every ad of a snapshot against a profile.
//!
//! 1. The exact MaxSim scan gives every ad its preliminary score, from meaning alone.
//! 2. The best of those and the best by BM25 are the candidates; where so many ads do not pass the filter, all.
//! 3. Each candidate is scored in full, words and meaning, and only that score ranks. It depends on the ad and the
//!    profile alone, so one that was given lately is given again.
//! 4. Near-duplicates of a better ad give up their places, if the query wants it (`duplicates`).

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::domain::{AdId, Detail, JobAd, Match, Profile, Section, Versions};
use crate::encode::Cancel;
use crate::index::{AdAddress, Block, Selection, Snapshot, StoredAnalysis};
use crate::score::{Preliminary, Shown};

use super::analysis::Analysed;
use super::duplicates::{self, NearDuplicates};
use super::explain::Findings;
use super::prepared::Prepared;
use super::ranked::{Place, Ranking};
use super::{MatchError, MatchQuery, Matcher, Matches, check, explain};

/// Candidates of each leg that are scored in full even where few matches are wanted.
const CANDIDATES: usize = 1000;

/// What an ad shows of a profile's skills.
pub struct ShownAd {
    /// Every sentence's part of the ad, and its unit vector.
    pub sentences: Vec<(Section, Vec<f32>)>,
    /// Place of the skill in the profile, number of the sentence, and what that shows of the skill.
    pub shown: Vec<(usize, usize, Shown)>,
}

/// A preliminary score, the block and the ad within its segment.
type Candidate = (f64, usize, u32);

impl Matcher {
    /// The ads of `snapshot` that fit the profile, best first: ranks `skip + 1` to `skip + limit`.
    ///
    /// # Errors
    /// [`MatchError`]; [`MatchError::Cancelled`] soon after `cancel` is raised.
    pub fn match_ads(
        &self,
        snapshot: &Snapshot,
        query: &MatchQuery,
        cancel: &Cancel,
    ) -> Result<Matches, MatchError> {
        let ranking = self.rank(snapshot, query, cancel)?;
        let places = query.skip..query.skip.saturating_add(query.limit);
        let matches = self.explain(&ranking, places, Detail::Full, cancel)?;
        let Ranking { places, considered, hidden, versions, .. } = ranking;
        Ok(Matches { matches, considered, total: places.len() as u64, hidden, versions })
    }

    /// The order of the ads of `snapshot`, without explanations. It goes at least as deep as
    /// `skip + limit`; up to a depth of 1,000 the order does not depend on them, so that pages fit together.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn rank(
        &self,
        snapshot: &Snapshot,
        query: &MatchQuery,
        cancel: &Cancel,
    ) -> Result<Ranking, MatchError> {
        let prepared = self.prepared(&query.profile, cancel)?;
        let selection = snapshot.select(&query.filter)?;
        let deepest = query.skip.saturating_add(query.limit);
        let wanted = if deepest <= CANDIDATES { CANDIDATES } else { deepest.saturating_mul(2) };
        let candidates: BTreeSet<AdAddress> = if selection.len() <= wanted.saturating_mul(2) {
            // No more than the two legs may propose: all of them are scored in full.
            selection.addresses().collect()
        } else {
            // Side by side: the words are looked up on one core, the meaning is scanned for on all.
            let (by_meaning, by_words) = rayon::join(
                || self.semantic_candidates(snapshot, &selection, &prepared, wanted, cancel),
                || snapshot.lexical_candidates(&prepared.terms, &query.filter, wanted),
            );
            let mut best = by_meaning?;
            best.extend(by_words?);
            best
        };
        let mut places = self.score_candidates(snapshot, &candidates, &prepared, cancel)?;
        places.retain(|place| place.score >= query.min_score.get());
        places.sort_by(|a, b| best_first(a.score, a.id.as_str(), b.score, b.id.as_str()));
        let scored = places.len();
        if query.near_duplicates == NearDuplicates::Grouped {
            places = duplicates::group(places, |place| {
                check(cancel)?;
                Ok::<_, MatchError>(snapshot.signature(place.address)?)
            })?;
        }
        let hidden = (scored - places.len()) as u64;
        let (profile, snapshot) = (Arc::clone(&query.profile), snapshot.clone());
        let versions = self.versions(Some(&profile), Some(&snapshot));
        let considered = selection.len() as u64;
        Ok(Ranking { profile, snapshot, prepared, places, considered, hidden, versions })
    }

    /// The matches of some places of a ranking, with evidence where `detail` wants it, and with levels where the
    /// profile has competences; places beyond its end are left out.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn explain(
        &self,
        ranking: &Ranking,
        places: Range<usize>,
        detail: Detail,
        cancel: &Cancel,
    ) -> Result<Vec<Match>, MatchError> {
        let end = places.end.min(ranking.places.len());
        let places = ranking.places.get(places.start..end).unwrap_or_default();
        places.par_iter().map(|place| self.explain_place(ranking, place, detail, cancel)).collect()
    }

    fn explain_place(
        &self,
        ranking: &Ranking,
        place: &Place,
        detail: Detail,
        cancel: &Cancel,
    ) -> Result<Match, MatchError> {
        check(cancel)?;
        let Ranking { profile, snapshot, prepared, .. } = ranking;
        let explained = self.explain_stored(snapshot, place.address, profile, prepared, detail)?;
        Ok(Match { near_duplicates: place.near_duplicates.clone(), ..explained })
    }

    fn explain_stored(
        &self,
        snapshot: &Snapshot,
        address: AdAddress,
        profile: &Profile,
        prepared: &Prepared,
        detail: Detail,
    ) -> Result<Match, MatchError> {
        let ad = snapshot.ad(address)?;
        let (text, cosines) = Self::read_stored(snapshot, address, prepared)?;
        let findings = Findings::of(prepared, &text.analysed, &cosines);
        let levels = match profile.competences().is_empty() {
            true => Arc::default(),
            false => self.shared.levels.of_stored(snapshot, address, &ad, &text.analysed, detail)?,
        };
        Ok(explain::explain(&ad, profile, &text.analysed, findings, &levels, detail))
    }

    /// One stored ad, as a ranking of all ads has it, from the sentences and vectors that are stored with it; `None` if
    /// it is not there. Only a profile that is not ready to be matched goes through the model.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn score_stored(
        &self,
        snapshot: &Snapshot,
        id: &AdId,
        profile: &Profile,
        detail: Detail,
        cancel: &Cancel,
    ) -> Result<Option<(Match, Versions)>, MatchError> {
        let Some(address) = snapshot.find(id)? else { return Ok(None) };
        let prepared = self.prepared(profile, cancel)?;
        let found = self.explain_stored(snapshot, address, profile, &prepared, detail)?;
        Ok(Some((found, self.versions(Some(profile), Some(snapshot)))))
    }

    /// One ad, nothing indexed, with evidence where `detail` wants it.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn score_ad(
        &self,
        ad: &JobAd,
        profile: &Profile,
        detail: Detail,
        cancel: &Cancel,
    ) -> Result<(Match, Versions), MatchError> {
        let shared = &self.shared;
        let prepared = self.prepared(profile, cancel)?;
        let analysed = Analysed::ad(ad, shared, cancel)?;
        let cosines = analysed.cosines(&prepared.queries);
        let findings = Findings::of(&prepared, &analysed.text, &cosines);
        let levels = match profile.competences().is_empty() {
            true => Vec::new(),
            false => shared.levels.of_text(&analysed, detail)?,
        };
        let explained = explain::explain(ad, profile, &analysed.text, findings, &levels, detail);
        Ok((explained, self.versions(Some(profile), None)))
    }

    /// What each sentence of an ad shows of each skill of a profile, and its vector: what
    /// `models/learn_asking.py` learns from.
    ///
    /// # Errors
    /// [`MatchError`].
    pub fn shown(&self, ad: &JobAd, profile: &Profile, cancel: &Cancel) -> Result<ShownAd, MatchError> {
        let shared = &self.shared;
        let prepared = Prepared::profile(shared, profile, cancel)?;
        let analysed = Analysed::ad(ad, shared, cancel)?;
        let cosines = analysed.cosines(&prepared.queries);
        let sections = analysed.text.sentences.iter().map(|sentence| sentence.section);
        Ok(ShownAd {
            sentences: sections.zip(analysed.vectors()).collect(),
            shown: prepared.shown(&analysed.text, &cosines),
        })
    }

    /// The ads with the best preliminary scores, at most `wanted`. Those that were scored for the profile lately are not
    /// scanned again.
    fn semantic_candidates(
        &self,
        snapshot: &Snapshot,
        selection: &Selection,
        prepared: &Prepared,
        wanted: usize,
        cancel: &Cancel,
    ) -> Result<BTreeSet<AdAddress>, MatchError> {
        let blocks = snapshot.blocks(selection);
        let known = &self.shared.preliminary;
        let scan = |(number, block): (usize, &Block<'_>)| {
            check(cancel)?;
            let key = |doc: u32| {
                let content = snapshot.hash_at(AdAddress { segment: block.segment(), doc })?;
                Some((prepared.key, content))
            };
            let (mut found, mut unknown): (Vec<Candidate>, Vec<u32>) = (Vec::new(), Vec::new());
            for doc in block.docs() {
                match key(*doc).and_then(|key| known.get(&key)) {
                    Some(score) => found.push((score, number, *doc)),
                    None => unknown.push(*doc),
                }
            }
            let mut scorer = Preliminary::new(&prepared.parameters, &prepared.wanted);
            block.scan(&unknown, &prepared.queries, |rows| {
                let score = scorer.score(rows.sections, rows.cosines);
                if let Some(key) = key(rows.doc) {
                    known.insert(key, score);
                }
                found.push((score, number, rows.doc));
            });
            Ok(found)
        };
        let per_block: Result<Vec<Vec<Candidate>>, MatchError> =
            blocks.par_iter().enumerate().map(scan).collect();
        let mut all: Vec<Candidate> = per_block?.into_iter().flatten().collect();
        if wanted > 0 && all.len() > wanted {
            let id = |(_, block, doc): &Candidate| blocks[*block].id(*doc);
            all.select_nth_unstable_by(wanted - 1, |a, b| match b.0.total_cmp(&a.0) {
                Ordering::Equal => id(a).cmp(id(b)),
                other => other,
            });
        }
        all.truncate(wanted);
        Ok(all
            .into_iter()
            .map(|(_, block, doc)| AdAddress { segment: blocks[block].segment(), doc })
            .collect())
    }

    fn score_candidates(
        &self,
        snapshot: &Snapshot,
        candidates: &BTreeSet<AdAddress>,
        prepared: &Prepared,
        cancel: &Cancel,
    ) -> Result<Vec<Place>, MatchError> {
        let score = |address: &AdAddress| {
            check(cancel)?;
            let key = snapshot.hash_at(*address).map(|content| (prepared.key, content));
            let known = key.and_then(|key| self.shared.scores.get(&key));
            let score = match known {
                Some(score) => score,
                None => {
                    let (text, cosines) = Self::read_stored(snapshot, *address, prepared)?;
                    let score = prepared.score(&text.analysed.sentences, &cosines).score;
                    if let Some(key) = key {
                        self.shared.scores.insert(key, score);
                    }
                    score
                }
            };
            let id = snapshot.id_at(*address)?;
            Ok(Place { score, id, address: *address, near_duplicates: Vec::new() })
        };
        let candidates: Vec<&AdAddress> = candidates.iter().collect();
        candidates.into_par_iter().map(score).collect()
    }

    /// An ad's sentences and their cosines with the queries.
    pub(super) fn read_stored(
        snapshot: &Snapshot,
        address: AdAddress,
        prepared: &Prepared,
    ) -> Result<(StoredAnalysis, Vec<f32>), MatchError> {
        let text = snapshot.analysis(address)?;
        let (rows, scales) = snapshot.vectors(address)?;
        let (mut dots, mut cosines) = (Vec::new(), Vec::new());
        prepared.queries.cosines(rows, scales, &mut dots, &mut cosines);
        Ok((text, cosines))
    }
}

/// The order of matches: score descending, then ad id; total, because scores are never NaN.
fn best_first(a: f64, a_id: &str, b: f64, b_id: &str) -> Ordering {
    b.total_cmp(&a).then_with(|| a_id.cmp(b_id))
}
