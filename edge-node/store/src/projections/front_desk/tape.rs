//! The tape chart: where each stay sleeps, span by span, and the spans in which rooms are closed (F07). The spans of a stay
//! stand under each week that they touch, so a chart of a month reads its weeks and nothing of the history before them.

use crate::rows::{uuid, uuid_or_none};
use crate::{DocRow, Rows, StoreError};
use domain::front_desk::{ClosureKind, Reservation, Room, Segment, StayStatus};
use rusqlite::{Row, params};
use std::collections::BTreeMap;
use values::{BusinessDate, GuestId, ReservationId, RoomId, RoomTypeId};

/// Spans in one chart: 5,000 rooms could be let to another party each night of a month and still fit.
const SPANS_MAX: u32 = 200_000;
/// Days of a bucket.
const WEEK_DAYS: i32 = 7;

/// Brings the spans of a stay from what they were to what they are.
pub(super) fn put_spans(
    rows: Rows<'_>,
    doc: DocRow,
    before: Option<&Reservation>,
    after: &Reservation,
) -> Result<(), StoreError> {
    let (was, is) = (before.map(spans).unwrap_or_default(), spans(after));
    for (week, first) in was.keys().filter(|key| !is.contains_key(key)) {
        let sql = "DELETE FROM tape WHERE week = ?1 AND doc = ?2 AND first = ?3";
        rows.run(sql, (week, doc.row, first))?;
    }
    for ((week, first), (until, room)) in is.iter().filter(|(key, span)| was.get(key) != Some(span)) {
        rows.run(
            "INSERT INTO tape (week, doc, first, until, room) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (week, doc, first) DO UPDATE SET until = ?4, room = ?5",
            (week, doc.row, first, until, room.map(RoomId::bytes)),
        )?;
    }
    Ok(())
}

/// Week and first day of each span, with its end and its room.
type Spans = BTreeMap<(i32, i32), (i32, Option<RoomId>)>;

fn spans(stay: &Reservation) -> Spans {
    if !stay.is_sold() {
        return Spans::new();
    }
    let of_segment = |segment: Segment| {
        let (first, until) = (segment.from.epoch_days(), segment.until.epoch_days());
        let room = segment.placement.map(|placement| placement.room);
        let last = until.saturating_sub(1).max(first);
        (week_of(first)..=week_of(last)).map(move |week| ((week, first), (until, room)))
    };
    stay.segments().into_iter().flat_map(of_segment).collect()
}

const fn week_of(day: i32) -> i32 {
    day.div_euclid(WEEK_DAYS)
}

/// Brings a room's closures from what they were to what they are.
pub(super) fn put_closures(
    rows: Rows<'_>,
    doc: DocRow,
    before: Option<&Room>,
    after: &Room,
) -> Result<(), StoreError> {
    let same =
        before.is_some_and(|room| (&room.closures, &room.reopenings) == (&after.closures, &after.reopenings));
    if same || (before.is_none() && after.closures.is_empty()) {
        return Ok(());
    }
    rows.run("DELETE FROM room_closure WHERE room = ?1", [doc.id.as_bytes()])?;
    for (entry, closure, until) in after
        .closed_spans()
        .filter(|(_, closure, until)| closure.from < *until)
    {
        rows.run(
            "INSERT INTO room_closure (entry, room, kind, first, until, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                entry.bytes(),
                doc.id.as_bytes(),
                closure.kind.code(),
                closure.from.epoch_days(),
                until.epoch_days(),
                closure.reason
            ],
        )?;
    }
    Ok(())
}

/// A span of a stay in a chart, with what the chart says about the stay.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a row of a list: each is a mark of its own"
)]
pub struct SpanRow {
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
    /// Grown-ups.
    pub adults: u32,
    /// Children.
    pub children: u32,
    /// Whether a company or agency is named.
    pub company: bool,
    /// Whether there are notes.
    pub noted: bool,
    /// Whether it keeps its room.
    pub do_not_move: bool,
    /// The room it is in now.
    pub occupies: Option<RoomId>,
    /// The first night of the span.
    pub first: BusinessDate,
    /// The day after its last.
    pub until: BusinessDate,
    /// Its room.
    pub room: Option<RoomId>,
}

/// The chart's own query: the weeks by the key of `tape`, then each stay by its key.
pub const SPANS: &str = "SELECT d.id, r.number, r.status, r.arrival, r.departure, r.guest, g.name, coalesce(g.vip, 0),
        r.room_type, r.adults, r.children, r.company IS NOT NULL, r.noted, r.do_not_move, o.room, t.first, t.until, t.room
    FROM tape t CROSS JOIN reservation r ON r.doc = t.doc CROSS JOIN doc d ON d.doc = t.doc
        LEFT JOIN guest g ON g.id = r.guest LEFT JOIN room_occupant o ON o.reservation = d.id
    WHERE t.week BETWEEN ?1 AND ?2 AND t.first < ?4 AND (t.until > ?3 OR (t.until = t.first AND t.until = ?3))
        AND t.week = max(?1, t.first / 7)
    LIMIT ?5";

/// The spans of all stays that touch a night of [from, until), each once.
///
/// # Errors
/// What the tables say.
pub fn spans_between(
    rows: Rows<'_>,
    from: BusinessDate,
    until: BusinessDate,
) -> Result<Vec<SpanRow>, StoreError> {
    let (first, last) = (from.epoch_days(), until.epoch_days());
    let weeks = (week_of(first), week_of(last.saturating_sub(1)));
    rows.all(SPANS, (weeks.0, weeks.1, first, last, SPANS_MAX), span_row)
}

fn span_row(row: &Row<'_>) -> rusqlite::Result<SpanRow> {
    Ok(SpanRow {
        reservation: ReservationId(uuid(row, 0)?),
        number: row.get(1)?,
        status: StayStatus::from_code(row.get(2)?).unwrap_or_default(),
        arrival: date(row, 3)?,
        departure: date(row, 4)?,
        guest: uuid_or_none(row, 5)?.map(GuestId),
        guest_name: row.get(6)?,
        vip: row.get(7)?,
        room_type: uuid_or_none(row, 8)?.map(RoomTypeId),
        adults: row.get(9)?,
        children: row.get(10)?,
        company: row.get(11)?,
        noted: row.get(12)?,
        do_not_move: row.get(13)?,
        occupies: uuid_or_none(row, 14)?.map(RoomId),
        first: date(row, 15)?,
        until: date(row, 16)?,
        room: uuid_or_none(row, 17)?.map(RoomId),
    })
}

/// Reads a date from a column.
pub(super) fn date(row: &Row<'_>, column: usize) -> rusqlite::Result<BusinessDate> {
    BusinessDate::from_epoch_days(row.get(column)?)
        .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, 0))
}

/// A span in which a room is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosureRow {
    /// The room.
    pub room: RoomId,
    /// Why it is closed.
    pub kind: ClosureKind,
    /// The first night.
    pub first: BusinessDate,
    /// The first night that it is open again.
    pub until: BusinessDate,
    /// What is wrong with it.
    pub reason: String,
}

/// Closures that touch a night of [from, until), by room.
///
/// # Errors
/// What the table says.
pub fn closures_between(
    rows: Rows<'_>,
    from: BusinessDate,
    until: BusinessDate,
) -> Result<Vec<ClosureRow>, StoreError> {
    let sql = "SELECT room, kind, first, until, reason FROM room_closure WHERE until > ?1 AND first < ?2
               ORDER BY room, first LIMIT ?3";
    rows.all(
        sql,
        (from.epoch_days(), until.epoch_days(), super::ROOMS_MAX),
        |row| {
            Ok(ClosureRow {
                room: RoomId(uuid(row, 0)?),
                kind: ClosureKind::from_code(row.get(1)?).unwrap_or_default(),
                first: date(row, 2)?,
                until: date(row, 3)?,
                reason: row.get(4)?,
            })
        },
    )
}

/// Rooms sold and rooms out of order, of a type at a night.
pub type Loads = BTreeMap<(RoomTypeId, BusinessDate), (i64, i64)>;

/// What is sold and out of order of each type at each night of [from, until) where anything is.
///
/// # Errors
/// What the tables say.
pub fn loads_between(rows: Rows<'_>, from: BusinessDate, until: BusinessDate) -> Result<Loads, StoreError> {
    let sql = "SELECT n.room_type, n.night, n.sold, n.out_of_order FROM room_type t
               CROSS JOIN type_night n ON n.room_type = t.id AND n.night >= ?1 AND n.night < ?2";
    let found = rows.all(sql, (from.epoch_days(), until.epoch_days()), |row| {
        Ok((
            (RoomTypeId(uuid(row, 0)?), date(row, 1)?),
            (row.get(2)?, row.get(3)?),
        ))
    })?;
    Ok(found.into_iter().collect())
}
