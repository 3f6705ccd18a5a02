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
