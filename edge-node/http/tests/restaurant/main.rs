//! The restaurant through its routes, in process: real store on a temporary file, real sign-on, no socket.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test a failure is to be loud"
)]
#![allow(unreachable_pub, reason = "one binary; its modules share helpers")]

mod bad_input;
mod bills;
mod bistro;
mod kitchen;
mod menu;
mod money;
mod service;
mod terminals;
