//! Books: what never merges and has one writer, this node. One file per book; each adds its calls to [`crate::Unit`].

pub mod business_day;
pub mod number;
pub mod outbox;
pub mod room_night;
pub mod till;
pub mod devices;
pub mod staff;
