//! The tape chart on the wire: compact, because a screen reads a month of five hundred rooms at once (F07).

use crate::extract::{Answer, Command, Path, Query, View};
use crate::front_desk::stay::StayChanged;
use crate::problem::Problem;
use app::House;
use app::front_desk::moves::{self, Move, Swap};
use app::front_desk::stay::TakeRoom;
use app::front_desk::tape::{self, Tape, TapeStay};
use axum::extract::State;
use domain::front_desk::{ClosureKind, StayStatus};
use domain::housekeeping::RoomCondition;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{BusinessDate, GuestId, ReservationId, RoomId, RoomTypeId};

/// Which days.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TapeQuery {
    /// The first day; absent: the open business date.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<BusinessDate>,
    /// How many days, 1 to 31; absent: 14.
    days: Option<i32>,
}

/// The chart: rooms by days, with every stay that touches them.
#[derive(Serialize, ToSchema)]
pub(crate) struct TapeView {
    /// The open business date.
    date: BusinessDate,
    /// The first day.
    from: BusinessDate,
    /// The day after the last.
    until: BusinessDate,
    /// The types, with what is free of each.
    types: Vec<TapeType>,
    /// Every room by number.
    rooms: Vec<TapeRoom>,
    /// Every stay by arrival; cancelled ones and no-shows are not in it.
    stays: Vec<TapeStayView>,
}

/// A type on the chart.
#[derive(Serialize, ToSchema)]
pub(crate) struct TapeType {
    /// The type.
    room_type: RoomTypeId,
    /// Its name.
    name: String,
    /// How many rooms it has.
    rooms: u32,
    /// What may still be sold, day by day; negative where more is sold than may be.
    free: Vec<i64>,
}

/// A room on the chart.
#[derive(Serialize, ToSchema)]
pub(crate) struct TapeRoom {
    /// The room.
    room: RoomId,
    /// The number on its door.
    number: String,
    /// Its type.
    room_type: RoomTypeId,
    /// Its floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    floor: Option<String>,
    /// What else it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<String>,
    /// What housekeeping says.
    state: RoomCondition,
    /// The stay that is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    occupied_by: Option<ReservationId>,
    /// Spans in which it is closed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    closures: Vec<ClosureView>,
}

/// A span in which a room is closed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClosureView {
    /// Out of order leaves the inventory, out of service stays for sale.
    kind: ClosureKind,
    /// The first night.
    from: BusinessDate,
    /// The first night that it is open again.
    until: BusinessDate,
    /// What is wrong with it.
    reason: String,
}

/// What a screen marks on a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StayFlag {
    /// It keeps its room.
    DoNotMove,
    /// The house takes special care of the guest.
    Vip,
    /// There are notes.
    Notes,
    /// A company or agency is named.
    Company,
    /// The room is of another type than the one booked.
    OtherType,
    /// Another party has its bed.
    BedTaken,
    /// It should have come or left before the open date.
    Overdue,
    /// Another room is planned from tonight on.
    MoveDue,
    /// Outlets may not charge it.
    NoPost,
    /// Its room is not ready.
    RoomNotReady,
    /// Somebody is in its room still.
    RoomOccupied,
}

/// Nights in a row in one room.
#[derive(Serialize, ToSchema)]
pub(crate) struct SegmentView {
    /// The first night.
    pub(crate) from: BusinessDate,
    /// The day after the last night.
    pub(crate) until: BusinessDate,
    /// The room; null where it is not assigned.
    pub(crate) room: Option<RoomId>,
}

/// A stay on the chart.
#[derive(Serialize, ToSchema)]
pub(crate) struct TapeStayView {
    /// The stay.
    reservation: ReservationId,
    /// Its number for people.
    number: i64,
    /// Who stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<GuestId>,
    /// Their name, where it is known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    guest_name: Option<String>,
    /// The type that was booked.
    room_type: Option<RoomTypeId>,
    /// The room; null for the lane of those without one. Of a stay over several rooms the first within the days.
    room: Option<RoomId>,
    /// The day of arrival.
    arrival: BusinessDate,
    /// The day of departure.
    departure: BusinessDate,
    /// Where it stands.
    status: StayStatus,
    /// Grown-ups.
    adults: u32,
    /// Children.
    children: u32,
    /// Its rooms within the days, where there is more than one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    segments: Vec<SegmentView>,
    /// What to mark on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<StayFlag>,
    /// The number of the reservation that has its bed; it is in the lane without a room then.
    #[serde(skip_serializing_if = "Option::is_none")]
    bed_taken_by: Option<String>,
    /// The room that it was to have, where another has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    wanted_room: Option<RoomId>,
}

impl TapeStayView {
    fn of(stay: TapeStay) -> Self {
        let flags = flags(&stay);
        let first = stay.spans.first().and_then(|(.., room)| *room);
        let lost = stay.bed_taken_by.is_some();
        let segments = stay.spans.iter().filter(|_| stay.spans.len() > 1 && !lost);
        let segment = |(from, until, room): &(BusinessDate, BusinessDate, Option<RoomId>)| SegmentView {
            from: *from,
            until: *until,
            room: *room,
        };
        let row = stay.row;
        Self {
            segments: segments.map(segment).collect(),
            reservation: row.reservation,
            number: row.number,
            guest: row.guest,
            guest_name: row.guest_name,
            room_type: row.room_type,
            room: first.filter(|_| !lost),
            arrival: row.arrival,
            departure: row.departure,
            status: row.status,
            adults: row.adults,
            children: row.children,
            flags,
            bed_taken_by: stay.bed_taken_by,
            wanted_room: first.filter(|_| lost),
        }
    }
}

fn flags(stay: &TapeStay) -> Vec<StayFlag> {
    let row = &stay.row;
    let all = [
        (row.do_not_move, StayFlag::DoNotMove),
        (row.vip, StayFlag::Vip),
        (row.noted, StayFlag::Notes),
        (row.company, StayFlag::Company),
        (stay.other_type, StayFlag::OtherType),
        (stay.bed_taken_by.is_some(), StayFlag::BedTaken),
        (stay.overdue, StayFlag::Overdue),
        (stay.move_due, StayFlag::MoveDue),
    ];
    marked(&all)
}

/// Those that are so.
pub(super) fn marked(all: &[(bool, StayFlag)]) -> Vec<StayFlag> {
    all.iter().filter(|(is, _)| *is).map(|(_, flag)| *flag).collect()
}

impl TapeView {
    fn of(tape: Tape) -> Self {
        let of_type = |(row, free): (app::front_desk::TypeRow, Vec<i64>)| TapeType {
            room_type: row.id,
            name: row.name,
            rooms: row.rooms,
            free,
        };
        let rooms = tape.rooms.into_iter().map(|(row, closures)| TapeRoom {
            room: row.id,
            number: row.number,
            room_type: row.room_type,
            floor: row.floor,
            features: row.features,
            state: row.condition,
            occupied_by: row.occupied_by,
            closures: closures
                .into_iter()
                .map(|closure| ClosureView {
                    kind: closure.kind,
                    from: closure.first,
                    until: closure.until,
                    reason: closure.reason,
                })
                .collect(),
        });
        Self {
            date: tape.date,
            from: tape.from,
            until: tape.until,
            types: tape.types.into_iter().map(of_type).collect(),
            rooms: rooms.collect(),
            stays: tape.stays.into_iter().map(TapeStayView::of).collect(),
        }
    }
}

pub(crate) async fn look(
    State(house): State<House>,
    Query(query): Query<TapeQuery>,
) -> Result<View<TapeView>, Problem> {
    let tape = tape::tape(&house, query.from, query.days).await?;
    Ok(View(TapeView::of(tape)))
}

/// A move to another room.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveRoom {
    /// The room.
    room: RoomId,
    /// The first night in it; absent: all nights, or from tonight on for a party in the house.
    from: Option<BusinessDate>,
    /// Why; needed for a party that moves now.
    reason: Option<String>,
    /// Why a room that is not ready is taken anyway.
    override_reason: Option<String>,
    /// Whether a type that is sold out for a night may be taken from.
    #[serde(default)]
    allow_overbooking: bool,
}

/// Another stay to change rooms with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SwapRooms {
    /// The other stay.
    with: ReservationId,
    /// The first night in the other's room; absent: all nights, or from tonight on for a party in the house.
    from: Option<BusinessDate>,
    /// Why.
    reason: String,
    /// Whether a type that is sold out for a night may be taken from.
    #[serde(default)]
    allow_overbooking: bool,
}

/// Two stays that changed rooms.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StaysSwapped {
    /// Both as they stand now, the one in the path first.
    stays: Vec<StayChanged>,
}

/// Whether a stay keeps its room.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeepRoom {
    /// Nobody assigns, moves or swaps it.
    do_not_move: bool,
    /// Why.
    reason: Option<String>,
}

pub(crate) async fn move_stay(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<MoveRoom>,
) -> Result<Answer<StayChanged>, Problem> {
    let body = command.body;
    let room = TakeRoom {
        room: Some(body.room),
        override_reason: body.override_reason,
        allow_overbooking: body.allow_overbooking,
    };
    let (from, reason) = (body.from, body.reason);
    let asked = Move { room, from, reason };
    Ok(moves::move_stay(&house, &command.caller, id, asked).await?.into())
}

pub(crate) async fn swap(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<SwapRooms>,
) -> Result<Answer<StaysSwapped>, Problem> {
    let body = command.body;
    let swap = Swap {
        with: body.with,
        from: body.from,
        reason: body.reason,
        allow_overbooking: body.allow_overbooking,
    };
    Ok(moves::swap(&house, &command.caller, id, swap).await?.into())
}

pub(crate) async fn keep_room(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<KeepRoom>,
) -> Result<Answer<StayChanged>, Problem> {
    let KeepRoom { do_not_move, reason } = command.body;
    Ok(
        moves::keep_room(&house, &command.caller, id, (do_not_move, reason))
            .await?
            .into(),
    )
}
