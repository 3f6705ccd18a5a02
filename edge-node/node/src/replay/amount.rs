//! Decimal texts of published files as whole minor units. No float: "0.8" is 80, "7.95" is 795, exactly.

use anyhow::{Context as _, Result, bail};

/// The most digits before the point; more is not a price but a broken file.
const WHOLE_DIGITS_MAX: usize = 9;

/// `text` as hundredths, rounded half up (away from zero) once when it has more than two decimals.
pub(super) fn hundredths(text: &str) -> Result<i64> {
    let text = text.trim();
    let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > WHOLE_DIGITS_MAX || !digits(whole) || !digits(fraction) {
        bail!("`{text}` is not an amount such as 7.95");
    }
    let mut minor: i64 = whole.parse().context("an amount")?;
    for place in 0..2 {
        minor = minor * 10 + digit(fraction, place);
    }
    if digit(fraction, 2) >= 5 {
        minor += 1;
    }
    Ok(if negative { -minor } else { minor })
}

fn digit(fraction: &str, place: usize) -> i64 {
    fraction
        .as_bytes()
        .get(place)
        .map_or(0, |byte| i64::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_decimal_means_tens_of_cents() {
        let read = |text| hundredths(text).expect("an amount");
        assert_eq!(
            [read("0.8"), read("3.95"), read("12"), read(" 5.25 "), read("0")],
            [80, 395, 1200, 525, 0]
        );
    }

    #[test]
    fn a_third_decimal_is_rounded_half_up_once() {
        let read = |text| hundredths(text).expect("an amount");
        assert_eq!(
            [read("1.005"), read("1.0049"), read("-1.005"), read("9.999")],
            [101, 100, -101, 1000]
        );
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "NULL", "1,50", "£3", "1e3", ".", "1.2.3", "99999999999"] {
            assert!(hundredths(text).is_err(), "{text}");
        }
    }
}
