//! The house: everything that a command needs, as one cheap clone, and the two doors to the store: command and read.

use crate::sessions::{Bearer, SessionLimits, Sessions};
use crate::staff::{Pins, Tries};
use crate::{Caller, CommandError};
use domain::ctx::{Approved, Ctx};
use domain::property::Property;
use domain::refusal::Refusal;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::books::{devices, staff};
use store::{Answered, Call, Reader, Store, Unit};
use values::{ApprovalId, Currency, DeviceId, IdSource, PersonId, PropertyId, Timestamp, Uuid};

/// Tells the time. The only clock of the house; tests and the replay pass their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Fills bytes from a cryptographic generator.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// How long failed sign-ons are remembered: one day, in milliseconds.
const FAILURES_BACK_MS: i64 = 24 * 3_600 * 1_000;
/// How long a sign-on that ended by time is kept, so that a clock that jumped ahead and back ends nobody's (case K02).
const ENDED_KEPT_MS: i64 = 24 * 3_600 * 1_000;

/// How far one round of [`House::tidy_books`] moves its own time: a clock that runs years ahead for a while makes the house
/// forget nothing, and a house that was shut for a season catches up in a day or two (case K02).
const TIDY_STEP_MS: i64 = 3_600 * 1_000;

/// What a house is made of.
pub struct HouseParts {
    /// The store.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// The entropy.
    pub entropy: Entropy,
    /// The node's own secret under every PIN hash; kept outside the database.
    pub pepper: [u8; 32],
    /// How long a sign-on lives.
    pub session_limits: SessionLimits,
}

/// The house. Clones share everything.
#[derive(Clone)]
pub struct House(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    entropy: Entropy,
    sessions: Sessions,
    pins: Pins,
    tries: Tries,
    setup: crate::setup::SetupCode,
    guesses: crate::devices::Guesses,
    board: crate::devices::board::Board,
    typeface: std::sync::OnceLock<raster::Typeface>,
    /// The time up to which the books are kept, in milliseconds: follows the clock in bounded steps.
    tidied_ms: AtomicI64,
}

impl House {
    /// The house of these parts: who is known and who is locked comes from the store's books.
    ///
    /// # Errors
    /// [`CommandError::Failed`] where the books do not read.
    pub async fn open(parts: HouseParts) -> Result<Self, CommandError> {
        let HouseParts {
            store,
            clock,
            entropy,
            pepper,
            session_limits,
        } = parts;
        let since = clock().plus_ms(-FAILURES_BACK_MS);
        let known = store.read(move |reader| Known::read(reader, since)).await?;
        let sessions = Sessions::new(session_limits);
        known
            .devices
            .iter()
            .for_each(|row| sessions.put_device(row.token, row.device, row.confirmed));
        known.sessions.iter().for_each(|row| sessions.restore(row));
        let inner = Inner {
            pins: Pins::new(pepper, &entropy)?,
            tries: Tries::from_failures(&known.failures),
            setup: crate::setup::SetupCode::new(known.is_set_up),
            guesses: crate::devices::Guesses::default(),
            board: crate::devices::board::Board::default(),
            typeface: std::sync::OnceLock::new(),
            tidied_ms: AtomicI64::new(known.last_record_at.unwrap_or_else(&*clock).unix_ms()),
            store,
            clock,
            entropy,
            sessions,
        };
        Ok(Self(Arc::new(inner)))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    /// The store under the house.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The id of the property's document.
    pub fn property(&self) -> PropertyId {
        self.0.store.identity().property
    }

    /// What a bearer token stands for. Read from memory.
    pub fn bearer(&self, token: &str) -> Bearer {
        self.0.sessions.bearer(token, self.now())
    }

    /// Carries out a person's command: builds the context, takes the approval that came along, and runs `decide` on the
    /// writing thread inside the command's savepoint. What it returns is the stored answer.
    ///
    /// # Errors
    /// What `decide` says; [`CommandError::IdReused`], [`CommandError::Busy`], an approval that does not count.
    pub async fn command<A, F>(&self, caller: &Caller, decide: F) -> Result<Answered, CommandError>
    where
        A: Serialize,
        F: FnOnce(&Ctx, &mut Unit<'_>) -> Result<A, CommandError> + Send + 'static,
    {
        self.run(self.call(caller), *caller, decide).await
    }

    /// As [`Self::command`], for payments, receipts and their journal: they go on when the disk is nearly full (D12).
    ///
    /// # Errors
    /// As [`Self::command`].
    pub async fn fiscal_command<A, F>(&self, caller: &Caller, decide: F) -> Result<Answered, CommandError>
    where
        A: Serialize,
        F: FnOnce(&Ctx, &mut Unit<'_>) -> Result<A, CommandError> + Send + 'static,
    {
        self.run(self.call(caller).fiscal(), *caller, decide).await
    }

    fn call(&self, caller: &Caller) -> Call {
        Call::new(
            caller.command,
            caller.body_hash,
            caller.principal.device,
            self.now(),
        )
    }

    async fn run<A, F>(&self, call: Call, caller: Caller, decide: F) -> Result<Answered, CommandError>
    where
        A: Serialize,
        F: FnOnce(&Ctx, &mut Unit<'_>) -> Result<A, CommandError> + Send + 'static,
    {
        let ids = self.ids();
        let property = self.property();
        let person = caller.principal.person;
        let answered = self.0.store.command(call, move |unit: &mut Unit<'_>| {
            let mut ctx = context(unit, property, person, call.device, ids)?;
            ctx.approval = match caller.approval {
                Some(approval) => Some(take_approval(&ctx, unit, approval)?),
                None => None,
            };
            decide(&ctx, unit)
        });
        answered.await.map_err(CommandError::from)
    }

    /// A write by the house itself, at a terminal: set-up, enrolment, sign-on. It has no command id of a terminal.
    pub(crate) async fn own_command<A, F>(
        &self,
        device: DeviceId,
        decide: F,
    ) -> Result<Answered, CommandError>
    where
        A: Serialize,
        F: FnOnce(&mut Unit<'_>) -> Result<A, CommandError> + Send + 'static,
    {
        let mut ids = self.ids();
        let call = Call::new(ids.make(), [0; 16], device, self.now());
        self.0
            .store
            .command(call, decide)
            .await
            .map_err(CommandError::from)
    }

    /// Reads a snapshot of the house, beside the writing thread, under a deadline.
    ///
    /// # Errors
    /// What `read` says; [`CommandError::Busy`] at the deadline.
    pub async fn read<R, F>(&self, read: F) -> Result<R, CommandError>
    where
        R: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<R, CommandError> + Send + 'static,
    {
        self.0.store.read(read).await
    }

    /// Background work of the house's own books: when sign-ons were last used, and answers that are too old to be asked
    /// for again. Call it every minute or so; it takes no input and may be called at any time.
    ///
    /// # Errors
    /// What the store says.
    pub async fn tidy_books(&self) -> Result<(), CommandError> {
        let now = self.tidy_time();
        let ended = now.plus_ms(-ENDED_KEPT_MS);
        self.0.sessions.forget_before(ended);
        self.0
            .store
            .note_sessions_seen(self.0.sessions.seen(), ended)
            .await?;
        while self.0.store.prune_answers(now).await? > 0 {}
        Ok(())
    }

    /// The clock, but at most [`TIDY_STEP_MS`] after the round before; it starts at the journal's last record.
    fn tidy_time(&self) -> Timestamp {
        let before = Timestamp::from_unix_ms(self.0.tidied_ms.load(Ordering::Relaxed));
        let now = self.now().min(before.plus_ms(TIDY_STEP_MS));
        self.0.tidied_ms.store(now.unix_ms(), Ordering::Relaxed);
        now
    }

    /// A source of ids for one command.
    pub(crate) fn ids(&self) -> IdSource {
        let mut bytes = [0; 8];
        (self.0.entropy)(&mut bytes);
        IdSource::new(self.now(), u64::from_be_bytes(bytes))
    }

    pub(crate) fn entropy(&self) -> &Entropy {
        &self.0.entropy
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn pins(&self) -> &Pins {
        &self.0.pins
    }

    pub(crate) fn tries(&self) -> &Tries {
        &self.0.tries
    }

    pub(crate) fn setup_lock(&self) -> &crate::setup::SetupCode {
        &self.0.setup
    }

    /// How the house's devices are, and what changes.
    pub fn devices(&self) -> tokio::sync::watch::Receiver<crate::devices::board::Printers> {
        self.0.board.watch()
    }

    pub(crate) fn board(&self) -> &crate::devices::board::Board {
        &self.0.board
    }

    /// The letters of slips, read at their first use.
    pub(crate) fn typeface(&self) -> &raster::Typeface {
        self.0.typeface.get_or_init(raster::Typeface::bundled)
    }

    pub(crate) fn guesses(&self) -> &crate::devices::Guesses {
        &self.0.guesses
    }
}

/// What the books know at the start.
struct Known {
    devices: Vec<devices::TokenRow>,
    sessions: Vec<staff::SessionRow>,
    failures: Vec<staff::Failure>,
    is_set_up: bool,
    last_record_at: Option<Timestamp>,
}

impl Known {
    fn read(reader: &Reader<'_>, since: Timestamp) -> Result<Self, CommandError> {
        let rows = reader.rows();
        Ok(Self {
            devices: devices::tokens(rows)?,
            sessions: staff::sessions(rows)?,
            failures: staff::failures(rows, since)?,
            is_set_up: store::books::business_day::business_day(rows)?.is_some(),
            last_record_at: store::books::journal::last_record_at(rows)?,
        })
    }
}

/// The context of one command.
fn context(
    unit: &mut Unit<'_>,
    property: PropertyId,
    person: PersonId,
    device: DeviceId,
    ids: IdSource,
) -> Result<Ctx, CommandError> {
    let currency = currency(unit, property)?;
    let day = unit.business_date()?;
    Ok(Ctx::new(person, device, unit.call().now, day, currency, ids))
}

fn currency(unit: &mut Unit<'_>, property: PropertyId) -> Result<Currency, CommandError> {
    let property = unit.load::<Property>(property.0)?;
    property
        .and_then(|property| property.currency)
        .ok_or_else(not_set_up)
}

/// The house has no owner, no currency and no business date yet.
pub(crate) fn not_set_up() -> CommandError {
    refused(
        "not_set_up",
        "This house is not set up yet; use the set-up code that `edge-node serve` prints.",
    )
}

/// Consumes an approval in the command's own commit; a refused command gives it back (cases A13 to A15). Whether it is
/// for this action, subject and amount is asked by the rule.
fn take_approval(ctx: &Ctx, unit: &mut Unit<'_>, id: ApprovalId) -> Result<Approved, CommandError> {
    let found = unit.approval(id)?.filter(|row| row.asked_by == ctx.person);
    let row = found.ok_or_else(|| {
        refused(
            "approval_unknown",
            "This approval is not known or was given for somebody else; ask for a new one.",
        )
    })?;
    if row.used_by.is_some() {
        return Err(refused(
            "approval_used",
            "This approval was used already; ask for a new one.",
        ));
    }
    if ctx.now > row.approved.expires_at {
        return Err(refused(
            "approval_expired",
            "An approval counts for 60 seconds; ask for a new one.",
        ));
    }
    unit.use_approval(id)?;
    Ok(row.approved)
}

pub(crate) fn refused(code: &'static str, sentence: &str) -> CommandError {
    CommandError::Refused(Refusal {
        code,
        sentence: sentence.to_owned(),
    })
}

/// The device of what the house writes before any terminal is known.
pub(crate) const NO_DEVICE: DeviceId = DeviceId(Uuid::nil());
