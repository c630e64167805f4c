//! The file of a stored profile: TOML that ends in its own checksum.
//!
//! The last line is a comment with the BLAKE3 digest of all bytes before it. A file without one is taken as it stands:
//! an earlier program wrote it, or somebody put it there.

use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::domain::Profile;
use crate::taxonomy;

use super::IndexingError;

/// What the last line begins with.
const MARK: &str = "# blake3 ";
/// Hexadecimal digits of a digest.
const DIGITS: usize = 2 * blake3::OUT_LEN;

/// The profile files of a folder, by name; none if there is no folder.
///
/// # Errors
/// [`IndexingError::Storage`] if the folder cannot be read.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, IndexingError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(|error| storage(folder, &error))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| storage(folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The profile of a file.
///
/// # Errors
/// [`IndexingError::Storage`] if the file cannot be read, does not fit its checksum, or holds no profile; it names
/// the file.
pub(super) fn read(path: &Path) -> Result<Profile, IndexingError> {
    let bytes = std::fs::read(path).map_err(|error| storage(path, &error))?;
    if !fits(&bytes) {
        return Err(IndexingError::Storage(format!(
            "{}: the profile is damaged: its last line, the checksum, does not fit the lines before it; restore the \
             file from a backup or, if it was edited by hand, remove its last line",
            path.display()
        )));
    }
    let text = String::from_utf8(bytes);
    let text = text.map_err(|error| storage(path, &Error::new(ErrorKind::InvalidData, error)))?;
    taxonomy::parse_profile(&text, &path.display().to_string())
        .map_err(|error| IndexingError::Storage(error.to_string()))
}

/// Writes the profile with its checksum, whole or not at all.
///
/// # Errors
/// [`IndexingError::Storage`] if the disk refuses.
pub(super) fn write(path: &Path, profile: &Profile) -> Result<(), IndexingError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| storage(folder, &error))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| storage(folder, &error))?;
    file.write_all(&sealed(taxonomy::profile_to_toml(profile).as_bytes()))
        .map_err(|error| storage(path, &error))?;
    file.as_file().sync_all().map_err(|error| storage(path, &error))?;
    file.persist(path).map_err(|error| storage(path, &error.error))?;
    // The name is as lasting as the folder's entry.
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| storage(folder, &error))
}

/// The lines of a file and behind them their checksum.
fn sealed(lines: &[u8]) -> Vec<u8> {
    [lines, MARK.as_bytes(), blake3::hash(lines).to_hex().as_bytes(), b"\n"].concat()
}

/// Whether the file has no checksum or the right one. Of a checksum line with one wrong bit either the mark is whole or
/// all digits are, so that it is never taken for another comment.
fn fits(bytes: &[u8]) -> bool {
    let lines = bytes.trim_ascii_end();
    let start = lines.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let last = lines.get(start..).unwrap_or_default();
    let tail = last.last_chunk::<DIGITS>();
    let is_seal =
        last.starts_with(MARK.as_bytes()) || tail.is_some_and(|tail| tail.iter().all(u8::is_ascii_hexdigit));
    !is_seal || bytes.get(..start).is_some_and(|before| bytes == sealed(before))
}

/// A file or folder that the system refuses.
pub(super) fn storage(path: &Path, error: &Error) -> IndexingError {
    IndexingError::Storage(format!(
        "{}: {error}; check that it is readable, writable and has room",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = "\
id = \"mine\"
title = \"Beekeeper\"
version = \"1\"

[[skill]]
uri = \"https://example.org/skill/1\"
label = \"beekeeping\"
kind = \"skill\"
importance = \"essential\"
weight = 0.25
";

    fn written() -> (tempfile::TempDir, PathBuf, Profile) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.toml");
        let profile = taxonomy::parse_profile(PROFILE, "mine.toml").unwrap();
        write(&path, &profile).unwrap();
        (folder, path, profile)
    }

    fn problem(path: &Path) -> String {
        read(path).unwrap_err().to_string()
    }

    #[test]
    fn a_profile_is_written_with_its_checksum_and_reads_back() {
        let (_folder, path, profile) = written();
        let text = std::fs::read_to_string(&path).unwrap();
        let last = text.lines().last().unwrap();
        assert_eq!(last.len(), MARK.len() + DIGITS, "{last}");
        assert!(text.ends_with(&format!("{last}\n")) && last.starts_with(MARK), "{last}");
        assert_eq!(read(&path).unwrap(), profile);
    }

    #[test]
    fn every_flipped_bit_of_a_stored_profile_is_named_and_never_served() {
        let (_folder, path, _) = written();
        let whole = std::fs::read(&path).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, &flipped).unwrap();
            let problem = problem(&path);
            assert!(problem.contains("mine.toml") && problem.contains("backup"), "bit {bit}: {problem}");
        }
    }

    #[test]
    fn a_file_without_a_checksum_is_taken_and_one_edited_by_hand_when_its_checksum_is_removed() {
        let (_folder, path, profile) = written();
        std::fs::write(&path, PROFILE).unwrap();
        assert_eq!(read(&path).unwrap(), profile);
        for end in ["# mine\n", "# blake\n", "\n\n"] {
            std::fs::write(&path, format!("{PROFILE}{end}")).unwrap();
            assert_eq!(read(&path).unwrap(), profile, "{end:?}");
        }
        write(&path, &profile).unwrap();
        let edited = std::fs::read_to_string(&path).unwrap().replace("0.25", "0.75");
        std::fs::write(&path, &edited).unwrap();
        assert!(problem(&path).contains("remove its last line"));
        let (lines, _) = edited.trim_end().rsplit_once('\n').unwrap();
        std::fs::write(&path, lines).unwrap();
        assert_eq!(read(&path).unwrap().skills()[0].weight.get(), 0.75);
    }
}
