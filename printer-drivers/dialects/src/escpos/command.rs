//! The commands that we use, by the names of Epson's command reference. Nothing else is ever sent.

pub(crate) const ESC: u8 = 0x1b;
pub(crate) const GS: u8 = 0x1d;
pub(crate) const FS: u8 = 0x1c;
pub(crate) const DLE: u8 = 0x10;
pub(crate) const EOT: u8 = 0x04;
pub(crate) const LF: u8 = 0x0a;

/// Rows of dots that are sent in one picture: longer ones overrun small buffers.
pub(crate) const BAND_ROWS_MAX: u32 = 256;
/// Dots from one row of letters to the next.
const LINE_DOTS: u8 = 30;
/// The drawer's solenoid is on for 50 units of 2 ms, then off for 250.
const KICK_ON: u8 = 50;
const KICK_OFF: u8 = 250;
/// Printable ASCII from the blank: the digits of a process id.
const ID_DIGITS: u64 = 95;

/// The socket's pin that opens a drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin {
    /// The first drawer.
    Two,
    /// The second drawer.
    Five,
}

/// Opens a drawer (`ESC p`) and nothing else: no line feed, no reset, no cut. To be sent once and never again by itself.
#[must_use]
pub fn kick(pin: Pin) -> Vec<u8> {
    let pin = match pin {
        Pin::Two => 0,
        Pin::Five => 1,
    };
    vec![ESC, b'p', pin, KICK_ON, KICK_OFF]
}

/// The process id of a printer's `counter`th slip: four printable bytes, the same again after 81 million.
#[must_use]
pub fn proof_id(counter: u64) -> [u8; 4] {
    let digit = |place: u32| {
        let digit = counter / ID_DIGITS.pow(place) % ID_DIGITS;
        b' ' + u8::try_from(digit).unwrap_or(0)
    };
    [digit(3), digit(2), digit(1), digit(0)]
}

/// Reset, leave East Asian mode, American letters below 0x80, line spacing, from the left.
pub(crate) fn begin() -> Vec<u8> {
    vec![
        ESC, b'@', FS, b'.', ESC, b'R', 0, ESC, b'3', LINE_DOTS, ESC, b'a', 0,
    ]
}

pub(crate) const fn code_page(number: u8) -> [u8; 3] {
    [ESC, b't', number]
}

pub(crate) const fn bold(on: bool) -> [u8; 3] {
    [ESC, b'E', on as u8]
}

pub(crate) const fn size(wide: bool, tall: bool) -> [u8; 3] {
    [GS, b'!', (wide as u8) << 4 | tall as u8]
}

pub(crate) const fn inverse(on: bool) -> [u8; 3] {
    [GS, b'B', on as u8]
}

pub(crate) const fn align(centre: bool) -> [u8; 3] {
    [ESC, b'a', centre as u8]
}

pub(crate) const fn feed(rows: u8) -> [u8; 3] {
    [ESC, b'd', rows]
}

pub(crate) const fn feed_and_cut() -> [u8; 4] {
    [GS, b'V', 66, 0]
}

pub(crate) const fn cut_only() -> [u8; 3] {
    [GS, b'V', 1]
}

/// The head of a picture of `stride` bytes by `rows` (`GS v 0`).
pub(crate) fn picture(stride: u16, rows: u16) -> Vec<u8> {
    let mut head = vec![GS, b'v', b'0', 0];
    head.extend(stride.to_le_bytes());
    head.extend(rows.to_le_bytes());
    head
}

/// A square code (`GS ( k`): model 2, its size, error correction M, the text, print.
pub(crate) fn qr(text: &[u8], module: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut part = |function: u8, parameters: &[u8]| {
        let count = u16::try_from(parameters.len() + 2).unwrap_or(0);
        bytes.extend([GS, b'(', b'k']);
        bytes.extend(count.to_le_bytes());
        bytes.extend([49, function]);
        bytes.extend(parameters);
    };
    part(65, &[50, 0]);
    part(67, &[module]);
    part(69, &[49]);
    let mut stored = vec![48];
    stored.extend(text);
    part(80, &stored);
    part(81, &[48]);
    bytes
}

/// Bars (`GS k 73`, Code 128 set B) with the text below.
pub(crate) fn barcode(text: &[u8]) -> Vec<u8> {
    let mut bytes = vec![GS, b'h', 80, GS, b'w', 2, GS, b'H', 2, GS, b'f', 0, GS, b'k', 73];
    bytes.push(u8::try_from(text.len() + 2).unwrap_or(2));
    bytes.extend(b"{B");
    bytes.extend(text);
    bytes
}

/// Ask in real time: 1 printer, 2 cause of being off-line, 3 error, 4 paper.
pub(crate) const fn ask(which: u8) -> [u8; 3] {
    [DLE, EOT, which]
}

/// Report changes of state by itself from now on; a reset ends that, so it stands behind it.
pub(crate) const fn report() -> [u8; 3] {
    [GS, b'a', 0x0f]
}

/// Ask for the paper's state behind the data.
pub(crate) const fn ask_behind() -> [u8; 3] {
    [GS, b'r', 1]
}

/// Send the id back when everything before is printed (`GS ( H`, function 48).
pub(crate) const fn process_id(id: [u8; 4]) -> [u8; 11] {
    let [a, b, c, d] = id;
    [GS, b'(', b'H', 6, 0, 48, 48, a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kick_is_five_bytes_and_nothing_else() {
        assert_eq!(kick(Pin::Two), [0x1b, 0x70, 0, 50, 250]);
        assert_eq!(kick(Pin::Five), [0x1b, 0x70, 1, 50, 250]);
    }

    #[test]
    fn process_ids_are_printable_and_differ() {
        assert_eq!(proof_id(0), *b"    ");
        assert_eq!(proof_id(95 * 95 + 94), *b" ! ~");
        let some: std::collections::BTreeSet<[u8; 4]> = (0..20_000).map(proof_id).collect();
        assert_eq!(some.len(), 20_000);
        assert!(some.iter().flatten().all(|byte| (0x20..=0x7e).contains(byte)));
        assert_eq!(proof_id(95_u64.pow(4) + 7), proof_id(7));
    }
}
