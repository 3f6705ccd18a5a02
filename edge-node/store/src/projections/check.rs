//! Lists of guest checks, made from the documents, and what is found on them after a merge.

use super::insight::sales;
use super::insight::{Seen, headers_changed_twice};
use super::{Projected, kitchen};
use crate::rows::{uuid, uuid_or_none};
use crate::{DocRow, Rows, StoreError};
use domain::check::{Check, Status, due, inspect, status};
use domain::shape::{HeaderConflict, Kind};
use rusqlite::{Row, params};
use values::{CheckId, Currency, FloorId, PersonId, TableId, Timestamp};

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["guest_check"];

/// The most checks of one page; one more may be asked for, to know whether there is another page.
pub const CHECKS_PER_LIST_MAX: u32 = 200;

/// The most open checks at the tables of one dining room that are shown.
pub const FLOOR_CHECKS_MAX: u32 = 2_000;

const PUT: &str = "INSERT INTO guest_check
        (doc, status, number, total_minor, balance_minor, opened_at, dining_table, covers, server, name, sent_at, bill_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT (doc) DO UPDATE SET status = ?2, number = ?3, total_minor = ?4, balance_minor = ?5,
        opened_at = ?6, dining_table = ?7, covers = ?8, server = ?9, name = ?10, sent_at = ?11, bill_at = ?12";
const OPEN: &str = "SELECT c.doc, d.id, c.status, c.number, c.total_minor, c.balance_minor, c.opened_at,
        c.dining_table, c.covers, c.server, c.name, c.sent_at, c.bill_at
    FROM guest_check c JOIN doc d ON d.doc = c.doc
    WHERE c.status < 5 AND c.doc > ?1 ORDER BY c.doc LIMIT ?2";
const ON_FLOOR: &str = "SELECT c.doc, d.id, c.status, c.number, c.total_minor, c.balance_minor, c.opened_at,
        c.dining_table, c.covers, c.server, c.name, c.sent_at, c.bill_at
    FROM guest_check c JOIN dining_table t ON t.id = c.dining_table JOIN doc d ON d.doc = c.doc
    WHERE c.status < 5 AND t.floor = (SELECT doc FROM doc WHERE id = ?1) ORDER BY c.doc LIMIT ?2";
const ALL: &str = "SELECT c.doc, d.id, c.status, c.number, c.total_minor, c.balance_minor, c.opened_at,
        c.dining_table, c.covers, c.server, c.name, c.sent_at, c.bill_at
    FROM guest_check c JOIN doc d ON d.doc = c.doc
    WHERE c.doc < ?1 ORDER BY c.doc DESC LIMIT ?2";

/// A check in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// Its place in the list: the cursor.
    pub place: i64,
    /// Its id.
    pub id: CheckId,
    /// How far it has come.
    pub status: Status,
    /// Its number.
    pub number: Option<i64>,
    /// What it comes to, in minor units.
    pub total_minor: i64,
    /// What is left to pay.
    pub balance_minor: i64,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// Its table, while it is open.
    pub table: Option<TableId>,
    /// Its covers, while it is open.
    pub covers: Option<u32>,
    /// Its server, while it is open.
    pub server: Option<PersonId>,
    /// Its name, while it is open.
    pub name: Option<String>,
    /// When something was last sent, while it is open.
    pub sent_at: Option<Timestamp>,
    /// When the bill was printed, where nothing was ordered since and while it is open.
    pub bill_printed_at: Option<Timestamp>,
}

impl Projected for Check {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        let status = status(after);
        // A sum beyond 64 bits can only come by a merge; the list then shows nothing and the check itself says why.
        let due = due(after).unwrap_or_default();
        let is_open = status < Status::Closed;
        rows.run(
            PUT,
            params![
                doc.row,
                status.code(),
                after.number,
                due.total_minor,
                due.balance_minor,
                after.opened_at.map(Timestamp::unix_ms),
                after.table.filter(|_| is_open).map(TableId::bytes),
                Some(after.covers).filter(|_| is_open),
                after.server.filter(|_| is_open).map(PersonId::bytes),
                after.name.as_ref().filter(|_| is_open),
                after.last_sent_at().filter(|_| is_open).map(Timestamp::unix_ms),
                after
                    .bill_printed_at()
                    .filter(|_| is_open)
                    .map(Timestamp::unix_ms),
            ],
        )?;
        sales::project(rows, before, after)?;
        kitchen::project(rows, doc, before, after)
    }

    fn inspect(
        _: Rows<'_>,
        doc: DocRow,
        state: &Self,
        conflicts: &[HeaderConflict],
    ) -> Result<Vec<Seen>, StoreError> {
        let id = CheckId(doc.id);
        let found = inspect(state, &[], Currency::EUR).into_iter().map(|concern| {
            // The instant is the merge's, which the caller puts in.
            let (finding, raised) = concern.raised(id, Timestamp::default());
            Seen {
                id: finding,
                code: raised.code,
                sentence: raised.sentence,
                subjects: raised.subjects,
                choices: raised.choices,
            }
        });
        let twice = headers_changed_twice(Kind::Check, doc.id, conflicts);
        Ok(found.chain(twice).collect())
    }
}

/// Open checks, the oldest first, behind the cursor `after`.
///
/// # Errors
/// What the table says.
pub fn open_checks(rows: Rows<'_>, after: Option<i64>, limit: u32) -> Result<Vec<CheckRow>, StoreError> {
    rows.all(
        OPEN,
        (after.unwrap_or(0), limit.min(CHECKS_PER_LIST_MAX + 1)),
        from_row,
    )
}

/// The open checks at the tables of a dining room, the oldest first; at most [`FLOOR_CHECKS_MAX`].
///
/// # Errors
/// What the tables say.
pub fn checks_on_floor(rows: Rows<'_>, floor: FloorId) -> Result<Vec<CheckRow>, StoreError> {
    rows.all(ON_FLOOR, (floor.bytes(), FLOOR_CHECKS_MAX), from_row)
}

/// All checks, the newest first, behind the cursor `after`.
///
/// # Errors
/// What the table says.
pub fn all_checks(rows: Rows<'_>, after: Option<i64>, limit: u32) -> Result<Vec<CheckRow>, StoreError> {
    rows.all(
        ALL,
        (after.unwrap_or(i64::MAX), limit.min(CHECKS_PER_LIST_MAX + 1)),
        from_row,
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<CheckRow> {
    Ok(CheckRow {
        place: row.get(0)?,
        id: CheckId(uuid(row, 1)?),
        status: Status::from_code(row.get(2)?).unwrap_or_default(),
        number: row.get(3)?,
        total_minor: row.get(4)?,
        balance_minor: row.get(5)?,
        opened_at: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_unix_ms),
        table: uuid_or_none(row, 7)?.map(TableId),
        covers: row.get(8)?,
        server: uuid_or_none(row, 9)?.map(PersonId),
        name: row.get(10)?,
        sent_at: row.get::<_, Option<i64>>(11)?.map(Timestamp::from_unix_ms),
        bill_printed_at: row.get::<_, Option<i64>>(12)?.map(Timestamp::from_unix_ms),
    })
}
