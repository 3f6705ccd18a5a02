//! A slip laid out: blocks from top to bottom that every device understands. Columns are those of the printer's own font,
//! so that text printers and raster agree to the dot.

mod sheet;

pub(crate) use sheet::Sheet;

use crate::Bitmap;

/// Dots of a column: the printer's font A is 12 dots wide.
pub const COLUMN_DOTS: u16 = 12;

/// How wide the paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width {
    /// Letters of the printer's own font in a row.
    pub columns: u16,
    /// Dots in a row, a multiple of 8.
    pub dots: u16,
}

impl Width {
    /// A 58 mm roll at 203 dots per inch.
    pub const MM58: Self = Self {
        columns: 32,
        dots: 384,
    };
    /// An 80 mm roll at 203 dots per inch.
    pub const MM80: Self = Self {
        columns: 48,
        dots: 576,
    };

    /// A paper of `columns` letters of 12 dots.
    #[must_use]
    pub const fn of_columns(columns: u16) -> Self {
        Self {
            columns,
            dots: columns.saturating_mul(COLUMN_DOTS),
        }
    }
}

/// Which way the language reads; cells are already placed accordingly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    #[default]
    LeftToRight,
    /// Right to left.
    RightToLeft,
}

/// Where a text stands in its cell, on paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

/// How letters look.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that a printer has"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Heavier.
    pub bold: bool,
    /// Twice as wide: each letter takes two columns.
    pub wide: bool,
    /// Twice as high.
    pub tall: bool,
    /// White on black.
    pub inverse: bool,
}

impl Style {
    /// As the font is.
    pub const PLAIN: Self = Self {
        bold: false,
        wide: false,
        tall: false,
        inverse: false,
    };
    /// Heavier.
    pub const BOLD: Self = Self {
        bold: true,
        ..Self::PLAIN
    };
    /// Heavier and twice as high.
    pub const TALL: Self = Self {
        tall: true,
        ..Self::BOLD
    };
    /// Heavier and twice as large.
    pub const DOUBLE: Self = Self {
        wide: true,
        ..Self::TALL
    };

    /// White on black.
    #[must_use]
    pub const fn inverted(self) -> Self {
        Self {
            inverse: true,
            ..self
        }
    }

    /// How many columns a letter takes.
    #[must_use]
    pub const fn columns_per_letter(self) -> u16 {
        if self.wide { 2 } else { 1 }
    }
}

/// A text in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it says, in reading order; it fits.
    pub text: String,
    /// The first column, from the left edge of the paper.
    pub column: u16,
    /// How many columns it has.
    pub columns: u16,
    /// Where the text stands in it.
    pub align: Align,
    /// How it looks.
    pub style: Style,
}

/// A row of cells that do not overlap, in order from the left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Cell>,
}

impl Row {
    /// Whether any of its letters is twice as high.
    #[must_use]
    pub fn is_tall(&self) -> bool {
        self.cells.iter().any(|cell| cell.style.tall)
    }
}

/// A line over the whole width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Between parts.
    Single,
    /// Above what matters.
    Double,
    /// To sign or write on.
    Blank,
}

/// One piece of a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Text.
    Row(Row),
    /// A line.
    Rule(Rule),
    /// A picture in the middle: the house's logo, a signature.
    Picture(Bitmap),
    /// Text as a square code.
    Qr(String),
    /// Letters, digits and `-` as bars (Code 128) with the text below.
    Barcode(String),
    /// Empty rows.
    Feed(u8),
    /// The end of the sheet: feed to the knife and cut.
    Cut,
}

/// A slip laid out for one width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The paper.
    pub width: Width,
    /// Which way the language reads.
    pub direction: Direction,
    /// From top to bottom.
    pub blocks: Vec<Block>,
}
