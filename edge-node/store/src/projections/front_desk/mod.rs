//! Room types, rooms, reservations, and per type and night what is sold: kept as changes come, never counted over history.

pub mod desk;
pub mod search;
pub mod tape;

use super::Projected;
use super::insight::{Seen, headers_changed_twice};
use crate::books::room_night::{Hold, hold, nights_of};
use crate::rows::{uuid, uuid_or_none};
use crate::{DocRow, Rows, StoreError};
use domain::front_desk::{
    Holding, NightLoad, Reservation, Room, RoomType, StayStatus, oversold, stay_contradictions, two_parties,
};
use domain::housekeeping::RoomCondition;
use domain::insight::Raised;
use domain::shape::{Aggregate, HeaderConflict};
use rusqlite::{Row, params};
use std::collections::BTreeMap;
use values::{BusinessDate, FindingId, FolioId, GuestId, ReservationId, RoomId, RoomTypeId, Timestamp};

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &[
    "room_type",
    "room",
    "room_closure",
    "type_night",
    "reservation",
    "tape",
    "company_word",
];

/// Rows in one list.
pub const ROWS_PER_LIST_MAX: u32 = 200;
/// Rooms of one house.
pub const ROOMS_MAX: u32 = 5_000;

impl Projected for RoomType {
    fn project(rows: Rows<'_>, doc: DocRow, _: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        rows.run(
            "INSERT INTO room_type (doc, id, name, base_occupancy, max_occupancy, overbooking, rate_minor)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (doc) DO UPDATE SET name = ?3, base_occupancy = ?4, max_occupancy = ?5, overbooking = ?6,
                 rate_minor = ?7",
            params![
                doc.row,
                doc.id.as_bytes(),
                after.name.as_deref().unwrap_or_default(),
                after.base_occupancy,
                after.max_occupancy,
                after.overbooking,
                after.rate_minor
            ],
        )
        .map(drop)
    }
}

impl Projected for Room {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        let Some(room_type) = after.room_type else {
            return Ok(());
        };
        rows.run(
            "INSERT INTO room (doc, id, number, room_type, floor, features) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (doc) DO UPDATE SET number = ?3, room_type = ?4, floor = ?5, features = ?6",
            params![
                doc.row,
                doc.id.as_bytes(),
                after.number.as_deref().unwrap_or_default(),
                room_type.bytes(),
                after.floor,
                after.features
            ],
        )?;
        tape::put_closures(rows, doc, before, after)?;
        move_nights(
            rows,
            Count::OutOfOrder,
            &before.map(closed_nights).unwrap_or_default(),
            &closed_nights(after),
        )
    }
}

/// The type that each night out of order takes a room from.
fn closed_nights(room: &Room) -> BTreeMap<BusinessDate, RoomTypeId> {
    let room_type = room.room_type;
    room.nights_out_of_order()
        .into_iter()
        .filter_map(|night| Some((night, room_type?)))
        .collect()
}

#[derive(Clone, Copy)]
enum Count {
    Sold,
    OutOfOrder,
}

/// Takes what `before` took from the types' nights back, and takes what `after` takes.
fn move_nights(
    rows: Rows<'_>,
    count: Count,
    before: &BTreeMap<BusinessDate, RoomTypeId>,
    after: &BTreeMap<BusinessDate, RoomTypeId>,
) -> Result<(), StoreError> {
    let gone = before
        .iter()
        .filter(|(night, room_type)| after.get(night) != Some(room_type));
    let come = after
        .iter()
        .filter(|(night, room_type)| before.get(night) != Some(room_type));
    let steps = gone.map(|found| (found, -1)).chain(come.map(|found| (found, 1)));
    for ((night, room_type), step) in steps {
        let (sold, out_of_order) = match count {
            Count::Sold => (step, 0),
            Count::OutOfOrder => (0, step),
        };
        rows.run(
            "INSERT INTO type_night (room_type, night, sold, out_of_order) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (room_type, night) DO UPDATE SET sold = sold + ?3, out_of_order = out_of_order + ?4",
            (room_type.bytes(), night.epoch_days(), sold, out_of_order),
        )?;
        if step < 0 {
            let sql = "DELETE FROM type_night WHERE room_type = ?1 AND night = ?2 AND sold = 0 AND out_of_order = 0";
            rows.run(sql, (room_type.bytes(), night.epoch_days()))?;
        }
    }
    Ok(())
}

impl Projected for Reservation {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        let Some((arrival, departure)) = after.span() else {
            return Ok(());
        };
        let nights_minor: i64 = after
            .stay_nights()
            .filter_map(|night| after.price_of(night))
            .map(|price| price.minor)
            .sum();
        rows.run(
            "INSERT INTO reservation (doc, number, status, arrival, departure, guest, room_type, room, folio, adults,
                 children, nights_minor, company, noted, do_not_move, deposit_minor, deposit_due)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (doc) DO UPDATE SET number = ?2, status = ?3, arrival = ?4, departure = ?5, guest = ?6,
                 room_type = ?7, room = ?8, folio = ?9, adults = ?10, children = ?11, nights_minor = ?12,
                 company = ?13, noted = ?14, do_not_move = ?15, deposit_minor = ?16, deposit_due = ?17",
            params![
                doc.row,
                after.number.unwrap_or(0),
                after.status().code(),
                arrival.epoch_days(),
                departure.epoch_days(),
                after.guest.map(GuestId::bytes),
                after.room_type.map(RoomTypeId::bytes),
                after.placement().map(|placement| placement.room.bytes()),
                after.folio.map(FolioId::bytes),
                after.adults,
                after.children,
                nights_minor,
                after.company,
                after.notes.is_some(),
                after.do_not_move,
                after.deposit_minor,
                after.deposit_due.map(BusinessDate::epoch_days)
            ],
        )?;
        tape::put_spans(rows, doc, before, after)?;
        desk::put_company(rows, doc, before, after)?;
        let sold_before = before.map(Self::sold_nights).unwrap_or_default();
        move_nights(rows, Count::Sold, &sold_before, &after.sold_nights())
    }

    /// After a merge: contradictions, two parties for one bed, types sold beyond their limit (C02, F28, F29). The book
    /// of this node decides who has a room: a night that is free is held here, one that is taken stays with its holder.
    fn inspect(
        rows: Rows<'_>,
        doc: DocRow,
        state: &Self,
        conflicts: &[HeaderConflict],
    ) -> Result<Vec<Seen>, StoreError> {
        let id = ReservationId(doc.id);
        let mut seen = headers_changed_twice(Self::KIND, doc.id, conflicts);
        let at = last_instant(state);
        seen.extend(stay_contradictions(id, state, at).into_iter().map(as_seen));
        seen.extend(hold_after_merge(rows, id, state, at)?);
        for (night, room_type) in state.sold_nights() {
            let load = night_load(rows, room_type, night)?;
            let name = room_type_name(rows, room_type)?;
            seen.extend(oversold((room_type, &name), night, load, at).map(as_seen));
        }
        Ok(seen)
    }
}

fn last_instant(state: &Reservation) -> Timestamp {
    state
        .events
        .values()
        .map(|event| event.at)
        .max()
        .unwrap_or_default()
}

fn as_seen((id, raised): (FindingId, Raised)) -> Seen {
    let Raised {
        code,
        sentence,
        subjects,
        choices,
        ..
    } = raised;
    Seen {
        id,
        code,
        sentence,
        subjects,
        choices,
    }
}

/// Holds in the book what a merged reservation asks for, gives back what it does not, and names who came first.
fn hold_after_merge(
    rows: Rows<'_>,
    id: ReservationId,
    state: &Reservation,
    at: Timestamp,
) -> Result<Vec<Seen>, StoreError> {
    let wanted = state.holdings();
    for held in nights_of(rows, id)? {
        if !wanted.contains(&Holding::Night(held.room, held.night)) {
            let sql = "DELETE FROM room_night WHERE room = ?1 AND night = ?2 AND reservation = ?3";
            rows.run(sql, (held.room.bytes(), held.night.epoch_days(), id.bytes()))?;
        }
    }
    let mut seen = Vec::new();
    for holding in wanted {
        let Holding::Night(room, night) = holding else {
            continue;
        };
        if let Hold::TakenBy(holder) = hold(rows, room, night, id)? {
            let (number, label) = (room_number(rows, room)?, reservation_number(rows, holder)?);
            let parties = ((holder, label.as_str()), (id, state.label()));
            let found = two_parties((room, &number), night, parties.0, (parties.1.0, &parties.1.1), at);
            seen.push(as_seen(found));
        }
    }
    Ok(seen)
}

/// How a type stands at a night.
///
/// # Errors
/// What the tables say.
pub fn night_load(
    rows: Rows<'_>,
    room_type: RoomTypeId,
    night: BusinessDate,
) -> Result<NightLoad, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM room WHERE room_type = ?1),
                      (SELECT overbooking FROM room_type WHERE id = ?1),
                      (SELECT out_of_order FROM type_night WHERE room_type = ?1 AND night = ?2),
                      (SELECT sold FROM type_night WHERE room_type = ?1 AND night = ?2)";
    let load = rows.one(sql, (room_type.bytes(), night.epoch_days()), |row| {
        Ok(NightLoad {
            rooms: row.get(0)?,
            overbooking: row.get::<_, Option<i64>>(1)?.unwrap_or(0),
            out_of_order: row.get::<_, Option<i64>>(2)?.unwrap_or(0),
            sold: row.get::<_, Option<i64>>(3)?.unwrap_or(0),
        })
    })?;
    Ok(load.unwrap_or_default())
}

/// How the whole house stands at a night, where it may be sold `overbooking` rooms beyond its capacity.
///
/// # Errors
/// What the tables say.
pub fn house_load(rows: Rows<'_>, night: BusinessDate, overbooking: i64) -> Result<NightLoad, StoreError> {
    // CROSS: types first, then their night by its key; the other way round is every night that ever was.
    let sql = "SELECT (SELECT count(*) FROM room),
                      (SELECT coalesce(sum(coalesce(n.out_of_order, 0)), 0) FROM room_type t
                         CROSS JOIN type_night n ON n.room_type = t.id AND n.night = ?1),
                      (SELECT coalesce(sum(coalesce(n.sold, 0)), 0) FROM room_type t
                         CROSS JOIN type_night n ON n.room_type = t.id AND n.night = ?1)";
    let load = rows.one(sql, [night.epoch_days()], |row| {
        Ok(NightLoad {
            rooms: row.get(0)?,
            out_of_order: row.get(1)?,
            sold: row.get(2)?,
            overbooking,
        })
    })?;
    Ok(load.unwrap_or_default())
}

/// A room type in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomTypeRow {
    /// Its id.
    pub id: RoomTypeId,
    /// Its name.
    pub name: String,
    /// How many people its price is for.
    pub base_occupancy: u32,
    /// How many people it sleeps.
    pub max_occupancy: u32,
    /// How many rooms may be overbooked.
    pub overbooking: u32,
    /// What a night costs.
    pub rate_minor: Option<i64>,
    /// How many rooms it has.
    pub rooms: u32,
}

/// Every room type, by name.
///
/// # Errors
/// What the table says.
pub fn room_types(rows: Rows<'_>) -> Result<Vec<RoomTypeRow>, StoreError> {
    let sql = "SELECT id, name, base_occupancy, max_occupancy, overbooking, rate_minor,
                   (SELECT count(*) FROM room r WHERE r.room_type = t.id)
               FROM room_type t ORDER BY name, doc LIMIT 200";
    rows.all(sql, [], |row| {
        Ok(RoomTypeRow {
            id: RoomTypeId(uuid(row, 0)?),
            name: row.get(1)?,
            base_occupancy: row.get(2)?,
            max_occupancy: row.get(3)?,
            overbooking: row.get(4)?,
            rate_minor: row.get(5)?,
            rooms: row.get(6)?,
        })
    })
}

/// A type's name, for sentences.
///
/// # Errors
/// What the table says.
pub fn room_type_name(rows: Rows<'_>, room_type: RoomTypeId) -> Result<String, StoreError> {
    let found = rows.one(
        "SELECT name FROM room_type WHERE id = ?1",
        [room_type.bytes()],
        |row| row.get(0),
    )?;
    Ok(found.unwrap_or_else(|| "This room type".to_owned()))
}

/// The number on a room's door, for sentences.
///
/// # Errors
/// What the table says.
pub fn room_number(rows: Rows<'_>, room: RoomId) -> Result<String, StoreError> {
    Ok(number_of_room(rows, room)?.unwrap_or_else(|| "unknown".to_owned()))
}

/// The number on a room's door, where there is such a room.
///
/// # Errors
/// What the table says.
pub fn number_of_room(rows: Rows<'_>, room: RoomId) -> Result<Option<String>, StoreError> {
    rows.one("SELECT number FROM room WHERE id = ?1", [room.bytes()], |row| {
        row.get(0)
    })
}

/// Whether a room has this number.
///
/// # Errors
/// What the table says.
pub fn is_room_number_taken(rows: Rows<'_>, number: &str) -> Result<bool, StoreError> {
    let found = rows.one("SELECT 1 FROM room WHERE number = ?1 LIMIT 1", [number], |_| {
        Ok(())
    })?;
    Ok(found.is_some())
}

/// A reservation's number as people say it, for sentences.
///
/// # Errors
/// What the table says.
pub fn reservation_number(rows: Rows<'_>, reservation: ReservationId) -> Result<String, StoreError> {
    let sql = "SELECT r.number FROM doc d JOIN reservation r USING (doc) WHERE d.id = ?1";
    let found: Option<i64> = rows.one(sql, [reservation.bytes()], |row| row.get(0))?;
    Ok(found.map_or_else(|| "of another house".to_owned(), |number| number.to_string()))
}

/// A room on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomRow {
    /// Its id.
    pub id: RoomId,
    /// The number on its door.
    pub number: String,
    /// Its type.
    pub room_type: RoomTypeId,
    /// Its floor.
    pub floor: Option<String>,
    /// What else it has.
    pub features: Option<String>,
    /// Its state.
    pub condition: RoomCondition,
    /// Who is in it.
    pub occupied_by: Option<ReservationId>,
    /// Who holds it for the night asked for.
    pub held_by: Option<ReservationId>,
}

/// Every room by number, with its state and who is in it or holds it for `night`.
///
/// # Errors
/// What the tables say.
pub fn room_board(rows: Rows<'_>, night: BusinessDate) -> Result<Vec<RoomRow>, StoreError> {
    let sql =
        "SELECT r.id, r.number, r.room_type, r.floor, r.features, o.reservation, n.reservation, s.condition
               FROM room r LEFT JOIN room_occupant o ON o.room = r.id
                   LEFT JOIN room_night n ON n.room = r.id AND n.night = ?1
                   LEFT JOIN room_status s ON s.room = r.id
               ORDER BY length(r.number), r.number, r.doc LIMIT ?2";
    rows.all(sql, (night.epoch_days(), ROOMS_MAX), |row| {
        let condition = row.get::<_, Option<u32>>(7)?;
        Ok(RoomRow {
            id: RoomId(uuid(row, 0)?),
            number: row.get(1)?,
            room_type: RoomTypeId(uuid(row, 2)?),
            floor: row.get(3)?,
            features: row.get(4)?,
            condition: condition.and_then(RoomCondition::from_code).unwrap_or_default(),
            occupied_by: uuid_or_none(row, 5)?.map(ReservationId),
            held_by: uuid_or_none(row, 6)?.map(ReservationId),
        })
    })
}

/// A reservation in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReservationRow {
    /// Its place in the list: the cursor.
    pub place: (i32, i64),
    /// Its id.
    pub id: ReservationId,
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
    /// The type that was booked.
    pub room_type: Option<RoomTypeId>,
    /// The room.
    pub room: Option<RoomId>,
    /// The folio in use.
    pub folio: Option<FolioId>,
    /// Grown-ups.
    pub adults: u32,
    /// Children.
    pub children: u32,
    /// What the nights cost together.
    pub nights_minor: i64,
}

const RESERVATION: &str =
    "SELECT r.arrival, r.doc, d.id, r.number, r.status, r.departure, r.guest, g.name, r.room_type,
        r.room, r.folio, r.adults, r.children, r.nights_minor
    FROM reservation r JOIN doc d USING (doc) LEFT JOIN guest g ON g.id = r.guest";

fn reservation_row(row: &Row<'_>) -> rusqlite::Result<ReservationRow> {
    let date = |column: usize| -> rusqlite::Result<BusinessDate> {
        BusinessDate::from_epoch_days(row.get(column)?)
            .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, 0))
    };
    Ok(ReservationRow {
        place: (row.get(0)?, row.get(1)?),
        id: ReservationId(uuid(row, 2)?),
        number: row.get(3)?,
        status: StayStatus::from_code(row.get(4)?).unwrap_or_default(),
        arrival: date(0)?,
        departure: date(5)?,
        guest: uuid_or_none(row, 6)?.map(GuestId),
        guest_name: row.get(7)?,
        room_type: uuid_or_none(row, 8)?.map(RoomTypeId),
        room: uuid_or_none(row, 9)?.map(RoomId),
        folio: uuid_or_none(row, 10)?.map(FolioId),
        adults: row.get(11)?,
        children: row.get(12)?,
        nights_minor: row.get(13)?,
    })
}

/// What to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReservationsAsked {
    /// Of one status; nothing: of all.
    pub status: Option<StayStatus>,
    /// Arriving on this day.
    pub arrival: Option<BusinessDate>,
    /// After this place.
    pub after: Option<(i32, i64)>,
    /// At most so many.
    pub limit: u32,
}

/// Reservations by arrival.
///
/// # Errors
/// What the tables say.
pub fn reservations(rows: Rows<'_>, asked: &ReservationsAsked) -> Result<Vec<ReservationRow>, StoreError> {
    let (arrival, doc) = asked.after.unwrap_or((i32::MIN, 0));
    let (from, to) = asked
        .arrival
        .map_or((i32::MIN, i32::MAX), |day| (day.epoch_days(), day.epoch_days()));
    let (arrival, doc) = if arrival < from { (from, 0) } else { (arrival, doc) };
    let limit = asked.limit.min(ROWS_PER_LIST_MAX + 1);
    if let Some(status) = asked.status {
        let sql = format!(
            "{RESERVATION} WHERE r.status = ?1 AND (r.arrival, r.doc) > (?2, ?3) AND r.arrival <= ?4
             ORDER BY r.arrival, r.doc LIMIT ?5"
        );
        return rows.all(&sql, (status.code(), arrival, doc, to, limit), reservation_row);
    }
    let sql = format!(
        "{RESERVATION} WHERE (r.arrival, r.doc) > (?1, ?2) AND r.arrival <= ?3
         ORDER BY r.arrival, r.doc LIMIT ?4"
    );
    rows.all(&sql, (arrival, doc, to, limit), reservation_row)
}

/// In the house and due out on `date` or before, but still here.
///
/// # Errors
/// What the tables say.
pub fn due_out(rows: Rows<'_>, date: BusinessDate, limit: u32) -> Result<Vec<ReservationRow>, StoreError> {
    let sql =
        format!("{RESERVATION} WHERE r.status = ?1 AND r.departure <= ?2 ORDER BY r.arrival, r.doc LIMIT ?3");
    rows.all(
        &sql,
        (StayStatus::InHouse.code(), date.epoch_days(), limit),
        reservation_row,
    )
}

/// Reserved, due to arrive on `date` or before, and not here.
///
/// # Errors
/// What the tables say.
pub fn not_arrived(
    rows: Rows<'_>,
    date: BusinessDate,
    limit: u32,
) -> Result<Vec<ReservationRow>, StoreError> {
    let sql =
        format!("{RESERVATION} WHERE r.status = ?1 AND r.arrival <= ?2 ORDER BY r.arrival, r.doc LIMIT ?3");
    rows.all(
        &sql,
        (StayStatus::Reserved.code(), date.epoch_days(), limit),
        reservation_row,
    )
}

/// A reservation's row.
///
/// # Errors
/// What the tables say.
pub fn reservation(rows: Rows<'_>, id: ReservationId) -> Result<Option<ReservationRow>, StoreError> {
    let sql = format!("{RESERVATION} WHERE d.id = ?1");
    rows.one(&sql, [id.bytes()], reservation_row)
}

/// The stays of a guest, newest arrival first; at most `limit`.
///
/// # Errors
/// What the tables say.
pub fn stays_of(rows: Rows<'_>, guest: GuestId, limit: u32) -> Result<Vec<ReservationRow>, StoreError> {
    let sql = format!("{RESERVATION} WHERE r.guest = ?1 ORDER BY r.arrival DESC, r.doc DESC LIMIT ?2");
    rows.all(&sql, (guest.bytes(), limit), reservation_row)
}
