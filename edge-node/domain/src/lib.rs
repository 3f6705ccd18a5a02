//! The rules of the house: what a command may do to a check, a stay, a drawer, and why it is refused.
//!
//! Pure: `(ctx, state, command) -> edits | refusal`. Nothing here knows SQLite, Automerge, HTTP or a clock. One file per
//! area; the shape that every aggregate shares stands in [`shape`], what every command gets in [`ctx`].

pub mod catalog;
pub mod check;
pub mod ctx;
pub mod devices;
pub mod fiscal;
pub mod floor;
pub mod folio;
pub mod front_desk;
pub mod guest;
pub mod housekeeping;
pub mod insight;
pub mod kitchen;
pub mod lattice;
pub mod property;
pub mod refusal;
pub mod shape;
pub mod staff;
pub mod till;
