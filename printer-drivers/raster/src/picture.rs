//! A layout, or one row of it, as dots.

use crate::codes;
use crate::face::Typeface;
use crate::glyph::{LETTER_DOTS, draw_cell};
use paper::Direction;
use paper::{Align, Bitmap, Block, COLUMN_DOTS, Cell, Layout, Row, Rule, Style, Width};

/// Dots from one row of letters to the next.
pub const ROW_DOTS: u16 = 30;
/// White dots above a row's letters.
const ROW_TOP_DOTS: u16 = 3;
/// Dots of a rule's line.
const RULE_DOTS: u32 = 2;
/// White dots above and below pictures and codes.
const PICTURE_GAP_DOTS: u32 = 8;
/// White dots at the end of a sheet.
const END_DOTS: u32 = 48;

/// The whole slip as dots: what a printer without letters of its own would print, and what a preview shows.
#[must_use]
pub fn picture(layout: &Layout, typeface: &Typeface) -> Bitmap {
    let blocks: Vec<Bitmap> = (layout.blocks.iter())
        .map(|block| block_picture(block, layout.width, layout.direction, typeface))
        .collect();
    let height = blocks.iter().map(Bitmap::height).sum();
    let mut whole = Bitmap::white(layout.width.dots, height);
    let mut y = 0;
    for block in &blocks {
        whole.draw(block, (0, y));
        y += block.height();
    }
    whole
}

/// One row of letters as dots, as wide as the paper.
#[must_use]
pub fn row(row: &Row, width: Width, direction: Direction, typeface: &Typeface) -> Bitmap {
    let letters = if row.is_tall() {
        LETTER_DOTS * 2
    } else {
        LETTER_DOTS
    };
    let height = u32::from(letters + ROW_DOTS - LETTER_DOTS);
    let mut picture = Bitmap::white(width.dots, height);
    for cell in &row.cells {
        // Letters of different heights stand on one line.
        let own = if cell.style.tall {
            LETTER_DOTS * 2
        } else {
            LETTER_DOTS
        };
        let lift = u32::from(letters - own) * 19 / 24;
        draw_cell(
            &mut picture,
            cell,
            u32::from(ROW_TOP_DOTS) + lift,
            direction,
            typeface,
        );
        if cell.style.inverse {
            let corner = (cell.column.saturating_mul(COLUMN_DOTS), 0);
            let size = (cell.columns.saturating_mul(COLUMN_DOTS), height);
            picture.invert(corner, size);
        }
    }
    picture
}

fn block_picture(block: &Block, width: Width, direction: Direction, typeface: &Typeface) -> Bitmap {
    match block {
        Block::Row(text) => row(text, width, direction, typeface),
        Block::Rule(rule) => rule_picture(*rule, width),
        Block::Picture(picture) => centred(picture, width),
        Block::Qr(text) => codes::qr(text, width.dots)
            .map_or_else(|| text_row(text, width, typeface), |code| centred(&code, width)),
        Block::Barcode(text) => {
            let words = text_row(text, width, typeface);
            let Some(bars) = codes::barcode(text, width.dots) else {
                return words;
            };
            let bars = centred(&bars, width);
            let mut both = Bitmap::white(width.dots, bars.height() + words.height());
            both.draw(&bars, (0, 0));
            both.draw(&words, (0, bars.height()));
            both
        }
        Block::Feed(rows) => Bitmap::white(width.dots, u32::from(*rows) * u32::from(ROW_DOTS)),
        Block::Cut => Bitmap::white(width.dots, END_DOTS),
    }
}

fn rule_picture(rule: Rule, width: Width) -> Bitmap {
    let lines: &[u32] = match rule {
        Rule::Single => &[6],
        Rule::Double => &[4, 9],
        Rule::Blank => &[2],
    };
    let mut picture = Bitmap::white(width.dots, u32::from(ROW_DOTS) / 2);
    for line in lines {
        picture.fill((0, *line), (width.dots, RULE_DOTS), true);
    }
    picture
}

fn centred(inner: &Bitmap, width: Width) -> Bitmap {
    let mut picture = Bitmap::white(width.dots, inner.height() + 2 * PICTURE_GAP_DOTS);
    let x = width.dots.saturating_sub(inner.width()) / 2;
    picture.draw(inner, (x, PICTURE_GAP_DOTS));
    picture
}

/// A text in the middle; what is too long for a row is cut off.
fn text_row(text: &str, width: Width, typeface: &Typeface) -> Bitmap {
    let cell = Cell {
        text: text.chars().take(usize::from(width.columns)).collect(),
        column: 0,
        columns: width.columns,
        align: Align::Centre,
        style: Style::PLAIN,
    };
    row(
        &Row { cells: vec![cell] },
        width,
        Direction::LeftToRight,
        typeface,
    )
}
