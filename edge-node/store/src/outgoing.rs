//! Changes on their way out, in the order of the log, and the heads by which two houses compare what they hold.

use crate::workbench::rules_of;
use crate::{Reader, StoreError, log};
use documents::{Hash, parse_stored};
use domain::shape::Kind;
use values::Uuid;

/// Changes that one look returns at most.
pub const OUTGOING_MAX: u32 = 1024;

/// A change of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedChange {
    /// Its place.
    pub lsn: i64,
    /// The first place of the command that it belongs to.
    pub txn: i64,
    /// The code of the document's kind.
    pub kind: u8,
    /// The document.
    pub doc: Uuid,
    /// The plain chunk.
    pub bytes: Vec<u8>,
}

impl LoggedChange {
    /// The change's hash, from its bytes.
    ///
    /// # Errors
    /// [`StoreError::Change`] where the row is damaged (case D18).
    pub fn hash(&self) -> Result<Hash, StoreError> {
        let kind = Kind::from_code(self.kind).ok_or(StoreError::Range("a document's kind"))?;
        let parsed = parse_stored(kind, &self.bytes);
        parsed
            .map(|change| change.hash())
            .map_err(|source| StoreError::Change {
                lsn: self.lsn,
                source,
            })
    }
}

impl Reader<'_> {
    /// The changes after the place `after`, oldest first.
    ///
    /// # Errors
    /// What the table says.
    pub fn changes_after(&self, after: i64, limit: u32) -> Result<Vec<LoggedChange>, StoreError> {
        let sql = "SELECT c.lsn, c.txn, d.kind, d.id, c.bytes FROM change AS c JOIN doc AS d USING (doc)
                   WHERE c.lsn > ?1 ORDER BY c.lsn LIMIT ?2";
        self.rows().all(sql, (after, limit.min(OUTGOING_MAX)), |row| {
            Ok(LoggedChange {
                lsn: row.get(0)?,
                txn: row.get(1)?,
                kind: row.get(2)?,
                doc: crate::rows::uuid(row, 3)?,
                bytes: row.get(4)?,
            })
        })
    }

    /// The heads of a document, sorted; none where there is no such document.
    ///
    /// # Errors
    /// Where the log does not read.
    pub fn heads(&self, id: Uuid) -> Result<Vec<Hash>, StoreError> {
        let Some((row, kind)) = log::find(self.rows(), id)? else {
            return Ok(Vec::new());
        };
        Ok(log::replay(self.rows(), row, kind, rules_of(kind)?)?.lean.heads())
    }
}
