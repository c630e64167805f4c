//! tantivy's lists of files, with a checksum in the same file: written in one step, so no crash comes between the two.
//!
//! tantivy ends the files of a segment in a checksum, but not `meta.json`, which says what segments there are. Here
//! that list ends in a line with its BLAKE3 digest, which tantivy never sees. A list without the line is one that an
//! earlier program or a backup wrote; it gets one with the next commit.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use super::IndexError;
use crate::domain::Seal;

/// The list of the segments of the last commit.
pub(super) const META: &str = "meta.json";
/// The last line, with the end of the line before it.
const SEAL: Seal = Seal { mark: "\n#blake3 ", end: "\n" };

/// A folder of the system whose lists end in their checksum.
#[derive(Debug, Clone)]
pub(super) struct SealedDirectory(MmapDirectory);

impl SealedDirectory {
    pub(super) fn open(folder: &Path) -> Result<Self, IndexError> {
        let opened = MmapDirectory::open(folder);
        opened.map(Self).map_err(|error| IndexError::Engine(error.into()))
    }
}

/// Whether the list of segments in `folder` is as it was written.
pub(super) fn check(folder: &Path) -> Result<(), IndexError> {
    let file = folder.join(META);
    let bytes = match std::fs::read(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(IndexError::DamagedFile { file });
        }
        other => other.map_err(IndexError::io(&file))?,
    };
    let is_json = |list: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(list).is_ok();
    match opened(&bytes) {
        Some(list) if is_json(list) => Ok(()),
        _ => Err(IndexError::DamagedFile { file }),
    }
}

/// The list without its seal, or as it is where it has none; `None` if the two do not fit.
fn opened(bytes: &[u8]) -> Option<&[u8]> {
    match SEAL.before(bytes) {
        Some(list) => SEAL.fits(bytes).then_some(list),
        None => Some(bytes),
    }
}

impl Directory for SealedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.0.atomic_read(path)?;
        opened(&bytes).map(<[u8]>::to_vec).ok_or_else(|| {
            let problem =
                "it is damaged: its checksum does not fit; restore a backup, or index the ads again";
            let io_error = Arc::new(io::Error::new(io::ErrorKind::InvalidData, problem));
            OpenReadError::IoError { io_error, filepath: path.to_path_buf() }
        })
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, &SEAL.put(data))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.0.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_of_a_sealed_list_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = SEAL.put(b"{\"segments\": []}\n");
        std::fs::write(folder.path().join(META), &bytes).unwrap();
        check(folder.path()).unwrap();
        for at in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            std::fs::write(folder.path().join(META), &flipped).unwrap();
            assert!(matches!(check(folder.path()), Err(IndexError::DamagedFile { .. })), "bit {at}");
        }
        // Cut anywhere it is no list either.
        for length in 0..bytes.len() {
            std::fs::write(folder.path().join(META), &bytes[..length]).unwrap();
            let list_alone =
                (b"{\"segments\": []}".len()..=b"{\"segments\": []}\n\n".len()).contains(&length);
            assert_eq!(check(folder.path()).is_ok(), list_alone, "{length} bytes");
        }
    }

    #[test]
    fn tantivy_sees_the_list_alone_and_one_without_a_seal_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let directory = SealedDirectory::open(folder.path()).unwrap();
        let path = Path::new(META);
        directory.atomic_write(path, b"[1]").unwrap();
        assert_eq!(directory.atomic_read(path).unwrap(), b"[1]");
        assert!(std::fs::read(folder.path().join(META)).unwrap().starts_with(b"[1]\n#blake3 "));
        std::fs::write(folder.path().join(META), b"[2]").unwrap();
        check(folder.path()).unwrap();
        assert_eq!(directory.atomic_read(path).unwrap(), b"[2]");
        let another = String::from_utf8(SEAL.put(b"[2]")).unwrap().replace("[2]", "[3]");
        std::fs::write(folder.path().join(META), another).unwrap();
        assert!(directory.atomic_read(path).is_err());
    }
}
