//! What was printed for the guest: bills before payment, copies of the receipt (R13, case F10). Facts only; what stands on
//! the paper is composed elsewhere.

use super::{Check, CheckEdit, CheckRefusal, live_lines, must_take_tenders, totals};
use crate::ctx::Ctx;
use minicbor::{Decode, Encode};
use values::{PersonId, Timestamp};

/// A bill was printed before payment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct BillPrinted {
    /// Which print of the bill it is, from 1.
    #[n(0)]
    pub copy: u32,
    /// What it asked for.
    #[n(1)]
    pub total_minor: i64,
    /// Who asked for it.
    #[n(2)]
    pub by: PersonId,
    /// When.
    #[n(3)]
    pub at: Timestamp,
}

/// The receipt was printed again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReceiptCopied {
    /// Which copy it is, from 1: what stands on the paper as COPY n.
    #[n(0)]
    pub n: u32,
    /// Who asked for it.
    #[n(1)]
    pub by: PersonId,
    /// When.
    #[n(2)]
    pub at: Timestamp,
}

impl Check {
    /// When the bill was printed last, if nothing was ordered since: the guests wait to pay.
    #[must_use]
    pub fn bill_printed_at(&self) -> Option<Timestamp> {
        let printed = self.bills.values().map(|bill| bill.at).max()?;
        let ordered = self.lines.values().map(|line| line.at).max();
        ordered.is_none_or(|at| at <= printed).then_some(printed)
    }

    /// When something of it was last sent to the kitchen.
    #[must_use]
    pub fn last_sent_at(&self) -> Option<Timestamp> {
        self.sends.values().map(|send| send.at).max()
    }

    /// How often the receipt was printed again.
    #[must_use]
    pub fn receipt_copies(&self) -> u32 {
        self.copies.values().map(|copy| copy.n).max().unwrap_or(0)
    }
}

/// Notes that the bill is printed; the edit and which print it is.
///
/// # Errors
/// [`CheckRefusal`] where the check is closed, went into another one or has nothing on it.
pub fn bill_printed(ctx: &Ctx, check: &Check) -> Result<(u32, CheckEdit), CheckRefusal> {
    must_take_tenders(check)?;
    if live_lines(check).is_empty() {
        return Err(CheckRefusal::NothingToBill);
    }
    let copy = next(check.bills.values().map(|bill| bill.copy));
    let bill = BillPrinted {
        copy,
        total_minor: totals(check)?.total_minor,
        by: ctx.person,
        at: ctx.now,
    };
    Ok((copy, CheckEdit::BillPrinted(ctx.id(), bill)))
}

/// Notes that the receipt is printed again; the edit and its COPY number (F10).
///
/// # Errors
/// [`CheckRefusal::NoReceipt`] where there is none to copy.
pub fn receipt_copied(ctx: &Ctx, check: &Check) -> Result<(u32, CheckEdit), CheckRefusal> {
    if check.receipt().is_none() {
        return Err(CheckRefusal::NoReceipt);
    }
    let n = next(check.copies.values().map(|copy| copy.n));
    let copied = ReceiptCopied {
        n,
        by: ctx.person,
        at: ctx.now,
    };
    Ok((n, CheckEdit::ReceiptCopied(ctx.id(), copied)))
}

fn next(numbers: impl Iterator<Item = u32>) -> u32 {
    numbers.max().unwrap_or(0).saturating_add(1)
}
