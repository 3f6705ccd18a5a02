//! Lists of people who work here, made from the documents.

use super::Projected;
use crate::rows::uuid;
use crate::{DocRow, Rows, StoreError};
use domain::staff::{Person, Role, name_key};
use values::PersonId;

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["person"];
/// The most people of a house, and of a list of them.
pub const PEOPLE_MAX: usize = 1_000;

const PUT: &str = "INSERT INTO person (doc, name_key, role, active) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (doc) DO UPDATE SET name_key = ?2, role = ?3, active = ?4";
const ALL: &str = "SELECT d.id FROM person p JOIN doc d USING (doc) ORDER BY p.name_key, d.id LIMIT 1000";
const BY_NAME: &str = "SELECT d.id FROM person p JOIN doc d USING (doc) WHERE p.name_key = ?1 AND p.active = 1 ORDER BY d.id LIMIT 2";
const OWNERS: &str = "SELECT count(*) FROM person WHERE active = 1 AND role = ?1";
const COUNT: &str = "SELECT count(*) FROM person";

impl Projected for Person {
    fn project(rows: Rows<'_>, doc: DocRow, _: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        let key = name_key(after.name.as_deref().unwrap_or_default());
        rows.run(PUT, (doc.row, key, after.role.code(), after.active))
            .map(drop)
    }
}

/// Everybody, by name.
///
/// # Errors
/// What the table says.
pub fn people(rows: Rows<'_>) -> Result<Vec<PersonId>, StoreError> {
    rows.all(ALL, [], |row| uuid(row, 0).map(PersonId))
}

/// Whoever is active under this name; two after a merge of two houses' lists.
///
/// # Errors
/// What the table says.
pub fn people_named(rows: Rows<'_>, name: &str) -> Result<Vec<PersonId>, StoreError> {
    rows.all(BY_NAME, [name_key(name)], |row| uuid(row, 0).map(PersonId))
}

/// How many active owners there are. People are few, so counting them does not grow with the house's history.
///
/// # Errors
/// What the table says.
pub fn active_owners(rows: Rows<'_>) -> Result<usize, StoreError> {
    let count = rows.one(OWNERS, [Role::Owner.code()], |row| row.get::<_, i64>(0))?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(0))
}

/// How many people are known.
///
/// # Errors
/// What the table says.
pub fn people_count(rows: Rows<'_>) -> Result<usize, StoreError> {
    let count = rows.one(COUNT, [], |row| row.get::<_, i64>(0))?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(0))
}
