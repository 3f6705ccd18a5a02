//! The property's settings: read and changed. The set-up stands in `setup`.

use crate::find::{find, look_up};
use crate::{Answered, Caller, CommandError, House};
use domain::property::{ChangeProperty, Property};
use serde::Serialize;
use std::sync::Arc;
use store::books::business_day::{BusinessDay, business_day};
use values::{Currency, PropertyId};

/// The settings were changed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PropertyChanged {
    /// Which.
    pub property: PropertyId,
}

/// Changes the property's settings.
///
/// # Errors
/// What [`domain::property::change`] says.
pub async fn change(
    house: &House,
    caller: &Caller,
    command: ChangeProperty,
) -> Result<Answered, CommandError> {
    let property = house.property();
    house
        .command(caller, move |_, unit| {
            find::<Property>(unit, property)?;
            unit.edit::<Property>(property, domain::property::change(&command)?)?;
            Ok(PropertyChanged { property })
        })
        .await
}

/// The settings and the open business day.
///
/// # Errors
/// Where the house is not set up.
pub async fn look(house: &House) -> Result<(PropertyId, Arc<Property>, Option<BusinessDay>), CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            Ok((
                property,
                look_up::<Property>(reader, property)?,
                business_day(reader.rows())?,
            ))
        })
        .await
}

/// The house's currency.
///
/// # Errors
/// Where the house is not set up.
pub async fn currency(house: &House) -> Result<Currency, CommandError> {
    let (_, property, _) = look(house).await?;
    property.currency.ok_or_else(crate::house::not_set_up)
}

/// The open business day.
///
/// # Errors
/// Where the house is not set up.
pub async fn open_day(house: &House) -> Result<BusinessDay, CommandError> {
    house
        .read(|reader| business_day(reader.rows())?.ok_or_else(crate::house::not_set_up))
        .await
}
