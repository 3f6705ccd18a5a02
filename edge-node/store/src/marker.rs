//! The marker of the last acknowledged commit: a small file beside the database, rewritten after each COMMIT without a sync
//! of its own.
//!
//! It is written after the database's sync has returned and before the answers leave. So it may lag behind the database
//! after a power cut, but it is never ahead of what a truthful disk holds. A marker ahead of the log at start-up means
//! that acknowledged work is gone: a lying disk (case D15), a deleted log file (D19), an old copy put back (D21).

use crate::StoreError;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const MAGIC: [u8; 4] = *b"HMK2";
const BYTES: usize = 64;

/// What the marker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marked {
    /// The epoch of the node that wrote it.
    pub(crate) epoch: u32,
    /// Its start, counted.
    pub(crate) boot: u64,
    /// The last acknowledged place in the log.
    pub(crate) lsn: i64,
    /// The last acknowledged record of the fiscal journal: a command may write a record and no change.
    pub(crate) entry: i64,
}

/// The open file.
pub(crate) struct Marker {
    file: File,
    marked: Marked,
}

impl Marker {
    /// The marker's file beside a database.
    pub(crate) fn path(database: &Path) -> PathBuf {
        database.with_extension("acked")
    }

    /// What the file says; `None` where there is none or it was cut while being written.
    pub(crate) fn read(database: &Path) -> Option<Marked> {
        let bytes = std::fs::read(Self::path(database)).ok()?;
        let bytes: [u8; BYTES] = bytes.try_into().ok()?;
        decode(&bytes)
    }

    /// Opens the file and writes the first mark of this start.
    pub(crate) fn open(database: &Path, first: Marked) -> Result<Self, StoreError> {
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(Self::path(database))
            .map_err(StoreError::files(
                "to open the marker of the last acknowledged commit",
            ))?;
        let marker = Self { file, marked: first };
        marker.write().map_err(StoreError::files(
            "to write the marker of the last acknowledged commit",
        ))?;
        Ok(marker)
    }

    /// Moves the mark. A failure costs evidence and no truth, so it is logged and the work goes on.
    pub(crate) fn advance(&mut self, lsn: i64, entry: i64) {
        if (lsn, entry) == (self.marked.lsn, self.marked.entry) {
            return;
        }
        self.marked.lsn = lsn;
        self.marked.entry = entry;
        if let Err(error) = self.write() {
            tracing::warn!(%error, "the marker of the last acknowledged commit was not written");
        }
    }

    fn write(&self) -> std::io::Result<()> {
        self.file.write_all_at(&encode(self.marked), 0)
    }
}

fn encode(marked: Marked) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    let body = [
        MAGIC.as_slice(),
        &marked.epoch.to_be_bytes(),
        &marked.boot.to_be_bytes(),
        &marked.lsn.to_be_bytes(),
        &marked.entry.to_be_bytes(),
    ]
    .concat();
    let check = Sha256::digest(&body);
    let whole = body.iter().chain(check.iter());
    bytes
        .iter_mut()
        .zip(whole)
        .for_each(|(byte, value)| *byte = *value);
    bytes
}

fn decode(bytes: &[u8; BYTES]) -> Option<Marked> {
    let (magic, rest) = bytes.split_first_chunk::<4>()?;
    let (epoch, rest) = rest.split_first_chunk::<4>()?;
    let (boot, rest) = rest.split_first_chunk::<8>()?;
    let (lsn, rest) = rest.split_first_chunk::<8>()?;
    let (entry, _) = rest.split_first_chunk::<8>()?;
    let marked = Marked {
        epoch: u32::from_be_bytes(*epoch),
        boot: u64::from_be_bytes(*boot),
        lsn: i64::from_be_bytes(*lsn),
        entry: i64::from_be_bytes(*entry),
    };
    (*magic == MAGIC && encode(marked) == *bytes).then_some(marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d15_a_marker_that_was_cut_or_flipped_is_no_marker() {
        let marked = Marked {
            epoch: 3,
            boot: 9,
            lsn: 1_000_000,
            entry: 77,
        };
        let bytes = encode(marked);
        assert_eq!(decode(&bytes), Some(marked));
        for bit in 0..BYTES * 8 {
            let mut flipped = bytes;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(decode(&flipped), None, "bit {bit}");
        }
    }
}
