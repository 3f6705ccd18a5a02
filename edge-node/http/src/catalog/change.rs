//! Changes to categories, taxes and modifier groups on the wire, and what is left of items (B01, F18, R14).

use super::OrderRate;
use crate::extract::{Answer, Command, Path};
use crate::problem::Problem;
use app::House;
use axum::extract::State;
use domain::catalog;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{
    CategoryId, ItemId, ModifierGroupId, ModifierId, Money, Quantity, Rate, StationId, TaxId, Timestamp,
};

/// What is to change about a category; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeCategory {
    /// A new name.
    #[serde(default)]
    name: Option<String>,
    /// Another colour, `#rrggbb`.
    #[serde(default)]
    colour: Option<String>,
    /// Another colour of the house's palette, 1 to 12; 0 for none.
    #[serde(default)]
    palette: Option<u32>,
    /// Another place on the menu.
    #[serde(default)]
    position: Option<u32>,
    /// Other stations.
    #[serde(default)]
    stations: Option<Vec<StationId>>,
}

/// The category that was changed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CategoryChanged {
    /// Its id.
    category: CategoryId,
}

/// What is to change about a tax; what is absent stays. Rates count for lines ordered from `from` on, or from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeTax {
    /// A new name on the receipt.
    #[serde(default)]
    name: Option<String>,
    /// Parts per million.
    #[serde(default)]
    rate_ppm: Option<i64>,
    /// Other rates by order type.
    #[serde(default)]
    rates: Option<Vec<OrderRate>>,
    /// From when the rates count; from now on where absent.
    #[serde(default)]
    from: Option<Timestamp>,
}

/// The tax that was changed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaxChanged {
    /// Its id.
    tax: TaxId,
}

/// What is to change about a modifier group; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeModifierGroup {
    /// A new name.
    #[serde(default)]
    name: Option<String>,
    /// The fewest answers.
    #[serde(default)]
    min: Option<u32>,
    /// The most answers; 0 for no limit.
    #[serde(default)]
    max: Option<u32>,
    /// How many answers cost nothing.
    #[serde(default)]
    free: Option<u32>,
    /// Another place among the groups.
    #[serde(default)]
    position: Option<u32>,
}

/// A modifier as it is to be. The terminal makes the id of a new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutModifier {
    /// Its name.
    name: String,
    /// What it adds to the price of one unit.
    #[serde(default)]
    price: Option<Money>,
    /// Its place in the group.
    #[serde(default)]
    position: u32,
    /// Whether it is chosen unless the guest says otherwise.
    #[serde(default)]
    default: bool,
    /// Whether it is offered; it is where absent.
    #[serde(default = "yes")]
    active: bool,
}

const fn yes() -> bool {
    true
}

/// The modifier group that was changed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModifierGroupChanged {
    /// Its id.
    modifier_group: ModifierGroupId,
}

/// What is left of an item.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetStock {
    /// How much, in thousandths: 5 portions are 5000. Nobody counts where absent.
    #[serde(default)]
    left: Option<Quantity>,
    /// Whether there is none, whatever the count.
    #[serde(default)]
    out: bool,
}

/// What is left of an item now.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StockSet {
    /// The item.
    item: ItemId,
    /// How much, in thousandths; nobody counts where absent.
    left: Option<Quantity>,
    /// Whether there is none.
    out: bool,
}

pub(crate) async fn change_category(
    State(house): State<House>,
    Path(category): Path<CategoryId>,
    command: Command<ChangeCategory>,
) -> Result<Answer<CategoryChanged>, Problem> {
    let ChangeCategory {
        name,
        colour,
        palette,
        position,
        stations,
    } = command.body;
    let asked = catalog::ChangeCategory {
        name,
        colour,
        palette,
        position,
        stations,
    };
    let answered = app::catalog::change_category(&house, &command.caller, category, asked).await?;
    Ok(answered.into())
}

pub(crate) async fn change_tax(
    State(house): State<House>,
    Path(tax): Path<TaxId>,
    command: Command<ChangeTax>,
) -> Result<Answer<TaxChanged>, Problem> {
    let rates = command.body.rates;
    let asked = catalog::ChangeTax {
        name: command.body.name,
        rate: command.body.rate_ppm.map(Rate::from_ppm),
        rates: rates.map(|rates| rates.into_iter().map(OrderRate::into_domain).collect()),
        from: command.body.from,
    };
    let answered = app::catalog::change_tax(&house, &command.caller, tax, asked).await?;
    Ok(answered.into())
}

pub(crate) async fn change_modifier_group(
    State(house): State<House>,
    Path(group): Path<ModifierGroupId>,
    command: Command<ChangeModifierGroup>,
) -> Result<Answer<ModifierGroupChanged>, Problem> {
    let ChangeModifierGroup {
        name,
        min,
        max,
        free,
        position,
    } = command.body;
    let asked = catalog::ChangeModifierGroup {
        name,
        min,
        max,
        free,
        position,
    };
    let answered = app::catalog::change_modifier_group(&house, &command.caller, group, asked).await?;
    Ok(answered.into())
}

pub(crate) async fn put_modifier(
    State(house): State<House>,
    Path(place): Path<(ModifierGroupId, ModifierId)>,
    command: Command<PutModifier>,
) -> Result<Answer<ModifierGroupChanged>, Problem> {
    let PutModifier {
        name,
        price,
        position,
        default,
        active,
    } = command.body;
    let asked = catalog::PutModifier {
        name,
        price,
        position,
        default,
        active,
    };
    let answered = app::catalog::put_modifier(&house, &command.caller, place, asked).await?;
    Ok(answered.into())
}

pub(crate) async fn set_stock(
    State(house): State<House>,
    Path(item): Path<ItemId>,
    command: Command<SetStock>,
) -> Result<Answer<StockSet>, Problem> {
    let SetStock { left, out } = command.body;
    let asked = app::catalog::SetStock { left, out };
    Ok(app::catalog::set_stock(&house, &command.caller, item, asked)
        .await?
        .into())
}
