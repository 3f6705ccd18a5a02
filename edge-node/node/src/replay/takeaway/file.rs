//! The published file of takeaway orders as orders: read with care, nothing decided yet.
//!
//! An order is a number at a time. Its lines are the lines of the file: the published line count is only counted, not believed.

use super::super::{amount::hundredths, window::Window};
use anyhow::{Context as _, Result};
use jiff::civil::DateTime;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;
use values::BusinessDate;

/// One order of the file.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// The number on the slip; not unique over the years, and not in order of time.
    pub(super) number: u64,
    /// The restaurant's local time.
    pub(super) at: DateTime,
    /// The day of that time.
    pub(super) day: BusinessDate,
    /// Its lines, in the file's order.
    pub(super) lines: Vec<OrderLine>,
    /// How many lines the publisher says there are.
    pub(super) published_lines: usize,
}

/// One line: so many of an item at a price each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OrderLine {
    /// The item's name as published.
    pub(super) item: String,
    /// Whole portions.
    pub(super) quantity: i32,
    /// Pence for one.
    pub(super) unit_price_minor: i64,
}

#[derive(Deserialize)]
struct Row {
    order: u64,
    ordered_at: String,
    item: String,
    quantity: i32,
    unit_price: String,
    lines_in_order: usize,
}

/// The orders of `path` in the window, in order of time and, within a minute, of number.
pub(super) fn read(path: &Path, window: Window) -> Result<Vec<Order>> {
    let file = std::fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let mut orders = window.keep(parse(file)?, |order| order.day)?;
    orders.sort_by_key(|order| (order.at, order.number));
    Ok(orders)
}

fn parse(file: impl std::io::Read) -> Result<Vec<Order>> {
    let mut orders: Vec<Order> = Vec::new();
    let mut places: HashMap<(u64, DateTime), usize> = HashMap::new();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    for (index, row) in reader.deserialize().enumerate() {
        let row: Row = row.with_context(|| format!("row {} of the orders", index + 2))?;
        let line = line_of(&row).with_context(|| format!("row {} of the orders", index + 2))?;
        let at: DateTime = row
            .ordered_at
            .parse()
            .with_context(|| format!("the time in row {}", index + 2))?;
        let place = *places.entry((row.order, at)).or_insert(orders.len());
        match orders.get_mut(place) {
            Some(order) => order.lines.push(line),
            None => orders.push(order_of(&row, at, line)?),
        }
    }
    Ok(orders)
}

fn line_of(row: &Row) -> Result<OrderLine> {
    anyhow::ensure!(row.quantity > 0, "a quantity of {}", row.quantity);
    Ok(OrderLine {
        item: row.item.clone(),
        quantity: row.quantity,
        unit_price_minor: hundredths(&row.unit_price)?,
    })
}

fn order_of(row: &Row, at: DateTime, first: OrderLine) -> Result<Order> {
    Ok(Order {
        number: row.order,
        at,
        day: BusinessDate::from_ymd(at.year(), at.month(), at.day())?,
        lines: vec![first],
        published_lines: row.lines_in_order,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "order,ordered_at,item,quantity,unit_price,lines_in_order\n";

    #[test]
    fn an_item_twice_and_a_wrong_line_count_stay_two_lines_of_one_order() {
        let text = format!(
            "{HEADER}7,2016-01-01T18:00,Plain Rice,1,2.95,9\n8,2016-01-01T17:00,Naan,2,0.8,1\n7,2016-01-01T18:00,Plain Rice,1,2.95,9\n"
        );
        let orders = parse(text.as_bytes()).expect("parses");
        assert_eq!(orders.len(), 2);
        assert_eq!((orders[0].lines.len(), orders[0].published_lines), (2, 9));
        assert_eq!(orders[1].lines[0].unit_price_minor, 80);
    }

    #[test]
    fn a_number_used_again_at_another_time_is_another_order() {
        let text = format!("{HEADER}7,2016-01-01T18:00,Naan,1,2.5,1\n7,2017-01-01T18:00,Naan,1,2.5,1\n");
        assert_eq!(parse(text.as_bytes()).expect("parses").len(), 2);
    }

    #[test]
    fn a_broken_row_is_named() {
        let text = format!("{HEADER}7,2016-01-01T18:00,Naan,1,NULL,1\n");
        let error = format!("{:#}", parse(text.as_bytes()).expect_err("refused"));
        assert!(error.contains("row 2"), "{error}");
    }
}
