//! Files that are there as a whole or not at all, and what is in them in one word.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::MonitorError;

/// Writes the file at `path` by `write`, which is given a file beside it; what stood there stays until the new one is
/// whole and on disk.
pub(super) fn whole<T>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<T, MonitorError>,
) -> Result<T, MonitorError> {
    let beside = beside(path);
    let failed = MonitorError::file(path);
    let mut file = File::create(&beside).map_err(&failed)?;
    let written = write(&mut file).and_then(|written| {
        file.sync_all().map_err(&failed)?;
        std::fs::rename(&beside, path).map_err(&failed)?;
        Ok(written)
    });
    if written.is_err() {
        // What is half written is of no use, and on a full disk its room is wanted.
        _ = std::fs::remove_file(&beside);
    }
    written
}

/// The same for a text.
pub(super) fn whole_text(path: &Path, text: &str) -> Result<(), MonitorError> {
    whole(path, |file| file.write_all(text.as_bytes()).map_err(MonitorError::file(path)))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    path.with_file_name(name)
}

/// The BLAKE3 of a file, the first 32 hexadecimal digits, and its bytes.
pub(super) fn digest(path: &Path) -> Result<(String, u64), MonitorError> {
    let failed = MonitorError::file(path);
    let mut file = File::open(path).map_err(&failed)?;
    let (mut hasher, mut bytes, mut buffer) = (blake3::Hasher::new(), 0, vec![0; 1 << 18]);
    loop {
        let read = file.read(&mut buffer).map_err(&failed)?;
        if read == 0 {
            return Ok((hasher.finalize().to_hex()[..32].to_string(), bytes));
        }
        bytes += read as u64;
        hasher.update(&buffer[..read]);
    }
}

/// Puts the names in a folder, and in those below it, on disk: without that a file may be gone after a power cut, though
/// what is in it was written.
pub(super) fn sync_names(folder: &Path) -> Result<(), MonitorError> {
    let failed = MonitorError::file(folder);
    for entry in std::fs::read_dir(folder).map_err(&failed)? {
        let path = entry.map_err(&failed)?.path();
        if path.is_dir() {
            sync_names(&path)?;
        }
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(&failed)
}

/// Makes a folder and those above it.
pub(super) fn folder(path: &Path) -> Result<(), MonitorError> {
    std::fs::create_dir_all(path).map_err(MonitorError::file(path))
}

/// Removes a folder with all that is in it, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), MonitorError> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(MonitorError::file(path)(error)),
        _ => Ok(()),
    }
}
