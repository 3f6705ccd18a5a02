//! Guests by name. The name stands here in the clear, outside the documents, and is scrubbed when the guest is erased.

use super::Projected;
use crate::books::guest::{guest_key, unseal};
use crate::rows::uuid;
use crate::{DocRow, Rows, StoreError};
use domain::guest::{Guest, ProfileField, field_id, search_words};
use values::GuestId;

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["guest", "guest_word"];

/// Guests in one answer to a search.
pub const FOUND_MAX: u32 = 50;

/// A guest in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestRow {
    /// The guest.
    pub id: GuestId,
    /// The name.
    pub name: String,
}

impl Projected for Guest {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        let id = GuestId(doc.id);
        if after.is_erased() {
            rows.run("DELETE FROM guest_key WHERE guest = ?1", [id.bytes()])?;
            return scrub(rows, id);
        }
        let vip_changed = before.is_some_and(|guest| guest.vip != after.vip);
        if vip_changed {
            rows.run("UPDATE guest SET vip = ?2 WHERE doc = ?1", (doc.row, after.vip))?;
        }
        let field = field_id(id, ProfileField::Name);
        let sealed = after.profile.get(&field);
        if before.is_some_and(|guest| guest.profile.get(&field) == sealed) {
            return Ok(());
        }
        let key = guest_key(rows, id)?;
        let name = sealed.zip(key).and_then(|(sealed, key)| unseal(&key, id, sealed));
        name.map_or(Ok(()), |name| put(rows, doc, &name, after.vip))
    }
}

fn put(rows: Rows<'_>, doc: DocRow, name: &str, vip: bool) -> Result<(), StoreError> {
    rows.run(
        "INSERT INTO guest (doc, id, name, vip) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (doc) DO UPDATE SET name = ?3, vip = ?4",
        (doc.row, doc.id.as_bytes(), name, vip),
    )?;
    rows.run("DELETE FROM guest_word WHERE guest = ?1", [doc.row])?;
    for word in search_words(name) {
        rows.run(
            "INSERT INTO guest_word (word, guest) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            (word, doc.row),
        )?;
    }
    Ok(())
}

/// Takes a guest out of the lists.
pub(crate) fn scrub(rows: Rows<'_>, guest: GuestId) -> Result<(), StoreError> {
    let sql = "DELETE FROM guest_word WHERE guest = (SELECT doc FROM guest WHERE id = ?1)";
    rows.run(sql, [guest.bytes()])?;
    rows.run("DELETE FROM guest WHERE id = ?1", [guest.bytes()])
        .map(drop)
}

/// The guest's name; `None` where it is not known here or was erased.
///
/// # Errors
/// What the table says.
pub fn guest_name(rows: Rows<'_>, guest: GuestId) -> Result<Option<String>, StoreError> {
    rows.one("SELECT name FROM guest WHERE id = ?1", [guest.bytes()], |row| {
        row.get(0)
    })
}

/// Guests of whose name each word of `text` begins a word; at most [`FOUND_MAX`].
///
/// # Errors
/// What the table says.
pub fn find_guests(rows: Rows<'_>, text: &str) -> Result<Vec<GuestRow>, StoreError> {
    let words = search_words(text);
    let Some((first, rest)) = words.split_first() else {
        return Ok(Vec::new());
    };
    let sql = "SELECT DISTINCT g.id, g.name FROM guest_word w JOIN guest g ON g.doc = w.guest
               WHERE w.word >= ?1 AND w.word < ?2 ORDER BY g.name LIMIT 500";
    let found = rows.all(sql, (first, end_of(first)), |row| {
        Ok(GuestRow {
            id: GuestId(uuid(row, 0)?),
            name: row.get(1)?,
        })
    })?;
    let fits = |guest: &GuestRow| {
        let names = search_words(&guest.name);
        rest.iter()
            .all(|word| names.iter().any(|name| name.starts_with(word.as_str())))
    };
    Ok(found.into_iter().filter(fits).take(FOUND_MAX as usize).collect())
}

/// The first text behind all that begin with `word`.
fn end_of(word: &str) -> String {
    format!("{word}\u{10FFFF}")
}
