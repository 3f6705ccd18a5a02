//! A layout as the bytes of one slip: letters where a code page of the printer has them all, dots for the rows where not.

use super::command::{self, BAND_ROWS_MAX, LF};
use crate::code_page::CodePage;
use crate::profile::{Cut, Profile};
use paper::{Align, Bitmap, Block, Cell, Layout, Row, Rule, Style};
use raster::Typeface;

/// Rows that are fed where there is no knife, and before a knife that does not feed.
const END_ROWS: u8 = 5;
/// Size of a module of a square code that the printer draws.
const QR_MODULE: u8 = 6;

/// The slip from its reset to its cut. It asks nothing and proves nothing; [`super::session`] does.
#[must_use]
pub fn encode(layout: &Layout, profile: &Profile, typeface: &Typeface) -> Vec<u8> {
    let mut writer = Writer {
        bytes: command::begin(),
        layout,
        profile,
        typeface,
        page: None,
        style: Style::PLAIN,
    };
    if profile.reports_by_itself {
        writer.bytes.extend(command::report());
    }
    for block in &layout.blocks {
        writer.block(block);
    }
    writer.bytes
}

struct Writer<'a> {
    bytes: Vec<u8>,
    layout: &'a Layout,
    profile: &'a Profile,
    typeface: &'a Typeface,
    /// The code page that the printer is in.
    page: Option<(u8, CodePage)>,
    /// How the printer's letters look now.
    style: Style,
}

impl Writer<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Row(row) => self.row(row),
            Block::Rule(rule) => self.rule(*rule),
            Block::Picture(picture) => self.picture(picture, true),
            Block::Qr(text) => self.qr(text),
            Block::Barcode(text) => self.barcode(text),
            Block::Feed(rows) => self.bytes.extend(command::feed(*rows)),
            Block::Cut => self.cut(),
        }
    }

    fn row(&mut self, row: &Row) {
        let text: String = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        if let Some(page) = self.page_for(&text) {
            self.switch_page(page);
            self.letters(row, page.1);
        } else if self.profile.images {
            let dots = raster::row(row, self.layout.width, self.layout.direction, self.typeface);
            self.picture(&dots, false);
        } else {
            let page = self.page.or(self.profile.code_pages.first().copied());
            let page = page.unwrap_or((0, CodePage::Cp437));
            self.switch_page(page);
            self.letters(row, page.1);
        }
    }

    /// The page that has every letter: the one that the printer is in, else the first of the profile.
    fn page_for(&self, text: &str) -> Option<(u8, CodePage)> {
        let known = self
            .page
            .into_iter()
            .chain(self.profile.code_pages.iter().copied());
        known
            .into_iter()
            .find(|(_, page)| text.chars().all(|letter| page.byte(letter).is_some()))
    }

    fn switch_page(&mut self, page: (u8, CodePage)) {
        if self.page != Some(page) {
            self.bytes.extend(command::code_page(page.0));
            self.page = Some(page);
        }
    }

    /// A row in the printer's own letters; gaps are blanks.
    fn letters(&mut self, row: &Row, page: CodePage) {
        let mut column = 0;
        for cell in &row.cells {
            self.blanks(cell.column.saturating_sub(column), Style::PLAIN);
            self.cell(cell, page);
            column = cell.column + cell.columns;
        }
        self.switch_style(Style::PLAIN);
        self.bytes.push(LF);
    }

    fn cell(&mut self, cell: &Cell, page: CodePage) {
        // Letters that no page has (only where the printer prints no pictures either) stand as a question mark.
        let bytes: Vec<u8> = cell
            .text
            .chars()
            .map(|letter| page.byte(letter).unwrap_or(b'?'))
            .collect();
        let used = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        let free = cell
            .columns
            .saturating_sub(used.saturating_mul(cell.style.columns_per_letter()));
        let before = match cell.align {
            Align::Left => 0,
            Align::Centre => free / 2,
            Align::Right => free,
        };
        let gap = Style {
            wide: false,
            bold: false,
            ..cell.style
        };
        let gap = if cell.style.inverse { gap } else { Style::PLAIN };
        self.blanks(before, gap);
        self.switch_style(cell.style);
        self.bytes.extend(bytes);
        self.blanks(free - before, gap);
    }

    fn blanks(&mut self, count: u16, style: Style) {
        if count > 0 {
            self.switch_style(style);
            self.bytes.extend(std::iter::repeat_n(b' ', count.into()));
        }
    }

    fn switch_style(&mut self, style: Style) {
        if self.style.bold != style.bold {
            self.bytes.extend(command::bold(style.bold));
        }
        if (self.style.wide, self.style.tall) != (style.wide, style.tall) {
            self.bytes.extend(command::size(style.wide, style.tall));
        }
        if self.style.inverse != style.inverse {
            self.bytes.extend(command::inverse(style.inverse));
        }
        self.style = style;
    }

    fn rule(&mut self, rule: Rule) {
        let (line, plain) = match rule {
            Rule::Single => ('\u{2500}', '-'),
            Rule::Double => ('\u{2550}', '='),
            Rule::Blank => ('_', '_'),
        };
        let letter = if self.page_for(line.encode_utf8(&mut [0; 4])).is_some() {
            line
        } else {
            plain
        };
        let columns = self.layout.width.columns;
        let cell = Cell {
            text: std::iter::repeat_n(letter, columns.into()).collect(),
            column: 0,
            columns,
            align: Align::Left,
            style: Style::PLAIN,
        };
        self.row(&Row { cells: vec![cell] });
    }

    /// A picture in bands; in the middle it is padded from the left, which every printer understands alike.
    fn picture(&mut self, picture: &Bitmap, is_centred: bool) {
        if !self.profile.images || picture.width() > self.profile.dots {
            return;
        }
        let before = if is_centred {
            (self.profile.dots - picture.width()) / 2 / 8 * 8
        } else {
            0
        };
        let mut padded = Bitmap::white(before + picture.width(), picture.height());
        padded.draw(picture, (before, 0));
        let stride = u16::try_from(padded.stride()).unwrap_or(0);
        let mut first = 0;
        while first < padded.height() {
            let rows = BAND_ROWS_MAX.min(padded.height() - first);
            self.bytes
                .extend(command::picture(stride, u16::try_from(rows).unwrap_or(0)));
            self.bytes.extend(padded.rows(first, rows));
            first += rows;
        }
    }

    fn qr(&mut self, text: &str) {
        if self.profile.qr {
            self.centred(&command::qr(text.as_bytes(), QR_MODULE));
        } else {
            match raster::qr(text, self.profile.dots) {
                Some(picture) if self.profile.images => self.picture(&picture, true),
                _ => self.text(text),
            }
        }
    }

    fn barcode(&mut self, text: &str) {
        let is_plain = text
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == b'-');
        if self.profile.barcode && is_plain && text.len() < 64 {
            self.centred(&command::barcode(text.as_bytes()));
            return;
        }
        if let Some(picture) = raster::barcode(text, self.profile.dots) {
            self.picture(&picture, true);
        }
        self.text(text);
    }

    /// A text in the middle.
    fn text(&mut self, text: &str) {
        let columns = self.layout.width.columns;
        let cell = Cell {
            text: text.chars().take(columns.into()).collect(),
            column: 0,
            columns,
            align: Align::Centre,
            style: Style::PLAIN,
        };
        self.row(&Row { cells: vec![cell] });
    }

    fn centred(&mut self, bytes: &[u8]) {
        self.bytes.extend(command::align(true));
        self.bytes.extend(bytes);
        self.bytes.push(LF);
        self.bytes.extend(command::align(false));
    }

    fn cut(&mut self) {
        match self.profile.cut {
            Cut::FeedAndCut => self.bytes.extend(command::feed_and_cut()),
            Cut::CutOnly => {
                self.bytes.extend(command::feed(END_ROWS));
                self.bytes.extend(command::cut_only());
            }
            Cut::Tear => self.bytes.extend(command::feed(END_ROWS)),
        }
    }
}
