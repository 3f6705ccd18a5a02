//! A change of the lean shape: what it says, and its exact bytes in both ways. Only `put`s of scalars into the header
//! or into a section exist; whatever else an Automerge change can say is refused while reading. How changes become a
//! document stands in `lean`.
//!
//! Writing yields the very bytes that the library writes for the same puts; `tests/oracle.rs` proves it. Reading is
//! our own, because the library panics on some damaged changes and a release build aborts on panic.

use crate::chunk::{self, CHANGE};
use crate::columns::{Malformed, Reader, Runs, count, put_prefixed, put_runs, put_signed, put_unsigned};
use crate::names::{Actor, ENTRY_KEY_CHARS, Hash, entry_id, entry_key};
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
        said: read_data(kind, frame.data)?,
        bytes: bytes.to_vec(),
    })
}

/// The bytes of a change and its hash.
pub(crate) fn write(kind: Kind, said: &Said) -> (Hash, Vec<u8>) {
    let keys: Vec<String> = said.ops.iter().map(|op| op.target.entry_key()).collect();
    let rows: Vec<Row<'_>> = said.ops.iter().zip(&keys).map(|(op, key)| op.row(key)).collect();
    chunk::frame(&write_data(Actor::genesis(kind), said, &rows))
}

/// One operation as the columns hold it.
pub(crate) struct Row<'a> {
    pub(crate) section: Option<u8>,
    pub(crate) key: &'a str,
    pub(crate) action: u64,
    pub(crate) value: &'a Scalar,
    pub(crate) replaces: &'a [OpId],
}

impl Target {
    /// The key under which an entry stands; nothing for a header.
    fn entry_key(&self) -> String {
        match self {
            Self::Header(_) => String::new(),
            Self::Entry(_, id) => entry_key(*id),
        }
    }
}

impl Op {
    fn row<'a>(&'a self, entry_key: &'a str) -> Row<'a> {
        let (section, key) = match &self.target {
            Target::Header(key) => (None, key.as_ref()),
            Target::Entry(section, _) => (Some(*section), entry_key),
        };
        Row {
            section,
            key,
            action: PUT,
            value: &self.value,
            replaces: &self.replaces,
        }
    }
}

/// The data of a change: parents, actor, numbers, the other actors, the columns.
pub(crate) fn write_data(genesis: Actor, said: &Said, rows: &[Row<'_>]) -> Vec<u8> {
    let others = other_actors(genesis, said.actor, rows);
    let columns = write_columns(genesis, said.actor, &others, rows);
    let body: usize = columns.iter().map(|(_, bytes)| bytes.len()).sum();
    let mut out = Vec::with_capacity(body + 33 * said.deps.len() + 13 * others.len() + 64);
    put_unsigned(&mut out, count(said.deps.len()));
    for dep in &said.deps {
        out.extend_from_slice(dep.as_bytes());
    }
    put_prefixed(&mut out, said.actor.as_bytes());
    put_unsigned(&mut out, said.seq);
    put_unsigned(&mut out, u64::from(said.start_op));
    put_signed(&mut out, said.time.unix_ms());
    put_prefixed(&mut out, b"");
    put_unsigned(&mut out, count(others.len()));
    for actor in &others {
        put_prefixed(&mut out, actor.as_bytes());
    }
    put_unsigned(
        &mut out,
        count(columns.iter().filter(|(_, bytes)| !bytes.is_empty()).count()),
    );
    for (spec, bytes) in columns.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        put_unsigned(&mut out, *spec);
        put_unsigned(&mut out, count(bytes.len()));
    }
    for (_, bytes) in &columns {
        out.extend_from_slice(bytes);
    }
    out
}

/// The actors other than the writer that the rows name, in rising order.
fn other_actors(genesis: Actor, writer: Actor, rows: &[Row<'_>]) -> Vec<Actor> {
    let mut actors: Vec<Actor> = Vec::with_capacity(2);
    let sections = rows.iter().any(|row| row.section.is_some()).then_some(genesis);
    let replaced = rows.iter().flat_map(|row| row.replaces).map(|id| id.actor);
    for actor in sections.into_iter().chain(replaced) {
        if actor != writer
            && let Err(place) = actors.binary_search(&actor)
        {
            actors.insert(place, actor);
        }
    }
    actors
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

/// Every column with its number, the empty ones too.
fn write_columns(genesis: Actor, writer: Actor, others: &[Actor], rows: &[Row<'_>]) -> [(u64, Vec<u8>); 10] {
    let index = |actor: Actor| match others.binary_search(&actor) {
        Ok(place) if actor != writer => count(place + 1),
        _ => 0,
    };
    let genesis = index(genesis);
    let replaced: Vec<OpId> = rows.iter().flat_map(|row| row.replaces.iter().copied()).collect();
    let section = |at: usize| rows.get(at).and_then(|row| row.section);
    let mut columns = COLUMNS.map(|spec| (spec, Vec::new()));
    for (spec, out) in &mut columns {
        let rows_of = |out: &mut Vec<u8>, value_at: &dyn Fn(usize) -> Option<u64>| {
            put_runs(out, rows.len(), value_at, put_unsigned);
        };
        match *spec {
            OBJECT_ACTOR => rows_of(out, &|at| section(at).map(|_| genesis)),
            OBJECT_COUNTER => rows_of(out, &|at| section(at).map(|section| u64::from(section) + 1)),
            KEY => put_runs(out, rows.len(), |at| rows.get(at).map(|row| row.key), put_text),
            INSERT => put_unsigned(out, count(rows.len())),
            ACTION => rows_of(out, &|at| rows.get(at).map(|row| row.action)),
            VALUE_KIND => rows_of(out, &|at| rows.get(at).map(|row| value_kind(row.value))),
            VALUE => rows.iter().for_each(|row| put_value(out, row.value)),
            REPLACED_COUNT => rows_of(out, &|at| rows.get(at).map(|row| count(row.replaces.len()))),
            REPLACED_ACTOR => put_runs(
                out,
                replaced.len(),
                |at| replaced.get(at).map(|id| index(id.actor)),
                put_unsigned,
            ),
            _ => put_runs(out, replaced.len(), |at| difference(&replaced, at), put_signed),
        }
    }
    columns
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_prefixed(out, text.as_bytes());
}

/// The counter at `at` as the difference from the one before.
fn difference(ids: &[OpId], at: usize) -> Option<i64> {
    let before = at
        .checked_sub(1)
        .and_then(|at| ids.get(at))
        .map_or(0, |id| id.counter);
    ids.get(at).map(|id| i64::from(id.counter) - i64::from(before))
}

// The kinds of values, in the low four bits of a value's kind; the length in bytes stands above.
const NULL: u64 = 0;
const FALSE: u64 = 1;
const TRUE: u64 = 2;
const INT: u64 = 4;
const TEXT: u64 = 6;
const BYTES: u64 = 7;

fn value_kind(value: &Scalar) -> u64 {
    match value {
        Scalar::Null => NULL,
        Scalar::Bool(false) => FALSE,
        Scalar::Bool(true) => TRUE,
        Scalar::Int(int) => signed_bytes(*int) << 4 | INT,
        Scalar::Text(text) => count(text.len()) << 4 | TEXT,
        Scalar::Bytes(bytes) => count(bytes.len()) << 4 | BYTES,
    }
}

/// How many bytes a number takes as signed LEB128: seven bits each, one of them the sign.
fn signed_bytes(value: i64) -> u64 {
    let bits = 65 - u64::from((value ^ (value >> 63)).leading_zeros());
    bits.div_ceil(7)
}

fn put_value(out: &mut Vec<u8>, value: &Scalar) {
    match value {
        Scalar::Null | Scalar::Bool(_) => {}
        Scalar::Int(int) => put_signed(out, *int),
        Scalar::Text(text) => out.extend_from_slice(text.as_bytes()),
        Scalar::Bytes(bytes) => out.extend_from_slice(bytes),
    }
}

/// Reads what a change says.
fn read_data(kind: Kind, data: &[u8]) -> Result<Said, ParseError> {
    let mut reader = Reader::new(data);
    let deps = read_deps(&mut reader)?;
    let actor = read_actor(&mut reader)?;
    let seq = reader.unsigned()?;
    let start_op = u32::try_from(reader.unsigned()?)
        .map_err(|_| Malformed("its first operation's number is too large"))?;
    if seq == 0 || start_op == 0 {
        return Err(ParseError::Malformed(
            "numbers of changes and operations begin at 1",
        ));
    }
    let time = Timestamp::from_unix_ms(reader.signed()?);
    if !reader.prefixed()?.is_empty() {
        return Err(ParseError::Forbidden("a change carries no message"));
    }
    let actors = read_actors(&mut reader, actor)?;
    let columns = read_columns(&mut reader)?;
    let ops = columns.read_ops(&actors, Actor::genesis(kind))?;
    Ok(Said {
        actor,
        seq,
        start_op,
        time,
        deps,
        ops,
    })
}

fn read_deps(reader: &mut Reader<'_>) -> Result<Vec<Hash>, ParseError> {
    let length = reader.length()?;
    if length > PARENTS_MAX {
        return Err(ParseError::TooLarge("it names too many parents"));
    }
    let mut deps = Vec::with_capacity(length);
    for _ in 0..length {
        let dep = Hash::from_slice(reader.take(32)?).ok_or(Malformed("a parent is not 32 bytes long"))?;
        if deps.last().is_some_and(|last| *last >= dep) {
            return Err(ParseError::Malformed("its parents are not in rising order"));
        }
        deps.push(dep);
    }
    Ok(deps)
}

fn read_actor(reader: &mut Reader<'_>) -> Result<Actor, ParseError> {
    Actor::from_slice(reader.prefixed()?).ok_or(ParseError::Forbidden("an actor is 12 bytes long"))
}

/// The writer, then the others.
fn read_actors(reader: &mut Reader<'_>, writer: Actor) -> Result<Vec<Actor>, ParseError> {
    let length = reader.length()?;
    let mut actors = vec![writer];
    for _ in 0..length {
        let actor = read_actor(reader)?;
        let rises = actors.len() == 1 || actors.last().is_some_and(|last| *last < actor);
        if !rises || actor == writer {
            return Err(ParseError::Malformed("its actors are not in rising order"));
        }
        actors.push(actor);
    }
    Ok(actors)
}

/// The columns of a change, each as its bytes; a column that is absent is empty.
#[derive(Default)]
struct Columns<'a> {
    by_place: [&'a [u8]; COLUMNS.len()],
}

fn read_columns<'a>(reader: &mut Reader<'a>) -> Result<Columns<'a>, ParseError> {
    let length = reader.length()?;
    let mut lengths: Vec<(usize, usize)> = Vec::with_capacity(COLUMNS.len());
    for _ in 0..length {
        let place = COLUMNS
            .binary_search(&reader.unsigned()?)
            .map_err(|_| ParseError::Forbidden("it has a column that a document of ours has not"))?;
        if lengths.last().is_some_and(|(last, _)| *last >= place) {
            return Err(ParseError::Malformed("its columns are not in rising order"));
        }
        lengths.push((place, reader.length()?));
    }
    let mut columns = Columns::default();
    for (place, length) in lengths {
        if let Some(column) = columns.by_place.get_mut(place) {
            *column = reader.take(length)?;
        }
    }
    if reader.is_empty() {
        Ok(columns)
    } else {
        Err(ParseError::Forbidden("bytes stand after its columns"))
    }
}

impl Columns<'_> {
    fn read_ops(&self, actors: &[Actor], genesis: Actor) -> Result<Vec<Op>, ParseError> {
        let [
            object_actor,
            object_counter,
            key,
            insert,
            action,
            value_kind,
            value,
            replaced_count,
            replaced_actor,
            replaced_counter,
        ] = self.by_place;
        let mut cursor = Cursor {
            actors,
            genesis,
            object_actor: Runs::new(object_actor),
            object_counter: Runs::new(object_counter),
            key: Runs::new(key),
            action: Runs::new(action),
            value_kind: Runs::new(value_kind),
            value: Reader::new(value),
            replaced_count: Runs::new(replaced_count),
            replaced_actor: Runs::new(replaced_actor),
            replaced_counter: Runs::new(replaced_counter),
            counter: 0,
        };
        let mut ops = Vec::new();
        while !cursor.action.is_done() {
            if ops.len() == OPERATIONS_MAX {
                return Err(ParseError::TooLarge("it makes too many operations"));
            }
            ops.push(cursor.next_op()?);
        }
        let mut inserts = Reader::new(insert);
        let is_plain = ops.is_empty() || inserts.unsigned()? == count(ops.len());
        if !is_plain || !inserts.is_empty() {
            return Err(ParseError::Forbidden("it inserts into a list"));
        }
        cursor.finish()?;
        Ok(ops)
    }
}

/// Reads the columns row by row.
struct Cursor<'a> {
    actors: &'a [Actor],
    genesis: Actor,
    object_actor: Runs<'a, u64>,
    object_counter: Runs<'a, u64>,
    key: Runs<'a, &'a str>,
    action: Runs<'a, u64>,
    value_kind: Runs<'a, u64>,
    value: Reader<'a>,
    replaced_count: Runs<'a, u64>,
    replaced_actor: Runs<'a, u64>,
    replaced_counter: Runs<'a, i64>,
    counter: i64,
}

impl Cursor<'_> {
    fn next_op(&mut self) -> Result<Op, ParseError> {
        if self.action.next_value()? != PUT {
            return Err(ParseError::Forbidden("it does something else than put a value"));
        }
        Ok(Op {
            target: self.next_target()?,
            value: self.next_scalar()?,
            replaces: self.next_replaced()?,
        })
    }

    fn actor(&self, index: u64) -> Result<Actor, Malformed> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.actors.get(index))
            .copied()
            .ok_or(Malformed("it names an actor that is not in its list"))
    }

    fn next_target(&mut self) -> Result<Target, ParseError> {
        let object = (self.object_actor.next_row()?, self.object_counter.next_row()?);
        let key = self.key.next_value()?;
        match object {
            (None, None) if key.is_empty() || key.len() > HEADER_KEY_BYTES_MAX => {
                Err(ParseError::TooLarge("a header key is empty or too long"))
            }
            (None, None) => Ok(Target::Header(Cow::Owned(key.to_owned()))),
            (Some(actor), Some(counter)) => {
                let section = counter
                    .checked_sub(1)
                    .and_then(|section| u8::try_from(section).ok());
                let section = section.filter(|_| self.actor(actor) == Ok(self.genesis));
                let section = section.ok_or(ParseError::Forbidden(
                    "it writes into something that is not a section",
                ))?;
                debug_assert!(
                    key.len() != ENTRY_KEY_CHARS || entry_id(key).is_none_or(|id| entry_key(id) == key)
                );
                entry_id(key)
                    .map(|id| Target::Entry(section, id))
                    .ok_or(ParseError::Forbidden("a section's key is not an id"))
            }
            _ => Err(ParseError::Malformed("an object is named by half")),
        }
    }

    fn next_scalar(&mut self) -> Result<Scalar, ParseError> {
        let kind = self.value_kind.next_value()?;
        let length = usize::try_from(kind >> 4).unwrap_or(usize::MAX);
        if length > VALUE_BYTES_MAX {
            return Err(ParseError::TooLarge("a value is too large"));
        }
        let bytes = self.value.take(length)?;
        match (kind & 0x0F, length) {
            (NULL, 0) => Ok(Scalar::Null),
            (FALSE, 0) => Ok(Scalar::Bool(false)),
            (TRUE, 0) => Ok(Scalar::Bool(true)),
            (INT, _) => {
                let mut reader = Reader::new(bytes);
                let int = reader.signed()?;
                let whole = reader.is_empty();
                whole
                    .then_some(Scalar::Int(int))
                    .ok_or(ParseError::Malformed("a number has bytes after its end"))
            }
            (TEXT, _) => std::str::from_utf8(bytes)
                .map(|text| Scalar::Text(text.to_owned()))
                .map_err(|_| ParseError::Malformed("a text is not UTF-8")),
            (BYTES, _) => Ok(Scalar::Bytes(bytes.to_vec())),
            _ => Err(ParseError::Forbidden(
                "a value is of a kind that a document of ours has not",
            )),
        }
    }

    fn next_replaced(&mut self) -> Result<Vec<OpId>, ParseError> {
        let length = usize::try_from(self.replaced_count.next_value()?).unwrap_or(usize::MAX);
        if length > REPLACED_MAX {
            return Err(ParseError::TooLarge("an operation replaces too many values"));
        }
        let mut replaces: Vec<OpId> = Vec::with_capacity(length);
        for _ in 0..length {
            let actor = self.replaced_actor.next_value()?;
            let actor = self.actor(actor)?;
            self.counter = self.counter.saturating_add(self.replaced_counter.next_value()?);
            let counter = u32::try_from(self.counter)
                .map_err(|_| Malformed("it replaces an operation without a number"))?;
            let id = OpId { counter, actor };
            if replaces.last().is_some_and(|last| *last >= id) {
                return Err(ParseError::Malformed(
                    "what an operation replaces is not in rising order",
                ));
            }
            replaces.push(id);
        }
        Ok(replaces)
    }

    /// Every column must end with the last operation.
    fn finish(&self) -> Result<(), ParseError> {
        let is_done = self.object_actor.is_done()
            && self.object_counter.is_done()
            && self.key.is_done()
            && self.value_kind.is_done()
            && self.value.is_empty()
            && self.replaced_count.is_done()
            && self.replaced_actor.is_done()
            && self.replaced_counter.is_done();
        is_done
            .then_some(())
            .ok_or(ParseError::Malformed("a column is longer than the others"))
    }
}
