//! What the writing thread does when it can no longer keep its word: it answers nobody and ends the process.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use rusqlite::Connection;
use sqlite::{Database, Decision, Follower, Options, SqliteError, Urgency};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Follows, and falls over where it is told to.
struct Falling(bool);

impl Follower for Falling {
    fn command_kept(&mut self) {}
    fn command_undone(&mut self) {}
    fn group_committed(&mut self) -> Option<sqlite::Telling> {
        assert!(!self.0, "planted");
        None
    }
    fn group_lost(&mut self) {}
}

type Told = Arc<Mutex<Vec<String>>>;

/// A database whose end is told instead of ending this process.
fn open(falls: bool) -> (TempDir, Database<Falling>, Told) {
    let folder = tempfile::tempdir().expect("a folder");
    let told = Told::default();
    let telling = Arc::clone(&told);
    let options = Options {
        ballast_bytes: 0,
        free_floor_bytes: Some(0),
        fatal: Arc::new(move |reason| telling.lock().expect("locks").push(reason.to_owned())),
        ..Options::default()
    };
    let make = |link: &mut Connection| {
        link.execute_batch("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT) STRICT")?;
        Ok::<_, SqliteError>(Falling(falls))
    };
    let database = Database::open(&folder.path().join("house.db"), &options, make).expect("opens");
    (folder, database, told)
}

#[tokio::test]
async fn a_command_whose_savepoint_cannot_be_ended_is_not_answered_and_ends_the_house() {
    let (_folder, database, told) = open(false);
    let answer = database.write(Urgency::Normal, |link, _| {
        let ended = link.execute_batch("INSERT INTO note (text) VALUES ('half'); RELEASE command");
        ended.expect("its own savepoint is gone");
        Decision::Keep(())
    });
    assert!(answer.await.is_err());
    database.close().await;
    assert_eq!(told.lock().expect("locks").len(), 1);
    let after = database.write(Urgency::Normal, |_, _| Decision::Keep(()));
    assert!(matches!(after.await, Err(SqliteError::Stopped)));
    let kept =
        database.read(|link| link.query_row("SELECT count(*) FROM note", [], |row| row.get::<_, i64>(0)));
    assert_eq!(
        kept.await.expect("reads").expect("counts"),
        0,
        "the group was not committed"
    );
}

#[tokio::test]
async fn a_panic_of_the_writing_thread_itself_ends_the_house() {
    let (_folder, database, told) = open(true);
    let answer = database.write(Urgency::Normal, |link, _| {
        link.execute("INSERT INTO note (text) VALUES ('kept')", [])
            .expect("inserts");
        Decision::Keep(())
    });
    assert!(answer.await.is_err(), "its answer did not leave");
    database.close().await;
    assert_eq!(
        told.lock().expect("locks").as_slice(),
        ["the writing thread panicked"]
    );
    assert!(!database.is_open());
}
