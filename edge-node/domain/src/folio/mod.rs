//! A guest's folio: windows, postings, payments, transfers and reversals, all append-only; the balance is derived (F13).
//!
//! The charge for a room-night has an id derived from the reservation and the night, so it is posted once however
//! often the audit runs (F14). A folio of [`ENTRIES_MAX`] entries rolls over: its balance goes to a next page by a
//! transfer, and this page is closed. Money owed moves between folios; turnover and tax stay where they were posted.

mod arrange;
mod charge;
mod pay;
mod settle;
#[cfg(test)]
mod tests;

pub use arrange::{adjust, route, split_posting};
pub use charge::{Charge, RoomNight, charge, charge_room, open, post_room_night};
pub use pay::{
    NewPayment, NewTransfer, REVERSE, TransferTarget, move_posting, pay, reverse, transfer_in, transfer_out,
};
pub use settle::{RollOver, add_window, close, reopen, roll_over, set_no_post};

use crate::shape::Kind;
use crate::{aggregate, codes, refusals};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};
use values::{
    BusinessDate, CheckId, Currency, EntryId, FolioId, GuestId, Money, MoneyError, PersonId, PostingId, Rate,
    ReservationId, Timestamp, WindowId, derived_id,
};

/// The most entries of a folio before it rolls over to a next page.
pub const ENTRIES_MAX: usize = 180;
/// Entries kept back for payments, transfers and the close of a full folio.
pub const ENTRIES_HEADROOM: usize = 15;
/// The most windows of a folio.
pub const WINDOWS_MAX: usize = 8;
/// The largest amount of one entry in minor units.
pub const AMOUNT_MINOR_MAX: i64 = 100_000_000_000;
/// The most letters of a charge's code.
pub const CODE_LETTERS_MAX: usize = 32;
/// The most letters of a charge's text, a reference, a ledger's name.
pub const TEXT_LETTERS_MAX: usize = 120;
/// The code of the charge for a room-night.
pub const ROOM: &str = "room";
/// The code of the city tax.
pub const CITY_TAX: &str = "city_tax";

codes! {
    /// How a folio is paid. Append only.
    pub enum PaymentMethod {
        /// Cash, into a drawer.
        Cash = 0, "cash";
        /// A card, on a terminal.
        Card = 1, "card";
        /// A transfer to the house's account.
        BankTransfer = 2, "bank_transfer";
        /// A voucher.
        Voucher = 3, "voucher";
        /// A named account of the city ledger takes the debt over (F12).
        CityLedger = 4, "city_ledger";
        /// Another way, said in the reference.
        Other = 5, "other";
    }
}

codes! {
    /// What happened to a folio as a whole. Append only.
    pub enum FolioEventKind {
        /// It was settled and closed.
        Closed = 0, "closed";
        /// It was opened again.
        Reopened = 1, "reopened";
        /// It was full, and its balance went to the next page.
        RolledOver = 2, "rolled_over";
    }
}

/// The part of a charge that is taxed at one rate.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TaxPart {
    /// The tax's code on paper.
    #[n(0)]
    pub code: String,
    /// Its rate.
    #[n(1)]
    pub rate: Rate,
    /// The gross amount taxed so, in minor units.
    #[n(2)]
    pub gross_minor: i64,
    /// The tax within it.
    #[n(3)]
    pub tax_minor: i64,
}

/// A charge.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Posting {
    /// The window it was posted to.
    #[n(0)]
    pub window: WindowId,
    /// What kind of charge: `room`, `city_tax`, `restaurant`, `minibar`.
    #[n(1)]
    pub code: String,
    /// What stands on paper.
    #[n(2)]
    pub text: String,
    /// The amount, taxes within.
    #[n(3)]
    pub amount: Money,
    /// Its taxes.
    #[n(4)]
    pub taxes: Vec<TaxPart>,
    /// The house's business date.
    #[n(5)]
    pub date: BusinessDate,
    /// When.
    #[n(6)]
    pub at: Timestamp,
    /// Who.
    #[n(7)]
    pub by: PersonId,
    /// The check that was charged to the room: its turnover is in that sale.
    #[n(8)]
    pub check: Option<CheckId>,
    /// A number or a word to find it by.
    #[n(9)]
    pub reference: Option<String>,
    /// The charge to which this is the difference.
    #[n(10)]
    pub adjusts: Option<PostingId>,
}

/// A payment; negative for money given back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Payment {
    /// The window that was paid.
    #[n(0)]
    pub window: WindowId,
    /// How.
    #[n(1)]
    pub method: PaymentMethod,
    /// The amount.
    #[n(2)]
    pub amount: Money,
    /// The house's business date.
    #[n(3)]
    pub date: BusinessDate,
    /// When.
    #[n(4)]
    pub at: Timestamp,
    /// Who took it.
    #[n(5)]
    pub by: PersonId,
    /// A slip's number, the ledger's account.
    #[n(6)]
    pub reference: Option<String>,
    /// The receipt's number.
    #[n(7)]
    pub receipt: Option<i64>,
}

/// Debt that went to another folio, or came from one. Both folios hold it under the same id.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Transfer {
    /// The window here.
    #[n(0)]
    pub window: WindowId,
    /// The other folio.
    #[n(1)]
    pub other: FolioId,
    /// What it adds to the balance here; negative on the giving side.
    #[n(2)]
    pub amount: Money,
    /// The house's business date.
    #[n(3)]
    pub date: BusinessDate,
    /// When.
    #[n(4)]
    pub at: Timestamp,
    /// Who.
    #[n(5)]
    pub by: PersonId,
    /// Why.
    #[n(6)]
    pub reason: String,
}

/// A charge or payment that was a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reversal {
    /// The charge or payment.
    #[n(0)]
    pub of: PostingId,
    /// Why.
    #[n(1)]
    pub reason: String,
    /// The house's business date.
    #[n(2)]
    pub date: BusinessDate,
    /// When.
    #[n(3)]
    pub at: Timestamp,
    /// Who.
    #[n(4)]
    pub by: PersonId,
    /// The second person, where one was needed.
    #[n(5)]
    pub approved_by: Option<PersonId>,
}

/// A charge that went to another window of this folio.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Move {
    /// The charge or payment.
    #[n(0)]
    pub of: PostingId,
    /// The window it stands in from here on.
    #[n(1)]
    pub window: WindowId,
    /// When.
    #[n(2)]
    pub at: Timestamp,
    /// Who.
    #[n(3)]
    pub by: PersonId,
}

/// Turnover that a settlement record of the fiscal journal has taken up.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Settlement {
    /// Per tax.
    #[n(0)]
    pub taxes: Vec<TaxPart>,
    /// When.
    #[n(1)]
    pub at: Timestamp,
    /// The house's business date.
    #[n(2)]
    pub date: BusinessDate,
}

/// What happened to the folio.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FolioEvent {
    /// What.
    #[n(0)]
    pub what: FolioEventKind,
    /// When.
    #[n(1)]
    pub at: Timestamp,
    /// Who.
    #[n(2)]
    pub by: PersonId,
}

/// A part of the folio with its own payer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Window {
    /// What stands above it: `guest`, or a company.
    #[n(0)]
    pub name: String,
    /// The codes of charges that go to it where no window is said (F13).
    #[n(1)]
    pub codes: Option<Vec<String>>,
}

aggregate! {
    /// A guest folio.
    pub struct Folio, FolioEdit, Kind::Folio;
    header {
        /// Its number for people, from the house's book.
        number: Option<i64> = Number;
        /// The stay it belongs to.
        reservation: Option<ReservationId> = Reservation;
        /// The guest.
        guest: Option<GuestId> = Guest;
        /// The house's currency.
        currency: Option<Currency> = Currency;
        /// The folio before it, where that was full.
        previous: Option<FolioId> = Previous;
        /// The folio after it, where this was full.
        next: Option<FolioId> = Next;
        /// Nothing may be charged from an outlet (F16).
        no_post: bool = NoPost;
    }
    facts {
        /// Its windows.
        windows: WindowId => Window = Window;
    }
    entries {
        /// Charges.
        postings: PostingId => Posting = Posting;
        /// Payments.
        payments: PostingId => Payment = Payment;
        /// Debt to and from other folios.
        transfers: EntryId => Transfer = Transfer;
        /// What was a mistake.
        reversals: EntryId => Reversal = Reversal;
        /// What went to another window.
        moves: EntryId => Move = Move;
        /// What the fiscal journal has taken up.
        settlements: EntryId => Settlement = Settlement;
        /// What happened to the folio.
        events: EntryId => FolioEvent = Event;
    }
}

refusals! {
    /// Why a folio refused.
    pub enum FolioRefusal {
        /// It is closed.
        Closed { /// Its number.
            folio: i64 } = "folio_closed", "Folio {folio} is closed. Undo the check-out first, or post to the next page.";
        /// It is full.
        Full { /// Its number.
            folio: i64 } = "folio_full", "Folio {folio} is full. Roll it over to a next page.";
        /// The amount is nothing, too large, or in another currency.
        AmountUnfit = "amount_unfit", "An amount is not 0, at most 100,000,000,000 minor units, in the house's currency.";
        /// The parts of the taxes do not make the amount.
        TaxesUnfit = "taxes_unfit", "The parts taxed do not sum to the amount.";
        /// A text is missing or unfit.
        TextUnfit { /// Which.
            field: &'static str } = "text_unfit", "The {field} is missing or too long: a code has 1 to 32 letters of a-z, 0-9 and _, a text 1 to 120 letters.";
        /// No such window.
        WindowUnknown = "window_unknown", "This folio has no such window; the windows are listed with the folio.";
        /// The guest's window has no codes.
        GuestTakesRest = "guest_window_takes_the_rest", "The guest's window takes what no other window takes: give the codes to another window.";
        /// More than there is.
        NotAPart { /// What stands.
            amount: Money } = "not_a_part", "The charge stands at {amount}: give a part of it.";
        /// Still expected or here.
        StayOpen { /// The status.
            status: &'static str } = "folio_of_an_open_stay", "The stay is {status}: its folio closes at the check-out.";
        /// Too many windows.
        TooManyWindows = "too_many_windows", "A folio has at most 8 windows.";
        /// No such entry.
        EntryUnknown = "entry_unknown", "There is no such charge or payment on this folio.";
        /// Reversed before.
        AlreadyReversed = "already_reversed", "This was reversed before.";
        /// Charged by a check.
        ReverseOnCheck = "reverse_on_the_check", "This was charged from a check: void it there.";
        /// No second person.
        ApprovalMissing { /// The amount.
            amount: Money } = "approval_needed", "To take back {amount} a second person has to approve.";
        /// No reason.
        ReasonMissing = "reason_missing", "Give a reason in 1 to 500 letters.";
        /// No account named.
        LedgerMissing = "ledger_missing", "Name the account of the city ledger in the reference.";
        /// No outlet may charge.
        NoPost = "folio_no_post", "Nothing may be charged to this room: take another payment.";
        /// Too much debt.
        OverCreditLimit { /// The balance.
            balance: Money, /// The limit.
            limit: Money } = "over_credit_limit", "The folio stands at {balance} and may go to {limit}. Take another payment, or a payment on the folio first.";
        /// Money is owed.
        BalanceOpen { /// The balance.
            balance: Money } = "folio_balance_open", "The folio stands at {balance}: take a payment or refund first.";
        /// The same folio.
        SameFolio = "same_folio", "Choose another folio, or a window of this one.";
        /// Not a sum.
        Amount { /// Why.
            error: MoneyError } = "amount_out_of_range", "{error}";
    }
}

impl From<MoneyError> for FolioRefusal {
    fn from(error: MoneyError) -> Self {
        Self::Amount { error }
    }
}

/// The window of the guest, which every folio has.
#[must_use]
pub fn guest_window(folio: FolioId) -> WindowId {
    derived_id(folio.0, b"window guest")
}

/// The charge for a room-night: the same id wherever and however often it is posted (F14).
#[must_use]
pub fn room_night_posting(reservation: ReservationId, night: BusinessDate, code: &str) -> PostingId {
    derived_id(reservation.0, format!("posting {code} {night}").as_bytes())
}

impl Folio {
    /// Its number, 0 while there is none.
    pub fn label(&self) -> i64 {
        self.number.unwrap_or(0)
    }

    /// The reversal of an entry.
    pub fn reversal_of(&self, entry: PostingId) -> Option<&Reversal> {
        self.reversals.values().find(|reversal| reversal.of == entry)
    }

    fn reversed(&self) -> BTreeSet<PostingId> {
        self.reversals.values().map(|reversal| reversal.of).collect()
    }

    /// Charges that were not reversed.
    pub fn live_postings(&self) -> impl Iterator<Item = (PostingId, &Posting)> {
        let reversed = self.reversed();
        self.postings
            .iter()
            .map(|(id, posting)| (*id, posting))
            .filter(move |(id, _)| !reversed.contains(id))
    }

    /// Payments that were not reversed.
    pub fn live_payments(&self) -> impl Iterator<Item = (PostingId, &Payment)> {
        let reversed = self.reversed();
        self.payments
            .iter()
            .map(|(id, payment)| (*id, payment))
            .filter(move |(id, _)| !reversed.contains(id))
    }

    /// The window in which a charge or payment stands now.
    pub fn window_of(&self, entry: PostingId) -> Option<WindowId> {
        let first = self.postings.get(&entry).map(|posting| posting.window);
        let first = first.or_else(|| self.payments.get(&entry).map(|payment| payment.window))?;
        let last = self
            .moves
            .iter()
            .filter(|(_, moved)| moved.of == entry)
            .max_by_key(|(id, moved)| (moved.at, **id));
        Some(last.map_or(first, |(_, moved)| moved.window))
    }

    /// What each window owes; negative where the house owes.
    ///
    /// # Errors
    /// [`MoneyError`] where a sum does not fit.
    pub fn window_balances(&self) -> Result<BTreeMap<WindowId, i64>, MoneyError> {
        let mut balances: BTreeMap<WindowId, i64> = self.windows.keys().map(|id| (*id, 0)).collect();
        let mut add = |window: WindowId, minor: i64| {
            let balance = balances.entry(window).or_default();
            *balance = balance.checked_add(minor).ok_or(MoneyError::Overflow)?;
            Ok::<(), MoneyError>(())
        };
        for (id, posting) in self.live_postings() {
            add(self.window_of(id).unwrap_or(posting.window), posting.amount.minor)?;
        }
        for (id, payment) in self.live_payments() {
            let minor = payment.amount.minor.checked_neg().ok_or(MoneyError::Overflow)?;
            add(self.window_of(id).unwrap_or(payment.window), minor)?;
        }
        for transfer in self.transfers.values() {
            add(transfer.window, transfer.amount.minor)?;
        }
        Ok(balances)
    }

    /// What the folio owes; negative where the house owes.
    ///
    /// # Errors
    /// [`MoneyError`] where a sum does not fit.
    pub fn balance_minor(&self) -> Result<i64, MoneyError> {
        let balances = self.window_balances()?;
        let mut windows = balances.values();
        windows.try_fold(0_i64, |sum, balance| {
            sum.checked_add(*balance).ok_or(MoneyError::Overflow)
        })
    }

    /// Whether it is closed: the last of its events says so.
    pub fn is_closed(&self) -> bool {
        let last = self.events.iter().max_by_key(|(id, event)| (event.at, **id));
        last.is_some_and(|(_, event)| event.what != FolioEventKind::Reopened)
    }

    /// An instant for what follows the folio's events and moves: never before them, also where the clock stepped back (K03).
    fn following(&self, now: Timestamp) -> Timestamp {
        let events = self.events.values().map(|event| event.at);
        let moves = self.moves.values().map(|moved| moved.at);
        let held = events.chain(moves).map(|at| at.plus_ms(1));
        held.chain([now]).max().unwrap_or(now)
    }

    /// Whether anything stands on it that was not taken back.
    pub fn is_used(&self) -> bool {
        self.live_postings().next().is_some()
            || self.live_payments().next().is_some()
            || !self.transfers.is_empty()
    }

    /// Whether anything was charged, paid or moved here since `at` that was not taken back: a deposit of before is none.
    pub fn is_used_since(&self, at: Timestamp) -> bool {
        self.live_postings().any(|(_, posting)| posting.at >= at)
            || self.live_payments().any(|(_, payment)| payment.at >= at)
            || self.transfers.values().any(|transfer| transfer.at >= at)
    }

    /// How many entries it holds: each at most one change of the document.
    pub fn entry_count(&self) -> usize {
        self.postings.len()
            + self.payments.len()
            + self.transfers.len()
            + self.reversals.len()
            + self.moves.len()
            + self.settlements.len()
            + self.events.len()
            + self.windows.len()
    }

    /// Whether it has to roll over before the next charge.
    pub fn is_full(&self) -> bool {
        self.entry_count() >= ENTRIES_MAX - ENTRIES_HEADROOM
    }

    /// Turnover of this folio's own charges that no settlement has taken up, per tax code and rate.
    ///
    /// # Errors
    /// [`MoneyError`] where a sum does not fit.
    pub fn unsettled(&self) -> Result<Vec<TaxPart>, MoneyError> {
        let mut sums: BTreeMap<(String, Rate), (i64, i64)> = BTreeMap::new();
        let own = self
            .live_postings()
            .filter(|(_, posting)| posting.check.is_none());
        for part in own.flat_map(|(_, posting)| &posting.taxes) {
            add_part(&mut sums, part, 1)?;
        }
        for part in self.settlements.values().flat_map(|settlement| &settlement.taxes) {
            add_part(&mut sums, part, -1)?;
        }
        let open = sums.into_iter().filter(|(_, sum)| *sum != (0, 0));
        Ok(open
            .map(|((code, rate), (gross_minor, tax_minor))| TaxPart {
                code,
                rate,
                gross_minor,
                tax_minor,
            })
            .collect())
    }
}

fn add_part(
    sums: &mut BTreeMap<(String, Rate), (i64, i64)>,
    part: &TaxPart,
    sign: i64,
) -> Result<(), MoneyError> {
    let (gross, tax) = sums.entry((part.code.clone(), part.rate)).or_default();
    let times = |minor: i64| minor.checked_mul(sign).ok_or(MoneyError::Overflow);
    *gross = gross
        .checked_add(times(part.gross_minor)?)
        .ok_or(MoneyError::Overflow)?;
    *tax = tax
        .checked_add(times(part.tax_minor)?)
        .ok_or(MoneyError::Overflow)?;
    Ok(())
}
