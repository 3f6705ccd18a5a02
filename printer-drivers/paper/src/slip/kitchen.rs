//! A kitchen ticket: the difference that a station has to know.

use super::{CheckKind, WallTime};
use serde::{Deserialize, Serialize};
use values::Quantity;

/// What a line asks of the cook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KitchenMark {
    /// Make it.
    #[default]
    Make,
    /// Make it: it was added to what the station already has.
    Add,
    /// Do not make it any more.
    Void,
    /// Make it later: the course is not fired.
    Hold,
}

/// A line for the cook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitchenLine {
    /// How many.
    pub quantity: Quantity,
    /// The name that the kitchen uses.
    pub name: String,
    /// What to do.
    #[serde(default)]
    pub mark: KitchenMark,
    /// Its modifiers, `no onions`, `2x extra cheese`.
    #[serde(default)]
    pub modifiers: Vec<String>,
    /// The waiter's words.
    #[serde(default)]
    pub note: Option<String>,
    /// Allergens, in words.
    #[serde(default)]
    pub allergens: Vec<String>,
    /// The seat.
    #[serde(default)]
    pub seat: Option<u32>,
    /// The course.
    #[serde(default)]
    pub course: Option<u32>,
}

/// The ticket's table has another name than before: tables were moved or merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    /// As the station knows it.
    pub from: String,
    /// As it is now.
    pub to: String,
}

/// One sending to one station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitchenTicket {
    /// The station's name.
    pub station: String,
    /// The check's number.
    pub check: String,
    /// The table's or tab's name.
    #[serde(default)]
    pub table: Option<String>,
    /// How it is served.
    #[serde(default)]
    pub kind: CheckKind,
    /// How many guests.
    #[serde(default)]
    pub covers: Option<u32>,
    /// Who sent it.
    #[serde(default)]
    pub server: Option<String>,
    /// When.
    pub at: WallTime,
    /// Which sending of the check it is, from 1; later ones are additions.
    #[serde(default)]
    pub round: u32,
    /// The course that was fired.
    #[serde(default)]
    pub course: Option<u32>,
    /// Before all others.
    #[serde(default)]
    pub rush: bool,
    /// The table was moved or merged.
    #[serde(default)]
    pub renamed: Option<Renamed>,
    /// The lines.
    #[serde(default)]
    pub lines: Vec<KitchenLine>,
    /// A word on the whole.
    #[serde(default)]
    pub note: Option<String>,
}
