//! The disk's own sync: write a few pages into a file that is there already, sync, again and again.
//!
//! A write-ahead log is written over from its start once it was copied back, so this is what a COMMIT has to pay.
//! `fsync` is what SQLite as bundled calls; `fdatasync` leaves out the file's times.

use crate::samples::Samples;
use anyhow::Result;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

/// Bytes written before each sync: four pages, as a small group of commands.
const WRITE_BYTES: usize = 16 * 1024;
/// Places in the file that are written in turn.
const PLACES: u64 = 256;

/// Durations of the disk's sync.
#[derive(Debug, Default)]
pub(crate) struct SyncFloor {
    pub(crate) fdatasync: Samples,
    pub(crate) fsync: Samples,
}

impl SyncFloor {
    pub(crate) fn extend(&mut self, other: Self) {
        self.fdatasync.extend(other.fdatasync);
        self.fsync.extend(other.fsync);
    }
}

/// Syncs `count` times of each kind in `folder`, in turns.
pub(crate) fn sync_floor(folder: &Path, count: usize) -> Result<SyncFloor> {
    let kept = tempfile::Builder::new()
        .prefix("sync-floor")
        .tempfile_in(folder)?;
    let file = OpenOptions::new().write(true).open(kept.path())?;
    let page = vec![0x5A_u8; WRITE_BYTES];
    for place in 0..PLACES {
        file.write_all_at(&page, place * page.len() as u64)?;
    }
    file.sync_all()?;
    let mut floor = SyncFloor {
        fdatasync: Samples::with_capacity(count),
        fsync: Samples::with_capacity(count),
    };
    for turn in 0..count {
        let at = (turn as u64 % PLACES) * page.len() as u64;
        timed(&file, &page, at, &mut floor.fdatasync, File::sync_data)?;
        timed(&file, &page, at, &mut floor.fsync, File::sync_all)?;
    }
    Ok(floor)
}

fn timed(
    file: &File,
    page: &[u8],
    at: u64,
    samples: &mut Samples,
    sync: impl Fn(&File) -> std::io::Result<()>,
) -> Result<()> {
    let started = Instant::now();
    file.write_all_at(page, at)?;
    sync(file)?;
    samples.add(started.elapsed());
    Ok(())
}
