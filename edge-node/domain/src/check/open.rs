//! Opening a check.

use super::{COVERS_MAX, CheckEdit, CheckRefusal, OrderType, check_at_most, check_text};
use crate::ctx::Ctx;
use values::{OutletId, PersonId, TableId, Uuid};

/// The version of UUID that terminals make: its first half is a time, so that lists stay in order.
const TERMINAL_ID_VERSION: usize = 7;

/// Refuses an id from a terminal that is no `UUIDv7`.
///
/// # Errors
/// [`CheckRefusal::IdUnfit`].
pub fn made_by_terminal(id: impl Into<Uuid>) -> Result<(), CheckRefusal> {
    if id.into().get_version_num() == TERMINAL_ID_VERSION {
        Ok(())
    } else {
        Err(CheckRefusal::IdUnfit)
    }
}

/// A new check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCheck {
    /// The outlet.
    pub outlet: OutletId,
    /// The table, if there is one.
    pub table: Option<TableId>,
    /// How many guests.
    pub covers: u32,
    /// How the food reaches the guest.
    pub order_type: OrderType,
    /// A tab's or fetcher's name.
    pub name: Option<String>,
    /// Who serves it; the person of the command where `None`.
    pub server: Option<PersonId>,
}

/// Opens a check under a number from the house's book. Several checks may stand at one table (R02).
///
/// # Errors
/// [`CheckRefusal`] where covers or the name are out of range.
pub fn open_check(ctx: &Ctx, command: &OpenCheck, number: i64) -> Result<Vec<CheckEdit>, CheckRefusal> {
    check_text("name", command.name.as_deref())?;
    check_at_most("number of covers", Some(command.covers), COVERS_MAX)?;
    let mut edits = vec![
        CheckEdit::Outlet(Some(command.outlet)),
        CheckEdit::Covers(command.covers),
        CheckEdit::Server(Some(command.server.unwrap_or(ctx.person))),
        CheckEdit::OrderType(command.order_type),
        CheckEdit::Number(Some(number)),
        CheckEdit::OpenedAt(Some(ctx.now)),
        CheckEdit::OpenedBy(Some(ctx.person)),
        CheckEdit::BusinessDate(Some(ctx.business_date)),
        CheckEdit::Currency(Some(ctx.currency)),
    ];
    edits.extend(command.table.map(|table| CheckEdit::Table(Some(table))));
    edits.extend(command.name.clone().map(|name| CheckEdit::Name(Some(name))));
    Ok(edits)
}
