//! A check as its guests get it: the bill before, the receipt after.

use super::{Head, kind_of, number_of, outlet_of, person_name, place_of};
use crate::CommandError;
use domain::check::{
    Check, Line, Tender, TenderKind, Totals, line_amounts, listed_minor, live_lines, remaining, totals,
};
use domain::ctx::Ctx;
use domain::front_desk::{Reservation, Room};
use paper::{Bill, BillLine, BillModifier, CheckHead, Receipt, TaxRow, TenderRow, TenderWord};
use store::Unit;
use values::{CheckId, Currency, LineId, Money, MoneyError, Quantity, TaxId, Timestamp};

/// The letters that lines and taxes are joined by.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A check as a bill, printed first at `at`.
pub(in crate::devices) fn bill_of(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    check: &Check,
    at: Timestamp,
) -> Result<Bill, CommandError> {
    let head = Head::of(unit)?;
    let currency = check.currency_or(ctx.currency);
    let sums = totals(check).map_err(refused)?;
    let outlet = outlet_of(unit, check.outlet)?;
    let money = |minor| Money::new(minor, currency);
    let lines = live_lines(check).into_iter();
    let lines: Result<Vec<BillLine>, MoneyError> = lines
        .map(|(id, line)| bill_line(check, (id, line), &sums, currency))
        .collect();
    let lines = lines.map_err(refused)?;
    Ok(Bill {
        house: head.house(outlet.as_deref()),
        check: CheckHead {
            number: number_of(check),
            table: place_of(unit, check)?,
            kind: kind_of(check.order_type),
            covers: Some(check.covers).filter(|covers| *covers > 0),
            server: person_name(unit, check.server.or(check.opened_by))?,
            part: None,
            at: head.wall(at),
        },
        lines,
        adjustments: Vec::new(),
        taxes: taxes(&sums, currency),
        total: money(sums.total_minor),
        paid: Some(money(sums.paid_minor)).filter(|paid| paid.minor != 0),
        code: None,
    })
}

/// A closed check as its receipt.
pub(in crate::devices) fn receipt_of(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    id: CheckId,
    check: &Check,
) -> Result<Receipt, CommandError> {
    let closed_at = check.closes.values().map(|close| close.at).min();
    let mut bill = bill_of(ctx, unit, check, closed_at.unwrap_or(ctx.now))?;
    // A receipt lists its payments; what was paid before the last one is among them.
    bill.paid = None;
    let number = check.receipt().map(|receipt| receipt.to_string());
    let currency = check.currency_or(ctx.currency);
    let mut tenders = Vec::new();
    for tender in check.tenders.values() {
        tenders.push(tender_row(unit, tender, currency)?);
    }
    Ok(Receipt {
        bill,
        number: number.clone().unwrap_or_else(|| id.to_string()),
        tenders,
        fiscal: Vec::new(),
        barcode: number,
    })
}

fn bill_line(
    check: &Check,
    (id, line): (LineId, &Line),
    sums: &Totals,
    currency: Currency,
) -> Result<BillLine, MoneyError> {
    let quantity = remaining(check, id, line);
    let amounts = line_amounts(check, id, line)?;
    let money = |minor| Money::new(minor, currency);
    let (amount_minor, modifiers) = in_parts(line, quantity, currency)?;
    let reasons: Vec<&str> = (check.adjustments.values())
        .filter(|adjustment| adjustment.shares.iter().any(|share| share.line == id))
        .map(|adjustment| adjustment.reason.as_str())
        .collect();
    let off = (amounts.discount_minor != 0).then(|| (reasons.join(", "), money(-amounts.discount_minor)));
    Ok(BillLine {
        quantity,
        name: line.name.clone(),
        unit_price: Some(money(line.unit_price_minor)).filter(|_| quantity.milli != 1_000),
        amount: money(amount_minor),
        modifiers,
        adjustments: off.into_iter().collect(),
        tax_letter: letters(line, sums),
    })
}

/// The line's own price and each modifier's. Each is the growth of the listed price, so that the parts always sum to what
/// the guest pays, also for a weighed item.
fn in_parts(
    line: &Line,
    quantity: Quantity,
    currency: Currency,
) -> Result<(i64, Vec<BillModifier>), MoneyError> {
    let mut bare = Line {
        modifiers: Vec::new(),
        ..line.clone()
    };
    let amount_minor = listed_minor(&bare, quantity)?;
    let mut so_far = amount_minor;
    let mut modifiers = Vec::with_capacity(line.modifiers.len());
    for modifier in &line.modifiers {
        bare.modifiers.push(modifier.clone());
        let with = listed_minor(&bare, quantity)?;
        let adds = with.checked_sub(so_far).ok_or(MoneyError::Overflow)?;
        so_far = with;
        modifiers.push(BillModifier {
            name: counted(&modifier.name, modifier.count),
            amount: Some(Money::new(adds, currency)).filter(|adds| adds.minor != 0),
        });
    }
    Ok((amount_minor, modifiers))
}

/// `2x extra cheese`.
pub(super) fn counted(name: &str, count: u32) -> String {
    if count > 1 {
        format!("{count}x {name}")
    } else {
        name.to_owned()
    }
}

fn letter(sums: &Totals, tax: TaxId, ppm: i64) -> Option<char> {
    let place = (sums.taxes.iter()).position(|one| one.tax == tax && one.rate.ppm == ppm)?;
    LETTERS.chars().nth(place)
}

fn letters(line: &Line, sums: &Totals) -> Option<String> {
    let found: String = (line.taxes.iter())
        .filter_map(|tax| letter(sums, tax.tax, tax.rate.ppm))
        .collect();
    Some(found).filter(|found| !found.is_empty())
}

fn taxes(sums: &Totals, currency: Currency) -> Vec<TaxRow> {
    let rows = sums.taxes.iter().map(|tax| TaxRow {
        letter: letter(sums, tax.tax, tax.rate.ppm).map(String::from),
        name: tax.name.clone(),
        rate: tax.rate,
        net: Money::new(tax.net_minor, currency),
        tax: Money::new(tax.tax_minor, currency),
        inclusive: tax.inclusive,
    });
    rows.collect()
}

fn tender_row(unit: &mut Unit<'_>, tender: &Tender, currency: Currency) -> Result<TenderRow, CommandError> {
    let money = |minor| Money::new(minor, currency);
    Ok(TenderRow {
        word: tender_word(unit, tender)?,
        amount: money(tender.amount_minor),
        tip: Some(money(tender.tip_minor)).filter(|tip| tip.minor != 0),
        given: Some((money(tender.tendered_minor), money(tender.change_minor)))
            .filter(|(_, change)| change.minor != 0),
        note: tender.note.clone(),
    })
}

fn tender_word(unit: &mut Unit<'_>, tender: &Tender) -> Result<TenderWord, CommandError> {
    Ok(match tender.kind {
        TenderKind::Cash => TenderWord::Cash,
        TenderKind::RoomCharge => TenderWord::RoomCharge(room_number(unit, tender)?),
        TenderKind::Other => TenderWord::Card,
    })
}

fn room_number(unit: &mut Unit<'_>, tender: &Tender) -> Result<String, CommandError> {
    let stay = match tender.reservation {
        Some(reservation) => unit.load::<Reservation>(reservation)?,
        None => None,
    };
    let room = match stay.and_then(|stay| stay.occupies()) {
        Some(room) => unit.load::<Room>(room)?,
        None => None,
    };
    Ok(room.and_then(|room| room.number.clone()).unwrap_or_default())
}

fn refused(error: MoneyError) -> CommandError {
    CommandError::Refused(error.into())
}
