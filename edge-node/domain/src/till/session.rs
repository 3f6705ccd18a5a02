//! One session of a drawer, from its float to its Z.

use super::{CASH_MINOR_MAX, RATES_MAX, REASON_BYTES_MAX, TillRefusal};
use crate::check::TenderKind;
use crate::codes;
use crate::ctx::Ctx;
use crate::floor::Drawer;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;
use values::{BusinessDate, DrawerId, DrawerSessionId, MoneyError, PersonId, Rate, Timestamp};

codes! {
    /// How cash moves in or out of a drawer other than by a sale.
    pub enum CashMoveKind {
        /// Put in: change brought, a float topped up.
        PayIn = 0, "pay_in";
        /// Taken out: a bill paid from the drawer, a drop to the safe.
        PayOut = 1, "pay_out";
        /// The drawer was opened and nothing moved.
        NoSale = 2, "no_sale";
    }
}

/// What one kind of tender brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct TenderTotal {
    /// How many tenders.
    #[n(0)]
    pub count: u64,
    /// What they paid of checks, in minor units.
    #[n(1)]
    pub amount_minor: i64,
    /// Tips on top, in minor units.
    #[n(2)]
    pub tip_minor: i64,
}

/// What was sold at one tax rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct RateTotal {
    /// Without tax, in minor units.
    #[n(0)]
    pub net_minor: i64,
    /// The tax, in minor units.
    #[n(1)]
    pub tax_minor: i64,
}

/// The running totals of a session, in minor units of its currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Totals {
    /// By kind of tender.
    #[n(0)]
    pub tenders: BTreeMap<TenderKind, TenderTotal>,
    /// Checks that were closed here.
    #[n(1)]
    pub checks: u64,
    /// What they came to, taxes included, tips not.
    #[n(2)]
    pub gross_minor: i64,
    /// By tax rate in parts per million, over closed checks.
    #[n(3)]
    pub rates: BTreeMap<i64, RateTotal>,
    /// What discounts took off closed checks.
    #[n(4)]
    pub discount_minor: i64,
    /// What was voided on closed checks, as listed.
    #[n(5)]
    pub voided_minor: i64,
    /// Paid in, and how often.
    #[n(6)]
    pub paid_in_minor: i64,
    /// How often cash was paid in.
    #[n(7)]
    pub pay_ins: u64,
    /// Paid out.
    #[n(8)]
    pub paid_out_minor: i64,
    /// How often cash was paid out.
    #[n(9)]
    pub pay_outs: u64,
    /// How often the drawer was opened without a sale.
    #[n(10)]
    pub no_sales: u64,
    /// How often lines of a closed check were given back.
    #[n(11)]
    pub refunds: Option<u64>,
    /// What was given back; the gross is less that much already.
    #[n(12)]
    pub refunded_minor: Option<i64>,
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Closed {
    /// When.
    #[n(0)]
    pub at: Timestamp,
    /// Who counted.
    #[n(1)]
    pub by: PersonId,
    /// What should have been there.
    #[n(2)]
    pub expected_minor: i64,
    /// What was counted, blind.
    #[n(3)]
    pub counted_minor: i64,
    /// Why they differ, where somebody said so.
    #[n(4)]
    pub reason: Option<String>,
    /// The number of the Z report.
    #[n(5)]
    pub z_number: i64,
    /// The business date it was closed on.
    #[n(6)]
    pub business_date: BusinessDate,
}

impl Closed {
    /// Counted less expected: more than nothing is over, less is short.
    #[must_use]
    pub const fn difference_minor(&self) -> i64 {
        self.counted_minor.saturating_sub(self.expected_minor)
    }
}

/// A drawer session as its book holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: DrawerSessionId,
    /// The drawer.
    pub drawer: DrawerId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who opened it.
    pub opened_by: PersonId,
    /// The business date it was opened on.
    pub business_date: BusinessDate,
    /// What was in it then.
    pub float_minor: i64,
    /// What happened since.
    pub totals: Totals,
    /// How it ended.
    pub closed: Option<Closed>,
}

impl Session {
    /// What should be in the drawer: float, cash with its tips, pay-ins, less pay-outs.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] beyond 64 bits.
    pub fn expected_minor(&self) -> Result<i64, MoneyError> {
        let cash = self
            .totals
            .tenders
            .get(&TenderKind::Cash)
            .copied()
            .unwrap_or_default();
        [cash.amount_minor, cash.tip_minor, self.totals.paid_in_minor]
            .into_iter()
            .try_fold(self.float_minor, i64::checked_add)
            .and_then(|sum| sum.checked_sub(self.totals.paid_out_minor))
            .ok_or(MoneyError::Overflow)
    }

    const fn is_open(&self) -> Result<(), TillRefusal> {
        if self.closed.is_some() {
            Err(TillRefusal::SessionClosed)
        } else {
            Ok(())
        }
    }
}

/// A tender that a session takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What with.
    pub kind: TenderKind,
    /// What it paid of the check, in minor units; negative for a refund.
    pub amount_minor: i64,
    /// The tip on top, in minor units.
    pub tip_minor: i64,
}

/// A closed check that a session counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sale {
    /// What it came to, taxes included, in minor units.
    pub gross_minor: i64,
    /// What discounts took off.
    pub discount_minor: i64,
    /// What was voided, as listed.
    pub voided_minor: i64,
    /// Net and tax by rate.
    pub rates: Vec<(Rate, RateTotal)>,
}

/// Cash in or out without a sale, or an opened drawer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashMove {
    /// Which way.
    pub kind: CashMoveKind,
    /// How much, in minor units; nothing for a no-sale.
    pub amount_minor: i64,
    /// Why.
    pub reason: String,
}

/// A blind count that ends a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// What was counted, in minor units.
    pub counted_minor: i64,
    /// Why it may differ.
    pub reason: Option<String>,
    /// The difference that passes without a reason, in minor units.
    pub tolerance_minor: i64,
}

/// What a Z report is made of: the session, closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZReading {
    /// The session with its end.
    pub session: Session,
    /// Counted less expected.
    pub difference_minor: i64,
}

/// Opens a session on a drawer. `open_now` says whether the drawer has one.
///
/// # Errors
/// [`TillRefusal`] where the drawer is in use or inactive, or the float is out of range.
pub fn open(
    ctx: &Ctx,
    drawer: (DrawerId, &Drawer),
    open_now: bool,
    float_minor: i64,
) -> Result<Session, TillRefusal> {
    let (id, settings) = drawer;
    if settings.withdrawn {
        return Err(TillRefusal::DrawerInactive {
            drawer: settings.name.clone(),
        });
    }
    if open_now {
        return Err(TillRefusal::AlreadyOpen {
            drawer: settings.name.clone(),
        });
    }
    counted(float_minor)?;
    Ok(Session {
        id: ctx.id(),
        drawer: id,
        opened_at: ctx.now,
        opened_by: ctx.person,
        business_date: ctx.business_date,
        float_minor,
        totals: Totals::default(),
        closed: None,
    })
}

/// The session after a tender, and after the closing of the check that the tender paid off, if it did.
///
/// # Errors
/// `drawer_session_closed`; `amount_out_of_range` where a running total would leave 64 bits.
pub fn take(
    session: &Session,
    taken: Option<Taken>,
    sale: Option<&Sale>,
) -> Result<Session, crate::refusal::Refusal> {
    session.is_open()?;
    let mut after = session.clone();
    if let Some(taken) = taken {
        after.totals.add_tender(taken)?;
    }
    if let Some(sale) = sale {
        after.totals.add_sale(sale)?;
    }
    after.expected_minor()?;
    Ok(after)
}

/// The session after lines of a closed check were given back: `sale` is what they came to, amounts above nothing.
///
/// # Errors
/// `drawer_session_closed`; `drawer_holds_less` where it is cash that is not there.
pub fn give_back(
    session: &Session,
    kind: TenderKind,
    sale: &Sale,
) -> Result<Session, crate::refusal::Refusal> {
    session.is_open()?;
    if kind == TenderKind::Cash && sale.gross_minor > session.expected_minor()? {
        return Err(TillRefusal::NotInDrawer.into());
    }
    let mut after = session.clone();
    let negative = |minor: i64| minor.checked_neg().ok_or(MoneyError::Overflow);
    let rates = sale.rates.iter().map(|(rate, total)| {
        let total = RateTotal {
            net_minor: negative(total.net_minor)?,
            tax_minor: negative(total.tax_minor)?,
        };
        Ok((*rate, total))
    });
    let given = Sale {
        gross_minor: negative(sale.gross_minor)?,
        rates: rates.collect::<Result<_, MoneyError>>()?,
        ..Sale::default()
    };
    let totals = &mut after.totals;
    totals.add_tender(Taken {
        kind,
        amount_minor: given.gross_minor,
        tip_minor: 0,
    })?;
    totals.add_amounts(&given)?;
    totals.refunds = Some(totals.refunds.unwrap_or(0) + 1);
    totals.refunded_minor = Some(plus(totals.refunded_minor.unwrap_or(0), sale.gross_minor)?);
    Ok(after)
}

/// The session after cash moved without a sale.
///
/// # Errors
/// Where the session is closed, the amount or the reason is missing or out of range, or the drawer does not hold it.
pub fn move_cash(session: &Session, cash: &CashMove) -> Result<Session, crate::refusal::Refusal> {
    session.is_open()?;
    reason_given(&cash.reason)?;
    let mut after = session.clone();
    let totals = &mut after.totals;
    match cash.kind {
        CashMoveKind::NoSale => totals.no_sales += 1,
        CashMoveKind::PayIn => {
            totals.paid_in_minor = plus(totals.paid_in_minor, positive(cash.amount_minor)?)?;
            totals.pay_ins += 1;
        }
        CashMoveKind::PayOut => {
            if positive(cash.amount_minor)? > session.expected_minor()? {
                return Err(TillRefusal::NotInDrawer.into());
            }
            totals.paid_out_minor = plus(totals.paid_out_minor, cash.amount_minor)?;
            totals.pay_outs += 1;
        }
    }
    Ok(after)
}

/// Ends a session with what was counted. A difference never blocks it for cents: within the tolerance it is booked as it
/// is, beyond it a reason is asked for, and then it is booked too. The expected sum is not told before the count.
///
/// # Errors
/// Where the session is closed, the count is negative, or a large difference has no reason.
pub fn close(
    ctx: &Ctx,
    session: &Session,
    closing: &Closing,
    z_number: i64,
) -> Result<ZReading, crate::refusal::Refusal> {
    session.is_open()?;
    counted(closing.counted_minor)?;
    let reason = closing
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    if let Some(reason) = reason {
        reason_given(reason)?;
    }
    let expected_minor = session.expected_minor()?;
    let difference_minor = closing.counted_minor.saturating_sub(expected_minor);
    if reason.is_none() && difference_minor.saturating_abs() > closing.tolerance_minor {
        return Err(TillRefusal::DifferenceUnexplained.into());
    }
    let mut after = session.clone();
    after.closed = Some(Closed {
        at: ctx.now,
        by: ctx.person,
        expected_minor,
        counted_minor: closing.counted_minor,
        reason: reason.map(str::to_owned),
        z_number,
        business_date: ctx.business_date,
    });
    Ok(ZReading {
        session: after,
        difference_minor,
    })
}

impl Totals {
    fn add_tender(&mut self, taken: Taken) -> Result<(), MoneyError> {
        let total = self.tenders.entry(taken.kind).or_default();
        total.count += 1;
        total.amount_minor = plus(total.amount_minor, taken.amount_minor)?;
        total.tip_minor = plus(total.tip_minor, taken.tip_minor)?;
        Ok(())
    }

    fn add_sale(&mut self, sale: &Sale) -> Result<(), MoneyError> {
        self.checks += 1;
        self.add_amounts(sale)
    }

    fn add_amounts(&mut self, sale: &Sale) -> Result<(), MoneyError> {
        self.gross_minor = plus(self.gross_minor, sale.gross_minor)?;
        self.discount_minor = plus(self.discount_minor, sale.discount_minor)?;
        self.voided_minor = plus(self.voided_minor, sale.voided_minor)?;
        for (rate, amounts) in &sale.rates {
            let key = self.rate_key(rate.ppm);
            let total = self.rates.entry(key).or_default();
            total.net_minor = plus(total.net_minor, amounts.net_minor)?;
            total.tax_minor = plus(total.tax_minor, amounts.tax_minor)?;
        }
        Ok(())
    }

    /// The rate's own row, or the last row once there are as many as a session keeps.
    fn rate_key(&self, ppm: i64) -> i64 {
        let full = self.rates.len() >= RATES_MAX && !self.rates.contains_key(&ppm);
        match self.rates.keys().next_back() {
            Some(last) if full => *last,
            _ => ppm,
        }
    }
}

fn plus(left: i64, right: i64) -> Result<i64, MoneyError> {
    left.checked_add(right).ok_or(MoneyError::Overflow)
}

const fn positive(minor: i64) -> Result<i64, TillRefusal> {
    if minor > 0 && minor <= CASH_MINOR_MAX {
        Ok(minor)
    } else {
        Err(TillRefusal::BadAmount)
    }
}

const fn counted(minor: i64) -> Result<(), TillRefusal> {
    match minor {
        ..0 => Err(TillRefusal::NegativeCash),
        0..=CASH_MINOR_MAX => Ok(()),
        _ => Err(TillRefusal::BadAmount),
    }
}

fn reason_given(reason: &str) -> Result<(), TillRefusal> {
    if reason.trim().is_empty() {
        return Err(TillRefusal::ReasonMissing);
    }
    if reason.len() > REASON_BYTES_MAX {
        return Err(TillRefusal::TextTooLong {
            max: REASON_BYTES_MAX,
        });
    }
    Ok(())
}
