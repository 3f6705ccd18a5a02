//! What comes from outside: cases C10 to C15 as far as a single change can show them. Nothing damaged, foreign,
//! oversized or unusual is let in, and nothing makes the guard panic or fill the memory.

use crate::board::{Board, actor, at, entry, header, node};
use crate::history::{library, parsed, place};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{AutoCommit, Change, ObjType, ROOT, ScalarValue};
use documents::ingest::{Limits, Reason, Rejected, Sender, admit};
use documents::{CHANGE_BYTES_MAX, DocId, Hash, Lean, OPERATIONS_MAX, Parsed, VALUE_BYTES_MAX};
use domain::shape::{Aggregate, Scalar, Slot, Write};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::io::Write as _;
use values::Uuid;

const DOC: DocId = DocId {
    kind: Board::KIND,
    id: Uuid::nil(),
};

fn knock(declared: Hash, bytes: &[u8]) -> Result<Parsed, Rejected> {
    admit(&Sender::new(node(0)), DOC, declared, bytes, &Limits::default())
}

fn reason(declared: Hash, bytes: &[u8]) -> Reason {
    knock(declared, bytes).expect_err("refused").reason
}

/// Real changes: one that begins a document, one that goes on, one with much in it, one that joins two branches.
fn real_changes() -> Vec<(Hash, Vec<u8>)> {
    let (mut lean, mut other) = (Lean::of::<Board>(), Lean::of::<Board>());
    let mut all = Vec::new();
    let mut write = |lean: &mut Lean, who, writes: &[Write]| {
        let written = lean
            .author(actor(who), at(1_700_000_000_123), writes)
            .expect("writes")
            .expect("differs");
        all.push((written.hash, written.bytes.clone()));
        written.bytes
    };
    let first = write(
        &mut lean,
        0,
        &[
            header("title", Scalar::Text("late".to_owned())),
            entry("notes", 7, "no onions"),
        ],
    );
    other.apply(&parsed(&first)).expect("applies");
    write(
        &mut lean,
        0,
        &[
            header("count", Scalar::Int(-70_000)),
            header("open", Scalar::Bool(true)),
            header("at", Scalar::Null),
        ],
    );
    let many: Vec<Write> = (0..12).map(|id| entry("tenders", id << 64 | 5, "ten")).collect();
    write(&mut lean, 0, &many);
    let branch = other
        .author(actor(1), at(2), &[header("count", Scalar::Int(4))])
        .expect("writes")
        .expect("differs");
    lean.apply(&parsed(&branch.bytes)).expect("applies");
    write(
        &mut lean,
        0,
        &[header("count", Scalar::Int(5)), entry("pins", 1, "moved")],
    );
    all
}

/// The frame around data: magic, checksum, type, length. Independent of the crate's own.
fn framed(kind: u8, data: &[u8], hash: Hash) -> Vec<u8> {
    let mut bytes = vec![0x85, 0x6F, 0x4A, 0x83];
    bytes.extend_from_slice(&hash.as_bytes()[..4]);
    bytes.push(kind);
    bytes.extend(length(data.len()));
    bytes.extend_from_slice(data);
    bytes
}

fn length(mut value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = u8::try_from(value & 0x7F).expect("seven bits");
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return out;
        }
        out.push(byte | 0x80);
    }
}

fn hash_of(data: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(length(data.len()));
    hasher.update(data);
    Hash::from_bytes(hasher.finalize().into())
}

/// A change's data, without its frame.
fn data_of(bytes: &[u8]) -> &[u8] {
    let lengths = bytes[9..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    &bytes[9 + lengths..]
}

#[test]
fn a_real_change_is_let_in_as_it_is() {
    for (hash, bytes) in real_changes() {
        let change = knock(hash, &bytes).expect("let in");
        assert_eq!((change.hash(), change.bytes()), (hash, bytes.as_slice()));
        assert_eq!(hash_of(data_of(&bytes)), hash, "the test's own frame agrees");
    }
}

#[test]
fn no_flipped_bit_is_let_in() {
    let mut tried = 0;
    for (hash, bytes) in real_changes() {
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(knock(hash, &flipped).is_err(), "bit {bit} of {hash}");
            // Also where the sender announces the hash of what it sends.
            assert!(
                knock(hash_of(data_of(&flipped)), &flipped).is_err(),
                "bit {bit} of {hash}, announced"
            );
            tried += 1;
        }
    }
    assert!(tried > 7_000, "{tried} bits are too few");
}

#[test]
fn a_stored_row_with_a_flipped_bit_does_not_read() {
    for (_, bytes) in real_changes() {
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(
                documents::parse_stored(Board::KIND, &flipped).is_err(),
                "bit {bit}"
            );
        }
    }
}

#[test]
fn no_truncation_and_no_longer_form_is_let_in() {
    for (hash, bytes) in real_changes() {
        for end in 0..bytes.len() {
            assert!(knock(hash, &bytes[..end]).is_err());
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(reason(hash, &longer), Reason::Malformed);
        let mut doubled = bytes.clone();
        doubled.extend_from_slice(&bytes);
        assert_eq!(reason(hash, &doubled), Reason::Malformed);
    }
}

#[test]
fn a_flipped_bit_under_a_fitting_checksum_is_read_as_the_library_reads_it_or_refused() {
    let (mut refused, mut let_in) = (0, 0);
    for (_, bytes) in real_changes() {
        let data = data_of(&bytes);
        for bit in 0..data.len() * 8 {
            let mut forged = data.to_vec();
            forged[bit / 8] ^= 1 << (bit % 8);
            let hash = hash_of(&forged);
            let forged = framed(1, &forged, hash);
            match knock(hash, &forged) {
                Err(_) => refused += 1,
                Ok(change) => {
                    assert_eq!(change.bytes(), forged);
                    let read = Change::from_bytes(forged.clone()).expect("the library reads what is let in");
                    assert_eq!(
                        Change::from(read.decode()).raw_bytes(),
                        forged,
                        "and would write it so"
                    );
                    let_in += 1;
                }
            }
        }
    }
    assert!(
        refused > 1_000 && let_in > 1_000,
        "{refused} refused, {let_in} let in: the test has lost its meaning"
    );
}

#[test]
fn c10_a_writer_for_whom_the_sender_may_not_speak_is_refused() {
    let (hash, bytes) = real_changes().remove(0);
    let other = Sender::new(node(1));
    let refused = admit(&other, DOC, hash, &bytes, &Limits::default()).expect_err("refused");
    assert_eq!(refused.reason, Reason::ForeignActor);
    assert!(admit(&other.relaying(node(0)), DOC, hash, &bytes, &Limits::default()).is_ok());
    // Nobody writes as the one who makes the containers.
    let link = documents::genesis(Board::KIND, Board::SECTIONS).remove(0);
    let link_hash = hash_of(data_of(&link));
    assert!(knock(link_hash, &link).is_err());
}

#[test]
fn another_hash_than_announced_is_refused() {
    let all = real_changes();
    assert_eq!(reason(all[1].0, &all[0].1), Reason::HashMismatch);
}

#[test]
fn c11_a_deflate_bomb_is_refused_and_memory_stays_flat() {
    let mut deflater = DeflateEncoder::new(Vec::new(), Compression::best());
    let megabyte = vec![0_u8; 1 << 20];
    for _ in 0..200 {
        deflater.write_all(&megabyte).expect("deflates");
    }
    let bomb = deflater.finish().expect("deflates");
    assert!(bomb.len() < 300_000, "a bomb is small");
    let hash = Hash::from_bytes([7; 32]);
    let before = peak_kib();
    for _ in 0..20 {
        assert_eq!(reason(hash, &framed(2, &bomb, hash)), Reason::TooLarge);
    }
    let grown = peak_kib().saturating_sub(before);
    assert!(grown < 100 * 1024, "the peak grew by {grown} KiB");
}

/// The peak of this process's memory; 0 where the system does not say.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0)
}

#[test]
fn the_librarys_deflated_change_is_let_in_and_equal_after_inflating() {
    let mut replica = library(actor(0).as_bytes());
    for number in 0..60_u128 {
        let note = entry("notes", number << 50 | 9, "with extra cheese and no onions");
        let (object, key) = place(&replica, note.slot);
        replica
            .put(&object, key, crate::history::to_library(&note.value))
            .expect("puts");
    }
    replica.commit_with(CommitOptions::default().with_time(5));
    let mut change = replica.get_last_local_change().expect("written");
    let raw = change.raw_bytes().to_vec();
    let deflated = change.bytes().into_owned();
    assert!(
        deflated.len() < raw.len() && deflated[8] == 2,
        "the library deflates a large change"
    );
    let hash = Hash::from_bytes(change.hash().0);
    assert_eq!(knock(hash, &deflated).expect("let in").bytes(), raw);
    assert_eq!(knock(hash, &deflated), knock(hash, &raw));
    // Damage in the deflated form: refused, or by chance the very same change.
    for bit in 0..deflated.len() * 8 {
        let mut flipped = deflated.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(knock(hash, &flipped).is_err_or_is(&raw), "bit {bit}");
    }
    for end in 0..deflated.len() {
        assert!(knock(hash, &deflated[..end]).is_err());
    }
    let mut trailing = data_of(&deflated).to_vec();
    trailing.push(0);
    assert_eq!(reason(hash, &framed(2, &trailing, hash)), Reason::BadDeflate);
}

/// For damage that may leave the content untouched.
trait ErrOrIs {
    fn is_err_or_is(&self, raw: &[u8]) -> bool;
}

impl ErrOrIs for Result<Parsed, Rejected> {
    fn is_err_or_is(&self, raw: &[u8]) -> bool {
        self.as_ref().map_or(true, |change| change.bytes() == raw)
    }
}

#[test]
fn documents_bundles_and_unknown_chunks_are_refused() {
    let mut replica = library(actor(0).as_bytes());
    let saved = replica.save();
    assert_eq!(reason(Hash::from_bytes([0; 32]), &saved), Reason::NotAChange);
    let hash = hash_of(b"x");
    for kind in [0, 3, 4, 255] {
        assert_eq!(reason(hash, &framed(kind, b"x", hash)), Reason::NotAChange);
    }
}

/// Writes with the library what a document of ours may not say, and knocks.
fn refused(say: impl FnOnce(&mut AutoCommit)) -> Reason {
    let mut replica = library(actor(0).as_bytes());
    replica.put(ROOT, "count", 1).expect("puts");
    replica.commit_with(CommitOptions::default().with_time(1));
    say(&mut replica);
    replica.commit_with(CommitOptions::default().with_time(2));
    let change = replica.get_last_local_change().expect("written");
    assert_eq!(change.seq(), 2, "it said something");
    reason(Hash::from_bytes(change.hash().0), change.raw_bytes())
}

#[test]
fn c15_content_beyond_the_shape_is_refused() {
    let notes = |replica: &AutoCommit| place(replica, Slot::Entry("notes", Uuid::nil())).0;
    let all = [
        refused(|library| library.delete(ROOT, "count").expect("deletes")),
        refused(|library| drop(library.put_object(ROOT, "lines", ObjType::List))),
        refused(|library| drop(library.put_object(ROOT, "story", ObjType::Text))),
        refused(|library| drop(library.put_object(ROOT, "more", ObjType::Map))),
        refused(|library| library.put(ROOT, "sum", ScalarValue::counter(1)).expect("puts")),
        refused(|library| library.put(ROOT, "sum", 1.5_f64).expect("puts")),
        refused(|library| library.put(ROOT, "sum", 1_u64).expect("puts")),
        refused(|library| library.put(ROOT, "sum", ScalarValue::Timestamp(1)).expect("puts")),
        refused(|library| library.put(notes(library), "no id", 1).expect("puts")),
        refused(|library| {
            let list = library.put_object(ROOT, "list", ObjType::List).expect("puts");
            library.insert(&list, 0, 1).expect("inserts");
        }),
        refused(|library| {
            library.put(ROOT, "count", 2).expect("puts");
            library.commit_with(CommitOptions::default().with_message("hello"));
        }),
    ];
    assert_eq!(all, [Reason::ForbiddenContent; 11]);
    assert_eq!(
        refused(|library| library.put(ROOT, "k".repeat(65), 1).expect("puts")),
        Reason::TooLarge
    );
    let large = vec![0; VALUE_BYTES_MAX + 1];
    assert_eq!(
        refused(|library| library
            .put(ROOT, "seal", ScalarValue::Bytes(large))
            .expect("puts")),
        Reason::TooLarge
    );
    assert_eq!(
        refused(|library| {
            library.empty_change(CommitOptions::default());
        }),
        Reason::ForbiddenContent
    );
}

#[test]
fn sizes_are_capped_before_anything_is_read() {
    let hash = Hash::from_bytes([0; 32]);
    assert_eq!(reason(hash, &vec![0; CHANGE_BYTES_MAX + 1]), Reason::TooLarge);
    let (hash, bytes) = real_changes().remove(2);
    let small = Limits {
        operations_max: 11,
        ..Limits::default()
    };
    let refused = admit(&Sender::new(node(0)), DOC, hash, &bytes, &small).expect_err("12 operations");
    assert_eq!(refused.reason, Reason::TooLarge);
    let mut replica = library(actor(0).as_bytes());
    for number in 0..=OPERATIONS_MAX {
        replica.put(ROOT, format!("k{number}"), true).expect("puts");
    }
    replica.commit_with(CommitOptions::default().with_time(5));
    let change = replica.get_last_local_change().expect("written");
    assert_eq!(
        reason(Hash::from_bytes(change.hash().0), change.raw_bytes()),
        Reason::TooLarge
    );
}

#[test]
fn a_run_of_a_billion_operations_in_ten_bytes_is_refused() {
    let (_, bytes) = real_changes().remove(1);
    let data = data_of(&bytes);
    // The action column is `3, put`: three operations. It becomes a run of 2^62.
    let place = data
        .windows(2)
        .rposition(|pair| pair == [3, 1])
        .expect("the column is there");
    let mut forged = data[..place].to_vec();
    forged.extend([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0xC0, 0x00, 1]);
    forged.extend_from_slice(&data[place + 2..]);
    let spec = forged
        .windows(2)
        .position(|pair| pair == [0x42, 2])
        .expect("its length is there");
    forged[spec + 1] = 11;
    let hash = hash_of(&forged);
    assert!(matches!(
        reason(hash, &framed(1, &forged, hash)),
        Reason::TooLarge | Reason::Malformed
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn c12_random_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), kind in 0_u8..4) {
        prop_assert!(knock(Hash::from_bytes([0; 32]), &bytes).is_err());
        let hash = hash_of(&bytes);
        prop_assert!(knock(hash, &framed(kind, &bytes, hash)).is_err());
    }

    #[test]
    fn c12_forged_data_under_a_fitting_checksum_never_panics_guard_or_document(
        which in 0..4_usize,
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6),
    ) {
        let (_, bytes) = real_changes().remove(which);
        let mut data = data_of(&bytes).to_vec();
        for (place, byte, how) in cuts {
            let place = place.index(data.len());
            match how {
                0 => data[place] = byte,
                1 => data.insert(place, byte),
                _ => drop(data.remove(place)),
            }
        }
        let hash = hash_of(&data);
        let forged = framed(1, &data, hash);
        if let Ok(change) = knock(hash, &forged) {
            prop_assert_eq!(change.bytes(), forged.as_slice());
            let mut lean = Lean::of::<Board>();
            for (_, real) in real_changes() {
                let before = (lean.heads(), lean.state::<Board>());
                let applied = lean.apply(&change);
                if !matches!(applied, Ok(documents::Applied::New)) {
                    prop_assert_eq!((lean.heads(), lean.state::<Board>()), before, "a refused change leaves no trace");
                }
                let _ = lean.apply(&parsed(&real));
            }
        }
    }
}
