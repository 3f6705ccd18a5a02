//! The hotel of the file as a house of ours: its rooms, and what the desk says about one booking.

use super::day::Known;
use super::file::Booking;
use super::plan::Plan;
use super::rooms::Rooms;
use crate::client::{NewHouse, ServedHouse, SignOn, Terminal, text};
use anyhow::Result;
use serde_json::{Value, json};
use values::BusinessDate;

/// The hotel's name; the publisher does not give it.
const NAME: &str = "Resort from a file";
/// The file's rates are in euros.
const CURRENCY: &str = "EUR";
/// How many people sleep in a room; the file has parties of any size in one booking.
const OCCUPANCY: u32 = 60;
/// Rooms have numbers from here, hundred by hundred for each type.
const FIRST_ROOM: usize = 101;

/// The house and its people at their terminal.
pub(super) struct Hotel {
    /// The owner: sets up, closes the day, reads the reports.
    pub(super) owner: Terminal,
    /// The rooms, to be taken by the run.
    pub(super) rooms: Rooms,
    desk: Terminal,
    types: std::collections::BTreeMap<String, String>,
}

fn sign_on(name: &str, pin: &str) -> SignOn {
    SignOn {
        name: name.to_owned(),
        pin: pin.to_owned(),
    }
}

impl Hotel {
    /// Sets the house up for its first day, with the rooms of the plan.
    pub(super) fn open(served: &ServedHouse, zone: &str, plan: &Plan) -> Result<Self> {
        let (owner, desk) = (sign_on("Owner", "471903"), sign_on("Desk", "503928"));
        let new = NewHouse {
            name: NAME,
            currency: CURRENCY,
            time_zone: zone,
            business_date: plan.first,
            owner: &owner,
            device_name: "Desk",
        };
        let kept = served.set_up(&new)?;
        let owner = served.terminal(&kept, &owner);
        let person = json!({"name": desk.name, "role": "receptionist", "pin": desk.pin});
        owner.post("person/desk", "/people", &person)?;
        let desk = served.terminal(&kept, &desk);
        let mut hotel = Self {
            owner,
            desk,
            rooms: Rooms::default(),
            types: std::collections::BTreeMap::new(),
        };
        for (place, (room_type, count)) in plan.rooms.iter().enumerate() {
            hotel.add_type(place, room_type, *count)?;
        }
        Ok(hotel)
    }

    fn add_type(&mut self, place: usize, room_type: &str, count: usize) -> Result<()> {
        let name = format!("Type {room_type}");
        let body = json!({"name": name, "base_occupancy": 2, "max_occupancy": OCCUPANCY});
        let id = text(
            &self
                .owner
                .post(&format!("type/{room_type}"), "/room-types", &body)?,
            "room_type",
        )?;
        for room in 0..count {
            let number = (FIRST_ROOM + place * 1000 + room).to_string();
            let body = json!({"number": number, "room_type": id});
            let room = text(
                &self.owner.post(&format!("room/{number}"), "/rooms", &body)?,
                "room",
            )?;
            self.rooms.add(room_type, room);
        }
        self.types.insert(room_type.to_owned(), id);
        Ok(())
    }

    fn money(minor: i64) -> Value {
        json!({"minor": minor, "currency": CURRENCY})
    }

    /// Says `what` about a reservation.
    fn say(&self, booking: &Booking, known: &Known, what: &str, body: &Value) -> Result<Value> {
        let path = format!("/reservations/{}/{what}", known.reservation);
        self.desk.post(&format!("{what}/{}", booking.row), &path, body)
    }

    /// Makes the booking.
    pub(super) fn book(&self, booking: &Booking) -> Result<Known> {
        let body = json!({
            "room_type": self.types.get(&booking.reserved_type),
            "arrival": booking.arrival,
            "departure": booking.departure(),
            "adults": booking.adults,
            "children": booking.children,
            "rate": Self::money(booking.rate_minor),
            "new_guest": {"name": format!("Row {}", booking.row)},
        });
        let answer = self
            .desk
            .post(&format!("book/{}", booking.row), "/reservations", &body)?;
        Ok(Known {
            reservation: text(&answer, "reservation")?,
            folio: text(&answer, "folio")?,
        })
    }

    /// Cancels it.
    pub(super) fn cancel(&self, booking: &Booking, known: &Known) -> Result<()> {
        self.say(
            booking,
            known,
            "cancel",
            &json!({"reason": "the guest cancelled"}),
        )
        .map(drop)
    }

    /// Says that the party did not come.
    pub(super) fn no_show(&self, booking: &Booking, known: &Known) -> Result<()> {
        self.say(booking, known, "no-show", &json!({"reason": "did not come"}))
            .map(drop)
    }

    /// Gives the party its room and lets it in.
    pub(super) fn check_in(&self, booking: &Booking, known: &Known, room: &str) -> Result<()> {
        self.say(booking, known, "assign", &json!({"room": room}))?;
        self.say(booking, known, "check-in", &json!({})).map(drop)
    }

    /// The guest pays what the file says; where the house wants another sum, it lets nobody out and the run fails.
    pub(super) fn check_out(&self, booking: &Booking, known: &Known) -> Result<()> {
        let due_minor = booking.rate_minor * i64::from(booking.nights);
        if due_minor != 0 {
            let body = json!({"method": "card", "amount": Self::money(due_minor)});
            self.desk.post(
                &format!("pay/{}", booking.row),
                &format!("/folios/{}/payments", known.folio),
                &body,
            )?;
        }
        self.say(booking, known, "check-out", &json!({})).map(drop)
    }

    /// The room is made up for the next party.
    pub(super) fn clean(&self, booking: &Booking, room: &str) -> Result<()> {
        let body = json!({"state": "clean"});
        self.desk
            .put(
                &format!("clean/{}", booking.row),
                &format!("/rooms/{room}/housekeeping"),
                &body,
            )
            .map(drop)
    }

    /// Night audit and the next business date.
    pub(super) fn close_day(&self, today: BusinessDate) -> Result<()> {
        self.owner
            .post(
                &format!("close/{today}"),
                "/business-day/close",
                &json!({"date": today}),
            )
            .map(drop)
    }
}
