//! A guest check: what was ordered, sent, voided, discounted and paid (R02, R05 to R08, R11, R15).
//!
//! Header facts may be set again; lines, sends, voids, discounts, tenders and events are immutable entries. A line that
//! was sent is voided, never edited. Status and totals are derived ([`status`], [`totals`]); what no merge can rule out is
//! found by [`inspect`]. A check holds at most [`LINES_MAX`] lines, [`ENTRIES_MAX`] entries
//! and about [`COMMANDS_MAX`] changes; beyond that it takes only tenders and its closing, so that nobody's bill is stuck.

mod adjust;
mod arrange;
mod due;
mod entries;
mod inspect;
mod lines;
mod money;
mod open;
mod papers;
mod parts;
mod reason;
mod refund;
mod reprice;
mod share;
mod status;
mod tender;
#[cfg(test)]
mod tests;

pub use crate::catalog::OrderType;
pub use adjust::{DISCOUNT, Discount, DiscountHow, Removal, discount, remove_discount};
pub use arrange::{
    Arranged, Merge, Split, SplitTo, Transfer, merge_into, seats_apart, split_lines, transfer,
};
pub use due::{Due, due};
pub use entries::{
    Adjustment, Close, KitchenEvent, KitchenEventKind, Line, LineModifier, LineShare, LineTax, Merged,
    MoveOut, Sending, Share, Tender, TenderKind, Void,
};
pub use inspect::{Concern, inspect};
pub use lines::{
    AddLines, OrderLine, SendLines, VOID_LINE, VoidLine, add_lines, send_lines, void_amount_minor, void_line,
};
pub use money::{
    LineAmounts, Sold, TaxTotal, Totals, discounts_by_reason, line_amounts, listed_minor, listed_of,
    live_adjustments, live_lines, remaining, share_bills, sold, totals, unit_price_minor, wanted,
};
pub use open::{OpenCheck, made_by_terminal, open_check};
pub use papers::{BillPrinted, ReceiptCopied, bill_printed, receipt_copied};
pub use parts::{FixedAmounts, LinePart, PartOf, PartOut};
pub use reason::ReasonCode;
pub use refund::{REFUND, Refund, RefundLine, RefundLines, Refunding, refund_lines, refunded};
pub use reprice::{PRICE_OVERRIDE, Reprice, SetPrice, set_price};
pub use share::{OpenShare, open_shares, share_evenly, share_in_amounts};
pub use status::{Status, is_sent, status, unsent_lines};
pub use tender::{Closing, TakeTender, Taken, close_check, closing_of, take_tender};

use crate::shape::Kind;
use crate::{aggregate, refusals};
use values::{
    BatchId, BusinessDate, CheckId, Currency, EntryId, LineId, Money, OutletId, PersonId, TableId, TenderId,
    Timestamp, Uuid,
};

/// The most lines a check holds, voided and moved ones included.
pub const LINES_MAX: usize = 500;
/// The most entries of all kinds; beyond it only tenders and the closing are taken.
pub const ENTRIES_MAX: usize = 2_000;
/// The most commands that write entries; a document that has more changes gets slow to merge.
pub const COMMANDS_MAX: usize = 200;
/// The most lines one command may add.
pub const LINES_PER_COMMAND_MAX: usize = 100;
/// The most covers.
pub const COVERS_MAX: u32 = 999;
/// The highest seat number.
pub const SEAT_MAX: u32 = 999;
/// The highest course number.
pub const COURSE_MAX: u32 = 20;
/// The longest note, name or reason, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 200;
/// The highest amount of one line, tender or discount, in minor units.
pub const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000;
/// The most payers of an even split.
pub const SHARES_MAX: u32 = 50;

aggregate! {
    /// A guest check.
    pub struct Check, CheckEdit, Kind::Check;
    header {
        /// The outlet that opened it.
        outlet: Option<OutletId> = Outlet;
        /// Its table, if it has one.
        table: Option<TableId> = Table;
        /// How many guests.
        covers: u32 = Covers;
        /// The person who serves it.
        server: Option<PersonId> = Server;
        /// How the food reaches the guest.
        order_type: OrderType = OrderType;
        /// Its number from the house's book.
        number: Option<i64> = Number;
        /// A name: a tab, or who fetches it.
        name: Option<String> = Name;
        /// When it was opened.
        opened_at: Option<Timestamp> = OpenedAt;
        /// Who opened it.
        opened_by: Option<PersonId> = OpenedBy;
        /// The business date it was opened on.
        business_date: Option<BusinessDate> = BusinessDate;
        /// The currency of every amount on it.
        currency: Option<Currency> = Currency;
    }
    facts {}
    entries {
        /// Ordered lines.
        lines: LineId => Line = Line;
        /// Sendings of lines to the kitchen.
        sends: EntryId => Sending = Send;
        /// Voided quantities of lines.
        voids: EntryId => Void = Void;
        /// Discounts, spread over lines when they were given.
        adjustments: EntryId => Adjustment = Adjustment;
        /// Payments.
        tenders: TenderId => Tender = Tender;
        /// Lines that went to another check.
        moves: EntryId => MoveOut = MoveOut;
        /// What the kitchen did.
        kitchen: EntryId => KitchenEvent = Kitchen;
        /// Payers' shares of an even split.
        shares: EntryId => Share = Share;
        /// The check became part of another.
        merges: EntryId => Merged = Merged;
        /// Closings; more than one only after a merge of two writers.
        closes: EntryId => Close = Close;
        /// Bills that were printed before payment.
        bills: EntryId => BillPrinted = BillPrinted;
        /// Receipts that were printed again.
        copies: EntryId => ReceiptCopied = ReceiptCopied;
        /// Parts of lines that went to other checks.
        parts: EntryId => PartOut = PartOut;
        /// Prices that were set by hand.
        prices: EntryId => Reprice = Reprice;
        /// Discounts that were taken back.
        removals: EntryId => Removal = Removal;
        /// Lines that were given back after the check was closed.
        refunds: EntryId => Refund = Refund;
    }
}

impl Check {
    /// The currency of the amounts on the check; the house's where a merge has not brought it yet.
    #[must_use]
    pub fn currency_or(&self, house: Currency) -> Currency {
        self.currency.unwrap_or(house)
    }

    /// How many entries of all kinds it holds.
    #[must_use]
    pub fn entry_count(&self) -> usize {
        self.lines.len()
            + self.sends.len()
            + self.voids.len()
            + self.adjustments.len()
            + self.tenders.len()
            + self.moves.len()
            + self.kitchen.len()
            + self.shares.len()
            + self.bills.len()
            + self.copies.len()
            + self.parts.len()
            + self.prices.len()
            + self.removals.len()
            + self.refunds.len()
    }

    /// How many commands wrote its entries, told apart by their instants.
    #[must_use]
    pub fn command_count(&self) -> usize {
        let mut instants: Vec<Timestamp> = (self.lines.values().map(|line| line.at))
            .chain(self.sends.values().map(|send| send.at))
            .chain(self.voids.values().map(|void| void.at))
            .chain(self.adjustments.values().map(|adjustment| adjustment.at))
            .chain(self.tenders.values().map(|tender| tender.at))
            .chain(self.moves.values().map(|moved| moved.at))
            .chain(self.kitchen.values().map(|event| event.at))
            .chain(self.bills.values().map(|bill| bill.at))
            .chain(self.copies.values().map(|copy| copy.at))
            .chain(self.parts.values().map(|part| part.at))
            .chain(self.prices.values().map(|price| price.at))
            .chain(self.removals.values().map(|removal| removal.at))
            .chain(self.refunds.values().map(|refund| refund.at))
            .collect();
        instants.sort_unstable();
        instants.dedup();
        instants.len()
    }

    fn is_full(&self) -> bool {
        let entries = self.entry_count();
        entries >= ENTRIES_MAX || (entries >= COMMANDS_MAX && self.command_count() >= COMMANDS_MAX)
    }

    /// The receipt number of the first closing that has one.
    #[must_use]
    pub fn receipt(&self) -> Option<i64> {
        self.closes.values().find_map(|close| close.receipt)
    }
}

/// What a person may do alone; over it a second person approves (A13). The node picks it by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The highest amount of a sent line that may be voided alone, in minor units; `None` for any.
    pub void_minor_max: Option<i64>,
    /// The highest discount that may be given alone, in minor units; `None` for any.
    pub discount_minor_max: Option<i64>,
}

impl Allowance {
    /// No limit: whoever may approve for others.
    pub const FREE: Self = Self {
        void_minor_max: None,
        discount_minor_max: None,
    };
    /// Everybody else where the house states no limits: a second person for every sent line and every discount.
    pub const NONE: Self = Self {
        void_minor_max: Some(0),
        discount_minor_max: Some(0),
    };
}

refusals! {
    /// Why a command on a check is refused.
    pub enum CheckRefusal {
        /// The check is closed.
        Closed = "check_closed", "the check is closed; open a new one";
        /// The check went into another one.
        MergedAway { /// The other.
            into: CheckId } = "check_merged", "the check was merged into another one; go on with check {into}";
        /// The check is full.
        Full = "check_full", "the check is full; take its payment and go on with a new one";
        /// An id that a terminal made is taken.
        IdTaken { /// The id.
            id: Uuid } = "id_taken", "the id {id} is taken already; make a new one and send the command under a new key";
        /// An id that a terminal made is none.
        IdUnfit = "id_unfit", "an id that a terminal makes is a UUID of version 7; make a new one";
        /// A part of a line that is none.
        BadPart = "bad_part", "a part is some of 2 to 100 equal parts of what is left of a line, never all of it";
        /// The line is shared with another check.
        LineInParts { /// The line.
            line: LineId } = "line_in_parts", "parts of line {line} are on several checks; void what is left of it as a whole, or give a discount on each";
        /// There is nothing to split by seats.
        OneSeat = "one_seat", "all lines are for one seat; split by lines instead";
        /// There is no such discount.
        DiscountUnknown = "discount_unknown", "there is no such discount on the check, or it was taken back already; read the check again";
        /// There is no such share.
        ShareUnknown = "share_unknown", "the bill is not shared like that now; read the check again";
        /// A share is paid.
        ShareTooSmall { /// What is open of it.
            open: Money } = "share_over", "only {open} is open of that share; enter that or less, or pay without a share";
        /// The amounts of shares do not fit.
        BadShares { /// What is left to pay.
            balance: Money } = "bad_shares", "the shares are 1 to 50 amounts above nothing that come to at most {balance}";
        /// The check is not closed yet.
        NotClosed = "check_not_closed", "the check is not closed yet; void the line instead of giving it back";
        /// More is to be given back than is left.
        RefundTooMuch = "refund_too_much", "more is to be given back than was sold and not given back yet; enter a smaller quantity";
        /// A refund by a means that gives nothing back.
        RefundKind = "refund_kind", "money is given back in cash or by another means of the house; a room charge is taken back on the folio";
        /// Nothing to print a bill of.
        NothingToBill = "nothing_to_bill", "nothing is on the check yet; order something first";
        /// No receipt yet.
        NoReceipt = "no_receipt_yet", "the check has no receipt yet; take its payment first";
        /// No lines in the command.
        NoLines = "no_lines", "the command names no lines; choose at least one";
        /// Too many lines in the command.
        TooManyLines = "too_many_lines", "a command takes at most 100 lines; send the rest in another one";
        /// A text is too long.
        TextTooLong { /// Which text.
            what: &'static str } = "text_too_long", "the {what} is longer than 200 bytes; shorten it";
        /// A count is out of its range.
        BadCount { /// What is counted.
            what: &'static str, /// The most.
            most: u32 } = "bad_count", "the {what} is out of range; the most is {most}";
        /// An amount is out of range.
        BadAmount { /// Which amount.
            what: &'static str } = "bad_amount", "the {what} must be above nothing and within limits; enter it in minor units";
        /// An amount in another currency.
        ForeignCurrency { /// The check's.
            currency: Currency } = "foreign_currency", "the check is in {currency}; enter the amount in that currency";
        /// The line is not on the check.
        LineUnknown { /// The line.
            line: LineId } = "line_unknown", "there is no line {line} on the check; read the check again";
        /// The line is voided already.
        LineVoided { /// The line.
            line: LineId } = "line_voided", "line {line} is voided already";
        /// The line went to another check.
        LineMoved { /// The line.
            line: LineId } = "line_moved", "line {line} went to another check; look for it there";
        /// More is to be voided than is left.
        VoidTooMuch = "void_too_much", "more is to be voided than is left on the line; enter a smaller quantity";
        /// A reason is needed.
        ReasonNeeded = "reason_needed", "give a reason";
        /// A second person has to approve.
        ApprovalNeeded { /// The action to approve.
            action: &'static str, /// The amount to approve.
            amount: Money } = "approval_needed", "over your limit: have a second person approve {action} of {amount}";
        /// Nothing is left to send.
        NothingToSend = "nothing_to_send", "every line is sent already";
        /// A discount is larger than what it is taken from.
        DiscountTooLarge = "discount_too_large", "the discount is larger than what is left of the price; enter a smaller one";
        /// The check would fall below what is paid.
        BelowPaid { /// What is paid.
            paid: Money } = "below_paid", "{paid} is paid already and the check would fall below it; give the payment back first";
        /// The check is paid in full.
        NothingToPay = "nothing_to_pay", "nothing is left to pay on the check";
        /// More than the balance.
        OverPayment { /// What is left to pay.
            balance: Money } = "over_payment", "only {balance} is left to pay; enter that or less, cash may be tendered with change";
        /// Tendered cash is less than the amount.
        TenderedTooLittle = "tendered_too_little", "the cash given is less than the amount and the tip; enter what was given";
        /// Tendered given with something that is not cash.
        ChangeOnCashOnly = "change_on_cash_only", "only cash is tendered with change; leave the tendered amount out";
        /// Cash without an open drawer.
        DrawerNeeded = "drawer_needed", "cash needs an open drawer session; open the drawer with its float first";
        /// A room charge without a guest.
        ReferenceNeeded = "reference_needed", "a room charge names the reservation that pays it";
        /// The reservation's guest is not in the house.
        NotInHouse = "guest_not_in_house", "the guest of this reservation is not in the house; check them in, or take another payment";
        /// There is something left to pay.
        BalanceLeft { /// What is left.
            balance: Money } = "balance_left", "{balance} is left to pay; take a payment or void what is not wanted";
        /// The check is empty and may only be closed when it had lines.
        SharedUnevenly = "bad_share_count", "an even split is for 2 to 50 payers";
        /// A check with payments cannot go into another.
        HasTenders = "check_has_tenders", "the check has payments; finish it instead of moving it";
        /// A check cannot go into itself.
        SameCheck = "same_check", "choose two different checks";
        /// All lines were chosen for a split.
        NothingStays = "nothing_stays", "all lines would leave the check; transfer the check instead";
        /// Two checks that do not fit together.
        NotTogether = "checks_differ", "checks of different currencies do not go together; pay them one by one";
        /// Nothing to change in a transfer.
        NothingToTransfer = "nothing_to_transfer", "name a table, a server or a name to change";
        /// The batch is not on the check.
        BatchUnknown { /// The batch.
            batch: BatchId } = "ticket_unknown", "there is no such ticket on the check; read the tickets again";
        /// A sum is beyond what the system holds.
        OutOfRange = "amount_out_of_range", "the sum is larger than this system can hold; enter smaller amounts";
        /// What was ordered cannot be ordered like this; the catalogue's own words.
        NotOrderable { /// The catalogue's code.
            code: &'static str, /// The catalogue's words.
            sentence: String } = "not_orderable", "{sentence}";
    }
}

impl From<values::MoneyError> for CheckRefusal {
    fn from(_: values::MoneyError) -> Self {
        Self::OutOfRange
    }
}

impl From<crate::catalog::CatalogRefusal> for CheckRefusal {
    fn from(refusal: crate::catalog::CatalogRefusal) -> Self {
        Self::NotOrderable {
            code: refusal.code(),
            sentence: refusal.to_string(),
        }
    }
}

/// Refuses any change but a tender, a closing or a kitchen event.
fn must_be_open(check: &Check) -> Result<(), CheckRefusal> {
    must_take_tenders(check)?;
    if check.is_full() {
        Err(CheckRefusal::Full)
    } else {
        Ok(())
    }
}

fn must_take_tenders(check: &Check) -> Result<(), CheckRefusal> {
    if let Some(merged) = check.merges.values().next() {
        return Err(CheckRefusal::MergedAway { into: merged.into });
    }
    if check.closes.is_empty() {
        Ok(())
    } else {
        Err(CheckRefusal::Closed)
    }
}

fn check_text(what: &'static str, text: Option<&str>) -> Result<(), CheckRefusal> {
    if text.is_some_and(|text| text.len() > TEXT_BYTES_MAX) {
        return Err(CheckRefusal::TextTooLong { what });
    }
    Ok(())
}

fn check_at_most(what: &'static str, count: Option<u32>, most: u32) -> Result<(), CheckRefusal> {
    if count.is_some_and(|count| count > most) {
        return Err(CheckRefusal::BadCount { what, most });
    }
    Ok(())
}
