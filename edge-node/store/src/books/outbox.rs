//! Outbox rows: work for a worker (printing, payments, the hub), written in the commit that makes it necessary.

use crate::{Rows, StoreError, Unit};
use values::{Timestamp, Uuid};

/// Rows that one look returns at most.
pub const OUTBOX_LOOK_MAX: u32 = 256;
/// Bytes of one row's body.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// One piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its place in the outbox.
    pub id: i64,
    /// What it is about.
    pub subject: Uuid,
    /// What the worker needs.
    pub body: Vec<u8>,
    /// When it was written.
    pub at: Timestamp,
}

impl Unit<'_> {
    /// Writes a piece of work for the worker of `lane`; its place in the outbox.
    ///
    /// # Errors
    /// What the table says.
    pub fn outbox(&mut self, lane: &str, subject: impl Into<Uuid>, body: &[u8]) -> Result<i64, StoreError> {
        if body.len() > BODY_BYTES_MAX {
            return Err(StoreError::Range("the size of an outbox row"));
        }
        let sql = "INSERT INTO outbox (lane, subject, body, at, state) VALUES (?1, ?2, ?3, ?4, 0)";
        let subject: Uuid = subject.into();
        self.rows()
            .run(sql, (lane, subject.into_bytes(), body, self.call().now.unix_ms()))?;
        Ok(self.rows().link().last_insert_rowid())
    }

    /// Marks a piece of work as done: it leaves the outbox. Whether it was there.
    ///
    /// # Errors
    /// What the table says.
    pub fn outbox_done(&mut self, id: i64) -> Result<bool, StoreError> {
        Ok(self.rows().run("DELETE FROM outbox WHERE id = ?1", [id])? > 0)
    }
}

/// The oldest pieces of work that wait in `lane`, after the place `after`.
///
/// # Errors
/// What the table says.
pub fn waiting(rows: Rows<'_>, lane: &str, after: i64) -> Result<Vec<Outgoing>, StoreError> {
    let sql = "SELECT id, subject, body, at FROM outbox WHERE state = 0 AND lane = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
    rows.all(sql, (lane, after, OUTBOX_LOOK_MAX), |row| {
        Ok(Outgoing {
            id: row.get(0)?,
            subject: crate::rows::uuid(row, 1)?,
            body: row.get(2)?,
            at: Timestamp::from_unix_ms(row.get(3)?),
        })
    })
}
