//! A price set by hand (R08): the line keeps the price that it was ordered at, an entry says what it is now.

use super::lines::not_below_paid;
use super::parts::has_parts;
use super::reason::reason_given;
use super::{
    AMOUNT_MINOR_MAX, Allowance, Check, CheckEdit, CheckRefusal, ReasonCode, line_amounts, live_lines,
    must_be_open, unit_price_minor,
};
use crate::catalog::PRICE_MINOR_MAX;
use crate::ctx::Ctx;
use crate::shape::Aggregate as _;
use minicbor::{Decode, Encode};
use values::{ApprovalId, LineId, Money, PersonId, Timestamp};

/// The action word of an approval for a price set by hand.
pub const PRICE_OVERRIDE: &str = "price_override";

/// A price that was set by hand.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reprice {
    /// The line.
    #[n(0)]
    pub line: LineId,
    /// What one unit costs now, without modifiers.
    #[n(1)]
    pub unit_price_minor: i64,
    /// What it cost before.
    #[n(2)]
    pub was_minor: i64,
    /// Why.
    #[n(3)]
    pub reason: String,
    /// Why, as a code that reports sum by.
    #[n(4)]
    pub code: Option<ReasonCode>,
    /// Who set it.
    #[n(5)]
    pub by: PersonId,
    /// When.
    #[n(6)]
    pub at: Timestamp,
    /// The second person's approval.
    #[n(7)]
    pub approval: Option<ApprovalId>,
    /// The second person.
    #[n(8)]
    pub approver: Option<PersonId>,
}

/// A price to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPrice {
    /// The line.
    pub line: LineId,
    /// What one unit shall cost, without modifiers.
    pub price: Money,
    /// Why.
    pub reason: String,
    /// Why, as a code.
    pub code: Option<ReasonCode>,
}

/// Sets a line's price. By how much the line's price changes, up or down, is held against the person's allowance for
/// discounts; over it a second person approves, bound to that difference.
///
/// # Errors
/// [`CheckRefusal`] where it cannot be set; [`CheckRefusal::ApprovalNeeded`] names the amount to approve.
pub fn set_price(
    ctx: &Ctx,
    check: &Check,
    command: &SetPrice,
    allowance: Allowance,
) -> Result<Vec<CheckEdit>, CheckRefusal> {
    must_be_open(check)?;
    reason_given(&command.reason, command.code)?;
    let currency = check.currency_or(ctx.currency);
    if command.price.currency != currency {
        return Err(CheckRefusal::ForeignCurrency { currency });
    }
    if !(0..=PRICE_MINOR_MAX).contains(&command.price.minor) {
        return Err(CheckRefusal::BadAmount { what: "price" });
    }
    let found = live_lines(check).into_iter().find(|(id, _)| *id == command.line);
    let (id, line) = found.ok_or(CheckRefusal::LineUnknown { line: command.line })?;
    if line.part.is_some() || has_parts(check, id) {
        return Err(CheckRefusal::LineInParts { line: id });
    }
    let mut price = Reprice {
        line: id,
        unit_price_minor: command.price.minor,
        was_minor: unit_price_minor(check, id, line),
        reason: command.reason.clone(),
        code: command.code,
        by: ctx.person,
        at: ctx.now,
        approval: None,
        approver: None,
    };
    let before = line_amounts(check, id, line)?.listed_minor;
    let priced = check.after(&[CheckEdit::Reprice(ctx.id(), price.clone())]);
    let priced = priced.map_err(|_| CheckRefusal::OutOfRange)?;
    let after = line_amounts(&priced, id, line)?.listed_minor;
    if !(0..=AMOUNT_MINOR_MAX).contains(&after) {
        return Err(CheckRefusal::BadAmount {
            what: "line's amount",
        });
    }
    let amount = Money::new(after.abs_diff(before).try_into().unwrap_or(i64::MAX), currency);
    let approved = ctx.is_approved(PRICE_OVERRIDE, id.into(), Some(amount));
    let over = allowance
        .discount_minor_max
        .is_some_and(|most| amount.minor > most);
    if over && !approved {
        return Err(CheckRefusal::ApprovalNeeded {
            action: PRICE_OVERRIDE,
            amount,
        });
    }
    let approval = ctx.approval.as_ref().filter(|_| approved);
    price.approval = approval.map(|approval| approval.id);
    price.approver = approval.map(|approval| approval.by);
    let edits = vec![CheckEdit::Reprice(ctx.id(), price)];
    not_below_paid(ctx, check, &edits)?;
    Ok(edits)
}
