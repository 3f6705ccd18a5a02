//! Pages of A4: a folio, a registration card, X and Z, and lists for the downtime pack. Latin, Arabic and whatever else the
//! fonts have; in a language that reads from the right the page is the same one mirrored.
//!
//! What a slip says comes from `paper`, shaped letters from `raster`; this crate places them on pages and writes the file.

mod document;
mod sheet;
mod slips;
mod write;

pub use document::{Align, Column, Document, Table, tables};
pub use slips::slip;

/// Pages of one file.
pub const PAGES_MAX: usize = 500;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The slip is made for a roll, not for a page.
    #[error("a {0} is printed on a roll; it has no page")]
    NoPage(&'static str),
    /// More pages than a file may have.
    #[error("the list is longer than {PAGES_MAX} pages; ask for less of it")]
    TooLong,
    /// The writer refused.
    #[error("the page could not be written: {0}")]
    Unwritten(String),
}
