//! Lists of kitchen tickets, made from the checks' documents. A row says where a ticket is; what is on it is read from
//! its check.

use crate::rows::uuid;
use crate::{DocRow, Rows, StoreError};
use domain::check::Check;
use domain::kitchen::{TicketChange, TicketState, ticket_changes};
use rusqlite::params;
use values::{BatchId, CheckId, StationId, Timestamp};

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["ticket"];

/// The most tickets in one list.
pub const TICKETS_PER_LIST_MAX: u32 = 200;

const PUT: &str = "INSERT INTO ticket (doc, batch, station, sent_at, state) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (doc, batch, station) DO UPDATE SET sent_at = ?4, state = ?5";
const TAKE: &str = "DELETE FROM ticket WHERE doc = ?1 AND batch = ?2 AND station = ?3";
const OPEN: &str = "SELECT d.id, t.batch, t.sent_at FROM ticket t JOIN doc d ON d.doc = t.doc
    WHERE t.station = ?1 AND t.state = ?2 ORDER BY t.sent_at, t.batch LIMIT ?3";
const EXPO_OPEN: &str = "SELECT d.id, t.batch, t.sent_at FROM ticket t JOIN doc d ON d.doc = t.doc
    WHERE t.state = 0 ORDER BY t.sent_at, t.batch LIMIT ?1";
const EXPO_MADE: &str = "SELECT d.id, t.batch, t.sent_at FROM ticket t JOIN doc d ON d.doc = t.doc
    WHERE t.state = 1 AND t.sent_at > ?2 ORDER BY t.sent_at DESC, t.batch DESC LIMIT ?1";
const DONE: &str = "SELECT d.id, t.batch, t.sent_at FROM ticket t JOIN doc d ON d.doc = t.doc
    WHERE t.station = ?1 AND t.state = ?2 ORDER BY t.sent_at DESC, t.batch DESC LIMIT ?3";

/// Where a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketRow {
    /// Its check.
    pub check: CheckId,
    /// Its batch.
    pub batch: BatchId,
    /// Its slot.
    pub sent_at: Timestamp,
}

/// The tickets of a check. Most commands leave them as they are, so the three sections that matter are looked at first:
/// a voided line stays on its ticket.
pub(super) fn project(
    rows: Rows<'_>,
    doc: DocRow,
    before: Option<&Check>,
    after: &Check,
) -> Result<(), StoreError> {
    let untouched = before.is_some_and(|before| {
        before.sends.len() == after.sends.len()
            && before.kitchen.len() == after.kitchen.len()
            && before.moves.len() == after.moves.len()
    });
    if untouched || (after.sends.is_empty() && before.is_none_or(|before| before.sends.is_empty())) {
        return Ok(());
    }
    for change in ticket_changes(before, after) {
        match change {
            TicketChange::Shown(ticket) => {
                let state = ticket.state().code();
                let (batch, station) = (ticket.batch.bytes(), ticket.station.bytes());
                rows.run(
                    PUT,
                    params![doc.row, batch, station, ticket.sent_at.unix_ms(), state],
                )?;
            }
            TicketChange::Gone(batch, station) => {
                rows.run(TAKE, params![doc.row, batch.bytes(), station.bytes()])?;
            }
        }
    }
    Ok(())
}

/// A station's tickets: those to be made by their slot, the others the latest first.
///
/// # Errors
/// What the table says.
pub fn tickets(
    rows: Rows<'_>,
    station: StationId,
    state: TicketState,
    limit: u32,
) -> Result<Vec<TicketRow>, StoreError> {
    let sql = if state == TicketState::Open { OPEN } else { DONE };
    rows.all(
        sql,
        params![station.bytes(), state.code(), limit.min(TICKETS_PER_LIST_MAX)],
        |row| {
            Ok(TicketRow {
                check: CheckId(uuid(row, 0)?),
                batch: BatchId(uuid(row, 1)?),
                sent_at: Timestamp::from_unix_ms(row.get(2)?),
            })
        },
    )
}

/// Tickets of all stations that wait to be made or, sent after `since`, were made and not brought: what an expo screen shows.
///
/// # Errors
/// What the table says.
pub fn tickets_to_bring(rows: Rows<'_>, since: Timestamp) -> Result<Vec<TicketRow>, StoreError> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(TicketRow {
            check: CheckId(uuid(row, 0)?),
            batch: BatchId(uuid(row, 1)?),
            sent_at: Timestamp::from_unix_ms(row.get(2)?),
        })
    };
    let mut found = rows.all(EXPO_OPEN, [TICKETS_PER_LIST_MAX], read)?;
    found.extend(rows.all(EXPO_MADE, (TICKETS_PER_LIST_MAX, since.unix_ms()), read)?);
    found.sort_by_key(|row| (row.sent_at, row.batch));
    found.dedup_by_key(|row| (row.check, row.batch));
    Ok(found)
}
