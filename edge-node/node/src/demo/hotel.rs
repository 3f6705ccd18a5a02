//! The hotel's side of the demo house: room types, rooms, the booked fortnight, and the three days that are lived.

use super::Hands;
use super::bookings::{LIVED_DAYS, Party};
use super::content::Content;
use crate::client::{Terminal, number, text};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use values::BusinessDate;

/// The ids that the house gave.
#[derive(Debug, Default)]
pub(super) struct Hotel {
    types: Vec<String>,
    rooms: BTreeMap<String, String>,
}

/// Adds room types and rooms.
pub(super) fn furnish(owner: &Terminal, content: &Content) -> Result<Hotel> {
    let mut hotel = Hotel::default();
    for kind in &content.house.room_type {
        let body = json!({
            "name": kind.name, "base_occupancy": kind.occupancy.min(2), "max_occupancy": kind.occupancy,
            "rate": money(content, kind.rate_minor),
        });
        let id = text(
            &owner.post(&format!("type/{}", kind.code), "/room-types", &body)?,
            "room_type",
        )?;
        for number in &kind.rooms {
            let floor = number.chars().next().map(String::from);
            let body = json!({"number": number, "room_type": id, "floor": floor});
            let room = text(&owner.post(&format!("room/{number}"), "/rooms", &body)?, "room")?;
            hotel.rooms.insert(number.clone(), room);
        }
        hotel.types.push(id);
    }
    Ok(hotel)
}

/// Takes the bookings, then lives the days up to `date`: departures, arrivals, night audits.
pub(super) fn live_until(
    hands: &Hands,
    hotel: &Hotel,
    content: &Content,
    parties: &[Party],
    date: BusinessDate,
) -> Result<()> {
    let reservations = parties
        .iter()
        .map(|party| book(hands, hotel, content, party))
        .collect::<Result<Vec<_>>>()?;
    let booked = || parties.iter().zip(&reservations);
    for today in date.plus_days(-LIVED_DAYS).until(date) {
        for (party, reservation) in
            booked().filter(|(party, _)| party.departure == today && party.arrival < today)
        {
            leave(hands, hotel, content, party, reservation)?;
        }
        for (party, reservation) in booked().filter(|(party, _)| party.arrival == today) {
            come(hands, hotel, party, reservation)?;
        }
        hands.receptionist.post(
            &format!("close/{today}"),
            "/business-day/close",
            &json!({"date": today}),
        )?;
    }
    Ok(())
}

/// What the house calls a party's stay.
struct Reservation {
    id: String,
    folio: String,
}

/// A party's name for command ids: a room and a day are one party.
fn name(party: &Party) -> String {
    format!("{}/{}", party.room, party.arrival)
}

fn book(hands: &Hands, hotel: &Hotel, content: &Content, party: &Party) -> Result<Reservation> {
    let body = json!({
        "new_guest": {"name": format!("{} {}", party.first_name, party.last_name)},
        "room_type": hotel.types.get(party.room_type),
        "arrival": party.arrival,
        "departure": party.departure,
        "adults": party.adults,
        "children": party.children,
        "rate": money(content, party.rate_minor),
    });
    let answer = hands
        .receptionist
        .post(&format!("book/{}", name(party)), "/reservations", &body)?;
    Ok(Reservation {
        id: text(&answer, "reservation")?,
        folio: text(&answer, "folio")?,
    })
}

fn come(hands: &Hands, hotel: &Hotel, party: &Party, reservation: &Reservation) -> Result<()> {
    let room = hotel.rooms.get(&party.room).context("a room")?;
    let say = |what: &str, body: Value| {
        let path = format!("/reservations/{}/{what}", reservation.id);
        hands
            .receptionist
            .post(&format!("{what}/{}", name(party)), &path, &body)
    };
    say("assign", json!({"room": room}))?;
    say("check-in", json!({})).map(drop)
}

fn leave(
    hands: &Hands,
    hotel: &Hotel,
    content: &Content,
    party: &Party,
    reservation: &Reservation,
) -> Result<()> {
    let desk = &hands.receptionist;
    let folio = desk.get(&format!("/folios/{}", reservation.folio))?;
    let balance_minor = number(&folio, "balance.minor")?;
    if balance_minor != 0 {
        let body = json!({"method": "card", "amount": money(content, balance_minor)});
        let path = format!("/folios/{}/payments", reservation.folio);
        desk.post(&format!("pay/{}", name(party)), &path, &body)?;
    }
    desk.post(
        &format!("out/{}", name(party)),
        &format!("/reservations/{}/check-out", reservation.id),
        &json!({}),
    )?;
    let room = hotel.rooms.get(&party.room).context("a room")?;
    let body = json!({"state": "clean"});
    desk.put(
        &format!("clean/{}", name(party)),
        &format!("/rooms/{room}/housekeeping"),
        &body,
    )
    .map(drop)
}

fn money(content: &Content, minor: i64) -> Value {
    json!({"minor": minor, "currency": content.house.currency})
}
