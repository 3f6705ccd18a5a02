//! A change of the lean shape: what it says, and the numbers that both ways of its bytes share (`writing`, `reading`).
//! Only `put`s of scalars into the header or into a section exist; whatever else an Automerge change can say is refused
//! while reading. How changes become a document stands in `lean`.
//!
//! Writing yields the very bytes that the library writes for the same puts; `tests/laws` proves it. Reading is our
//! own, because the library panics on some damaged changes and a release build aborts on panic.

mod reading;
mod writing;

pub(crate) use writing::{Row, write, write_data};

use crate::chunk::{self, CHANGE};
use crate::columns::Malformed;
use crate::names::{Actor, Hash};
use domain::shape::{Kind, Scalar};
use std::borrow::Cow;
use values::{Timestamp, Uuid};

/// The most operations in one change.
pub const OPERATIONS_MAX: usize = 4_096;
/// The longest header key, in bytes.
pub const HEADER_KEY_BYTES_MAX: usize = 64;
/// The largest single value, in bytes.
pub const VALUE_BYTES_MAX: usize = 256 * 1_024;
/// The largest change, in bytes, uncompressed.
pub const CHANGE_BYTES_MAX: usize = 1_024 * 1_024;
/// The most changes that one change may name as its parents.
pub const PARENTS_MAX: usize = 256;
/// The most values that one operation may replace.
pub const REPLACED_MAX: usize = 256;

/// The library's action numbers that occur in a document of ours.
pub(crate) const MAKE_MAP: u64 = 0;
/// The number of a put.
const PUT: u64 = 1;

/// Why bytes are not a change of the lean shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// A document chunk, a bundle, or a type of a later format.
    #[error("it is not a plain change but a chunk of type {0}")]
    NotAChange(u8),
    /// The checksum is not that of the data.
    #[error("its checksum is not that of its data")]
    Checksum,
    /// The bytes do not follow the format.
    #[error("{0}")]
    Malformed(&'static str),
    /// It is a well-formed change that says what a document of ours may not say.
    #[error("{0}")]
    Forbidden(&'static str),
    /// One of the named limits is passed.
    #[error("{0}")]
    TooLarge(&'static str),
}

impl From<Malformed> for ParseError {
    fn from(error: Malformed) -> Self {
        Self::Malformed(error.0)
    }
}

/// The name of one operation. The order decides which of several values is shown: counter first, then the actor's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OpId {
    pub(crate) counter: u32,
    pub(crate) actor: Actor,
}

/// Where an operation writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A header key.
    Header(Cow<'static, str>),
    /// An id in a section; sections count from 0 in the order of the genesis.
    Entry(u8, Uuid),
}

/// One `put`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Op {
    pub(crate) target: Target,
    pub(crate) value: Scalar,
    /// What it replaces, in rising order.
    pub(crate) replaces: Vec<OpId>,
}

/// A change that was read: its checksum held, and it says nothing but `put`s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub(crate) hash: Hash,
    pub(crate) said: Said,
    pub(crate) bytes: Vec<u8>,
}

/// What a change says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) actor: Actor,
    pub(crate) seq: u64,
    pub(crate) start_op: u32,
    pub(crate) time: Timestamp,
    /// The parents, in rising order.
    pub(crate) deps: Vec<Hash>,
    pub(crate) ops: Vec<Op>,
}

impl Parsed {
    /// The change's name.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// Who wrote it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.said.actor
    }

    /// Its number among the actor's changes of this document, from 1.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.said.seq
    }

    /// When its writer says it was made.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.said.time
    }

    /// Its parents. A change of the genesis may be among them.
    #[must_use]
    pub fn deps(&self) -> &[Hash] {
        &self.said.deps
    }

    /// How many puts it makes.
    #[must_use]
    pub const fn op_count(&self) -> usize {
        self.said.ops.len()
    }

    /// The plain chunk: what is stored and sent.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a stored change of a document of this kind. The checksum is verified.
///
/// # Errors
/// [`ParseError`] for every deviation; nothing is guessed.
pub fn parse_stored(kind: Kind, bytes: &[u8]) -> Result<Parsed, ParseError> {
    if bytes.len() > CHANGE_BYTES_MAX {
        return Err(ParseError::TooLarge("it is larger than a change may be"));
    }
    let frame = chunk::read_frame(bytes)?;
    if frame.chunk_type != CHANGE {
        return Err(ParseError::NotAChange(frame.chunk_type));
    }
    let hash = chunk::hash_of(frame.data);
    if hash.checksum() != frame.checksum {
        return Err(ParseError::Checksum);
    }
    Ok(Parsed {
        hash,
        said: reading::read_data(kind, frame.data)?,
        bytes: bytes.to_vec(),
    })
}

// The columns that a change of ours has, by their numbers in the format (id << 4 | type), in rising order.
const OBJECT_ACTOR: u64 = 0x01;
const OBJECT_COUNTER: u64 = 0x02;
const KEY: u64 = 0x15;
const INSERT: u64 = 0x34;
const ACTION: u64 = 0x42;
const VALUE_KIND: u64 = 0x56;
const VALUE: u64 = 0x57;
const REPLACED_COUNT: u64 = 0x70;
const REPLACED_ACTOR: u64 = 0x71;
const REPLACED_COUNTER: u64 = 0x73;
/// All of them.
const COLUMNS: [u64; 10] = [
    OBJECT_ACTOR,
    OBJECT_COUNTER,
    KEY,
    INSERT,
    ACTION,
    VALUE_KIND,
    VALUE,
    REPLACED_COUNT,
    REPLACED_ACTOR,
    REPLACED_COUNTER,
];

// The kinds of values, in the low four bits of a value's kind; the length in bytes stands above.
const NULL: u64 = 0;
const FALSE: u64 = 1;
const TRUE: u64 = 2;
const INT: u64 = 4;
const TEXT: u64 = 6;
const BYTES: u64 = 7;
