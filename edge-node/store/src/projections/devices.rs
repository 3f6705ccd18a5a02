//! Lists of enrolled terminals and of printers, made from the documents.

use super::Projected;
use crate::rows::uuid;
use crate::{DocRow, Rows, StoreError};
use domain::devices::Device;
use domain::devices::printer::Printer;
use values::{DeviceId, PrinterId};

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["device", "printer"];
/// The most terminals of a house that are not revoked.
pub const DEVICES_MAX: usize = 500;
/// The most printers in one list: those in use come first.
pub const PRINTERS_PER_LIST_MAX: u32 = 200;

const PUT: &str = "INSERT INTO device (doc, confirmed, revoked) VALUES (?1, ?2, ?3)
    ON CONFLICT (doc) DO UPDATE SET confirmed = ?2, revoked = ?3";
const ALL: &str =
    "SELECT e.doc, d.id FROM device e JOIN doc d USING (doc) WHERE e.doc > ?1 ORDER BY e.doc LIMIT ?2";
const PUT_PRINTER: &str = "INSERT INTO printer (doc, withdrawn) VALUES (?1, ?2)
    ON CONFLICT (doc) DO UPDATE SET withdrawn = ?2";
const PRINTERS: &str =
    "SELECT d.id FROM printer p JOIN doc d USING (doc) ORDER BY p.withdrawn, p.doc LIMIT ?1";
const ADMITTED: &str = "SELECT count(*) FROM device WHERE revoked = 0";

impl Projected for Device {
    fn project(rows: Rows<'_>, doc: DocRow, _: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        let confirmed = after.confirmed_at.is_some();
        rows.run(PUT, (doc.row, confirmed, after.revoked_at.is_some()))
            .map(drop)
    }
}

impl Projected for Printer {
    fn project(rows: Rows<'_>, doc: DocRow, _: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        rows.run(PUT_PRINTER, (doc.row, after.withdrawn)).map(drop)
    }
}

/// Printers in the order in which they came, also those out of use; at most [`PRINTERS_PER_LIST_MAX`].
///
/// # Errors
/// What the table says.
pub fn printers(rows: Rows<'_>) -> Result<Vec<PrinterId>, StoreError> {
    rows.all(PRINTERS, [PRINTERS_PER_LIST_MAX], |row| {
        uuid(row, 0).map(PrinterId)
    })
}

/// Whether the house prints at all.
///
/// # Errors
/// What the table says.
pub fn has_printers(rows: Rows<'_>) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM printer WHERE withdrawn = 0 LIMIT 1";
    Ok(rows.one(sql, [], |_| Ok(()))?.is_some())
}

/// Terminals in the order in which they came; at most `limit` behind `after`.
///
/// # Errors
/// What the table says.
pub fn devices(rows: Rows<'_>, after: i64, limit: u32) -> Result<Vec<(i64, DeviceId)>, StoreError> {
    rows.all(ALL, (after, limit), |row| {
        Ok((row.get(0)?, uuid(row, 1).map(DeviceId)?))
    })
}

/// How many terminals are not revoked.
///
/// # Errors
/// What the table says.
pub fn devices_count(rows: Rows<'_>) -> Result<usize, StoreError> {
    let count = rows.one(ADMITTED, [], |row| row.get::<_, i64>(0))?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(0))
}
