//! The latest state of each room, from its housekeeping events.

use super::Projected;
use crate::{DocRow, Rows, StoreError};
use domain::housekeeping::{Housekeeping, RoomCondition};
use values::{BusinessDate, RoomId, Timestamp};

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["room_status"];

/// How a room stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomStatus {
    /// Its state.
    pub condition: RoomCondition,
    /// Since when; nothing where housekeeping never said anything.
    pub since: Option<Timestamp>,
    /// The business date of that.
    pub date: Option<BusinessDate>,
}

impl Projected for Housekeeping {
    /// A month's document knows its own latest event only: the row keeps the latest of all months.
    fn project(rows: Rows<'_>, _: DocRow, _: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        let (Some(room), Some((entry, change))) = (after.room, after.latest()) else {
            return Ok(());
        };
        rows.run(
            "INSERT INTO room_status (room, condition, at, entry, date) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (room) DO UPDATE SET condition = ?2, at = ?3, entry = ?4, date = ?5
             WHERE (?3, ?4) > (at, entry)",
            (
                room.bytes(),
                change.condition.code(),
                change.at.unix_ms(),
                entry.bytes(),
                change.date.epoch_days(),
            ),
        )
        .map(drop)
    }
}

/// How a room stands; clean where housekeeping never said anything.
///
/// # Errors
/// What the table says.
pub fn room_status(rows: Rows<'_>, room: RoomId) -> Result<RoomStatus, StoreError> {
    let sql = "SELECT condition, at, date FROM room_status WHERE room = ?1";
    let found = rows.one(sql, [room.bytes()], |row| {
        Ok((
            row.get::<_, u32>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, i32>(2)?,
        ))
    })?;
    let Some((condition, at, date)) = found else {
        return Ok(RoomStatus {
            condition: RoomCondition::Clean,
            since: None,
            date: None,
        });
    };
    Ok(RoomStatus {
        condition: RoomCondition::from_code(condition).ok_or(StoreError::Range("a room's state"))?,
        since: Some(Timestamp::from_unix_ms(at)),
        date: BusinessDate::from_epoch_days(date).ok(),
    })
}
