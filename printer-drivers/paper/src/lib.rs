//! What stands on a slip, laid out for a paper width and a language.
//!
//! [`Slip`] says it as plain values, [`lay_out`] arranges it into a [`Layout`] of rows, rules, pictures and codes that knows
//! no device, [`text`] shows that to tests and people. How a layout becomes dots stands in `raster`, how it becomes a
//! printer's bytes in `dialects`, how it becomes a page in `pdf`.
//!
//! Pure: no clock, no file, no float. The fonts that raster and PDF share are bundled here as bytes, because both need the
//! same letters.

mod bitmap;
mod compose;
mod count;
pub mod fonts;
mod layout;
mod money;
#[cfg(feature = "samples")]
pub mod samples;
mod slip;
mod text;
mod words;

pub use bitmap::{Bitmap, PICTURE_DOTS_MAX};
pub use compose::{
    folio_kind_word, lay_out, marks_in_words, payment_word, stay_rows, tender_word, traveller_rows,
};
pub use count::columns;
pub use layout::{Align, Block, COLUMN_DOTS, Cell, Direction, Layout, Row, Rule, Style, Width};
pub use money::{amount, amount_with_currency, date, moment, percent, quantity};
pub use slip::{
    Bill, BillLine, BillModifier, CheckHead, CheckKind, DrawerReport, Folio, FolioKind, FolioLine, House,
    KitchenLine, KitchenMark, KitchenTicket, Marks, POINTS_MAX, PaymentWord, Receipt, RegistrationCard,
    Renamed, ReportKind, STROKES_MAX, Signature, Slip, TaxRow, TenderReport, TenderRow, TenderWord, TestPage,
    Traveller, WallTime,
};
pub use text::text;
pub use words::{Language, Words, fill};
