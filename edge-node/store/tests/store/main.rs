//! The store through its public door: temporary files, real SQLite, real documents.

mod commands;
mod house;
mod journal;
