//! What an ordered item costs: its price for the order type, its modifiers, its taxes, and where it is made.
//!
//! The answer is a snapshot: the line that keeps it does not look here again.

use super::{Allergen, CatalogRefusal, Category, Item, ModifierGroup, OrderType, PRICE_MINOR_MAX, Tax};
use crate::check::{LineModifier, LineTax};
use std::collections::BTreeMap;
use std::sync::Arc;
use values::{CategoryId, Currency, ItemId, ModifierGroupId, ModifierId, Money, Quantity, StationId, TaxId};

/// The largest quantity of one line, in thousandths: 10,000 units.
pub const QUANTITY_MILLI_MAX: i64 = 10_000_000;
/// The most modifiers on one line.
pub const LINE_MODIFIERS_MAX: usize = 50;

/// The part of the catalogue that a command needs.
#[derive(Clone, Debug, Default)]
pub struct Menu {
    /// Items by id.
    pub items: BTreeMap<ItemId, Arc<Item>>,
    /// Categories of those items.
    pub categories: BTreeMap<CategoryId, Arc<Category>>,
    /// Modifier groups of those items.
    pub groups: BTreeMap<ModifierGroupId, Arc<ModifierGroup>>,
    /// Taxes of those items.
    pub taxes: BTreeMap<TaxId, Arc<Tax>>,
}

/// A modifier as it was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChosenModifier {
    /// Which.
    pub modifier: ModifierId,
    /// How many times per unit; 1 mostly.
    pub count: u32,
}

/// An item as it was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemOrder {
    /// Which item.
    pub item: ItemId,
    /// How much of it.
    pub quantity: Quantity,
    /// The price of one unit, for an open-price item.
    pub price: Option<Money>,
    /// The modifiers, in the order chosen.
    pub modifiers: Vec<ChosenModifier>,
}

/// An ordered item with everything that a line keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedItem {
    /// Its name.
    pub name: String,
    /// The name for the kitchen, where it differs.
    pub short_name: Option<String>,
    /// The price of one unit without modifiers, in minor units.
    pub unit_price_minor: i64,
    /// The modifiers with their prices.
    pub modifiers: Vec<LineModifier>,
    /// The taxes with their rates.
    pub taxes: Vec<LineTax>,
    /// The stations that make it.
    pub stations: Vec<StationId>,
    /// Its category.
    pub category: Option<CategoryId>,
    /// What it contains.
    pub allergens: Vec<Allergen>,
}

/// Prices an ordered item for an order type.
///
/// # Errors
/// [`CatalogRefusal`] where the item cannot be ordered like this; it says what to change.
pub fn price_item(
    menu: &Menu,
    order: &ItemOrder,
    order_type: OrderType,
    currency: Currency,
) -> Result<PricedItem, CatalogRefusal> {
    let item = menu
        .items
        .get(&order.item)
        .ok_or(CatalogRefusal::UnknownItem { item: order.item })?;
    let name = item.name.clone().unwrap_or_default();
    if item.withdrawn {
        return Err(CatalogRefusal::Withdrawn { name });
    }
    check_quantity(item, &name, order.quantity)?;
    if order.price.is_some_and(|price| price.currency != currency) {
        return Err(CatalogRefusal::ForeignCurrency { currency });
    }
    let unit_price_minor = unit_price(item, &name, order, order_type)?;
    let modifiers = price_modifiers(menu, item, &name, &order.modifiers)?;
    let unit = modifiers.iter().try_fold(unit_price_minor, |sum, modifier| {
        sum.checked_add(modifier.total_minor()?)
    });
    if !unit.is_some_and(|unit| (0..=PRICE_MINOR_MAX).contains(&unit)) {
        return Err(CatalogRefusal::BadPrice);
    }
    Ok(PricedItem {
        unit_price_minor,
        modifiers,
        taxes: taxes_of(menu, item, order_type)?,
        stations: stations_of(menu, item),
        category: item.category,
        allergens: item.allergens.0.clone(),
        short_name: item.short_name.clone().filter(|short| *short != name),
        name,
    })
}

fn check_quantity(item: &Item, name: &str, quantity: Quantity) -> Result<(), CatalogRefusal> {
    let in_range = (1..=QUANTITY_MILLI_MAX).contains(&quantity.milli);
    if in_range && (item.weighed || quantity.is_whole()) {
        return Ok(());
    }
    Err(CatalogRefusal::BadQuantity {
        name: name.to_owned(),
    })
}

fn unit_price(
    item: &Item,
    name: &str,
    order: &ItemOrder,
    order_type: OrderType,
) -> Result<i64, CatalogRefusal> {
    match (item.open_price, order.price.map(|price| price.minor)) {
        (false, Some(_)) => Err(CatalogRefusal::PriceFixed {
            name: name.to_owned(),
        }),
        (false, None) => item.price_for(order_type).ok_or(CatalogRefusal::NoPrice),
        (true, entered) => {
            let price = entered.or_else(|| item.price_for(order_type)).ok_or_else(|| {
                CatalogRefusal::PriceNeeded {
                    name: name.to_owned(),
                }
            })?;
            if (0..=PRICE_MINOR_MAX).contains(&price) {
                Ok(price)
            } else {
                Err(CatalogRefusal::BadPrice)
            }
        }
    }
}

fn price_modifiers(
    menu: &Menu,
    item: &Item,
    name: &str,
    chosen: &[ChosenModifier],
) -> Result<Vec<LineModifier>, CatalogRefusal> {
    if chosen.len() > LINE_MODIFIERS_MAX {
        return Err(CatalogRefusal::TooMany {
            what: "modifiers on a line",
            most: LINE_MODIFIERS_MAX,
        });
    }
    let mut left: Vec<&ChosenModifier> = chosen.iter().filter(|one| one.count > 0).collect();
    let mut priced = Vec::with_capacity(left.len());
    for id in &item.groups.0 {
        let group = menu.groups.get(id).ok_or(CatalogRefusal::UnknownPart {
            what: "modifier group",
        })?;
        let (answers, rest) = left.into_iter().partition(|one| is_offered(group, one.modifier));
        left = rest;
        priced.extend(price_group(name, group, &answers)?);
    }
    if left.is_empty() {
        Ok(priced)
    } else {
        Err(CatalogRefusal::ModifierUnknown {
            name: name.to_owned(),
        })
    }
}

fn is_offered(group: &ModifierGroup, id: ModifierId) -> bool {
    group
        .modifiers
        .get(&id)
        .is_some_and(|modifier| !modifier.withdrawn)
}

/// The answers of one group: the first `free` of them cost nothing, in the order chosen.
fn price_group(
    name: &str,
    group: &ModifierGroup,
    answers: &[&ChosenModifier],
) -> Result<Vec<LineModifier>, CatalogRefusal> {
    let given = answers
        .iter()
        .fold(0_u32, |sum, one| sum.saturating_add(one.count));
    if given < group.min || (group.max > 0 && given > group.max) {
        return Err(CatalogRefusal::ModifierCount {
            name: name.to_owned(),
            group: group.name.clone().unwrap_or_default(),
            given,
            min: group.min,
            max: if group.max == 0 { u32::MAX } else { group.max },
        });
    }
    let mut free = group.free;
    let mut priced = Vec::with_capacity(answers.len());
    for answer in answers {
        let Some(modifier) = group.modifiers.get(&answer.modifier) else {
            continue;
        };
        let free_here = free.min(answer.count);
        free -= free_here;
        priced.push(LineModifier {
            modifier: answer.modifier,
            name: modifier.name.clone(),
            price_minor: modifier.price_minor,
            count: answer.count,
            charged: answer.count - free_here,
        });
    }
    Ok(priced)
}

fn taxes_of(menu: &Menu, item: &Item, order_type: OrderType) -> Result<Vec<LineTax>, CatalogRefusal> {
    item.taxes
        .0
        .iter()
        .map(|id| {
            let tax = menu
                .taxes
                .get(id)
                .ok_or(CatalogRefusal::UnknownPart { what: "tax" })?;
            Ok(LineTax {
                tax: *id,
                name: tax.name.clone().unwrap_or_default(),
                rate: tax.rate_for(order_type),
                inclusive: tax.inclusive,
            })
        })
        .collect()
}

fn stations_of(menu: &Menu, item: &Item) -> Vec<StationId> {
    if !item.stations.0.is_empty() {
        return item.stations.0.clone();
    }
    let category = item.category.and_then(|id| menu.categories.get(&id));
    category
        .map(|category| category.stations.0.clone())
        .unwrap_or_default()
}
