//! Every slip as a picture, kept under the target folder to be looked at, and what must hold for its dots. Square codes are
//! read by a reader that we did not write.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

use paper::{Block, Language, Marks, Width, lay_out, samples};
use proptest::prelude::*;
use raster::{Typeface, picture, png};
use std::path::PathBuf;

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("slips");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn every_slip_is_drawn_at_both_widths_in_every_language() {
    let typeface = Typeface::bundled();
    for language in Language::ALL {
        for (name, slip) in samples::all(language) {
            for (millimetres, width) in [(58, Width::MM58), (80, Width::MM80)] {
                let layout = lay_out(&slip, &Marks::default(), width, language);
                let seen = picture(&layout, &typeface);
                assert_eq!(seen.width(), width.dots);
                let black: u32 = seen.bytes().iter().map(|byte| byte.count_ones()).sum();
                let dots = u32::from(seen.width()) * seen.height();
                assert!(
                    (2..40).contains(&(black * 100 / dots)),
                    "{name}: {black} of {dots}"
                );
                let file = png(&seen);
                assert!(
                    file.starts_with(b"\x89PNG") && file.len() < 40_000,
                    "{}",
                    file.len()
                );
                let path = folder().join(format!("{name}_{millimetres}_{}.png", language.tag()));
                std::fs::write(path, file).expect("written");
            }
        }
    }
}

#[test]
fn each_row_with_letters_has_black_dots_and_none_outside_its_cells() {
    let typeface = Typeface::bundled();
    for language in Language::ALL {
        let layout = lay_out(
            &samples::receipt(language),
            &Marks::default(),
            Width::MM80,
            language,
        );
        for block in &layout.blocks {
            let Block::Row(row) = block else { continue };
            let seen = raster::row(row, layout.width, layout.direction, &typeface);
            for cell in &row.cells {
                let inside = cell.column * 12..(cell.column + cell.columns) * 12;
                let is_black = |x: u16| (0..seen.height()).any(|y| seen.is_black(x, y));
                assert!(
                    inside.clone().any(is_black) || cell.text.trim().is_empty(),
                    "{cell:?}"
                );
            }
            let allowed = |x: u16| {
                let near = |cell: &paper::Cell| {
                    (cell.column * 12).saturating_sub(3) <= x && x < (cell.column + cell.columns) * 12 + 3
                };
                row.cells.iter().any(near)
            };
            for x in (0..seen.width()).filter(|x| !allowed(*x)) {
                assert!(
                    (0..seen.height()).all(|y| !seen.is_black(x, y)),
                    "dot at {x} of {row:?}"
                );
            }
        }
    }
}

/// What a reader of square codes finds in a picture, scaled up as a camera would see it.
fn read_codes(seen: &paper::Bitmap) -> Vec<String> {
    let (width, height) = (usize::from(seen.width()), seen.height() as usize);
    let is_black = |x: usize, y: usize| {
        let place = (
            u16::try_from(x).expect("on paper"),
            u32::try_from(y).expect("on paper"),
        );
        seen.is_black(place.0, place.1)
    };
    let mut image = rqrr::PreparedImage::prepare_from_bitmap(width, height, is_black);
    let codes = image.detect_grids();
    codes
        .iter()
        .filter_map(|code| code.decode().ok().map(|(_, text)| text))
        .collect()
}

#[test]
fn the_square_code_of_a_whole_receipt_is_read_by_a_stranger() {
    let typeface = Typeface::bundled();
    for width in [Width::MM58, Width::MM80] {
        let layout = lay_out(
            &samples::receipt(Language::En),
            &Marks::default(),
            width,
            Language::En,
        );
        assert_eq!(
            read_codes(&picture(&layout, &typeface)),
            ["https://hearth.example/r/8f2c1a"]
        );
    }
}

/// White around a code, as paper has it.
fn on_paper(code: &paper::Bitmap) -> paper::Bitmap {
    let mut paper = paper::Bitmap::white(code.width() + 80, code.height() + 80);
    paper.draw(code, (40, 40));
    paper
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn square_codes_of_any_text_are_read_back(text in "[ -~\u{e4}\u{627}]{1,120}") {
        let code = raster::qr(&text, 576).expect("it fits");
        prop_assert_eq!(read_codes(&on_paper(&code)), [text]);
    }

    #[test]
    fn bars_fit_or_are_left_out(text in "[A-Za-z0-9-]{1,60}", dots in 100_u16..600) {
        if let Some(bars) = raster::barcode(&text, dots) {
            prop_assert!(bars.width() <= dots && bars.width() >= 2 * 11 * 4);
        }
    }
}

#[test]
fn the_pictures_in_the_readme_are_what_is_drawn() {
    let typeface = Typeface::bundled();
    let slips = [
        (
            "receipt_80_en",
            samples::receipt(Language::En),
            Width::MM80,
            Language::En,
        ),
        (
            "kitchen_ticket_80_en",
            samples::kitchen_ticket(Language::En),
            Width::MM80,
            Language::En,
        ),
        (
            "receipt_58_ar",
            samples::receipt(Language::Ar),
            Width::MM58,
            Language::Ar,
        ),
    ];
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../pictures");
    for (name, slip, width, language) in slips {
        let drawn = png(&picture(
            &lay_out(&slip, &Marks::default(), width, language),
            &typeface,
        ));
        let file = folder.join(format!("{name}.png"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&file, &drawn).expect("written");
        }
        let kept = std::fs::read(&file).expect("a picture");
        // Dots, not bytes: which library packs them depends on what else is in the build.
        assert!(
            dots_of(&kept) == dots_of(&drawn),
            "{name}: draw it anew with BLESS=1 and look at it"
        );
    }
}

/// What a PNG shows: its size and its dots.
fn dots_of(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = ::png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .expect("a PNG");
    let mut dots = vec![0; reader.output_buffer_size().expect("a size")];
    let frame = reader.next_frame(&mut dots).expect("dots");
    dots.truncate(frame.buffer_size());
    (frame.width, frame.height, dots)
}
