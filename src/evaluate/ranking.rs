//! Rankings of [`Matcher`] as a run: the only place here that knows them.

use std::sync::Arc;

use crate::domain::{AdFilter, Probability, Profile, Versions};
use crate::matching::{Cancel, MatchQuery, Matcher, NearDuplicates, Snapshot};

use super::{Entry, EvaluateError, Run};

/// Ranks every ad of the snapshot against each profile; profile ids are the queries, ad ids the
/// documents, and the score of a match is the probability that it claims. `progress` hears how many
/// profiles are done. Comes with what made it.
///
/// # Errors
/// [`EvaluateError`]; also where two profiles have one id.
pub fn matching_run(
    matcher: &Matcher,
    snapshot: &Snapshot,
    profiles: &[Arc<Profile>],
    mut progress: impl FnMut(usize),
    cancel: &Cancel,
) -> Result<(Run, Versions), EvaluateError> {
    let mut run = Run::default();
    let mut versions = Versions::default();
    for (number, profile) in profiles.iter().enumerate() {
        let query = MatchQuery {
            profile: Arc::clone(profile),
            filter: AdFilter::default(),
            min_score: Probability::ZERO,
            skip: 0,
            limit: usize::MAX,
            // A judgement names each ad.
            near_duplicates: NearDuplicates::Shown,
        };
        let ranking = matcher.rank(snapshot, &query, cancel)?;
        let entry = |(ad, score): (&str, f64)| Entry {
            document: ad.to_string(),
            score,
            probability: Some(Probability::clamped(score)),
        };
        run.insert(profile.id().as_str(), ranking.scores().map(entry).collect())?;
        versions =
            Versions { profile: String::new(), profile_state: String::new(), ..ranking.versions().clone() };
        progress(number + 1);
    }
    Ok((run, versions))
}
