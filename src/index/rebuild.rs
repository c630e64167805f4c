//! An index made anew beside the old one, which it replaces when it is whole.

use std::fs::{File, remove_dir_all, rename};
use std::path::{Path, PathBuf};

use super::store::{ADS, AdIndex, lock};
use super::{IndexError, STAMP_FILE, Stamp};

/// Where the new index grows, inside the data directory: one file system, so that it can be moved at once.
pub(super) const GROWING: &str = "rebuild.growing";
/// Its name when it is whole.
pub(super) const NEW: &str = "rebuild";
/// Where the old one lies while it is replaced.
const OLD: &str = "ads.old";

/// An index that grows beside another; dropped without [`Rebuild::finish`] it leaves the old one as it was.
pub struct Rebuild {
    data_dir: PathBuf,
    _lock: File,
}

impl Rebuild {
    /// Begins; the index that is returned is empty, has a writer of its own, and nobody else sees it.
    ///
    /// # Errors
    /// [`IndexError::NotOurs`] unless the directory is a data directory, missing or empty;
    /// [`IndexError::Locked`] while another process writes to it.
    pub fn begin(data_dir: &Path, stamp: &Stamp) -> Result<(Self, AdIndex), IndexError> {
        AdIndex::check_ours(data_dir)?;
        std::fs::create_dir_all(data_dir).map_err(IndexError::io(data_dir))?;
        let lock = lock(data_dir)?;
        settle(data_dir)?;
        let growing = data_dir.join(GROWING);
        remove(&growing)?;
        let index = AdIndex::open_or_create(&growing, stamp)?;
        Ok((Self { data_dir: data_dir.to_path_buf(), _lock: lock }, index))
    }

    /// Puts the new index in the place of the old one. Whatever moment a crash comes, the next start finds the old
    /// index or the new one whole.
    ///
    /// # Errors
    /// [`IndexError::Io`].
    pub fn finish(self, index: AdIndex) -> Result<(), IndexError> {
        drop(index);
        replace(&self.data_dir)
    }
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        // What is left here is of no use to anybody; the next rebuild would remove it, too.
        _ = remove(&self.data_dir.join(GROWING));
    }
}

/// Fills a new index with files and puts it in the place of the old one; the caller holds the lock.
pub(super) fn install(
    data_dir: &Path,
    fill: impl FnOnce(&Path) -> Result<(), IndexError>,
) -> Result<(), IndexError> {
    let growing = data_dir.join(GROWING);
    remove(&growing)?;
    fill(&growing)?;
    replace(data_dir)
}

/// The index that has grown is whole: from here on every start goes on to the end.
fn replace(data_dir: &Path) -> Result<(), IndexError> {
    let new = data_dir.join(NEW);
    remove(&new)?;
    moved(&data_dir.join(GROWING), &new)?;
    sync(data_dir)?;
    if data_dir.join(STAMP_FILE).is_file() {
        Stamp::retract(data_dir)?;
    }
    roll_forward(data_dir)
}

/// Ends a replacement that was cut off, if there is one; the caller holds the lock.
pub(super) fn settle(data_dir: &Path) -> Result<(), IndexError> {
    if is_ready(data_dir) { roll_forward(data_dir) } else { Ok(()) }
}

/// Whether a whole new index waits to take the old one's place.
pub(super) fn is_ready(data_dir: &Path) -> bool {
    !data_dir.join(STAMP_FILE).is_file() && data_dir.join(NEW).join(STAMP_FILE).is_file()
}

/// The rest of [`Rebuild::finish`], from wherever a crash left it.
fn roll_forward(data_dir: &Path) -> Result<(), IndexError> {
    let (new, old, ads) = (data_dir.join(NEW), data_dir.join(OLD), data_dir.join(ADS));
    let grown = new.join(ADS);
    if grown.is_dir() {
        if ads.is_dir() {
            remove(&old)?;
            moved(&ads, &old)?;
        }
        moved(&grown, &ads)?;
    }
    // Each step is on the disk before the next one, the old index the last to go.
    sync(data_dir)?;
    moved(&new.join(STAMP_FILE), &data_dir.join(STAMP_FILE))?;
    sync(data_dir)?;
    Stamp::forget_unfinished(data_dir)?;
    remove(&new)?;
    remove(&old)
}

fn moved(from: &Path, to: &Path) -> Result<(), IndexError> {
    rename(from, to).map_err(IndexError::io(to))
}

/// Makes the entries of a folder lasting.
pub(super) fn sync(folder: &Path) -> Result<(), IndexError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(IndexError::io(folder))
}

fn remove(folder: &Path) -> Result<(), IndexError> {
    match remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(IndexError::io(folder)(error)),
        _ => Ok(()),
    }
}
