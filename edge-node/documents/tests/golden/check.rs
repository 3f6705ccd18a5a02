//! A small check from two nodes: opened, ordered and sent by one; moved to two tables at once; paid at the other; closed.

use crate::{hex, hold, lines_of, unhex};
use automerge::Change;
use documents::ingest::{Limits, Sender, admit};
use documents::{Actor, Applied, Authored, DocId, Lean, parse_stored, snapshot};
use domain::catalog::{Allergen, OrderType};
use domain::check::{
    Check, CheckEdit, Close, KitchenEvent, KitchenEventKind, Line, LineModifier, LineTax, Sending, Tender,
    TenderKind,
};
use domain::shape::{Aggregate, Kind, Scalar};
use std::fmt::Write as _;
use values::{
    BatchId, BusinessDate, Currency, EntryId, LineId, NodeId, Quantity, Rate, StationId, TableId, TenderId,
    Timestamp, Uuid,
};

const GOLDEN: &str = "check_v1.txt";
/// What a check written today looks like: the chain of first changes is longer.
const GOLDEN_2: &str = "check_v2.txt";
const SECTIONS_OF_VERSION_1: usize = 10;
const OPENED_MS: i64 = 1_790_000_000_000;

fn id<I: From<Uuid>>(number: u8) -> I {
    Uuid::from_bytes([
        1, 0x8F, 0x8A, 0x52, 0x7C, 0x1E, 0x7A, 0x3B, 0x9C, 0x2D, 0, 0, 0, 0, 0, number,
    ])
    .into()
}

fn node(number: u8) -> NodeId {
    id(number)
}

fn actor(number: u8) -> Actor {
    Actor::new(node(number), 0, 1)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(OPENED_MS + second * 1_000)
}

fn opened() -> Vec<CheckEdit> {
    vec![
        CheckEdit::Outlet(Some(id(10))),
        CheckEdit::Table(Some(id(11))),
        CheckEdit::Covers(2),
        CheckEdit::Server(Some(id(12))),
        CheckEdit::OrderType(OrderType::default()),
        CheckEdit::Number(Some(1_042)),
        CheckEdit::Name(Some("Zoë & Søren".into())),
        CheckEdit::OpenedAt(Some(at(0))),
        CheckEdit::OpenedBy(Some(id(12))),
        CheckEdit::BusinessDate(Some(date())),
        CheckEdit::Currency(Some(Currency::EUR)),
    ]
}

fn date() -> BusinessDate {
    BusinessDate::from_epoch_days(20_717).expect("a date")
}

fn ordered() -> Vec<CheckEdit> {
    let tax = LineTax {
        tax: id(13),
        name: "VAT".into(),
        rate: Rate::from_ppm(70_000),
        inclusive: true,
    };
    let soup = Line {
        item: id(14),
        name: "Soup".into(),
        quantity: Quantity::from_milli(2_000),
        unit_price_minor: 650,
        modifiers: Vec::new(),
        taxes: vec![tax],
        stations: vec![id::<StationId>(15)],
        by: id(12),
        at: at(60),
        seat: None,
        course: Some(1),
        note: None,
        short_name: None,
        allergens: None,
        came_from: None,
        origin: None,
        ordered_at: None,
        hold: None,
        category: None,
        part: None,
    };
    let modifier = LineModifier {
        modifier: id(17),
        name: "rare".into(),
        price_minor: -50,
        count: 1,
        charged: 1,
    };
    let steak = Line {
        item: id(16),
        name: "Steak".into(),
        quantity: Quantity::from_milli(1_000),
        unit_price_minor: 2_400,
        modifiers: vec![modifier],
        seat: Some(2),
        course: Some(2),
        note: Some("no pepper".into()),
        short_name: Some("STK".into()),
        allergens: Some(Allergen::ALL.iter().take(2).copied().collect()),
        ..soup.clone()
    };
    vec![
        CheckEdit::Line(id::<LineId>(20), soup),
        CheckEdit::Line(id::<LineId>(21), steak),
    ]
}

fn sent() -> Vec<CheckEdit> {
    let sending = Sending {
        batch: id::<BatchId>(22),
        lines: vec![id(20), id(21)],
        course: Some(1),
        by: id(12),
        at: at(90),
    };
    vec![CheckEdit::Send(id::<EntryId>(23), sending)]
}

fn paid() -> Vec<CheckEdit> {
    let tender = Tender {
        kind: TenderKind::Cash,
        amount_minor: 3_650,
        tip_minor: 350,
        tendered_minor: 5_000,
        change_minor: 1_000,
        by: id(12),
        at: at(3_600),
        session: Some(id(24)),
        reservation: None,
        note: None,
        share: None,
        taken_at: None,
    };
    vec![
        CheckEdit::Table(Some(id::<TableId>(26))),
        CheckEdit::Tender(id::<TenderId>(25), tender),
    ]
}

fn bumped() -> Vec<CheckEdit> {
    let event = KitchenEvent {
        kind: KitchenEventKind::Bump,
        batch: id(22),
        station: id(15),
        by: id(27),
        at: at(900),
        line: None,
    };
    vec![
        CheckEdit::Table(Some(id::<TableId>(28))),
        CheckEdit::Kitchen(id::<EntryId>(29), event),
    ]
}

fn closed() -> Vec<CheckEdit> {
    let close = Close {
        receipt: Some(7),
        business_date: date(),
        total_minor: 3_650,
        tax_minor: 239,
        by: id(12),
        at: at(3_660),
        session: Some(id(24)),
        journal_epoch: None,
        journal_seq: None,
    };
    // The shown table is put again, which ends the conflict.
    vec![
        CheckEdit::Table(Some(id::<TableId>(26))),
        CheckEdit::Close(id::<EntryId>(30), close),
    ]
}

fn write(lean: &mut Lean, who: u8, second: i64, edits: &[CheckEdit]) -> Authored {
    let writes: Vec<_> = edits.iter().map(Check::write).collect();
    let authored = lean.author(actor(who), at(second), &writes);
    authored.expect("authors").expect("something new")
}

fn take(lean: &mut Lean, authored: &Authored) {
    let change = parse_stored(Kind::Check, &authored.bytes).expect("reads");
    assert_eq!(lean.apply(&change), Ok(Applied::New));
}

/// A check as version 1 began it: with the sections that there were then.
fn version_1() -> Lean {
    let sections = Check::SECTIONS.get(..SECTIONS_OF_VERSION_1);
    Lean::new(Kind::Check, sections.expect("sections are only added"))
}

/// The history as today's code writes it onto `one`, in an order in which it can be read.
fn written(mut one: Lean) -> (Vec<Authored>, Lean) {
    let mut changes = vec![
        write(&mut one, 1, 0, &opened()),
        write(&mut one, 1, 60, &ordered()),
        write(&mut one, 1, 90, &sent()),
    ];
    let mut two = one.clone();
    let bumped = write(&mut one, 1, 900, &bumped());
    let paid = write(&mut two, 2, 3_600, &paid());
    take(&mut one, &paid);
    changes.extend([bumped, paid]);
    changes.push(write(&mut one, 1, 3_660, &closed()));
    (changes, one)
}

/// The state that the edits make without any document.
fn expected() -> Check {
    let mut state = Check::default();
    for edits in [opened(), ordered(), sent(), bumped(), paid(), closed()] {
        state = state.after(&edits).expect("edits read");
    }
    state
}

/// The golden changes: who wrote each, its hash, its bytes.
fn golden() -> Vec<(u8, String, Vec<u8>)> {
    let lines = lines_of(GOLDEN, "change").into_iter();
    let changes = lines.map(|words| match words.as_slice() {
        [_, who, hash, bytes] => (who.parse().expect("a node"), hash.clone(), unhex(bytes)),
        other => panic!("a line of four words, not {other:?}"),
    });
    changes.collect()
}

#[test]
fn a_small_check_is_written_as_the_bytes_of_version_1() {
    hold_written(GOLDEN, version_1());
}

#[test]
fn a_small_check_is_written_as_the_bytes_of_version_2() {
    hold_written(GOLDEN_2, Lean::of::<Check>());
}

fn hold_written(name: &str, lean: Lean) {
    let (changes, lean) = written(lean);
    let mut text =
        String::from("# change, node, hash, bytes; then the heads; then all of it as a snapshot\n");
    for Authored {
        hash,
        actor: who,
        bytes,
        ..
    } in &changes
    {
        let who = if *who == actor(1) { 1 } else { 2 };
        writeln!(text, "change {who} {hash} {}", hex(bytes)).expect("a string takes it");
    }
    for head in lean.heads() {
        writeln!(text, "head {head}").expect("a string takes it");
    }
    let all = snapshot::write(Kind::Check, changes.iter().map(|change| change.bytes.as_slice()));
    writeln!(text, "snapshot {}", hex(&all)).expect("a string takes it");
    hold(name, &text);
}

#[test]
fn the_bytes_of_version_1_read_as_the_check_that_they_were() {
    let mut lean = Lean::of::<Check>();
    for (place, (who, hash, bytes)) in (1..).zip(&golden()) {
        let change = parse_stored(Kind::Check, bytes).expect("reads");
        assert_eq!(&change.hash().to_string(), hash, "change {place}");
        assert_eq!(change.actor(), actor(*who));
        assert_eq!(lean.apply(&change), Ok(Applied::New), "change {place}");
        if place == 5 {
            let conflicts = lean.conflicts();
            let [table] = conflicts.as_slice() else {
                panic!("one conflict, not {conflicts:?}")
            };
            assert_eq!(table.slot, "table");
            let shown = id::<TableId>(26).bytes().to_vec();
            assert_eq!(
                table.shown,
                Scalar::Bytes(shown),
                "of equal counters the higher actor"
            );
        }
    }
    assert_eq!(lean.change_count(), 6);
    assert!(lean.conflicts().is_empty(), "the closing ended the conflict");
    assert_eq!(lean.state::<Check>().expect("reads"), expected());
    let heads: Vec<String> = lean.heads().iter().map(ToString::to_string).collect();
    let kept = lines_of(GOLDEN, "head");
    assert_eq!(
        kept.iter().filter_map(|words| words.get(1)).collect::<Vec<_>>(),
        heads.iter().collect::<Vec<_>>()
    );
}

#[test]
fn the_bytes_of_version_1_pass_the_guard_and_the_library_names_them_alike() {
    let doc = DocId {
        kind: Kind::Check,
        id: id(40),
    };
    for (who, hash, bytes) in golden() {
        let library = Change::from_bytes(bytes.clone()).expect("the library reads it");
        assert_eq!(library.hash().to_string(), hash);
        let change = parse_stored(Kind::Check, &bytes).expect("reads");
        let admitted = admit(
            &Sender::new(node(who)),
            doc,
            change.hash(),
            &bytes,
            &Limits::default(),
        );
        assert_eq!(admitted.expect("is let in").bytes(), bytes);
    }
}

#[test]
fn a_snapshot_of_version_1_reads_back_as_its_changes() {
    let lines = lines_of(GOLDEN, "snapshot");
    let blob = lines.first().and_then(|words| words.get(1)).expect("a snapshot");
    let changes = snapshot::read(Kind::Check, &unhex(blob)).expect("reads");
    let bytes: Vec<&[u8]> = changes.iter().map(documents::Parsed::bytes).collect();
    let kept: Vec<Vec<u8>> = golden().into_iter().map(|(_, _, bytes)| bytes).collect();
    assert_eq!(bytes, kept);
}
