//! Splitting, merging, sharing and handing over checks (R07).
//!
//! A line that goes to another check is written there complete, with its sends, voids, shares of discounts and what the
//! kitchen did, under a new id; here an entry says where it went. Both checks are written in one commit.
//! An even split makes no new checks: each payer gets a share of the one bill, so it keeps one receipt and exact taxes.

use super::{
    Adjustment, COVERS_MAX, Check, CheckEdit, CheckRefusal, LINES_MAX, LineShare, Merged, MoveOut,
    SHARES_MAX, Sending, Share, check_text, live_lines, must_be_open, totals,
};
use crate::ctx::Ctx;
use std::collections::{BTreeMap, BTreeSet};
use values::{CheckId, LineId, PersonId, TableId, split_minor};

/// Lines to split off into a new check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The lines that leave.
    pub lines: Vec<LineId>,
    /// A name for the new check.
    pub name: Option<String>,
}

/// A check that takes in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The check that ends.
    pub from: CheckId,
    /// The check that goes on.
    pub into: CheckId,
}

/// A check to hand over or to seat elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transfer {
    /// The new table.
    pub table: Option<TableId>,
    /// The new server.
    pub server: Option<PersonId>,
    /// A new name.
    pub name: Option<String>,
}

/// The edits of two checks.
#[derive(Clone, Debug, PartialEq)]
pub struct Arranged {
    /// Of the check that lines leave.
    pub from: Vec<CheckEdit>,
    /// Of the check that gets them.
    pub to: Vec<CheckEdit>,
}

/// Splits lines off into a new check `to` with the next `number`, at the same table.
///
/// # Errors
/// [`CheckRefusal`] where a line is not there, none would stay, or less would stay than is paid.
pub fn split_lines(
    ctx: &Ctx,
    (from, check): (CheckId, &Check),
    (to, number): (CheckId, i64),
    command: &Split,
) -> Result<Arranged, CheckRefusal> {
    must_be_open(check)?;
    check_text("name", command.name.as_deref())?;
    let chosen: BTreeSet<LineId> = command.lines.iter().copied().collect();
    let live: BTreeSet<LineId> = live_lines(check).into_iter().map(|(id, _)| id).collect();
    if let Some(line) = chosen.iter().find(|id| !live.contains(id)) {
        return Err(CheckRefusal::LineUnknown { line: *line });
    }
    match chosen.len() {
        0 => return Err(CheckRefusal::NoLines),
        count if count == live.len() => return Err(CheckRefusal::NothingStays),
        _ => {}
    }
    let moved = move_lines(ctx, (from, check), to, &chosen);
    super::lines::not_below_paid(ctx, check, &moved.from)?;
    let mut opened = header_of(ctx, check, number);
    opened.extend(command.name.clone().map(|name| CheckEdit::Name(Some(name))));
    opened.extend(moved.to);
    Ok(Arranged {
        from: moved.from,
        to: opened,
    })
}

fn header_of(ctx: &Ctx, check: &Check, number: i64) -> Vec<CheckEdit> {
    vec![
        CheckEdit::Outlet(check.outlet),
        CheckEdit::Table(check.table),
        CheckEdit::Server(check.server),
        CheckEdit::OrderType(check.order_type),
        CheckEdit::Number(Some(number)),
        CheckEdit::OpenedAt(Some(ctx.now)),
        CheckEdit::OpenedBy(Some(ctx.person)),
        CheckEdit::BusinessDate(Some(ctx.business_date)),
        CheckEdit::Currency(check.currency),
    ]
}

/// Takes all lines of one check into another and ends the first.
///
/// # Errors
/// [`CheckRefusal`] where they are one, either is closed, the first has payments, or the second would be full.
pub fn merge_into(ctx: &Ctx, command: Merge, from: &Check, into: &Check) -> Result<Arranged, CheckRefusal> {
    if command.from == command.into {
        return Err(CheckRefusal::SameCheck);
    }
    must_be_open(from)?;
    must_be_open(into)?;
    if !from.tenders.is_empty() {
        return Err(CheckRefusal::HasTenders);
    }
    if from.currency != into.currency || from.order_type != into.order_type {
        return Err(CheckRefusal::NotTogether);
    }
    let all: BTreeSet<LineId> = live_lines(from).into_iter().map(|(id, _)| id).collect();
    if into.lines.len() + all.len() > LINES_MAX {
        return Err(CheckRefusal::Full);
    }
    let mut moved = move_lines(ctx, (command.from, from), command.into, &all);
    let merged = Merged {
        into: command.into,
        by: ctx.person,
        at: ctx.now,
    };
    moved.from.push(CheckEdit::Merged(ctx.id(), merged));
    let covers = into.covers.saturating_add(from.covers).min(COVERS_MAX);
    moved.to.push(CheckEdit::Covers(covers));
    Ok(moved)
}

/// The entries that carry `chosen` lines over, complete.
fn move_lines(
    ctx: &Ctx,
    (from, check): (CheckId, &Check),
    to: CheckId,
    chosen: &BTreeSet<LineId>,
) -> Arranged {
    let renamed: BTreeMap<LineId, LineId> = chosen.iter().map(|line| (*line, ctx.id())).collect();
    let mut arranged = Arranged {
        from: Vec::new(),
        to: Vec::new(),
    };
    for (old, new) in &renamed {
        let Some(line) = check.lines.get(old) else {
            continue;
        };
        let mut line = line.clone();
        line.came_from = Some(from);
        line.origin = Some(line.kitchen_id(*old));
        arranged.to.push(CheckEdit::Line(*new, line));
        let moved = MoveOut {
            line: *old,
            to,
            to_line: *new,
            by: ctx.person,
            at: ctx.now,
        };
        arranged.from.push(CheckEdit::MoveOut(ctx.id(), moved));
    }
    carry_sends(ctx, check, &renamed, &mut arranged.to);
    for void in check.voids.values() {
        if let Some(line) = renamed.get(&void.line) {
            arranged.to.push(CheckEdit::Void(
                ctx.id(),
                super::Void {
                    line: *line,
                    ..void.clone()
                },
            ));
        }
    }
    for adjustment in check.adjustments.values() {
        carry_shares(ctx, adjustment, &renamed, &mut arranged.to);
    }
    arranged
}

fn carry_sends(ctx: &Ctx, check: &Check, renamed: &BTreeMap<LineId, LineId>, edits: &mut Vec<CheckEdit>) {
    let mut batches = BTreeSet::new();
    for send in check.sends.values() {
        let lines: Vec<LineId> = send
            .lines
            .iter()
            .filter_map(|line| renamed.get(line).copied())
            .collect();
        if lines.is_empty() {
            continue;
        }
        batches.insert(send.batch);
        edits.push(CheckEdit::Send(
            ctx.id(),
            Sending {
                lines,
                ..send.clone()
            },
        ));
    }
    for event in check
        .kitchen
        .values()
        .filter(|event| batches.contains(&event.batch))
    {
        edits.push(CheckEdit::Kitchen(ctx.id(), event.clone()));
    }
}

fn carry_shares(
    ctx: &Ctx,
    adjustment: &Adjustment,
    renamed: &BTreeMap<LineId, LineId>,
    edits: &mut Vec<CheckEdit>,
) {
    let shares: Vec<LineShare> = adjustment
        .shares
        .iter()
        .filter_map(|share| {
            Some(LineShare {
                line: *renamed.get(&share.line)?,
                ..*share
            })
        })
        .collect();
    if !shares.is_empty() {
        edits.push(CheckEdit::Adjustment(
            ctx.id(),
            Adjustment {
                shares,
                ..adjustment.clone()
            },
        ));
    }
}

/// Shares what is left to pay evenly among `count` payers: amounts that differ by one minor unit at most.
///
/// # Errors
/// [`CheckRefusal`] where nothing is left to pay or the count is out of range.
pub fn share_evenly(ctx: &Ctx, check: &Check, count: u32) -> Result<Vec<CheckEdit>, CheckRefusal> {
    must_be_open(check)?;
    if !(2..=SHARES_MAX).contains(&count) {
        return Err(CheckRefusal::SharedUnevenly);
    }
    let balance = totals(check)?.balance_minor;
    if balance < i64::from(count) {
        return Err(CheckRefusal::NothingToPay);
    }
    let parts = split_minor(balance, usize::try_from(count).unwrap_or(0))?;
    let shares = (1_u32..).zip(parts).map(|(index, amount_minor)| {
        CheckEdit::Share(
            ctx.id(),
            Share {
                index,
                of: count,
                amount_minor,
                at: ctx.now,
            },
        )
    });
    Ok(shares.collect())
}

/// Hands a check over to another table, server or name; only what differs is written.
///
/// # Errors
/// [`CheckRefusal`] where nothing is named or the check is closed.
pub fn transfer(_: &Ctx, check: &Check, command: &Transfer) -> Result<Vec<CheckEdit>, CheckRefusal> {
    must_be_open(check)?;
    check_text("name", command.name.as_deref())?;
    let mut edits = Vec::new();
    edits.extend(command.table.map(|table| CheckEdit::Table(Some(table))));
    edits.extend(command.server.map(|server| CheckEdit::Server(Some(server))));
    edits.extend(command.name.clone().map(|name| CheckEdit::Name(Some(name))));
    if edits.is_empty() {
        Err(CheckRefusal::NothingToTransfer)
    } else {
        Ok(edits)
    }
}
