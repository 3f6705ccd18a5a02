//! The desk's day in lists, and one box to search in (F10, F16, F25).

use super::open_date;
use crate::find::house_currency;
use crate::{CommandError, House};
use store::projections::front_desk::desk::{DayList, DeskRow, day_count, day_list};
use store::projections::front_desk::search::search as find_stays;
use values::{BusinessDate, Money};

pub use store::projections::front_desk::desk::{DayList as List, DeskRow as Row};

/// Stays of one of the day's lists.
pub const DAY_LIST_MAX: u32 = 1_000;

/// The desk's day.
#[derive(Clone, Debug)]
pub struct Today {
    /// The open business date.
    pub date: BusinessDate,
    /// Each list with how many stays stand in it; at most [`DAY_LIST_MAX`] are named.
    pub lists: Vec<(DayList, i64, Vec<DeskRow>)>,
}

/// Who comes, who came, who stays, who leaves and who left on the open date.
///
/// # Errors
/// Where the house is not set up.
pub async fn today(house: &House) -> Result<Today, CommandError> {
    house
        .read(|reader| {
            let (rows, date) = (reader.rows(), open_date(reader)?);
            let all = [
                DayList::DueIn,
                DayList::Arrived,
                DayList::Staying,
                DayList::DueOut,
                DayList::Gone,
            ];
            let read = |list| {
                Ok((
                    list,
                    day_count(rows, list, date)?,
                    day_list(rows, list, date, DAY_LIST_MAX)?,
                ))
            };
            let lists = all.into_iter().map(read).collect::<Result<_, CommandError>>()?;
            Ok(Today { date, lists })
        })
        .await
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The open business date.
    pub date: BusinessDate,
    /// How much debt an outlet may bring a folio to; nothing: no limit.
    pub credit_limit: Option<Money>,
    /// The stays, best first.
    pub stays: Vec<DeskRow>,
}

/// Stays by room, number, guest or company; with `in_house_only` those to whom something may be charged.
///
/// # Errors
/// Where the house is not set up.
pub async fn search(house: &House, text: String, in_house_only: bool) -> Result<Found, CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            let date = open_date(reader)?;
            let currency = house_currency(reader, property)?;
            let settings = reader.load::<domain::property::Property>(property)?;
            let limit = settings.and_then(|settings| settings.credit_limit_minor);
            Ok(Found {
                date,
                credit_limit: limit.map(|minor| Money::new(minor, currency)),
                stays: find_stays(reader.rows(), &text, date, in_house_only)?,
            })
        })
        .await
}
