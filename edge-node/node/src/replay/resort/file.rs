//! The published file of resort bookings as bookings: read with care, nothing decided yet.
//!
//! Columns that the house has no use for (meal, country, agent, company ...) are not read, so "NULL" in them does no
//! harm. A stay's nights are its weekend nights plus its week nights, also where the file's status date says that the
//! guests left earlier (11 stays): the nights are what was sold.

use super::super::{amount::hundredths, window::Window};
use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use std::path::Path;
use values::BusinessDate;

/// What became of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The party came and left.
    Stayed,
    /// Cancelled on that day.
    Cancelled(BusinessDate),
    /// Never came.
    NoShow,
}

/// One booking of the file.
#[derive(Clone, Debug)]
pub(super) struct Booking {
    /// The row in the file, from 2; the booking's only name.
    pub(super) row: usize,
    /// The first night.
    pub(super) arrival: BusinessDate,
    /// Nights; 0 is day use.
    pub(super) nights: i32,
    /// The day it was made: arrival minus lead time.
    pub(super) booked_on: BusinessDate,
    /// Adults, 0 in six rows.
    pub(super) adults: u32,
    /// Children and babies.
    pub(super) children: u32,
    /// The type that was sold.
    pub(super) reserved_type: String,
    /// The type they slept in.
    pub(super) assigned_type: String,
    /// The rate of one night in cents, rounded half up once.
    pub(super) rate_minor: i64,
    /// What became of it.
    pub(super) outcome: Outcome,
}

impl Booking {
    /// The day they leave.
    pub(super) fn departure(&self) -> BusinessDate {
        self.arrival.plus_days(self.nights)
    }
}

#[derive(Deserialize)]
struct Row {
    lead_time: i32,
    arrival_date_year: i16,
    arrival_date_month: String,
    arrival_date_day_of_month: i8,
    stays_in_weekend_nights: u16,
    stays_in_week_nights: u16,
    adults: String,
    children: String,
    babies: String,
    reserved_room_type: String,
    assigned_room_type: String,
    adr: String,
    reservation_status: String,
    reservation_status_date: String,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The bookings of `path` whose arrival lies in the window, in the file's order.
pub(super) fn read(path: &Path, window: Window) -> Result<Vec<Booking>> {
    let file = std::fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
    window.keep(parse(file)?, |booking| booking.arrival)
}

fn parse(file: impl std::io::Read) -> Result<Vec<Booking>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let mut bookings = Vec::new();
    for (index, row) in reader.deserialize().enumerate() {
        let row_number = index + 2;
        let booking = row
            .map_err(anyhow::Error::from)
            .and_then(|row| booking_of(row_number, row));
        bookings.push(booking.with_context(|| format!("row {row_number} of the bookings"))?);
    }
    Ok(bookings)
}

fn booking_of(row_number: usize, row: Row) -> Result<Booking> {
    let month = MONTHS
        .iter()
        .position(|name| *name == row.arrival_date_month)
        .context("an English month")?;
    let arrival = BusinessDate::from_ymd(
        row.arrival_date_year,
        i8::try_from(month + 1)?,
        row.arrival_date_day_of_month,
    )?;
    Ok(Booking {
        row: row_number,
        arrival,
        nights: i32::from(row.stays_in_weekend_nights) + i32::from(row.stays_in_week_nights),
        booked_on: arrival.plus_days(-row.lead_time.max(0)),
        adults: heads(&row.adults),
        children: heads(&row.children) + heads(&row.babies),
        outcome: outcome_of(&row)?,
        rate_minor: hundredths(&row.adr)?,
        reserved_type: row.reserved_room_type,
        assigned_type: row.assigned_room_type,
    })
}

/// A count of people; "NULL" and "NA" are nobody known.
fn heads(text: &str) -> u32 {
    text.parse().unwrap_or(0)
}

fn outcome_of(row: &Row) -> Result<Outcome> {
    Ok(match row.reservation_status.as_str() {
        "Check-Out" => Outcome::Stayed,
        "Canceled" => Outcome::Cancelled(us_date(&row.reservation_status_date)?),
        "No-Show" => Outcome::NoShow,
        other => bail!("`{other}` is no outcome of a booking"),
    })
}

/// `7/15/2015`, month first; also `2015-07-15`, as other editions of the data write it.
fn us_date(text: &str) -> Result<BusinessDate> {
    if text.contains('-') {
        return Ok(BusinessDate::parse(text)?);
    }
    let mut parts = text.split('/');
    let mut part = || {
        parts
            .next()
            .with_context(|| format!("`{text}` is not a date such as 7/15/2015"))
    };
    let (month, day, year) = (part()?, part()?, part()?);
    Ok(BusinessDate::from_ymd(
        year.parse()?,
        month.parse()?,
        day.parse()?,
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "lead_time,arrival_date_year,arrival_date_month,arrival_date_day_of_month,stays_in_weekend_nights,stays_in_week_nights,adults,children,babies,reserved_room_type,assigned_room_type,agent,adr,reservation_status,reservation_status_date\n";

    fn one(row: &str) -> Result<Booking> {
        parse(format!("{HEADER}{row}\n").as_bytes()).map(|mut bookings| bookings.remove(0))
    }

    #[test]
    fn day_use_nobody_and_null_are_read_as_they_are() {
        let booking = one("737,2015,July,1,0,0,0,NULL,0,C,P,NULL,0,Check-Out,7/1/2015").expect("reads");
        assert_eq!(
            (
                booking.nights,
                booking.adults,
                booking.children,
                booking.rate_minor
            ),
            (0, 0, 0, 0)
        );
        assert_eq!(booking.departure(), booking.arrival);
        assert_eq!(booking.booked_on.to_string(), "2013-06-24");
    }

    #[test]
    fn a_cancellation_bears_its_day() {
        let booking = one("5,2016,February,29,1,2,2,0,0,A,A,9,75.5,Canceled,2/27/2016").expect("reads");
        assert_eq!(
            booking.outcome,
            Outcome::Cancelled(BusinessDate::from_ymd(2016, 2, 27).expect("a day"))
        );
        assert_eq!(
            (booking.rate_minor, booking.departure().to_string()),
            (7550, "2016-03-03".to_owned())
        );
    }

    #[test]
    fn a_broken_row_is_named() {
        let error = one("5,2016,Brumaire,29,1,2,2,0,0,A,A,9,75.5,Canceled,2/27/2016").expect_err("refused");
        assert!(format!("{error:#}").contains("row 2"), "{error:#}");
    }
}
