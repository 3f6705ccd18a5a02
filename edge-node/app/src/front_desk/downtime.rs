//! The downtime pack: one snapshot of every list that a desk needs to go on with paper where the node itself is down (F26).

use super::{TypeNights, open_date, type_nights};
use crate::find::house_currency;
use crate::{CommandError, House};
use domain::property::Property;
use store::books::number::last_number;
use store::projections::front_desk::desk::{DayList, DeskRow, day_list};
use store::projections::front_desk::{ROOMS_MAX, RoomRow, room_board};
use values::{BusinessDate, Money, Timestamp};

/// Stays of one list of a pack.
pub const STAYS_MAX: u32 = 20_000;
/// Nights for which a pack says what is free.
const AVAILABILITY_NIGHTS: i32 = 7;
/// The series whose next numbers a desk on paper goes on with.
const SERIES: [&str; 4] = ["reservation", "folio", "folio_receipt", "day_close"];

/// A pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// When it was made.
    pub at: Timestamp,
    /// The open business date.
    pub date: BusinessDate,
    /// How much debt an outlet may bring a folio to; nothing: no limit.
    pub credit_limit: Option<Money>,
    /// In the house: due out, then staying.
    pub in_house: Vec<DeskRow>,
    /// Due to arrive.
    pub due_in: Vec<DeskRow>,
    /// To arrive within 180 days after the date.
    pub coming: Vec<DeskRow>,
    /// Every room.
    pub rooms: Vec<RoomRow>,
    /// What is free for a week.
    pub availability: Vec<TypeNights>,
    /// The last number given out in each series.
    pub last_numbers: Vec<(&'static str, i64)>,
}

/// A pack as of now, from one snapshot; at most [`STAYS_MAX`] stays a list.
///
/// # Errors
/// Where the house is not set up.
pub async fn pack(house: &House) -> Result<Pack, CommandError> {
    let (property, at) = (house.property(), house.now());
    house
        .read(move |reader| {
            let (rows, date) = (reader.rows(), open_date(reader)?);
            let currency = house_currency(reader, property)?;
            let limit = reader.load::<Property>(property)?;
            let limit = limit.and_then(|settings| settings.credit_limit_minor);
            let list = |list| day_list(rows, list, date, STAYS_MAX);
            let mut in_house = list(DayList::DueOut)?;
            in_house.extend(list(DayList::Staying)?);
            in_house.sort_by(|a, b| a.room_number.cmp(&b.room_number));
            let number = |series: &'static str| Ok((series, last_number(rows, series)?));
            const { assert!(STAYS_MAX >= ROOMS_MAX, "every room may be let") };
            Ok(Pack {
                at,
                date,
                credit_limit: limit.map(|minor| Money::new(minor, currency)),
                in_house,
                due_in: list(DayList::DueIn)?,
                coming: list(DayList::Coming)?,
                rooms: room_board(rows, date)?,
                availability: type_nights(rows, date, date.plus_days(AVAILABILITY_NIGHTS))?,
                last_numbers: SERIES
                    .into_iter()
                    .map(number)
                    .collect::<Result<_, CommandError>>()?,
            })
        })
        .await
}
