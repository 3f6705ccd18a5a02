//! A change from bytes: strict, without trust in any length or number. What it says stands in `super`.

use super::{
    BYTES, COLUMNS, FALSE, HEADER_KEY_BYTES_MAX, INT, NULL, OPERATIONS_MAX, Op, OpId, PARENTS_MAX, PUT,
    ParseError, REPLACED_MAX, Said, TEXT, TRUE, Target, VALUE_BYTES_MAX,
};
use crate::columns::{Malformed, Reader, Runs, count};
use crate::names::{Actor, Hash, entry_id};
use domain::shape::{Kind, Scalar};
use std::borrow::Cow;
use values::Timestamp;

/// Reads what a change says.
pub(super) fn read_data(kind: Kind, data: &[u8]) -> Result<Said, ParseError> {
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
