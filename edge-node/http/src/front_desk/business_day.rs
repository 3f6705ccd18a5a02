//! The business day and its night audit, on the wire.

use super::ReservationRow;
use super::desk::DeskStay;
use crate::extract::{Answer, Command, View};
use crate::problem::Problem;
use app::House;
use app::front_desk::checklist::{self, AuditLook, Step, StepState};
use app::front_desk::night_audit;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{
    BusinessDate, CheckId, Currency, DrawerId, DrawerSessionId, Money, PersonId, TableId, Timestamp,
};

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

/// A step of the audit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepName {
    /// Parties that were due out are gone or stay longer.
    Departures,
    /// Parties that were due in are here, or somebody decided about them.
    Arrivals,
    /// Parties with another room from tonight on are in it.
    Moves,
    /// Checks of the restaurants are closed.
    Checks,
    /// Drawers are counted.
    Drawers,
    /// Room and tax of the night are posted.
    Charges,
    /// Rooms that were slept in are dirty.
    Rooms,
    /// The date has moved.
    Close,
}

/// How a step stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepStands {
    /// Nothing is left of it.
    Done,
    /// The audit does it.
    ToDo,
    /// A person has to decide before the day can be closed.
    Blocked,
    /// A person should look; the day can be closed all the same.
    Look,
}

/// A line of the checklist.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditStepView {
    /// Which step.
    step: StepName,
    /// How it stands.
    state: StepStands,
    /// How many are left of it.
    count: usize,
}

/// A check that is not closed.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckLeftOpen {
    /// The check.
    check: CheckId,
    /// Its number.
    number: Option<i64>,
    /// Its name.
    name: Option<String>,
    /// Its table.
    table: Option<TableId>,
    /// Its server.
    server: Option<PersonId>,
    /// What it comes to.
    total: Money,
    /// What is left to pay.
    balance: Money,
}

/// A drawer that is not counted.
#[derive(Serialize, ToSchema)]
pub(crate) struct DrawerLeftOpen {
    /// The session.
    session: DrawerSessionId,
    /// The drawer.
    drawer: DrawerId,
    /// When it was opened.
    opened_at: Timestamp,
    /// Who opened it.
    opened_by: PersonId,
}

/// The audit of the open date.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditView {
    /// The open date.
    date: BusinessDate,
    /// The checklist, in its order.
    steps: Vec<AuditStepView>,
    /// Whether nothing waits for a person's decision.
    can_close: bool,
    /// What was done so far; absent before it began.
    progress: Option<AuditProgress>,
    /// In the house and due out: check out or extend.
    due_out: Vec<ReservationRow>,
    /// Due and not arrived: check in, set no-show, cancel or change the dates.
    not_arrived: Vec<ReservationRow>,
    /// In the house, with another room from tonight on.
    moves_due: Vec<DeskStay>,
    /// Checks that are not closed; at most 200.
    open_checks: Vec<CheckLeftOpen>,
    /// Drawers that are not counted.
    open_drawers: Vec<DrawerLeftOpen>,
    /// Stays whose night is to be charged.
    stays_to_charge: usize,
    /// Rooms to be set dirty.
    rooms_to_dirty: usize,
}

impl AuditStepView {
    fn of((step, state, count): (Step, StepState, usize)) -> Self {
        let step = match step {
            Step::Departures => StepName::Departures,
            Step::Arrivals => StepName::Arrivals,
            Step::Moves => StepName::Moves,
            Step::Checks => StepName::Checks,
            Step::Drawers => StepName::Drawers,
            Step::Charges => StepName::Charges,
            Step::Rooms => StepName::Rooms,
            Step::Close => StepName::Close,
        };
        let state = match state {
            StepState::Done => StepStands::Done,
            StepState::ToDo => StepStands::ToDo,
            StepState::Blocked => StepStands::Blocked,
            StepState::Look => StepStands::Look,
        };
        Self { step, state, count }
    }
}

impl AuditView {
    fn of(look: AuditLook, currency: Currency) -> Self {
        let rows = |rows: Vec<_>| {
            rows.into_iter()
                .map(|row| ReservationRow::of(row, currency))
                .collect()
        };
        let date = look.day.date;
        let can_close = look.can_close();
        let money = |minor| Money::new(minor, currency);
        Self {
            date,
            can_close,
            steps: look.steps.into_iter().map(AuditStepView::of).collect(),
            moves_due: look
                .moves_due
                .into_iter()
                .map(|row| DeskStay::of(row, date, currency))
                .collect(),
            open_checks: look
                .open_checks
                .into_iter()
                .map(|row| CheckLeftOpen {
                    check: row.id,
                    number: row.number,
                    name: row.name,
                    table: row.table,
                    server: row.server,
                    total: money(row.total_minor),
                    balance: money(row.balance_minor),
                })
                .collect(),
            open_drawers: look
                .open_drawers
                .into_iter()
                .map(|session| DrawerLeftOpen {
                    session: session.id,
                    drawer: session.drawer,
                    opened_at: session.opened_at,
                    opened_by: session.opened_by,
                })
                .collect(),
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
    let look = checklist::look(&house).await?;
    Ok(View(AuditView::of(look, app::property::currency(&house).await?)))
}
