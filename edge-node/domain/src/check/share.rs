//! Sharing a bill among payers, evenly or by amounts (R07): one check, one receipt, exact taxes; each payer knows what is open.

use super::{Check, CheckEdit, CheckRefusal, SHARES_MAX, Share, due, must_be_open};
use crate::ctx::Ctx;
use values::{Money, split_minor};

/// A payer's share and what is open of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenShare {
    /// Which, from 1.
    pub index: u32,
    /// What the payer pays.
    pub amount_minor: i64,
    /// What is not paid of it yet; never below nothing.
    pub open_minor: i64,
}

/// The shares of the last sharing, each with what is open of it: payments that named it since.
#[must_use]
pub fn open_shares(check: &Check) -> Vec<OpenShare> {
    let Some(last) = check.shares.values().map(|share| share.at).max() else {
        return Vec::new();
    };
    let paid = |index: u32| {
        let tenders = check.tenders.values();
        let named = tenders.filter(|tender| tender.share == Some(index) && tender.at >= last);
        named.fold(0_i64, |sum, tender| sum.saturating_add(tender.amount_minor))
    };
    let shares = check.shares.values().filter(|share| share.at == last);
    let mut open: Vec<OpenShare> = shares
        .map(|share| OpenShare {
            index: share.index,
            amount_minor: share.amount_minor,
            open_minor: share.amount_minor.saturating_sub(paid(share.index)).max(0),
        })
        .collect();
    open.sort_by_key(|share| share.index);
    open
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
    let balance = due(check)?.balance_minor;
    if balance < i64::from(count) {
        return Err(CheckRefusal::NothingToPay);
    }
    let parts = split_minor(balance, usize::try_from(count).unwrap_or(0))?;
    Ok(shares(ctx, &parts))
}

/// Shares what is left to pay by amounts; what they leave is the last share.
///
/// # Errors
/// [`CheckRefusal::BadShares`] where the amounts are none or come to more than is left.
pub fn share_in_amounts(ctx: &Ctx, check: &Check, amounts: &[Money]) -> Result<Vec<CheckEdit>, CheckRefusal> {
    must_be_open(check)?;
    let currency = check.currency_or(ctx.currency);
    if amounts.iter().any(|amount| amount.currency != currency) {
        return Err(CheckRefusal::ForeignCurrency { currency });
    }
    let balance = due(check)?.balance_minor;
    let mut parts: Vec<i64> = amounts.iter().map(|amount| amount.minor).collect();
    let sum = parts.iter().try_fold(0_i64, |sum, minor| sum.checked_add(*minor));
    let rest = sum.and_then(|sum| balance.checked_sub(sum)).unwrap_or(-1);
    if rest > 0 {
        parts.push(rest);
    }
    let most = usize::try_from(SHARES_MAX).unwrap_or(0);
    if rest < 0 || parts.iter().any(|minor| *minor <= 0) || !(1..=most).contains(&parts.len()) {
        return Err(CheckRefusal::BadShares {
            balance: Money::new(balance, currency),
        });
    }
    Ok(shares(ctx, &parts))
}

fn shares(ctx: &Ctx, parts: &[i64]) -> Vec<CheckEdit> {
    let of = u32::try_from(parts.len()).unwrap_or(0);
    let shares = (1_u32..).zip(parts).map(|(index, amount_minor)| {
        let share = Share {
            index,
            of,
            amount_minor: *amount_minor,
            at: ctx.now,
        };
        CheckEdit::Share(ctx.id(), share)
    });
    shares.collect()
}
