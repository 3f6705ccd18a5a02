//! Moves: another room from a night on, two stays that change rooms, and the mark that a stay keeps its room (F07).
//!
//! A party in the house moves tonight, or a later night is planned: the plan holds the room in the book and moves nobody;
//! on its day the desk carries the move out. A move counts for all nights from its first on.

use super::booking::event;
use super::stay::{assign, coming_nights, placed, require_in_house};
use super::{
    EventKind, FrontDeskRefusal, Reservation, ReservationEdit, RoomState, StayEvent, StayStatus, fit_reason,
};
use crate::ctx::Ctx;
use values::BusinessDate;

/// A move to another room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MoveStay {
    /// The first night in it; nothing: from the arrival, or tonight for a party in the house.
    pub from: Option<BusinessDate>,
    /// Why; needed for a party that moves now.
    pub reason: Option<String>,
    /// Why a room that is not ready is taken anyway.
    pub override_reason: Option<String>,
}

/// Refuses where the stay has a room that it is to keep.
///
/// # Errors
/// [`FrontDeskRefusal::DoNotMove`] with its number.
pub fn require_movable(stay: &Reservation) -> Result<(), FrontDeskRefusal> {
    if stay.do_not_move && stay.placement().is_some() {
        return Err(FrontDeskRefusal::DoNotMove {
            reservation: stay.label(),
        });
    }
    Ok(())
}

/// Moves a stay to another room from a night on: at once for a party in the house, as a plan for a night to come.
///
/// # Errors
/// [`FrontDeskRefusal`] where it has no room yet, is to keep it, the night is none of the stay, or the room is not fit.
pub fn move_stay(
    ctx: &Ctx,
    before: &Reservation,
    room: &RoomState<'_>,
    command: &MoveStay,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    let in_house = before.status() == StayStatus::InHouse;
    let arrival = before.arrival.ok_or(FrontDeskRefusal::SpanUnfit)?;
    let now = if in_house { ctx.business_date } else { arrival };
    match command.from.filter(|from| *from > now) {
        Some(from) => planned(ctx, before, room, from, command.reason.as_deref()),
        None if in_house => moved(ctx, before, room, command),
        None => assign(ctx, before, room),
    }
}

/// The room for the nights from a later one on.
fn planned(
    ctx: &Ctx,
    before: &Reservation,
    room: &RoomState<'_>,
    from: BusinessDate,
    reason: Option<&str>,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    if !matches!(before.status(), StayStatus::InHouse | StayStatus::Reserved) {
        return Err(FrontDeskRefusal::StatusUnfit {
            what: "moved",
            status: before.status().word(),
        });
    }
    if before.placement().is_none() {
        return Err(FrontDeskRefusal::RoomMissing);
    }
    require_movable(before)?;
    let mut nights = before.stay_nights().filter(|night| *night >= from).peekable();
    if nights.peek().is_none() {
        return Err(FrontDeskRefusal::NightOutside { night: from });
    }
    let placement = room.placement()?;
    let mut behind = before
        .segments()
        .into_iter()
        .filter(|segment| segment.until > from);
    if behind.all(|segment| segment.placement == Some(placement)) {
        return Err(FrontDeskRefusal::RoomSame);
    }
    room.require_in_order(nights)?;
    let reason = reason.map(fit_reason).transpose()?;
    Ok(before.in_order(vec![placed(
        ctx,
        EventKind::Assigned,
        placement,
        Some(from),
        reason,
    )]))
}

/// A party in the house goes to another room now; what was planned for later nights is given up.
fn moved(
    ctx: &Ctx,
    before: &Reservation,
    room: &RoomState<'_>,
    command: &MoveStay,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    require_in_house(before, "moved")?;
    let placement = room.placement()?;
    if before.placement() == Some(placement) {
        return Err(FrontDeskRefusal::RoomSame);
    }
    require_movable(before)?;
    room.require_in_order(coming_nights(ctx, before))?;
    let overridden = room.require_ready(command.override_reason.as_deref())?;
    let mut reason = fit_reason(command.reason.as_deref().unwrap_or_default())?;
    if let Some(why) = overridden.filter(|why| *why != reason) {
        reason = format!("{reason} ({why})");
    }
    let from = Some(ctx.business_date);
    Ok(before.in_order(vec![placed(ctx, EventKind::Moved, placement, from, Some(reason))]))
}

/// Two stays change rooms, from a night on or from their arrivals. `one` comes with the room that it will have. A party in
/// the house that goes to the other's room takes it as it is: the reason says why.
///
/// # Errors
/// [`FrontDeskRefusal`] as [`move_stay`], for either.
pub fn swap(
    ctx: &Ctx,
    one: (&Reservation, &RoomState<'_>),
    other: (&Reservation, &RoomState<'_>),
    from: Option<BusinessDate>,
    reason: &str,
) -> Result<[Vec<ReservationEdit>; 2], FrontDeskRefusal> {
    let reason = fit_reason(reason)?;
    let side = |(stay, room): (&Reservation, &RoomState<'_>), with: &Reservation| {
        require_movable(stay)?;
        let reason = format!("{reason} (changes rooms with reservation {})", with.label());
        let reason: String = reason.chars().take(super::NOTES_LETTERS_MAX).collect();
        let command = MoveStay {
            from,
            override_reason: Some(reason.clone()),
            reason: Some(reason),
        };
        move_stay(ctx, stay, room, &command)
    };
    Ok([side(one, other.0)?, side(other, one.0)?])
}

/// Says whether a stay keeps its room.
///
/// # Errors
/// [`FrontDeskRefusal`] where it stands so already, or the stay is over.
pub fn keep_room(
    ctx: &Ctx,
    before: &Reservation,
    do_not_move: bool,
    reason: Option<&str>,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    let status = before.status();
    if !matches!(status, StayStatus::Reserved | StayStatus::InHouse) {
        return Err(FrontDeskRefusal::StatusUnfit {
            what: "changed",
            status: status.word(),
        });
    }
    if before.do_not_move == do_not_move {
        return Err(FrontDeskRefusal::NothingToChange);
    }
    let reason = reason.map(fit_reason).transpose()?;
    let amended = StayEvent {
        reason,
        ..StayEvent::now(ctx, EventKind::Amended)
    };
    Ok(before.in_order(vec![ReservationEdit::DoNotMove(do_not_move), event(ctx, amended)]))
}
