//! The fonts in use and the choice among them, letter by letter.

use paper::fonts;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{Engine, HintingInstance, HintingOptions, Target};
use skrifa::{FontRef, MetadataProvider as _};

/// Fonts that a house may bring for other scripts.
const EXTRA_FONTS_MAX: usize = 8;
/// Sizes for which the monospaced letters are hinted: a column of 12 dots and one of 24.
const HINTED_SIZES: [f32; 2] = [20.0, 40.0];

/// Which letters are asked for first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Letters of one width, for rows of columns.
    Columns,
    /// Letters of their own width, for pages.
    Sans,
}

/// One font.
pub(crate) struct Face {
    pub(crate) bytes: &'static [u8],
    pub(crate) shaping: harfrust::Font,
    pub(crate) units_per_em: f32,
    pub(crate) is_monospaced: bool,
    /// Hinters for [`HINTED_SIZES`], where the font has instructions for them.
    pub(crate) hinters: Vec<(f32, HintingInstance)>,
}

impl Face {
    fn open(bytes: &'static [u8], is_monospaced: bool) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let shaping = harfrust::Font::new(bytes, 0)?;
        let outlines = font.outline_glyphs();
        let options = HintingOptions {
            engine: Engine::Interpreter,
            target: Target::Mono,
        };
        let hinter = |size: f32| {
            let hinter = HintingInstance::new(
                &outlines,
                Size::new(size),
                LocationRef::default(),
                options.clone(),
            );
            hinter.ok().map(|hinter| (size, hinter))
        };
        let hinters = if is_monospaced {
            HINTED_SIZES.into_iter().filter_map(hinter).collect()
        } else {
            Vec::new()
        };
        Some(Self {
            bytes,
            units_per_em: f32::from(shaping.units_per_em().max(1)),
            shaping,
            is_monospaced,
            hinters,
        })
    }

    pub(crate) fn font(&self) -> Option<FontRef<'static>> {
        FontRef::new(self.bytes).ok()
    }

    fn has(&self, letter: char) -> bool {
        self.shaping
            .charmap()
            .map_unicode(letter)
            .is_some_and(|glyph| glyph.to_u32() != 0)
    }
}

/// The fonts in use. Made once and shared: opening it prepares the hinting.
pub struct Typeface {
    faces: Vec<Face>,
    extra_from: usize,
}

/// Places of the bundled fonts, regular; bold is one later.
const MONO: usize = 0;
const SANS: usize = 2;

impl Typeface {
    /// The bundled letters.
    #[must_use]
    pub fn bundled() -> Self {
        Self::with_fonts(Vec::new())
    }

    /// The bundled letters and, for what they lack, fonts of the house in their order (for example one for Chinese). Fonts
    /// that do not read are left out. They stay in memory for as long as the program runs.
    #[must_use]
    pub fn with_fonts(extra: Vec<Vec<u8>>) -> Self {
        let bundled = [
            (fonts::MONO, true),
            (fonts::MONO_BOLD, true),
            (fonts::SANS, false),
            (fonts::SANS_BOLD, false),
        ];
        let mut faces: Vec<Face> = (bundled.into_iter())
            .filter_map(|(bytes, is_monospaced)| Face::open(bytes, is_monospaced))
            .collect();
        let extra_from = faces.len();
        let extra = extra.into_iter().take(EXTRA_FONTS_MAX);
        faces.extend(extra.filter_map(|bytes| Face::open(bytes.leak(), false)));
        Self { faces, extra_from }
    }

    /// How many fonts there are, and the bytes of each, for a page that embeds them.
    pub fn fonts(&self) -> impl Iterator<Item = &'static [u8]> {
        self.faces.iter().map(|face| face.bytes)
    }

    pub(crate) fn face(&self, index: usize) -> Option<&Face> {
        self.faces.get(index)
    }

    /// The font for a letter: of the family first, then the other bundled ones, then the house's. Letters that no font has
    /// stand as a box of the family.
    pub(crate) fn choose(
        &self,
        letter: char,
        family: Family,
        is_bold: bool,
        reads_from_right: bool,
    ) -> usize {
        let bold = usize::from(is_bold);
        let order = match family {
            Family::Columns if !reads_from_right => [MONO + bold, SANS + bold],
            Family::Columns | Family::Sans => [SANS + bold, MONO + bold],
        };
        let extra = self.extra_from..self.faces.len();
        let has = |index: &usize| self.face(*index).is_some_and(|face| face.has(letter));
        order.into_iter().chain(extra).find(has).unwrap_or(order[0])
    }

    /// Whether some font has the letter.
    #[must_use]
    pub fn has(&self, letter: char) -> bool {
        self.faces.iter().any(|face| face.has(letter))
    }
}
