//! A copy of a data directory that can be made while it is written to, and the way back from it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::Directory;
use tantivy::directory::META_LOCK;

use super::sealed::META;
use super::store::{ADS, AdIndex, lock};
use super::{IndexError, STAMP_FILE, checksums};

/// The list of a backup's files with their digests; written last, so that a backup without it is not whole.
const LIST: &str = "backup.json";
const MANAGED: &str = ".managed.json";
const PROFILES: &str = "profiles";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// Ads in it.
    pub ads: u64,
    /// BLAKE3 of each file, by its path in the backup.
    pub files: BTreeMap<String, String>,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What was put back.
    pub backup: Backup,
    /// Files of profiles that were there, are not in the backup, and so were removed.
    pub removed: Vec<String>,
}

impl AdIndex {
    /// Copies the index as its last commit left it, and the profiles, into `target`, which must not exist or be
    /// empty. Other processes may write meanwhile.
    ///
    /// # Errors
    /// [`IndexError::NotEmpty`], [`IndexError::DamagedFile`] if what is copied is not whole, [`IndexError::Io`].
    pub fn backup(&self, target: &Path) -> Result<Backup, IndexError> {
        if target.is_dir() && fs::read_dir(target).map_err(IndexError::io(target))?.next().is_some() {
            return Err(IndexError::NotEmpty(target.to_path_buf()));
        }
        let ads = target.join(ADS);
        fs::create_dir_all(&ads).map_err(IndexError::io(&ads))?;
        self.copy_commit(&ads)?;
        copy(&self.path().join(STAMP_FILE), &target.join(STAMP_FILE))?;
        copy_profiles(self.path(), target)?;
        let copied = AdIndex::open_any(target)?;
        let ads = copied.reader()?.searcher().num_docs();
        let backup = Backup { ads, files: digests(target)? };
        let list = serde_json::to_vec_pretty(&backup).map_err(|error| IndexError::Engine(error.into()))?;
        write(&target.join(LIST), &list)?;
        Ok(backup)
    }

    /// The files of the newest commit. They are opened under the lock without which no process removes a file of the
    /// index; an open file stays whole whatever is removed afterwards.
    fn copy_commit(&self, target: &Path) -> Result<(), IndexError> {
        let folder = self.path().join(ADS);
        let (meta, files) = {
            let locked = self.engine().directory().acquire_lock(&META_LOCK);
            let _lock = locked.map_err(|error| IndexError::Engine(error.into()))?;
            let living = || checksums::living_files(self.engine(), &folder);
            let (meta, names) = of_one_commit(&folder.join(META), living)?;
            let open = |name: PathBuf| {
                let file = fs::File::open(folder.join(&name)).map_err(IndexError::io(&folder))?;
                Ok::<_, IndexError>((name, file))
            };
            (meta, names.into_iter().map(open).collect::<Result<Vec<_>, _>>()?)
        };
        let names: Vec<PathBuf> = files.iter().map(|(name, _)| name.clone()).collect();
        for (name, file) in files {
            fill(&target.join(name), file)?;
        }
        write(&target.join(MANAGED), &managed(&names))?;
        write(&target.join(META), &meta)
    }
}

/// The `list` of a commit, and what `read` finds by it. The lock keeps no writer from putting the list of a newer commit
/// in its place meanwhile; then both are read again.
fn of_one_commit<T>(
    list: &Path,
    mut read: impl FnMut() -> Result<T, IndexError>,
) -> Result<(Vec<u8>, T), IndexError> {
    let bytes = || fs::read(list).map_err(IndexError::io(list));
    let mut before = bytes()?;
    loop {
        let found = read()?;
        let after = bytes()?;
        if after == before {
            return Ok((after, found));
        }
        before = after;
    }
}

/// The list of files that tantivy keeps beside them.
fn managed(files: &[PathBuf]) -> Vec<u8> {
    let all: Vec<String> = files.iter().map(|file| file.display().to_string()).chain([META.into()]).collect();
    serde_json::to_vec(&all).unwrap_or_default()
}

/// Checks the backup in `source` against its digests and puts it into `data_dir`, which must not hold an index, unless
/// `replace` says that this one is to go, its profiles with it.
///
/// # Errors
/// [`IndexError::DamagedFile`], [`IndexError::NotEmpty`], [`IndexError::Locked`], [`IndexError::Io`].
pub fn restore(source: &Path, data_dir: &Path, replace: bool) -> Result<Restored, IndexError> {
    let list = source.join(LIST);
    let text = fs::read(&list).map_err(IndexError::io(&list))?;
    let backup: Backup = serde_json::from_slice(&text)
        .map_err(|error| IndexError::Damaged(format!("{}: {error}", list.display())))?;
    let found = digests(source)?;
    if let Some((file, _)) = backup.files.iter().find(|(file, digest)| found.get(*file) != Some(digest)) {
        return Err(IndexError::DamagedFile { file: source.join(file) });
    }
    AdIndex::check_ours(data_dir)?;
    fs::create_dir_all(data_dir).map_err(IndexError::io(data_dir))?;
    let _lock = lock(data_dir)?;
    super::rebuild::settle(data_dir)?;
    if data_dir.join(STAMP_FILE).is_file() && !replace {
        return Err(IndexError::NotEmpty(data_dir.to_path_buf()));
    }
    let (profiles, index): (Vec<&String>, Vec<&String>) =
        backup.files.keys().partition(|file| file.starts_with(PROFILES));
    super::rebuild::install(data_dir, |new| {
        index.iter().try_for_each(|file| copy(&source.join(file), &new.join(file)))?;
        // Before the index is put in its place: while there is none, a restore that was cut off can be done again.
        profiles.iter().try_for_each(|profile| copy(&source.join(profile), &data_dir.join(profile)))
    })?;
    // Last: a restore that is cut off before has lost no profile.
    let mut removed = Vec::new();
    for name in if replace { profile_files(data_dir)? } else { Vec::new() } {
        let name = format!("{PROFILES}/{name}");
        if !backup.files.contains_key(&name) {
            let path = data_dir.join(&name);
            fs::remove_file(&path).map_err(IndexError::io(&path))?;
            removed.push(name);
        }
    }
    Ok(Restored { backup, removed })
}

fn copy_profiles(from: &Path, to: &Path) -> Result<(), IndexError> {
    let copied = |name: &String| copy(&from.join(PROFILES).join(name), &to.join(PROFILES).join(name));
    profile_files(from)?.iter().try_for_each(copied)
}

/// The profiles of a data directory, and what was said of them in reviews, by the names of their files.
fn profile_files(data_dir: &Path) -> Result<Vec<String>, IndexError> {
    let folder = data_dir.join(PROFILES);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(IndexError::io(&folder))? {
        let name = entry.map_err(IndexError::io(&folder))?.file_name().to_string_lossy().into_owned();
        if [".toml", ".jsonl"].iter().any(|ending| name.ends_with(ending)) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn copy(from: &Path, to: &Path) -> Result<(), IndexError> {
    fill(to, fs::File::open(from).map_err(IndexError::io(from))?)
}

fn write(to: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    fill(to, bytes)
}

/// A file that is there whole or not at all.
fn fill(to: &Path, mut bytes: impl Read) -> Result<(), IndexError> {
    let failed = IndexError::io(to);
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut filled = || {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        std::io::copy(&mut bytes, &mut file)?;
        file.as_file().sync_all()?;
        file.persist(to)?;
        fs::File::open(folder)?.sync_all()
    };
    filled().map_err(failed)
}

/// The digest of every file below `folder` but the list, by its path with `/`.
fn digests(folder: &Path) -> Result<BTreeMap<String, String>, IndexError> {
    let mut found = BTreeMap::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        let here = folder.join(&below);
        for entry in fs::read_dir(&here).map_err(IndexError::io(&here))? {
            let entry = entry.map_err(IndexError::io(&here))?;
            let path = below.join(entry.file_name());
            if entry.path().is_dir() {
                open.push(path);
            } else if path != Path::new(LIST) {
                let name = path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
                found.insert(name, digest(&entry.path())?);
            }
        }
    }
    Ok(found)
}

fn digest(path: &Path) -> Result<String, IndexError> {
    let mut file = fs::File::open(path).map_err(IndexError::io(path))?;
    let (mut hasher, mut bytes) = (blake3::Hasher::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut bytes).map_err(IndexError::io(path))? {
            0 => return Ok(hasher.finalize().to_hex().to_string()),
            length => _ = hasher.update(&bytes[..length]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_replaced_while_it_is_read_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join(META);
        fs::write(&list, "1").unwrap();
        // A writer is quicker twice.
        let mut commits = ["2", "3"].into_iter();
        let read = || {
            if let Some(newer) = commits.next() {
                fs::write(&list, newer).unwrap();
            }
            Ok(fs::read(&list).unwrap())
        };
        let (listed, found) = of_one_commit(&list, read).unwrap();
        assert_eq!((listed, found), (b"3".to_vec(), b"3".to_vec()));
    }
}
