//! What printers speak: a layout as ESC/POS bytes, status bytes as words, and the session that prints one slip and says in
//! the end whether it is on paper.
//!
//! Pure and without I/O: time and bytes come in, effects go out. Links carry them. Protocol facts are from Epson's published
//! command reference; where printers deviate stands in their [`profile`].

pub mod code_page;
pub mod escpos;
pub mod profile;

pub use escpos::session::{Effect, Outcome, PrintSession};
pub use escpos::status::{Fault, Status, StatusReader};
pub use profile::{Profile, find};
