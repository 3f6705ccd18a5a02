//! A small house set up through the API: one outlet, a table, a station, a drawer that is open, a few items.

use crate::{Client, Node, command_id};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// The house's currency.
pub const CURRENCY: &str = "EUR";
/// The price of every item, tax included.
pub const PRICE_MINOR: i64 = 1_200;
/// Items on the menu.
const ITEMS: usize = 8;
/// The float of the drawer.
const FLOAT_MINOR: i64 = 20_000;
/// The owner of a house that is thrown away after the test.
const OWNER: &str = "Ada Owner";
const PIN: &str = "417293";

/// What a terminal keeps over a restart of the node.
#[derive(Clone, Debug)]
pub struct Kept {
    device_token: String,
    /// The outlet.
    pub outlet: String,
    /// A table.
    pub table: String,
    /// The kitchen's station.
    pub station: String,
    /// The open drawer session.
    pub drawer_session: String,
    /// The items.
    pub items: Vec<String>,
}

/// A house with its owner signed on.
#[derive(Clone, Debug)]
pub struct House {
    /// The owner's terminal.
    pub client: Client,
    /// The session's token, for the live stream.
    pub token: String,
    /// What stays over a restart.
    pub kept: Kept,
}

impl House {
    /// Sets up the house of a node that was just made.
    ///
    /// # Errors
    /// What the node refuses.
    pub fn set_up(node: &Node) -> Result<Self> {
        let setup_code = node
            .setup_code()
            .with_context(|| format!("no set-up code in:\n{}", node.log()))?;
        let stranger = Client::new(node.base_url(), "");
        let answer = stranger.post(
            "/setup",
            &json!({
                "setup_code": setup_code,
                "property": {"name": "The Test House", "currency": CURRENCY, "time_zone": "Europe/Lisbon", "business_date": "2026-06-01"},
                "owner": {"name": OWNER, "pin": PIN},
                "device": {"name": "First terminal"},
            }),
        )?;
        let device_token = text(&answer, "device_token")?;
        let (client, token) = sign_on(node, &device_token)?;
        let kept = furnish(&client, device_token)?;
        Ok(Self { client, token, kept })
    }

    /// The same house after a restart of its node: the terminal signs on again.
    ///
    /// # Errors
    /// What the node refuses.
    pub fn again(node: &Node, kept: &Kept) -> Result<Self> {
        let (client, token) = sign_on(node, &kept.device_token)?;
        Ok(Self {
            client,
            token,
            kept: kept.clone(),
        })
    }

    /// An amount in the house's currency, as it goes over the wire.
    #[must_use]
    pub fn money(minor: i64) -> Value {
        json!({"minor": minor, "currency": CURRENCY})
    }
}

fn sign_on(node: &Node, device_token: &str) -> Result<(Client, String)> {
    let device = Client::new(node.base_url(), device_token);
    let answer = device.post("/sessions", &json!({"name": OWNER, "pin": PIN}))?;
    let token = text(&answer, "token")?;
    Ok((Client::new(node.base_url(), &token), token))
}

fn furnish(client: &Client, device_token: String) -> Result<Kept> {
    let outlet = text(
        &client.post("/outlets", &json!({"name": "Restaurant"}))?,
        "outlet",
    )?;
    let station = text(
        &client.post("/stations", &json!({"outlet": outlet, "name": "Kitchen"}))?,
        "station",
    )?;
    let drawer = text(
        &client.post("/drawers", &json!({"outlet": outlet, "name": "Bar"}))?,
        "drawer",
    )?;
    let opening = json!({"outlet": outlet, "drawer": drawer, "float": House::money(FLOAT_MINOR)});
    let drawer_session = text(&client.post("/drawer-sessions", &opening)?, "session")?;
    let floor = text(
        &client.post("/floors", &json!({"outlet": outlet, "name": "Room"}))?,
        "floor",
    )?;
    let table = command_id()?.to_string();
    let put = client.command(
        "PUT",
        &format!("/floors/{floor}/tables/{table}"),
        command_id()?,
        &json!({"name": "1", "seats": 4}),
    );
    put?.done().context("putting a table")?;
    let tax = json!({"name": "VAT", "rate_ppm": 200_000, "inclusive": true});
    let tax = text(&client.post("/taxes", &tax)?, "tax")?;
    let category = text(
        &client.post("/categories", &json!({"name": "Food", "stations": [station]}))?,
        "category",
    )?;
    let items = (0..ITEMS).map(|place| {
        let item = json!({"name": format!("Dish {place}"), "category": category, "price": House::money(PRICE_MINOR), "taxes": [tax]});
        text(&client.post("/items", &item)?, "item")
    });
    let items = items.collect::<Result<Vec<String>>>()?;
    Ok(Kept {
        device_token,
        outlet,
        table,
        station,
        drawer_session,
        items,
    })
}

fn text(answer: &Value, name: &str) -> Result<String> {
    let found = answer.get(name).and_then(Value::as_str).map(str::to_owned);
    found.with_context(|| format!("an answer without `{name}`: {answer}"))
}
