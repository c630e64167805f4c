//! Files that are written as a whole or not at all.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context;

/// Writes the file that `option` names; what stood there stays until the new one is whole.
pub(super) fn write_whole(option: &str, path: &Path, text: &str) -> anyhow::Result<()> {
    let failed = || format!("{option} {}: cannot be written", path.display());
    // Those of any new file: what the user's mask leaves of reading and writing for all.
    let permissions = std::fs::Permissions::from_mode(0o666);
    let mut file = tempfile::Builder::new()
        .permissions(permissions)
        .tempfile_in(folder_of(path))
        .with_context(failed)?;
    file.write_all(text.as_bytes()).with_context(failed)?;
    // Else the name may stand on an empty file after a power cut.
    file.as_file().sync_all().with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}

/// The folder that a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
