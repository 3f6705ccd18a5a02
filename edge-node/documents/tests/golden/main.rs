//! Golden bytes: what version 1 writes, kept as files, so that no later version can drift from it unseen. `genesis_v1.txt`
//! holds the implied first changes of every kind, `check_v1.txt` a small check that two nodes wrote.
//!
//! A file is never changed once released: houses hold these very bytes. A section added at the end of a kind appends
//! lines to a new file. To make a file that is not there yet: `BLESS=1 cargo test -p documents --test golden`.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod check;
mod genesis;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// Compares `today` with the golden file; makes the file where it is missing and `BLESS` is set.
fn hold(name: &str, today: &str) {
    let path = file(name);
    if !path.exists() && std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, today).expect("writes the golden file");
    }
    let golden = std::fs::read_to_string(&path).expect("the golden file; BLESS=1 makes a missing one");
    for (number, (kept, now)) in (1..).zip(golden.lines().zip(today.lines())) {
        assert_eq!(kept, now, "{name} line {number}: what is written has changed");
    }
    assert_eq!(golden.lines().count(), today.lines().count(), "{name}: lines");
}

/// The lines of a golden file that begin with `word`, each as its words.
fn lines_of(name: &str, word: &str) -> Vec<Vec<String>> {
    let golden = std::fs::read_to_string(file(name)).expect("the golden file; BLESS=1 makes a missing one");
    let words = golden
        .lines()
        .map(|line| line.split(' ').map(str::to_owned).collect());
    words
        .filter(|words: &Vec<String>| words.first().is_some_and(|first| first == word))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes it");
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(text.get(at..at + 2).expect("two digits"), 16);
    (0..text.len())
        .step_by(2)
        .map(|at| byte(at).expect("hexadecimal"))
        .collect()
}
