//! Lists of people who work here, made from the documents.

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &[];
