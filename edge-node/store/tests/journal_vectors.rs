//! The published vectors of the journal's format: what the code writes today is what was published, byte for byte.
//!
//! Where the format is meant to change (it is not), the file that this test writes beside its temporary files is the new one.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it expects"
)]

use domain::fiscal::{
    ChainFault, EntryKind, Head, JournalEntry, Link, Place, Record, RefKind, Signer, Stored, Verifier,
    canonical, chain,
};
use serde_json::{Value, json};
use std::fmt::Write as _;
use values::{BusinessDate, Currency, DeviceId, Money, PersonId, Rate, RegisterId, Timestamp, Uuid};

const SEED: [u8; 32] = *b"published key; never sign money.";
const REGISTER: RegisterId = RegisterId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
const EUR: Currency = Currency::EUR;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writes into text");
        text
    })
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn entry(kind: EntryKind, seconds: i64) -> JournalEntry {
    let day = BusinessDate::from_ymd(2026, 11, 21).expect("a date");
    let at = Timestamp::from_unix_ms(1_795_258_800_000 + seconds * 1_000);
    JournalEntry {
        person: Some(PersonId(id(10))),
        device: Some(DeviceId(id(11))),
        ..JournalEntry::by_house(kind, at, day, EUR)
    }
}

fn money(minor: i64) -> Money {
    Money::new(minor, EUR)
}

fn first_epoch() -> Vec<(u64, JournalEntry)> {
    let house = |kind, seconds| JournalEntry {
        person: None,
        device: None,
        ..entry(kind, seconds)
    };
    let mut void = entry(EntryKind::Void, 90);
    void.approver = Some(PersonId(id(12)));
    vec![
        (
            1,
            house(EntryKind::EpochOpen, 0).saying("the register's first epoch"),
        ),
        (
            1,
            entry(EntryKind::Float, 1)
                .about(RefKind::Drawer, id(20))
                .paid("cash", money(15_000)),
        ),
        (
            1,
            entry(EntryKind::Sale, 60)
                .about(RefKind::Check, id(30))
                .about(RefKind::Tender, id(31))
                .numbered("receipt", 1)
                .taxed("A", Rate::from_percent(20), money(2_400), money(400))
                .taxed("B", Rate::from_ppm(55_000), money(1_055), money(55))
                .paid("cash", money(3_455)),
        ),
        (
            1,
            void.answering(Place { epoch: 1, seq: 3 })
                .about(RefKind::Approval, id(40))
                .numbered("receipt", 2)
                .taxed("A", Rate::from_percent(20), money(-2_400), money(-400))
                .taxed("B", Rate::from_ppm(55_000), money(-1_055), money(-55))
                .paid("cash", money(-3_455))
                .saying("rung up at the wrong table \u{2013} caf\u{e9}"),
        ),
        (
            1,
            entry(EntryKind::Training, 95).taxed("A", Rate::from_percent(20), money(999), money(167)),
        ),
        (1, entry(EntryKind::NoSale, 100).about(RefKind::Drawer, id(20))),
        (
            1,
            entry(EntryKind::Sale, -3_600)
                .about(RefKind::Check, id(32))
                .numbered("receipt", 3)
                .taxed("", Rate::default(), money(0), money(0))
                .paid("other", money(0)),
        ),
    ]
}

/// After a restore: epoch 2 was spent by a node that is lost.
fn later_epoch() -> Vec<(u64, JournalEntry)> {
    let opening = JournalEntry {
        person: None,
        device: None,
        ..entry(EntryKind::EpochOpen, 500)
    };
    vec![
        (3, opening.saying("continues from record 7 of epoch 1")),
        (
            3,
            entry(EntryKind::FolioSettlement, 501)
                .about(RefKind::Folio, id(50))
                .numbered("receipt", 4)
                .taxed(
                    "H",
                    Rate::from_percent(10),
                    money(1_000_000_000_000),
                    money(90_909_090_909),
                )
                .paid("card", money(1_000_000_000_000)),
        ),
        (
            3,
            entry(EntryKind::Copy, 502).answering(Place { epoch: 3, seq: 2 }),
        ),
    ]
}

/// A short life of a register, with every field used somewhere.
fn story() -> Vec<(u64, JournalEntry)> {
    first_epoch().into_iter().chain(later_epoch()).collect()
}

fn sealed(story: Vec<(u64, JournalEntry)>) -> Vec<(Record, Stored)> {
    let signer = Signer::new(&SEED);
    let mut last: Option<Link> = None;
    let mut all = Vec::new();
    for (epoch, entry) in story {
        let record = Record::following(last.as_ref(), epoch, entry).expect("is taken");
        let (stored, link) = signer.seal(REGISTER, last.as_ref(), &record);
        all.push((record, stored));
        last = Some(link);
    }
    all
}

fn optional(id: Option<impl std::fmt::Display>) -> Value {
    id.map_or(Value::Null, |id| json!(id.to_string()))
}

fn place(place: Place) -> Value {
    json!({"epoch": place.epoch, "seq": place.seq})
}

fn fields(record: &Record) -> Value {
    let (entry, totals) = (&record.entry, &record.totals);
    json!({
        "place": place(record.place),
        "kind": {"code": entry.kind.code(), "word": entry.kind.word()},
        "at_ms": entry.at.unix_ms(),
        "clock": {"code": entry.clock.code(), "word": entry.clock.word()},
        "business_date_days": entry.business_date.epoch_days(),
        "person": optional(entry.person), "device": optional(entry.device), "approver": optional(entry.approver),
        "currency": entry.currency.code(),
        "references": entry.refs.iter().map(|r| json!({"code": r.kind.code(), "id": r.id.to_string()})).collect::<Vec<_>>(),
        "answers": entry.answers.map_or(Value::Null, place),
        "number": entry.number.as_ref().map_or(Value::Null, |n| json!({"series": n.series, "number": n.number})),
        "taxes": entry.taxes.iter().map(|t| json!({"code": t.code, "rate_ppm": t.rate.ppm,
            "gross_minor": t.gross_minor, "tax_minor": t.tax_minor})).collect::<Vec<_>>(),
        "payments": entry.payments.iter().map(|p| json!({"method": p.method, "amount_minor": p.amount_minor})).collect::<Vec<_>>(),
        "totals_after": {"sales_minor": totals.sales_minor, "returns_minor": totals.returns_minor, "receipts": totals.receipts,
            "voids": totals.voids, "copies": totals.copies, "no_sales": totals.no_sales, "trainings": totals.trainings},
        "body": entry.body,
    })
}

fn row(stored: &Stored) -> Value {
    json!({"record": hex(&stored.record), "hash": hex(&stored.hash), "signature": hex(&stored.signature)})
}

fn head(stored: &Stored) -> Head {
    Head {
        place: canonical::from_bytes(&stored.record).expect("reads").place,
        hash: stored.hash.as_slice().try_into().expect("32 bytes"),
    }
}

fn check(rows: &[Stored], witnesses: Vec<Head>) -> Vec<ChainFault> {
    let public_key = Signer::new(&SEED).public_key();
    let mut verifier = Verifier::new(REGISTER, &public_key, witnesses);
    for stored in rows {
        verifier.take(stored);
    }
    verifier.finish().2
}

fn faulty() -> Vec<(&'static str, Vec<Stored>, Option<Head>)> {
    let good: Vec<Stored> = sealed(story()).into_iter().map(|(_, stored)| stored).collect();
    let kept = good.last().map(head);
    let change = |f: &dyn Fn(&mut Vec<Stored>)| {
        let mut rows = good.clone();
        f(&mut rows);
        rows
    };
    let mut cheaper = story();
    cheaper.remove(4);
    let forged = sealed(cheaper).into_iter().map(|(_, stored)| stored).collect();
    let mut repeated = story();
    repeated[6]
        .1
        .number
        .iter_mut()
        .for_each(|number| number.number = 2);
    let repeated = sealed(repeated).into_iter().map(|(_, stored)| stored).collect();
    vec![
        ("F01 a record deleted", change(&|rows| drop(rows.remove(3))), None),
        (
            "F02 an amount changed",
            change(&|rows| rows[2].record[70] ^= 1),
            None,
        ),
        ("F03 two records swapped", change(&|rows| rows.swap(3, 4)), None),
        (
            "F04 a copy of a record inserted",
            change(&|rows| rows.insert(4, rows[3].clone())),
            None,
        ),
        (
            "F05 the tail cut off, without a witness",
            change(&|rows| rows.truncate(6)),
            None,
        ),
        (
            "F05 the tail cut off, with a witness",
            change(&|rows| rows.truncate(6)),
            kept,
        ),
        (
            "F06 written anew with the stolen key, without a witness",
            Vec::clone(&forged),
            None,
        ),
        (
            "F06 written anew with the stolen key, with a witness",
            forged,
            kept,
        ),
        (
            "D17 a bit of a signature flipped",
            change(&|rows| rows[5].signature[9] ^= 2),
            None,
        ),
        ("a receipt number repeated by the writer itself", repeated, None),
        (
            "a byte behind the last field",
            change(&|rows| rows[9].record.push(0)),
            None,
        ),
    ]
}

fn vectors() -> Value {
    let good = sealed(story());
    let mut previous = chain::NO_HASH.to_vec();
    let mut records = Vec::new();
    for (record, stored) in &good {
        let mut one = row(stored);
        one["fields"] = fields(record);
        one["previous"] = json!(hex(&previous));
        previous.clone_from(&stored.hash);
        records.push(one);
    }
    let faulty: Vec<Value> = faulty()
        .into_iter()
        .map(|(name, rows, witness)| {
            let first = check(&rows, witness.into_iter().collect())
                .first()
                .map(|fault| place(fault.place));
            let witness = witness.map(|head| json!({"place": place(head.place), "hash": hex(&head.hash)}));
            json!({"name": name, "rows": rows.iter().map(row).collect::<Vec<_>>(), "witness": witness,
                "first_fault": first.unwrap_or_else(|| json!("none"))})
        })
        .collect();
    json!({
        "format": "hearth.fiscal.record.v1",
        "domain_tag": hex(chain::DOMAIN_TAG),
        "register": REGISTER.to_string(),
        "key_seed": hex(&SEED),
        "public_key": hex(&Signer::new(&SEED).public_key()),
        "numbers": numbers(),
        "records": records,
        "faulty": faulty,
    })
}

/// Read back out of records that the code wrote: the amount of the only payment.
fn numbers() -> Vec<Value> {
    let signed = [0, -1, 1, -64, 64, 8_191, -8_193, i64::MAX, i64::MIN];
    signed
        .into_iter()
        .map(|value| {
            let with = |minor| {
                let entry = entry(EntryKind::Deposit, 0).paid("m", money(minor));
                let record = Record::following(None, 1, entry).expect("is taken");
                canonical::to_bytes(&record)
            };
            // Behind the amount stand seven totals of nothing and an empty body: eight bytes.
            let (bytes, bare) = (with(value), with(0));
            let start = bare.len() - 9;
            json!({"i": value.to_string(), "bytes": hex(&bytes[start..bytes.len() - 8])})
        })
        .collect()
}

#[test]
fn the_published_vectors_are_what_the_code_writes() {
    let written = serde_json::to_string_pretty(&vectors()).expect("writes") + "\n";
    let published = include_str!("../journal-vectors.json");
    if written != published {
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("journal-vectors.json");
        std::fs::write(&path, &written).expect("writes");
        panic!(
            "the journal's bytes have changed; what the code writes now is in {}",
            path.display()
        );
    }
}

#[test]
fn the_published_journal_checks_clean_and_each_faulty_one_is_found_where_it_says() {
    let published: Value = serde_json::from_str(include_str!("../journal-vectors.json")).expect("reads");
    let good: Vec<Stored> = sealed(story()).into_iter().map(|(_, stored)| stored).collect();
    assert_eq!(check(&good, good.iter().map(head).collect()), []);
    let expected = [
        Some((1, 4)),
        Some((1, 3)),
        Some((1, 4)),
        Some((1, 5)),
        None,
        Some((3, 3)),
        None,
        Some((3, 3)),
        Some((1, 6)),
        Some((1, 7)),
        Some((3, 3)),
    ];
    assert_eq!(published["faulty"].as_array().map(Vec::len), Some(expected.len()));
    for ((name, rows, witness), expected) in faulty().into_iter().zip(expected) {
        let found = check(&rows, witness.into_iter().collect())
            .first()
            .map(|f| (f.place.epoch, f.place.seq));
        assert_eq!(found, expected, "{name}");
    }
}
