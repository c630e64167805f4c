//! Whether the files of an index are as they were written: each ends in a checksum of what stands before it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tantivy::Index;

use super::IndexError;

/// What was read of an index to check it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// The files that the last commit lists and that are there, in the order of their names; which of a segment's files
/// exist depends on what it holds.
pub(super) fn living_files(index: &Index, folder: &Path) -> Result<Vec<PathBuf>, IndexError> {
    let files: BTreeSet<PathBuf> = index.load_metas()?.list_segment_files().into_iter().collect();
    Ok(files.into_iter().filter(|file| folder.join(file).is_file()).collect())
}

/// Reads every file of the last commit and compares its checksum.
pub(super) fn verify(index: &Index, folder: &Path) -> Result<Verified, IndexError> {
    let files = living_files(index, folder)?;
    let check = |file: &PathBuf| match index.directory().validate_checksum(file) {
        Ok(true) => Ok(folder.join(file).metadata().map_or(0, |about| about.len())),
        // What cannot be read for its checksum is damaged where the checksum stands.
        Ok(false) | Err(_) => Err(IndexError::DamagedFile { file: folder.join(file) }),
    };
    let sizes: Vec<u64> = files.par_iter().map(check).collect::<Result<_, _>>()?;
    Ok(Verified { files: files.len(), bytes: sizes.iter().sum() })
}
