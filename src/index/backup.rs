//! A copy of a data directory that can be made while it is written to, and the way back from it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::store::{ADS, AdIndex, lock};
use super::{IndexError, STAMP_FILE, checksums};

/// The list of a backup's files with their digests; written last, so that a backup without it is not whole.
const LIST: &str = "backup.json";
const META: &str = "meta.json";
const MANAGED: &str = ".managed.json";
const PROFILES: &str = "profiles";
/// How often copying begins anew when a merge removes a file under it.
const TRIES: usize = 10;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// Ads in it.
    pub ads: u64,
    /// BLAKE3 of each file, by its path in the backup.
    pub files: BTreeMap<String, String>,
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
        let mut tries = 0;
        while let Err(error) = self.copy_commit(&ads) {
            tries += 1;
            if tries == TRIES {
                return Err(error);
            }
        }
        copy(&self.path().join(STAMP_FILE), &target.join(STAMP_FILE))?;
        copy_profiles(self.path(), target)?;
        let copied = AdIndex::open_any(target)?;
        let ads = copied.reader()?.searcher().num_docs();
        let backup = Backup { ads, files: digests(target)? };
        let list =
            serde_json::to_vec_pretty(&backup).map_err(|error| IndexError::Engine(error.to_string()))?;
        let path = target.join(LIST);
        fs::write(&path, list).map_err(IndexError::io(&path))?;
        Ok(backup)
    }

    /// The files of the newest commit; fails if a merge removes one of them first.
    fn copy_commit(&self, target: &Path) -> Result<(), IndexError> {
        let folder = self.path().join(ADS);
        let meta = fs::read(folder.join(META)).map_err(IndexError::io(&folder))?;
        let files = checksums::living_files(self.engine(), &folder)?;
        for file in &files {
            let (from, to) = (folder.join(file), target.join(file));
            if !to.is_file() {
                copy(&from, &to)?;
            }
        }
        let unchanged = fs::read(folder.join(META)).map_err(IndexError::io(&folder))? == meta;
        if !unchanged {
            return Err(IndexError::Engine("the index changed while it was copied".into()));
        }
        for (name, bytes) in [(META, meta), (MANAGED, managed(&files))] {
            let path = target.join(name);
            fs::write(&path, bytes).map_err(IndexError::io(&path))?;
        }
        Ok(())
    }
}

/// The list of files that tantivy keeps beside them.
fn managed(files: &[PathBuf]) -> Vec<u8> {
    let all: Vec<String> = files.iter().map(|file| file.display().to_string()).chain([META.into()]).collect();
    serde_json::to_vec(&all).unwrap_or_default()
}

/// Checks the backup in `source` against its digests and puts it into `data_dir`, which must not hold an index, unless
/// `replace` says that this one is to go.
///
/// # Errors
/// [`IndexError::DamagedFile`], [`IndexError::NotEmpty`], [`IndexError::Locked`], [`IndexError::Io`].
pub fn restore(source: &Path, data_dir: &Path, replace: bool) -> Result<Backup, IndexError> {
    let list = source.join(LIST);
    let text = fs::read(&list).map_err(IndexError::io(&list))?;
    let backup: Backup = serde_json::from_slice(&text)
        .map_err(|error| IndexError::Damaged(format!("{}: {error}", list.display())))?;
    let found = digests(source)?;
    if let Some((file, _)) = backup.files.iter().find(|(file, digest)| found.get(*file) != Some(digest)) {
        return Err(IndexError::DamagedFile { file: source.join(file) });
    }
    AdIndex::check_ours(data_dir)?;
    if data_dir.join(STAMP_FILE).is_file() && !replace {
        return Err(IndexError::NotEmpty(data_dir.to_path_buf()));
    }
    fs::create_dir_all(data_dir).map_err(IndexError::io(data_dir))?;
    let _lock = lock(data_dir)?;
    super::rebuild::place(data_dir, |new| {
        for file in backup.files.keys().filter(|file| !file.starts_with(PROFILES)) {
            copy(&source.join(file), &new.join(file))?;
        }
        Ok(())
    })?;
    copy_profiles(source, data_dir)?;
    Ok(backup)
}

fn copy_profiles(from: &Path, to: &Path) -> Result<(), IndexError> {
    let folder = from.join(PROFILES);
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(&folder).map_err(IndexError::io(&folder))? {
        let path = entry.map_err(IndexError::io(&folder))?.path();
        if let Some(name) = path.file_name().filter(|_| path.extension().is_some_and(|end| end == "toml")) {
            copy(&path, &to.join(PROFILES).join(name))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), IndexError> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(IndexError::io(folder))?;
    }
    fs::copy(from, to).map_err(IndexError::io(from))?;
    fs::File::open(to).and_then(|file| file.sync_all()).map_err(IndexError::io(to))
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
