//! The room-night book: one party per room and night, by a key of the database.

use crate::{Rows, StoreError, Unit};
use values::{BusinessDate, ReservationId, RoomId, Uuid};

/// What came of asking for a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Hold {
    /// The reservation holds the room for that night (it may have held it before).
    Held,
    /// Another reservation holds it; nothing was changed.
    TakenBy(ReservationId),
}

/// One night of one room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoomNight {
    /// The room.
    pub room: RoomId,
    /// The night that begins on this date.
    pub night: BusinessDate,
    /// Who holds it.
    pub reservation: ReservationId,
}

impl Unit<'_> {
    /// Holds a room for a night.
    ///
    /// # Errors
    /// What the table says.
    pub fn hold_room_night(
        &mut self,
        room: RoomId,
        night: BusinessDate,
        reservation: ReservationId,
    ) -> Result<Hold, StoreError> {
        hold(self.rows(), room, night, reservation)
    }

    /// Gives a night back; whether the reservation held it.
    ///
    /// # Errors
    /// What the table says.
    pub fn release_room_night(
        &mut self,
        room: RoomId,
        night: BusinessDate,
        reservation: ReservationId,
    ) -> Result<bool, StoreError> {
        let sql = "DELETE FROM room_night WHERE room = ?1 AND night = ?2 AND reservation = ?3";
        let released = self
            .rows()
            .run(sql, (room.bytes(), night.epoch_days(), reservation.bytes()))?;
        Ok(released > 0)
    }

    /// Gives back every night from `from` on that the reservation holds; how many.
    ///
    /// # Errors
    /// What the table says.
    pub fn release_nights_from(
        &mut self,
        reservation: ReservationId,
        from: BusinessDate,
    ) -> Result<usize, StoreError> {
        let sql = "DELETE FROM room_night WHERE reservation = ?1 AND night >= ?2";
        self.rows().run(sql, (reservation.bytes(), from.epoch_days()))
    }
}

/// Holds a room for a night; also used where a merged change brings an assignment.
///
/// # Errors
/// What the table says.
pub fn hold(
    rows: Rows<'_>,
    room: RoomId,
    night: BusinessDate,
    reservation: ReservationId,
) -> Result<Hold, StoreError> {
    let inserted = rows.run(
        "INSERT INTO room_night (room, night, reservation) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        (room.bytes(), night.epoch_days(), reservation.bytes()),
    )?;
    if inserted > 0 {
        return Ok(Hold::Held);
    }
    match holder(rows, room, night)? {
        Some(by) if by != reservation => Ok(Hold::TakenBy(by)),
        _ => Ok(Hold::Held),
    }
}

/// Who holds a room for a night.
///
/// # Errors
/// What the table says.
pub fn holder(
    rows: Rows<'_>,
    room: RoomId,
    night: BusinessDate,
) -> Result<Option<ReservationId>, StoreError> {
    let sql = "SELECT reservation FROM room_night WHERE room = ?1 AND night = ?2";
    rows.one(sql, (room.bytes(), night.epoch_days()), |row| {
        crate::rows::uuid(row, 0).map(ReservationId)
    })
}

/// The nights that a reservation holds, in order.
///
/// # Errors
/// What the table says.
pub fn nights_of(rows: Rows<'_>, reservation: ReservationId) -> Result<Vec<RoomNight>, StoreError> {
    let sql = "SELECT room, night FROM room_night WHERE reservation = ?1 ORDER BY night, room";
    let found = rows.all(sql, [reservation.bytes()], |row| {
        Ok((crate::rows::uuid(row, 0)?, row.get::<_, i32>(1)?))
    })?;
    found
        .into_iter()
        .map(|(room, night)| room_night(room, night, reservation))
        .collect()
}

fn room_night(room: Uuid, night: i32, reservation: ReservationId) -> Result<RoomNight, StoreError> {
    let night = BusinessDate::from_epoch_days(night).map_err(|_| StoreError::Range("a night"))?;
    Ok(RoomNight {
        room: RoomId(room),
        night,
        reservation,
    })
}
