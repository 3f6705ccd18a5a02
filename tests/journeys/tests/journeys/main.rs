//! The journeys: the built node, its real sockets and files, from the outside. One binary, one file per story.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod demo;
mod printers;
mod replay;
