//! Where tests find real data, which is not part of the project.

use std::path::PathBuf;

/// The folder of this name under `SKILLGAUGE_DATA` (default `../shared/data`); `None`, said aloud,
/// if it is not there.
pub(super) fn folder(name: &str) -> Option<PathBuf> {
    let root =
        std::env::var_os("SKILLGAUGE_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: {} is not there; set SKILLGAUGE_DATA to the folder of real data", folder.display());
    None
}
