//! From a line of text to placed glyphs: reading direction by the Unicode bidirectional algorithm, a font for each letter,
//! joined and mirrored forms by the font's own tables.

use crate::face::{Family, Typeface};
use std::ops::Range;
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

pub use crate::face::Family as LetterFamily;

/// Letters of one line; what is longer is cut off.
const LINE_BYTES_MAX: usize = 4 * 1024;

/// A glyph of a run; distances in ems of its font.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// The glyph in its font.
    pub id: u32,
    /// How far the next one stands.
    pub advance: f32,
    /// How far it is moved to the right.
    pub x_offset: f32,
    /// How far it is moved up.
    pub y_offset: f32,
    /// The bytes of the line that it shows.
    pub text: Range<usize>,
}

/// Glyphs of one font, in order from the left.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The font's place in [`Typeface::fonts`].
    pub font: usize,
    /// Whether its letters are all of one width.
    pub is_monospaced: bool,
    /// Its glyphs.
    pub glyphs: Vec<Glyph>,
}

impl Run {
    /// Its width in ems.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }
}

/// Which way a text reads on a sheet that reads from the right or not: from the right where it has a letter that does and
/// the sheet does too, else as its first letter.
#[must_use]
pub fn reads_from_right(text: &str, sheet_reads_from_right: bool) -> bool {
    let strong = text.chars().map(bidi_class).filter_map(|class| match class {
        BidiClass::L => Some(false),
        BidiClass::R | BidiClass::AL => Some(true),
        _ => None,
    });
    let strong: Vec<bool> = strong.collect();
    let any = strong.contains(&true);
    if sheet_reads_from_right {
        any
    } else {
        strong.first().copied().unwrap_or(false)
    }
}

/// Sets a line: runs from the left to the right.
#[must_use]
pub fn line(
    text: &str,
    family: Family,
    is_bold: bool,
    sheet_reads_from_right: bool,
    typeface: &Typeface,
) -> Vec<Run> {
    let text = cut(text);
    let base = if reads_from_right(text, sheet_reads_from_right) {
        Level::rtl()
    } else {
        Level::ltr()
    };
    let bidi = BidiInfo::new(text, Some(base));
    let mut runs = Vec::new();
    for paragraph in &bidi.paragraphs {
        let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in ranges {
            let is_rtl = levels.get(range.start).is_some_and(Level::is_rtl);
            let mut parts = by_font(text, range, family, is_bold, is_rtl, typeface);
            if is_rtl {
                parts.reverse();
            }
            let parts = parts.into_iter();
            runs.extend(parts.filter_map(|(font, range)| shape(text, range, font, is_rtl, typeface)));
        }
    }
    runs
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(LINE_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Parts of a run that one font can show; marks and joiners stay with the letter before them.
fn by_font(
    text: &str,
    range: Range<usize>,
    family: Family,
    is_bold: bool,
    is_rtl: bool,
    typeface: &Typeface,
) -> Vec<(usize, Range<usize>)> {
    let mut parts: Vec<(usize, Range<usize>)> = Vec::new();
    for (index, letter) in text.get(range.clone()).unwrap_or_default().char_indices() {
        let at = range.start + index;
        let end = at + letter.len_utf8();
        let follows = matches!(bidi_class(letter), BidiClass::NSM | BidiClass::BN | BidiClass::WS);
        let font = match parts.last() {
            Some((font, _)) if follows => *font,
            _ => typeface.choose(letter, family, is_bold, is_rtl),
        };
        match parts.last_mut() {
            Some((last, range)) if *last == font => range.end = end,
            _ => parts.push((font, at..end)),
        }
    }
    parts
}

fn shape(text: &str, range: Range<usize>, font: usize, is_rtl: bool, typeface: &Typeface) -> Option<Run> {
    let face = typeface.face(font)?;
    let part = text.get(range.clone())?;
    let mut buffer = harfrust::Buffer::new();
    buffer.push_str(part);
    buffer.set_direction(if is_rtl {
        harfrust::Direction::RightToLeft
    } else {
        harfrust::Direction::LeftToRight
    });
    buffer.guess_segment_properties();
    let shaper = harfrust::ShaperFont::new(&face.shaping);
    harfrust::shape(&shaper, &mut buffer, harfrust::ShapeOptions::new()).ok()?;
    let infos = buffer.glyph_infos();
    let ems = |units: i32| {
        #[expect(clippy::cast_precision_loss, reason = "a font's units are small")]
        let units = units as f32;
        units / face.units_per_em
    };
    let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let glyphs = infos
        .iter()
        .zip(buffer.glyph_positions())
        .map(|(info, position)| {
            let start = info.cluster as usize;
            let next = starts
                .iter()
                .find(|other| **other > start)
                .copied()
                .unwrap_or(part.len());
            Glyph {
                id: info.glyph_id,
                advance: ems(position.x_advance),
                x_offset: ems(position.x_offset),
                y_offset: ems(position.y_offset),
                text: range.start + start..range.start + next,
            }
        });
    Some(Run {
        font,
        is_monospaced: face.is_monospaced,
        glyphs: glyphs.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(runs: &[Run], text: &str) -> Vec<String> {
        let of = |run: &Run| {
            run.glyphs
                .iter()
                .map(|glyph| text[glyph.text.clone()].to_owned())
                .collect::<String>()
        };
        runs.iter().map(of).collect()
    }

    #[test]
    fn arabic_is_joined_and_set_from_the_right() {
        let typeface = Typeface::bundled();
        let text = "\u{633}\u{644}\u{627}\u{645} 12 EUR";
        let runs = line(text, Family::Sans, false, true, &typeface);
        let seen = text_of(&runs, text).concat();
        assert!(
            seen.starts_with("EUR"),
            "the last word stands at the left: {seen}"
        );
        assert!(seen.contains("12"), "numbers stay in order: {seen}");
        let alone = line("\u{633}", Family::Sans, false, true, &typeface);
        let arabic = runs.last().expect("a run").glyphs.last().expect("a glyph");
        assert_ne!(
            arabic.id, alone[0].glyphs[0].id,
            "the first letter has its joined form"
        );
        let letters: usize = runs.last().expect("a run").glyphs.len();
        assert!(letters < 5, "lam and alef are one glyph: {letters}");
    }

    #[test]
    fn latin_stays_in_columns_and_a_missing_letter_is_a_box() {
        let typeface = Typeface::bundled();
        let runs = line("Total 12.50", Family::Columns, true, true, &typeface);
        assert_eq!((runs.len(), runs[0].is_monospaced), (1, true));
        assert!(!typeface.has('\u{5bff}') && typeface.has('\u{20ac}') && typeface.has('\u{5e9}'));
        assert_eq!(
            line("\u{5bff}", Family::Columns, false, false, &typeface)[0].glyphs[0].id,
            0
        );
    }

    #[test]
    fn money_reads_from_the_left_on_every_sheet() {
        assert!(!reads_from_right("-12.50 \u{20ac}", true));
        assert!(reads_from_right("Cola \u{643}\u{628}\u{64a}\u{631}", true));
        assert!(!reads_from_right("Cola \u{643}\u{628}\u{64a}\u{631}", false));
    }
}
