//! The restaurant's side of the demo house: taxes, outlets, stations, drawers, floors with their tables, the menu.

use super::content::{Content, Group, MenuRow};
use crate::client::{Terminal, entries, text};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The ids that the house gave, by the names in the content.
#[derive(Debug, Default)]
pub(super) struct Restaurant {
    /// Outlets.
    pub(super) outlets: BTreeMap<String, String>,
    /// Kitchen stations and the bar.
    pub(super) stations: BTreeMap<String, String>,
    /// Drawers.
    pub(super) drawers: BTreeMap<String, String>,
    /// Tables by number.
    pub(super) tables: BTreeMap<String, String>,
    /// Items.
    pub(super) items: BTreeMap<String, String>,
    /// The modifiers of each group, in the content's order.
    pub(super) modifiers: BTreeMap<String, Vec<String>>,
    taxes: Vec<String>,
    groups: BTreeMap<String, String>,
    categories: BTreeMap<String, String>,
}

/// Furnishes the restaurant.
pub(super) fn furnish(owner: &Terminal, content: &Content) -> Result<Restaurant> {
    let mut made = Restaurant::default();
    add_outlets(owner, content, &mut made)?;
    add_floors(owner, content, &mut made)?;
    for tax in &content.house.tax {
        let rates: Vec<Value> = tax.takeaway_rate_ppm.into_iter().map(takeaway_rate).collect();
        let body = json!({"name": tax.name, "rate_ppm": tax.rate_ppm, "inclusive": true, "rates": rates});
        let id = text(&owner.post(&format!("tax/{}", tax.name), "/taxes", &body)?, "tax")?;
        made.taxes.push(id);
    }
    for group in &content.groups {
        add_group(owner, content, group, &mut made)?;
    }
    for row in &content.menu {
        add_item(owner, content, row, &mut made)?;
    }
    Ok(made)
}

fn takeaway_rate(ppm: i64) -> Value {
    json!({"order_type": "takeaway", "rate_ppm": ppm})
}

fn add_outlets(owner: &Terminal, content: &Content, made: &mut Restaurant) -> Result<()> {
    for outlet in &content.house.outlet {
        let body = json!({"name": outlet.name});
        let id = text(
            &owner.post(&format!("outlet/{}", outlet.name), "/outlets", &body)?,
            "outlet",
        )?;
        for station in &outlet.stations {
            let body = json!({"outlet": id, "name": station});
            let station_id = text(
                &owner.post(&format!("station/{station}"), "/stations", &body)?,
                "station",
            )?;
            made.stations.insert(station.clone(), station_id);
        }
        for drawer in &outlet.drawers {
            let body = json!({"outlet": id, "name": drawer});
            let drawer_id = text(
                &owner.post(&format!("drawer/{drawer}"), "/drawers", &body)?,
                "drawer",
            )?;
            made.drawers.insert(drawer.clone(), drawer_id);
        }
        made.outlets.insert(outlet.name.clone(), id);
    }
    Ok(())
}

fn add_floors(owner: &Terminal, content: &Content, made: &mut Restaurant) -> Result<()> {
    for outlet in &content.house.outlet {
        let outlet_id = made.outlets.get(&outlet.name).context("an outlet")?.clone();
        for floor in &outlet.floors {
            let body = json!({"outlet": outlet_id, "name": floor});
            let floor_id = text(&owner.post(&format!("floor/{floor}"), "/floors", &body)?, "floor")?;
            for row in content.tables.iter().filter(|row| row.floor == *floor) {
                let table = owner.command_id(&format!("table/{}", row.table)).to_string();
                let body = json!({
                    "name": row.table, "seats": row.seats, "shape": row.shape,
                    "x_cm": row.x_cm, "y_cm": row.y_cm, "width_cm": row.width_cm, "height_cm": row.height_cm,
                });
                owner.put(
                    &format!("table/{}", row.table),
                    &format!("/floors/{floor_id}/tables/{table}"),
                    &body,
                )?;
                made.tables.insert(row.table.clone(), table);
            }
        }
    }
    Ok(())
}

fn add_group(owner: &Terminal, content: &Content, group: &Group, made: &mut Restaurant) -> Result<()> {
    let modifier = |(name, price_minor): &(String, i64)| json!({"name": name, "price": {"minor": price_minor, "currency": content.house.currency}});
    let modifiers: Vec<Value> = group.options.iter().map(modifier).collect();
    let body = json!({"name": group.name, "min": group.min, "max": group.max, "modifiers": modifiers});
    let answer = owner.post(&format!("group/{}", group.name), "/modifier-groups", &body)?;
    let ids = entries(&answer, "modifiers")?.iter();
    let ids = ids.map(|id| id.as_str().map(str::to_owned).context("a modifier's id"));
    made.modifiers
        .insert(group.name.clone(), ids.collect::<Result<_>>()?);
    made.groups
        .insert(group.name.clone(), text(&answer, "modifier_group")?);
    Ok(())
}

fn add_item(owner: &Terminal, content: &Content, row: &MenuRow, made: &mut Restaurant) -> Result<()> {
    let station = made.stations.get(&row.station).context("a station")?.clone();
    let category = match made.categories.get(&row.category) {
        Some(category) => category.clone(),
        None => add_category(owner, row, &station, made)?,
    };
    let tax = made.taxes.get(usize::from(row.is_drink())).context("a tax")?;
    let groups: Vec<&String> = row.groups().filter_map(|name| made.groups.get(name)).collect();
    let body = json!({
        "name": row.item,
        "category": category,
        "price": {"minor": row.price_minor, "currency": content.house.currency},
        "taxes": [tax],
        "modifier_groups": groups,
        "stations": [station],
    });
    let id = text(
        &owner.post(&format!("item/{}", row.item), "/items", &body)?,
        "item",
    )?;
    made.items.insert(row.item.clone(), id);
    Ok(())
}

fn add_category(owner: &Terminal, row: &MenuRow, station: &str, made: &mut Restaurant) -> Result<String> {
    let body = json!({"name": row.category, "position": made.categories.len(), "stations": [station]});
    let id = text(
        &owner.post(&format!("category/{}", row.category), "/categories", &body)?,
        "category",
    )?;
    made.categories.insert(row.category.clone(), id.clone());
    Ok(id)
}
