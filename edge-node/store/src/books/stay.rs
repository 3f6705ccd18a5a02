//! Books of stays: who is in a room now, rooms held for a day use, and which nights were charged. What a stay asks for is
//! read off its state before and after; the keys of the tables decide whether it gets it (F04).

use super::room_night::Hold;
use crate::rows::uuid;
use crate::{Rows, StoreError, Unit};
use domain::front_desk::{Holding, Reservation};
use values::{BusinessDate, ReservationId, RoomId};

/// A room that a stay asked for and that another one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The room.
    pub room: RoomId,
    /// For this night or day; nothing: somebody is in it.
    pub night: Option<BusinessDate>,
    /// Who has it.
    pub by: ReservationId,
}

/// A stay before and after a command.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// Which.
    pub id: ReservationId,
    /// As it was.
    pub before: &'a Reservation,
    /// As it is to be.
    pub after: &'a Reservation,
}

impl Unit<'_> {
    /// Gives back what `before` held and `after` does not, and holds what `after` asks for from `today` on. What is held
    /// already stays held. `Some` names the first room that another has: then the command must be refused.
    ///
    /// # Errors
    /// What the tables say.
    pub fn hold_stay(
        &mut self,
        id: ReservationId,
        before: &Reservation,
        after: &Reservation,
        today: BusinessDate,
    ) -> Result<Option<Taken>, StoreError> {
        self.hold_stays(&[Held { id, before, after }], today)
    }

    /// As [`Self::hold_stay`], for stays that change rooms with each other: all of them give back before any of them holds.
    ///
    /// # Errors
    /// What the tables say.
    pub fn hold_stays(
        &mut self,
        stays: &[Held<'_>],
        today: BusinessDate,
    ) -> Result<Option<Taken>, StoreError> {
        for Held { id, before, after } in stays {
            let wanted = after.holdings();
            for holding in before.holdings().difference(&wanted) {
                match holding {
                    Holding::Night(room, night) => self.release_room_night(*room, *night, *id).map(drop)?,
                    Holding::Day(room, day) => release_day(self.rows(), *room, *day, *id)?,
                }
            }
            if before.occupies() != after.occupies() {
                leave(self.rows(), *id)?;
            }
        }
        for Held { id, after, .. } in stays {
            if let Some(taken) = self.take(*id, after, today)? {
                return Ok(Some(taken));
            }
        }
        Ok(None)
    }

    fn take(
        &mut self,
        id: ReservationId,
        after: &Reservation,
        today: BusinessDate,
    ) -> Result<Option<Taken>, StoreError> {
        for holding in after.holdings() {
            let (room, night, held) = match holding {
                Holding::Night(_, night) if night < today => continue,
                Holding::Night(room, night) => (room, night, self.hold_room_night(room, night, id)?),
                Holding::Day(room, day) => (room, day, hold_day(self.rows(), room, day, id)?),
            };
            if let Hold::TakenBy(by) = held {
                return Ok(Some(Taken {
                    room,
                    night: Some(night),
                    by,
                }));
            }
        }
        occupy(self.rows(), id, after.occupies())
    }

    /// Notes that the night of `date` was charged.
    ///
    /// # Errors
    /// What the table says.
    pub fn note_charged(&mut self, id: ReservationId, date: BusinessDate) -> Result<(), StoreError> {
        let sql = "INSERT INTO stay_night (reservation, charged) VALUES (?1, ?2)
                   ON CONFLICT (reservation) DO UPDATE SET charged = ?2";
        self.rows().run(sql, (id.bytes(), date.epoch_days())).map(drop)
    }

    /// Notes that the room was set dirty after the night of `date`.
    ///
    /// # Errors
    /// What the table says.
    pub fn note_dirtied(&mut self, id: ReservationId, date: BusinessDate) -> Result<(), StoreError> {
        let sql = "INSERT INTO stay_night (reservation, dirtied) VALUES (?1, ?2)
                   ON CONFLICT (reservation) DO UPDATE SET dirtied = ?2";
        self.rows().run(sql, (id.bytes(), date.epoch_days())).map(drop)
    }
}

/// Puts the party into `room`, or out of any; the key of the table lets one party into a room.
fn occupy(rows: Rows<'_>, id: ReservationId, room: Option<RoomId>) -> Result<Option<Taken>, StoreError> {
    let Some(room) = room else {
        leave(rows, id)?;
        return Ok(None);
    };
    match occupant(rows, room)? {
        Some(by) if by == id => return Ok(None),
        Some(by) => {
            return Ok(Some(Taken {
                room,
                night: None,
                by,
            }));
        }
        None => {}
    }
    leave(rows, id)?;
    rows.run(
        "INSERT INTO room_occupant (room, reservation) VALUES (?1, ?2)",
        (room.bytes(), id.bytes()),
    )?;
    Ok(None)
}

fn leave(rows: Rows<'_>, id: ReservationId) -> Result<(), StoreError> {
    rows.run("DELETE FROM room_occupant WHERE reservation = ?1", [id.bytes()])
        .map(drop)
}

/// Who is in a room.
///
/// # Errors
/// What the table says.
pub fn occupant(rows: Rows<'_>, room: RoomId) -> Result<Option<ReservationId>, StoreError> {
    rows.one(
        "SELECT reservation FROM room_occupant WHERE room = ?1",
        [room.bytes()],
        |row| uuid(row, 0).map(ReservationId),
    )
}

fn hold_day(rows: Rows<'_>, room: RoomId, day: BusinessDate, id: ReservationId) -> Result<Hold, StoreError> {
    let sql = "INSERT INTO room_day (room, day, reservation) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    rows.run(sql, (room.bytes(), day.epoch_days(), id.bytes()))?;
    let sql = "SELECT reservation FROM room_day WHERE room = ?1 AND day = ?2";
    let holder = rows.one(sql, (room.bytes(), day.epoch_days()), |row| {
        uuid(row, 0).map(ReservationId)
    })?;
    Ok(holder.filter(|by| *by != id).map_or(Hold::Held, Hold::TakenBy))
}

fn release_day(rows: Rows<'_>, room: RoomId, day: BusinessDate, id: ReservationId) -> Result<(), StoreError> {
    let sql = "DELETE FROM room_day WHERE room = ?1 AND day = ?2 AND reservation = ?3";
    rows.run(sql, (room.bytes(), day.epoch_days(), id.bytes()))
        .map(drop)
}

/// What the night audit still has to do for a stay in the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nightly {
    /// Charge the night.
    Charge,
    /// Set the room dirty.
    Dirty,
}

/// Stays in the house that have the night of `date` still before them in the audit; at most `limit`. A stay that checks in
/// while the audit runs is found as well, so there is no cursor to miss it.
///
/// # Errors
/// What the tables say.
pub fn stays_without(
    rows: Rows<'_>,
    nightly: Nightly,
    date: BusinessDate,
    limit: u32,
) -> Result<Vec<ReservationId>, StoreError> {
    let sql = match nightly {
        Nightly::Charge => {
            "SELECT d.id FROM reservation r JOIN doc d USING (doc) LEFT JOIN stay_night s ON s.reservation = d.id
             WHERE r.status = 3 AND r.arrival <= ?1 AND r.departure > ?1 AND coalesce(s.charged, -1000000) < ?1
             ORDER BY r.arrival, r.doc LIMIT ?2"
        }
        Nightly::Dirty => {
            "SELECT d.id FROM reservation r JOIN doc d USING (doc) LEFT JOIN stay_night s ON s.reservation = d.id
             WHERE r.status = 3 AND r.arrival <= ?1 AND r.departure > ?1 AND coalesce(s.dirtied, -1000000) < ?1
             ORDER BY r.arrival, r.doc LIMIT ?2"
        }
    };
    rows.all(sql, (date.epoch_days(), limit), |row| {
        uuid(row, 0).map(ReservationId)
    })
}
