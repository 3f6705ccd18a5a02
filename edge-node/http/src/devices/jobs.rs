//! Print jobs on the wire: what is or was on paper, and what people do with it. And the paper that people ask for.

use super::printers::Printed;
use crate::cursor::{List, page_after, page_limit};
use crate::extract::{Answer, Command, Nothing, Path, Query, Signed, View};
use crate::problem::Problem;
use app::House;
use app::devices::asked::{self, Where};
use app::devices::jobs::{self, JobsAsked, PrintJob};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::devices::print::{PrintReason, PrintState, PrintWhat};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{
    CheckId, DrawerSessionId, FolioId, PrintJobId, PrinterId, ReservationId, Timestamp, Uuid, WindowId,
};

/// Which jobs.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct JobsQuery {
    /// Of this printer only.
    printer: Option<PrinterId>,
    /// In this state only.
    state: Option<PrintState>,
    /// About this check, folio, drawer session, reservation only.
    #[param(value_type = Option<CheckId>)]
    subject: Option<Uuid>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many rows, 1 to 200; 50 where absent.
    limit: Option<u32>,
}

/// Why a job is where it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct PrintReasonView {
    /// The stable code.
    code: PrintReason,
    /// What happened and what to do.
    words: String,
}

/// A print job.
#[derive(Serialize, ToSchema)]
pub(crate) struct PrintJobView {
    /// Its id.
    id: PrintJobId,
    /// Where.
    printer: PrinterId,
    /// What it is.
    what: PrintWhat,
    /// What it is about: a check, a folio, a drawer session, a reservation, a printer.
    #[schema(value_type = CheckId)]
    subject: Uuid,
    /// How far it has come.
    state: PrintState,
    /// Why it is there.
    reason: Option<PrintReasonView>,
    /// How often it was sent.
    attempts: u32,
    /// 0 for the original, then the number of the copy.
    copy: u32,
    /// Whether it carries the mark POSSIBLE DUPLICATE.
    possible_duplicate: bool,
    /// The job that it takes the place of.
    origin: Option<PrintJobId>,
    /// The name of the printer that it was meant for.
    rerouted_from: Option<String>,
    /// The job that took its place.
    rerouted_to: Option<PrintJobId>,
    /// When it was asked for.
    queued_at: Timestamp,
    /// When its last try began.
    sent_at: Option<Timestamp>,
    /// When it ended.
    ended_at: Option<Timestamp>,
}

/// How far a job has come after a command.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintJobChanged {
    /// The job: another one where it went to another printer or is a copy.
    job: PrintJobId,
    /// Its state.
    state: PrintState,
}

/// Sends a job elsewhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReroutePrintJob {
    /// The other printer.
    printer: PrinterId,
}

/// Asks for paper at a till.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintAtTill {
    /// On this printer; where absent the drawer's, else the outlet's.
    printer: Option<PrinterId>,
    /// At this drawer.
    drawer_session: Option<DrawerSessionId>,
}

/// Asks for paper at the desk.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintAtDesk {
    /// On this printer; where absent the desk's.
    printer: Option<PrinterId>,
}

/// Asks for a folio on paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintFolio {
    /// On this printer; where absent the desk's.
    printer: Option<PrinterId>,
    /// One window only.
    window: Option<WindowId>,
}

impl From<PrintAtTill> for Where {
    fn from(body: PrintAtTill) -> Self {
        Self {
            printer: body.printer,
            session: body.drawer_session,
        }
    }
}

pub(crate) async fn list(
    State(house): State<House>,
    Signed(principal): Signed,
    Query(query): Query<JobsQuery>,
) -> Result<View<List<PrintJobView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = page_after(query.after.as_deref())?;
    let asked = JobsAsked {
        printer: query.printer,
        state: query.state,
        subject: query.subject,
    };
    let rows = jobs::list(&house, &principal, asked, after, limit + 1).await?;
    Ok(View(List::page(rows, limit, |job| job.row, PrintJobView::of)))
}

pub(crate) async fn look(
    State(house): State<House>,
    Signed(principal): Signed,
    Path(job): Path<PrintJobId>,
) -> Result<View<PrintJobView>, Problem> {
    Ok(View(PrintJobView::of(jobs::look(&house, &principal, job).await?)))
}

pub(crate) async fn slip_txt(
    State(house): State<House>,
    Signed(principal): Signed,
    Path(job): Path<PrintJobId>,
) -> Result<Response, Problem> {
    let text = jobs::slip_text(&house, &principal, job).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

pub(crate) async fn slip_png(
    State(house): State<House>,
    Signed(principal): Signed,
    Path(job): Path<PrintJobId>,
) -> Result<Response, Problem> {
    let png = jobs::slip_png(&house, &principal, job).await?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response())
}

pub(crate) async fn retry(
    State(house): State<House>,
    Path(job): Path<PrintJobId>,
    command: Command<Nothing>,
) -> Result<Answer<PrintJobChanged>, Problem> {
    Ok(jobs::retry(&house, &command.caller, job).await?.into())
}

pub(crate) async fn reroute(
    State(house): State<House>,
    Path(job): Path<PrintJobId>,
    command: Command<ReroutePrintJob>,
) -> Result<Answer<PrintJobChanged>, Problem> {
    let to = command.body.printer;
    Ok(jobs::reroute(&house, &command.caller, job, to).await?.into())
}

pub(crate) async fn cancel(
    State(house): State<House>,
    Path(job): Path<PrintJobId>,
    command: Command<Nothing>,
) -> Result<Answer<PrintJobChanged>, Problem> {
    Ok(jobs::cancel(&house, &command.caller, job).await?.into())
}

pub(crate) async fn bill(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<PrintAtTill>,
) -> Result<Answer<Printed>, Problem> {
    Ok(asked::bill(&house, &command.caller, check, command.body.into())
        .await?
        .into())
}

pub(crate) async fn receipt_copy(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<PrintAtTill>,
) -> Result<Answer<Printed>, Problem> {
    Ok(
        asked::receipt_copy(&house, &command.caller, check, command.body.into())
            .await?
            .into(),
    )
}

pub(crate) async fn folio(
    State(house): State<House>,
    Path(folio): Path<FolioId>,
    command: Command<PrintFolio>,
) -> Result<Answer<Printed>, Problem> {
    let PrintFolio { printer, window } = command.body;
    let wanted = Where {
        printer,
        session: None,
    };
    Ok(asked::folio(&house, &command.caller, folio, window, wanted)
        .await?
        .into())
}

pub(crate) async fn registration_card(
    State(house): State<House>,
    Path(reservation): Path<ReservationId>,
    command: Command<PrintAtDesk>,
) -> Result<Answer<Printed>, Problem> {
    let wanted = Where {
        printer: command.body.printer,
        session: None,
    };
    Ok(
        asked::registration_card(&house, &command.caller, reservation, wanted)
            .await?
            .into(),
    )
}

impl PrintJobView {
    fn of(job: PrintJob) -> Self {
        Self {
            id: job.job,
            printer: job.printer,
            what: job.what,
            subject: job.subject,
            state: job.state,
            reason: job.reason.map(|reason| PrintReasonView {
                code: reason,
                words: reason.sentence().to_owned(),
            }),
            attempts: job.attempts,
            copy: job.copy,
            possible_duplicate: job.duplicate,
            origin: job.origin,
            rerouted_from: job.rerouted_from,
            rerouted_to: job.rerouted_to,
            queued_at: job.queued_at,
            sent_at: job.sent_at,
            ended_at: job.ended_at,
        }
    }
}
