//! Outlets with their stations and drawers, and dining rooms with their tables (R01).

use crate::ctx::Ctx;
use crate::kitchen::Station;
use crate::shape::Kind;
use crate::{aggregate, codes, refusals};
use minicbor::{Decode, Encode};
use values::{DrawerId, OutletId, PrinterId, StationId, TableId};

/// The longest name, in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 60;
/// The most tables of one dining room.
pub const TABLES_MAX: usize = 200;
/// The most stations, and the most drawers, of one outlet.
pub const OUTLET_PARTS_MAX: usize = 50;
/// The largest coordinate and size on a floor plan, in centimetres.
pub const PLAN_CM_MAX: u32 = 100_000;
/// The most seats of a table.
pub const SEATS_MAX: u32 = 100;

codes! {
    /// The shape of a table.
    pub enum TableShape {
        /// Four corners.
        Rectangle = 0, "rectangle";
        /// Round.
        Round = 1, "round";
        /// A place at a bar.
        Bar = 2, "bar";
    }
}

/// A table on a floor plan. Positions and sizes are centimetres from the room's corner.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Table {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// How many sit at it.
    #[n(1)]
    pub seats: u32,
    /// Its shape.
    #[n(2)]
    pub shape: TableShape,
    /// From the left.
    #[n(3)]
    pub x_cm: u32,
    /// From the top.
    #[n(4)]
    pub y_cm: u32,
    /// Its width.
    #[n(5)]
    pub width_cm: u32,
    /// Its height on the plan.
    #[n(6)]
    pub height_cm: u32,
    /// No longer there.
    #[n(7)]
    pub withdrawn: bool,
}

/// A cash drawer. Its sessions are a book's, not this document's; see `till`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Drawer {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// No longer used.
    #[n(1)]
    pub withdrawn: bool,
    /// The printer beside it: its receipts, its X and Z, and the pulse that opens it. The outlet's where absent.
    #[n(2)]
    pub printer: Option<PrinterId>,
}

aggregate! {
    /// A restaurant, bar or room service.
    pub struct Outlet, OutletEdit, Kind::Outlet;
    header {
        /// Its name.
        name: Option<String> = Name;
        /// The printer for bills and receipts where the drawer names none.
        printer: Option<PrinterId> = Printer;
    }
    facts {
        /// Its kitchen stations.
        stations: StationId => Station = Station;
        /// Its cash drawers.
        drawers: DrawerId => Drawer = Drawer;
    }
    entries {}
}

aggregate! {
    /// A dining room.
    pub struct Floor, FloorEdit, Kind::Floor;
    header {
        /// Its name.
        name: Option<String> = Name;
        /// Its outlet.
        outlet: Option<OutletId> = Outlet;
        /// Its place among the rooms.
        position: u32 = Position;
    }
    facts {
        /// Its tables; each may be moved by itself.
        tables: TableId => Table = Table;
    }
    entries {}
}

refusals! {
    /// Why a floor plan or an outlet refuses.
    pub enum FloorRefusal {
        /// A name is empty or too long.
        BadName { /// What was to be named.
            what: &'static str } = "bad_name", "the name of the {what} is empty or longer than 60 bytes; give a shorter one";
        /// A position, size or seat count is out of range.
        OffPlan = "off_plan", "the table is off the plan: at most 100,000 cm wide and away, 1 to 100 seats";
        /// Too many parts.
        TooMany { /// Of what.
            what: &'static str, /// The limit.
            most: usize } = "too_many", "there are {most} {what} already; withdraw one first";
        /// Two tables of one name.
        NameTaken { /// The name.
            name: String } = "name_taken", "there is another {name} in the room; choose another name";
        /// Neither paper nor screen.
        NoWay = "station_without_way", "A station has a printer, a screen or both; without either its tickets would reach nobody.";
    }
}

/// Opens an outlet.
///
/// # Errors
/// [`FloorRefusal::BadName`].
pub fn add_outlet(_: &Ctx, name: &str) -> Result<Vec<OutletEdit>, FloorRefusal> {
    check_name("outlet", name)?;
    Ok(vec![OutletEdit::Name(Some(name.to_owned()))])
}

/// Adds a kitchen station to an outlet.
///
/// # Errors
/// [`FloorRefusal`] where the name is none, is taken, or there are too many.
pub fn add_station(ctx: &Ctx, outlet: &Outlet, name: &str) -> Result<(StationId, OutletEdit), FloorRefusal> {
    check_name("station", name)?;
    check_room("stations", outlet.stations.len())?;
    if outlet
        .stations
        .values()
        .any(|station| station.name == name && !station.withdrawn)
    {
        return Err(FloorRefusal::NameTaken {
            name: name.to_owned(),
        });
    }
    let id = ctx.id();
    Ok((
        id,
        OutletEdit::Station(
            id,
            Station {
                name: name.to_owned(),
                withdrawn: false,
                printer: None,
                paper_only: None,
            },
        ),
    ))
}

/// Adds a cash drawer to an outlet.
///
/// # Errors
/// [`FloorRefusal`] where the name is none, is taken, or there are too many.
pub fn add_drawer(ctx: &Ctx, outlet: &Outlet, name: &str) -> Result<(DrawerId, OutletEdit), FloorRefusal> {
    check_name("drawer", name)?;
    check_room("drawers", outlet.drawers.len())?;
    if outlet
        .drawers
        .values()
        .any(|drawer| drawer.name == name && !drawer.withdrawn)
    {
        return Err(FloorRefusal::NameTaken {
            name: name.to_owned(),
        });
    }
    let id = ctx.id();
    Ok((
        id,
        OutletEdit::Drawer(
            id,
            Drawer {
                name: name.to_owned(),
                withdrawn: false,
                printer: None,
            },
        ),
    ))
}

/// Lets a station's tickets come out of a printer, stand on a screen, or both.
///
/// # Errors
/// [`FloorRefusal::NoWay`] where it would have neither.
pub fn route_station(
    id: StationId,
    station: &Station,
    printer: Option<PrinterId>,
    screen: bool,
) -> Result<OutletEdit, FloorRefusal> {
    if printer.is_none() && !screen {
        return Err(FloorRefusal::NoWay);
    }
    Ok(OutletEdit::Station(
        id,
        Station {
            printer,
            paper_only: Some(!screen),
            ..station.clone()
        },
    ))
}

/// Adds a dining room.
///
/// # Errors
/// [`FloorRefusal::BadName`].
pub fn add_floor(
    _: &Ctx,
    outlet: OutletId,
    name: &str,
    position: u32,
) -> Result<Vec<FloorEdit>, FloorRefusal> {
    check_name("floor", name)?;
    Ok(vec![
        FloorEdit::Name(Some(name.to_owned())),
        FloorEdit::Outlet(Some(outlet)),
        FloorEdit::Position(position),
    ])
}

/// Puts a table on the plan, or changes it.
///
/// # Errors
/// [`FloorRefusal`] where it does not fit or its name is taken.
pub fn put_table(_: &Ctx, floor: &Floor, id: TableId, table: &Table) -> Result<Vec<FloorEdit>, FloorRefusal> {
    check_name("table", &table.name)?;
    let sizes = [table.x_cm, table.y_cm, table.width_cm, table.height_cm];
    let fits = sizes.iter().all(|size| *size <= PLAN_CM_MAX) && (1..=SEATS_MAX).contains(&table.seats);
    if !fits {
        return Err(FloorRefusal::OffPlan);
    }
    if !floor.tables.contains_key(&id) && floor.tables.len() >= TABLES_MAX {
        return Err(FloorRefusal::TooMany {
            what: "tables",
            most: TABLES_MAX,
        });
    }
    let taken = floor
        .tables
        .iter()
        .any(|(other, one)| *other != id && one.name == table.name && !one.withdrawn && !table.withdrawn);
    if taken {
        return Err(FloorRefusal::NameTaken {
            name: table.name.clone(),
        });
    }
    Ok(vec![FloorEdit::Table(id, table.clone())])
}

fn check_name(what: &'static str, name: &str) -> Result<(), FloorRefusal> {
    let fits = !name.trim().is_empty() && name.len() <= NAME_BYTES_MAX;
    if fits {
        Ok(())
    } else {
        Err(FloorRefusal::BadName { what })
    }
}

const fn check_room(what: &'static str, count: usize) -> Result<(), FloorRefusal> {
    if count >= OUTLET_PARTS_MAX {
        return Err(FloorRefusal::TooMany {
            what,
            most: OUTLET_PARTS_MAX,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Aggregate as _;
    use values::{BusinessDate, Currency, DeviceId, IdSource, PersonId, Timestamp, Uuid};

    fn ctx() -> Ctx {
        let now = Timestamp::from_unix_ms(1_780_000_000_000);
        let day = BusinessDate::parse("2026-05-01").expect("a date");
        Ctx::new(
            PersonId(Uuid::nil()),
            DeviceId(Uuid::nil()),
            now,
            day,
            Currency::EUR,
            IdSource::new(now, 1),
        )
    }

    fn table(name: &str) -> Table {
        Table {
            name: name.into(),
            seats: 4,
            shape: TableShape::Round,
            x_cm: 100,
            y_cm: 200,
            width_cm: 90,
            height_cm: 90,
            withdrawn: false,
        }
    }

    #[test]
    fn r01_a_table_is_put_moved_and_keeps_its_name_to_itself() {
        let (ctx, first, second) = (ctx(), TableId(Uuid::from_u128(1)), TableId(Uuid::from_u128(2)));
        let floor = Floor::default()
            .after(&put_table(&ctx, &Floor::default(), first, &table("1")).expect("fits"))
            .expect("reads");
        let moved = Table {
            x_cm: 300,
            ..table("1")
        };
        let floor = floor
            .after(&put_table(&ctx, &floor, first, &moved).expect("moves"))
            .expect("reads");
        assert_eq!(floor.tables.get(&first), Some(&moved));
        let taken = put_table(&ctx, &floor, second, &table("1"));
        assert_eq!(taken, Err(FloorRefusal::NameTaken { name: "1".into() }));
    }

    #[test]
    fn a_table_off_the_plan_is_refused() {
        let (ctx, id) = (ctx(), TableId(Uuid::from_u128(1)));
        for bad in [
            Table {
                x_cm: 100_001,
                ..table("1")
            },
            Table {
                seats: 0,
                ..table("1")
            },
            Table {
                seats: 101,
                ..table("1")
            },
        ] {
            assert_eq!(
                put_table(&ctx, &Floor::default(), id, &bad),
                Err(FloorRefusal::OffPlan)
            );
        }
        let nameless = put_table(&ctx, &Floor::default(), id, &table(" "));
        assert_eq!(nameless, Err(FloorRefusal::BadName { what: "table" }));
    }

    #[test]
    fn an_outlet_has_stations_and_drawers_of_different_names() {
        let ctx = ctx();
        let outlet = Outlet::default()
            .after(&add_outlet(&ctx, "Bistro").expect("named"))
            .expect("reads");
        let (station, edit) = add_station(&ctx, &outlet, "Grill").expect("added");
        let (_, drawer) = add_drawer(&ctx, &outlet, "Bar till").expect("added");
        let outlet = outlet.after(&[edit, drawer]).expect("reads");
        assert_eq!(
            outlet.stations.get(&station).map(|one| one.name.as_str()),
            Some("Grill")
        );
        assert!(matches!(
            add_station(&ctx, &outlet, "Grill"),
            Err(FloorRefusal::NameTaken { .. })
        ));
        assert!(matches!(
            add_drawer(&ctx, &outlet, "Bar till"),
            Err(FloorRefusal::NameTaken { .. })
        ));
    }
}
