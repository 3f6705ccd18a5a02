//! What a command on stays takes: rooms by night in the book, rooms of a type out of the inventory. The books and the limits
//! say whether it holds (F03, F04).

use super::stay::{StayChanged, TakeRoom};
use crate::CommandError;
use crate::find::find;
use crate::folio::settings;
use domain::ctx::Ctx;
use domain::front_desk::{FrontDeskRefusal, Reservation, ReservationEdit, Room, RoomState, require_free};
use domain::housekeeping::RoomCondition;
use domain::shape::Aggregate as _;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::books::stay::{Held, Taken, occupant};
use store::projections::front_desk::{
    house_load, night_load, reservation, reservation_number, room_number, room_type_name,
};
use store::projections::housekeeping::room_status;
use store::{Rows, Unit};
use values::{BusinessDate, PropertyId, ReservationId, RoomId, RoomTypeId};

/// How far a command may sell.
#[derive(Clone, Copy)]
pub(super) enum Sold {
    /// Within the limits of type and house.
    Within(PropertyId),
    /// A person said that it may go beyond.
    Beyond,
}

impl Sold {
    pub(super) const fn asked(room: &TakeRoom, property: PropertyId) -> Self {
        if room.allow_overbooking {
            Self::Beyond
        } else {
            Self::Within(property)
        }
    }
}

/// Writes the edits of a stay; the books and the limits say whether they hold.
pub(super) fn changed(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    id: ReservationId,
    edits: Vec<ReservationEdit>,
    sold: Sold,
) -> Result<StayChanged, CommandError> {
    let mut all = changed_together(ctx, unit, vec![(id, edits)], sold)?;
    all.pop()
        .ok_or_else(|| CommandError::not_found("reservation", id))
}

/// As [`changed`], for stays that change rooms with each other: what one gives up the other may take.
pub(super) fn changed_together(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    edits: Vec<(ReservationId, Vec<ReservationEdit>)>,
    sold: Sold,
) -> Result<Vec<StayChanged>, CommandError> {
    let mut stays = Vec::new();
    for (id, edits) in &edits {
        let before = unit.load::<Reservation>(*id)?.unwrap_or_default();
        let after = before.after(edits).map_err(CommandError::failed)?;
        stays.push((*id, before, after));
    }
    if let Sold::Within(property) = sold {
        let pairs = stays.iter().map(|(_, before, after)| (before.as_ref(), after));
        require_available(unit, property, &pairs.collect::<Vec<_>>())?;
    }
    let held: Vec<_> = stays
        .iter()
        .map(|(id, before, after)| Held {
            id: *id,
            before,
            after,
        })
        .collect();
    if let Some(taken) = unit.hold_stays(&held, ctx.business_date)? {
        return Err(taken_words(unit, taken)?);
    }
    for (id, edits) in edits {
        unit.edit::<Reservation>(id, edits)?;
    }
    Ok(stays
        .iter()
        .map(|(id, _, after)| StayChanged::of(*id, after))
        .collect())
}

/// Each night that the command newly takes from a type must have a room left, what it gives back counted (F03).
fn require_available(
    unit: &mut Unit<'_>,
    property: PropertyId,
    stays: &[(&Reservation, &Reservation)],
) -> Result<(), CommandError> {
    let mut taken: BTreeMap<(BusinessDate, RoomTypeId), i64> = BTreeMap::new();
    let mut of_house: BTreeMap<BusinessDate, i64> = BTreeMap::new();
    let mut count = |nights: BTreeMap<BusinessDate, RoomTypeId>, step: i64| {
        for (night, room_type) in nights {
            *taken.entry((night, room_type)).or_default() += step;
            *of_house.entry(night).or_default() += step;
        }
    };
    for (before, after) in stays {
        count(before.sold_nights(), -1);
        count(after.sold_nights(), 1);
    }
    let house_limit = settings(unit, property)?.overbooking_rooms;
    for ((night, room_type), _) in taken.into_iter().filter(|(_, rooms)| *rooms > 0) {
        let load = night_load(unit.rows(), room_type, night)?;
        if load.free() < 1 {
            require_free(&room_type_name(unit.rows(), room_type)?, night, load)?;
        }
        let more = of_house.get(&night).is_some_and(|rooms| *rooms > 0);
        if let Some(limit) = house_limit.filter(|_| more) {
            require_free(
                "The house",
                night,
                house_load(unit.rows(), night, i64::from(limit))?,
            )?;
        }
    }
    Ok(())
}

/// Who has the room, by number and name: a refusal is not stored, so a name may stand in it.
fn taken_words(unit: &Unit<'_>, taken: Taken) -> Result<CommandError, CommandError> {
    let room = room_number(unit.rows(), taken.room)?;
    let holder = holder_words(unit.rows(), taken.by)?;
    Ok(match taken.night {
        Some(night) => FrontDeskRefusal::RoomTaken { room, night, holder }.into(),
        None => FrontDeskRefusal::RoomOccupied { room, holder }.into(),
    })
}

/// A stay for people: its number, and the guest's name where it is known here.
pub(super) fn holder_words(rows: Rows<'_>, id: ReservationId) -> Result<String, CommandError> {
    let number = reservation_number(rows, id)?;
    let row = reservation(rows, id)?;
    Ok(match row.and_then(|row| row.guest_name) {
        Some(name) => format!("{number} ({name})"),
        None => number,
    })
}

/// A room as it stands now, and the document behind it.
pub(super) struct Candidate {
    id: RoomId,
    room: Arc<Room>,
    condition: RoomCondition,
    occupied_by: Option<String>,
}

impl Candidate {
    pub(super) fn find(unit: &mut Unit<'_>, id: RoomId) -> Result<Self, CommandError> {
        Self::beside(unit, id, None)
    }

    /// The room as it stands for a party that changes rooms with `leaving`.
    pub(super) fn beside(
        unit: &mut Unit<'_>,
        id: RoomId,
        leaving: Option<ReservationId>,
    ) -> Result<Self, CommandError> {
        let room = find::<Room>(unit, id)?;
        let occupied_by = match occupant(unit.rows(), id)?.filter(|by| leaving != Some(*by)) {
            Some(by) => Some(holder_words(unit.rows(), by)?),
            None => None,
        };
        let condition = room_status(unit.rows(), id)?.condition;
        Ok(Self {
            id,
            room,
            condition,
            occupied_by,
        })
    }

    pub(super) fn state(&self) -> RoomState<'_> {
        RoomState {
            id: self.id,
            room: &self.room,
            condition: self.condition,
            occupied_by: self.occupied_by.clone(),
        }
    }
}
