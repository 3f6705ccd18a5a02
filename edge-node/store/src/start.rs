//! Opening the store: migrations, who this node is, whether the last stop was clean and whether what was acknowledged is
//! there. Nothing here reads the history, so a cold start does not grow with it.

use crate::keeping::{SharedCheck, beside, check_beside, restoring};
use crate::marker::{Marked, Marker};
use crate::migrations::MIGRATIONS;
use crate::workbench::Workbench;
use crate::{Rows, Store, StoreError, log};
use documents::Actor;
use ed25519_dalek::SigningKey;
use rusqlite::Connection;
use sqlite::Database;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::broadcast;
use values::{NodeId, PropertyId, RegisterId};

/// Announcements that a slow listener may lag behind before it is told that it lost some.
pub const ANNOUNCEMENTS_MAX: usize = 4096;
/// The version of all projections together; a higher one than the file's makes the projections anew at the start.
pub const PROJECTIONS_VERSION: i64 = 4;

/// Who a new file will belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewIdentity {
    /// The node.
    pub node: NodeId,
    /// The house.
    pub property: PropertyId,
    /// The node's register, the owner of its fiscal journal.
    pub register: RegisterId,
}

/// Who the node is, as the file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The node.
    pub node: NodeId,
    /// The house.
    pub property: PropertyId,
    /// The node's register.
    pub register: RegisterId,
    /// The epoch: raised by every restore and every loss, so that no change number is used twice.
    pub epoch: u32,
    /// Starts, counted.
    pub boot: u64,
}

/// What the start found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started {
    /// Whether the file was made by this start.
    pub new: bool,
    /// Whether the last stop was unclean: power cut, crash, kill.
    pub unclean: bool,
    /// Acknowledged work that the file does not hold (cases D15, D19, D21); a new epoch was opened because of it.
    pub acknowledged_missing: Option<Missing>,
    /// Whether the projections are of an earlier version and must be rebuilt before the house opens.
    pub projections_stale: bool,
}

/// Acknowledged work that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The last place that was acknowledged.
    pub acknowledged_lsn: i64,
    /// The last place that the file holds.
    pub found_lsn: i64,
    /// The last record of the fiscal journal that was acknowledged.
    pub acknowledged_entry: i64,
    /// The last record that the file holds.
    pub found_entry: i64,
}

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who a new file will belong to; an existing file keeps its own.
    pub identity: NewIdentity,
    /// The key that signs the register's fiscal journal; without it a command that writes a record fails.
    pub register_key: Option<SigningKey>,
    /// The database under it.
    pub database: sqlite::Options,
}

impl Options {
    /// Options with the defaults of the database.
    #[must_use]
    pub fn new(identity: NewIdentity) -> Self {
        Self {
            identity,
            register_key: None,
            database: sqlite::Options::default(),
        }
    }
}

impl Store {
    /// Opens the store at `path`, making it where there is none. Needs a moment of disk work, so call it before serving.
    ///
    /// # Errors
    /// [`StoreError`]: an old library, a file of a later version or of another node, a damaged file, a restore that was cut.
    pub fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        refuse_half_a_house(path)?;
        let (announce, _) = broadcast::channel(ANNOUNCEMENTS_MAX);
        let mut found = None;
        let database = Database::open(path, &options.database, |link| {
            let (bench, identity, started) = prepare(path, link, options, announce.clone())?;
            found = Some((
                identity,
                started,
                Arc::clone(&bench.durable_lsn),
                bench.spool.clone(),
            ));
            Ok::<_, StoreError>(bench)
        })?;
        let (identity, started, durable_lsn, spool) = found.ok_or(StoreError::Range("the identity"))?;
        let check = if started.unclean {
            check_beside(path)?
        } else {
            SharedCheck::default()
        };
        Ok(Self {
            database,
            announce,
            identity,
            started,
            durable_lsn,
            spool,
            check,
        })
    }
}

/// Where the file is gone and a cut restore or a log is left of it, nothing is opened: SQLite would delete that log, and a
/// restore that was cut would look like an empty house (cases D20, D21).
fn refuse_half_a_house(path: &Path) -> Result<(), StoreError> {
    if path.exists() {
        return Ok(());
    }
    let left = [restoring(path), beside(path, "-wal")];
    // The log of a clean stop stays as an empty file.
    let holds = |left: &std::path::PathBuf| std::fs::metadata(left).is_ok_and(|found| found.len() > 0);
    match left.into_iter().find(holds) {
        Some(left) => Err(StoreError::HalfAHouse { left }),
        None => Ok(()),
    }
}

fn prepare(
    path: &Path,
    link: &mut Connection,
    options: &Options,
    announce: broadcast::Sender<Arc<crate::Announcement>>,
) -> Result<(Workbench, Identity, Started), StoreError> {
    back_up_before_migrating(path, link)?;
    sqlite::migrate(link, MIGRATIONS)?;
    let transaction = link.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let rows = Rows(&transaction);
    let lsn = log::last_lsn(rows)?;
    let entry = last_record(rows)?;
    let (identity, started) = settle(rows, path, options, (lsn, entry))?;
    let actor = Actor::new(identity.node, 0, identity.epoch);
    let actor_row = log::intern_actor(rows, actor)?;
    transaction.commit()?;
    let mark = Marked {
        epoch: identity.epoch,
        boot: identity.boot,
        lsn,
        entry,
    };
    let marker = Marker::open(path, mark)?;
    let mut bench = Workbench::new(actor, actor_row, lsn, entry, announce, marker);
    // Until the lists are made anew no rule may decide on them.
    bench.rebuilding = started.projections_stale;
    bench.epoch = identity.epoch;
    bench.property = identity.property;
    bench.register_key.clone_from(&options.register_key);
    #[cfg(feature = "planted-faults")]
    {
        bench.planted_faults = options.database.planted_faults;
    }
    Ok((bench, identity, started))
}

/// Keeps a copy of a file that a migration is about to change, until the next one.
fn back_up_before_migrating(path: &Path, link: &Connection) -> Result<(), StoreError> {
    let found: i64 = link.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = MIGRATIONS.last().map_or(0, |last| last.number);
    if found == 0 || found >= known {
        return Ok(());
    }
    let copy = path.with_extension(format!("before-schema-{known}"));
    if !copy.exists() {
        sqlite::back_up(path, &copy)?;
    }
    Ok(())
}

/// Reads or makes the identity, compares the marker, and opens a new epoch where acknowledged work is gone. The new epoch
/// is on the disk before its first use.
fn settle(
    rows: Rows<'_>,
    path: &Path,
    options: &Options,
    found_last: (i64, i64),
) -> Result<(Identity, Started), StoreError> {
    let found = read_identity(rows)?;
    let new = found.is_none();
    let (mut identity, unclean, projected) = match found {
        Some(found) => found,
        None => (make_identity(rows, options.identity)?, false, PROJECTIONS_VERSION),
    };
    // A marker beside a new file speaks of a file that was deleted (case D20).
    let marked = Marker::read(path);
    let missing = marked
        .filter(|marked| {
            marked.lsn > found_last.0 || marked.entry > found_last.1 || marked.epoch > identity.epoch
        })
        .map(|marked| Missing {
            acknowledged_lsn: marked.lsn,
            found_lsn: found_last.0,
            acknowledged_entry: marked.entry,
            found_entry: found_last.1,
        });
    if let (Some(missing), Some(marked)) = (missing, marked) {
        identity.epoch = identity.epoch.max(marked.epoch) + 1;
        metrics::counter!("edge_acked_marker_missing_total").increment(1);
        tracing::error!(
            ?missing,
            epoch = identity.epoch,
            "acknowledged work is missing; a new epoch was opened"
        );
    }
    identity.boot += 1;
    if unclean {
        metrics::counter!("edge_power_loss_total").increment(1);
    }
    rows.run(
        "UPDATE identity SET epoch = ?1, boot = ?2, running = 1",
        (identity.epoch, i64::try_from(identity.boot).unwrap_or(i64::MAX)),
    )?;
    let projections_stale = projected != PROJECTIONS_VERSION;
    Ok((
        identity,
        Started {
            new,
            unclean,
            acknowledged_missing: missing,
            projections_stale,
        },
    ))
}

/// The last record of the fiscal journal.
fn last_record(rows: Rows<'_>) -> Result<i64, StoreError> {
    let sql = "SELECT max(entry) FROM journal";
    Ok(rows
        .one(sql, [], |row| row.get::<_, Option<i64>>(0))?
        .flatten()
        .unwrap_or(0))
}

/// The identity in the file, whether it was left running, and the version of its projections.
pub(crate) fn read_identity(rows: Rows<'_>) -> Result<Option<(Identity, bool, i64)>, StoreError> {
    let sql = "SELECT node, property, register, epoch, boot, running, projected FROM identity";
    rows.one(sql, [], |row| {
        let identity = Identity {
            node: NodeId(crate::rows::uuid(row, 0)?),
            property: PropertyId(crate::rows::uuid(row, 1)?),
            register: RegisterId(crate::rows::uuid(row, 2)?),
            epoch: row.get(3)?,
            boot: u64::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
        };
        Ok((identity, row.get(5)?, row.get(6)?))
    })
}

fn make_identity(rows: Rows<'_>, new: NewIdentity) -> Result<Identity, StoreError> {
    rows.run(
        "INSERT INTO identity (one, node, property, register, epoch, boot, running, projected)
         VALUES (1, ?1, ?2, ?3, 1, 0, 0, ?4)",
        (
            new.node.bytes(),
            new.property.bytes(),
            new.register.bytes(),
            PROJECTIONS_VERSION,
        ),
    )?;
    Ok(Identity {
        node: new.node,
        property: new.property,
        register: new.register,
        epoch: 1,
        boot: 0,
    })
}
