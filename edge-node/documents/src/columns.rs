//! Automerge's column encodings, as far as the lean shape needs them: LEB128, run lengths, differences. Bytes only;
//! what a column means stands in `chunk`. Reading never trusts a length: nothing is allocated from one.
//!
//! Source: the binary document format, <https://automerge.org/automerge-binary-format-spec/>.

/// Why a column or a header does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Malformed(pub(crate) &'static str);

/// Writes an unsigned LEB128 number.
pub(crate) fn put_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(low_byte(value) | 0x80);
        value >>= 7;
    }
    out.push(low_byte(value));
}

/// Writes a signed LEB128 number.
pub(crate) fn put_signed(out: &mut Vec<u8>, mut value: i64) {
    while !(-64..64).contains(&value) {
        out.push(low_byte(value.cast_unsigned()) | 0x80);
        value >>= 7;
    }
    out.push(low_byte(value.cast_unsigned()) & 0x7F);
}

/// The lowest eight bits.
const fn low_byte(value: u64) -> u8 {
    let [byte, ..] = value.to_le_bytes();
    byte
}

/// Writes bytes after their length.
pub(crate) fn put_prefixed(out: &mut Vec<u8>, bytes: &[u8]) {
    put_unsigned(out, count(bytes.len()));
    out.extend_from_slice(bytes);
}

/// A length as a number; lengths are far below 2^63.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A length as a signed number.
fn signed_count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Writes `rows` values as runs: repeats as one value, the others as literals, nothing as null runs. A column of
/// nothing but nulls is empty.
pub(crate) fn put_runs<T: PartialEq + Copy>(
    out: &mut Vec<u8>,
    rows: usize,
    value_at: impl Fn(usize) -> Option<T>,
    put: impl Fn(&mut Vec<u8>, T),
) {
    if (0..rows).all(|row| value_at(row).is_none()) {
        return;
    }
    let mut at = 0;
    while at < rows {
        let repeats = run_length(at, rows, &value_at);
        match value_at(at) {
            None => {
                out.push(0);
                put_unsigned(out, count(repeats));
                at += repeats;
            }
            Some(value) if repeats > 1 => {
                put_signed(out, signed_count(repeats));
                put(out, value);
                at += repeats;
            }
            Some(_) => at = put_literals(out, at, rows, &value_at, &put),
        }
    }
}

/// How many rows from `at` on hold the same.
fn run_length<T: PartialEq>(at: usize, rows: usize, value_at: &impl Fn(usize) -> Option<T>) -> usize {
    let first = value_at(at);
    (at..rows).take_while(|row| value_at(*row) == first).count()
}

/// Writes the values from `at` on that differ from their successor; returns the row after them.
fn put_literals<T: PartialEq + Copy>(
    out: &mut Vec<u8>,
    at: usize,
    rows: usize,
    value_at: &impl Fn(usize) -> Option<T>,
    put: &impl Fn(&mut Vec<u8>, T),
) -> usize {
    let alone =
        |row: usize| value_at(row).is_some() && (row + 1 >= rows || value_at(row + 1) != value_at(row));
    let end = (at..rows).find(|row| !alone(*row)).unwrap_or(rows);
    put_signed(out, -signed_count(end - at));
    (at..end).filter_map(value_at).for_each(|value| put(out, value));
    end
}

/// Reads from a slice; every read is checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(Malformed("it ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.rest.split_first().ok_or(Malformed("it ends too early"))?;
        self.rest = rest;
        Ok(*first)
    }

    /// An unsigned LEB128 number in its shortest form.
    pub(crate) fn unsigned(&mut self) -> Result<u64, Malformed> {
        let (mut value, mut shift) = (0_u64, 0_u32);
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 || shift > 63 {
                return Err(Malformed("a number is too large"));
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                let shortest = byte != 0 || shift == 0;
                return shortest
                    .then_some(value)
                    .ok_or(Malformed("a number is not in its shortest form"));
            }
            shift += 7;
        }
    }

    /// A signed LEB128 number in its shortest form.
    pub(crate) fn signed(&mut self) -> Result<i64, Malformed> {
        let before = self.rest;
        let (mut value, mut shift) = (0_i64, 0_u32);
        loop {
            let byte = self.byte()?;
            if shift > 63 {
                return Err(Malformed("a number is too large"));
            }
            value |= i64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                if shift < 64 && byte & 0x40 != 0 {
                    value |= -1_i64 << shift;
                }
                break;
            }
        }
        let used = before.len() - self.rest.len();
        let mut shortest = Vec::with_capacity(10);
        put_signed(&mut shortest, value);
        (before.get(..used) == Some(shortest.as_slice()))
            .then_some(value)
            .ok_or(Malformed("a number is not in its shortest form"))
    }

    /// A length that fits what is left.
    pub(crate) fn length(&mut self) -> Result<usize, Malformed> {
        usize::try_from(self.unsigned()?)
            .ok()
            .filter(|length| *length <= self.rest.len())
            .ok_or(Malformed("a length points behind the end"))
    }

    /// Bytes after their length.
    pub(crate) fn prefixed(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.length()?;
        self.take(length)
    }
}

/// How one value of a column is read.
pub(crate) trait Cell<'a>: Copy {
    /// Reads one.
    fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed>;
}

impl Cell<'_> for u64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        reader.unsigned()
    }
}

impl Cell<'_> for i64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        reader.signed()
    }
}

impl<'a> Cell<'a> for &'a str {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        std::str::from_utf8(reader.prefixed()?).map_err(|_| Malformed("a text is not UTF-8"))
    }
}

/// Reads a column of runs, one row at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Runs<'a, T> {
    reader: Reader<'a>,
    left: u64,
    repeated: Option<T>,
    literal: bool,
}

impl<'a, T: Cell<'a>> Runs<'a, T> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            reader: Reader::new(bytes),
            left: 0,
            repeated: None,
            literal: false,
        }
    }

    /// Whether every row has been read.
    pub(crate) const fn is_done(&self) -> bool {
        self.left == 0 && self.reader.is_empty()
    }

    /// The next row; an empty column is nothing but nulls.
    pub(crate) fn next_row(&mut self) -> Result<Option<T>, Malformed> {
        if self.left == 0 {
            if self.reader.is_empty() {
                return Ok(None);
            }
            self.open_run()?;
        }
        self.left -= 1;
        if self.literal {
            return T::read(&mut self.reader).map(Some);
        }
        Ok(self.repeated)
    }

    /// The next row of a column that has no nulls.
    pub(crate) fn next_value(&mut self) -> Result<T, Malformed> {
        self.next_row()?
            .ok_or(Malformed("a value is missing in a column"))
    }

    fn open_run(&mut self) -> Result<(), Malformed> {
        let length = self.reader.signed()?;
        self.literal = length < 0;
        self.left = length.unsigned_abs();
        self.repeated = None;
        if length > 0 {
            self.repeated = Some(T::read(&mut self.reader)?);
        } else if length == 0 {
            self.left = self.reader.unsigned()?;
        }
        (self.left > 0)
            .then_some(())
            .ok_or(Malformed("a run of nothing stands in a column"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_and_runs_round_trip(values in proptest::collection::vec(proptest::option::of(-3_i64..3), 0..60), wide in any::<i64>()) {
            let mut out = Vec::new();
            put_signed(&mut out, wide);
            put_unsigned(&mut out, wide.cast_unsigned());
            let mut reader = Reader::new(&out);
            prop_assert_eq!(reader.signed(), Ok(wide));
            prop_assert_eq!(reader.unsigned(), Ok(wide.cast_unsigned()));
            let mut column = Vec::new();
            put_runs(&mut column, values.len(), |row| values[row], put_signed);
            let mut runs = Runs::<i64>::new(&column);
            for value in &values {
                prop_assert_eq!(runs.next_row(), Ok(*value));
            }
            prop_assert!(runs.is_done());
        }

        #[test]
        fn c12_random_bytes_never_panic_a_reader(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut runs = Runs::<&str>::new(&bytes);
            for _ in 0..100 {
                let _ = runs.next_row();
            }
            let mut reader = Reader::new(&bytes);
            let _ = (reader.signed(), reader.unsigned(), reader.prefixed());
        }
    }

    #[test]
    fn a_number_in_a_longer_form_is_refused() {
        assert!(Reader::new(&[0x80, 0x00]).unsigned().is_err());
        assert!(Reader::new(&[0x80, 0x00]).signed().is_err());
        assert!(Reader::new(&[0xFF; 11]).unsigned().is_err());
        assert!(Reader::new(&[0xFF; 11]).signed().is_err());
    }
}
