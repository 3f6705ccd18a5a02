//! What a client has to know of the house: where it is, who it is, what can be ordered.

use crate::clock::command_id;
use crate::node::Node;
use crate::wire::Link;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// The owner's name.
const OWNER: &str = "Bench Owner";
/// The owner's PIN: the house is thrown away or measured again, nothing else.
const PIN: &str = "417293";
/// The house's currency.
pub(crate) const CURRENCY: &str = "EUR";
/// Items of the catalogue: enough that lines differ.
const ITEMS: usize = 24;
/// An item's price.
pub(crate) const PRICE_MINOR: i64 = 1_490;
/// A modifier's price; two are chosen with each item.
pub(crate) const MODIFIER_MINOR: i64 = 50;

/// A set-up house with its owner signed on.
#[derive(Clone, Debug)]
pub(crate) struct Kit {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
    pub(crate) facts: Facts,
}

/// What is kept from one run to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    device_token: String,
    pub(crate) outlet: String,
    pub(crate) table: String,
    pub(crate) station: String,
    pub(crate) drawer_session: String,
    pub(crate) items: Vec<String>,
    /// The modifiers that are chosen with every item.
    pub(crate) modifiers: Vec<String>,
}

impl Kit {
    /// Where the live stream is.
    pub(crate) const EVENTS: &str = "/api/v1/events";

    /// The first commands of a new house.
    pub(crate) fn set_up(node: &Node) -> Result<Self> {
        let mut link = node.link()?;
        let code = node.setup_code().context("the node shows no set-up code")?;
        let body = json!({
            "setup_code": code,
            "property": {"name": "Bench House", "currency": CURRENCY, "time_zone": "Europe/Berlin", "business_date": "2026-01-01"},
            "owner": {"name": OWNER, "pin": PIN},
            "device": {"name": "Bench"},
        });
        let answer = post(&mut link, "", "/setup", &body)?;
        let mut kit = Self {
            address: node.address,
            token: String::new(),
            facts: Facts::default(),
        };
        kit.facts.device_token = text(&answer, "device_token")?;
        kit.sign_on(&mut link)?;
        kit.furnish(&mut link)?;
        Ok(kit)
    }

    /// The same house at a later start.
    pub(crate) fn again(node: &Node, kept: &str) -> Result<Self> {
        let facts = Facts::from_json(&serde_json::from_str(kept)?)?;
        let mut kit = Self {
            address: node.address,
            token: String::new(),
            facts,
        };
        kit.sign_on(&mut node.link()?)?;
        Ok(kit)
    }

    pub(crate) fn to_text(&self) -> String {
        self.facts.to_json().to_string()
    }

    fn sign_on(&mut self, link: &mut Link) -> Result<()> {
        let answer = post(
            link,
            &self.facts.device_token,
            "/sessions",
            &json!({"name": OWNER, "pin": PIN}),
        )?;
        self.token = text(&answer, "token")?;
        Ok(())
    }

    /// An outlet with a table, a station, a drawer and some items.
    fn furnish(&mut self, link: &mut Link) -> Result<()> {
        let token = self.token.clone();
        let mut add = |path: &str, body: Value, id: &str| text(&post(link, &token, path, &body)?, id);
        let outlet = add("/outlets", json!({"name": "Restaurant"}), "outlet")?;
        let station = add(
            "/stations",
            json!({"outlet": outlet, "name": "Kitchen"}),
            "station",
        )?;
        let drawer = add("/drawers", json!({"outlet": outlet, "name": "Drawer"}), "drawer")?;
        let opening = json!({"outlet": outlet, "drawer": drawer, "float": money(20_000)});
        self.facts.drawer_session = add("/drawer-sessions", opening, "session")?;
        let floor = add("/floors", json!({"outlet": outlet, "name": "Room"}), "floor")?;
        let tax = add(
            "/taxes",
            json!({"name": "Standard", "rate_ppm": 190_000, "inclusive": true}),
            "tax",
        )?;
        let category = add(
            "/categories",
            json!({"name": "Dishes", "position": 0, "stations": [station]}),
            "category",
        )?;
        (self.facts.outlet, self.facts.station) = (outlet, station);
        self.add_table(link, &floor)?;
        let group = self.add_modifiers(link)?;
        self.add_items(link, &category, &tax, &group)
    }

    fn add_table(&mut self, link: &mut Link, floor: &str) -> Result<()> {
        self.facts.table = command_id().to_string();
        let path = format!("/api/v1/floors/{floor}/tables/{}", self.facts.table);
        let body = json!({
            "name": "1", "seats": 4, "shape": "round",
            "x_cm": 100, "y_cm": 100, "width_cm": 90, "height_cm": 90,
        });
        link.command("PUT", &path, &self.token, &body.to_string())?
            .json()
            .with_context(|| path.clone())?;
        Ok(())
    }

    fn add_modifiers(&mut self, link: &mut Link) -> Result<String> {
        let modifier = |name: &str| json!({"name": name, "price": money(MODIFIER_MINOR)});
        let body = json!({
            "name": "Extras", "min": 0, "max": 4,
            "modifiers": [modifier("Large"), modifier("No onions")],
        });
        let answer = post(link, &self.token, "/modifier-groups", &body)?;
        self.facts.modifiers = list(&answer, "modifiers")?;
        text(&answer, "modifier_group")
    }

    fn add_items(&mut self, link: &mut Link, category: &str, tax: &str, group: &str) -> Result<()> {
        for place in 0..ITEMS {
            let body = json!({
                "name": format!("Dish number {place}"), "category": category, "price": money(PRICE_MINOR),
                "taxes": [tax], "modifier_groups": [group], "stations": [self.facts.station],
            });
            let answer = post(link, &self.token, "/items", &body)?;
            self.facts.items.push(text(&answer, "item")?);
        }
        Ok(())
    }
}

impl Facts {
    fn to_json(&self) -> Value {
        json!({
            "device_token": self.device_token, "outlet": self.outlet, "table": self.table, "station": self.station,
            "drawer_session": self.drawer_session, "items": self.items, "modifiers": self.modifiers,
        })
    }

    fn from_json(kept: &Value) -> Result<Self> {
        Ok(Self {
            device_token: text(kept, "device_token")?,
            outlet: text(kept, "outlet")?,
            table: text(kept, "table")?,
            station: text(kept, "station")?,
            drawer_session: text(kept, "drawer_session")?,
            items: list(kept, "items")?,
            modifiers: list(kept, "modifiers")?,
        })
    }
}

fn post(link: &mut Link, token: &str, path: &str, body: &Value) -> Result<Value> {
    let answer = link.command("POST", &format!("/api/v1{path}"), token, &body.to_string())?;
    answer.json().with_context(|| format!("POST {path}"))
}

fn money(minor: i64) -> Value {
    json!({"minor": minor, "currency": CURRENCY})
}

/// The texts at `name` of an answer.
fn list(answer: &Value, name: &str) -> Result<Vec<String>> {
    let entries = answer.get(name).and_then(Value::as_array);
    let entries = entries.with_context(|| format!("an answer without `{name}`: {answer}"))?;
    Ok(entries
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect())
}

/// The text at `name` of an answer.
pub(super) fn text(answer: &Value, name: &str) -> Result<String> {
    let found = answer.get(name).and_then(Value::as_str).map(str::to_owned);
    found.with_context(|| format!("an answer without `{name}`: {answer}"))
}
