//! One day at the desk: what people say at the terminal from the morning to the night audit.

use super::file::Booking;
use super::house::Hotel;
use super::plan::Day;
use super::rooms::Rooms;
use crate::client::{Crew, HouseClock, work_through};
use anyhow::{Context as _, Result};
use indicatif::ProgressBar;
use std::sync::{Mutex, OnceLock, PoisonError};
use values::{BusinessDate, Timestamp};

/// When guests leave, when they come, when the day is closed.
const DEPARTURE_HOUR: i8 = 10;
const ARRIVAL_HOUR: i8 = 15;
const AUDIT_HOUR: i8 = 23;

/// A booking once the house knows it.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// The house's id of the reservation.
    pub(super) reservation: String,
    /// The house's id of its folio.
    pub(super) folio: String,
}

/// The hotel while it is lived.
pub(super) struct Stage<'a> {
    hotel: Hotel,
    bookings: &'a [Booking],
    known: Vec<OnceLock<Known>>,
    rooms_of: Vec<OnceLock<String>>,
    rooms: Mutex<Rooms>,
    clock: Option<&'a HouseClock>,
    crew: Crew,
    bar: ProgressBar,
}

impl<'a> Stage<'a> {
    /// The hotel before its first day.
    pub(super) fn new(
        mut hotel: Hotel,
        bookings: &'a [Booking],
        clock: Option<&'a HouseClock>,
        crew: Crew,
        bar: ProgressBar,
    ) -> Self {
        let rooms = Mutex::new(std::mem::take(&mut hotel.rooms));
        let known = bookings.iter().map(|_| OnceLock::new()).collect();
        let rooms_of = bookings.iter().map(|_| OnceLock::new()).collect();
        Self {
            hotel,
            bookings,
            known,
            rooms_of,
            rooms,
            clock,
            crew,
            bar,
        }
    }

    /// The hotel, to ask it for its totals.
    pub(super) const fn hotel(&self) -> &Hotel {
        &self.hotel
    }

    /// Ends the progress bar.
    pub(super) fn finish(&self) {
        self.bar.finish();
    }

    /// Lives `today`; `wait_until` waits for an hour of it and says its instant.
    pub(super) fn live(
        &mut self,
        today: BusinessDate,
        day: &Day,
        wait_until: impl Fn(i8) -> Timestamp,
    ) -> Result<()> {
        self.bar.set_message(today.to_string());
        self.reach(wait_until(super::DESK_OPENS_HOUR));
        self.each(&day.made, |place, booking| self.book(place, booking))?;
        self.each(&day.cancellations, |place, booking| {
            self.bar.inc(1);
            self.hotel.cancel(booking, self.known(place)?)
        })?;
        self.reach(wait_until(DEPARTURE_HOUR));
        self.each(&day.departures, |place, booking| self.leave(place, booking))?;
        for place in &day.comes_and_goes {
            let booking = self.bookings.get(*place).context("a booking")?;
            self.come(*place, booking)?;
            self.leave(*place, booking)?;
        }
        self.reach(wait_until(ARRIVAL_HOUR));
        self.each(&day.arrivals, |place, booking| self.come(place, booking))?;
        self.reach(wait_until(AUDIT_HOUR));
        self.each(&day.no_shows, |place, booking| {
            self.bar.inc(1);
            self.hotel.no_show(booking, self.known(place)?)
        })?;
        self.hotel.close_day(today)
    }

    fn reach(&self, time: Timestamp) {
        if let Some(clock) = self.clock {
            clock.reach(time);
        }
    }

    fn each(&self, places: &[usize], work: impl Fn(usize, &Booking) -> Result<()> + Sync) -> Result<()> {
        work_through(self.crew, places, |place| {
            let booking = self.bookings.get(*place).context("a booking")?;
            work(*place, booking).with_context(|| format!("the booking in row {}", booking.row))
        })
    }

    fn known(&self, place: usize) -> Result<&Known> {
        self.known
            .get(place)
            .and_then(OnceLock::get)
            .context("a booking that the house knows")
    }

    fn book(&self, place: usize, booking: &Booking) -> Result<()> {
        let known = self.hotel.book(booking)?;
        self.known.get(place).context("a booking")?.set(known).ok();
        Ok(())
    }

    fn come(&self, place: usize, booking: &Booking) -> Result<()> {
        let room = {
            let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
            rooms.take(&booking.assigned_type, booking.arrival, booking.departure())?
        };
        self.hotel.check_in(booking, self.known(place)?, &room)?;
        self.rooms_of.get(place).context("a booking")?.set(room).ok();
        Ok(())
    }

    fn leave(&self, place: usize, booking: &Booking) -> Result<()> {
        self.bar.inc(1);
        self.hotel.check_out(booking, self.known(place)?)?;
        let room = self
            .rooms_of
            .get(place)
            .and_then(OnceLock::get)
            .context("a room that was given")?;
        self.hotel.clean(booking, room)
    }
}
