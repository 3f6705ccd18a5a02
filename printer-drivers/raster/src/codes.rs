//! Square codes and bars as pictures, for printers that cannot draw them.

use barcoders::sym::code128::Code128;
use paper::Bitmap;
use qrcode::{Color, EcLevel, QrCode};

/// Dots of a square code's module, at most; less where the code would not fit.
const MODULE_DOTS_MAX: u16 = 6;
/// Dots of the thinnest bar: 2 is a quarter of a millimetre.
const BAR_DOTS: u16 = 2;
/// Dots of a bar's height.
const BAR_HEIGHT_DOTS: u32 = 80;
/// Dots that a square code takes of the paper's width, at most.
const QR_DOTS_MAX: u16 = 300;

/// A square code (ISO 18004, error correction M) that fits into `dots`; `None` where the text is too long.
#[must_use]
pub fn qr(text: &str, dots: u16) -> Option<Bitmap> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let side = u16::try_from(code.width()).ok()?;
    let module = (dots.min(QR_DOTS_MAX) / (side + 8)).min(MODULE_DOTS_MAX);
    if module < 2 {
        return None;
    }
    let mut picture = Bitmap::white(side, u32::from(side));
    for (index, color) in code.to_colors().into_iter().enumerate() {
        let (x, y) = (index % code.width(), index / code.width());
        if let (Ok(x), Ok(y)) = (u16::try_from(x), u32::try_from(y)) {
            picture.set(x, y, color == Color::Dark);
        }
    }
    Some(picture.scaled(module))
}

/// Bars (Code 128, set B) that fit into `dots`; `None` where the text cannot be shown so.
#[must_use]
pub fn barcode(text: &str, dots: u16) -> Option<Bitmap> {
    let modules = Code128::new(format!("\u{181}{text}")).ok()?.encode();
    let width = u16::try_from(modules.len()).ok()?.checked_mul(BAR_DOTS)?;
    if width > dots {
        return None;
    }
    let mut picture = Bitmap::white(width, BAR_HEIGHT_DOTS);
    for (index, _) in modules.iter().enumerate().filter(|(_, module)| **module == 1) {
        let x = u16::try_from(index).unwrap_or(u16::MAX).saturating_mul(BAR_DOTS);
        picture.fill((x, 0), (BAR_DOTS, BAR_HEIGHT_DOTS), true);
    }
    Some(picture)
}
