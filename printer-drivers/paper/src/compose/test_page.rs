//! The test page: each thing that a printer may get wrong, so that a person sees what it does.

use super::head;
use crate::layout::{Rule, Sheet, Style};
use crate::money;
use crate::slip::TestPage;
use values::{Currency, Money};

/// Letters that show whether code pages and raster work: with accents, currency, Cyrillic, Greek, Arabic, Hebrew.
const LETTERS: &[&str] = &[
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789",
    "\u{e4}\u{f6}\u{fc}\u{df} \u{e9}\u{e8}\u{ea} \u{e7} \u{f1} \u{e5}\u{f8}\u{e6} \u{20ac} \u{a3}",
    "\u{15a}\u{142}\u{159}\u{11b} \u{151}\u{171} \u{11f}\u{131}\u{15f}",
    "\u{411}\u{43e}\u{440}\u{449} \u{39a}\u{3b1}\u{3bb}\u{3b7}\u{3bc}\u{3ad}\u{3c1}\u{3b1}",
    "\u{645}\u{631}\u{62d}\u{628}\u{627} \u{628}\u{643}\u{645} 2026",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
];

pub(super) fn page(sheet: &mut Sheet, page: &TestPage) {
    let (words, language) = (sheet.words(), sheet.language());
    head(sheet, &page.house);
    sheet.centred(words.test_page, Style::DOUBLE);
    sheet.pair(words.printer, &page.printer, Style::PLAIN);
    sheet.pair(words.address, &page.address, Style::PLAIN);
    sheet.pair(words.profile, &page.profile, Style::PLAIN);
    sheet.pair(words.date, &money::moment(page.at, language), Style::PLAIN);
    sheet.rule(Rule::Single);
    sheet.line(words.letters, Style::BOLD);
    for letters in LETTERS {
        sheet.line(letters, Style::PLAIN);
    }
    sheet.rule(Rule::Single);
    sheet.line(words.styles, Style::BOLD);
    for (name, style) in [
        ("Plain", Style::PLAIN),
        ("Bold", Style::BOLD),
        ("Tall", Style::TALL),
        ("Double", Style::DOUBLE),
        ("Inverse", Style::BOLD.inverted()),
    ] {
        sheet.line(name, style);
    }
    for minor in [5, 123_456, -99_999_900] {
        sheet.sum(words.amount, Money::new(minor, Currency::EUR), Style::PLAIN);
    }
    sheet.rule(Rule::Single);
    sheet.line(words.codes, Style::BOLD);
    sheet.qr("https://hearth.example/test");
    sheet.feed(1);
    sheet.barcode("HEARTH-0042");
    sheet.feed(1);
    sheet.rule(Rule::Double);
    sheet.centred(words.test_end, Style::PLAIN);
}
