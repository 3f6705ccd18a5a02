//! Domain state <-> Automerge documents. Facts that others rely on:
//!
//! - **Shape.** A document is a map with header keys, and one map per section with one value per id (22 characters of
//!   base64url). Values are scalars. There are no lists, texts, counters or deletions; whatever else an Automerge change
//!   can say is refused while it is read.
//! - **Bytes.** [`Lean::author`] writes the very bytes that the library writes for the same puts, uncompressed; the
//!   library loads them and shows the same values and conflicts (`tests/oracle.rs`). At run time the library is not
//!   there: reading and writing are our own, because the library does not verify a change's checksum, panics on some
//!   damaged changes, and a release build aborts on panic.
//! - **Genesis.** The containers are made by implied first changes, the same for every document of a kind; they are
//!   never stored or sent and never among [`Lean::heads`]. A kind's `SECTIONS` may grow at the end (see `genesis`).
//! - **Order.** Any order, batching or repetition of the same changes ends in the same heads and state (case C05). A
//!   change whose ancestors are missing changes nothing; a refused change changes nothing.
//! - **Shown.** Of several values of a slot the one with the highest (operation counter, actor bytes) is shown; the
//!   others stay and are named by [`Lean::conflicts`]. Time has no say.
//! - **Entries** are written once. Replacing one is refused always; the same value from two sides is harmless; another
//!   value under the same id is refused by whoever has the first (see `lean`). So where two writers derive one id
//!   (`values::derived_id`), they must derive equal bytes.
//! - **Numbers.** A change's `seq` counts the actor's changes of this document from 1; `time` is in milliseconds.
//! - **Guard.** Everything that comes from outside goes through [`ingest::admit`]; [`parse_stored`] is for our own rows
//!   and still verifies the checksum.
//!
//! Pure: no clock, file, socket, log or randomness.

mod author;
mod change;
mod chunk;
mod columns;
mod genesis;
pub mod ingest;
mod lean;
mod names;
pub mod snapshot;

pub use author::{AuthorError, Authored};
pub use change::{
    CHANGE_BYTES_MAX, HEADER_KEY_BYTES_MAX, OPERATIONS_MAX, PARENTS_MAX, ParseError, Parsed, REPLACED_MAX,
    VALUE_BYTES_MAX, parse_stored,
};
pub use genesis::genesis;
pub use lean::{Applied, ApplyError, Lean};
pub use names::{Actor, DocId, Hash, NodePrefix};
