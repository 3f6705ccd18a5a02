//! How the catalogue is shown.

use super::{OrderPrice, OrderRate};
use crate::cursor::encode;
use app::catalog::{PlacedItem, StockLevel};
use domain::catalog::{Allergen, Category, ModifierGroup, Tax};
use serde::Serialize;
use utoipa::ToSchema;
use values::{
    CategoryId, Currency, ItemId, ModifierGroupId, ModifierId, Money, Quantity, StationId, TaxId, Timestamp,
    Uuid,
};

/// A category.
#[derive(Serialize, ToSchema)]
pub(crate) struct CategoryView {
    /// Its id.
    id: CategoryId,
    /// Its name.
    name: String,
    /// Its colour.
    colour: Option<String>,
    /// Its colour of the house's palette, 1 to 12; 0 for none.
    palette: u32,
    /// Its place on the menu.
    position: u32,
    /// The stations that make its items.
    stations: Vec<StationId>,
}

/// A modifier.
#[derive(Serialize, ToSchema)]
pub(crate) struct ModifierView {
    /// Its id.
    id: ModifierId,
    /// Its name.
    name: String,
    /// What it adds to the price of one unit.
    price: Money,
    /// Its place in the group.
    position: u32,
    /// Whether it is chosen unless the guest says otherwise.
    default: bool,
    /// Whether it is offered.
    active: bool,
}

/// A modifier group.
#[derive(Serialize, ToSchema)]
pub(crate) struct ModifierGroupView {
    /// Its id.
    id: ModifierGroupId,
    /// Its name.
    name: String,
    /// The fewest answers.
    min: u32,
    /// The most answers; 0 for no limit.
    max: u32,
    /// How many answers cost nothing.
    free: u32,
    /// Its place among the groups.
    position: u32,
    /// The answers, in order.
    modifiers: Vec<ModifierView>,
}

/// A tax.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaxView {
    /// Its id.
    id: TaxId,
    /// Its name on the receipt.
    name: String,
    /// Parts per million.
    rate_ppm: i64,
    /// Whether listed prices include it.
    inclusive: bool,
    /// Other rates by order type.
    rates: Vec<OrderRate>,
    /// Rates from these instants on, the earliest first: the last one that has come counts instead of the above.
    changes: Vec<RateChangeView>,
}

/// Rates from an instant on.
#[derive(Serialize, ToSchema)]
pub(crate) struct RateChangeView {
    /// From when.
    from: Timestamp,
    /// Parts per million.
    rate_ppm: i64,
    /// Other rates by order type.
    rates: Vec<OrderRate>,
}

/// What is left of an item.
#[derive(Serialize, ToSchema)]
pub(crate) struct StockView {
    /// How much, in thousandths; nobody counts where absent.
    left: Option<Quantity>,
    /// Whether a person said that there is none.
    out: bool,
}

/// On the live stream, kind `stock`: what is left of an item now.
#[derive(Serialize)]
pub(crate) struct StockNews {
    left: Option<Quantity>,
    out: bool,
}

/// An item.
#[derive(Serialize, ToSchema)]
pub(crate) struct ItemView {
    /// Its id.
    id: ItemId,
    /// Its name.
    name: String,
    /// A shorter name.
    short_name: Option<String>,
    /// Its category.
    category: Option<CategoryId>,
    /// The price of one unit.
    price: Option<Money>,
    /// Other prices by order type.
    prices: Vec<OrderPrice>,
    /// Its taxes.
    taxes: Vec<TaxId>,
    /// Its modifier groups, in order.
    modifier_groups: Vec<ModifierGroupId>,
    /// The stations that make it, where they differ from its category's.
    stations: Vec<StationId>,
    /// Its price is entered with the line.
    open_price: bool,
    /// It is sold by weight.
    weighed: bool,
    /// What it contains.
    allergens: Vec<Allergen>,
    /// Whether it is sold.
    active: bool,
    /// Its barcode, or the number that it is called by.
    code: Option<String>,
    /// What is left of it, where somebody said so.
    stock: Option<StockView>,
}

/// On the live stream: a part of the catalogue is not as it was; read the catalogue again.
#[derive(Serialize)]
pub(crate) struct Changed {
    id: Uuid,
}

/// The catalogue: a page of items and everything they refer to.
#[derive(Serialize, ToSchema)]
pub(crate) struct CatalogView {
    /// All categories.
    categories: Vec<CategoryView>,
    /// All modifier groups.
    modifier_groups: Vec<ModifierGroupView>,
    /// All taxes.
    taxes: Vec<TaxView>,
    /// A page of items.
    items: Vec<ItemView>,
    /// Pass it as `after` for the next page of items; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl CatalogView {
    pub(super) fn of(catalog: app::catalog::Catalog, limit: u32, currency: Currency) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = catalog.items.len() > limit;
        let mut items = catalog.items;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|found| encode(&found.place));
        let groups = catalog.groups.iter();
        Self {
            categories: catalog
                .categories
                .iter()
                .map(|(id, one)| CategoryView::of(*id, one))
                .collect(),
            modifier_groups: groups
                .map(|(id, one)| ModifierGroupView::of(*id, one, currency))
                .collect(),
            taxes: catalog
                .taxes
                .iter()
                .map(|(id, one)| TaxView::of(*id, one))
                .collect(),
            items: items.iter().map(|found| ItemView::of(found, currency)).collect(),
            next,
        }
    }
}

impl Changed {
    /// Whatever it is, its id is enough.
    pub(crate) const fn of<A>(id: Uuid, _: &A) -> Self {
        Self { id }
    }
}

impl CategoryView {
    fn of(id: CategoryId, category: &Category) -> Self {
        Self {
            id,
            name: category.name.clone().unwrap_or_default(),
            colour: category.colour.clone(),
            palette: category.palette,
            position: category.position,
            stations: category.stations.0.clone(),
        }
    }
}

impl ModifierGroupView {
    fn of(id: ModifierGroupId, group: &ModifierGroup, currency: Currency) -> Self {
        let mut modifiers: Vec<_> = group.modifiers.iter().collect();
        modifiers.sort_by_key(|(id, modifier)| (modifier.position, **id));
        let modifiers = modifiers.into_iter().map(|(id, modifier)| ModifierView {
            id: *id,
            name: modifier.name.clone(),
            price: Money::new(modifier.price_minor, currency),
            position: modifier.position,
            default: modifier.default.unwrap_or_default(),
            active: !modifier.withdrawn,
        });
        Self {
            id,
            name: group.name.clone().unwrap_or_default(),
            min: group.min,
            max: group.max,
            free: group.free,
            position: group.position,
            modifiers: modifiers.collect(),
        }
    }
}

impl TaxView {
    fn of(id: TaxId, tax: &Tax) -> Self {
        let changes = tax.changes.0.iter().map(|change| RateChangeView {
            from: change.from,
            rate_ppm: change.rate.ppm,
            rates: rates(&change.rates),
        });
        Self {
            id,
            name: tax.name.clone().unwrap_or_default(),
            rate_ppm: tax.rate.ppm,
            inclusive: tax.inclusive,
            rates: rates(&tax.rates.0),
            changes: changes.collect(),
        }
    }
}

fn rates(rates: &[domain::catalog::OrderRate]) -> Vec<OrderRate> {
    let rates = rates.iter().map(|one| OrderRate {
        order_type: one.order_type,
        rate_ppm: one.rate.ppm,
    });
    rates.collect()
}

impl StockNews {
    pub(crate) const fn of(level: &StockLevel) -> Self {
        Self {
            left: level.left,
            out: level.out,
        }
    }
}

impl ItemView {
    pub(super) fn of<P>(found: &PlacedItem<P>, currency: Currency) -> Self {
        let (id, item) = (found.id, &found.item);
        let money = |minor| Money::new(minor, currency);
        let prices = item.prices.0.iter();
        Self {
            id,
            name: item.name.clone().unwrap_or_default(),
            short_name: item.short_name.clone(),
            category: item.category,
            price: item.price_minor.map(money),
            prices: prices
                .map(|one| OrderPrice {
                    order_type: one.order_type,
                    price: money(one.price_minor),
                })
                .collect(),
            taxes: item.taxes.0.clone(),
            modifier_groups: item.groups.0.clone(),
            stations: item.stations.0.clone(),
            open_price: item.open_price,
            weighed: item.weighed,
            allergens: item.allergens.0.clone(),
            active: !item.withdrawn,
            code: item.code.clone(),
            stock: found.stock.map(|level| StockView {
                left: level.left,
                out: level.out,
            }),
        }
    }
}
