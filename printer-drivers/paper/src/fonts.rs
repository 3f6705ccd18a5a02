//! The letters that raster and PDF share: `DejaVu` 2.37 (Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian), with its
//! licence beside the files in `fonts/`. Other scripts need a font that the house brings; see `raster::Typeface`.

/// Sans, for A4 and for scripts that are not set in columns.
pub const SANS: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
/// Sans, bold.
pub const SANS_BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");
/// Every letter as wide as the next, for rows of columns.
pub const MONO: &[u8] = include_bytes!("../fonts/DejaVuSansMono.ttf");
/// Every letter as wide as the next, bold.
pub const MONO_BOLD: &[u8] = include_bytes!("../fonts/DejaVuSansMono-Bold.ttf");
