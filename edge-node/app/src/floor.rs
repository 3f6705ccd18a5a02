//! Carries out changes to outlets, their stations, dining rooms and tables, and reads them (R01, K01).

use crate::find::{find, house_currency, look_up};
use crate::{Answered, Caller, CommandError, House};
use domain::floor::{Floor, Outlet, Table, add_floor, add_outlet, add_station, put_table};
use serde::Serialize;
use std::sync::Arc;
use store::projections::check::{CheckRow, checks_on_floor};
use store::projections::floor::{floors, outlets};
use values::{Currency, FloorId, OutletId, StationId, TableId, Timestamp};

#[derive(Serialize)]
struct OutletAdded {
    outlet: OutletId,
}

#[derive(Serialize)]
struct StationAdded {
    station: StationId,
}

#[derive(Serialize)]
struct FloorAdded {
    floor: FloorId,
}

#[derive(Serialize)]
struct TablePut {
    table: TableId,
}

/// Opens an outlet.
///
/// # Errors
/// Where the name is none.
pub async fn open_outlet(house: &House, caller: &Caller, name: String) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let outlet: OutletId = ctx.id();
            unit.edit::<Outlet>(outlet, add_outlet(ctx, name.trim())?)?;
            Ok(OutletAdded { outlet })
        })
        .await
}

/// Adds a kitchen station to an outlet.
///
/// # Errors
/// Where there is no such outlet or the name is taken.
pub async fn open_station(
    house: &House,
    caller: &Caller,
    outlet: OutletId,
    name: String,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Outlet>(unit, outlet)?;
            let (station, edit) = add_station(ctx, &before, name.trim())?;
            unit.edit::<Outlet>(outlet, vec![edit])?;
            Ok(StationAdded { station })
        })
        .await
}

/// Adds a dining room to an outlet.
///
/// # Errors
/// Where there is no such outlet or the name is none.
pub async fn open_floor(
    house: &House,
    caller: &Caller,
    outlet: OutletId,
    name: String,
    position: u32,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            find::<Outlet>(unit, outlet)?;
            let floor: FloorId = ctx.id();
            unit.edit::<Floor>(floor, add_floor(ctx, outlet, name.trim(), position)?)?;
            Ok(FloorAdded { floor })
        })
        .await
}

/// Puts a table on the plan or changes it. The terminal makes the table's id.
///
/// # Errors
/// Where there is no such room, or the table does not fit.
pub async fn put_on_plan(
    house: &House,
    caller: &Caller,
    (floor, table): (FloorId, TableId),
    command: Table,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Floor>(unit, floor)?;
            unit.edit::<Floor>(floor, put_table(ctx, &before, table, &command)?)?;
            Ok(TablePut { table })
        })
        .await
}

/// All outlets.
///
/// # Errors
/// What the store says.
pub async fn list_outlets(house: &House) -> Result<Vec<(OutletId, Arc<Outlet>)>, CommandError> {
    house
        .read(|reader| {
            let ids = outlets(reader.rows())?.into_iter();
            ids.map(|id| Ok((id, look_up::<Outlet>(reader, id)?))).collect()
        })
        .await
}

/// All dining rooms.
///
/// # Errors
/// What the store says.
pub async fn list_floors(house: &House) -> Result<Vec<(FloorId, Arc<Floor>)>, CommandError> {
    house
        .read(|reader| {
            let ids = floors(reader.rows())?.into_iter();
            ids.map(|id| Ok((id, look_up::<Floor>(reader, id)?))).collect()
        })
        .await
}

/// A dining room with the open checks at its tables.
pub struct FloorState {
    /// The room.
    pub floor: Arc<Floor>,
    /// The open checks at its tables, the oldest first.
    pub checks: Vec<CheckRow>,
    /// The house's currency.
    pub currency: Currency,
    /// The place of the log up to which this is read.
    pub lsn: i64,
    /// When it was read.
    pub as_of: Timestamp,
}

/// The state of a dining room's tables, in one read (R01).
///
/// # Errors
/// Where there is no such room, or what the store says.
pub async fn look_at_floor(house: &House, floor: FloorId) -> Result<FloorState, CommandError> {
    let (property, as_of) = (house.property(), house.now());
    // Before the read: what happens meanwhile comes on the stream again.
    let lsn = house.store().durable_lsn();
    house
        .read(move |reader| {
            Ok(FloorState {
                floor: look_up::<Floor>(reader, floor)?,
                checks: checks_on_floor(reader.rows(), floor)?,
                currency: house_currency(reader, property)?,
                lsn,
                as_of,
            })
        })
        .await
}
