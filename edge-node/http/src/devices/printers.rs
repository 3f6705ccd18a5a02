//! Printers on the wire: how they are set up, how they are, what prints where.

use crate::cursor::List;
use crate::extract::{Answer, Command, Nothing, Path, View};
use crate::problem::Problem;
use app::House;
use app::devices::board::{LinkState, PrinterStatus};
use app::devices::printers::{self, Place};
use axum::extract::State;
use domain::devices::printer::{Printer, SetPrinter};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use values::{DrawerId, OutletId, PrintJobId, PrinterId, StationId, Timestamp, Uuid};

/// A printer as it is set up.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PrinterSettings {
    /// Its id.
    id: PrinterId,
    /// What people call it.
    name: String,
    /// Where it is: `tcp:192.168.1.40:9100`, `serial:/dev/ttyUSB0@9600`, `usb:/dev/usb/lp0`.
    link: String,
    /// What it understands.
    profile: String,
    /// The language on its slips.
    language: String,
    /// Who prints kitchen tickets in its place.
    stand_in: Option<PrinterId>,
    /// After how many seconds of silence.
    stand_in_after_s: u32,
    /// Whether a drawer hangs on it.
    drawer_kick: bool,
    /// Whether it is used.
    active: bool,
}

/// A printer with how it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct PrinterView {
    #[serde(flatten)]
    settings: PrinterSettings,
    /// `live`, `stale` (nobody has heard of it yet) or `down`.
    state: String,
    /// What is the matter, in words; empty where nothing is.
    words: String,
    /// Jobs that wait for it.
    backlog: u32,
    /// Since when it is in this state.
    since: Option<Timestamp>,
    /// When it was last heard, or tried.
    as_of: Option<Timestamp>,
}

/// What a kind of printer understands.
#[derive(Serialize, ToSchema)]
pub(crate) struct PrinterProfileView {
    /// Its code in settings.
    profile: String,
    /// Its name for people.
    title: String,
    /// Letters in a row.
    columns: u16,
    /// Whether it answers for its state: paper, cover.
    answers: bool,
    /// Whether it can prove that a slip was printed.
    proves: bool,
}

/// A printer that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddPrinter {
    /// What people call it.
    name: String,
    /// Where it is: `tcp:192.168.1.40:9100`, `serial:/dev/ttyUSB0@9600`, `usb:/dev/usb/lp0`.
    link: String,
    /// What it understands, of `GET /printer-profiles`; `generic_80` where absent.
    profile: Option<String>,
    /// The language on its slips: `en`, `de`, `ar`; English where absent.
    language: Option<String>,
    /// Who prints kitchen tickets in its place.
    stand_in: Option<PrinterId>,
    /// After how many seconds of silence, 5 to 3,600; 60 where absent.
    stand_in_after_s: Option<u32>,
    /// Whether a drawer hangs on it.
    #[serde(default)]
    drawer_kick: bool,
}

/// What is to change about a printer; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePrinter {
    /// Another name.
    name: Option<String>,
    /// Another place.
    link: Option<String>,
    /// Another profile.
    profile: Option<String>,
    /// Another language.
    language: Option<String>,
    /// Another stand-in; `null` takes it away.
    #[serde(default)]
    #[schema(value_type = Option<PrinterId>)]
    stand_in: StandIn,
    /// Another time until the stand-in prints.
    stand_in_after_s: Option<u32>,
    /// Whether a drawer hangs on it.
    drawer_kick: Option<bool>,
    /// Whether it is used.
    active: Option<bool>,
}

/// A stand-in that was not named, or was, also as `null`.
#[derive(Default)]
enum StandIn {
    /// It stays as it is.
    #[default]
    Kept,
    /// It becomes this one, or none.
    Set(Option<PrinterId>),
}

impl<'de> Deserialize<'de> for StandIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Set)
    }
}

/// The printer that was stored.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrinterStored {
    /// Its id.
    printer: PrinterId,
}

/// Names a printer for a place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamePrinter {
    /// The printer; `null` for none.
    printer: Option<PrinterId>,
}

/// Says where a station's tickets go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteStation {
    /// The printer; `null` for none.
    printer: Option<PrinterId>,
    /// Whether they stand on a screen too.
    #[serde(default = "yes")]
    screen: bool,
}

const fn yes() -> bool {
    true
}

/// The printer that was named.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrinterNamed {
    /// The printer; nothing where none is.
    printer: Option<PrinterId>,
}

/// What was put into the spool.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Printed {
    /// The job.
    job: PrintJobId,
    /// Where it comes out.
    printer: PrinterId,
    /// 0 for the original, then the number of the copy.
    copy: u32,
}

pub(crate) async fn list(State(house): State<House>) -> Result<View<List<PrinterView>>, Problem> {
    let board = house.devices().borrow().clone();
    let all = printers::list(&house).await?;
    let view =
        |(id, printer): &(PrinterId, std::sync::Arc<Printer>)| PrinterView::of(*id, printer, board.get(id));
    Ok(View(List::whole(all.iter().map(view).collect())))
}

pub(crate) async fn profiles() -> View<List<PrinterProfileView>> {
    let rows = printers::profiles()
        .into_iter()
        .map(|profile| PrinterProfileView {
            profile: profile.name.to_owned(),
            title: profile.title.to_owned(),
            columns: profile.columns,
            answers: profile.answers,
            proves: profile.proves,
        });
    View(List::whole(rows.collect()))
}

pub(crate) async fn add(
    State(house): State<House>,
    command: Command<AddPrinter>,
) -> Result<Answer<PrinterStored>, Problem> {
    Ok(printers::add(&house, &command.caller, command.body.into())
        .await?
        .into())
}

pub(crate) async fn change(
    State(house): State<House>,
    Path(printer): Path<PrinterId>,
    command: Command<ChangePrinter>,
) -> Result<Answer<PrinterStored>, Problem> {
    Ok(
        printers::change(&house, &command.caller, printer, command.body.into())
            .await?
            .into(),
    )
}

pub(crate) async fn test_page(
    State(house): State<House>,
    Path(printer): Path<PrinterId>,
    command: Command<Nothing>,
) -> Result<Answer<Printed>, Problem> {
    Ok(app::devices::asked::test_page(&house, &command.caller, printer)
        .await?
        .into())
}

async fn name(
    house: House,
    command: Command<NamePrinter>,
    place: Place,
) -> Result<Answer<PrinterNamed>, Problem> {
    Ok(
        printers::name_printer(&house, &command.caller, place, command.body.printer)
            .await?
            .into(),
    )
}

pub(crate) async fn name_for_outlet(
    State(house): State<House>,
    Path(outlet): Path<OutletId>,
    command: Command<NamePrinter>,
) -> Result<Answer<PrinterNamed>, Problem> {
    name(house, command, Place::Outlet(outlet)).await
}

pub(crate) async fn name_for_drawer(
    State(house): State<House>,
    Path(drawer): Path<DrawerId>,
    command: Command<NamePrinter>,
) -> Result<Answer<PrinterNamed>, Problem> {
    name(house, command, Place::Drawer(drawer)).await
}

pub(crate) async fn name_for_desk(
    State(house): State<House>,
    command: Command<NamePrinter>,
) -> Result<Answer<PrinterNamed>, Problem> {
    name(house, command, Place::Desk).await
}

pub(crate) async fn route_station(
    State(house): State<House>,
    Path(station): Path<StationId>,
    command: Command<RouteStation>,
) -> Result<Answer<PrinterNamed>, Problem> {
    let RouteStation { printer, screen } = command.body;
    let place = Place::Station(station, screen);
    Ok(printers::name_printer(&house, &command.caller, place, printer)
        .await?
        .into())
}

impl PrinterSettings {
    /// The view of a printer, also on the live stream.
    pub(crate) fn of(id: Uuid, printer: &Printer) -> Self {
        Self {
            id: PrinterId(id),
            name: printer.called().to_owned(),
            link: printer.link.as_ref().map(ToString::to_string).unwrap_or_default(),
            profile: printer.profile.clone().unwrap_or_default(),
            language: printer.language.clone().unwrap_or_default(),
            stand_in: printer.stand_in,
            stand_in_after_s: printer.stand_in_after_s(),
            drawer_kick: printer.drawer_kick,
            active: !printer.withdrawn,
        }
    }
}

impl PrinterView {
    fn of(id: PrinterId, printer: &Printer, status: Option<&PrinterStatus>) -> Self {
        Self {
            settings: PrinterSettings::of(id.0, printer),
            state: status.map_or(LinkState::Stale, |one| one.state).word().to_owned(),
            words: status.map(|one| one.words.clone()).unwrap_or_default(),
            backlog: status.map_or(0, |one| one.backlog),
            since: status.map(|one| one.since),
            as_of: status.map(|one| one.as_of),
        }
    }
}

impl From<AddPrinter> for SetPrinter {
    fn from(body: AddPrinter) -> Self {
        Self {
            name: Some(body.name),
            link: Some(body.link),
            profile: Some(body.profile.unwrap_or_else(|| "generic_80".to_owned())),
            language: Some(body.language.unwrap_or_else(|| "en".to_owned())),
            stand_in: body.stand_in.map(Some),
            stand_in_after_s: body.stand_in_after_s,
            drawer_kick: Some(body.drawer_kick),
            active: None,
        }
    }
}

impl From<ChangePrinter> for SetPrinter {
    fn from(body: ChangePrinter) -> Self {
        Self {
            name: body.name,
            link: body.link,
            profile: body.profile,
            language: body.language,
            stand_in: match body.stand_in {
                StandIn::Kept => None,
                StandIn::Set(stand_in) => Some(stand_in),
            },
            stand_in_after_s: body.stand_in_after_s,
            drawer_kick: body.drawer_kick,
            active: body.active,
        }
    }
}
