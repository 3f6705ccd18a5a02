//! Numbered migrations on `user_version`: each in one transaction together with its number, so that a cut leaves the old
//! schema or the new one and never something between (case D04).

use crate::SqliteError;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection, TransactionBehavior};

/// One numbered file of SQL. Once released it is never edited.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its number: 1, 2, 3 ... without a gap.
    pub number: i64,
    /// The statements.
    pub sql: &'static str,
}

/// Brings the file to the last of `migrations`; the number it had before.
///
/// # Errors
/// [`SqliteError::NewerSchema`] where the file is ahead of this program (case O04), [`SqliteError::Migration`] where a
/// statement fails; then that migration left no trace.
pub fn migrate(link: &mut Connection, migrations: &[Migration]) -> Result<i64, SqliteError> {
    migrate_until(link, migrations, |_| true)
}

/// As [`migrate`], but asks `go_on` with a running number before each statement and gives up without COMMIT where it says
/// no, as a power cut would. For tests of exactly that.
///
/// # Errors
/// As [`migrate`]; [`SqliteError::Stopped`] where `go_on` said no.
pub fn migrate_until(
    link: &mut Connection,
    migrations: &[Migration],
    mut go_on: impl FnMut(usize) -> bool,
) -> Result<i64, SqliteError> {
    let found: i64 = link.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = migrations.last().map_or(0, |last| last.number);
    if found > known {
        return Err(SqliteError::NewerSchema { found, known });
    }
    let mut statement = 0;
    for migration in migrations.iter().filter(|migration| migration.number > found) {
        apply(link, *migration, &mut || {
            statement += 1;
            go_on(statement)
        })?;
    }
    Ok(found)
}

fn apply(
    link: &mut Connection,
    migration: Migration,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<(), SqliteError> {
    let failed = |source| SqliteError::Migration {
        number: migration.number,
        source,
    };
    let transaction = link
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let mut batch = Batch::new(&transaction, migration.sql);
    while let Some(mut statement) = batch.next().map_err(failed)? {
        if !go_on() {
            return Err(SqliteError::Stopped);
        }
        statement.raw_execute().map_err(failed)?;
    }
    if !go_on() {
        return Err(SqliteError::Stopped);
    }
    transaction
        .pragma_update(None, "user_version", migration.number)
        .map_err(failed)?;
    if !go_on() {
        return Err(SqliteError::Stopped);
    }
    transaction.commit().map_err(failed)
}
