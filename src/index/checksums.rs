//! Whether the files of an index are as they were written: each ends in a checksum of what stands before it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tantivy::Index;
use tantivy::index::SegmentComponent;

use super::IndexError;

/// What was read of an index to check it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// Files that a segment has only at times: the list of its deleted ads, and what is open while it is written.
const AT_TIMES: [&str; 2] = ["del", "temp"];

/// The files of the last commit, in the order of their names.
pub(super) fn living_files(index: &Index, folder: &Path) -> Result<Vec<PathBuf>, IndexError> {
    let metas = index.load_metas()?;
    // A segment with deleted ads cannot do without their list.
    let deletes = metas.segments.iter().filter(|segment| segment.has_deletes());
    let deletes: BTreeSet<PathBuf> =
        deletes.map(|segment| segment.relative_path(SegmentComponent::Delete)).collect();
    let files: BTreeSet<PathBuf> = metas.list_segment_files().into_iter().collect();
    let is_needed = |file: &PathBuf| {
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        !AT_TIMES.contains(&ending) || deletes.contains(file) || folder.join(file).is_file()
    };
    Ok(files.into_iter().filter(is_needed).collect())
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
