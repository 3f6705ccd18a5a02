//! Reading beside the writing thread: one snapshot, a deadline, the same query functions as in a command.

use crate::log;
use crate::projections::Projected;
use crate::workbench::rules_of;
use crate::{Rows, Store, StoreError};
use rusqlite::Connection;
use std::sync::Arc;
use values::Uuid;

/// A snapshot of the house.
pub struct Reader<'a> {
    link: &'a Connection,
}

impl Reader<'_> {
    /// The tables, read-only.
    #[must_use]
    pub const fn rows(&self) -> Rows<'_> {
        Rows(self.link)
    }

    /// A document's state, rebuilt from the log; `None` where there is no such document.
    ///
    /// # Errors
    /// Where the id belongs to another kind, or the log does not read.
    pub fn load<A: Projected>(&self, id: impl Into<Uuid>) -> Result<Option<Arc<A>>, StoreError> {
        let id = id.into();
        let wanted = A::KIND;
        let Some((row, kind)) = log::find(self.rows(), id)? else {
            return Ok(None);
        };
        if kind != wanted {
            return Err(StoreError::OtherKind { id, wanted });
        }
        let held = log::replay(self.rows(), row, kind, rules_of(kind)?)?;
        held.state
            .downcast::<A>()
            .map(Some)
            .map_err(|_| StoreError::OtherKind { id, wanted })
    }
}

impl Store {
    /// Runs `f` on a snapshot, on a thread that may block, with a deadline of two seconds (case D23).
    ///
    /// # Errors
    /// What `f` says, and as a [`StoreError`]: too many reads, the deadline.
    pub async fn read<R, E, F>(&self, f: F) -> Result<R, E>
    where
        F: FnOnce(&Reader<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let outcome = self.database.read(move |link| f(&Reader { link })).await;
        outcome.map_err(|error| E::from(StoreError::from(error)))?
    }
}
