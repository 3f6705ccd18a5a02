//! Files in the folder of secrets: read only where they are their owner's alone, written whole or not at all.

use crate::LanError;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// The largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// The file's text; `None` where there is no such file. A secret that others may read is refused.
pub(crate) fn read(file: &Path) -> Result<Option<String>, LanError> {
    read_with(file, 0o077)
}

/// The same, where some bits of the mode may be set.
pub(crate) fn read_with(file: &Path, forbidden: u32) -> Result<Option<String>, LanError> {
    let opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(LanError::files(file, "opening")(error)),
    };
    let mode = opened
        .metadata()
        .map_err(LanError::files(file, "looking"))?
        .permissions()
        .mode()
        & 0o777;
    if mode & forbidden != 0 {
        return Err(LanError::Open {
            file: file.to_path_buf(),
            mode,
        });
    }
    let mut text = String::new();
    opened
        .take(FILE_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(LanError::files(file, "reading"))?;
    Ok(Some(text))
}

/// Writes beside, syncs, renames, syncs the folder (case D29).
pub(crate) fn write(file: &Path, text: &str) -> Result<(), LanError> {
    let new = file.with_extension("new");
    let put = || {
        let folder = file.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut opened = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        opened.write_all(text.as_bytes())?;
        opened.sync_all()?;
        std::fs::rename(&new, file)?;
        File::open(folder)?.sync_all()
    };
    put().map_err(LanError::files(file, "writing"))
}
