//! The frame around a change: magic, checksum, type, length, data; and the hash that names it. What the data says
//! stands in `change`; inflating deflated chunks in `ingest`.
//!
//! The hash is SHA-256 over (type, length, data); its first four bytes stand in the frame as checksum. The library
//! does not verify that checksum when it reads a single change, so it is verified here, always.

use crate::columns::{Malformed, Reader, count, put_unsigned};
use crate::names::Hash;
use sha2::{Digest, Sha256};

/// The first four bytes of every chunk.
const MAGIC: [u8; 4] = [0x85, 0x6F, 0x4A, 0x83];
/// The type of a plain change.
pub(crate) const CHANGE: u8 = 1;
/// The type of a change whose data is deflated (RFC 1951).
pub(crate) const DEFLATED_CHANGE: u8 = 2;

/// A chunk as it stands in bytes, its frame read and nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) checksum: [u8; 4],
    pub(crate) chunk_type: u8,
    pub(crate) data: &'a [u8],
}

/// Reads the frame of exactly one chunk; bytes after it are refused.
pub(crate) fn read_frame(bytes: &[u8]) -> Result<Frame<'_>, Malformed> {
    let mut reader = Reader::new(bytes);
    if reader.take(MAGIC.len())? != MAGIC {
        return Err(Malformed("it does not begin like a change"));
    }
    let mut checksum = [0; 4];
    checksum.copy_from_slice(reader.take(4)?);
    let chunk_type = reader.byte()?;
    let data = reader.prefixed()?;
    if reader.is_empty() {
        Ok(Frame {
            checksum,
            chunk_type,
            data,
        })
    } else {
        Err(Malformed("bytes stand after its end"))
    }
}

/// The hash of a plain change with this data.
pub(crate) fn hash_of(data: &[u8]) -> Hash {
    let mut head = Vec::with_capacity(11);
    head.push(CHANGE);
    put_unsigned(&mut head, count(data.len()));
    let mut hasher = Sha256::new();
    hasher.update(&head);
    hasher.update(data);
    Hash::from_bytes(hasher.finalize().into())
}

/// The plain chunk around `data`, and its hash.
pub(crate) fn frame(data: &[u8]) -> (Hash, Vec<u8>) {
    let hash = hash_of(data);
    let mut bytes = Vec::with_capacity(data.len() + 19);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&hash.checksum());
    bytes.push(CHANGE);
    put_unsigned(&mut bytes, count(data.len()));
    bytes.extend_from_slice(data);
    (hash, bytes)
}
