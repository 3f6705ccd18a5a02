//! The fiscal journal: what a register must remember for ever, record after record, each chained to the one before.
//!
//! Pure. What a record says and which totals follow from it stands here; its bytes in [`canonical`], the chain, the
//! signature and the check of a whole journal in [`chain`]. The exact format is described in `store/JOURNAL.md`. No
//! merge ever touches a journal: it has one writer.

pub mod canonical;
pub mod chain;
#[cfg(test)]
mod tests;

use crate::{codes, ctx::Ctx, refusals};
use values::{BusinessDate, Currency, DeviceId, Money, PersonId, Rate, Timestamp, Uuid};

pub use canonical::{CanonicalError, RECORD_BYTES_MAX};
pub use chain::{ChainFault, Fault, Head, Link, RecordHash, Signer, Stored, Verifier};

/// References to documents in one record.
pub const REFS_MAX: usize = 32;
/// Tax lines in one record.
pub const TAX_LINES_MAX: usize = 64;
/// Payment lines in one record.
pub const PAYMENTS_MAX: usize = 64;
/// Bytes of a tax code, a payment method or a number series.
pub const WORD_BYTES_MAX: usize = 32;
/// Bytes of a record's free text.
pub const BODY_BYTES_MAX: usize = 8 * 1024;
/// How far the wall clock may lag behind the last record before the record says that its time was held: commands are
/// stamped before they queue, so a lag of milliseconds is not a clock that went back.
pub const CLOCK_SLACK_MS: i64 = 2_000;
/// 2026-01-01T00:00:00Z: a clock that shows an earlier instant has not been set since the machine started (K01).
pub const EARLIEST_PLAUSIBLE: Timestamp = Timestamp::from_unix_ms(1_767_225_600_000);

codes! {
    /// What a record says happened.
    pub enum EntryKind {
        /// The first record of an epoch; it names the head that it continues from.
        EpochOpen = 1, "epoch_open";
        /// The register started.
        Start = 2, "start";
        /// The register stopped in good order.
        Stop = 3, "stop";
        /// The register came back after it had stopped without saying so.
        PowerLossRecovery = 4, "power_loss_recovery";
        /// The books were restored from a backup.
        Restore = 5, "restore";
        /// The clock did something: went back, jumped, was set.
        ClockEvent = 6, "clock_event";
        /// A person signed on.
        SignOn = 7, "sign_on";
        /// A person signed off.
        SignOff = 8, "sign_off";
        /// A check or counter sale was closed. Turnover.
        Sale = 10, "sale";
        /// Goods or money given back; amounts are negative. Turnover.
        Return = 11, "return";
        /// A whole earlier record taken back; amounts are negative. Turnover.
        Void = 12, "void";
        /// A mistake put right, with the sign that it needs. Turnover.
        Correction = 13, "correction";
        /// A folio was settled: the turnover that no sale has recorded yet. Turnover.
        FolioSettlement = 14, "folio_settlement";
        /// Money taken or given back before it is earned. Payments only.
        Deposit = 15, "deposit";
        /// Cash put into a drawer. Payments only.
        CashIn = 20, "cash_in";
        /// Cash taken out of a drawer; the amount is negative. Payments only.
        CashOut = 21, "cash_out";
        /// The float with which a drawer session opens. Payments only.
        Float = 22, "float";
        /// A drawer was opened without a sale.
        NoSale = 23, "no_sale";
        /// A drawer was counted; what was found stands in the payments.
        DrawerCount = 24, "drawer_count";
        /// An earlier record was printed again.
        Copy = 30, "copy";
        /// A sale for practice: counted, out of every total.
        Training = 31, "training";
        /// A bill was presented before it was paid.
        Provisional = 32, "provisional";
        /// A second person approved what the first may not do alone.
        Approval = 40, "approval";
        /// A reading of the running totals.
        XReading = 50, "x_reading";
        /// A closing of a drawer session.
        ZReading = 51, "z_reading";
        /// The business day was closed.
        DayClose = 52, "day_close";
    }
}

codes! {
    /// How far a record's time can be trusted.
    pub enum ClockQuality {
        /// As the machine showed it; nobody vouched for it.
        Unchecked = 0, "unchecked";
        /// A time source had vouched for the clock.
        Synced = 1, "synced";
        /// The clock is known not to be set.
        Unsynced = 2, "unsynced";
        /// The clock was behind the record before; that record's time was held.
        Held = 3, "held";
    }
}

codes! {
    /// What a reference points at.
    pub enum RefKind {
        /// A guest check.
        Check = 1, "check";
        /// A tender of a check.
        Tender = 2, "tender";
        /// A folio.
        Folio = 3, "folio";
        /// A posting or payment on a folio.
        Posting = 4, "posting";
        /// A reservation.
        Reservation = 5, "reservation";
        /// A cash drawer.
        Drawer = 6, "drawer";
        /// A drawer session.
        DrawerSession = 7, "drawer_session";
        /// A line of a check.
        Line = 8, "line";
        /// An approval.
        Approval = 9, "approval";
        /// An outlet.
        Outlet = 10, "outlet";
        /// Anything else; the body says what.
        Other = 99, "other";
    }
}

refusals! {
    /// Why the journal does not take an entry. The command is refused as a whole; nothing is written.
    pub enum FiscalRefusal {
        /// A total would leave 64 bits.
        TotalsOverflow = "fiscal_totals_overflow", "The register's running total would grow past what it can hold. Enter a smaller amount, or close this register and open a new one.";
        /// Two currencies in one register.
        CurrencyMismatch { /// What the entry has.
            found: Currency, /// What the register has.
            register: Currency } = "fiscal_currency_mismatch", "This register keeps its journal in {register}, not in {found}. Enter the amount in {register}.";
        /// A return or void with a positive sum.
        SignMismatch { /// The entry's word.
            kind: &'static str } = "fiscal_sign_mismatch", "A {kind} gives money back, so its amounts cannot sum to more than nothing. Enter them as negative amounts.";
        /// More of something than a record holds.
        TooMuch { /// Of what.
            what: &'static str, /// How many it may be.
            max: usize } = "fiscal_record_too_large", "One record of the journal holds at most {max} {what}. Split the bill into parts.";
        /// An epoch that is over.
        OldEpoch { /// The epoch asked for.
            epoch: u64, /// The one that is open.
            open: u64 } = "fiscal_old_epoch", "The register's epoch {open} is open, so epoch {epoch} cannot be. Restore this node from its newest backup.";
        /// A number that is not positive.
        BadNumber = "fiscal_bad_number", "A document number starts at one. Ask the person who set up this house to check its number series.";
    }
}

/// One rate's share of a record: what was taken at it, tax included, and the tax in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxLine {
    /// The tax's short code, such as `A` or `VAT20`; empty where nothing is taxed.
    pub code: String,
    /// Its rate at the time.
    pub rate: Rate,
    /// The amount with tax, in minor units.
    pub gross_minor: i64,
    /// The tax in it, in minor units.
    pub tax_minor: i64,
}

/// One way in which money moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLine {
    /// `cash`, `card`, `room_charge`, `other`: the tender's word.
    pub method: String,
    /// What the house received, in minor units (change already taken off); negative where it gave.
    pub amount_minor: i64,
}

/// A document that a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ref {
    /// What it is.
    pub kind: RefKind,
    /// Its id.
    pub id: Uuid,
}

/// Where an earlier record of the same register stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The epoch.
    pub epoch: u64,
    /// The number in the epoch, from one.
    pub seq: u64,
}

/// A gap-free number that people know the record by: `receipt` 1042. Within an epoch each series rises by exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The series, such as `receipt`.
    pub series: String,
    /// The number, from one.
    pub number: u64,
}

/// What a command hands to the journal. Build it with [`JournalEntry::new`] and the methods that add to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// What happened.
    pub kind: EntryKind,
    /// The wall clock; the journal holds it where it is behind.
    pub at: Timestamp,
    /// What is known of the clock.
    pub clock: ClockQuality,
    /// The house's open day.
    pub business_date: BusinessDate,
    /// Who did it; none where the house did it by itself.
    pub person: Option<PersonId>,
    /// The terminal at which it was done.
    pub device: Option<DeviceId>,
    /// The second person who approved it.
    pub approver: Option<PersonId>,
    /// The currency of every amount in the entry.
    pub currency: Currency,
    /// What it is about.
    pub refs: Vec<Ref>,
    /// The earlier record that it answers: what is returned, voided, copied.
    pub answers: Option<Place>,
    /// The number printed on it.
    pub number: Option<Number>,
    /// What was sold or given back, by tax.
    pub taxes: Vec<TaxLine>,
    /// How money moved.
    pub payments: Vec<PaymentLine>,
    /// Free text: a reason, a reading as JSON. Never a guest's name.
    pub body: String,
}

impl JournalEntry {
    /// An entry of a person's command. The approver is taken from the context where there is one.
    #[must_use]
    pub fn new(kind: EntryKind, ctx: &Ctx) -> Self {
        Self {
            person: Some(ctx.person),
            device: Some(ctx.device),
            approver: ctx.approver(),
            ..Self::by_house(kind, ctx.now, ctx.business_date, ctx.currency)
        }
    }

    /// An entry of the house itself: start, stop, night audit, recovery.
    #[must_use]
    pub const fn by_house(kind: EntryKind, at: Timestamp, day: BusinessDate, currency: Currency) -> Self {
        Self {
            kind,
            at,
            clock: ClockQuality::Unchecked,
            business_date: day,
            person: None,
            device: None,
            approver: None,
            currency,
            refs: Vec::new(),
            answers: None,
            number: None,
            taxes: Vec::new(),
            payments: Vec::new(),
            body: String::new(),
        }
    }

    /// Adds a document that the entry is about.
    #[must_use]
    pub fn about(mut self, kind: RefKind, id: impl Into<Uuid>) -> Self {
        self.refs.push(Ref { kind, id: id.into() });
        self
    }

    /// Names the earlier record that is returned, voided or copied.
    #[must_use]
    pub const fn answering(mut self, place: Place) -> Self {
        self.answers = Some(place);
        self
    }

    /// Gives the entry its printed number.
    #[must_use]
    pub fn numbered(mut self, series: &str, number: i64) -> Self {
        self.number = Some(Number {
            series: series.to_owned(),
            number: u64::try_from(number).unwrap_or(0),
        });
        self
    }

    /// Adds what was taken at one tax rate.
    #[must_use]
    pub fn taxed(mut self, code: &str, rate: Rate, gross: Money, tax: Money) -> Self {
        self.taxes.push(TaxLine {
            code: code.to_owned(),
            rate,
            gross_minor: gross.minor,
            tax_minor: tax.minor,
        });
        self
    }

    /// Adds money that moved.
    #[must_use]
    pub fn paid(mut self, method: &str, amount: Money) -> Self {
        self.payments.push(PaymentLine {
            method: method.to_owned(),
            amount_minor: amount.minor,
        });
        self
    }

    /// Adds free text.
    #[must_use]
    pub fn saying(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    /// The sum of the gross amounts.
    ///
    /// # Errors
    /// [`FiscalRefusal::TotalsOverflow`] where it does not fit.
    pub fn gross_minor(&self) -> Result<i64, FiscalRefusal> {
        self.taxes
            .iter()
            .try_fold(0_i64, |sum, line| sum.checked_add(line.gross_minor))
            .ok_or(FiscalRefusal::TotalsOverflow)
    }

    /// Whether every part of the entry fits into a record.
    ///
    /// # Errors
    /// The refusal that says what does not fit.
    pub fn check_limits(&self) -> Result<(), FiscalRefusal> {
        let words = (self.taxes.iter().map(|line| line.code.len()))
            .chain(self.payments.iter().map(|line| line.method.len()))
            .chain(self.number.iter().map(|number| number.series.len()));
        let limits = [
            (self.refs.len(), REFS_MAX, "references"),
            (self.taxes.len(), TAX_LINES_MAX, "tax lines"),
            (self.payments.len(), PAYMENTS_MAX, "payments"),
            (self.body.len(), BODY_BYTES_MAX, "bytes of text"),
            (words.max().unwrap_or(0), WORD_BYTES_MAX, "bytes in a code"),
        ];
        for (found, max, what) in limits {
            if found > max {
                return Err(FiscalRefusal::TooMuch { what, max });
            }
        }
        if self.number.as_ref().is_some_and(|number| number.number == 0) {
            return Err(FiscalRefusal::BadNumber);
        }
        Ok(())
    }
}

impl EntryKind {
    /// Whether its amounts are turnover and count in the running totals.
    #[must_use]
    pub const fn is_turnover(self) -> bool {
        matches!(
            self,
            Self::Sale | Self::Return | Self::Void | Self::Correction | Self::FolioSettlement
        )
    }
}

/// The register's running totals after a record. Any record proves all before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Turnover records that summed to nothing or more, in minor units.
    pub sales_minor: i64,
    /// Turnover records that summed to less than nothing, as a positive number of minor units.
    pub returns_minor: i64,
    /// Turnover records.
    pub receipts: u64,
    /// Voids among them.
    pub voids: u64,
    /// Copies printed.
    pub copies: u64,
    /// Drawers opened without a sale.
    pub no_sales: u64,
    /// Sales for practice.
    pub trainings: u64,
}

impl Totals {
    /// Sales less returns.
    #[must_use]
    pub const fn net_minor(&self) -> i64 {
        // Both are at least nothing, so the difference of two i64 cannot leave the range.
        self.sales_minor.wrapping_sub(self.returns_minor)
    }

    /// The totals after one more entry.
    ///
    /// # Errors
    /// [`FiscalRefusal`] where a total would not fit or a return sums to more than nothing.
    pub fn after(mut self, entry: &JournalEntry) -> Result<Self, FiscalRefusal> {
        let overflow = FiscalRefusal::TotalsOverflow;
        let one_more = |count: u64, yes: bool| count.checked_add(u64::from(yes)).ok_or(overflow.clone());
        if entry.kind.is_turnover() {
            self = self.with_turnover(entry)?;
        }
        self.receipts = one_more(self.receipts, entry.kind.is_turnover())?;
        self.voids = one_more(self.voids, entry.kind == EntryKind::Void)?;
        self.copies = one_more(self.copies, entry.kind == EntryKind::Copy)?;
        self.no_sales = one_more(self.no_sales, entry.kind == EntryKind::NoSale)?;
        self.trainings = one_more(self.trainings, entry.kind == EntryKind::Training)?;
        Ok(self)
    }

    fn with_turnover(mut self, entry: &JournalEntry) -> Result<Self, FiscalRefusal> {
        let gross = entry.gross_minor()?;
        if gross > 0 && matches!(entry.kind, EntryKind::Return | EntryKind::Void) {
            return Err(FiscalRefusal::SignMismatch {
                kind: entry.kind.word(),
            });
        }
        let (total, change) = if gross >= 0 {
            (&mut self.sales_minor, Some(gross))
        } else {
            (&mut self.returns_minor, gross.checked_neg())
        };
        *total = change
            .and_then(|change| total.checked_add(change))
            .ok_or(FiscalRefusal::TotalsOverflow)?;
        Ok(self)
    }
}

/// A record: an entry with its place, its held time and the totals after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it stands.
    pub place: Place,
    /// What it says; `at` and `clock` as the journal wrote them.
    pub entry: JournalEntry,
    /// The totals after it.
    pub totals: Totals,
}

impl Record {
    /// The record that follows `before` with `entry`; the first of a register where there is none before.
    ///
    /// [`EntryKind::EpochOpen`] opens `epoch`, which must be later than the one before, and starts again at one; the
    /// totals go on. Every other kind stays in the epoch that is open. Time never goes back: where the wall clock is
    /// behind, the last record's time is held (K01, K03).
    ///
    /// # Errors
    /// [`FiscalRefusal`]; nothing is written then.
    pub fn following(before: Option<&Link>, epoch: u64, entry: JournalEntry) -> Result<Self, FiscalRefusal> {
        entry.check_limits()?;
        if let Some(link) = before
            && link.currency != entry.currency
        {
            return Err(FiscalRefusal::CurrencyMismatch {
                found: entry.currency,
                register: link.currency,
            });
        }
        let totals = before.map(|link| link.totals).unwrap_or_default().after(&entry)?;
        let place = match before.map(|link| link.place) {
            Some(last) if entry.kind != EntryKind::EpochOpen => Place {
                seq: last.seq.saturating_add(1),
                ..last
            },
            Some(last) if last.epoch >= epoch => {
                return Err(FiscalRefusal::OldEpoch {
                    epoch,
                    open: last.epoch,
                });
            }
            _ => Place { epoch, seq: 1 },
        };
        Ok(Self {
            place,
            entry: held(before, entry),
            totals,
        })
    }
}

/// The entry with its time held at the last record's where the wall clock is behind it.
fn held(before: Option<&Link>, mut entry: JournalEntry) -> JournalEntry {
    if entry.at < EARLIEST_PLAUSIBLE {
        entry.clock = ClockQuality::Unsynced;
    }
    let Some(last) = before.map(|link| link.at) else {
        return entry;
    };
    let behind_ms = last.ms_since(entry.at);
    if behind_ms > CLOCK_SLACK_MS {
        entry.clock = ClockQuality::Held;
    }
    if behind_ms > 0 {
        entry.at = last;
    }
    entry
}
