//! A stored profile: what its two files hold, and how they looked when they were read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use crate::domain::{Profile, ProfileId, Violation};
use crate::indexing::{IndexingError, profile_file};
use crate::review::{self, Review, Reviewed};

use super::refusals::not_read;

/// A stored profile: as it was written, and as its reviews leave it.
pub(super) struct Stored {
    /// Its file; that of its reviews lies beside it.
    pub(super) file: PathBuf,
    pub(super) base: Arc<Profile>,
    /// Whether its file has a checksum.
    pub(super) sealed: bool,
    pub(super) reviews: Vec<Review>,
    pub(super) reviewed: Reviewed,
}

impl Stored {
    /// A profile that is to be written with its checksum.
    pub(super) fn new(file: PathBuf, base: Profile, reviews: Vec<Review>) -> Result<Self, Vec<Violation>> {
        let reviewed = review::apply(&base, &reviews)?;
        Ok(Self { file, base: Arc::new(base), sealed: true, reviews, reviewed })
    }

    /// The profile of a file with the reviews beside it.
    ///
    /// # Errors
    /// [`IndexingError::Storage`] if one of them cannot be read or does not fit its checksums, or if the reviews do not
    /// fit the profile; it names the file.
    pub(super) fn read(file: PathBuf) -> Result<Self, IndexingError> {
        let (base, sealed) = profile_file::read(&file)?;
        let beside = review::beside(&file);
        let reviews = review::read(&beside)?;
        let stored = Self::new(file, base, reviews).map_err(|violations| unfit(&beside, &violations))?;
        Ok(Self { sealed, ..stored })
    }
}

/// How the two files of a profile look from outside: when each was last written, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look([Option<(SystemTime, u64)>; 2]);

impl Look {
    /// How they look now; to be taken before they are read, so that what is written meanwhile is seen the next time.
    pub(super) fn at(file: &Path) -> Self {
        let look = |path: &Path| {
            let found = path.metadata().ok()?;
            Some((found.modified().ok()?, found.len()))
        };
        Self([look(file), look(&review::beside(file))])
    }

    /// Whether there is a file of the profile.
    fn is_there(self) -> bool {
        let [profile, _] = self.0;
        profile.is_some()
    }
}

/// A stored profile among the others, with what is known of its files.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) stored: Arc<Stored>,
    /// How the files looked before they were read.
    pub(super) seen: Look,
    /// How they looked when they could not be read, and the log was told.
    refused: Option<Look>,
    /// When somebody looked at them last.
    pub(super) looked: Instant,
}

impl Entry {
    /// A profile whose files looked like `seen` before they were read or written.
    pub(super) fn new(stored: Stored, seen: Look) -> Self {
        Self { stored: Arc::new(stored), seen, refused: None, looked: Instant::now() }
    }

    /// The profile of a file.
    ///
    /// # Errors
    /// Those of [`Stored::read`].
    pub(super) fn read(file: PathBuf) -> Result<Self, IndexingError> {
        let seen = Look::at(&file);
        Ok(Self::new(Stored::read(file)?, seen))
    }

    /// The same with its files read again if they look different now. Where they cannot be read the profile stays as
    /// it was, the log says so once, and whoever asks is told why.
    pub(super) fn renewed(self, id: &ProfileId) -> (Self, Result<(), IndexingError>) {
        let now = Look::at(&self.stored.file);
        let looked = Instant::now();
        // A profile that was written here was seen before its file was there.
        if now == self.seen && now.is_there() {
            return (Self { looked, ..self }, Ok(()));
        }
        match Stored::read(self.stored.file.clone()).and_then(|read| of_id(read, id)) {
            Ok(stored) => (Self::new(stored, now), Ok(())),
            Err(error) => {
                if self.refused != Some(now) {
                    tracing::warn!("the profile '{id}' stays as it was read last: {error}");
                }
                (Self { refused: Some(now), looked, ..self }, Err(error))
            }
        }
    }

    /// Refuses to write or remove the file if it holds another profile by now, which would be lost.
    ///
    /// # Errors
    /// [`IndexingError::AlreadyExists`].
    pub(super) fn refuse_other(&self) -> Result<(), IndexingError> {
        let (file, id) = (&self.stored.file, self.stored.base.id());
        match profile_file::read(file) {
            Ok((found, _)) if found.id() != id => Err(not_read(file)),
            _ => Ok(()),
        }
    }
}

/// A profile that was read again, if it is the one that was there.
fn of_id(stored: Stored, id: &ProfileId) -> Result<Stored, IndexingError> {
    match stored.base.id() == id {
        true => Ok(stored),
        false => Err(IndexingError::storage(format!(
            "{}: the profile in it has another id, '{}'; start again to take it",
            stored.file.display(),
            stored.base.id()
        ))),
    }
}

fn unfit(file: &Path, violations: &[Violation]) -> IndexingError {
    let problems: Vec<String> = violations.iter().map(ToString::to_string).collect();
    IndexingError::storage(format!(
        "{}: the reviews do not fit the profile: {}",
        file.display(),
        problems.join("; ")
    ))
}
