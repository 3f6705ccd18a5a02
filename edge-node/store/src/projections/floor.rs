//! Lists of outlets, dining rooms and their tables, made from the documents.

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &[];
