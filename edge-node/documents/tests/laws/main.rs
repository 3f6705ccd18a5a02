//! The laws of documents, with the Automerge library as witness. One binary: `oracle` (bytes and values are the
//! library's own), `convergence` (any order ends alike), `guard` (what is not let in), `shape` (what a document refuses
//! to become). The aggregate that they share stands here.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod board;
mod convergence;
mod guard;
mod history;
mod oracle;
mod shape;
