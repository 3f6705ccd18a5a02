//! The report of a business date (B05): running figures, with the names of what they are about and hours as the house's clock
//! shows them. It costs what the date has, never what the house's history has.

use crate::find::house_currency;
use crate::{CommandError, House};
use domain::catalog::{Category, Item, Tax};
use domain::floor::Outlet;
use domain::insight::sales::{Amounts, Figure, QUARTER_MS};
use domain::property::Property;
use domain::staff::Person;
use std::collections::BTreeMap;
use store::Reader;
use store::projections::insight::sales::figures_of;
use values::{BusinessDate, Currency, Timestamp, Uuid};

/// Sales of an hour of the house's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// When it began.
    pub starts_at: Timestamp,
    /// What the clock showed, 0 to 23.
    pub hour: i8,
    /// Its sales.
    pub amounts: Amounts,
}

/// A figure with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What it is about.
    pub subject: Option<Uuid>,
    /// Its name; empty where there is none.
    pub name: String,
    /// Which part of it.
    pub part: i64,
    /// The figure.
    pub amounts: Amounts,
}

/// A business date's figures.
#[derive(Clone, Debug)]
pub struct Day {
    /// The date.
    pub date: BusinessDate,
    /// The house's currency.
    pub currency: Currency,
    /// All closed checks together; `milli` is their covers.
    pub whole: Amounts,
    /// By hour, the earliest first.
    pub hours: Vec<Hour>,
    /// Everything else, by what it is about.
    pub figures: BTreeMap<Figure, Vec<Named>>,
}

impl Day {
    /// The figures about one thing, the highest first.
    #[must_use]
    pub fn of(&self, what: Figure) -> &[Named] {
        self.figures.get(&what).map_or(&[], Vec::as_slice)
    }

    /// The sum of the figures about one thing.
    #[must_use]
    pub fn sum(&self, what: Figure) -> Amounts {
        let mut sum = Amounts::default();
        for named in self.of(what) {
            sum.add(&named.amounts, 1);
        }
        sum
    }
}

/// The figures of a business date.
///
/// # Errors
/// What the store says.
pub async fn day(house: &House, date: BusinessDate) -> Result<Day, CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            let zone = reader.load::<Property>(property)?;
            let zone = zone.and_then(|property| property.time_zone.clone());
            let mut day = Day {
                date,
                currency: house_currency(reader, property)?,
                whole: Amounts::default(),
                hours: Vec::new(),
                figures: BTreeMap::new(),
            };
            let mut quarters = BTreeMap::new();
            for (key, amounts) in figures_of(reader.rows(), date)? {
                if key.what == Figure::Quarter {
                    day.whole.add(&amounts, 1);
                    quarters.insert(key.part, amounts);
                    continue;
                }
                let named = Named {
                    subject: key.subject,
                    name: name_of(reader, key.what, key.subject)?,
                    part: key.part,
                    amounts,
                };
                day.figures.entry(key.what).or_default().push(named);
            }
            for named in day.figures.values_mut() {
                named.sort_by_key(|one| std::cmp::Reverse(one.amounts.gross_minor));
            }
            day.hours = hours(zone.as_deref().unwrap_or("UTC"), &quarters)?;
            Ok(day)
        })
        .await
}

/// Quarters of an hour as the hours that the house's clock showed, daylight saving included.
fn hours(zone: &str, quarters: &BTreeMap<i64, Amounts>) -> Result<Vec<Hour>, CommandError> {
    let mut hours: BTreeMap<i64, Hour> = BTreeMap::new();
    for (quarter, amounts) in quarters {
        let at_ms = quarter.saturating_mul(QUARTER_MS);
        let instant = jiff::Timestamp::from_millisecond(at_ms).map_err(CommandError::failed)?;
        let local = instant.in_tz(zone).map_err(CommandError::failed)?;
        let starts_ms = at_ms - i64::from(local.minute()) * 60_000;
        let hour = hours.entry(starts_ms).or_insert(Hour {
            starts_at: Timestamp::from_unix_ms(starts_ms),
            hour: local.hour(),
            amounts: Amounts::default(),
        });
        hour.amounts.add(amounts, 1);
    }
    Ok(hours.into_values().collect())
}

fn name_of(reader: &Reader<'_>, what: Figure, subject: Option<Uuid>) -> Result<String, CommandError> {
    let Some(id) = subject else {
        return Ok(String::new());
    };
    let name = match what {
        Figure::Item | Figure::ItemBack => reader.load::<Item>(id)?.and_then(|item| item.name.clone()),
        Figure::Category => reader.load::<Category>(id)?.and_then(|one| one.name.clone()),
        Figure::Server => reader.load::<Person>(id)?.and_then(|one| one.name.clone()),
        Figure::Outlet => reader.load::<Outlet>(id)?.and_then(|one| one.name.clone()),
        Figure::Tax | Figure::TaxBack => reader.load::<Tax>(id)?.and_then(|tax| tax.name.clone()),
        _ => None,
    };
    Ok(name.unwrap_or_default())
}
