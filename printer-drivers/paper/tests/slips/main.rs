//! Slips as a person reads them, at both widths and in every language, and the laws that hold for all of them.

use paper::{Block, Direction, Language, Layout, Marks, Slip, Width, columns, lay_out, samples, text};
use proptest::prelude::*;
use values::{Money, Quantity};

const WIDTHS: [(&str, Width); 2] = [("58", Width::MM58), ("80", Width::MM80)];

fn marked() -> Marks {
    Marks {
        copy: Some(2),
        possible_duplicate: Some(2),
        rerouted_from: Some("Grill".to_owned()),
        training: true,
    }
}

#[test]
fn every_slip_reads_well_at_both_widths_in_every_language() {
    for language in Language::ALL {
        for (name, slip) in samples::all(language) {
            for (millimetres, width) in WIDTHS {
                let seen = text(&lay_out(&slip, &Marks::default(), width, language));
                insta::assert_snapshot!(format!("{name}_{millimetres}_{}", language.tag()), seen);
            }
        }
    }
}

#[test]
fn p01_p02_f10_marks_stand_on_top_and_at_the_foot_of_whatever_is_printed() {
    for language in Language::ALL {
        let plain = lay_out(
            &samples::kitchen_ticket(language),
            &Marks::default(),
            Width::MM80,
            language,
        );
        let layout = lay_out(
            &samples::kitchen_ticket(language),
            &marked(),
            Width::MM80,
            language,
        );
        let seen = text(&layout);
        let words = language.words();
        let fill = paper::fill;
        let marks = [
            words.training.to_owned(),
            fill(words.possible_duplicate, &["2"]),
            fill(words.copy, &["2"]),
            fill(words.rerouted_from, &["Grill"]),
        ];
        for mark in marks {
            assert_eq!(seen.matches(&mark).count(), 2, "{mark} in\n{seen}");
        }
        assert_eq!(layout.blocks.len(), plain.blocks.len() + 8);
        insta::assert_snapshot!(format!("marked_kitchen_ticket_80_{}", language.tag()), seen);
    }
}

#[test]
fn a_slip_survives_its_durable_row() {
    for (_, slip) in samples::all(Language::Ar) {
        let row = serde_json::to_string(&slip).expect("encodes");
        assert!(
            row.starts_with(&format!("{{\"slip\":\"{}\"", slip.kind())),
            "{row}"
        );
        assert_eq!(serde_json::from_str::<Slip>(&row).expect("decodes"), slip);
    }
    let marks = serde_json::to_string(&marked()).expect("encodes");
    assert_eq!(serde_json::from_str::<Marks>(&marks).expect("decodes"), marked());
    assert_eq!(serde_json::to_string(&Marks::default()).expect("encodes"), "{}");
}

/// What holds for every layout: cells are on the paper, apart from each other, and their text fits.
fn well_set(layout: &Layout) -> Result<(), TestCaseError> {
    for block in &layout.blocks {
        let Block::Row(row) = block else { continue };
        let mut free_from = 0;
        for cell in &row.cells {
            prop_assert!(cell.column >= free_from, "cells overlap: {row:?}");
            free_from = cell.column + cell.columns;
            prop_assert!(free_from <= layout.width.columns, "off the paper: {row:?}");
            let needed = columns(&cell.text) * cell.style.columns_per_letter();
            prop_assert!(needed <= cell.columns, "does not fit: {cell:?}");
            prop_assert!(!cell.text.chars().any(char::is_control), "control: {cell:?}");
        }
    }
    Ok(())
}

#[test]
fn the_samples_are_well_set() {
    for language in Language::ALL {
        for (_, slip) in samples::all(language) {
            for (_, width) in WIDTHS {
                well_set(&lay_out(&slip, &marked(), width, language)).expect("well set");
            }
        }
    }
}

fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(Language::ALL.to_vec())
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ a-zA-Z\u{e4}-\u{fc}]{0,80}",
        "[\u{627}-\u{64a} ]{0,80}",
        "\\PC{0,200}",
        Just("\u{1b}@\u{1b}p0\u{10}\u{14}\u{1}\u{0}\n\r\t".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn p15_whatever_people_type_and_whatever_it_costs_the_slip_is_well_set_and_money_is_never_broken(
        names in prop::collection::vec((name(), any::<i64>(), any::<i64>()), 1..6),
        total in any::<i64>(),
        language in language(),
        columns in 32_u16..64,
    ) {
        let mut bill = samples::bill(language);
        let line = bill.lines[1].clone();
        bill.lines = names.iter().map(|(name, milli, minor)| {
            let mut line = line.clone();
            line.name.clone_from(name);
            line.quantity = Quantity::from_milli(*milli);
            line.amount = Money::new(*minor, values::Currency::EUR);
            line.modifiers[0].name.clone_from(name);
            line
        }).collect();
        bill.total = Money::new(total, values::Currency::EUR);
        bill.check.table = Some(names[0].0.clone());
        bill.house.name.clone_from(&names[0].0);
        let money: Vec<String> = bill.lines.iter().map(|line| paper::amount(line.amount, language)).collect();
        let layout = lay_out(&Slip::Bill(Box::new(bill)), &Marks::default(), Width::of_columns(columns), language);
        well_set(&layout)?;
        let cells: Vec<&str> = layout.blocks.iter().filter_map(|block| match block {
            Block::Row(row) => Some(row.cells.iter().map(|cell| cell.text.as_str())),
            _ => None,
        }).flatten().collect();
        for amount in money {
            prop_assert!(cells.contains(&amount.as_str()), "{amount} was broken");
        }
    }

    #[test]
    fn p15_kitchen_tickets_too(name in name(), note in name(), language in language(), columns in 32_u16..64) {
        let Slip::KitchenTicket(mut ticket) = samples::kitchen_ticket(language) else { unreachable!("a ticket") };
        for line in &mut ticket.lines {
            line.name.clone_from(&name);
            line.note = Some(note.clone());
            line.allergens = vec![note.clone()];
        }
        ticket.station = note;
        let layout = lay_out(&Slip::KitchenTicket(ticket), &marked(), Width::of_columns(columns), language);
        well_set(&layout)?;
        prop_assert_eq!(layout.direction == Direction::RightToLeft, language == Language::Ar);
    }
}
