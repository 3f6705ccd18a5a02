//! Taking payments and closing (R07 by amount, R11, F07).
//!
//! The tender that pays the rest also sends what is not sent yet and closes the check. The receipt's number is the
//! book's; the caller draws it only when [`Taken::closing`] says that one is needed, in the same commit.

use super::lines::batch_of;
use super::{
    AMOUNT_MINOR_MAX, Check, CheckEdit, CheckRefusal, Close, SendLines, Tender, TenderKind, Totals,
    check_text, live_lines, made_by_terminal, must_take_tenders, open_shares, totals, unsent_lines,
};
use crate::ctx::Ctx;
use crate::fiscal::Place;
use values::{BatchId, DrawerSessionId, Money, ReservationId, TenderId, Timestamp};

/// A payment to take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakeTender {
    /// What with.
    pub kind: TenderKind,
    /// What it pays of the check; as much as is left (and as the cash given allows) where `None`.
    pub amount: Option<Money>,
    /// The cash given; the exact amount where `None`.
    pub tendered: Option<Money>,
    /// A tip on top.
    pub tip: Option<Money>,
    /// The reservation whose folio pays a room charge.
    pub reservation: Option<ReservationId>,
    /// A slip's number or the like.
    pub note: Option<String>,
    /// The payer's share that it pays.
    pub share: Option<u32>,
    /// The drawer session that holds it.
    pub session: Option<DrawerSessionId>,
    /// The id that the terminal made, so that it can go on alone; made here where `None`.
    pub id: Option<TenderId>,
    /// The terminal's own time of taking it, where it comes late.
    pub taken_at: Option<Timestamp>,
}

/// A payment as it was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Its id.
    pub id: TenderId,
    /// The payment.
    pub tender: Tender,
    /// What is left to pay.
    pub balance_minor: i64,
    /// The batch that went to the kitchen with it.
    pub batch: Option<BatchId>,
    /// The closing that goes with it, where it paid the rest.
    pub closing: Option<Closing>,
    /// The edits without the closing's.
    pub edits: Vec<CheckEdit>,
}

/// A closing that waits for its receipt number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The check's totals at its end.
    pub totals: Totals,
    /// Whether anything was sold, so that a receipt number is needed.
    pub needs_receipt: bool,
    /// The drawer session it counts in.
    pub session: Option<DrawerSessionId>,
}

impl Closing {
    /// The edit that closes the check under `receipt`.
    #[must_use]
    pub fn edit(&self, ctx: &Ctx, receipt: Option<i64>) -> CheckEdit {
        self.edit_recorded(ctx, receipt, None)
    }

    /// The edit that closes the check under `receipt`, whose record stands at `record` in the fiscal journal.
    #[must_use]
    pub fn edit_recorded(&self, ctx: &Ctx, receipt: Option<i64>, record: Option<Place>) -> CheckEdit {
        let close = Close {
            receipt,
            business_date: ctx.business_date,
            total_minor: self.totals.total_minor,
            tax_minor: self.totals.tax_minor,
            by: ctx.person,
            at: ctx.now,
            session: self.session,
            journal_epoch: record.map(|place| place.epoch),
            journal_seq: record.map(|place| place.seq),
        };
        CheckEdit::Close(ctx.id(), close)
    }
}

/// Takes a payment.
///
/// # Errors
/// [`CheckRefusal`] where the check takes none, the amount is more than the balance, or cash has no drawer.
pub fn take_tender(ctx: &Ctx, check: &Check, command: &TakeTender) -> Result<Taken, CheckRefusal> {
    must_take_tenders(check)?;
    check_text("note", command.note.as_deref())?;
    check_kind(command)?;
    let before = totals(check)?;
    let tender = tender_of(ctx, check, &before, command)?;
    let id = tender_id(ctx, check, command)?;
    let balance_minor = before.balance_minor - tender.amount_minor;
    let mut edits = vec![CheckEdit::Tender(id, tender.clone())];
    let mut batch = None;
    let closing = (balance_minor == 0).then(|| {
        let mut totals = before;
        totals.paid_minor = totals.paid_minor.saturating_add(tender.amount_minor);
        totals.tip_minor = totals.tip_minor.saturating_add(tender.tip_minor);
        totals.balance_minor = 0;
        Closing {
            totals,
            needs_receipt: true,
            session: command.session,
        }
    });
    if closing.is_some() && unsent_lines(check).next().is_some() {
        let (sent, sends) = batch_of(ctx, check, SendLines::Everything)?;
        batch = Some(sent);
        edits.extend(sends);
    }
    Ok(Taken {
        id,
        tender,
        balance_minor,
        batch,
        closing,
        edits,
    })
}

fn tender_id(ctx: &Ctx, check: &Check, command: &TakeTender) -> Result<TenderId, CheckRefusal> {
    let Some(id) = command.id else { return Ok(ctx.id()) };
    if check.tenders.contains_key(&id) {
        return Err(CheckRefusal::IdTaken { id: id.into() });
    }
    made_by_terminal(id)?;
    Ok(id)
}

fn check_kind(command: &TakeTender) -> Result<(), CheckRefusal> {
    match command.kind {
        TenderKind::Cash if command.session.is_none() => Err(CheckRefusal::DrawerNeeded),
        TenderKind::RoomCharge if command.reservation.is_none() => Err(CheckRefusal::ReferenceNeeded),
        TenderKind::RoomCharge | TenderKind::Other if command.tendered.is_some() => {
            Err(CheckRefusal::ChangeOnCashOnly)
        }
        _ => Ok(()),
    }
}

fn tender_of(ctx: &Ctx, check: &Check, sums: &Totals, command: &TakeTender) -> Result<Tender, CheckRefusal> {
    let currency = check.currency_or(ctx.currency);
    let minor = |amount: Option<Money>| match amount {
        Some(amount) if amount.currency != currency => Err(CheckRefusal::ForeignCurrency { currency }),
        amount => Ok(amount.map(|amount| amount.minor)),
    };
    let balance = sums.balance_minor;
    if balance <= 0 {
        return Err(CheckRefusal::NothingToPay);
    }
    let tip_minor = minor(command.tip)?.unwrap_or(0);
    let given = minor(command.tendered)?;
    let open = open_of_share(check, command)?;
    let most = open.map_or(balance, |open| open.min(balance));
    let amount_minor = match (minor(command.amount)?, given) {
        (Some(amount), _) => amount,
        (None, Some(given)) => given.saturating_sub(tip_minor).min(most),
        (None, None) => most,
    };
    if let Some(open) = open.filter(|open| amount_minor > *open || *open == 0) {
        return Err(CheckRefusal::ShareTooSmall {
            open: Money::new(open, currency),
        });
    }
    check_amounts(amount_minor, tip_minor, given)?;
    if amount_minor > balance {
        return Err(CheckRefusal::OverPayment {
            balance: Money::new(balance, currency),
        });
    }
    let needed = amount_minor.saturating_add(tip_minor);
    let cash = if command.kind == TenderKind::Cash {
        given.unwrap_or(needed)
    } else {
        0
    };
    if command.kind == TenderKind::Cash && cash < needed {
        return Err(CheckRefusal::TenderedTooLittle);
    }
    Ok(Tender {
        kind: command.kind,
        amount_minor,
        tip_minor,
        tendered_minor: cash,
        change_minor: if command.kind == TenderKind::Cash {
            cash - needed
        } else {
            0
        },
        by: ctx.person,
        at: ctx.now,
        session: command.session,
        reservation: command.reservation,
        note: command.note.clone(),
        share: command.share,
        taken_at: command.taken_at,
    })
}

/// What is open of the share that the payment names.
fn open_of_share(check: &Check, command: &TakeTender) -> Result<Option<i64>, CheckRefusal> {
    let Some(index) = command.share else {
        return Ok(None);
    };
    let share = open_shares(check).into_iter().find(|share| share.index == index);
    share
        .map(|share| Some(share.open_minor))
        .ok_or(CheckRefusal::ShareUnknown)
}

fn check_amounts(amount: i64, tip: i64, given: Option<i64>) -> Result<(), CheckRefusal> {
    if !(1..=AMOUNT_MINOR_MAX).contains(&amount) {
        return Err(CheckRefusal::BadAmount { what: "amount" });
    }
    if !(0..=AMOUNT_MINOR_MAX).contains(&tip) {
        return Err(CheckRefusal::BadAmount { what: "tip" });
    }
    if given.is_some_and(|given| !(1..=AMOUNT_MINOR_MAX).contains(&given)) {
        return Err(CheckRefusal::BadAmount { what: "cash given" });
    }
    Ok(())
}

/// Closes a check on which nothing is left to pay: one that was voided or comped in full, or paid in full by a merge.
///
/// # Errors
/// [`CheckRefusal::BalanceLeft`] where something is left to pay, [`CheckRefusal::Closed`] where it is closed.
pub fn close_check(
    ctx: &Ctx,
    check: &Check,
    session: Option<DrawerSessionId>,
) -> Result<Closing, CheckRefusal> {
    must_take_tenders(check)?;
    let closing = closing_of(check, session)?;
    if closing.totals.balance_minor > 0 {
        let balance = Money::new(closing.totals.balance_minor, check.currency_or(ctx.currency));
        return Err(CheckRefusal::BalanceLeft { balance });
    }
    Ok(closing)
}

/// The closing of a check as it stands.
///
/// # Errors
/// [`CheckRefusal::OutOfRange`] beyond 64 bits.
pub fn closing_of(check: &Check, session: Option<DrawerSessionId>) -> Result<Closing, CheckRefusal> {
    Ok(Closing {
        totals: totals(check)?,
        needs_receipt: !live_lines(check).is_empty() || !check.tenders.is_empty(),
        session,
    })
}
