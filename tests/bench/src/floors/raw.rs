//! Raw SQLite: rows of given sizes into as many tables and indices as the house writes, committed in groups.
//!
//! No rules, no documents, no HTTP, one thread. Settings as the house has them: WAL, `synchronous=FULL`, 4 KiB pages;
//! the log is copied back by SQLite's own checkpoint (every 1000 pages, on this thread).

use crate::samples::{Samples, as_f64};
use anyhow::Result;
use rusqlite::Connection;
use std::path::Path;
use std::time::{Duration, Instant};

/// One table or index that commands add rows to.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) is_index: bool,
    /// New rows per command, on average.
    pub(crate) rows: f64,
    /// Bytes of a row, on average.
    pub(crate) bytes: f64,
}

/// What one command leaves in the database.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    pub(crate) parts: Vec<Part>,
}

impl Shape {
    /// One table of rows of each size.
    pub(crate) fn of_rows(sizes: &[u32]) -> Self {
        let part = |(at, bytes): (usize, &u32)| Part {
            name: format!("rows_{at}"),
            is_index: false,
            rows: 1.0,
            bytes: f64::from(*bytes),
        };
        Self {
            parts: sizes.iter().enumerate().map(part).collect(),
        }
    }

    pub(crate) fn bytes_per_command(&self) -> f64 {
        self.parts.iter().map(|part| part.rows * part.bytes).sum()
    }

    pub(crate) fn rows_per_command(&self) -> f64 {
        self.parts.iter().map(|part| part.rows).sum()
    }
}

/// What raw SQLite reached.
#[derive(Debug)]
pub(crate) struct RawRate {
    pub(crate) commands_per_second: f64,
    pub(crate) commit: Samples,
}

/// Commits groups of `group` commands of `shape` for `time` in a new file in `folder`.
pub(crate) fn raw_commits(folder: &Path, shape: &Shape, group: u64, time: Duration) -> Result<RawRate> {
    let folder = tempfile::Builder::new().prefix("raw-floor").tempdir_in(folder)?;
    let link = Connection::open(folder.path().join("floor.db"))?;
    link.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;")?;
    let mut parts = shape
        .parts
        .iter()
        .enumerate()
        .map(|(at, part)| Rows::new(&link, at, part))
        .collect::<Result<Vec<_>>>()?;
    let (mut commands, mut commit) = (0_u64, Samples::default());
    let started = Instant::now();
    while started.elapsed() < time {
        link.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for _ in 0..group {
            parts.iter_mut().try_for_each(|rows| rows.insert(&link))?;
        }
        let committing = Instant::now();
        link.prepare_cached("COMMIT")?.execute([])?;
        commit.add(committing.elapsed());
        commands += group;
    }
    Ok(RawRate {
        commands_per_second: as_f64(commands) / started.elapsed().as_secs_f64(),
        commit,
    })
}

/// The rows of one part: a table with a rising number, or an index by rising keys.
struct Rows {
    sql: String,
    is_index: bool,
    per_command: f64,
    due: f64,
    next: i64,
    body: Vec<u8>,
}

impl Rows {
    fn new(link: &Connection, at: usize, part: &Part) -> Result<Self> {
        let make = if part.is_index {
            format!("CREATE TABLE part_{at}(key BLOB PRIMARY KEY) WITHOUT ROWID")
        } else {
            format!("CREATE TABLE part_{at}(row INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        };
        link.execute_batch(&make)?;
        let columns = if part.is_index {
            "(key) VALUES (?1)"
        } else {
            "(row, body) VALUES (?1, ?2)"
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a row's size"
        )]
        let bytes = part.bytes.round() as usize;
        Ok(Self {
            sql: format!("INSERT INTO part_{at}{columns}"),
            is_index: part.is_index,
            per_command: part.rows,
            due: 0.0,
            next: 0,
            body: vec![0xA5; bytes.max(8)],
        })
    }

    /// The rows of one command: a part with half a row per command gets one in every second.
    fn insert(&mut self, link: &Connection) -> Result<()> {
        self.due += self.per_command;
        while self.due >= 1.0 {
            self.due -= 1.0;
            self.next += 1;
            let mut statement = link.prepare_cached(&self.sql)?;
            if self.is_index {
                if let Some(start) = self.body.get_mut(..8) {
                    start.copy_from_slice(&self.next.to_be_bytes());
                }
                statement.execute((&self.body,))?;
            } else {
                statement.execute((self.next, &self.body))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_row_per_command_is_a_row_in_every_second() {
        let link = Connection::open_in_memory().expect("opens");
        let part = Part {
            name: "x".into(),
            is_index: true,
            rows: 0.5,
            bytes: 20.0,
        };
        let mut rows = Rows::new(&link, 0, &part).expect("makes the table");
        (0..10).for_each(|_| rows.insert(&link).expect("inserts"));
        let count: i64 = link
            .query_row("SELECT count(*) FROM part_0", [], |row| row.get(0))
            .expect("counts");
        assert_eq!(count, 5);
    }
}
