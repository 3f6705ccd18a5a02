//! What is printed because of a command, in the command's own commit: where it goes, what it says, and the pulse that
//! opens a drawer. Asked-for paper stands in [`super::asked`], what becomes of a job in [`super::jobs`].
//!
//! Paper that comes by itself never refuses a command: where no printer is named, nothing is printed.

use super::slips;
use crate::CommandError;
use crate::find::find;
use domain::check::{Check, Tender, TenderKind};
use domain::ctx::Ctx;
use domain::devices::print::PrintWhat;
use domain::devices::printer::Printer;
use domain::floor::Outlet;
use domain::property::Property;
use domain::till::Session;
use paper::{Language, Marks, Slip};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Unit;
use store::books::spool::NewPrintJob;
use store::projections::devices::has_printers;
use store::projections::floor::{outlet_of_station, outlets};
use values::{CheckId, DrawerId, DrawerSessionId, OutletId, PrintJobId, PrinterId, StationId, Uuid};

/// What a job's row holds: the slip, its marks and its language. The pulse of a drawer has none of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Sheet {
    /// What it says.
    pub(super) slip: Slip,
    /// How it came to be printed.
    #[serde(default)]
    pub(super) marks: Marks,
    /// The language of its words.
    pub(super) language: Language,
}

/// A slip on its way into the spool.
pub(super) struct ToPrint {
    pub(super) printer: PrinterId,
    pub(super) what: PrintWhat,
    pub(super) subject: Uuid,
    pub(super) slip: Slip,
    pub(super) copy: u32,
}

/// Writes a slip for a printer; the job's id.
pub(super) fn spool(ctx: &Ctx, unit: &mut Unit<'_>, print: ToPrint) -> Result<PrintJobId, CommandError> {
    let printer = find::<Printer>(unit, print.printer)?;
    let language = printer.language.as_deref().and_then(Language::parse);
    let sheet = Sheet {
        slip: print.slip,
        marks: Marks {
            copy: Some(print.copy).filter(|copy| *copy > 0),
            ..Marks::default()
        },
        language: language.unwrap_or_default(),
    };
    let job = ctx.id();
    unit.print(&NewPrintJob {
        job,
        printer: print.printer,
        what: print.what,
        subject: print.subject,
        content: serde_json::to_vec(&sheet).map_err(CommandError::failed)?,
        copy: print.copy,
        duplicate: false,
        origin: None,
        rerouted_from: None,
    })?;
    Ok(job)
}

/// The printer, where it is in use; its stand-in where it is not.
pub(super) fn in_use(
    unit: &mut Unit<'_>,
    printer: Option<PrinterId>,
) -> Result<Option<(PrinterId, Arc<Printer>)>, CommandError> {
    let mut next = printer;
    // One step to a stand-in, never a ring.
    for _ in 0..2 {
        let Some(id) = next else { return Ok(None) };
        let Some(state) = unit.load::<Printer>(id)? else {
            return Ok(None);
        };
        if !state.withdrawn {
            return Ok(Some((id, state)));
        }
        next = state.stand_in;
    }
    Ok(None)
}

/// The paper that a change of a check brings to its stations (K01, K02). Call it after the check was edited.
///
/// # Errors
/// What the store says.
pub(crate) fn kitchen_after(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    id: CheckId,
    before: Option<&Check>,
) -> Result<(), CommandError> {
    let after = find::<Check>(unit, id)?;
    let same = before.is_some_and(|before| {
        before.sends.len() == after.sends.len()
            && before.voids.len() == after.voids.len()
            && before.table == after.table
            && before.name == after.name
    });
    if same || after.sends.is_empty() || !has_printers(unit.rows())? {
        return Ok(());
    }
    for (station, mut ticket) in slips::tickets_of(ctx, unit, before, &after)? {
        let Some((name, printer)) = station_printer(unit, after.outlet, station)? else {
            continue;
        };
        ticket.station = name;
        let print = ToPrint {
            printer,
            what: PrintWhat::KitchenTicket,
            subject: id.into(),
            slip: Slip::KitchenTicket(Box::new(ticket)),
            copy: 0,
        };
        spool(ctx, unit, print)?;
    }
    Ok(())
}

/// A station's name and its printer, where it has one.
fn station_printer(
    unit: &mut Unit<'_>,
    outlet: Option<OutletId>,
    station: StationId,
) -> Result<Option<(String, PrinterId)>, CommandError> {
    let mut found = None;
    if let Some(outlet) = outlet {
        let outlet = unit.load::<Outlet>(outlet)?;
        found = outlet.and_then(|outlet| outlet.stations.get(&station).cloned());
    }
    if found.is_none()
        && let Some(other) = outlet_of_station(unit.rows(), station)?
    {
        let outlet = unit.load::<Outlet>(other)?;
        found = outlet.and_then(|outlet| outlet.stations.get(&station).cloned());
    }
    let Some(station) = found else { return Ok(None) };
    let printer = in_use(unit, station.printer)?;
    Ok(printer.map(|(id, _)| (station.name, id)))
}

/// The receipt of a check that was just closed (R13).
///
/// # Errors
/// What the store says.
pub(crate) fn receipt_after(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    id: CheckId,
    session: Option<DrawerSessionId>,
) -> Result<(), CommandError> {
    let check = find::<Check>(unit, id)?;
    if check.receipt().is_none() || !has_printers(unit.rows())? {
        return Ok(());
    }
    let Some((printer, _)) = receipt_printer(unit, check.outlet, session)? else {
        return Ok(());
    };
    let receipt = slips::receipt_of(ctx, unit, id, &check)?;
    let print = ToPrint {
        printer,
        what: PrintWhat::Receipt,
        subject: id.into(),
        slip: Slip::Receipt(Box::new(receipt)),
        copy: 0,
    };
    spool(ctx, unit, print).map(drop)
}

/// Opens the drawer that takes cash. Durable like paper, and never tried a second time.
///
/// # Errors
/// What the store says.
pub(crate) fn kick_for(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    session: Option<DrawerSessionId>,
    tender: Option<&Tender>,
) -> Result<(), CommandError> {
    let takes_cash = tender.is_none_or(|tender| tender.kind == TenderKind::Cash);
    let (Some(session), true) = (session, takes_cash) else {
        return Ok(());
    };
    if !has_printers(unit.rows())? {
        return Ok(());
    }
    let session_row = crate::till::session(unit, session)?;
    let (outlet, printer) = drawer_printer(unit, session_row.drawer)?;
    let printer = printer.or_else(|| outlet.as_ref().and_then(|(_, outlet)| outlet.printer));
    let Some((printer, state)) = in_use(unit, printer)? else {
        return Ok(());
    };
    if !state.drawer_kick {
        return Ok(());
    }
    unit.print(&NewPrintJob {
        job: ctx.id(),
        printer,
        what: PrintWhat::DrawerKick,
        subject: session.into(),
        content: Vec::new(),
        copy: 0,
        duplicate: false,
        origin: None,
        rerouted_from: None,
    })?;
    Ok(())
}

/// An X or a Z on the drawer's printer (R12).
///
/// # Errors
/// What the store says.
pub(crate) fn reading_after(ctx: &Ctx, unit: &mut Unit<'_>, session: &Session) -> Result<(), CommandError> {
    if !has_printers(unit.rows())? {
        return Ok(());
    }
    let (outlet, printer) = drawer_printer(unit, session.drawer)?;
    let printer = printer.or_else(|| outlet.as_ref().and_then(|(_, outlet)| outlet.printer));
    let Some((printer, _)) = in_use(unit, printer)? else {
        return Ok(());
    };
    let report = slips::report_of(ctx, unit, outlet.map(|(id, _)| id), session)?;
    let what = if session.closed.is_some() {
        PrintWhat::ZReport
    } else {
        PrintWhat::XReport
    };
    let print = ToPrint {
        printer,
        what,
        subject: session.id.into(),
        slip: Slip::DrawerReport(Box::new(report)),
        copy: 0,
    };
    spool(ctx, unit, print).map(drop)
}

/// The folios of a stay that was just checked out, on the desk's printer.
///
/// # Errors
/// What the store says.
pub(crate) fn folios_after(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    reservation: values::ReservationId,
) -> Result<(), CommandError> {
    let Some((printer, _)) = desk_printer(unit)? else {
        return Ok(());
    };
    for page in store::projections::folio::folios_of(unit.rows(), reservation)? {
        let slip = slips::folio_of(ctx, unit, page.id, None)?;
        let print = ToPrint {
            printer,
            what: PrintWhat::Folio,
            subject: page.id.into(),
            slip: Slip::Folio(Box::new(slip)),
            copy: unit.next_copy(page.id, PrintWhat::Folio)?,
        };
        spool(ctx, unit, print)?;
    }
    Ok(())
}

/// Where bills and receipts of an outlet come out: the drawer's printer, else the outlet's.
pub(super) fn receipt_printer(
    unit: &mut Unit<'_>,
    outlet: Option<OutletId>,
    session: Option<DrawerSessionId>,
) -> Result<Option<(PrinterId, Arc<Printer>)>, CommandError> {
    if let Some(session) = session {
        let drawer = crate::till::session(unit, session)?.drawer;
        let (_, printer) = drawer_printer(unit, drawer)?;
        if let Some(found) = in_use(unit, printer)? {
            return Ok(Some(found));
        }
    }
    let outlet = match outlet {
        Some(outlet) => unit.load::<Outlet>(outlet)?,
        None => None,
    };
    in_use(unit, outlet.and_then(|outlet| outlet.printer))
}

/// The front desk's printer.
pub(super) fn desk_printer(unit: &mut Unit<'_>) -> Result<Option<(PrinterId, Arc<Printer>)>, CommandError> {
    let property = unit.load::<Property>(unit.property())?;
    in_use(unit, property.and_then(|property| property.desk_printer))
}

type InOutlet = Option<(OutletId, Arc<Outlet>)>;

/// The outlet of a drawer, and the printer beside it.
fn drawer_printer(
    unit: &mut Unit<'_>,
    drawer: DrawerId,
) -> Result<(InOutlet, Option<PrinterId>), CommandError> {
    for id in outlets(unit.rows())? {
        let Some(outlet) = unit.load::<Outlet>(id)? else {
            continue;
        };
        if let Some(found) = outlet.drawers.get(&drawer) {
            let printer = found.printer;
            return Ok((Some((id, outlet)), printer));
        }
    }
    Ok((None, None))
}

/// The printers of the house by id, for rules that look at all of them.
pub(super) fn all_printers(unit: &mut Unit<'_>) -> Result<BTreeMap<PrinterId, Arc<Printer>>, CommandError> {
    let mut found = BTreeMap::new();
    for id in store::projections::devices::printers(unit.rows())? {
        if let Some(printer) = unit.load::<Printer>(id)? {
            found.insert(id, printer);
        }
    }
    Ok(found)
}
