//! The state of rooms, on the wire.

use crate::extract::{Answer, Command, Path};
use crate::problem::Problem;
use app::House;
use axum::extract::State;
use domain::housekeeping::{Cause, Housekeeping, RoomCondition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{BusinessDate, RoomId, Timestamp, Uuid};

/// What somebody says about a room.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetRoomState {
    /// Its state.
    state: RoomCondition,
    /// Why; needed for `out_of_order` and `out_of_service`.
    reason: Option<String>,
    /// The first night that it is open again; needed for `out_of_order` and `out_of_service`.
    until: Option<BusinessDate>,
}

/// The state that was set.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoomStateSet {
    /// The room.
    room: RoomId,
    /// Its state.
    state: RoomCondition,
}

/// A room's state as the live stream tells it.
#[derive(Serialize)]
pub(crate) struct RoomStateView {
    room: Option<RoomId>,
    state: Option<RoomCondition>,
    cause: Option<Cause>,
    at: Option<Timestamp>,
}

impl RoomStateView {
    /// The view of a document.
    pub(crate) fn of(_: Uuid, state: &Housekeeping) -> Self {
        let latest = state.latest().map(|(_, change)| change);
        Self {
            room: state.room,
            state: latest.map(|change| change.condition),
            cause: latest.map(|change| change.cause),
            at: latest.map(|change| change.at),
        }
    }
}

pub(crate) async fn set(
    State(house): State<House>,
    Path(room): Path<RoomId>,
    command: Command<SetRoomState>,
) -> Result<Answer<RoomStateSet>, Problem> {
    let SetRoomState { state, reason, until } = command.body;
    let set = app::housekeeping::SetRoomState { state, reason, until };
    Ok(app::housekeeping::set(&house, &command.caller, room, set)
        .await?
        .into())
}
