//! Changes to categories, taxes and modifier groups (B01, F18).

use super::stations_exist;
use crate::find::find;
use crate::{Answered, Caller, CommandError, House};
use domain::catalog::{
    self, Category, ChangeCategory, ChangeModifierGroup, ChangeTax, ModifierGroup, PutModifier, Tax,
};
use serde::Serialize;
use values::{CategoryId, ModifierGroupId, ModifierId, TaxId};

#[derive(Serialize)]
struct CategoryChanged {
    category: CategoryId,
}

#[derive(Serialize)]
struct TaxChanged {
    tax: TaxId,
}

#[derive(Serialize)]
struct ModifierGroupChanged {
    modifier_group: ModifierGroupId,
}

/// Changes a category.
///
/// # Errors
/// Where there is none, or a name, colour or station is none.
pub async fn change_category(
    house: &House,
    caller: &Caller,
    category: CategoryId,
    command: ChangeCategory,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            find::<Category>(unit, category)?;
            stations_exist(unit, command.stations.as_deref().unwrap_or_default())?;
            unit.edit::<Category>(category, catalog::change_category(ctx, &command)?)?;
            Ok(CategoryChanged { category })
        })
        .await
}

/// Changes a tax; new rates count for lines ordered from then on.
///
/// # Errors
/// Where there is none, or a name or rate is none.
pub async fn change_tax(
    house: &House,
    caller: &Caller,
    tax: TaxId,
    command: ChangeTax,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Tax>(unit, tax)?;
            unit.edit::<Tax>(tax, catalog::change_tax(ctx, &before, &command)?)?;
            Ok(TaxChanged { tax })
        })
        .await
}

/// Changes a modifier group.
///
/// # Errors
/// Where there is none, or it could never be answered.
pub async fn change_modifier_group(
    house: &House,
    caller: &Caller,
    modifier_group: ModifierGroupId,
    command: ChangeModifierGroup,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<ModifierGroup>(unit, modifier_group)?;
            let edits = catalog::change_modifier_group(ctx, &before, &command)?;
            unit.edit::<ModifierGroup>(modifier_group, edits)?;
            Ok(ModifierGroupChanged { modifier_group })
        })
        .await
}

/// Puts a modifier into a group or changes it. The terminal makes the id of a new one.
///
/// # Errors
/// Where there is no such group, it is full, or it could never be answered.
pub async fn put_modifier(
    house: &House,
    caller: &Caller,
    (modifier_group, modifier): (ModifierGroupId, ModifierId),
    command: PutModifier,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<ModifierGroup>(unit, modifier_group)?;
            let edits = catalog::put_modifier(ctx, &before, modifier, &command)?;
            unit.edit::<ModifierGroup>(modifier_group, edits)?;
            Ok(ModifierGroupChanged { modifier_group })
        })
        .await
}
