//! A disk that refuses a write: the process ends without another answer, and the next start finds everything answered.
//!
//! The refusal is real and comes from the kernel: a child of this test runs under a limit on the size of its files, so
//! that a write into the log fails with an error that is not "disk full".

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "in a test a failure is to be loud, in its helpers too"
)]

use sqlite::{Database, Decision, Follower, Migration, Options, SqliteError, Urgency};
use std::path::Path;
use std::process::Command;

/// Where the child finds its file.
const FILE: &str = "HEARTH_FAILING_DISK_FILE";
/// The limit of the child's files, in the shell's blocks of 512 bytes (1024 in some): 2 to 4 MiB.
const BLOCKS: u32 = 4096;
/// More commands than fit under the limit.
const COMMANDS_MAX: i64 = 5_000;

struct Nobody;

impl Follower for Nobody {
    fn command_kept(&mut self) {}
    fn command_undone(&mut self) {}
    fn group_committed(&mut self) -> Option<sqlite::Telling> {
        None
    }
    fn group_lost(&mut self) {}
}

fn open(path: &Path) -> Database<Nobody> {
    let options = Options {
        ballast_bytes: 0,
        free_floor_bytes: Some(0),
        ..Options::default()
    };
    let receipts = [Migration {
        number: 1,
        sql: "CREATE TABLE receipt (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;",
    }];
    let opened = Database::open(path, &options, |link| {
        sqlite::migrate(link, &receipts)?;
        Ok::<_, SqliteError>(Nobody)
    });
    opened.expect("opens")
}

/// The child: writes receipts and prints the number of each one that was answered.
#[tokio::test]
#[ignore = "run by d11 in a process of its own"]
async fn child_writes_until_the_disk_refuses() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let database = open(Path::new(&file));
    for number in 0..COMMANDS_MAX {
        let written = database.write(Urgency::Fiscal, move |link, _| {
            match link.execute("INSERT INTO receipt VALUES (?1, zeroblob(20000))", [number]) {
                Ok(_) => Decision::Keep(Ok(())),
                Err(error) => {
                    sqlite::note(&error);
                    Decision::Undo(Err(error))
                }
            }
        });
        match written.await {
            Ok(Ok(())) => println!("answered {number}"),
            other => println!("not answered {number} {other:?}"),
        }
    }
}

#[tokio::test]
async fn d11_a_refused_write_ends_the_process_and_nothing_answered_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("house.db");
    let child = Command::new("sh")
        .arg("-c")
        .arg(format!("trap '' XFSZ; ulimit -f {BLOCKS}; exec \"$0\" --exact --ignored --nocapture child_writes_until_the_disk_refuses"))
        .arg(std::env::current_exe().expect("this program"))
        .env(FILE, &file)
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&child.stdout);
    assert_eq!(
        child.status.code(),
        Some(sqlite::options::FATAL_EXIT_CODE),
        "{said}"
    );
    assert!(
        !said.contains("not answered"),
        "no answer of any kind leaves after the error: {said}"
    );
    let answered: Vec<i64> = said
        .lines()
        .filter_map(|line| line.rsplit_once("answered ")?.1.parse().ok())
        .collect();
    assert!(answered.len() > 20, "{said}");

    let database = open(&file);
    let found: Vec<i64> = database
        .read(|link| {
            let mut statement = link
                .prepare("SELECT number FROM receipt ORDER BY number")
                .expect("prepares");
            let rows = statement.query_map([], |row| row.get(0)).expect("queries");
            rows.map(|number| number.expect("a number")).collect()
        })
        .await
        .expect("reads");
    assert_eq!(
        found.get(..answered.len()),
        Some(answered.as_slice()),
        "every answered receipt is there"
    );
    assert!(
        found.len() <= answered.len() + 1,
        "at most the one in flight besides"
    );
    let next = i64::try_from(found.len()).expect("few");
    let again = database.write(Urgency::Fiscal, move |link, _| {
        Decision::Keep(
            link.execute("INSERT INTO receipt VALUES (?1, x'')", [next])
                .expect("inserts"),
        )
    });
    assert_eq!(again.await.expect("the next start goes on"), 1);
    database.close().await;
    drop(database);
    sqlite::verify(&file).expect("whole");
}
