//! The guard at the door: nothing from another machine becomes a change of ours before it has passed every check here.
//! Sizes first, then the frame, then inflating under a cap, then both hashes, then who wrote it, then what it says.
//! The library is never called with bytes from outside. What is done with a refused change (quarantine, its evidence,
//! freezing a sender) stands in `store`.

use crate::change::{
    self, CHANGE_BYTES_MAX, OPERATIONS_MAX, ParseError, Parsed, Target, VALUE_BYTES_MAX, parse_stored,
};
use crate::chunk::{self, CHANGE, DEFLATED_CHANGE};
use crate::lean::ApplyError;
use crate::names::{Actor, DocId, Hash, NodePrefix};
use domain::shape::{Aggregate, Scalar, Slot};
use flate2::{Decompress, FlushDecompress, Status};
use values::NodeId;

/// The limits of what is let in. None is above what a local change may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest chunk as it arrives, in bytes.
    pub arrived_bytes_max: usize,
    /// The largest change after inflating, in bytes.
    pub inflated_bytes_max: usize,
    /// The most operations of one change.
    pub operations_max: usize,
    /// The largest value, in bytes.
    pub value_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            arrived_bytes_max: CHANGE_BYTES_MAX,
            inflated_bytes_max: CHANGE_BYTES_MAX,
            operations_max: OPERATIONS_MAX,
            value_bytes_max: VALUE_BYTES_MAX,
        }
    }
}

/// The authenticated peer, and for whom it may speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    node: NodePrefix,
    relayed: Vec<NodePrefix>,
}

impl Sender {
    /// A node that speaks for itself.
    #[must_use]
    pub fn new(node: NodeId) -> Self {
        Self {
            node: node.into(),
            relayed: Vec::new(),
        }
    }

    /// And that may also pass on this node's changes, as a hub does.
    #[must_use]
    pub fn relaying(mut self, node: NodeId) -> Self {
        self.relayed.push(node.into());
        self
    }

    fn may_send(&self, actor: Actor) -> bool {
        let prefix = actor.node_prefix();
        !actor.is_reserved() && (prefix == self.node || self.relayed.contains(&prefix))
    }
}

/// Why a change is not let in. The codes are stored and sent: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Larger than the limit, before or after inflating, or too many operations, or too large a value.
    TooLarge,
    /// A whole document, a bundle or an unknown chunk where a change was due.
    NotAChange,
    /// The deflated data does not inflate, or not to its end.
    BadDeflate,
    /// The checksum is not that of the data.
    ChecksumMismatch,
    /// The hash that was announced is not that of the change.
    HashMismatch,
    /// The bytes do not follow the format.
    Malformed,
    /// The bytes say the right thing in another way than the one way.
    NotCanonical,
    /// A well-formed change that says what a document of ours may not say.
    ForbiddenContent,
    /// The writer is neither the sender nor one for whom it may speak.
    ForeignActor,
    /// The actor has written another change with the same number.
    Equivocation,
    /// The numbers do not follow those of its ancestors.
    OutOfTurn,
    /// An entry that is written once was to be written again.
    EntryRewritten,
    /// A value does not read as what its slot holds.
    WrongValue,
}

impl Reason {
    /// The stored and sent code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NotAChange => "not_a_change",
            Self::BadDeflate => "bad_deflate",
            Self::ChecksumMismatch => "checksum_mismatch",
            Self::HashMismatch => "hash_mismatch",
            Self::Malformed => "malformed",
            Self::NotCanonical => "not_canonical",
            Self::ForbiddenContent => "forbidden_content",
            Self::ForeignActor => "foreign_actor",
            Self::Equivocation => "equivocation",
            Self::OutOfTurn => "out_of_turn",
            Self::EntryRewritten => "entry_rewritten",
            Self::WrongValue => "wrong_value",
        }
    }
}

/// A change that was not let in: the code for programs, the evidence for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {evidence}", reason.code())]
pub struct Rejected {
    /// Why.
    pub reason: Reason,
    /// What was seen, without any content of the change.
    pub evidence: String,
}

impl Rejected {
    /// A refusal with its evidence.
    #[must_use]
    pub fn new(reason: Reason, evidence: impl Into<String>) -> Self {
        Self {
            reason,
            evidence: evidence.into(),
        }
    }
}

impl From<ParseError> for Rejected {
    fn from(error: ParseError) -> Self {
        let reason = match error {
            ParseError::NotAChange(_) => Reason::NotAChange,
            ParseError::Checksum => Reason::ChecksumMismatch,
            ParseError::Malformed(_) => Reason::Malformed,
            ParseError::Forbidden(_) => Reason::ForbiddenContent,
            ParseError::TooLarge(_) => Reason::TooLarge,
        };
        Self::new(reason, error.to_string())
    }
}

impl From<ApplyError> for Rejected {
    fn from(error: ApplyError) -> Self {
        let reason = match &error {
            ApplyError::Equivocation { .. } => Reason::Equivocation,
            ApplyError::SeqOutOfTurn { .. }
            | ApplyError::OperationsOutOfTurn { .. }
            | ApplyError::ReplacesUnknown { .. } => Reason::OutOfTurn,
            ApplyError::SectionOverwritten { .. } | ApplyError::UnknownSection { .. } => {
                Reason::ForbiddenContent
            }
            ApplyError::EntryReplaced { .. } | ApplyError::EntryContradicts { .. } => Reason::EntryRewritten,
        };
        Self::new(reason, error.to_string())
    }
}

/// Lets a change in, or says why not. The result's bytes are the plain chunk, also where it arrived deflated.
///
/// # Errors
/// [`Rejected`]; memory stays within `limits` whatever arrives.
pub fn admit(
    sender: &Sender,
    doc: DocId,
    declared: Hash,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Parsed, Rejected> {
    if bytes.len() > limits.arrived_bytes_max {
        return Err(Rejected::new(
            Reason::TooLarge,
            format!(
                "{} bytes arrived, {} are allowed",
                bytes.len(),
                limits.arrived_bytes_max
            ),
        ));
    }
    let inflated = plain(bytes, limits)?;
    let change = parse_stored(doc.kind, inflated.as_deref().unwrap_or(bytes))?;
    if change.hash() != declared {
        return Err(Rejected::new(
            Reason::HashMismatch,
            format!("announced as {declared}, it is {}", change.hash()),
        ));
    }
    if !sender.may_send(change.actor()) {
        let evidence = format!(
            "its writer {} is not one for whom the sender may speak",
            change.actor()
        );
        return Err(Rejected::new(Reason::ForeignActor, evidence));
    }
    check_content(&change, limits)?;
    check_canonical(doc, &change)?;
    Ok(change)
}

/// Whether every value of an admitted change reads as what its slot holds, so that it cannot make the whole document
/// unreadable. Slots of later versions pass. A word that only a later version knows does not: such a change is put
/// aside whole, and let in again after the update.
///
/// # Errors
/// [`Rejected`] with [`Reason::WrongValue`] and the slot's name.
pub fn check_values<A: Aggregate>(change: &Parsed) -> Result<(), Rejected> {
    let mut scratch = A::default();
    for op in &change.said.ops {
        let slot = match &op.target {
            Target::Header(key) => Slot::Header(key),
            Target::Entry(section, id) => match A::SECTIONS.get(usize::from(*section)) {
                Some(section) => Slot::Entry(section.name, *id),
                None => continue,
            },
        };
        let read = scratch.read(slot, &op.value);
        read.map_err(|error| Rejected::new(Reason::WrongValue, error.to_string()))?;
    }
    Ok(())
}

/// The plain chunk of a deflated one; `None` where it is plain already.
fn plain(bytes: &[u8], limits: &Limits) -> Result<Option<Vec<u8>>, Rejected> {
    let frame = chunk::read_frame(bytes).map_err(ParseError::from)?;
    match frame.chunk_type {
        CHANGE => Ok(None),
        DEFLATED_CHANGE => {
            let data = inflate(frame.data, limits.inflated_bytes_max)?;
            let (hash, plain) = chunk::frame(&data);
            if hash.checksum() == frame.checksum {
                Ok(Some(plain))
            } else {
                Err(ParseError::Checksum.into())
            }
        }
        other => Err(ParseError::NotAChange(other).into()),
    }
}

/// Inflates to the end of the stream and of the data, never beyond `bytes_max` (case C11).
fn inflate(deflated: &[u8], bytes_max: usize) -> Result<Vec<u8>, Rejected> {
    let first_guess = deflated.len().saturating_mul(4).min(bytes_max) + 1;
    let mut out = Vec::with_capacity(first_guess);
    let mut stream = Decompress::new(false);
    loop {
        let taken = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
        let rest = deflated.get(taken..).unwrap_or_default();
        let before = (stream.total_in(), out.len());
        let status = stream
            .decompress_vec(rest, &mut out, FlushDecompress::Finish)
            .map_err(|error| Rejected::new(Reason::BadDeflate, error.to_string()))?;
        if out.len() > bytes_max {
            return Err(Rejected::new(
                Reason::TooLarge,
                format!("it inflates to more than {bytes_max} bytes"),
            ));
        }
        if status == Status::StreamEnd {
            break;
        }
        if out.len() == out.capacity() {
            out.reserve_exact(out.capacity().min(bytes_max + 1 - out.len()).max(1));
        } else if before == (stream.total_in(), out.len()) {
            return Err(Rejected::new(
                Reason::BadDeflate,
                "the deflated data ends too early",
            ));
        }
    }
    if usize::try_from(stream.total_in()).ok() == Some(deflated.len()) {
        Ok(out)
    } else {
        Err(Rejected::new(
            Reason::BadDeflate,
            "bytes stand after the deflated data",
        ))
    }
}

fn check_content(change: &Parsed, limits: &Limits) -> Result<(), Rejected> {
    if change.op_count() == 0 {
        return Err(Rejected::new(Reason::ForbiddenContent, "it changes nothing"));
    }
    if change.op_count() > limits.operations_max {
        let evidence = format!(
            "{} operations, {} are allowed",
            change.op_count(),
            limits.operations_max
        );
        return Err(Rejected::new(Reason::TooLarge, evidence));
    }
    let length = |value: &Scalar| match value {
        Scalar::Text(text) => text.len(),
        Scalar::Bytes(bytes) => bytes.len(),
        Scalar::Null | Scalar::Bool(_) | Scalar::Int(_) => 0,
    };
    let largest = change
        .said
        .ops
        .iter()
        .map(|op| length(&op.value))
        .max()
        .unwrap_or(0);
    if largest > limits.value_bytes_max {
        let evidence = format!(
            "a value of {largest} bytes, {} are allowed",
            limits.value_bytes_max
        );
        return Err(Rejected::new(Reason::TooLarge, evidence));
    }
    Ok(())
}

/// One content has one form: what we would write for it. So nothing can hide in an unusual encoding.
fn check_canonical(doc: DocId, change: &Parsed) -> Result<(), Rejected> {
    let (hash, bytes) = change::write(doc.kind, &change.said);
    if hash == change.hash() && bytes == change.bytes() {
        Ok(())
    } else {
        Err(Rejected::new(
            Reason::NotCanonical,
            format!("the same content is written as {hash}"),
        ))
    }
}
