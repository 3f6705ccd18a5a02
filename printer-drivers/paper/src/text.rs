//! A layout as plain text: what a test snapshots and what a screen shows of a slip. Wide letters stay narrow, white on
//! black stands between blocks, codes and pictures are named.

use crate::count::columns;
use crate::layout::{Align, Block, Cell, Layout, Row, Rule};

/// The layout as text of its width, one line per row, without blanks at the ends of lines.
#[must_use]
pub fn text(layout: &Layout) -> String {
    let width = layout.width.columns;
    let mut text = String::new();
    for block in &layout.blocks {
        match block {
            Block::Row(row) => push(&mut text, &row_text(row)),
            Block::Rule(Rule::Single) => push(&mut text, &"-".repeat(width.into())),
            Block::Rule(Rule::Double) => push(&mut text, &"=".repeat(width.into())),
            Block::Rule(Rule::Blank) => push(&mut text, &"_".repeat(width.into())),
            Block::Picture(picture) => {
                let name = format!("[picture {}x{}]", picture.width(), picture.height());
                push(&mut text, &centred(&name, width));
            }
            Block::Qr(code) => push(&mut text, &centred(&format!("[qr {code}]"), width)),
            Block::Barcode(code) => push(&mut text, &centred(&format!("|||| {code} ||||"), width)),
            Block::Feed(rows) => text.extend(std::iter::repeat_n('\n', usize::from(*rows))),
            Block::Cut => {}
        }
    }
    text
}

fn push(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

fn centred(text: &str, width: u16) -> String {
    let before = width.saturating_sub(columns(text)) / 2;
    format!("{}{text}", " ".repeat(before.into()))
}

fn row_text(row: &Row) -> String {
    let mut line = String::new();
    for cell in &row.cells {
        let free = cell.columns.saturating_sub(columns(&cell.text));
        let before = match cell.align {
            Align::Left => 0,
            Align::Centre => free / 2,
            Align::Right => free,
        };
        let gap = cell.column.saturating_sub(columns(&line));
        line.push_str(&" ".repeat(gap.into()));
        if cell.style.inverse {
            line.push_str(&inverse(cell, before, free - before));
        } else {
            line.push_str(&" ".repeat(before.into()));
            line.push_str(&cell.text);
            line.push_str(&" ".repeat((free - before).into()));
        }
    }
    line
}

/// White on black: blocks where there is room.
fn inverse(cell: &Cell, before: u16, after: u16) -> String {
    if before < 2 || after < 2 {
        let text = cell.text.trim();
        return format!("[{text}]");
    }
    let block = |count: u16| "\u{2588}".repeat(count.into());
    format!("{} {} {}", block(before - 1), cell.text, block(after - 1))
}
