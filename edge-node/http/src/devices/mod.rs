//! Terminals over HTTP, and the first start. Printers stand in [`printers`], what they print in [`jobs`].

pub(crate) mod jobs;
pub(crate) mod printers;

use crate::cursor::{List, PageQuery};
use crate::extract::{Answer, Command, Json, Nothing, Path, Query, Signed, View};
use crate::problem::Problem;
use app::House;
use app::devices::DeviceRow;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{BusinessDate, Currency, DeviceId, PersonId, Timestamp};

/// Sets the house up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    /// The code that `edge-node serve` printed.
    setup_code: String,
    /// The property.
    property: NewProperty,
    /// Its owner.
    owner: NewOwner,
    /// The terminal at which this is done.
    device: NewDeviceName,
}

/// The property at set-up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProperty {
    /// What stands on paper.
    name: String,
    /// The currency of every amount.
    currency: Currency,
    /// An IANA name, such as Europe/Lisbon.
    time_zone: String,
    /// The first business date.
    business_date: BusinessDate,
}

/// The owner at set-up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOwner {
    /// The name to sign on with.
    name: String,
    /// Six digits.
    pin: String,
}

/// A terminal's name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDeviceName {
    /// What people call it.
    name: String,
}

/// A new terminal and its token, which is shown this once.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceEnrolled {
    /// The terminal.
    device: DeviceId,
    /// Its token, for `Authorization: Bearer`.
    device_token: String,
    /// `confirmed`, or `pending` until a manager confirms it.
    status: String,
}

/// A one-time code, which is shown this once.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnrolmentCode {
    /// What to type at the other terminal.
    code: String,
    /// When it no longer counts.
    expires_at: Timestamp,
}

/// Redeems a one-time code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnrolDevice {
    /// The code.
    code: String,
    /// What people call the terminal.
    name: String,
}

/// A terminal's status.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceStatus {
    /// The terminal.
    device: DeviceId,
    /// `pending`, `confirmed` or `revoked`.
    status: String,
}

/// A terminal.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceView {
    /// The terminal.
    device: DeviceId,
    /// What people call it.
    name: Option<String>,
    /// `pending`, `confirmed` or `revoked`.
    status: String,
    /// When it was enrolled.
    enrolled_at: Option<Timestamp>,
    /// Who confirmed it; nobody for the first.
    confirmed_by: Option<PersonId>,
    /// When it was confirmed.
    confirmed_at: Option<Timestamp>,
    /// Who revoked it.
    revoked_by: Option<PersonId>,
    /// When it was revoked.
    revoked_at: Option<Timestamp>,
}

impl DeviceView {
    /// The view of a terminal.
    pub(crate) fn of(device: values::Uuid, state: &domain::devices::Device) -> Self {
        Self {
            device: DeviceId(device),
            name: state.name.clone(),
            status: state.status().to_owned(),
            enrolled_at: state.enrolled_at,
            confirmed_by: state.confirmed_by,
            confirmed_at: state.confirmed_at,
            revoked_by: state.revoked_by,
            revoked_at: state.revoked_at,
        }
    }
}

pub(crate) async fn set_up(
    State(house): State<House>,
    Json(body): Json<SetUp>,
) -> Result<View<DeviceEnrolled>, Problem> {
    let made = app::setup::set_up(&house, body.into()).await?;
    Ok(View(DeviceEnrolled {
        device: made.device,
        device_token: made.token,
        status: "confirmed".to_owned(),
    }))
}

pub(crate) async fn make_code(
    State(house): State<House>,
    Signed(principal): Signed,
) -> Result<View<EnrolmentCode>, Problem> {
    let made = app::devices::make_code(&house, &principal).await?;
    Ok(View(EnrolmentCode {
        code: made.code,
        expires_at: made.expires_at,
    }))
}

pub(crate) async fn enrol(
    State(house): State<House>,
    Json(body): Json<EnrolDevice>,
) -> Result<View<DeviceEnrolled>, Problem> {
    let made = app::devices::redeem(&house, &body.code, body.name).await?;
    Ok(View(DeviceEnrolled {
        device: made.device,
        device_token: made.token,
        status: "pending".to_owned(),
    }))
}

pub(crate) async fn confirm(
    State(house): State<House>,
    Path(device): Path<DeviceId>,
    command: Command<Nothing>,
) -> Result<Answer<DeviceStatus>, Problem> {
    Ok(app::devices::confirm(&house, &command.caller, device)
        .await?
        .into())
}

pub(crate) async fn revoke(
    State(house): State<House>,
    Path(device): Path<DeviceId>,
    command: Command<Nothing>,
) -> Result<Answer<DeviceStatus>, Problem> {
    Ok(app::devices::revoke(&house, &command.caller, device)
        .await?
        .into())
}

pub(crate) async fn list(
    State(house): State<House>,
    Query(query): Query<PageQuery>,
) -> Result<View<List<DeviceView>>, Problem> {
    let limit = query.limit()?;
    let rows = app::devices::list(&house, query.after()?.unwrap_or(0), limit + 1).await?;
    let view = |(_, device, state): DeviceRow| DeviceView::of(device.0, &state);
    Ok(View(List::page(rows, limit, |(row, ..)| *row, view)))
}

impl From<SetUp> for app::setup::SetUp {
    fn from(body: SetUp) -> Self {
        Self {
            setup_code: body.setup_code,
            name: body.property.name,
            currency: body.property.currency,
            time_zone: body.property.time_zone,
            business_date: body.property.business_date,
            owner_name: body.owner.name,
            owner_pin: body.owner.pin,
            device_name: body.device.name,
        }
    }
}
