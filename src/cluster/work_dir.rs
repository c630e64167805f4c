//! An executor's folder for the rows between stages. Each process has one of its own and holds a lock on it as long as it
//! lives, so that a later one can tell what a killed process left and remove it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::ClusterError;

const LOCK: &str = "lock";
const PREFIX: &str = "executor-";

/// The folder of one living process; removed when it is dropped.
#[derive(Debug)]
pub(super) struct WorkDir {
    path: PathBuf,
    _lock: File,
}

impl WorkDir {
    /// Makes a folder for the executor `id` under `parent`, and removes those that nobody holds any more.
    pub(super) fn open(parent: &Path, id: &str) -> Result<Self, ClusterError> {
        let path = parent.join(format!("{PREFIX}{id}"));
        let failed = |source| ClusterError::WorkDir { path: path.clone(), source };
        fs::create_dir_all(parent).map_err(failed)?;
        remove_left(parent);
        // Locked before others can see it, or another process that starts now would take it for left.
        let hidden = parent.join(format!(".{id}"));
        make(&hidden).map_err(failed)?;
        let lock = File::create(hidden.join(LOCK)).map_err(failed)?;
        lock.try_lock().map_err(|error| failed(error.into()))?;
        fs::rename(&hidden, &path).map_err(failed)?;
        Ok(Self { path, _lock: lock })
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for WorkDir {
    fn drop(&mut self) {
        // What stays is removed by the next process that starts there.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A folder that only this user reads: rows of ads lie in it.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut make = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
    make.create(folder)
}

/// Removes folders of executors that no longer live. A folder that cannot be removed costs space and nothing else.
fn remove_left(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if ours && is_left(&entry.path()) && fs::remove_dir_all(entry.path()).is_ok() {
            tracing::info!("removed {}, left by an executor that has ended", entry.path().display());
        }
    }
}

/// Nobody holds its lock, or there is none: a task that was cut off makes its folder again after it was removed.
fn is_left(folder: &Path) -> bool {
    match File::open(folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_executor_left_is_removed_and_a_living_one_keeps_its_own() {
        let parent = tempfile::tempdir().unwrap();
        let living = WorkDir::open(parent.path(), "living").unwrap();
        let left = parent.path().join("executor-left");
        fs::create_dir(&left).unwrap();
        File::create(left.join(LOCK)).unwrap();
        let unlocked = parent.path().join("executor-made-again");
        fs::create_dir(&unlocked).unwrap();
        let other = parent.path().join("somebody-elses");
        fs::create_dir(&other).unwrap();
        let second = WorkDir::open(parent.path(), "second").unwrap();
        assert!(!left.exists() && !unlocked.exists());
        assert!(living.path().exists() && second.path().exists() && other.exists());
        let path = living.path().to_owned();
        drop(living);
        assert!(!path.exists());
    }
}
