//! The state of rooms: set by a person, by a check-out, by the night. Out of order also closes the room for sale.

use crate::find::find;
use crate::{Answered, Caller, CommandError, House};
use domain::ctx::Ctx;
use domain::front_desk::{ClosureKind, FrontDeskRefusal, Room, close_room, reopen_room};
use domain::housekeeping::{Cause, Housekeeping, RoomCondition, month_document, set_condition};
use serde::Serialize;
use store::Unit;
use store::projections::housekeeping::room_status;
use values::{BusinessDate, RoomId};

/// What somebody says about a room.
#[derive(Clone, Debug)]
pub struct SetRoomState {
    /// Its state.
    pub state: RoomCondition,
    /// Why; needed where the state closes the room.
    pub reason: Option<String>,
    /// The first night that it is open again; needed where the state closes the room.
    pub until: Option<BusinessDate>,
}

/// A room's state was set.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RoomStateSet {
    /// The room.
    pub room: RoomId,
    /// Its state.
    pub state: RoomCondition,
}

/// Sets a room's state.
///
/// # Errors
/// Where there is no such room, or a state that closes it comes without a reason and a day.
pub async fn set(
    house: &House,
    caller: &Caller,
    room: RoomId,
    command: SetRoomState,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Room>(unit, room)?;
            let mut closing = reopen_room(ctx, &before);
            if command.state.closes() {
                let until = command.until.ok_or(FrontDeskRefusal::ClosureUnfit)?;
                let reason = command.reason.as_deref().unwrap_or_default();
                closing.extend(close_room(ctx, closure(command.state), until, reason)?);
            }
            unit.edit::<Room>(room, closing)?;
            set_room(
                ctx,
                unit,
                room,
                command.state,
                Cause::Person,
                command.reason.as_deref(),
            )?;
            Ok(RoomStateSet {
                room,
                state: command.state,
            })
        })
        .await
}

fn closure(state: RoomCondition) -> ClosureKind {
    if state == RoomCondition::OutOfOrder {
        ClosureKind::OutOfOrder
    } else {
        ClosureKind::OutOfService
    }
}

/// Sets a room's state as part of a command.
pub(crate) fn set_room(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    room: RoomId,
    state: RoomCondition,
    cause: Cause,
    reason: Option<&str>,
) -> Result<(), CommandError> {
    let document = month_document(room, ctx.business_date);
    let before = unit.load::<Housekeeping>(document)?;
    let last = room_status(unit.rows(), room)?.since;
    let edits = set_condition(ctx, room, (before.as_deref(), last), state, cause, reason)?;
    Ok(unit.edit::<Housekeeping>(document, edits)?)
}
