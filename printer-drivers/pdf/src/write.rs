//! The file itself.

use crate::PdfError;
use crate::sheet::{Draw, INK, PAGE_HEIGHT, PAGE_WIDTH, TYPEFACE};
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{Metadata, TextDirection};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use paper::{Bitmap, Direction, Language};
use raster::shape::Run;

/// Writes pages into a file.
pub(crate) fn file(pages: Vec<Vec<Draw>>, title: &str, language: Language) -> Result<Vec<u8>, PdfError> {
    let fonts: Vec<Option<Font>> = TYPEFACE.fonts().map(|bytes| Font::new(bytes.into(), 0)).collect();
    let mut document = krilla::Document::new();
    let direction = match language.direction() {
        Direction::LeftToRight => TextDirection::LeftToRight,
        Direction::RightToLeft => TextDirection::RightToLeft,
    };
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language(language.tag().to_owned())
            .creator("Hearth".to_owned())
            .text_direction(direction),
    );
    let settings = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT);
    let settings = settings.ok_or_else(|| PdfError::Unwritten("a page without size".to_owned()))?;
    for draws in pages {
        let mut page = document.start_page_with(settings.clone());
        let mut surface = page.surface();
        for draw in draws {
            put(&mut surface, draw, &fonts);
        }
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| PdfError::Unwritten(format!("{error:?}")))
}

fn put(surface: &mut Surface<'_>, draw: Draw, fonts: &[Option<Font>]) {
    match draw {
        Draw::Text {
            x,
            y,
            size,
            shade,
            text,
            runs,
        } => {
            surface.set_fill(Some(fill(shade)));
            surface.set_stroke(None);
            let mut x = x;
            for run in &runs {
                if let Some(Some(font)) = fonts.get(run.font) {
                    letters(surface, run, (x, y), font.clone(), &text, size);
                }
                x += run.width() * size;
            }
        }
        Draw::Fill {
            x,
            y,
            width,
            height,
            shade,
        } => {
            let path = Rect::from_xywh(x, y, width, height).and_then(|rect| {
                let mut path = PathBuilder::new();
                path.push_rect(rect);
                path.finish()
            });
            filled(surface, path, shade);
        }
        Draw::Stroke { points, width } => stroke(surface, &points, width),
        Draw::Dots { x, y, dot, picture } => filled(surface, dots(&picture, (x, y), dot), INK),
    }
}

fn letters(surface: &mut Surface<'_>, run: &Run, (x, y): (f32, f32), font: Font, text: &str, size: f32) {
    let glyph = |glyph: &raster::shape::Glyph| {
        KrillaGlyph::new(
            GlyphId::new(glyph.id),
            glyph.advance,
            glyph.x_offset,
            glyph.y_offset,
            0.0,
            glyph.text.clone(),
            None,
        )
    };
    let glyphs: Vec<KrillaGlyph> = run.glyphs.iter().map(glyph).collect();
    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font, text, size, false);
}

fn fill(shade: u8) -> Fill {
    Fill {
        paint: rgb::Color::new(shade, shade, shade).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

fn filled(surface: &mut Surface<'_>, path: Option<Path>, shade: u8) {
    if let Some(path) = path {
        surface.set_fill(Some(fill(shade)));
        surface.set_stroke(None);
        surface.draw_path(&path);
    }
}

fn stroke(surface: &mut Surface<'_>, points: &[(f32, f32)], width: f32) {
    let Some(((x, y), rest)) = points.split_first() else {
        return;
    };
    let mut path = PathBuilder::new();
    path.move_to(*x, *y);
    for (x, y) in rest {
        path.line_to(*x, *y);
    }
    if rest.is_empty() {
        path.line_to(*x + 0.1, *y);
    }
    if let Some(path) = path.finish() {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(INK, INK, INK).into(),
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        }));
        surface.draw_path(&path);
    }
}

/// The black dots of a picture, a box for each run of a row.
fn dots(picture: &Bitmap, (left, top): (f32, f32), dot: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    let mut y = top;
    for row in 0..picture.height() {
        let mut column = 0;
        while column < picture.width() {
            let first = column;
            while column < picture.width() && picture.is_black(column, row) {
                column += 1;
            }
            if column > first {
                let (x, width) = (f32::from(first) * dot, f32::from(column - first) * dot);
                if let Some(rect) = Rect::from_xywh(left + x, y, width, dot) {
                    path.push_rect(rect);
                }
            }
            column += 1;
        }
        y += dot;
    }
    path.finish()
}
