//! The file of a stored profile: TOML that ends in its own checksum.
//!
//! The last line is a comment with the BLAKE3 digest of all bytes before it, and the first line says that it is there,
//! so that a file that lost its end is known as well. A file with neither is taken as it stands: an earlier program wrote
//! it, or somebody put it there.

use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::domain::{Profile, Seal};
use crate::taxonomy;

use super::IndexingError;

/// The first line of a file that ends in its checksum.
const FIRST: &str = "# sealed: ends in its blake3";
/// The last line.
const SEAL: Seal = Seal { mark: "# blake3 ", end: "\n" };

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

/// The profile of a file, and whether the file has a checksum.
///
/// # Errors
/// [`IndexingError::Storage`] if the file cannot be read, does not fit its checksum, or holds no profile; it names
/// the file.
pub(super) fn read(path: &Path) -> Result<(Profile, bool), IndexingError> {
    let bytes = std::fs::read(path).map_err(|error| storage(path, &error))?;
    let is_sealed = has_seal(&bytes);
    if is_sealed && !SEAL.fits(&bytes) {
        return Err(IndexingError::storage(format!(
            "{}: the profile is damaged: it does not end in a checksum that fits the lines before; restore the file from \
             a backup or, if it was edited or converted by hand (other line breaks, none at the end), remove its first \
             line, '{FIRST}', and its last, '{}…', where they are there",
            path.display(),
            SEAL.mark
        )));
    }
    let text = String::from_utf8(bytes);
    let text = text.map_err(|error| storage(path, &Error::new(ErrorKind::InvalidData, error)))?;
    taxonomy::parse_profile(&text, &path.display().to_string())
        .map(|profile| (profile, is_sealed))
        .map_err(IndexingError::storage)
}

/// Writes the profile with its checksum, whole or not at all.
///
/// # Errors
/// [`IndexingError::Storage`] if the disk refuses.
pub(super) fn write(path: &Path, profile: &Profile) -> Result<(), IndexingError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| storage(folder, &error))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| storage(folder, &error))?;
    file.write_all(&sealed(&taxonomy::profile_to_toml(profile))).map_err(|error| storage(path, &error))?;
    file.as_file().sync_all().map_err(|error| storage(path, &error))?;
    file.persist(path).map_err(|error| storage(path, &error.error))?;
    // The name is as lasting as the folder's entry.
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| storage(folder, &error))
}

/// The lines of a file between its first and its last.
fn sealed(lines: &str) -> Vec<u8> {
    SEAL.put(format!("{FIRST}\n{lines}").as_bytes())
}

/// Whether the file should end in the right checksum: its first line says so, or its last is one. Of a checksum line
/// with one wrong bit either the mark is whole or all digits are, so that it is never taken for another comment.
fn has_seal(bytes: &[u8]) -> bool {
    let is_end = |byte: &u8| *byte == b'\n';
    let first = bytes.split(is_end).next().unwrap_or_default().trim_ascii_end();
    let last = bytes.trim_ascii_end().rsplit(is_end).next().unwrap_or_default();
    let tail = last.last_chunk::<{ Seal::DIGITS }>();
    first.ends_with(FIRST.as_bytes())
        || last.starts_with(SEAL.mark.as_bytes())
        || tail.is_some_and(|tail| tail.iter().all(u8::is_ascii_hexdigit))
}

/// A file or folder that the system refuses.
pub(super) fn storage(path: &Path, error: &Error) -> IndexingError {
    IndexingError::storage(format!(
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
        assert_eq!(last.len(), SEAL.mark.len() + Seal::DIGITS, "{last}");
        assert!(text.ends_with(&format!("{last}\n")) && last.starts_with(SEAL.mark), "{last}");
        assert_eq!(text.lines().next(), Some(FIRST));
        assert_eq!(read(&path).unwrap(), (profile, true));
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
    fn a_stored_profile_that_lost_its_end_or_got_another_is_named_and_never_served() {
        let (_folder, path, _) = written();
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let problem = problem(&path);
            assert!(problem.contains("mine.toml"), "{length} bytes: {problem}");
            assert!(length < FIRST.len() || problem.contains("backup"), "{length} bytes: {problem}");
        }
        let (_, row) = PROFILE.split_once("[[skill]]").unwrap();
        let row = format!("[[skill]]{}", row.replace("skill/1", "skill/2"));
        let added = [whole.as_slice(), row.as_bytes()].concat();
        let converted = String::from_utf8(whole.clone()).unwrap().replace('\n', "\r\n");
        for other in [added, converted.into_bytes(), whole.trim_ascii_end().to_vec()] {
            std::fs::write(&path, other).unwrap();
            let problem = problem(&path);
            assert!(problem.contains("backup") && problem.contains("converted by hand"), "{problem}");
        }
    }

    #[test]
    fn a_file_without_a_checksum_is_taken_and_one_edited_by_hand_when_its_checksum_is_removed() {
        let (_folder, path, profile) = written();
        for end in ["", "# mine\n", "# blake\n", "\n\n"] {
            std::fs::write(&path, format!("{PROFILE}{end}")).unwrap();
            assert_eq!(read(&path).unwrap(), (profile.clone(), false), "{end:?}");
        }
        write(&path, &profile).unwrap();
        let edited = std::fs::read_to_string(&path).unwrap().replace("0.25", "0.75");
        std::fs::write(&path, &edited).unwrap();
        assert!(problem(&path).contains("remove its first line, '# sealed"));
        let (_, lines) = edited.split_once('\n').unwrap();
        std::fs::write(&path, lines).unwrap();
        assert!(problem(&path).contains("and its last, '# blake3 …'"));
        let (lines, _) = lines.trim_end().rsplit_once('\n').unwrap();
        std::fs::write(&path, lines).unwrap();
        assert_eq!(read(&path).unwrap().0.skills()[0].weight.get(), 0.75);
    }

    #[test]
    fn a_file_whose_last_line_alone_is_a_checksum_is_compared_with_it() {
        let (_folder, path, profile) = written();
        let sealed = SEAL.put(PROFILE.as_bytes());
        std::fs::write(&path, &sealed).unwrap();
        assert_eq!(read(&path).unwrap(), (profile, true));
        let edited = String::from_utf8(sealed).unwrap().replace("0.25", "0.75");
        std::fs::write(&path, edited).unwrap();
        assert!(problem(&path).contains("damaged"));
    }
}
