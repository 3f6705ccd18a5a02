//! Splits, merges, shares and hand-overs (R07): both checks of a split are written in one commit.

use super::{CHECK_SERIES, after, change, changed, new_check, owed, person_exists, table_exists};
use crate::devices::kitchen_after;
use crate::find::find;
use crate::{Answered, Caller, CommandError, House};
use domain::check::{
    Arranged, Check, Merge, Split, SplitTo, Transfer, merge_into, seats_apart, share_evenly,
    share_in_amounts, split_lines, transfer,
};
use domain::ctx::Ctx;
use serde::Serialize;
use store::Unit;
use values::{CheckId, Money};

/// Where split lines go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitInto {
    /// A new check, under the id that the terminal made where it made one.
    New(Option<CheckId>),
    /// A check that is open.
    Open(CheckId),
}

#[derive(Serialize)]
struct CheckSplit {
    check: CheckId,
    number: i64,
    total: Money,
    rest: Money,
}

#[derive(Serialize)]
struct SeatCheck {
    check: CheckId,
    number: i64,
    seat: u32,
    total: Money,
}

#[derive(Serialize)]
struct SeatsSplit {
    checks: Vec<SeatCheck>,
    rest: Money,
}

/// Shares the bill among payers: evenly among `payers`, or by `amounts`.
///
/// # Errors
/// Where nothing is left to pay or the count or the amounts are out of range.
pub async fn share(
    house: &House,
    caller: &Caller,
    id: CheckId,
    how: Result<u32, Vec<Money>>,
) -> Result<Answered, CommandError> {
    change(house, caller, id, move |ctx, _, check| match how {
        Ok(payers) => Ok(share_evenly(ctx, check, payers)?),
        Err(amounts) => Ok(share_in_amounts(ctx, check, &amounts)?),
    })
    .await
}

/// Hands a check over to another table, server or name.
///
/// # Errors
/// Where there is no such table or person, or nothing is named.
pub async fn hand_over(
    house: &House,
    caller: &Caller,
    id: CheckId,
    command: Transfer,
) -> Result<Answered, CommandError> {
    change(house, caller, id, move |ctx, unit, check| {
        table_exists(unit, command.table)?;
        person_exists(unit, command.server)?;
        Ok(transfer(ctx, check, &command)?)
    })
    .await
}

/// Splits lines and parts of lines off.
///
/// # Errors
/// Where a line is not there, none would stay, less would stay than is paid, or the other check does not fit.
pub async fn split(
    house: &House,
    caller: &Caller,
    id: CheckId,
    into: SplitInto,
    command: Split,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Check>(unit, id)?;
            let (check, number, arranged) = match into {
                SplitInto::New(made) => {
                    let check = new_check(ctx, unit, made)?;
                    let number = unit.next_number(CHECK_SERIES)?;
                    let arranged = split_lines(ctx, (id, &before), (check, number), &command)?;
                    (check, number, arranged)
                }
                SplitInto::Open(check) => {
                    let other = find::<Check>(unit, check)?;
                    let to = SplitTo::Open(check, &other);
                    let arranged = split_lines(ctx, (id, &before), to, &command)?;
                    (check, other.number.unwrap_or_default(), arranged)
                }
            };
            arrange(ctx, unit, (id, check), arranged)?;
            let (new, new_due) = after(unit, check)?;
            let (old, old_due) = after(unit, id)?;
            Ok(CheckSplit {
                check,
                number,
                total: owed(ctx, &new, &new_due).0,
                rest: owed(ctx, &old, &old_due).0,
            })
        })
        .await
}

/// Gives every seat a check of its own.
///
/// # Errors
/// Where all lines are for one seat, or less would stay than is paid.
pub async fn split_by_seat(house: &House, caller: &Caller, id: CheckId) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let seats = seats_apart(&*find::<Check>(unit, id)?)?;
            let mut checks = Vec::with_capacity(seats.len());
            for (seat, lines) in seats {
                let before = find::<Check>(unit, id)?;
                let (check, number): (CheckId, _) = (ctx.id(), unit.next_number(CHECK_SERIES)?);
                let command = Split {
                    lines,
                    name: Some(format!("Seat {seat}")),
                    ..Split::default()
                };
                let arranged = split_lines(ctx, (id, &before), (check, number), &command)?;
                arrange(ctx, unit, (id, check), arranged)?;
                let (new, due) = after(unit, check)?;
                checks.push(SeatCheck {
                    check,
                    number,
                    seat,
                    total: owed(ctx, &new, &due).0,
                });
            }
            let (old, due) = after(unit, id)?;
            Ok(SeatsSplit {
                checks,
                rest: owed(ctx, &old, &due).0,
            })
        })
        .await
}

/// Takes all lines of the check `from` into the check `into` and ends the first.
///
/// # Errors
/// Where they are one, either is closed, or the first has payments.
pub async fn merge(house: &House, caller: &Caller, command: Merge) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let from = find::<Check>(unit, command.from)?;
            let into = find::<Check>(unit, command.into)?;
            let arranged = merge_into(ctx, command, &from, &into)?;
            arrange(ctx, unit, (command.from, command.into), arranged)?;
            changed(ctx, unit, command.into)
        })
        .await
}

fn arrange(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    (from, to): (CheckId, CheckId),
    arranged: Arranged,
) -> Result<(), CommandError> {
    let before = unit.load::<Check>(to)?;
    unit.edit::<Check>(from, arranged.from)?;
    unit.edit::<Check>(to, arranged.to)?;
    kitchen_after(ctx, unit, to, before.as_deref())
}
