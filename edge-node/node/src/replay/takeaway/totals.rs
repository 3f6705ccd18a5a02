//! The sums: the file's from its rows, the house's from what its API lists. Neither looks at what was sent.

use super::super::sums::Sums;
use super::file::Order;
use super::house::Restaurant;
use crate::client::{Crew, entries, number, open_findings, text, work_through};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::sync::{Mutex, PoisonError};

/// What is summed, over everything and per day.
const NAMES: [&str; 4] = ["orders", "lines", "quantity", "gross_minor"];

/// The file's own sums.
pub(super) fn of_file(orders: &[Order]) -> Sums {
    let mut sums = Sums::zero(&NAMES);
    for order in orders {
        let day = order.day.to_string();
        sums.add_in(&day, "orders", 1);
        for line in &order.lines {
            sums.add_in(&day, "lines", 1);
            sums.add_in(&day, "quantity", i64::from(line.quantity));
            sums.add_in(
                &day,
                "gross_minor",
                line.unit_price_minor * i64::from(line.quantity),
            );
        }
    }
    sums
}

/// A figure that the house tells in two places and that must be the same in both.
pub(super) type CrossCheck = (String, i64, i64);

/// The house's sums: every closed check is read back; the journal and the drawer reports must say the same.
pub(super) fn of_house(restaurant: &Restaurant, crew: Crew) -> Result<(Sums, Vec<CrossCheck>)> {
    let mut checks = Vec::new();
    restaurant.owner.list("/checks?status=all", |row| {
        let status = text(&row, "status")?;
        ensure!(status == "closed", "a check is still {status}");
        checks.push(text(&row, "check")?);
        Ok(())
    })?;
    let sums = Mutex::new((Sums::zero(&NAMES), 0));
    work_through(crew, &checks, |check| {
        let check = restaurant.owner.get(&format!("/checks/{check}"))?;
        let mut sums = sums.lock().unwrap_or_else(PoisonError::into_inner);
        sums.1 += number(&check, "totals.paid.minor")?;
        add_check(&mut sums.0, &check)
    })?;
    let (sums, paid_minor) = sums.into_inner().unwrap_or_else(PoisonError::into_inner);
    let cross_checks = cross_checks(restaurant, &sums, paid_minor)?;
    Ok((sums, cross_checks))
}

fn add_check(sums: &mut Sums, check: &Value) -> Result<()> {
    let day = text(check, "business_date")?;
    sums.add_in(&day, "orders", 1);
    sums.add_in(&day, "gross_minor", number(check, "totals.total.minor")?);
    for line in entries(check, "lines")? {
        sums.add_in(&day, "lines", 1);
        let milli = number(line, "quantity")?;
        ensure!(milli % 1000 == 0, "a line of {milli} thousandths");
        sums.add_in(&day, "quantity", milli / 1000);
    }
    Ok(())
}

fn cross_checks(restaurant: &Restaurant, sums: &Sums, paid_minor: i64) -> Result<Vec<CrossCheck>> {
    let total = |name| sums.totals.get(name).copied().unwrap_or(0);
    let mut checks = vec![(
        "paid on checks_minor".to_owned(),
        total("gross_minor"),
        paid_minor,
    )];
    checks.extend(journal_checks(restaurant, total("orders"), total("gross_minor"))?);
    checks.extend(drawer_checks(restaurant, total("orders"), total("gross_minor"))?);
    checks.push(("open findings".to_owned(), 0, open_findings(&restaurant.owner)?));
    Ok(checks)
}

/// The fiscal journal: one sale per order, its taxes and payments.
fn journal_checks(restaurant: &Restaurant, orders: i64, gross_minor: i64) -> Result<Vec<CrossCheck>> {
    let (mut sales, mut taxed_minor, mut paid_minor) = (0, 0, 0);
    restaurant.owner.list("/journal", |record| {
        if text(&record, "kind")? == "sale" {
            sales += 1;
            taxed_minor += sum_of(&record, "taxes", "gross_minor")?;
            paid_minor += sum_of(&record, "payments", "amount_minor")?;
        }
        Ok(())
    })?;
    Ok(vec![
        ("journal: sales".to_owned(), orders, sales),
        ("journal: gross_minor".to_owned(), gross_minor, taxed_minor),
        ("journal: payments_minor".to_owned(), gross_minor, paid_minor),
    ])
}

/// The Z reports of the drawer: what was sold, what was counted.
fn drawer_checks(restaurant: &Restaurant, orders: i64, gross_minor: i64) -> Result<Vec<CrossCheck>> {
    let (mut checks, mut sold_minor, mut difference_minor) = (0, 0, 0);
    restaurant.owner.list("/drawer-sessions", |session| {
        checks += number(&session, "checks")?;
        sold_minor += number(&session, "gross.minor")?;
        difference_minor += number(&session, "closed.difference.minor")?.abs();
        Ok(())
    })?;
    Ok(vec![
        ("Z reports: checks".to_owned(), orders, checks),
        ("Z reports: gross_minor".to_owned(), gross_minor, sold_minor),
        (
            "Z reports: drawer differences_minor".to_owned(),
            0,
            difference_minor,
        ),
    ])
}

fn sum_of(record: &Value, list: &str, name: &str) -> Result<i64> {
    entries(record, list)?
        .iter()
        .map(|entry| number(entry, name).context("an amount in the journal"))
        .sum()
}
