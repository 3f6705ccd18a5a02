//! What the house must hold so that each line of the file can be sold at its price: items, and their prices over time.
//!
//! A name with several prices is one of two things, and the file shows which. Prices that follow each other and never
//! come back are one item whose price changed: the item is patched when the new price is first charged. Prices that
//! come and go (a curry with chicken, with lamb, with prawns, all written "Madras") are several dishes under
//! one name: each gets an item of its own. So the menu never says that a price changed when it did not.

use super::file::Order;
use std::collections::{BTreeMap, HashMap};

/// What has to be done to the catalogue before an order can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CatalogStep {
    /// The item is sold for the first time.
    Create {
        /// Its place in [`Plan::items`].
        item: usize,
        /// Its first price.
        price_minor: i64,
    },
    /// The item's price changed; earlier orders must have their lines by now.
    Reprice {
        /// Its place in [`Plan::items`].
        item: usize,
        /// The new price.
        price_minor: i64,
    },
}

/// The items that the file needs, and which of them each line is.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The items' names; unique.
    pub(super) items: Vec<String>,
    /// The item of a name at a price.
    pub(super) item_of: HashMap<(String, i64), usize>,
    /// The steps due before the order at this place in the list.
    pub(super) steps: BTreeMap<usize, Vec<CatalogStep>>,
}

/// The use of one price of one name: first and last order.
struct Span {
    price_minor: i64,
    first: usize,
    last: usize,
}

impl Plan {
    /// The plan for `orders`, which are in order of time.
    pub(super) fn of(orders: &[Order]) -> Self {
        let mut plan = Self::default();
        for (name, spans) in spans(orders) {
            plan.add_name(name, spans);
        }
        plan
    }

    fn add_name(&mut self, name: &str, mut spans: Vec<Span>) {
        spans.sort_by_key(|span| (span.first, span.price_minor));
        let follow_each_other = spans
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a.last < b.first));
        for (place, span) in spans.iter().enumerate() {
            let price_minor = span.price_minor;
            let step = if place > 0 && follow_each_other {
                CatalogStep::Reprice {
                    item: self.items.len() - 1,
                    price_minor,
                }
            } else {
                self.items.push(item_name(name, place == 0, price_minor));
                CatalogStep::Create {
                    item: self.items.len() - 1,
                    price_minor,
                }
            };
            self.item_of
                .insert((name.to_owned(), price_minor), self.items.len() - 1);
            self.steps.entry(span.first).or_default().push(step);
        }
    }
}

/// The first dish of a name bears it; the others say their price, as the slip would have to.
fn item_name(name: &str, first: bool, price_minor: i64) -> String {
    if first {
        name.to_owned()
    } else {
        format!("{name} at {}.{:02}", price_minor / 100, price_minor % 100)
    }
}

fn spans(orders: &[Order]) -> BTreeMap<&str, Vec<Span>> {
    let mut names: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for (index, order) in orders.iter().enumerate() {
        for line in &order.lines {
            let spans = names.entry(&line.item).or_default();
            match spans
                .iter_mut()
                .find(|span| span.price_minor == line.unit_price_minor)
            {
                Some(span) => span.last = index,
                None => spans.push(Span {
                    price_minor: line.unit_price_minor,
                    first: index,
                    last: index,
                }),
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::file::OrderLine;
    use super::*;
    use jiff::civil::date;
    use values::BusinessDate;

    fn orders(prices: &[&[i64]]) -> Vec<Order> {
        let order = |(index, prices): (usize, &&[i64])| Order {
            number: index as u64,
            at: date(2016, 1, 1).at(18, 0, 0, 0),
            day: BusinessDate::from_ymd(2016, 1, 1).expect("a day"),
            lines: prices
                .iter()
                .map(|price| OrderLine {
                    item: "Madras".into(),
                    quantity: 1,
                    unit_price_minor: *price,
                })
                .collect(),
            published_lines: prices.len(),
        };
        prices.iter().enumerate().map(order).collect()
    }

    #[test]
    fn a_price_that_never_returns_is_a_change_of_one_item() {
        let plan = Plan::of(&orders(&[&[795], &[795], &[895], &[895]]));
        assert_eq!(plan.items, ["Madras"]);
        assert_eq!(
            plan.steps[&2],
            [CatalogStep::Reprice {
                item: 0,
                price_minor: 895
            }]
        );
    }

    #[test]
    fn prices_that_come_and_go_or_share_an_order_are_dishes_of_their_own() {
        let plan = Plan::of(&orders(&[&[795, 895], &[1195], &[795], &[1195]]));
        assert_eq!(plan.items, ["Madras", "Madras at 8.95", "Madras at 11.95"]);
        let plan = Plan::of(&orders(&[&[795], &[1195], &[795]]));
        assert_eq!(plan.items, ["Madras", "Madras at 11.95"]);
        assert!(
            plan.steps
                .values()
                .flatten()
                .all(|step| matches!(step, CatalogStep::Create { .. }))
        );
    }
}
