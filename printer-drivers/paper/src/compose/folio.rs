//! A folio's window on a receipt printer; the page for guests is a PDF.

use super::{foot, head, section, taxes};
use crate::layout::{Rule, Sheet, Style};
use crate::money;
use crate::slip::{Folio, FolioKind, FolioLine, PaymentWord};
use crate::words::{Words, fill};

pub(super) fn folio(sheet: &mut Sheet, folio: &Folio) {
    let (words, language) = (sheet.words(), sheet.language());
    head(sheet, &folio.house);
    sheet.pair(kind_word(folio.kind, words), &folio.number, Style::TALL);
    for line in &folio.addressee {
        sheet.line(line, Style::PLAIN);
    }
    sheet.pair(words.guest, &folio.guest, Style::PLAIN);
    if let Some(room) = &folio.room {
        sheet.pair(words.room, room, Style::PLAIN);
    }
    if let Some((arrival, departure)) = folio.stay {
        sheet.pair(words.arrival, &money::date(arrival, language), Style::PLAIN);
        sheet.pair(words.departure, &money::date(departure, language), Style::PLAIN);
    }
    if let Some(window) = &folio.window {
        sheet.pair(words.window, window, Style::PLAIN);
    }
    section(sheet, words.charges);
    for charge in &folio.charges {
        row(sheet, &charge.text, charge);
    }
    sheet.rule(Rule::Single);
    sheet.sum(words.total, folio.total, Style::BOLD);
    if !folio.payments.is_empty() {
        section(sheet, words.payments);
    }
    for (word, payment) in &folio.payments {
        let text = format!("{} {}", payment_word(word, words), payment.text);
        row(sheet, text.trim(), payment);
    }
    sheet.rule(Rule::Double);
    sheet.grand_sum(words.balance, folio.balance);
    if !folio.taxes.is_empty() {
        sheet.feed(1);
        taxes(sheet, &folio.taxes);
    }
    sheet.feed(1);
    let printed = fill(words.printed, &[&money::moment(folio.at, language)]);
    sheet.centred(&printed, Style::PLAIN);
    foot(sheet, &folio.house);
}

fn row(sheet: &mut Sheet, text: &str, line: &FolioLine) {
    let language = sheet.language();
    let day = money::date(line.date, language);
    let reference = line
        .reference
        .as_ref()
        .map_or(String::new(), |reference| format!(" {reference}"));
    let amount = money::amount(line.amount, language);
    sheet.item("", 0, &format!("{text}{reference}"), Some(&amount), Style::PLAIN);
    sheet.indented(2, &day, Style::PLAIN);
}

/// What the document is, in words.
#[must_use]
pub const fn kind_word(kind: FolioKind, words: &Words) -> &'static str {
    match kind {
        FolioKind::Statement => words.statement,
        FolioKind::Proforma => words.proforma,
        FolioKind::Invoice => words.invoice,
        FolioKind::CreditNote => words.credit_note,
    }
}

/// How it was paid, in words.
#[must_use]
pub const fn payment_word(word: &PaymentWord, words: &Words) -> &'static str {
    match word {
        PaymentWord::Cash => words.cash,
        PaymentWord::Card => words.card,
        PaymentWord::BankTransfer => words.bank_transfer,
        PaymentWord::Voucher => words.voucher,
        PaymentWord::CityLedger => words.city_ledger,
        PaymentWord::Other => words.other,
    }
}
