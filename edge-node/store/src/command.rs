//! Carrying out one command: a repeat gets the first answer, a new one runs in its savepoint, its answer is stored in the
//! same commit, and leaves after it.

use crate::unit::Unit;
use crate::workbench::Workbench;
use crate::{CommandError, Rows, Store, StoreError};
use rusqlite::Connection;
use serde::Serialize;
use sqlite::{Decision, Urgency};
use values::{CommandId, DeviceId, Timestamp};

/// How long answers are kept: 35 days, in milliseconds. A terminal gives up a command after 30, so a repeat finds its
/// answer as long as any terminal may hold it.
pub const ANSWERS_KEPT_MS: i64 = 35 * 24 * 3_600 * 1_000;
/// Answers looked at in one step of pruning.
const PRUNE_STEP: usize = 200;

const FIND: &str = "SELECT body_hash, lsn, body FROM answer WHERE command = ?1";
const KEEP: &str =
    "INSERT INTO answer (command, body_hash, slot, at, lsn, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// A command as it reaches the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The id that the terminal made; the same id is the same command for ever.
    pub id: CommandId,
    /// A hash of what was asked, to tell a repeat from another command under the same id.
    pub body_hash: [u8; 16],
    /// The terminal.
    pub device: DeviceId,
    /// The node's instant; it becomes the time of the changes.
    pub now: Timestamp,
    /// Whether it may use the last of the disk.
    pub urgency: Urgency,
}

impl Call {
    /// A command of ordinary urgency.
    #[must_use]
    pub const fn new(id: CommandId, body_hash: [u8; 16], device: DeviceId, now: Timestamp) -> Self {
        Self {
            id,
            body_hash,
            device,
            now,
            urgency: Urgency::Normal,
        }
    }

    /// The same command as fiscal work: payments, receipts and their journal go on when the disk is nearly full.
    #[must_use]
    pub const fn fiscal(mut self) -> Self {
        self.urgency = Urgency::Fiscal;
        self
    }
}

/// A command's answer as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The answer's JSON.
    pub body: Vec<u8>,
    /// Whether it is the answer of an earlier try.
    pub repeated: bool,
    /// The last place in the log when the command was done: what a reader must have seen to see its effect.
    pub lsn: u64,
}

impl Store {
    /// Carries out a command: `decide` runs on the writing thread in a savepoint, and what it returns is stored as the
    /// answer in the same commit. Returns after the disk has it.
    ///
    /// `decide` must be quick and must not wait for anything.
    ///
    /// # Errors
    /// [`CommandError`]; in each case the command left no trace.
    pub async fn command<A, E, F>(&self, call: Call, decide: F) -> Result<Answered, CommandError<E>>
    where
        F: FnOnce(&mut Unit<'_>) -> Result<A, E> + Send + 'static,
        A: Serialize,
        E: From<StoreError> + Send + 'static,
    {
        let ended = self
            .database
            .write(call.urgency, move |link, bench| {
                match carry_out(link, bench, call, decide) {
                    Ok(answered) if answered.repeated => Decision::Undo(Ok(answered)),
                    Ok(answered) => Decision::Keep(Ok(answered)),
                    Err(error) => Decision::Undo(Err(error)),
                }
            })
            .await;
        let ended = ended.unwrap_or_else(|error| Err(error.into()));
        count(&ended);
        ended
    }

    /// Removes stored answers older than [`ANSWERS_KEPT_MS`], a few at a time; how many were removed. Called by a
    /// background worker until it returns 0. A command older than what was removed is refused as too old.
    ///
    /// # Errors
    /// What the database says.
    pub async fn prune_answers(&self, now: Timestamp) -> Result<usize, StoreError> {
        let ended = self
            .database
            .write(Urgency::Normal, move |link, _| match prune(Rows(link), now) {
                Ok(removed) => Decision::Keep(Ok(removed)),
                Err(error) => Decision::Undo(Err(error)),
            });
        ended.await?
    }
}

fn carry_out<A, E, F>(
    link: &Connection,
    bench: &mut Workbench,
    call: Call,
    decide: F,
) -> Result<Answered, CommandError<E>>
where
    F: FnOnce(&mut Unit<'_>) -> Result<A, E>,
    A: Serialize,
    E: From<StoreError>,
{
    let rows = Rows(link);
    if bench.rebuilding {
        return Err(CommandError::Busy);
    }
    if let Some(answered) = earlier(rows, &call)? {
        return Ok(answered);
    }
    if is_too_old(&call) {
        return Err(CommandError::TooOld);
    }
    let mut unit = Unit::new(link, bench, call);
    let answer = decide(&mut unit).map_err(CommandError::Refused)?;
    let lsn = unit.finish()?;
    let body = serde_json::to_vec(&answer).map_err(|error| CommandError::Failed(error.into()))?;
    keep(rows, bench, &call, lsn, &body)?;
    Ok(Answered {
        body,
        repeated: false,
        lsn: u64::try_from(lsn).unwrap_or(0),
    })
}

/// The answer of an earlier try of the same command.
fn earlier<E>(rows: Rows<'_>, call: &Call) -> Result<Option<Answered>, CommandError<E>> {
    let found = rows.one(FIND, [call.id.bytes()], |row| {
        let answered = Answered {
            body: row.get(2)?,
            repeated: true,
            lsn: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0),
        };
        Ok((row.get::<_, [u8; 16]>(0)?, answered))
    })?;
    match found {
        Some((hash, _)) if hash != call.body_hash => Err(CommandError::IdReused),
        Some((_, answered)) => Ok(Some(answered)),
        None => Ok(None),
    }
}

#[cfg(feature = "planted-faults")]
fn keep(rows: Rows<'_>, bench: &mut Workbench, call: &Call, lsn: i64, body: &[u8]) -> Result<(), StoreError> {
    if bench.planted_faults.no_answer_table {
        return Ok(());
    }
    store_answer(rows, bench, call, lsn, body)
}

#[cfg(not(feature = "planted-faults"))]
fn keep(rows: Rows<'_>, bench: &mut Workbench, call: &Call, lsn: i64, body: &[u8]) -> Result<(), StoreError> {
    store_answer(rows, bench, call, lsn, body)
}

fn store_answer(
    rows: Rows<'_>,
    bench: &mut Workbench,
    call: &Call,
    lsn: i64,
    body: &[u8],
) -> Result<(), StoreError> {
    let slot = bench.slot(rows, call.device)?;
    let at = call.now.unix_ms();
    rows.run(KEEP, (call.id.bytes(), call.body_hash, slot, at, lsn, body))
        .map(drop)
}

/// A command made before the oldest answer kept. Only ids of version 7 tell when they were made; answers under other ids
/// are never removed.
fn is_too_old(call: &Call) -> bool {
    let made_ms = made_ms(call.id);
    made_ms.is_some_and(|made_ms| made_ms < call.now.unix_ms().saturating_sub(ANSWERS_KEPT_MS))
}

/// The instant in an id of version 7 (RFC 9562).
fn made_ms(id: CommandId) -> Option<i64> {
    if id.0.get_version_num() != 7 {
        return None;
    }
    i64::try_from(id.0.as_u128() >> 80).ok()
}

/// One step: the oldest ids first, because the ids of version 7 sort by their instant.
fn prune(rows: Rows<'_>, now: Timestamp) -> Result<usize, StoreError> {
    let before_ms = now.unix_ms().saturating_sub(ANSWERS_KEPT_MS);
    let Ok(edge) = u128::try_from(before_ms) else {
        return Ok(0);
    };
    let edge = (edge << 80).to_be_bytes();
    // The seventh byte of an id of version 7 begins with a 7.
    let removed = rows.run(
        "DELETE FROM answer WHERE command IN (
             SELECT command FROM answer WHERE command < ?1 AND at < ?2 AND hex(substr(command, 7, 1)) LIKE '7_' LIMIT ?3)",
        (edge, before_ms, i64::try_from(PRUNE_STEP).unwrap_or(i64::MAX)),
    )?;
    Ok(removed)
}

fn count<E>(ended: &Result<Answered, CommandError<E>>) {
    let result = match ended {
        Ok(answered) if answered.repeated => "repeated",
        Ok(_) => "done",
        Err(CommandError::Refused(_)) => "refused",
        Err(CommandError::IdReused | CommandError::TooOld) => "id_refused",
        Err(CommandError::Busy | CommandError::StorageFull) => "busy",
        Err(CommandError::Failed(_)) => "failed",
    };
    metrics::counter!("edge_commands_total", "result" => result).increment(1);
}
