//! Outlets, stations, dining rooms and tables on the wire (R01, K01).

use crate::cursor::List;
use crate::extract::{Answer, Command, Path, View};
use crate::problem::Problem;
use app::House;
use app::check::CheckRow;
use axum::extract::State;
use domain::check::Status;
use domain::floor::{Floor, Outlet, Table, TableShape};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{
    CheckId, Currency, DrawerId, FloorId, Money, OutletId, PersonId, PrinterId, StationId, TableId,
    Timestamp, Uuid,
};

/// An outlet that is to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenOutlet {
    /// Its name.
    name: String,
}

/// The outlet that was opened.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutletAdded {
    /// Its id.
    outlet: OutletId,
}

/// A station that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenStation {
    /// Its outlet.
    outlet: OutletId,
    /// Its name.
    name: String,
}

/// The station that was added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StationAdded {
    /// Its id.
    station: StationId,
}

/// A dining room that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenFloor {
    /// Its outlet.
    outlet: OutletId,
    /// Its name.
    name: String,
    /// Its place among the rooms.
    #[serde(default)]
    position: u32,
}

/// The dining room that was added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FloorAdded {
    /// Its id.
    floor: FloorId,
}

/// A table as it should stand on the plan; centimetres from the room's corner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutTable {
    /// Its name.
    name: String,
    /// How many sit at it.
    seats: u32,
    /// Its shape.
    #[serde(default)]
    shape: TableShape,
    /// From the left.
    #[serde(default)]
    x_cm: u32,
    /// From the top.
    #[serde(default)]
    y_cm: u32,
    /// Its width.
    #[serde(default)]
    width_cm: u32,
    /// Its height on the plan.
    #[serde(default)]
    height_cm: u32,
    /// Whether it is there.
    #[serde(default = "yes")]
    active: bool,
}

const fn yes() -> bool {
    true
}

/// The table that was put.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TablePut {
    /// Its id.
    table: TableId,
}

/// A station.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationView {
    /// Its id.
    id: StationId,
    /// Its outlet.
    outlet: OutletId,
    /// Its name.
    name: String,
    /// Whether it is used.
    active: bool,
    /// The printer that its tickets come out of.
    printer: Option<PrinterId>,
    /// Whether they stand on a screen.
    screen: bool,
}

/// A cash drawer.
#[derive(Serialize, ToSchema)]
pub(crate) struct DrawerView {
    /// Its id.
    id: DrawerId,
    /// Its outlet.
    outlet: OutletId,
    /// Its name.
    name: String,
    /// Whether it is used.
    active: bool,
    /// The printer beside it; the outlet's where absent.
    printer: Option<PrinterId>,
}

/// An outlet with its stations and drawers.
#[derive(Serialize, ToSchema)]
pub(crate) struct OutletView {
    /// Its id.
    id: OutletId,
    /// Its name.
    name: String,
    /// Its kitchen stations.
    stations: Vec<StationView>,
    /// Its cash drawers.
    drawers: Vec<DrawerView>,
    /// The printer for bills and receipts where a drawer names none.
    printer: Option<PrinterId>,
}

/// A table on the plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct TableView {
    /// Its id.
    id: TableId,
    /// Its name.
    name: String,
    /// How many sit at it.
    seats: u32,
    /// Its shape.
    shape: TableShape,
    /// From the left.
    x_cm: u32,
    /// From the top.
    y_cm: u32,
    /// Its width.
    width_cm: u32,
    /// Its height on the plan.
    height_cm: u32,
    /// Whether it is there.
    active: bool,
}

/// A dining room with its tables.
#[derive(Serialize, ToSchema)]
pub(crate) struct FloorView {
    /// Its id.
    id: FloorId,
    /// Its outlet.
    outlet: Option<OutletId>,
    /// Its name.
    name: String,
    /// Its place among the rooms.
    position: u32,
    /// Its tables.
    tables: Vec<TableView>,
}

pub(crate) async fn open_outlet(
    State(house): State<House>,
    command: Command<OpenOutlet>,
) -> Result<Answer<OutletAdded>, Problem> {
    Ok(
        app::floor::open_outlet(&house, &command.caller, command.body.name)
            .await?
            .into(),
    )
}

pub(crate) async fn open_station(
    State(house): State<House>,
    command: Command<OpenStation>,
) -> Result<Answer<StationAdded>, Problem> {
    let OpenStation { outlet, name } = command.body;
    Ok(app::floor::open_station(&house, &command.caller, outlet, name)
        .await?
        .into())
}

pub(crate) async fn open_floor(
    State(house): State<House>,
    command: Command<OpenFloor>,
) -> Result<Answer<FloorAdded>, Problem> {
    let OpenFloor {
        outlet,
        name,
        position,
    } = command.body;
    Ok(
        app::floor::open_floor(&house, &command.caller, outlet, name, position)
            .await?
            .into(),
    )
}

pub(crate) async fn put_table(
    State(house): State<House>,
    Path(place): Path<(FloorId, TableId)>,
    command: Command<PutTable>,
) -> Result<Answer<TablePut>, Problem> {
    let table = command.body.into_domain();
    Ok(app::floor::put_on_plan(&house, &command.caller, place, table)
        .await?
        .into())
}

pub(crate) async fn outlets(State(house): State<House>) -> Result<View<List<OutletView>>, Problem> {
    let outlets = app::floor::list_outlets(&house).await?;
    Ok(View(List::whole(
        outlets
            .iter()
            .map(|(id, outlet)| OutletView::of((*id).into(), outlet))
            .collect(),
    )))
}

pub(crate) async fn stations(State(house): State<House>) -> Result<View<List<StationView>>, Problem> {
    let outlets = app::floor::list_outlets(&house).await?;
    let stations = outlets
        .iter()
        .flat_map(|(id, outlet)| OutletView::of((*id).into(), outlet).stations);
    Ok(View(List::whole(stations.collect())))
}

pub(crate) async fn drawers(State(house): State<House>) -> Result<View<List<DrawerView>>, Problem> {
    let outlets = app::floor::list_outlets(&house).await?;
    let drawers = outlets
        .iter()
        .flat_map(|(id, outlet)| OutletView::of((*id).into(), outlet).drawers);
    Ok(View(List::whole(drawers.collect())))
}

pub(crate) async fn floors(State(house): State<House>) -> Result<View<List<FloorView>>, Problem> {
    let floors = app::floor::list_floors(&house).await?;
    Ok(View(List::whole(
        floors
            .iter()
            .map(|(id, floor)| FloorView::of((*id).into(), floor))
            .collect(),
    )))
}

impl PutTable {
    fn into_domain(self) -> Table {
        Table {
            name: self.name,
            seats: self.seats,
            shape: self.shape,
            x_cm: self.x_cm,
            y_cm: self.y_cm,
            width_cm: self.width_cm,
            height_cm: self.height_cm,
            withdrawn: !self.active,
        }
    }
}

impl OutletView {
    /// The outlet as it is shown, also on the live stream.
    pub(crate) fn of(id: Uuid, state: &Outlet) -> Self {
        let outlet = OutletId(id);
        let stations = state.stations.iter().map(|(id, station)| StationView {
            id: *id,
            outlet,
            name: station.name.clone(),
            active: !station.withdrawn,
            printer: station.printer,
            screen: station.has_screen(),
        });
        let drawers = state.drawers.iter().map(|(id, drawer)| DrawerView {
            id: *id,
            outlet,
            name: drawer.name.clone(),
            active: !drawer.withdrawn,
            printer: drawer.printer,
        });
        Self {
            id: outlet,
            name: state.name.clone().unwrap_or_default(),
            stations: stations.collect(),
            drawers: drawers.collect(),
            printer: state.printer,
        }
    }
}

impl FloorView {
    /// The dining room as it is shown, also on the live stream.
    pub(crate) fn of(id: Uuid, floor: &Floor) -> Self {
        Self {
            id: FloorId(id),
            outlet: floor.outlet,
            name: floor.name.clone().unwrap_or_default(),
            position: floor.position,
            tables: floor
                .tables
                .iter()
                .map(|(id, table)| TableView::of(*id, table))
                .collect(),
        }
    }
}

impl TableView {
    fn of(id: TableId, table: &Table) -> Self {
        Self {
            id,
            name: table.name.clone(),
            seats: table.seats,
            shape: table.shape,
            x_cm: table.x_cm,
            y_cm: table.y_cm,
            width_cm: table.width_cm,
            height_cm: table.height_cm,
            active: !table.withdrawn,
        }
    }
}

/// An open check at a table.
#[derive(Serialize, ToSchema)]
pub(crate) struct TableCheckView {
    /// Its id.
    check: CheckId,
    /// Its number.
    number: Option<i64>,
    /// How far it has come.
    status: Status,
    /// Its covers.
    covers: u32,
    /// Who serves it.
    server: Option<PersonId>,
    /// Its name.
    name: Option<String>,
    /// Seated since.
    opened_at: Option<Timestamp>,
    /// When something was last sent.
    sent_at: Option<Timestamp>,
    /// When the bill was printed, where nothing was ordered since.
    bill_printed_at: Option<Timestamp>,
    /// What it comes to.
    total: Money,
    /// What is left to pay.
    balance: Money,
}

/// A table with its open checks, the oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct TableStateView {
    /// The table.
    table: TableId,
    /// Its open checks; none where it is free.
    checks: Vec<TableCheckView>,
}

/// A dining room as it is now. `change` events of checks with an `lsn` above this one keep it right.
#[derive(Serialize, ToSchema)]
pub(crate) struct FloorStateView {
    /// The dining room.
    floor: FloorId,
    /// The place of the log up to which this is read.
    lsn: i64,
    /// When it was read.
    as_of: Timestamp,
    /// Its tables.
    tables: Vec<TableStateView>,
}

pub(crate) async fn state(
    State(house): State<House>,
    Path(floor): Path<FloorId>,
) -> Result<View<FloorStateView>, Problem> {
    let state = app::floor::look_at_floor(&house, floor).await?;
    let tables = state.floor.tables.iter().filter(|(_, table)| !table.withdrawn);
    let tables = tables.map(|(table, _)| TableStateView {
        table: *table,
        checks: (state.checks.iter())
            .filter(|check| check.table == Some(*table))
            .map(|check| TableCheckView::of(check, state.currency))
            .collect(),
    });
    Ok(View(FloorStateView {
        floor,
        lsn: state.lsn,
        as_of: state.as_of,
        tables: tables.collect(),
    }))
}

impl TableCheckView {
    fn of(check: &CheckRow, currency: Currency) -> Self {
        Self {
            check: check.id,
            number: check.number,
            status: check.status,
            covers: check.covers.unwrap_or_default(),
            server: check.server,
            name: check.name.clone(),
            opened_at: check.opened_at,
            sent_at: check.sent_at,
            bill_printed_at: check.bill_printed_at,
            total: Money::new(check.total_minor, currency),
            balance: Money::new(check.balance_minor, currency),
        }
    }
}
