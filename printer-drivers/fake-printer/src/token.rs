//! Commands as they come out of the byte stream, by the published command reference. One table, strict: what is not in it is
//! garbage.

/// A command, or a run of letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// Bytes of letters.
    Letters(Vec<u8>),
    /// `LF`.
    LineFeed,
    /// `ESC @`.
    Reset,
    /// `ESC t`.
    Page(u8),
    /// `ESC E`.
    Bold(bool),
    /// `GS !`: wide, tall.
    Size(bool, bool),
    /// `GS B`.
    Inverse(bool),
    /// `ESC a`: 0 left, 1 middle, 2 right.
    Align(u8),
    /// `ESC 3`.
    Spacing(u8),
    /// `ESC d`.
    Feed(u8),
    /// `GS V`.
    Cut,
    /// `GS v 0`: bytes of a row, rows, dots.
    Dots(u16, u16, Vec<u8>),
    /// `GS ( k` 80: the text of a square code.
    QrText(Vec<u8>),
    /// `GS ( k` 81: print it.
    QrPrint,
    /// `GS k` 73: bars.
    Bars(Vec<u8>),
    /// `ESC p`: the drawer's pin, 0 or 1.
    Kick(u8),
    /// `DLE EOT`: at once, not in turn.
    RealTime(u8),
    /// `GS r`.
    Behind(u8),
    /// `GS a`.
    Report(u8),
    /// `GS ( H` function 48.
    ProcessId([u8; 4]),
    /// Known, and without effect on what is seen.
    Nothing,
}

/// The most that a command may hold.
const DATA_BYTES_MAX: usize = 512 * 1024;

/// What stands at the front of the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Front {
    /// A command and its length.
    Token(Token, usize),
    /// More bytes are needed.
    More,
    /// Nothing that is known.
    Garbage,
}

/// Reads the front of a stream.
pub(crate) fn front(bytes: &[u8]) -> Front {
    match bytes {
        [] | [0x1b | 0x1c | 0x1d | 0x10] | [0x10, 0x04] => Front::More,
        [0x1b, rest @ ..] => esc(rest),
        [0x1c, b'.', ..] => Front::Token(Token::Nothing, 2),
        [0x1d, rest @ ..] => gs(rest),
        [0x10, 0x04, which @ 1..=4, ..] => Front::Token(Token::RealTime(*which), 3),
        [0x0a, ..] => Front::Token(Token::LineFeed, 1),
        [first, ..] if is_letter(*first) => {
            let count = bytes.iter().take_while(|byte| is_letter(**byte)).count();
            Front::Token(
                Token::Letters(bytes.get(..count).unwrap_or_default().to_vec()),
                count,
            )
        }
        _ => Front::Garbage,
    }
}

const fn is_letter(byte: u8) -> bool {
    byte >= 0x20 && byte != 0x7f
}

fn esc(rest: &[u8]) -> Front {
    let (command, parameters) = match rest {
        [command, parameters @ ..] => (*command, parameters),
        [] => return Front::More,
    };
    if command == b'@' {
        return Front::Token(Token::Reset, 2);
    }
    if command == b'p' {
        return match parameters {
            [pin @ (0 | 1 | 48 | 49), _, _, ..] => Front::Token(Token::Kick(pin & 1), 5),
            [_, _, _, ..] => Front::Garbage,
            _ => Front::More,
        };
    }
    let Some(value) = parameters.first().copied() else {
        return if b"tEa3dR".contains(&command) {
            Front::More
        } else {
            Front::Garbage
        };
    };
    match command {
        b't' => Front::Token(Token::Page(value), 3),
        b'E' => Front::Token(Token::Bold(value & 1 == 1), 3),
        b'a' if value <= 2 => Front::Token(Token::Align(value), 3),
        b'3' => Front::Token(Token::Spacing(value), 3),
        b'd' => Front::Token(Token::Feed(value), 3),
        b'R' if value <= 17 => Front::Token(Token::Nothing, 3),
        _ => Front::Garbage,
    }
}

fn gs(rest: &[u8]) -> Front {
    match rest {
        [b'!', value, ..] if value & !0x11 == 0 => {
            Front::Token(Token::Size(value & 0x10 != 0, value & 0x01 != 0), 3)
        }
        [b'B', value, ..] => Front::Token(Token::Inverse(value & 1 == 1), 3),
        [b'r', which @ (1 | 2 | 49 | 50), ..] => Front::Token(Token::Behind(which & 3), 3),
        [b'a', value, ..] => Front::Token(Token::Report(*value), 3),
        [b'h', 1..=255, ..] | [b'w', 2..=6, ..] | [b'H', 0..=3, ..] | [b'f', 0..=4, ..] => {
            Front::Token(Token::Nothing, 3)
        }
        [b'V', 0 | 1 | 48 | 49, ..] => Front::Token(Token::Cut, 3),
        [b'V', 65 | 66, _, ..] => Front::Token(Token::Cut, 4),
        [b'v', b'0', 0..=3, xl, xh, yl, yh, dots @ ..] => raster([*xl, *xh], [*yl, *yh], dots),
        [b'k', 73, count @ 1..=255, data @ ..] => sized(usize::from(*count), data, 4, bars),
        [b'(', kind, low, high, data @ ..] => {
            let count = usize::from(u16::from_le_bytes([*low, *high]));
            let kind = *kind;
            sized(count, data, 5, |data| parenthesis(kind, data))
        }
        _ if is_begun(rest) => Front::More,
        _ => Front::Garbage,
    }
}

/// Whether more bytes could still make a command of it.
const fn is_begun(rest: &[u8]) -> bool {
    match rest {
        []
        | [b'!' | b'B' | b'r' | b'a' | b'h' | b'w' | b'H' | b'f' | b'V' | b'v' | b'k' | b'(']
        | [b'V', 65 | 66]
        | [b'k', 73] => true,
        [b'v', b'0', ..] => rest.len() < 7,
        [b'(', ..] => rest.len() < 4,
        _ => false,
    }
}

fn raster(x: [u8; 2], y: [u8; 2], dots: &[u8]) -> Front {
    let (x, y) = (u16::from_le_bytes(x), u16::from_le_bytes(y));
    let count = usize::from(x) * usize::from(y);
    if count == 0 {
        return Front::Garbage;
    }
    sized(count, dots, 8, |dots| Some(Token::Dots(x, y, dots.to_vec())))
}

/// A command with `count` bytes of data behind a head of `head` bytes.
fn sized(count: usize, data: &[u8], head: usize, read: impl FnOnce(&[u8]) -> Option<Token>) -> Front {
    if count > DATA_BYTES_MAX {
        return Front::Garbage;
    }
    match data.get(..count) {
        None => Front::More,
        Some(data) => read(data).map_or(Front::Garbage, |token| Front::Token(token, head + count)),
    }
}

fn bars(data: &[u8]) -> Option<Token> {
    let text = data.strip_prefix(b"{B")?;
    Some(Token::Bars(text.to_vec()))
}

fn parenthesis(kind: u8, data: &[u8]) -> Option<Token> {
    match (kind, data) {
        (b'k', [49, 65, 49..=51, 0] | [49, 67, 1..=16] | [49, 69, 48..=51]) => Some(Token::Nothing),
        (b'k', [49, 80, 48, text @ ..]) if !text.is_empty() => Some(Token::QrText(text.to_vec())),
        (b'k', [49, 81, 48]) => Some(Token::QrPrint),
        (b'H', [48, 48, id @ ..]) => id.try_into().ok().map(Token::ProcessId),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_by_the_reference_and_anything_else_is_garbage() {
        assert_eq!(front(b"\x1b@x"), Front::Token(Token::Reset, 2));
        assert_eq!(front(b"\x1dv0\x00\x01\x00\x02\x00\xff"), Front::More);
        let dots = Token::Dots(1, 2, vec![0xff, 0x81]);
        assert_eq!(
            front(b"\x1dv0\x00\x01\x00\x02\x00\xff\x81z"),
            Front::Token(dots, 10)
        );
        assert_eq!(
            front(b"\x1d(H\x06\x0000 !ab"),
            Front::Token(Token::ProcessId(*b" !ab"), 11)
        );
        assert_eq!(front(b"abc\n"), Front::Token(Token::Letters(b"abc".to_vec()), 3));
        for garbage in [
            &b"\x00"[..],
            b"\x1bZ1",
            b"\x1d!\x44",
            b"\x7f",
            b"\x1d(Z\x01\x00a",
            b"\x10\x14\x01\x00\x01",
        ] {
            assert_eq!(front(garbage), Front::Garbage, "{garbage:02x?}");
        }
    }
}
