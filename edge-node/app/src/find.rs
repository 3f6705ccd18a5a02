//! Loads a document or says that there is none. An id of another kind is no such document either.

use crate::CommandError;
use domain::property::Property;
use std::sync::Arc;
use store::{Projected, Reader, StoreError, Unit};
use values::{Currency, PropertyId, Uuid};

/// The document `id`, for a command.
///
/// # Errors
/// [`CommandError::NotFound`], or what the store says.
pub(crate) fn find<A: Projected>(unit: &mut Unit<'_>, id: impl Into<Uuid>) -> Result<Arc<A>, CommandError> {
    let id = id.into();
    found(unit.load::<A>(id), id)
}

/// The document `id`, for a read.
///
/// # Errors
/// [`CommandError::NotFound`], or what the store says.
pub(crate) fn look_up<A: Projected>(
    reader: &Reader<'_>,
    id: impl Into<Uuid>,
) -> Result<Arc<A>, CommandError> {
    let id = id.into();
    found(reader.load::<A>(id), id)
}

/// The house's currency, for what a list shows.
///
/// # Errors
/// Where the house is not set up, or what the store says.
pub(crate) fn house_currency(reader: &Reader<'_>, property: PropertyId) -> Result<Currency, CommandError> {
    let property = reader.load::<Property>(property)?;
    let currency = property.and_then(|property| property.currency);
    currency.ok_or_else(|| StoreError::NoBusinessDate.into())
}

fn found<A: Projected>(loaded: Result<Option<Arc<A>>, StoreError>, id: Uuid) -> Result<Arc<A>, CommandError> {
    match loaded {
        Ok(Some(state)) => Ok(state),
        Ok(None) | Err(StoreError::OtherKind { .. }) => Err(CommandError::not_found(A::KIND.word(), id)),
        Err(error) => Err(error.into()),
    }
}
