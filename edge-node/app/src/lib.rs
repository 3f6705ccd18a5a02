//! Carries out commands: who may, what is loaded, which rule decides, what is written in the one commit.
//!
//! One file per area, one async function per command. SQL stands in `store`, rules in `domain`, status codes in
//! `http`. Time and entropy come from closures that the binary passes in.

mod caller;
pub mod catalog;
pub mod check;
pub mod devices;
mod find;
pub mod floor;
mod house;
pub mod insight;
pub mod kitchen;
mod secret;
mod sessions;
pub mod setup;
pub mod staff;
pub mod till;

pub use caller::{Caller, CommandError, Principal};
pub use house::{Clock, Entropy, House, HouseParts};
pub use sessions::{Bearer, SessionLimits};
pub use store::Answered;
