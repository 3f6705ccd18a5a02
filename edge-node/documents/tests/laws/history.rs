//! Random histories: several replicas edit and merge; each is a lean document beside a document of the library.

use crate::board::{Board, BoardEdit, actor, at, edit, unique};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, Change, ObjId, ROOT, ReadDoc, ScalarValue};
use documents::{Applied, Hash, Lean, Parsed, genesis, parse_stored};
use domain::shape::{Aggregate, Scalar, Slot, Write};
use proptest::prelude::*;

/// What happens in a history.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A replica writes one change.
    Edit(u8, Vec<BoardEdit>),
    /// A replica gets everything that another has.
    Merge(u8, u8),
}

pub(crate) const REPLICAS: u8 = 3;

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let edits = (0..REPLICAS, proptest::collection::vec(edit(), 1..6))
        .prop_map(|(who, edits)| Step::Edit(who, edits));
    let merges = (0..REPLICAS, 0..REPLICAS).prop_map(|(from, to)| Step::Merge(from, to));
    proptest::collection::vec(prop_oneof![3 => edits, 1 => merges], 1..24)
}

/// One replica: our document, the library's, and every change it has in the order it came.
pub(crate) struct Replica {
    pub(crate) lean: Lean,
    pub(crate) library: AutoCommit,
    pub(crate) log: Vec<Vec<u8>>,
}

impl Replica {
    pub(crate) fn new(number: u8) -> Self {
        let library = library(actor(number).as_bytes());
        Self {
            lean: Lean::of::<Board>(),
            library,
            log: Vec::new(),
        }
    }

    /// Takes in another's changes, in its order.
    pub(crate) fn merge(&mut self, log: &[Vec<u8>]) {
        for bytes in log {
            match self.lean.apply(&parsed(bytes)).expect("applies") {
                Applied::New => self.log.push(bytes.clone()),
                Applied::Duplicate => {}
                Applied::MissingDeps(missing) => {
                    panic!("a log is in causal order, yet {missing:?} is missing")
                }
            }
        }
        let changes = log
            .iter()
            .map(|bytes| Change::from_bytes(bytes.clone()).expect("the library reads it"));
        self.library
            .apply_changes(changes)
            .expect("the library applies it");
    }
}

/// An empty document of the library, with the genesis.
pub(crate) fn library(actor: &[u8]) -> AutoCommit {
    let mut library = AutoCommit::new().with_actor(ActorId::from(actor));
    let links = genesis(Board::KIND, Board::SECTIONS);
    let links = links
        .into_iter()
        .map(|bytes| Change::from_bytes(bytes).expect("the library reads the genesis"));
    library
        .apply_changes(links)
        .expect("the library applies the genesis");
    library
}

pub(crate) fn parsed(bytes: &[u8]) -> Parsed {
    parse_stored(Board::KIND, bytes).expect("reads")
}

/// The object and key of a slot in the library's document.
pub(crate) fn place(library: &AutoCommit, slot: Slot<'_>) -> (ObjId, String) {
    match slot {
        Slot::Header(key) => (ROOT, key.to_owned()),
        Slot::Entry(section, id) => {
            let (_, object) = library
                .get(ROOT, section)
                .expect("reads")
                .expect("the genesis made it");
            (object, key_of(id))
        }
    }
}

/// The key of an id, by another way than the crate's own: bit by bit.
fn key_of(id: values::Uuid) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bit = |place: usize| {
        id.as_bytes()
            .get(place / 8)
            .map_or(0, |byte| usize::from(byte >> (7 - place % 8) & 1))
    };
    let digit = |place: usize| (0..6).fold(0, |digit, at| digit << 1 | bit(place * 6 + at));
    (0..22).map(|place| char::from(DIGITS[digit(place)])).collect()
}

pub(crate) fn to_library(value: &Scalar) -> ScalarValue {
    match value {
        Scalar::Null => ScalarValue::Null,
        Scalar::Bool(value) => ScalarValue::Boolean(*value),
        Scalar::Int(value) => ScalarValue::Int(*value),
        Scalar::Text(value) => ScalarValue::Str(value.as_str().into()),
        Scalar::Bytes(value) => ScalarValue::Bytes(value.clone()),
    }
}

pub(crate) fn from_library(value: &automerge::Value<'_>) -> Scalar {
    match value.as_scalar().expect("a scalar") {
        ScalarValue::Null => Scalar::Null,
        ScalarValue::Boolean(value) => Scalar::Bool(*value),
        ScalarValue::Int(value) => Scalar::Int(*value),
        ScalarValue::Str(value) => Scalar::Text(value.to_string()),
        ScalarValue::Bytes(value) => Scalar::Bytes(value.clone()),
        other => panic!("nobody wrote {other:?}"),
    }
}

/// Whether the library would resolve a conflict by deleting the losers, which we do by putting the value again.
fn ends_a_conflict(library: &AutoCommit, write: &Write) -> bool {
    let (object, key) = place(library, write.slot);
    let all = library.get_all(&object, &key).expect("reads");
    let shown = library.get(&object, &key).expect("reads");
    all.len() > 1 && shown.is_some_and(|(value, _)| from_library(&value) == write.value)
}

/// Lives the steps; after each edit our bytes must be the library's. Returns the replicas.
pub(crate) fn live(steps: &[Step]) -> Vec<Replica> {
    let mut replicas: Vec<Replica> = (0..REPLICAS).map(Replica::new).collect();
    let mut next_id = 0;
    for (time, step) in (0_i64..).zip(steps) {
        match step {
            Step::Merge(from, to) => {
                let log = replicas[usize::from(*from)].log.clone();
                replicas[usize::from(*to)].merge(&log);
            }
            Step::Edit(who, edits) => {
                let edits = edits.iter().map(|edit| unique(edit.clone(), &mut next_id));
                let writes: Vec<Write> = edits.map(|edit| Board::write(&edit)).collect();
                edit_both(&mut replicas[usize::from(*who)], *who, time * 1_000_003, &writes);
            }
        }
    }
    replicas
}

fn edit_both(replica: &mut Replica, who: u8, time: i64, writes: &[Write]) {
    let by_us = replica.lean.author(actor(who), at(time), writes).expect("writes");
    let mut ends_conflict = false;
    let mut trial = replica
        .library
        .fork()
        .with_actor(ActorId::from(actor(who).as_bytes().as_slice()));
    for write in writes {
        ends_conflict |= ends_a_conflict(&trial, write);
        let (object, key) = place(&trial, write.slot);
        trial.put(&object, key, to_library(&write.value)).expect("puts");
    }
    let committed = trial.commit_with(CommitOptions::default().with_time(time));
    let Some(by_us) = by_us else {
        assert_eq!(committed, None, "the library wrote a change and we did not");
        return;
    };
    let change = Change::from_bytes(by_us.bytes.clone()).expect("the library reads it");
    assert_eq!(change.hash().0, *by_us.hash.as_bytes());
    assert_eq!(
        Change::from(change.decode()).raw_bytes(),
        by_us.bytes,
        "the library writes the same content otherwise"
    );
    if !ends_conflict {
        let by_library = trial.get_last_local_change().expect("the library wrote one");
        assert_eq!(by_library.raw_bytes(), by_us.bytes);
        assert_eq!(by_library.seq(), by_us.seq);
    }
    replica
        .library
        .apply_changes([change])
        .expect("the library applies it");
    replica.log.push(by_us.bytes);
}

/// The library's heads, without the links of the genesis.
pub(crate) fn library_heads(library: &mut AutoCommit) -> Vec<Hash> {
    let links: Vec<_> = genesis(Board::KIND, Board::SECTIONS)
        .into_iter()
        .map(|bytes| Change::from_bytes(bytes).expect("reads").hash())
        .collect();
    let heads = library
        .get_heads()
        .into_iter()
        .filter(|head| !links.contains(head));
    let mut heads: Vec<Hash> = heads.map(|head| Hash::from_bytes(head.0)).collect();
    heads.sort_unstable();
    heads
}
