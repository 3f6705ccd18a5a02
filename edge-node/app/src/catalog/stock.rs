//! What is left of items (R14): said by a person, taken by the command that orders, given back by the one that voids.

use crate::find::find;
use crate::{Answered, Caller, CommandError, House};
use domain::catalog::{CatalogRefusal, Item, ItemEdit, QUANTITY_MILLI_MAX};
use serde::Serialize;
use store::Unit;
use values::{ItemId, Quantity};

/// What is left of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetStock {
    /// How much; `None` where nobody counts.
    pub left: Option<Quantity>,
    /// Whether there is none, whatever the count.
    pub out: bool,
}

#[derive(Serialize)]
struct StockSet {
    item: ItemId,
    left: Option<Quantity>,
    out: bool,
}

/// Says what is left of an item. The item notes that somebody did, so that every screen hears of it.
///
/// # Errors
/// Where there is no such item or the count is out of range.
pub async fn set_stock(
    house: &House,
    caller: &Caller,
    item: ItemId,
    SetStock { left, out }: SetStock,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let known = find::<Item>(unit, item)?;
            if left.is_some_and(|left| !(0..=QUANTITY_MILLI_MAX).contains(&left.milli)) {
                let name = known.name.clone().unwrap_or_default();
                return Err(CatalogRefusal::BadQuantity { name }.into());
            }
            unit.set_stock(item, left, out)?;
            unit.edit::<Item>(item, vec![ItemEdit::StockAt(Some(ctx.now))])?;
            Ok(StockSet { item, left, out })
        })
        .await
}

/// Takes what is ordered of an item. Two terminals cannot both take the last portion: the writing thread does one after the other.
///
/// # Errors
/// `item_sold_out`, `item_not_so_many`.
pub fn take_for(unit: &mut Unit<'_>, item: ItemId, quantity: Quantity) -> Result<(), CommandError> {
    let Err(level) = unit.take_stock(item, quantity)? else {
        return Ok(());
    };
    let name = find::<Item>(unit, item)?.name.clone().unwrap_or_default();
    let refusal = match level.left.filter(|left| left.milli > 0 && !level.out) {
        Some(left) => CatalogRefusal::NotSoMany { name, left },
        None => CatalogRefusal::SoldOut { name },
    };
    Err(refusal.into())
}
