//! Carries out what is done to a check, and reads checks (R02, R05, R06, R15). What takes something off it stands in
//! [`adjust`], splits and merges in [`arrange`], payments in [`pay`], what is given back in [`refund`].

mod adjust;
mod arrange;
mod pay;
mod refund;

pub use adjust::{give_discount, override_price, take_back_discount, void};
pub use arrange::{SplitInto, hand_over, merge, share, split, split_by_seat};
pub use domain::check::{PartOf, ReasonCode, RefundLines, SetPrice, Split};
pub use pay::{close, take};
pub use refund::give_back;

use crate::catalog::{menu_of, take_for};
use crate::devices::kitchen_after;
use crate::find::{find, house_currency, look_up};
use crate::{Answered, Caller, CommandError, House};
use domain::check::{
    AddLines, Allowance, Check, CheckEdit, CheckRefusal, Due, OpenCheck, SendLines, Status, add_lines, due,
    made_by_terminal, open_check, send_lines, status,
};
use domain::ctx::Ctx;
use domain::floor::Outlet;
use domain::property::Property;
use domain::refusal::Refusal;
use domain::staff::{Permission, Role};
use serde::Serialize;
use std::sync::Arc;
pub use store::projections::check::CheckRow;
use store::projections::check::{all_checks, open_checks};
use store::projections::floor::table_name;
use store::{StoreError, Unit};
use values::{BatchId, CheckId, Currency, LineId, Money, PersonId, PropertyId, TableId};

/// The series of check numbers.
const CHECK_SERIES: &str = "check";

#[derive(Serialize)]
struct CheckOpened {
    check: CheckId,
    number: i64,
}

/// What a command left: the check's sums.
#[derive(Serialize)]
struct CheckChanged {
    check: CheckId,
    status: Status,
    total: Money,
    balance: Money,
}

#[derive(Serialize)]
struct LinesAdded {
    lines: Vec<LineId>,
    batch: Option<BatchId>,
    total: Money,
    balance: Money,
}

#[derive(Serialize)]
struct LinesSent {
    batch: BatchId,
    lines: usize,
}

/// Opens a check, under the id that the terminal made where it made one.
///
/// # Errors
/// Where there is no such outlet, table or person, a text is too long, or the id is taken.
pub async fn open(
    house: &House,
    caller: &Caller,
    made: Option<CheckId>,
    command: OpenCheck,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let check = new_check(ctx, unit, made)?;
            find::<Outlet>(unit, command.outlet)?;
            table_exists(unit, command.table)?;
            person_exists(unit, command.server)?;
            let number = unit.next_number(CHECK_SERIES)?;
            unit.edit::<Check>(check, open_check(ctx, &command, number)?)?;
            Ok(CheckOpened { check, number })
        })
        .await
}

/// The id of a new check. One that a terminal made must be free: it may have been used by another command before.
fn new_check(ctx: &Ctx, unit: &mut Unit<'_>, made: Option<CheckId>) -> Result<CheckId, CommandError> {
    let Some(check) = made else { return Ok(ctx.id()) };
    made_by_terminal(check)?;
    match unit.load::<Check>(check) {
        Ok(None) => Ok(check),
        Ok(Some(_)) | Err(StoreError::OtherKind { .. }) => {
            Err(CheckRefusal::IdTaken { id: check.into() }.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Adds lines, and sends what is not sent yet where `and_send` says so: one tap, one commit.
///
/// # Errors
/// Where the check takes no lines or one cannot be ordered like this.
pub async fn add(
    house: &House,
    caller: &Caller,
    id: CheckId,
    command: AddLines,
    and_send: bool,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Check>(unit, id)?;
            let menu = menu_of(unit, command.lines.iter().map(|line| line.order.item))?;
            let edits = add_lines(ctx, &before, &menu, &command).map_err(in_own_words)?;
            let lines = edits.iter().filter_map(line_of).collect();
            for line in &command.lines {
                take_for(unit, line.order.item, line.order.quantity)?;
            }
            unit.edit::<Check>(id, edits)?;
            let mut batch = None;
            if and_send && command.lines.iter().any(|line| !line.hold) {
                let (sent, sends) = send_lines(ctx, &*find::<Check>(unit, id)?, SendLines::Ready)?;
                unit.edit::<Check>(id, sends)?;
                batch = Some(sent);
                kitchen_after(ctx, unit, id, Some(&before))?;
            }
            let (after, due) = after(unit, id)?;
            let (total, balance) = owed(ctx, &after, &due);
            Ok(LinesAdded {
                lines,
                batch,
                total,
                balance,
            })
        })
        .await
}

/// What the catalogue refuses keeps the catalogue's own code.
fn in_own_words(refusal: CheckRefusal) -> CommandError {
    match refusal {
        CheckRefusal::NotOrderable { code, sentence } => CommandError::Refused(Refusal { code, sentence }),
        other => other.into(),
    }
}

const fn line_of(edit: &CheckEdit) -> Option<LineId> {
    match edit {
        CheckEdit::Line(id, _) => Some(*id),
        _ => None,
    }
}

/// Sends what is not sent yet, or one course of it.
///
/// # Errors
/// Where nothing is left to send.
pub async fn send(
    house: &House,
    caller: &Caller,
    id: CheckId,
    command: SendLines,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Check>(unit, id)?;
            let (batch, edits) = send_lines(ctx, &before, command)?;
            let sent = edits.iter().map(|edit| match edit {
                CheckEdit::Send(_, send) => send.lines.len(),
                _ => 0,
            });
            let lines = sent.sum();
            unit.edit::<Check>(id, edits)?;
            kitchen_after(ctx, unit, id, Some(&before))?;
            Ok(LinesSent { batch, lines })
        })
        .await
}

/// Open checks from the oldest, or all from the newest, behind the cursor `after`.
///
/// # Errors
/// What the store says.
pub async fn list(
    house: &House,
    open_only: bool,
    after: Option<i64>,
    limit: u32,
) -> Result<(Vec<CheckRow>, Currency), CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            let rows = reader.rows();
            let list = if open_only { open_checks } else { all_checks };
            Ok((list(rows, after, limit)?, house_currency(reader, property)?))
        })
        .await
}

/// A check as it is now.
///
/// # Errors
/// Where there is no such check.
pub async fn look(house: &House, id: CheckId) -> Result<Arc<Check>, CommandError> {
    house.read(move |reader| look_up::<Check>(reader, id)).await
}

/// A command that edits one check and answers with its sums.
async fn change<F>(house: &House, caller: &Caller, id: CheckId, decide: F) -> Result<Answered, CommandError>
where
    F: FnOnce(&Ctx, &mut Unit<'_>, &Check) -> Result<Vec<CheckEdit>, CommandError> + Send + 'static,
{
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Check>(unit, id)?;
            let edits = decide(ctx, unit, &before)?;
            unit.edit::<Check>(id, edits)?;
            kitchen_after(ctx, unit, id, Some(&before))?;
            changed(ctx, unit, id)
        })
        .await
}

fn changed(ctx: &Ctx, unit: &mut Unit<'_>, id: CheckId) -> Result<CheckChanged, CommandError> {
    let (check, due) = after(unit, id)?;
    let (total, balance) = owed(ctx, &check, &due);
    Ok(CheckChanged {
        check: id,
        status: status(&check),
        total,
        balance,
    })
}

fn after(unit: &mut Unit<'_>, id: CheckId) -> Result<(Arc<Check>, Due), CommandError> {
    let check = find::<Check>(unit, id)?;
    let due = due(&check).map_err(|error| CommandError::Refused(error.into()))?;
    Ok((check, due))
}

fn owed(ctx: &Ctx, check: &Check, due: &Due) -> (Money, Money) {
    let currency = check.currency_or(ctx.currency);
    (
        Money::new(due.total_minor, currency),
        Money::new(due.balance_minor, currency),
    )
}

/// Whoever may approve for others needs nobody's approval; for everybody else the house's limits hold (A13).
fn allowance(unit: &mut Unit<'_>, property: PropertyId, role: Role) -> Result<Allowance, CommandError> {
    if role.allows(Permission::Approve) {
        return Ok(Allowance::FREE);
    }
    let property = find::<Property>(unit, property)?;
    Ok(Allowance {
        void_minor_max: Some(property.void_limit_minor.unwrap_or(0)),
        discount_minor_max: Some(property.discount_limit_minor.unwrap_or(0)),
    })
}

fn table_exists(unit: &Unit<'_>, table: Option<TableId>) -> Result<(), CommandError> {
    let Some(table) = table else { return Ok(()) };
    match table_name(unit.rows(), table)? {
        Some(_) => Ok(()),
        None => Err(CommandError::not_found("table", table)),
    }
}

fn person_exists(unit: &mut Unit<'_>, person: Option<PersonId>) -> Result<(), CommandError> {
    let Some(person) = person else { return Ok(()) };
    find::<domain::staff::Person>(unit, person).map(drop)
}
