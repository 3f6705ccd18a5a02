//! Room types and rooms, and the spans in which a room is out of order.

use super::{
    FrontDeskRefusal, NIGHTS_MAX, PARTY_MAX, PRICE_MINOR_MAX, WORDS_LETTERS_MAX, fit_reason, fit_text,
};
use crate::ctx::Ctx;
use crate::shape::Kind;
use crate::{aggregate, codes};
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;
use values::{BusinessDate, EntryId, PersonId, RoomTypeId, Timestamp};

/// The most rooms of one type that may be sold beyond its capacity.
const OVERBOOKING_MAX: u32 = 200;

codes! {
    /// Why a room is closed. Append only.
    pub enum ClosureKind {
        /// It cannot be slept in: it leaves the inventory.
        OutOfOrder = 0, "out_of_order";
        /// Something small is wrong: it stays sellable.
        OutOfService = 1, "out_of_service";
    }
}

/// A span in which a room is closed: `[from, until)`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Closure {
    /// Why.
    #[n(0)]
    pub kind: ClosureKind,
    /// The first night.
    #[n(1)]
    pub from: BusinessDate,
    /// The first night that it is open again.
    #[n(2)]
    pub until: BusinessDate,
    /// What is wrong with it.
    #[n(3)]
    pub reason: String,
    /// Who closed it.
    #[n(4)]
    pub by: PersonId,
    /// When.
    #[n(5)]
    pub at: Timestamp,
}

/// The early end of a closure.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reopening {
    /// The closure that ends.
    #[n(0)]
    pub closure: EntryId,
    /// The first night that the room is open again.
    #[n(1)]
    pub from: BusinessDate,
    /// Who opened it.
    #[n(2)]
    pub by: PersonId,
    /// When.
    #[n(3)]
    pub at: Timestamp,
}

aggregate! {
    /// A type of guest rooms.
    pub struct RoomType, RoomTypeEdit, Kind::RoomType;
    header {
        /// Its name.
        name: Option<String> = Name;
        /// How many people its price is for.
        base_occupancy: u32 = BaseOccupancy;
        /// How many people it sleeps.
        max_occupancy: u32 = MaxOccupancy;
        /// How many rooms of it may be sold beyond its capacity, per night (F03).
        overbooking: u32 = Overbooking;
        /// What a night costs where a reservation says nothing else, in minor units.
        rate_minor: Option<i64> = RateMinor;
    }
    facts {}
    entries {}
}

aggregate! {
    /// A guest room.
    pub struct Room, RoomEdit, Kind::Room;
    header {
        /// The number on its door.
        number: Option<String> = Number;
        /// Its type.
        room_type: Option<RoomTypeId> = RoomType;
        /// Its floor.
        floor: Option<String> = Floor;
        /// What else it has: a view, a connecting door.
        features: Option<String> = Features;
    }
    facts {}
    entries {
        /// Spans in which it is closed.
        closures: EntryId => Closure = Closure;
        /// Closures that ended early.
        reopenings: EntryId => Reopening = Reopening;
    }
}

/// A new room type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRoomType {
    /// Its name.
    pub name: String,
    /// How many people its price is for.
    pub base_occupancy: u32,
    /// How many people it sleeps.
    pub max_occupancy: u32,
    /// How many rooms may be overbooked per night.
    pub overbooking: u32,
    /// What a night costs.
    pub rate_minor: Option<i64>,
}

/// A new room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// The number on its door.
    pub number: String,
    /// Its type.
    pub room_type: RoomTypeId,
    /// Its floor.
    pub floor: Option<String>,
    /// What else it has.
    pub features: Option<String>,
}

impl Room {
    /// The number on its door, for sentences.
    pub fn label(&self) -> String {
        self.number
            .clone()
            .unwrap_or_else(|| "without a number".to_owned())
    }

    /// The closures with the night at which each really ends.
    pub fn closed_spans(&self) -> impl Iterator<Item = (EntryId, &Closure, BusinessDate)> {
        self.closures.iter().map(|(id, closure)| {
            let early = self
                .reopenings
                .values()
                .filter(|r| r.closure == *id)
                .map(|r| r.from);
            let until = early.chain([closure.until]).min().unwrap_or(closure.until);
            (*id, closure, until)
        })
    }

    /// The nights at which it is out of order: outside the inventory.
    pub fn nights_out_of_order(&self) -> BTreeSet<BusinessDate> {
        self.closed_spans()
            .filter(|(_, closure, _)| closure.kind == ClosureKind::OutOfOrder)
            .flat_map(|(_, closure, until)| closure.from.until(until))
            .collect()
    }

    /// The closure that holds at `night`, the gravest first.
    pub fn closure_on(&self, night: BusinessDate) -> Option<(EntryId, &Closure)> {
        self.closed_spans()
            .filter(|(_, closure, until)| closure.from <= night && night < *until)
            .map(|(id, closure, _)| (id, closure))
            .min_by_key(|(_, closure)| closure.kind)
    }

    /// Whether it is out of order at `night`.
    pub fn is_out_of_order(&self, night: BusinessDate) -> bool {
        self.closure_on(night)
            .is_some_and(|(_, closure)| closure.kind == ClosureKind::OutOfOrder)
    }
}

/// Adds a room type.
///
/// # Errors
/// [`FrontDeskRefusal`] where a name, a number of people, a limit or a rate is unfit.
pub fn add_room_type(command: &NewRoomType) -> Result<Vec<RoomTypeEdit>, FrontDeskRefusal> {
    let name =
        fit_text(&command.name, WORDS_LETTERS_MAX).ok_or(FrontDeskRefusal::TextUnfit { field: "name" })?;
    let people = 1..=PARTY_MAX;
    let occupancy_fits = people.contains(&command.base_occupancy)
        && people.contains(&command.max_occupancy)
        && command.base_occupancy <= command.max_occupancy
        && command.overbooking <= OVERBOOKING_MAX;
    if !occupancy_fits {
        return Err(FrontDeskRefusal::OccupancyUnfit);
    }
    if command
        .rate_minor
        .is_some_and(|rate| !(0..=PRICE_MINOR_MAX).contains(&rate))
    {
        return Err(FrontDeskRefusal::PricesUnfit);
    }
    Ok(vec![
        RoomTypeEdit::Name(Some(name)),
        RoomTypeEdit::BaseOccupancy(command.base_occupancy),
        RoomTypeEdit::MaxOccupancy(command.max_occupancy),
        RoomTypeEdit::Overbooking(command.overbooking),
        RoomTypeEdit::RateMinor(command.rate_minor),
    ])
}

/// Adds a room. `number_taken` says whether another room has the number.
///
/// # Errors
/// [`FrontDeskRefusal`] where the number is unfit or taken.
pub fn add_room(command: &NewRoom, number_taken: bool) -> Result<Vec<RoomEdit>, FrontDeskRefusal> {
    let number = fit_text(&command.number, WORDS_LETTERS_MAX)
        .ok_or(FrontDeskRefusal::TextUnfit { field: "number" })?;
    if number_taken {
        return Err(FrontDeskRefusal::RoomNumberTaken { number });
    }
    Ok(vec![
        RoomEdit::Number(Some(number)),
        RoomEdit::RoomType(Some(command.room_type)),
        RoomEdit::Floor(fit_optional(command.floor.as_deref(), "floor")?),
        RoomEdit::Features(fit_optional(command.features.as_deref(), "features")?),
    ])
}

/// An optional text: nothing, or something fit.
pub(super) fn fit_optional(
    text: Option<&str>,
    field: &'static str,
) -> Result<Option<String>, FrontDeskRefusal> {
    match text {
        None => Ok(None),
        Some(text) if text.trim().is_empty() => Ok(None),
        Some(text) => fit_text(text, WORDS_LETTERS_MAX)
            .map(Some)
            .ok_or(FrontDeskRefusal::TextUnfit { field }),
    }
}

/// Closes a room from today until `until`.
///
/// # Errors
/// [`FrontDeskRefusal`] where the span is unfit or no reason is given.
pub fn close_room(
    ctx: &Ctx,
    kind: ClosureKind,
    until: BusinessDate,
    reason: &str,
) -> Result<Vec<RoomEdit>, FrontDeskRefusal> {
    let from = ctx.business_date;
    if !(1..=NIGHTS_MAX).contains(&until.days_since(from)) {
        return Err(FrontDeskRefusal::ClosureUnfit);
    }
    let reason = fit_reason(reason)?;
    let closure = Closure {
        kind,
        from,
        until,
        reason,
        by: ctx.person,
        at: ctx.now,
    };
    Ok(vec![RoomEdit::Closure(ctx.id(), closure)])
}

/// Opens a room again: ends every closure that holds today. No edit where none does.
#[must_use]
pub fn reopen_room(ctx: &Ctx, room: &Room) -> Vec<RoomEdit> {
    let today = ctx.business_date;
    let holding = room
        .closed_spans()
        .filter(|(_, closure, until)| closure.from <= today && today < *until);
    holding
        .map(|(closure, _, _)| {
            let reopening = Reopening {
                closure,
                from: today,
                by: ctx.person,
                at: ctx.now,
            };
            RoomEdit::Reopening(ctx.id(), reopening)
        })
        .collect()
}
