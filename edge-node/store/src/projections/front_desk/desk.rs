//! The desk's day: who comes, who is here, who leaves, who left. Each list reads the stays of one
//! status by an index; nothing is counted over the history.

use super::StayStatus;
use super::tape::date;
use crate::rows::{uuid, uuid_or_none};
use crate::{DocRow, Rows, StoreError};
use domain::front_desk::Reservation;
use domain::guest::search_words;
use domain::housekeeping::RoomCondition;
use rusqlite::Row;
use std::collections::BTreeSet;
use values::{BusinessDate, FolioId, GuestId, ReservationId, RoomId, RoomTypeId};

/// Brings the words of the company of a stay that is expected or here from what they were to what they are.
pub(super) fn put_company(
    rows: Rows<'_>,
    doc: DocRow,
    before: Option<&Reservation>,
    after: &Reservation,
) -> Result<(), StoreError> {
    let (was, is) = (
        before.map(company_words).unwrap_or_default(),
        company_words(after),
    );
    for word in was.difference(&is) {
        rows.run(
            "DELETE FROM company_word WHERE word = ?1 AND doc = ?2",
            (word, doc.row),
        )?;
    }
    for word in is.difference(&was) {
        rows.run(
            "INSERT INTO company_word (word, doc) VALUES (?1, ?2)",
            (word, doc.row),
        )?;
    }
    Ok(())
}

fn company_words(stay: &Reservation) -> BTreeSet<String> {
    let live = matches!(stay.status(), StayStatus::Reserved | StayStatus::InHouse);
    let company = stay.company.as_deref().filter(|_| live);
    company
        .map(search_words)
        .unwrap_or_default()
        .into_iter()
        .collect()
}

/// A stay as the desk's lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a row of a list: each is a mark of its own"
)]
pub struct DeskRow {
    /// The stay.
    pub reservation: ReservationId,
    /// Its number.
    pub number: i64,
    /// Where it stands.
    pub status: StayStatus,
    /// The day of arrival.
    pub arrival: BusinessDate,
    /// The day of departure.
    pub departure: BusinessDate,
    /// Who stays.
    pub guest: Option<GuestId>,
    /// Their name, where it is known here.
    pub guest_name: Option<String>,
    /// Whether the house takes special care of the guest.
    pub vip: bool,
    /// The type that was booked.
    pub room_type: Option<RoomTypeId>,
    /// The room that they are in or come into.
    pub room: Option<RoomId>,
    /// The number on its door.
    pub room_number: Option<String>,
    /// What housekeeping says about it.
    pub room_state: Option<RoomCondition>,
    /// Who is in that room now.
    pub room_occupied_by: Option<ReservationId>,
    /// The folio in use.
    pub folio: Option<FolioId>,
    /// What it owes; the pages before it passed their debt on.
    pub balance_minor: i64,
    /// Whether outlets may not charge it.
    pub no_post: bool,
    /// Grown-ups.
    pub adults: u32,
    /// Children.
    pub children: u32,
    /// The company or agency.
    pub company: Option<String>,
    /// Whether there are notes.
    pub noted: bool,
    /// Whether it keeps its room.
    pub do_not_move: bool,
}

pub(super) const DESK: &str =
    "SELECT d.id, r.number, r.status, r.arrival, r.departure, r.guest, g.name, coalesce(g.vip, 0),
        r.room_type, r.room, m.number, s.condition, o.reservation, r.folio, coalesce(f.balance_minor, 0),
        coalesce(f.no_post, 0), r.adults, r.children, r.company, r.noted, r.do_not_move
    FROM reservation r CROSS JOIN doc d ON d.doc = r.doc
        LEFT JOIN guest g ON g.id = r.guest LEFT JOIN room m ON m.id = r.room
        LEFT JOIN room_status s ON s.room = r.room LEFT JOIN room_occupant o ON o.room = r.room
        LEFT JOIN doc fd ON fd.id = r.folio LEFT JOIN folio f ON f.doc = fd.doc";

pub(super) fn desk_row(row: &Row<'_>) -> rusqlite::Result<DeskRow> {
    let room = uuid_or_none(row, 9)?.map(RoomId);
    let condition = row.get::<_, Option<u32>>(11)?.and_then(RoomCondition::from_code);
    Ok(DeskRow {
        reservation: ReservationId(uuid(row, 0)?),
        number: row.get(1)?,
        status: StayStatus::from_code(row.get(2)?).unwrap_or_default(),
        arrival: date(row, 3)?,
        departure: date(row, 4)?,
        guest: uuid_or_none(row, 5)?.map(GuestId),
        guest_name: row.get(6)?,
        vip: row.get(7)?,
        room_type: uuid_or_none(row, 8)?.map(RoomTypeId),
        room,
        room_number: row.get(10)?,
        room_state: room.map(|_| condition.unwrap_or_default()),
        room_occupied_by: uuid_or_none(row, 12)?.map(ReservationId),
        folio: uuid_or_none(row, 13)?.map(FolioId),
        balance_minor: row.get(14)?,
        no_post: row.get(15)?,
        adults: row.get(16)?,
        children: row.get(17)?,
        company: row.get(18)?,
        noted: row.get(19)?,
        do_not_move: row.get(20)?,
    })
}

/// One of the day's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayList {
    /// Reserved and due to arrive on the day or before it.
    DueIn,
    /// Arrived on the day and still here.
    Arrived,
    /// In the house, due out later.
    Staying,
    /// In the house and due out on the day or before it.
    DueOut,
    /// Left on the day.
    Gone,
    /// Reserved, to arrive within the 180 days after the day.
    Coming,
}

impl DayList {
    /// The condition under which a stay stands in the list, and its order: `?1` is the day.
    #[must_use]
    pub const fn condition(self) -> &'static str {
        match self {
            Self::DueIn => "r.status = 0 AND r.arrival <= ?1 ORDER BY r.arrival, r.doc",
            Self::Arrived => "r.status = 3 AND r.arrival = ?1 ORDER BY r.doc",
            Self::Staying => "r.status = 3 AND r.departure > ?1 ORDER BY r.departure, r.doc",
            Self::DueOut => "r.status = 3 AND r.departure <= ?1 ORDER BY r.departure, r.doc",
            Self::Coming => {
                "r.status = 0 AND r.arrival BETWEEN ?1 + 1 AND ?1 + 180 ORDER BY r.arrival, r.doc"
            }
            Self::Gone => "r.status = 4 AND r.departure = ?1 ORDER BY r.doc",
        }
    }
}

/// The query of one of the day's lists.
#[must_use]
pub fn day_list_query(list: DayList) -> String {
    format!("{DESK} WHERE {} LIMIT ?2", list.condition())
}

/// One of the day's lists; at most `limit`.
///
/// # Errors
/// What the tables say.
pub fn day_list(
    rows: Rows<'_>,
    list: DayList,
    day: BusinessDate,
    limit: u32,
) -> Result<Vec<DeskRow>, StoreError> {
    rows.all(&day_list_query(list), (day.epoch_days(), limit), desk_row)
}

/// How many stays stand in one of the day's lists.
///
/// # Errors
/// What the tables say.
pub fn day_count(rows: Rows<'_>, list: DayList, day: BusinessDate) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM reservation r WHERE {})",
        list.condition()
    );
    Ok(rows.one(&sql, [day.epoch_days()], |row| row.get(0))?.unwrap_or(0))
}

/// Parties in the house that have another room from the night of `date` on, and have not moved yet; at most `limit`.
///
/// # Errors
/// What the tables say.
pub fn moves_due(rows: Rows<'_>, date: BusinessDate, limit: u32) -> Result<Vec<DeskRow>, StoreError> {
    let sql = format!(
        "{DESK} WHERE r.status = 3 AND r.departure > ?1 AND EXISTS
            (SELECT 1 FROM room_night n WHERE n.reservation = d.id AND n.night = ?1 AND n.room IS NOT r.room)
         ORDER BY r.departure, r.doc LIMIT ?2"
    );
    rows.all(&sql, (date.epoch_days(), limit), desk_row)
}

/// A stay, and what was asked for as a deposit until when.
pub type Asked = (DeskRow, Option<(i64, BusinessDate)>);

/// Stays that are not in the house and were asked for a deposit or have money on their folio, by arrival.
///
/// # Errors
/// What the tables say.
pub fn deposits(rows: Rows<'_>, limit: u32) -> Result<Vec<Asked>, StoreError> {
    let sql = DESK.replacen(
        "r.do_not_move",
        "r.do_not_move, r.deposit_minor, r.deposit_due",
        1,
    );
    let sql = format!(
        "{sql} WHERE r.status <> 3 AND r.doc IN
            (SELECT a.doc FROM reservation a WHERE a.deposit_minor IS NOT NULL AND a.status = 0
             UNION SELECT e.doc FROM folio b CROSS JOIN doc e ON e.id = b.reservation
                WHERE b.balance_minor <> 0 AND b.closed = 0)
         ORDER BY r.arrival, r.doc LIMIT ?1"
    );
    rows.all(&sql, [limit], |row| {
        let minor: Option<i64> = row.get(21)?;
        let due = row.get::<_, Option<i32>>(22)?;
        let due = due.and_then(|due| BusinessDate::from_epoch_days(due).ok());
        Ok((desk_row(row)?, minor.zip(due)))
    })
}

/// The desk's row of one stay.
///
/// # Errors
/// What the tables say.
pub fn desk_row_of(rows: Rows<'_>, id: ReservationId) -> Result<Option<DeskRow>, StoreError> {
    let sql = format!("{DESK} WHERE r.doc = (SELECT doc FROM doc WHERE id = ?1)");
    rows.one(&sql, [id.bytes()], desk_row)
}
