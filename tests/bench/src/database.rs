//! What stands in the house's database file, by table and index: read beside the house, through SQLite's own `dbstat`.

use crate::floors::{Part, Shape};
use crate::samples::as_f64;
use anyhow::{Context as _, Result};
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

/// The house's database in its data folder.
pub(crate) const FILE_NAME: &str = "house.db";

/// One table or index.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tree {
    /// Whether rows stand in order of a key instead of a number: an index, or a table without row ids.
    pub(crate) is_index: bool,
    pub(crate) rows: u64,
    /// Bytes of the rows.
    pub(crate) payload: u64,
    /// Bytes of the pages.
    pub(crate) on_disk: u64,
}

/// Tables and indices by name; `of` says which table an index belongs to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trees {
    pub(crate) trees: BTreeMap<String, Tree>,
    pub(crate) of: BTreeMap<String, String>,
}

impl Trees {
    /// What `commands` commands added since `before`, per command.
    pub(crate) fn shape_since(&self, before: &Self, commands: u64) -> Shape {
        let per_command = |now: u64, then: u64| as_f64(now.saturating_sub(then)) / as_f64(commands.max(1));
        let part = |(name, tree): (&String, &Tree)| {
            let then = before.trees.get(name).copied().unwrap_or_default();
            let rows = per_command(tree.rows, then.rows);
            let bytes = per_command(tree.payload, then.payload);
            (rows > 0.005).then(|| Part {
                name: name.clone(),
                is_index: tree.is_index,
                rows,
                bytes: bytes / rows,
            })
        };
        Shape {
            parts: self.trees.iter().filter_map(part).collect(),
        }
    }

    /// Commands answered so far.
    pub(crate) fn answers(&self) -> u64 {
        self.trees.get("answer").map_or(0, |tree| tree.rows)
    }

    /// Bytes on disk by table, indices included.
    pub(crate) fn by_table(&self) -> BTreeMap<String, u64> {
        let mut tables = BTreeMap::new();
        for (name, tree) in &self.trees {
            let table = self.of.get(name).unwrap_or(name);
            *tables.entry(table.clone()).or_insert(0) += tree.on_disk;
        }
        tables
    }
}

/// Opens the file for reading, beside a running house or after it.
pub(crate) fn open(data: &Path) -> Result<Connection> {
    let path = data.join(FILE_NAME);
    let link = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| format!("opening {}", path.display()))?;
    link.busy_timeout(Duration::from_secs(10))?;
    Ok(link)
}

/// Reads every page of the file once.
pub(crate) fn trees(link: &Connection) -> Result<Trees> {
    let (of, keyed) = schema(link)?;
    let mut trees = Trees {
        of,
        ..Trees::default()
    };
    let mut pages = link.prepare(
        "SELECT name, pagetype, SUM(ncell), SUM(payload), SUM(pgsize) FROM dbstat GROUP BY name, pagetype",
    )?;
    let mut rows = pages.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let is_index = keyed.contains(&name);
        let kind: String = row.get(1)?;
        let tree = trees.trees.entry(name).or_default();
        tree.is_index = is_index;
        tree.payload += unsigned(row.get(3)?);
        tree.on_disk += unsigned(row.get(4)?);
        // Cells of a table's inner pages are no rows; cells of an index's are.
        if kind == "leaf" || (is_index && kind == "internal") {
            tree.rows += unsigned(row.get(2)?);
        }
    }
    Ok(trees)
}

/// Which table each index belongs to, and which trees are in order of a key.
fn schema(link: &Connection) -> Result<(BTreeMap<String, String>, BTreeSet<String>)> {
    let (mut of, mut keyed) = (BTreeMap::new(), BTreeSet::new());
    let mut statement = link.prepare("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
        let (table, sql): (String, String) = (row.get(2)?, row.get(3)?);
        if kind == "index" {
            of.insert(name.clone(), table);
            keyed.insert(name);
        } else if kind == "table" && sql.to_ascii_uppercase().contains("WITHOUT ROWID") {
            keyed.insert(name);
        }
    }
    Ok((of, keyed))
}

/// Checks closed so far: each was closed under a receipt of its own.
pub(crate) fn closed_checks(link: &Connection) -> Result<u64> {
    number(link, "SELECT (SELECT last FROM number WHERE series = 'receipt')")
}

/// One number of a query without parameters.
pub(crate) fn number(link: &Connection, sql: &str) -> Result<u64> {
    let found: Option<i64> = link
        .query_row(sql, [], |row| row.get(0))
        .with_context(|| sql.to_owned())?;
    Ok(unsigned(found.unwrap_or(0)))
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_bytes_per_command_come_from_the_difference() {
        let link = Connection::open_in_memory().expect("opens");
        link.execute_batch("CREATE TABLE a(n INTEGER PRIMARY KEY, body BLOB); CREATE TABLE k(key BLOB PRIMARY KEY) WITHOUT ROWID; CREATE INDEX a_body ON a(body);")
            .expect("makes tables");
        let before = trees(&link).expect("reads");
        for row in 0..2_000_u32 {
            link.execute("INSERT INTO a VALUES (NULL, ?1)", [row.to_be_bytes().repeat(10)])
                .expect("inserts");
            link.execute("INSERT INTO k VALUES (?1)", [row.to_be_bytes()])
                .expect("inserts");
        }
        let shape = trees(&link).expect("reads").shape_since(&before, 1_000);
        let part = |name: &str| {
            shape
                .parts
                .iter()
                .find(|part| part.name == name)
                .expect("is there")
                .clone()
        };
        assert!(
            (part("a").rows - 2.0).abs() < 0.01 && (part("a").bytes - 43.0).abs() < 2.0,
            "{shape:?}"
        );
        assert!(
            (part("k").rows - 2.0).abs() < 0.01 && part("k").is_index,
            "{shape:?}"
        );
        assert!(
            part("a_body").is_index && (part("a_body").rows - 2.0).abs() < 0.01,
            "{shape:?}"
        );
    }
}
