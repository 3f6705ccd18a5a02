//! The register's secret key: 32 bytes in a file of its own beside the database, readable by the node's user only.
//!
//! The file is made once and never changed. Where the seed comes from is the caller's business; nothing here draws
//! randomness. A box with a secure element will keep the key there instead.

use ed25519_dalek::SigningKey;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// The folder of secrets in the data folder.
pub const FOLDER: &str = "keys";
/// The key's file in that folder.
const FILE: &str = "register.key";
const HALF_WRITTEN: &str = "register.key.new";
/// Permissions of the file: its owner reads and writes.
const MODE: u32 = 0o600;

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Others may read the file.
    #[error("keys/{FILE} may be read by others than its owner (mode {mode:o}); run `chmod 600` on it")]
    Open {
        /// The mode found.
        mode: u32,
    },
    /// It is not a key.
    #[error("keys/{FILE} does not hold 32 bytes; restore it from the copy that was made with the backup")]
    NotAKey,
    /// The file system refused.
    #[error("keys/{FILE}: {attempted} failed")]
    Files {
        /// What was attempted.
        attempted: &'static str,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
}

fn files(attempted: &'static str) -> impl FnOnce(std::io::Error) -> KeyError {
    move |source| KeyError::Files { attempted, source }
}

/// The key in `data_folder`; none where there is no key yet.
///
/// # Errors
/// [`KeyError`] where the file is open to others, is no key or cannot be read.
pub fn load(data_folder: &Path) -> Result<Option<SigningKey>, KeyError> {
    let mut file = match File::open(data_folder.join(FOLDER).join(FILE)) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(files("opening")(error)),
    };
    let mode = file.metadata().map_err(files("looking"))?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Open { mode });
    }
    let mut bytes = Vec::with_capacity(33);
    Read::by_ref(&mut file)
        .take(33)
        .read_to_end(&mut bytes)
        .map_err(files("reading"))?;
    let seed: [u8; 32] = bytes.try_into().map_err(|_| KeyError::NotAKey)?;
    Ok(Some(SigningKey::from_bytes(&seed)))
}

/// The key in `data_folder`, which is made from `seed` where there is none: written beside, synced,
/// renamed, folder synced, so that a cut leaves the whole key or none (case D29).
///
/// # Errors
/// As [`load`].
pub fn load_or_make(data_folder: &Path, seed: impl FnOnce() -> [u8; 32]) -> Result<SigningKey, KeyError> {
    if let Some(signer) = load(data_folder)? {
        return Ok(signer);
    }
    let folder = data_folder.join(FOLDER);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .map_err(files("making the folder"))?;
    let seed = seed();
    let new = folder.join(HALF_WRITTEN);
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(MODE)
        .open(&new)
        .map_err(files("writing"))?;
    file.write_all(&seed).map_err(files("writing"))?;
    file.sync_all().map_err(files("syncing"))?;
    std::fs::rename(&new, folder.join(FILE)).map_err(files("renaming"))?;
    for folder in [folder.as_path(), data_folder] {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(files("syncing the folder"))?;
    }
    Ok(SigningKey::from_bytes(&seed))
}
