//! The business day and its night audit, on the wire.

use super::ReservationRow;
use crate::extract::{Answer, Command, View};
use crate::problem::Problem;
use app::House;
use app::front_desk::night_audit::{self, AuditLook};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{BusinessDate, Currency, Money, PersonId, Timestamp};

/// Closes a business date. Naming it keeps two people from closing two days.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseDay {
    /// The date to close: the open one. One that is closed already answers with how it ended.
    date: BusinessDate,
}

/// A date that was closed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayClosed {
    /// The date that was closed.
    date: BusinessDate,
    /// The date that is open now.
    open_date: BusinessDate,
    /// Arrivals that the house's rule set no-show.
    no_shows: i64,
    /// Stays whose night was charged.
    stays_charged: i64,
    /// What was charged to them.
    charged: Money,
    /// Rooms set dirty.
    rooms_dirtied: i64,
    /// The number of the day's record.
    z_number: i64,
}

/// The open business day.
#[derive(Serialize, ToSchema)]
pub(crate) struct BusinessDayView {
    /// Its date.
    date: BusinessDate,
    /// When it was opened.
    opened_at: Timestamp,
}

/// What was done so far by the audit of the open date.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditProgress {
    /// When it began.
    started_at: Timestamp,
    /// Who began it.
    started_by: PersonId,
    /// Arrivals that the house's rule set no-show.
    no_shows: i64,
    /// Stays whose night was charged.
    stays_charged: i64,
    /// What was charged to them.
    charged: Money,
    /// Rooms set dirty.
    rooms_dirtied: i64,
}

/// The audit of the open date.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditView {
    /// The open date.
    date: BusinessDate,
    /// What was done so far; absent before it began.
    progress: Option<AuditProgress>,
    /// In the house and due out: check out or extend.
    due_out: Vec<ReservationRow>,
    /// Due and not arrived: check in, set no-show, cancel or change the dates.
    not_arrived: Vec<ReservationRow>,
    /// Stays whose night is to be charged.
    stays_to_charge: usize,
    /// Rooms to be set dirty.
    rooms_to_dirty: usize,
}

impl AuditView {
    fn of(look: AuditLook, currency: Currency) -> Self {
        let rows = |rows: Vec<_>| {
            rows.into_iter()
                .map(|row| ReservationRow::of(row, currency))
                .collect()
        };
        Self {
            date: look.day.date,
            progress: look.audit.map(|audit| AuditProgress {
                started_at: audit.started_at,
                started_by: audit.started_by,
                no_shows: audit.no_shows,
                stays_charged: audit.stays_charged,
                charged: Money::new(audit.charged_minor, currency),
                rooms_dirtied: audit.rooms_dirtied,
            }),
            due_out: rows(look.due_out),
            not_arrived: rows(look.not_arrived),
            stays_to_charge: look.stays_to_charge,
            rooms_to_dirty: look.rooms_to_dirty,
        }
    }
}

pub(crate) async fn close(
    State(house): State<House>,
    command: Command<CloseDay>,
) -> Result<Answer<DayClosed>, Problem> {
    Ok(night_audit::close_day(&house, &command.caller, command.body.date)
        .await?
        .into())
}

pub(crate) async fn look(State(house): State<House>) -> Result<View<BusinessDayView>, Problem> {
    let day = app::property::open_day(&house).await?;
    Ok(View(BusinessDayView {
        date: day.date,
        opened_at: day.opened_at,
    }))
}

pub(crate) async fn audit(State(house): State<House>) -> Result<View<AuditView>, Problem> {
    let look = night_audit::look(&house).await?;
    Ok(View(AuditView::of(look, app::property::currency(&house).await?)))
}
