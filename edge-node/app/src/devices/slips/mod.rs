//! What stands on the house's paper, from its documents: one file per kind of slip. Nothing here decides whether or where
//! something is printed; that is [`super::spool`]'s.

mod bill;
mod drawer;
mod folio;
mod kitchen;
mod registration;

pub(super) use bill::{bill_of, receipt_of};
pub(super) use drawer::report_of;
pub(super) use folio::folio_of;
pub(super) use kitchen::tickets_of;
pub(super) use registration::card_of;

use crate::CommandError;
use domain::catalog::OrderType;
use domain::check::Check;
use domain::ctx::Ctx;
use domain::floor::Outlet;
use domain::property::Property;
use domain::staff::Person;
use paper::{CheckKind, House, WallTime};
use std::sync::Arc;
use store::Unit;
use store::projections::floor::table_name;
use values::{OutletId, PersonId, Timestamp};

/// What every slip needs of the house.
pub(super) struct Head {
    property: Arc<Property>,
}

impl Head {
    pub(super) fn of(unit: &mut Unit<'_>) -> Result<Self, CommandError> {
        let id = unit.property();
        let property = unit
            .load::<Property>(id.0)?
            .ok_or_else(crate::house::not_set_up)?;
        Ok(Self { property })
    }

    /// The house as it stands on top of what a guest takes away.
    pub(super) fn house(&self, outlet: Option<&Outlet>) -> House {
        let name = self.property.name.clone().unwrap_or_default();
        House {
            outlet: outlet
                .and_then(|outlet| outlet.name.clone())
                .filter(|outlet| *outlet != name),
            name,
            ..House::default()
        }
    }

    /// What the clock on the house's wall shows.
    pub(super) fn wall(&self, at: Timestamp) -> WallTime {
        WallTime::in_zone(at, self.property.time_zone.as_deref().unwrap_or("UTC"))
    }

    /// The currency of every amount.
    pub(super) fn currency(&self, ctx: &Ctx) -> values::Currency {
        self.property.currency.unwrap_or(ctx.currency)
    }
}

fn outlet_of(unit: &mut Unit<'_>, outlet: Option<OutletId>) -> Result<Option<Arc<Outlet>>, CommandError> {
    match outlet {
        Some(outlet) => Ok(unit.load::<Outlet>(outlet)?),
        None => Ok(None),
    }
}

fn person_name(unit: &mut Unit<'_>, person: Option<PersonId>) -> Result<Option<String>, CommandError> {
    let Some(person) = person else { return Ok(None) };
    Ok(unit
        .load::<Person>(person)?
        .and_then(|person| person.name.clone()))
}

/// What people call where the check is: its table, else its tab.
fn place_of(unit: &Unit<'_>, check: &Check) -> Result<Option<String>, CommandError> {
    let table = match check.table {
        Some(table) => table_name(unit.rows(), table)?,
        None => None,
    };
    Ok(table.or_else(|| check.name.clone()))
}

fn number_of(check: &Check) -> String {
    check.number.map(|number| number.to_string()).unwrap_or_default()
}

const fn kind_of(order_type: OrderType) -> CheckKind {
    match order_type {
        OrderType::DineIn => CheckKind::DineIn,
        OrderType::Takeaway => CheckKind::Takeaway,
        OrderType::Delivery => CheckKind::Delivery,
        OrderType::Counter => CheckKind::Counter,
        OrderType::RoomService => CheckKind::RoomService,
    }
}
