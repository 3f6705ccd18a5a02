//! Starts: identity, unclean stops, acknowledged work that is gone, the migrations of this store.

use crate::house::{House, NOW, call, dump, options, raised};
use domain::fiscal::{EntryKind, JournalEntry};
use domain::insight::Finding;
use std::time::{Duration, Instant};
use store::{Check, MIGRATIONS, Missing, SqliteError, Store, StoreError};
use values::Uuid;

const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_file_keeps_its_identity_and_counts_its_starts() {
    let house = House::new();
    assert!(house.store.started().new);
    let first = house.store.identity();
    assert_eq!((first.epoch, first.boot), (1, 1));
    let house = house.restarted().await;
    let again = house.store.identity();
    assert_eq!(
        (again.node, again.register, again.epoch, again.boot),
        (first.node, first.register, 1, 2)
    );
    assert!(!house.store.started().new && !house.store.started().unclean);
    assert_eq!(house.store.check(), Check::NotNeeded);
}

#[tokio::test]
async fn after_an_unclean_stop_everything_acknowledged_is_there_and_the_file_is_checked_beside_the_service() {
    let house = House::new();
    house.raise(1, 10, "acknowledged").await.expect("done");
    let house = house.cut();
    assert!(house.store.started().unclean);
    assert_eq!(house.store.started().acknowledged_missing, None);
    assert!(
        house
            .raise(1, 10, "acknowledged")
            .await
            .expect("its answer")
            .repeated
    );
    let until = Instant::now() + PATIENCE;
    while house.store.check() == Check::Running {
        assert!(Instant::now() < until, "the check does not end");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(house.store.check(), Check::Passed);
}

#[tokio::test]
async fn d19_a_deleted_log_file_is_noticed_and_opens_a_new_epoch() {
    let house = House::new();
    house.raise(1, 10, "in the file").await.expect("done");
    let house = house.restarted().await;
    house.raise(2, 10, "in the log only").await.expect("done");
    // What a cut and a deleted log leave: the file as it was when the log was last copied back, and the marker.
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("house.db");
    std::fs::copy(house.path(), &copy).expect("copies");
    std::fs::copy(house.path().with_extension("acked"), copy.with_extension("acked")).expect("copies");
    let store = Store::open(&copy, &options(1)).expect("opens");
    assert_eq!(
        store.started().acknowledged_missing,
        Some(Missing {
            acknowledged_lsn: 2,
            found_lsn: 1,
            acknowledged_entry: 0,
            found_entry: 0
        })
    );
    assert_eq!(store.identity().epoch, 2);
    drop(store);
    let store = Store::open(&copy, &options(1)).expect("opens");
    assert_eq!(store.started().acknowledged_missing, None, "said once");
    assert_eq!(store.identity().epoch, 2);
}

#[tokio::test]
async fn d19_a_lost_cash_movement_that_changed_no_document_is_noticed_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("house.db");
    let mut options = options(1);
    options.register_key = Some(ed25519_dalek::SigningKey::from_bytes(&[7; 32]));
    let record = |command| {
        move |unit: &mut store::Unit<'_>| {
            let day = values::BusinessDate::from_epoch_days(20_000).expect("a date");
            let entry = JournalEntry::by_house(EntryKind::Start, NOW, day, values::Currency::EUR);
            unit.journal(entry)?;
            Ok::<_, crate::house::No>(command)
        }
    };
    let store = Store::open(&path, &options).expect("opens");
    store.command(call(1), record(1)).await.expect("done");
    store.close().await.expect("closes");
    drop(store);
    let store = Store::open(&path, &options).expect("opens");
    store.command(call(2), record(2)).await.expect("done");
    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).expect("the file without its log");
    std::fs::copy(path.with_extension("acked"), copy.with_extension("acked")).expect("copies");
    let store = Store::open(&copy, &options).expect("opens");
    let missing = store.started().acknowledged_missing.expect("noticed");
    assert_eq!(
        (missing.acknowledged_lsn, missing.found_lsn),
        (0, 0),
        "no document was changed"
    );
    assert!(missing.acknowledged_entry > missing.found_entry, "{missing:?}");
    assert_eq!(store.identity().epoch, 2);
}

#[tokio::test]
async fn d21_an_old_copy_put_back_by_hand_is_noticed_and_writes_as_another_actor() {
    let house = House::new();
    house.raise(1, 10, "before the copy").await.expect("done");
    let old = house.folder.path().join("old.db");
    house.store.backup(old.clone()).await.expect("copies");
    house.raise(2, 10, "after the copy").await.expect("done");
    let lost = house.changes().await;
    house.store.close().await.expect("closes");
    let path = house.path();
    let House { store, folder } = house;
    drop(store);
    std::fs::copy(&old, &path).expect("puts the old copy back");
    let house = House {
        store: Store::open(&path, &options(1)).expect("opens"),
        folder,
    };
    assert!(house.store.started().acknowledged_missing.is_some());
    house.raise(3, 10, "of the new epoch").await.expect("done");
    // What was lost comes back from elsewhere without a clash of numbers.
    let report = house
        .store
        .merge(
            store::Sender::new(house.store.identity().node),
            crate::house::NOW,
            lost,
        )
        .await;
    let report = report.expect("merges");
    assert_eq!(
        (report.applied, report.duplicates, report.quarantined.len()),
        (1, 1, 0),
        "c09"
    );
}

#[tokio::test]
async fn d04_the_stores_own_migrations_leave_the_old_schema_or_the_new_wherever_they_are_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut known = vec![Vec::new()];
    for count in 1..=MIGRATIONS.len() {
        let path = folder.path().join(format!("whole-{count}.db"));
        let mut link = sqlite::open_alone(&path).expect("opens");
        sqlite::migrate(&mut link, &MIGRATIONS[..count]).expect("migrates");
        known.push(crate::schema::objects(&link));
    }
    let mut cut = 0;
    loop {
        cut += 1;
        let path = folder.path().join(format!("cut-{cut}.db"));
        let mut link = sqlite::open_alone(&path).expect("opens");
        let whole = sqlite::migrate_until(&mut link, MIGRATIONS, |statement| statement < cut).is_ok();
        drop(link);
        let mut link = sqlite::open_alone(&path).expect("opens");
        let version: u32 = link
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .expect("a version");
        assert_eq!(
            crate::schema::objects(&link),
            known[version as usize],
            "cut at statement {cut}"
        );
        sqlite::migrate(&mut link, MIGRATIONS).expect("the next start finishes it");
        assert_eq!(Some(&crate::schema::objects(&link)), known.last());
        if whole {
            break;
        }
    }
    assert!(cut > 15, "only {cut} cuts");
}

#[tokio::test]
async fn a_second_store_on_the_same_file_is_refused() {
    let house = House::new();
    let second = Store::open(&house.path(), &options(1));
    assert!(matches!(
        second.err(),
        Some(StoreError::Database(SqliteError::Owned))
    ));
}

#[tokio::test]
async fn d01_a_store_dropped_between_any_two_steps_of_a_command_keeps_all_of_it_or_nothing() {
    // The steps of a command are one savepoint in one transaction: here each step is cut by a panic after it.
    for step in 0..4 {
        let house = House::new();
        house.raise(1, 10, "before").await.expect("done");
        let before = dump(&house.path());
        let cut = house
            .store
            .command(call(2), move |unit| -> Result<(), crate::house::No> {
                assert!(step != 0, "planted");
                unit.edit::<Finding>(Uuid::from_u128(10), vec![raised(11, "half")])?;
                assert!(step != 1, "planted");
                unit.project_now()?;
                assert!(step != 2, "planted");
                unit.next_number("check")?;
                panic!("planted");
            })
            .await;
        assert!(cut.is_err());
        assert_eq!(dump(&house.path()), before, "step {step}");
        let house = house.cut();
        house.raise(3, 10, "after").await.expect("goes on");
    }
}
