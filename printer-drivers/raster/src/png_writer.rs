//! Dots as PNG: one bit for each, so that a slip of a metre is a few kilobytes.

use paper::Bitmap;

/// The picture as a PNG file of black and white; empty where the encoder refuses (a picture without dots).
#[must_use]
pub fn png(picture: &Bitmap) -> Vec<u8> {
    let inverted: Vec<u8> = picture.bytes().iter().map(|byte| !byte).collect();
    write(
        u32::from(picture.width()),
        picture.height(),
        png::BitDepth::One,
        &inverted,
    )
}

/// Grey dots, a byte each, from the top; empty where they are not that many.
#[must_use]
pub fn greyscale(width: u32, height: u32, dots: &[u8]) -> Vec<u8> {
    write(width, height, png::BitDepth::Eight, dots)
}

fn write(width: u32, height: u32, depth: png::BitDepth, rows: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(depth);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(rows)?;
        writer.finish()
    });
    if written.is_ok() { bytes } else { Vec::new() }
}
