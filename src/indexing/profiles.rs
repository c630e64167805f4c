//! The profiles: the built-in ones, and those of the data directory.

mod entries;
mod refusals;
mod stored;
#[cfg(test)]
mod tests;
mod turn;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Limits, Profile, ProfileDraft, ProfileId, Violation};
use crate::encode::Cancel;
use crate::review::{self, LOCK_WAIT, Review, Reviewed, Wait};
use crate::taxonomy;

use super::IndexingError;
use super::profile_file::{self, storage};
use entries::Entries;
use refusals::{builtin, not_added, not_found, not_read};
use stored::{Entry, Look, Stored};
use turn::{Taken, Turn};

const FOLDER: &str = "profiles";
/// How often, at most, somebody who asks for a stored profile looks whether its files have changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Profiles by id, as their reviews leave them; cheap to clone. A stored profile is one TOML file with its checksum,
/// written whole or not at all, and a file of reviews beside it, which only grows. Other programs may write both: they
/// are read again when they look different.
///
/// Who asks for a profile waits for no disk that somebody writes to and for no lock of a file: writers take turns, and
/// what they have written is put in its place at the end.
#[derive(Clone)]
pub struct ProfileStore {
    folder: Option<PathBuf>,
    builtin: Arc<BTreeMap<ProfileId, Arc<Profile>>>,
    stored: Arc<Entries>,
    writers: Arc<Turn>,
    /// How long a writer waits for others.
    wait: Duration,
    /// Raised when whoever wants something written has gone.
    cancel: Cancel,
    look_every: Duration,
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
        Ok(Self {
            folder: None,
            builtin: Arc::new(builtin),
            stored: Arc::default(),
            writers: Arc::default(),
            wait: LOCK_WAIT,
            cancel: Cancel::new(),
            look_every: LOOK_EVERY,
        })
    }

    /// The built-in profiles and those stored in `data_dir`, which need not have any.
    ///
    /// # Errors
    /// [`IndexingError::Storage`] if a stored profile or its reviews cannot be read or do not fit their checksums; it
    /// names the file, and the line where there is one.
    pub fn open(data_dir: &Path) -> Result<Self, IndexingError> {
        let folder = data_dir.join(FOLDER);
        let stored = Entries::default();
        for file in profile_file::list(&folder)? {
            stored.put(Entry::read(file)?);
        }
        Ok(Self { folder: Some(folder), stored: Arc::new(stored), ..Self::builtin()? })
    }

    /// The same profiles for a caller who may go: writers end soon after `cancel` is raised while they wait for others,
    /// with [`IndexingError::Cancelled`], and have written nothing.
    #[must_use]
    pub fn until(&self, cancel: &Cancel) -> Self {
        Self { cancel: cancel.clone(), ..self.clone() }
    }

    /// The profile of this name.
    pub fn get(&self, id: &ProfileId) -> Option<Arc<Profile>> {
        match self.builtin.get(id) {
            Some(profile) => Some(Arc::clone(profile)),
            None => self.newest(id).map(|stored| Arc::clone(&stored.reviewed.profile)),
        }
    }

    /// All profiles, by id.
    pub fn list(&self) -> Vec<Arc<Profile>> {
        self.stored.all().iter().for_each(|entry| self.look(entry.stored.base.id()));
        let stored = self.stored.all().into_iter().map(|entry| Arc::clone(&entry.stored.reviewed.profile));
        let all = stored.chain(self.builtin.values().cloned());
        let by_id: BTreeMap<ProfileId, Arc<Profile>> =
            all.map(|profile| (profile.id().clone(), profile)).collect();
        by_id.into_values().collect()
    }

    /// How many stored profiles lie in files without a checksum, so that nobody can tell whether they are as they were
    /// written.
    pub fn without_checksum(&self) -> usize {
        self.stored.all().iter().filter(|entry| !entry.stored.sealed).count()
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
    /// [`IndexingError::AlreadyExists`] also for a file of its name that was not read, [`IndexingError::Busy`] if other writers are held up, or
    /// [`IndexingError::Storage`] if the disk refuses.
    pub fn create(&self, profile: Profile, limits: &Limits) -> Result<Arc<Profile>, IndexingError> {
        let _turn = self.turn()?;
        let id = profile.id();
        if self.is_builtin(id) || self.stored.get(id).is_some() {
            return Err(IndexingError::AlreadyExists(format!(
                "there is a profile '{id}' already; update it, or choose another id"
            )));
        }
        self.put(self.new_file(id)?, profile, limits)
    }

    /// Stores a profile in place of the one of the same name; with `allow_missing` also a new one. The reviews of the
    /// old one stay in the chains of the rows; they count for a profile of their own version only.
    ///
    /// # Errors
    /// [`IndexingError::ReadOnly`], [`IndexingError::NotFound`], [`IndexingError::AlreadyExists`] if the file holds a
    /// profile that was not read, [`IndexingError::Invalid`] if the reviews do not fit the profile or make it too large,
    /// [`IndexingError::Busy`] or [`IndexingError::Storage`].
    pub fn update(
        &self,
        profile: Profile,
        allow_missing: bool,
        limits: &Limits,
    ) -> Result<Arc<Profile>, IndexingError> {
        self.refuse_builtin(profile.id())?;
        let _turn = self.turn()?;
        let file = match self.stored.get(profile.id()) {
            Some(entry) => {
                entry.refuse_other()?;
                entry.stored.file.clone()
            }
            None if allow_missing => self.new_file(profile.id())?,
            None => return Err(not_found(profile.id())),
        };
        self.put(file, profile, limits)
    }

    /// Writes a profile that its reviews fit, then shows it.
    fn put(&self, file: PathBuf, profile: Profile, limits: &Limits) -> Result<Arc<Profile>, IndexingError> {
        let seen = Look::at(&file);
        let reviews = review::read(&review::beside(&file))?;
        // Before anything is written: a profile that its reviews do not fit could not be opened again.
        let stored = Stored::new(file, profile, reviews).map_err(IndexingError::Invalid)?;
        stored.reviewed.check_size(&stored.base, limits).map_err(|violations| {
            let of_profile = |violation: &Violation| Violation::new("profile", violation.description());
            IndexingError::Invalid(violations.iter().map(of_profile).collect())
        })?;
        profile_file::write(&stored.file, &stored.base)?;
        let shown = Arc::clone(&stored.reviewed.profile);
        self.stored.put(Entry::new(stored, seen));
        Ok(shown)
    }

    /// Appends reviews of a stored profile's `version`, all or none, as many as the limits allow; returns the profile as
    /// they leave it.
    ///
    /// # Errors
    /// [`IndexingError::ReadOnly`], [`IndexingError::NotFound`], [`IndexingError::Changed`] if another version is
    /// stored by now, [`IndexingError::Invalid`] with the paths of the reviews or the limits that they break,
    /// [`IndexingError::Busy`] if other writers are held up or another program has the file of the reviews locked, or
    /// [`IndexingError::Storage`], also if the files cannot be read as they are now: nobody knows then what is reviewed.
    pub fn review(
        &self,
        id: &ProfileId,
        version: &str,
        reviews: &[Review],
        limits: &Limits,
    ) -> Result<Reviewed, IndexingError> {
        self.refuse_builtin(id)?;
        let _turn = self.turn()?;
        self.read_changed(id)?;
        let entry = self.stored.get(id).ok_or_else(|| not_found(id))?;
        let Stored { file, base, sealed, .. } = &*entry.stored;
        let now = base.version();
        if now != version {
            return Err(IndexingError::Changed(format!(
                "version {now} of the profile '{id}' is stored, not {version}; look at it and review that"
            )));
        }
        let is_wanted = self.is_wanted();
        let wait = Wait::new(self.wait, &is_wanted);
        let added = review::add(&review::beside(file), base, reviews, limits, wait);
        let (reviews, reviewed) = added.map_err(|error| not_added(id, error))?;
        let left = reviewed.clone();
        let stored =
            Stored { file: file.clone(), base: Arc::clone(base), sealed: *sealed, reviews, reviewed };
        self.stored.put(Entry::new(stored, entry.seen));
        Ok(left)
    }

    /// The reviews of a stored profile, in the order in which they were given, and what they come to; none of a
    /// built-in one.
    ///
    /// # Errors
    /// [`IndexingError::NotFound`].
    pub fn reviews(&self, id: &ProfileId) -> Result<(Vec<Review>, Option<Reviewed>), IndexingError> {
        match self.newest(id) {
            Some(stored) => Ok((stored.reviews.clone(), Some(stored.reviewed.clone()))),
            None if self.is_builtin(id) => Ok((Vec::new(), None)),
            None => Err(not_found(id)),
        }
    }

    /// The version of a stored profile that reviews of it are about.
    pub fn reviewed_version(&self, id: &ProfileId) -> Option<String> {
        self.newest(id).map(|stored| stored.base.version().to_string())
    }

    /// Removes a stored profile, and its reviews with it.
    ///
    /// # Errors
    /// [`IndexingError::ReadOnly`], [`IndexingError::NotFound`], [`IndexingError::AlreadyExists`] if the file holds
    /// another profile by now, [`IndexingError::Busy`] or [`IndexingError::Storage`].
    pub fn delete(&self, id: &ProfileId) -> Result<(), IndexingError> {
        self.refuse_builtin(id)?;
        let _turn = self.turn()?;
        let entry = self.stored.get(id).ok_or_else(|| not_found(id))?;
        entry.refuse_other()?;
        let file = entry.stored.file.clone();
        // The reviews first: a profile that comes back after a crash has lost them, but none has another's.
        for path in [review::beside(&file), file] {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(storage(&path, &error));
                }
                _ => {}
            }
        }
        self.stored.remove(id);
        Ok(())
    }

    /// A stored profile as its files say, looked at now or a moment ago.
    fn newest(&self, id: &ProfileId) -> Option<Arc<Stored>> {
        self.look(id);
        self.stored.get(id).map(|entry| entry.stored)
    }

    /// Reads a stored profile again if its files have changed and nobody has looked for a while. While somebody writes,
    /// who may be held up, it stays as it is.
    fn look(&self, id: &ProfileId) {
        let is_due = self.stored.get(id).is_some_and(|entry| entry.looked.elapsed() >= self.look_every);
        let turn = if is_due { self.writers.take(Duration::ZERO) } else { None };
        if turn.is_some() {
            // Who only reads goes on with what was read last.
            _ = self.read_changed(id);
        }
    }

    /// Reads a stored profile again if its files have changed; where they cannot be read it stays as it was. Only who
    /// has the turn may call it: nobody else writes the files or puts an entry in place meanwhile.
    fn read_changed(&self, id: &ProfileId) -> Result<(), IndexingError> {
        let Some(entry) = self.stored.get(id) else { return Ok(()) };
        let (entry, read) = entry.renewed(id);
        self.stored.put(entry);
        read
    }

    /// The turn to write, for which nobody waits without end: whoever has it may be held up by the disk or by a lock.
    fn turn(&self) -> Result<Taken<'_>, IndexingError> {
        let is_wanted = self.is_wanted();
        let taken = self.writers.take(Wait::new(self.wait, &is_wanted));
        if !is_wanted() {
            return Err(IndexingError::Cancelled);
        }
        taken.ok_or_else(|| {
            IndexingError::Busy(
                "other writers of profiles are held up; nothing was stored, try again shortly".into(),
            )
        })
    }

    /// Whether whoever wants something written still waits for it.
    fn is_wanted(&self) -> impl Fn() -> bool {
        move || !self.cancel.is_cancelled()
    }

    fn refuse_builtin(&self, id: &ProfileId) -> Result<(), IndexingError> {
        match self.is_builtin(id) {
            true => Err(builtin(id)),
            false => Ok(()),
        }
    }

    /// The file for a profile that is not there yet. What lies there already was not read: somebody put it there by
    /// hand, or it holds a profile of another name.
    fn new_file(&self, id: &ProfileId) -> Result<PathBuf, IndexingError> {
        let path = self.path(id)?;
        match path.try_exists() {
            Ok(false) => Ok(path),
            Ok(true) => Err(not_read(&path)),
            Err(error) => Err(storage(&path, &error)),
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
