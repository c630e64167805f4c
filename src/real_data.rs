//! Where tests of the rooms find real data, which is not part of the project.

use std::path::{Path, PathBuf};

/// The folder of this name under `SKILLGAUGE_DATA` (default `../shared/data`). Where it is missing the test is
/// skipped, said aloud, and in continuous integration (`CI` is set) it fails.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let data = std::env::var_os("SKILLGAUGE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let folder = data.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    let problem =
        format!("{} is not there; set SKILLGAUGE_DATA to the folder of real data", folder.display());
    assert!(std::env::var_os("CI").is_none(), "{problem}");
    eprintln!("SKIPPED: {problem}");
    None
}
