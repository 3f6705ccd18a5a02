//! What is owed on a check, without its taxes one by one: what lists, answers and status ask for on every command.
//!
//! The same amounts as [`totals`](super::totals), to the cent; a property test holds the two together. Nothing is allocated here.

use super::money::{discount_of, fixed_amounts, listed_of, remaining, wanted};
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
    if remaining(check, id, line).milli == 0 {
        return Ok(0);
    }
    let mut total = whole_total_minor(check, id, line)?;
    for part in check.parts.values().filter(|part| part.line == id) {
        let minor = part.amounts.total_minor()?;
        total = total.checked_sub(minor).ok_or(MoneyError::Overflow)?;
    }
    Ok(total)
}

fn whole_total_minor(check: &Check, id: LineId, line: &Line) -> Result<i64, MoneyError> {
    let made = wanted(check, id, line);
    let listed = listed_of(check, id, line, made)?;
    let discount = discount_of(check, id, line.quantity, made)?.min(listed.max(0));
    if let Some(fixed) = fixed_amounts(line, listed, discount) {
        return fixed.total_minor();
    }
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
