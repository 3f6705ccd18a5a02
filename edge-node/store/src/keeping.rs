//! Keeping the house: backups, putting one back under a new epoch, the check after an unclean stop, the write probe, and
//! the facts for a doctor.

use crate::marker::Marker;
use crate::migrations::MIGRATIONS;
use crate::start::read_identity;
use crate::{Identity, Rows, Store, StoreError, log};
use sqlite::{Facts, SqliteError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A backup that was written and verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Its size.
    pub bytes: u64,
    /// The last place in the log that it holds.
    pub lsn: i64,
    /// The epoch that it was taken in.
    pub epoch: u32,
}

/// A backup that was put in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The epoch of the backup.
    pub epoch_before: u32,
    /// The epoch from now on. The register's journal notes it at the next start.
    pub epoch: u32,
    /// The last place in the log that it holds.
    pub lsn: i64,
    /// Where the replaced file went, if there was one.
    pub replaced: Option<PathBuf>,
}

/// The check of the whole file that runs beside the service after an unclean stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Check {
    /// The last stop was clean.
    #[default]
    NotNeeded,
    /// It runs.
    Running,
    /// Nothing was found.
    Passed,
    /// Damage was found (case D16).
    Damaged(String),
    /// It could not be carried out.
    Failed(String),
}

pub(crate) type SharedCheck = Arc<Mutex<Check>>;

/// Facts that tell a person how the store is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreFacts {
    /// The database's own.
    pub database: Facts,
    /// Who the node is.
    pub identity: Identity,
    /// The last place in the log.
    pub lsn: i64,
    /// Documents.
    pub documents: i64,
    /// Changes put aside.
    pub quarantined: i64,
    /// Changes waiting for a parent.
    pub orphans: i64,
    /// The check after an unclean stop.
    pub check: Check,
}

impl Store {
    /// Writes a verified copy of the house to `target`, which must not exist (case D27). Work goes on meanwhile.
    ///
    /// # Errors
    /// Where the target exists or cannot be written, or where the copy does not verify.
    pub async fn backup(&self, target: PathBuf) -> Result<BackedUp, StoreError> {
        let source = self.database.path().to_path_buf();
        let copied = tokio::task::spawn_blocking(move || {
            sqlite::back_up(&source, &target)?;
            describe(&target)
        });
        copied.await.map_err(|_| SqliteError::Panicked)?
    }

    /// Writes and syncs one row, for a health check that means it. How long it took.
    ///
    /// # Errors
    /// What the database says.
    pub async fn probe(&self) -> Result<Duration, StoreError> {
        let started = Instant::now();
        self.write_now(|link, _| Rows(link).run("UPDATE identity SET running = 1", []).map(drop))
            .await?;
        Ok(started.elapsed())
    }

    /// How the store is doing.
    ///
    /// # Errors
    /// What the tables say.
    pub async fn facts(&self) -> Result<StoreFacts, StoreError> {
        let (documents, quarantined, orphans) = self
            .read(|reader| {
                let count = |sql| crate::aside::count(reader.rows(), sql, []);
                // The integers of documents are given out without gaps and never taken back.
                let documents = count("SELECT coalesce(max(doc), 0) FROM doc")?;
                let waiting = (
                    count("SELECT count(*) FROM quarantine")?,
                    count("SELECT count(*) FROM orphan")?,
                );
                Ok::<_, StoreError>((documents, waiting.0, waiting.1))
            })
            .await?;
        Ok(StoreFacts {
            database: self.database.facts(),
            identity: self.identity,
            lsn: self.durable_lsn(),
            documents,
            quarantined,
            orphans,
            check: self.check(),
        })
    }

    /// The check after an unclean stop.
    #[must_use]
    pub fn check(&self) -> Check {
        self.check.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What a backup holds.
pub(crate) fn describe(backup: &Path) -> Result<BackedUp, StoreError> {
    let bytes = std::fs::metadata(backup)
        .map_err(StoreError::files("to look at the backup"))?
        .len();
    let link = sqlite::open_to_read(backup)?;
    let rows = Rows(&link);
    let (identity, _, _) = read_identity(rows)?.ok_or(StoreError::Range("the backup's identity"))?;
    Ok(BackedUp {
        bytes,
        lsn: log::last_lsn(rows)?,
        epoch: identity.epoch,
    })
}

/// Puts a backup in the place of the house's file, under a new epoch, so that no number of a change or a receipt is used
/// twice (cases D21, C09). The service must be stopped. The replaced file is kept beside it.
///
/// # Errors
/// Where the backup does not verify or is of a later version, or where a service runs on the file; then nothing changed.
pub fn restore(backup: &Path, target: &Path) -> Result<Restored, StoreError> {
    let _owned = sqlite::Owner::take(target)?;
    sqlite::verify(backup)?;
    let part = restoring(target);
    remove_with_log(&part);
    std::fs::copy(backup, &part).map_err(StoreError::files("to copy the backup"))?;
    let epoch_known = known_epoch(target);
    let (epoch_before, epoch, lsn) = renew(&part, epoch_known)?;
    let replaced = put_away(target, epoch)?;
    std::fs::rename(&part, target).map_err(StoreError::files("to put the backup in place"))?;
    // The marker speaks of the replaced file.
    let _ = std::fs::remove_file(Marker::path(target));
    sqlite::sync_folder(target)?;
    Ok(Restored {
        epoch_before,
        epoch,
        lsn,
        replaced,
    })
}

/// The highest epoch that the replaced file or its marker knows of.
fn known_epoch(target: &Path) -> u32 {
    let marked = Marker::read(target).map_or(0, |marked| marked.epoch);
    let stored = sqlite::open_to_read(target)
        .ok()
        .and_then(|link| read_identity(Rows(&link)).ok().flatten())
        .map_or(0, |(identity, _, _)| identity.epoch);
    marked.max(stored)
}

/// Gives the copy its new epoch and makes it durable, before it gets its name.
fn renew(part: &Path, epoch_known: u32) -> Result<(u32, u32, i64), StoreError> {
    let mut link = sqlite::open_alone(part)?;
    sqlite::migrate(&mut link, MIGRATIONS)?;
    let rows = Rows(&link);
    let (identity, _, _) = read_identity(rows)?.ok_or(StoreError::Range("the backup's identity"))?;
    let epoch = identity.epoch.max(epoch_known) + 1;
    rows.run("UPDATE identity SET epoch = ?1, running = 0", [epoch])?;
    let lsn = log::last_lsn(rows)?;
    link.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    drop(link);
    let file = std::fs::File::open(part).map_err(StoreError::files("to open the copy"))?;
    file.sync_all().map_err(StoreError::files("to sync the copy"))?;
    Ok((identity.epoch, epoch, lsn))
}

/// Moves the replaced file and its log out of the way: the file first, so that a cut between two steps leaves no file
/// that would open without its log. A log is moved also where its file is gone: SQLite would take it up into the backup.
fn put_away(target: &Path, epoch: u32) -> Result<Option<PathBuf>, StoreError> {
    let kept = target.with_extension(format!("before-epoch-{epoch}"));
    let replaced = target.exists().then(|| kept.clone());
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (beside(target, suffix), beside(&kept, suffix));
        if from.exists() {
            std::fs::rename(&from, &to).map_err(StoreError::files("to move the replaced file"))?;
        }
    }
    Ok(replaced)
}

/// The copy of a backup on its way to `target`.
pub(crate) fn restoring(target: &Path) -> PathBuf {
    target.with_extension("restoring")
}

/// The file of that name with `suffix` behind it.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Removes what an earlier cut left; there may be nothing.
fn remove_with_log(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(path, suffix));
    }
}

/// Starts the check of the whole file on a thread of its own, table by table, so that the log is not held long.
pub(crate) fn check_beside(path: &Path) -> Result<SharedCheck, StoreError> {
    let check: SharedCheck = Arc::new(Mutex::new(Check::Running));
    let (path, shared) = (path.to_path_buf(), Arc::clone(&check));
    let run = move || {
        let found = match sqlite::quick_check(&path) {
            Ok(()) => Check::Passed,
            Err(SqliteError::Damaged(what)) => {
                metrics::counter!("edge_db_damage_total").increment(1);
                tracing::error!(
                    what,
                    "the check after an unclean stop found damage; restore from a backup"
                );
                Check::Damaged(what)
            }
            Err(error) => Check::Failed(error.to_string()),
        };
        *shared.lock().unwrap_or_else(PoisonError::into_inner) = found;
    };
    std::thread::Builder::new()
        .name("check".into())
        .spawn(run)
        .map_err(StoreError::files("to start the check"))?;
    Ok(check)
}
