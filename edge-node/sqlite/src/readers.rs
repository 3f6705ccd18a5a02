//! A few read-only connections. Each read is one snapshot, has a deadline, and is cut when it passes it (case D23).

use crate::error::{Severity, severity};
use crate::options::{READERS, READS_WAITING_MAX};
use crate::{SqliteError, open};
use rusqlite::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Steps of SQLite's machine between two looks at the clock.
const STEPS_BETWEEN_LOOKS: i32 = 1000;

struct Reading {
    link: Connection,
    /// Milliseconds after `started` at which the read is cut.
    until_ms: Arc<AtomicU64>,
}

pub(crate) struct Readers {
    idle: Mutex<Vec<Reading>>,
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    started: Instant,
    deadline: Duration,
}

impl Readers {
    pub(crate) fn open(path: &Path, deadline: Duration) -> Result<Self, SqliteError> {
        let started = Instant::now();
        let idle = (0..READERS)
            .map(|_| reading(path, started))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            idle: Mutex::new(idle),
            places: Arc::new(Semaphore::new(READERS)),
            waiting: AtomicUsize::new(0),
            started,
            deadline,
        })
    }

    /// Runs `f` on a snapshot, on a thread that may block.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        f: impl FnOnce(&Connection) -> T + Send + 'static,
    ) -> Result<T, SqliteError> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= READS_WAITING_MAX {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(SqliteError::Busy);
        }
        let place = tokio::time::timeout(self.deadline, Arc::clone(&self.places).acquire_owned()).await;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let place = place
            .map_err(|_| SqliteError::Busy)?
            .map_err(|_| SqliteError::Stopped)?;
        let readers = Arc::clone(self);
        let outcome = tokio::task::spawn_blocking(move || {
            let outcome = readers.snapshot(f);
            drop(place);
            outcome
        });
        outcome.await.map_err(|_| SqliteError::Panicked)?
    }

    /// Runs `f` on a snapshot on this thread.
    pub(crate) fn snapshot<T>(&self, f: impl FnOnce(&Connection) -> T) -> Result<T, SqliteError> {
        let taken = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let lent = Lent {
            readers: self,
            reading: Some(taken.ok_or(SqliteError::Busy)?),
        };
        let started = Instant::now();
        let outcome = lent.run(f);
        metrics::histogram!("edge_read_duration_seconds").record(started.elapsed().as_secs_f64());
        outcome
    }

    fn until_ms(&self) -> u64 {
        u64::try_from((self.started.elapsed() + self.deadline).as_millis()).unwrap_or(u64::MAX)
    }
}

/// A connection on loan; it goes back also when the read panics.
struct Lent<'a> {
    readers: &'a Readers,
    reading: Option<Reading>,
}

impl Lent<'_> {
    fn run<T>(&self, f: impl FnOnce(&Connection) -> T) -> Result<T, SqliteError> {
        let Some(reading) = &self.reading else {
            return Err(SqliteError::Stopped);
        };
        reading.until_ms.store(self.readers.until_ms(), Ordering::Relaxed);
        let limit_ms = u64::try_from(self.readers.deadline.as_millis()).unwrap_or(u64::MAX);
        let cut = |error: rusqlite::Error| match severity(&error) {
            Severity::Interrupted => SqliteError::Deadline { limit_ms },
            _ => SqliteError::Sqlite(error),
        };
        let snapshot = reading.link.unchecked_transaction().map_err(cut)?;
        let value = f(&snapshot);
        reading.until_ms.store(u64::MAX, Ordering::Relaxed);
        snapshot.finish().map_err(cut)?;
        Ok(value)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(reading) = self.reading.take() {
            self.readers
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(reading);
        }
    }
}

fn reading(path: &Path, started: Instant) -> Result<Reading, SqliteError> {
    let mut link = open::reading(path)?;
    let until_ms = Arc::new(AtomicU64::new(u64::MAX));
    let until = Arc::clone(&until_ms);
    link.progress_handler(
        STEPS_BETWEEN_LOOKS,
        Some(move || started.elapsed().as_millis() > u128::from(until.load(Ordering::Relaxed))),
    )?;
    Ok(Reading { link, until_ms })
}
