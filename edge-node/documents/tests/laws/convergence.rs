//! Case C05: the same changes in any order, any batching and any repetition end in the same document.

use crate::board::{Board, actor, at, header};
use crate::history::{Replica, library, library_heads, live, parsed, steps};
use automerge::Change;
use documents::{Applied, Lean, Parsed};
use domain::shape::Scalar;
use proptest::prelude::*;

/// Delivers like a store: what misses an ancestor waits, and is tried again after each new change.
fn deliver(lean: &mut Lean, changes: &[Parsed]) {
    let mut waiting: Vec<&Parsed> = Vec::new();
    for change in changes {
        waiting.push(change);
        loop {
            let before = waiting.len();
            waiting.retain(|change| matches!(lean.apply(change).expect("applies"), Applied::MissingDeps(_)));
            if waiting.len() == before {
                break;
            }
        }
    }
    assert!(waiting.is_empty(), "every ancestor came");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn c05_any_order_with_duplicates_ends_alike(steps in steps(), order in proptest::collection::vec(any::<prop::sample::Index>(), 0..120)) {
        let replicas = live(&steps);
        let mut all: Vec<Vec<u8>> = replicas.iter().flat_map(|replica| replica.log.clone()).collect();
        let mut in_order = Replica::new(7);
        for replica in &replicas {
            in_order.merge(&replica.log);
        }
        for (place, other) in order.iter().enumerate() {
            if !all.is_empty() {
                let (place, other) = (place % all.len(), other.index(all.len()));
                all.swap(place, other);
            }
        }
        let mut shuffled = Lean::of::<Board>();
        deliver(&mut shuffled, &all.iter().map(|bytes| parsed(bytes)).collect::<Vec<_>>());
        prop_assert_eq!(shuffled.heads(), in_order.lean.heads());
        prop_assert_eq!(shuffled.heads(), library_heads(&mut in_order.library));
        prop_assert_eq!(shuffled.state::<Board>(), in_order.lean.state::<Board>());
        prop_assert_eq!(shuffled.conflicts(), in_order.lean.conflicts());
        prop_assert_eq!(shuffled.change_count(), in_order.log.len());
        // What is written next is the same change, too.
        let write = [header("count", Scalar::Int(99_999_999))];
        let next = shuffled.author(actor(5), at(1), &write).expect("writes");
        prop_assert_eq!(next, in_order.lean.author(actor(5), at(1), &write).expect("writes"));
    }
}

#[test]
fn c08_a_change_without_its_parent_waits_and_changes_nothing() {
    let mut writer = Lean::of::<Board>();
    let one = writer
        .author(actor(0), at(1), &[header("count", Scalar::Int(1))])
        .expect("writes")
        .expect("differs");
    let two = writer
        .author(actor(0), at(2), &[header("count", Scalar::Int(2))])
        .expect("writes")
        .expect("differs");
    let mut reader = Lean::of::<Board>();
    assert_eq!(
        reader.apply(&parsed(&two.bytes)),
        Ok(Applied::MissingDeps(vec![one.hash]))
    );
    assert_eq!((reader.change_count(), reader.heads()), (0, vec![]));
    assert_eq!(reader.apply(&parsed(&one.bytes)), Ok(Applied::New));
    assert_eq!(reader.apply(&parsed(&two.bytes)), Ok(Applied::New));
    assert_eq!(reader.apply(&parsed(&one.bytes)), Ok(Applied::Duplicate));
    assert_eq!(reader.heads(), [two.hash]);
}

#[test]
fn the_value_shown_is_the_librarys_also_between_equal_counters() {
    let (mut left, mut right) = (Replica::new(0), Replica::new(1));
    for (replica, who) in [(&mut left, 0), (&mut right, 1)] {
        let text = Scalar::Text(format!("by {who}"));
        let written = replica
            .lean
            .author(actor(who), at(1), &[header("title", text)])
            .expect("writes")
            .expect("differs");
        replica.log.push(written.bytes);
    }
    left.merge(&right.log.clone());
    let mut witness = library(actor(9).as_bytes());
    let changes = left
        .log
        .iter()
        .map(|bytes| Change::from_bytes(bytes.clone()).expect("reads"));
    witness.apply_changes(changes).expect("applies");
    let (shown, _) = automerge::ReadDoc::get(&witness, automerge::ROOT, "title")
        .expect("reads")
        .expect("is there");
    assert_eq!(
        left.lean.state::<Board>().expect("reads").title.as_deref(),
        shown.as_str()
    );
    assert_eq!(left.lean.conflicts().len(), 1);
}
