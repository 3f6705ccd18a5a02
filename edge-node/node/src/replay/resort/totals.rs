//! The sums: the file's from its rows, the house's from its reservations and folios. Neither looks at what was sent.

use super::super::sums::Sums;
use super::file::{Booking, Outcome};
use super::house::Hotel;
use crate::client::{Crew, entries, number, open_findings, text, work_through};
use anyhow::{Result, bail, ensure};
use serde_json::Value;
use std::sync::{Mutex, PoisonError};

/// What is summed over everything; nights and revenue also per month of the night.
const NAMES: [&str; 6] = [
    "bookings",
    "cancellations",
    "no_shows",
    "stays",
    "nights",
    "room_revenue_minor",
];

/// The file's own sums.
pub(super) fn of_file(bookings: &[Booking]) -> Sums {
    let mut sums = Sums::zero(&NAMES);
    for booking in bookings {
        sums.add("bookings", 1);
        sums.add(
            match booking.outcome {
                Outcome::Stayed => "stays",
                Outcome::Cancelled(_) => "cancellations",
                Outcome::NoShow => "no_shows",
            },
            1,
        );
        let nights = if booking.outcome == Outcome::Stayed {
            booking.nights
        } else {
            0
        };
        for night in booking.arrival.until(booking.arrival.plus_days(nights)) {
            let month = month(&night.to_string());
            sums.add_in(&month, "nights", 1);
            sums.add_in(&month, "room_revenue_minor", booking.rate_minor);
        }
    }
    sums
}

/// `2015-07` of `2015-07-14`.
fn month(day: &str) -> String {
    day.chars().take(7).collect()
}

/// A figure that the house tells in two places and that must be the same in both.
pub(super) type CrossCheck = (String, i64, i64);

/// The house's sums: every reservation as it stands, every folio of a stay read back.
pub(super) fn of_house(hotel: &Hotel, crew: Crew) -> Result<(Sums, Vec<CrossCheck>)> {
    let mut sums = Sums::zero(&NAMES);
    let mut folios = Vec::new();
    hotel.owner.list("/reservations", |row| {
        sums.add("bookings", 1);
        match text(&row, "status")?.as_str() {
            "checked_out" => {
                sums.add("stays", 1);
                folios.push(text(&row, "folio")?);
            }
            "cancelled" => sums.add("cancellations", 1),
            "no_show" => sums.add("no_shows", 1),
            other => bail!("a reservation is still {other}"),
        }
        Ok(())
    })?;
    let gathered = Mutex::new((sums, 0, 0));
    work_through(crew, &folios, |folio| {
        let folio = hotel.owner.get(&format!("/folios/{folio}"))?;
        let mut gathered = gathered.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.1 += number(&folio, "balance.minor")?.abs();
        gathered.2 += number(&folio, "room_total.minor")?;
        add_folio(&mut gathered.0, &folio)
    })?;
    let (sums, open_minor, room_minor) = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
    let posted_minor = sums.totals.get("room_revenue_minor").copied().unwrap_or(0);
    let mut cross_checks = vec![
        ("left open on folios_minor".to_owned(), 0, open_minor),
        ("room totals of folios_minor".to_owned(), posted_minor, room_minor),
    ];
    cross_checks.push(journal_check(hotel, posted_minor)?);
    cross_checks.push(("open findings".to_owned(), 0, open_findings(&hotel.owner)?));
    Ok((sums, cross_checks))
}

/// The fiscal journal: what was settled at check-out is what was posted.
fn journal_check(hotel: &Hotel, posted_minor: i64) -> Result<CrossCheck> {
    let mut turnover_minor = 0;
    hotel.owner.list("/journal", |record| {
        if text(&record, "kind")? == "folio_settlement" {
            for tax in entries(&record, "taxes")? {
                turnover_minor += number(tax, "gross_minor")?;
            }
        }
        Ok(())
    })?;
    Ok((
        "journal: settled on folios_minor".to_owned(),
        posted_minor,
        turnover_minor,
    ))
}

fn add_folio(sums: &mut Sums, folio: &Value) -> Result<()> {
    ensure!(
        folio.get("next").is_none_or(Value::is_null),
        "a folio of several pages; read them all"
    );
    for posting in entries(folio, "postings")? {
        if text(posting, "code")? == "room" {
            let month = month(&text(posting, "date")?);
            sums.add_in(&month, "nights", 1);
            sums.add_in(&month, "room_revenue_minor", number(posting, "amount.minor")?);
        }
    }
    Ok(())
}
