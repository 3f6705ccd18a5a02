//! A guest check on paper: the bill before paying, the receipt after.

use super::{House, WallTime};
use serde::{Deserialize, Serialize};
use values::{Money, Quantity, Rate};

/// How the check is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// At a table.
    #[default]
    DineIn,
    /// Taken away.
    Takeaway,
    /// Brought to the guest's door.
    Delivery,
    /// Over the counter.
    Counter,
    /// To a room of the house.
    RoomService,
}

/// Which check it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckHead {
    /// The number people say: `1042`.
    pub number: String,
    /// The table's or tab's name.
    #[serde(default)]
    pub table: Option<String>,
    /// How it is served.
    #[serde(default)]
    pub kind: CheckKind,
    /// How many guests.
    #[serde(default)]
    pub covers: Option<u32>,
    /// Who serves.
    #[serde(default)]
    pub server: Option<String>,
    /// Part `.0` of `.1` of a split bill.
    #[serde(default)]
    pub part: Option<(u32, u32)>,
    /// When it was printed first.
    pub at: WallTime,
}

/// A line of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillLine {
    /// How many, or how much of a weighed item.
    pub quantity: Quantity,
    /// Its name for the guest.
    pub name: String,
    /// What one costs; shown where the quantity is not one.
    #[serde(default)]
    pub unit_price: Option<Money>,
    /// What the line comes to, modifiers and discounts not included.
    pub amount: Money,
    /// What was chosen with it.
    #[serde(default)]
    pub modifiers: Vec<BillModifier>,
    /// What was taken off this line: a word and a negative amount.
    #[serde(default)]
    pub adjustments: Vec<(String, Money)>,
    /// The tax's letter that points at the table of taxes below.
    #[serde(default)]
    pub tax_letter: Option<String>,
}

/// A modifier on a bill; free ones have no amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillModifier {
    /// Its name.
    pub name: String,
    /// What it adds.
    #[serde(default)]
    pub amount: Option<Money>,
}

/// One tax of the bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRow {
    /// The letter that lines point with.
    #[serde(default)]
    pub letter: Option<String>,
    /// Its name: `VAT`, `MwSt`.
    pub name: String,
    /// Its rate.
    pub rate: Rate,
    /// What it was taken on.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// Whether prices include it; where not, it is added to the sum above the total.
    #[serde(default)]
    pub inclusive: bool,
}

/// What the guest is asked to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// The house.
    pub house: House,
    /// The check.
    pub check: CheckHead,
    /// Its lines.
    pub lines: Vec<BillLine>,
    /// Discounts, service charge and rounding on the whole: a word and an amount with its sign.
    #[serde(default)]
    pub adjustments: Vec<(String, Money)>,
    /// Its taxes.
    #[serde(default)]
    pub taxes: Vec<TaxRow>,
    /// What the guests pay, tips not included.
    pub total: Money,
    /// What was already paid on it.
    #[serde(default)]
    pub paid: Option<Money>,
    /// Text that a square code carries, such as a link to pay at the table.
    #[serde(default)]
    pub code: Option<String>,
}

/// What was paid with, as a word that the slip translates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenderWord {
    /// Coins and notes.
    Cash,
    /// A card.
    Card,
    /// On a room; the room's number.
    RoomCharge(String),
    /// A voucher.
    Voucher,
    /// A word of the house's own.
    Other(String),
}

/// One payment on a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderRow {
    /// What with.
    pub word: TenderWord,
    /// What it paid of the check.
    pub amount: Money,
    /// The tip on top.
    #[serde(default)]
    pub tip: Option<Money>,
    /// The cash given and the change, where it was cash.
    #[serde(default)]
    pub given: Option<(Money, Money)>,
    /// A slip's number, the last digits that the terminal printed.
    #[serde(default)]
    pub note: Option<String>,
}

/// What the guest takes home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// What was bought.
    pub bill: Bill,
    /// The receipt's number in its register.
    pub number: String,
    /// How it was paid.
    pub tenders: Vec<TenderRow>,
    /// Rows of a fiscal record that the law wants on paper: a word and its text.
    #[serde(default)]
    pub fiscal: Vec<(String, String)>,
    /// A number as bars, to find the receipt by: letters, digits and `-`.
    #[serde(default)]
    pub barcode: Option<String>,
}
