//! A document of the lean shape in memory: our own replay of its changes. Per slot it holds every value that no known
//! operation has replaced; the one with the highest operation id is shown. What is accepted depends on the change and
//! its ancestors only, so that any order of arrival ends in the same state, and a refused change leaves no trace.
//! Writing changes stands in `author`, their bytes in `change`.
//!
//! Two different values under one id of an immutable section are the one thing that depends on arrival: the first
//! stays and the second is refused with [`ApplyError::EntryContradicts`], for quarantine and for people. Honest ids
//! are never drawn twice, so this is a fault or a forgery, and what was acknowledged must not change its meaning.

use crate::change::{Op, OpId, Parsed, Said, Target};
use crate::genesis::Genesis;
use crate::names::{Actor, Hash};
use domain::shape::{Aggregate, HeaderConflict, Kind, Scalar, Section, ShapeError, Slot};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use values::Uuid;

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is part of the document now.
    New,
    /// It was part of the document before.
    Duplicate,
    /// It waits: these ancestors are not known. Nothing was changed.
    MissingDeps(Vec<Hash>),
}

/// Why a change cannot be part of a document. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// The actor has written another change with this number (case C14).
    #[error("actor {actor} has written two changes with number {seq}: {known} and this one")]
    Equivocation {
        /// Who.
        actor: Actor,
        /// Which number.
        seq: u64,
        /// The change that is known under it.
        known: Hash,
    },
    /// The number does not follow the actor's changes among the ancestors.
    #[error("the change has number {seq} of its actor, {expected} comes next after its parents")]
    SeqOutOfTurn {
        /// The number it has.
        seq: u64,
        /// The number it should have.
        expected: u64,
    },
    /// The operations are not numbered on from the ancestors'.
    #[error("its operations begin at {start}, {expected} comes next after its parents")]
    OperationsOutOfTurn {
        /// Where they begin.
        start: u32,
        /// Where they should begin.
        expected: u32,
    },
    /// It replaces an operation that is not among its ancestors.
    #[error("it replaces a value of {slot} that is not among its ancestors")]
    ReplacesUnknown {
        /// Where.
        slot: String,
    },
    /// It writes over the container of a section.
    #[error("{slot} is a section and cannot be written as a header")]
    SectionOverwritten {
        /// Which.
        slot: String,
    },
    /// It writes into a section that was not made among its ancestors.
    #[error("it writes into section number {section}, which its ancestors do not make")]
    UnknownSection {
        /// Its place.
        section: u8,
    },
    /// It replaces an entry of an immutable section.
    #[error("{slot} is an entry and cannot be replaced; add another entry instead")]
    EntryReplaced {
        /// Which.
        slot: String,
    },
    /// Another value stands under the entry's id.
    #[error("{slot} already holds something else; an entry is written once")]
    EntryContradicts {
        /// Which.
        slot: String,
    },
}

/// The values of one slot that nothing has replaced, in rising order: the last is shown.
pub(crate) type Candidates = Vec<(OpId, Scalar)>;

/// A change's place in the history.
#[derive(Clone, Debug)]
struct Node {
    /// The number of its last operation; never lower than that of an ancestor.
    last_op: u32,
    /// By actor: how many of its changes are this one or an ancestor. Missing places are 0.
    clock: Vec<u32>,
}

/// What is known of one actor's changes.
#[derive(Clone, Debug)]
struct ActorLog {
    actor: Actor,
    /// Of each change, in order: its hash and the number of its last operation.
    changes: Vec<(Hash, u32)>,
}

/// A document of the lean shape.
#[derive(Clone, Debug)]
pub struct Lean {
    pub(crate) kind: Kind,
    pub(crate) genesis: Arc<Genesis>,
    pub(crate) header: BTreeMap<Cow<'static, str>, Candidates>,
    pub(crate) entries: Vec<BTreeMap<Uuid, Candidates>>,
    /// Every change that no other names as parent, the genesis too, in rising order.
    pub(crate) tips: Vec<Hash>,
    nodes: BTreeMap<Hash, Node>,
    actors: Vec<ActorLog>,
    pub(crate) last_op: u32,
}

impl Lean {
    /// The empty document of an aggregate.
    #[must_use]
    pub fn of<A: Aggregate>() -> Self {
        Self::new(A::KIND, A::SECTIONS)
    }

    /// The empty document of a kind with these sections.
    #[must_use]
    pub fn new(kind: Kind, sections: &'static [Section]) -> Self {
        let genesis = Genesis::of(kind, sections);
        let mut lean = Self {
            kind,
            header: BTreeMap::new(),
            entries: vec![BTreeMap::new(); sections.len()],
            tips: Vec::new(),
            nodes: BTreeMap::new(),
            actors: Vec::new(),
            last_op: 0,
            genesis: Arc::clone(&genesis),
        };
        for (number, (hash, _)) in (1_u32..).zip(&genesis.links) {
            let place = lean.actor_place(Actor::genesis(kind));
            let clock = vec![number];
            lean.place_node(
                *hash,
                place,
                Node {
                    last_op: number,
                    clock,
                },
            );
            lean.tips = vec![*hash];
        }
        lean
    }

    /// What the document is about.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The changes that no other known change names as parent, in rising order; the implied genesis is never among
    /// them, so versions that know more sections see the same heads.
    #[must_use]
    pub fn heads(&self) -> Vec<Hash> {
        let tips = self.tips.iter().copied();
        tips.filter(|tip| !self.genesis.holds(*tip)).collect()
    }

    /// How many changes the document has, the implied genesis not counted.
    #[must_use]
    pub fn change_count(&self) -> usize {
        self.nodes.len() - self.genesis.links.len()
    }

    /// Whether the change is part of the document.
    #[must_use]
    pub fn knows(&self, hash: Hash) -> bool {
        self.nodes.contains_key(&hash)
    }

    /// The number of the actor's last change; 0 where it has written none.
    #[must_use]
    pub fn last_seq(&self, actor: Actor) -> u64 {
        let log = self.actors.iter().find(|log| log.actor == actor);
        log.map_or(0, |log| crate::columns::count(log.changes.len()))
    }

    /// The actor's last change.
    pub(crate) fn last_change(&self, actor: Actor) -> Option<Hash> {
        let log = self.actors.iter().find(|log| log.actor == actor);
        log.and_then(|log| log.changes.last()).map(|(hash, _)| *hash)
    }

    /// Takes a change into the document.
    ///
    /// # Errors
    /// [`ApplyError`] where it breaks a rule of the shape or of causality; nothing was changed.
    pub fn apply(&mut self, change: &Parsed) -> Result<Applied, ApplyError> {
        if self.knows(change.hash) {
            return Ok(Applied::Duplicate);
        }
        let deps = change.said.deps.iter().copied();
        let missing: Vec<Hash> = deps.filter(|dep| !self.knows(*dep)).collect();
        if !missing.is_empty() {
            return Ok(Applied::MissingDeps(missing));
        }
        let (before, expected) = self.past_of(&change.said);
        self.check_turn(&change.said, &before, expected)?;
        self.check_ops(&change.said, &before)?;
        self.take_in(change.hash, &change.said, before, change.said.ops.iter().cloned());
        Ok(Applied::New)
    }

    /// The clock of a change's parents together, and the number that its first operation must have.
    fn past_of(&self, said: &Said) -> (Vec<u32>, u32) {
        let (mut clock, mut last_op) = (Vec::<u32>::new(), 0);
        for node in said.deps.iter().filter_map(|dep| self.nodes.get(dep)) {
            last_op = last_op.max(node.last_op);
            clock.resize(clock.len().max(node.clock.len()), 0);
            for (mine, theirs) in clock.iter_mut().zip(&node.clock) {
                *mine = (*mine).max(*theirs);
            }
        }
        (clock, last_op.saturating_add(1))
    }

    /// The numbers of a change must follow those of its ancestors exactly.
    fn check_turn(&self, said: &Said, before: &[u32], expected: u32) -> Result<(), ApplyError> {
        let log = self.actors.iter().position(|log| log.actor == said.actor);
        let known = log.and_then(|place| self.actors.get(place)).and_then(|log| {
            let place = usize::try_from(said.seq).ok()?.checked_sub(1)?;
            log.changes.get(place)
        });
        if let Some((known, _)) = known {
            return Err(ApplyError::Equivocation {
                actor: said.actor,
                seq: said.seq,
                known: *known,
            });
        }
        let next_seq = 1 + u64::from(log.and_then(|place| before.get(place)).copied().unwrap_or(0));
        if said.seq != next_seq {
            return Err(ApplyError::SeqOutOfTurn {
                seq: said.seq,
                expected: next_seq,
            });
        }
        let ends = u32::try_from(said.ops.len())
            .ok()
            .and_then(|length| said.start_op.checked_add(length));
        if said.start_op == expected && ends.is_some() {
            Ok(())
        } else {
            Err(ApplyError::OperationsOutOfTurn {
                start: said.start_op,
                expected,
            })
        }
    }

    fn check_ops(&self, said: &Said, before: &[u32]) -> Result<(), ApplyError> {
        let mut written: BTreeMap<(u8, Uuid), &Scalar> = BTreeMap::new();
        for (counter, op) in (said.start_op..).zip(&said.ops) {
            let is_past = |id: &OpId| {
                self.is_past(*id, before)
                    || id.actor == said.actor && (said.start_op..counter).contains(&id.counter)
            };
            if !op.replaces.iter().all(is_past) {
                return Err(ApplyError::ReplacesUnknown {
                    slot: self.slot_name(&op.target),
                });
            }
            self.check_target(op, before)?;
            if let Target::Entry(section, id) = op.target
                && !self.is_mutable(section)
                && written
                    .insert((section, id), &op.value)
                    .is_some_and(|other| *other != op.value)
            {
                return Err(ApplyError::EntryContradicts {
                    slot: self.slot_name(&op.target),
                });
            }
        }
        Ok(())
    }

    /// Whether an operation stands in one of the changes that a clock counts.
    fn is_past(&self, id: OpId, clock: &[u32]) -> bool {
        let logs = self.actors.iter().zip(clock);
        let mut mine = logs.filter(|(log, seen)| log.actor == id.actor && **seen > 0);
        mine.next().is_some_and(|(log, seen)| {
            let last = usize::try_from(*seen - 1)
                .ok()
                .and_then(|last| log.changes.get(last));
            last.is_some_and(|(_, last_op)| id.counter <= *last_op)
        })
    }

    fn check_target(&self, op: &Op, before: &[u32]) -> Result<(), ApplyError> {
        let slot = || self.slot_name(&op.target);
        match &op.target {
            Target::Header(key)
                if self
                    .genesis
                    .sections
                    .iter()
                    .any(|section| section.name == key.as_ref()) =>
            {
                Err(ApplyError::SectionOverwritten { slot: slot() })
            }
            Target::Header(_) => Ok(()),
            // The genesis is the first actor of every document with sections.
            Target::Entry(section, _)
                if u32::from(*section) >= before.first().copied().unwrap_or(0)
                    || self.entries_of(*section).is_none() =>
            {
                Err(ApplyError::UnknownSection { section: *section })
            }
            Target::Entry(section, _) if self.is_mutable(*section) => Ok(()),
            Target::Entry(..) if !op.replaces.is_empty() => Err(ApplyError::EntryReplaced { slot: slot() }),
            Target::Entry(section, id) => {
                let known = self.entries_of(*section).and_then(|entries| entries.get(id));
                let same = known.is_none_or(|known| known.iter().all(|(_, value)| *value == op.value));
                if same {
                    Ok(())
                } else {
                    Err(ApplyError::EntryContradicts { slot: slot() })
                }
            }
        }
    }

    fn entries_of(&self, section: u8) -> Option<&BTreeMap<Uuid, Candidates>> {
        self.entries.get(usize::from(section))
    }

    /// Whether an id of the section may be set again.
    pub(crate) fn is_mutable(&self, section: u8) -> bool {
        let section = self.genesis.sections.get(usize::from(section));
        section.is_some_and(|section| section.mutable)
    }

    /// `status`, or `lines/0190...` for an id of a section.
    pub(crate) fn slot_name(&self, target: &Target) -> String {
        match target {
            Target::Header(key) => key.clone().into_owned(),
            Target::Entry(section, id) => {
                let name = self
                    .genesis
                    .sections
                    .get(usize::from(*section))
                    .map_or("?", |section| section.name);
                format!("{name}/{id}")
            }
        }
    }

    /// The values that stand in a slot.
    pub(crate) fn candidates(&self, target: &Target) -> &[(OpId, Scalar)] {
        let candidates = match target {
            Target::Header(key) => self.header.get(key),
            Target::Entry(section, id) => self.entries_of(*section).and_then(|entries| entries.get(id)),
        };
        candidates.map_or(&[], Vec::as_slice)
    }

    /// Makes a checked change part of the document.
    fn take_in(&mut self, hash: Hash, said: &Said, mut clock: Vec<u32>, ops: impl Iterator<Item = Op>) {
        let place = self.actor_place(said.actor);
        clock.resize(clock.len().max(place + 1), 0);
        if let Some(mine) = clock.get_mut(place) {
            *mine += 1;
        }
        let mut last_op = said.start_op - 1;
        for op in ops {
            last_op += 1;
            let id = OpId {
                counter: last_op,
                actor: said.actor,
            };
            self.put(id, op);
        }
        self.place_node(hash, place, Node { last_op, clock });
        self.tips.retain(|tip| !said.deps.contains(tip));
        if let Err(place) = self.tips.binary_search(&hash) {
            self.tips.insert(place, hash);
        }
    }

    /// Takes in a change that this document has just written: all tips are its parents.
    pub(crate) fn take_in_own(&mut self, hash: Hash, mut said: Said) {
        let (clock, _) = self.past_of(&said);
        let ops = std::mem::take(&mut said.ops);
        self.take_in(hash, &said, clock, ops.into_iter());
    }

    fn put(&mut self, id: OpId, op: Op) {
        let candidates = match op.target {
            Target::Header(key) => self.header.entry(key).or_default(),
            Target::Entry(section, entry) => match self.entries.get_mut(usize::from(section)) {
                Some(entries) => entries.entry(entry).or_default(),
                None => return,
            },
        };
        candidates.retain(|(other, _)| !op.replaces.contains(other));
        let place = candidates.partition_point(|(other, _)| *other < id);
        candidates.insert(place, (id, op.value));
    }

    fn actor_place(&mut self, actor: Actor) -> usize {
        let known = self.actors.iter().position(|log| log.actor == actor);
        known.unwrap_or_else(|| {
            let changes = Vec::new();
            self.actors.push(ActorLog { actor, changes });
            self.actors.len() - 1
        })
    }

    fn place_node(&mut self, hash: Hash, actor_place: usize, node: Node) {
        self.last_op = self.last_op.max(node.last_op);
        if let Some(log) = self.actors.get_mut(actor_place) {
            log.changes.push((hash, node.last_op));
        }
        self.nodes.insert(hash, node);
    }

    /// The state that the document shows.
    ///
    /// # Errors
    /// [`ShapeError`] where a value is not of its slot's type, or the document is of another kind.
    pub fn state<A: Aggregate>(&self) -> Result<A, ShapeError> {
        if A::KIND != self.kind {
            return Err(ShapeError {
                slot: "kind".to_owned(),
                expected: A::KIND.word(),
            });
        }
        let mut state = A::default();
        for (key, candidates) in &self.header {
            read(&mut state, Slot::Header(key), candidates)?;
        }
        for (section, entries) in self.genesis.sections.iter().zip(&self.entries) {
            for (id, candidates) in entries {
                read(&mut state, Slot::Entry(section.name, *id), candidates)?;
            }
        }
        Ok(state)
    }

    /// The header keys and facts that were set from two sides at once to different values.
    #[must_use]
    pub fn conflicts(&self) -> Vec<HeaderConflict> {
        let header = self
            .header
            .iter()
            .map(|(key, candidates)| (key.clone().into_owned(), candidates));
        let sections = self.genesis.sections.iter().zip(&self.entries);
        let facts = sections.flat_map(|(section, entries)| {
            let slots = entries.iter();
            slots.map(move |(id, candidates)| (format!("{}/{id}", section.name), candidates))
        });
        let all = header.chain(facts);
        all.filter_map(|(slot, candidates)| conflict(slot, candidates))
            .collect()
    }
}

/// Shows a slot's value to a state.
fn read<A: Aggregate>(state: &mut A, slot: Slot<'_>, candidates: &Candidates) -> Result<(), ShapeError> {
    match candidates.last() {
        Some((_, value)) => state.read(slot, value),
        None => Ok(()),
    }
}

/// The conflict of a slot, where its values differ.
fn conflict(slot: String, candidates: &Candidates) -> Option<HeaderConflict> {
    let ((_, shown), others) = candidates.split_last()?;
    let mut others: Vec<Scalar> = others.iter().map(|(_, value)| value.clone()).collect();
    others.retain(|other| other != shown);
    others.sort_unstable();
    others.dedup();
    let shown = shown.clone();
    (!others.is_empty()).then_some(HeaderConflict { slot, shown, others })
}
