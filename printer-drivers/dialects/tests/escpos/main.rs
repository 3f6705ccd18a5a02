//! What goes to a printer and what comes back.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it expects"
)]

mod encoding;
mod reading;
mod session;
