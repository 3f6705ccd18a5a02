//! Loads a document or says that there is none. An id of another kind is no such document either.

use crate::CommandError;
use std::sync::Arc;
use store::{Projected, Reader, StoreError, Unit};
use values::Uuid;

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

fn found<A: Projected>(loaded: Result<Option<Arc<A>>, StoreError>, id: Uuid) -> Result<Arc<A>, CommandError> {
    match loaded {
        Ok(Some(state)) => Ok(state),
        Ok(None) | Err(StoreError::OtherKind { .. }) => Err(CommandError::not_found(A::KIND.word(), id)),
        Err(error) => Err(error.into()),
    }
}
