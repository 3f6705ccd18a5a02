//! ESC/POS: a layout as bytes. Status stands in [`status`], the printing of one slip in [`session`].

mod command;
mod encode;
pub mod session;
pub mod status;

pub use command::{Pin, kick, proof_id};
pub use encode::encode;
