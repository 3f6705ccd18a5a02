//! `edge-node demo`: a made-up house of our own, furnished through the API as people would do it, command by command.
//!
//! Every command's id is derived from the house and the thing (`item/Lasagne from the oven`), so a start that was
//! interrupted goes on where it was, and a second start changes nothing. The house opens three days before the date
//! and lives them with their night audits: so there are people in the house, people who leave and people who come.

mod bookings;
mod content;
mod evening;
mod hotel;
mod printers;
mod restaurant;
mod terminals;

pub(crate) use terminals::LetIn;

use crate::client::{Kept, NewHouse, ServedHouse, SignOn, Terminal};
use anyhow::Result;
use content::{Content, PersonRow};
use serde_json::json;
use std::fmt::Write as _;
use values::BusinessDate;

/// What the demo house is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// The same seed and date book the same fortnight.
    pub(crate) seed: u64,
    /// The day on which the house is looked at first.
    pub(crate) date: BusinessDate,
}

/// The open demo house.
#[derive(Debug)]
pub(crate) struct Opened {
    /// Where to look and whose PIN to use, for people.
    pub(crate) welcome: String,
    /// The house's printers, which end when this is dropped.
    pub(crate) printers: printers::Printers,
}

/// The people at work while the house is furnished, at the first terminal.
struct Hands {
    owner: Terminal,
    server: Terminal,
    cook: Terminal,
    receptionist: Terminal,
}

/// Opens the demo house in `served`: sets it up and furnishes it, or finds that this was done before.
pub(crate) fn open(served: &ServedHouse, options: Options) -> Result<Opened> {
    let content = Content::read()?;
    let first_date = options.date.plus_days(-bookings::LIVED_DAYS);
    let owner = content.person("owner")?.sign_on();
    let printers = printers::Printers::start()?;
    let mut kept = served.set_up(&NewHouse {
        name: &content.house.name,
        currency: &content.house.currency,
        time_zone: &content.house.time_zone,
        business_date: first_date,
        owner: &owner,
        device_name: "Front desk",
    })?;
    if kept.furnished {
        printers.furnish(&served.terminal(&kept, &owner))?;
    } else {
        let date = kept
            .date
            .map_or(options.date, |first| first.plus_days(bookings::LIVED_DAYS));
        furnish(served, &kept, &content, Options { date, ..options }, &printers)?;
        kept.furnished = true;
        served.keep(&kept)?;
    }
    terminals::let_in(served, &mut kept, &owner)?;
    Ok(Opened {
        welcome: welcome(served, &kept, &content, &printers),
        printers,
    })
}

fn furnish(
    served: &ServedHouse,
    kept: &Kept,
    content: &Content,
    options: Options,
    printers: &printers::Printers,
) -> Result<()> {
    let owner = served.terminal(kept, &content.person("owner")?.sign_on());
    for person in content.people.iter().skip(1) {
        let body = json!({"name": person.name, "role": person.role, "pin": person.pin});
        owner.post(&format!("person/{}", person.name), "/people", &body)?;
    }
    let at_work = |role| anyhow::Ok(served.terminal(kept, &content.person(role)?.sign_on()));
    let hands = Hands {
        owner,
        server: at_work("server")?,
        cook: at_work("cook")?,
        receptionist: at_work("receptionist")?,
    };
    let restaurant = restaurant::furnish(&hands.owner, content)?;
    let hotel = hotel::furnish(&hands.owner, content)?;
    let parties = bookings::parties(content, options.date, options.seed);
    hotel::live_until(&hands, &hotel, content, &parties, options.date)?;
    printers.furnish(&hands.owner)?;
    evening::serve(&hands, &restaurant, content, options.seed)
}

fn welcome(served: &ServedHouse, kept: &Kept, content: &Content, printers: &printers::Printers) -> String {
    let house = &content.house;
    let mut text = format!(
        "\n{} is open. Open one of these in a browser and sign on:\n\n",
        house.name
    );
    for terminal in &kept.terminals {
        let _ = writeln!(
            text,
            "  {:<16}{}",
            terminal.name(),
            terminal.link(&served.base_url)
        );
    }
    let _ = writeln!(text);
    let _ = writeln!(text, "  API and its description   {}/docs", served.base_url);
    let _ = writeln!(
        text,
        "  Terminal token            {}\n",
        served.state_file.display()
    );
    for (name, page) in printers.pages() {
        let _ = writeln!(text, "  {name:<26}{page}");
    }
    let _ = writeln!(text);
    let _ = writeln!(text, "  {:<20}{:<15}PIN", "Name", "Role");
    for person in &content.people {
        let _ = writeln!(text, "  {:<20}{:<15}{}", person.name, person.role, person.pin);
    }
    let rooms: usize = house.room_type.iter().map(|kind| kind.rooms.len()).sum();
    let _ = writeln!(
        text,
        "\n  {} tables, {} items on the menu, {rooms} guest rooms. Everything here is made up.",
        content.tables.len(),
        content.menu.len()
    );
    text
}

impl PersonRow {
    fn sign_on(&self) -> SignOn {
        SignOn {
            name: self.name.clone(),
            pin: self.pin.clone(),
        }
    }
}
