//! The spool: print jobs as durable rows, written in the commit that makes them necessary, and the few steps that the
//! printer's task may take with them. What stands on the paper is bytes here; only `app` reads them.
//!
//! Every step names the state that it leads from, so a job that somebody took back meanwhile stays where it is. *Sent* is
//! on the disk before the first byte leaves the node; what is found *sent* after a start is *unknown*.

use crate::rows::{uuid, uuid_or_none};
use crate::{Rows, Store, StoreError, Unit};
use domain::devices::print::{PrintReason, PrintState, PrintWhat};
use rusqlite::{Row, params};
use sqlite::{Decision, Urgency};
use values::{PrintJobId, PrinterId, Timestamp, Uuid};

/// Jobs that may wait for one printer. One more is written as failed, so that nobody's order waits for a printer.
pub const QUEUED_PER_PRINTER_MAX: u32 = 500;
/// Bytes of one job's content.
pub const CONTENT_BYTES_MAX: usize = 128 * 1024;
/// The most jobs of one list; one more may be asked for.
pub const JOBS_PER_LIST_MAX: u32 = 200;
/// How long a job that went well or was taken back is kept, in milliseconds: three days.
pub const DONE_KEPT_MS: i64 = 3 * 24 * 3_600 * 1_000;
/// How long any other ended job is kept, in milliseconds: two weeks.
pub const ENDED_KEPT_MS: i64 = 14 * 24 * 3_600 * 1_000;
/// Jobs that one step removes or ends.
const STEP_ROWS: u32 = 200;

const COLUMNS: &str = "id, job, printer, what, subject, state, reason, attempts, copy, duplicate, origin, rerouted_from, rerouted_to,
    queued_at, sent_at, ended_at";
const WAITING: &str =
    "SELECT count(*) FROM print_job INDEXED BY print_job_queue WHERE printer = ?1 AND state = 0";
const INSERT: &str = "INSERT INTO print_job (job, printer, what, subject, content, state, reason, attempts, copy, duplicate, origin,
    rerouted_from, epoch, queued_at, ended_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
const COPY: &str = "INSERT INTO print_copy (subject, what, copies) VALUES (?1, ?2, 0)
    ON CONFLICT (subject, what) DO UPDATE SET copies = copies + 1 RETURNING copies";
const SENT: &str =
    "UPDATE print_job SET state = 1, reason = NULL, sent_at = ?2, ended_at = NULL, attempts = attempts + 1
    WHERE job = ?1 AND state = 0";
const NOT_SENT: &str = "UPDATE print_job SET state = 0, sent_at = NULL, attempts = attempts - 1
    WHERE job = ?1 AND state = 1 AND ended_at IS NULL";
const ENDED: &str = "UPDATE print_job SET state = ?2, reason = ?3, ended_at = ?4
    WHERE job = ?1 AND state = ?5 AND ended_at IS NULL";
const AGAIN: &str = "UPDATE print_job SET state = 0, reason = NULL, duplicate = max(duplicate, ?2), queued_at = ?3, sent_at = NULL,
    ended_at = NULL, epoch = ?4 WHERE job = ?1 AND state <> 0";
const AWAY: &str = "UPDATE print_job SET rerouted_to = ?2 WHERE job = ?1";
const AFTER_START: &str = "UPDATE print_job INDEXED BY print_job_under_way SET state = 4, reason = ?2, ended_at = ?1 WHERE state = 1 AND ended_at IS NULL";
const AFTER_TASK: &str =
    "UPDATE print_job INDEXED BY print_job_under_way SET state = 4, reason = ?2, ended_at = ?1
    WHERE state = 1 AND ended_at IS NULL AND printer = ?3";
const AFTER_RESTORE: &str =
    "UPDATE print_job SET state = 4, reason = ?2, ended_at = ?1 WHERE state = 0 AND epoch <> ?3";
const EXPIRE: &str = "UPDATE print_job SET state = 3, reason = ?1, ended_at = ?2 WHERE id IN (
    SELECT id FROM print_job WHERE state = 0 AND what = ?3 AND queued_at < ?4 LIMIT ?5)";
const DROP_GUEST_PAPER: &str = "DELETE FROM print_job WHERE what IN (?1, ?2)";
const PRUNE: &str = "DELETE FROM print_job WHERE id IN (SELECT id FROM print_job WHERE ended_at IS NOT NULL
    AND (ended_at < ?1 OR (ended_at < ?2 AND state IN (1, 2, 5))) LIMIT ?3)";

/// A job that is to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPrintJob {
    /// Its id.
    pub job: PrintJobId,
    /// Where.
    pub printer: PrinterId,
    /// What it is.
    pub what: PrintWhat,
    /// What it is about: a check, a folio, a drawer session, the printer itself.
    pub subject: Uuid,
    /// The slip, as `app` writes and reads it.
    pub content: Vec<u8>,
    /// 0 for the original, then the number of the copy.
    pub copy: u32,
    /// Whether the same may stand on paper already.
    pub duplicate: bool,
    /// The job that it takes the place of.
    pub origin: Option<PrintJobId>,
    /// The name of the printer that it was meant for.
    pub rerouted_from: Option<String>,
}

/// A job as its row has it, without the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJob {
    /// Its place: later jobs have higher ones.
    pub row: i64,
    /// Its id.
    pub job: PrintJobId,
    /// Where.
    pub printer: PrinterId,
    /// What it is.
    pub what: PrintWhat,
    /// What it is about.
    pub subject: Uuid,
    /// How far it has come.
    pub state: PrintState,
    /// Why it is there.
    pub reason: Option<PrintReason>,
    /// How often it was sent.
    pub attempts: u32,
    /// 0 for the original, then the number of the copy.
    pub copy: u32,
    /// Whether the same may stand on paper already.
    pub duplicate: bool,
    /// The job that it takes the place of.
    pub origin: Option<PrintJobId>,
    /// The name of the printer that it was meant for.
    pub rerouted_from: Option<String>,
    /// The job that took its place.
    pub rerouted_to: Option<PrintJobId>,
    /// When it was asked for, last.
    pub queued_at: Timestamp,
    /// When its last try began.
    pub sent_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// Which jobs a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobsWanted<'a> {
    /// Of this printer only.
    pub printer: Option<PrinterId>,
    /// In this state only.
    pub state: Option<PrintState>,
    /// About this only.
    pub subject: Option<Uuid>,
    /// Of these kinds only.
    pub whats: &'a [PrintWhat],
}

impl Unit<'_> {
    /// Writes a job for its printer's task; the state that it got. Where too many wait already it is *failed* from the
    /// start: an order is never refused because of a printer, and a person sees what did not come out.
    ///
    /// # Errors
    /// What the table says, or a content that is too large.
    pub fn print(&mut self, new: &NewPrintJob) -> Result<PrintState, StoreError> {
        if new.content.len() > CONTENT_BYTES_MAX {
            return Err(StoreError::Range("the size of a slip"));
        }
        let now = self.call().now.unix_ms();
        let epoch = self.bench.epoch;
        let full = waiting(self.rows(), new.printer)? >= QUEUED_PER_PRINTER_MAX;
        let (state, reason, ended) = if full {
            (PrintState::Failed, Some(PrintReason::QueueFull), Some(now))
        } else {
            (PrintState::Queued, None, None)
        };
        self.rows().run(
            INSERT,
            params![
                new.job.bytes(),
                new.printer.bytes(),
                new.what.code(),
                new.subject.into_bytes(),
                new.content,
                state.code(),
                reason.map(PrintReason::code),
                new.copy,
                new.duplicate,
                new.origin.map(PrintJobId::bytes),
                new.rerouted_from,
                epoch,
                now,
                ended,
            ],
        )?;
        self.bench.spooled = true;
        Ok(state)
    }

    /// Forgets every folio and registration card in the spool, printed or not: a guest is being erased, and which slips
    /// name one is not known here (H10). They are printed anew from the documents where somebody wants them.
    ///
    /// # Errors
    /// What the table says.
    pub fn drop_guest_paper(&mut self) -> Result<usize, StoreError> {
        let (folio, card) = (PrintWhat::Folio.code(), PrintWhat::RegistrationCard.code());
        self.rows().run(DROP_GUEST_PAPER, (folio, card))
    }

    /// Wakes whoever prints after the commit: printers have changed.
    pub fn nudge_spool(&mut self) {
        self.bench.spooled = true;
    }

    /// Counts that a thing is put on paper: 0 for the original, then the number of the copy (case F10).
    ///
    /// # Errors
    /// What the table says.
    pub fn next_copy(&mut self, subject: impl Into<Uuid>, what: PrintWhat) -> Result<u32, StoreError> {
        let subject: Uuid = subject.into();
        let copies = self
            .rows()
            .one(COPY, (subject.into_bytes(), what.code()), |row| row.get(0))?;
        copies.ok_or(StoreError::Range("the number of a copy"))
    }

    /// Takes a job back, or says that it went elsewhere, before anything of it was sent. Whether it still waited.
    ///
    /// # Errors
    /// What the table says.
    pub fn cancel_print(&mut self, job: PrintJobId, reason: PrintReason) -> Result<bool, StoreError> {
        let now = self.call().now;
        ended(
            self.rows(),
            job,
            PrintState::Queued,
            (PrintState::Cancelled, Some(reason)),
            now,
        )
    }

    /// Lets an ended job wait again; `duplicate` where it may stand on paper already.
    ///
    /// # Errors
    /// What the table says.
    pub fn print_again(&mut self, job: PrintJobId, duplicate: bool) -> Result<bool, StoreError> {
        let (now, epoch) = (self.call().now.unix_ms(), self.bench.epoch);
        let changed = self.rows().run(AGAIN, (job.bytes(), duplicate, now, epoch))?;
        self.bench.spooled = true;
        Ok(changed > 0)
    }

    /// Notes which job takes a job's place.
    ///
    /// # Errors
    /// What the table says.
    pub fn print_rerouted(&mut self, job: PrintJobId, to: PrintJobId) -> Result<(), StoreError> {
        self.rows().run(AWAY, (job.bytes(), to.bytes())).map(drop)
    }
}

impl Store {
    /// At the start: what was sent without an answer is unknown, and so is what waited in a file that was put back from a
    /// backup. How many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle_spool(&self, now: Timestamp) -> Result<usize, StoreError> {
        let epoch = self.identity.epoch;
        self.spool_step(move |rows| {
            let (at, stopped, restored) = (
                now.unix_ms(),
                PrintReason::NodeStopped.code(),
                PrintReason::HouseRestored.code(),
            );
            Ok(rows.run(AFTER_START, (at, stopped))? + rows.run(AFTER_RESTORE, (at, restored, epoch))?)
        })
        .await
    }

    /// A printer's task has ended in the middle: what it had sent is unknown.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle_printer(&self, printer: PrinterId, now: Timestamp) -> Result<usize, StoreError> {
        self.spool_step(move |rows| {
            let reason = PrintReason::NodeStopped.code();
            rows.run(AFTER_TASK, (now.unix_ms(), reason, printer.bytes()))
        })
        .await
    }

    /// Before the first byte leaves: the job is *sent*, and the disk has it. Whether it still waited.
    ///
    /// # Errors
    /// What the database says.
    pub async fn print_sent(&self, job: PrintJobId, now: Timestamp) -> Result<bool, StoreError> {
        self.spool_step(move |rows| Ok(rows.run(SENT, (job.bytes(), now.unix_ms()))? > 0))
            .await
    }

    /// Not a byte has left: the job waits again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn print_not_sent(&self, job: PrintJobId) -> Result<bool, StoreError> {
        self.spool_step(move |rows| Ok(rows.run(NOT_SENT, [job.bytes()])? > 0))
            .await
    }

    /// How a job that was sent has ended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn print_ended(
        &self,
        job: PrintJobId,
        end: (PrintState, Option<PrintReason>),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.spool_step(move |rows| ended(rows, job, PrintState::Sent, end, now))
            .await
    }

    /// A job that waits and cannot be printed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn print_failed(
        &self,
        job: PrintJobId,
        reason: PrintReason,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let end = (PrintState::Failed, Some(reason));
        self.spool_step(move |rows| ended(rows, job, PrintState::Queued, end, now))
            .await
    }

    /// Ends what has waited longer than its kind may, and removes what ended long ago, a bounded number of each; how many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tidy_spool(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.spool_step(move |rows| {
            let mut changed = 0;
            for what in PrintWhat::ALL {
                let before = now.plus_ms(-what.waits_ms()).unix_ms();
                let reason = PrintReason::WaitedTooLong.code();
                changed += rows.run(EXPIRE, (reason, now.unix_ms(), what.code(), before, STEP_ROWS))?;
            }
            let (ended, done) = (now.plus_ms(-ENDED_KEPT_MS), now.plus_ms(-DONE_KEPT_MS));
            Ok(changed + rows.run(PRUNE, (ended.unix_ms(), done.unix_ms(), STEP_ROWS))?)
        })
        .await
    }

    async fn spool_step<T: Send + 'static>(
        &self,
        step: impl FnOnce(Rows<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let ended = self
            .database
            .write(Urgency::Fiscal, move |link, _| match step(Rows(link)) {
                Ok(done) => Decision::Keep(Ok(done)),
                Err(error) => Decision::Undo(Err(error)),
            });
        ended.await?
    }
}

fn ended(
    rows: Rows<'_>,
    job: PrintJobId,
    from: PrintState,
    (to, reason): (PrintState, Option<PrintReason>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let reason = reason.map(PrintReason::code);
    let changed = rows.run(
        ENDED,
        (job.bytes(), to.code(), reason, now.unix_ms(), from.code()),
    )?;
    Ok(changed > 0)
}

/// How many jobs wait for a printer.
///
/// # Errors
/// What the table says.
pub fn waiting(rows: Rows<'_>, printer: PrinterId) -> Result<u32, StoreError> {
    Ok(rows
        .one(WAITING, [printer.bytes()], |row| row.get(0))?
        .unwrap_or(0))
}

/// The job that waits longest for a printer.
///
/// # Errors
/// What the table says.
pub fn next_waiting(rows: Rows<'_>, printer: PrinterId) -> Result<Option<PrintJob>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM print_job INDEXED BY print_job_queue WHERE printer = ?1 AND state = 0 ORDER BY id LIMIT 1"
    );
    rows.one(&sql, [printer.bytes()], read)
}

/// A job.
///
/// # Errors
/// What the table says.
pub fn print_job(rows: Rows<'_>, job: PrintJobId) -> Result<Option<PrintJob>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM print_job WHERE job = ?1");
    rows.one(&sql, [job.bytes()], read)
}

/// What a job puts on paper.
///
/// # Errors
/// What the table says.
pub fn print_content(rows: Rows<'_>, job: PrintJobId) -> Result<Option<Vec<u8>>, StoreError> {
    rows.one(
        "SELECT content FROM print_job WHERE job = ?1",
        [job.bytes()],
        |row| row.get(0),
    )
}

/// Jobs, the latest first, behind the row `after`.
///
/// # Errors
/// What the table says.
pub fn print_jobs(
    rows: Rows<'_>,
    wanted: &JobsWanted<'_>,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<PrintJob>, StoreError> {
    let mut sql = format!("SELECT {COLUMNS} FROM print_job WHERE id < ?1");
    let mut bound: Vec<rusqlite::types::Value> = vec![after.unwrap_or(i64::MAX).into()];
    let mut and = |column: &str, value: rusqlite::types::Value| {
        bound.push(value);
        sql = format!("{sql} AND {column} = ?{}", bound.len());
    };
    if let Some(printer) = wanted.printer {
        and("printer", printer.bytes().to_vec().into());
    }
    if let Some(subject) = wanted.subject {
        and("subject", subject.as_bytes().to_vec().into());
    }
    if let Some(state) = wanted.state {
        and("state", i64::from(state.code()).into());
    }
    let codes: Vec<String> = wanted.whats.iter().map(|what| what.code().to_string()).collect();
    let limit = limit.min(JOBS_PER_LIST_MAX + 1);
    let sql = format!(
        "{sql} AND what IN ({}) ORDER BY id DESC LIMIT {limit}",
        codes.join(",")
    );
    rows.all(&sql, rusqlite::params_from_iter(bound), read)
}

/// Kitchen tickets that a silent printer holds, asked for before `before` and not yet with its stand-in: those that wait,
/// and those that may or may not have been printed. At most `limit`.
///
/// # Errors
/// What the table says.
pub fn overdue_tickets(
    rows: Rows<'_>,
    printer: PrinterId,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<PrintJob>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM print_job INDEXED BY print_job_overdue WHERE printer = ?1 AND state IN (0, 4) AND what = 0 AND queued_at < ?2
         AND queued_at > ?3 AND rerouted_to IS NULL AND rerouted_from IS NULL ORDER BY queued_at, id LIMIT ?4"
    );
    let since = before.plus_ms(-PrintWhat::KitchenTicket.waits_ms());
    let bound = (printer.bytes(), before.unix_ms(), since.unix_ms(), limit);
    rows.all(&sql, bound, read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<PrintJob> {
    let instant = |place: usize| {
        Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(place)?.map(Timestamp::from_unix_ms))
    };
    let bad = |place: usize, what: &'static str| {
        rusqlite::Error::FromSqlConversionFailure(place, rusqlite::types::Type::Integer, what.into())
    };
    Ok(PrintJob {
        row: row.get(0)?,
        job: PrintJobId(uuid(row, 1)?),
        printer: PrinterId(uuid(row, 2)?),
        what: PrintWhat::from_code(row.get(3)?).ok_or_else(|| bad(3, "what is printed"))?,
        subject: uuid(row, 4)?,
        state: PrintState::from_code(row.get(5)?).ok_or_else(|| bad(5, "the state of a print job"))?,
        reason: row.get::<_, Option<u32>>(6)?.and_then(PrintReason::from_code),
        attempts: row.get(7)?,
        copy: row.get(8)?,
        duplicate: row.get(9)?,
        origin: uuid_or_none(row, 10)?.map(PrintJobId),
        rerouted_from: row.get(11)?,
        rerouted_to: uuid_or_none(row, 12)?.map(PrintJobId),
        queued_at: Timestamp::from_unix_ms(row.get(13)?),
        sent_at: instant(14)?,
        ended_at: instant(15)?,
    })
}
