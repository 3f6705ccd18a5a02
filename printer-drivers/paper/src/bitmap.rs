//! A picture of black and white dots, as printers take it.

use serde::{Deserialize, Serialize};

/// Dots of one picture: a logo over the full width of 80 mm paper, or a slip of two metres.
pub const PICTURE_DOTS_MAX: usize = 576 * 16_384;

/// Rows of dots from the top; each row starts in a new byte, the leftmost dot is the highest bit, 1 is black.
/// On the wire `{"width": 384, "height": 96, "dots": "<hexadecimal>"}`.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Bitmap {
    width: u16,
    height: u32,
    bytes: Vec<u8>,
}

impl Bitmap {
    /// A white picture; no larger than [`PICTURE_DOTS_MAX`], what is more is cut off at the foot.
    #[must_use]
    pub fn white(width: u16, height: u32) -> Self {
        let rows_max = PICTURE_DOTS_MAX / usize::from(width).max(1);
        let height = height.min(u32::try_from(rows_max).unwrap_or(u32::MAX));
        let bytes = vec![0; usize::from(width).div_ceil(8) * height as usize];
        Self { width, height, bytes }
    }

    /// A picture from its packed rows; `None` where the bytes are not that many or the picture is too large.
    #[must_use]
    pub fn from_bytes(width: u16, height: u32, bytes: Vec<u8>) -> Option<Self> {
        let fits = usize::from(width).checked_mul(height as usize)? <= PICTURE_DOTS_MAX;
        let is_whole = bytes.len() == usize::from(width).div_ceil(8) * height as usize;
        (fits && is_whole).then_some(Self { width, height, bytes })
    }

    /// Dots in a row.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Bytes of a row.
    #[must_use]
    pub fn stride(&self) -> usize {
        usize::from(self.width).div_ceil(8)
    }

    /// The packed rows.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The packed rows from `first` on, at most `count`.
    pub fn rows(&self, first: u32, count: u32) -> &[u8] {
        let last = first.saturating_add(count).min(self.height) as usize;
        let (from, to) = (first as usize * self.stride(), last * self.stride());
        self.bytes.get(from..to).unwrap_or_default()
    }

    /// Whether a dot is black; outside the picture it is white.
    #[must_use]
    pub fn is_black(&self, x: u16, y: u32) -> bool {
        self.place(x, y)
            .and_then(|(byte, bit)| self.bytes.get(byte).map(|byte| byte & bit != 0))
            .unwrap_or(false)
    }

    /// Makes a dot black or white; outside the picture nothing happens.
    pub fn set(&mut self, x: u16, y: u32, is_black: bool) {
        let Some((byte, bit)) = self.place(x, y) else {
            return;
        };
        if let Some(byte) = self.bytes.get_mut(byte) {
            *byte = if is_black { *byte | bit } else { *byte & !bit };
        }
    }

    /// Makes a box black or white.
    pub fn fill(&mut self, (x, y): (u16, u32), (width, height): (u16, u32), is_black: bool) {
        for row in y..y.saturating_add(height).min(self.height) {
            for column in x..x.saturating_add(width).min(self.width) {
                self.set(column, row, is_black);
            }
        }
    }

    /// Draws the black dots of another picture at a place; what stands outside is cut off.
    pub fn draw(&mut self, other: &Self, (x, y): (u16, u32)) {
        for row in 0..other.height {
            for column in 0..other.width {
                if other.is_black(column, row) {
                    self.set(x.saturating_add(column), y.saturating_add(row), true);
                }
            }
        }
    }

    /// Turns black into white in a box, and white into black.
    pub fn invert(&mut self, (x, y): (u16, u32), (width, height): (u16, u32)) {
        for row in y..y.saturating_add(height).min(self.height) {
            for column in x..x.saturating_add(width).min(self.width) {
                let is_black = self.is_black(column, row);
                self.set(column, row, !is_black);
            }
        }
    }

    /// The same picture `times` as large.
    #[must_use]
    pub fn scaled(&self, times: u16) -> Self {
        let mut larger = Self::white(
            self.width.saturating_mul(times),
            self.height.saturating_mul(u32::from(times)),
        );
        for row in 0..self.height {
            for column in (0..self.width).filter(|column| self.is_black(*column, row)) {
                let corner = (column.saturating_mul(times), row.saturating_mul(u32::from(times)));
                larger.fill(corner, (times, u32::from(times)), true);
            }
        }
        larger
    }

    fn place(&self, x: u16, y: u32) -> Option<(usize, u8)> {
        (x < self.width && y < self.height)
            .then(|| (y as usize * self.stride() + usize::from(x / 8), 0x80 >> (x % 8)))
    }
}

impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bitmap({}x{})", self.width, self.height)
    }
}

/// The wire form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    width: u16,
    height: u32,
    dots: String,
}

impl From<Bitmap> for Wire {
    fn from(bitmap: Bitmap) -> Self {
        use std::fmt::Write as _;
        let mut dots = String::with_capacity(bitmap.bytes.len() * 2);
        for byte in &bitmap.bytes {
            let _ = write!(dots, "{byte:02x}");
        }
        Self {
            width: bitmap.width,
            height: bitmap.height,
            dots,
        }
    }
}

impl TryFrom<Wire> for Bitmap {
    type Error = &'static str;
    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let pair = |pair: &[u8]| {
            let text = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(text, 16).ok()
        };
        let bytes: Option<Vec<u8>> = wire.dots.as_bytes().chunks(2).map(pair).collect();
        let bytes = bytes.ok_or("a picture's dots are hexadecimal")?;
        Self::from_bytes(wire.width, wire.height, bytes).ok_or("a picture has as many dots as its sides say")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_survives_its_wire_form_and_a_short_one_is_refused() {
        let mut picture = Bitmap::white(12, 3);
        picture.set(0, 0, true);
        picture.set(11, 2, true);
        let wire = serde_json::to_string(&picture).expect("encodes");
        assert_eq!(wire, r#"{"width":12,"height":3,"dots":"800000000010"}"#);
        assert_eq!(serde_json::from_str::<Bitmap>(&wire).expect("decodes"), picture);
        assert!(serde_json::from_str::<Bitmap>(r#"{"width":12,"height":3,"dots":"8000"}"#).is_err());
        assert!(serde_json::from_str::<Bitmap>(r#"{"width":65535,"height":4294967295,"dots":""}"#).is_err());
    }

    #[test]
    fn dots_outside_are_left_alone() {
        let mut picture = Bitmap::white(8, 1);
        picture.set(8, 0, true);
        picture.fill((4, 0), (100, 100), true);
        assert_eq!(picture.bytes(), [0x0f]);
        assert!(!picture.is_black(3, 0) && picture.is_black(7, 0) && !picture.is_black(8, 0));
        picture.invert((0, 0), (8, 1));
        assert_eq!(picture.scaled(2).bytes(), [0xff, 0x00, 0xff, 0x00]);
    }
}
