//! The fiscal journal's table: append in the command's own transaction, read by pages, check record by record.
//!
//! What a record says and how it is chained stands in `domain::fiscal`. There is no cache of the head: the last row is
//! one look-up away, so nothing can disagree with it. Triggers refuse UPDATE, DELETE and any row but the next.

use crate::{Rows, StoreError, Unit};
use domain::fiscal::{
    CLOCK_SLACK_MS, ChainFault, ClockQuality, EntryKind, FiscalRefusal, Head, JournalEntry, Link, Place,
    Record, Signer, Stored, Verifier, canonical,
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use values::{RegisterId, Timestamp};

/// Records that one page of the journal holds at most.
pub const PAGE_RECORDS_MAX: u32 = 200;
/// Records that the check at start looks at, from the end.
pub const TAIL_RECORDS: u32 = 100;
/// Records checked in one step of a whole check: about 30 ms.
const STEP_RECORDS: u64 = 400;
/// After so many records a check says how far it is.
const PROGRESS_EVERY: u64 = 1_000;

const REGISTER: &str = "SELECT id, public_key FROM register WHERE one = 1";
const OWN: &str =
    "SELECT i.register, i.epoch, r.public_key FROM identity i LEFT JOIN register r ON r.one = 1";
const FOUND_REGISTER: &str = "INSERT INTO register (one, id, public_key) VALUES (1, ?1, ?2)";
const LAST: &str = "SELECT entry, record, hash, signature FROM journal ORDER BY entry DESC LIMIT 1";
const AFTER: &str =
    "SELECT entry, record, hash, signature FROM journal WHERE entry > ?1 ORDER BY entry LIMIT ?2";
const ALL: &str = "SELECT entry, record, hash, signature FROM journal WHERE entry > ?1 ORDER BY entry";
const INSERT: &str = "INSERT INTO journal (entry, record, hash, signature) VALUES (?1, ?2, ?3, ?4)";

/// Why the journal did not take or give a record.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The entry cannot be recorded; the command is refused.
    #[error(transparent)]
    Refused(#[from] FiscalRefusal),
    /// The register has not been founded.
    #[error("this node has no register yet; set the house up first")]
    NoRegister,
    /// The key file is not the register's: somebody exchanged it, or the database.
    #[error("the key on this node is not the register's; restore the key file that belongs to this database")]
    OtherKey,
    /// A stored record does not read.
    #[error("record {entry} of the journal is damaged; run `edge-node journal verify`")]
    Damaged {
        /// The row.
        entry: i64,
    },
    /// The database refused.
    #[error("the journal could not be read or written")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<JournalError> for StoreError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Refused(refusal) => Self::Fiscal(refusal),
            JournalError::Sqlite(error) => Self::from(error),
            other => Self::Journal(other.to_string()),
        }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        sqlite::note(&error);
        Self::Sqlite(error)
    }
}

/// The register of this node: the owner of its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register {
    /// Its id.
    pub id: RegisterId,
    /// Its public key.
    pub public_key: [u8; 32],
}

/// A record as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// The row, which is the record's number over all epochs and the cursor of pages.
    pub entry: i64,
    /// What it says.
    pub record: Record,
    /// Its bytes, hash and signature.
    pub stored: Stored,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Records read.
    pub records: u64,
    /// The last record's link; none for an empty journal.
    pub last: Option<Link>,
    /// Every fault, at most `domain::fiscal::chain::FAULTS_MAX`.
    pub faults: Vec<ChainFault>,
}

/// The register, where it has been founded.
///
/// # Errors
/// [`JournalError::Sqlite`].
pub fn register(link: &Connection) -> Result<Option<Register>, JournalError> {
    let read = |row: &Row<'_>| {
        Ok(Register {
            id: RegisterId(values::Uuid::from_bytes(row.get(0)?)),
            public_key: row.get(1)?,
        })
    };
    Ok(link.prepare_cached(REGISTER)?.query_row([], read).optional()?)
}

/// The register with the key on this node; founded with `new_id` where there is none yet.
///
/// # Errors
/// [`JournalError::OtherKey`] where the register has another key than `signer`.
pub fn found_register(
    link: &Connection,
    new_id: RegisterId,
    signer: &Signer,
) -> Result<Register, JournalError> {
    match register(link)? {
        Some(register) if register.public_key == signer.public_key() => Ok(register),
        Some(_) => Err(JournalError::OtherKey),
        None => {
            let public_key = signer.public_key();
            link.execute(FOUND_REGISTER, params![new_id.bytes(), public_key])?;
            Ok(Register {
                id: new_id,
                public_key,
            })
        }
    }
}

impl Unit<'_> {
    /// Appends `entry` to the register's fiscal journal, in this command's transaction, and returns the new head.
    ///
    /// # Errors
    /// [`StoreError::Fiscal`] where the entry cannot be recorded; [`StoreError::Journal`] without a key or with another's.
    pub fn journal(&mut self, entry: JournalEntry) -> Result<Head, StoreError> {
        let link = self.rows().link();
        let key = self.bench.register_key.clone();
        let signer = key.map(Signer::from).ok_or(JournalError::NoRegister)?;
        let read = |row: &Row<'_>| {
            Ok((
                row.get::<_, [u8; 16]>(0)?,
                row.get::<_, u32>(1)?,
                row.get::<_, Option<[u8; 32]>>(2)?,
            ))
        };
        let (register, epoch, public_key) = link.prepare_cached(OWN)?.query_row([], read)?;
        let register = RegisterId(values::Uuid::from_bytes(register));
        match public_key {
            None => drop(found_register(link, register, &signer)?),
            Some(found) if found != signer.public_key() => return Err(JournalError::OtherKey.into()),
            Some(_) => (),
        }
        let pen = Pen {
            register,
            signer: &signer,
            epoch: epoch.into(),
        };
        let head = append(link, pen, entry)?;
        // The marker of what was acknowledged follows the journal too: not every record comes with a change.
        self.bench.entry = last_entry(link)?.unwrap_or_default();
        Ok(head)
    }
}

/// What the journal is written with: the register, its key, and the node's epoch.
#[derive(Clone, Copy, Debug)]
pub struct Pen<'a> {
    /// The register.
    pub register: RegisterId,
    /// Its key.
    pub signer: &'a Signer,
    /// The node's epoch. A later one than the journal's opens a new epoch there (D21, F12).
    pub epoch: u64,
}

/// Appends `entry` in the caller's transaction and returns the new head.
///
/// Two records may come before it in the same transaction: the opening of the node's epoch where the journal has not
/// opened it yet, and a clock event where the wall clock has just gone back (K03).
///
/// # Errors
/// [`JournalError::Refused`] where the entry cannot be recorded; the caller undoes its savepoint then.
pub fn append(link: &Connection, pen: Pen<'_>, entry: JournalEntry) -> Result<Head, JournalError> {
    let mut last = last(link)?;
    let open = last.as_ref().map_or(0, |row| row.record.place.epoch);
    if open > pen.epoch {
        return Err(FiscalRefusal::OldEpoch {
            epoch: pen.epoch,
            open,
        }
        .into());
    }
    if open < pen.epoch {
        last = Some(write(link, pen, last.as_ref(), opening(&entry, last.as_ref()))?);
    }
    if let Some(event) = last.as_ref().and_then(|last| clock_event(&entry, last)) {
        last = Some(write(link, pen, last.as_ref(), event)?);
    }
    head_of(&write(link, pen, last.as_ref(), entry)?)
}

/// The last record; none in an empty journal.
///
/// # Errors
/// [`JournalError::Damaged`] where it does not read.
pub fn last(link: &Connection) -> Result<Option<JournalRow>, JournalError> {
    let found = link
        .prepare_cached(LAST)?
        .query_row([], numbered_stored)
        .optional()?;
    found.map(readable).transpose()
}

/// The time of the last record, which never goes back; none in an empty journal.
///
/// # Errors
/// As [`last`].
pub fn last_record_at(rows: Rows<'_>) -> Result<Option<Timestamp>, StoreError> {
    Ok(last(rows.link())?.map(|row| row.record.entry.at))
}

/// The head of the journal: what a witness keeps.
///
/// # Errors
/// As [`last`].
pub fn head(link: &Connection) -> Result<Option<Head>, JournalError> {
    last(link)?.as_ref().map(head_of).transpose()
}

/// Up to `limit` records behind row `after`, in order.
///
/// # Errors
/// [`JournalError::Damaged`] where one does not read.
pub fn page(link: &Connection, after: i64, limit: u32) -> Result<Vec<JournalRow>, JournalError> {
    let mut statement = link.prepare_cached(AFTER)?;
    let rows = statement.query_map(params![after, limit.min(PAGE_RECORDS_MAX)], numbered_stored)?;
    rows.map(|row| readable(row?)).collect()
}

/// The latest `limit` records, the newest first.
///
/// # Errors
/// As [`page`].
pub fn latest(link: &Connection, limit: u32) -> Result<Vec<JournalRow>, JournalError> {
    let Some(last) = last_entry(link)? else {
        return Ok(Vec::new());
    };
    let mut rows = page(
        link,
        last.saturating_sub(i64::from(limit.min(PAGE_RECORDS_MAX))),
        limit,
    )?;
    rows.reverse();
    Ok(rows)
}

/// Checks the whole journal against its register's key and the heads that others kept, and says how far it is.
///
/// # Errors
/// [`JournalError::NoRegister`], or what the database says. What is wrong with the journal is in the answer.
pub fn verify(
    link: &Connection,
    witnesses: Vec<Head>,
    progress: &mut dyn FnMut(u64),
) -> Result<Checked, JournalError> {
    let register = register(link)?.ok_or(JournalError::NoRegister)?;
    let verifier = Verifier::new(register.id, &register.public_key, witnesses);
    verify_behind(link, verifier, 0, progress)
}

/// Checks the last [`TAIL_RECORDS`] records, trusting the one before them: the check at every start. A witness of a
/// record before them is not looked for.
///
/// # Errors
/// As [`verify`].
pub fn verify_tail(link: &Connection, witnesses: &[Head]) -> Result<Checked, JournalError> {
    let register = register(link)?.ok_or(JournalError::NoRegister)?;
    let Some(last) = last_entry(link)? else {
        return verify(link, witnesses.to_vec(), &mut |_| ());
    };
    let after = last.saturating_sub(i64::from(TAIL_RECORDS)).max(0);
    let trusted = link_at(link, after)?;
    let from = trusted.as_ref().map(|link| link.place);
    let witnesses = witnesses
        .iter()
        .filter(|head| from.is_none_or(|from| head.place > from))
        .copied();
    let verifier = Verifier::new(register.id, &register.public_key, witnesses.collect()).behind(trusted);
    verify_behind(link, verifier, after, &mut |_| ())
}

/// Checks up to [`STEP_RECORDS`] records behind row `after`, trusting that row, and says behind which row to go on: a whole
/// journal is checked step by step without holding anybody up.
///
/// # Errors
/// As [`verify`].
pub fn verify_step(link: &Connection, after: i64) -> Result<(Checked, Option<i64>), JournalError> {
    let register = register(link)?.ok_or(JournalError::NoRegister)?;
    let verifier = Verifier::new(register.id, &register.public_key, Vec::new()).behind(link_at(link, after)?);
    let checked = verify_rows(link, verifier, (after, STEP_RECORDS), &mut |_| ())?;
    let until = after.saturating_add(i64::try_from(STEP_RECORDS).unwrap_or(i64::MAX));
    let next = last_entry(link)?.filter(|last| *last > until).map(|_| until);
    Ok((checked, next))
}

/// Row `entry` as the link that the next record hangs on; none before the first.
fn link_at(link: &Connection, entry: i64) -> Result<Option<Link>, JournalError> {
    let row = page(link, entry.saturating_sub(1), 1)?
        .pop()
        .filter(|row| row.entry == entry && entry > 0);
    row.as_ref().map(link_of).transpose()
}

fn verify_behind(
    link: &Connection,
    verifier: Verifier,
    after: i64,
    progress: &mut dyn FnMut(u64),
) -> Result<Checked, JournalError> {
    verify_rows(link, verifier, (after, u64::MAX), progress)
}

fn verify_rows(
    link: &Connection,
    mut verifier: Verifier,
    (after, records_max): (i64, u64),
    progress: &mut dyn FnMut(u64),
) -> Result<Checked, JournalError> {
    let mut statement = link.prepare_cached(ALL)?;
    let mut rows = statement.query([after])?;
    let mut done = 0_u64;
    while let Some(row) = rows.next()? {
        let (_, stored) = numbered_stored(row)?;
        done += 1;
        if done.is_multiple_of(PROGRESS_EVERY) {
            progress(done);
        }
        if !verifier.take(&stored) || done == records_max {
            break;
        }
    }
    let (last, records, faults) = verifier.finish();
    Ok(Checked {
        records,
        last,
        faults,
    })
}

fn last_entry(link: &Connection) -> Result<Option<i64>, JournalError> {
    let found = link.prepare_cached(LAST)?.query_row([], |row| row.get(0));
    Ok(found.optional()?)
}

fn write(
    link: &Connection,
    pen: Pen<'_>,
    last: Option<&JournalRow>,
    entry: JournalEntry,
) -> Result<JournalRow, JournalError> {
    let before = last.map(link_of).transpose()?;
    let record = Record::following(before.as_ref(), pen.epoch, entry)?;
    let (stored, _) = pen.signer.seal(pen.register, before.as_ref(), &record);
    let entry = last.map_or(0, |row| row.entry).saturating_add(1);
    link.prepare_cached(INSERT)?
        .execute(params![entry, stored.record, stored.hash, stored.signature])?;
    Ok(JournalRow {
        entry,
        record,
        stored,
    })
}

fn link_of(row: &JournalRow) -> Result<Link, JournalError> {
    let hash =
        (row.stored.hash.as_slice().try_into()).map_err(|_| JournalError::Damaged { entry: row.entry })?;
    Ok(Link::of(&row.record, hash))
}

fn head_of(row: &JournalRow) -> Result<Head, JournalError> {
    link_of(row).map(|link| Head {
        place: link.place,
        hash: link.hash,
    })
}

fn opening(first: &JournalEntry, last: Option<&JournalRow>) -> JournalEntry {
    let from = last.map_or_else(
        || "the register's first epoch".to_owned(),
        |row| {
            let Place { epoch, seq } = row.record.place;
            format!("continues from record {seq} of epoch {epoch}; later records of that epoch, if any, are lost here")
        },
    );
    JournalEntry::by_house(
        EntryKind::EpochOpen,
        first.at,
        first.business_date,
        first.currency,
    )
    .saying(from)
}

/// The event of a clock that has just gone back; none where it has not, or where it was already held.
fn clock_event(wall: &JournalEntry, last: &JournalRow) -> Option<JournalEntry> {
    let behind_ms = last.record.entry.at.ms_since(wall.at);
    if behind_ms <= CLOCK_SLACK_MS || last.record.entry.clock == ClockQuality::Held {
        return None;
    }
    let event = JournalEntry::by_house(EntryKind::ClockEvent, wall.at, wall.business_date, wall.currency);
    Some(event.saying(format!(
        "the wall clock is {behind_ms} ms behind; the last time is held"
    )))
}

fn numbered_stored(row: &Row<'_>) -> rusqlite::Result<(i64, Stored)> {
    Ok((
        row.get(0)?,
        Stored {
            record: row.get(1)?,
            hash: row.get(2)?,
            signature: row.get(3)?,
        },
    ))
}

fn readable((entry, stored): (i64, Stored)) -> Result<JournalRow, JournalError> {
    let record = canonical::from_bytes(&stored.record).map_err(|_| JournalError::Damaged { entry })?;
    Ok(JournalRow {
        entry,
        record,
        stored,
    })
}
