//! The front desk on the wire: room types, rooms, the board, availability, reservations. Commands on a stay stand in
//! [`stay`], the business day in [`business_day`].

pub(crate) mod business_day;
pub(crate) mod deposit;
pub(crate) mod desk;
pub(crate) mod downtime;
pub(crate) mod registration;
pub(crate) mod stay;
pub(crate) mod tape;

use crate::cursor::{List, page_after, page_limit};
use crate::extract::{Answer, Command, Path, Query, View};
use crate::problem::Problem;
use app::House;
use app::front_desk::{Asked, BoardRow, ReservationLook, StayRow, TypeNights, TypeRow};
use axum::extract::State;
use domain::front_desk::{
    EventKind, NewRoom, NewRoomType, Reservation, Room, RoomType, StayEvent, StayStatus,
};
use domain::housekeeping::RoomCondition;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{
    BusinessDate, Currency, FolioId, GuestId, Money, PersonId, ReservationId, RoomId, RoomTypeId, Timestamp,
    Uuid,
};

/// A room type that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddRoomType {
    /// Its name.
    name: String,
    /// How many people its price is for.
    base_occupancy: u32,
    /// How many people it sleeps.
    max_occupancy: u32,
    /// How many rooms of it may be sold beyond its capacity, per night.
    #[serde(default)]
    overbooking: u32,
    /// What a night costs where a reservation says nothing else.
    rate: Option<Money>,
}

/// The room type that was added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoomTypeAdded {
    /// Its id.
    room_type: RoomTypeId,
}

/// A room type.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoomTypeView {
    /// Its id.
    room_type: RoomTypeId,
    /// Its name.
    name: String,
    /// How many people its price is for.
    base_occupancy: u32,
    /// How many people it sleeps.
    max_occupancy: u32,
    /// How many rooms may be overbooked per night.
    overbooking: u32,
    /// What a night costs.
    rate: Option<Money>,
    /// How many rooms it has; absent in the live stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    rooms: Option<u32>,
}

/// A room that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddRoom {
    /// The number on its door.
    number: String,
    /// Its type.
    room_type: RoomTypeId,
    /// Its floor.
    floor: Option<String>,
    /// What else it has: a view, a connecting door.
    features: Option<String>,
}

/// The room that was added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoomAdded {
    /// Its id.
    room: RoomId,
}

/// A room on the board.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoomView {
    /// Its id.
    room: RoomId,
    /// The number on its door.
    number: String,
    /// Its type.
    room_type: Option<RoomTypeId>,
    /// Its floor.
    floor: Option<String>,
    /// What else it has.
    features: Option<String>,
    /// What housekeeping says; absent in the live stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<RoomCondition>,
    /// The stay that is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    occupied_by: Option<ReservationId>,
    /// The stay that holds it tonight.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_by: Option<ReservationId>,
}

/// The board of rooms.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoardView {
    /// The open business date.
    date: BusinessDate,
    /// Every room by number.
    items: Vec<RoomView>,
}

/// Which nights.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AvailabilityQuery {
    /// The first night.
    #[param(value_type = String, format = Date)]
    from: BusinessDate,
    /// The day after the last night, at most 62 nights later.
    #[param(value_type = String, format = Date)]
    to: BusinessDate,
}

/// A type's nights.
#[derive(Serialize, ToSchema)]
pub(crate) struct AvailabilityView {
    /// The type.
    room_type: RoomTypeId,
    /// Its name.
    name: String,
    /// Night by night.
    nights: Vec<NightView>,
}

/// How a type stands at a night.
#[derive(Serialize, ToSchema)]
pub(crate) struct NightView {
    /// The night.
    night: BusinessDate,
    /// Rooms that there are.
    rooms: i64,
    /// Rooms out of order.
    out_of_order: i64,
    /// Rooms sold.
    sold: i64,
    /// Rooms that may be sold beyond the capacity.
    overbooking: i64,
    /// Rooms that may still be sold.
    free: i64,
}

/// Which reservations.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReservationsQuery {
    /// Of one status; absent: of all.
    #[param(value_type = Option<String>)]
    status: Option<StayStatus>,
    /// Arriving on this day.
    #[param(value_type = Option<String>, format = Date)]
    arrival: Option<BusinessDate>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many rows, 1 to 200.
    limit: Option<u32>,
}

/// A reservation in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReservationRow {
    /// Its id.
    reservation: ReservationId,
    /// Its number for people.
    number: i64,
    /// Where it stands.
    status: StayStatus,
    /// The day of arrival.
    arrival: BusinessDate,
    /// The day of departure.
    departure: BusinessDate,
    /// Nights between them.
    nights: i32,
    /// Who stays.
    guest: Option<GuestId>,
    /// Their name, where it is known here.
    guest_name: Option<String>,
    /// The type that was booked.
    room_type: Option<RoomTypeId>,
    /// The room.
    room: Option<RoomId>,
    /// The folio in use.
    folio: Option<FolioId>,
    /// Grown-ups.
    adults: u32,
    /// Children.
    children: u32,
    /// What the nights cost together.
    nights_total: Money,
}

/// The price of a night.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NightPriceView {
    /// The night.
    pub(crate) night: BusinessDate,
    /// What it costs, taxes within.
    pub(crate) price: Money,
}

/// Something that happened to a stay.
#[derive(Serialize, ToSchema)]
pub(crate) struct StayEventView {
    /// What.
    what: EventKind,
    /// When.
    at: Timestamp,
    /// Who did it.
    by: PersonId,
    /// The business date.
    date: BusinessDate,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The room.
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<RoomId>,
    /// Whether it was undone.
    undone: bool,
}

/// A reservation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReservationView {
    /// Its id.
    reservation: ReservationId,
    /// Its number for people.
    number: Option<i64>,
    /// Where it stands.
    status: StayStatus,
    /// The day of arrival.
    arrival: Option<BusinessDate>,
    /// The day of departure.
    departure: Option<BusinessDate>,
    /// Who stays.
    guest: Option<GuestId>,
    /// Their name, where it is known here; absent in the live stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    guest_name: Option<String>,
    /// Who shares the room.
    companions: Vec<GuestId>,
    /// The type that was booked.
    room_type: Option<RoomTypeId>,
    /// The room.
    room: Option<RoomId>,
    /// Another stay that holds this room for one of the nights: this one has no bed then.
    #[serde(skip_serializing_if = "Option::is_none")]
    bed_taken_by: Option<ReservationId>,
    /// Its rooms span by span; one span where it has one room or none.
    segments: Vec<tape::SegmentView>,
    /// It keeps its room: nobody assigns, moves or swaps it.
    do_not_move: bool,
    /// When the card was signed; null where it was not.
    signed_at: Option<Timestamp>,
    /// What was asked for as a deposit, in minor units of the house's currency.
    deposit_minor: Option<i64>,
    /// Until when.
    deposit_due: Option<BusinessDate>,
    /// The folio in use.
    folio: Option<FolioId>,
    /// Grown-ups.
    adults: u32,
    /// Children.
    children: u32,
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
    /// The price of each night.
    nights: Vec<NightPriceView>,
    /// What happened, oldest first.
    events: Vec<StayEventView>,
}

impl RoomTypeView {
    /// The view of a document.
    pub(crate) fn of(id: Uuid, state: &RoomType) -> Self {
        Self {
            room_type: RoomTypeId(id),
            name: state.name.clone().unwrap_or_default(),
            base_occupancy: state.base_occupancy,
            max_occupancy: state.max_occupancy,
            overbooking: state.overbooking,
            rate: None,
            rooms: None,
        }
    }

    fn of_row(row: TypeRow, currency: Currency) -> Self {
        Self {
            room_type: row.id,
            name: row.name,
            base_occupancy: row.base_occupancy,
            max_occupancy: row.max_occupancy,
            overbooking: row.overbooking,
            rate: row.rate_minor.map(|minor| Money::new(minor, currency)),
            rooms: Some(row.rooms),
        }
    }
}

impl RoomView {
    /// The view of a document.
    pub(crate) fn of(id: Uuid, state: &Room) -> Self {
        Self {
            room: RoomId(id),
            number: state.label(),
            room_type: state.room_type,
            floor: state.floor.clone(),
            features: state.features.clone(),
            state: None,
            occupied_by: None,
            held_by: None,
        }
    }

    pub(crate) fn of_row(row: BoardRow) -> Self {
        Self {
            room: row.id,
            number: row.number,
            room_type: Some(row.room_type),
            floor: row.floor,
            features: row.features,
            state: Some(row.condition),
            occupied_by: row.occupied_by,
            held_by: row.held_by,
        }
    }
}

impl ReservationRow {
    pub(crate) fn of(row: StayRow, currency: Currency) -> Self {
        Self {
            reservation: row.id,
            number: row.number,
            status: row.status,
            arrival: row.arrival,
            departure: row.departure,
            nights: row.departure.days_since(row.arrival),
            guest: row.guest,
            guest_name: row.guest_name,
            room_type: row.room_type,
            room: row.room,
            folio: row.folio,
            adults: row.adults,
            children: row.children,
            nights_total: Money::new(row.nights_minor, currency),
        }
    }
}

impl ReservationView {
    /// The view of a document.
    pub(crate) fn of(id: Uuid, stay: &Reservation) -> Self {
        let live: std::collections::BTreeSet<_> = stay.live_events().map(|(id, _)| id).collect();
        let event = |(id, event): (&values::EntryId, &StayEvent)| StayEventView {
            what: event.what,
            at: event.at,
            by: event.by,
            date: event.date,
            reason: event.reason.clone(),
            room: event.room,
            undone: event.what != EventKind::Undone && !live.contains(id),
        };
        let nights = stay.stay_nights().filter_map(|night| {
            let price = stay.price_of(night)?;
            Some(NightPriceView { night, price })
        });
        let segments = stay.segments().into_iter().map(|segment| tape::SegmentView {
            from: segment.from,
            until: segment.until,
            room: segment.placement.map(|placement| placement.room),
        });
        let companions = stay.companions.iter().filter(|(_, companion)| !companion.left);
        Self {
            reservation: ReservationId(id),
            number: stay.number,
            status: stay.status(),
            arrival: stay.arrival,
            departure: stay.departure,
            guest: stay.guest,
            guest_name: None,
            companions: companions.map(|(guest, _)| *guest).collect(),
            room_type: stay.room_type,
            room: stay.placement().map(|placement| placement.room),
            bed_taken_by: None,
            segments: segments.collect(),
            do_not_move: stay.do_not_move,
            signed_at: stay.signature().map(|signature| signature.at),
            deposit_minor: stay.deposit_minor,
            deposit_due: stay.deposit_due,
            folio: stay.folio,
            adults: stay.adults,
            children: stay.children,
            channel: stay.channel.clone(),
            company: stay.company.clone(),
            plan: stay.plan.clone(),
            meal: stay.meal.clone(),
            notes: stay.notes.clone(),
            nights: nights.collect(),
            events: stay.events.iter().map(event).collect(),
        }
    }

    fn of_look(id: ReservationId, look: ReservationLook) -> Self {
        let mut view = Self::of(id.0, &look.stay);
        view.guest_name = look.row.guest_name;
        view.bed_taken_by = look.bed_taken_by;
        view
    }
}

impl AvailabilityView {
    pub(crate) fn of(nights: TypeNights) -> Self {
        let night = |(night, load): (BusinessDate, domain::front_desk::NightLoad)| NightView {
            night,
            rooms: load.rooms,
            out_of_order: load.out_of_order,
            sold: load.sold,
            overbooking: load.overbooking,
            free: load.free(),
        };
        Self {
            room_type: nights.room_type.id,
            name: nights.room_type.name,
            nights: nights.nights.into_iter().map(night).collect(),
        }
    }
}

pub(crate) async fn add_type(
    State(house): State<House>,
    command: Command<AddRoomType>,
) -> Result<Answer<RoomTypeAdded>, Problem> {
    let AddRoomType {
        name,
        base_occupancy,
        max_occupancy,
        overbooking,
        rate,
    } = command.body;
    let rate_minor = app::front_desk::rate_minor(&house, rate).await?;
    let new = NewRoomType {
        name,
        base_occupancy,
        max_occupancy,
        overbooking,
        rate_minor,
    };
    Ok(app::front_desk::add_type(&house, &command.caller, new)
        .await?
        .into())
}

pub(crate) async fn types(State(house): State<House>) -> Result<View<List<RoomTypeView>>, Problem> {
    let (types, currency) = (
        app::front_desk::types(&house).await?,
        app::property::currency(&house).await?,
    );
    let views = types.into_iter().map(|row| RoomTypeView::of_row(row, currency));
    Ok(View(List::whole(views.collect())))
}

pub(crate) async fn add_room(
    State(house): State<House>,
    command: Command<AddRoom>,
) -> Result<Answer<RoomAdded>, Problem> {
    let AddRoom {
        number,
        room_type,
        floor,
        features,
    } = command.body;
    let new = NewRoom {
        number,
        room_type,
        floor,
        features,
    };
    Ok(app::front_desk::add(&house, &command.caller, new).await?.into())
}

pub(crate) async fn board(State(house): State<House>) -> Result<View<BoardView>, Problem> {
    let (date, rooms) = app::front_desk::board(&house).await?;
    let items = rooms.into_iter().map(RoomView::of_row).collect();
    Ok(View(BoardView { date, items }))
}

pub(crate) async fn availability(
    State(house): State<House>,
    Query(query): Query<AvailabilityQuery>,
) -> Result<View<List<AvailabilityView>>, Problem> {
    let types = app::front_desk::availability(&house, query.from, query.to).await?;
    Ok(View(List::whole(
        types.into_iter().map(AvailabilityView::of).collect(),
    )))
}

pub(crate) async fn list(
    State(house): State<House>,
    Query(query): Query<ReservationsQuery>,
) -> Result<View<List<ReservationRow>>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = page_after(query.after.as_deref())?;
    let asked = Asked {
        status: query.status,
        arrival: query.arrival,
        after,
        limit: limit + 1,
    };
    let (rows, currency) = (
        app::front_desk::list(&house, asked).await?,
        app::property::currency(&house).await?,
    );
    Ok(View(List::page(
        rows,
        limit,
        |row| row.place,
        |row| ReservationRow::of(row, currency),
    )))
}

pub(crate) async fn look(
    State(house): State<House>,
    Path(reservation): Path<ReservationId>,
) -> Result<View<ReservationView>, Problem> {
    let look = app::front_desk::look(&house, reservation).await?;
    Ok(View(ReservationView::of_look(reservation, look)))
}
