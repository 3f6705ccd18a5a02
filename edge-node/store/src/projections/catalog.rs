//! Lists of the catalogue: categories, items, modifier groups, taxes, made from the documents.

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &[];
