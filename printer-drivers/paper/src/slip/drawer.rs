//! A drawer read (X) or closed (Z).

use super::{House, TaxRow, TenderWord, WallTime};
use serde::{Deserialize, Serialize};
use values::{BusinessDate, Money};

/// Whether the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// A reading in between.
    X,
    /// The closing, with its number.
    Z,
}

/// What one kind of tender brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderReport {
    /// Which.
    pub word: TenderWord,
    /// How many.
    pub count: u64,
    /// What they paid of checks.
    pub amount: Money,
    /// Tips on top.
    pub tip: Money,
}

/// An X or a Z report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerReport {
    /// The house.
    pub house: House,
    /// X or Z.
    pub kind: ReportKind,
    /// The Z's number.
    #[serde(default)]
    pub number: Option<String>,
    /// The drawer's name.
    pub drawer: String,
    /// Whose drawer it is or who closed it.
    #[serde(default)]
    pub person: Option<String>,
    /// The business date.
    pub date: BusinessDate,
    /// When the session was opened.
    pub opened_at: WallTime,
    /// When it was read or closed.
    pub at: WallTime,
    /// Checks that were closed here.
    pub checks: u64,
    /// What they came to, taxes included, tips not.
    pub gross: Money,
    /// Taxes by rate.
    #[serde(default)]
    pub taxes: Vec<TaxRow>,
    /// By tender.
    #[serde(default)]
    pub tenders: Vec<TenderReport>,
    /// Taken off by discounts.
    pub discounts: Money,
    /// Voided, as listed.
    pub voids: Money,
    /// The cash at the start.
    pub float: Money,
    /// Cash put in: how often, how much.
    pub paid_in: (u64, Money),
    /// Cash taken out: how often, how much.
    pub paid_out: (u64, Money),
    /// How often the drawer was opened without a sale.
    pub no_sales: u64,
    /// The cash that should be there; not shown before a blind count.
    #[serde(default)]
    pub expected: Option<Money>,
    /// The cash that was counted.
    #[serde(default)]
    pub counted: Option<Money>,
    /// Counted less expected.
    #[serde(default)]
    pub difference: Option<Money>,
    /// Why they differ.
    #[serde(default)]
    pub reason: Option<String>,
    /// Sales for practice, which count for nothing.
    #[serde(default)]
    pub training_sales: u64,
}
