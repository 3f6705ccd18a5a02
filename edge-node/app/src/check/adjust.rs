//! What takes something off a check: voids, discounts, prices set by hand (R08). Each is held against the person's limit.

use super::{allowance, change};
use crate::{Answered, Caller, CommandError, House};
use domain::check::{
    Check, CheckEdit, Discount, SetPrice, VoidLine, discount, remove_discount, set_price, void_line,
};
use store::Unit;
use values::{CheckId, EntryId};

/// Voids a line or a part of it.
///
/// # Errors
/// Where the rules say no; over the person's limit a second person has to approve.
pub async fn void(
    house: &House,
    caller: &Caller,
    id: CheckId,
    command: VoidLine,
) -> Result<Answered, CommandError> {
    let (property, role) = (house.property(), caller.principal.role);
    change(house, caller, id, move |ctx, unit, check| {
        let allowance = allowance(unit, property, role)?;
        let edits = void_line(ctx, check, &command, allowance)?;
        for edit in &edits {
            give_back(unit, check, edit)?;
        }
        Ok(edits)
    })
    .await
}

/// What is not wanted after all can be sold again, where it is counted (R14).
fn give_back(unit: &mut Unit<'_>, check: &Check, edit: &CheckEdit) -> Result<(), CommandError> {
    let CheckEdit::Void(_, void) = edit else {
        return Ok(());
    };
    match check.lines.get(&void.line) {
        Some(line) => Ok(unit.give_stock(line.item, void.quantity)?),
        None => Ok(()),
    }
}

/// Gives a discount.
///
/// # Errors
/// Where the rules say no; over the person's limit a second person has to approve.
pub async fn give_discount(
    house: &House,
    caller: &Caller,
    id: CheckId,
    command: Discount,
) -> Result<Answered, CommandError> {
    let (property, role) = (house.property(), caller.principal.role);
    change(house, caller, id, move |ctx, unit, check| {
        let allowance = allowance(unit, property, role)?;
        Ok(discount(ctx, id, check, &command, allowance)?)
    })
    .await
}

/// Takes a discount back.
///
/// # Errors
/// Where there is no such discount, or its lines are shared with other checks.
pub async fn take_back_discount(
    house: &House,
    caller: &Caller,
    (id, given): (CheckId, EntryId),
    reason: String,
) -> Result<Answered, CommandError> {
    change(house, caller, id, move |ctx, _, check| {
        Ok(remove_discount(ctx, check, given, &reason)?)
    })
    .await
}

/// Sets a line's price by hand.
///
/// # Errors
/// Where the rules say no; over the person's limit a second person has to approve.
pub async fn override_price(
    house: &House,
    caller: &Caller,
    id: CheckId,
    command: SetPrice,
) -> Result<Answered, CommandError> {
    let (property, role) = (house.property(), caller.principal.role);
    change(house, caller, id, move |ctx, unit, check| {
        let allowance = allowance(unit, property, role)?;
        Ok(set_price(ctx, check, &command, allowance)?)
    })
    .await
}
