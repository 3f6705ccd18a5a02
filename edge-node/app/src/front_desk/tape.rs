//! The tape chart in one read: rooms, what is free, and every stay that touches the days asked for (F07).

use super::open_date;
use crate::{CommandError, House};
use domain::front_desk::{FrontDeskRefusal, NightLoad, StayStatus};
use std::collections::BTreeMap;
use store::Rows;
use store::books::room_night::holder;
use store::projections::front_desk::tape::{
    ClosureRow, SpanRow, closures_between, loads_between, spans_between,
};
use store::projections::front_desk::{RoomRow, RoomTypeRow, reservation_number, room_board, room_types};
use values::{BusinessDate, ReservationId, RoomId};

/// Days of one chart.
pub const TAPE_DAYS_MAX: i32 = 31;
/// Days of a chart where none are asked for.
const TAPE_DAYS: i32 = 14;

/// The chart.
#[derive(Clone, Debug)]
pub struct Tape {
    /// The open business date.
    pub date: BusinessDate,
    /// The first day.
    pub from: BusinessDate,
    /// The day after the last.
    pub until: BusinessDate,
    /// The types, with what may still be sold of each, day by day.
    pub types: Vec<(RoomTypeRow, Vec<i64>)>,
    /// Every room by number, with its closures within the days.
    pub rooms: Vec<(RoomRow, Vec<ClosureRow>)>,
    /// Every stay by arrival.
    pub stays: Vec<TapeStay>,
}

/// A stay on the chart.
#[derive(Clone, Debug)]
pub struct TapeStay {
    /// What it says about itself, with its first span within the days.
    pub row: SpanRow,
    /// Its spans within the days.
    pub spans: Vec<(BusinessDate, BusinessDate, Option<RoomId>)>,
    /// Whether the room is of another type than the one that was booked.
    pub other_type: bool,
    /// The number of the reservation that has its bed: then this one has none (C02, F28).
    pub bed_taken_by: Option<String>,
    /// Whether it should have come or left before the open date.
    pub overdue: bool,
    /// Whether it is in another room than the one planned for tonight.
    pub move_due: bool,
}

/// The chart of `days` days from `from`: from today and of a fortnight where nothing is said.
///
/// # Errors
/// Where more than [`TAPE_DAYS_MAX`] days are asked for, or none.
pub async fn tape(
    house: &House,
    from: Option<BusinessDate>,
    days: Option<i32>,
) -> Result<Tape, CommandError> {
    let days = days.unwrap_or(TAPE_DAYS);
    if !(1..=TAPE_DAYS_MAX).contains(&days) {
        return Err(FrontDeskRefusal::ChartUnfit.into());
    }
    house
        .read(move |reader| {
            let (rows, date) = (reader.rows(), open_date(reader)?);
            let from = from.unwrap_or(date);
            let until = from.plus_days(days);
            let rooms = room_board(rows, date)?;
            let stays = stays(rows, date, (from, until), &rooms)?;
            Ok(Tape {
                date,
                from,
                until,
                types: types(rows, from, until)?,
                rooms: with_closures(rooms, closures_between(rows, from, until)?),
                stays,
            })
        })
        .await
}

fn types(
    rows: Rows<'_>,
    from: BusinessDate,
    until: BusinessDate,
) -> Result<Vec<(RoomTypeRow, Vec<i64>)>, CommandError> {
    let loads = loads_between(rows, from, until)?;
    let of_type = |room_type: RoomTypeRow| {
        let free = from.until(until).map(|night| {
            let (sold, out_of_order) = loads.get(&(room_type.id, night)).copied().unwrap_or_default();
            let (rooms, overbooking) = (i64::from(room_type.rooms), i64::from(room_type.overbooking));
            NightLoad {
                rooms,
                out_of_order,
                sold,
                overbooking,
            }
            .free()
        });
        let free = free.collect();
        (room_type, free)
    };
    Ok(room_types(rows)?.into_iter().map(of_type).collect())
}

fn with_closures(rooms: Vec<RoomRow>, closures: Vec<ClosureRow>) -> Vec<(RoomRow, Vec<ClosureRow>)> {
    let mut by_room: BTreeMap<RoomId, Vec<ClosureRow>> = BTreeMap::new();
    for closure in closures {
        by_room.entry(closure.room).or_default().push(closure);
    }
    rooms
        .into_iter()
        .map(|room| {
            let closures = by_room.remove(&room.id).unwrap_or_default();
            (room, closures)
        })
        .collect()
}

fn stays(
    rows: Rows<'_>,
    date: BusinessDate,
    (from, until): (BusinessDate, BusinessDate),
    rooms: &[RoomRow],
) -> Result<Vec<TapeStay>, CommandError> {
    let mut spans = spans_between(rows, from, until)?;
    spans.sort_by_key(|span| (span.arrival, span.number, span.reservation, span.first));
    let types: BTreeMap<RoomId, _> = rooms.iter().map(|room| (room.id, room.room_type)).collect();
    let mut losers = losers(rows, date, &spans)?;
    let mut stays: Vec<TapeStay> = Vec::new();
    for span in spans {
        let piece = (span.first, span.until, span.room);
        match stays
            .last_mut()
            .filter(|stay| stay.row.reservation == span.reservation)
        {
            Some(stay) => stay.spans.push(piece),
            None => stays.push(TapeStay {
                other_type: false,
                bed_taken_by: losers.remove(&span.reservation),
                overdue: is_overdue(&span, date),
                move_due: false,
                spans: vec![piece],
                row: span,
            }),
        }
    }
    for stay in &mut stays {
        let of_other_type = |room: &RoomId| types.get(room).copied() != stay.row.room_type;
        stay.other_type = stay
            .spans
            .iter()
            .filter_map(|(.., room)| room.as_ref())
            .any(of_other_type);
        stay.move_due = is_move_due(stay, date);
    }
    Ok(stays)
}

fn is_overdue(span: &SpanRow, date: BusinessDate) -> bool {
    match span.status {
        StayStatus::Reserved => span.arrival < date,
        StayStatus::InHouse => span.departure < date,
        StayStatus::CheckedOut | StayStatus::Cancelled | StayStatus::NoShow => false,
    }
}

fn is_move_due(stay: &TapeStay, date: BusinessDate) -> bool {
    let tonight = stay
        .spans
        .iter()
        .find(|(first, until, _)| *first <= date && date < *until);
    let planned = tonight.and_then(|(.., room)| *room);
    let here = stay.row.occupies;
    stay.row.status == StayStatus::InHouse && planned.is_some() && here.is_some() && planned != here
}

/// Stays that say they have a room which the book gave to another: found where two spans meet in one room, then asked of
/// the book, so that a chart without a conflict asks nothing.
fn losers(
    rows: Rows<'_>,
    date: BusinessDate,
    spans: &[SpanRow],
) -> Result<BTreeMap<ReservationId, String>, CommandError> {
    let mut by_room: BTreeMap<RoomId, Vec<&SpanRow>> = BTreeMap::new();
    for span in spans
        .iter()
        .filter(|span| span.until > date && span.first < span.until)
    {
        if let Some(room) = span.room {
            by_room.entry(room).or_default().push(span);
        }
    }
    let mut losers = BTreeMap::new();
    for (room, mut spans) in by_room {
        spans.sort_by_key(|span| span.first);
        let mut widest: Option<&SpanRow> = None;
        for span in spans {
            let Some(before) = widest.filter(|before| before.until > span.first) else {
                widest = Some(span);
                continue;
            };
            if let Some(by) = holder(rows, room, span.first.max(date))? {
                for loser in [before, span].into_iter().filter(|span| span.reservation != by) {
                    losers.insert(loser.reservation, reservation_number(rows, by)?);
                }
            }
            if span.until > before.until {
                widest = Some(span);
            }
        }
    }
    Ok(losers)
}
