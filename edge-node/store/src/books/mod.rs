//! Books: what never merges and has one writer, this node. One file per book; each adds its calls to [`crate::Unit`].

pub mod business_day;
pub mod devices;
pub mod guest;
pub mod journal;
pub mod night_audit;
pub mod number;
pub mod outbox;
pub mod register_key;
pub mod room_night;
pub mod spool;
pub mod staff;
pub mod stay;
pub mod stock;
pub mod till;
