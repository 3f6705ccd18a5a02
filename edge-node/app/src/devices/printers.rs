//! Carries out what is done to printers, and says which station, drawer, outlet or desk prints where.

use super::spool::all_printers;
use crate::find::{find, look_up};
use crate::{Answered, Caller, CommandError, House};
use dialects::profile::{Answers, PROFILES, Proof};
use domain::devices::printer::{self, Around, Printer, PrinterRefusal, SetPrinter};
use domain::floor::{Drawer, Outlet, OutletEdit, route_station};
use domain::property::{Property, PropertyEdit};
use serde::Serialize;
use std::sync::Arc;
use store::Unit;
use store::projections::devices::printers;
use store::projections::floor::{outlet_of_station, outlets};
use values::{DrawerId, OutletId, PrinterId, StationId};

/// The languages of slips.
const LANGUAGES: &[&str] = &["en", "de", "ar"];

#[derive(Serialize)]
struct PrinterStored {
    printer: PrinterId,
}

#[derive(Serialize)]
struct PrinterNamed {
    printer: Option<PrinterId>,
}

/// What names a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An outlet, for bills and receipts.
    Outlet(OutletId),
    /// A drawer, for its receipts, X and Z, and the pulse that opens it.
    Drawer(DrawerId),
    /// A station; whether it has a screen too.
    Station(StationId, bool),
    /// The front desk.
    Desk,
}

/// Adds a printer.
///
/// # Errors
/// Where a part does not fit.
pub async fn add(house: &House, caller: &Caller, set: SetPrinter) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let edits = with_others(unit, None, |around| printer::add(ctx, around, &set))?;
            let id: PrinterId = ctx.id();
            unit.edit::<Printer>(id, edits)?;
            unit.nudge_spool();
            Ok(PrinterStored { printer: id })
        })
        .await
}

/// Changes a printer.
///
/// # Errors
/// Where there is no such printer or a part does not fit.
pub async fn change(
    house: &House,
    caller: &Caller,
    id: PrinterId,
    set: SetPrinter,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |_, unit| {
            let before = find::<Printer>(unit, id)?;
            let edits = with_others(unit, Some(id), |around| {
                printer::change(Some(id), &before, around, &set)
            })?;
            unit.edit::<Printer>(id, edits)?;
            unit.nudge_spool();
            Ok(PrinterStored { printer: id })
        })
        .await
}

fn with_others<T>(
    unit: &mut Unit<'_>,
    own: Option<PrinterId>,
    decide: impl FnOnce(Around<'_>) -> Result<T, domain::refusal::Refusal>,
) -> Result<T, CommandError> {
    let all = all_printers(unit)?;
    let others: Vec<(PrinterId, &Printer)> = all
        .iter()
        .filter(|(id, printer)| Some(**id) != own && !printer.withdrawn)
        .map(|(id, printer)| (*id, &**printer))
        .collect();
    let profiles: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
    let around = Around {
        profiles: &profiles,
        languages: LANGUAGES,
        others: &others,
    };
    Ok(decide(around)?)
}

/// Says where an outlet, a drawer, a station or the desk prints; `None` for nowhere.
///
/// # Errors
/// Where there is no such place or printer, or a station would have neither paper nor screen.
pub async fn name_printer(
    house: &House,
    caller: &Caller,
    place: Place,
    printer: Option<PrinterId>,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |_, unit| {
            if let Some(id) = printer {
                let state = find::<Printer>(unit, id)?;
                if state.withdrawn {
                    let name = state.called().to_owned();
                    return Err(PrinterRefusal::Withdrawn { name }.into());
                }
            }
            match place {
                Place::Outlet(id) => {
                    find::<Outlet>(unit, id)?;
                    unit.edit::<Outlet>(id, vec![OutletEdit::Printer(printer)])?;
                }
                Place::Drawer(id) => {
                    let (outlet, drawer) = drawer(unit, id)?;
                    unit.edit::<Outlet>(outlet, vec![OutletEdit::Drawer(id, Drawer { printer, ..drawer })])?;
                }
                Place::Station(id, screen) => {
                    let missing = || CommandError::not_found("station", id);
                    let outlet = outlet_of_station(unit.rows(), id)?.ok_or_else(missing)?;
                    let before = find::<Outlet>(unit, outlet)?;
                    let station = before.stations.get(&id).ok_or_else(missing)?;
                    let edit = route_station(id, station, printer, screen)?;
                    unit.edit::<Outlet>(outlet, vec![edit])?;
                }
                Place::Desk => {
                    let property = unit.property();
                    unit.edit::<Property>(property, vec![PropertyEdit::DeskPrinter(printer)])?;
                }
            }
            Ok(PrinterNamed { printer })
        })
        .await
}

fn drawer(unit: &mut Unit<'_>, id: DrawerId) -> Result<(OutletId, Drawer), CommandError> {
    for outlet in outlets(unit.rows())? {
        let state = find::<Outlet>(unit, outlet)?;
        if let Some(drawer) = state.drawers.get(&id) {
            return Ok((outlet, drawer.clone()));
        }
    }
    Err(CommandError::not_found("drawer", id))
}

/// All printers, those in use first.
///
/// # Errors
/// What the store says.
pub async fn list(house: &House) -> Result<Vec<(PrinterId, Arc<Printer>)>, CommandError> {
    house
        .read(|reader| {
            let ids = printers(reader.rows())?.into_iter();
            ids.map(|id| Ok((id, look_up::<Printer>(reader, id)?))).collect()
        })
        .await
}

/// A kind of printer, for people who choose one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its code in settings.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Letters in a row.
    pub columns: u16,
    /// Whether it answers for its state.
    pub answers: bool,
    /// Whether it can prove that a slip was printed.
    pub proves: bool,
}

/// Every kind of printer that this version knows.
#[must_use]
pub fn profiles() -> Vec<Known> {
    let known = PROFILES.iter().map(|profile| Known {
        name: profile.name,
        title: profile.title,
        columns: profile.columns,
        answers: profile.answers != Answers::Never,
        proves: profile.proof != Proof::None,
    });
    known.collect()
}
