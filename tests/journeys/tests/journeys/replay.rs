//! Real input (issue 2, section 4): days of a real takeaway and of a real hotel lived through the API of the built
//! node, and its journal read by a verifier in another language.
//!
//! Each test runs `edge-node demo --replay FILE` over a bounded slice of ../shared/data, and asks
//! `tests/replay_totals.py`, which shares no line with the replay, for the file's own sums. Where the data is absent the
//! test says so and passes. The whole files are run by `make replay`.

use harness::{Program, Start};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of the repository.
fn root() -> PathBuf {
    let journeys = Path::new(env!("CARGO_MANIFEST_DIR"));
    journeys
        .ancestors()
        .nth(2)
        .expect("tests/journeys stands in the repository")
        .to_path_buf()
}

/// A published file; `None`, with a word on the screen, where the machine has none.
fn published(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: ../shared/data/{name} is not on this machine");
    None
}

fn python(script: &str, arguments: &[&str]) -> Output {
    let script = root().join("tests").join(script);
    Command::new("python3")
        .arg(script)
        .args(arguments)
        .output()
        .expect("python3 is installed")
}

fn json_of(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("{error} in {text}\n{}", String::from_utf8_lossy(&output.stderr));
    })
}

/// What one replay left behind.
struct Lived {
    /// Both sides' totals, as `--json` wrote them.
    told: Value,
    /// The house's data directory.
    data: tempfile::TempDir,
}

/// Lives a slice of the file in a fresh house and ends.
fn live(file: &Path, slice: &[&str]) -> Lived {
    let data = tempfile::tempdir().expect("a directory");
    let totals = data.path().join("totals.json");
    let house = data.path().join("house");
    let start = Start::new(
        Program::built().expect("the node is built"),
        &house,
        &data.path().join("log"),
    );
    let plain = |path: &Path| path.to_str().expect("a plain path").to_owned();
    let (file, written) = (plain(file), plain(&totals));
    let mut arguments = vec![
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--replay",
        &file,
        "--json",
        &written,
    ];
    arguments.extend(slice);
    let (said, went_well) = start.run(&arguments).expect("the replay starts");
    assert!(went_well, "the replay failed:\n{said}");
    let told = std::fs::read_to_string(&totals).expect("the totals were written");
    Lived {
        told: serde_json::from_str(&told).expect("the totals are JSON"),
        data,
    }
}

/// The slice's sums by the independent script must be the replay's sums of the file, and the house's.
fn assert_equal_to_the_file(lived: &Lived, file: &Path, slice: &[&str], periods: &str) {
    let mut arguments = vec![file.to_str().expect("a plain path")];
    arguments.extend(slice);
    let own = json_of(&python("replay_totals.py", &arguments));
    for side in ["file", "house"] {
        assert_eq!(lived.told[side]["totals"], own["totals"], "{side}: totals");
        assert_eq!(lived.told[side][periods], own[periods], "{side}: {periods}");
    }
    assert_eq!(lived.told["equal"], true, "{}", lived.told);
}

fn assert_journal_is_whole(lived: &Lived) {
    let database = database_of(lived);
    let checked = python(
        "journal_verifier.py",
        &[database.to_str().expect("a plain path"), "--json"],
    );
    let told = json_of(&checked);
    assert!(checked.status.success(), "{told}");
    assert!(
        told["records"].as_u64().is_some_and(|records| records > 20),
        "{told}"
    );
}

fn database_of(lived: &Lived) -> PathBuf {
    let house = lived.data.path().join("house");
    let entries = std::fs::read_dir(&house)
        .expect("the data directory")
        .filter_map(Result::ok);
    let is_database =
        |path: &PathBuf| std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3\0"));
    entries
        .map(|entry| entry.path())
        .find(is_database)
        .expect("a database in the data directory")
}

#[test]
fn a_real_takeaway_day_balances_to_the_cent() {
    let Some(file) = published("takeaway-orders.csv") else {
        return;
    };
    // A fortnight with the busiest days, more checks than a page of a list; and the slow first half year, in which a price changes, an order has one dish at two
    // prices, another has a line twice, and 26 have another line count than published.
    for slice in [
        ["--from", "2018-12-04", "--days", "14"],
        ["--from", "2015-09-01", "--to", "2016-03-20"],
    ] {
        let lived = live(&file, &slice);
        assert_equal_to_the_file(&lived, &file, &slice, "days");
        assert!(
            lived.told["house"]["totals"]["orders"]
                .as_i64()
                .is_some_and(|orders| orders >= 90),
            "{}",
            lived.told
        );
        assert_journal_is_whole(&lived);
    }
}

#[test]
fn a_real_hotel_week_balances_to_the_night() {
    let Some(file) = published("resort-bookings.csv") else {
        return;
    };
    // A week of arrivals with every trap in it: day use, rate 0, nobody's name on it, other types than reserved.
    let slice = ["--from", "2015-10-05", "--days", "7"];
    let lived = live(&file, &slice);
    assert_equal_to_the_file(&lived, &file, &slice, "months");
    assert!(
        lived.told["house"]["totals"]["nights"]
            .as_i64()
            .is_some_and(|nights| nights > 400),
        "{}",
        lived.told
    );
    assert_journal_is_whole(&lived);
}

/// What somebody with a database tool could do, in SQL that the triggers do not stop, and the words of the case.
const TAMPERINGS: [(&str, &str); 4] = [
    ("F01 a row deleted", "DELETE FROM journal WHERE entry = 9"),
    (
        "F02 an amount changed",
        "UPDATE journal SET record = CAST(substr(record, 1, length(record) - 12) || x'7f' || substr(record, length(record) - 10) AS BLOB) WHERE entry = 9",
    ),
    (
        "F03 two rows swapped",
        "UPDATE journal SET entry = -9 WHERE entry = 9; UPDATE journal SET entry = 9 WHERE entry = 10; UPDATE journal SET entry = 10 WHERE entry = -9",
    ),
    (
        "F04 a row inserted",
        "UPDATE journal SET entry = -entry WHERE entry > 9; INSERT INTO journal SELECT 10, record, hash, signature FROM journal WHERE entry = 8; UPDATE journal SET entry = 1 - entry WHERE entry < 0",
    ),
];

/// Drops every trigger, as a thief would, and runs the statements. `sqlite3` of Python: this crate names no database.
const TAMPER: &str = "
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for (name,) in database.execute(\"SELECT name FROM sqlite_master WHERE type = 'trigger'\").fetchall():
    database.execute(f'DROP TRIGGER {name}')
database.executescript('BEGIN;' + sys.argv[2] + ';COMMIT;')
database.execute('PRAGMA wal_checkpoint(TRUNCATE)')
";

#[test]
fn f01_to_f05_a_journal_of_a_real_day_that_was_tampered_with_is_named_by_another_language() {
    let Some(file) = published("takeaway-orders.csv") else {
        return;
    };
    let lived = live(&file, &["--from", "2018-12-14", "--days", "1"]);
    let house = database_of(&lived);
    let whole = json_of(&python(
        "journal_verifier.py",
        &[house.to_str().expect("a plain path"), "--json"],
    ));
    for (name, statements) in TAMPERINGS {
        let told = tampered(&lived, &house, statements);
        assert_eq!(
            told["faults"][0]["seq"],
            if name.starts_with("F04") { 10 } else { 9 },
            "{name}: {told}"
        );
    }
    let cut = "DELETE FROM journal WHERE entry > 20";
    let told = tampered(&lived, &house, cut);
    assert_eq!(
        told["faults"],
        serde_json::json!([]),
        "F05: the chain alone cannot know: {told}"
    );
    let head = &whole["head"];
    let witness = format!(
        "{}:{}:{}",
        head["epoch"],
        head["seq"],
        head["hash"].as_str().expect("a hash")
    );
    let copy = lived.data.path().join("tampered.db");
    let arguments = [
        copy.to_str().expect("a plain path"),
        "--json",
        "--witness",
        &witness,
    ];
    let told = json_of(&python("journal_verifier.py", &arguments));
    assert_eq!(
        told["faults"][0]["seq"], head["seq"],
        "F05: a head that was kept finds it: {told}"
    );
}

fn tampered(lived: &Lived, house: &Path, statements: &str) -> Value {
    let copy = lived.data.path().join("tampered.db");
    std::fs::copy(house, &copy).expect("a copy");
    let done = Command::new("python3")
        .args(["-c", TAMPER])
        .arg(&copy)
        .arg(statements)
        .output()
        .expect("python3");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    json_of(&python(
        "journal_verifier.py",
        &[copy.to_str().expect("a plain path"), "--json"],
    ))
}

#[test]
fn the_published_journal_vectors_are_what_another_language_makes_of_the_description() {
    let vectors = root().join("edge-node/store/journal-vectors.json");
    let checked = python(
        "journal_verifier.py",
        &["--vectors", vectors.to_str().expect("a plain path")],
    );
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
}

#[test]
fn the_verifier_of_the_journal_stays_within_three_hundred_lines() {
    let text = std::fs::read_to_string(root().join("tests/journal_verifier.py")).expect("the verifier");
    assert!(text.lines().count() <= 300);
}
