//! The commands that add to the catalogue and change it.

use super::{
    Allergen, CODE_BYTES_MAX, CatalogRefusal, CategoryEdit, GROUP_MODIFIERS_MAX, ITEM_GROUPS_MAX,
    ITEM_TAXES_MAX, Item, ItemEdit, Listed, Modifier, ModifierGroupEdit, NAME_BYTES_MAX, OrderPrice,
    OrderRate, OrderType, PRICE_MINOR_MAX, STATIONS_MAX, TAX_RATE_PPM_MAX, TaxEdit,
};
use crate::ctx::Ctx;
use crate::shape::Aggregate as _;
use values::{CategoryId, ModifierGroupId, Money, Rate, StationId, TaxId};

/// A new category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddCategory {
    /// Its name.
    pub name: String,
    /// Its colour, `#rrggbb`.
    pub colour: Option<String>,
    /// Its place on the menu.
    pub position: u32,
    /// The stations that make its items.
    pub stations: Vec<StationId>,
}

/// A new tax.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddTax {
    /// Its name on the receipt.
    pub name: String,
    /// Its rate.
    pub rate: Rate,
    /// Whether listed prices include it.
    pub inclusive: bool,
    /// Other rates by order type.
    pub rates: Vec<OrderRate>,
}

/// A modifier of a new group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddModifier {
    /// Its name.
    pub name: String,
    /// What it adds to the price of one unit; nothing where `None`.
    pub price: Option<Money>,
}

/// A price for one order type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceFor {
    /// The order type.
    pub order_type: OrderType,
    /// The price of one unit.
    pub price: Money,
}

/// A new modifier group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddModifierGroup {
    /// Its name.
    pub name: String,
    /// The fewest answers.
    pub min: u32,
    /// The most answers; 0 for no limit.
    pub max: u32,
    /// How many answers cost nothing.
    pub free: u32,
    /// The answers, in order.
    pub modifiers: Vec<AddModifier>,
}

/// Everything that an item is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFacts {
    /// Its name.
    pub name: String,
    /// A shorter name.
    pub short_name: Option<String>,
    /// Its category.
    pub category: Option<CategoryId>,
    /// Its price.
    pub price: Option<Money>,
    /// Other prices by order type.
    pub prices: Vec<PriceFor>,
    /// Its taxes.
    pub taxes: Vec<TaxId>,
    /// Its modifier groups, in order.
    pub groups: Vec<ModifierGroupId>,
    /// Its stations, where they differ from its category's.
    pub stations: Vec<StationId>,
    /// Its price is entered with the line.
    pub open_price: bool,
    /// It is sold by weight.
    pub weighed: bool,
    /// What it contains.
    pub allergens: Vec<Allergen>,
    /// Its barcode, or the number that it is called by.
    pub code: Option<String>,
}

/// A new item.
pub type AddItem = ItemFacts;

/// What is to change about an item; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeItem {
    /// A new name.
    pub name: Option<String>,
    /// A new short name.
    pub short_name: Option<String>,
    /// Another category.
    pub category: Option<CategoryId>,
    /// A new price.
    pub price: Option<Money>,
    /// New prices by order type.
    pub prices: Option<Vec<PriceFor>>,
    /// Other taxes.
    pub taxes: Option<Vec<TaxId>>,
    /// Other modifier groups.
    pub groups: Option<Vec<ModifierGroupId>>,
    /// Other stations.
    pub stations: Option<Vec<StationId>>,
    /// Other allergens.
    pub allergens: Option<Vec<Allergen>>,
    /// Sold, or no longer.
    pub active: Option<bool>,
    /// Another barcode or number; an empty one for none.
    pub code: Option<String>,
}

/// Adds a category.
///
/// # Errors
/// [`CatalogRefusal`] where a name, a colour or a list is not one.
pub fn add_category(_: &Ctx, command: &AddCategory) -> Result<Vec<CategoryEdit>, CatalogRefusal> {
    check_name("category", &command.name)?;
    check_count("stations", command.stations.len(), STATIONS_MAX)?;
    if command.colour.as_deref().is_some_and(|colour| !is_colour(colour)) {
        return Err(CatalogRefusal::BadColour);
    }
    Ok(vec![
        CategoryEdit::Name(Some(command.name.clone())),
        CategoryEdit::Colour(command.colour.clone()),
        CategoryEdit::Position(command.position),
        CategoryEdit::Stations(Listed(command.stations.clone())),
    ])
}

/// Adds a tax.
///
/// # Errors
/// [`CatalogRefusal`] where the name or a rate is not one.
pub fn add_tax(_: &Ctx, command: &AddTax) -> Result<Vec<TaxEdit>, CatalogRefusal> {
    check_name("tax", &command.name)?;
    let rates = command.rates.iter().map(|rate| rate.rate).chain([command.rate]);
    if rates
        .into_iter()
        .any(|rate| !(0..=TAX_RATE_PPM_MAX).contains(&rate.ppm))
    {
        return Err(CatalogRefusal::BadRate);
    }
    check_count("rates by order type", command.rates.len(), OrderType::ALL.len())?;
    Ok(vec![
        TaxEdit::Name(Some(command.name.clone())),
        TaxEdit::Rate(command.rate),
        TaxEdit::Inclusive(command.inclusive),
        TaxEdit::Rates(Listed(command.rates.clone())),
    ])
}

/// Adds a modifier group.
///
/// # Errors
/// [`CatalogRefusal`] where a name or price is not one, or the group could never be answered.
pub fn add_modifier_group(
    ctx: &Ctx,
    command: &AddModifierGroup,
) -> Result<Vec<ModifierGroupEdit>, CatalogRefusal> {
    check_name("modifier group", &command.name)?;
    check_count("modifiers", command.modifiers.len(), GROUP_MODIFIERS_MAX)?;
    let unbounded = command.max == 0;
    if command.modifiers.is_empty() || (!unbounded && command.min > command.max) {
        return Err(CatalogRefusal::BadGroup);
    }
    let mut edits = vec![
        ModifierGroupEdit::Name(Some(command.name.clone())),
        ModifierGroupEdit::Min(command.min),
        ModifierGroupEdit::Max(command.max),
        ModifierGroupEdit::Free(command.free),
    ];
    for (position, modifier) in (0_u32..).zip(&command.modifiers) {
        check_name("modifier", &modifier.name)?;
        let price_minor = modifier.price.map_or(Ok(0), |price| minor_of(ctx, price))?;
        let fact = Modifier {
            name: modifier.name.clone(),
            price_minor,
            withdrawn: false,
            position,
            default: None,
        };
        edits.push(ModifierGroupEdit::Modifier(ctx.id(), fact));
    }
    Ok(edits)
}

/// Adds an item.
///
/// # Errors
/// [`CatalogRefusal`] where a name, price or list is not one.
pub fn add_item(ctx: &Ctx, command: &AddItem) -> Result<Vec<ItemEdit>, CatalogRefusal> {
    let edits = vec![
        ItemEdit::Name(Some(command.name.clone())),
        ItemEdit::ShortName(command.short_name.clone()),
        ItemEdit::Category(command.category),
        ItemEdit::PriceMinor(command.price.map(|price| minor_of(ctx, price)).transpose()?),
        ItemEdit::Prices(prices_of(ctx, &command.prices)?),
        ItemEdit::Taxes(Listed(command.taxes.clone())),
        ItemEdit::Groups(Listed(command.groups.clone())),
        ItemEdit::Stations(Listed(command.stations.clone())),
        ItemEdit::OpenPrice(command.open_price),
        ItemEdit::Weighed(command.weighed),
        ItemEdit::Allergens(Listed(command.allergens.clone())),
        ItemEdit::Code(command.code.clone()),
    ];
    check_after(&Item::default(), edits)
}

/// Changes an item. Lines that are already on a check keep what they have (C06).
///
/// # Errors
/// [`CatalogRefusal`] where the item would not be a valid one after the change.
pub fn change_item(ctx: &Ctx, item: &Item, command: &ChangeItem) -> Result<Vec<ItemEdit>, CatalogRefusal> {
    let price_minor = command.price.map(|price| minor_of(ctx, price)).transpose()?;
    let prices = command
        .prices
        .as_ref()
        .map(|prices| prices_of(ctx, prices))
        .transpose()?;
    let mut edits = Vec::new();
    edits.extend(command.name.clone().map(|name| ItemEdit::Name(Some(name))));
    edits.extend(
        command
            .short_name
            .clone()
            .map(|name| ItemEdit::ShortName(Some(name))),
    );
    edits.extend(
        command
            .category
            .map(|category| ItemEdit::Category(Some(category))),
    );
    edits.extend(price_minor.map(|price| ItemEdit::PriceMinor(Some(price))));
    edits.extend(prices.map(ItemEdit::Prices));
    edits.extend(command.taxes.clone().map(|taxes| ItemEdit::Taxes(Listed(taxes))));
    edits.extend(
        command
            .groups
            .clone()
            .map(|groups| ItemEdit::Groups(Listed(groups))),
    );
    edits.extend(
        command
            .stations
            .clone()
            .map(|stations| ItemEdit::Stations(Listed(stations))),
    );
    edits.extend(
        command
            .allergens
            .clone()
            .map(|allergens| ItemEdit::Allergens(Listed(allergens))),
    );
    edits.extend(command.active.map(|active| ItemEdit::Withdrawn(!active)));
    let code = command.code.clone();
    edits.extend(code.map(|code| ItemEdit::Code(Some(code).filter(|code| !code.is_empty()))));
    check_after(item, edits)
}

pub(super) fn minor_of(ctx: &Ctx, price: Money) -> Result<i64, CatalogRefusal> {
    if price.currency != ctx.currency {
        return Err(CatalogRefusal::ForeignCurrency {
            currency: ctx.currency,
        });
    }
    if price
        .minor
        .checked_abs()
        .is_none_or(|minor| minor > PRICE_MINOR_MAX)
    {
        return Err(CatalogRefusal::BadPrice);
    }
    Ok(price.minor)
}

fn prices_of(ctx: &Ctx, prices: &[PriceFor]) -> Result<Listed<OrderPrice>, CatalogRefusal> {
    check_count("prices by order type", prices.len(), OrderType::ALL.len())?;
    let stored = prices.iter().map(|one| {
        Ok(OrderPrice {
            order_type: one.order_type,
            price_minor: minor_of(ctx, one.price)?,
        })
    });
    stored.collect::<Result<_, _>>().map(Listed)
}

/// The edits, where they leave a valid item.
fn check_after(before: &Item, edits: Vec<ItemEdit>) -> Result<Vec<ItemEdit>, CatalogRefusal> {
    let item = before.after(&edits).map_err(|_| CatalogRefusal::BadPrice)?;
    check_name("item", item.name.as_deref().unwrap_or_default())?;
    if let Some(short) = &item.short_name {
        check_name("item", short)?;
    }
    let mut prices = item
        .price_minor
        .into_iter()
        .chain(item.prices.0.iter().map(|price| price.price_minor));
    if prices.any(|price| !(0..=PRICE_MINOR_MAX).contains(&price)) {
        return Err(CatalogRefusal::BadPrice);
    }
    if let Some(code) = &item.code {
        check_code(code)?;
    }
    if item.price_minor.is_none() && !item.open_price {
        return Err(CatalogRefusal::NoPrice);
    }
    check_count("taxes", item.taxes.0.len(), ITEM_TAXES_MAX)?;
    check_count("modifier groups", item.groups.0.len(), ITEM_GROUPS_MAX)?;
    check_count("stations", item.stations.0.len(), STATIONS_MAX)?;
    check_count("allergens", item.allergens.0.len(), Allergen::ALL.len())?;
    Ok(edits)
}

fn check_code(code: &str) -> Result<(), CatalogRefusal> {
    let fits = !code.is_empty() && code.len() <= CODE_BYTES_MAX && code.chars().all(char::is_alphanumeric);
    if fits {
        Ok(())
    } else {
        Err(CatalogRefusal::BadCode)
    }
}

pub(super) fn check_name(what: &'static str, name: &str) -> Result<(), CatalogRefusal> {
    let fits = !name.trim().is_empty() && name.len() <= NAME_BYTES_MAX;
    if fits {
        Ok(())
    } else {
        Err(CatalogRefusal::BadName { what })
    }
}

pub(super) const fn check_count(what: &'static str, count: usize, most: usize) -> Result<(), CatalogRefusal> {
    if count > most {
        return Err(CatalogRefusal::TooMany { what, most });
    }
    Ok(())
}

pub(super) fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}
