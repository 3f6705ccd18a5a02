//! What comes out of the printer: rows of letters and dots until the knife.

use oem_cp::code_table::{
    DECODING_TABLE_CP437, DECODING_TABLE_CP850, DECODING_TABLE_CP852, DECODING_TABLE_CP858,
    DECODING_TABLE_CP866,
};
use paper::{Align, Bitmap, Cell, Direction, Row, Style, Width};
use raster::Typeface;
use std::time::Instant;

/// Slips that are kept.
pub(crate) const SLIPS_MAX: usize = 200;
/// Rows of dots of one sheet; more is cut off, as a roll would end.
const ROWS_MAX: u32 = 16_000;
/// The printable letters of Windows-1252 from 0x80 to 0x9f; blanks where there is none.
const WINDOWS_1252: &str = "\u{20ac} \u{201a}\u{192}\u{201e}\u{2026}\u{2020}\u{2021}\u{2c6}\u{2030}\u{160}\u{2039}\u{152} \u{17d}  \u{2018}\u{2019}\u{201c}\u{201d}\u{2022}\u{2013}\u{2014}\u{2dc}\u{2122}\u{161}\u{203a}\u{153} \u{17e}\u{178}";

/// A sheet that was cut, torn or left by a reset.
#[derive(Clone, Debug)]
pub struct PrintedSlip {
    /// Its place among all, from 1.
    pub number: u64,
    /// Its rows as text; pictures are named.
    pub text: String,
    /// Its dots.
    pub picture: Bitmap,
    /// Whether the knife ended it; else the next slip or the power did.
    pub is_cut: bool,
    /// When it ended.
    pub at: Instant,
}

impl PrintedSlip {
    /// Its dots as a PNG file.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        raster::png(&self.picture)
    }
}

/// Letters of one look in the row that is being filled.
#[derive(Clone, Debug)]
struct Segment {
    text: String,
    style: Style,
}

/// The sheet that hangs out of the printer.
#[derive(Debug)]
pub(crate) struct Sheet {
    width: Width,
    pub(crate) page: u8,
    pub(crate) style: Style,
    pub(crate) align: Align,
    segments: Vec<Segment>,
    text: String,
    pieces: Vec<Bitmap>,
    rows: u32,
    /// Dots of pictures that touch: one name in the text.
    picture_rows: (u16, u32),
}

impl Sheet {
    pub(crate) const fn new(width: Width) -> Self {
        Self {
            width,
            page: 0,
            style: Style::PLAIN,
            align: Align::Left,
            segments: Vec::new(),
            text: String::new(),
            pieces: Vec::new(),
            rows: 0,
            picture_rows: (0, 0),
        }
    }

    /// As after `ESC @`: looks are forgotten, paper stays.
    pub(crate) fn reset(&mut self) {
        self.page = 0;
        self.style = Style::PLAIN;
        self.align = Align::Left;
        self.segments.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Takes letters into the row; a full row is printed, as printers do.
    pub(crate) fn letters(&mut self, bytes: &[u8], typeface: &Typeface) {
        for byte in bytes {
            let needed = self.style.columns_per_letter();
            if self.used() + needed > self.width.columns {
                self.line_feed(typeface);
            }
            let letter = letter(self.page, *byte);
            match self.segments.last_mut() {
                Some(segment) if segment.style == self.style => segment.text.push(letter),
                _ => self.segments.push(Segment {
                    text: letter.to_string(),
                    style: self.style,
                }),
            }
        }
    }

    fn used(&self) -> u16 {
        let of = |segment: &Segment| {
            let letters = u16::try_from(segment.text.chars().count()).unwrap_or(u16::MAX);
            letters.saturating_mul(segment.style.columns_per_letter())
        };
        self.segments.iter().map(of).sum()
    }

    /// Prints the row.
    pub(crate) fn line_feed(&mut self, typeface: &Typeface) {
        self.end_picture();
        let free = self.width.columns.saturating_sub(self.used());
        let mut column = match self.align {
            Align::Left => 0,
            Align::Centre => free / 2,
            Align::Right => free,
        };
        let mut row = Row::default();
        let mut line = " ".repeat(column.into());
        for segment in std::mem::take(&mut self.segments) {
            let letters = u16::try_from(segment.text.chars().count()).unwrap_or(u16::MAX);
            let columns = letters.saturating_mul(segment.style.columns_per_letter());
            line.push_str(&segment.text);
            row.cells.push(Cell {
                text: segment.text,
                column,
                columns,
                align: Align::Left,
                style: segment.style,
            });
            column += columns;
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        let dots = raster::row(&row, self.width, Direction::LeftToRight, typeface);
        self.push(dots);
    }

    /// Prints dots at the left edge, or in the middle.
    pub(crate) fn dots(&mut self, stride: u16, rows: u16, bytes: Vec<u8>) {
        let Some(picture) = Bitmap::from_bytes(stride.saturating_mul(8), rows.into(), bytes) else {
            return;
        };
        self.picture_rows = (picture.width(), self.picture_rows.1 + picture.height());
        self.place(&picture);
    }

    /// Prints a code that the printer draws itself.
    pub(crate) fn code(&mut self, name: &str, picture: Option<Bitmap>) {
        self.end_picture();
        self.text.push_str(name);
        self.text.push('\n');
        if let Some(picture) = picture {
            self.place(&picture);
        }
    }

    /// Prints the words below bars; the text has them already.
    pub(crate) fn caption(&mut self, text: &str, typeface: &Typeface) {
        let cell = Cell {
            text: text.chars().take(self.width.columns.into()).collect(),
            column: 0,
            columns: self.width.columns,
            align: self.align,
            style: Style::PLAIN,
        };
        let row = Row { cells: vec![cell] };
        let dots = raster::row(&row, self.width, Direction::LeftToRight, typeface);
        self.push(dots);
    }

    pub(crate) fn feed(&mut self, rows: u8, typeface: &Typeface) {
        if !self.segments.is_empty() {
            self.line_feed(typeface);
        }
        self.end_picture();
        for _ in 0..rows {
            self.text.push('\n');
        }
        let height = u32::from(rows) * u32::from(raster::ROW_DOTS);
        self.push(Bitmap::white(self.width.dots, height));
    }

    /// What hangs out, as text.
    pub(crate) fn text(&self) -> String {
        let mut text = self.text.clone();
        text.extend(self.segments.iter().map(|segment| segment.text.as_str()));
        text
    }

    /// Ends the sheet.
    pub(crate) fn take(&mut self, number: u64, is_cut: bool, typeface: &Typeface) -> PrintedSlip {
        if !self.segments.is_empty() {
            self.line_feed(typeface);
        }
        self.end_picture();
        let mut picture = Bitmap::white(self.width.dots, self.rows + 60);
        let mut y = 30;
        for piece in self.pieces.drain(..) {
            picture.draw(&piece, (0, y));
            y += piece.height();
        }
        self.rows = 0;
        PrintedSlip {
            number,
            text: std::mem::take(&mut self.text),
            picture,
            is_cut,
            at: Instant::now(),
        }
    }

    fn place(&mut self, picture: &Bitmap) {
        let free = self.width.dots.saturating_sub(picture.width());
        let x = if self.align == Align::Centre { free / 2 } else { 0 };
        let mut piece = Bitmap::white(self.width.dots, picture.height());
        piece.draw(picture, (x, 0));
        self.push(piece);
    }

    fn end_picture(&mut self) {
        let (width, rows) = std::mem::take(&mut self.picture_rows);
        if rows > 0 {
            let name = format!("[picture {width}x{rows}]\n");
            self.text.push_str(&name);
        }
    }

    fn push(&mut self, piece: Bitmap) {
        if self.rows + piece.height() <= ROWS_MAX {
            self.rows += piece.height();
            self.pieces.push(piece);
        }
    }
}

/// Whether a page number is one that this printer has.
pub(crate) const fn has_page(number: u8) -> bool {
    matches!(number, 0 | 2 | 16..=19)
}

fn letter(page: u8, byte: u8) -> char {
    if byte < 0x80 {
        return char::from(byte);
    }
    let at = usize::from(byte - 0x80);
    let table = match page {
        2 => &DECODING_TABLE_CP850,
        16 if byte >= 0xa0 => return char::from(byte),
        16 => return WINDOWS_1252.chars().nth(at).unwrap_or(' '),
        17 => &DECODING_TABLE_CP866,
        18 => &DECODING_TABLE_CP852,
        19 => &DECODING_TABLE_CP858,
        _ => &DECODING_TABLE_CP437,
    };
    table.get(at).copied().unwrap_or(' ')
}
