//! A database as the layers above hold it: write, read, facts, close.

use crate::disk::{Disk, gauge};
use crate::error::{Severity, severity};
use crate::herald::Herald;
use crate::options::{Options, QUEUE_COMMANDS_MAX};
use crate::owner::Owner;
use crate::readers::Readers;
use crate::writer::{Decision, Follower, Job, Message, Release, Shared, Writer};
use crate::{SqliteError, Urgency, open};
use rusqlite::Connection;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How often the checkpointer looks at the disk without being nudged.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// An open database with its threads. Cheap to clone; the last clone closes it.
pub struct Database<S> {
    inner: Arc<Inner<S>>,
}

impl<S> Clone for Database<S> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

struct Inner<S> {
    queue: SyncSender<Message<S>>,
    readers: Arc<Readers>,
    shared: Arc<Shared>,
    disk: Arc<Disk>,
    path: PathBuf,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Sizes and states that tell a person how the database is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Bytes of the database file.
    pub file_bytes: u64,
    /// Bytes of the write-ahead log file.
    pub wal_bytes: u64,
    /// Free bytes on the disk.
    pub free_bytes: u64,
    /// Whether other than fiscal work is refused for want of room.
    pub storage_low: bool,
    /// Commands waiting for the writing thread.
    pub queue_commands: usize,
}

impl<S: Follower> Database<S> {
    /// Opens `path` and starts the writing thread and the checkpointer. `prepare` runs first, alone, on the writing
    /// connection: migrations, start-up checks; it makes the follower.
    ///
    /// # Errors
    /// An old library, a damaged or newer file, a refusing file system, or what `prepare` says.
    pub fn open<E: From<SqliteError>>(
        path: &Path,
        options: &Options,
        prepare: impl FnOnce(&mut Connection) -> Result<S, E>,
    ) -> Result<Self, E> {
        let owner = Owner::take(path)?;
        let mut link = open::writing(path, options)?;
        let state = prepare(&mut link)?;
        Ok(Self::start(path, options, owner, link, state)?)
    }

    fn start(
        path: &Path,
        options: &Options,
        owner: Owner,
        mut link: Connection,
        state: S,
    ) -> Result<Self, SqliteError> {
        let shared = Arc::new(Shared::default());
        let pages = Arc::clone(&shared.wal_pages);
        link.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, count| {
            pages.store(u32::try_from(count).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        let disk = Arc::new(Disk::new(path, options));
        let readers = Arc::new(Readers::open(path, options.read_deadline)?);
        let (queue, waiting) = sync_channel(QUEUE_COMMANDS_MAX);
        let (nudge, nudged) = sync_channel(1);
        let checkpointer = open::checkpointing(path, options)?;
        let writer = Writer {
            link,
            state,
            queue: waiting,
            shared: Arc::clone(&shared),
            disk: Arc::clone(&disk),
            nudge,
            fatal: Arc::clone(&options.fatal),
            #[cfg(feature = "planted-faults")]
            planted_faults: options.planted_faults,
            _owner: owner,
            herald: Herald::start(),
            last_group: 0,
            truncated: false,
        };
        let wal = wal_of(path);
        let looked = Arc::clone(&disk);
        let threads = vec![
            spawn("writer", move || run_or_end(writer))?,
            spawn("checkpointer", move || {
                keep_checkpointing(&checkpointer, &nudged, &looked, &wal);
            })?,
        ];
        let inner = Inner {
            queue,
            readers,
            shared,
            disk,
            path: path.to_path_buf(),
            threads: Mutex::new(threads),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Runs `job` on the writing thread in a savepoint of its own; its value comes back after the COMMIT of its group.
    ///
    /// # Errors
    /// [`SqliteError::Busy`] with a full queue, [`SqliteError::StorageFull`], [`SqliteError::GroupLost`],
    /// [`SqliteError::Panicked`], [`SqliteError::Stopped`]: in each case nothing of the job was kept.
    pub async fn write<T: Send + 'static>(
        &self,
        urgency: Urgency,
        job: impl FnOnce(&Connection, &mut S) -> Decision<T> + Send + 'static,
    ) -> Result<T, SqliteError> {
        self.inner.disk.admit(urgency)?;
        let (answer, answered) = oneshot::channel();
        let run = Box::new(move |link: &Connection, state: &mut S| {
            let ran = std::panic::catch_unwind(AssertUnwindSafe(|| job(link, state)));
            let (keep, value) = match ran {
                Ok(Decision::Keep(value)) => (true, Ok(value)),
                Ok(Decision::Undo(value)) => (false, Ok(value)),
                Err(_) => (false, Err(SqliteError::Panicked)),
            };
            // Nobody may be waiting any more: the command is done all the same.
            let release: Release = Box::new(move |outcome| drop(answer.send(outcome.and(value))));
            (keep, release)
        });
        self.send(Job { urgency, run })?;
        match answered.await {
            Ok(outcome) => outcome,
            Err(_) if self.inner.shared.stopped.load(Ordering::SeqCst) => Err(SqliteError::Stopped),
            // The group could not begin.
            Err(_) => Err(SqliteError::Busy),
        }
    }

    fn send(&self, job: Job<S>) -> Result<(), SqliteError> {
        self.inner.shared.waiting.fetch_add(1, Ordering::Relaxed);
        self.inner.queue.try_send(Message::Run(job)).map_err(|refused| {
            self.inner.shared.waiting.fetch_sub(1, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => SqliteError::Busy,
                TrySendError::Disconnected(_) => SqliteError::Stopped,
            }
        })
    }

    /// Runs `f` on a read-only snapshot with a deadline, on a thread that may block.
    ///
    /// # Errors
    /// [`SqliteError::Busy`] where too many reads wait, [`SqliteError::Deadline`], [`SqliteError::Panicked`].
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Connection) -> T + Send + 'static,
    ) -> Result<T, SqliteError> {
        self.inner.readers.read(f).await
    }

    /// How the database is doing.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
        Facts {
            file_bytes: size(&self.inner.path),
            wal_bytes: size(&wal_of(&self.inner.path)),
            free_bytes: self.inner.disk.free_bytes(),
            storage_low: self.inner.disk.is_low(),
            queue_commands: self.inner.shared.waiting.load(Ordering::Relaxed),
        }
    }

    /// Whether the database still answers.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.inner.shared.stopped.load(Ordering::SeqCst)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Finishes what waits and closes the file. Later calls get [`SqliteError::Stopped`].
    pub async fn close(&self) {
        let inner = Arc::clone(&self.inner);
        // Closing waits for threads, so it happens on a thread that may block.
        let _ = tokio::task::spawn_blocking(move || inner.stop()).await;
    }
}

impl<S> Inner<S> {
    fn stop(&self) {
        // A gone receiver means that the writing thread has ended already.
        let _ = self.queue.send(Message::Stop);
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let here = std::thread::current().id();
        for thread in threads.into_iter().filter(|thread| thread.thread().id() != here) {
            let _ = thread.join();
        }
    }
}

impl<S> Drop for Inner<S> {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The write-ahead log beside a database file.
fn wal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, SqliteError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map_err(SqliteError::files("to start a thread"))
}

/// A command's own panic is caught where it runs. One of the thread itself would leave a house that lives and answers
/// nothing, so it ends the process like a bad disk.
fn run_or_end<S: Follower>(writer: Writer<S>) {
    let (fatal, shared) = (Arc::clone(&writer.fatal), Arc::clone(&writer.shared));
    if std::panic::catch_unwind(AssertUnwindSafe(|| writer.run())).is_err() {
        shared.stopped.store(true, Ordering::SeqCst);
        fatal("the writing thread panicked");
    }
}

/// Copies the log back when nudged, and looks at the disk, also while it is nudged without a pause; ends when the
/// writing thread is gone.
fn keep_checkpointing(link: &Connection, nudged: &Receiver<()>, disk: &Disk, wal: &Path) {
    let mut looked = Instant::now();
    loop {
        match nudged.recv_timeout(LOOK_EVERY) {
            Ok(()) => checkpoint_beside(link),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if looked.elapsed() >= LOOK_EVERY {
            looked = Instant::now();
            disk.look();
            let bytes = std::fs::metadata(wal).map_or(0, |found| found.len());
            metrics::gauge!("edge_wal_bytes").set(gauge(bytes));
        }
    }
}

/// A failure here is not final: the log is kept whole, and the writing thread meets a bad disk by itself.
fn checkpoint_beside(link: &Connection) {
    if let Err(error) = link.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        let level = severity(&error);
        if level > Severity::Busy {
            tracing::warn!(%error, ?level, "the write-ahead log could not be copied back");
        }
    }
}
