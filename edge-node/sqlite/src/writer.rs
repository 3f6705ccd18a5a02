//! The one writing thread. It takes what waits, runs each command inside its own savepoint, commits once with a disk sync,
//! and only then lets all answers go, through the herald.
//!
//! What a command does is not known here: it is a closure. What follows a commit (a cache, announcements) is told to a
//! [`Follower`] that lives on this thread.

use crate::disk::Disk;
use crate::error::{Severity, severity, take_noted};
use crate::herald::Herald;
use crate::open::BUSY_WAIT;
use crate::options::{
    CHECKPOINT_INLINE_PAGES, CHECKPOINT_PAGES, Fatal, GROUP_COLLECT_MAX, GROUP_COMMANDS_MAX, IDLE_AFTER,
};
use crate::{SqliteError, Urgency};
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

/// What a command's code decided about its own writes. Either way the value is the answer, and it leaves after COMMIT.
#[derive(Debug)]
pub enum Decision<T> {
    /// Keep what was written.
    Keep(T),
    /// Undo what was written; the answer may rest on what earlier commands of the group wrote.
    Undo(T),
}

/// State owned by the writing thread that follows what is kept and what is not.
pub trait Follower: Send + 'static {
    /// The writes of the command just run are kept, if the group's COMMIT succeeds.
    fn command_kept(&mut self);
    /// The writes of the command just run are undone.
    fn command_undone(&mut self);
    /// COMMIT has returned: everything kept since the last group is on the disk. What comes back is told to others, in the
    /// order of the groups and before the group's answers.
    fn group_committed(&mut self) -> Option<Telling>;
    /// The whole group was rolled back.
    fn group_lost(&mut self);
}

/// What is told after a COMMIT.
pub type Telling = Box<dyn FnOnce() + Send>;
pub(crate) type Release = Box<dyn FnOnce(Result<(), SqliteError>) + Send>;
pub(crate) type Run<S> = Box<dyn FnOnce(&Connection, &mut S) -> (bool, Release) + Send>;

/// One command on its way to the writing thread.
pub(crate) struct Job<S> {
    pub(crate) urgency: Urgency,
    pub(crate) run: Run<S>,
}

pub(crate) enum Message<S> {
    Run(Job<S>),
    Stop,
}

/// What the writing thread shares with the outside.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// Set when no answer may be given any more.
    pub(crate) stopped: AtomicBool,
    /// Commands waiting.
    pub(crate) waiting: AtomicUsize,
    /// Pages in the write-ahead log after the last commit.
    pub(crate) wal_pages: Arc<AtomicU32>,
}

pub(crate) struct Writer<S> {
    pub(crate) link: Connection,
    pub(crate) state: S,
    pub(crate) queue: Receiver<Message<S>>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) disk: Arc<Disk>,
    pub(crate) nudge: SyncSender<()>,
    pub(crate) fatal: Fatal,
    #[cfg(feature = "planted-faults")]
    pub(crate) planted_faults: crate::PlantedFaults,
    pub(crate) _owner: crate::Owner,
    pub(crate) herald: Herald,
    pub(crate) last_group: usize,
    pub(crate) truncated: bool,
}

impl<S: Follower> Writer<S> {
    /// Runs until it is told to stop or the disk can no longer be trusted.
    pub(crate) fn run(mut self) {
        loop {
            match self.queue.recv_timeout(IDLE_AFTER) {
                Ok(Message::Run(job)) => {
                    let mut group = Group::new();
                    if let Err(reason) = self.group(job, &mut group) {
                        self.end(&reason);
                        return;
                    }
                    if group.stop {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(reason) = self.idle() {
                        self.end(&reason);
                        return;
                    }
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.shared.stopped.store(true, Ordering::SeqCst);
        // All of it goes back to the file, so that a stopped house is one file.
        if let Err(reason) = self.checkpoint("PRAGMA wal_checkpoint(TRUNCATE)") {
            self.end(&reason);
        }
    }

    /// One group: BEGIN, commands in savepoints, COMMIT, answers. An error is the reason to stop for good.
    fn group(&mut self, first: Job<S>, group: &mut Group) -> Result<(), String> {
        if let Err(error) = self.execute("BEGIN IMMEDIATE") {
            self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
            let ended = fatal_only(&error);
            // Said before the command is dropped, so that its caller is not told to try again here.
            self.shared.stopped.store(ended.is_err(), Ordering::SeqCst);
            drop(first);
            return ended;
        }
        self.command(first, group)?;
        self.collect(group)?;
        self.truncated = false;
        let started = Instant::now();
        match self.commit(group) {
            Ok(()) => {
                metrics::histogram!("edge_commit_duration_seconds").record(started.elapsed().as_secs_f64());
            }
            Err(Severity::Fatal) => return Err("COMMIT failed with an I/O error".into()),
            Err(_) => {}
        }
        self.last_group = group.commands;
        self.help_checkpoint()
    }

    /// Takes in what waits. Where nothing waits, the group is committed at once, unless the last group shows that many
    /// are at work: then it waits a little for at least half as many.
    fn collect(&mut self, group: &mut Group) -> Result<(), String> {
        let until = Instant::now() + GROUP_COLLECT_MAX;
        while group.commands < GROUP_COMMANDS_MAX && !group.lost && !group.stop {
            let rest = until.saturating_duration_since(Instant::now());
            let expecting = group.commands * 2 < self.last_group;
            let next = if rest.is_zero() {
                return Ok(());
            } else if expecting {
                self.queue.recv_timeout(rest).ok()
            } else {
                self.queue.try_recv().ok()
            };
            match next {
                Some(Message::Run(job)) => self.command(job, group)?,
                Some(Message::Stop) => group.stop = true,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    fn command(&mut self, job: Job<S>, group: &mut Group) -> Result<(), String> {
        self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
        group.commands += 1;
        group.fiscal |= job.urgency == Urgency::Fiscal;
        take_noted();
        if let Err(error) = self.execute("SAVEPOINT command") {
            return fatal_only(&error);
        }
        let (link, state) = (&self.link, &mut self.state);
        let (keep, release) = (job.run)(link, state);
        let noted = take_noted();
        if noted == Some(Severity::Fatal) {
            // Held until the end, so that its caller is not told to try again here.
            group.answers.push(release);
            return Err("a command met an I/O error".into());
        }
        if self.link.is_autocommit() {
            group.lose(release);
            return Ok(());
        }
        if let Err(error) = self.settle(keep && noted != Some(Severity::Full)) {
            // Whatever the reason: a command that is neither kept nor undone is not answered, nor is its group.
            group.answers.push(release);
            return Err(format!("a command's savepoint could not be ended: {error}"));
        }
        if noted == Some(Severity::Full) {
            self.disk.ran_full(group.fiscal);
            group.refused_full.push(release);
        } else {
            self.hold(release, group);
        }
        Ok(())
    }

    #[cfg(feature = "planted-faults")]
    fn hold(&self, release: Release, group: &mut Group) {
        if self.planted_faults.answer_before_commit {
            release(Ok(()));
        } else {
            group.answers.push(release);
        }
    }

    #[cfg(not(feature = "planted-faults"))]
    #[expect(clippy::unused_self, reason = "the same call as with planted faults")]
    fn hold(&self, release: Release, group: &mut Group) {
        group.answers.push(release);
    }

    /// Ends the command's savepoint one way or the other.
    fn settle(&mut self, keep: bool) -> rusqlite::Result<()> {
        if keep {
            self.execute("RELEASE command")?;
            self.state.command_kept();
        } else {
            self.execute("ROLLBACK TO command")?;
            self.execute("RELEASE command")?;
            self.state.command_undone();
        }
        Ok(())
    }

    /// COMMIT, then the follower, then the answers. Never tried a second time.
    fn commit(&mut self, group: &mut Group) -> Result<(), Severity> {
        let committed = if group.lost {
            Err(Severity::Full)
        } else {
            self.execute("COMMIT").map_err(|e| severity(&e))
        };
        match committed {
            Ok(()) => {
                metrics::counter!("edge_commits_total", "result" => "kept").increment(1);
                let told = self.state.group_committed();
                self.let_go(told, group);
                Ok(())
            }
            Err(Severity::Fatal) => Err(Severity::Fatal),
            Err(severity) => {
                self.lose(group, severity)?;
                Err(severity)
            }
        }
    }

    /// Tells what a group has done and lets its answers go. Waking a waiter costs a system call and often this thread's
    /// turn on the processor, so the herald does it while the next group is under way.
    fn let_go(&self, told: Option<Telling>, group: &mut Group) {
        let (done, refused) = (
            std::mem::take(&mut group.answers),
            std::mem::take(&mut group.refused_full),
        );
        let tell = Box::new(move || {
            if let Some(told) = told {
                told();
            }
            for release in done {
                release(Ok(()));
            }
            for release in refused {
                release(Err(SqliteError::StorageFull));
            }
        });
        self.herald.tell(tell);
    }

    /// The group is undone as a whole: nobody is told "done".
    fn lose(&mut self, group: &mut Group, severity: Severity) -> Result<(), Severity> {
        metrics::counter!("edge_commits_total", "result" => "lost").increment(1);
        if !self.link.is_autocommit() && self.execute("ROLLBACK").is_err() {
            return Err(Severity::Fatal);
        }
        self.state.group_lost();
        if severity == Severity::Full {
            self.disk.ran_full(group.fiscal);
        }
        let full = severity == Severity::Full;
        for release in group.answers.drain(..).chain(group.refused_full.drain(..)) {
            release(Err(if full {
                SqliteError::StorageFull
            } else {
                SqliteError::GroupLost
            }));
        }
        Ok(())
    }

    /// Nudges the checkpointer when the log is long; helps when it is very long, because only between two groups can
    /// the log be copied back whole and start over.
    fn help_checkpoint(&mut self) -> Result<(), String> {
        let pages = self.shared.wal_pages.load(Ordering::Relaxed);
        if pages >= CHECKPOINT_INLINE_PAGES {
            return self.checkpoint("PRAGMA wal_checkpoint(PASSIVE)").map(drop);
        }
        if pages >= CHECKPOINT_PAGES {
            // A full channel means that the nudge is already on its way.
            let _ = self.nudge.try_send(());
        }
        Ok(())
    }

    /// Nothing to do: empty the log and cut its file. Where a reader still uses it, it is left for the next idle moment:
    /// a command must not wait for a backup.
    fn idle(&mut self) -> Result<(), String> {
        if self.truncated {
            return Ok(());
        }
        self.link
            .busy_timeout(Duration::ZERO)
            .map_err(|error| error.to_string())?;
        let emptied = self.checkpoint("PRAGMA wal_checkpoint(TRUNCATE)");
        self.link
            .busy_timeout(BUSY_WAIT)
            .map_err(|error| error.to_string())?;
        self.truncated = emptied?;
        Ok(())
    }

    /// Whether the log was copied back whole.
    fn checkpoint(&self, sql: &'static str) -> Result<bool, String> {
        let started = Instant::now();
        let outcome = self.link.query_row(sql, [], |row| row.get::<_, i64>(0));
        metrics::histogram!("edge_checkpoint_duration_seconds").record(started.elapsed().as_secs_f64());
        match outcome {
            Ok(busy) => Ok(busy == 0),
            Err(error) => fatal_only(&error).map(|()| false),
        }
    }

    fn execute(&self, sql: &'static str) -> rusqlite::Result<()> {
        self.link.prepare_cached(sql)?.execute([]).map(drop)
    }

    /// Stops for good: no answer leaves, waiting commands are dropped, the process is ended by the given hook.
    fn end(self, reason: &str) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        (self.fatal)(reason);
    }
}

fn fatal_only(error: &rusqlite::Error) -> Result<(), String> {
    if severity(error) == Severity::Fatal {
        Err(error.to_string())
    } else {
        Ok(())
    }
}

/// The commands of one COMMIT.
struct Group {
    commands: usize,
    answers: Vec<Release>,
    refused_full: Vec<Release>,
    fiscal: bool,
    lost: bool,
    stop: bool,
}

impl Group {
    fn new() -> Self {
        Self {
            commands: 0,
            answers: Vec::with_capacity(GROUP_COMMANDS_MAX),
            refused_full: Vec::new(),
            fiscal: false,
            lost: false,
            stop: false,
        }
    }

    /// SQLite itself rolled the transaction back.
    fn lose(&mut self, release: Release) {
        self.lost = true;
        self.answers.push(release);
    }
}
