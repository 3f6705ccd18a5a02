//! How many columns a text takes on paper.

use unicode_width::UnicodeWidthChar as _;

/// Columns of a text: wide letters of East Asia take two, marks that stand over or under another letter none.
#[must_use]
pub fn columns(text: &str) -> u16 {
    let sum: usize = text.chars().map(|letter| letter.width().unwrap_or(0)).sum();
    u16::try_from(sum).unwrap_or(u16::MAX)
}

/// Rows of at most `most` columns: broken between words, inside a word only where it is longer than a row. Control
/// characters become spaces here, so that no text of a person can do more than be read (P15).
pub(crate) fn wrap(text: &str, most: u16) -> Vec<String> {
    let most = most.max(2);
    let (mut rows, mut row) = (Vec::new(), String::new());
    let clean: String = text
        .chars()
        .map(|letter| if is_control(letter) { ' ' } else { letter })
        .collect();
    for word in clean.split(' ').filter(|word| !word.is_empty()) {
        let gap = u16::from(!row.is_empty());
        if columns(&row) + gap + columns(word) <= most {
            row.push_str(if gap == 1 { " " } else { "" });
            row.push_str(word);
            continue;
        }
        if !row.is_empty() {
            rows.push(std::mem::take(&mut row));
        }
        for letter in word.chars() {
            if columns(&row) + columns(letter.encode_utf8(&mut [0; 4])) > most {
                rows.push(std::mem::take(&mut row));
            }
            row.push(letter);
        }
    }
    if !row.is_empty() || rows.is_empty() {
        rows.push(row);
    }
    rows
}

/// Whether a letter would steer a device or turn other text round instead of standing on paper: controls, and the
/// invisible marks that override reading direction.
fn is_control(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(
            wrap("Grilled sea bass with lemon", 12),
            ["Grilled sea", "bass with", "lemon"]
        );
        assert_eq!(
            wrap("Donaudampfschifffahrt", 8),
            ["Donaudam", "pfschiff", "fahrt"]
        );
        assert_eq!(wrap("", 8), [""]);
        assert_eq!(columns("\u{0628}\u{064e}"), 1);
        assert_eq!(columns("\u{5bff}\u{53f8}"), 4);
    }

    proptest! {
        #[test]
        fn p15_no_row_is_too_wide_and_no_control_is_left(text in any::<String>(), most in 2_u16..60) {
            for row in wrap(&text, most) {
                prop_assert!(columns(&row) <= most);
                prop_assert!(!row.chars().any(char::is_control));
            }
        }
    }
}
