//! One process owns the file: a lock beside it, held as long as the writing thread lives. The kernel lets it go when the
//! process ends, however it ends.

use crate::SqliteError;
use rustix::fs::{FlockOperation, flock};
use std::fs::{File, OpenOptions};
use std::path::Path;

/// The right to write to one database.
#[derive(Debug)]
pub struct Owner {
    _file: File,
}

impl Owner {
    /// Takes the right, or says that somebody else has it.
    ///
    /// # Errors
    /// [`SqliteError::Owned`] where another process (or another part of this one) has the file open.
    pub fn take(database: &Path) -> Result<Self, SqliteError> {
        let path = database.with_extension("lock");
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(path)
            .map_err(SqliteError::files("to open the lock file beside the database"))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { _file: file }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(SqliteError::Owned),
            Err(error) => Err(SqliteError::files("to lock the database")(error.into())),
        }
    }
}
