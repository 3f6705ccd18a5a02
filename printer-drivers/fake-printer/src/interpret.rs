//! The byte stream cut into commands as it arrives, with what nothing explains kept as garbage.

use crate::token::{Front, Token, front};
use std::collections::VecDeque;

/// Pieces of garbage that are kept.
const GARBAGE_MAX: usize = 200;
/// Bytes that may wait for the rest of their command.
const WAITING_BYTES_MAX: usize = 1024 * 1024;

/// A byte that no command explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Garbage {
    /// Its place in everything that was received.
    pub at: u64,
    /// It and what followed, in hexadecimal.
    pub bytes: String,
}

/// The reading end.
#[derive(Debug, Default)]
pub(crate) struct Interpreter {
    waiting: VecDeque<u8>,
    at: u64,
    pub(crate) garbage: Vec<Garbage>,
}

impl Interpreter {
    /// Takes bytes; gives the commands that are whole.
    pub(crate) fn receive(&mut self, bytes: &[u8]) -> Vec<Token> {
        self.waiting.extend(bytes);
        let mut tokens = Vec::new();
        let mut used = 0;
        let all = self.waiting.make_contiguous();
        while let Some(rest) = all.get(used..).filter(|rest| !rest.is_empty()) {
            match front(rest) {
                Front::Token(token, length) => {
                    used += length;
                    tokens.push(token);
                }
                Front::More if rest.len() < WAITING_BYTES_MAX => break,
                Front::More | Front::Garbage => {
                    if self.garbage.len() < GARBAGE_MAX {
                        let shown: Vec<String> =
                            rest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
                        self.garbage.push(Garbage {
                            at: self.at + used as u64,
                            bytes: shown.join(" "),
                        });
                    }
                    used += 1;
                }
            }
        }
        self.waiting.drain(..used);
        self.at += used as u64;
        tokens
    }

    /// Forgets what waits: the power is gone, or the other side is.
    pub(crate) fn forget(&mut self) {
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn p04_any_bytes_in_any_split_are_commands_or_garbage_and_nothing_is_lost(
            bytes in prop::collection::vec(prop_oneof![Just(0x1b_u8), Just(0x1d), Just(b'v'), Just(b'('), any::<u8>()], 0..300),
            cut in 0_usize..300,
        ) {
            let (mut whole, mut split) = (Interpreter::default(), Interpreter::default());
            let tokens = whole.receive(&bytes);
            let (one, two) = bytes.split_at(cut.min(bytes.len()));
            let mut parts = split.receive(one);
            parts.extend(split.receive(two));
            prop_assert_eq!(joined(tokens), joined(parts));
            prop_assert_eq!(whole.at + whole.waiting.len() as u64, bytes.len() as u64);
            let places = |interpreter: &Interpreter| interpreter.garbage.iter().map(|found| found.at).collect::<Vec<_>>();
            prop_assert_eq!(places(&whole), places(&split));
        }
    }

    /// Letters that were cut in two are one run again.
    fn joined(tokens: Vec<Token>) -> Vec<Token> {
        let mut joined: Vec<Token> = Vec::new();
        for token in tokens {
            match (joined.last_mut(), token) {
                (Some(Token::Letters(before)), Token::Letters(more)) => before.extend(more),
                (_, token) => joined.push(token),
            }
        }
        joined
    }
}
