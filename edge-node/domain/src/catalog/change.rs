//! Changes to categories, taxes and modifier groups. Lines that are ordered already keep what they have (B01, C06, F18).

use super::commands::{check_count, check_name, is_colour, minor_of};
use super::{
    CatalogRefusal, CategoryEdit, GROUP_MODIFIERS_MAX, Listed, Modifier, ModifierGroup, ModifierGroupEdit,
    OrderRate, OrderType, PALETTE_MAX, RATE_CHANGES_MAX, RateChange, STATIONS_MAX, TAX_RATE_PPM_MAX, Tax,
    TaxEdit,
};
use crate::ctx::Ctx;
use crate::shape::Aggregate as _;
use values::{ModifierId, Money, Rate, StationId, Timestamp};

/// What is to change about a category; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeCategory {
    /// A new name.
    pub name: Option<String>,
    /// Another colour, `#rrggbb`.
    pub colour: Option<String>,
    /// Another colour of the palette; 0 for none.
    pub palette: Option<u32>,
    /// Another place on the menu.
    pub position: Option<u32>,
    /// Other stations.
    pub stations: Option<Vec<StationId>>,
}

/// What is to change about a tax; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeTax {
    /// A new name on the receipt.
    pub name: Option<String>,
    /// A new rate.
    pub rate: Option<Rate>,
    /// Other rates by order type.
    pub rates: Option<Vec<OrderRate>>,
    /// From when the rates count; from now on where `None`.
    pub from: Option<Timestamp>,
}

/// What is to change about a modifier group; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeModifierGroup {
    /// A new name.
    pub name: Option<String>,
    /// The fewest answers.
    pub min: Option<u32>,
    /// The most answers; 0 for no limit.
    pub max: Option<u32>,
    /// How many answers cost nothing.
    pub free: Option<u32>,
    /// Another place among the groups.
    pub position: Option<u32>,
}

/// A modifier as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutModifier {
    /// Its name.
    pub name: String,
    /// What it adds to the price of one unit; nothing where `None`.
    pub price: Option<Money>,
    /// Its place in the group.
    pub position: u32,
    /// Whether it is chosen unless the guest says otherwise.
    pub default: bool,
    /// Whether it is offered.
    pub active: bool,
}

/// Changes a category.
///
/// # Errors
/// [`CatalogRefusal`] where a name, a colour or a list is not one.
pub fn change_category(_: &Ctx, command: &ChangeCategory) -> Result<Vec<CategoryEdit>, CatalogRefusal> {
    if let Some(name) = &command.name {
        check_name("category", name)?;
    }
    if command.colour.as_deref().is_some_and(|colour| !is_colour(colour)) {
        return Err(CatalogRefusal::BadColour);
    }
    if command.palette.is_some_and(|palette| palette > PALETTE_MAX) {
        return Err(CatalogRefusal::BadPalette);
    }
    let stations = command.stations.clone();
    check_count("stations", stations.as_ref().map_or(0, Vec::len), STATIONS_MAX)?;
    let mut edits = Vec::new();
    edits.extend(command.name.clone().map(|name| CategoryEdit::Name(Some(name))));
    edits.extend(
        command
            .colour
            .clone()
            .map(|colour| CategoryEdit::Colour(Some(colour))),
    );
    edits.extend(command.palette.map(CategoryEdit::Palette));
    edits.extend(command.position.map(CategoryEdit::Position));
    edits.extend(stations.map(|stations| CategoryEdit::Stations(Listed(stations))));
    Ok(edits)
}

/// Changes a tax. New rates count for lines ordered from the instant on; the rates before it stay for what is ordered until
/// then, so that a change can be entered weeks ahead.
///
/// # Errors
/// [`CatalogRefusal`] where a name or rate is not one, or too many changes wait.
pub fn change_tax(ctx: &Ctx, tax: &Tax, command: &ChangeTax) -> Result<Vec<TaxEdit>, CatalogRefusal> {
    let mut edits = Vec::new();
    if let Some(name) = &command.name {
        check_name("tax", name)?;
        edits.push(TaxEdit::Name(Some(name.clone())));
    }
    if command.rate.is_none() && command.rates.is_none() {
        return Ok(edits);
    }
    let from = command.from.unwrap_or(ctx.now).max(ctx.now);
    let before = tax.at(from);
    let change = RateChange {
        from,
        rate: command.rate.unwrap_or(before.rate),
        rates: command.rates.clone().unwrap_or(before.rates.0),
    };
    check_count("rates by order type", change.rates.len(), OrderType::ALL.len())?;
    let mut rates = change.rates.iter().map(|rate| rate.rate).chain([change.rate]);
    if rates.any(|rate| !(0..=TAX_RATE_PPM_MAX).contains(&rate.ppm)) {
        return Err(CatalogRefusal::BadRate);
    }
    let mut changes: Vec<RateChange> = tax
        .changes
        .0
        .iter()
        .filter(|one| one.from != from)
        .cloned()
        .collect();
    changes.push(change);
    changes.sort_by_key(|one| one.from);
    check_count("changes of the rate", changes.len(), RATE_CHANGES_MAX)?;
    edits.push(TaxEdit::Changes(Listed(changes)));
    Ok(edits)
}

/// Changes a modifier group.
///
/// # Errors
/// [`CatalogRefusal`] where a name is not one, or the group could never be answered.
pub fn change_modifier_group(
    _: &Ctx,
    group: &ModifierGroup,
    command: &ChangeModifierGroup,
) -> Result<Vec<ModifierGroupEdit>, CatalogRefusal> {
    if let Some(name) = &command.name {
        check_name("modifier group", name)?;
    }
    let mut edits = Vec::new();
    edits.extend(
        command
            .name
            .clone()
            .map(|name| ModifierGroupEdit::Name(Some(name))),
    );
    edits.extend(command.min.map(ModifierGroupEdit::Min));
    edits.extend(command.max.map(ModifierGroupEdit::Max));
    edits.extend(command.free.map(ModifierGroupEdit::Free));
    edits.extend(command.position.map(ModifierGroupEdit::Position));
    can_be_answered(group, &edits)?;
    Ok(edits)
}

/// Puts a modifier into a group, or changes it.
///
/// # Errors
/// [`CatalogRefusal`] where a name or price is not one, the group is full, or it could never be answered without it.
pub fn put_modifier(
    ctx: &Ctx,
    group: &ModifierGroup,
    id: ModifierId,
    command: &PutModifier,
) -> Result<Vec<ModifierGroupEdit>, CatalogRefusal> {
    check_name("modifier", &command.name)?;
    let more = usize::from(!group.modifiers.contains_key(&id));
    check_count("modifiers", group.modifiers.len() + more, GROUP_MODIFIERS_MAX)?;
    let modifier = Modifier {
        name: command.name.clone(),
        price_minor: command.price.map_or(Ok(0), |price| minor_of(ctx, price))?,
        withdrawn: !command.active,
        position: command.position,
        default: command.default.then_some(true),
    };
    let edits = vec![ModifierGroupEdit::Modifier(id, modifier)];
    can_be_answered(group, &edits)?;
    Ok(edits)
}

fn can_be_answered(group: &ModifierGroup, edits: &[ModifierGroupEdit]) -> Result<(), CatalogRefusal> {
    let group = group.after(edits).map_err(|_| CatalogRefusal::BadGroup)?;
    let offered = group.modifiers.values().any(|modifier| !modifier.withdrawn);
    if (group.max > 0 && group.min > group.max) || (group.min > 0 && !offered) {
        return Err(CatalogRefusal::BadGroup);
    }
    Ok(())
}
