//! Lives the published bookings of a resort hotel through the API and compares the sums.
//!
//! The hotel is the one the file needs: rooms per type = the peak of what is sold and slept in. Its first business date
//! is the first arrival; what was booked or cancelled before it is booked and cancelled on that day. Then each day: the
//! bookings made on it, the cancellations, the departures (paid in full), the day uses, the arrivals on the type that
//! was assigned, the no-shows as decided, and the night audit, which posts each night at the booking's rate.
//! A booking whose party has no adults is made as the file has it.

mod day;
mod file;
mod house;
mod plan;
mod rooms;
mod totals;

use super::progress;
use super::sums::{Comparison, Figures, Sums};
use super::window::Window;
use super::zone::Zone;
use crate::client::{Crew, Pace, ServedHouse};
use anyhow::{Context as _, Result};
use day::Stage;
use file::{Booking, Outcome};
use house::Hotel;
use plan::Plan;
use std::path::Path;
use values::Timestamp;

/// Where the hotel stands.
const TIME_ZONE: &str = "Europe/Lisbon";
/// The hour at which a day begins at the desk.
const DESK_OPENS_HOUR: i8 = 7;

/// The run of one file: its bookings and what happens on which day.
pub(crate) struct Run {
    bookings: Vec<Booking>,
    plan: Plan,
    zone: Zone,
}

impl Run {
    /// Reads and plans.
    pub(super) fn plan(file: &Path, window: Window) -> Result<Self> {
        let zone = Zone::named(TIME_ZONE)?;
        let bookings = file::read(file, window)?;
        let plan = Plan::of(&bookings).context("no bookings")?;
        Ok(Self { bookings, plan, zone })
    }

    /// When the first day begins.
    pub(super) fn opens_at(&self) -> Timestamp {
        self.zone.at(self.plan.first, DESK_OPENS_HOUR)
    }

    /// Lives all days, then asks the house for its totals.
    pub(super) fn live(&self, served: &ServedHouse, pace: Pace, crew: Crew) -> Result<Comparison> {
        let hotel = Hotel::open(served, TIME_ZONE, &self.plan)?;
        let bar = progress::bar(self.bookings.len(), "bookings settled");
        let mut stage = Stage::new(hotel, &self.bookings, served.clock.as_ref(), crew, bar);
        let nothing = plan::Day::default();
        let mut today = self.plan.first;
        while today <= self.plan.last() {
            let opens_at = self.zone.at(today, DESK_OPENS_HOUR);
            let stretch = pace.start(opens_at);
            let hours = |hour: i8| {
                let time = self.zone.at(today, hour);
                stretch.wait_for(time);
                time
            };
            stage.live(today, self.plan.days.get(&today).unwrap_or(&nothing), hours)?;
            today = today.plus_days(1);
        }
        stage.finish();
        let (house, cross_checks) = totals::of_house(stage.hotel(), crew)?;
        Ok(self.comparison(house, cross_checks))
    }

    fn comparison(&self, house: Sums, cross_checks: Vec<(String, i64, i64)>) -> Comparison {
        Comparison {
            kind: "resort",
            period_name: "months",
            file: totals::of_file(&self.bookings),
            house,
            cross_checks,
            notes: self.notes(),
            measured: Figures::from([("bookings", i64::try_from(self.bookings.len()).unwrap_or(0))]),
        }
    }

    fn notes(&self) -> Vec<String> {
        let count = |test: &dyn Fn(&&Booking) -> bool| self.bookings.iter().filter(test).count();
        let stayed = |booking: &&Booking| booking.outcome == Outcome::Stayed;
        vec![
            format!(
                "{} rooms of {} types, the peak of what is sold or slept in.",
                self.plan.rooms.values().sum::<usize>(),
                self.plan.rooms.len()
            ),
            format!(
                "{} bookings were made before the first arrival; they are made on that day.",
                self.plan.before_first
            ),
            format!(
                "{} stays of no night (day use): no night is posted.",
                count(&|b| stayed(b) && b.nights == 0)
            ),
            format!(
                "{} bookings at rate 0, {} without adults.",
                count(&|b| b.rate_minor == 0),
                count(&|b| b.adults == 0)
            ),
            format!(
                "{} stays in another type than reserved.",
                count(&|b| stayed(b) && b.reserved_type != b.assigned_type)
            ),
        ]
    }
}
