//! The order of a profile's ads in one snapshot, which pages and streams are cut from.

use std::sync::Arc;

use crate::domain::{AdId, Profile, Versions};
use crate::index::{AdAddress, Snapshot};

use super::prepared::Prepared;

/// The order of a profile's ads in one snapshot: every place, no explanations yet.
pub struct Ranking {
    pub(super) profile: Arc<Profile>,
    pub(super) snapshot: Snapshot,
    pub(super) prepared: Arc<Prepared>,
    pub(super) places: Vec<Place>,
    pub(super) considered: u64,
    pub(super) hidden: u64,
    pub(super) versions: Versions,
}

/// An ad in the order, and the ads that give up their places to it.
pub(super) struct Place {
    pub(super) score: f64,
    pub(super) id: AdId,
    pub(super) address: AdAddress,
    pub(super) near_duplicates: Vec<AdId>,
}

impl Place {
    /// A place without a score.
    pub(super) fn at(id: AdId, address: AdAddress) -> Self {
        Self { score: 0.0, id, address, near_duplicates: Vec::new() }
    }
}

impl Ranking {
    /// Where the ads lie and what they are called, in their order.
    pub fn ads(&self) -> impl Iterator<Item = (AdAddress, &AdId)> {
        self.places.iter().map(|place| (place.address, &place.id))
    }

    /// How many ads are only named as near-duplicates of the first `places`.
    pub fn hidden_behind(&self, places: usize) -> u64 {
        self.places.iter().take(places).map(|place| place.near_duplicates.len() as u64).sum()
    }

    /// Ads scored in full whose score reaches the least asked for, less those that are only named as
    /// another's near-duplicates. All such ads of an index are among them where the ranking was asked to
    /// go as deep as the index.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no ad matches.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Ads that passed the filter.
    pub fn considered(&self) -> u64 {
        self.considered
    }

    /// Ads that are only named as another's near-duplicates.
    pub fn hidden(&self) -> u64 {
        self.hidden
    }

    /// The ads in their order, each with its score.
    pub fn scores(&self) -> impl Iterator<Item = (&str, f64)> {
        self.places.iter().map(|place| (place.id.as_str(), place.score))
    }

    /// The view of the index that it orders.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What made the ranking.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// About how many bytes it takes in memory: its places, and its profile as it was given and as it is prepared,
    /// which others may share. The snapshot is left out: what it holds of the ads is the index's own as long as it is
    /// the newest, and lies mostly in mapped files.
    pub fn memory_bytes(&self) -> usize {
        let named = |ids: &[AdId]| ids.iter().map(|id| size_of::<AdId>() + id.as_str().len()).sum::<usize>();
        let words = |place: &Place| place.id.as_str().len() + named(&place.near_duplicates);
        let places = self.places.capacity() * size_of::<Place>();
        let words: usize = self.places.iter().map(words).sum();
        size_of::<Self>() + places + words + self.profile.memory_bytes() + self.prepared.memory_bytes()
    }
}
