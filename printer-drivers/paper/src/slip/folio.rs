//! A window of a guest's folio on paper.

use super::{House, TaxRow, WallTime};
use serde::{Deserialize, Serialize};
use values::{BusinessDate, Money};

/// What the document is in law.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FolioKind {
    /// An account that is still open: for information.
    #[default]
    Statement,
    /// What the guest owes, before it is settled.
    Proforma,
    /// A numbered invoice.
    Invoice,
    /// A numbered document that takes an invoice back.
    CreditNote,
}

/// How a folio was paid, as a word that the slip translates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentWord {
    /// Cash.
    Cash,
    /// A card.
    Card,
    /// A transfer to the house's account.
    BankTransfer,
    /// A voucher.
    Voucher,
    /// A named account takes the debt over.
    CityLedger,
    /// Another way.
    Other,
}

/// A row of the folio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolioLine {
    /// The house's business date.
    pub date: BusinessDate,
    /// What it is for.
    pub text: String,
    /// A number or a word to find it by.
    #[serde(default)]
    pub reference: Option<String>,
    /// The amount with its sign, taxes within.
    pub amount: Money,
}

/// A window of a folio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folio {
    /// The house.
    pub house: House,
    /// What it is.
    #[serde(default)]
    pub kind: FolioKind,
    /// Its number.
    pub number: String,
    /// Whom it is addressed to: name and address, a line each.
    pub addressee: Vec<String>,
    /// The guest who stays.
    pub guest: String,
    /// The room.
    #[serde(default)]
    pub room: Option<String>,
    /// The stay: arrival and departure.
    #[serde(default)]
    pub stay: Option<(BusinessDate, BusinessDate)>,
    /// Which window, where the folio has several.
    #[serde(default)]
    pub window: Option<String>,
    /// When it was printed first.
    pub at: WallTime,
    /// What was charged.
    pub charges: Vec<FolioLine>,
    /// What was paid: how, when, how much.
    #[serde(default)]
    pub payments: Vec<(PaymentWord, FolioLine)>,
    /// Its taxes.
    #[serde(default)]
    pub taxes: Vec<TaxRow>,
    /// All charges.
    pub total: Money,
    /// What is left to pay.
    pub balance: Money,
}
