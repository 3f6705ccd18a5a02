//! Where a stay sleeps: its rooms night by night as spans, and the room in which the party is now. A stay may have one room
//! for its first nights and another from a later night on (F07).

use super::{EventKind, Holding, Placement, Reservation, StayStatus};
use std::collections::{BTreeMap, BTreeSet};
use values::{BusinessDate, RoomId, RoomTypeId};

/// Nights in a row in one room, or without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The first night.
    pub from: BusinessDate,
    /// The day after the last night; the same day for a day use.
    pub until: BusinessDate,
    /// The room; nothing: not assigned yet.
    pub placement: Option<Placement>,
}

impl Reservation {
    /// The room for a night.
    pub fn placement_on(&self, night: BusinessDate) -> Option<Placement> {
        self.live_events()
            .filter(|(_, event)| event.from.is_none_or(|from| from <= night))
            .fold(None, |before, (_, event)| event.placement(before))
    }

    /// The room of each night.
    fn placed_nights(&self) -> impl Iterator<Item = (BusinessDate, Option<Placement>)> {
        let events: Vec<_> = self.live_events().map(|(_, event)| event).collect();
        self.stay_nights().map(move |night| {
            let counted = events
                .iter()
                .filter(|event| event.from.is_none_or(|from| from <= night));
            (night, counted.fold(None, |before, event| event.placement(before)))
        })
    }

    /// Its nights as spans in one room each, in order; one without a night for a day use.
    pub fn segments(&self) -> Vec<Segment> {
        let Some((arrival, _)) = self.span() else {
            return Vec::new();
        };
        if self.is_day_use() {
            return vec![Segment {
                from: arrival,
                until: arrival,
                placement: self.placement_on(arrival),
            }];
        }
        let mut segments: Vec<Segment> = Vec::new();
        for (night, placement) in self.placed_nights() {
            let until = night.plus_days(1);
            match segments.last_mut() {
                Some(last) if last.placement == placement => last.until = until,
                _ => segments.push(Segment {
                    from: night,
                    until,
                    placement,
                }),
            }
        }
        segments
    }

    /// The room they are in, were in last, or come into first.
    pub fn placement(&self) -> Option<Placement> {
        match self.status() {
            StayStatus::InHouse | StayStatus::CheckedOut => self.entered(),
            StayStatus::Reserved | StayStatus::NoShow | StayStatus::Cancelled => {
                self.placement_on(self.arrival?)
            }
        }
    }

    /// The room of the check-in, and after it the one of each move that was carried out: a room planned for a later night
    /// moves nobody by itself.
    fn entered(&self) -> Option<Placement> {
        let (_, arrived) = self.last(EventKind::CheckedIn)?;
        let moves = self
            .live_events()
            .filter(|(_, event)| event.what == EventKind::Moved && event.order > arrived.order);
        let door = self.placement_on(arrived.date);
        moves.fold(door, |before, (_, event)| event.placement(before))
    }

    /// The room in which they are now.
    pub fn occupies(&self) -> Option<RoomId> {
        let in_house = self.status() == StayStatus::InHouse;
        self.placement()
            .filter(|_| in_house)
            .map(|placement| placement.room)
    }

    /// The room that a party in the house is to have for the night of `today`, where it is in another one.
    pub fn move_due(&self, today: BusinessDate) -> Option<RoomId> {
        let here = self.occupies()?;
        let (_, departure) = self.span()?;
        let tonight = self.placement_on(today).filter(|_| today < departure)?;
        (tonight.room != here).then_some(tonight.room)
    }

    /// The type that each night takes out of the inventory: the room's, or the one that was booked (F03).
    pub fn sold_nights(&self) -> BTreeMap<BusinessDate, RoomTypeId> {
        if !self.is_sold() {
            return BTreeMap::new();
        }
        self.placed_nights()
            .filter_map(|(night, placement)| {
                let placed = placement.map(|placement| placement.room_type);
                Some((night, placed.or(self.room_type)?))
            })
            .collect()
    }

    /// What it holds against everyone else: its rooms by night, or the marker of a day use that has not left.
    pub fn holdings(&self) -> BTreeSet<Holding> {
        if !self.is_sold() {
            return BTreeSet::new();
        }
        let day = self
            .arrival
            .filter(|_| self.is_day_use() && self.status() != StayStatus::CheckedOut);
        let day = day.and_then(|day| Some(Holding::Day(self.placement()?.room, day)));
        let nights = self
            .placed_nights()
            .filter_map(|(night, placement)| Some(Holding::Night(placement?.room, night)));
        nights.chain(day).collect()
    }
}
