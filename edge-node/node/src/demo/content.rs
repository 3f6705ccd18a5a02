//! What the demo house is made of, read from the data files beside this one. Content only; how it gets into the house
//! is in `restaurant.rs` and `hotel.rs`.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const HOUSE: &str = include_str!("content/house.toml");
const MENU: &str = include_str!("content/menu.csv");
const MODIFIERS: &str = include_str!("content/modifiers.toml");
const PEOPLE: &str = include_str!("content/people.csv");
const TABLES: &str = include_str!("content/tables.csv");

/// The whole content.
#[derive(Debug)]
pub(super) struct Content {
    /// The house, its taxes, outlets and room types.
    pub(super) house: House,
    /// Modifier groups.
    pub(super) groups: Vec<Group>,
    /// The menu, in order.
    pub(super) menu: Vec<MenuRow>,
    /// The people, the owner first.
    pub(super) people: Vec<PersonRow>,
    /// The tables.
    pub(super) tables: Vec<TableRow>,
}

/// The house.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct House {
    /// Its name.
    pub(super) name: String,
    /// Its currency.
    pub(super) currency: String,
    /// Its time zone.
    pub(super) time_zone: String,
    /// Its outlets.
    pub(super) outlet: Vec<Outlet>,
    /// Its taxes.
    pub(super) tax: Vec<Tax>,
    /// Its room types.
    pub(super) room_type: Vec<RoomType>,
    /// Names to make guests of.
    pub(super) guests: GuestNames,
}

/// An outlet and its dining rooms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outlet {
    /// Its name.
    pub(super) name: String,
    /// Its dining rooms.
    pub(super) floors: Vec<String>,
    /// Its kitchen stations; dishes of one outlet may be made by the other's.
    pub(super) stations: Vec<String>,
    /// Its drawers.
    pub(super) drawers: Vec<String>,
}

/// A tax, included in the prices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tax {
    /// Its name on the receipt.
    pub(super) name: String,
    /// Its rate where the guest eats in.
    pub(super) rate_ppm: i64,
    /// Its rate where the guest takes the food away, if it differs.
    pub(super) takeaway_rate_ppm: Option<i64>,
}

/// A type of guest rooms and its rooms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoomType {
    /// Its short code.
    pub(super) code: String,
    /// Its name.
    pub(super) name: String,
    /// How many people sleep in it.
    pub(super) occupancy: u32,
    /// The price of one night.
    pub(super) rate_minor: i64,
    /// The rooms' numbers.
    pub(super) rooms: Vec<String>,
}

/// Names to make guests of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuestNames {
    /// First names.
    pub(super) first_names: Vec<String>,
    /// Last names.
    pub(super) last_names: Vec<String>,
}

/// A modifier group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    /// Its name.
    pub(super) name: String,
    /// The fewest answers.
    pub(super) min: u32,
    /// The most answers.
    pub(super) max: u32,
    /// The answers and what each adds to the price.
    pub(super) options: Vec<(String, i64)>,
}

/// An item of the menu.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MenuRow {
    /// Its category.
    pub(super) category: String,
    /// Its name.
    pub(super) item: String,
    /// Its price.
    pub(super) price_minor: i64,
    /// The station that makes it.
    pub(super) station: String,
    /// The course it usually belongs to.
    pub(super) course: u32,
    /// The names of its modifier groups, split by `;`.
    groups: String,
}

impl MenuRow {
    /// Whether the bar makes it.
    pub(super) fn is_drink(&self) -> bool {
        self.station == "Bar"
    }

    /// The names of its modifier groups.
    pub(super) fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.split(';').filter(|name| !name.is_empty())
    }
}

/// A person who works here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonRow {
    /// The name.
    pub(super) name: String,
    /// The role's word.
    pub(super) role: String,
    /// The PIN, printed when the demo opens. It opens nothing but this demo.
    pub(super) pin: String,
}

/// A table and where it stands in its dining room.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableRow {
    /// The dining room.
    pub(super) floor: String,
    /// The table's number.
    pub(super) table: String,
    /// Seats.
    pub(super) seats: u32,
    /// `round`, `rectangle` or `bar`.
    pub(super) shape: String,
    /// From the left wall.
    pub(super) x_cm: u32,
    /// From the back wall.
    pub(super) y_cm: u32,
    /// Its width.
    pub(super) width_cm: u32,
    /// Its depth.
    pub(super) height_cm: u32,
}

impl Content {
    /// Reads the embedded files.
    pub(super) fn read() -> Result<Self> {
        #[derive(Deserialize)]
        struct Groups {
            group: Vec<Group>,
        }
        Ok(Self {
            house: toml::from_str(HOUSE).context("content/house.toml")?,
            groups: toml::from_str::<Groups>(MODIFIERS)
                .context("content/modifiers.toml")?
                .group,
            menu: rows(MENU).context("content/menu.csv")?,
            people: rows(PEOPLE).context("content/people.csv")?,
            tables: rows(TABLES).context("content/tables.csv")?,
        })
    }

    /// The first person with this role.
    pub(super) fn person(&self, role: &str) -> Result<&PersonRow> {
        let person = self.people.iter().find(|person| person.role == role);
        person.with_context(|| format!("the demo house has nobody as {role}"))
    }
}

fn rows<T: DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    Ok(csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn stations(content: &Content) -> BTreeSet<&String> {
        content
            .house
            .outlet
            .iter()
            .flat_map(|outlet| &outlet.stations)
            .collect()
    }

    #[test]
    fn the_demo_house_is_as_large_as_promised() {
        let content = Content::read().expect("the content reads");
        let floors: BTreeSet<_> = content.tables.iter().map(|table| &table.floor).collect();
        assert_eq!((floors.len(), content.tables.len()), (3, 30));
        assert_eq!((content.menu.len(), content.people.len()), (120, 12));
        assert_eq!(
            content
                .house
                .room_type
                .iter()
                .map(|kind| kind.rooms.len())
                .sum::<usize>(),
            40
        );
        assert_eq!(stations(&content).len(), 3);
        assert_eq!(
            content.person("owner").expect("an owner").name,
            content.people[0].name
        );
    }

    #[test]
    fn every_name_that_is_used_is_there_and_only_once() {
        let content = Content::read().expect("the content reads");
        let groups: BTreeSet<_> = content.groups.iter().map(|group| group.name.as_str()).collect();
        let used: BTreeSet<_> = content.menu.iter().flat_map(MenuRow::groups).collect();
        assert_eq!(groups, used);
        assert!(
            content
                .menu
                .iter()
                .all(|row| stations(&content).contains(&&row.station))
        );
        let items: BTreeSet<_> = content.menu.iter().map(|row| &row.item).collect();
        assert_eq!(items.len(), content.menu.len());
        let rooms: BTreeSet<_> = content
            .house
            .room_type
            .iter()
            .flat_map(|kind| &kind.rooms)
            .collect();
        assert_eq!(rooms.len(), 40);
        let tables: BTreeSet<_> = content.tables.iter().map(|row| &row.table).collect();
        assert_eq!(tables.len(), 30);
    }

    #[test]
    fn a_group_asks_for_no_more_than_it_offers() {
        let content = Content::read().expect("the content reads");
        for group in &content.groups {
            assert!(
                group.min <= group.max && group.max as usize <= group.options.len(),
                "{}",
                group.name
            );
        }
    }
}
