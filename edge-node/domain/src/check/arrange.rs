//! Splitting, merging, sharing and handing over checks (R07).
//!
//! A line that goes to another check is written there complete, with its sends, voids, shares of discounts and what the
//! kitchen did, under a new id; here an entry says where it went. Both checks are written in one commit.
//! An even split makes no new checks: each payer gets a share of the one bill, so it keeps one receipt and exact taxes.

use super::parts::split_part;
use super::{
    Adjustment, COVERS_MAX, Check, CheckEdit, CheckRefusal, LINES_MAX, LineShare, Merged, MoveOut, PartOf,
    PartOut, Reprice, Sending, check_text, live_adjustments, live_lines, must_be_open,
};
use crate::ctx::Ctx;
use std::collections::{BTreeMap, BTreeSet};
use values::{CheckId, LineId, PersonId, TableId};

/// The most checks that one split by seats makes.
const SEAT_CHECKS_MAX: usize = 50;

/// Lines and parts of lines to split off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The lines that leave.
    pub lines: Vec<LineId>,
    /// The parts of lines that leave.
    pub parts: Vec<PartOf>,
    /// A name for the new check.
    pub name: Option<String>,
}

/// Where split lines go.
#[derive(Clone, Copy, Debug)]
pub enum SplitTo<'a> {
    /// A new check with its number.
    New(CheckId, i64),
    /// One that is open.
    Open(CheckId, &'a Check),
}

impl SplitTo<'_> {
    const fn id(&self) -> CheckId {
        match self {
            Self::New(id, _) | Self::Open(id, _) => *id,
        }
    }
}

impl From<(CheckId, i64)> for SplitTo<'_> {
    fn from((id, number): (CheckId, i64)) -> Self {
        Self::New(id, number)
    }
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

/// Splits lines and parts of lines off, into a new check at the same table or into one that is open.
///
/// # Errors
/// [`CheckRefusal`] where a line is not there, none would stay, less would stay than is paid, or the other check does not fit.
pub fn split_lines<'a>(
    ctx: &Ctx,
    (from, check): (CheckId, &Check),
    to: impl Into<SplitTo<'a>>,
    command: &Split,
) -> Result<Arranged, CheckRefusal> {
    let to = to.into();
    must_be_open(check)?;
    check_text("name", command.name.as_deref())?;
    let chosen = chosen_lines(check, command)?;
    let mut moved = move_lines(ctx, (from, check), to.id(), &chosen);
    for part in &command.parts {
        let (out, edits) = split_part(ctx, (from, check), to.id(), *part)?;
        moved.from.push(out);
        moved.to.extend(edits);
    }
    super::lines::not_below_paid(ctx, check, &moved.from)?;
    let mut edits = match to {
        SplitTo::New(_, number) => header_of(ctx, check, number),
        SplitTo::Open(id, other) => {
            fits_into((from, check), (id, other), chosen.len() + command.parts.len())?;
            Vec::new()
        }
    };
    edits.extend(command.name.clone().map(|name| CheckEdit::Name(Some(name))));
    edits.extend(moved.to);
    Ok(Arranged {
        from: moved.from,
        to: edits,
    })
}

/// The whole lines that leave; every line at most once, and something must stay.
fn chosen_lines(check: &Check, command: &Split) -> Result<BTreeSet<LineId>, CheckRefusal> {
    let chosen: BTreeSet<LineId> = command.lines.iter().copied().collect();
    let mut parted = BTreeSet::new();
    for part in &command.parts {
        if chosen.contains(&part.line) || !parted.insert(part.line) {
            return Err(CheckRefusal::BadPart);
        }
    }
    let live: BTreeSet<LineId> = live_lines(check).into_iter().map(|(id, _)| id).collect();
    if let Some(line) = chosen.iter().find(|id| !live.contains(id)) {
        return Err(CheckRefusal::LineUnknown { line: *line });
    }
    match (chosen.len(), parted.len()) {
        (0, 0) => Err(CheckRefusal::NoLines),
        (count, 0) if count == live.len() => Err(CheckRefusal::NothingStays),
        (_, parts) if parts > super::LINES_PER_COMMAND_MAX => Err(CheckRefusal::TooManyLines),
        _ => Ok(chosen),
    }
}

/// Refuses to bring lines onto a check that they do not fit onto.
fn fits_into(
    (from, check): (CheckId, &Check),
    (into, other): (CheckId, &Check),
    lines: usize,
) -> Result<(), CheckRefusal> {
    if from == into {
        return Err(CheckRefusal::SameCheck);
    }
    must_be_open(other)?;
    if check.currency != other.currency || check.order_type != other.order_type {
        return Err(CheckRefusal::NotTogether);
    }
    if other.lines.len() + lines > LINES_MAX {
        return Err(CheckRefusal::Full);
    }
    Ok(())
}

/// The lines of each seat that goes to a check of its own: what is for nobody in particular stays, and where there is no such
/// line the lowest seat stays.
///
/// # Errors
/// [`CheckRefusal::OneSeat`] where nothing would leave.
pub fn seats_apart(check: &Check) -> Result<BTreeMap<u32, Vec<LineId>>, CheckRefusal> {
    must_be_open(check)?;
    let mut seats: BTreeMap<Option<u32>, Vec<LineId>> = BTreeMap::new();
    for (id, line) in live_lines(check) {
        seats.entry(line.seat).or_default().push(id);
    }
    let stays = seats.keys().next().copied();
    let leaving: BTreeMap<u32, Vec<LineId>> = seats
        .into_iter()
        .filter(|(seat, _)| Some(*seat) != stays)
        .filter_map(|(seat, lines)| Some((seat?, lines)))
        .collect();
    match leaving.len() {
        0 => Err(CheckRefusal::OneSeat),
        count if count > SEAT_CHECKS_MAX => Err(CheckRefusal::TooManyLines),
        _ => Ok(leaving),
    }
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
    for (_, adjustment) in live_adjustments(check) {
        carry_shares(ctx, adjustment, &renamed, &mut arranged.to);
    }
    for part in check.parts.values() {
        if let Some(line) = renamed.get(&part.line) {
            let part = PartOut {
                line: *line,
                ..part.clone()
            };
            arranged.to.push(CheckEdit::PartOut(ctx.id(), part));
        }
    }
    for price in check.prices.values() {
        if let Some(line) = renamed.get(&price.line) {
            let price = Reprice {
                line: *line,
                ..price.clone()
            };
            arranged.to.push(CheckEdit::Reprice(ctx.id(), price));
        }
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
