//! Moves on the tape chart: another room from a night on, two stays that change rooms, the mark that a stay keeps its room
//! (F07). A bed that is taken refuses with the number and the name of who has it.

use super::holding::{Candidate, Sold, changed, changed_together};
use super::stay::{StayChanged, TakeRoom, on_stay};
use crate::find::find;
use crate::housekeeping::set_room;
use crate::{Answered, Caller, CommandError, House};
use domain::ctx::Ctx;
use domain::front_desk::{self as rules, FrontDeskRefusal, MoveStay, Reservation, StayStatus};
use domain::housekeeping::{Cause, RoomCondition};
use serde::Serialize;
use store::Unit;
use values::{BusinessDate, ReservationId, RoomId};

/// A move.
#[derive(Clone, Debug, Default)]
pub struct Move {
    /// The room, and how far it may be taken.
    pub room: TakeRoom,
    /// The first night in it; nothing: all nights, or tonight for a party in the house.
    pub from: Option<BusinessDate>,
    /// Why; needed for a party that moves now.
    pub reason: Option<String>,
}

/// Two stays change rooms.
#[derive(Clone, Debug)]
pub struct Swap {
    /// The other stay.
    pub with: ReservationId,
    /// The first night in the other's room; nothing: all nights, or tonight for a party in the house.
    pub from: Option<BusinessDate>,
    /// Why.
    pub reason: String,
    /// Whether a type that is sold out for a night may be taken from.
    pub allow_overbooking: bool,
}

/// Two stays changed rooms.
#[derive(Clone, Debug, Serialize)]
pub struct Swapped {
    /// Both as they stand now, the one that was named first first.
    pub stays: Vec<StayChanged>,
}

/// Moves a stay to another room from a night on; the room that a party in the house leaves is dirty.
///
/// # Errors
/// Where the stay has no room or is to keep it, or the room is taken, closed, not ready, or its type is sold out.
pub async fn move_stay(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    command: Move,
) -> Result<Answered, CommandError> {
    let sold = Sold::asked(&command.room, house.property());
    house
        .command(caller, move |ctx, unit| {
            let stay = find::<Reservation>(unit, id)?;
            let room = Candidate::find(unit, command.room.room.ok_or(FrontDeskRefusal::RoomMissing)?)?;
            let asked = MoveStay {
                from: command.from,
                reason: command.reason,
                override_reason: command.room.override_reason,
            };
            let edits = rules::move_stay(ctx, &stay, &room.state(), &asked)?;
            let after = changed(ctx, unit, id, edits, sold)?;
            dirty_behind(ctx, unit, &stay, after.room)?;
            Ok(after)
        })
        .await
}

/// The room that a party has left is dirty.
fn dirty_behind(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    before: &Reservation,
    now: Option<RoomId>,
) -> Result<(), CommandError> {
    match before.occupies().filter(|left| now != Some(*left)) {
        Some(left) => set_room(ctx, unit, left, RoomCondition::Dirty, Cause::MovedOut, None),
        None => Ok(()),
    }
}

/// Lets two stays change rooms, in one commit: neither is without a bed in between.
///
/// # Errors
/// As [`move_stay`], for either.
pub async fn swap(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    command: Swap,
) -> Result<Answered, CommandError> {
    let limits = TakeRoom {
        allow_overbooking: command.allow_overbooking,
        ..TakeRoom::default()
    };
    let sold = Sold::asked(&limits, house.property());
    house
        .command(caller, move |ctx, unit| {
            if id == command.with {
                return Err(FrontDeskRefusal::SwapSame.into());
            }
            let one = find::<Reservation>(unit, id)?;
            let other = find::<Reservation>(unit, command.with)?;
            let (room_of_one, room_of_other) = (
                room_from(ctx, &one, command.from)?,
                room_from(ctx, &other, command.from)?,
            );
            let for_one = Candidate::beside(unit, room_of_other, Some(command.with))?;
            let for_other = Candidate::beside(unit, room_of_one, Some(id))?;
            let sides = ((&*one, &for_one.state()), (&*other, &for_other.state()));
            let [edits, edits_of_other] = rules::swap(ctx, sides.0, sides.1, command.from, &command.reason)?;
            let all = vec![(id, edits), (command.with, edits_of_other)];
            let stays = changed_together(ctx, unit, all, sold)?;
            for (before, after) in [&one, &other].into_iter().zip(&stays) {
                dirty_behind(ctx, unit, before, after.room)?;
            }
            Ok(Swapped { stays })
        })
        .await
}

/// The room that a stay has from the first night that changes.
fn room_from(ctx: &Ctx, stay: &Reservation, from: Option<BusinessDate>) -> Result<RoomId, CommandError> {
    let arrival = stay.arrival.ok_or(FrontDeskRefusal::SpanUnfit)?;
    let here = stay.status() == StayStatus::InHouse;
    let first = if here { ctx.business_date } else { arrival };
    let placement = match from.filter(|from| *from > first) {
        Some(from) => stay.placement_on(from),
        None => stay.placement(),
    };
    let room = placement.ok_or(FrontDeskRefusal::RoomMissing)?;
    Ok(room.room)
}

/// Says whether a stay keeps its room.
///
/// # Errors
/// Where it stands so already, or the stay is over.
pub async fn keep_room(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    (do_not_move, reason): (bool, Option<String>),
) -> Result<Answered, CommandError> {
    on_stay(house, caller, id, Sold::Beyond, move |ctx, _, stay| {
        Ok(rules::keep_room(ctx, stay, do_not_move, reason.as_deref())?)
    })
    .await
}
