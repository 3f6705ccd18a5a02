//! A change as bytes: rows of operations into columns, columns behind the head. What it says stands in `super`.

use super::{
    ACTION, BYTES, COLUMNS, FALSE, INSERT, INT, KEY, NULL, OBJECT_ACTOR, OBJECT_COUNTER, Op, OpId, PUT,
    REPLACED_ACTOR, REPLACED_COUNT, Said, TEXT, TRUE, Target, VALUE, VALUE_KIND,
};
use crate::chunk;
use crate::columns::{count, put_prefixed, put_runs, put_signed, put_unsigned};
use crate::names::{Actor, Hash, entry_key};
use domain::shape::{Kind, Scalar};

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
