//! Writing a change directly: the operations, their numbers and their parents are worked out on the lean document and
//! encoded at once, with no library document in memory. What a change is stands in `change`.

use crate::change::{
    CHANGE_BYTES_MAX, HEADER_KEY_BYTES_MAX, OPERATIONS_MAX, Op, OpId, PARENTS_MAX, REPLACED_MAX, Said,
    Target, VALUE_BYTES_MAX, write,
};
use crate::lean::Lean;
use crate::names::{Actor, Hash};
use domain::shape::{Scalar, Slot, Write};
use std::borrow::Cow;
use values::Timestamp;

/// A change as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authored {
    /// Its name.
    pub hash: Hash,
    /// Who wrote it.
    pub actor: Actor,
    /// Its number among the actor's changes of this document, from 1.
    pub seq: u64,
    /// The plain chunk, never deflated.
    pub bytes: Vec<u8>,
}

/// Why writes do not become a change. The document is as before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorError {
    /// The actor is the one that makes the containers.
    #[error("actor {0} is reserved")]
    ReservedActor(Actor),
    /// The kind has no such section.
    #[error("a document of this kind has no section {0}")]
    UnknownSection(&'static str),
    /// The header key is a section's name, empty or too long.
    #[error("{0:?} cannot be a header key")]
    BadHeaderKey(&'static str),
    /// The entry holds something else already.
    #[error("{slot} already holds something else; an entry is written once")]
    EntrySetTwice {
        /// Which.
        slot: String,
    },
    /// One of the named limits of a change is passed.
    #[error("{0}")]
    TooLarge(&'static str),
    /// The document has had so many operations that their numbers end.
    #[error("the document is full; begin another")]
    Full,
}

impl Lean {
    /// Writes one change that puts these values, and takes it into the document. A value that already stands alone in
    /// its slot is not put again; `None` where nothing remains. Putting the shown value into a slot with a conflict
    /// ends the conflict.
    ///
    /// # Errors
    /// [`AuthorError`]; the document is as before.
    pub fn author(
        &mut self,
        actor: Actor,
        time: Timestamp,
        writes: &[Write],
    ) -> Result<Option<Authored>, AuthorError> {
        if actor.is_reserved() {
            return Err(AuthorError::ReservedActor(actor));
        }
        let mut ops: Vec<Op> = Vec::with_capacity(writes.len());
        for write in writes {
            if let Some(op) = self.op_for(write, actor, &ops)? {
                ops.push(op);
            }
        }
        if ops.is_empty() {
            return Ok(None);
        }
        let said = self.said(actor, time, ops)?;
        let (hash, bytes) = write(self.kind, &said);
        if bytes.len() > CHANGE_BYTES_MAX {
            return Err(AuthorError::TooLarge("the change is too large"));
        }
        let seq = said.seq;
        self.take_in_own(hash, said);
        Ok(Some(Authored {
            hash,
            actor,
            seq,
            bytes,
        }))
    }

    /// The change around these operations.
    fn said(&self, actor: Actor, time: Timestamp, ops: Vec<Op>) -> Result<Said, AuthorError> {
        if ops.len() > OPERATIONS_MAX || self.tips.len() >= PARENTS_MAX {
            return Err(AuthorError::TooLarge(
                "the change makes too many operations or joins too many branches",
            ));
        }
        let start_op = self.last_op.checked_add(1).ok_or(AuthorError::Full)?;
        let length = u32::try_from(ops.len()).map_err(|_| AuthorError::Full)?;
        start_op.checked_add(length).ok_or(AuthorError::Full)?;
        Ok(Said {
            actor,
            seq: self.last_seq(actor) + 1,
            start_op,
            time,
            deps: self.parents_for(actor),
            ops,
        })
    }

    /// All tips, and the actor's own last change even where it is no tip: so does the library.
    fn parents_for(&self, actor: Actor) -> Vec<Hash> {
        let mut parents = self.tips.clone();
        if let Some(own) = self.last_change(actor)
            && let Err(place) = parents.binary_search(&own)
        {
            parents.insert(place, own);
        }
        parents
    }

    /// The operation for one write after those before it; `None` where the value stands there alone already.
    fn op_for(&self, write: &Write, actor: Actor, earlier: &[Op]) -> Result<Option<Op>, AuthorError> {
        if size(&write.value) > VALUE_BYTES_MAX {
            return Err(AuthorError::TooLarge("a value is too large"));
        }
        let target = self.target(write.slot)?;
        let numbered = (self.last_op.saturating_add(1)..).zip(earlier);
        let earlier = numbered.filter(|(_, op)| op.target == target).last();
        let standing = self.candidates(&target);
        let (shown, replaces) = match earlier {
            Some((counter, op)) => (Some(&op.value), vec![OpId { counter, actor }]),
            None => (
                standing.last().map(|(_, value)| value),
                standing.iter().map(|(id, _)| *id).collect(),
            ),
        };
        let is_shown = shown == Some(&write.value);
        if is_shown && (replaces.len() == 1 || self.is_immutable(&target)) {
            return Ok(None);
        }
        if shown.is_some() && self.is_immutable(&target) {
            let slot = self.slot_name(&target);
            return Err(AuthorError::EntrySetTwice { slot });
        }
        if replaces.len() > REPLACED_MAX {
            return Err(AuthorError::TooLarge("a slot has too many values to replace"));
        }
        let value = write.value.clone();
        Ok(Some(Op {
            target,
            value,
            replaces,
        }))
    }

    fn is_immutable(&self, target: &Target) -> bool {
        matches!(target, Target::Entry(section, _) if !self.is_mutable(*section))
    }

    fn target(&self, slot: Slot<'static>) -> Result<Target, AuthorError> {
        let section = |name: &str| {
            self.genesis
                .sections
                .iter()
                .position(|section| section.name == name)
        };
        match slot {
            Slot::Header(key)
                if key.is_empty() || key.len() > HEADER_KEY_BYTES_MAX || section(key).is_some() =>
            {
                Err(AuthorError::BadHeaderKey(key))
            }
            Slot::Header(key) => Ok(Target::Header(Cow::Borrowed(key))),
            Slot::Entry(name, id) => section(name)
                .and_then(|place| u8::try_from(place).ok())
                .map(|place| Target::Entry(place, id))
                .ok_or(AuthorError::UnknownSection(name)),
        }
    }
}

/// How many bytes a value takes, about.
const fn size(value: &Scalar) -> usize {
    match value {
        Scalar::Null | Scalar::Bool(_) | Scalar::Int(_) => 10,
        Scalar::Text(text) => text.len(),
        Scalar::Bytes(bytes) => bytes.len(),
    }
}
