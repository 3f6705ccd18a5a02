//! Carries out changes to the catalogue and reads it (R03, R04, R10, B01). Changes to categories, taxes and modifiers stand in
//! [`change`], what is left of items in [`stock`].

mod change;
mod stock;

pub use change::{change_category, change_modifier_group, change_tax, put_modifier};
pub use stock::{SetStock, set_stock, take_for};

use crate::find::{find, house_currency, look_up};
use crate::{Answered, Caller, CommandError, House};
use domain::catalog::{
    AddCategory, AddItem, AddModifierGroup, AddTax, CatalogRefusal, Category, ChangeItem, Item, ItemFacts,
    Menu, ModifierGroup, ModifierGroupEdit, Tax, add_category, add_item, add_modifier_group, add_tax,
    change_item,
};
use domain::shape::Kind;
use serde::Serialize;
use std::sync::Arc;
pub use store::books::stock::StockLevel;
use store::books::stock::stock_level;
pub use store::projections::catalog::ItemSearch;
use store::projections::catalog::{PARTS_PER_LIST_MAX, catalog_parts, code_is_taken, find_items};
use store::projections::floor::has_station;
use store::{Projected, Reader, Unit};
use values::{CategoryId, Currency, ItemId, ModifierGroupId, ModifierId, StationId, TaxId, Uuid};

#[derive(Serialize)]
struct CategoryAdded {
    category: CategoryId,
}

#[derive(Serialize)]
struct TaxAdded {
    tax: TaxId,
}

#[derive(Serialize)]
struct ModifierGroupAdded {
    modifier_group: ModifierGroupId,
    modifiers: Vec<ModifierId>,
}

#[derive(Serialize)]
struct ItemChanged {
    item: ItemId,
}

/// The catalogue as a screen reads it: a page of items, and everything they refer to.
pub struct Catalog {
    /// All categories.
    pub categories: Vec<(CategoryId, Arc<Category>)>,
    /// All modifier groups.
    pub groups: Vec<(ModifierGroupId, Arc<ModifierGroup>)>,
    /// All taxes.
    pub taxes: Vec<(TaxId, Arc<Tax>)>,
    /// A page of items with their places, one more than was asked for where more follow.
    pub items: Vec<PlacedItem<i64>>,
}

/// An item in a list.
pub struct PlacedItem<P> {
    /// Its place: the cursor.
    pub place: P,
    /// Its id.
    pub id: ItemId,
    /// What it is.
    pub item: Arc<Item>,
    /// What is left of it, where somebody said so.
    pub stock: Option<StockLevel>,
}

/// Adds a category.
///
/// # Errors
/// Where a name, colour or station is none.
pub async fn add_to_categories(
    house: &House,
    caller: &Caller,
    command: AddCategory,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            stations_exist(unit, &command.stations)?;
            let edits = add_category(ctx, &command)?;
            let category: CategoryId = ctx.id();
            unit.edit::<Category>(category, edits)?;
            Ok(CategoryAdded { category })
        })
        .await
}

/// Adds a tax.
///
/// # Errors
/// Where a name or rate is none.
pub async fn add_to_taxes(house: &House, caller: &Caller, command: AddTax) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let edits = add_tax(ctx, &command)?;
            let tax: TaxId = ctx.id();
            unit.edit::<Tax>(tax, edits)?;
            Ok(TaxAdded { tax })
        })
        .await
}

/// Adds a modifier group.
///
/// # Errors
/// Where it could never be answered.
pub async fn add_to_modifier_groups(
    house: &House,
    caller: &Caller,
    command: AddModifierGroup,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let edits = add_modifier_group(ctx, &command)?;
            let modifier_group: ModifierGroupId = ctx.id();
            let modifiers = edits.iter().filter_map(modifier_of).collect();
            unit.edit::<ModifierGroup>(modifier_group, edits)?;
            Ok(ModifierGroupAdded {
                modifier_group,
                modifiers,
            })
        })
        .await
}

const fn modifier_of(edit: &ModifierGroupEdit) -> Option<ModifierId> {
    match edit {
        ModifierGroupEdit::Modifier(id, _) => Some(*id),
        _ => None,
    }
}

/// Adds an item.
///
/// # Errors
/// Where a name, price or anything it names is none.
pub async fn add_to_items(
    house: &House,
    caller: &Caller,
    command: AddItem,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            parts_exist(unit, &command)?;
            code_is_free(unit, command.code.as_deref(), None)?;
            let edits = add_item(ctx, &command)?;
            let item: ItemId = ctx.id();
            unit.edit::<Item>(item, edits)?;
            Ok(ItemChanged { item })
        })
        .await
}

/// Changes an item. Lines that are already ordered keep what they have (C06).
///
/// # Errors
/// Where there is no such item or it would not be a valid one.
pub async fn change(
    house: &House,
    caller: &Caller,
    id: ItemId,
    command: ChangeItem,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let item = find::<Item>(unit, id)?;
            let named = ItemFacts {
                category: command.category,
                taxes: command.taxes.clone().unwrap_or_default(),
                groups: command.groups.clone().unwrap_or_default(),
                stations: command.stations.clone().unwrap_or_default(),
                ..ItemFacts::default()
            };
            parts_exist(unit, &named)?;
            code_is_free(unit, command.code.as_deref(), Some(id))?;
            unit.edit::<Item>(id, change_item(ctx, &item, &command)?)?;
            Ok(ItemChanged { item: id })
        })
        .await
}

/// Reads the catalogue: items behind the cursor `after`.
///
/// # Errors
/// What the store says.
pub async fn look(
    house: &House,
    after: Option<i64>,
    limit: u32,
) -> Result<(Catalog, Currency), CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            let catalog = Catalog {
                categories: all(reader)?,
                groups: all(reader)?,
                taxes: all(reader)?,
                items: page(reader, after, limit)?,
            };
            Ok((catalog, house_currency(reader, property)?))
        })
        .await
}

/// Reads items behind the cursor `after`, in the order in which they came here.
///
/// # Errors
/// What the store says.
pub async fn list_items(
    house: &House,
    after: Option<i64>,
    limit: u32,
) -> Result<(Vec<PlacedItem<i64>>, Currency), CommandError> {
    let property = house.property();
    house
        .read(move |reader| Ok((page(reader, after, limit)?, house_currency(reader, property)?)))
        .await
}

/// Finds items by the beginnings of words, by category or by code, behind the cursor `after`.
///
/// # Errors
/// What the store says.
pub async fn search_items(
    house: &House,
    search: ItemSearch,
    after: Option<(String, i64)>,
    limit: u32,
) -> Result<(Vec<PlacedItem<(String, i64)>>, Currency), CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            let found = find_items(reader.rows(), &search, after, limit)?;
            let items = found.into_iter().map(|(place, id)| placed(reader, place, id));
            Ok((
                items.collect::<Result<_, _>>()?,
                house_currency(reader, property)?,
            ))
        })
        .await
}

fn page(reader: &Reader<'_>, after: Option<i64>, limit: u32) -> Result<Vec<PlacedItem<i64>>, CommandError> {
    let parts = catalog_parts(reader.rows(), Kind::Item, after.unwrap_or(0), limit)?;
    let items = parts.into_iter().map(|(place, id)| placed(reader, place, id));
    items.collect()
}

fn placed<P>(reader: &Reader<'_>, place: P, id: Uuid) -> Result<PlacedItem<P>, CommandError> {
    Ok(PlacedItem {
        place,
        id: ItemId(id),
        item: look_up::<Item>(reader, id)?,
        stock: stock_level(reader.rows(), ItemId(id))?,
    })
}

/// A barcode or number finds one item.
fn code_is_free(unit: &Unit<'_>, code: Option<&str>, except: Option<ItemId>) -> Result<(), CommandError> {
    let Some(code) = code.filter(|code| !code.is_empty()) else {
        return Ok(());
    };
    if code_is_taken(unit.rows(), code, except.map(Uuid::from))? {
        let code = code.to_owned();
        return Err(CatalogRefusal::CodeTaken { code }.into());
    }
    Ok(())
}

/// The part of the catalogue that these items need. Read from memory, where a command was near them lately.
///
/// # Errors
/// Where an item is not there.
pub(crate) fn menu_of(
    unit: &mut Unit<'_>,
    items: impl Iterator<Item = ItemId>,
) -> Result<Menu, CommandError> {
    let mut menu = Menu::default();
    for id in items {
        if menu.items.contains_key(&id) {
            continue;
        }
        let item = find::<Item>(unit, id)?;
        if let Some(category) = item.category
            && !menu.categories.contains_key(&category)
        {
            menu.categories.insert(category, find(unit, category)?);
        }
        for group in &item.groups.0 {
            if !menu.groups.contains_key(group) {
                menu.groups.insert(*group, find(unit, *group)?);
            }
        }
        for tax in &item.taxes.0 {
            if !menu.taxes.contains_key(tax) {
                let found = find::<Tax>(unit, *tax)?;
                // The rate of this moment: one that changes at midnight counts from midnight on (F18).
                let now = if found.changes.0.is_empty() {
                    found
                } else {
                    Arc::new(found.at(unit.call().now))
                };
                menu.taxes.insert(*tax, now);
            }
        }
        menu.items.insert(id, item);
    }
    Ok(menu)
}

fn all<I: From<Uuid>, A: Projected>(reader: &Reader<'_>) -> Result<Vec<(I, Arc<A>)>, CommandError> {
    let mut parts = Vec::new();
    for (_, id) in catalog_parts(reader.rows(), A::KIND, 0, PARTS_PER_LIST_MAX)? {
        parts.push((I::from(id), look_up::<A>(reader, id)?));
    }
    Ok(parts)
}

fn parts_exist(unit: &mut Unit<'_>, named: &ItemFacts) -> Result<(), CommandError> {
    if let Some(category) = named.category {
        find::<Category>(unit, category)?;
    }
    for tax in &named.taxes {
        find::<Tax>(unit, *tax)?;
    }
    for group in &named.groups {
        find::<ModifierGroup>(unit, *group)?;
    }
    stations_exist(unit, &named.stations)
}

fn stations_exist(unit: &Unit<'_>, stations: &[StationId]) -> Result<(), CommandError> {
    for station in stations {
        if !has_station(unit.rows(), *station)? {
            return Err(CommandError::not_found("station", *station));
        }
    }
    Ok(())
}
