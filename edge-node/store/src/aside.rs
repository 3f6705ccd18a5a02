//! What could not be taken in: changes put aside with their evidence, and changes that wait for a parent. Both are bounded.

use crate::merge::Refused;
use crate::{Rows, StoreError};
use documents::{DocId, Hash, Parsed, parse_stored};
use values::{Timestamp, Uuid};

/// Changes kept in quarantine; beyond it the oldest go.
pub const QUARANTINE_MAX: i64 = 10_000;
/// Changes that may wait for a parent, all documents together.
pub const ORPHANS_MAX: i64 = 10_000;
/// Changes that may wait for a parent in one document.
pub const ORPHANS_PER_DOCUMENT_MAX: i64 = 256;

/// A change in quarantine, as a person is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutAside {
    /// The document.
    pub doc: Uuid,
    /// The stable code of the reason.
    pub reason: String,
    /// What was seen.
    pub evidence: String,
    /// When.
    pub at: Timestamp,
}

/// Puts a change aside. The same change is kept once per document; evidence is never written over.
pub(crate) fn quarantine(
    rows: Rows<'_>,
    refused: &Refused,
    sender: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    rows.run(
        "INSERT INTO quarantine (kind, doc, hash, reason, evidence, sender, bytes, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (hash, doc) DO NOTHING",
        (
            refused.kind,
            refused.doc.into_bytes(),
            refused.hash.as_bytes().as_slice(),
            refused.code,
            &refused.why.evidence,
            sender.as_bytes(),
            &refused.bytes,
            now.unix_ms(),
        ),
    )?;
    metrics::counter!("edge_sync_rejected_total", "reason" => refused.code).increment(1);
    rows.run(
        "DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ?1",
        [QUARANTINE_MAX],
    )
    .map(drop)
}

/// The latest changes put aside, newest first.
///
/// # Errors
/// What the table says.
pub fn put_aside(rows: Rows<'_>, limit: u32) -> Result<Vec<PutAside>, StoreError> {
    let sql = "SELECT doc, reason, evidence, at FROM quarantine ORDER BY id DESC LIMIT ?1";
    rows.all(sql, [limit.min(200)], |row| {
        Ok(PutAside {
            doc: crate::rows::uuid(row, 0)?,
            reason: row.get(1)?,
            evidence: row.get(2)?,
            at: Timestamp::from_unix_ms(row.get(3)?),
        })
    })
}

/// Keeps a change that misses a parent; whether there was room for it.
pub(crate) fn keep_orphan(
    rows: Rows<'_>,
    doc: DocId,
    change: &Parsed,
    sender: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id = doc.id.into_bytes();
    let here = count(rows, "SELECT count(*) FROM orphan WHERE doc = ?1", [id])?;
    let all = count(rows, "SELECT count(*) FROM orphan", [])?;
    if here >= ORPHANS_PER_DOCUMENT_MAX || all >= ORPHANS_MAX {
        return Ok(false);
    }
    rows.run(
        "INSERT INTO orphan (kind, doc, hash, sender, bytes, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (doc, hash) DO NOTHING",
        (
            doc.kind.code(),
            id,
            change.hash().as_bytes().as_slice(),
            sender.as_bytes(),
            change.bytes(),
            now.unix_ms(),
        ),
    )?;
    Ok(true)
}

/// The changes of a document that wait for a parent, oldest first. They passed the guard when they came.
pub(crate) fn orphans_of(rows: Rows<'_>, doc: DocId) -> Result<Vec<Parsed>, StoreError> {
    let sql = "SELECT id, bytes FROM orphan WHERE doc = ?1 ORDER BY id";
    let found: Vec<(i64, Vec<u8>)> =
        rows.all(sql, [doc.id.into_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    found
        .into_iter()
        .map(|(id, bytes)| {
            parse_stored(doc.kind, &bytes).map_err(|source| StoreError::Change { lsn: id, source })
        })
        .collect()
}

/// The change waits no longer.
pub(crate) fn forget_orphan(rows: Rows<'_>, doc: DocId, hash: Hash) -> Result<(), StoreError> {
    let sql = "DELETE FROM orphan WHERE doc = ?1 AND hash = ?2";
    rows.run(sql, (doc.id.into_bytes(), hash.as_bytes().as_slice()))
        .map(drop)
}

pub(crate) fn count(rows: Rows<'_>, sql: &str, params: impl rusqlite::Params) -> Result<i64, StoreError> {
    Ok(rows.one(sql, params, |row| row.get(0))?.unwrap_or(0))
}
