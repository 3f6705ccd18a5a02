//! The card that an arriving guest signs.

use super::{House, WallTime};
use crate::Bitmap;
use serde::{Deserialize, Serialize};
use values::{BusinessDate, Money};

/// Strokes of one signature.
pub const STROKES_MAX: usize = 400;
/// Points of one signature.
pub const POINTS_MAX: usize = 20_000;

/// A signature as the tablet took it: strokes of points in a box, from its top left corner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The box's width.
    pub width: u16,
    /// The box's height.
    pub height: u16,
    /// Each stroke from pen down to pen up.
    pub strokes: Vec<Vec<(u16, u16)>>,
}

/// A guest on the card, with the fields that the country asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Traveller {
    /// The name.
    pub name: String,
    /// Where the guest lives.
    pub address: Option<String>,
    /// Nationality.
    pub nationality: Option<String>,
    /// The number of an identity document.
    pub document_number: Option<String>,
    /// An address for mail.
    pub email: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// Date of birth.
    pub born: Option<BusinessDate>,
}

/// A registration card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationCard {
    /// The house.
    pub house: House,
    /// The reservation's number.
    pub number: String,
    /// Who signs.
    pub guest: Traveller,
    /// Who comes along.
    #[serde(default)]
    pub companions: Vec<Traveller>,
    /// The room.
    #[serde(default)]
    pub room: Option<String>,
    /// Its type.
    #[serde(default)]
    pub room_type: Option<String>,
    /// The first night.
    pub arrival: BusinessDate,
    /// The day of leaving.
    pub departure: BusinessDate,
    /// Adults.
    pub adults: u32,
    /// Children.
    #[serde(default)]
    pub children: u32,
    /// The price of a night.
    #[serde(default)]
    pub rate: Option<Money>,
    /// When it was printed first.
    pub at: WallTime,
    /// What the guest agrees to: a paragraph each.
    #[serde(default)]
    pub terms: Vec<String>,
    /// The signature; a line to sign on where there is none yet.
    #[serde(default)]
    pub signature: Option<Signature>,
}

impl Signature {
    /// The signature as a picture for a paper of `dots`: as large as it fits on two thirds of the width, a pen of two dots.
    #[must_use]
    pub fn drawn(&self, dots: u16) -> Bitmap {
        let (width, height) = (u32::from(self.width).max(1), u32::from(self.height).max(1));
        let most = u32::from(dots) * 2 / 3;
        let (wide, high) = if width * 3 >= height * 4 {
            (most, most * height / width)
        } else {
            (most * 3 / 4 * width / height, most * 3 / 4)
        };
        let scaled = |at: u16, size: u32, room: u32| {
            i32::try_from(u32::from(at).min(size) * room.saturating_sub(3) / size).unwrap_or(0)
        };
        let mut picture = Bitmap::white(u16::try_from(wide).unwrap_or(dots), high);
        let strokes = self.strokes.iter().take(STROKES_MAX);
        let mut points_left = POINTS_MAX;
        for stroke in strokes {
            let points: Vec<(i32, i32)> = (stroke.iter().take(points_left))
                .map(|(x, y)| (scaled(*x, width, wide), scaled(*y, height, high)))
                .collect();
            points_left -= points.len();
            for pair in points.windows(2) {
                if let [from, to] = pair {
                    draw_line(&mut picture, *from, *to);
                }
            }
            if let [only] = points.as_slice() {
                draw_line(&mut picture, *only, *only);
            }
        }
        picture
    }
}

/// A line of two dots' thickness (Bresenham).
fn draw_line(picture: &mut Bitmap, (mut x, mut y): (i32, i32), to: (i32, i32)) {
    let (dx, dy) = ((to.0 - x).abs(), -(to.1 - y).abs());
    let (step_x, step_y) = (if x < to.0 { 1 } else { -1 }, if y < to.1 { 1 } else { -1 });
    let mut error = dx + dy;
    loop {
        if let (Ok(x), Ok(y)) = (u16::try_from(x), u32::try_from(y)) {
            picture.fill((x, y), (3, 3), true);
        }
        if (x, y) == to {
            return;
        }
        let twice = 2 * error;
        if twice >= dy {
            error += dy;
            x += step_x;
        }
        if twice <= dx {
            error += dx;
            y += step_y;
        }
    }
}
