//! The database as `store` uses it: real files, real threads, real errors where one can be made without a faulty disk.

#![allow(clippy::expect_used, reason = "in a test a failure is to be loud")]
#![allow(clippy::panic, reason = "as above, in its helpers too")]
#![allow(clippy::disallowed_methods, reason = "waiting for a state, with a limit")]

use rusqlite::Connection;
use sqlite::{Database, Decision, Follower, Migration, Options, SqliteError, Urgency};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a test waits for something that must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Counts what the writing thread tells it.
#[derive(Clone, Default)]
struct Tally {
    kept: Arc<AtomicUsize>,
    undone: Arc<AtomicUsize>,
    groups: Arc<AtomicUsize>,
    lost: Arc<AtomicUsize>,
}

impl Follower for Tally {
    fn command_kept(&mut self) {
        self.kept.fetch_add(1, Ordering::SeqCst);
    }
    fn command_undone(&mut self) {
        self.undone.fetch_add(1, Ordering::SeqCst);
    }
    fn group_committed(&mut self) -> Option<sqlite::Telling> {
        self.groups.fetch_add(1, Ordering::SeqCst);
        None
    }
    fn group_lost(&mut self) {
        self.lost.fetch_add(1, Ordering::SeqCst);
    }
}

const NOTES: &[Migration] = &[Migration {
    number: 1,
    sql: "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;",
}];

fn options() -> Options {
    Options {
        ballast_bytes: 0,
        free_floor_bytes: Some(0),
        ..Options::default()
    }
}

fn open_with(path: &Path, options: &Options, tally: Tally) -> Result<Database<Tally>, SqliteError> {
    Database::open(path, options, |link| {
        sqlite::migrate(link, NOTES)?;
        Ok::<_, SqliteError>(tally)
    })
}

fn house() -> (TempDir, PathBuf, Database<Tally>, Tally) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("house.db");
    let tally = Tally::default();
    let database = open_with(&path, &options(), tally.clone()).expect("opens");
    (folder, path, database, tally)
}

fn note(link: &Connection, text: &str) -> Decision<()> {
    link.execute("INSERT INTO note (text) VALUES (?1)", [text])
        .expect("inserts");
    Decision::Keep(())
}

fn texts(path: &Path) -> Vec<String> {
    let link = sqlite::open_to_read(path).expect("opens");
    let mut statement = link
        .prepare("SELECT text FROM note ORDER BY id")
        .expect("prepares");
    let rows = statement.query_map([], |row| row.get(0)).expect("queries");
    rows.map(|text| text.expect("text")).collect()
}

async fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn d28_an_old_library_is_refused_and_the_linked_one_is_new_enough() {
    assert!(matches!(
        sqlite::assert_library(3_051_002),
        Err(SqliteError::OldLibrary { .. })
    ));
    sqlite::assert_library(rusqlite::version_number()).expect("the bundled library is new enough");
}

#[tokio::test]
async fn an_answer_means_that_another_connection_sees_the_write() {
    let (_folder, path, database, _) = house();
    database
        .write(Urgency::Normal, |link, _| note(link, "soup"))
        .await
        .expect("done");
    assert_eq!(texts(&path), ["soup"]);
    let settings: (i64, i64, String) = database
        .write(Urgency::Normal, |link, _| {
            let number = |sql| link.query_row(sql, [], |row| row.get(0)).expect("a setting");
            let mode = link
                .query_row("PRAGMA journal_mode", [], |row| row.get(0))
                .expect("a mode");
            Decision::Undo((
                number("PRAGMA synchronous"),
                number("PRAGMA wal_autocheckpoint"),
                mode,
            ))
        })
        .await
        .expect("reads");
    assert_eq!(
        settings,
        (2, 0, "wal".to_owned()),
        "FULL, no checkpoint of its own, WAL"
    );
}

#[tokio::test]
async fn what_waits_shares_a_commit_and_keeps_its_order() {
    let (_folder, path, database, tally) = house();
    let (go, gone) = sync_channel::<()>(1);
    let first = {
        let database = database.clone();
        tokio::spawn(async move {
            let hold = move |link: &Connection, _: &mut Tally| {
                gone.recv().expect("a go");
                note(link, "0")
            };
            database.write(Urgency::Normal, hold).await
        })
    };
    wait_until("the first command runs", || database.facts().queue_commands == 0).await;
    let mut waiting = Vec::new();
    for number in 1..=40 {
        let clone = database.clone();
        let text = number.to_string();
        waiting.push(tokio::spawn(async move {
            clone
                .write(Urgency::Normal, move |link, _| note(link, &text))
                .await
        }));
        wait_until("it waits in line", || database.facts().queue_commands == number).await;
    }
    go.send(()).expect("goes");
    first.await.expect("joins").expect("done");
    for each in waiting {
        each.await.expect("joins").expect("done");
    }
    let expected: Vec<String> = (0..=40).map(|number: usize| number.to_string()).collect();
    assert_eq!(texts(&path), expected);
    let groups = tally.groups.load(Ordering::SeqCst);
    assert!(groups <= 3, "41 commands took {groups} commits");
}

#[tokio::test]
async fn one_bad_command_of_a_group_leaves_no_trace_and_harms_no_other() {
    let (_folder, path, database, tally) = house();
    let undone = database.write(Urgency::Normal, |link, _| {
        link.execute("INSERT INTO note (text) VALUES ('refused')", [])
            .expect("inserts");
        Decision::Undo("no")
    });
    let panicked = database.write::<()>(Urgency::Normal, |link, _| {
        link.execute("INSERT INTO note (text) VALUES ('panicked')", [])
            .expect("inserts");
        panic!("a planted panic")
    });
    let kept = database.write(Urgency::Normal, |link, _| note(link, "kept"));
    let (undone, panicked, kept) = tokio::join!(undone, panicked, kept);
    assert_eq!(undone.expect("answered"), "no");
    assert!(matches!(panicked, Err(SqliteError::Panicked)), "{panicked:?}");
    kept.expect("done");
    assert_eq!(texts(&path), ["kept"]);
    assert_eq!(
        (
            tally.kept.load(Ordering::SeqCst),
            tally.undone.load(Ordering::SeqCst)
        ),
        (1, 2)
    );
}

#[tokio::test]
async fn d14_the_queue_is_bounded_and_says_so() {
    let (_folder, _path, database, _) = house();
    let (go, gone) = sync_channel::<()>(1);
    let running = Arc::new(AtomicUsize::new(0));
    let slow = {
        let (database, running) = (database.clone(), Arc::clone(&running));
        tokio::spawn(async move {
            let hold = move |_: &Connection, _: &mut Tally| {
                running.store(1, Ordering::SeqCst);
                gone.recv().expect("a go");
                Decision::Undo(())
            };
            database.write(Urgency::Normal, hold).await
        })
    };
    wait_until("the slow command runs", || running.load(Ordering::SeqCst) == 1).await;
    let max = sqlite::options::QUEUE_COMMANDS_MAX;
    let crowd: Vec<_> = (0..max + 5)
        .map(|_| {
            let database = database.clone();
            tokio::spawn(async move {
                database
                    .write(Urgency::Normal, |link, _| note(link, "in the crowd"))
                    .await
            })
        })
        .collect();
    wait_until("the queue is full", || database.facts().queue_commands == max).await;
    let (mut done, mut busy) = (0, 0);
    let refused = database
        .write(Urgency::Normal, |link, _| note(link, "one too many"))
        .await;
    assert!(matches!(refused, Err(SqliteError::Busy)), "{refused:?}");
    go.send(()).expect("goes");
    slow.await.expect("joins").expect("done");
    for each in crowd {
        match each.await.expect("joins") {
            Ok(()) => done += 1,
            Err(SqliteError::Busy) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((done, busy), (max, 5));
}

#[tokio::test]
async fn d23_a_slow_read_is_cut_at_its_deadline_and_work_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("house.db");
    let options = Options {
        read_deadline: Duration::from_millis(100),
        ..options()
    };
    let database = open_with(&path, &options, Tally::default()).expect("opens");
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let cut = database
        .read(|link| link.query_row(endless, [], |row| row.get::<_, i64>(0)))
        .await
        .expect("runs");
    let cut = cut.expect_err("it is cut");
    assert_eq!(sqlite::severity(&cut), sqlite::Severity::Interrupted);
    database
        .write(Urgency::Normal, |link, _| note(link, "after"))
        .await
        .expect("writes go on");
    let count =
        database.read(|link| link.query_row("SELECT count(*) FROM note", [], |row| row.get::<_, i64>(0)));
    assert_eq!(
        count.await.expect("reads").expect("counts"),
        1,
        "the same connections serve again"
    );
    let refused = database
        .read(|link| link.execute("DELETE FROM note", []))
        .await
        .expect("runs");
    assert!(refused.is_err(), "a reader cannot write");
}

#[tokio::test]
async fn d03_the_log_is_copied_back_under_load_and_emptied_when_idle() {
    let (_folder, path, database, _) = house();
    let page = "x".repeat(3000);
    let mut most = 0;
    for _ in 0..400 {
        let page = page.clone();
        let write = database.write(Urgency::Normal, move |link, _| {
            for _ in 0..40 {
                note(link, &page);
            }
            Decision::Keep(())
        });
        write.await.expect("done");
        most = most.max(database.facts().wal_bytes);
    }
    assert!(most < 64 * 1024 * 1024, "the log grew to {most} bytes");
    assert!(
        database.facts().file_bytes > 40 * 1024 * 1024,
        "pages went back to the file meanwhile"
    );
    wait_until("the log is emptied", || database.facts().wal_bytes == 0).await;
    drop(database);
    sqlite::verify(&path).expect("whole");
}

#[tokio::test]
async fn d23_a_pinned_snapshot_holds_up_no_command_not_even_after_an_idle_moment() {
    let (_folder, path, database, _) = house();
    database
        .write(Urgency::Normal, |link, _| note(link, "before"))
        .await
        .expect("done");
    let pinned = sqlite::open_to_read(&path).expect("opens");
    pinned.execute_batch("BEGIN").expect("begins");
    let seen: i64 = pinned
        .query_row("SELECT count(*) FROM note", [], |row| row.get(0))
        .expect("reads");
    database
        .write(Urgency::Normal, |link, _| note(link, "after"))
        .await
        .expect("done");
    let written = Instant::now();
    wait_until("the idle moment is past", || {
        written.elapsed() > sqlite::options::IDLE_AFTER * 3 / 2
    })
    .await;
    let started = Instant::now();
    database
        .write(Urgency::Normal, |link, _| note(link, "while pinned"))
        .await
        .expect("done");
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "it took {:?}",
        started.elapsed()
    );
    let still: i64 = pinned
        .query_row("SELECT count(*) FROM note", [], |row| row.get(0))
        .expect("reads");
    assert_eq!((seen, still), (1, 1), "a snapshot is a snapshot");
    drop(pinned);
    wait_until("then the log is emptied", || database.facts().wal_bytes == 0).await;
}

#[tokio::test]
async fn d16_damage_met_by_a_command_stops_all_answers_and_ends_the_process() {
    let (folder, path, database, _) = house();
    for number in 0..300 {
        let text = format!("{number} {}", "x".repeat(400));
        database
            .write(Urgency::Normal, move |link, _| note(link, &text))
            .await
            .expect("done");
    }
    database.close().await;
    drop(database);
    let mut bytes = std::fs::read(&path).expect("reads");
    let (_, leaves) = bytes.split_at_mut(8 * 4096);
    leaves.fill(0xA5);
    std::fs::write(&path, bytes).expect("writes");
    assert!(matches!(
        sqlite::verify(&path),
        Err(SqliteError::Damaged(_) | SqliteError::Sqlite(_))
    ));
    assert!(matches!(sqlite::quick_check(&path), Err(SqliteError::Damaged(_))));

    let reasons = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&reasons);
    let fatal = Arc::new(move |reason: &str| told.lock().expect("locks").push(reason.to_owned()));
    let database = open_with(&path, &Options { fatal, ..options() }, Tally::default()).expect("opens");
    let met = database.write(Urgency::Normal, |link, _| {
        let read: rusqlite::Result<i64> =
            link.query_row("SELECT sum(length(text)) FROM note", [], |row| row.get(0));
        // A command may well swallow the error; the note is what tells.
        sqlite::note(&read.expect_err("damaged"));
        Decision::Keep("done")
    });
    assert!(matches!(met.await, Err(SqliteError::Stopped)), "no answer leaves");
    assert_eq!(
        reasons.lock().expect("locks").len(),
        1,
        "the process would have ended"
    );
    let later = database.write(Urgency::Fiscal, |_, _| Decision::Keep(())).await;
    assert!(matches!(later, Err(SqliteError::Stopped)), "{later:?}");
    drop(folder);
}

#[tokio::test]
async fn a_second_program_cannot_open_the_file_and_the_same_one_can_after_closing() {
    let (_folder, path, database, _) = house();
    let second = open_with(&path, &options(), Tally::default());
    assert!(matches!(second.err(), Some(SqliteError::Owned)));
    database
        .write(Urgency::Normal, |link, _| note(link, "first"))
        .await
        .expect("done");
    database.close().await;
    let late = database
        .write(Urgency::Normal, |link, _| note(link, "late"))
        .await;
    assert!(matches!(late, Err(SqliteError::Stopped)), "{late:?}");
    let again = open_with(&path, &options(), Tally::default()).expect("opens again");
    drop(again);
    assert_eq!(texts(&path), ["first"]);
}

#[tokio::test]
async fn d27_a_backup_taken_under_load_is_whole_and_never_overwrites() {
    let (folder, path, database, _) = house();
    let target = folder.path().join("copy.db");
    let busy = {
        let database = database.clone();
        tokio::spawn(async move {
            for number in 0..200 {
                let text = number.to_string();
                database
                    .write(Urgency::Normal, move |link, _| note(link, &text))
                    .await
                    .expect("done");
            }
        })
    };
    wait_until("there is something to copy", || texts(&path).len() > 20).await;
    let (from, to) = (path.clone(), target.clone());
    tokio::task::spawn_blocking(move || sqlite::back_up(&from, &to))
        .await
        .expect("joins")
        .expect("copies");
    busy.await.expect("joins");
    let copied = texts(&target);
    assert!(copied.len() > 20 && copied.len() <= 200);
    let expected: Vec<String> = (0..copied.len()).map(|number| number.to_string()).collect();
    assert_eq!(copied, expected, "the copy is one moment, without a gap");
    assert!(
        sqlite::back_up(&path, &target).is_err(),
        "an existing file is left alone"
    );
}

const TWO_STEPS: &[Migration] = &[
    Migration {
        number: 1,
        sql: "CREATE TABLE old (id INTEGER PRIMARY KEY, a TEXT) STRICT; INSERT INTO old VALUES (1, 'x');",
    },
    Migration {
        number: 2,
        sql: "CREATE TABLE new (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER NOT NULL) STRICT;
              CREATE TRIGGER kept BEFORE DELETE ON new BEGIN SELECT raise(ABORT, 'kept'); END;
              INSERT INTO new SELECT id, a, 0 FROM old; DROP TABLE old; ALTER TABLE new RENAME TO old;",
    },
];

fn shape(path: &Path) -> (i64, String) {
    let link = sqlite::open_alone(path).expect("opens");
    let version = link
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .expect("a version");
    let sql =
        "SELECT coalesce(group_concat(sql, ';'), '') FROM (SELECT sql FROM sqlite_schema ORDER BY name)";
    (
        version,
        link.query_row(sql, [], |row| row.get(0)).expect("a schema"),
    )
}

#[test]
fn d04_a_migration_cut_at_any_statement_leaves_the_old_schema_or_the_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let shapes: Vec<(i64, String)> = (0..=2)
        .map(|count| {
            let path = folder.path().join(format!("whole-{count}.db"));
            let mut link = sqlite::open_alone(&path).expect("opens");
            sqlite::migrate(&mut link, TWO_STEPS.get(..count).expect("a part")).expect("migrates");
            drop(link);
            shape(&path)
        })
        .collect();
    let mut seen = [false; 3];
    for cut in 1..=12 {
        let path = folder.path().join(format!("cut-{cut}.db"));
        let mut link = sqlite::open_alone(&path).expect("opens");
        let ended = sqlite::migrate_until(&mut link, TWO_STEPS, |statement| statement < cut);
        drop(link);
        let found = shape(&path);
        let place = shapes.iter().position(|whole| *whole == found);
        let place = place.unwrap_or_else(|| panic!("cut {cut} left something between: {found:?}"));
        seen[place] = true;
        assert_eq!(ended.is_ok(), place == 2, "cut {cut}");
        let mut link = sqlite::open_alone(&path).expect("opens");
        sqlite::migrate(&mut link, TWO_STEPS).expect("the next start finishes it");
        drop(link);
        assert_eq!(Some(&shape(&path)), shapes.last());
    }
    assert_eq!(seen, [true; 3], "the cuts met every state");
}

#[test]
fn o04_a_file_of_a_later_version_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("later.db");
    let mut link = sqlite::open_alone(&path).expect("opens");
    sqlite::migrate(&mut link, TWO_STEPS).expect("migrates");
    let refused = sqlite::migrate(&mut link, NOTES);
    assert!(
        matches!(refused, Err(SqliteError::NewerSchema { found: 2, known: 1 })),
        "{refused:?}"
    );
}

/// A small file system in memory, unmounted at the end; `None` where mounting is not allowed.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).output();
    }
}

#[tokio::test]
async fn d12_a_full_disk_refuses_clearly_reads_go_on_and_the_ballast_lets_receipts_through() {
    let Some(disk) = SmallDisk::mount("12m") else {
        eprintln!("skipped: mounting a small file system is not allowed here");
        return;
    };
    let path = disk.0.path().join("house.db");
    let options = Options {
        ballast_bytes: 3 * 1024 * 1024,
        free_floor_bytes: Some(0),
        ..Options::default()
    };
    let database = open_with(&path, &options, Tally::default()).expect("opens");
    assert!(path.with_extension("ballast").exists(), "the ballast is laid");
    let mut stored = 0;
    let refused = loop {
        let text = "x".repeat(50_000);
        match database
            .write(Urgency::Normal, move |link, _| insert(link, &text))
            .await
        {
            Ok(Ok(())) => stored += 1,
            Ok(Err(error)) => break SqliteError::Sqlite(error),
            Err(error) => break error,
        }
        assert!(stored < 1000, "the disk never filled");
    };
    assert!(matches!(refused, SqliteError::StorageFull), "{refused:?}");
    let count =
        database.read(|link| link.query_row("SELECT count(*) FROM note", [], |row| row.get::<_, i64>(0)));
    assert_eq!(
        count.await.expect("reads go on").expect("counts"),
        stored,
        "nothing half done"
    );
    let normal = database
        .write(Urgency::Normal, |link, _| insert(link, "an order"))
        .await;
    assert!(matches!(normal, Err(SqliteError::StorageFull)), "{normal:?}");
    let mut tries = 0;
    while let Err(error) = database
        .write(Urgency::Fiscal, |link, _| insert(link, &"r".repeat(20_000)))
        .await
    {
        assert!(matches!(error, SqliteError::StorageFull), "{error:?}");
        tries += 1;
        assert!(tries < 3, "the ballast did not help");
    }
    let receipt = database.read(|link| {
        link.query_row("SELECT count(*) FROM note WHERE text LIKE 'r%'", [], |row| {
            row.get::<_, i64>(0)
        })
    });
    assert_eq!(receipt.await.expect("reads").expect("counts"), 1_i64);
    database.close().await;
    drop(database);
    sqlite::verify(&path).expect("d13: the file is whole");
}

/// As a layer above does it: the error is noted and the command undone.
fn insert(link: &Connection, text: &str) -> Decision<rusqlite::Result<()>> {
    match link.execute("INSERT INTO note (text) VALUES (?1)", [text]) {
        Ok(_) => Decision::Keep(Ok(())),
        Err(error) => {
            sqlite::note(&error);
            Decision::Undo(Err(error))
        }
    }
}
