//! What is owed on a check, without its taxes one by one: what lists, answers and status ask for on every command.
//!
//! The same amounts as [`totals`](super::totals), to the cent; a property test holds the two together. Nothing is allocated here.

use super::money::{discount_of, listed_minor, remaining};
use super::{Check, Line};
use values::{Currency, LineId, Money, MoneyError, Rate, Rounding};

/// What is owed, in minor units of the check's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// What the guests pay, tips not included.
    pub total_minor: i64,
    /// What tenders paid.
    pub paid_minor: i64,
    /// What is left to pay; negative where too much was paid.
    pub balance_minor: i64,
}

/// What is owed on the check.
///
/// # Errors
/// [`MoneyError::Overflow`] beyond 64 bits.
pub fn due(check: &Check) -> Result<Due, MoneyError> {
    let mut total_minor = 0_i64;
    for (id, line) in &check.lines {
        if !check.moves.values().any(|moved| moved.line == *id) {
            let minor = line_total_minor(check, *id, line)?;
            total_minor = total_minor.checked_add(minor).ok_or(MoneyError::Overflow)?;
        }
    }
    let mut paid_minor = 0_i64;
    for tender in check.tenders.values() {
        paid_minor = paid_minor
            .checked_add(tender.amount_minor)
            .ok_or(MoneyError::Overflow)?;
    }
    let balance_minor = total_minor.checked_sub(paid_minor).ok_or(MoneyError::Overflow)?;
    Ok(Due {
        total_minor,
        paid_minor,
        balance_minor,
    })
}

/// What the guest pays for a line: its discounted price, and on top of its net the taxes that the price does not include.
fn line_total_minor(check: &Check, id: LineId, line: &Line) -> Result<i64, MoneyError> {
    let left = remaining(check, id, line);
    if left.milli == 0 {
        return Ok(0);
    }
    let listed = listed_minor(line, left)?;
    let discount = discount_of(check, id, line.quantity, left)?.min(listed.max(0));
    let paid = listed.checked_sub(discount).ok_or(MoneyError::Overflow)?;
    if line.taxes.iter().all(|tax| tax.inclusive) {
        return Ok(paid);
    }
    let price = Money::new(paid, Currency::EUR);
    let included = line
        .taxes
        .iter()
        .filter(|tax| tax.inclusive)
        .map(|tax| tax.rate.ppm)
        .sum();
    let within = Rate::from_ppm(included).included_in(price, Rounding::HalfAwayFromZero)?;
    let net = price.minus(within)?;
    let mut total = paid;
    for tax in line.taxes.iter().filter(|tax| !tax.inclusive) {
        let on_top = tax.rate.of(net, Rounding::HalfAwayFromZero)?.minor;
        total = total.checked_add(on_top).ok_or(MoneyError::Overflow)?;
    }
    Ok(total)
}
