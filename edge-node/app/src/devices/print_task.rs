//! The printers' tasks: one per printer, the only one that opens its link. Work is read from the spool, woken by a commit
//! that wrote a job and by a timer; nothing is passed in, so a task may be started anew at any time.
//!
//! The order is the whole point: *sent* is on the disk, then the first byte leaves, then the printer's own word makes it
//! *confirmed*. Where that word does not come it is *unknown*, and nothing is sent again silently. Every wait has a
//! deadline, and no task waits for another: a printer that hangs holds up its own paper only.

use super::board::LinkState;
use super::jobs::{PrintJob, laid_out, send_elsewhere};
use crate::house::NO_DEVICE;
use crate::{CommandError, House};
use dialects::escpos::{self, Pin};
use dialects::profile::{self, Answers, Profile};
use dialects::{Effect, Fault, Outcome, PrintSession, StatusReader};
use domain::devices::print::{PrintReason, PrintState, PrintWhat};
use domain::devices::printer::{Link, Printer};
use links::{Address, Line, LinkError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::books::spool::{next_waiting, overdue_tickets, print_content, waiting};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, timeout};
use values::PrinterId;

/// Between two looks at an idle printer: with the deadlines below a fault is on the screens within five seconds.
const IDLE_LOOK: Duration = Duration::from_millis(1_500);
/// How long a printer may take to answer for its state.
const STATUS_MAX: Duration = Duration::from_millis(1_500);
/// Between two tries at a printer that does not answer or cannot work.
const FAULT_LOOK: Duration = Duration::from_millis(800);
/// How fresh the knowledge of a printer's state must be for a job to start without asking again.
const FRESH: Duration = Duration::from_secs(3);
/// Between two looks for work that stand-ins take over.
const STAND_IN_LOOK: Duration = Duration::from_secs(1);
/// Between two roundings-off of the spool's old rows.
const TIDY_EVERY: Duration = Duration::from_secs(20);
/// Between two readings of the printers' settings where nothing told of a change.
const SETTINGS_EVERY: Duration = Duration::from_secs(15);
/// Tickets that one look hands to a stand-in.
const STAND_IN_TICKETS: u32 = 20;
/// The same for one of a kind that often cannot answer.
const STATUS_SOMETIMES_MAX: Duration = Duration::from_millis(500);
/// Between two looks at a printer that is never asked: a connection is all that can be tried.
const KNOCK: Duration = Duration::from_secs(4);
/// How long the pulse of a drawer may take to be written.
const KICK_MAX: Duration = Duration::from_secs(2);
/// How long a slip that is under way may take to end when the node stops.
const STOP_MAX: Duration = Duration::from_secs(3);
/// Bytes read at once: answers are a few.
const READ_BYTES: usize = 256;

/// What the printer understands.
pub(super) fn profile_of(printer: &Printer) -> &'static Profile {
    let named = printer.profile.as_deref().and_then(profile::find);
    named.unwrap_or(profile::DEFAULT)
}

/// Starts printing: settles what a stop left behind, then one task per printer, until `stop` says so.
#[must_use]
pub fn start(house: &House, stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(oversee(house.clone(), stop))
}

async fn oversee(house: House, mut stop: watch::Receiver<bool>) {
    if let Err(error) = house.store().settle_spool(house.now()).await {
        tracing::error!(%error, "the spool was not settled; nothing is printed until the next start");
        return;
    }
    let mut tasks = Tasks::new();
    let mut spooled = house.store().spooled();
    let (mut stand_in, mut tidy) = (every(STAND_IN_LOOK), every(TIDY_EVERY));
    let mut settings = every(SETTINGS_EVERY);
    loop {
        tokio::select! {
            () = told(&mut stop) => break,
            changed = spooled.changed() => {
                if changed.is_err() { break }
                note(take_settings(&house, &mut tasks, &stop).await, "reading the printers");
            }
            _ = settings.tick() => note(take_settings(&house, &mut tasks, &stop).await, "reading the printers"),
            _ = stand_in.tick() => note(stand_ins(&house, &tasks).await, "handing tickets to stand-ins"),
            _ = tidy.tick() => {
                let tidied = house.store().tidy_spool(house.now()).await;
                note(tidied.map(drop).map_err(Into::into), "tidying the spool");
            }
        }
    }
    let ending = async {
        for (_, task) in tasks.values_mut() {
            let _ = task.await;
        }
    };
    if timeout(STOP_MAX, ending).await.is_err() {
        // What is under way is found as sent at the next start, and is unknown.
        for (_, task) in tasks.values() {
            task.abort();
        }
    }
}

/// Waits until the node stops, or nobody can say so any more.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut tick = tokio::time::interval(period);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tick
}

fn note(done: Result<(), CommandError>, what: &str) {
    if let Err(error) = done {
        tracing::warn!(error = %Chain(&error), what, "printing");
    }
}

/// An error with its causes.
struct Chain<'a>(&'a CommandError);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = std::error::Error::source(self.0);
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

type Tasks = BTreeMap<PrinterId, (Arc<Printer>, JoinHandle<()>)>;

/// One task for each printer in use; a changed printer gets a new one.
async fn take_settings(
    house: &House,
    tasks: &mut Tasks,
    stop: &watch::Receiver<bool>,
) -> Result<(), CommandError> {
    let printers = super::printers::list(house).await?;
    for (id, printer) in printers {
        let same = tasks
            .get(&id)
            .is_some_and(|(known, task)| *known == printer && !task.is_finished());
        if same {
            continue;
        }
        if let Some((_, task)) = tasks.remove(&id) {
            // What it was sending is found as sent, and is unknown.
            task.abort();
            let _ = task.await;
            house.store().settle_printer(id, house.now()).await?;
        }
        if printer.withdrawn {
            house.board().take(id);
            continue;
        }
        let task = Task::new(house.clone(), id, Arc::clone(&printer));
        tasks.insert(id, (printer, tokio::spawn(task.run(stop.clone()))));
    }
    Ok(())
}

/// Hands tickets of silent printers to their stand-ins, marked, each once.
async fn stand_ins(house: &House, tasks: &Tasks) -> Result<(), CommandError> {
    let board = house.board().now();
    for (id, (printer, _)) in tasks {
        let Some(to) = printer.stand_in.filter(|to| tasks.contains_key(to)) else {
            continue;
        };
        let is_live = board.get(id).is_some_and(|one| one.state == LinkState::Live);
        let (id, before) = (*id, house.now().plus_ms(-printer.stand_in_after_ms()));
        let overdue = house
            .read(move |reader| {
                Ok::<_, CommandError>(overdue_tickets(reader.rows(), id, before, STAND_IN_TICKETS)?)
            })
            .await?;
        for job in overdue {
            // A printer that works takes what waits itself, in its turn.
            if job.state == PrintState::Queued && is_live {
                continue;
            }
            let new = house.ids().make();
            let handed = house.own_command(NO_DEVICE, move |unit| {
                let again = store::books::spool::print_job(unit.rows(), job.job)?;
                let Some(job) = again.filter(|again| again.rerouted_to.is_none() && again.state == job.state)
                else {
                    return Ok(());
                };
                send_elsewhere(unit, new, &job, to).map(drop)
            });
            handed.await?;
            metrics::counter!("edge_print_jobs_total", "result" => "rerouted").increment(1);
        }
    }
    Ok(())
}

/// One printer's task.
struct Task {
    house: House,
    id: PrinterId,
    printer: Arc<Printer>,
    profile: &'static Profile,
    line: Option<Line>,
    /// What the printer says of itself.
    reader: StatusReader,
    heard: Option<Instant>,
    /// Whether it has answered on this link: from then on silence means something.
    has_answered: bool,
    /// The backlog and the fault that the board shows.
    shown: (u32, Option<Fault>),
    started: Instant,
    spooled: watch::Receiver<u64>,
}

/// What a turn has found.
enum Turn {
    /// There may be more to do at once.
    Again,
    /// Nothing to do.
    Idle,
    /// The printer does not answer or cannot work.
    Fault,
}

impl Task {
    fn new(house: House, id: PrinterId, printer: Arc<Printer>) -> Self {
        let profile = profile_of(&printer);
        Self {
            spooled: house.store().spooled(),
            reader: StatusReader::default(),
            has_answered: false,
            shown: (0, None),
            house,
            id,
            printer,
            profile,
            line: None,
            heard: None,
            started: Instant::now(),
        }
    }

    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            self.spooled.mark_unchanged();
            let turn = self.turn().await;
            if let Err(error) = &turn {
                tracing::warn!(error = %Chain(error), printer = self.printer.called(), "printing");
            }
            let waiting = async {
                match turn {
                    Ok(Turn::Again) => {}
                    Ok(Turn::Idle) => self.rest().await,
                    Ok(Turn::Fault) | Err(_) => tokio::time::sleep(FAULT_LOOK).await,
                }
            };
            tokio::select! {
                () = waiting => {}
                () = told(&mut stop) => {}
            }
        }
    }

    /// Prints the next job, or finds out how the printer is.
    async fn turn(&mut self) -> Result<Turn, CommandError> {
        let id = self.id;
        let (job, backlog) = self
            .house
            .read(move |reader| {
                let rows = reader.rows();
                Ok::<_, CommandError>((next_waiting(rows, id)?, waiting(rows, id)?))
            })
            .await?;
        if let Err(words) = self.ready().await {
            self.show(LinkState::Down, &words, backlog);
            return Ok(Turn::Fault);
        }
        self.shown = (backlog, None);
        self.show(LinkState::Live, "", backlog);
        match job {
            None => Ok(Turn::Idle),
            Some(job) => self.print(job).await,
        }
    }

    fn show(&self, state: LinkState, words: &str, backlog: u32) {
        let now = self.house.now();
        self.house
            .board()
            .put(self.id, self.printer.called(), state, words, backlog, now);
    }

    /// Opens the link and asks the printer how it is, where that is not known freshly.
    async fn ready(&mut self) -> Result<(), String> {
        if self.line.is_none() {
            self.heard = None;
            self.has_answered = false;
            self.reader = StatusReader::default();
            let opened = Line::open(&address_of(&self.printer)).await;
            self.line = Some(opened.map_err(|error| unreachable(&self.printer, &error))?);
        }
        if self.heard.is_none_or(|heard| heard.elapsed() >= FRESH) {
            self.ask().await?;
        }
        match self.reader.status().fault() {
            Some(fault) => {
                // What it says next decides; an old answer must not.
                self.heard = None;
                Err(fault.words().to_owned())
            }
            None => Ok(()),
        }
    }

    /// Asks for the printer's state; one whose kind cannot say is taken at its link's word.
    async fn ask(&mut self) -> Result<(), String> {
        let most = match self.profile.answers {
            Answers::Never => Duration::ZERO,
            Answers::Sometimes if !self.has_answered => STATUS_SOMETIMES_MAX,
            _ => STATUS_MAX,
        };
        if most.is_zero() {
            self.heard = Some(Instant::now());
            return Ok(());
        }
        self.reader.forget_real_time();
        let question = self.reader.ask();
        let (line, reader) = (&self.line, &mut self.reader);
        let asked = timeout(most, async {
            let line = line.as_ref()?;
            write_all(line, &question).await.ok()?;
            let mut buffer = [0; READ_BYTES];
            while !reader.is_answered() {
                let read = line.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
                reader.read(buffer.get(..read)?);
            }
            Some(())
        });
        match asked.await {
            Ok(Some(())) => {
                self.has_answered = true;
                self.heard = Some(Instant::now());
                Ok(())
            }
            Err(_) if self.profile.answers == Answers::Sometimes && !self.has_answered => {
                self.heard = Some(Instant::now());
                Ok(())
            }
            _ => {
                self.line = None;
                Err(Fault::Silent.words().to_owned())
            }
        }
    }

    /// Waits for work, for the printer's own word, or for the next look.
    async fn rest(&mut self) {
        if self.profile.answers == Answers::Never {
            // An idle connection that nobody answers on says nothing, and some models hang on it.
            if let Some(line) = self.line.take() {
                line.close().await;
            }
            let _ = timeout(KNOCK, self.spooled.changed()).await;
            return;
        }
        let Some(line) = &self.line else { return };
        let mut buffer = [0; READ_BYTES];
        tokio::select! {
            _ = self.spooled.changed() => {}
            () = tokio::time::sleep(IDLE_LOOK) => self.heard = None,
            read = line.read(&mut buffer) => match read {
                Ok(read) if read > 0 => {
                    self.reader.read(buffer.get(..read).unwrap_or_default());
                }
                // It has closed: the next turn finds out whether it is still there.
                _ => self.line = None,
            }
        }
    }

    async fn print(&mut self, job: PrintJob) -> Result<Turn, CommandError> {
        let now = self.house.now();
        if job.queued_at.plus_ms(job.what.waits_ms()) < now {
            self.fail(&job, PrintReason::WaitedTooLong).await?;
            return Ok(Turn::Again);
        }
        let body = if job.what == PrintWhat::DrawerKick {
            Some(escpos::kick(Pin::Two))
        } else {
            self.bytes_of(&job).await?
        };
        let Some(body) = body else {
            self.fail(&job, PrintReason::ContentUnfit).await?;
            return Ok(Turn::Again);
        };
        // From here on it may be on paper.
        if !self.house.store().print_sent(job.job, self.house.now()).await? {
            return Ok(Turn::Again);
        }
        let outcome = if job.what == PrintWhat::DrawerKick {
            self.kick(&body).await
        } else {
            self.converse(&job, body).await
        };
        self.end(&job, outcome).await
    }

    async fn fail(&self, job: &PrintJob, reason: PrintReason) -> Result<(), CommandError> {
        self.house
            .store()
            .print_failed(job.job, reason, self.house.now())
            .await?;
        metrics::counter!("edge_print_jobs_total", "result" => "failed").increment(1);
        Ok(())
    }

    /// The slip as the printer's bytes; `None` where its content does not read.
    async fn bytes_of(&self, job: &PrintJob) -> Result<Option<Vec<u8>>, CommandError> {
        let id = job.job;
        let content = self
            .house
            .read(move |reader| Ok::<_, CommandError>(print_content(reader.rows(), id)?))
            .await?;
        let (house, job, profile) = (self.house.clone(), job.clone(), self.profile);
        // Letters of other scripts become dots: work that must not hold up the sockets.
        let made = tokio::task::spawn_blocking(move || {
            let layout = laid_out(&job, &content.unwrap_or_default(), profile.width())?;
            Some(escpos::encode(&layout, profile, house.typeface()))
        });
        made.await.map_err(CommandError::failed)
    }

    /// The pulse: written once, and nobody can say more.
    async fn kick(&mut self, pulse: &[u8]) -> Outcome {
        let Some(line) = &self.line else {
            return Outcome::Failed(Fault::Broken);
        };
        match timeout(KICK_MAX, write_all(line, pulse)).await {
            Ok(Ok(())) => Outcome::Unconfirmed,
            Ok(Err(_)) => Outcome::Unknown(Fault::Broken),
            Err(_) => Outcome::Unknown(Fault::Silent),
        }
    }

    fn clock_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Lets the session talk over the link until it knows how the slip ended. Writing and listening go on side by side,
    /// so that a printer that is full can still say why.
    async fn converse(&mut self, job: &PrintJob, body: Vec<u8>) -> Outcome {
        let proof = escpos::proof_id(u64::try_from(job.row).unwrap_or(0));
        let mut session = PrintSession::new(self.profile, body, proof, self.clock_ms());
        let mut left = std::collections::VecDeque::new();
        loop {
            while let Some(effect) = session.next_effect() {
                match effect {
                    Effect::Done(outcome) => return outcome,
                    Effect::State(fault) => self.show_under_way(fault),
                    Effect::Send(bytes) => left.extend(bytes),
                }
            }
            self.step(&mut session, left.make_contiguous()).await.map_or_else(
                || {
                    self.line = None;
                    session.on_closed(self.clock_ms());
                },
                |taken| drop(left.drain(..taken)),
            );
        }
    }

    /// The next thing that happens on the link: bytes taken (how many), bytes come, or the session's deadline. `None`
    /// where the link is gone.
    async fn step(&self, session: &mut PrintSession, left: &[u8]) -> Option<usize> {
        let line = self.line.as_ref()?;
        let now = self.clock_ms();
        let due = session.deadline().unwrap_or(now).saturating_sub(now).max(1);
        let mut buffer = [0; READ_BYTES];
        tokio::select! {
            taken = line.write(left), if !left.is_empty() => {
                let taken = taken.ok()?;
                session.on_written(self.clock_ms(), taken);
                Some(taken)
            }
            read = line.read(&mut buffer) => {
                let read = read.ok().filter(|read| *read > 0)?;
                session.on_bytes(self.clock_ms(), buffer.get(..read)?);
                Some(0)
            }
            () = tokio::time::sleep(Duration::from_millis(due)) => {
                session.on_tick(self.clock_ms());
                Some(0)
            }
        }
    }

    /// What people see while a slip waits inside the printer.
    fn show_under_way(&mut self, fault: Option<Fault>) {
        let state = if fault.is_some() {
            LinkState::Down
        } else {
            LinkState::Live
        };
        self.show(state, fault.map_or("", Fault::words), self.shown.0);
        self.shown.1 = fault;
    }

    /// Writes down how it ended.
    async fn end(&mut self, job: &PrintJob, outcome: Outcome) -> Result<Turn, CommandError> {
        let (store, now) = (self.house.store(), self.house.now());
        let (state, reason, word) = match &outcome {
            Outcome::Confirmed => (PrintState::Confirmed, None, "confirmed"),
            Outcome::Unconfirmed => (PrintState::Sent, Some(PrintReason::CannotSay), "sent"),
            Outcome::Unknown(fault) => (PrintState::Unknown, Some(reason_of(*fault)), "unknown"),
            Outcome::Failed(fault) => {
                // Surely nothing is on paper: it waits again, and the printer is looked at first.
                store.print_not_sent(job.job).await?;
                self.line = None;
                self.show(LinkState::Down, fault.words(), 1);
                return Ok(Turn::Fault);
            }
        };
        store.print_ended(job.job, (state, reason), now).await?;
        metrics::counter!("edge_print_jobs_total", "result" => word).increment(1);
        let took = now.unix_ms().saturating_sub(job.queued_at.unix_ms());
        metrics::histogram!("edge_print_duration_seconds")
            .record(Duration::from_millis(u64::try_from(took).unwrap_or(0)));
        if matches!(outcome, Outcome::Unknown(_)) {
            tracing::warn!(
                printer = self.printer.called(),
                what = job.what.word(),
                "a slip may or may not be on paper"
            );
            // Whatever comes over this line belongs to the job that is over.
            self.line = None;
            return Ok(Turn::Fault);
        }
        if matches!(outcome, Outcome::Unconfirmed)
            && self.profile.answers != Answers::Always
            && let Some(line) = self.line.take()
        {
            // The other end reads everything before it closes: as much as such a printer can be made to say.
            line.close().await;
        }
        self.heard = Some(Instant::now());
        Ok(Turn::Again)
    }
}

async fn write_all(line: &Line, bytes: &[u8]) -> Result<(), LinkError> {
    let mut left = bytes;
    while !left.is_empty() {
        let taken = line.write(left).await?;
        left = left.get(taken..).unwrap_or_default();
    }
    Ok(())
}

fn address_of(printer: &Printer) -> Address {
    match printer.link.clone() {
        Some(Link::Serial { path, baud }) => Address::Serial { path, baud },
        Some(Link::Usb { path }) => Address::Usb { path },
        Some(Link::Tcp { host, port }) => Address::Tcp { host, port },
        // A merge may bring a printer before its link.
        None => Address::Usb { path: String::new() },
    }
}

fn unreachable(printer: &Printer, error: &LinkError) -> String {
    let at = printer.link.as_ref().map(ToString::to_string).unwrap_or_default();
    match error {
        LinkError::NoDevice => format!("{at} is no printer"),
        _ => format!("nothing answers at {at}"),
    }
}

const fn reason_of(fault: Fault) -> PrintReason {
    match fault {
        Fault::PaperEnd => PrintReason::PaperOut,
        Fault::CoverOpen => PrintReason::CoverOpen,
        Fault::Silent => PrintReason::NoAnswer,
        Fault::Broken => PrintReason::LineBroke,
        _ => PrintReason::PrinterFault,
    }
}
