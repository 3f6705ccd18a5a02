//! What a live screen asks after a hole in its line: which documents have changed since, and what they are now.

use crate::projections::AnyState;
use crate::workbench::rules_of;
use crate::{DocId, Reader, Rows, StoreError, log};
use domain::shape::Kind;
use values::Uuid;

/// The most changes looked at; behind more than that a screen reads everything anew.
pub const CHANGES_SINCE_MAX: i64 = 5_000;

const LAST: &str = "SELECT max(lsn) FROM change";
// The plus keeps the plan on the log's tail: grouped along the index of documents it would read the whole history.
const SINCE: &str = "SELECT d.kind, d.id, max(c.lsn) FROM change c JOIN doc d USING (doc)
    WHERE c.lsn > ?1 GROUP BY +c.doc ORDER BY 3 LIMIT ?2";

/// A document that has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The document.
    pub doc: DocId,
    /// Its last change.
    pub lsn: i64,
}

/// Documents with a change after `lsn`, by their last change; `None` where there are more than `limit` of them, where more
/// than [`CHANGES_SINCE_MAX`] changes lie between, or where `lsn` is none of this file's.
///
/// # Errors
/// What the table says.
pub fn changed_since(rows: Rows<'_>, lsn: i64, limit: usize) -> Result<Option<Vec<Changed>>, StoreError> {
    let last = rows
        .one(LAST, [], |row| row.get::<_, Option<i64>>(0))?
        .flatten()
        .unwrap_or(0);
    if lsn < 0 || lsn > last || last - lsn > CHANGES_SINCE_MAX {
        return Ok(None);
    }
    let asked = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let found = rows.all(SINCE, (lsn, asked), |row| {
        Ok((
            row.get::<_, u8>(0)?,
            crate::rows::uuid(row, 1)?,
            row.get::<_, i64>(2)?,
        ))
    })?;
    if found.len() > limit {
        return Ok(None);
    }
    Ok(Some(found.into_iter().filter_map(changed).collect()))
}

/// A kind of a later version is passed over: this version has no view of it.
fn changed((kind, id, lsn): (u8, Uuid, i64)) -> Option<Changed> {
    let kind = Kind::from_code(kind)?;
    Some(Changed {
        doc: DocId { kind, id },
        lsn,
    })
}

impl Reader<'_> {
    /// A document's state by its kind, as an announcement carries it; `None` where there is no such document.
    ///
    /// # Errors
    /// Where the log does not read.
    pub fn state_of(&self, doc: DocId) -> Result<Option<AnyState>, StoreError> {
        match log::find(self.rows(), doc.id)? {
            Some((row, kind)) => Ok(Some(log::replay(self.rows(), row, kind, rules_of(kind)?)?.state)),
            None => Ok(None),
        }
    }
}
