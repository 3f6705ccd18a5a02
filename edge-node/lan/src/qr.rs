//! QR codes, for a terminal's screen and for a page.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// The light frame around a code, in modules; readers ask for four.
const QUIET: usize = 4;

/// The code as lines of half blocks, two rows of modules a line, light where a character is drawn: right on a dark screen.
/// `None` where the text is too long for a code.
pub fn half_blocks(text: &str) -> Option<String> {
    let modules = Modules::of(text)?;
    let mut lines = String::new();
    for row in (0..modules.side()).step_by(2) {
        for column in 0..modules.side() {
            lines.push(
                match (modules.is_dark(row, column), modules.is_dark(row + 1, column)) {
                    (false, false) => '\u{2588}',
                    (false, true) => '\u{2580}',
                    (true, false) => '\u{2584}',
                    (true, true) => ' ',
                },
            );
        }
        lines.push('\n');
    }
    Some(lines)
}

/// The code as a picture; `None` where the text is too long for a code.
pub fn svg(text: &str) -> Option<String> {
    let modules = Modules::of(text)?;
    let side = modules.side();
    let mut path = String::new();
    for row in 0..side {
        for column in (0..side).filter(|column| modules.is_dark(row, *column)) {
            // Writing into a string cannot fail.
            let _ = write!(path, "M{column} {row}h1v1h-1z");
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>\n"
    ))
}

struct Modules {
    width: usize,
    dark: Vec<bool>,
}

impl Modules {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let dark = code
            .to_colors()
            .into_iter()
            .map(|color| color == Color::Dark)
            .collect();
        Some(Self {
            width: code.width(),
            dark,
        })
    }

    const fn side(&self) -> usize {
        self.width + 2 * QUIET
    }

    fn is_dark(&self, row: usize, column: usize) -> bool {
        let (Some(row), Some(column)) = (row.checked_sub(QUIET), column.checked_sub(QUIET)) else {
            return false;
        };
        row < self.width
            && column < self.width
            && self.dark.get(row * self.width + column).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_frame_and_its_three_corners_in_both_forms() {
        let text = half_blocks("https://hearth.local:8411/").expect("fits");
        let lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
        let side = lines[0].len();
        assert!(lines.iter().all(|line| line.len() == side) && lines.len() == side.div_ceil(2));
        assert!(
            lines[0]
                .iter()
                .chain(&lines[1])
                .all(|module| *module == '\u{2588}'),
            "a light frame"
        );
        // The top edge of a corner is seven dark modules.
        let corner =
            |column: usize| (0..7).all(|offset| matches!(lines[2][column + offset], ' ' | '\u{2584}'));
        assert!(corner(QUIET) && corner(side - QUIET - 7), "{text}");
        let picture = svg("https://hearth.local:8411/").expect("fits");
        assert!(
            picture.contains(&format!("viewBox=\"0 0 {side} {side}\"")) && picture.contains("M4 4h1v1h-1z")
        );
    }

    #[test]
    fn what_is_too_long_for_a_code_is_none() {
        assert!(half_blocks(&"x".repeat(8_000)).is_none());
        assert!(svg(&"x".repeat(8_000)).is_none());
    }
}
