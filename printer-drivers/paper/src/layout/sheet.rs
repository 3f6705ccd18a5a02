//! A sheet while it is being set: places texts in columns from the reading edge, mirrored where the language reads from the
//! right. Names wrap; money stands at the right of its column and is never broken.

use super::{Align, Block, Cell, Direction, Layout, Row, Rule, Style, Width};
use crate::count::{columns, wrap};
use crate::words::{Language, Words};
use crate::{Bitmap, money};
use values::Money;

/// The narrowest column of money in a language that reads from the right, so that decimals stand under each other.
const MONEY_COLUMNS_MIN: u16 = 10;
/// Letters of a square code: what the densest one still takes at this error correction.
pub(crate) const QR_BYTES_MAX: usize = 600;
/// Letters of a barcode that still fit on 58 mm.
pub(crate) const BARCODE_BYTES_MAX: usize = 20;

pub(crate) struct Sheet {
    width: Width,
    language: Language,
    blocks: Vec<Block>,
}

/// A text and where it stands, counted from the reading edge.
struct Placed<'a> {
    text: &'a str,
    from_start: u16,
    columns: u16,
    align: Align,
    style: Style,
}

impl Sheet {
    pub(crate) fn new(width: Width, language: Language) -> Self {
        Self {
            width,
            language,
            blocks: Vec::new(),
        }
    }

    pub(crate) fn finish(mut self) -> Layout {
        self.blocks.push(Block::Cut);
        Layout {
            width: self.width,
            direction: self.language.direction(),
            blocks: self.blocks,
        }
    }

    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    pub(crate) const fn words(&self) -> &'static Words {
        self.language.words()
    }

    pub(crate) const fn width(&self) -> Width {
        self.width
    }

    /// In the middle, wrapped; `text` that is empty leaves no row.
    pub(crate) fn centred(&mut self, text: &str, style: Style) {
        if text.trim().is_empty() {
            return;
        }
        let style = self.fitting(style, text);
        for row in wrap(text, self.letters(style)) {
            self.place(&[Placed {
                text: &row,
                from_start: 0,
                columns: self.width.columns,
                align: Align::Centre,
                style,
            }]);
        }
    }

    /// White on black over the whole width.
    pub(crate) fn banner(&mut self, text: &str) {
        self.centred(text, Style::TALL.inverted());
    }

    /// From the reading edge, wrapped.
    pub(crate) fn line(&mut self, text: &str, style: Style) {
        self.indented(0, text, style);
    }

    /// From `indent` columns after the reading edge, wrapped there.
    pub(crate) fn indented(&mut self, indent: u16, text: &str, style: Style) {
        if text.trim().is_empty() {
            return;
        }
        let room = self.width.columns.saturating_sub(indent);
        for row in wrap(text, room / style.columns_per_letter()) {
            self.place(&[Placed {
                text: &row,
                from_start: indent,
                columns: room,
                align: self.start(),
                style,
            }]);
        }
    }

    /// A word white on black at the reading edge, and a text after it that wraps at its own column.
    pub(crate) fn tagged(&mut self, tag: &str, indent: u16, text: &str, style: Style) {
        let tag = format!(" {} ", wrap(tag, self.width.columns / 2).join(" "));
        let tag_columns = columns(&tag).min(self.width.columns / 2);
        let indent = indent.max(tag_columns + 1);
        let room = self.width.columns.saturating_sub(indent);
        for (index, row) in wrap(text, room / style.columns_per_letter()).iter().enumerate() {
            let text = Placed {
                text: row,
                from_start: indent,
                columns: room,
                align: self.start(),
                style,
            };
            let tag = Placed {
                text: &tag,
                from_start: 0,
                columns: tag_columns,
                align: Align::Centre,
                style: Style { wide: false, ..style }.inverted(),
            };
            if index == 0 {
                self.place(&[tag, text]);
            } else {
                self.place(&[text]);
            }
        }
    }

    /// A number before a text that wraps at its own column, and money at the far edge of the first row.
    pub(crate) fn item(
        &mut self,
        lead: &str,
        lead_columns: u16,
        text: &str,
        end: Option<&str>,
        style: Style,
    ) {
        if columns(lead) > lead_columns {
            self.item("", lead_columns, &format!("{lead} {text}"), end, style);
            return;
        }
        let indent = if lead_columns == 0 { 0 } else { lead_columns + 1 };
        let end_columns = end.map_or(0, |end| self.money_columns(end, style));
        let gap = u16::from(end.is_some());
        let room = self.width.columns.saturating_sub(indent + end_columns + gap);
        if room < 8 * style.columns_per_letter() && end.is_some() {
            self.item(lead, lead_columns, text, None, style);
            self.figure(end.unwrap_or_default(), style);
            return;
        }
        for (index, row) in wrap(text, room / style.columns_per_letter()).iter().enumerate() {
            let mut placed = Vec::with_capacity(3);
            if index == 0 && !lead.is_empty() {
                placed.push(Placed {
                    text: lead,
                    from_start: 0,
                    columns: lead_columns,
                    align: Align::Right,
                    style,
                });
            }
            placed.push(Placed {
                text: row,
                from_start: indent,
                columns: room,
                align: self.start(),
                style,
            });
            if let (0, Some(end)) = (index, end) {
                placed.push(Placed {
                    text: end,
                    from_start: self.width.columns.saturating_sub(end_columns),
                    columns: end_columns,
                    align: Align::Right,
                    style,
                });
            }
            self.place(&placed);
        }
    }

    /// An amount on a row of its own, never broken; a style that is too wide for it becomes narrow.
    fn figure(&mut self, figure: &str, style: Style) {
        let wide = style.wide && columns(figure) * 2 <= self.width.columns;
        let style = Style { wide, ..style };
        let room = self.money_columns(figure, style).min(self.width.columns);
        self.place(&[Placed {
            text: figure,
            from_start: self.width.columns - room,
            columns: room,
            align: Align::Right,
            style,
        }]);
    }

    /// A word and an amount.
    pub(crate) fn sum(&mut self, word: &str, amount: Money, style: Style) {
        let amount = money::amount(amount, self.language);
        self.item("", 0, word, Some(&amount), style);
    }

    /// A word and an amount with its currency, as large as they fit on one row.
    pub(crate) fn grand_sum(&mut self, word: &str, amount: Money) {
        let amount = money::amount_with_currency(amount, self.language);
        let needed = columns(word) + 1 + columns(&amount);
        let style = if needed * 2 <= self.width.columns {
            Style::DOUBLE
        } else {
            Style::TALL
        };
        self.item("", 0, word, Some(&amount), style);
    }

    /// A word at the reading edge and a text at the far edge; where they do not fit on a row, the text wraps below.
    pub(crate) fn pair(&mut self, word: &str, text: &str, style: Style) {
        let (word, text) = (wrap(word, 1_000).concat(), wrap(text, 1_000).concat());
        let (word_columns, text_columns) = (columns(&word), columns(&text));
        if (word_columns + 1 + text_columns) * style.columns_per_letter() > self.width.columns {
            self.line(&word, style);
            self.indented(2, &text, style);
            return;
        }
        let text_columns = text_columns * style.columns_per_letter();
        let word_columns = self.width.columns - text_columns - 1;
        self.place(&[
            Placed {
                text: &word,
                from_start: 0,
                columns: word_columns,
                align: self.start(),
                style,
            },
            Placed {
                text: &text,
                from_start: word_columns + 1,
                columns: text_columns,
                align: self.end(),
                style,
            },
        ]);
    }

    /// A row of equal columns of figures after a first column of words; wraps to word, then figures, where it is narrow.
    pub(crate) fn figures(&mut self, word: &str, figures: &[String], style: Style) {
        let widest = figures
            .iter()
            .map(|figure| columns(figure))
            .max()
            .unwrap_or(0)
            .max(9);
        let count = u16::try_from(figures.len()).unwrap_or(u16::MAX);
        let taken = count.saturating_mul(widest + 1);
        let mut from_start = self.width.columns.saturating_sub(taken);
        let word_room = from_start;
        let mut placed = Vec::new();
        let rows = wrap(word, word_room.max(2));
        if taken >= self.width.columns || rows.len() > 1 {
            self.line(word, style);
            from_start = self.width.columns.saturating_sub(taken.min(self.width.columns));
        } else if let Some(word) = rows.first() {
            placed.push(Placed {
                text: word,
                from_start: 0,
                columns: word_room,
                align: self.start(),
                style,
            });
        }
        let room = (self.width.columns - from_start) / count.max(1);
        for figure in figures {
            if columns(figure) > room {
                self.figure(figure, style);
                continue;
            }
            placed.push(Placed {
                text: figure,
                from_start,
                columns: room,
                align: Align::Right,
                style,
            });
            from_start += room;
        }
        self.place(&placed);
    }

    pub(crate) fn rule(&mut self, rule: Rule) {
        self.blocks.push(Block::Rule(rule));
    }

    pub(crate) fn feed(&mut self, rows: u8) {
        self.blocks.push(Block::Feed(rows));
    }

    pub(crate) fn picture(&mut self, picture: &Bitmap) {
        if picture.height() > 0 && picture.width() <= self.width.dots {
            self.blocks.push(Block::Picture(picture.clone()));
        }
    }

    /// A square code; text that is too long for one is left out.
    pub(crate) fn qr(&mut self, text: &str) {
        if !text.is_empty() && text.len() <= QR_BYTES_MAX {
            self.blocks.push(Block::Qr(text.to_owned()));
        }
    }

    /// Bars; letters that bars cannot show, or too many, leave a row of text instead.
    pub(crate) fn barcode(&mut self, text: &str) {
        let fits = (1..=BARCODE_BYTES_MAX).contains(&text.len());
        if fits
            && text
                .bytes()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
        {
            self.blocks.push(Block::Barcode(text.to_owned()));
        } else {
            self.centred(text, Style::PLAIN);
        }
    }

    /// How many letters of a style a row takes.
    fn letters(&self, style: Style) -> u16 {
        self.width.columns / style.columns_per_letter()
    }

    /// `style`, but not wide where a word of `text` would have to be broken for it.
    fn fitting(&self, style: Style, text: &str) -> Style {
        let longest = text.split(' ').map(columns).max().unwrap_or(0);
        Style {
            wide: style.wide && longest <= self.letters(style),
            ..style
        }
    }

    fn money_columns(&self, text: &str, style: Style) -> u16 {
        let own = columns(text) * style.columns_per_letter();
        match self.language.direction() {
            Direction::LeftToRight => own,
            Direction::RightToLeft => own.max(MONEY_COLUMNS_MIN),
        }
    }

    const fn start(&self) -> Align {
        match self.language.direction() {
            Direction::LeftToRight => Align::Left,
            Direction::RightToLeft => Align::Right,
        }
    }

    const fn end(&self) -> Align {
        match self.language.direction() {
            Direction::LeftToRight => Align::Right,
            Direction::RightToLeft => Align::Left,
        }
    }

    fn place(&mut self, placed: &[Placed<'_>]) {
        let mut cells: Vec<Cell> = placed
            .iter()
            .filter(|placed| !placed.text.is_empty())
            .map(|placed| self.cell(placed))
            .collect();
        if cells.is_empty() {
            return;
        }
        cells.sort_by_key(|cell| cell.column);
        self.blocks.push(Block::Row(Row { cells }));
    }

    fn cell(&self, placed: &Placed<'_>) -> Cell {
        let column = match self.language.direction() {
            Direction::LeftToRight => placed.from_start,
            Direction::RightToLeft => (self.width.columns).saturating_sub(placed.from_start + placed.columns),
        };
        Cell {
            text: placed.text.to_owned(),
            column,
            columns: placed.columns,
            align: placed.align,
            style: placed.style,
        }
    }
}
