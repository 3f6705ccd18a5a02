//! Lists of the catalogue: categories, items, modifier groups, taxes, made from the documents. A row says that a document
//! is there; what it holds is read from the document.

use super::Projected;
use crate::rows::uuid;
use crate::{DocRow, Rows, StoreError};
use domain::catalog::{Category, Item, ModifierGroup, Tax};
use domain::guest::search_words;
use domain::shape::Kind;
use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};
use std::fmt::Write as _;
use values::{CategoryId, Uuid};

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["catalog_part", "catalog_item", "item_word"];

/// The most parts of the catalogue in one list.
pub const PARTS_PER_LIST_MAX: u32 = 500;

const PUT: &str = "INSERT INTO catalog_part (kind, doc) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
const PUT_ITEM: &str = "INSERT INTO catalog_item (doc, category, name_key, code) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (doc) DO UPDATE SET category = ?2, name_key = ?3, code = ?4";
const PUT_WORD: &str = "INSERT INTO item_word (word, doc) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
/// Items of a category by name.
pub const BY_CATEGORY: &str = "SELECT c.name_key, c.doc, d.id FROM catalog_item c JOIN doc d ON d.doc = c.doc
    WHERE c.category = ?1 AND (c.name_key, c.doc) > (?2, ?3) ORDER BY c.name_key, c.doc LIMIT ?4";
/// All items by name.
pub const BY_NAME: &str = "SELECT c.name_key, c.doc, d.id FROM catalog_item c JOIN doc d ON d.doc = c.doc
    WHERE (c.name_key, c.doc) > (?1, ?2) ORDER BY c.name_key, c.doc LIMIT ?3";
/// The item with a code.
pub const BY_CODE: &str = "SELECT c.name_key, c.doc, d.id FROM catalog_item c JOIN doc d ON d.doc = c.doc
    WHERE c.code = ?1 AND (c.name_key, c.doc) > (?2, ?3) ORDER BY c.name_key, c.doc LIMIT ?4";
/// Words of a search that count.
pub const SEARCH_WORDS_MAX: usize = 4;
/// Behind every text that begins with a word.
const LAST_LETTER: char = '\u{10FFFF}';
const LIST: &str = "SELECT p.doc, d.id FROM catalog_part p JOIN doc d ON d.doc = p.doc
    WHERE p.kind = ?1 AND p.doc > ?2 ORDER BY p.doc LIMIT ?3";

fn put(rows: Rows<'_>, kind: Kind, doc: DocRow, is_new: bool) -> Result<(), StoreError> {
    if is_new {
        rows.run(PUT, (kind.code(), doc.row))?;
    }
    Ok(())
}

impl Projected for Item {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        put(rows, Kind::Item, doc, before.is_none())?;
        let same = |before: &Self| {
            before.name == after.name
                && before.short_name == after.short_name
                && before.category == after.category
                && before.code == after.code
        };
        if before.is_some_and(same) {
            return Ok(());
        }
        index_item(rows, doc, after)
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

fn index_item(rows: Rows<'_>, doc: DocRow, item: &Item) -> Result<(), StoreError> {
    let words = search_words(item.name.as_deref().unwrap_or_default());
    let category = item.category.map(CategoryId::bytes);
    rows.run(PUT_ITEM, params![doc.row, category, words.join(" "), item.code])?;
    rows.run("DELETE FROM item_word WHERE doc = ?1", [doc.row])?;
    let short = search_words(item.short_name.as_deref().unwrap_or_default());
    for word in words.iter().chain(&short) {
        rows.run(PUT_WORD, (word, doc.row))?;
    }
    Ok(())
}

/// Which items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemSearch {
    /// The beginnings of words of the name; at most [`SEARCH_WORDS_MAX`] count.
    pub text: Option<String>,
    /// Only this category.
    pub category: Option<CategoryId>,
    /// Only the item with this barcode or number.
    pub code: Option<String>,
}

/// A found item: where the list goes on, its id.
pub type FoundItem = ((String, i64), Uuid);

/// Items that fit, by the word or name that they were found by, behind the cursor `after`. What is looked at is what begins with
/// the longest word, or the category: never all items.
///
/// # Errors
/// What the tables say.
pub fn find_items(
    rows: Rows<'_>,
    search: &ItemSearch,
    after: Option<(String, i64)>,
    limit: u32,
) -> Result<Vec<FoundItem>, StoreError> {
    let limit = limit.min(PARTS_PER_LIST_MAX);
    let (word, doc) = after.unwrap_or_default();
    let read = |row: &Row<'_>| Ok(((row.get(0)?, row.get(1)?), uuid(row, 2)?));
    if let Some(code) = &search.code {
        return rows.all(BY_CODE, (code, &word, doc, limit), read);
    }
    let mut words = search_words(search.text.as_deref().unwrap_or_default());
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.truncate(SEARCH_WORDS_MAX);
    let category = search.category.map(CategoryId::bytes);
    if words.is_empty() {
        return match category {
            Some(category) => rows.all(BY_CATEGORY, params![category, word, doc, limit], read),
            None => rows.all(BY_NAME, (word, doc, limit), read),
        };
    }
    let sql = search_sql(words.len(), category.is_some());
    let mut values: Vec<Value> = vec![word.into(), doc.into(), limit.into()];
    values.extend(category.map(|category| Value::Blob(category.to_vec())));
    for word in words {
        values.push(format!("{word}{LAST_LETTER}").into());
        values.push(word.into());
    }
    rows.all(&sql, params_from_iter(values), read)
}

/// The query for so many words: driven by the first (the longest), the others are looked up for each item that has it. An item of
/// which two words begin alike is found by the first of them only.
#[must_use]
pub fn search_sql(words: usize, with_category: bool) -> String {
    let first = 4 + usize::from(with_category);
    let mut sql = format!(
        "SELECT w.word, w.doc, d.id FROM item_word w JOIN doc d ON d.doc = w.doc
         WHERE w.word >= ?{from} AND w.word < ?{first} AND (w.word, w.doc) > (?1, ?2)
         AND NOT EXISTS (SELECT 1 FROM item_word s WHERE s.doc = w.doc AND s.word >= ?{from} AND s.word < w.word)",
        from = first + 1
    );
    for other in 1..words {
        let (to, from) = (first + 2 * other, first + 2 * other + 1);
        // Writing into a string cannot fail.
        let _ = write!(
            sql,
            " AND EXISTS (SELECT 1 FROM item_word o WHERE o.doc = w.doc AND o.word >= ?{from} AND o.word < ?{to})"
        );
    }
    if with_category {
        sql.push_str(" AND EXISTS (SELECT 1 FROM catalog_item c WHERE c.doc = w.doc AND c.category = ?4)");
    }
    sql.push_str(" ORDER BY w.word, w.doc LIMIT ?3");
    sql
}

/// Whether another item has the code.
///
/// # Errors
/// What the table says.
pub fn code_is_taken(rows: Rows<'_>, code: &str, except: Option<Uuid>) -> Result<bool, StoreError> {
    let sql = "SELECT d.id FROM catalog_item c JOIN doc d ON d.doc = c.doc WHERE c.code = ?1 LIMIT 2";
    let ids = rows.all(sql, [code], |row| uuid(row, 0))?;
    Ok(ids.into_iter().any(|id| Some(id) != except))
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
