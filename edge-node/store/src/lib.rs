//! The node's tables and the one commit: change, projections, answer, books and outbox rows of a command go to the disk
//! together or not at all, and only then is anybody told.
//!
//! Rules are not here (they stand in `domain`), nor is how a document is built (`documents`). Areas add a projection in
//! `projections/<area>.rs` and a book in `books/<area>.rs`.

pub mod aside;
pub mod books;
mod command;
mod error;
mod hot;
mod keeping;
pub mod live;
mod log;
mod marker;
mod merge;
mod migrations;
pub mod offline;
mod outgoing;
pub mod projections;
mod reader;
mod rebuild;
mod rows;
mod start;
mod unit;
mod workbench;

pub use command::{ANSWERS_KEPT_MS, Answered, Call};
pub use documents::ingest::Sender;
pub use documents::{DocId, Hash};
pub use error::{CommandError, StoreError};
pub use keeping::{BackedUp, Check, Restored, StoreFacts, restore};
pub use merge::{CHANGES_PER_MERGE_MAX, IncomingChange, MergeReport, Quarantined};
pub use migrations::MIGRATIONS;
pub use outgoing::{LoggedChange, OUTGOING_MAX};
pub use projections::{AnyState, Projected};
pub use reader::Reader;
pub use rebuild::Rebuilt;
pub use rows::{DocRow, Rows, uuid, uuid_or_none};
#[cfg(feature = "planted-faults")]
pub use sqlite::PlantedFaults;
pub use sqlite::{Options as DatabaseOptions, SqliteError, Urgency};
pub use start::{ANNOUNCEMENTS_MAX, Identity, Missing, NewIdentity, Options, PROJECTIONS_VERSION, Started};
pub use unit::Unit;

use sqlite::Database;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::{broadcast, watch};
use workbench::Workbench;

/// The node's store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    database: Database<Workbench>,
    announce: broadcast::Sender<Arc<Announcement>>,
    identity: Identity,
    started: Started,
    durable_lsn: Arc<AtomicI64>,
    spool: watch::Sender<u64>,
    check: keeping::SharedCheck,
}

/// A document has changed, and the disk has it.
#[derive(Clone)]
pub struct Announcement {
    /// The change's place in the log; rising.
    pub lsn: i64,
    /// The document.
    pub doc: DocId,
    /// Its state after the change; downcast it by the kind.
    pub state: AnyState,
    /// What is left of the items of which the command took or gave back something; with its last change.
    pub stock: Vec<books::stock::StockLevel>,
}

impl std::fmt::Debug for Announcement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Announcement")
            .field("lsn", &self.lsn)
            .field("doc", &self.doc)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// What changes from now on, in the order of the log. A listener that lags by more than [`ANNOUNCEMENTS_MAX`] is told
    /// so and reads anew.
    #[must_use]
    pub fn announcements(&self) -> broadcast::Receiver<Arc<Announcement>> {
        self.announce.subscribe()
    }

    /// Rises after every commit that wrote a print job.
    #[must_use]
    pub fn spooled(&self) -> watch::Receiver<u64> {
        self.spool.subscribe()
    }

    /// Finishes what waits, marks the stop as clean and closes the file.
    ///
    /// # Errors
    /// What the database says; then the next start counts the stop as unclean.
    pub async fn close(&self) -> Result<(), StoreError> {
        let marked = self.database.write(Urgency::Fiscal, |link, _| {
            match Rows(link).run("UPDATE identity SET running = 0", []) {
                Ok(_) => sqlite::Decision::Keep(Ok(())),
                Err(error) => sqlite::Decision::Undo(Err(error)),
            }
        });
        let marked = marked.await;
        self.database.close().await;
        marked?
    }

    /// Who this node is.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.identity
    }

    /// What the start found.
    #[must_use]
    pub const fn started(&self) -> Started {
        self.started
    }

    /// The last place in the log that is on the disk.
    #[must_use]
    pub fn durable_lsn(&self) -> i64 {
        self.durable_lsn.load(Ordering::Acquire)
    }
}
