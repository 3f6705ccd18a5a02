//! The front desk: room types and rooms, what is free, who comes and who is here. Commands on stays stand in [`stay`], the
//! close of the business day in [`night_audit`].

pub mod checklist;
pub mod deposit;
pub mod desk;
pub mod downtime;
mod holding;
pub mod moves;
pub mod night_audit;
pub mod registration;
pub mod stay;
pub mod tape;

use crate::find::look_up;
use crate::{Answered, Caller, CommandError, House};
use domain::front_desk::{
    FrontDeskRefusal, NewRoom, NewRoomType, NightLoad, Reservation, Room, RoomType, add_room, add_room_type,
};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::books::room_night::holder;
use store::projections::front_desk::{
    ReservationRow, ReservationsAsked, RoomRow, RoomTypeRow, is_room_number_taken, night_load,
    number_of_room, reservation, reservations, room_board, room_types,
};
use values::{BusinessDate, Money, ReservationId, RoomId, RoomTypeId, Uuid};

pub use store::projections::front_desk::ReservationsAsked as Asked;
pub use store::projections::front_desk::{
    ReservationRow as StayRow, RoomRow as BoardRow, RoomTypeRow as TypeRow,
};

/// Nights of one look at availability.
pub const AVAILABILITY_NIGHTS_MAX: i32 = 62;

/// A room type was added.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RoomTypeAdded {
    /// Which.
    pub room_type: RoomTypeId,
}

/// A room was added.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RoomAdded {
    /// Which.
    pub room: RoomId,
}

/// Adds a room type.
///
/// # Errors
/// What [`domain::front_desk::add_room_type`] says.
pub async fn add_type(
    house: &House,
    caller: &Caller,
    command: NewRoomType,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let room_type: RoomTypeId = ctx.id();
            unit.edit::<RoomType>(room_type, add_room_type(&command)?)?;
            Ok(RoomTypeAdded { room_type })
        })
        .await
}

/// Adds a room.
///
/// # Errors
/// Where there is no such type, or the number is unfit or taken.
pub async fn add(house: &House, caller: &Caller, command: NewRoom) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            crate::find::find::<RoomType>(unit, command.room_type)?;
            let taken = is_room_number_taken(unit.rows(), command.number.trim())?;
            let room: RoomId = ctx.id();
            unit.edit::<Room>(room, add_room(&command, taken)?)?;
            Ok(RoomAdded { room })
        })
        .await
}

/// Every room type.
///
/// # Errors
/// What the store says.
pub async fn types(house: &House) -> Result<Vec<RoomTypeRow>, CommandError> {
    house.read(|reader| Ok(room_types(reader.rows())?)).await
}

/// Every room, with its state and who is in it or holds it tonight.
///
/// # Errors
/// What the store says.
pub async fn board(house: &House) -> Result<(BusinessDate, Vec<RoomRow>), CommandError> {
    house
        .read(|reader| {
            let today = open_date(reader)?;
            Ok((today, room_board(reader.rows(), today)?))
        })
        .await
}

/// The open business date, for a read.
pub(crate) fn open_date(reader: &store::Reader<'_>) -> Result<BusinessDate, CommandError> {
    let day = store::books::business_day::business_day(reader.rows())?;
    day.map(|day| day.date).ok_or_else(crate::house::not_set_up)
}

/// A type's nights.
#[derive(Clone, Debug)]
pub struct TypeNights {
    /// The type.
    pub room_type: RoomTypeRow,
    /// How it stands at each night.
    pub nights: Vec<(BusinessDate, NightLoad)>,
}

/// What is free of each type at each night of [from, to).
///
/// # Errors
/// Where the span is empty or longer than [`AVAILABILITY_NIGHTS_MAX`].
pub async fn availability(
    house: &House,
    from: BusinessDate,
    to: BusinessDate,
) -> Result<Vec<TypeNights>, CommandError> {
    if !(1..=AVAILABILITY_NIGHTS_MAX).contains(&to.days_since(from)) {
        return Err(FrontDeskRefusal::SpanUnfit.into());
    }
    house
        .read(move |reader| type_nights(reader.rows(), from, to))
        .await
}

/// How each type stands at each night of [from, to).
fn type_nights(
    rows: store::Rows<'_>,
    from: BusinessDate,
    to: BusinessDate,
) -> Result<Vec<TypeNights>, CommandError> {
    let nights = |room_type: RoomTypeRow| {
        let loads = from
            .until(to)
            .map(|night| Ok((night, night_load(rows, room_type.id, night)?)));
        let nights = loads.collect::<Result<Vec<_>, CommandError>>()?;
        Ok(TypeNights { room_type, nights })
    };
    room_types(rows)?.into_iter().map(nights).collect()
}

/// Reservations by arrival.
///
/// # Errors
/// What the store says.
pub async fn list(house: &House, asked: ReservationsAsked) -> Result<Vec<ReservationRow>, CommandError> {
    house
        .read(move |reader| Ok(reservations(reader.rows(), &asked)?))
        .await
}

/// A reservation as it is now.
#[derive(Clone, Debug)]
pub struct ReservationLook {
    /// The document.
    pub stay: Arc<Reservation>,
    /// Its row in the lists, with the guest's name.
    pub row: ReservationRow,
    /// Who holds its room for its first night, where that is another stay: then this one has no bed (C02).
    pub bed_taken_by: Option<ReservationId>,
}

/// A reservation as it is now.
///
/// # Errors
/// Where there is no such reservation.
pub async fn look(house: &House, id: ReservationId) -> Result<ReservationLook, CommandError> {
    house
        .read(move |reader| {
            let stay = look_up::<Reservation>(reader, id)?;
            let row =
                reservation(reader.rows(), id)?.ok_or_else(|| CommandError::not_found("reservation", id))?;
            let mut bed_taken_by = None;
            for night in stay.stay_nights().filter(|_| stay.is_sold()) {
                if let Some(placement) = stay.placement_on(night) {
                    let by = holder(reader.rows(), placement.room, night)?;
                    bed_taken_by = bed_taken_by.or(by.filter(|by| *by != id));
                }
            }
            Ok(ReservationLook {
                stay,
                row,
                bed_taken_by,
            })
        })
        .await
}

/// A rate in minor units of the house's currency.
///
/// # Errors
/// Where it is in another currency.
pub async fn rate_minor(house: &House, rate: Option<Money>) -> Result<Option<i64>, CommandError> {
    let Some(rate) = rate else { return Ok(None) };
    if rate.currency == crate::property::currency(house).await? {
        return Ok(Some(rate.minor));
    }
    Err(FrontDeskRefusal::PricesUnfit.into())
}

/// Rooms and reservations among these documents, in words that people know: a stay with its number and guest (C02).
///
/// # Errors
/// What the store says.
pub async fn labels(house: &House, ids: Vec<Uuid>) -> Result<BTreeMap<Uuid, String>, CommandError> {
    house
        .read(move |reader| {
            let mut labels = BTreeMap::new();
            for id in ids {
                if let Some(row) = reservation(reader.rows(), ReservationId(id))? {
                    let name = row.guest_name.unwrap_or_else(|| "guest unknown here".to_owned());
                    labels.insert(id, format!("reservation {}, {name}", row.number));
                } else if let Some(number) = number_of_room(reader.rows(), RoomId(id))? {
                    labels.insert(id, format!("room {number}"));
                }
            }
            Ok(labels)
        })
        .await
}
