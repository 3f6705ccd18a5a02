//! A small aggregate with every kind of slot, and random writes into it.

use documents::Actor;
use domain::aggregate;
use domain::shape::{Kind, Scalar, Slot, Write, encode};
use proptest::prelude::*;
use values::{EntryId, Money, NodeId, TableId, Timestamp, Uuid};

/// A value of a section.
#[derive(Clone, Debug, PartialEq, minicbor::Encode, minicbor::Decode)]
pub(crate) struct Note {
    #[n(0)]
    pub(crate) text: String,
    #[n(1)]
    pub(crate) amount: Option<Money>,
}

aggregate! {
    /// A test aggregate.
    pub struct Board, BoardEdit, Kind::Finding;
    header {
        /// Text.
        title: Option<String> = Title;
        /// A number.
        count: i64 = Count;
        /// Yes or no.
        open: bool = Open;
        /// Bytes.
        seal: Vec<u8> = Seal;
        /// An instant.
        at: Option<Timestamp> = At;
    }
    facts {
        /// May be set again.
        pins: TableId => Note = Pin;
    }
    entries {
        /// May not.
        notes: EntryId => Note = Note;
        /// Nor these.
        tenders: EntryId => Note = Tender;
    }
}

/// The actor of test node `number`.
pub(crate) fn actor(number: u8) -> Actor {
    // Descending first bytes, so that the order of actors differs from the order of replicas.
    let first = 0xF0_u8.wrapping_sub(number.wrapping_mul(0x35));
    Actor::new(node_with(first, number), u16::from(number), 1)
}

/// The node behind [`actor`].
pub(crate) fn node(number: u8) -> NodeId {
    node_with(0xF0_u8.wrapping_sub(number.wrapping_mul(0x35)), number)
}

fn node_with(first: u8, number: u8) -> NodeId {
    NodeId(Uuid::from_bytes([
        0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, first, 1, 2, 3, 4, number,
    ]))
}

pub(crate) fn at(ms: i64) -> Timestamp {
    Timestamp::from_unix_ms(ms)
}

fn note(number: u8) -> Note {
    Note {
        text: "n".repeat(usize::from(number % 7) * 20),
        amount: number
            .is_multiple_of(2)
            .then(|| Money::new(i64::from(number) * 1_000, values::Currency::EUR)),
    }
}

/// One random edit. `EntryId`s are placeholders until [`unique`] makes them so.
pub(crate) fn edit() -> impl Strategy<Value = BoardEdit> {
    prop_oneof![
        proptest::option::of("[a-c]{0,3}").prop_map(BoardEdit::Title),
        prop_oneof![-2_i64..2, any::<i64>()].prop_map(BoardEdit::Count),
        any::<bool>().prop_map(BoardEdit::Open),
        proptest::collection::vec(any::<u8>(), 0..3).prop_map(BoardEdit::Seal),
        proptest::option::of(0_i64..3).prop_map(|ms| BoardEdit::At(ms.map(at))),
        (0_u128..3, any::<u8>()).prop_map(|(id, n)| BoardEdit::Pin(TableId(Uuid::from_u128(id)), note(n))),
        any::<u8>().prop_map(|n| BoardEdit::Note(EntryId(Uuid::nil()), note(n))),
        any::<u8>().prop_map(|n| BoardEdit::Tender(EntryId(Uuid::nil()), note(n))),
    ]
}

/// The edit with an entry id that no other has.
pub(crate) fn unique(edit: BoardEdit, next: &mut u128) -> BoardEdit {
    *next += 1;
    // Spread over the whole id, so that every character of a key varies.
    let id = EntryId(Uuid::from_u128(
        next.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835),
    ));
    match edit {
        BoardEdit::Note(_, note) => BoardEdit::Note(id, note),
        BoardEdit::Tender(_, note) => BoardEdit::Tender(id, note),
        other => other,
    }
}

/// A write of a note into a section.
pub(crate) fn entry(section: &'static str, id: u128, text: &str) -> Write {
    let note = Note {
        text: text.to_owned(),
        amount: None,
    };
    Write {
        slot: Slot::Entry(section, Uuid::from_u128(id)),
        value: Scalar::Bytes(encode(&note)),
    }
}

/// A write of a header.
pub(crate) fn header(key: &'static str, value: Scalar) -> Write {
    Write {
        slot: Slot::Header(key),
        value,
    }
}
