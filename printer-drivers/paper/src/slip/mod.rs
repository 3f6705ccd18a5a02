//! What a slip says, as plain values that survive in a durable row: who, what, how much. How it looks stands in
//! `compose`; which words it uses in `words`.
//!
//! Every amount and every text comes in ready; nothing here computes money.

mod check;
mod drawer;
mod folio;
mod kitchen;
mod registration;
mod test_page;

pub use check::{Bill, BillLine, BillModifier, CheckHead, CheckKind, Receipt, TaxRow, TenderRow, TenderWord};
pub use drawer::{DrawerReport, ReportKind, TenderReport};
pub use folio::{Folio, FolioKind, FolioLine, PaymentWord};
pub use kitchen::{KitchenLine, KitchenMark, KitchenTicket, Renamed};
pub use registration::{POINTS_MAX, RegistrationCard, STROKES_MAX, Signature, Traveller};
pub use test_page::TestPage;

use crate::Bitmap;
use serde::{Deserialize, Serialize};
use values::{BusinessDate, Timestamp};

/// The house on paper: what stands on top and at the foot of what a guest takes away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct House {
    /// Its name.
    pub name: String,
    /// The outlet, where it has a name of its own.
    pub outlet: Option<String>,
    /// Address, telephone, web: a line each.
    pub lines: Vec<String>,
    /// The number under which it pays taxes.
    pub tax_number: Option<String>,
    /// Thanks, opening hours, the Wi-Fi's password: a line each.
    pub foot: Vec<String>,
    /// Its picture, at most as wide as the paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Bitmap>,
}

/// A moment as the clock on the property's wall shows it. On the wire `2026-05-01T19:30`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime {
    /// The calendar date.
    pub date: BusinessDate,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

impl WallTime {
    /// What the wall shows at `at` in `zone` (`Europe/Berlin`); UTC where the zone is not known.
    #[must_use]
    pub fn in_zone(at: Timestamp, zone: &str) -> Self {
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let instant = jiff::Timestamp::from_millisecond(at.unix_ms()).unwrap_or_default();
        let there = instant.to_zoned(zone);
        let date = BusinessDate::from_ymd(there.year(), there.month(), there.day());
        Self {
            date: date.unwrap_or(BusinessDate::EPOCH),
            hour: u8::try_from(there.hour()).unwrap_or(0),
            minute: u8::try_from(there.minute()).unwrap_or(0),
        }
    }

    /// Reads `2026-05-01T19:30`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let (hour, minute) = time.split_once(':')?;
        let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
        let date = BusinessDate::parse(date).ok()?;
        (hour < 24 && minute < 60).then_some(Self { date, hour, minute })
    }
}

impl std::fmt::Display for WallTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.date, self.hour, self.minute)
    }
}

impl std::fmt::Debug for WallTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Serialize for WallTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WallTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("a wall time is written like 2026-05-01T19:30"))
    }
}

/// Everything that the house puts on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "slip", rename_all = "snake_case")]
pub enum Slip {
    /// What a guest takes home after paying.
    Receipt(Box<Receipt>),
    /// What is put on the table before paying.
    Bill(Box<Bill>),
    /// What a station makes.
    KitchenTicket(Box<KitchenTicket>),
    /// A window of a guest's folio.
    Folio(Box<Folio>),
    /// What an arriving guest signs.
    RegistrationCard(Box<RegistrationCard>),
    /// A drawer read or closed.
    DrawerReport(Box<DrawerReport>),
    /// Whether the printer prints what it should.
    TestPage(Box<TestPage>),
}

impl Slip {
    /// The kind as the wire writes it: `receipt`, `kitchen_ticket` ...
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Receipt(_) => "receipt",
            Self::Bill(_) => "bill",
            Self::KitchenTicket(_) => "kitchen_ticket",
            Self::Folio(_) => "folio",
            Self::RegistrationCard(_) => "registration_card",
            Self::DrawerReport(_) => "drawer_report",
            Self::TestPage(_) => "test_page",
        }
    }
}

/// What this sheet is besides its content: marks that say how it came to be printed. They stand on top and at the foot,
/// white on black, so that nobody cooks or pays twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Marks {
    /// It was printed before; this is copy 1, 2 ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<u32>,
    /// An earlier attempt may have reached paper; this is attempt 2, 3 ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub possible_duplicate: Option<u32>,
    /// It was meant for another printer: its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rerouted_from: Option<String>,
    /// It is practice and counts for nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub training: bool,
}
