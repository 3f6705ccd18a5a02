//! The hotel through the commands of the house: real store, real journal, a clock that is set by hand.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a failure is to be loud"
)]
#![allow(unreachable_pub, reason = "one binary; its modules share helpers")]

mod audit;
mod desk;
mod guests;
mod hotel;
mod merging;
mod stories;
mod tape;
