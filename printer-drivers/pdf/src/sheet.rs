//! Pages while they are being set: what is drawn where, in points from the top left corner. Places are given from the reading
//! edge and mirrored here.

use crate::PAGES_MAX;
use crate::PdfError;
use paper::{Bitmap, Direction, Language, Words};
use raster::Typeface;
use raster::shape::{self, LetterFamily, Run};
use std::sync::LazyLock;

/// A4.
pub(crate) const PAGE_WIDTH: f32 = 595.28;
pub(crate) const PAGE_HEIGHT: f32 = 841.89;
/// White at the sides.
pub(crate) const MARGIN: f32 = 48.0;
/// Where the foot begins.
const FOOT_TOP: f32 = PAGE_HEIGHT - 60.0;
/// From one line to the next, in sizes.
pub(crate) const LEADING: f32 = 1.35;
/// Lines that one cell may take.
const CELL_LINES_MAX: usize = 6;

pub(crate) static TYPEFACE: LazyLock<Typeface> = LazyLock::new(Typeface::bundled);

/// A shade: 0 is black, 255 white.
pub(crate) const INK: u8 = 0x1e;
pub(crate) const INK_SOFT: u8 = 0x66;
pub(crate) const LINE: u8 = 0xb8;
pub(crate) const TINT: u8 = 0xf1;

/// What is drawn.
#[derive(Debug)]
pub(crate) enum Draw {
    /// Letters from a place on their line.
    Text {
        x: f32,
        y: f32,
        size: f32,
        shade: u8,
        text: String,
        runs: Vec<Run>,
    },
    /// A filled box.
    Fill {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        shade: u8,
    },
    /// Connected points with a round pen.
    Stroke { points: Vec<(f32, f32)>, width: f32 },
    /// Black dots in a box.
    Dots {
        x: f32,
        y: f32,
        dot: f32,
        picture: Bitmap,
    },
}

/// How letters look.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub(crate) size: f32,
    pub(crate) bold: bool,
    pub(crate) shade: u8,
}

impl Look {
    pub(crate) const BODY: Self = Self::of(9.5, false, INK);
    pub(crate) const STRONG: Self = Self::of(9.5, true, INK);
    pub(crate) const SMALL: Self = Self::of(7.5, false, INK_SOFT);
    pub(crate) const TITLE: Self = Self::of(19.0, true, INK);
    pub(crate) const NAME: Self = Self::of(13.0, true, INK);
    pub(crate) const SECTION: Self = Self::of(11.0, true, INK);

    pub(crate) const fn of(size: f32, bold: bool, shade: u8) -> Self {
        Self { size, bold, shade }
    }

    pub(crate) fn line(self) -> f32 {
        self.size * LEADING
    }
}

/// Where a text stands in its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Start,
    Middle,
    End,
    /// At the right edge in every language: figures under each other.
    Right,
}

/// Pages and the place where the next thing stands.
pub(crate) struct Sheet {
    pub(crate) language: Language,
    pub(crate) pages: Vec<Vec<Draw>>,
    pub(crate) y: f32,
    is_too_long: bool,
}

impl Sheet {
    pub(crate) fn new(language: Language) -> Self {
        Self {
            language,
            pages: vec![Vec::new()],
            y: MARGIN,
            is_too_long: false,
        }
    }

    pub(crate) const fn words(&self) -> &'static Words {
        self.language.words()
    }

    pub(crate) fn is_mirrored(&self) -> bool {
        self.language.direction() == Direction::RightToLeft
    }

    /// The width between the margins.
    pub(crate) const fn width() -> f32 {
        PAGE_WIDTH - 2.0 * MARGIN
    }

    pub(crate) fn draw(&mut self, draw: Draw) {
        if let Some(page) = self.pages.last_mut() {
            page.push(draw);
        }
    }

    /// Whether there was room without a new page.
    pub(crate) fn needs(&mut self, height: f32) -> bool {
        if self.y + height <= FOOT_TOP {
            return true;
        }
        self.new_page();
        false
    }

    pub(crate) fn new_page(&mut self) {
        if self.pages.len() >= PAGES_MAX {
            self.is_too_long = true;
            return;
        }
        self.pages.push(Vec::new());
        self.y = MARGIN;
    }

    pub(crate) fn skip(&mut self, height: f32) {
        self.y += height;
    }

    /// One line in a box from `start` (from the reading edge between the margins), on the current line; nothing moves. A
    /// text that is too wide is set smaller.
    pub(crate) fn put(&mut self, start: f32, width: f32, text: &str, look: Look, side: Side) {
        let runs = self.runs(text, look.bold);
        let natural = width_of(&runs) * look.size;
        let fitted = if natural > width && natural > 0.0 {
            look.size * width / natural
        } else {
            look.size
        };
        let taken = width_of(&runs) * fitted;
        let left = self.left(start, width);
        let x = match (side, self.is_mirrored()) {
            (Side::Middle, _) => left + (width - taken) / 2.0,
            (Side::Start, false) | (Side::End, true) => left,
            (Side::Start, true) | (Side::End, false) | (Side::Right, _) => left + width - taken,
        };
        let y = self.y + look.size;
        self.draw(Draw::Text {
            x,
            y,
            size: fitted,
            shade: look.shade,
            text: text.to_owned(),
            runs,
        });
    }

    /// Lines in the middle of the page's width; moves down.
    pub(crate) fn line(&mut self, text: &str, look: Look, side: Side) {
        for row in self.wrap(text, Self::width(), look) {
            self.needs(look.line());
            self.put(0.0, Self::width(), &row, look, side);
            self.skip(look.line());
        }
    }

    /// A thin line over the width; moves down a little.
    pub(crate) fn rule(&mut self, shade: u8) {
        self.fill(0.0, Self::width(), 0.7, shade);
        self.skip(5.0);
    }

    /// A filled box on the current line; nothing moves.
    pub(crate) fn fill(&mut self, start: f32, width: f32, height: f32, shade: u8) {
        let (x, y) = (self.left(start, width), self.y);
        self.draw(Draw::Fill {
            x,
            y,
            width,
            height,
            shade,
        });
    }

    /// Rows of `text` that fit into `width`.
    pub(crate) fn wrap(&self, text: &str, width: f32, look: Look) -> Vec<String> {
        let fits = |row: &str| width_of(&self.runs(row, look.bold)) * look.size <= width;
        let (mut rows, mut row) = (Vec::new(), String::new());
        for word in text.split_whitespace() {
            let longer = if row.is_empty() {
                word.to_owned()
            } else {
                format!("{row} {word}")
            };
            if row.is_empty() || fits(&longer) {
                row = longer;
            } else {
                rows.push(std::mem::replace(&mut row, word.to_owned()));
            }
        }
        rows.push(row);
        if rows.len() > CELL_LINES_MAX && width < Self::width() {
            rows.truncate(CELL_LINES_MAX);
            if let Some(last) = rows.last_mut() {
                last.push('\u{2026}');
            }
        }
        rows
    }

    /// The page's x of a box from the reading edge.
    pub(crate) fn left(&self, start: f32, width: f32) -> f32 {
        if self.is_mirrored() {
            PAGE_WIDTH - MARGIN - start - width
        } else {
            MARGIN + start
        }
    }

    fn runs(&self, text: &str, bold: bool) -> Vec<Run> {
        let clean: String = text
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        shape::line(&clean, LetterFamily::Sans, bold, self.is_mirrored(), &TYPEFACE)
    }

    /// Numbers the pages at their feet and ends.
    pub(crate) fn finish(mut self, foot: &str) -> Result<Vec<Vec<Draw>>, PdfError> {
        if self.is_too_long {
            return Err(PdfError::TooLong);
        }
        let pages = std::mem::take(&mut self.pages);
        let count = pages.len().to_string();
        let mut numbered = Vec::with_capacity(pages.len());
        for (index, page) in pages.into_iter().enumerate() {
            self.pages = vec![page];
            self.y = FOOT_TOP + 14.0;
            self.rule(LINE);
            let number = paper::fill(self.words().page, &[&(index + 1).to_string(), &count]);
            self.put(0.0, Self::width() * 0.7, foot, Look::SMALL, Side::Start);
            self.put(
                Self::width() * 0.7,
                Self::width() * 0.3,
                &number,
                Look::SMALL,
                Side::End,
            );
            numbered.append(&mut self.pages);
        }
        Ok(numbered)
    }
}

/// Width in ems.
pub(crate) fn width_of(runs: &[Run]) -> f32 {
    runs.iter().map(Run::width).sum()
}
