//! The hotel that the file needs (rooms per type = the peak) and the calendar of what happens on each day.
//!
//! A type's peak counts what is sold and not yet cancelled on the type that was reserved, and from the arrival on what
//! stands in the type that was assigned: 861 stays of the first published year sleep in another type than they booked.

use super::file::{Booking, Outcome};
use std::collections::BTreeMap;
use values::BusinessDate;

/// What happens on one business date, as places in the list of bookings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Day {
    /// Bookings made.
    pub(super) made: Vec<usize>,
    /// Cancellations.
    pub(super) cancellations: Vec<usize>,
    /// Parties that come.
    pub(super) arrivals: Vec<usize>,
    /// Parties that leave and came on an earlier day.
    pub(super) departures: Vec<usize>,
    /// Parties that come and leave today.
    pub(super) comes_and_goes: Vec<usize>,
    /// Parties that do not come.
    pub(super) no_shows: Vec<usize>,
}

/// The whole run.
#[derive(Debug)]
pub(super) struct Plan {
    /// The house's first business date: the first arrival.
    pub(super) first: BusinessDate,
    /// The days on which something happens.
    pub(super) days: BTreeMap<BusinessDate, Day>,
    /// Rooms by type.
    pub(super) rooms: BTreeMap<String, usize>,
    /// Bookings and cancellations that lie before the first day and are made on it.
    pub(super) before_first: usize,
}

impl Plan {
    /// The plan for these bookings. What was booked or cancelled before the first arrival happens on the first day.
    /// `None` without bookings.
    pub(super) fn of(bookings: &[Booking]) -> Option<Self> {
        let first = bookings.iter().map(|booking| booking.arrival).min()?;
        let mut days: BTreeMap<BusinessDate, Day> = BTreeMap::new();
        let mut before_first = 0;
        for (place, booking) in bookings.iter().enumerate() {
            before_first += usize::from(booking.booked_on < first);
            days.entry(booking.booked_on.max(first))
                .or_default()
                .made
                .push(place);
            add_outcome(&mut days, booking, place, first);
        }
        let rooms = peaks(bookings, &days);
        Some(Self {
            first,
            days,
            rooms,
            before_first,
        })
    }

    /// The last day on which something happens.
    pub(super) fn last(&self) -> BusinessDate {
        self.days.keys().next_back().copied().unwrap_or(self.first)
    }
}

fn add_outcome(days: &mut BTreeMap<BusinessDate, Day>, booking: &Booking, place: usize, first: BusinessDate) {
    let mut on = |day: BusinessDate, list: fn(&mut Day) -> &mut Vec<usize>| {
        list(days.entry(day).or_default()).push(place);
    };
    match booking.outcome {
        Outcome::Cancelled(day) => on(day.max(first), |day| &mut day.cancellations),
        Outcome::NoShow => on(booking.arrival, |day| &mut day.no_shows),
        Outcome::Stayed if booking.nights == 0 => on(booking.arrival, |day| &mut day.comes_and_goes),
        Outcome::Stayed => {
            on(booking.arrival, |day| &mut day.arrivals);
            on(booking.departure(), |day| &mut day.departures);
        }
    }
}

/// Rooms of each type: the most that is ever sold or slept in on one night, and one for day use beside those who stay.
///
/// Counted twice, with a stay on the type it reserved to its end and with a stay moved to its assigned type at arrival;
/// the larger counts, so that it does not matter which of the two a house counts as sold.
fn peaks(bookings: &[Booking], days: &BTreeMap<BusinessDate, Day>) -> BTreeMap<String, usize> {
    let mut peaks = peaks_of(bookings, days, false);
    for (room_type, count) in peaks_of(bookings, days, true) {
        let peak = peaks.entry(room_type).or_default();
        *peak = count.max(*peak);
    }
    peaks
}

fn peaks_of(
    bookings: &[Booking],
    days: &BTreeMap<BusinessDate, Day>,
    moves_at_arrival: bool,
) -> BTreeMap<String, usize> {
    let mut sold = Sold::default();
    let picked = |places: &[usize]| {
        places
            .iter()
            .filter_map(|place| bookings.get(*place))
            .collect::<Vec<_>>()
    };
    for (today, day) in days {
        for booking in picked(&day.made) {
            sold.add(&booking.reserved_type, booking);
        }
        for booking in picked(&day.cancellations) {
            sold.remove(&booking.reserved_type, booking);
        }
        for booking in picked(&day.comes_and_goes) {
            let stayovers = sold.on(&booking.assigned_type, *today);
            sold.raise(&booking.assigned_type, stayovers + 1);
        }
        let moves = |booking: &&Booking| moves_at_arrival && booking.reserved_type != booking.assigned_type;
        let moving: Vec<_> = picked(&day.arrivals).into_iter().filter(moves).collect();
        // The parties of a day come in any order: all may have moved in before the first of them is off the other type.
        for booking in &moving {
            sold.add(&booking.assigned_type, booking);
        }
        for booking in moving.into_iter().chain(picked(&day.no_shows)) {
            sold.remove(&booking.reserved_type, booking);
        }
    }
    sold.peaks
}

/// Rooms sold by type and night, and the most there ever were.
#[derive(Default)]
struct Sold {
    nights: BTreeMap<(String, BusinessDate), usize>,
    peaks: BTreeMap<String, usize>,
}

impl Sold {
    fn add(&mut self, room_type: &str, booking: &Booking) {
        self.raise(room_type, 1);
        for night in booking.arrival.until(booking.departure()) {
            let count = self.nights.entry((room_type.to_owned(), night)).or_default();
            *count += 1;
            let count = *count;
            self.raise(room_type, count);
        }
    }

    fn remove(&mut self, room_type: &str, booking: &Booking) {
        for night in booking.arrival.until(booking.departure()) {
            if let Some(count) = self.nights.get_mut(&(room_type.to_owned(), night)) {
                *count = count.saturating_sub(1);
            }
        }
    }

    fn on(&self, room_type: &str, night: BusinessDate) -> usize {
        self.nights
            .get(&(room_type.to_owned(), night))
            .copied()
            .unwrap_or(0)
    }

    fn raise(&mut self, room_type: &str, count: usize) {
        let peak = self.peaks.entry(room_type.to_owned()).or_default();
        *peak = count.max(*peak);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn booking(arrival: &str, nights: i32, lead: i32, types: [&str; 2], outcome: Outcome) -> Booking {
        let arrival = BusinessDate::parse(arrival).expect("a day");
        Booking {
            row: 2,
            arrival,
            nights,
            booked_on: arrival.plus_days(-lead),
            adults: 2,
            children: 0,
            reserved_type: types[0].into(),
            assigned_type: types[1].into(),
            rate_minor: 7500,
            outcome,
        }
    }

    #[test]
    fn rooms_are_the_peak_of_sold_and_slept_in() {
        let day = |text| BusinessDate::parse(text).expect("a day");
        let plan = Plan::of(&[
            booking("2015-07-01", 2, 3, ["A", "A"], Outcome::Stayed),
            booking("2015-07-02", 2, 9, ["A", "D"], Outcome::Stayed),
            booking(
                "2015-07-02",
                1,
                9,
                ["A", "A"],
                Outcome::Cancelled(day("2015-06-30")),
            ),
            booking("2015-07-03", 0, 0, ["C", "P"], Outcome::Stayed),
        ])
        .expect("a plan");
        let rooms: Vec<_> = plan
            .rooms
            .iter()
            .map(|(name, count)| (name.as_str(), *count))
            .collect();
        assert_eq!(rooms, [("A", 3), ("C", 1), ("D", 1), ("P", 1)]);
        assert_eq!(
            (plan.first, plan.last(), plan.before_first),
            (day("2015-07-01"), day("2015-07-04"), 3)
        );
        let first = &plan.days[&day("2015-07-01")];
        assert_eq!(
            (first.made.len(), first.cancellations.len(), first.arrivals.len()),
            (3, 1, 1)
        );
        assert_eq!(plan.days[&day("2015-07-03")].comes_and_goes, [3]);
    }
}
