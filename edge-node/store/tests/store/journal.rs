//! The journal as it stands in a database: what SQL may not do to it, what a check finds when it was done all the same.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

use crate::house::{self, No};
use domain::fiscal::{
    ChainFault, EntryKind, Fault, FiscalRefusal, Head, JournalEntry, Place, RefKind, Signer,
};
use rusqlite::{Connection, params};
use std::os::unix::fs::PermissionsExt as _;
use store::books::{journal, register_key};
use store::{CommandError, Store, StoreError};
use values::{BusinessDate, Currency, Money, Rate, RegisterId, Timestamp, Uuid};

const MIGRATION: &str = include_str!("../../src/migrations/0002_journal.sql");
const NOW_MS: i64 = 1_780_000_000_000;

struct Book {
    link: Connection,
    signer: Signer,
    register: RegisterId,
}

impl Book {
    fn new() -> Self {
        let link = Connection::open_in_memory().expect("opens");
        link.execute_batch(MIGRATION).expect("migrates");
        let signer = Signer::new(&[3; 32]);
        let register = RegisterId(Uuid::from_u128(0x55));
        journal::found_register(&link, register, &signer).expect("is founded");
        Self {
            link,
            signer,
            register,
        }
    }

    fn with_sales(sales: i64) -> Self {
        let book = Self::new();
        for number in 1..=sales {
            book.append(sale(number)).expect("is taken");
        }
        book
    }

    fn append(&self, entry: JournalEntry) -> Result<Head, journal::JournalError> {
        self.append_in(1, entry)
    }

    fn append_in(&self, epoch: u64, entry: JournalEntry) -> Result<Head, journal::JournalError> {
        let pen = journal::Pen {
            register: self.register,
            signer: &self.signer,
            epoch,
        };
        journal::append(&self.link, pen, entry)
    }

    /// As somebody with the file and an SQL shell would: the triggers go first.
    fn tamper(&self, sql: &str) {
        for trigger in [
            "journal_only_grows",
            "journal_never_changes",
            "journal_never_shrinks",
        ] {
            self.link
                .execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}"))
                .expect("drops");
        }
        self.link.execute_batch(sql).expect("tampers");
    }

    fn faults(&self, witnesses: Vec<Head>) -> Vec<ChainFault> {
        journal::verify(&self.link, witnesses, &mut |_| ())
            .expect("reads")
            .faults
    }

    fn head(&self) -> Head {
        journal::head(&self.link).expect("reads").expect("has records")
    }
}

fn sale(number: i64) -> JournalEntry {
    let day = BusinessDate::from_ymd(2026, 6, 1).expect("a date");
    let eur = Currency::EUR;
    let at = Timestamp::from_unix_ms(NOW_MS + number * 1_000);
    JournalEntry::by_house(EntryKind::Sale, at, day, eur)
        .about(RefKind::Check, Uuid::from_u128(number.unsigned_abs().into()))
        .numbered("receipt", number)
        .taxed(
            "A",
            Rate::from_percent(20),
            Money::new(1200, eur),
            Money::new(200, eur),
        )
        .paid("cash", Money::new(1200, eur))
}

fn seqs(faults: &[ChainFault]) -> Vec<u64> {
    let mut seqs: Vec<u64> = faults.iter().map(|fault| fault.place.seq).collect();
    seqs.dedup();
    seqs
}

#[test]
fn a_journal_opens_its_first_epoch_by_itself_and_checks_clean() {
    let book = Book::with_sales(5);
    let mut told = 0;
    let checked = journal::verify(&book.link, vec![book.head()], &mut |_| told += 1).expect("reads");
    assert_eq!((checked.records, checked.faults), (6, vec![]));
    let totals = checked.last.expect("has records").totals;
    assert_eq!((totals.sales_minor, totals.receipts), (6_000, 5));
    let page = journal::page(&book.link, 0, 2).expect("reads");
    assert_eq!(
        page.iter().map(|row| row.record.entry.kind).collect::<Vec<_>>(),
        [EntryKind::EpochOpen, EntryKind::Sale]
    );
    assert_eq!(journal::page(&book.link, 6, 2).expect("reads"), []);
}

#[test]
fn sql_cannot_change_delete_replace_or_insert_out_of_turn() {
    let book = Book::with_sales(3);
    for sql in [
        "UPDATE journal SET record = x'00' WHERE entry = 2",
        "DELETE FROM journal WHERE entry = 4",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT 2, record, hash, signature FROM journal WHERE entry = 3",
        "INSERT INTO journal SELECT 9, record, hash, signature FROM journal WHERE entry = 3",
        "UPDATE register SET public_key = zeroblob(32)",
        "DELETE FROM register",
    ] {
        let refused = book.link.execute_batch(sql);
        assert!(refused.is_err(), "{sql} was let through");
    }
    assert_eq!(book.faults(vec![book.head()]), []);
}

#[test]
fn f01_f02_f03_f04_what_was_done_with_an_sql_shell_is_named() {
    for (sql, seq) in [
        ("DELETE FROM journal WHERE entry = 4", 4),
        (
            "UPDATE journal SET record = CAST(substr(record, 1, length(record) - 1) || x'01' AS BLOB) WHERE entry = 4",
            4,
        ),
        (
            "UPDATE journal SET entry = -4 WHERE entry = 4; UPDATE journal SET entry = 4 WHERE entry = 5;
             UPDATE journal SET entry = 5 WHERE entry = -4",
            4,
        ),
        (
            "UPDATE journal SET entry = -entry WHERE entry > 4; UPDATE journal SET entry = 1 - entry WHERE entry < 0;
             INSERT INTO journal SELECT 5, record, hash, signature FROM journal WHERE entry = 4",
            5,
        ),
    ] {
        let book = Book::with_sales(8);
        book.tamper(sql);
        let found = book.faults(vec![]);
        assert_eq!(seqs(&found).first(), Some(&seq), "{sql}: {found:?}");
    }
}

#[test]
fn f05_a_tail_cut_off_is_found_against_the_kept_head_only() {
    let book = Book::with_sales(8);
    let kept = book.head();
    book.tamper("DELETE FROM journal WHERE entry > 6");
    assert_eq!(book.faults(vec![]), []);
    let missing = ChainFault {
        place: Place { epoch: 1, seq: 9 },
        fault: Fault::Missing,
    };
    assert_eq!(book.faults(vec![kept]), [missing]);
    let tail = journal::verify_tail(&book.link, &[kept]).expect("reads");
    assert_eq!(tail.faults, [missing]);
}

#[test]
fn f06_a_journal_written_anew_with_the_stolen_key_is_found_against_the_kept_head_only() {
    let kept = Book::with_sales(4).head();
    let forged = Book::new();
    for number in 1..=4 {
        let cheaper = sale(number).taxed(
            "A",
            Rate::default(),
            Money::new(-1, Currency::EUR),
            Money::zero(Currency::EUR),
        );
        forged.append(cheaper).expect("is taken");
    }
    assert_eq!(forged.faults(vec![]), []);
    assert_eq!(
        forged
            .faults(vec![kept])
            .iter()
            .map(|f| f.fault)
            .collect::<Vec<_>>(),
        [Fault::Forked]
    );
}

#[test]
fn f07_a_command_undone_after_its_record_leaves_no_gap() {
    let book = Book::with_sales(2);
    let before = book.head();
    book.link
        .execute_batch("SAVEPOINT command")
        .expect("opens a savepoint");
    book.append(sale(3)).expect("is taken");
    book.link
        .execute_batch("ROLLBACK TO command; RELEASE command")
        .expect("undoes");
    assert_eq!(book.head(), before);
    assert_eq!(
        book.append(sale(3)).expect("is taken").place,
        Place { epoch: 1, seq: 4 }
    );
    assert_eq!(book.faults(vec![before]), []);
}

#[test]
fn d17_a_flipped_bit_in_any_column_names_the_record() {
    for column in ["record", "hash", "signature"] {
        let book = Book::with_sales(5);
        let mut bytes: Vec<u8> = book
            .link
            .query_row(
                &format!("SELECT {column} FROM journal WHERE entry = 3"),
                [],
                |row| row.get(0),
            )
            .expect("reads");
        bytes[20] ^= 4;
        book.tamper("");
        book.link
            .execute(
                &format!("UPDATE journal SET {column} = ?1 WHERE entry = 3"),
                params![bytes],
            )
            .expect("flips");
        assert_eq!(seqs(&book.faults(vec![])).first(), Some(&3), "{column}");
    }
}

#[test]
fn the_check_at_start_reads_a_hundred_records_and_finds_what_is_wrong_in_them() {
    let book = Book::with_sales(250);
    let tail = journal::verify_tail(&book.link, &[book.head()]).expect("reads");
    assert_eq!((tail.records, tail.faults), (100, vec![]));
    book.tamper("UPDATE journal SET signature = zeroblob(64) WHERE entry IN (100, 200)");
    let tail = journal::verify_tail(&book.link, &[]).expect("reads");
    assert_eq!(seqs(&tail.faults), [200]);
    assert_eq!(seqs(&book.faults(vec![])), [100, 200]);
}

#[test]
fn a_whole_journal_is_checked_in_steps_and_a_fault_behind_the_first_step_is_found() {
    let book = Book::with_sales(1_000);
    let steps = |book: &Book| {
        let (mut after, mut records, mut faults) = (Some(0), 0, Vec::new());
        while let Some(from) = after {
            let (checked, next) = journal::verify_step(&book.link, from).expect("reads");
            records += checked.records;
            faults.extend(seqs(&checked.faults));
            after = next;
        }
        (records, faults)
    };
    assert_eq!(steps(&book), (1_001, vec![]));
    book.tamper("UPDATE journal SET signature = zeroblob(64) WHERE entry = 700");
    assert_eq!(steps(&book), (1_001, vec![700]));
    let newest: Vec<i64> = journal::latest(&book.link, 3)
        .expect("reads")
        .iter()
        .map(|row| row.entry)
        .collect();
    assert_eq!(newest, [1_001, 1_000, 999]);
}

#[test]
fn k03_a_clock_that_goes_back_is_an_event_and_times_are_held() {
    let book = Book::with_sales(2);
    let hour_ms = 3_600_000;
    for number in [3, 4] {
        let mut late = sale(number);
        late.at = late.at.plus_ms(-hour_ms);
        book.append(late).expect("still sells");
    }
    book.append(sale(5)).expect("sells");
    let rows = journal::page(&book.link, 2, 10).expect("reads");
    let story: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.record.entry.kind.word(),
                row.record.entry.clock.word(),
                row.record.entry.at.unix_ms() - NOW_MS,
            )
        })
        .collect();
    assert_eq!(
        story,
        [
            ("sale", "unchecked", 2_000),
            ("clock_event", "held", 2_000),
            ("sale", "held", 2_000),
            ("sale", "held", 2_000),
            ("sale", "unchecked", 5_000)
        ]
    );
    assert_eq!(book.faults(vec![]), []);
}

#[test]
fn d21_after_a_restore_the_next_epoch_goes_on_and_the_hole_stays_named() {
    let book = Book::with_sales(6);
    let kept = book.head();
    book.tamper("DELETE FROM journal WHERE entry > 4");
    let head = book.append_in(4, sale(10)).expect("sells");
    assert_eq!(head.place, Place { epoch: 4, seq: 2 });
    assert_eq!(book.faults(vec![]), []);
    assert_eq!(
        book.faults(vec![kept]),
        [ChainFault {
            place: kept.place,
            fault: Fault::Missing
        }]
    );
    assert!(matches!(
        book.append_in(3, sale(11)),
        Err(journal::JournalError::Refused(FiscalRefusal::OldEpoch {
            epoch: 3,
            open: 4
        }))
    ));
}

#[test]
fn a_register_keeps_its_key_and_another_key_is_refused() {
    let book = Book::new();
    let again = journal::found_register(&book.link, RegisterId(Uuid::from_u128(9)), &book.signer);
    assert_eq!(again.expect("is the same").id, book.register);
    let other = journal::found_register(&book.link, book.register, &Signer::new(&[4; 32]));
    assert!(matches!(other, Err(journal::JournalError::OtherKey)));
}

#[test]
fn the_key_file_is_made_once_for_its_owner_only() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(register_key::load(folder.path()).expect("looks").is_none());
    let made = register_key::load_or_make(folder.path(), || [9; 32]).expect("makes");
    let again = register_key::load_or_make(folder.path(), || [1; 32]).expect("loads");
    assert_eq!(made.verifying_key(), again.verifying_key());
    let file = folder.path().join("keys").join("register.key");
    let permissions = std::fs::metadata(&file).expect("is there").permissions().mode();
    assert_eq!(permissions & 0o777, 0o600);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("opens it");
    assert!(matches!(
        register_key::load(folder.path()),
        Err(register_key::KeyError::Open { mode: 0o644 })
    ));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("closes it");
    std::fs::write(&file, [1; 31]).expect("spoils it");
    assert!(matches!(
        register_key::load(folder.path()),
        Err(register_key::KeyError::NotAKey)
    ));
}

#[test]
fn a_record_of_a_sale_takes_less_than_three_hundred_bytes() {
    let book = Book::with_sales(1);
    let mut entry = sale(2).about(RefKind::Tender, Uuid::from_u128(7));
    entry.person = Some(values::PersonId(Uuid::from_u128(1)));
    entry.device = Some(values::DeviceId(Uuid::from_u128(2)));
    book.append(entry).expect("is taken");
    let bytes: i64 = book
        .link
        .query_row(
            "SELECT length(record) + length(hash) + length(signature) FROM journal ORDER BY entry DESC",
            [],
            |row| row.get(0),
        )
        .expect("reads");
    assert!(bytes < 300, "{bytes}");
}

/// A store that signs with a key of its own.
fn signing(path: &std::path::Path, seed: u8) -> Store {
    let mut options = house::options(1);
    options.register_key = Some(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]));
    Store::open(path, &options).expect("opens")
}

async fn record(store: &Store, command: u128, entry: JournalEntry) -> Result<(), CommandError<No>> {
    let answered = store.command(house::call(command), move |unit| {
        let head = unit.journal(entry)?;
        Ok::<_, No>(head.place.seq)
    });
    answered.await.map(drop)
}

async fn checked(store: &Store) -> journal::Checked {
    let checked = store.read(|reader| {
        let checked = journal::verify(reader.rows().link(), Vec::new(), &mut |_| ());
        checked.map_err(StoreError::from)
    });
    checked.await.expect("reads")
}

#[tokio::test]
async fn a_refused_entry_refuses_its_whole_command_and_leaves_no_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = signing(&folder.path().join("house.db"), 5);
    record(&store, 1, sale(1)).await.expect("is taken");
    let pounds = JournalEntry {
        currency: Currency::GBP,
        ..sale(2)
    };
    let refused = record(&store, 2, pounds).await.expect_err("is refused");
    assert!(
        matches!(
            &refused,
            CommandError::Refused(No::Store(StoreError::Fiscal(
                FiscalRefusal::CurrencyMismatch { .. }
            )))
        ),
        "{refused:?}"
    );
    record(&store, 3, sale(2)).await.expect("is taken");
    record(&store, 3, sale(2)).await.expect("is repeated");
    let found = checked(&store).await;
    assert_eq!((found.records, found.faults), (3, vec![]));
}

#[tokio::test]
async fn a_node_with_another_key_or_none_writes_no_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("house.db");
    let store = signing(&path, 5);
    record(&store, 1, sale(1)).await.expect("is taken");
    store.close().await.expect("closes");
    drop(store);
    let exchanged = signing(&path, 6);
    let refused = record(&exchanged, 2, sale(2)).await;
    assert!(
        matches!(
            refused,
            Err(CommandError::Refused(No::Store(StoreError::Journal(_))))
        ),
        "{refused:?}"
    );
    exchanged.close().await.expect("closes");
    drop(exchanged);
    let keyless = Store::open(&path, &house::options(1)).expect("opens");
    let refused = record(&keyless, 2, sale(2)).await;
    assert!(
        matches!(
            refused,
            Err(CommandError::Refused(No::Store(StoreError::Journal(_))))
        ),
        "{refused:?}"
    );
    assert_eq!(checked(&keyless).await.records, 2);
}

#[tokio::test]
async fn d21_a_node_that_lost_acknowledged_work_goes_on_in_a_new_epoch() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, old) = (folder.path().join("house.db"), folder.path().join("old.db"));
    let store = signing(&path, 5);
    record(&store, 1, sale(1)).await.expect("is taken");
    store.close().await.expect("closes");
    drop(store);
    sqlite::back_up(&path, &old).expect("keeps an old copy");
    let store = signing(&path, 5);
    for number in 2..5_i64 {
        record(&store, u128::from(number.unsigned_abs()), sale(number))
            .await
            .expect("is taken");
        store
            .command(house::call(100 + u128::from(number.unsigned_abs())), |unit| {
                unit.edit::<domain::insight::Finding>(Uuid::from_u128(77), vec![house::raised(77, "seen")])?;
                Ok::<_, No>(())
            })
            .await
            .expect("is taken");
    }
    store.close().await.expect("closes");
    drop(store);
    for beside in ["house.db-wal", "house.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(beside));
    }
    std::fs::copy(&old, &path).expect("puts the old copy back");
    let store = signing(&path, 5);
    assert!(store.started().acknowledged_missing.is_some());
    record(&store, 9, sale(9)).await.expect("is taken");
    let found = checked(&store).await;
    assert_eq!(found.faults, []);
    assert_eq!(
        found.last.map(|link| link.place),
        Some(Place { epoch: 2, seq: 2 })
    );
}
