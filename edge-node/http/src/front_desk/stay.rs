//! Commands on stays, on the wire.

use super::NightPriceView;
use crate::extract::{Answer, Command, Path};
use crate::guest::GuestProfile;
use crate::problem::Problem;
use app::House;
use app::front_desk::stay::{self, Book, BookedFor, TakeRoom};
use axum::extract::State;
use axum::http::StatusCode;
use domain::front_desk::{AmendReservation, NightPrice, Pricing, StayStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{BusinessDate, FolioId, GuestId, Money, ReservationId, RoomId, RoomTypeId};

/// A booking. `guest` names a guest who is known, `new_guest` enters one: exactly one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookStay {
    /// Who stays, where the guest is known.
    guest: Option<GuestId>,
    /// Who stays, where the guest is new.
    new_guest: Option<GuestProfile>,
    /// Who shares the room.
    #[serde(default)]
    companions: Vec<GuestId>,
    /// The type.
    room_type: RoomTypeId,
    /// The day of arrival.
    arrival: BusinessDate,
    /// The day of departure; the day of arrival for a day use.
    departure: BusinessDate,
    /// Grown-ups; 0 where the party is not known yet.
    adults: u32,
    /// Children.
    #[serde(default)]
    children: u32,
    /// The price of each night. Where neither this nor `prices` is given, the type's rate.
    rate: Option<Money>,
    /// The price night by night.
    prices: Option<Vec<Money>>,
    /// Where the booking came from.
    channel: Option<String>,
    /// The company or agency.
    company: Option<String>,
    /// The rate plan.
    plan: Option<String>,
    /// Meals within the price.
    meal: Option<String>,
    /// What else is to be known.
    notes: Option<String>,
}

/// A party that stands at the desk: booked, given a room and let in at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WalkIn {
    /// Who stays, where the guest is known.
    guest: Option<GuestId>,
    /// Who stays, where the guest is new.
    new_guest: Option<GuestProfile>,
    /// The type that is charged.
    room_type: RoomTypeId,
    /// The room.
    room: RoomId,
    /// The day of departure.
    departure: BusinessDate,
    /// Grown-ups.
    adults: u32,
    /// Children.
    #[serde(default)]
    children: u32,
    /// The price of each night.
    rate: Option<Money>,
    /// The price night by night.
    prices: Option<Vec<Money>>,
    /// What else is to be known.
    notes: Option<String>,
    /// Why a room that is not ready is taken anyway.
    override_reason: Option<String>,
    /// Whether a type that is sold out for a night may be taken from.
    #[serde(default)]
    allow_overbooking: bool,
}

/// A stay as it stands after a command.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StayChanged {
    /// Which.
    reservation: ReservationId,
    /// Its number for people.
    number: i64,
    /// The guest.
    guest: Option<GuestId>,
    /// Where it stands.
    status: StayStatus,
    /// Its room.
    room: Option<RoomId>,
    /// Its folio: the one in use, or the one that check-in will open.
    folio: FolioId,
}

/// A room for a reservation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignRoom {
    /// The room; it may be of another type than the one booked.
    room: RoomId,
    /// Whether a type that is sold out for a night may be taken from.
    #[serde(default)]
    allow_overbooking: bool,
}

/// A check-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckInStay {
    /// The room; absent: the one that is assigned.
    room: Option<RoomId>,
    /// Why a room that is not ready is taken anyway.
    override_reason: Option<String>,
    /// Whether a type that is sold out for a night may be taken from.
    #[serde(default)]
    allow_overbooking: bool,
}

/// A check-out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckOutStay {
    /// The account of the city ledger that takes over what is owed; absent: nothing may be owed.
    ledger: Option<String>,
}

/// A reason that must be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithReason {
    /// Why.
    reason: String,
}

/// A reason that may be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PerhapsReason {
    /// Why.
    reason: Option<String>,
}

/// What is to change about a stay; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmendStay {
    /// Another arrival.
    arrival: Option<BusinessDate>,
    /// Another departure.
    departure: Option<BusinessDate>,
    /// Another type.
    room_type: Option<RoomTypeId>,
    /// Grown-ups.
    adults: Option<u32>,
    /// Children.
    children: Option<u32>,
    /// Prices of nights that are not past.
    #[serde(default)]
    prices: Vec<NightPriceView>,
    /// Other notes; empty to clear them.
    notes: Option<String>,
    /// Why.
    reason: Option<String>,
}

type Changed = Result<Answer<StayChanged>, Problem>;

fn booked_for(guest: Option<GuestId>, new_guest: Option<GuestProfile>) -> Result<BookedFor, Problem> {
    match (guest, new_guest) {
        (Some(guest), None) => Ok(BookedFor::Known(guest)),
        (None, Some(profile)) => Ok(BookedFor::New(profile.into())),
        _ => Err(unfit(
            "Give the guest by id in `guest`, or a new one in `new_guest`, not both.",
        )),
    }
}

fn pricing(rate: Option<Money>, prices: Option<Vec<Money>>) -> Result<Pricing, Problem> {
    match (rate, prices) {
        (None, None) => Ok(Pricing::Standard),
        (Some(rate), None) => Ok(Pricing::Each(rate)),
        (None, Some(prices)) => Ok(Pricing::PerNight(prices)),
        (Some(_), Some(_)) => Err(unfit(
            "Give `rate` for each night, or `prices` night by night, not both.",
        )),
    }
}

fn unfit(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "body_unfit", detail)
}

pub(crate) async fn book(State(house): State<House>, command: Command<BookStay>) -> Changed {
    let body = command.body;
    let book = Book {
        guest: booked_for(body.guest, body.new_guest)?,
        companions: body.companions,
        room_type: body.room_type,
        arrival: Some(body.arrival),
        departure: body.departure,
        adults: body.adults,
        children: body.children,
        pricing: pricing(body.rate, body.prices)?,
        channel: body.channel,
        company: body.company,
        plan: body.plan,
        meal: body.meal,
        notes: body.notes,
    };
    Ok(stay::book(&house, &command.caller, book).await?.into())
}

pub(crate) async fn walk_in(State(house): State<House>, command: Command<WalkIn>) -> Changed {
    let body = command.body;
    let room = TakeRoom {
        room: Some(body.room),
        override_reason: body.override_reason,
        allow_overbooking: body.allow_overbooking,
    };
    let book = Book {
        guest: booked_for(body.guest, body.new_guest)?,
        companions: Vec::new(),
        room_type: body.room_type,
        arrival: None,
        departure: body.departure,
        adults: body.adults,
        children: body.children,
        pricing: pricing(body.rate, body.prices)?,
        channel: Some("walk-in".to_owned()),
        company: None,
        plan: None,
        meal: None,
        notes: body.notes,
    };
    Ok(stay::walk_in(&house, &command.caller, book, room).await?.into())
}

pub(crate) async fn assign(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<AssignRoom>,
) -> Changed {
    let AssignRoom {
        room,
        allow_overbooking,
    } = command.body;
    let room = TakeRoom {
        room: Some(room),
        override_reason: None,
        allow_overbooking,
    };
    Ok(stay::assign(&house, &command.caller, id, room).await?.into())
}

pub(crate) async fn unassign(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<PerhapsReason>,
) -> Changed {
    Ok(stay::unassign(&house, &command.caller, id, command.body.reason)
        .await?
        .into())
}

pub(crate) async fn check_in(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<CheckInStay>,
) -> Changed {
    let CheckInStay {
        room,
        override_reason,
        allow_overbooking,
    } = command.body;
    let room = TakeRoom {
        room,
        override_reason,
        allow_overbooking,
    };
    Ok(stay::check_in(&house, &command.caller, id, room).await?.into())
}

pub(crate) async fn amend(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<AmendStay>,
) -> Changed {
    let body = command.body;
    let prices = body
        .prices
        .into_iter()
        .map(|NightPriceView { night, price }| NightPrice { night, price });
    let amend = AmendReservation {
        arrival: body.arrival,
        departure: body.departure,
        room_type: body.room_type,
        adults: body.adults,
        children: body.children,
        prices: prices.collect(),
        notes: body.notes,
        reason: body.reason,
    };
    Ok(stay::amend(&house, &command.caller, id, amend).await?.into())
}

pub(crate) async fn check_out(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<CheckOutStay>,
) -> Changed {
    let ledger = command.body.ledger;
    Ok(stay::check_out(&house, &command.caller, id, ledger).await?.into())
}

pub(crate) async fn cancel(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<WithReason>,
) -> Changed {
    Ok(stay::cancel(&house, &command.caller, id, command.body.reason)
        .await?
        .into())
}

pub(crate) async fn no_show(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<WithReason>,
) -> Changed {
    Ok(stay::no_show(&house, &command.caller, id, command.body.reason)
        .await?
        .into())
}

pub(crate) async fn undo(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<WithReason>,
) -> Changed {
    Ok(stay::undo(&house, &command.caller, id, command.body.reason)
        .await?
        .into())
}
