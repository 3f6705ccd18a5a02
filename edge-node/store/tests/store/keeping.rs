//! Backups, restores, facts, the probe.

use crate::house::{House, options};
use store::{SqliteError, Store, StoreError, restore};

#[tokio::test]
async fn d27_a_backup_under_load_opens_verifies_and_ends_at_a_real_place() {
    let house = House::new();
    let load = {
        let store = house.store.clone();
        tokio::spawn(async move {
            for command in 1..=150_u128 {
                let edits = vec![crate::house::raised(command, "load")];
                let done = store.command(crate::house::call(command), move |unit| {
                    unit.edit::<domain::insight::Finding>(values::Uuid::from_u128(command % 9 + 100), edits)?;
                    Ok::<_, crate::house::No>(())
                });
                done.await.expect("done");
            }
        })
    };
    let mut told = house.store.announcements();
    while told.recv().await.expect("told").lsn < 20 {}
    let target = house.folder.path().join("backup.db");
    let backed_up = house.store.backup(target.clone()).await.expect("backs up");
    assert!((20..=150).contains(&backed_up.lsn), "{backed_up:?}");
    load.await.expect("joins");
    let over = house.store.backup(target.clone()).await;
    assert!(
        matches!(over, Err(StoreError::Database(SqliteError::Files { .. }))),
        "an existing file is left alone"
    );
    let opened = Store::open(&target, &options(1)).expect("a backup opens");
    assert_eq!(opened.durable_lsn(), backed_up.lsn);
}

#[tokio::test]
async fn d21_a_restore_opens_a_new_epoch_every_time_and_keeps_the_replaced_file() {
    let house = House::new();
    house.raise(1, 10, "in the backup").await.expect("done");
    let backup = house.folder.path().join("backup.db");
    house.store.backup(backup.clone()).await.expect("backs up");
    house.raise(2, 10, "after the backup").await.expect("done");
    let (path, House { store, folder }) = (house.path(), house);
    let running = restore(&backup, &path);
    assert!(
        matches!(running, Err(StoreError::Database(SqliteError::Owned))),
        "not under a running service"
    );
    store.close().await.expect("closes");
    drop(store);
    for expected in [2, 3] {
        let restored = restore(&backup, &path).expect("restores");
        assert_eq!(
            (restored.epoch_before, restored.epoch, restored.lsn),
            (1, expected, 1)
        );
        assert!(restored.replaced.expect("kept").exists());
        let store = Store::open(&path, &options(1)).expect("opens");
        assert_eq!((store.identity().epoch, store.durable_lsn()), (expected, 1));
        assert_eq!(
            store.started().acknowledged_missing,
            None,
            "a restore is no surprise"
        );
        store.close().await.expect("closes");
    }
    drop(folder);
}

#[tokio::test]
async fn d20_a_restore_where_only_the_log_of_the_lost_file_is_left_does_not_take_that_log_up() {
    let house = House::new();
    house.raise(1, 10, "in the backup").await.expect("done");
    let backup = house.folder.path().join("backup.db");
    house.store.backup(backup.clone()).await.expect("backs up");
    house.raise(2, 11, "after the backup").await.expect("done");
    let (path, House { store, folder }) = (house.path(), house);
    let log = folder.path().join("house.db-wal");
    let left = std::fs::read(&log).expect("a log");
    assert!(!left.is_empty());
    store.close().await.expect("closes");
    drop(store);
    std::fs::remove_file(&path).expect("the file is lost");
    std::fs::write(&log, &left).expect("its log is not");
    restore(&backup, &path).expect("restores");
    let store = Store::open(&path, &options(1)).expect("opens");
    assert_eq!((store.identity().epoch, store.durable_lsn()), (2, 1));
    let kept = folder.path().join("house.before-epoch-2-wal");
    assert_eq!(std::fs::read(kept).expect("the log is kept"), left);
}

#[tokio::test]
async fn d21_a_restore_cut_between_any_two_steps_is_no_empty_house_and_can_be_run_again() {
    let house = House::new();
    house.raise(1, 10, "in the backup").await.expect("done");
    let backup = house.folder.path().join("backup.db");
    house.store.backup(backup.clone()).await.expect("backs up");
    house.raise(2, 11, "after the backup").await.expect("done");
    let (path, House { store, folder }) = (house.path(), house);
    let log = folder.path().join("house.db-wal");
    let left = std::fs::read(&log).expect("a log");
    store.close().await.expect("closes");
    drop(store);
    // As a cut leaves it after the file was moved: its log and the copy of the backup, each and both.
    std::fs::rename(&path, folder.path().join("house.before-epoch-2")).expect("moves");
    let part = folder.path().join("house.restoring");
    for (with_log, with_part) in [(true, true), (false, true), (true, false)] {
        let _ = (std::fs::remove_file(&log), std::fs::remove_file(&part));
        if with_log {
            std::fs::write(&log, &left).expect("writes");
        }
        if with_part {
            std::fs::copy(&backup, &part).expect("copies");
        }
        let refused = Store::open(&path, &options(1)).err();
        assert!(
            matches!(refused, Some(StoreError::HalfAHouse { .. })),
            "{refused:?}"
        );
        assert!(!path.exists(), "nothing was made");
        assert_eq!(log.exists(), with_log, "nothing was deleted");
    }
    let restored = restore(&backup, &path).expect("again");
    assert_eq!(
        (restored.epoch, restored.lsn),
        (2, 1),
        "the marker knows of epoch 1"
    );
    let store = Store::open(&path, &options(1)).expect("opens");
    assert_eq!((store.identity().epoch, store.durable_lsn()), (2, 1));
}

#[tokio::test]
async fn d20_a_house_whose_file_was_deleted_is_noticed_and_does_not_write_in_its_old_epoch() {
    let house = House::new();
    house.raise(1, 10, "lost").await.expect("done");
    let (path, House { store, folder }) = (house.path(), house);
    store.close().await.expect("closes");
    drop(store);
    std::fs::remove_file(&path).expect("deletes");
    let store = Store::open(&path, &options(1)).expect("opens");
    let missing = store.started().acknowledged_missing.expect("noticed");
    assert_eq!((missing.acknowledged_lsn, missing.found_lsn), (1, 0));
    assert!(store.started().new && store.identity().epoch == 2);
    drop(folder);
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_the_house_is_left_alone() {
    let house = House::new();
    for command in 1..=50 {
        house
            .raise(command, command, &"long ".repeat(100))
            .await
            .expect("done");
    }
    let backup = house.folder.path().join("backup.db");
    house.store.backup(backup.clone()).await.expect("backs up");
    let (path, House { store, folder }) = (house.path(), house);
    store.close().await.expect("closes");
    drop(store);
    let mut bytes = std::fs::read(&backup).expect("reads");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xA5);
    std::fs::write(&backup, bytes).expect("writes");
    assert!(restore(&backup, &path).is_err());
    let store = Store::open(&path, &options(1)).expect("opens");
    assert_eq!((store.identity().epoch, store.durable_lsn()), (1, 50));
    drop(folder);
}

#[tokio::test]
async fn facts_and_the_probe_tell_how_the_house_is() {
    let house = House::new();
    house.raise(1, 10, "one").await.expect("done");
    assert!(house.store.probe().await.expect("writes").as_secs() < 5);
    let facts = house.store.facts().await.expect("facts");
    assert_eq!(
        (facts.lsn, facts.documents, facts.quarantined, facts.orphans),
        (1, 1, 0, 0)
    );
    assert!(facts.database.file_bytes + facts.database.wal_bytes > 0);
    assert!(facts.database.free_bytes > 0 && !facts.database.storage_low);
}
