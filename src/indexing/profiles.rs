//! The profiles: the built-in ones, and those of the data directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::{Profile, ProfileDraft, ProfileId, Violation};
use crate::review::{self, Review, Reviewed};
use crate::taxonomy;

use super::IndexingError;
use super::profile_file::{self, storage};

const FOLDER: &str = "profiles";

/// A stored profile: as it was written, and as its reviews leave it.
struct Stored {
    base: Profile,
    /// Whether its file has a checksum.
    sealed: bool,
    reviews: Vec<Review>,
    reviewed: Reviewed,
}

impl Stored {
    fn new(base: Profile, sealed: bool, reviews: Vec<Review>) -> Result<Self, Vec<Violation>> {
        let reviewed = review::apply(&base, &reviews)?;
        Ok(Self { base, sealed, reviews, reviewed })
    }
}

/// Profiles by id, as their reviews leave them; cheap to clone. A stored profile is one TOML file with its checksum,
/// written whole or not at all, and a file of reviews beside it, which only grows.
#[derive(Clone)]
pub struct ProfileStore {
    folder: Option<PathBuf>,
    builtin: Arc<BTreeMap<ProfileId, Arc<Profile>>>,
    stored: Arc<RwLock<BTreeMap<ProfileId, Stored>>>,
}

impl ProfileStore {
    /// The built-in profiles alone.
    ///
    /// # Errors
    /// [`IndexingError::Internal`] if the tables that the program carries do not load.
    pub fn builtin() -> Result<Self, IndexingError> {
        let profiles =
            taxonomy::builtin_profiles().map_err(|error| IndexingError::Internal(error.to_string()))?;
        let builtin = profiles.into_iter().map(|profile| (profile.id().clone(), Arc::new(profile))).collect();
        Ok(Self { folder: None, builtin: Arc::new(builtin), stored: Arc::default() })
    }

    /// The built-in profiles and those stored in `data_dir`, which need not have any.
    ///
    /// # Errors
    /// [`IndexingError::Storage`] if a stored profile or its reviews cannot be read or do not fit their checksums; it
    /// names the file, and the line where there is one.
    pub fn open(data_dir: &Path) -> Result<Self, IndexingError> {
        let mut store = Self::builtin()?;
        let folder = data_dir.join(FOLDER);
        let mut stored = BTreeMap::new();
        for path in profile_file::list(&folder)? {
            let (profile, sealed) = profile_file::read(&path)?;
            let reviews = review::read(&review::beside(&path))?;
            let name = review::beside(&path).display().to_string();
            let entry = Stored::new(profile, sealed, reviews);
            let entry = entry.map_err(|violations| unfit(&name, &violations))?;
            stored.insert(entry.base.id().clone(), entry);
        }
        store.folder = Some(folder);
        store.stored = Arc::new(RwLock::new(stored));
        Ok(store)
    }

    /// The profile of this name.
    pub fn get(&self, id: &ProfileId) -> Option<Arc<Profile>> {
        let stored = self.stored.read().unwrap_or_else(PoisonError::into_inner);
        self.builtin.get(id).or_else(|| stored.get(id).map(|stored| &stored.reviewed.profile)).cloned()
    }

    /// All profiles, by id.
    pub fn list(&self) -> Vec<Arc<Profile>> {
        let stored = self.stored.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: BTreeMap<&ProfileId, &Arc<Profile>> =
            stored.iter().map(|(id, stored)| (id, &stored.reviewed.profile)).collect();
        all.extend(self.builtin.iter());
        all.into_values().cloned().collect()
    }

    /// How many stored profiles lie in files without a checksum, so that nobody can tell whether they are as they were
    /// written.
    pub fn without_checksum(&self) -> usize {
        let stored = self.stored.read().unwrap_or_else(PoisonError::into_inner);
        stored.values().filter(|stored| !stored.sealed).count()
    }

    /// Whether the profile is part of the program and cannot be changed.
    pub fn is_builtin(&self, id: &ProfileId) -> bool {
        self.builtin.contains_key(id)
    }

    /// Checks the parts of a profile together, e-CF codes and levels included, and gives rows without
    /// labels those of the built-in table. Nothing is stored.
    ///
    /// # Errors
    /// Every violation found.
    pub fn check(&self, draft: ProfileDraft) -> Result<Profile, Vec<Violation>> {
        taxonomy::check_profile(draft)
    }

    /// Stores a new profile.
    ///
    /// # Errors
    /// [`IndexingError::AlreadyExists`], or [`IndexingError::Storage`] if the disk refuses.
    pub fn create(&self, profile: Profile) -> Result<Arc<Profile>, IndexingError> {
        let mut stored = self.stored.write().unwrap_or_else(PoisonError::into_inner);
        let id = profile.id().clone();
        if self.is_builtin(&id) || stored.contains_key(&id) {
            return Err(IndexingError::AlreadyExists(format!(
                "there is a profile '{id}' already; update it, or choose another id"
            )));
        }
        self.put(&mut stored, profile)
    }

    /// Stores a profile in place of the one of the same name; with `allow_missing` also a new one. The reviews of the
    /// old one stay in the chains of the rows; they count for a profile of their own version only.
    ///
    /// # Errors
    /// [`IndexingError::ReadOnly`], [`IndexingError::NotFound`] or [`IndexingError::Storage`].
    pub fn update(&self, profile: Profile, allow_missing: bool) -> Result<Arc<Profile>, IndexingError> {
        let mut stored = self.stored.write().unwrap_or_else(PoisonError::into_inner);
        let id = profile.id().clone();
        self.refuse_builtin(&id)?;
        if !allow_missing && !stored.contains_key(&id) {
            return Err(not_found(&id));
        }
        self.put(&mut stored, profile)
    }

    /// Writes a profile that its reviews fit, then shows it.
    fn put(
        &self,
        stored: &mut BTreeMap<ProfileId, Stored>,
        profile: Profile,
    ) -> Result<Arc<Profile>, IndexingError> {
        let path = self.path(profile.id())?;
        let reviews = review::read(&review::beside(&path))?;
        // Before anything is written: a profile that its reviews do not fit could not be opened again.
        let entry = Stored::new(profile, true, reviews).map_err(IndexingError::Invalid)?;
        profile_file::write(&path, &entry.base)?;
        let shown = Arc::clone(&entry.reviewed.profile);
        stored.insert(shown.id().clone(), entry);
        Ok(shown)
    }

    /// Appends reviews of a stored profile's `version`, all or none, at most `most` in all; returns the profile as
    /// they leave it.
    ///
    /// # Errors
    /// [`IndexingError::ReadOnly`], [`IndexingError::NotFound`], [`IndexingError::Changed`] if another version is
    /// stored by now, [`IndexingError::Invalid`] with the paths of the
    /// reviews, or [`IndexingError::Storage`].
    pub fn review(
        &self,
        id: &ProfileId,
        version: &str,
        reviews: &[Review],
        most: usize,
    ) -> Result<Reviewed, IndexingError> {
        let mut stored = self.stored.write().unwrap_or_else(PoisonError::into_inner);
        self.refuse_builtin(id)?;
        let entry = stored.get_mut(id).ok_or_else(|| not_found(id))?;
        let now = entry.base.version();
        if now != version {
            return Err(IndexingError::Changed(format!(
                "version {now} of the profile '{id}' is stored, not {version}; look at it and review that"
            )));
        }
        let path = review::beside(&self.path(id)?);
        let (all, reviewed) = review::add(&path, &entry.base, reviews, most)?;
        (entry.reviews, entry.reviewed) = (all, reviewed.clone());
        Ok(reviewed)
    }

    /// The reviews of a stored profile, in the order in which they were given, and what they come to; none of a
    /// built-in one.
    ///
    /// # Errors
    /// [`IndexingError::NotFound`].
    pub fn reviews(&self, id: &ProfileId) -> Result<(Vec<Review>, Option<Reviewed>), IndexingError> {
        let stored = self.stored.read().unwrap_or_else(PoisonError::into_inner);
        match stored.get(id) {
            Some(entry) => Ok((entry.reviews.clone(), Some(entry.reviewed.clone()))),
            None if self.is_builtin(id) => Ok((Vec::new(), None)),
            None => Err(not_found(id)),
        }
    }

    /// The version of a stored profile that reviews of it are about.
    pub fn reviewed_version(&self, id: &ProfileId) -> Option<String> {
        let stored = self.stored.read().unwrap_or_else(PoisonError::into_inner);
        stored.get(id).map(|entry| entry.base.version().to_string())
    }

    /// Removes a stored profile, and its reviews with it.
    ///
    /// # Errors
    /// [`IndexingError::ReadOnly`], [`IndexingError::NotFound`] or [`IndexingError::Storage`].
    pub fn delete(&self, id: &ProfileId) -> Result<(), IndexingError> {
        let mut stored = self.stored.write().unwrap_or_else(PoisonError::into_inner);
        self.refuse_builtin(id)?;
        if !stored.contains_key(id) {
            return Err(not_found(id));
        }
        let path = self.path(id)?;
        // The reviews first: a profile that comes back after a crash has lost them, but none has another's.
        for path in [review::beside(&path), path] {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(storage(&path, &error));
                }
                _ => {}
            }
        }
        stored.remove(id);
        Ok(())
    }

    fn refuse_builtin(&self, id: &ProfileId) -> Result<(), IndexingError> {
        match self.is_builtin(id) {
            true => Err(IndexingError::ReadOnly(format!(
                "'{id}' is built in and cannot be changed; store a copy under another id \
                 (`skillgauge profile export {id} --id my-profile --out FILE` writes one)"
            ))),
            false => Ok(()),
        }
    }

    fn path(&self, id: &ProfileId) -> Result<PathBuf, IndexingError> {
        let folder = self.folder.as_ref();
        let folder = folder.ok_or_else(|| {
            IndexingError::ReadOnly("there is no data directory to keep profiles in".into())
        })?;
        Ok(folder.join(format!("{id}.toml")))
    }
}

fn unfit(file: &str, violations: &[Violation]) -> IndexingError {
    let problems: Vec<String> = violations.iter().map(ToString::to_string).collect();
    IndexingError::storage(format!("{file}: the reviews do not fit the profile: {}", problems.join("; ")))
}

fn not_found(id: &ProfileId) -> IndexingError {
    IndexingError::NotFound(format!("there is no profile '{id}'; `skillgauge profile list` shows them"))
}
