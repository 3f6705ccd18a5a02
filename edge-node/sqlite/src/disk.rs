//! Room on the disk: how much is free, when to refuse, and the ballast that is given up for receipts (cases D12, D13).

use crate::options::{FREE_FLOOR_BYTES_MAX, FREE_FLOOR_PPM, Options};
use crate::{SqliteError, Urgency};
use rustix::fs::{FallocateFlags, fallocate, statvfs};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The disk under one database.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
    ballast: PathBuf,
    ballast_bytes: u64,
    floor_bytes: Option<u64>,
    free_bytes: AtomicU64,
    low: AtomicBool,
}

impl Disk {
    pub(crate) fn new(database: &Path, options: &Options) -> Self {
        let disk = Self {
            folder: database
                .parent()
                .filter(|p| !p.as_os_str().is_empty())
                .unwrap_or(Path::new("."))
                .to_path_buf(),
            ballast: database.with_extension("ballast"),
            ballast_bytes: options.ballast_bytes,
            floor_bytes: options.free_floor_bytes,
            free_bytes: AtomicU64::new(0),
            low: AtomicBool::new(false),
        };
        disk.look();
        disk
    }

    /// Measures free space, and lays the ballast where there is room for it again.
    pub(crate) fn look(&self) {
        let Ok(room) = statvfs(&self.folder) else { return };
        let free = room.f_bavail.saturating_mul(room.f_frsize);
        let total = room.f_blocks.saturating_mul(room.f_frsize);
        self.free_bytes.store(free, Ordering::Relaxed);
        let floor = self
            .floor_bytes
            .unwrap_or_else(|| (total / 1_000_000 * FREE_FLOOR_PPM).min(FREE_FLOOR_BYTES_MAX));
        self.low.store(free < floor, Ordering::Relaxed);
        metrics::gauge!("edge_db_free_bytes").set(gauge(free));
        if free > floor.saturating_add(self.ballast_bytes) && !self.ballast.exists() {
            // No room for it is no reason to stop: the next look tries again.
            let _ = self.lay_ballast();
        }
    }

    fn lay_ballast(&self) -> Result<(), SqliteError> {
        if self.ballast_bytes == 0 {
            return Ok(());
        }
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .open(&self.ballast)
            .map_err(SqliteError::files("to make the ballast file"))?;
        let laid = fallocate(&file, FallocateFlags::empty(), 0, self.ballast_bytes);
        if let Err(error) = laid {
            let _ = std::fs::remove_file(&self.ballast);
            return Err(SqliteError::files("to fill the ballast file")(error.into()));
        }
        Ok(())
    }

    /// The disk refused a write. For fiscal work the ballast goes, so that its next try finds room.
    pub(crate) fn ran_full(&self, fiscal: bool) {
        self.low.store(true, Ordering::Relaxed);
        metrics::counter!("edge_disk_full_total").increment(1);
        if fiscal && std::fs::remove_file(&self.ballast).is_ok() {
            tracing::warn!("the disk is full; the ballast file was given up for receipts");
        }
    }

    /// Whether a command may be taken at all.
    pub(crate) fn admit(&self, urgency: Urgency) -> Result<(), SqliteError> {
        if urgency == Urgency::Normal && self.low.load(Ordering::Relaxed) {
            return Err(SqliteError::StorageFull);
        }
        Ok(())
    }

    pub(crate) fn free_bytes(&self) -> u64 {
        self.free_bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn is_low(&self) -> bool {
        self.low.load(Ordering::Relaxed)
    }
}

/// Bytes as a gauge wants them; exact up to 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is a float; sizes stay far below 2^53"
)]
pub(crate) const fn gauge(bytes: u64) -> f64 {
    bytes as f64
}
