//! The catalogue on the wire (R03, R04, R10). Changes to its parts and what is left of items stand in [`change`], how it is shown in [`view`].

mod change;
mod view;

pub(crate) use change::{
    CategoryChanged, ChangeCategory, ChangeModifierGroup, ChangeTax, ModifierGroupChanged, PutModifier,
    SetStock, StockSet, TaxChanged, change_category, change_modifier_group, change_tax, put_modifier,
    set_stock,
};
pub(crate) use view::{CatalogView, Changed, ItemView, StockNews};

use crate::cursor::{List, PageQuery, page_after, page_limit};
use crate::extract::{Answer, Command, Path, Query, View};
use crate::problem::Problem;
use app::House;
use app::catalog::{ItemSearch, PlacedItem};
use axum::extract::State;
use domain::catalog::{self, Allergen, OrderType, PriceFor};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{CategoryId, Currency, ItemId, ModifierGroupId, ModifierId, Money, Rate, StationId, TaxId};

/// The category that was added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CategoryAdded {
    /// Its id.
    category: CategoryId,
}

/// The tax that was added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaxAdded {
    /// Its id.
    tax: TaxId,
}

/// The modifier group that was added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModifierGroupAdded {
    /// Its id.
    modifier_group: ModifierGroupId,
    /// Its modifiers' ids, in the order asked for.
    modifiers: Vec<ModifierId>,
}

/// The item that was added or changed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemChanged {
    /// Its id.
    item: ItemId,
}

/// A category that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddCategory {
    /// Its name.
    name: String,
    /// Its colour, `#rrggbb`.
    #[serde(default)]
    colour: Option<String>,
    /// Its place on the menu.
    #[serde(default)]
    position: u32,
    /// The stations that make its items.
    #[serde(default)]
    stations: Vec<StationId>,
}

/// A rate for one order type.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderRate {
    /// The order type.
    pub(super) order_type: OrderType,
    /// Parts per million.
    pub(super) rate_ppm: i64,
}

/// A tax that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddTax {
    /// Its name on the receipt.
    name: String,
    /// Parts per million: 20 % are 200,000.
    rate_ppm: i64,
    /// Whether listed prices include it.
    inclusive: bool,
    /// Other rates by order type.
    #[serde(default)]
    rates: Vec<OrderRate>,
}

/// A modifier of a group that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddModifier {
    /// Its name.
    name: String,
    /// What it adds to the price of one unit.
    #[serde(default)]
    pub(super) price: Option<Money>,
}

/// A modifier group that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddModifierGroup {
    /// Its name.
    name: String,
    /// The fewest answers.
    #[serde(default)]
    min: u32,
    /// The most answers; 0 for no limit.
    #[serde(default)]
    max: u32,
    /// How many answers cost nothing.
    #[serde(default)]
    free: u32,
    /// The answers, in order.
    modifiers: Vec<AddModifier>,
}

/// A price for one order type.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderPrice {
    /// The order type.
    pub(super) order_type: OrderType,
    /// The price of one unit.
    pub(super) price: Money,
}

/// An item that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddItem {
    /// Its name.
    name: String,
    /// A shorter name for tiles and tickets.
    #[serde(default)]
    short_name: Option<String>,
    /// Its category.
    #[serde(default)]
    category: Option<CategoryId>,
    /// The price of one unit; absent where it is asked for.
    #[serde(default)]
    price: Option<Money>,
    /// Other prices by order type.
    #[serde(default)]
    prices: Vec<OrderPrice>,
    /// Its taxes.
    #[serde(default)]
    taxes: Vec<TaxId>,
    /// Its modifier groups, in order.
    #[serde(default)]
    modifier_groups: Vec<ModifierGroupId>,
    /// The stations that make it, where they differ from its category's.
    #[serde(default)]
    stations: Vec<StationId>,
    /// Its price is entered with the line.
    #[serde(default)]
    open_price: bool,
    /// It is sold by weight.
    #[serde(default)]
    weighed: bool,
    /// What it contains.
    #[serde(default)]
    allergens: Vec<Allergen>,
    /// Its barcode, or the number that it is called by: 1 to 40 letters or digits.
    #[serde(default)]
    code: Option<String>,
}

/// What is to change about an item; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeItem {
    /// A new name.
    #[serde(default)]
    name: Option<String>,
    /// A new short name.
    #[serde(default)]
    short_name: Option<String>,
    /// Another category.
    #[serde(default)]
    category: Option<CategoryId>,
    /// A new price, for lines ordered from now on.
    #[serde(default)]
    price: Option<Money>,
    /// New prices by order type.
    #[serde(default)]
    prices: Option<Vec<OrderPrice>>,
    /// Other taxes.
    #[serde(default)]
    taxes: Option<Vec<TaxId>>,
    /// Other modifier groups.
    #[serde(default)]
    modifier_groups: Option<Vec<ModifierGroupId>>,
    /// Other stations.
    #[serde(default)]
    stations: Option<Vec<StationId>>,
    /// Other allergens.
    #[serde(default)]
    allergens: Option<Vec<Allergen>>,
    /// Sold, or no longer.
    #[serde(default)]
    active: Option<bool>,
    /// Another barcode or number; an empty text takes it off.
    #[serde(default)]
    code: Option<String>,
}

/// Which items.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ItemsQuery {
    /// The beginnings of words of the name, such as `gr sal`; the first four words count.
    q: Option<String>,
    /// Only this category.
    category: Option<CategoryId>,
    /// Only the item with this barcode or number.
    code: Option<String>,
    /// `by_name` for all items by name; in the order in which they came here where absent. Found items are by name anyway.
    order: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many rows, 1 to 200; 50 where absent.
    limit: Option<u32>,
}

pub(crate) async fn add_category(
    State(house): State<House>,
    command: Command<AddCategory>,
) -> Result<Answer<CategoryAdded>, Problem> {
    let AddCategory {
        name,
        colour,
        position,
        stations,
    } = command.body;
    let asked = catalog::AddCategory {
        name,
        colour,
        position,
        stations,
    };
    Ok(app::catalog::add_to_categories(&house, &command.caller, asked)
        .await?
        .into())
}

pub(crate) async fn add_tax(
    State(house): State<House>,
    command: Command<AddTax>,
) -> Result<Answer<TaxAdded>, Problem> {
    let AddTax {
        name,
        rate_ppm,
        inclusive,
        rates,
    } = command.body;
    let rates = rates.into_iter().map(OrderRate::into_domain).collect();
    let asked = catalog::AddTax {
        name,
        rate: Rate::from_ppm(rate_ppm),
        inclusive,
        rates,
    };
    Ok(app::catalog::add_to_taxes(&house, &command.caller, asked)
        .await?
        .into())
}

pub(crate) async fn add_modifier_group(
    State(house): State<House>,
    command: Command<AddModifierGroup>,
) -> Result<Answer<ModifierGroupAdded>, Problem> {
    let AddModifierGroup {
        name,
        min,
        max,
        free,
        modifiers,
    } = command.body;
    let modifiers = modifiers
        .into_iter()
        .map(|AddModifier { name, price }| catalog::AddModifier { name, price });
    let asked = catalog::AddModifierGroup {
        name,
        min,
        max,
        free,
        modifiers: modifiers.collect(),
    };
    Ok(
        app::catalog::add_to_modifier_groups(&house, &command.caller, asked)
            .await?
            .into(),
    )
}

pub(crate) async fn add_item(
    State(house): State<House>,
    command: Command<AddItem>,
) -> Result<Answer<ItemChanged>, Problem> {
    let asked = command.body.into_domain();
    Ok(app::catalog::add_to_items(&house, &command.caller, asked)
        .await?
        .into())
}

pub(crate) async fn change_item(
    State(house): State<House>,
    Path(item): Path<ItemId>,
    command: Command<ChangeItem>,
) -> Result<Answer<ItemChanged>, Problem> {
    let asked = command.body.into_domain();
    Ok(app::catalog::change(&house, &command.caller, item, asked)
        .await?
        .into())
}

pub(crate) async fn look(
    State(house): State<House>,
    Query(page): Query<PageQuery>,
) -> Result<View<CatalogView>, Problem> {
    let limit = page.limit()?;
    let (catalog, currency) = app::catalog::look(&house, page.after()?, limit + 1).await?;
    Ok(View(CatalogView::of(catalog, limit, currency)))
}

pub(crate) async fn items(
    State(house): State<House>,
    Query(query): Query<ItemsQuery>,
) -> Result<View<List<ItemView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let by_name = match query.order.as_deref() {
        None => false,
        Some("by_name") => true,
        Some(_) => {
            return Err(Problem::unfit(
                "query_unfit",
                "order",
                "An order is by_name or absent.",
            ));
        }
    };
    let search = ItemSearch {
        text: query.q,
        category: query.category,
        code: query.code,
    };
    if search == ItemSearch::default() && !by_name {
        let after = page_after(query.after.as_deref())?;
        let (items, currency) = app::catalog::list_items(&house, after, limit + 1).await?;
        return Ok(View(page(items, limit, currency)));
    }
    let after = page_after(query.after.as_deref())?;
    let (items, currency) = app::catalog::search_items(&house, search, after, limit + 1).await?;
    Ok(View(page(items, limit, currency)))
}

fn page<P: Serialize + Clone>(items: Vec<PlacedItem<P>>, limit: u32, currency: Currency) -> List<ItemView> {
    List::page(
        items,
        limit,
        |item| item.place.clone(),
        |found| ItemView::of(&found, currency),
    )
}

impl OrderRate {
    const fn into_domain(self) -> catalog::OrderRate {
        catalog::OrderRate {
            order_type: self.order_type,
            rate: Rate::from_ppm(self.rate_ppm),
        }
    }
}

fn prices(prices: Vec<OrderPrice>) -> Vec<PriceFor> {
    prices
        .into_iter()
        .map(|OrderPrice { order_type, price }| PriceFor { order_type, price })
        .collect()
}

impl AddItem {
    fn into_domain(self) -> catalog::AddItem {
        catalog::AddItem {
            name: self.name,
            short_name: self.short_name,
            category: self.category,
            price: self.price,
            prices: prices(self.prices),
            taxes: self.taxes,
            groups: self.modifier_groups,
            stations: self.stations,
            open_price: self.open_price,
            weighed: self.weighed,
            allergens: self.allergens,
            code: self.code,
        }
    }
}

impl ChangeItem {
    fn into_domain(self) -> catalog::ChangeItem {
        catalog::ChangeItem {
            name: self.name,
            short_name: self.short_name,
            category: self.category,
            price: self.price,
            prices: self.prices.map(prices),
            taxes: self.taxes,
            groups: self.modifier_groups,
            stations: self.stations,
            allergens: self.allergens,
            active: self.active,
            code: self.code,
        }
    }
}
