//! The desk's day and its search, on the wire.

use super::tape::{StayFlag, marked};
use crate::cursor::List;
use crate::extract::{Query, View};
use crate::problem::Problem;
use app::House;
use app::front_desk::desk::{self, List as DayList, Row};
use axum::extract::State;
use domain::front_desk::StayStatus;
use domain::housekeeping::RoomCondition;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{BusinessDate, Currency, FolioId, GuestId, Money, ReservationId, RoomId, RoomTypeId};

/// A stay as the desk's lists show it.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeskStay {
    /// The stay.
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
    /// The room that they are in or come into.
    room: Option<RoomId>,
    /// The number on its door.
    room_number: Option<String>,
    /// What housekeeping says about it.
    room_state: Option<RoomCondition>,
    /// The folio in use.
    folio: Option<FolioId>,
    /// What it owes.
    balance: Money,
    /// Grown-ups.
    adults: u32,
    /// Children.
    children: u32,
    /// The company or agency.
    company: Option<String>,
    /// What to mark on it.
    flags: Vec<StayFlag>,
}

impl DeskStay {
    pub(super) fn of(row: Row, date: BusinessDate, currency: Currency) -> Self {
        let flags = flags(&row, date);
        Self {
            reservation: row.reservation,
            number: row.number,
            status: row.status,
            arrival: row.arrival,
            departure: row.departure,
            nights: row.departure.days_since(row.arrival),
            guest: row.guest,
            guest_name: row.guest_name,
            room_type: row.room_type,
            room: row.room,
            room_number: row.room_number,
            room_state: row.room_state,
            folio: row.folio,
            balance: Money::new(row.balance_minor, currency),
            adults: row.adults,
            children: row.children,
            company: row.company,
            flags,
        }
    }
}

fn flags(row: &Row, date: BusinessDate) -> Vec<StayFlag> {
    let coming = row.status == StayStatus::Reserved;
    let occupied = row.room_occupied_by.is_some_and(|by| by != row.reservation);
    let unready = row.room_state.is_some_and(|state| !state.is_ready());
    let overdue = match row.status {
        StayStatus::Reserved => row.arrival < date,
        StayStatus::InHouse => row.departure < date,
        StayStatus::CheckedOut | StayStatus::Cancelled | StayStatus::NoShow => false,
    };
    marked(&[
        (row.do_not_move, StayFlag::DoNotMove),
        (row.vip, StayFlag::Vip),
        (row.noted, StayFlag::Notes),
        (row.company.is_some(), StayFlag::Company),
        (overdue, StayFlag::Overdue),
        (row.no_post, StayFlag::NoPost),
        (coming && unready, StayFlag::RoomNotReady),
        (coming && occupied, StayFlag::RoomOccupied),
    ])
}

/// One of the day's lists.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeskList {
    /// How many stays stand in it.
    count: i64,
    /// The stays; at most 1,000.
    items: Vec<DeskStay>,
}

/// The desk's day.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeskToday {
    /// The open business date.
    date: BusinessDate,
    /// Reserved and due to arrive.
    due_in: DeskList,
    /// Arrived today and still here.
    arrived: DeskList,
    /// In the house and due out later, those who arrived today among them.
    staying: DeskList,
    /// In the house and due out.
    due_out: DeskList,
    /// Left today.
    gone: DeskList,
}

/// What to look for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeskQuery {
    /// The beginning of a room's number, a confirmation number, or beginnings of words of a guest's or company's name.
    q: String,
}

/// A party in the house to whose room something may be charged: no more of it than a waiter needs.
#[derive(Serialize, ToSchema)]
pub(crate) struct InHouseStay {
    /// The stay, as a room charge names it.
    reservation: ReservationId,
    /// The number on the door.
    room_number: Option<String>,
    /// Who stays, where the name is known here.
    guest_name: Option<String>,
    /// The day of departure.
    departure: BusinessDate,
    /// Nothing may be charged: take another payment.
    no_post: bool,
    /// How much may still be charged; absent where the house set no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_left: Option<Money>,
}

pub(crate) async fn today(State(house): State<House>) -> Result<View<DeskToday>, Problem> {
    let today = desk::today(&house).await?;
    let (date, currency) = (today.date, app::property::currency(&house).await?);
    let mut lists = today.lists.into_iter();
    let mut list = |wanted: DayList| {
        let (count, rows) = lists
            .by_ref()
            .find(|(list, ..)| *list == wanted)
            .map_or((0, Vec::new()), |(_, count, rows)| (count, rows));
        let items = rows.into_iter().map(|row| DeskStay::of(row, date, currency));
        DeskList {
            count,
            items: items.collect(),
        }
    };
    Ok(View(DeskToday {
        date,
        due_in: list(DayList::DueIn),
        arrived: list(DayList::Arrived),
        staying: list(DayList::Staying),
        due_out: list(DayList::DueOut),
        gone: list(DayList::Gone),
    }))
}

pub(crate) async fn search(
    State(house): State<House>,
    Query(query): Query<DeskQuery>,
) -> Result<View<List<DeskStay>>, Problem> {
    let found = desk::search(&house, query.q, false).await?;
    let currency = app::property::currency(&house).await?;
    let view = |row: Row| DeskStay::of(row, found.date, currency);
    Ok(View(List::whole(found.stays.into_iter().map(view).collect())))
}

pub(crate) async fn in_house(
    State(house): State<House>,
    Query(query): Query<DeskQuery>,
) -> Result<View<List<InHouseStay>>, Problem> {
    let found = desk::search(&house, query.q, true).await?;
    let view = |row: Row| InHouseStay {
        credit_left: found.credit_limit.map(|limit| {
            let left = limit.minor.saturating_sub(row.balance_minor).max(0);
            Money::new(left, limit.currency)
        }),
        reservation: row.reservation,
        room_number: row.room_number,
        guest_name: row.guest_name,
        departure: row.departure,
        no_post: row.no_post,
    };
    Ok(View(List::whole(found.stays.into_iter().map(view).collect())))
}
