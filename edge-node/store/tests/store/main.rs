//! The store through its public door: temporary files, real SQLite, real documents.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a failure is to be loud"
)]
#![allow(unreachable_pub, reason = "one binary; its modules share helpers")]

mod books;
mod commands;
mod house;
mod journal;
mod keeping;
mod menu;
mod merging;
mod projecting;
mod restaurant;
mod schema;
mod spool;
mod starting;
