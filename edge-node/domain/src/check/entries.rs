//! The immutable entries of a check. Amounts are minor units of the check's currency; field numbers are append only.

use super::parts::LinePart;
use super::reason::ReasonCode;
use crate::catalog::Allergen;
use crate::codes;
use minicbor::{Decode, Encode};
use values::{
    ApprovalId, BatchId, BusinessDate, CategoryId, CheckId, DrawerSessionId, ItemId, LineId, ModifierId,
    PersonId, Quantity, Rate, ReservationId, StationId, TaxId, Timestamp,
};

/// A modifier as it stood when the line was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LineModifier {
    /// Which.
    #[n(0)]
    pub modifier: ModifierId,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// What it adds to the price of one unit.
    #[n(2)]
    pub price_minor: i64,
    /// How many times per unit.
    #[n(3)]
    pub count: u32,
    /// How many of these are charged; the others were free.
    #[n(4)]
    pub charged: u32,
}

impl LineModifier {
    /// What it adds to the price of one unit in all; `None` beyond 64 bits.
    #[must_use]
    pub fn total_minor(&self) -> Option<i64> {
        self.price_minor.checked_mul(i64::from(self.charged))
    }
}

/// A tax as it stood when the line was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LineTax {
    /// Which.
    #[n(0)]
    pub tax: TaxId,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// Its rate for the check's order type.
    #[n(2)]
    pub rate: Rate,
    /// Whether the price includes it.
    #[n(3)]
    pub inclusive: bool,
}

/// An ordered line, complete in itself (C06).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Line {
    /// The item.
    #[n(0)]
    pub item: ItemId,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// How much of it.
    #[n(2)]
    pub quantity: Quantity,
    /// The price of one unit without modifiers.
    #[n(3)]
    pub unit_price_minor: i64,
    /// Its modifiers.
    #[n(4)]
    pub modifiers: Vec<LineModifier>,
    /// Its taxes.
    #[n(5)]
    pub taxes: Vec<LineTax>,
    /// The stations that make it.
    #[n(6)]
    pub stations: Vec<StationId>,
    /// Who ordered it.
    #[n(7)]
    pub by: PersonId,
    /// When.
    #[n(8)]
    pub at: Timestamp,
    /// The seat it is for.
    #[n(9)]
    pub seat: Option<u32>,
    /// The course it belongs to.
    #[n(10)]
    pub course: Option<u32>,
    /// A note for the kitchen.
    #[n(11)]
    pub note: Option<String>,
    /// The name for the kitchen, where it differs.
    #[n(12)]
    pub short_name: Option<String>,
    /// What it contains.
    #[n(13)]
    pub allergens: Option<Vec<Allergen>>,
    /// The check it came from.
    #[n(14)]
    pub came_from: Option<CheckId>,
    /// The id under which it was first ordered, where it has moved since: the kitchen's stable id.
    #[n(15)]
    pub origin: Option<LineId>,
    /// The terminal's own time of ordering, where the line came late from its outbox (R20). Evidence only.
    #[n(16)]
    pub ordered_at: Option<Timestamp>,
    /// Whether it waits for its course to be fired.
    #[n(17)]
    pub hold: Option<bool>,
    /// The item's category, for the reports.
    #[n(18)]
    pub category: Option<CategoryId>,
    /// Which part of a line it is, where it was split off from one: its price is fixed so that the parts sum to the whole.
    #[n(19)]
    pub part: Option<Box<LinePart>>,
}

/// One sending of lines to the kitchen. Two entries may bear one batch: lines of a batch that came from another check.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Sending {
    /// The batch.
    #[n(0)]
    pub batch: BatchId,
    /// Its lines.
    #[n(1)]
    pub lines: Vec<LineId>,
    /// The course that was fired, if one was.
    #[n(2)]
    pub course: Option<u32>,
    /// Who sent it.
    #[n(3)]
    pub by: PersonId,
    /// When.
    #[n(4)]
    pub at: Timestamp,
}

/// A quantity of a line that is not wanted after all.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Void {
    /// The line.
    #[n(0)]
    pub line: LineId,
    /// How much of it.
    #[n(1)]
    pub quantity: Quantity,
    /// Why.
    #[n(2)]
    pub reason: String,
    /// Whether the line had been sent.
    #[n(3)]
    pub sent: bool,
    /// Who voided it.
    #[n(4)]
    pub by: PersonId,
    /// When.
    #[n(5)]
    pub at: Timestamp,
    /// The second person's approval.
    #[n(6)]
    pub approval: Option<ApprovalId>,
    /// The second person.
    #[n(7)]
    pub approver: Option<PersonId>,
    /// Why, as a code that reports sum by.
    #[n(8)]
    pub code: Option<ReasonCode>,
}

/// A line's part of a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LineShare {
    /// The line.
    #[n(0)]
    pub line: LineId,
    /// What is taken off its listed price.
    #[n(1)]
    pub minor: i64,
    /// How much of the line there was when it was given; the whole line where `None`.
    #[n(2)]
    pub of: Option<Quantity>,
}

/// A discount, spread over the lines that were on the check when it was given.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Adjustment {
    /// Each line's part; the parts sum to the discount.
    #[n(0)]
    pub shares: Vec<LineShare>,
    /// The rate, where it was given as one.
    #[n(1)]
    pub rate: Option<Rate>,
    /// Why.
    #[n(2)]
    pub reason: String,
    /// Who gave it.
    #[n(3)]
    pub by: PersonId,
    /// When.
    #[n(4)]
    pub at: Timestamp,
    /// The second person's approval.
    #[n(5)]
    pub approval: Option<ApprovalId>,
    /// The second person.
    #[n(6)]
    pub approver: Option<PersonId>,
    /// Why, as a code that reports sum by.
    #[n(7)]
    pub code: Option<ReasonCode>,
}

impl Line {
    /// The id that the kitchen knows the line by, `id` being its id on this check.
    #[must_use]
    pub fn kitchen_id(&self, id: LineId) -> LineId {
        self.origin.unwrap_or(id)
    }
}

codes! {
    /// What a tender is paid with.
    pub enum TenderKind {
        /// Coins and notes.
        Cash = 0, "cash";
        /// On a guest's folio.
        RoomCharge = 1, "room_charge";
        /// Something that is counted elsewhere: a stand-alone card terminal, a voucher.
        Other = 2, "other";
    }
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Tender {
    /// What with.
    #[n(0)]
    pub kind: TenderKind,
    /// What it pays of the check.
    #[n(1)]
    pub amount_minor: i64,
    /// The tip on top.
    #[n(2)]
    pub tip_minor: i64,
    /// The cash given; 0 where it is not cash.
    #[n(3)]
    pub tendered_minor: i64,
    /// The cash given back.
    #[n(4)]
    pub change_minor: i64,
    /// Who took it.
    #[n(5)]
    pub by: PersonId,
    /// When.
    #[n(6)]
    pub at: Timestamp,
    /// The drawer session that holds it.
    #[n(7)]
    pub session: Option<DrawerSessionId>,
    /// The reservation whose folio pays a room charge.
    #[n(8)]
    pub reservation: Option<ReservationId>,
    /// A slip's number or the like.
    #[n(9)]
    pub note: Option<String>,
    /// The payer's share that it pays.
    #[n(10)]
    pub share: Option<u32>,
    /// The terminal's own time of taking it, where it came late from its outbox (R20). Evidence only.
    #[n(11)]
    pub taken_at: Option<Timestamp>,
}

/// A line that went to another check.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct MoveOut {
    /// The line.
    #[n(0)]
    pub line: LineId,
    /// Where to.
    #[n(1)]
    pub to: CheckId,
    /// Its id there.
    #[n(2)]
    pub to_line: LineId,
    /// Who moved it.
    #[n(3)]
    pub by: PersonId,
    /// When.
    #[n(4)]
    pub at: Timestamp,
}

codes! {
    /// What the kitchen does with a ticket.
    pub enum KitchenEventKind {
        /// Made: off the screen.
        Bump = 0, "bump";
        /// Back to where it was.
        Recall = 1, "recall";
        /// Brought to the guest.
        Serve = 2, "serve";
        /// Wanted before others.
        Rush = 3, "rush";
        /// No longer wanted before others.
        Calm = 4, "calm";
        /// The kitchen has seen that a line is not wanted any more.
        Acknowledge = 5, "acknowledge";
    }
}

impl KitchenEventKind {
    /// Whether it says how far a ticket or a line has come.
    #[must_use]
    pub const fn is_progress(self) -> bool {
        matches!(self, Self::Bump | Self::Recall | Self::Serve)
    }
}

/// What the kitchen did with a ticket: a batch at a station.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KitchenEvent {
    /// What.
    #[n(0)]
    pub kind: KitchenEventKind,
    /// The batch.
    #[n(1)]
    pub batch: BatchId,
    /// The station.
    #[n(2)]
    pub station: StationId,
    /// Who.
    #[n(3)]
    pub by: PersonId,
    /// When.
    #[n(4)]
    pub at: Timestamp,
    /// The only line that is meant, by the kitchen's id; the whole ticket where `None`.
    #[n(5)]
    pub line: Option<LineId>,
}

/// A payer's share of an even split.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Share {
    /// Which, from 1.
    #[n(0)]
    pub index: u32,
    /// Of how many.
    #[n(1)]
    pub of: u32,
    /// What the payer pays.
    #[n(2)]
    pub amount_minor: i64,
    /// When the split was made; the latest one counts.
    #[n(3)]
    pub at: Timestamp,
}

/// The check became part of another.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Merged {
    /// The other.
    #[n(0)]
    pub into: CheckId,
    /// Who did it.
    #[n(1)]
    pub by: PersonId,
    /// When.
    #[n(2)]
    pub at: Timestamp,
}

/// The end of a check.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Close {
    /// The receipt's number; `None` where nothing was sold.
    #[n(0)]
    pub receipt: Option<i64>,
    /// The business date it counts for.
    #[n(1)]
    pub business_date: BusinessDate,
    /// What the guest paid, taxes included, tips not.
    #[n(2)]
    pub total_minor: i64,
    /// The taxes in it.
    #[n(3)]
    pub tax_minor: i64,
    /// Who closed it.
    #[n(4)]
    pub by: PersonId,
    /// When.
    #[n(5)]
    pub at: Timestamp,
    /// The drawer session it counts in.
    #[n(6)]
    pub session: Option<DrawerSessionId>,
    /// The epoch of its record in the fiscal journal.
    #[n(7)]
    pub journal_epoch: Option<u64>,
    /// The number of its record in that epoch.
    #[n(8)]
    pub journal_seq: Option<u64>,
}
