//! SQLite as the node uses it: one writing thread with group commit, a few read-only connections with a deadline, an own
//! checkpointer, a ballast file, numbered migrations.
//!
//! No field word stands here: what the tables mean is the business of `store`. Every write waits for a real disk sync
//! (`synchronous=FULL`) before anybody is told "done", and an I/O error ends the process instead of being tried again.

mod backup;
mod database;
mod disk;
mod error;
mod herald;
mod migrate;
mod open;
pub mod options;
mod owner;
mod readers;
mod writer;

pub use backup::{back_up, open_to_read, quick_check, sync_folder, verify};
pub use database::{Database, Facts};
pub use error::{Severity, SqliteError, note, severity};
pub use migrate::{Migration, migrate, migrate_until};
pub use open::{LIBRARY_VERSION_MIN, assert_library, open_alone};
#[cfg(feature = "planted-faults")]
pub use options::PlantedFaults;
pub use options::{Fatal, Options, Urgency};
pub use owner::Owner;
pub use writer::{Decision, Follower, Telling};
