//! A reservation and the stay that it becomes: what is stored, and what is derived from it.
//!
//! Nothing is overwritten by an event: status, room and holdings are read off the events that were not undone.

use super::Signature;
use crate::lattice::{self, Lattice};
use crate::shape::Kind;
use crate::{aggregate, codes};
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;
use values::{
    BusinessDate, EntryId, FolioId, GuestId, Money, PersonId, ReservationId, RoomId, RoomTypeId, Timestamp,
    derived_id,
};

codes! {
    /// What happened to a stay. Append only.
    pub enum EventKind {
        /// It was booked.
        Reserved = 0, "reserved";
        /// It got a room.
        Assigned = 1, "assigned";
        /// It lost its room.
        Unassigned = 2, "unassigned";
        /// The party arrived.
        CheckedIn = 3, "checked_in";
        /// The party went to another room.
        Moved = 4, "moved";
        /// Nights, people or prices changed.
        Amended = 5, "amended";
        /// The party left.
        CheckedOut = 6, "checked_out";
        /// It was cancelled.
        Cancelled = 7, "cancelled";
        /// The party did not come.
        NoShow = 8, "no_show";
        /// An earlier event was a mistake.
        Undone = 9, "undone";
    }
}

codes! {
    /// Where a stay stands (F01): the furthest of what happened and was not undone, in declared order. Append only.
    pub enum StayStatus {
        /// Booked, not arrived.
        Reserved = 0, "reserved";
        /// Did not come.
        NoShow = 1, "no_show";
        /// Cancelled.
        Cancelled = 2, "cancelled";
        /// In the house.
        InHouse = 3, "in_house";
        /// Left.
        CheckedOut = 4, "checked_out";
    }
}

impl Lattice for StayStatus {
    fn rank(self) -> u8 {
        match self {
            Self::Reserved => 0,
            Self::NoShow => 1,
            Self::Cancelled => 2,
            Self::InHouse => 3,
            Self::CheckedOut => 4,
        }
    }

    /// Someone who is or was in the house was neither cancelled nor a no-show (F29), and not both of these.
    fn conflicting(self, other: Self) -> bool {
        let pair = (self.min(other), self.max(other));
        matches!(
            pair,
            (Self::NoShow | Self::Cancelled, Self::InHouse | Self::CheckedOut)
                | (Self::NoShow, Self::Cancelled)
        )
    }
}

/// Something that happened to a stay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StayEvent {
    /// What.
    #[n(0)]
    pub what: EventKind,
    /// When.
    #[n(1)]
    pub at: Timestamp,
    /// Who did it.
    #[n(2)]
    pub by: PersonId,
    /// The house's business date.
    #[n(3)]
    pub date: BusinessDate,
    /// Why.
    #[n(4)]
    pub reason: Option<String>,
    /// The room that was assigned or moved to.
    #[n(5)]
    pub room: Option<RoomId>,
    /// That room's type.
    #[n(6)]
    pub room_type: Option<RoomTypeId>,
    /// The first night for which the room counts; nothing: for all nights.
    #[n(7)]
    pub from: Option<BusinessDate>,
    /// The event that was undone.
    #[n(8)]
    pub refers: Option<EntryId>,
    /// The arrival as it was before.
    #[n(9)]
    pub arrival_before: Option<BusinessDate>,
    /// The departure as it was before.
    #[n(10)]
    pub departure_before: Option<BusinessDate>,
    /// Its place behind the events that were known when it was written. Order follows what was known, never the clock,
    /// which may step back (K03, K06).
    #[n(11)]
    pub order: u32,
}

/// The price of one night, fixed when it was booked (F06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NightPrice {
    /// The night.
    #[n(0)]
    pub night: BusinessDate,
    /// What it costs, taxes within.
    #[n(1)]
    pub price: Money,
}

/// Someone who shares the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Companion {
    /// Added by.
    #[n(0)]
    pub by: PersonId,
    /// No longer with the party.
    #[n(1)]
    pub left: bool,
}

aggregate! {
    /// A reservation and the stay it becomes.
    pub struct Reservation, ReservationEdit, Kind::Reservation;
    header {
        /// Its number for people, from the house's book.
        number: Option<i64> = Number;
        /// Who booked and stays.
        guest: Option<GuestId> = Guest;
        /// The type that was booked.
        room_type: Option<RoomTypeId> = RoomType;
        /// The day of arrival.
        arrival: Option<BusinessDate> = Arrival;
        /// The day of departure; its night is not slept.
        departure: Option<BusinessDate> = Departure;
        /// Grown-ups.
        adults: u32 = Adults;
        /// Children.
        children: u32 = Children;
        /// Where the booking came from.
        channel: Option<String> = Channel;
        /// The company or agency.
        company: Option<String> = Company;
        /// The rate plan's name.
        plan: Option<String> = Plan;
        /// Meals within the price.
        meal: Option<String> = Meal;
        /// What else is to be known.
        notes: Option<String> = Notes;
        /// Its folio in use, once there is one.
        folio: Option<FolioId> = Folio;
        /// It keeps the room that it has: nobody assigns, moves or swaps it (F07).
        do_not_move: bool = DoNotMove;
        /// What the house asked to be paid before the arrival, in minor units (F15).
        deposit_minor: Option<i64> = DepositMinor;
        /// Until when.
        deposit_due: Option<BusinessDate> = DepositDue;
    }
    facts {
        /// The price of each night.
        nights: EntryId => NightPrice = Night;
        /// Who shares the room.
        companions: GuestId => Companion = Companion;
    }
    entries {
        /// What happened.
        events: EntryId => StayEvent = Event;
        /// Signatures on the registration card; the last one counts (F09).
        signatures: EntryId => Signature = Signature;
    }
}

/// A room as a stay has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placement {
    /// The room.
    pub room: RoomId,
    /// Its type.
    pub room_type: RoomTypeId,
}

/// What a stay holds: nobody else may have it at once (F04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holding {
    /// A room for a night.
    Night(RoomId, BusinessDate),
    /// A room for a day use.
    Day(RoomId, BusinessDate),
}

/// The id of a night of a reservation: the same wherever it is written.
#[must_use]
pub fn night_id(reservation: ReservationId, night: BusinessDate) -> EntryId {
    derived_id(reservation.0, format!("night {night}").as_bytes())
}

/// The id of the `page`th folio of a reservation, from 1: the same wherever it is written.
#[must_use]
pub fn next_folio_page(reservation: ReservationId, page: u32) -> FolioId {
    derived_id(reservation.0, format!("folio {page}").as_bytes())
}

impl Reservation {
    /// Its number as people say it.
    pub fn label(&self) -> String {
        self.number
            .map_or_else(|| "without a number".to_owned(), |number| number.to_string())
    }

    /// The events that were not undone, oldest first; events of two sides at one place go by their ids.
    pub fn live_events(&self) -> impl DoubleEndedIterator<Item = (EntryId, &StayEvent)> {
        let undone: BTreeSet<EntryId> = self.events.values().filter_map(|event| event.refers).collect();
        let live = self
            .events
            .iter()
            .filter(|(id, event)| event.what != EventKind::Undone && !undone.contains(id));
        let mut live: Vec<_> = live.map(|(id, event)| (*id, event)).collect();
        live.sort_by_key(|(id, event)| (event.order, *id));
        live.into_iter()
    }

    /// Numbers the events among the edits behind those that are known.
    pub(super) fn in_order(&self, mut edits: Vec<ReservationEdit>) -> Vec<ReservationEdit> {
        let mut last = self.events.values().map(|event| event.order).max().unwrap_or(0);
        for edit in &mut edits {
            if let ReservationEdit::Event(_, event) = edit {
                last = last.saturating_add(1);
                event.order = last;
            }
        }
        edits
    }

    fn statuses(&self) -> impl Iterator<Item = StayStatus> {
        self.live_events().filter_map(|(_, event)| event.what.status())
    }

    /// Where it stands.
    pub fn status(&self) -> StayStatus {
        lattice::furthest(self.statuses()).unwrap_or_default()
    }

    /// Pairs of what happened that cannot both be true: for a person to look at.
    pub fn contradictions(&self) -> Vec<(StayStatus, StayStatus)> {
        lattice::conflicts(self.statuses())
    }

    /// The last event of a kind that was not undone.
    pub fn last(&self, what: EventKind) -> Option<(EntryId, &StayEvent)> {
        self.live_events().rfind(|(_, event)| event.what == what)
    }

    /// Arrival and departure; `None` while a part of the document is missing.
    pub fn span(&self) -> Option<(BusinessDate, BusinessDate)> {
        Some((self.arrival?, self.departure?))
    }

    /// Whether it is a stay without a night.
    pub fn is_day_use(&self) -> bool {
        self.span()
            .is_some_and(|(arrival, departure)| arrival == departure)
    }

    /// The nights of the stay.
    pub fn stay_nights(&self) -> impl Iterator<Item = BusinessDate> + use<> {
        self.span()
            .into_iter()
            .flat_map(|(arrival, departure)| arrival.until(departure))
    }

    /// The price of a night.
    pub fn price_of(&self, night: BusinessDate) -> Option<Money> {
        self.nights
            .values()
            .find(|price| price.night == night)
            .map(|price| price.price)
    }

    /// Whether it counts as sold: booked, in the house or stayed.
    pub fn is_sold(&self) -> bool {
        !matches!(self.status(), StayStatus::Cancelled | StayStatus::NoShow)
    }
}

impl EventKind {
    /// The status that this event means.
    #[must_use]
    pub const fn status(self) -> Option<StayStatus> {
        match self {
            Self::Reserved => Some(StayStatus::Reserved),
            Self::CheckedIn => Some(StayStatus::InHouse),
            Self::CheckedOut => Some(StayStatus::CheckedOut),
            Self::Cancelled => Some(StayStatus::Cancelled),
            Self::NoShow => Some(StayStatus::NoShow),
            Self::Assigned | Self::Unassigned | Self::Moved | Self::Amended | Self::Undone => None,
        }
    }
}

impl StayEvent {
    /// The room after this event, where it was `before`.
    pub(super) fn placement(&self, before: Option<Placement>) -> Option<Placement> {
        match (self.what, self.room, self.room_type) {
            (EventKind::Assigned | EventKind::Moved, Some(room), Some(room_type)) => {
                Some(Placement { room, room_type })
            }
            (EventKind::Unassigned, _, _) => None,
            _ => before,
        }
    }
}
