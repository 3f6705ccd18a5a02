//! Carries out commands: who may, what is loaded, which rule decides, what is written in the one commit.
//!
//! One file per area, one async function per command. SQL stands in `store`, rules in `domain`, status codes in
//! `http`. Time and entropy come from closures that the binary passes in.

mod caller;
pub mod catalog;
pub mod check;
pub mod devices;
mod find;
pub mod fiscal;
pub mod floor;
pub mod folio;
pub mod front_desk;
pub mod guest;
mod house;
pub mod housekeeping;
pub mod insight;
pub mod kitchen;
pub mod property;
mod secret;
mod sessions;
pub mod setup;
pub mod staff;
pub mod start;
pub mod till;

pub use caller::{Caller, CommandError, Principal};
pub use house::{Clock, Entropy, House, HouseParts};
pub use sessions::{Bearer, SessionLimits};
pub use store::books::stock::stock_since;
pub use store::live::{Changed, changed_since};
pub use store::{Announcement, Answered, Check as StartCheck};

/// The check of the whole file that runs beside the service after an unclean stop.
pub fn start_check(house: &House) -> StartCheck {
    house.store().check()
}
