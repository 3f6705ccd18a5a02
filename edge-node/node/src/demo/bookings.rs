//! A booked fortnight for the demo house: who comes when, made up from a seed, the same for the same seed and date.
//!
//! Each room is walked from some days before the date to a fortnight after it: a gap, a stay, a gap. So the types never
//! sell more than they have, some parties are in house on the date, some are due out, some are due in.

use super::content::{Content, RoomType};
use values::BusinessDate;

/// How many days before the date the first parties arrive; the demo lives these days, with their night audits.
pub(super) const LIVED_DAYS: i32 = 3;
/// How many days after the date are booked.
const BOOKED_DAYS: i32 = 14;
/// Of a hundred rooms that could be taken, how many stay empty for a while.
const GAP_PERCENT: u64 = 35;

/// A party that books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Party {
    /// The guest's first name.
    pub(super) first_name: String,
    /// The guest's last name.
    pub(super) last_name: String,
    /// The place of the type in the content.
    pub(super) room_type: usize,
    /// The room they get when they arrive before the date.
    pub(super) room: String,
    /// The first night.
    pub(super) arrival: BusinessDate,
    /// The day they leave.
    pub(super) departure: BusinessDate,
    /// Adults.
    pub(super) adults: u32,
    /// Children.
    pub(super) children: u32,
    /// The price of a night.
    pub(super) rate_minor: i64,
}

/// The parties of the fortnight around `date`, by arrival.
pub(super) fn parties(content: &Content, date: BusinessDate, seed: u64) -> Vec<Party> {
    let mut dice = Dice(seed);
    let mut parties = Vec::new();
    for (place, kind) in content.house.room_type.iter().enumerate() {
        for room in &kind.rooms {
            walk_room(content, &mut dice, date, (place, kind, room), &mut parties);
        }
    }
    parties.sort_by(|a, b| (a.arrival, &a.room).cmp(&(b.arrival, &b.room)));
    parties
}

fn walk_room(
    content: &Content,
    dice: &mut Dice,
    date: BusinessDate,
    (place, kind, room): (usize, &RoomType, &String),
    parties: &mut Vec<Party>,
) {
    let end = date.plus_days(BOOKED_DAYS);
    let mut day = date.plus_days(-LIVED_DAYS + dice.below_i32(3));
    while day < end {
        if dice.below(100) < GAP_PERCENT {
            day = day.plus_days(1 + dice.below_i32(3));
            continue;
        }
        let departure = day.plus_days(1 + dice.below_i32(5));
        let adults = 1 + dice.below_u32(u64::from(kind.occupancy.min(2)));
        let children = dice.below_u32(u64::from(kind.occupancy - adults.min(kind.occupancy)) + 1);
        parties.push(Party {
            first_name: dice.one_of(&content.house.guests.first_names),
            last_name: dice.one_of(&content.house.guests.last_names),
            room_type: place,
            room: room.clone(),
            arrival: day,
            departure,
            adults,
            children,
            rate_minor: kind.rate_minor - 500 * i64::from(dice.below_u32(4)),
        });
        day = departure;
    }
}

/// Numbers from a seed (splitmix64; Steele, Lea, Flood 2014): the same seed, the same house.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }

    fn below_u32(&mut self, end: u64) -> u32 {
        u32::try_from(self.below(end)).unwrap_or(0)
    }

    fn below_i32(&mut self, end: u64) -> i32 {
        i32::try_from(self.below(end)).unwrap_or(0)
    }

    fn one_of(&mut self, names: &[String]) -> String {
        let place = usize::try_from(self.below(names.len() as u64)).unwrap_or(0);
        names.get(place).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn fortnight(seed: u64) -> (Vec<Party>, BusinessDate) {
        let date = BusinessDate::parse("2026-11-21").expect("a date");
        (
            parties(&Content::read().expect("the content reads"), date, seed),
            date,
        )
    }

    #[test]
    fn the_same_seed_books_the_same_fortnight() {
        assert_eq!(fortnight(7).0, fortnight(7).0);
        assert_ne!(fortnight(7).0, fortnight(8).0);
    }

    #[test]
    fn some_are_in_house_some_come_and_some_leave() {
        for seed in 0..20 {
            let (parties, date) = fortnight(seed);
            let count = |test: &dyn Fn(&Party) -> bool| parties.iter().filter(|party| test(party)).count();
            assert!(
                count(&|party| party.arrival < date && party.departure > date) >= 5,
                "in house, seed {seed}"
            );
            assert!(count(&|party| party.arrival == date) >= 2, "due in, seed {seed}");
            assert!(
                count(&|party| party.arrival < date && party.departure == date) >= 1,
                "due out, seed {seed}"
            );
            assert!(parties.len() > 90, "{} parties, seed {seed}", parties.len());
        }
    }

    #[test]
    fn no_room_is_promised_twice_for_a_night() {
        let (parties, _) = fortnight(3);
        let mut nights = BTreeSet::new();
        for party in &parties {
            assert!(party.adults > 0 && party.arrival < party.departure);
            for night in party.arrival.until(party.departure) {
                assert!(
                    nights.insert((party.room.clone(), night)),
                    "room {} on {night}",
                    party.room
                );
            }
        }
    }
}
