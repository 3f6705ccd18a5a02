//! The door to the tables for queries, projections and books. Copy it around freely; it borrows the connection.

use crate::StoreError;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use values::Uuid;

/// The tables as one command or one read sees them.
#[derive(Clone, Copy)]
pub struct Rows<'a>(pub(crate) &'a Connection);

impl<'a> Rows<'a> {
    /// The connection itself, for what the three calls below do not cover.
    #[must_use]
    pub const fn link(self) -> &'a Connection {
        self.0
    }

    /// Runs one statement (kept prepared); the number of rows it changed.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn run(self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.0.prepare_cached(sql)?.execute(params)?)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn one<T>(
        self,
        sql: &str,
        params: impl Params,
        from_row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self
            .0
            .prepare_cached(sql)?
            .query_row(params, from_row)
            .optional()?)
    }

    /// Every row. The statement itself carries the limit.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn all<T>(
        self,
        sql: &str,
        params: impl Params,
        from_row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map(params, from_row)?;
        Ok(rows.collect::<rusqlite::Result<Vec<T>>>()?)
    }

    /// The integer that stands for a document in the projections.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn doc(self, id: Uuid) -> Result<Option<DocRow>, StoreError> {
        self.one("SELECT doc FROM doc WHERE id = ?1", [id.into_bytes()], |row| {
            Ok(DocRow { row: row.get(0)?, id })
        })
    }

    /// The id behind a document's integer.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn doc_id(self, row: i64) -> Result<Option<Uuid>, StoreError> {
        self.one("SELECT id FROM doc WHERE doc = ?1", [row], |found| uuid(found, 0))
    }
}

/// A document's integer in the projections, and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocRow {
    /// The key of the projection tables.
    pub row: i64,
    /// The document's id.
    pub id: Uuid,
}

/// Reads the 16 bytes of an id from a column.
///
/// # Errors
/// Where the column does not hold 16 bytes.
pub fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    row.get::<_, [u8; 16]>(column).map(Uuid::from_bytes)
}

/// Reads an id that may be absent.
///
/// # Errors
/// Where the column holds something else than 16 bytes or NULL.
pub fn uuid_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Uuid>> {
    Ok(row.get::<_, Option<[u8; 16]>>(column)?.map(Uuid::from_bytes))
}
