//! One order from the first word to the closed check, as the people of the counter and the kitchen say it.

use super::file::Order;
use super::house::Restaurant;
use super::plan::Plan;
use crate::client::text;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// The note that a guest puts on the counter: five pounds.
const NOTE_MINOR: i64 = 500;
/// Of so many orders, one is paid by card.
const CARD_EVERY: u64 = 3;

/// Opens, adds, sends, bumps, pays and closes.
pub(super) fn live(restaurant: &Restaurant, plan: &Plan, order: &Order, shift: &str) -> Result<()> {
    let name = format!("{}/{}", order.at, order.number);
    let check = open(restaurant, order, &name)?;
    let lines = lines(restaurant, plan, order)?;
    let counter = &restaurant.counter;
    counter.post(
        &format!("lines/{name}"),
        &format!("/checks/{check}/lines"),
        &json!({"lines": lines}),
    )?;
    let sent = counter.post(
        &format!("send/{name}"),
        &format!("/checks/{check}/send"),
        &json!({}),
    )?;
    bump(restaurant, &check, &sent, &name)?;
    pay(restaurant, order, &check, shift, &name)
}

fn open(restaurant: &Restaurant, order: &Order, name: &str) -> Result<String> {
    let body = json!({
        "outlet": restaurant.outlet,
        "order_type": "takeaway",
        "covers": 1,
        "name": format!("Order {}", order.number),
    });
    text(
        &restaurant
            .counter
            .post(&format!("open/{name}"), "/checks", &body)?,
        "check",
    )
}

fn lines(restaurant: &Restaurant, plan: &Plan, order: &Order) -> Result<Vec<Value>> {
    let line = |line: &super::file::OrderLine| {
        let place = plan
            .item_of
            .get(&(line.item.clone(), line.unit_price_minor))
            .context("a planned item")?;
        let item = restaurant.item(*place).context("an item that the house has")?;
        Ok(json!({"item": item, "quantity": i64::from(line.quantity) * 1000}))
    };
    order.lines.iter().map(line).collect()
}

fn bump(restaurant: &Restaurant, check: &str, sent: &Value, name: &str) -> Result<()> {
    let batch = text(sent, "batch")?;
    let path = format!("/kitchen/tickets/{check}/{batch}/bump");
    restaurant.kitchen.post(
        &format!("bump/{name}"),
        &path,
        &json!({"station": restaurant.station}),
    )?;
    Ok(())
}

/// The guest pays what the file says; where the house wants another sum, the check does not close and the run fails.
fn pay(restaurant: &Restaurant, order: &Order, check: &str, shift: &str, name: &str) -> Result<()> {
    let due_minor = order.total_minor();
    let due = Restaurant::money(due_minor);
    let body = if order.is_paid_in_cash() {
        let tendered = Restaurant::money((due_minor + NOTE_MINOR - 1) / NOTE_MINOR * NOTE_MINOR);
        json!({"kind": "cash", "amount": due, "tendered": tendered, "drawer_session": shift})
    } else {
        json!({"kind": "other", "amount": due, "drawer_session": shift})
    };
    let taken =
        restaurant
            .counter
            .post(&format!("pay/{name}"), &format!("/checks/{check}/tenders"), &body)?;
    let status = text(&taken, "status")?;
    anyhow::ensure!(
        status == "closed",
        "the paid check is {status}: the house and the file want different sums"
    );
    Ok(())
}

impl Order {
    /// What the order comes to.
    pub(super) fn total_minor(&self) -> i64 {
        self.lines
            .iter()
            .map(|line| line.unit_price_minor * i64::from(line.quantity))
            .sum()
    }

    /// Every third order is paid by card.
    pub(super) const fn is_paid_in_cash(&self) -> bool {
        !self.number.is_multiple_of(CARD_EVERY)
    }
}
