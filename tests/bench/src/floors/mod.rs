//! What the machine itself can do, measured in the same run as the figures that stand beside it.

mod disk;
mod raw;
mod socket;

pub(crate) use disk::{SyncFloor, sync_floor};
pub(crate) use raw::{Part, Shape, raw_commits};
pub(crate) use socket::Responder;
