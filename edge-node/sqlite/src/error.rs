//! What can go wrong with the database, and how bad it is.

use rusqlite::ErrorCode;
use std::cell::Cell;

/// `SQLITE_IOERR_SHMSIZE`: the index of the log could not grow, which is what a full disk looks like there.
const IOERR_SHMSIZE: i32 = 4874;

/// Why a write, a read or an opening did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum SqliteError {
    /// The library is too old to be trusted with a write-ahead log (case D28).
    #[error("SQLite {found} is linked, but at least {needed} is needed; rebuild with the bundled library")]
    OldLibrary {
        /// The version number linked.
        found: i32,
        /// The version number needed.
        needed: i32,
    },
    /// The file was written by a later version (case O04).
    #[error("the database has schema {found}, this program knows up to {known}; start the newer program")]
    NewerSchema {
        /// `user_version` of the file.
        found: i64,
        /// The last migration known.
        known: i64,
    },
    /// A migration was refused by the database.
    #[error("migration {number} failed")]
    Migration {
        /// Its number.
        number: i64,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// Another process has the file open.
    #[error("another program has this database open; stop it first")]
    Owned,
    /// Too many commands wait already.
    #[error("too many commands are waiting; try again in a moment")]
    Busy,
    /// The disk is full or nearly so.
    #[error("the disk of the node is nearly full; free some space, then try again")]
    StorageFull,
    /// The read took longer than its deadline and was cut.
    #[error("the read took longer than {limit_ms} ms and was cut; ask for less at once")]
    Deadline {
        /// The deadline.
        limit_ms: u64,
    },
    /// The database is closed, or it stopped because the disk can no longer be trusted.
    #[error("the database has stopped")]
    Stopped,
    /// The command's own code panicked; it left no trace.
    #[error("the command failed inside the node and left no trace")]
    Panicked,
    /// The whole group was rolled back by the database; nothing of it was kept.
    #[error("the group of commands was rolled back; nothing was kept")]
    GroupLost,
    /// A check of the file found damage.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The file system refused.
    #[error("the file system refused: {attempted}")]
    Files {
        /// What was attempted.
        attempted: &'static str,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// Anything else that SQLite says.
    #[error("SQLite refused")]
    Sqlite(#[from] rusqlite::Error),
}

impl SqliteError {
    /// Whether the same call may succeed a little later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Busy | Self::GroupLost | Self::StorageFull | Self::Deadline { .. }
        )
    }

    pub(crate) fn files(attempted: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Files { attempted, source }
    }
}

/// How bad an error of SQLite is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The statement was wrong, or a constraint refused it.
    Statement,
    /// Interrupted by a deadline.
    Interrupted,
    /// Somebody else holds the lock.
    Busy,
    /// No room on the disk.
    Full,
    /// I/O error, damage, read-only disk: nothing may be answered any more (cases D09, D11, D16, D26).
    Fatal,
}

/// How bad `error` is.
#[must_use]
pub fn severity(error: &rusqlite::Error) -> Severity {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return Severity::Statement;
    };
    if failure.extended_code == IOERR_SHMSIZE {
        return Severity::Full;
    }
    match failure.code {
        ErrorCode::SystemIoFailure
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::ReadOnly
        | ErrorCode::CannotOpen => Severity::Fatal,
        ErrorCode::DiskFull => Severity::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Severity::Busy,
        ErrorCode::OperationInterrupted => Severity::Interrupted,
        _ => Severity::Statement,
    }
}

thread_local! {
    static WORST: Cell<Option<Severity>> = const { Cell::new(None) };
}

/// Notes an error seen on this thread, so that the writing thread learns of a bad disk even where a command swallowed
/// the error. Layers above call this when they take a [`rusqlite::Error`] into an error of their own.
pub fn note(error: &rusqlite::Error) {
    let seen = severity(error);
    WORST.with(|worst| worst.set(worst.get().max(Some(seen))));
}

/// The worst error noted on this thread since the last call.
pub(crate) fn take_noted() -> Option<Severity> {
    WORST.with(Cell::take)
}
