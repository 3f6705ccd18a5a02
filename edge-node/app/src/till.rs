//! Carries out what is done at a drawer: open with a float, pay in and out, open without a sale, read X, count and Z (R12).
//!
//! Tenders come in with their check's command; see `check`. Everything that moves cash stands in the fiscal journal.

use crate::devices::{kick_for, reading_after};
use crate::{Answered, Caller, CommandError, House};
use domain::ctx::Ctx;
use domain::fiscal::{EntryKind, JournalEntry, RefKind};
use domain::floor::{Outlet, add_drawer};
use domain::property::Property;
use domain::till::{self, CashMove, CashMoveKind, Closing, DIFFERENCE_FREE_MINOR, Session, TillRefusal};
use serde::Serialize;
use serde_json::json;
use store::books::till::{drawer_session, drawer_sessions, open_drawer_session};
use store::{Reader, Unit};
use values::{Currency, DrawerId, DrawerSessionId, Money, OutletId, PropertyId};

/// The series of Z numbers.
const Z_SERIES: &str = "z";

/// A drawer that is to be added.
#[derive(Clone, Debug)]
pub struct NewDrawer {
    /// Its outlet.
    pub outlet: OutletId,
    /// Its name.
    pub name: String,
}

/// A session that is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct OpenSession {
    /// The drawer's outlet.
    pub outlet: OutletId,
    /// The drawer.
    pub drawer: DrawerId,
    /// What was counted into it.
    pub float: Money,
}

/// Cash that moves without a sale.
#[derive(Clone, Debug)]
pub struct Pay {
    /// Which way.
    pub kind: CashMoveKind,
    /// How much; nothing for a no-sale.
    pub amount: Option<Money>,
    /// Why.
    pub reason: String,
}

/// A blind count.
#[derive(Clone, Debug)]
pub struct Count {
    /// What was counted.
    pub counted: Money,
    /// Why it may differ.
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct DrawerAdded {
    drawer: DrawerId,
}

#[derive(Serialize)]
struct SessionChanged {
    session: DrawerSessionId,
}

#[derive(Serialize)]
struct SessionClosed {
    session: DrawerSessionId,
    z_number: i64,
    expected: Money,
    counted: Money,
    difference: Money,
}

/// Adds a drawer to an outlet.
///
/// # Errors
/// Where there is no such outlet or the name is taken.
pub async fn add(house: &House, caller: &Caller, command: NewDrawer) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let outlet = outlet(unit, command.outlet)?;
            let (drawer, edit) = add_drawer(ctx, &outlet, command.name.trim())?;
            unit.edit::<Outlet>(command.outlet, vec![edit])?;
            Ok(DrawerAdded { drawer })
        })
        .await
}

/// Opens a session with its float.
///
/// # Errors
/// Where there is no such drawer, it is in use, or the float is out of range.
pub async fn open(house: &House, caller: &Caller, command: OpenSession) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let outlet = outlet(unit, command.outlet)?;
            let missing = || CommandError::not_found("drawer", command.drawer);
            let drawer = outlet.drawers.get(&command.drawer).ok_or_else(missing)?;
            let open_now = open_drawer_session(unit.rows(), command.drawer)?.is_some();
            let float_minor = minor(ctx, command.float)?;
            let session = till::open(ctx, (command.drawer, drawer), open_now, float_minor)?;
            unit.put_drawer_session(&session)?;
            unit.journal(entry(EntryKind::Float, ctx, &session).paid("cash", command.float))?;
            Ok(SessionChanged { session: session.id })
        })
        .await
}

/// Moves cash in or out, or records that the drawer was opened without a sale.
///
/// # Errors
/// Where there is no such session, it is closed, or amount or reason do not fit.
pub async fn pay(
    house: &House,
    caller: &Caller,
    id: DrawerSessionId,
    command: Pay,
) -> Result<Answered, CommandError> {
    house
        .fiscal_command(caller, move |ctx, unit| {
            let before = session(unit, id)?;
            let amount = command.amount.unwrap_or(Money::zero(ctx.currency));
            let amount_minor = minor(ctx, amount)?;
            let moved = CashMove {
                kind: command.kind,
                amount_minor,
                reason: command.reason,
            };
            let after = till::move_cash(&before, &moved)?;
            unit.put_drawer_session(&after)?;
            let recorded = match moved.kind {
                CashMoveKind::PayIn => entry(EntryKind::CashIn, ctx, &after).paid("cash", amount),
                CashMoveKind::PayOut => {
                    entry(EntryKind::CashOut, ctx, &after).paid("cash", amount.negated().map_err(refused)?)
                }
                CashMoveKind::NoSale => entry(EntryKind::NoSale, ctx, &after),
            };
            unit.journal(recorded.saying(moved.reason))?;
            kick_for(ctx, unit, Some(id), None)?;
            Ok(SessionChanged { session: id })
        })
        .await
}

/// Takes an X reading: the running totals go into the journal, nothing else changes.
///
/// # Errors
/// Where there is no such session or it is closed.
pub async fn read_x(house: &House, caller: &Caller, id: DrawerSessionId) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let session = session(unit, id)?;
            if session.closed.is_some() {
                return Err(TillRefusal::SessionClosed.into());
            }
            unit.journal(entry(EntryKind::XReading, ctx, &session).saying(reading(&session)))?;
            reading_after(ctx, unit, &session)?;
            Ok(SessionChanged { session: id })
        })
        .await
}

/// Ends a session with a blind count and a Z.
///
/// # Errors
/// Where there is no such session, it is closed, or a large difference has no reason.
pub async fn close(
    house: &House,
    caller: &Caller,
    id: DrawerSessionId,
    command: Count,
) -> Result<Answered, CommandError> {
    house
        .fiscal_command(caller, move |ctx, unit| {
            let before = session(unit, id)?;
            let closing = Closing {
                counted_minor: minor(ctx, command.counted)?,
                reason: command.reason,
                tolerance_minor: DIFFERENCE_FREE_MINOR,
            };
            let z_number = unit.next_number(Z_SERIES)?;
            let z = till::close(ctx, &before, &closing, z_number)?;
            unit.put_drawer_session(&z.session)?;
            unit.journal(entry(EntryKind::DrawerCount, ctx, &z.session).paid("cash", command.counted))?;
            let read = entry(EntryKind::ZReading, ctx, &z.session).numbered(Z_SERIES, z_number);
            unit.journal(read.saying(reading(&z.session)))?;
            reading_after(ctx, unit, &z.session)?;
            let money = |minor| Money::new(minor, ctx.currency);
            let expected = closing.counted_minor.saturating_sub(z.difference_minor);
            Ok(SessionClosed {
                session: id,
                z_number,
                expected: money(expected),
                counted: command.counted,
                difference: money(z.difference_minor),
            })
        })
        .await
}

/// A session as it is now, with the house's currency.
///
/// # Errors
/// Where there is no such session.
pub async fn look(house: &House, id: DrawerSessionId) -> Result<(Session, Currency), CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            let found = drawer_session(reader.rows(), id)?;
            let session = found.ok_or_else(|| CommandError::not_found("drawer session", id))?;
            Ok((session, currency(reader, property)?))
        })
        .await
}

/// Sessions in the order in which they were opened, with the house's currency.
///
/// # Errors
/// What the store says.
pub async fn list(
    house: &House,
    after: Option<DrawerSessionId>,
    limit: u32,
) -> Result<(Vec<Session>, Currency), CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            Ok((
                drawer_sessions(reader.rows(), after, limit)?,
                currency(reader, property)?,
            ))
        })
        .await
}

fn currency(reader: &Reader<'_>, property: PropertyId) -> Result<Currency, CommandError> {
    let settings = reader.load::<Property>(property)?;
    settings
        .and_then(|settings| settings.currency)
        .ok_or_else(|| CommandError::not_found("property", property))
}

fn outlet(unit: &mut Unit<'_>, id: OutletId) -> Result<std::sync::Arc<Outlet>, CommandError> {
    unit.load::<Outlet>(id)?
        .ok_or_else(|| CommandError::not_found("outlet", id))
}

/// The session with this id, for a command that changes it.
///
/// # Errors
/// Where there is no such session.
pub(crate) fn session(unit: &Unit<'_>, id: DrawerSessionId) -> Result<Session, CommandError> {
    drawer_session(unit.rows(), id)?.ok_or_else(|| CommandError::not_found("drawer session", id))
}

fn entry(kind: EntryKind, ctx: &Ctx, session: &Session) -> JournalEntry {
    JournalEntry::new(kind, ctx)
        .about(RefKind::Drawer, session.drawer)
        .about(RefKind::DrawerSession, session.id)
}

fn minor(ctx: &Ctx, amount: Money) -> Result<i64, CommandError> {
    Ok(Money::zero(ctx.currency).plus(amount).map_err(refused)?.minor)
}

fn refused(error: values::MoneyError) -> CommandError {
    CommandError::Refused(error.into())
}

/// The totals of a session as the journal keeps them.
fn reading(session: &Session) -> String {
    let totals = &session.totals;
    let tenders = totals.tenders.iter().map(|(kind, total)| {
        json!({ "kind": kind, "count": total.count, "amount": total.amount_minor, "tip": total.tip_minor })
    });
    let rates = totals
        .rates
        .iter()
        .map(|(ppm, rate)| json!({ "ppm": ppm, "net": rate.net_minor, "tax": rate.tax_minor }));
    let ended = session.closed.as_ref().map(|closed| {
        json!({ "expected": closed.expected_minor, "counted": closed.counted_minor, "reason": closed.reason })
    });
    json!({
        "float": session.float_minor,
        "checks": totals.checks,
        "gross": totals.gross_minor,
        "discounts": totals.discount_minor,
        "voids": totals.voided_minor,
        "paid_in": totals.paid_in_minor,
        "paid_out": totals.paid_out_minor,
        "no_sales": totals.no_sales,
        "tenders": tenders.collect::<Vec<_>>(),
        "rates": rates.collect::<Vec<_>>(),
        "closed": ended,
    })
    .to_string()
}
