//! Lists of the catalogue: categories, items, modifier groups, taxes, made from the documents. A row says that a document
//! is there; what it holds is read from the document.

use super::Projected;
use crate::rows::uuid;
use crate::{DocRow, Rows, StoreError};
use domain::catalog::{Category, Item, ModifierGroup, Tax};
use domain::shape::Kind;
use values::Uuid;

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["catalog_part"];

/// The most parts of the catalogue in one list.
pub const PARTS_PER_LIST_MAX: u32 = 500;

const PUT: &str = "INSERT INTO catalog_part (kind, doc) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
const LIST: &str = "SELECT p.doc, d.id FROM catalog_part p JOIN doc d ON d.doc = p.doc
    WHERE p.kind = ?1 AND p.doc > ?2 ORDER BY p.doc LIMIT ?3";

fn put(rows: Rows<'_>, kind: Kind, doc: DocRow, is_new: bool) -> Result<(), StoreError> {
    if is_new {
        rows.run(PUT, (kind.code(), doc.row))?;
    }
    Ok(())
}

impl Projected for Item {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, _: &Self) -> Result<(), StoreError> {
        put(rows, Kind::Item, doc, before.is_none())
    }
}

impl Projected for Category {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, _: &Self) -> Result<(), StoreError> {
        put(rows, Kind::Category, doc, before.is_none())
    }
}

impl Projected for ModifierGroup {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, _: &Self) -> Result<(), StoreError> {
        put(rows, Kind::ModifierGroup, doc, before.is_none())
    }
}

impl Projected for Tax {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, _: &Self) -> Result<(), StoreError> {
        put(rows, Kind::Tax, doc, before.is_none())
    }
}

/// The ids of a kind of the catalogue's parts, in the order in which they came here, behind the cursor `after`.
///
/// # Errors
/// What the table says.
pub fn catalog_parts(
    rows: Rows<'_>,
    kind: Kind,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Uuid)>, StoreError> {
    let limit = limit.min(PARTS_PER_LIST_MAX);
    rows.all(LIST, (kind.code(), after, limit), |row| {
        Ok((row.get(0)?, uuid(row, 1)?))
    })
}
