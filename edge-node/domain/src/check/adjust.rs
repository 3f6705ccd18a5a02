//! Discounts and comps: on a line or on the whole check, by rate or by amount (R08).
//!
//! A discount on the check is spread over its live lines in proportion to what is left of their prices, so that each tax
//! is taken on the right base. Lines added later do not share in it; a discount of the whole price is a comp.

use super::lines::left_of;
use super::parts::has_parts;
use super::reason::reason_given;
use super::{
    Adjustment, Allowance, Check, CheckEdit, CheckRefusal, LineShare, ReasonCode, check_text,
    live_adjustments, live_lines, must_be_open, wanted,
};
use crate::check::lines::not_below_paid;
use crate::ctx::Ctx;
use minicbor::{Decode, Encode};
use values::{
    CheckId, EntryId, LineId, Money, PersonId, Quantity, Rate, Rounding, Timestamp, Uuid,
    split_minor_by_weights,
};

/// The action word of an approval for a discount.
pub const DISCOUNT: &str = "discount";

/// How much is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountHow {
    /// A share of the price.
    Rate(Rate),
    /// An amount.
    Amount(Money),
}

/// A discount to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// The line; the whole check where `None`.
    pub line: Option<LineId>,
    /// How much.
    pub how: DiscountHow,
    /// Why.
    pub reason: String,
    /// Why, as a code.
    pub code: Option<ReasonCode>,
}

/// A discount that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Removal {
    /// The discount.
    #[n(0)]
    pub discount: EntryId,
    /// Why.
    #[n(1)]
    pub reason: String,
    /// Who took it back.
    #[n(2)]
    pub by: PersonId,
    /// When.
    #[n(3)]
    pub at: Timestamp,
}

/// Takes a discount back, on what of its lines is on this check.
///
/// # Errors
/// [`CheckRefusal`] where there is no such discount, or parts of its lines went to other checks.
pub fn remove_discount(
    ctx: &Ctx,
    check: &Check,
    discount: EntryId,
    reason: &str,
) -> Result<Vec<CheckEdit>, CheckRefusal> {
    must_be_open(check)?;
    check_text("reason", Some(reason))?;
    let (_, adjustment) = live_adjustments(check)
        .find(|(id, _)| *id == discount)
        .ok_or(CheckRefusal::DiscountUnknown)?;
    let in_parts = |line: LineId| {
        has_parts(check, line) || check.lines.get(&line).is_some_and(|line| line.part.is_some())
    };
    if let Some(share) = adjustment.shares.iter().find(|share| in_parts(share.line)) {
        return Err(CheckRefusal::LineInParts { line: share.line });
    }
    let removal = Removal {
        discount,
        reason: reason.to_owned(),
        by: ctx.person,
        at: ctx.now,
    };
    Ok(vec![CheckEdit::Removal(ctx.id(), removal)])
}

/// Gives a discount. Over the person's allowance a second person approves it, bound to its amount.
///
/// # Errors
/// [`CheckRefusal`] where it cannot be given; [`CheckRefusal::ApprovalNeeded`] names the amount to approve.
pub fn discount(
    ctx: &Ctx,
    id: CheckId,
    check: &Check,
    command: &Discount,
    allowance: Allowance,
) -> Result<Vec<CheckEdit>, CheckRefusal> {
    must_be_open(check)?;
    reason_given(&command.reason, command.code)?;
    let bases = bases(check, command.line)?;
    let base = bases
        .iter()
        .try_fold(0_i64, |sum, (_, left)| sum.checked_add(*left));
    let base = base.ok_or(CheckRefusal::OutOfRange)?;
    let amount = amount_of(ctx, check, command.how, base)?;
    let subject: Uuid = command.line.map_or(id.into(), Uuid::from);
    let approved = ctx.is_approved(DISCOUNT, subject, Some(amount));
    let over = allowance
        .discount_minor_max
        .is_some_and(|most| amount.minor > most);
    if over && !approved {
        return Err(CheckRefusal::ApprovalNeeded {
            action: DISCOUNT,
            amount,
        });
    }
    let approval = ctx.approval.as_ref().filter(|_| approved);
    let adjustment = Adjustment {
        shares: spread(check, &bases, amount.minor)?,
        rate: match command.how {
            DiscountHow::Rate(rate) => Some(rate),
            DiscountHow::Amount(_) => None,
        },
        reason: command.reason.clone(),
        by: ctx.person,
        at: ctx.now,
        approval: approval.map(|approval| approval.id),
        approver: approval.map(|approval| approval.by),
        code: command.code,
    };
    let edits = vec![CheckEdit::Adjustment(ctx.id(), adjustment)];
    not_below_paid(ctx, check, &edits)?;
    Ok(edits)
}

/// The lines that share in the discount, each with what is left of its price.
fn bases(check: &Check, only: Option<LineId>) -> Result<Vec<(LineId, i64)>, CheckRefusal> {
    let lines: Vec<_> = live_lines(check)
        .into_iter()
        .filter(|(id, _)| only.is_none_or(|line| line == *id))
        .collect();
    match only {
        Some(line) if lines.is_empty() => Err(CheckRefusal::LineUnknown { line }),
        _ => lines
            .into_iter()
            .map(|(id, line)| Ok((id, left_of(check, id, line)?)))
            .collect(),
    }
}

fn amount_of(ctx: &Ctx, check: &Check, how: DiscountHow, base: i64) -> Result<Money, CheckRefusal> {
    let currency = check.currency_or(ctx.currency);
    let amount = match how {
        DiscountHow::Rate(rate) if rate.ppm > 1_000_000 => return Err(CheckRefusal::DiscountTooLarge),
        DiscountHow::Rate(rate) => rate.of(Money::new(base, currency), Rounding::HalfAwayFromZero)?,
        DiscountHow::Amount(amount) if amount.currency != currency => {
            return Err(CheckRefusal::ForeignCurrency { currency });
        }
        DiscountHow::Amount(amount) => amount,
    };
    if amount.minor > base {
        return Err(CheckRefusal::DiscountTooLarge);
    }
    if amount.minor <= 0 {
        return Err(CheckRefusal::BadAmount { what: "discount" });
    }
    Ok(amount)
}

fn spread(check: &Check, bases: &[(LineId, i64)], minor: i64) -> Result<Vec<LineShare>, CheckRefusal> {
    let weights: Vec<u64> = bases
        .iter()
        .map(|(_, left)| u64::try_from(*left).unwrap_or(0))
        .collect();
    let parts = split_minor_by_weights(minor, &weights)?;
    let shares = bases.iter().zip(parts).filter(|(_, minor)| *minor != 0);
    Ok(shares
        .map(|((line, _), minor)| LineShare {
            line: *line,
            minor,
            of: left_where_voided(check, *line),
        })
        .collect())
}

/// How much of the line there is now, where that is less than was ordered: the discount is for that much.
fn left_where_voided(check: &Check, id: LineId) -> Option<Quantity> {
    let line = check.lines.get(&id)?;
    Some(wanted(check, id, line)).filter(|left| *left != line.quantity)
}
