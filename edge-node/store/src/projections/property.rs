//! The property's settings have no list: there is one property, and it is read as a document.

use super::Projected;
use crate::{DocRow, Rows, StoreError};
use domain::property::Property;

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &[];

impl Projected for Property {
    fn project(_: Rows<'_>, _: DocRow, _: Option<&Self>, _: &Self) -> Result<(), StoreError> {
        Ok(())
    }
}
