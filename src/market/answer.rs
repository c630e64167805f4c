//! The way from a question to the market's answer.
//!
//! 1. The ads are ranked against the profile, near-duplicates together; those that match are read, best first. Where a
//!    score decides which match, every ad of the filter is scored, so that none that matches stands among the others.
//! 2. The other ads that pass the same filter are the background, or a sample of them (`background`).
//! 3. With a taxonomy, the skills that ads may ask for and the profile lacks are nominated, then looked for in both
//!    (`lacking`).

use std::sync::Arc;

use crate::domain::{AdFilter, Date, Detail, Profile, Versions};
use crate::matching::{Cancel, MatchQuery, Matcher, NearDuplicates, Others, Ranking, Snapshot};

use super::background::{self, TOGETHER};
use super::error::MarketError;
use super::lacking::{self, Lacking};
use super::query::{Choice, MarketQuery};
use super::rows::{Counts, MarketRow};
use super::share::Support;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The ads that match are read against the profile.
    Matching,
    /// The other ads are read for the profile's skills.
    Others,
    /// Ads that match are linked to the taxonomy.
    Linking,
    /// All ads are read for the skills that the profile lacks.
    Lacking,
}

impl Stage {
    /// What is done, in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Matching => "reading the ads that match",
            Self::Others => "reading the other ads",
            Self::Linking => "linking ads to the taxonomy",
            Self::Lacking => "looking for skills that the profile lacks",
        }
    }
}

/// How many ads there are, and how many were read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Ads that pass the filter.
    pub considered: u64,
    /// Ads that match, a group of near-duplicates once: all that reach the score, or as many as were asked for.
    pub matching: u64,
    /// Ads that are only named as near-duplicates of those.
    pub near_duplicates: u64,
    /// Of the ads that match, those that were read: the base of every share.
    pub read: u64,
    /// Other ads that pass the filter, near-duplicates among them.
    pub others: u64,
    /// Of them, those that were drawn.
    pub drawn: u64,
    /// Of them, those that were read, a group of near-duplicates once: the base of every share of the others.
    pub others_read: u64,
    /// The lowest score of an ad that was read.
    pub lowest_score: f64,
}

/// The market's answer.
#[derive(Debug, Clone)]
pub struct Market {
    /// The profile that was asked about.
    pub profile: Arc<Profile>,
    /// Which ads were asked about.
    pub filter: AdFilter,
    /// Which of them match.
    pub choice: Choice,
    /// Figures over fewer ads are withheld.
    pub min_support: usize,
    /// How many ads there are.
    pub found: Found,
    /// On how many ads the shares rest.
    pub support: Support,
    /// The profile's skills, in its order.
    pub skills: Vec<MarketRow>,
    /// Its competences, in its order.
    pub competences: Vec<MarketRow>,
    /// Its occupations, in its order.
    pub occupations: Vec<MarketRow>,
    /// What the profile lacks.
    pub lacking: Lacking,
    /// What made the answer.
    pub versions: Versions,
}

impl Market {
    /// The filter in words: `country ES, posted from 2026-01-01`; `no filter` without one.
    pub fn filter_in_words(&self) -> String {
        let AdFilter { countries, languages, posted_from, posted_to, open_on } = &self.filter;
        let codes = |name: &str, codes: Vec<&str>| {
            (!codes.is_empty()).then(|| format!("{name} {}", codes.join(" or ")))
        };
        let day = |name: &str, day: &Option<Date>| day.map(|day| format!("{name} {day}"));
        let parts = [
            codes("country", countries.iter().map(|country| country.as_str()).collect()),
            codes("language", languages.iter().map(|language| language.as_str()).collect()),
            day("posted from", posted_from),
            day("posted to", posted_to),
            day("open on", open_on),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "no filter".into() } else { parts.join(", ") }
    }

    /// All rows of the profile: skills, competences, occupations.
    pub fn rows(&self) -> impl Iterator<Item = &MarketRow> {
        self.skills.iter().chain(&self.competences).chain(&self.occupations)
    }
}

/// Where the ads of an answer lie.
pub(super) struct Ads<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) ranking: &'a Ranking,
    /// How many places were read.
    pub(super) read: usize,
    pub(super) others: &'a Others,
}

/// What the ads of `snapshot` that match the profile ask for. `progress` hears what is done, how far it is, of how
/// many.
///
/// # Errors
/// [`MarketError`]; [`MatchError::Cancelled`](crate::matching::MatchError::Cancelled) within it soon after `cancel` is
/// raised.
pub fn market(
    matcher: &Matcher,
    snapshot: &Snapshot,
    query: &MarketQuery,
    progress: &mut dyn FnMut(Stage, usize, usize),
    cancel: &Cancel,
) -> Result<Market, MarketError> {
    let ranking = ranked(matcher, snapshot, query, cancel)?;
    let matching = matching(&ranking, snapshot, query)?;
    let read = matching.min(query.bounds.ads);
    let lowest = ranking.scores().nth(read - 1).map_or(0.0, |(_, score)| score);
    let mut counts = Counts::new(&query.profile, query.examples);
    for first in (0..read).step_by(TOGETHER) {
        let end = read.min(first + TOGETHER);
        let ads = matcher.explain(&ranking, first..end, Detail::Full, cancel)?;
        let occupations = ranking.named_occupations(first..end, cancel)?;
        ads.iter().zip(&occupations).for_each(|(ad, occupations)| counts.add(ad, occupations));
        progress(Stage::Matching, end, read);
    }
    let others = matcher.others(&ranking, matching, &query.filter, query.bounds.others, cancel)?;
    let ads = Ads { snapshot, ranking: &ranking, read, others: &others };
    let skills = matcher.look_for(query.profile.skills().to_vec(), query.profile.functions(), cancel)?;
    let asking = background::count(&skills, snapshot, &others.ads, 0, progress, (Stage::Others, cancel))?;
    let asking: Vec<u64> = asking.iter().map(|count| count.demands.sum()).collect();
    let of_others = others.ads.len() as u64;
    let [skills, competences, occupations] = counts.rows(&asking, of_others, query.min_support);
    let lacking = lacking::lacking(matcher, &ads, query, progress, cancel)?;
    let found = Found {
        considered: ranking.considered(),
        matching: matching as u64,
        near_duplicates: ranking.hidden_behind(matching),
        read: read as u64,
        others: others.there,
        drawn: others.drawn,
        others_read: of_others,
        lowest_score: lowest,
    };
    let mut versions = ranking.versions().clone();
    if let Lacking::Sought(sought) = &lacking {
        versions.taxonomy = format!("{}; {}", versions.taxonomy, sought.taxonomy);
        versions.scoring = format!("{}, {}", versions.scoring, sought.linking);
    }
    Ok(Market {
        profile: Arc::clone(&query.profile),
        filter: query.filter.clone(),
        choice: query.choice,
        min_support: query.min_support.max(1),
        found,
        support: Support::of(read as u64, query.min_support),
        skills,
        competences,
        occupations,
        lacking,
        versions,
    })
}

/// The order of the ads. Where a score decides which match, it holds every ad of the filter, as for a stream of all
/// matches: the best candidates alone would leave ads that match among the others, and nothing would tell how many.
fn ranked(
    matcher: &Matcher,
    snapshot: &Snapshot,
    query: &MarketQuery,
    cancel: &Cancel,
) -> Result<Ranking, MarketError> {
    if snapshot.is_empty() {
        return Err(MarketError::NoAds);
    }
    let limit = match query.choice {
        Choice::MinScore(_) => usize::try_from(snapshot.len()).unwrap_or(usize::MAX),
        Choice::Top(top) => top,
    };
    let every = MatchQuery {
        profile: Arc::clone(&query.profile),
        filter: query.filter.clone(),
        min_score: crate::domain::Probability::ZERO,
        skip: 0,
        limit,
        near_duplicates: NearDuplicates::Grouped,
    };
    Ok(matcher.rank(snapshot, &every, cancel)?)
}

/// How many places of the ranking match; at least one.
fn matching(ranking: &Ranking, snapshot: &Snapshot, query: &MarketQuery) -> Result<usize, MarketError> {
    if ranking.is_empty() {
        return Err(MarketError::AllFiltered { ads: snapshot.len() });
    }
    match query.choice {
        Choice::Top(top) => Ok(top.clamp(1, ranking.len())),
        Choice::MinScore(least) => {
            let reaching = ranking.scores().take_while(|(_, score)| *score >= least.get()).count();
            let best = ranking.scores().next().map_or(0.0, |(_, score)| score);
            let rounded = (best * 1000.0).floor() / 1000.0;
            let none = MarketError::NoneMatches {
                considered: ranking.considered(),
                least: least.get(),
                best: rounded,
            };
            if reaching == 0 { Err(none) } else { Ok(reaching) }
        }
    }
}
