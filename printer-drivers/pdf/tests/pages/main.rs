//! Pages as files, kept under the target folder to be looked at.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

use paper::{Language, Marks, Slip, samples};
use pdf::{Column, Document, PdfError, Table};
use std::path::PathBuf;

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn keep(name: &str, bytes: &[u8]) {
    assert!(
        bytes.starts_with(b"%PDF-1.") && bytes.len() > 5_000,
        "{name}: {} bytes",
        bytes.len()
    );
    std::fs::write(folder().join(name), bytes).expect("written");
}

/// How many pages a file says it has.
fn pages(bytes: &[u8]) -> usize {
    let needle = b"/Type/Page";
    let is_page = |at: &[u8]| at.starts_with(needle) && at.get(needle.len()) != Some(&b's');
    let loose: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    loose.windows(needle.len() + 1).filter(|at| is_page(at)).count()
}

#[test]
fn folio_card_and_z_are_one_page_each_in_every_language() {
    for language in Language::ALL {
        for (name, slip) in [
            ("folio", samples::folio(language)),
            ("registration_card", samples::registration_card(language)),
            ("z_report", samples::z_report(language)),
        ] {
            let bytes = pdf::slip(&slip, &Marks::default(), language).expect("a page");
            keep(&format!("{name}_{}.pdf", language.tag()), &bytes);
            assert_eq!(pages(&bytes), 1, "{name}");
            assert!(
                bytes.len() < 200_000,
                "{name}: fonts are cut to what is used: {}",
                bytes.len()
            );
        }
    }
}

#[test]
fn f10_a_copy_says_so_and_the_same_slip_is_the_same_file() {
    let slip = samples::folio(Language::En);
    let marks = Marks {
        copy: Some(2),
        ..Marks::default()
    };
    let copy = pdf::slip(&slip, &marks, Language::En).expect("a page");
    keep("folio_copy.pdf", &copy);
    assert_eq!(copy, pdf::slip(&slip, &marks, Language::En).expect("a page"));
    assert_ne!(
        copy,
        pdf::slip(&slip, &Marks::default(), Language::En).expect("a page")
    );
}

#[test]
fn a_kitchen_ticket_has_no_page() {
    let ticket = pdf::slip(
        &samples::kitchen_ticket(Language::En),
        &Marks::default(),
        Language::En,
    );
    assert!(matches!(ticket, Err(PdfError::NoPage("kitchen_ticket"))));
}

#[test]
fn a_long_folio_goes_on_over_pages() {
    let Slip::Folio(mut folio) = samples::folio(Language::De) else {
        unreachable!("a folio")
    };
    let charges = folio.charges.clone();
    folio.charges = charges.iter().cycle().take(120).cloned().collect();
    let bytes = pdf::slip(&Slip::Folio(folio), &Marks::default(), Language::De).expect("pages");
    keep("folio_long.pdf", &bytes);
    assert_eq!(pages(&bytes), 4);
}

fn in_house(language: Language, rows: usize) -> Document {
    let words = language.words();
    let row = |index: usize| {
        vec![
            (101 + index).to_string(),
            if index.is_multiple_of(3) {
                "\u{644}\u{64a}\u{644}\u{649} \u{62d}\u{62f}\u{627}\u{62f}"
            } else {
                "Margaret O\u{2019}Neill-Featherstonehaugh of Portsmouth"
            }
            .to_owned(),
            "2026-05-01".to_owned(),
            "2026-05-04".to_owned(),
            format!("{}.50", 100 + index * 7),
        ]
    };
    let table = |title: &str, rows: usize| Table {
        title: title.to_owned(),
        columns: vec![
            Column::words(words.room, 10),
            Column::words(words.guest, 40),
            Column::words(words.arrival, 16),
            Column::words(words.departure, 16),
            Column::figures(words.balance, 18),
        ],
        rows: (0..rows).map(row).collect(),
        foot: None,
    };
    Document {
        title: "Downtime pack".to_owned(),
        subtitle: "The Lamplighter, 1 May 2026".to_owned(),
        as_of: "1 May 2026 19:45".to_owned(),
        tables: vec![
            table("In house", rows),
            table("Arrivals", 3),
            table("Departures", 0),
        ],
    }
}

#[test]
fn lists_repeat_their_heads_and_number_their_pages() {
    for language in [Language::En, Language::Ar] {
        let bytes = pdf::tables(&in_house(language, 90), language).expect("pages");
        keep(&format!("downtime_{}.pdf", language.tag()), &bytes);
        assert!(pages(&bytes) >= 3);
    }
    let most = pdf::tables(&in_house(Language::En, 500), Language::En).expect("pages");
    assert!(pages(&most) > 10);
}
