//! What tools do with a house's file beside a running service: they read, and never write.

use crate::books::journal::{Checked, JournalError, verify};
use crate::keeping::{BackedUp, describe};
use crate::start::read_identity;
use crate::{Identity, Rows, StoreError, log};
use std::path::Path;

/// What a house's file says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Who the node is.
    pub identity: Identity,
    /// Whether a service runs on it, or one ended uncleanly.
    pub running: bool,
    /// The last place in the log.
    pub lsn: i64,
}

/// Writes a verified copy of the house at `source` to `target`, which must not exist (case D27). A service may run on
/// `source` meanwhile.
///
/// # Errors
/// Where the target exists or cannot be written, or where the copy does not verify.
pub fn back_up(source: &Path, target: &Path) -> Result<BackedUp, StoreError> {
    sqlite::back_up(source, target)?;
    describe(target)
}

/// What the file says about itself.
///
/// # Errors
/// Where there is no house at `path` or it does not read.
pub fn look(path: &Path) -> Result<FileFacts, StoreError> {
    let link = sqlite::open_to_read(path)?;
    let rows = Rows(&link);
    let (identity, running, _) = read_identity(rows)?.ok_or(StoreError::Range("the identity"))?;
    let lsn = log::last_lsn(rows)?;
    Ok(FileFacts {
        identity,
        running,
        lsn,
    })
}

/// Reads the whole file for damage (case D16).
///
/// # Errors
/// What was found.
pub fn check(path: &Path) -> Result<(), StoreError> {
    Ok(sqlite::quick_check(path)?)
}

/// Checks every record of the fiscal journal (cases F01 to F04, D17); `progress` is told how many are done.
///
/// # Errors
/// [`JournalError`] where the journal cannot be read; what is wrong with it stands in the answer.
pub fn verify_journal(path: &Path, progress: &mut dyn FnMut(u64)) -> Result<Checked, StoreError> {
    let link = sqlite::open_to_read(path)?;
    match verify(&link, Vec::new(), progress) {
        Err(JournalError::NoRegister) => Ok(Checked {
            records: 0,
            last: None,
            faults: Vec::new(),
        }),
        other => Ok(other?),
    }
}
