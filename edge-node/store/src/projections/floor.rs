//! Lists of outlets, dining rooms and their tables, made from the documents.

use super::Projected;
use crate::rows::uuid;
use crate::{DocRow, Rows, StoreError};
use domain::floor::{Floor, Outlet};
use rusqlite::params;
use values::{FloorId, OutletId, StationId, TableId};

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["outlet", "station", "floor", "dining_table"];

/// The most outlets, and the most dining rooms, of a house.
pub const FLOORS_MAX: u32 = 200;

const OUTLETS: &str = "SELECT d.id FROM outlet o JOIN doc d ON d.doc = o.doc ORDER BY o.doc LIMIT 200";
const FLOORS: &str =
    "SELECT d.id FROM floor f JOIN doc d ON d.doc = f.doc ORDER BY f.position, f.doc LIMIT 200";

impl Projected for Outlet {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        if before.is_none() {
            rows.run(
                "INSERT INTO outlet (doc) VALUES (?1) ON CONFLICT DO NOTHING",
                [doc.row],
            )?;
        }
        for id in after.stations.keys() {
            if before.is_none_or(|before| !before.stations.contains_key(id)) {
                let sql = "INSERT INTO station (id, outlet) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
                rows.run(sql, params![id.bytes(), doc.row])?;
            }
        }
        Ok(())
    }
}

impl Projected for Floor {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        if before.is_none_or(|before| before.position != after.position) {
            let sql = "INSERT INTO floor (doc, position) VALUES (?1, ?2)
                       ON CONFLICT (doc) DO UPDATE SET position = ?2";
            rows.run(sql, (doc.row, after.position))?;
        }
        for (id, table) in &after.tables {
            if before.is_none_or(|before| before.tables.get(id) != Some(table)) {
                let sql = "INSERT INTO dining_table (id, floor, name, withdrawn) VALUES (?1, ?2, ?3, ?4)
                           ON CONFLICT (id) DO UPDATE SET name = ?3, withdrawn = ?4";
                rows.run(sql, params![id.bytes(), doc.row, table.name, table.withdrawn])?;
            }
        }
        Ok(())
    }
}

/// All outlets, in the order in which they came here.
///
/// # Errors
/// What the table says.
pub fn outlets(rows: Rows<'_>) -> Result<Vec<OutletId>, StoreError> {
    rows.all(OUTLETS, [], |row| uuid(row, 0).map(OutletId))
}

/// All dining rooms, by position.
///
/// # Errors
/// What the table says.
pub fn floors(rows: Rows<'_>) -> Result<Vec<FloorId>, StoreError> {
    rows.all(FLOORS, [], |row| uuid(row, 0).map(FloorId))
}

/// The name of a table that is in use; `None` where there is none.
///
/// # Errors
/// What the table says.
pub fn table_name(rows: Rows<'_>, table: TableId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT name FROM dining_table WHERE id = ?1 AND withdrawn = 0";
    rows.one(sql, [table.bytes()], |row| row.get(0))
}

/// Whether there is such a station.
///
/// # Errors
/// What the table says.
pub fn has_station(rows: Rows<'_>, station: StationId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM station WHERE id = ?1";
    Ok(rows.one(sql, [station.bytes()], |_| Ok(()))?.is_some())
}

/// The outlet that a station belongs to.
///
/// # Errors
/// What the table says.
pub fn outlet_of_station(rows: Rows<'_>, station: StationId) -> Result<Option<OutletId>, StoreError> {
    let sql = "SELECT d.id FROM station s JOIN doc d ON d.doc = s.outlet WHERE s.id = ?1";
    rows.one(sql, [station.bytes()], |row| uuid(row, 0).map(OutletId))
}
