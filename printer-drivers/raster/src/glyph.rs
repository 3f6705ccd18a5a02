//! One glyph as black dots.

use crate::face::{Face, Typeface};
use crate::shape::{self, LetterFamily, Run};
use ab_glyph_rasterizer::{Point, Rasterizer, point};
use paper::{Align, Bitmap, COLUMN_DOTS, Cell, Direction};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{GlyphId, MetadataProvider as _};

/// Dots of a letter's height; its row has a few more.
pub(crate) const LETTER_DOTS: u16 = 24;
/// Dots from a letter's top to the line that it stands on.
const BASELINE_DOTS: f32 = 19.0;
/// Size of the letters of one width: 12 dots for each.
const MONO_SIZE: f32 = 20.0;
/// Size of other letters.
const SANS_SIZE: f32 = 22.0;
/// How much of a dot must be covered to be black: hinted letters are exact, the thin strokes of others need help.
const COVERED_HINTED: f32 = 0.5;
const COVERED_UNHINTED: f32 = 0.38;
/// Dots of a glyph's sides.
const GLYPH_DOTS_MAX: f32 = 400.0;

/// Draws a cell's text; `top` is the row's first dot of letters. A text that is wider than its cell is drawn narrower.
pub(crate) fn draw_cell(
    picture: &mut Bitmap,
    cell: &Cell,
    top: u32,
    direction: Direction,
    typeface: &Typeface,
) {
    let runs = shape::line(
        &cell.text,
        LetterFamily::Columns,
        cell.style.bold,
        direction == Direction::RightToLeft,
        typeface,
    );
    let stretch = if cell.style.wide { 2.0 } else { 1.0 };
    let height = if cell.style.tall { 2.0 } else { 1.0 };
    let room = f32::from(cell.columns.saturating_mul(COLUMN_DOTS));
    let natural: f32 = runs.iter().map(|run| run_dots(run) * stretch).sum();
    let squeeze = if natural > room && natural > 0.0 {
        room / natural
    } else {
        1.0
    };
    let free = (room - natural * squeeze).max(0.0);
    let before = match cell.align {
        Align::Left => 0.0,
        Align::Centre => (free / 2.0).floor(),
        Align::Right => free,
    };
    let mut x = f32::from(cell.column.saturating_mul(COLUMN_DOTS)) + before;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a row's place is small or the picture is refused"
    )]
    let baseline = top as f32 + BASELINE_DOTS * height;
    for run in &runs {
        let Some(face) = typeface.face(run.font) else {
            continue;
        };
        let size = if run.is_monospaced { MONO_SIZE } else { SANS_SIZE };
        let scale = Scale {
            size,
            x: stretch * squeeze,
            y: height,
        };
        for glyph in &run.glyphs {
            let advance = glyph_dots(run, glyph.advance) * scale.x;
            let at = (
                x + glyph.x_offset * size * scale.x,
                baseline - glyph.y_offset * size * scale.y,
            );
            draw_glyph(picture, face, glyph.id, at, scale);
            x += advance;
        }
    }
}

fn run_dots(run: &Run) -> f32 {
    run.glyphs
        .iter()
        .map(|glyph| glyph_dots(run, glyph.advance))
        .sum()
}

/// A glyph's advance in dots: a whole column for letters of one width.
fn glyph_dots(run: &Run, advance: f32) -> f32 {
    if !run.is_monospaced {
        return advance * SANS_SIZE;
    }
    (advance * MONO_SIZE / f32::from(COLUMN_DOTS)).round() * f32::from(COLUMN_DOTS)
}

#[derive(Clone, Copy)]
struct Scale {
    size: f32,
    x: f32,
    y: f32,
}

impl Scale {
    /// The size for which letters were hinted, where both sides are scaled alike to one.
    fn hinted_size(self) -> Option<f32> {
        let is_even = (self.x - self.y).abs() < f32::EPSILON && (self.x.fract()).abs() < f32::EPSILON;
        is_even.then_some(self.size * self.x)
    }
}

fn draw_glyph(picture: &mut Bitmap, face: &Face, id: u32, (x, y): (f32, f32), scale: Scale) {
    let Some(font) = face.font() else { return };
    let Some(outline) = font.outline_glyphs().get(GlyphId::new(id)) else {
        return;
    };
    let hinted = (scale.hinted_size()).and_then(|size| {
        face.hinters
            .iter()
            .find(|(hinted, _)| (hinted - size).abs() < f32::EPSILON)
    });
    let mut path = Path::default();
    let (is_drawn, covered) = if let Some((_, hinter)) = hinted {
        path.scale = (1.0, 1.0);
        (
            outline
                .draw(DrawSettings::hinted(hinter, false), &mut path)
                .is_ok(),
            COVERED_HINTED,
        )
    } else {
        path.scale = (scale.x, scale.y);
        let size = Size::new(scale.size);
        let settings = DrawSettings::unhinted(size, LocationRef::default());
        (outline.draw(settings, &mut path).is_ok(), COVERED_UNHINTED)
    };
    if is_drawn {
        let (x, y) = if hinted.is_some() {
            (x.round(), y.round())
        } else {
            (x, y)
        };
        path.fill(picture, (x, y), covered);
    }
}

/// An outline in dots, y upwards from the baseline.
struct Path {
    steps: Vec<Step>,
    first: Point,
    last: Point,
    scale: (f32, f32),
}

impl Default for Path {
    fn default() -> Self {
        Self {
            steps: Vec::new(),
            first: point(0.0, 0.0),
            last: point(0.0, 0.0),
            scale: (1.0, 1.0),
        }
    }
}

enum Step {
    Line(Point, Point),
    Quad(Point, Point, Point),
    Cubic(Point, Point, Point, Point),
}

impl Step {
    fn points(&self) -> Vec<Point> {
        match self {
            Self::Line(a, b) => vec![*a, *b],
            Self::Quad(a, b, c) => vec![*a, *b, *c],
            Self::Cubic(a, b, c, d) => vec![*a, *b, *c, *d],
        }
    }
}

impl Path {
    fn at(&self, x: f32, y: f32) -> Point {
        point(x * self.scale.0, -y * self.scale.1)
    }

    /// Makes the dots black that the outline covers, with its origin at a place of the picture.
    fn fill(&self, picture: &mut Bitmap, origin: (f32, f32), covered: f32) {
        let points: Vec<Point> = self.steps.iter().flat_map(Step::points).collect();
        let least = |of: fn(&Point) -> f32| points.iter().map(of).fold(f32::MAX, f32::min);
        let most = |of: fn(&Point) -> f32| points.iter().map(of).fold(f32::MIN, f32::max);
        if points.is_empty() {
            return;
        }
        let (left, top) = (
            (least(|p| p.x) + origin.0).floor(),
            (least(|p| p.y) + origin.1).floor(),
        );
        let (right, foot) = (
            (most(|p| p.x) + origin.0).ceil(),
            (most(|p| p.y) + origin.1).ceil(),
        );
        let (width, height) = (right - left + 1.0, foot - top + 1.0);
        if width > GLYPH_DOTS_MAX || height > GLYPH_DOTS_MAX {
            return;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held to a glyph's sides above"
        )]
        let mut rasterizer = Rasterizer::new(width as usize, height as usize);
        let moved = |p: &Point| point(p.x + origin.0 - left, p.y + origin.1 - top);
        for step in &self.steps {
            match step {
                Step::Line(a, b) => rasterizer.draw_line(moved(a), moved(b)),
                Step::Quad(a, b, c) => rasterizer.draw_quad(moved(a), moved(b), moved(c)),
                Step::Cubic(a, b, c, d) => rasterizer.draw_cubic(moved(a), moved(b), moved(c), moved(d)),
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "a place on paper is small")]
        let (left, top) = (left as i64, top as i64);
        rasterizer.for_each_pixel_2d(|column, row, alpha| {
            let place = (
                u16::try_from(left + i64::from(column)),
                u32::try_from(top + i64::from(row)),
            );
            if let (true, (Ok(column), Ok(row))) = (alpha >= covered, place) {
                picture.set(column, row, true);
            }
        });
    }
}

impl OutlinePen for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.first = self.at(x, y);
        self.last = self.first;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.at(x, y);
        self.steps.push(Step::Line(self.last, to));
        self.last = to;
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (control, to) = (self.at(cx, cy), self.at(x, y));
        self.steps.push(Step::Quad(self.last, control, to));
        self.last = to;
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (a, b, to) = (self.at(ax, ay), self.at(bx, by), self.at(x, y));
        self.steps.push(Step::Cubic(self.last, a, b, to));
        self.last = to;
    }

    fn close(&mut self) {
        let first = self.first;
        self.steps.push(Step::Line(self.last, first));
        self.last = first;
    }
}
