//! What a check costs: per line, per tax and in all.
//!
//! Every amount is a sum over lines, and a line's amounts depend on that line only. So lines may move between checks and
//! the parts still add up to the whole, to the cent, taxes included (R07, F14). A discount on the check is spread over
//! its lines when it is given; tax is rounded per line.

use super::parts::{FixedAmounts, less_parts, quantity_out};
use super::{Adjustment, Check, Line, LineTax, ReasonCode};
use std::collections::{BTreeMap, BTreeSet};
use values::{
    Currency, EntryId, LineId, Money, MoneyError, Quantity, Rate, Rounding, TaxId, split_minor,
    split_minor_by_weights,
};

/// What one line costs, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineAmounts {
    /// Quantity by price, as listed.
    pub listed_minor: i64,
    /// What discounts take off.
    pub discount_minor: i64,
    /// Without taxes.
    pub net_minor: i64,
    /// The taxes, in the order of the line's own.
    pub taxes_minor: Vec<i64>,
    /// What the guest pays.
    pub total_minor: i64,
}

/// One tax of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxTotal {
    /// Which.
    pub tax: TaxId,
    /// Its name.
    pub name: String,
    /// Its rate.
    pub rate: Rate,
    /// Whether prices include it.
    pub inclusive: bool,
    /// What it was taken on.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
}

/// What a check costs, in minor units of its currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Quantity by price of all live lines, as listed.
    pub listed_minor: i64,
    /// What discounts take off.
    pub discount_minor: i64,
    /// Without taxes.
    pub net_minor: i64,
    /// All taxes.
    pub tax_minor: i64,
    /// What the guests pay, tips not included.
    pub total_minor: i64,
    /// What was voided, as listed.
    pub voided_minor: i64,
    /// What tenders paid.
    pub paid_minor: i64,
    /// Tips.
    pub tip_minor: i64,
    /// What is left to pay; negative where too much was paid.
    pub balance_minor: i64,
    /// By tax and rate.
    pub taxes: Vec<TaxTotal>,
}

/// The lines that are still on the check and not voided in full, in the order in which they were added.
pub fn live_lines(check: &Check) -> Vec<(LineId, &Line)> {
    let gone: BTreeSet<LineId> = check.moves.values().map(|moved| moved.line).collect();
    let mut lines: Vec<(LineId, &Line)> = check
        .lines
        .iter()
        .filter(|(id, line)| !gone.contains(id) && remaining(check, **id, line).milli > 0)
        .map(|(id, line)| (*id, line))
        .collect();
    // Ids are made by terminals too, whose clocks may be off: the house's own time comes first.
    lines.sort_by_key(|(id, line)| (line.at, *id));
    lines
}

/// What is left of a line on this check after voids and parts that went to other checks; never below nothing, even where two
/// persons voided it at once.
#[must_use]
pub fn remaining(check: &Check, id: LineId, line: &Line) -> Quantity {
    let wanted = wanted(check, id, line).milli;
    Quantity::from_milli(wanted.saturating_sub(quantity_out(check, id)).max(0))
}

/// What is wanted of a line after voids: what the kitchen makes, whoever pays for it.
#[must_use]
pub fn wanted(check: &Check, id: LineId, line: &Line) -> Quantity {
    let voided = check.voids.values().filter(|void| void.line == id);
    let voided = voided.fold(0_i64, |sum, void| sum.saturating_add(void.quantity.milli));
    Quantity::from_milli(line.quantity.milli.saturating_sub(voided).max(0))
}

/// The price of one unit without modifiers: as ordered, or as a person set it last.
#[must_use]
pub fn unit_price_minor(check: &Check, id: LineId, line: &Line) -> i64 {
    let set = check.prices.iter().filter(|(_, price)| price.line == id);
    let last = set.max_by_key(|(entry, price)| (price.at, **entry));
    last.map_or(line.unit_price_minor, |(_, price)| price.unit_price_minor)
}

/// The listed price of `quantity` of a line on its check.
///
/// # Errors
/// [`MoneyError::Overflow`] beyond 64 bits.
pub fn listed_of(check: &Check, id: LineId, line: &Line, quantity: Quantity) -> Result<i64, MoneyError> {
    match &line.part {
        Some(part) if quantity == line.quantity => Ok(part.amounts.listed_minor),
        Some(part) => {
            let product = i128::from(part.amounts.listed_minor) * i128::from(quantity.milli);
            Rounding::HalfAwayFromZero.divide(product, i128::from(line.quantity.milli))
        }
        None => priced_minor(line, unit_price_minor(check, id, line), quantity),
    }
}

/// The discounts that nobody took back.
pub fn live_adjustments(check: &Check) -> impl Iterator<Item = (EntryId, &Adjustment)> {
    let removed = |id: EntryId| check.removals.values().any(|removal| removal.discount == id);
    (check.adjustments.iter())
        .map(|(id, adjustment)| (*id, adjustment))
        .filter(move |(id, _)| !removed(*id))
}

/// The listed price of `quantity` of a line as it was ordered, modifiers included.
///
/// # Errors
/// [`MoneyError::Overflow`] beyond 64 bits.
pub fn listed_minor(line: &Line, quantity: Quantity) -> Result<i64, MoneyError> {
    priced_minor(line, line.unit_price_minor, quantity)
}

fn priced_minor(line: &Line, mut unit: i64, quantity: Quantity) -> Result<i64, MoneyError> {
    for modifier in &line.modifiers {
        let adds = modifier.total_minor().ok_or(MoneyError::Overflow)?;
        unit = unit.checked_add(adds).ok_or(MoneyError::Overflow)?;
    }
    // The currency plays no part in a product; any will do.
    Ok(quantity.price(Money::new(unit, Currency::EUR))?.minor)
}

/// What one line costs.
///
/// # Errors
/// [`MoneyError::Overflow`] beyond 64 bits.
pub fn line_amounts(check: &Check, id: LineId, line: &Line) -> Result<LineAmounts, MoneyError> {
    let amounts = whole_amounts(check, id, line)?;
    if check.parts.is_empty() {
        return Ok(amounts);
    }
    less_parts(check, id, amounts)
}

/// What the line would cost had no part of it gone to another check.
fn whole_amounts(check: &Check, id: LineId, line: &Line) -> Result<LineAmounts, MoneyError> {
    let made = wanted(check, id, line);
    let listed_minor = listed_of(check, id, line, made)?;
    let discount_minor = discount_of(check, id, line.quantity, made)?.min(listed_minor.max(0));
    if let Some(fixed) = fixed_amounts(line, listed_minor, discount_minor) {
        return Ok(LineAmounts {
            listed_minor,
            discount_minor,
            net_minor: fixed.net_minor,
            taxes_minor: fixed.taxes_minor.clone(),
            total_minor: fixed.total_minor()?,
        });
    }
    let paid_minor = listed_minor
        .checked_sub(discount_minor)
        .ok_or(MoneyError::Overflow)?;
    let (net_minor, taxes_minor) = taxes_of(&line.taxes, paid_minor)?;
    let total_minor = sum(std::iter::once(net_minor).chain(taxes_minor.iter().copied()))?;
    Ok(LineAmounts {
        listed_minor,
        discount_minor,
        net_minor,
        taxes_minor,
        total_minor,
    })
}

/// The amounts of a line that is a part of another, as long as nothing else was taken off it.
pub(super) fn fixed_amounts(line: &Line, listed_minor: i64, discount_minor: i64) -> Option<&FixedAmounts> {
    let fixed = &line.part.as_ref()?.amounts;
    (fixed.listed_minor == listed_minor && fixed.discount_minor == discount_minor).then_some(fixed)
}

/// The line's shares of all discounts; a partly voided line keeps its shares in proportion.
pub(super) fn discount_of(
    check: &Check,
    id: LineId,
    whole: Quantity,
    left: Quantity,
) -> Result<i64, MoneyError> {
    let mut minor = 0_i64;
    for share in live_adjustments(check).flat_map(|(_, adjustment)| &adjustment.shares) {
        if share.line == id {
            let of = share.of.unwrap_or(whole);
            let product = i128::from(share.minor) * i128::from(left.milli);
            let kept = Rounding::HalfAwayFromZero.divide(product, i128::from(of.milli))?;
            minor = minor.checked_add(kept).ok_or(MoneyError::Overflow)?;
        }
    }
    Ok(minor)
}

/// Net and taxes of a discounted price. Taxes that the price includes are taken out together and shared by rate;
/// the others are put on top of the net.
fn taxes_of(taxes: &[LineTax], price_minor: i64) -> Result<(i64, Vec<i64>), MoneyError> {
    let price = Money::new(price_minor, Currency::EUR);
    let included: i64 = taxes
        .iter()
        .filter(|tax| tax.inclusive)
        .map(|tax| tax.rate.ppm)
        .sum();
    let within = Rate::from_ppm(included).included_in(price, Rounding::HalfAwayFromZero)?;
    let net = price.minus(within)?;
    let weights: Vec<u64> = taxes
        .iter()
        .map(|tax| {
            if tax.inclusive {
                u64::try_from(tax.rate.ppm).unwrap_or(0)
            } else {
                0
            }
        })
        .collect();
    let within = if included == 0 {
        vec![0; taxes.len()]
    } else {
        split_minor_by_weights(within.minor, &weights)?
    };
    let mut minor = Vec::with_capacity(taxes.len());
    for (tax, within) in taxes.iter().zip(within) {
        let amount = if tax.inclusive {
            within
        } else {
            tax.rate.of(net, Rounding::HalfAwayFromZero)?.minor
        };
        minor.push(amount);
    }
    Ok((net.minor, minor))
}

/// Discounts on live lines by reason: how many, and what they take off. What a line's discount comes to is shared among those
/// that are on it, so that the sum is the check's discount.
#[must_use]
pub fn discounts_by_reason(check: &Check) -> Vec<(Option<ReasonCode>, i64, i64)> {
    let mut sums: BTreeMap<EntryId, i64> = BTreeMap::new();
    for (id, line) in live_lines(check) {
        let minor = line_amounts(check, id, line).unwrap_or_default().discount_minor;
        let on_line: Vec<(EntryId, u64)> = live_adjustments(check)
            .flat_map(|(entry, given)| given.shares.iter().map(move |share| (entry, share)))
            .filter(|(_, share)| share.line == id && share.minor > 0)
            .map(|(entry, share)| (entry, u64::try_from(share.minor).unwrap_or(0)))
            .collect();
        let weights: Vec<u64> = on_line.iter().map(|(_, weight)| *weight).collect();
        // No discount on the line: no weights, nothing to share.
        let parts = split_minor_by_weights(minor, &weights).unwrap_or_default();
        for ((entry, _), part) in on_line.iter().zip(parts) {
            let sum = sums.entry(*entry).or_default();
            *sum = sum.saturating_add(part);
        }
    }
    let code = |entry: &EntryId| check.adjustments.get(entry).and_then(|given| given.code);
    sums.iter()
        .map(|(entry, minor)| (code(entry), 1, *minor))
        .collect()
}

/// What the check costs, what is paid, what is left.
///
/// # Errors
/// [`MoneyError::Overflow`] beyond 64 bits.
pub fn totals(check: &Check) -> Result<Totals, MoneyError> {
    let mut sums = Totals::default();
    let mut taxes: BTreeMap<(TaxId, Rate, bool), TaxTotal> = BTreeMap::new();
    for (id, line) in live_lines(check) {
        let amounts = line_amounts(check, id, line)?;
        add(&mut sums.listed_minor, amounts.listed_minor)?;
        add(&mut sums.discount_minor, amounts.discount_minor)?;
        add(&mut sums.net_minor, amounts.net_minor)?;
        add(&mut sums.total_minor, amounts.total_minor)?;
        for (tax, minor) in line.taxes.iter().zip(&amounts.taxes_minor) {
            add(&mut sums.tax_minor, *minor)?;
            let one = taxes
                .entry((tax.tax, tax.rate, tax.inclusive))
                .or_insert_with(|| tax_total(tax));
            add(&mut one.net_minor, amounts.net_minor)?;
            add(&mut one.tax_minor, *minor)?;
        }
    }
    sums.voided_minor = voided_minor(check)?;
    for tender in check.tenders.values() {
        add(&mut sums.paid_minor, tender.amount_minor)?;
        add(&mut sums.tip_minor, tender.tip_minor)?;
    }
    sums.balance_minor = sums
        .total_minor
        .checked_sub(sums.paid_minor)
        .ok_or(MoneyError::Overflow)?;
    sums.taxes = taxes.into_values().collect();
    Ok(sums)
}

/// What was sold at one set of taxes: every live line is in exactly one, so the gross amounts sum to the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// The taxes' names, joined by `+`; empty where nothing is taxed.
    pub code: String,
    /// The sum of their rates.
    pub rate: Rate,
    /// Taxes included.
    pub gross_minor: i64,
    /// The taxes within.
    pub tax_minor: i64,
}

/// What was sold, by set of taxes: for the journal, the drawer and a folio.
///
/// # Errors
/// [`MoneyError::Overflow`] beyond 64 bits.
pub fn sold(check: &Check) -> Result<Vec<Sold>, MoneyError> {
    let mut groups: BTreeMap<(String, Rate), Sold> = BTreeMap::new();
    for (id, line) in live_lines(check) {
        let amounts = line_amounts(check, id, line)?;
        let (code, rate) = tax_code(line);
        let group = groups.entry((code.clone(), rate)).or_insert(Sold {
            code,
            rate,
            gross_minor: 0,
            tax_minor: 0,
        });
        add(&mut group.gross_minor, amounts.total_minor)?;
        add(&mut group.tax_minor, sum(amounts.taxes_minor)?)?;
    }
    Ok(groups.into_values().collect())
}

/// The code and rate of a line's taxes together.
pub(super) fn tax_code(line: &Line) -> (String, Rate) {
    let names: Vec<&str> = line.taxes.iter().map(|tax| tax.name.as_str()).collect();
    let rate = Rate::from_ppm(line.taxes.iter().map(|tax| tax.rate.ppm).sum());
    (shortened(&names.join("+")), rate)
}

/// A tax code as long as the journal takes it; never cut within a letter.
fn shortened(code: &str) -> String {
    let mut end = code.len().min(crate::fiscal::WORD_BYTES_MAX);
    while !code.is_char_boundary(end) {
        end -= 1;
    }
    code.get(..end).unwrap_or_default().to_owned()
}

/// What was voided, as listed. The voids of a line that went to another check went along and count there.
fn voided_minor(check: &Check) -> Result<i64, MoneyError> {
    let mut minor = 0;
    for void in check.voids.values() {
        let gone = check.moves.values().any(|moved| moved.line == void.line);
        if let Some(line) = check.lines.get(&void.line).filter(|_| !gone) {
            add(&mut minor, listed_of(check, void.line, line, void.quantity)?)?;
        }
    }
    Ok(minor)
}

fn tax_total(tax: &LineTax) -> TaxTotal {
    TaxTotal {
        tax: tax.tax,
        name: tax.name.clone(),
        rate: tax.rate,
        inclusive: tax.inclusive,
        net_minor: 0,
        tax_minor: 0,
    }
}

/// The bills of `count` payers who share evenly: totals, nets and each tax sum to the whole, to the cent (F14).
///
/// # Errors
/// [`MoneyError::NoParts`] for nobody.
pub fn share_bills(whole: &Totals, count: usize) -> Result<Vec<Totals>, MoneyError> {
    let total = split_minor(whole.total_minor, count)?;
    let mut bills = vec![Totals::default(); count];
    for (bill, total) in bills.iter_mut().zip(&total) {
        bill.total_minor = *total;
        bill.balance_minor = *total;
        bill.net_minor = *total;
    }
    for (turn, tax) in whole.taxes.iter().enumerate() {
        let nets = rotated(split_minor(tax.net_minor, count)?, turn);
        let parts = rotated(split_minor(tax.tax_minor, count)?, turn);
        for ((bill, net_minor), tax_minor) in bills.iter_mut().zip(nets).zip(parts) {
            bill.taxes.push(TaxTotal {
                net_minor,
                tax_minor,
                ..tax.clone()
            });
            add(&mut bill.tax_minor, tax_minor)?;
            add(
                &mut bill.net_minor,
                tax_minor.checked_neg().ok_or(MoneyError::Overflow)?,
            )?;
        }
    }
    Ok(bills)
}

/// The larger parts fall to another payer for each tax.
fn rotated(mut parts: Vec<i64>, turn: usize) -> Vec<i64> {
    let count = parts.len().max(1);
    parts.rotate_right(turn % count);
    parts
}

fn add(sum: &mut i64, minor: i64) -> Result<(), MoneyError> {
    *sum = sum.checked_add(minor).ok_or(MoneyError::Overflow)?;
    Ok(())
}

fn sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64, MoneyError> {
    amounts
        .into_iter()
        .try_fold(0_i64, i64::checked_add)
        .ok_or(MoneyError::Overflow)
}
