//! What a document refuses to become, and what growth of its shape means.

use crate::board::{Board, Note, actor, at, entry, header};
use crate::history::parsed;
use crate::history::{library, place, to_library};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Change, ExpandedChange, ROOT};
use documents::ingest::{Reason, check_values};
use documents::{Applied, ApplyError, AuthorError, Authored, Lean, VALUE_BYTES_MAX};
use domain::aggregate;
use domain::shape::{Kind, Scalar, Slot, Write};
use values::{EntryId, TableId, Uuid};

fn wrote(lean: &mut Lean, who: u8, writes: &[Write]) -> Authored {
    lean.author(actor(who), at(1), writes)
        .expect("writes")
        .expect("differs")
}

/// Two documents with one change in common.
fn two_sides() -> (Lean, Lean) {
    let (mut left, mut right) = (Lean::of::<Board>(), Lean::of::<Board>());
    let first = wrote(&mut left, 0, &[header("count", Scalar::Int(1))]);
    assert_eq!(right.apply(&parsed(&first.bytes)), Ok(Applied::New));
    (left, right)
}

#[test]
fn an_entry_is_written_once() {
    let mut lean = Lean::of::<Board>();
    wrote(&mut lean, 0, &[entry("tenders", 1, "ten")]);
    let before = (lean.heads(), lean.state::<Board>());
    let again = lean.author(
        actor(0),
        at(2),
        &[header("count", Scalar::Int(5)), entry("tenders", 1, "eleven")],
    );
    assert!(matches!(again, Err(AuthorError::EntrySetTwice { slot }) if slot.starts_with("tenders/")));
    let twice = lean.author(actor(0), at(2), &[entry("notes", 2, "a"), entry("notes", 2, "b")]);
    assert!(matches!(twice, Err(AuthorError::EntrySetTwice { .. })));
    assert_eq!((lean.heads(), lean.state::<Board>()), before);
    assert_eq!(
        lean.author(actor(0), at(2), &[entry("tenders", 1, "ten")]),
        Ok(None)
    );
}

#[test]
fn the_same_entry_from_two_sides_is_harmless() {
    let (mut left, mut right) = two_sides();
    let mine = wrote(&mut left, 0, &[entry("tenders", 1, "ten")]);
    let theirs = wrote(&mut right, 1, &[entry("tenders", 1, "ten")]);
    assert_eq!(left.apply(&parsed(&theirs.bytes)), Ok(Applied::New));
    assert_eq!(right.apply(&parsed(&mine.bytes)), Ok(Applied::New));
    assert_eq!(left.heads(), right.heads());
    assert_eq!(left.state::<Board>(), right.state::<Board>());
    assert_eq!(left.conflicts(), []);
    assert_eq!(
        left.author(actor(0), at(2), &[entry("tenders", 1, "ten")]),
        Ok(None)
    );
}

#[test]
fn another_value_under_an_entrys_id_is_refused_by_whoever_has_the_first() {
    let (mut left, mut right) = two_sides();
    let mine = wrote(&mut left, 0, &[entry("tenders", 1, "ten")]);
    let theirs = wrote(
        &mut right,
        1,
        &[header("count", Scalar::Int(7)), entry("tenders", 1, "a thousand")],
    );
    for (lean, change) in [(&mut left, &theirs), (&mut right, &mine)] {
        let before = (lean.heads(), lean.state::<Board>(), lean.change_count());
        assert!(matches!(
            lean.apply(&parsed(&change.bytes)),
            Err(ApplyError::EntryContradicts { .. })
        ));
        assert_eq!((lean.heads(), lean.state::<Board>(), lean.change_count()), before);
    }
}

#[test]
fn c14_two_changes_with_one_number_of_one_actor_are_named() {
    let (mut left, mut right) = two_sides();
    let one = wrote(&mut left, 5, &[header("count", Scalar::Int(2))]);
    let other = wrote(&mut right, 5, &[header("count", Scalar::Int(3))]);
    let refused = left.apply(&parsed(&other.bytes));
    assert_eq!(
        refused,
        Err(ApplyError::Equivocation {
            actor: actor(5),
            seq: 1,
            known: one.hash
        })
    );
}

#[test]
fn a_conflicting_header_keeps_both_values_until_someone_puts_one() {
    let (mut left, mut right) = two_sides();
    wrote(&mut left, 0, &[header("count", Scalar::Int(2))]);
    let theirs = wrote(&mut right, 1, &[header("count", Scalar::Int(3))]);
    left.apply(&parsed(&theirs.bytes)).expect("applies");
    let conflict = left.conflicts().pop().expect("named");
    assert_eq!((conflict.slot.as_str(), conflict.others.len()), ("count", 1));
    wrote(&mut left, 0, &[header("count", conflict.shown.clone())]);
    assert_eq!(left.conflicts(), []);
    assert_eq!(
        Scalar::Int(left.state::<Board>().expect("reads").count),
        conflict.shown
    );
}

#[test]
fn writes_beyond_the_shape_or_its_limits_are_refused() {
    let mut lean = Lean::of::<Board>();
    let mut refused = |write: Write| lean.author(actor(0), at(1), &[write]).expect_err("refused");
    assert_eq!(
        refused(entry("lines", 1, "x")),
        AuthorError::UnknownSection("lines")
    );
    assert_eq!(
        refused(header("notes", Scalar::Null)),
        AuthorError::BadHeaderKey("notes")
    );
    assert_eq!(refused(header("", Scalar::Null)), AuthorError::BadHeaderKey(""));
    assert!(matches!(
        refused(header("seal", Scalar::Bytes(vec![0; VALUE_BYTES_MAX + 1]))),
        AuthorError::TooLarge(_)
    ));
    let many: Vec<Write> = (0..5_000).map(|id| entry("notes", id, "x")).collect();
    assert!(matches!(
        lean.author(actor(0), at(1), &many),
        Err(AuthorError::TooLarge(_))
    ));
    assert_eq!(lean.change_count(), 0);
}

aggregate! {
    /// The board of a later version: one section more.
    pub struct Later, LaterEdit, Kind::Finding;
    header {
        /// A number.
        count: i64 = Count;
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
        /// New.
        photos: EntryId => Note = Photo;
    }
}

#[test]
fn a_later_version_with_one_more_section_reads_and_continues_an_old_document() {
    let mut old = Lean::of::<Board>();
    let first = wrote(
        &mut old,
        0,
        &[header("count", Scalar::Int(1)), entry("notes", 1, "a")],
    );
    let mut new = Lean::of::<Later>();
    assert_eq!(new.apply(&parsed(&first.bytes)), Ok(Applied::New));
    assert_eq!(new.heads(), old.heads(), "heads are the same to both versions");
    let second = wrote(&mut new, 1, &[entry("photos", 2, "b")]);
    let state = new.state::<Later>().expect("reads");
    assert_eq!((state.count, state.notes.len(), state.photos.len()), (1, 1, 1));
    let waits = old.apply(&parsed(&second.bytes)).expect("not refused");
    assert!(matches!(waits, Applied::MissingDeps(missing) if missing.len() == 1));
    // The library agrees with the newer version about the same bytes.
    let links = documents::genesis(Kind::Finding, <Later as domain::shape::Aggregate>::SECTIONS);
    let all = links.into_iter().chain([first.bytes, second.bytes]);
    let mut library = automerge::Automerge::new();
    library
        .apply_changes(all.map(|bytes| automerge::Change::from_bytes(bytes).expect("reads")))
        .expect("applies");
    assert_eq!(library.get_heads().len(), 1);
    assert_eq!(library.get_heads()[0].0, *second.hash.as_bytes());
}

#[test]
fn n19_a_header_of_a_later_version_is_kept_and_left_alone() {
    let mut lean = Lean::of::<Later>();
    let written = wrote(&mut lean, 0, &[header("mood", Scalar::Text("bright".to_owned()))]);
    let mut other = Lean::of::<Board>();
    // The two kinds differ in sections, so the parent differs; the same version with an unknown key does not.
    assert!(matches!(
        other.apply(&parsed(&written.bytes)),
        Ok(Applied::MissingDeps(_))
    ));
    let unknown = wrote(
        &mut other,
        0,
        &[Write {
            slot: Slot::Header("mood"),
            value: Scalar::Int(4),
        }],
    );
    assert_eq!(other.state::<Board>().expect("reads"), Board::default());
    assert_eq!(other.heads(), [unknown.hash]);
}

#[test]
fn a_value_of_the_wrong_type_is_named_by_its_slot() {
    let mut lean = Lean::of::<Board>();
    wrote(&mut lean, 0, &[header("count", Scalar::Bool(true))]);
    assert_eq!(lean.state::<Board>().expect_err("no number").slot, "count");
    let id = Uuid::from_u128(3);
    let mut lean = Lean::of::<Board>();
    wrote(
        &mut lean,
        0,
        &[Write {
            slot: Slot::Entry("notes", id),
            value: Scalar::Int(1),
        }],
    );
    assert_eq!(
        lean.state::<Board>().expect_err("no note").slot,
        format!("notes/{id}")
    );
}

#[test]
fn a_value_that_would_make_the_document_unreadable_is_refused_at_the_door() {
    let mut lean = Lean::of::<Board>();
    let good = wrote(
        &mut lean,
        0,
        &[
            header("count", Scalar::Int(1)),
            header("mood", Scalar::Int(1)),
            entry("notes", 1, "a"),
        ],
    );
    assert_eq!(check_values::<Board>(&parsed(&good.bytes)), Ok(()));
    let nothing = Scalar::Bytes(vec![0xFF]);
    let bad_entry = Write {
        slot: Slot::Entry("notes", Uuid::nil()),
        value: nothing,
    };
    for write in [header("count", Scalar::Text("many".to_owned())), bad_entry] {
        let bad = wrote(&mut lean, 0, &[write]);
        let refused = check_values::<Board>(&parsed(&bad.bytes)).expect_err("refused");
        assert_eq!(refused.reason, Reason::WrongValue);
    }
}

/// A document of ours with one change of actor 0, and a change of actor 1 upon it, made by the library and then bent.
fn bent(
    put: impl FnOnce(&mut automerge::AutoCommit),
    bend: impl FnOnce(&mut ExpandedChange),
) -> Result<Applied, ApplyError> {
    let mut lean = Lean::of::<Board>();
    let first = wrote(
        &mut lean,
        0,
        &[header("count", Scalar::Int(1)), entry("notes", 1, "a")],
    );
    let mut library = library(actor(1).as_bytes());
    library
        .apply_changes([Change::from_bytes(first.bytes).expect("reads")])
        .expect("applies");
    put(&mut library);
    library.commit_with(CommitOptions::default().with_time(1));
    let mut said = library.get_last_local_change().expect("written").decode();
    bend(&mut said);
    let before = (lean.heads(), lean.state::<Board>());
    let applied = lean.apply(&parsed(Change::from(said).raw_bytes()));
    assert!(
        matches!(applied, Ok(Applied::New)) || before == (lean.heads(), lean.state::<Board>()),
        "a refused change leaves no trace"
    );
    applied
}

fn put_count(library: &mut automerge::AutoCommit) {
    library.put(ROOT, "count", 2).expect("puts");
}

#[test]
fn numbers_that_do_not_follow_the_ancestors_are_refused() {
    assert_eq!(bent(put_count, |_| {}), Ok(Applied::New));
    let seq = bent(put_count, |said| said.seq = 2);
    assert_eq!(seq, Err(ApplyError::SeqOutOfTurn { seq: 2, expected: 1 }));
    // 3 containers and 2 puts stand before it.
    for start in [5, 7, u32::MAX] {
        let refused = bent(put_count, |said| {
            said.start_op = u64::from(start).try_into().expect("not zero");
        });
        assert_eq!(
            refused,
            Err(ApplyError::OperationsOutOfTurn { start, expected: 6 })
        );
    }
}

#[test]
fn replacing_a_value_that_is_no_ancestor_is_refused() {
    let links = documents::genesis(Kind::Finding, <Board as domain::shape::Aggregate>::SECTIONS);
    let last = Change::from_bytes(links.last().expect("some").clone())
        .expect("reads")
        .hash();
    let refused = bent(put_count, |said| {
        said.deps = vec![last];
        said.start_op = 4_u64.try_into().expect("not zero");
    });
    assert_eq!(
        refused,
        Err(ApplyError::ReplacesUnknown {
            slot: "count".to_owned()
        })
    );
    // Without the genesis there are no sections, either.
    let refused = bent(
        |library| put_entry(library, &entry("notes", 2, "b")),
        |said| {
            said.deps = Vec::new();
            said.start_op = 1_u64.try_into().expect("not zero");
        },
    );
    assert_eq!(refused, Err(ApplyError::UnknownSection { section: 1 }));
}

fn put_entry(library: &mut automerge::AutoCommit, write: &Write) {
    let (object, key) = place(library, write.slot);
    library.put(&object, key, to_library(&write.value)).expect("puts");
}

#[test]
fn an_entry_is_not_replaced_and_a_section_is_not_overwritten_by_a_change_from_elsewhere() {
    let replaced = bent(|library| put_entry(library, &entry("notes", 1, "b")), |_| {});
    assert!(matches!(replaced, Err(ApplyError::EntryReplaced { slot }) if slot.starts_with("notes/")));
    let overwritten = bent(|library| library.put(ROOT, "notes", 1).expect("puts"), |_| {});
    assert_eq!(
        overwritten,
        Err(ApplyError::SectionOverwritten {
            slot: "notes".to_owned()
        })
    );
}
