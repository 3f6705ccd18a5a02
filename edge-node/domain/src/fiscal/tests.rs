//! The journal's laws: what the chain finds by itself, what only a witness finds, and what is refused before it is written.

use super::*;
use proptest::prelude::*;
use values::{IdSource, RegisterId};

fn register() -> RegisterId {
    RegisterId(Uuid::from_u128(0x00AA))
}

fn entry(kind: EntryKind, gross_minor: i64) -> JournalEntry {
    let day = BusinessDate::from_ymd(2026, 5, 1).expect("a date");
    let at = EARLIEST_PLAUSIBLE.plus_ms(10_000);
    let eur = Currency::EUR;
    JournalEntry::by_house(kind, at, day, eur).taxed(
        "A",
        Rate::from_percent(20),
        Money::new(gross_minor, eur),
        Money::new(gross_minor / 6, eur),
    )
}

fn bare(kind: EntryKind) -> JournalEntry {
    JournalEntry {
        taxes: Vec::new(),
        ..entry(kind, 0)
    }
}

/// A journal of an opening and `sales` sales with receipts 1, 2, 3 ...
fn journal(signer: &Signer, sales: i64) -> Vec<Stored> {
    let mut entries = vec![bare(EntryKind::EpochOpen)];
    entries.extend((1..=sales).map(|n| entry(EntryKind::Sale, n * 100).numbered("receipt", n)));
    sealed(signer, entries)
}

fn sealed(signer: &Signer, entries: Vec<JournalEntry>) -> Vec<Stored> {
    let (mut last, mut epoch) = (None, 0);
    let mut all = Vec::new();
    for entry in entries {
        epoch += u64::from(entry.kind == EntryKind::EpochOpen);
        let record = Record::following(last.as_ref(), epoch, entry).expect("is taken");
        let (stored, link) = signer.seal(register(), last.as_ref(), &record);
        all.push(stored);
        last = Some(link);
    }
    all
}

fn signer() -> Signer {
    Signer::new(&[7; 32])
}

fn head_of(journal: &[Stored]) -> Head {
    let last = journal.last().expect("not empty");
    Head {
        place: canonical::from_bytes(&last.record).expect("reads").place,
        hash: last.hash.as_slice().try_into().expect("32 bytes"),
    }
}

fn faults(journal: &[Stored], witnesses: Vec<Head>) -> Vec<ChainFault> {
    let mut verifier = Verifier::new(register(), &signer().public_key(), witnesses);
    for stored in journal {
        if !verifier.take(stored) {
            break;
        }
    }
    verifier.finish().2
}

fn places(faults: &[ChainFault]) -> Vec<u64> {
    let mut places: Vec<u64> = faults.iter().map(|fault| fault.place.seq).collect();
    places.dedup();
    places
}

#[test]
fn a_journal_as_written_has_no_fault_and_its_totals_are_the_sum() {
    let journal = journal(&signer(), 20);
    let mut verifier = Verifier::new(register(), &signer().public_key(), vec![head_of(&journal)]);
    assert!(journal.iter().all(|stored| verifier.take(stored)));
    let (last, count, faults) = verifier.finish();
    assert_eq!((count, faults), (21, vec![]));
    let totals = last.expect("has records").totals;
    assert_eq!((totals.sales_minor, totals.receipts), (21_000, 20));
}

#[test]
fn f01_a_deleted_record_is_named_by_its_number() {
    let mut journal = journal(&signer(), 9);
    journal.remove(4);
    let found = faults(&journal, vec![]);
    assert_eq!(places(&found), [5]);
    assert!(found.iter().any(|fault| fault.fault == Fault::Hash));
}

#[test]
fn f02_a_changed_amount_is_named_even_where_the_hash_was_made_anew() {
    let mut journal = journal(&signer(), 9);
    let mut record = canonical::from_bytes(&journal[4].record).expect("reads");
    record.entry.taxes[0].gross_minor = 1;
    journal[4].record = canonical::to_bytes(&record);
    assert!(faults(&journal, vec![]).contains(&ChainFault {
        place: Place { epoch: 1, seq: 5 },
        fault: Fault::Hash
    }));
    let previous = journal[3].hash.as_slice().try_into().expect("32 bytes");
    journal[4].hash = chain::hash(register(), &previous, &journal[4].record).to_vec();
    let found = faults(&journal, vec![]);
    assert!(found.contains(&ChainFault {
        place: Place { epoch: 1, seq: 5 },
        fault: Fault::Signature
    }));
    assert!(found.contains(&ChainFault {
        place: Place { epoch: 1, seq: 5 },
        fault: Fault::Totals
    }));
}

#[test]
fn f03_two_swapped_records_are_named() {
    let mut journal = journal(&signer(), 9);
    journal.swap(4, 5);
    let found = places(&faults(&journal, vec![]));
    assert!(found.contains(&5) && found.contains(&6), "{found:?}");
}

#[test]
fn f04_an_inserted_record_is_named_even_a_copy_of_a_real_one() {
    let mut journal = journal(&signer(), 9);
    journal.insert(5, journal[4].clone());
    let found = faults(&journal, vec![]);
    assert_eq!(found.first().map(|fault| fault.place.seq), Some(6));
}

#[test]
fn f05_a_cut_tail_is_found_by_the_witness_and_not_by_the_chain() {
    let mut journal = journal(&signer(), 9);
    let witness = head_of(&journal);
    journal.truncate(6);
    assert_eq!(faults(&journal, vec![]), []);
    assert_eq!(
        faults(&journal, vec![witness]),
        [ChainFault {
            place: Place { epoch: 1, seq: 10 },
            fault: Fault::Missing
        }]
    );
}

#[test]
fn f06_a_chain_made_anew_with_the_stolen_key_is_found_by_the_witness_only() {
    let witness = head_of(&journal(&signer(), 9));
    let forged = sealed(
        &signer(),
        std::iter::once(bare(EntryKind::EpochOpen))
            .chain((1..=9).map(|n| entry(EntryKind::Sale, n).numbered("receipt", n)))
            .collect(),
    );
    assert_eq!(faults(&forged, vec![]), []);
    assert_eq!(
        faults(&forged, vec![witness]),
        [ChainFault {
            place: Place { epoch: 1, seq: 10 },
            fault: Fault::Forked
        }]
    );
    let other_key = journal(&Signer::new(&[8; 32]), 9);
    assert!(
        faults(&other_key, vec![])
            .iter()
            .all(|fault| fault.fault == Fault::Signature)
    );
    assert_eq!(faults(&other_key, vec![]).len(), 10);
}

#[test]
fn d17_every_single_flipped_bit_is_found_and_names_the_record() {
    let journal = journal(&signer(), 4);
    let bits = journal[2].record.len() * 8;
    for bit in 0..bits {
        let mut flipped = journal.clone();
        flipped[2].record[bit / 8] ^= 1 << (bit % 8);
        let found = faults(&flipped, vec![]);
        assert_eq!(
            found.first().map(|fault| fault.place),
            Some(Place { epoch: 1, seq: 3 }),
            "bit {bit}"
        );
    }
    for bit in 0..256 {
        let mut flipped = journal.clone();
        flipped[2].hash[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            faults(&flipped, vec![])[0].place,
            Place { epoch: 1, seq: 3 },
            "bit {bit}"
        );
    }
    for bit in 0..512 {
        let mut flipped = journal.clone();
        flipped[2].signature[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            faults(&flipped, vec![]),
            [ChainFault {
                place: Place { epoch: 1, seq: 3 },
                fault: Fault::Signature
            }],
            "bit {bit}"
        );
    }
}

#[test]
fn f15_totals_at_the_edge_are_refused_with_words() {
    let most = Record::following(None, 1, entry(EntryKind::Sale, i64::MAX)).expect("fits");
    let link = Link::of(&most, [0; 32]);
    for (gross, fits) in [(0, true), (1, false), (i64::MAX, false), (-1, true)] {
        let next = Record::following(Some(&link), 1, entry(EntryKind::Correction, gross));
        assert_eq!(next.is_ok(), fits, "{gross}");
    }
    let refusal =
        Record::following(None, 1, entry(EntryKind::Return, i64::MIN)).expect_err("has no opposite");
    assert_eq!(refusal.code(), "fiscal_totals_overflow");
    assert!(refusal.to_string().contains("smaller amount"));
    let twice = entry(EntryKind::Sale, i64::MAX).taxed(
        "B",
        Rate::default(),
        Money::new(1, Currency::EUR),
        Money::zero(Currency::EUR),
    );
    assert_eq!(
        Record::following(None, 1, twice),
        Err(FiscalRefusal::TotalsOverflow)
    );
}

#[test]
fn a_void_that_gives_nothing_back_is_refused_and_so_is_another_currency() {
    assert_eq!(
        Record::following(None, 1, entry(EntryKind::Void, 5)).map_err(|refusal| refusal.code()),
        Err("fiscal_sign_mismatch")
    );
    let link = Link::of(
        &Record::following(None, 1, bare(EntryKind::EpochOpen)).expect("opens"),
        [0; 32],
    );
    let pounds = JournalEntry {
        currency: Currency::GBP,
        ..entry(EntryKind::Sale, 5)
    };
    assert_eq!(
        Record::following(Some(&link), 1, pounds).map_err(|refusal| refusal.code()),
        Err("fiscal_currency_mismatch")
    );
}

#[test]
fn a_record_of_the_largest_entry_still_reads_and_a_larger_entry_is_refused() {
    let mut entry = bare(EntryKind::ZReading).saying("x".repeat(BODY_BYTES_MAX));
    let (word, most) = (
        "w".repeat(WORD_BYTES_MAX),
        Money::new(i64::MIN + 1, Currency::EUR),
    );
    for _ in 0..REFS_MAX {
        entry = entry.about(RefKind::Other, Uuid::max());
    }
    for _ in 0..TAX_LINES_MAX {
        entry = entry
            .taxed(&word, Rate::from_ppm(i64::MAX), most, most)
            .paid(&word, most);
    }
    let record = Record::following(None, 1, entry.clone()).expect("is within every limit");
    assert_eq!(canonical::from_bytes(&canonical::to_bytes(&record)), Ok(record));
    assert_eq!(
        Record::following(None, 1, entry.paid("cash", most)),
        Err(FiscalRefusal::TooMuch {
            what: "payments",
            max: PAYMENTS_MAX
        })
    );
}

#[test]
fn f09_a_training_sale_is_counted_and_out_of_the_totals() {
    let record = Record::following(None, 1, entry(EntryKind::Training, 500)).expect("is taken");
    assert_eq!(
        record.totals,
        Totals {
            trainings: 1,
            ..Totals::default()
        }
    );
}

#[test]
fn k01_k03_time_is_held_and_the_record_says_so() {
    let first = Record::following(None, 1, entry(EntryKind::EpochOpen, 0)).expect("opens");
    let link = Link::of(&first, [0; 32]);
    let after = |behind_ms: i64| {
        let mut late = entry(EntryKind::Sale, 1);
        late.at = first.entry.at.plus_ms(-behind_ms);
        let record = Record::following(Some(&link), 1, late).expect("still sells");
        (record.entry.at.ms_since(first.entry.at), record.entry.clock)
    };
    assert_eq!(after(-5), (5, ClockQuality::Unchecked));
    assert_eq!(after(3), (0, ClockQuality::Unchecked));
    assert_eq!(after(3_600_000), (0, ClockQuality::Held));
    let boot_1970 = JournalEntry {
        at: Timestamp::from_unix_ms(5),
        ..bare(EntryKind::EpochOpen)
    };
    let record = Record::following(None, 1, boot_1970).expect("still opens");
    assert_eq!(record.entry.clock, ClockQuality::Unsynced);
}

#[test]
fn an_epoch_goes_on_with_the_totals_and_starts_its_numbers_anew() {
    let journal = sealed(
        &signer(),
        vec![
            bare(EntryKind::EpochOpen),
            entry(EntryKind::Sale, 100).numbered("receipt", 1),
            bare(EntryKind::EpochOpen),
            entry(EntryKind::Sale, 50).numbered("receipt", 1),
            entry(EntryKind::Void, -50)
                .numbered("receipt", 2)
                .answering(Place { epoch: 2, seq: 2 }),
        ],
    );
    assert_eq!(faults(&journal, vec![]), []);
    let last = canonical::from_bytes(&journal[4].record).expect("reads");
    assert_eq!(last.place, Place { epoch: 2, seq: 3 });
    assert_eq!((last.totals.net_minor(), last.totals.voids), (100, 1));
}

#[test]
fn a_repeated_or_skipped_receipt_number_is_named() {
    for second in [1, 3] {
        let journal = sealed(
            &signer(),
            vec![
                bare(EntryKind::EpochOpen),
                entry(EntryKind::Sale, 1).numbered("receipt", 1),
                entry(EntryKind::Sale, 1).numbered("receipt", second),
            ],
        );
        assert_eq!(
            faults(&journal, vec![]),
            [ChainFault {
                place: Place { epoch: 1, seq: 3 },
                fault: Fault::Number
            }]
        );
    }
}

prop_compose! {
    fn any_entry()(
        kind in prop::sample::select(EntryKind::ALL),
        amounts in prop::collection::vec((any::<i32>(), "[A-Z]{0,8}"), 0..5),
        at in any::<i32>(), refs in prop::collection::vec(any::<u128>(), 0..4),
        body in ".{0,40}", number in prop::option::of(1..i64::MAX), people in any::<[bool; 3]>(),
    ) -> JournalEntry {
        let mut ids = IdSource::new(EARLIEST_PLAUSIBLE, 5);
        let mut entry = JournalEntry { at: EARLIEST_PLAUSIBLE.plus_ms(i64::from(at)), ..bare(kind) }.saying(body);
        entry.person = people[0].then(|| ids.make());
        entry.device = people[1].then(|| ids.make());
        entry.approver = people[2].then(|| ids.make());
        for (minor, word) in amounts {
            let money = Money::new(i64::from(minor), Currency::EUR);
            entry = entry.taxed(&word, Rate::from_ppm(i64::from(minor)), money, money).paid(&word, money);
        }
        for id in refs {
            entry = entry.about(RefKind::Check, Uuid::from_u128(id));
        }
        number.into_iter().fold(entry, |entry, number| entry.numbered("r", number))
    }
}

proptest! {
    #[test]
    fn a_record_survives_its_bytes_and_no_other_bytes_read_as_it(entry in any_entry(), cut in any::<prop::sample::Index>()) {
        let Ok(record) = Record::following(None, 1, entry) else { return Ok(()) };
        let bytes = canonical::to_bytes(&record);
        prop_assert_eq!(canonical::from_bytes(&bytes), Ok(record));
        prop_assert!(canonical::from_bytes(&bytes[..cut.index(bytes.len())]).is_err());
        let mut longer = bytes;
        longer.push(0);
        prop_assert!(canonical::from_bytes(&longer).is_err());
    }

    #[test]
    fn c12_random_bytes_never_panic_and_what_reads_writes_the_same(mut bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Some(first) = bytes.first_mut() { *first = 1; }
        if let Ok(record) = canonical::from_bytes(&bytes) {
            prop_assert_eq!(canonical::to_bytes(&record), bytes);
        }
    }

    #[test]
    fn flipped_bytes_that_still_read_write_the_same(entry in any_entry(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let Ok(record) = Record::following(None, 1, entry) else { return Ok(()) };
        let mut bytes = canonical::to_bytes(&record);
        let index = at.index(bytes.len());
        bytes[index] ^= 1 << bit;
        if let Ok(read) = canonical::from_bytes(&bytes) {
            prop_assert_eq!(canonical::to_bytes(&read), bytes);
        }
    }
}
