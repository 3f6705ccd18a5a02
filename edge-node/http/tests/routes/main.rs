//! The real router over a real store in a temporary folder, called in process: doors, problems, people, terminals,
//! the live stream, the description. One file per area; what they share stands in [`support`].

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by ending"
)]

mod devices;
mod doors;
mod frame;
mod live;
mod openapi;
mod pages;
mod secured;
mod sign_on;
mod smuggle;
mod socket;
mod staff;
mod support;
mod trust;
