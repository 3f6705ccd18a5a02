//! What is going on in the dining rooms when the demo is looked at first: guests at tables, orders sent, one table paid.

use super::Hands;
use super::bookings::Dice;
use super::content::{Content, MenuRow};
use super::restaurant::Restaurant;
use crate::client::text;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// Tables with guests, and how many are at each.
const SEATED: [(&str, u32); 7] = [
    ("2", 2),
    ("4", 3),
    ("6", 5),
    ("8", 4),
    ("22", 4),
    ("25", 6),
    ("44", 3),
];
/// The table whose guests have paid and left.
const PAID_TABLE: &str = "4";
/// The tables whose last dish the kitchen has handed out.
const SERVED_TABLES: [&str; 2] = ["2", "22"];
/// What is in a drawer when it is opened.
const FLOAT_MINOR: i64 = 20_000;

/// Seats, orders, cooks, and takes one payment.
pub(super) fn serve(hands: &Hands, restaurant: &Restaurant, content: &Content, seed: u64) -> Result<()> {
    let drawer = restaurant
        .drawers
        .get("Restaurant drawer")
        .context("the drawer")?;
    let outlet = restaurant.outlets.get("Restaurant").context("the restaurant")?;
    let body = json!({
        "outlet": outlet, "drawer": drawer, "float": {"minor": FLOAT_MINOR, "currency": content.house.currency},
    });
    let session = text(
        &hands.server.post("evening/drawer", "/drawer-sessions", &body)?,
        "session",
    )?;
    let mut dice = Dice(seed ^ 0xD11E);
    for (table, covers) in SEATED {
        serve_table(hands, restaurant, content, &mut dice, (table, covers, &session))?;
    }
    Ok(())
}

fn serve_table(
    hands: &Hands,
    restaurant: &Restaurant,
    content: &Content,
    dice: &mut Dice,
    (table, covers, session): (&str, u32, &str),
) -> Result<()> {
    let server = &hands.server;
    let outlet = outlet_of(content, table)
        .and_then(|name| restaurant.outlets.get(name))
        .context("an outlet")?;
    let body = json!({
        "outlet": outlet, "table": restaurant.tables.get(table), "covers": covers, "order_type": "dine_in",
    });
    let check = text(
        &server.post(&format!("evening/open/{table}"), "/checks", &body)?,
        "check",
    )?;
    let lines: Vec<Value> = (0..covers * 2)
        .filter_map(|place| line(restaurant, content, dice, place / 2 + 1))
        .collect();
    server.post(
        &format!("evening/lines/{table}"),
        &format!("/checks/{check}/lines"),
        &json!({"lines": lines}),
    )?;
    let sent = server.post(
        &format!("evening/send/{table}"),
        &format!("/checks/{check}/send"),
        &json!({}),
    )?;
    if SERVED_TABLES.contains(&table) || table == PAID_TABLE {
        bump(hands, restaurant, &check, &sent, table)?;
    }
    if table == PAID_TABLE {
        let body = json!({"kind": "cash", "drawer_session": session});
        server.post(
            &format!("evening/pay/{table}"),
            &format!("/checks/{check}/tenders"),
            &body,
        )?;
    }
    Ok(())
}

fn bump(hands: &Hands, restaurant: &Restaurant, check: &str, sent: &Value, table: &str) -> Result<()> {
    let batch = text(sent, "batch")?;
    for (name, station) in &restaurant.stations {
        let tickets = hands.cook.get(&format!("/kitchen/tickets?station={station}"))?;
        if tickets.to_string().contains(&batch) {
            let path = format!("/kitchen/tickets/{check}/{batch}/bump");
            hands.cook.post(
                &format!("evening/bump/{table}/{name}"),
                &path,
                &json!({"station": station}),
            )?;
        }
    }
    Ok(())
}

/// Any item that the kitchen makes for lunch and dinner, with as many modifiers as its groups ask for.
fn line(restaurant: &Restaurant, content: &Content, dice: &mut Dice, seat: u32) -> Option<Value> {
    let dishes: Vec<&MenuRow> = content
        .menu
        .iter()
        .filter(|row| row.category != "Breakfast")
        .collect();
    let row = dishes.get(usize::try_from(dice.below(dishes.len() as u64)).ok()?)?;
    let mut modifiers = Vec::new();
    for group in content
        .groups
        .iter()
        .filter(|group| row.groups().any(|name| name == group.name))
    {
        let offered = restaurant.modifiers.get(&group.name)?;
        let first = usize::try_from(dice.below(offered.len() as u64)).ok()?;
        for place in 0..group.min as usize {
            modifiers.push(json!({"modifier": offered.get((first + place) % offered.len())?}));
        }
    }
    let item = restaurant.items.get(&row.item)?;
    Some(json!({"item": item, "modifiers": modifiers, "seat": seat, "course": row.course}))
}

fn outlet_of<'a>(content: &'a Content, table: &str) -> Option<&'a str> {
    let floor = content
        .tables
        .iter()
        .find(|row| row.table == table)
        .map(|row| &row.floor)?;
    let outlet = content
        .house
        .outlet
        .iter()
        .find(|outlet| outlet.floors.contains(floor))?;
    Some(&outlet.name)
}
