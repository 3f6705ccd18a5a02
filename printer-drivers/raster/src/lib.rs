//! From a layout to dots: shaping of any script, reading direction, 1-bit letters, square codes and bars, PNG.
//!
//! Fonts, shaping and floats live here so that `paper` stays light and exact. The letters are hinted for black and white, so
//! that they are as sharp as a printer's own. `pdf` uses [`shape`] alone.

mod codes;
mod face;
mod glyph;
mod picture;
mod png_writer;
pub mod shape;

pub use codes::{barcode, qr};
pub use face::Typeface;
pub use picture::{ROW_DOTS, picture, row};
pub use png_writer::{greyscale, png};
