//! Making the projections again from the log, a few documents at a time. While it runs no command is taken: a rule must
//! never decide on half a list. A cut leaves a mark, and the next start knows that the work is to be done again.

use crate::projections::{TABLES, rules};
use crate::workbench::Workbench;
use crate::{DocRow, PROJECTIONS_VERSION, Reader, Rows, Store, StoreError, log};
use domain::shape::Kind;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};
use sqlite::{Decision, Urgency};
use values::Uuid;

/// Documents made anew in one step.
const DOCUMENTS_PER_STEP: i64 = 200;

/// How far a rebuild is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Documents done.
    pub done: u64,
    /// Documents there are.
    pub of: u64,
}

struct Step {
    last: i64,
    done: u64,
}

impl Store {
    /// Empties all projections and makes them from the log; `progress` is called after each step.
    ///
    /// # Errors
    /// What the log or a projection says; then the projections stay closed and the next start says so.
    pub async fn rebuild_projections(
        &self,
        mut progress: impl FnMut(Rebuilt) + Send,
    ) -> Result<Rebuilt, StoreError> {
        let of = self.write_now(begin).await?;
        let mut rebuilt = Rebuilt { done: 0, of };
        let mut last = 0;
        loop {
            let step = self
                .write_now(move |link, _| project_from(Rows(link), last))
                .await?;
            if step.done == 0 {
                break;
            }
            last = step.last;
            rebuilt.done += step.done;
            progress(rebuilt);
        }
        self.write_now(end).await?;
        Ok(rebuilt)
    }

    /// A job that is kept where it succeeds.
    pub(crate) async fn write_now<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection, &mut Workbench) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let done = self
            .database
            .write(Urgency::Fiscal, move |link, bench| match job(link, bench) {
                Ok(value) => Decision::Keep(Ok(value)),
                Err(error) => Decision::Undo(Err(error)),
            });
        done.await?
    }
}

fn begin(link: &Connection, bench: &mut Workbench) -> Result<u64, StoreError> {
    let rows = Rows(link);
    // Tables may refer to each other; all of them are emptied.
    link.execute_batch("PRAGMA defer_foreign_keys=ON")?;
    for table in TABLES.iter().copied().flatten() {
        rows.run(&format!("DELETE FROM {table}"), [])?;
    }
    rows.run("UPDATE identity SET projected = 0", [])?;
    bench.rebuilding = true;
    let of = crate::aside::count(rows, "SELECT count(*) FROM doc", [])?;
    Ok(u64::try_from(of).unwrap_or(0))
}

fn project_from(rows: Rows<'_>, after: i64) -> Result<Step, StoreError> {
    let sql = "SELECT doc, kind, id FROM doc WHERE doc > ?1 ORDER BY doc LIMIT ?2";
    let found: Vec<(i64, u8, Uuid)> = rows.all(sql, (after, DOCUMENTS_PER_STEP), |row| {
        Ok((row.get(0)?, row.get(1)?, crate::rows::uuid(row, 2)?))
    })?;
    let mut step = Step { last: after, done: 0 };
    for (row, code, id) in found {
        step = Step {
            last: row,
            done: step.done + 1,
        };
        let Some(kind) = Kind::from_code(code) else {
            continue;
        };
        let Some(rules) = rules(kind) else { continue };
        let held = log::replay(rows, row, kind, rules)?;
        (rules.project)(rows, DocRow { row, id }, None, &held.state)?;
    }
    Ok(step)
}

fn end(link: &Connection, bench: &mut Workbench) -> Result<(), StoreError> {
    Rows(link).run("UPDATE identity SET projected = ?1", [PROJECTIONS_VERSION])?;
    bench.rebuilding = false;
    Ok(())
}

impl Reader<'_> {
    /// A digest over every row of every projection. Two houses that hold the same documents have the same digest: columns
    /// named `doc` or `<something>_doc` count as the document's id, because the integers differ from node to node.
    ///
    /// # Errors
    /// What the tables say.
    pub fn projections_digest(&self) -> Result<[u8; 32], StoreError> {
        let mut all = Sha256::new();
        for table in TABLES.iter().copied().flatten() {
            all.update(table.as_bytes());
            all.update(self.table_digest(table)?);
        }
        Ok(all.finalize().into())
    }

    /// The digest of one projection's rows, in whatever order they stand.
    ///
    /// # Errors
    /// What the table says.
    pub fn table_digest(&self, table: &str) -> Result<[u8; 32], StoreError> {
        let columns = self
            .rows()
            .all("SELECT name FROM pragma_table_info(?1)", [table], |row| {
                row.get::<_, String>(0)
            })?;
        let shown: Vec<String> = columns.iter().map(|column| shown(column)).collect();
        let sql = format!("SELECT {} FROM {table} AS t", shown.join(", "));
        let mut statement = self.rows().link().prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut digests: Vec<[u8; 32]> = Vec::new();
        while let Some(row) = rows.next()? {
            let mut one = Sha256::new();
            for column in 0..columns.len() {
                update(&mut one, row.get_ref(column)?);
            }
            digests.push(one.finalize().into());
        }
        digests.sort_unstable();
        Ok(Sha256::digest(digests.concat()).into())
    }
}

fn shown(column: &str) -> String {
    if column == "doc" || column.ends_with("_doc") {
        return format!("(SELECT id FROM doc WHERE doc.doc = t.{column})");
    }
    format!("t.{column}")
}

fn update(digest: &mut Sha256, value: ValueRef<'_>) {
    let (tag, bytes): (u8, Vec<u8>) = match value {
        ValueRef::Null => (0, Vec::new()),
        ValueRef::Integer(number) => (1, number.to_be_bytes().to_vec()),
        ValueRef::Real(number) => (2, number.to_bits().to_be_bytes().to_vec()),
        ValueRef::Text(text) => (3, text.to_vec()),
        ValueRef::Blob(blob) => (4, blob.to_vec()),
    };
    digest.update([tag]);
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(&bytes);
}
