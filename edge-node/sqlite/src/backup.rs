//! Copies of a database taken while it is in use (case D27), and the check that a copy is whole.

use crate::SqliteError;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::path::Path;

/// Writes a compact copy of `database` to `target`, which must not exist. The copy is one snapshot, is synced to the disk
/// and is verified before this returns.
///
/// # Errors
/// Where the target exists or cannot be written, or where the copy does not verify; then it is removed.
pub fn back_up(database: &Path, target: &Path) -> Result<(), SqliteError> {
    let part = target.with_extension("part");
    if target.exists() {
        let exists = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        return Err(SqliteError::files("to write a backup over an existing file")(
            exists,
        ));
    }
    // A part left by an earlier cut is of no use.
    let _ = std::fs::remove_file(&part);
    let made = copy(database, &part).and_then(|()| verify(&part));
    if let Err(error) = made {
        let _ = std::fs::remove_file(&part);
        return Err(error);
    }
    std::fs::rename(&part, target).map_err(SqliteError::files("to name the backup"))?;
    sync_folder(target)
}

fn copy(database: &Path, part: &Path) -> Result<(), SqliteError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let link = Connection::open_with_flags(database, flags)?;
    let name = part
        .to_str()
        .ok_or_else(|| SqliteError::Damaged("the backup's path is not UTF-8".into()))?;
    link.execute("VACUUM INTO ?1", [name])?;
    let file = File::open(part).map_err(SqliteError::files("to open the backup"))?;
    file.sync_all().map_err(SqliteError::files("to sync the backup"))
}

/// Reads the whole file and checks it: pages, indices, foreign keys.
///
/// # Errors
/// [`SqliteError::Damaged`] with the first findings.
pub fn verify(path: &Path) -> Result<(), SqliteError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let link = Connection::open_with_flags(path, flags)?;
    let found: String = link.query_row("PRAGMA integrity_check(5)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(SqliteError::Damaged(found));
    }
    let orphan = link.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if orphan {
        return Err(SqliteError::Damaged(
            "a row refers to a row that is not there".into(),
        ));
    }
    Ok(())
}

/// Checks the file beside the service, one table and its indices at a time, so that no snapshot is held for long.
///
/// # Errors
/// [`SqliteError::Damaged`] with the first finding, or what the database says.
pub fn quick_check(path: &Path) -> Result<(), SqliteError> {
    let link = open_to_read(path)?;
    let mut tables =
        link.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let names = tables
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    for name in names {
        let quoted = name.replace('\'', "''");
        let found: String = link
            .query_row(&format!("PRAGMA quick_check('{quoted}')"), [], |row| row.get(0))
            .or_else(damage)?;
        if found != "ok" {
            return Err(SqliteError::Damaged(found));
        }
    }
    Ok(())
}

/// SQLite may also meet damage before it can describe it.
fn damage(error: rusqlite::Error) -> Result<String, SqliteError> {
    match crate::severity(&error) {
        crate::Severity::Fatal => Ok(error.to_string()),
        _ => Err(error.into()),
    }
}

/// Opens a file that no service uses, or a snapshot of one that is in use, for reading only.
///
/// # Errors
/// What SQLite says.
pub fn open_to_read(path: &Path) -> Result<Connection, SqliteError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(path, flags)?)
}

/// Makes a new name in a folder durable.
///
/// # Errors
/// What the file system says.
pub fn sync_folder(path: &Path) -> Result<(), SqliteError> {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(SqliteError::files("to sync the folder"))
}
