//! Document numbers: check 1042, folio 88, receipt 7. A number is taken in the command that uses it, so a refused command
//! leaves no gap (cases F07, F08).

use crate::{Rows, StoreError, Unit};

/// Letters of a series' name.
const SERIES_LETTERS_MAX: usize = 64;

impl Unit<'_> {
    /// The next number of `series`, from 1.
    ///
    /// # Errors
    /// What the table says.
    pub fn next_number(&mut self, series: &str) -> Result<i64, StoreError> {
        if series.is_empty() || series.len() > SERIES_LETTERS_MAX {
            return Err(StoreError::Range("the name of a series of numbers"));
        }
        let next = self.rows().one(
            "INSERT INTO number (series, last) VALUES (?1, 1) ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last",
            [series],
            |row| row.get(0),
        )?;
        next.ok_or(StoreError::Range("a document number"))
    }
}

/// The last number given out in `series`; 0 before the first.
///
/// # Errors
/// What the table says.
pub fn last_number(rows: Rows<'_>, series: &str) -> Result<i64, StoreError> {
    Ok(rows
        .one("SELECT last FROM number WHERE series = ?1", [series], |row| {
            row.get(0)
        })?
        .unwrap_or(0))
}
