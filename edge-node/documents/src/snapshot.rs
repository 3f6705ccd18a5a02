//! A whole document as one blob: its changes in an order that can be applied, each after its length. The changes stay
//! byte for byte what they are, so nothing that was signed or hashed is touched; squeezing many blobs together is the
//! store's work.

use crate::change::{ParseError, Parsed, parse_stored};
use crate::columns::{Malformed, Reader, put_prefixed};
use domain::shape::Kind;

/// The first byte of a snapshot: its form.
const FORM: u8 = 1;
/// The most changes in one snapshot.
pub const CHANGES_MAX: usize = 100_000;

/// Writes a document's changes, given in an order in which each comes after its parents (as they were applied).
#[must_use]
pub fn write<'a>(kind: Kind, changes: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = vec![FORM, kind.code()];
    for change in changes {
        put_prefixed(&mut out, change);
    }
    out
}

/// Reads a document's changes back, in the same order. Every checksum is verified.
///
/// # Errors
/// [`ParseError`] where the blob is of another form or kind, is cut short, or holds a change that does not read.
pub fn read(kind: Kind, blob: &[u8]) -> Result<Vec<Parsed>, ParseError> {
    let mut reader = Reader::new(blob);
    if reader.byte()? != FORM {
        return Err(Malformed("the snapshot is of another form").into());
    }
    if reader.byte()? != kind.code() {
        return Err(Malformed("the snapshot is of another kind of document").into());
    }
    let mut changes = Vec::new();
    while !reader.is_empty() {
        if changes.len() == CHANGES_MAX {
            return Err(ParseError::TooLarge("the snapshot has too many changes"));
        }
        changes.push(parse_stored(kind, reader.prefixed()?)?);
    }
    Ok(changes)
}
