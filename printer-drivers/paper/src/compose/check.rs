//! Bill and receipt.

use super::{beside, foot, head, taxes, tender_word};
use crate::layout::{Rule, Sheet, Style};
use crate::money;
use crate::slip::{Bill, BillLine, CheckHead, CheckKind, Receipt, TenderRow};
use crate::words::{Words, fill};
use values::Quantity;

pub(super) fn bill(sheet: &mut Sheet, bill: &Bill) {
    head(sheet, &bill.house);
    let words = sheet.words();
    sheet.centred(words.bill, Style::TALL);
    check_head(sheet, &bill.check);
    body(sheet, bill);
    if let Some(paid) = bill.paid.filter(|paid| !paid.is_zero()) {
        sheet.sum(words.paid, paid, Style::PLAIN);
        if let Ok(balance) = bill.total.minus(paid) {
            sheet.grand_sum(words.balance, balance);
        }
    }
    included(sheet, bill);
    if let Some(code) = &bill.code {
        sheet.feed(1);
        sheet.qr(code);
    }
    sheet.feed(1);
    sheet.centred(words.bill_is_no_receipt, Style::BOLD);
    foot(sheet, &bill.house);
}

pub(super) fn receipt(sheet: &mut Sheet, receipt: &Receipt) {
    let (bill, words) = (&receipt.bill, sheet.words());
    head(sheet, &bill.house);
    sheet.pair(words.receipt, &receipt.number, Style::BOLD);
    check_head(sheet, &bill.check);
    body(sheet, bill);
    for tender in &receipt.tenders {
        tender_rows(sheet, tender);
    }
    included(sheet, bill);
    if !receipt.fiscal.is_empty() {
        sheet.rule(Rule::Single);
    }
    for (word, text) in &receipt.fiscal {
        sheet.pair(word, text, Style::PLAIN);
    }
    if let Some(code) = &bill.code {
        sheet.feed(1);
        sheet.qr(code);
    }
    foot(sheet, &bill.house);
    if let Some(code) = &receipt.barcode {
        sheet.feed(1);
        sheet.barcode(code);
    }
}

fn check_head(sheet: &mut Sheet, check: &CheckHead) {
    let (words, language) = (sheet.words(), sheet.language());
    let number = fill(words.check, &[&check.number]);
    sheet.pair(&number, &money::moment(check.at, language), Style::PLAIN);
    let place = place(check.kind, check.table.as_deref(), words);
    let covers = check
        .covers
        .map(|covers| fill(words.covers, &[&covers.to_string()]));
    match covers {
        Some(covers) => sheet.pair(&place, &covers, Style::PLAIN),
        None => sheet.line(&place, Style::PLAIN),
    }
    let server = check.server.as_ref().map(|server| fill(words.server, &[server]));
    let part = (check.part).map(|(part, of)| fill(words.part, &[&part.to_string(), &of.to_string()]));
    sheet.line(&beside(&[server, part]), Style::PLAIN);
    sheet.rule(Rule::Single);
}

/// Where it is served: a table, a tab, takeaway.
pub(super) fn place(kind: CheckKind, table: Option<&str>, words: &Words) -> String {
    let kind_word = match kind {
        CheckKind::DineIn => None,
        CheckKind::Takeaway => Some(words.takeaway),
        CheckKind::Delivery => Some(words.delivery),
        CheckKind::Counter => Some(words.counter),
        CheckKind::RoomService => Some(words.room_service),
    };
    match (kind_word, table) {
        (None, Some(table)) => fill(words.table, &[table]),
        (None, None) => words.dine_in.to_owned(),
        (Some(word), Some(table)) => format!("{word} {table}"),
        (Some(word), None) => word.to_owned(),
    }
}

fn body(sheet: &mut Sheet, bill: &Bill) {
    let language = sheet.language();
    let lead_columns = (bill.lines.iter())
        .map(|line| crate::count::columns(&money::quantity(line.quantity, language)))
        .max()
        .unwrap_or(1);
    for line in &bill.lines {
        bill_line(sheet, line, lead_columns.min(9));
    }
    sheet.rule(Rule::Single);
    for (word, amount) in &bill.adjustments {
        sheet.sum(word, *amount, Style::PLAIN);
    }
    for tax in bill.taxes.iter().filter(|tax| !tax.inclusive) {
        let name = format!("{} {}", tax.name, money::percent(tax.rate, language));
        sheet.sum(&name, tax.tax, Style::PLAIN);
    }
    sheet.grand_sum(sheet.words().total, bill.total);
    sheet.rule(Rule::Double);
}

fn bill_line(sheet: &mut Sheet, line: &BillLine, lead_columns: u16) {
    let (words, language) = (sheet.words(), sheet.language());
    let lead = money::quantity(line.quantity, language);
    let amount = money::amount(line.amount, language);
    let name = match &line.tax_letter {
        Some(letter) => format!("{} ({letter})", line.name),
        None => line.name.clone(),
    };
    sheet.item(&lead, lead_columns, &name, Some(&amount), Style::PLAIN);
    let indent = lead_columns + 1;
    if let Some(price) = line.unit_price.filter(|_| line.quantity != Quantity::ONE) {
        let each = fill(words.each, &[&money::amount(price, language)]);
        sheet.indented(indent, &each, Style::PLAIN);
    }
    for modifier in &line.modifiers {
        let amount = modifier.amount.filter(|amount| !amount.is_zero());
        let amount = amount.map(|amount| money::amount(amount, language));
        let name = format!("+ {}", modifier.name);
        sheet.item(" ", lead_columns, &name, amount.as_deref(), Style::PLAIN);
    }
    for (word, amount) in &line.adjustments {
        let amount = money::amount(*amount, language);
        sheet.item(" ", lead_columns, word, Some(&amount), Style::PLAIN);
    }
}

fn tender_rows(sheet: &mut Sheet, tender: &TenderRow) {
    let words = sheet.words();
    let word = tender_word(&tender.word, words);
    let word = match &tender.note {
        Some(note) => format!("{word} {note}"),
        None => word,
    };
    sheet.sum(&word, tender.amount, Style::PLAIN);
    if let Some(tip) = tender.tip.filter(|tip| !tip.is_zero()) {
        sheet.sum(&format!("+ {}", words.tip), tip, Style::PLAIN);
    }
    if let Some((given, change)) = tender.given {
        sheet.sum(words.given, given, Style::PLAIN);
        if !change.is_zero() {
            sheet.sum(words.change, change, Style::BOLD);
        }
    }
}

fn included(sheet: &mut Sheet, bill: &Bill) {
    if !bill.taxes.is_empty() {
        sheet.feed(1);
        taxes(sheet, &bill.taxes);
    }
}
