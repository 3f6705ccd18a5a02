//! From a slip to its layout: one file per kind of slip.

mod check;
mod drawer;
mod folio;
mod kitchen;
mod registration;
mod test_page;

pub use folio::{kind_word as folio_kind_word, payment_word};
pub use registration::{stay_rows, traveller_rows};

use crate::layout::{Layout, Rule, Sheet, Style, Width};
use crate::money;
use crate::slip::{House, Marks, Slip, TaxRow, TenderWord};
use crate::words::{Language, Words, fill};

/// Arranges a slip for a paper and a language.
#[must_use]
pub fn lay_out(slip: &Slip, marks: &Marks, width: Width, language: Language) -> Layout {
    let mut sheet = Sheet::new(width, language);
    banners(&mut sheet, marks);
    match slip {
        Slip::Receipt(receipt) => check::receipt(&mut sheet, receipt),
        Slip::Bill(bill) => check::bill(&mut sheet, bill),
        Slip::KitchenTicket(ticket) => kitchen::ticket(&mut sheet, ticket),
        Slip::Folio(folio) => folio::folio(&mut sheet, folio),
        Slip::RegistrationCard(card) => registration::card(&mut sheet, card),
        Slip::DrawerReport(report) => drawer::report(&mut sheet, report),
        Slip::TestPage(page) => test_page::page(&mut sheet, page),
    }
    banners(&mut sheet, marks);
    sheet.finish()
}

/// The marks as sentences, most important first.
#[must_use]
pub fn marks_in_words(marks: &Marks, words: &Words) -> Vec<String> {
    let mut found = Vec::new();
    if marks.training {
        found.push(words.training.to_owned());
    }
    if let Some(attempt) = marks.possible_duplicate {
        found.push(fill(words.possible_duplicate, &[&attempt.to_string()]));
    }
    if let Some(copy) = marks.copy {
        found.push(fill(words.copy, &[&copy.to_string()]));
    }
    if let Some(printer) = &marks.rerouted_from {
        found.push(fill(words.rerouted_from, &[printer]));
    }
    found
}

fn banners(sheet: &mut Sheet, marks: &Marks) {
    for mark in marks_in_words(marks, sheet.words()) {
        sheet.banner(&mark);
    }
}

/// The house's head: its picture, name, address.
fn head(sheet: &mut Sheet, house: &House) {
    if let Some(logo) = &house.logo {
        sheet.picture(logo);
        sheet.feed(1);
    }
    sheet.centred(&house.name, Style::DOUBLE);
    if let Some(outlet) = &house.outlet {
        sheet.centred(outlet, Style::BOLD);
    }
    for line in &house.lines {
        sheet.centred(line, Style::PLAIN);
    }
    if let Some(number) = &house.tax_number {
        sheet.centred(&fill(sheet.words().tax_number, &[number]), Style::PLAIN);
    }
    sheet.feed(1);
}

/// The house's last words.
fn foot(sheet: &mut Sheet, house: &House) {
    sheet.feed(1);
    if house.foot.is_empty() {
        sheet.centred(sheet.words().thanks, Style::PLAIN);
    }
    for line in &house.foot {
        sheet.centred(line, Style::PLAIN);
    }
}

/// A table of taxes: name and rate, net, tax.
fn taxes(sheet: &mut Sheet, rows: &[TaxRow]) {
    if rows.is_empty() {
        return;
    }
    let (words, language) = (sheet.words(), sheet.language());
    sheet.figures(
        words.taxes,
        &[words.net.to_owned(), words.tax.to_owned()],
        Style::PLAIN,
    );
    for row in rows {
        let letter = row
            .letter
            .as_ref()
            .map_or(String::new(), |letter| format!("{letter} "));
        let name = format!("{letter}{} {}", row.name, money::percent(row.rate, language));
        let figures = [money::amount(row.net, language), money::amount(row.tax, language)];
        sheet.figures(&name, &figures, Style::PLAIN);
    }
}

/// A tender's word in the slip's language.
#[must_use]
pub fn tender_word(word: &TenderWord, words: &Words) -> String {
    match word {
        TenderWord::Cash => words.cash.to_owned(),
        TenderWord::Card => words.card.to_owned(),
        TenderWord::RoomCharge(room) => fill(words.room_charge, &[room]),
        TenderWord::Voucher => words.voucher.to_owned(),
        TenderWord::Other(word) => word.clone(),
    }
}

/// Words beside each other, those that are there.
fn beside(parts: &[Option<String>]) -> String {
    let there: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
    there.join(" \u{b7} ")
}

fn section(sheet: &mut Sheet, title: &str) {
    sheet.rule(Rule::Single);
    sheet.line(title, Style::BOLD);
}
