//! Our bytes are the library's bytes, and the library shows what we show.

use crate::board::{Board, BoardEdit, actor, at, edit, unique};
use crate::history::{Replica, Step, from_library, library_heads, live, parsed, steps};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, Change, ObjType, ROOT, ReadDoc};
use documents::{Lean, genesis, snapshot};
use domain::shape::{Aggregate, HeaderConflict, Scalar, Slot};
use proptest::prelude::*;
use values::Uuid;

#[test]
fn the_genesis_is_what_the_library_writes_for_the_same_containers() {
    let links = genesis(Board::KIND, Board::SECTIONS);
    let first = Change::from_bytes(links[0].clone()).expect("reads");
    let mut library = AutoCommit::new().with_actor(first.actor_id().clone());
    for (link, section) in links.iter().zip(Board::SECTIONS) {
        library
            .put_object(ROOT, section.name, ObjType::Map)
            .expect("puts");
        library.commit_with(CommitOptions::default().with_time(0));
        assert_eq!(
            library.get_last_local_change().expect("written").raw_bytes(),
            link
        );
    }
    assert_eq!(links.len(), 3);
}

#[test]
fn a_writer_names_its_own_last_change_as_parent_also_where_another_has_followed_it() {
    let edit = |who, count| Step::Edit(who, vec![BoardEdit::Count(count)]);
    let steps = [
        edit(2, 1),
        Step::Merge(2, 1),
        edit(1, 2),
        Step::Merge(1, 2),
        edit(2, 3),
    ];
    let replica = live(&steps).pop().expect("three");
    let last = parsed(replica.log.last().expect("three changes"));
    assert_eq!(last.deps().len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn bytes_equal_the_librarys_own_over_branches_and_merges_and_it_shows_the_same(steps in steps()) {
        for mut replica in live(&steps) {
            check_same(&mut replica);
        }
    }

    #[test]
    fn a_change_read_back_says_the_same_and_a_snapshot_keeps_every_byte(steps in steps()) {
        for replica in live(&steps) {
            let blob = snapshot::write(Board::KIND, replica.log.iter().map(Vec::as_slice));
            let changes = snapshot::read(Board::KIND, &blob).expect("reads");
            let mut again = Lean::of::<Board>();
            for (change, bytes) in changes.iter().zip(&replica.log) {
                prop_assert_eq!(change.bytes(), bytes.as_slice());
                prop_assert_eq!(change, &parsed(bytes));
                again.apply(change).expect("applies");
            }
            prop_assert_eq!(changes.len(), replica.log.len());
            prop_assert_eq!(again.heads(), replica.lean.heads());
            prop_assert_eq!(again.state::<Board>(), replica.lean.state::<Board>());
            for end in (0..blob.len()).step_by(1 + blob.len() / 40) {
                let cut = snapshot::read(Board::KIND, &blob[..end]);
                prop_assert!(cut.is_err() || cut.is_ok_and(|cut| cut.len() < changes.len()));
            }
        }
    }

    #[test]
    fn the_state_of_written_edits_is_the_state_after_them(batches in proptest::collection::vec(proptest::collection::vec(edit(), 1..8), 1..8)) {
        let (mut lean, mut state, mut next_id) = (Lean::of::<Board>(), Board::default(), 0);
        for batch in batches {
            let edits: Vec<BoardEdit> = batch.into_iter().map(|edit| unique(edit, &mut next_id)).collect();
            let writes: Vec<_> = edits.iter().map(Board::write).collect();
            lean.author(actor(0), at(5), &writes).expect("writes");
            state = state.after(&edits).expect("reads");
            prop_assert_eq!(&lean.state::<Board>().expect("reads"), &state);
            prop_assert_eq!(lean.author(actor(1), at(6), &final_writes(&writes)).expect("writes"), None, "nothing differs");
        }
    }
}

/// The last write of each slot.
fn final_writes(writes: &[domain::shape::Write]) -> Vec<domain::shape::Write> {
    let is_last = |place: usize| {
        writes[place + 1..]
            .iter()
            .all(|later| later.slot != writes[place].slot)
    };
    (0..writes.len())
        .filter(|place| is_last(*place))
        .map(|place| writes[place].clone())
        .collect()
}

/// Heads, shown values and conflicts are the library's, also after it saved and loaded the document.
fn check_same(replica: &mut Replica) {
    assert_eq!(library_heads(&mut replica.library), replica.lean.heads());
    let mut loaded = AutoCommit::load(&replica.library.save()).expect("loads");
    loaded.set_actor(ActorId::from(actor(9).as_bytes().as_slice()));
    let (state, conflicts) = shown_by(&loaded);
    assert_eq!(replica.lean.state::<Board>().expect("reads"), state);
    let mut ours = replica.lean.conflicts();
    ours.sort_by(|one, other| one.slot.cmp(&other.slot));
    assert_eq!(ours, conflicts);
}

fn shown_by(library: &AutoCommit) -> (Board, Vec<HeaderConflict>) {
    let (mut state, mut conflicts) = (Board::default(), Vec::new());
    let sections: Vec<&str> = Board::SECTIONS.iter().map(|section| section.name).collect();
    for key in library.keys(ROOT).filter(|key| !sections.contains(&key.as_str())) {
        let all = library.get_all(ROOT, &key).expect("reads");
        let (shown, _) = library.get(ROOT, &key).expect("reads").expect("is there");
        let shown = from_library(&shown);
        state.read(Slot::Header(&key), &shown).expect("reads");
        note_conflict(&mut conflicts, key, shown, &all);
    }
    for section in sections {
        let (_, object) = library.get(ROOT, section).expect("reads").expect("is there");
        for key in library.keys(&object) {
            let all = library.get_all(&object, &key).expect("reads");
            let (shown, _) = library.get(&object, &key).expect("reads").expect("is there");
            let (shown, id) = (from_library(&shown), id_of(&key));
            state.read(Slot::Entry(section, id), &shown).expect("reads");
            note_conflict(&mut conflicts, format!("{section}/{id}"), shown, &all);
        }
    }
    conflicts.sort_by(|one: &HeaderConflict, other| one.slot.cmp(&other.slot));
    (state, conflicts)
}

fn note_conflict(
    conflicts: &mut Vec<HeaderConflict>,
    slot: String,
    shown: Scalar,
    all: &[(automerge::Value<'_>, automerge::ObjId)],
) {
    let mut others: Vec<Scalar> = all
        .iter()
        .map(|(value, _)| from_library(value))
        .filter(|value| *value != shown)
        .collect();
    others.sort_unstable();
    others.dedup();
    if !others.is_empty() {
        conflicts.push(HeaderConflict { slot, shown, others });
    }
}

/// The id of a key, by another way than the crate's own.
fn id_of(key: &str) -> Uuid {
    let digit = |c: char| match c {
        'A'..='Z' => c as u32 - 'A' as u32,
        'a'..='z' => c as u32 - 'a' as u32 + 26,
        '0'..='9' => c as u32 - '0' as u32 + 52,
        '-' => 62,
        _ => 63,
    };
    let digits: Vec<u32> = key.chars().map(digit).collect();
    let bits = (0..128).map(|bit| (digits[bit / 6] >> (5 - bit % 6)) & 1);
    Uuid::from_u128(bits.fold(0, |id, bit| id << 1 | u128::from(bit)))
}
