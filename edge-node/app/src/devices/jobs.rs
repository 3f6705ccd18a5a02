//! What people do with print jobs: look, print again, send elsewhere, take back. What may stand on paper already is never
//! printed again without its mark.

use super::asked::usable;
use super::spool::Sheet;
use crate::find::look_up;
use crate::house::refused;
use crate::{Answered, Caller, CommandError, House, Principal};
use domain::devices::print::{PrintReason, PrintState, PrintWhat};
use domain::devices::printer::Printer;
use paper::{Layout, Marks, Width};
use serde::Serialize;
use store::Unit;
pub use store::books::spool::PrintJob;
use store::books::spool::{JobsWanted, NewPrintJob, print_content, print_job, print_jobs};
use values::{PrintJobId, PrinterId, Uuid};

#[derive(Serialize)]
struct JobChanged {
    job: PrintJobId,
    state: PrintState,
}

/// Which jobs somebody asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobsAsked {
    /// Of this printer only.
    pub printer: Option<PrinterId>,
    /// In this state only.
    pub state: Option<PrintState>,
    /// About this only.
    pub subject: Option<Uuid>,
}

/// Jobs, the latest first, of the kinds that the person may see.
///
/// # Errors
/// What the store says.
pub async fn list(
    house: &House,
    principal: &Principal,
    asked: JobsAsked,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<PrintJob>, CommandError> {
    let role = principal.role;
    house
        .read(move |reader| {
            let whats: Vec<PrintWhat> = (PrintWhat::ALL.iter().copied())
                .filter(|what| role.allows(what.seen_with()))
                .collect();
            let wanted = JobsWanted {
                printer: asked.printer,
                state: asked.state,
                subject: asked.subject,
                whats: &whats,
            };
            Ok(print_jobs(reader.rows(), &wanted, after, limit)?)
        })
        .await
}

/// A job.
///
/// # Errors
/// Where there is none, or the person may not see its kind.
pub async fn look(house: &House, principal: &Principal, id: PrintJobId) -> Result<PrintJob, CommandError> {
    let role = principal.role;
    let job = house
        .read(move |reader| found(print_job(reader.rows(), id)?, id))
        .await?;
    may(role, job.what.seen_with())?;
    Ok(job)
}

/// The job's slip as it is or was laid out for its printer.
///
/// # Errors
/// As [`look`], and for the pulse of a drawer, which has no paper.
async fn slip(house: &House, principal: &Principal, id: PrintJobId) -> Result<Layout, CommandError> {
    let role = principal.role;
    house
        .read(move |reader| {
            let job = found(print_job(reader.rows(), id)?, id)?;
            may(role, job.what.seen_with())?;
            let content = print_content(reader.rows(), id)?.unwrap_or_default();
            let printer = look_up::<Printer>(reader, job.printer)?;
            let width = super::print_task::profile_of(&printer).width();
            laid_out(&job, &content, width).ok_or_else(|| CommandError::not_found("slip", id))
        })
        .await
}

/// The same as text.
///
/// # Errors
/// As [`look`], and for the pulse of a drawer, which has no paper.
pub async fn slip_text(house: &House, principal: &Principal, id: PrintJobId) -> Result<String, CommandError> {
    Ok(paper::text(&slip(house, principal, id).await?))
}

/// The same as dots, in PNG.
///
/// # Errors
/// As [`look`], and for the pulse of a drawer, which has no paper.
pub async fn slip_png(house: &House, principal: &Principal, id: PrintJobId) -> Result<Vec<u8>, CommandError> {
    let layout = slip(house, principal, id).await?;
    let house = house.clone();
    // Letters become dots: some milliseconds of pure work.
    let drawn = tokio::task::spawn_blocking(move || raster::png(&raster::picture(&layout, house.typeface())));
    drawn.await.map_err(CommandError::failed)
}

/// What a job puts on paper now, with the marks that its history asks for.
pub(super) fn laid_out(job: &PrintJob, content: &[u8], width: Width) -> Option<Layout> {
    let sheet: Sheet = serde_json::from_slice(content).ok()?;
    let tries = job.attempts.max(2);
    let marks = Marks {
        possible_duplicate: job.duplicate.then_some(tries),
        rerouted_from: job.rerouted_from.clone(),
        ..sheet.marks
    };
    Some(paper::lay_out(&sheet.slip, &marks, width, sheet.language))
}

/// Prints a job again: what may stand on paper is marked as a possible duplicate, what surely does is a copy.
///
/// # Errors
/// Where it waits already, opens a drawer, or is a receipt, whose copies are asked for at the check.
pub async fn retry(house: &House, caller: &Caller, id: PrintJobId) -> Result<Answered, CommandError> {
    let role = caller.principal.role;
    house
        .command(caller, move |ctx, unit| {
            let job = worked(unit, role, id)?;
            usable(unit, job.printer)?;
            match job.state {
                PrintState::Queued => Err(refused(
                    "print_job_waits",
                    "It waits for its printer already. Look at the printer, or send it to another one.",
                )),
                PrintState::Confirmed if job.what == PrintWhat::Receipt => Err(refused(
                    "print_job_printed",
                    "It was printed. Ask for a copy of the receipt at the check.",
                )),
                PrintState::Confirmed => copy(unit, ctx.id(), &job),
                state => {
                    unit.print_again(id, state.may_be_on_paper())?;
                    let state = PrintState::Queued;
                    Ok(JobChanged { job: id, state })
                }
            }
        })
        .await
}

fn copy(unit: &mut Unit<'_>, new: PrintJobId, job: &PrintJob) -> Result<JobChanged, CommandError> {
    let content = print_content(unit.rows(), job.job)?.unwrap_or_default();
    let mut sheet: Sheet = serde_json::from_slice(&content).map_err(CommandError::failed)?;
    let copy = unit.next_copy(job.job, job.what)? + 1;
    sheet.marks.copy = Some(copy);
    let state = unit.print(&NewPrintJob {
        job: new,
        printer: job.printer,
        what: job.what,
        subject: job.subject,
        content: serde_json::to_vec(&sheet).map_err(CommandError::failed)?,
        copy,
        duplicate: false,
        origin: Some(job.job),
        rerouted_from: None,
    })?;
    Ok(JobChanged { job: new, state })
}

/// Sends a job to another printer. What waited goes there alone; what may stand on paper stays as it is, and what goes
/// there is marked.
///
/// # Errors
/// Where it was printed, opens a drawer, went elsewhere already, or the other printer is out of use.
pub async fn reroute(
    house: &House,
    caller: &Caller,
    id: PrintJobId,
    to: PrinterId,
) -> Result<Answered, CommandError> {
    let role = caller.principal.role;
    house
        .command(caller, move |ctx, unit| {
            let job = worked(unit, role, id)?;
            usable(unit, to)?;
            if job.state == PrintState::Confirmed {
                return Err(refused(
                    "print_job_printed",
                    "It was printed. Print a copy instead.",
                ));
            }
            if to == job.printer {
                return Err(refused(
                    "same_printer",
                    "Choose another printer, or print it again.",
                ));
            }
            if job.rerouted_to.is_some() {
                return Err(refused(
                    "print_job_rerouted",
                    "It went to another printer already.",
                ));
            }
            let new = ctx.id();
            let state = send_elsewhere(unit, new, &job, to)?;
            Ok(JobChanged { job: new, state })
        })
        .await
}

/// The job for the other printer, which says where it comes from.
pub(super) fn send_elsewhere(
    unit: &mut Unit<'_>,
    new: PrintJobId,
    job: &PrintJob,
    to: PrinterId,
) -> Result<PrintState, CommandError> {
    let from = unit.load::<Printer>(job.printer)?;
    let from = from
        .map(|printer| printer.called().to_owned())
        .unwrap_or_default();
    let content = print_content(unit.rows(), job.job)?.unwrap_or_default();
    // A job that waits is surely not on paper; anything else may be.
    let waited = unit.cancel_print(job.job, PrintReason::Rerouted)?;
    let state = unit.print(&NewPrintJob {
        job: new,
        printer: to,
        what: job.what,
        subject: job.subject,
        content,
        copy: job.copy,
        duplicate: job.duplicate || (!waited && job.state.may_be_on_paper()),
        origin: Some(job.job),
        rerouted_from: Some(from),
    })?;
    unit.print_rerouted(job.job, new)?;
    Ok(state)
}

/// Takes back a job that waits.
///
/// # Errors
/// Where something of it has been sent.
pub async fn cancel(house: &House, caller: &Caller, id: PrintJobId) -> Result<Answered, CommandError> {
    let role = caller.principal.role;
    house
        .command(caller, move |_, unit| {
            let job = found(print_job(unit.rows(), id)?, id)?;
            may(role, job.what.worked_with())?;
            if unit.cancel_print(id, PrintReason::TakenBack)? {
                let state = PrintState::Cancelled;
                return Ok(JobChanged { job: id, state });
            }
            Err(refused(
                "print_job_sent",
                "It does not wait any more: it was sent to the printer or has ended.",
            ))
        })
        .await
}

fn worked(unit: &Unit<'_>, role: domain::staff::Role, id: PrintJobId) -> Result<PrintJob, CommandError> {
    let job = found(print_job(unit.rows(), id)?, id)?;
    may(role, job.what.worked_with())?;
    if job.what.may_be_repeated() {
        return Ok(job);
    }
    Err(refused(
        "drawer_kick_once",
        "A drawer is not opened twice for one sale. Open it with a no-sale and say why.",
    ))
}

fn found(job: Option<PrintJob>, id: PrintJobId) -> Result<PrintJob, CommandError> {
    job.ok_or_else(|| CommandError::not_found("print job", id))
}

fn may(role: domain::staff::Role, needs: domain::staff::Permission) -> Result<(), CommandError> {
    if role.allows(needs) {
        Ok(())
    } else {
        Err(CommandError::Forbidden { needs })
    }
}
