//! Opening connections with the settings that the promise rests on.

use crate::SqliteError;
use crate::options::{JOURNAL_SIZE_LIMIT_BYTES, Options};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// The first library without the reset error of the write-ahead log: 3.51.3.
pub const LIBRARY_VERSION_MIN: i32 = 3_051_003;
/// How long a statement waits for a lock of our own other connections (checkpoint, backup).
pub(crate) const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection.
const STATEMENTS_KEPT: usize = 256;

/// Refuses to start on an old library (case D28).
///
/// # Errors
/// [`SqliteError::OldLibrary`] where `found` is older than [`LIBRARY_VERSION_MIN`].
pub const fn assert_library(found: i32) -> Result<(), SqliteError> {
    if found < LIBRARY_VERSION_MIN {
        return Err(SqliteError::OldLibrary {
            found,
            needed: LIBRARY_VERSION_MIN,
        });
    }
    Ok(())
}

/// Opens the writing connection, making the file where there is none.
pub(crate) fn writing(path: &Path, options: &Options) -> Result<Connection, SqliteError> {
    assert_library(rusqlite::version_number())?;
    let link = Connection::open(path)?;
    settle(&link)?;
    let mode: String = link.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(SqliteError::Damaged(format!(
            "the file cannot keep a write-ahead log (mode {mode})"
        )));
    }
    // In memory: what a savepoint may have to undo is small, and 64 KiB chunks for a file that is never written cost a
    // tenth of a command.
    link.execute_batch(&format!(
        "PRAGMA synchronous={}; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit={JOURNAL_SIZE_LIMIT_BYTES};
         PRAGMA cache_size=-{}; PRAGMA temp_store=MEMORY;",
        synchronous(options),
        options.cache_kib
    ))?;
    Ok(link)
}

/// Opens the writing connection alone, for work beside a stopped service: restore, offline checks, tests.
///
/// # Errors
/// As for opening a database.
pub fn open_alone(path: &Path) -> Result<Connection, SqliteError> {
    writing(path, &Options::default())
}

/// Opens a read-only connection.
pub(crate) fn reading(path: &Path) -> Result<Connection, SqliteError> {
    let link = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    settle(&link)?;
    link.execute_batch("PRAGMA query_only=ON; PRAGMA cache_size=-2048;")?;
    Ok(link)
}

/// Opens the checkpointer's connection.
pub(crate) fn checkpointing(path: &Path, options: &Options) -> Result<Connection, SqliteError> {
    let link = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    settle(&link)?;
    link.execute_batch(&format!(
        "PRAGMA synchronous={}; PRAGMA wal_autocheckpoint=0;",
        synchronous(options)
    ))?;
    Ok(link)
}

/// What every connection has: foreign keys, no mapped memory, a wait for locks, statements kept.
fn settle(link: &Connection) -> Result<(), SqliteError> {
    link.busy_timeout(BUSY_WAIT)?;
    link.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    link.execute_batch("PRAGMA foreign_keys=ON; PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF;")?;
    Ok(())
}

#[cfg(feature = "planted-faults")]
const fn synchronous(options: &Options) -> &'static str {
    if options.planted_faults.synchronous_normal {
        "NORMAL"
    } else {
        "FULL"
    }
}

#[cfg(not(feature = "planted-faults"))]
const fn synchronous(_: &Options) -> &'static str {
    "FULL"
}
