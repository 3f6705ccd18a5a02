//! Tokens and codes: drawn from the passed-in entropy, given out once, kept as SHA-256 only.

use crate::house::Entropy;
use sha2::{Digest, Sha256};

/// How a secret is kept and compared: its SHA-256.
pub(crate) type Fingerprint = [u8; 32];

/// Bytes of a token: 256 bits.
const TOKEN_BYTES: usize = 32;
/// Letters of a one-time code: 10 of 32 letters are 50 bits.
const CODE_LETTERS: usize = 10;
/// The letters of codes: no 0, 1, I, O, so that a code survives being read out.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A new 256-bit token, as 64 hexadecimal digits behind a prefix that says what it is.
pub(crate) fn token(entropy: &Entropy, prefix: &str) -> String {
    let mut bytes = [0_u8; TOKEN_BYTES];
    entropy(&mut bytes);
    let mut text = String::with_capacity(prefix.len() + 2 * TOKEN_BYTES);
    text.push_str(prefix);
    for byte in bytes {
        text.push(char::from(hex_digit(byte >> 4)));
        text.push(char::from(hex_digit(byte & 0x0F)));
    }
    text
}

/// A new one-time code of 50 bits, such as `7KQ2M-XV9HR`.
pub(crate) fn code(entropy: &Entropy) -> String {
    let mut bytes = [0_u8; CODE_LETTERS];
    entropy(&mut bytes);
    let mut text: String = bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)))
        .map(|letter| char::from(*letter))
        .collect();
    text.insert(CODE_LETTERS / 2, '-');
    text
}

/// The fingerprint of a token.
pub(crate) fn fingerprint(token: &str) -> Fingerprint {
    Sha256::digest(token.as_bytes()).into()
}

/// The fingerprint of a code as people type it: case, blanks and hyphens do not matter.
pub(crate) fn code_fingerprint(code: &str) -> Fingerprint {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    fingerprint(&plain)
}

const fn hex_digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0' + nibble,
        _ => b'a' + (nibble - 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn counting() -> Entropy {
        let next = std::sync::atomic::AtomicU8::new(1);
        Arc::new(move |bytes| {
            for byte in bytes {
                *byte = next.fetch_add(7, std::sync::atomic::Ordering::Relaxed);
            }
        })
    }

    #[test]
    fn a03_codes_have_50_bits_and_are_read_in_any_case() {
        let entropy = counting();
        let code = code(&entropy);
        assert_eq!(code.len(), 11);
        assert_eq!(
            ALPHABET.len().pow(u32::try_from(CODE_LETTERS).expect("small")),
            1 << 50
        );
        let typed = code.to_lowercase().replace('-', " ");
        assert_eq!(code_fingerprint(&code), code_fingerprint(&typed));
        assert_ne!(code_fingerprint(&code), code_fingerprint(&super::code(&entropy)));
    }

    #[test]
    fn tokens_have_256_bits_behind_their_prefix() {
        let token = token(&counting(), "hd_");
        assert_eq!(token.len(), 3 + 64);
        assert!(token.starts_with("hd_0108"), "{token}");
    }
}
