//! The stay: assign a room, check in, move, check out, undo. What holds a room for a night is read off the state
//! before and after (see [`Reservation::holdings`]) and made true by the store's book, or refused there.

use super::booking::{event, require_reserved};
use super::moves::require_movable;
use super::{
    EventKind, FrontDeskRefusal, Placement, Reservation, ReservationEdit, Room, StayEvent, StayStatus,
    fit_reason,
};
use crate::ctx::Ctx;
use crate::housekeeping::RoomCondition;
use values::{BusinessDate, EntryId, Money, RoomId};

/// A room as it stands now, for a party that wants in.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomState<'a> {
    /// Its id.
    pub id: RoomId,
    /// The room.
    pub room: &'a Room,
    /// What housekeeping says.
    pub condition: RoomCondition,
    /// The number of the reservation that is in it.
    pub occupied_by: Option<String>,
}

/// A check-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckIn {
    /// Why a room that is not ready is taken anyway.
    pub override_reason: Option<String>,
}

impl RoomState<'_> {
    pub(super) fn placement(&self) -> Result<Placement, FrontDeskRefusal> {
        let room_type = self
            .room
            .room_type
            .ok_or(FrontDeskRefusal::RoomUnknown { room: self.id })?;
        Ok(Placement {
            room: self.id,
            room_type,
        })
    }

    /// Refuses where the room is out of order at one of the nights.
    pub(super) fn require_in_order(
        &self,
        nights: impl Iterator<Item = BusinessDate>,
    ) -> Result<(), FrontDeskRefusal> {
        let mut closed = nights.filter(|night| self.room.is_out_of_order(*night));
        closed.next().map_or(Ok(()), |night| {
            Err(FrontDeskRefusal::RoomClosed {
                room: self.room.label(),
                night,
            })
        })
    }

    /// Refuses where somebody is in the room, or it is not ready and nobody says why it is taken anyway.
    pub(super) fn require_ready(
        &self,
        override_reason: Option<&str>,
    ) -> Result<Option<String>, FrontDeskRefusal> {
        if let Some(holder) = &self.occupied_by {
            return Err(FrontDeskRefusal::RoomOccupied {
                room: self.room.label(),
                holder: holder.clone(),
            });
        }
        let reason = override_reason.map(fit_reason).transpose()?;
        if self.condition.is_ready() || reason.is_some() {
            return Ok(reason);
        }
        Err(FrontDeskRefusal::RoomNotReady {
            room: self.room.label(),
            state: self.condition.word(),
        })
    }
}

/// The nights that are still to come, and today for a day use.
pub(super) fn coming_nights(ctx: &Ctx, stay: &Reservation) -> impl Iterator<Item = BusinessDate> {
    let today = ctx.business_date;
    let day = stay.arrival.filter(|_| stay.is_day_use());
    stay.stay_nights().filter(move |night| *night >= today).chain(day)
}

/// Assigns a room to a reservation, for all its nights. It may be of another type than the one booked.
///
/// # Errors
/// [`FrontDeskRefusal`] where it is not reserved or the room is out of order.
pub fn assign(
    ctx: &Ctx,
    before: &Reservation,
    room: &RoomState<'_>,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    require_reserved(before, "assigned a room")?;
    let placement = room.placement()?;
    if before
        .segments()
        .iter()
        .all(|segment| segment.placement == Some(placement))
    {
        return Err(FrontDeskRefusal::RoomSame);
    }
    require_movable(before)?;
    room.require_in_order(coming_nights(ctx, before))?;
    Ok(before.in_order(vec![placed(ctx, EventKind::Assigned, placement, None, None)]))
}

pub(super) fn placed(
    ctx: &Ctx,
    what: EventKind,
    placement: Placement,
    from: Option<BusinessDate>,
    reason: Option<String>,
) -> ReservationEdit {
    let (room, room_type) = (Some(placement.room), Some(placement.room_type));
    event(
        ctx,
        StayEvent {
            reason,
            room,
            room_type,
            from,
            ..StayEvent::now(ctx, what)
        },
    )
}

/// Takes the room away from a reservation that has not arrived.
///
/// # Errors
/// [`FrontDeskRefusal`] where it is not reserved or has no room.
pub fn unassign(
    ctx: &Ctx,
    before: &Reservation,
    reason: Option<&str>,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    require_reserved(before, "unassigned")?;
    if before.placement().is_none() {
        return Err(FrontDeskRefusal::RoomMissing);
    }
    require_movable(before)?;
    let reason = reason.map(fit_reason).transpose()?;
    Ok(before.in_order(vec![event(
        ctx,
        StayEvent {
            reason,
            ..StayEvent::now(ctx, EventKind::Unassigned)
        },
    )]))
}

/// Lets a party in. `room` is the room it has or is given now; a late arrival gives up the nights that are past.
///
/// # Errors
/// [`FrontDeskRefusal`] where the day, the status or the room is not fit for it.
pub fn check_in(
    ctx: &Ctx,
    before: &Reservation,
    room: &RoomState<'_>,
    command: &CheckIn,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    require_reserved(before, "checked in")?;
    let (arrival, departure) = before.span().ok_or(FrontDeskRefusal::SpanUnfit)?;
    let today = ctx.business_date;
    if arrival > today {
        return Err(FrontDeskRefusal::NotArriving { arrival, today });
    }
    if departure < today || (departure == today && arrival < today) {
        return Err(FrontDeskRefusal::StayOver { departure, today });
    }
    let mut edits = Vec::new();
    let placement = room.placement()?;
    room.require_in_order(coming_nights(ctx, before))?;
    let reason = room.require_ready(command.override_reason.as_deref())?;
    // A later night may be planned for another room: that plan stands where the first room is the one that is taken.
    if before.placement_on(arrival.max(today)) != Some(placement) {
        require_movable(before)?;
        edits.push(placed(ctx, EventKind::Assigned, placement, None, None));
    }
    let mut arrived = StayEvent {
        reason,
        ..StayEvent::now(ctx, EventKind::CheckedIn)
    };
    if arrival < today {
        arrived.arrival_before = Some(arrival);
        edits.push(ReservationEdit::Arrival(Some(today)));
    }
    edits.push(event(ctx, arrived));
    Ok(before.in_order(edits))
}

pub(super) fn require_in_house(before: &Reservation, what: &'static str) -> Result<(), FrontDeskRefusal> {
    match before.status() {
        StayStatus::InHouse => Ok(()),
        status => Err(FrontDeskRefusal::StatusUnfit {
            what,
            status: status.word(),
        }),
    }
}

/// Lets a party out, at a folio balance of nothing only (F12). Who leaves early gives up the nights to come.
///
/// # Errors
/// [`FrontDeskRefusal`] where it is not in the house or money is owed either way.
pub fn check_out(
    ctx: &Ctx,
    before: &Reservation,
    balance: Money,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    require_in_house(before, "checked out")?;
    if !balance.is_zero() {
        return Err(FrontDeskRefusal::BalanceOpen { balance });
    }
    let (today, departure) = (
        ctx.business_date,
        before.departure.ok_or(FrontDeskRefusal::SpanUnfit)?,
    );
    let mut left = StayEvent::now(ctx, EventKind::CheckedOut);
    let mut edits = Vec::new();
    if departure > today {
        left.departure_before = Some(departure);
        edits.push(ReservationEdit::Departure(Some(today)));
    }
    edits.push(event(ctx, left));
    Ok(before.in_order(edits))
}

/// Undoes the last of check-in, check-out, cancellation and no-show, with a reason (F01).
///
/// A check-in and a check-out can be undone on their own business date only; a check-in only while its folio is empty
/// (`folio_used` is false). A cancelled or no-show party comes back without a room.
///
/// # Errors
/// [`FrontDeskRefusal`] where there is nothing to undo, or it is too late for it.
pub fn undo(
    ctx: &Ctx,
    before: &Reservation,
    folio_used: bool,
    reason: &str,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    let (id, last) = last_step(before).ok_or(FrontDeskRefusal::NothingToUndo)?;
    let today = ctx.business_date;
    let (arrival, departure) = before.span().ok_or(FrontDeskRefusal::SpanUnfit)?;
    match last.what {
        EventKind::CheckedIn | EventKind::CheckedOut if last.date != today => {
            return Err(FrontDeskRefusal::UndoTooLate { date: last.date });
        }
        EventKind::CheckedIn if folio_used => return Err(FrontDeskRefusal::UndoCharged),
        EventKind::Cancelled | EventKind::NoShow
            if departure < today || (departure == today && arrival < today) =>
        {
            return Err(FrontDeskRefusal::StayOver { departure, today });
        }
        _ => {}
    }
    let reason = Some(fit_reason(reason)?);
    let mut edits = vec![event(
        ctx,
        StayEvent {
            reason,
            refers: Some(id),
            ..StayEvent::now(ctx, EventKind::Undone)
        },
    )];
    edits.extend(
        last.arrival_before
            .map(|date| ReservationEdit::Arrival(Some(date))),
    );
    edits.extend(
        last.departure_before
            .map(|date| ReservationEdit::Departure(Some(date))),
    );
    Ok(before.in_order(edits))
}

/// The step that the status stands on.
fn last_step(stay: &Reservation) -> Option<(EntryId, &StayEvent)> {
    let status = stay.status();
    stay.live_events()
        .rfind(|(_, event)| event.what != EventKind::Reserved && event.what.status() == Some(status))
}
