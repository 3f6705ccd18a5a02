//! Lines given back after the check was closed (R08): a receipt of its own, a negative record in the journal, money out.
//!
//! What is given back of a line in several steps comes to what the guest paid for it, to the cent and in every tax.

use super::reason::reason_given;
use super::{
    Allowance, Check, CheckEdit, CheckRefusal, LINES_PER_COMMAND_MAX, Line, ReasonCode, Sold, TenderKind,
    line_amounts, live_lines, remaining,
};
use crate::ctx::Ctx;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};
use values::{
    ApprovalId, BusinessDate, CheckId, DrawerSessionId, EntryId, LineId, Money, MoneyError, PersonId,
    Quantity, Rate, Rounding, Timestamp,
};

/// The action word of an approval for giving money back.
pub const REFUND: &str = "refund";

/// How much of a line was given back, and what for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RefundLine {
    /// The line.
    #[n(0)]
    pub line: LineId,
    /// How much of it.
    #[n(1)]
    pub quantity: Quantity,
    /// Without taxes.
    #[n(2)]
    pub net_minor: i64,
    /// The taxes, in the order of the line's own.
    #[n(3)]
    pub taxes_minor: Vec<i64>,
    /// What the guest gets for it.
    #[n(4)]
    pub total_minor: i64,
}

/// Lines that were given back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Refund {
    /// The lines.
    #[n(0)]
    pub lines: Vec<RefundLine>,
    /// What the guest got it in.
    #[n(1)]
    pub kind: TenderKind,
    /// What the guest got.
    #[n(2)]
    pub amount_minor: i64,
    /// The drawer session it came from.
    #[n(3)]
    pub session: Option<DrawerSessionId>,
    /// Its own receipt's number.
    #[n(4)]
    pub receipt: i64,
    /// The business date it counts for.
    #[n(5)]
    pub business_date: BusinessDate,
    /// Why.
    #[n(6)]
    pub reason: String,
    /// Why, as a code that reports sum by.
    #[n(7)]
    pub code: Option<ReasonCode>,
    /// Who gave it back.
    #[n(8)]
    pub by: PersonId,
    /// When.
    #[n(9)]
    pub at: Timestamp,
    /// The second person's approval.
    #[n(10)]
    pub approval: Option<ApprovalId>,
    /// The second person.
    #[n(11)]
    pub approver: Option<PersonId>,
}

/// Lines to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundLines {
    /// The lines; how much of each, all that is left where `None`.
    pub lines: Vec<(LineId, Option<Quantity>)>,
    /// What the guest gets it in.
    pub kind: TenderKind,
    /// The drawer session it comes from.
    pub session: Option<DrawerSessionId>,
    /// Why.
    pub reason: String,
    /// Why, as a code.
    pub code: Option<ReasonCode>,
}

/// A refund that waits for its receipt number.
#[derive(Clone, Debug, PartialEq)]
pub struct Refunding {
    /// The refund; its receipt is 0 yet.
    pub refund: Refund,
    /// What is given back, by set of taxes; amounts above nothing.
    pub groups: Vec<Sold>,
}

impl Refunding {
    /// The edit that notes it under `receipt`.
    #[must_use]
    pub fn edit(mut self, ctx: &Ctx, receipt: i64) -> (EntryId, CheckEdit) {
        let id: EntryId = ctx.id();
        self.refund.receipt = receipt;
        (id, CheckEdit::Refund(id, self.refund))
    }
}

/// How much of a line was given back.
#[must_use]
pub fn refunded(check: &Check, line: LineId) -> Quantity {
    let lines = check.refunds.values().flat_map(|refund| &refund.lines);
    let milli = lines.filter(|one| one.line == line);
    Quantity::from_milli(milli.fold(0_i64, |sum, one| sum.saturating_add(one.quantity.milli)))
}

/// Gives lines of a closed check back. Over the person's allowance a second person approves, bound to the check and the amount.
///
/// # Errors
/// [`CheckRefusal`] where it cannot be given back; [`CheckRefusal::ApprovalNeeded`] names the amount to approve.
pub fn refund_lines(
    ctx: &Ctx,
    id: CheckId,
    check: &Check,
    command: &RefundLines,
    allowance: Allowance,
) -> Result<Refunding, CheckRefusal> {
    can_be_refunded(check, command)?;
    let currency = check.currency_or(ctx.currency);
    let sold: BTreeMap<LineId, &Line> = live_lines(check).into_iter().collect();
    let mut lines = Vec::with_capacity(command.lines.len());
    let mut groups = BTreeMap::new();
    let mut amount_minor = 0_i64;
    for (line_id, quantity) in &command.lines {
        let unknown = CheckRefusal::LineUnknown { line: *line_id };
        let line = sold.get(line_id).ok_or(unknown)?;
        let one = refund_line(check, (*line_id, line), *quantity)?;
        amount_minor = plus(amount_minor, one.total_minor)?;
        add_to_group(&mut groups, line, &one)?;
        lines.push(one);
    }
    if amount_minor <= 0 {
        return Err(CheckRefusal::BadAmount { what: "refund" });
    }
    let amount = Money::new(amount_minor, currency);
    let approved = ctx.is_approved(REFUND, id.into(), Some(amount));
    if allowance.void_minor_max.is_some_and(|most| amount_minor > most) && !approved {
        return Err(CheckRefusal::ApprovalNeeded {
            action: REFUND,
            amount,
        });
    }
    let approval = ctx.approval.as_ref().filter(|_| approved);
    let refund = Refund {
        lines,
        kind: command.kind,
        amount_minor,
        session: command.session,
        receipt: 0,
        business_date: ctx.business_date,
        reason: command.reason.clone(),
        code: command.code,
        by: ctx.person,
        at: ctx.now,
        approval: approval.map(|approval| approval.id),
        approver: approval.map(|approval| approval.by),
    };
    Ok(Refunding {
        refund,
        groups: groups.into_values().collect(),
    })
}

fn can_be_refunded(check: &Check, command: &RefundLines) -> Result<(), CheckRefusal> {
    reason_given(&command.reason, command.code)?;
    if let Some(merged) = check.merges.values().next() {
        return Err(CheckRefusal::MergedAway { into: merged.into });
    }
    if check.receipt().is_none() {
        return Err(CheckRefusal::NotClosed);
    }
    if check.is_full() {
        return Err(CheckRefusal::Full);
    }
    let distinct: BTreeSet<LineId> = command.lines.iter().map(|(line, _)| *line).collect();
    match command.lines.len() {
        0 => return Err(CheckRefusal::NoLines),
        count if count > LINES_PER_COMMAND_MAX => return Err(CheckRefusal::TooManyLines),
        count if count != distinct.len() => return Err(CheckRefusal::RefundTooMuch),
        _ => {}
    }
    match (command.kind, command.session) {
        (TenderKind::RoomCharge, _) => Err(CheckRefusal::RefundKind),
        (TenderKind::Cash, None) => Err(CheckRefusal::DrawerNeeded),
        _ => Ok(()),
    }
}

fn refund_line(
    check: &Check,
    (id, line): (LineId, &Line),
    quantity: Option<Quantity>,
) -> Result<RefundLine, CheckRefusal> {
    let sold = remaining(check, id, line).milli;
    let before = refunded(check, id).milli;
    let quantity = quantity.map_or(sold - before, |quantity| quantity.milli);
    let after = before.saturating_add(quantity);
    if quantity <= 0 || after > sold {
        return Err(CheckRefusal::RefundTooMuch);
    }
    let amounts = line_amounts(check, id, line)?;
    let step = |minor: i64| step_of(minor, (before, after), sold);
    let taxes_minor = (amounts.taxes_minor.iter())
        .map(|tax| step(*tax))
        .collect::<Result<Vec<_>, _>>()?;
    // The guest's amount is stepped, and the net is what the taxes leave of it: half of two dishes is one dish.
    let total_minor = step(amounts.total_minor)?;
    let net_minor = taxes_minor
        .iter()
        .fold(total_minor, |net, tax| net.saturating_sub(*tax));
    Ok(RefundLine {
        line: id,
        quantity: Quantity::from_milli(quantity),
        net_minor,
        taxes_minor,
        total_minor,
    })
}

/// What the step from one quantity to another takes of an amount: rounded from the start, so that all steps sum to it.
fn step_of(minor: i64, (from, to): (i64, i64), of: i64) -> Result<i64, MoneyError> {
    let up_to =
        |milli: i64| Rounding::HalfAwayFromZero.divide(i128::from(minor) * i128::from(milli), i128::from(of));
    up_to(to)?.checked_sub(up_to(from)?).ok_or(MoneyError::Overflow)
}

fn add_to_group(
    groups: &mut BTreeMap<(String, Rate), Sold>,
    line: &Line,
    one: &RefundLine,
) -> Result<(), CheckRefusal> {
    let (code, rate) = super::money::tax_code(line);
    let group = groups.entry((code.clone(), rate)).or_insert(Sold {
        code,
        rate,
        gross_minor: 0,
        tax_minor: 0,
    });
    group.gross_minor = plus(group.gross_minor, one.total_minor)?;
    for tax in &one.taxes_minor {
        group.tax_minor = plus(group.tax_minor, *tax)?;
    }
    Ok(())
}

fn plus(one: i64, other: i64) -> Result<i64, CheckRefusal> {
    one.checked_add(other).ok_or(CheckRefusal::OutOfRange)
}
