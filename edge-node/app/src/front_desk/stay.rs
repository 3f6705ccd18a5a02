//! Commands on stays: book, assign, let in, move, change, let out, undo. What a stay holds follows from its state before
//! and after and is made true by the books in the same commit (F04); what is sold is checked against the lists (F03).

use super::holding::{Candidate, Sold, changed};
use crate::devices::folios_after;
use crate::find::find;
use crate::folio::arrange::pay_by_ledger;
use crate::folio::{Payer, close_pages, open_page, reopen_page, stay_balance};
use crate::guest::{ToSeal, enter_guest};
use crate::housekeeping::set_room;
use crate::{Answered, Caller, CommandError, House};
use domain::ctx::Ctx;
use domain::folio::Folio;
use domain::front_desk::{
    self as rules, AmendReservation, CheckIn, EventKind, FrontDeskRefusal, Holding, NewReservation, Pricing,
    Reservation, ReservationEdit, Room, RoomType, StayStatus, next_folio_page,
};
use domain::guest::{Guest, Profile};
use domain::housekeeping::{Cause, RoomCondition};
use domain::shape::Aggregate as _;
use serde::Serialize;
use store::Unit;
use values::{BusinessDate, FolioId, GuestId, ReservationId, RoomId, RoomTypeId};

/// The series of reservation numbers.
const RESERVATION_SERIES: &str = "reservation";

/// Who a booking is for.
#[derive(Clone, Debug)]
pub enum BookedFor {
    /// A guest who is known.
    Known(GuestId),
    /// A guest who is entered with it.
    New(Profile),
}

/// A booking.
#[derive(Clone, Debug)]
pub struct Book {
    /// Who stays.
    pub guest: BookedFor,
    /// Who shares the room.
    pub companions: Vec<GuestId>,
    /// The type.
    pub room_type: RoomTypeId,
    /// The day of arrival; nothing: today.
    pub arrival: Option<BusinessDate>,
    /// The day of departure.
    pub departure: BusinessDate,
    /// Grown-ups.
    pub adults: u32,
    /// Children.
    pub children: u32,
    /// What the nights cost.
    pub pricing: Pricing,
    /// Where the booking came from.
    pub channel: Option<String>,
    /// The company or agency.
    pub company: Option<String>,
    /// The rate plan.
    pub plan: Option<String>,
    /// Meals within the price.
    pub meal: Option<String>,
    /// What else is to be known.
    pub notes: Option<String>,
}

/// A room for a stay.
#[derive(Clone, Debug, Default)]
pub struct TakeRoom {
    /// The room; nothing: the one that is assigned.
    pub room: Option<RoomId>,
    /// Why a room that is not ready is taken anyway.
    pub override_reason: Option<String>,
    /// Whether a type that is sold out for a night may be taken from.
    pub allow_overbooking: bool,
}

/// A stay as it stands after a command.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct StayChanged {
    /// Which.
    pub reservation: ReservationId,
    /// Its number.
    pub number: i64,
    /// The guest.
    pub guest: Option<GuestId>,
    /// Where it stands.
    pub status: StayStatus,
    /// Its room.
    pub room: Option<RoomId>,
    /// Its folio: the one in use, or the one that it will have.
    pub folio: FolioId,
}

impl StayChanged {
    pub(super) fn of(id: ReservationId, stay: &Reservation) -> Self {
        Self {
            reservation: id,
            number: stay.number.unwrap_or(0),
            guest: stay.guest,
            status: stay.status(),
            room: stay.placement().map(|placement| placement.room),
            folio: stay.folio.unwrap_or_else(|| next_folio_page(id, 1)),
        }
    }
}

/// Books a stay.
///
/// # Errors
/// Where a date, a price or a text is unfit, there is no such type or guest, or a night is sold out.
pub async fn book(house: &House, caller: &Caller, command: Book) -> Result<Answered, CommandError> {
    let (property, new_guest) = (house.property(), to_seal(house, &command)?);
    house
        .command(caller, move |ctx, unit| {
            let (id, edits) = booked(ctx, unit, &command, new_guest.as_ref())?;
            changed(ctx, unit, id, edits, Sold::Within(property))
        })
        .await
}

/// Books, assigns and lets in a party that stands at the desk, in one commit.
///
/// # Errors
/// As [`book`] and [`check_in`].
pub async fn walk_in(
    house: &House,
    caller: &Caller,
    command: Book,
    room: TakeRoom,
) -> Result<Answered, CommandError> {
    let (property, new_guest) = (house.property(), to_seal(house, &command)?);
    house
        .command(caller, move |ctx, unit| {
            let (id, mut edits) = booked(ctx, unit, &command, new_guest.as_ref())?;
            let stay = Reservation::default()
                .after(&edits)
                .map_err(CommandError::failed)?;
            edits.extend(entering(ctx, unit, &stay, &room)?);
            changed(ctx, unit, id, edits, Sold::asked(&room, property))?;
            opened(ctx, unit, id)
        })
        .await
}

fn to_seal(house: &House, command: &Book) -> Result<Option<ToSeal>, CommandError> {
    match &command.guest {
        BookedFor::Known(_) => Ok(None),
        BookedFor::New(profile) => ToSeal::new(house, profile).map(Some),
    }
}

fn booked(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    command: &Book,
    new_guest: Option<&ToSeal>,
) -> Result<(ReservationId, Vec<ReservationEdit>), CommandError> {
    let room_type = find::<RoomType>(unit, command.room_type)?;
    let guest = match (&command.guest, new_guest) {
        (BookedFor::New(_), Some(new)) => enter_guest(ctx, unit, new)?,
        (BookedFor::Known(guest), _) => known_guest(unit, *guest)?,
        (BookedFor::New(_), None) => return Err(domain::guest::GuestRefusal::NameMissing.into()),
    };
    for companion in &command.companions {
        known_guest(unit, *companion)?;
    }
    let (id, number): (ReservationId, i64) = (ctx.id(), unit.next_number(RESERVATION_SERIES)?);
    let new = NewReservation {
        guest,
        companions: command.companions.clone(),
        room_type: command.room_type,
        arrival: command.arrival.unwrap_or(ctx.business_date),
        departure: command.departure,
        adults: command.adults,
        children: command.children,
        pricing: command.pricing.clone(),
        channel: command.channel.clone(),
        company: command.company.clone(),
        plan: command.plan.clone(),
        meal: command.meal.clone(),
        notes: command.notes.clone(),
    };
    Ok((id, rules::reserve(ctx, id, number, &room_type, &new)?))
}

fn known_guest(unit: &mut Unit<'_>, guest: GuestId) -> Result<GuestId, CommandError> {
    let state = find::<Guest>(unit, guest)?;
    if state.is_erased() {
        return Err(domain::guest::GuestRefusal::Erased.into());
    }
    Ok(guest)
}

/// One command on one stay: `decide` says what changes, the books and the limits say whether it holds.
pub(super) async fn on_stay<F>(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    sold: Sold,
    decide: F,
) -> Result<Answered, CommandError>
where
    F: FnOnce(&Ctx, &mut Unit<'_>, &Reservation) -> Result<Vec<ReservationEdit>, CommandError>
        + Send
        + 'static,
{
    house
        .command(caller, move |ctx, unit| {
            let stay = find::<Reservation>(unit, id)?;
            let edits = decide(ctx, unit, &stay)?;
            changed(ctx, unit, id, edits, sold)
        })
        .await
}

/// Assigns a room for all nights; it may be of another type than the one booked.
///
/// # Errors
/// Where another party holds it for a night, it is out of order, or its type is sold out.
pub async fn assign(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    command: TakeRoom,
) -> Result<Answered, CommandError> {
    let sold = Sold::asked(&command, house.property());
    on_stay(house, caller, id, sold, move |ctx, unit, stay| {
        let room = Candidate::find(unit, command.room.ok_or(FrontDeskRefusal::RoomMissing)?)?;
        Ok(rules::assign(ctx, stay, &room.state())?)
    })
    .await
}

/// Takes the room away from a reservation.
///
/// # Errors
/// Where it is not reserved or has no room.
pub async fn unassign(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    reason: Option<String>,
) -> Result<Answered, CommandError> {
    on_stay(house, caller, id, Sold::Beyond, move |ctx, _, stay| {
        Ok(rules::unassign(ctx, stay, reason.as_deref())?)
    })
    .await
}

/// Lets a party in and opens its folio.
///
/// # Errors
/// Where the day, the stay or the room is not fit for it.
pub async fn check_in(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    command: TakeRoom,
) -> Result<Answered, CommandError> {
    let property = house.property();
    house
        .command(caller, move |ctx, unit| {
            let stay = find::<Reservation>(unit, id)?;
            let edits = entering(ctx, unit, &stay, &command)?;
            changed(ctx, unit, id, edits, Sold::asked(&command, property))?;
            opened(ctx, unit, id)
        })
        .await
}

fn entering(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    stay: &Reservation,
    command: &TakeRoom,
) -> Result<Vec<ReservationEdit>, CommandError> {
    // A late arrival finds the room of tonight, which may be another than that of its first night.
    let tonight = stay.arrival.unwrap_or(ctx.business_date).max(ctx.business_date);
    let assigned = stay.placement_on(tonight).map(|placement| placement.room);
    let room = command.room.or(assigned).ok_or(FrontDeskRefusal::RoomMissing)?;
    let room = Candidate::find(unit, room)?;
    let enter = CheckIn {
        override_reason: command.override_reason.clone(),
    };
    Ok(rules::check_in(ctx, stay, &room.state(), &enter)?)
}

/// Opens the folio of a party that has just come in.
fn opened(ctx: &Ctx, unit: &mut Unit<'_>, id: ReservationId) -> Result<StayChanged, CommandError> {
    let stay = find::<Reservation>(unit, id)?;
    open_page(ctx, unit, id, &stay)?;
    Ok(StayChanged::of(id, &*find::<Reservation>(unit, id)?))
}

/// Changes a stay: dates, people, prices, notes.
///
/// # Errors
/// Where the stay is over, a date is past, a night is sold out, or its room is held by another for a new night.
pub async fn amend(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    command: AmendReservation,
) -> Result<Answered, CommandError> {
    let sold = Sold::Within(house.property());
    on_stay(house, caller, id, sold, move |ctx, unit, stay| {
        let room_type = command
            .room_type
            .or(stay.room_type)
            .ok_or(FrontDeskRefusal::SpanUnfit)?;
        let room_type = find::<RoomType>(unit, room_type)?;
        let edits = rules::amend(ctx, id, stay, &room_type, &command)?;
        require_in_order(unit, stay, &edits)?;
        Ok(edits)
    })
    .await
}

/// A stay that gets longer needs its room in order for the new nights.
fn require_in_order(
    unit: &mut Unit<'_>,
    before: &Reservation,
    edits: &[ReservationEdit],
) -> Result<(), CommandError> {
    let after = before.after(edits).map_err(CommandError::failed)?;
    for holding in after.holdings().difference(&before.holdings()) {
        if let Holding::Night(room, night) = *holding {
            let room = find::<Room>(unit, room)?;
            if room.is_out_of_order(night) {
                let room = room.label();
                return Err(FrontDeskRefusal::RoomClosed { room, night }.into());
            }
        }
    }
    Ok(())
}

/// Cancels a reservation.
///
/// # Errors
/// Where it is not reserved or no reason is given.
pub async fn cancel(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    reason: String,
) -> Result<Answered, CommandError> {
    on_stay(house, caller, id, Sold::Beyond, move |ctx, _, stay| {
        Ok(rules::cancel(ctx, stay, &reason)?)
    })
    .await
}

/// Sets a due arrival no-show, by a person's decision.
///
/// # Errors
/// Where it is not reserved, not due, or no reason is given.
pub async fn no_show(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    reason: String,
) -> Result<Answered, CommandError> {
    on_stay(house, caller, id, Sold::Beyond, move |ctx, _, stay| {
        Ok(rules::no_show(ctx, stay, &reason)?)
    })
    .await
}

/// Sets a due arrival no-show as part of a command.
pub(super) fn set_no_show(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    id: ReservationId,
    reason: &str,
) -> Result<StayChanged, CommandError> {
    let stay = find::<Reservation>(unit, id)?;
    changed(ctx, unit, id, rules::no_show(ctx, &stay, reason)?, Sold::Beyond)
}

/// Lets a party out at a balance of nothing; its folio is closed, its turnover goes into the journal, its room is dirty.
///
/// # Errors
/// Where it is not in the house or money is owed either way; with `ledger`, that account of the city ledger takes over
/// what is owed (F12).
pub async fn check_out(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    ledger: Option<String>,
) -> Result<Answered, CommandError> {
    let payer = Payer::of(house, caller);
    house
        .fiscal_command(caller, move |ctx, unit| {
            let stay = find::<Reservation>(unit, id)?;
            if let Some(account) = ledger.filter(|_| stay.status() == StayStatus::InHouse) {
                pay_by_ledger(ctx, unit, id, payer, &account)?;
            }
            let edits = rules::check_out(ctx, &stay, stay_balance(ctx, unit, id)?)?;
            close_pages(ctx, unit, id)?;
            folios_after(ctx, unit, id)?;
            let after = changed(ctx, unit, id, edits, Sold::Beyond)?;
            if let Some(left) = stay.occupies() {
                set_room(ctx, unit, left, RoomCondition::Dirty, Cause::CheckOut, None)?;
            }
            Ok(after)
        })
        .await
}

/// Undoes the last check-in, check-out, cancellation or no-show.
///
/// # Errors
/// Where there is nothing to undo, it is too late, money was posted, or the room or the night is taken since.
pub async fn undo(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    reason: String,
) -> Result<Answered, CommandError> {
    let property = house.property();
    house
        .command(caller, move |ctx, unit| {
            let stay = find::<Reservation>(unit, id)?;
            let since = stay.last(EventKind::CheckedIn).map(|(_, event)| event.at);
            let used = match stay.folio.zip(since) {
                Some((folio, since)) => find::<Folio>(unit, folio)?.is_used_since(since),
                None => false,
            };
            let edits = rules::undo(ctx, &stay, used, &reason)?;
            let after = changed(ctx, unit, id, edits, Sold::Within(property))?;
            if stay.status() == StayStatus::CheckedOut {
                reopen_page(ctx, unit, &stay)?;
            }
            Ok(after)
        })
        .await
}
