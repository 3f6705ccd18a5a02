//! Paper that somebody asked for: a bill, a copy of a receipt, a folio, a registration card, a test page. Without a printer
//! the command is refused, because the paper is all that was asked for.

use super::slips;
use super::spool::{ToPrint, desk_printer, in_use, receipt_printer, spool};
use crate::find::find;
use crate::house::refused;
use crate::{Answered, Caller, CommandError, House};
use domain::check::{Check, bill_printed, receipt_copied};
use domain::ctx::Ctx;
use domain::devices::print::PrintWhat;
use domain::devices::printer::{Printer, PrinterRefusal};
use domain::fiscal::{EntryKind, JournalEntry, RefKind};
use domain::folio::Folio;
use paper::{Slip, TestPage};
use serde::Serialize;
use std::sync::Arc;
use store::Unit;
use values::{CheckId, DrawerSessionId, FolioId, PrintJobId, PrinterId, ReservationId, Uuid, WindowId};

/// Where somebody wants it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Where {
    /// On this printer; where absent the place's own.
    pub printer: Option<PrinterId>,
    /// At this drawer.
    pub session: Option<DrawerSessionId>,
}

#[derive(Serialize)]
struct Printed {
    job: PrintJobId,
    printer: PrinterId,
    copy: u32,
}

/// Prints the bill of an open check; again is a copy.
///
/// # Errors
/// Where the check is closed or empty, or no printer is named.
pub async fn bill(
    house: &House,
    caller: &Caller,
    id: CheckId,
    wanted: Where,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let check = find::<Check>(unit, id)?;
            let (count, edit) = bill_printed(ctx, &check)?;
            let printer = at_till(unit, &check, wanted)?;
            let slip = Slip::Bill(Box::new(slips::bill_of(ctx, unit, &check, ctx.now)?));
            unit.edit::<Check>(id, vec![edit])?;
            unit.journal(about(EntryKind::Provisional, ctx, id))?;
            // A bill is for what is on the check now: the first is no copy, and neither is one after another round.
            let copy = if check.bill_printed_at().is_some() {
                count.saturating_sub(1)
            } else {
                0
            };
            printed(ctx, unit, (printer, PrintWhat::Bill, id.into()), slip, copy)
        })
        .await
}

/// Prints the receipt of a closed check again, as COPY n, and notes it in the journal (F10).
///
/// # Errors
/// Where the check has no receipt, or no printer is named.
pub async fn receipt_copy(
    house: &House,
    caller: &Caller,
    id: CheckId,
    wanted: Where,
) -> Result<Answered, CommandError> {
    house
        .fiscal_command(caller, move |ctx, unit| {
            let check = find::<Check>(unit, id)?;
            let (copy, edit) = receipt_copied(ctx, &check)?;
            let printer = at_till(unit, &check, wanted)?;
            let slip = Slip::Receipt(Box::new(slips::receipt_of(ctx, unit, id, &check)?));
            unit.edit::<Check>(id, vec![edit])?;
            unit.journal(about(EntryKind::Copy, ctx, id).saying(format!("copy {copy}")))?;
            printed(ctx, unit, (printer, PrintWhat::Receipt, id.into()), slip, copy)
        })
        .await
}

fn about(kind: EntryKind, ctx: &Ctx, check: CheckId) -> JournalEntry {
    JournalEntry::new(kind, ctx).about(RefKind::Check, check)
}

/// Prints a folio, or one window of it.
///
/// # Errors
/// Where there is no such folio, or no printer is named.
pub async fn folio(
    house: &House,
    caller: &Caller,
    id: FolioId,
    window: Option<WindowId>,
    wanted: Where,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let folio = find::<Folio>(unit, id)?;
            if let Some(window) = window
                && !folio.windows.contains_key(&window)
            {
                return Err(CommandError::not_found("window", window));
            }
            let printer = at_desk(unit, wanted)?;
            let slip = Slip::Folio(Box::new(slips::folio_of(ctx, unit, id, window)?));
            // An open account changes: each print shows how it stands and is no copy of the one before.
            let copy = if folio.is_closed() {
                unit.next_copy(id, PrintWhat::Folio)?
            } else {
                0
            };
            printed(ctx, unit, (printer, PrintWhat::Folio, id.into()), slip, copy)
        })
        .await
}

/// Prints the card that an arriving guest signs.
///
/// # Errors
/// Where there is no such reservation, or no printer is named.
pub async fn registration_card(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    wanted: Where,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let slip = Slip::RegistrationCard(Box::new(slips::card_of(ctx, unit, id)?));
            let printer = at_desk(unit, wanted)?;
            printed(
                ctx,
                unit,
                (printer, PrintWhat::RegistrationCard, id.into()),
                slip,
                0,
            )
        })
        .await
}

/// Prints the page that shows what a printer can do.
///
/// # Errors
/// Where there is no such printer or it is out of use.
pub async fn test_page(house: &House, caller: &Caller, id: PrinterId) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let printer = usable(unit, id)?;
            let head = slips::Head::of(unit)?;
            let page = TestPage {
                house: head.house(None),
                printer: printer.called().to_owned(),
                address: printer.link.as_ref().map(ToString::to_string).unwrap_or_default(),
                profile: printer.profile.clone().unwrap_or_default(),
                at: head.wall(ctx.now),
            };
            let slip = Slip::TestPage(Box::new(page));
            printed(ctx, unit, (id, PrintWhat::TestPage, id.into()), slip, 0)
        })
        .await
}

fn printed(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    (printer, what, subject): (PrinterId, PrintWhat, Uuid),
    slip: Slip,
    copy: u32,
) -> Result<Printed, CommandError> {
    let print = ToPrint {
        printer,
        what,
        subject,
        slip,
        copy,
    };
    let job = spool(ctx, unit, print)?;
    Ok(Printed { job, printer, copy })
}

fn at_till(unit: &mut Unit<'_>, check: &Check, wanted: Where) -> Result<PrinterId, CommandError> {
    if let Some(id) = wanted.printer {
        return usable(unit, id).map(|_| id);
    }
    let found = receipt_printer(unit, check.outlet, wanted.session)?;
    found.map(|(id, _)| id).ok_or_else(|| {
        refused(
            "printer_missing",
            "No printer is named for the bills of this outlet; name one in the command, or have a manager name the outlet's.",
        )
    })
}

fn at_desk(unit: &mut Unit<'_>, wanted: Where) -> Result<PrinterId, CommandError> {
    if let Some(id) = wanted.printer {
        return usable(unit, id).map(|_| id);
    }
    let found = desk_printer(unit)?;
    found.map(|(id, _)| id).ok_or_else(|| {
        refused(
            "printer_missing",
            "No printer is named for the front desk; name one in the command, or have a manager name the desk's.",
        )
    })
}

/// A printer that is in use.
pub(super) fn usable(unit: &mut Unit<'_>, id: PrinterId) -> Result<Arc<Printer>, CommandError> {
    let printer = find::<Printer>(unit, id)?;
    if in_use(unit, Some(id))?.is_some_and(|(found, _)| found == id) {
        return Ok(printer);
    }
    let name = printer.called().to_owned();
    Err(PrinterRefusal::Withdrawn { name }.into())
}
