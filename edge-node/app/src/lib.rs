//! Carries out commands: who may, what is loaded, which rule decides, what is written in the one commit.
//!
//! One file per area, one async function per command. SQL stands in `store`, rules in `domain`, status codes in
//! `http`. Time and entropy come from closures that the binary passes in.

mod caller;
mod house;
mod secret;
mod sessions;

pub use caller::{Caller, CommandError, Principal};
pub use house::{Clock, Entropy, House, HouseParts};
pub use sessions::{Bearer, SessionLimits};
pub struct Answered {
    pub body: Vec<u8>,
    pub repeated: bool,
    pub lsn: u64,
}
