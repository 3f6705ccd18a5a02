//! Which PINs are fit: six digits that are not among the first that anybody tries.
//!
//! Public studies of leaked PINs agree on the shapes: rows up or down, one or two digits repeated, dates. They are
//! refused by shape, which covers more than a list of the hundred commonest.

use super::StaffRefusal;

/// How many digits a PIN has.
pub const PIN_DIGITS: usize = 6;
/// Common PINs that no shape below covers: rows of the keypad, lovers' numbers, half repeated thirds.
const COMMON: &[&str] = &[
    "147258", "258369", "159753", "357159", "147852", "369258", "753951", "951753", "789456", "456123",
    "123789", "520131", "131452", "201314", "007007", "142536", "102030", "112358", "314159", "271828",
    "159357", "741852", "963852", "852963", "321654", "654321", "987456",
];

/// Whether these digits may be a PIN.
///
/// # Errors
/// [`StaffRefusal::PinUnfit`] where it is not six digits, [`StaffRefusal::PinCommon`] where it is easily guessed.
pub fn check_pin(pin: &str) -> Result<(), StaffRefusal> {
    let digits: Vec<u8> = pin.bytes().filter(u8::is_ascii_digit).map(|d| d - b'0').collect();
    if pin.len() != PIN_DIGITS || digits.len() != PIN_DIGITS {
        return Err(StaffRefusal::PinUnfit);
    }
    if COMMON.contains(&pin) || is_row(&digits) || is_repetition(&digits) || is_date(&digits) {
        return Err(StaffRefusal::PinCommon);
    }
    Ok(())
}

/// 123456, 654321, 135791, 890123: one step between all neighbours, over the end too.
fn is_row(digits: &[u8]) -> bool {
    let mut steps = digits.windows(2).filter_map(|pair| match pair {
        [a, b] => Some((b + 10 - a) % 10),
        _ => None,
    });
    let first = steps.next();
    steps.all(|step| Some(step) == first)
}

/// 111111, 121212, 123123, 112233, 111222: at most two different digits, a repeated part, or pairs and triples.
fn is_repetition(digits: &[u8]) -> bool {
    let mut kinds = digits.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    let (left, right) = digits.split_at(digits.len() / 2);
    let mirrored = left.iter().eq(right.iter().rev());
    let paired = digits.chunks(2).all(|pair| matches!(pair, [a, b] if a == b));
    kinds.len() <= 2 || left == right || mirrored || paired
}

/// A day, month and year of two digits in the orders people write them, or a year and month of this or the last century.
fn is_date(digits: &[u8]) -> bool {
    let pairs: Vec<u8> = digits
        .chunks(2)
        .filter_map(|pair| match pair {
            [tens, ones] => Some(tens * 10 + ones),
            _ => None,
        })
        .collect();
    let day = |d: u8| (1..=31).contains(&d);
    let month = |m: u8| (1..=12).contains(&m);
    match pairs.as_slice() {
        [a, b, c] => {
            (day(*a) && month(*b))
                || (month(*a) && day(*b))
                || (month(*b) && day(*c))
                || (matches!(*a, 19 | 20) && month(*c))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a09_a_pin_is_six_digits() {
        for pin in ["", "12345", "1234567", "12345a", "12 345", "１２３４５６"] {
            assert_eq!(check_pin(pin), Err(StaffRefusal::PinUnfit), "{pin}");
        }
    }

    #[test]
    fn a09_rows_repetitions_and_dates_are_refused() {
        for pin in [
            "123456", "654321", "890123", "135791", "000000", "121212", "123123", "112233", "123321",
            "111222", "010190", "311299", "123199", "900131", "198407", "147258", "520131",
        ] {
            assert_eq!(check_pin(pin), Err(StaffRefusal::PinCommon), "{pin}");
        }
    }

    #[test]
    fn most_pins_are_fit() {
        let fit = (0..1_000_000_u32)
            .filter(|number| check_pin(&format!("{number:06}")).is_ok())
            .count();
        assert!(fit > 850_000, "{fit}");
        assert_eq!(check_pin("739164"), Ok(()));
    }
}
