//! The card that an arriving guest signs.

use super::Head;
use super::folio::{fields_of, room_of};
use crate::CommandError;
use crate::find::find;
use domain::ctx::Ctx;
use domain::front_desk::{Reservation, RoomType};
use domain::guest::ProfileField;
use paper::{RegistrationCard, Traveller};
use store::Unit;
use values::{BusinessDate, GuestId, ReservationId};

/// The card of a reservation, to be signed on paper.
pub(in crate::devices) fn card_of(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    id: ReservationId,
) -> Result<RegistrationCard, CommandError> {
    let stay = find::<Reservation>(unit, id)?;
    let head = Head::of(unit)?;
    let room_type = match stay.room_type {
        Some(room_type) => unit.load::<RoomType>(room_type)?,
        None => None,
    };
    let mut companions = Vec::new();
    for (guest, companion) in &stay.companions {
        if !companion.left {
            companions.push(traveller(unit, Some(*guest))?);
        }
    }
    Ok(RegistrationCard {
        house: head.house(None),
        number: stay.number.map(|number| number.to_string()).unwrap_or_default(),
        guest: traveller(unit, stay.guest)?,
        companions,
        room: room_of(unit, Some(&stay))?,
        room_type: room_type.and_then(|room_type| room_type.name.clone()),
        arrival: stay.arrival.unwrap_or(ctx.business_date),
        departure: stay.departure.unwrap_or(ctx.business_date),
        adults: stay.adults,
        children: stay.children,
        rate: stay.arrival.and_then(|arrival| stay.price_of(arrival)),
        at: head.wall(ctx.now),
        terms: Vec::new(),
        signature: None,
    })
}

fn traveller(unit: &mut Unit<'_>, guest: Option<GuestId>) -> Result<Traveller, CommandError> {
    let mut traveller = Traveller::default();
    for (field, text) in fields_of(unit, guest)? {
        match field {
            ProfileField::Name => traveller.name = text,
            ProfileField::Address => traveller.address = Some(text),
            ProfileField::Nationality => traveller.nationality = Some(text),
            ProfileField::DocumentNumber => traveller.document_number = Some(text),
            ProfileField::Email => traveller.email = Some(text),
            ProfileField::Phone => traveller.phone = Some(text),
            ProfileField::DateOfBirth => traveller.born = BusinessDate::parse(&text).ok(),
            // The number says enough on paper; the country stands in the address as people write it.
            ProfileField::DocumentKind | ProfileField::Country => {}
        }
    }
    Ok(traveller)
}
