//! The restaurant of the file as a house of ours: set up once, its catalogue growing as the file goes.

use super::plan::{CatalogStep, Plan};
use crate::client::{NewHouse, ServedHouse, SignOn, Terminal, text};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::sync::OnceLock;
use values::BusinessDate;

/// The restaurant's name; the publisher does not give it.
const NAME: &str = "Takeaway from a file";
/// The file's prices are in pounds.
const CURRENCY: &str = "GBP";
/// What is in the drawer in the morning.
const FLOAT_MINOR: i64 = 10_000;
/// VAT on hot food to take away in the United Kingdom, included in the price.
const VAT_PPM: i64 = 200_000;

/// The house, its people at their terminal, and the ids that the house gave to its parts.
pub(super) struct Restaurant {
    /// The owner: sets up, changes the menu, closes the day, reads the reports.
    pub(super) owner: Terminal,
    /// The server at the counter.
    pub(super) counter: Terminal,
    /// The cook.
    pub(super) kitchen: Terminal,
    /// The outlet.
    pub(super) outlet: String,
    /// The station that makes everything.
    pub(super) station: String,
    drawer: String,
    category: String,
    tax: String,
    items: Vec<OnceLock<String>>,
}

fn sign_on(name: &str, pin: &str) -> SignOn {
    SignOn {
        name: name.to_owned(),
        pin: pin.to_owned(),
    }
}

impl Restaurant {
    /// Sets the house up for its first day.
    pub(super) fn open(
        served: &ServedHouse,
        zone: &str,
        first_day: BusinessDate,
        plan: &Plan,
    ) -> Result<Self> {
        let people = [
            sign_on("Owner", "471903"),
            sign_on("Counter", "263817"),
            sign_on("Cook", "627081"),
        ];
        let [owner, counter, cook] = &people;
        let new = NewHouse {
            name: NAME,
            currency: CURRENCY,
            time_zone: zone,
            business_date: first_day,
            owner,
            device_name: "Counter",
        };
        let kept = served.set_up(&new)?;
        let terminal = served.terminal(&kept, owner);
        add_person(&terminal, counter, "server")?;
        add_person(&terminal, cook, "cook")?;
        let made = |what: &str, path: &str, body: Value, id: &str| {
            text(&terminal.post(&format!("new/{what}"), path, &body)?, id)
        };
        let outlet = made("outlet", "/outlets", json!({"name": NAME}), "outlet")?;
        let station = made(
            "station",
            "/stations",
            json!({"outlet": outlet, "name": "Kitchen"}),
            "station",
        )?;
        let drawer = made(
            "drawer",
            "/drawers",
            json!({"outlet": outlet, "name": "Counter drawer"}),
            "drawer",
        )?;
        let tax = json!({"name": "VAT 20 %", "rate_ppm": VAT_PPM, "inclusive": true});
        let tax = made("tax", "/taxes", tax, "tax")?;
        let category = made(
            "category",
            "/categories",
            json!({"name": "Menu", "stations": [station]}),
            "category",
        )?;
        let items = plan.items.iter().map(|_| OnceLock::new()).collect();
        let counter = served.terminal(&kept, counter);
        let kitchen = served.terminal(&kept, cook);
        Ok(Self {
            counter,
            kitchen,
            outlet,
            station,
            drawer,
            category,
            tax,
            items,
            owner: terminal,
        })
    }

    /// An amount of the restaurant's currency.
    pub(super) fn money(minor: i64) -> Value {
        json!({"minor": minor, "currency": CURRENCY})
    }

    /// The house's id of an item of the plan, once it is on the menu.
    pub(super) fn item(&self, place: usize) -> Option<&str> {
        self.items.get(place)?.get().map(String::as_str)
    }

    /// Puts an item on the menu, or changes its price.
    pub(super) fn change_catalog(&self, plan: &Plan, step: &CatalogStep) -> Result<()> {
        match step {
            CatalogStep::Create { item, price_minor } => self.create_item(plan, *item, *price_minor),
            CatalogStep::Reprice { item, price_minor } => {
                let id = self.item(*item).context("an item before its price changes")?;
                let body = json!({"price": Self::money(*price_minor)});
                self.owner.patch(
                    &format!("reprice/{item}/{price_minor}"),
                    &format!("/items/{id}"),
                    &body,
                )?;
                Ok(())
            }
        }
    }

    fn create_item(&self, plan: &Plan, place: usize, price_minor: i64) -> Result<()> {
        let name = plan.items.get(place).context("a planned item")?;
        let body = json!({
            "name": name,
            "category": self.category,
            "price": Self::money(price_minor),
            "taxes": [self.tax],
        });
        let id = text(
            &self.owner.post(&format!("item/{place}"), "/items", &body)?,
            "item",
        )?;
        self.items.get(place).context("a planned item")?.set(id).ok();
        Ok(())
    }

    /// Opens the drawer for a day; the answer is its session.
    pub(super) fn open_drawer(&self, day: BusinessDate) -> Result<String> {
        let body = json!({"outlet": self.outlet, "drawer": self.drawer, "float": Self::money(FLOAT_MINOR)});
        text(
            &self
                .owner
                .post(&format!("drawer/{day}"), "/drawer-sessions", &body)?,
            "session",
        )
    }

    /// Counts the drawer and closes it. What lies in it is the float and what the file's cash orders came to.
    pub(super) fn close_drawer(&self, day: BusinessDate, session: &str, cash_minor: i64) -> Result<()> {
        let body = json!({"counted": Self::money(FLOAT_MINOR + cash_minor)});
        self.owner.post(
            &format!("count/{day}"),
            &format!("/drawer-sessions/{session}/close"),
            &body,
        )?;
        Ok(())
    }

    /// Ends the business date.
    pub(super) fn close_day(&self, day: BusinessDate) -> Result<()> {
        self.owner.post(
            &format!("close/{day}"),
            "/business-day/close",
            &json!({"date": day}),
        )?;
        Ok(())
    }
}

fn add_person(owner: &Terminal, person: &SignOn, role: &str) -> Result<()> {
    let body = json!({"name": person.name, "role": role, "pin": person.pin});
    owner.post(&format!("person/{}", person.name), "/people", &body)?;
    Ok(())
}
