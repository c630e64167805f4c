//! The only read recipe: a profile and ads into ranked, explained matches.
//!
//! Comes in: profiles, texts, a snapshot of the index. Goes out: [`Match`]es and
//! their like, each with the versions that made it. Must not: know proto, tonic, configuration. The
//! service, the command line and the evaluation all call this, so what is measured is what is served.
//! Start reading at [`Matcher::match_ads`] in `ranking`.

mod analysis;
mod annotation;
mod duplicates;
mod error;
mod explain;
mod labels;
mod levels;
mod link;
mod parameters;
mod phrases;
mod prepared;
mod ranked;
mod ranking;
mod skills;
mod stored;

use std::sync::Arc;

use crate::domain::{AdFilter, AdId, JobAd, Limits, Match, Probability, Profile, Versions};
use crate::encode::Encoder;
use crate::index::AdIndex;
use crate::score::Parameters;

pub use crate::ecf::is_asked;
pub use crate::encode::{Cancel, EncodeError, Patience};
pub use crate::index::IndexError;
pub use crate::index::{AdAddress, Snapshot};
pub use crate::score::{LinkFeatures, Shown};
pub use annotation::{AdAnnotation, AdWords, EncodedText};
pub use duplicates::{NearDuplicates, near_duplicate_leaders};
pub use error::MatchError;
pub use link::{EncodedSentence, Legs, Link, Linked, Linker};
pub use parameters::{AskingNumbers, Numbers};
pub use ranked::Ranking;
pub use ranking::ShownAd;
pub use stored::{Asking, Others, SkillsInAds, drawn};

use quick_cache::sync::Cache;

use levels::LevelEstimator;
use phrases::ConceptPhrases;
use prepared::Prepared;

/// A question: which ads fit this profile?
#[derive(Debug, Clone)]
pub struct MatchQuery {
    /// The profile.
    pub profile: Arc<Profile>,
    /// Which ads are asked about.
    pub filter: AdFilter,
    /// Only matches with at least this score.
    pub min_score: Probability,
    /// Matches left out at the top: 0 starts with rank 1.
    pub skip: usize,
    /// At most this many matches; any number up to the whole index. Grouped near-duplicates do not count,
    /// so there may be fewer in an index of many.
    pub limit: usize,
    /// Whether ads that say nearly the same share one place.
    pub near_duplicates: NearDuplicates,
}

/// An answer, best first; ties by ad id.
#[derive(Debug, Clone)]
pub struct Matches {
    /// The matches.
    pub matches: Vec<Match>,
    /// Ads that passed the filter.
    pub considered: u64,
    /// Places of the ranking, shown or not: ads scored in full whose score reaches the least asked for,
    /// less those that are only named as another's near-duplicates.
    pub total: u64,
    /// Ads that are only named as another's near-duplicates.
    pub hidden: u64,
    /// What made the answer.
    pub versions: Versions,
}

/// Answers questions about ads, profiles and texts; cheap to clone, every method blocks.
#[derive(Clone)]
pub struct Matcher {
    shared: Arc<Shared>,
}

struct Shared {
    encoder: Encoder,
    index: Option<AdIndex>,
    parameters: Parameters,
    asking: AskingNumbers,
    levels: LevelEstimator,
    /// The other words in which ads ask for skills.
    phrases: &'static ConceptPhrases,
    linker: Option<Linker>,
    patience: Patience,
    limits: Limits,
    /// Profiles that were matched lately, by what they say.
    prepared: Cache<[u8; 16], Arc<Prepared>>,
    /// Scores of ads that were given lately, by profile and content: a score depends on nothing else. (The vectors
    /// of an ad that a single call wrote may differ in a last digit from those of the same ad in an import; the content does not tell.)
    scores: Cache<([u8; 16], u64), f64>,
    /// Their preliminary scores likewise.
    preliminary: Cache<([u8; 16], u64), f64>,
}

impl Matcher {
    /// A matcher over `index`; without one, only over what it is handed.
    ///
    /// # Errors
    /// [`MatchError`] if the built-in tables do not load or the model refuses.
    pub fn new(encoder: Encoder, index: Option<AdIndex>, patience: Patience) -> Result<Self, MatchError> {
        Self::with(Numbers::builtin()?, encoder, index, None, patience, Limits::default())
    }

    /// The same with other numbers and limits than the built-in ones, and with a taxonomy whose skills are found
    /// in texts.
    ///
    /// # Errors
    /// As [`Matcher::new`].
    pub fn with(
        numbers: Numbers,
        encoder: Encoder,
        index: Option<AdIndex>,
        linker: Option<Linker>,
        patience: Patience,
        limits: Limits,
    ) -> Result<Self, MatchError> {
        let Numbers { scoring: parameters, asking, .. } = numbers;
        let levels = LevelEstimator::new(&encoder, limits.cached_level_bytes)?;
        // Now, so that the first caller need not wait for it.
        let phrases = ConceptPhrases::builtin()?;
        let prepared = Cache::new(limits.prepared_profiles.max(1));
        let [scores, preliminary] = [(); 2].map(|()| Cache::new(limits.cached_scores.max(1)));
        let shared = Shared {
            encoder,
            index,
            parameters,
            asking,
            levels,
            phrases,
            linker,
            patience,
            limits,
            prepared,
            scores,
            preliminary,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// One immutable view of the index, for a whole request.
    ///
    /// # Errors
    /// [`MatchError::Index`] without an index, or if it cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot, MatchError> {
        let index = self.shared.index.as_ref();
        let index =
            index.ok_or_else(|| MatchError::Internal("this program was started without an index".into()))?;
        Ok(index.snapshot()?)
    }

    /// The ad of this name, if it is there.
    ///
    /// # Errors
    /// [`MatchError::Index`] if the index cannot be read.
    pub fn get_ad(&self, snapshot: &Snapshot, id: &AdId) -> Result<Option<JobAd>, MatchError> {
        let Some(address) = snapshot.find(id)? else { return Ok(None) };
        Ok(Some(snapshot.ad(address)?))
    }

    /// The ads that pass `filter` with ids after `after`, ascending by id, at most `limit`; they are read as they are
    /// taken.
    ///
    /// # Errors
    /// [`MatchError::Index`] if the index cannot be read; [`MatchError::Cancelled`] soon after `cancel` is raised.
    pub fn list_ads(
        &self,
        snapshot: &Snapshot,
        filter: &AdFilter,
        after: Option<&AdId>,
        limit: usize,
        cancel: &Cancel,
    ) -> Result<impl Iterator<Item = Result<JobAd, MatchError>>, MatchError> {
        let places = snapshot.list(filter, after, limit, &|| check(cancel))?;
        Ok(places.into_iter().map(move |place| {
            check(cancel)?;
            Ok::<_, MatchError>(snapshot.ad(place)?)
        }))
    }

    /// Why questions may go unanswered at the moment, such as a model that begins anew; `None` while all is well.
    pub fn fault(&self) -> Option<String> {
        self.shared.encoder.fault()
    }

    /// The encoder this matcher uses.
    pub fn encoder(&self) -> &Encoder {
        &self.shared.encoder
    }

    fn versions(&self, profile: Option<&Profile>, snapshot: Option<&Snapshot>) -> Versions {
        Versions {
            skillgauge: env!("CARGO_PKG_VERSION").into(),
            model: self.shared.encoder.version().to_string(),
            taxonomy: crate::taxonomy::version().into(),
            profile: profile.map(|p| format!("{}@{}", p.id(), p.version())).unwrap_or_default(),
            profile_state: profile.map(|p| p.state().to_string()).unwrap_or_default(),
            scoring: [&self.shared.parameters.version, &self.shared.asking.weights.version]
                .map(String::as_str)
                .into_iter()
                .chain([self.shared.levels.version()])
                .collect::<Vec<_>>()
                .join(", "),
            text: crate::text::PIPELINE.into(),
            index: snapshot.map(|snapshot| snapshot.id().to_string()).unwrap_or_default(),
        }
    }
}

/// Refuses to go on once the caller has gone.
fn check(cancel: &Cancel) -> Result<(), MatchError> {
    if cancel.is_cancelled() { Err(MatchError::Cancelled) } else { Ok(()) }
}
