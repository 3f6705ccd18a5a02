//! The log of changes: interned documents and actors, one row per change, documents rebuilt from their rows.

use crate::projections::{AnyState, KindRules};
use crate::{Rows, StoreError};
use documents::{Actor, Applied, Lean, parse_stored};
use domain::shape::Kind;
use values::Uuid;

const INSERT_CHANGE: &str =
    "INSERT INTO change (lsn, txn, doc, actor, seq, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const CHANGES_OF: &str = "SELECT lsn, bytes FROM change WHERE doc = ?1 ORDER BY lsn";
const DOC_OF: &str = "SELECT doc, kind FROM doc WHERE id = ?1";

/// A document in memory: its integer, its replay and the state that it shows.
pub(crate) struct Held {
    pub(crate) row: i64,
    pub(crate) kind: Kind,
    pub(crate) lean: Lean,
    pub(crate) state: AnyState,
    /// Bytes of its changes; the cache's measure of its size.
    pub(crate) bytes: usize,
}

/// One row of the log to be.
pub(crate) struct NewChange<'a> {
    pub(crate) lsn: i64,
    pub(crate) txn: i64,
    pub(crate) doc: i64,
    pub(crate) actor: i64,
    pub(crate) seq: u64,
    pub(crate) bytes: &'a [u8],
}

/// Writes one change.
pub(crate) fn insert(rows: Rows<'_>, change: &NewChange<'_>) -> Result<(), StoreError> {
    let seq = i64::try_from(change.seq).map_err(|_| StoreError::Range("a change's number"))?;
    rows.run(
        INSERT_CHANGE,
        (
            change.lsn,
            change.txn,
            change.doc,
            change.actor,
            seq,
            change.bytes,
        ),
    )
    .map(drop)
}

/// The integer and the kind of a document. A kind of a later version is refused here: it is kept, but not read.
pub(crate) fn find(rows: Rows<'_>, id: Uuid) -> Result<Option<(i64, Kind)>, StoreError> {
    let found = rows.one(DOC_OF, [id.into_bytes()], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, u8>(1)?))
    })?;
    let Some((row, code)) = found else { return Ok(None) };
    let kind = Kind::from_code(code).ok_or(StoreError::Range("a document's kind"))?;
    Ok(Some((row, kind)))
}

/// The integer of a document, made where it is new.
pub(crate) fn intern(rows: Rows<'_>, kind: Kind, id: Uuid) -> Result<i64, StoreError> {
    if let Some((row, found)) = find(rows, id)? {
        return if found == kind {
            Ok(row)
        } else {
            Err(StoreError::OtherKind { id, wanted: kind })
        };
    }
    rows.run(
        "INSERT INTO doc (kind, id) VALUES (?1, ?2)",
        (kind.code(), id.into_bytes()),
    )?;
    Ok(rows.link().last_insert_rowid())
}

/// The integer of an actor, made where it is new.
pub(crate) fn intern_actor(rows: Rows<'_>, actor: Actor) -> Result<i64, StoreError> {
    let found = rows.one(
        "SELECT actor FROM actor WHERE id = ?1",
        [actor.as_bytes().as_slice()],
        |row| row.get(0),
    )?;
    if let Some(row) = found {
        return Ok(row);
    }
    rows.run(
        "INSERT INTO actor (id) VALUES (?1)",
        [actor.as_bytes().as_slice()],
    )?;
    Ok(rows.link().last_insert_rowid())
}

/// Rebuilds a document from its rows.
pub(crate) fn replay(rows: Rows<'_>, row: i64, kind: Kind, rules: &KindRules) -> Result<Held, StoreError> {
    let mut lean = Lean::new(kind, rules.sections);
    let mut bytes = 0;
    let mut statement = rows.link().prepare_cached(CHANGES_OF)?;
    let mut changes = statement.query([row])?;
    while let Some(change) = changes.next()? {
        let lsn: i64 = change.get(0)?;
        let stored = change.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let parsed = parse_stored(kind, stored).map_err(|source| StoreError::Change { lsn, source })?;
        match lean.apply(&parsed) {
            Ok(Applied::New) => bytes += stored.len(),
            Ok(_) => {
                return Err(StoreError::Unapplied {
                    lsn,
                    why: "it is there twice or misses a parent".into(),
                });
            }
            Err(error) => {
                return Err(StoreError::Unapplied {
                    lsn,
                    why: error.to_string(),
                });
            }
        }
    }
    let state = (rules.state)(&lean)?;
    Ok(Held {
        row,
        kind,
        lean,
        state,
        bytes,
    })
}

/// The last place in the log.
pub(crate) fn last_lsn(rows: Rows<'_>) -> Result<i64, StoreError> {
    Ok(rows
        .one("SELECT max(lsn) FROM change", [], |row| {
            row.get::<_, Option<i64>>(0)
        })?
        .flatten()
        .unwrap_or(0))
}
