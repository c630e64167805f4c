//! What the writing thread needs of the index, and no more, so that tests can make it fail.

use crate::domain::AdId;
use crate::index::{AdWriter, IndexError, IndexedAd};

/// Ads become durable together, in the order in which they were put.
pub(super) trait Storage: Send {
    /// Writes an ad in place of the one of the same name.
    fn upsert(&self, ad: &IndexedAd) -> Result<(), IndexError>;
    /// Removes the ad of this name, if there is one.
    fn delete(&self, id: &AdId) -> Result<(), IndexError>;
    /// Makes all of it durable, at once or not at all.
    fn commit(&mut self) -> Result<(), IndexError>;
    /// Starts anew from the last commit, after any failure.
    fn renew(&mut self) -> Result<(), IndexError>;
    /// Whether there is room to write again.
    fn probe(&self) -> Result<(), IndexError>;
}

impl Storage for AdWriter {
    fn upsert(&self, ad: &IndexedAd) -> Result<(), IndexError> {
        Self::upsert(self, ad)
    }

    fn delete(&self, id: &AdId) -> Result<(), IndexError> {
        Self::delete(self, id)
    }

    fn commit(&mut self) -> Result<(), IndexError> {
        Self::commit(self, None)
    }

    fn renew(&mut self) -> Result<(), IndexError> {
        Self::renew(self)
    }

    fn probe(&self) -> Result<(), IndexError> {
        Self::probe(self)
    }
}
