//! Housekeeping: what state a room is in, event by event, in one document per room and month (F21).
//!
//! The state is that of the latest event. A check-out makes a room dirty, and so does a night in the house, at the
//! night audit. That a room is out of order also closes it for sale: that span stands in the room itself.

use crate::ctx::Ctx;
use crate::front_desk::{FrontDeskRefusal, fit_reason};
use crate::shape::Kind;
use crate::{aggregate, codes};
use minicbor::{Decode, Encode};
use values::{BusinessDate, EntryId, PersonId, RoomId, Timestamp, Uuid, derived_id};

codes! {
    /// The state of a room. Append only.
    pub enum RoomCondition {
        /// Cleaned.
        Clean = 0, "clean";
        /// Cleaned and looked at by a second pair of eyes.
        Inspected = 1, "inspected";
        /// To be cleaned.
        Dirty = 2, "dirty";
        /// Nearly ready: a touch is missing.
        Pickup = 3, "pickup";
        /// Cannot be slept in; not for sale.
        OutOfOrder = 4, "out_of_order";
        /// Something small is wrong; still for sale.
        OutOfService = 5, "out_of_service";
    }
}

codes! {
    /// What made a room's state what it is. Append only.
    pub enum Cause {
        /// Somebody said so.
        Person = 0, "person";
        /// The party left.
        CheckOut = 1, "check_out";
        /// A night was slept in it.
        Night = 2, "night";
        /// The party moved to another room.
        MovedOut = 3, "moved_out";
    }
}

/// A change of a room's state.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ConditionChange {
    /// The state from here on.
    #[n(0)]
    pub condition: RoomCondition,
    /// What made it so.
    #[n(1)]
    pub cause: Cause,
    /// When.
    #[n(2)]
    pub at: Timestamp,
    /// Who.
    #[n(3)]
    pub by: PersonId,
    /// The house's business date.
    #[n(4)]
    pub date: BusinessDate,
    /// Why, where somebody said so.
    #[n(5)]
    pub reason: Option<String>,
}

aggregate! {
    /// A room's housekeeping events of one month.
    pub struct Housekeeping, HousekeepingEdit, Kind::Housekeeping;
    header {
        /// The room.
        room: Option<RoomId> = Room;
        /// The first day of the month.
        month: Option<BusinessDate> = Month;
    }
    facts {}
    entries {
        /// What happened to its state.
        changes: EntryId => ConditionChange = Change;
    }
}

impl RoomCondition {
    /// Whether a party may be let in.
    #[must_use]
    pub const fn is_ready(self) -> bool {
        matches!(self, Self::Clean | Self::Inspected)
    }

    /// Whether this state closes the room, and so needs a last day.
    #[must_use]
    pub const fn closes(self) -> bool {
        matches!(self, Self::OutOfOrder | Self::OutOfService)
    }
}

impl Housekeeping {
    /// The latest event of the month: by time, and by id where two have the same.
    pub fn latest(&self) -> Option<(EntryId, &ConditionChange)> {
        self.changes
            .iter()
            .map(|(id, change)| (*id, change))
            .max_by_key(|(id, change)| (change.at, *id))
    }
}

/// The document of a room and the month of `day`: the same wherever it is written.
#[must_use]
pub fn month_document(room: RoomId, day: BusinessDate) -> Uuid {
    derived_id(
        room.0,
        format!("housekeeping {:04}-{:02}", day.year(), day.month()).as_bytes(),
    )
}

/// Sets the state of a room, in the month of the business date. `before` is that month's document, where there is one;
/// `last` is when the room's state was set last. What follows is never dated before what it follows, also where the clock
/// stepped back (K03).
///
/// # Errors
/// [`FrontDeskRefusal`] where a reason is given that says nothing.
pub fn set_condition(
    ctx: &Ctx,
    room: RoomId,
    (before, last): (Option<&Housekeeping>, Option<Timestamp>),
    condition: RoomCondition,
    cause: Cause,
    reason: Option<&str>,
) -> Result<Vec<HousekeepingEdit>, FrontDeskRefusal> {
    let of_month = before.and_then(Housekeeping::latest).map(|(_, change)| change.at);
    let held = last.into_iter().chain(of_month).map(|at| at.plus_ms(1));
    let change = ConditionChange {
        condition,
        cause,
        at: held.chain([ctx.now]).max().unwrap_or(ctx.now),
        by: ctx.person,
        date: ctx.business_date,
        reason: reason.map(fit_reason).transpose()?,
    };
    let mut edits = Vec::new();
    if before.is_none() {
        let day = ctx.business_date;
        let first = BusinessDate::from_ymd(day.year(), day.month(), 1).unwrap_or(day);
        edits.push(HousekeepingEdit::Room(Some(room)));
        edits.push(HousekeepingEdit::Month(Some(first)));
    }
    edits.push(HousekeepingEdit::Change(ctx.id(), change));
    Ok(edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Aggregate;
    use values::{Currency, DeviceId, IdSource};

    fn ctx(now_ms: i64, day: &str) -> Ctx {
        let now = Timestamp::from_unix_ms(now_ms);
        let day = BusinessDate::parse(day).expect("a date");
        let (person, device) = (PersonId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)));
        Ctx::new(person, device, now, day, Currency::EUR, IdSource::new(now, 3))
    }

    #[test]
    fn the_latest_event_is_the_state_in_whatever_order_events_arrive() {
        let room = RoomId(Uuid::from_u128(9));
        let set = |now, before: Option<&Housekeeping>, condition| {
            set_condition(
                &ctx(now, "2024-02-29"),
                room,
                (before, None),
                condition,
                Cause::Person,
                None,
            )
            .expect("sets")
        };
        let early = set(1_000, None, RoomCondition::Dirty);
        let late = set(2_000, None, RoomCondition::Clean);
        let forth = Housekeeping::default()
            .after(&[early.clone(), late.clone()].concat())
            .expect("reads");
        let back = Housekeeping::default()
            .after(&[late, early].concat())
            .expect("reads");
        assert_eq!(forth, back);
        assert_eq!(
            forth.latest().map(|(_, change)| change.condition),
            Some(RoomCondition::Clean)
        );
        assert_eq!(forth.month, BusinessDate::parse("2024-02-01").ok());
    }

    #[test]
    fn k03_what_follows_is_never_dated_before_what_it_follows() {
        let room = RoomId(Uuid::from_u128(9));
        let set = |now, before: Option<&Housekeeping>, last| {
            let (state, cause) = (RoomCondition::Clean, Cause::Person);
            set_condition(&ctx(now, "2024-02-29"), room, (before, last), state, cause, None).expect("sets")
        };
        let dirty = set(5_000, None, None);
        let before = Housekeeping::default().after(&dirty).expect("reads");
        let after = before.after(&set(5_000, Some(&before), None)).expect("reads");
        assert_eq!(
            after.latest().map(|(_, change)| change.at),
            Some(Timestamp::from_unix_ms(5_001))
        );
        let last_month = Some(Timestamp::from_unix_ms(9_000));
        let next = Housekeeping::default()
            .after(&set(5_000, None, last_month))
            .expect("reads");
        assert_eq!(
            next.latest().map(|(_, change)| change.at),
            Some(Timestamp::from_unix_ms(9_001))
        );
    }

    #[test]
    fn k07_a_month_has_its_own_document() {
        let room = RoomId(Uuid::from_u128(9));
        let date = |text| BusinessDate::parse(text).expect("a date");
        assert_eq!(
            month_document(room, date("2024-02-01")),
            month_document(room, date("2024-02-29"))
        );
        assert_ne!(
            month_document(room, date("2024-02-29")),
            month_document(room, date("2024-03-01"))
        );
        assert_ne!(
            month_document(room, date("2024-02-29")),
            month_document(room, date("2023-02-28"))
        );
    }

    #[test]
    fn only_clean_and_inspected_rooms_are_ready() {
        let ready: Vec<_> = RoomCondition::ALL
            .iter()
            .filter(|state| state.is_ready())
            .collect();
        assert_eq!(ready, [&RoomCondition::Clean, &RoomCondition::Inspected]);
    }
}
