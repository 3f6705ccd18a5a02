//! Kitchen tickets on the wire (K01 to K05).

use crate::cursor::{List, page_limit};
use crate::extract::{Answer, Command, Path, Query, View};
use crate::problem::Problem;
use app::House;
use app::kitchen::{CalledTicket, Course};
use axum::extract::State;
use domain::catalog::{Allergen, OrderType};
use domain::check::KitchenEventKind;
use domain::kitchen::{TicketLine, TicketState, label};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{BatchId, CheckId, ItemId, LineId, OutletId, Quantity, StationId, Timestamp};

/// Which tickets.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TicketsQuery {
    /// The station.
    station: StationId,
    /// `open` where absent.
    state: Option<TicketState>,
    /// How many, 1 to 200; 50 where absent.
    limit: Option<u32>,
}

/// The station whose part of the batch is meant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkTicket {
    /// The station.
    station: StationId,
}

/// The station whose part of the batch is meant, or one line of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkTicketOrLine {
    /// The station.
    station: StationId,
    /// The only line that is meant; the whole ticket where absent.
    #[serde(default)]
    line: Option<LineId>,
}

/// The line of which the void was seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcknowledgeVoid {
    /// The station.
    station: StationId,
    /// The line.
    line: LineId,
}

/// Whether a ticket is wanted before others.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RushTicket {
    /// The station.
    station: StationId,
    /// Wanted before others, or no longer.
    on: bool,
}

/// Which station's counts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AllDayQuery {
    /// The station.
    station: StationId,
}

/// Which outlet's expo screen.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExpoQuery {
    /// The outlet; all of them where absent.
    outlet: Option<OutletId>,
}

/// How much of an item is to be made with a modifier.
#[derive(Serialize, ToSchema)]
pub(crate) struct AllDayModifierView {
    /// The modifier.
    name: String,
    /// How much, in thousandths.
    quantity: Quantity,
}

/// How much of an item is to be made now: fired, not made, not voided.
#[derive(Serialize, ToSchema)]
pub(crate) struct AllDayView {
    /// The item.
    item: ItemId,
    /// Its name.
    name: String,
    /// How much, in thousandths.
    quantity: Quantity,
    /// With which modifiers.
    modifiers: Vec<AllDayModifierView>,
}

/// A sending of a check with what each station has made of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExpoView {
    /// Its check.
    check: CheckId,
    /// Its batch.
    batch: BatchId,
    /// Where it stands, also after a recall. Sorts as text.
    slot: String,
    /// What the check is called.
    label: String,
    /// Its table's name.
    table: Option<String>,
    /// When it was sent.
    sent_at: Timestamp,
    /// Whether a station wants it before others.
    rush: bool,
    /// Whether every station has made its part, so that it can be brought.
    ready: bool,
    /// Each station's part.
    tickets: Vec<TicketView>,
}

/// What was done with the ticket.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketMarked {
    /// The batch.
    batch: BatchId,
    /// The station.
    station: StationId,
    /// What was done.
    state: KitchenEventKind,
}

/// A modifier on a ticket.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketModifierView {
    /// Its name.
    name: String,
    /// How many times per unit.
    count: u32,
}

/// A line on a ticket.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketLineView {
    /// The id that stays, also when tables are merged or bills split.
    line: LineId,
    /// The item.
    item: ItemId,
    /// Whether it is made.
    bumped: bool,
    /// Whether the kitchen has seen that it, or a part of it, is not wanted any more.
    acknowledged: bool,
    /// Its name.
    name: String,
    /// What is to be made, in thousandths.
    quantity: Quantity,
    /// What is not wanted after all, in thousandths: struck through.
    voided: Quantity,
    /// Its modifiers.
    modifiers: Vec<TicketModifierView>,
    /// The seat.
    seat: Option<u32>,
    /// A note.
    note: Option<String>,
    /// What it contains.
    allergens: Vec<Allergen>,
}

/// A ticket: what one sending asks of one station.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketView {
    /// Its check.
    check: CheckId,
    /// Its batch.
    batch: BatchId,
    /// Its station.
    station: StationId,
    /// What the check is called.
    label: String,
    /// Its table's name.
    table: Option<String>,
    /// How the food reaches the guest.
    order_type: OrderType,
    /// Where it stands, also after a recall. Sorts as text.
    slot: String,
    /// Whether it is wanted before others.
    rush: bool,
    /// When it was sent.
    sent_at: Timestamp,
    /// The course that was fired.
    course: Option<u32>,
    /// Which sending of the check it is, from 1: later ones are additions.
    round: u32,
    /// How far it has come.
    state: TicketState,
    /// Its lines.
    lines: Vec<TicketLineView>,
}

pub(crate) async fn list(
    State(house): State<House>,
    Query(query): Query<TicketsQuery>,
) -> Result<View<List<TicketView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let state = query.state.unwrap_or_default();
    let tickets = app::kitchen::list(&house, query.station, state, limit).await?;
    Ok(View(List::whole(tickets.iter().map(TicketView::of).collect())))
}

pub(crate) async fn bump(
    state: State<House>,
    path: Path<(CheckId, BatchId)>,
    command: Command<MarkTicketOrLine>,
) -> Result<Answer<TicketMarked>, Problem> {
    mark_either(state, path, command, KitchenEventKind::Bump).await
}

pub(crate) async fn recall(
    state: State<House>,
    path: Path<(CheckId, BatchId)>,
    command: Command<MarkTicketOrLine>,
) -> Result<Answer<TicketMarked>, Problem> {
    mark_either(state, path, command, KitchenEventKind::Recall).await
}

async fn mark_either(
    State(house): State<House>,
    Path((check, batch)): Path<(CheckId, BatchId)>,
    command: Command<MarkTicketOrLine>,
    kind: KitchenEventKind,
) -> Result<Answer<TicketMarked>, Problem> {
    let ticket = (check, batch, command.body.station);
    let caller = &command.caller;
    let answered = match command.body.line {
        Some(line) => app::kitchen::mark_one(&house, caller, ticket, line, kind).await?,
        None => app::kitchen::mark(&house, caller, ticket, kind).await?,
    };
    Ok(answered.into())
}

pub(crate) async fn acknowledge(
    State(house): State<House>,
    Path((check, batch)): Path<(CheckId, BatchId)>,
    command: Command<AcknowledgeVoid>,
) -> Result<Answer<TicketMarked>, Problem> {
    let AcknowledgeVoid { station, line } = command.body;
    let kind = KitchenEventKind::Acknowledge;
    let ticket = (check, batch, station);
    let answered = app::kitchen::mark_one(&house, &command.caller, ticket, line, kind).await?;
    Ok(answered.into())
}

pub(crate) async fn rush(
    State(house): State<House>,
    Path((check, batch)): Path<(CheckId, BatchId)>,
    command: Command<RushTicket>,
) -> Result<Answer<TicketMarked>, Problem> {
    let RushTicket { station, on } = command.body;
    let kind = if on {
        KitchenEventKind::Rush
    } else {
        KitchenEventKind::Calm
    };
    let ticket = (check, batch, station);
    Ok(app::kitchen::mark(&house, &command.caller, ticket, kind)
        .await?
        .into())
}

pub(crate) async fn all_day(
    State(house): State<House>,
    Query(query): Query<AllDayQuery>,
) -> Result<View<List<AllDayView>>, Problem> {
    let counts = app::kitchen::count_all_day(&house, query.station).await?;
    let views = counts.into_iter().map(|count| AllDayView {
        item: count.item,
        name: count.name,
        quantity: count.quantity,
        modifiers: (count.modifiers.into_iter())
            .map(|(name, quantity)| AllDayModifierView { name, quantity })
            .collect(),
    });
    Ok(View(List::whole(views.collect())))
}

pub(crate) async fn expo(
    State(house): State<House>,
    Query(query): Query<ExpoQuery>,
) -> Result<View<List<ExpoView>>, Problem> {
    let courses = app::kitchen::expo(&house, query.outlet).await?;
    Ok(View(List::whole(
        courses.iter().filter_map(ExpoView::of).collect(),
    )))
}

pub(crate) async fn serve(
    state: State<House>,
    path: Path<(CheckId, BatchId)>,
    command: Command<MarkTicket>,
) -> Result<Answer<TicketMarked>, Problem> {
    mark(state, path, command, KitchenEventKind::Serve).await
}

async fn mark(
    State(house): State<House>,
    Path((check, batch)): Path<(CheckId, BatchId)>,
    command: Command<MarkTicket>,
    kind: KitchenEventKind,
) -> Result<Answer<TicketMarked>, Problem> {
    let ticket = (check, batch, command.body.station);
    Ok(app::kitchen::mark(&house, &command.caller, ticket, kind)
        .await?
        .into())
}

impl ExpoView {
    fn of(course: &Course) -> Option<Self> {
        let first = course.tickets.first()?;
        let tickets = || course.tickets.iter();
        Some(Self {
            check: first.check,
            batch: first.ticket.batch,
            slot: first.ticket.slot(),
            label: label(first.check, &first.state),
            table: first.table.clone(),
            sent_at: first.ticket.sent_at,
            rush: tickets().any(|called| called.ticket.rush),
            ready: tickets().all(|called| !called.ticket.is_open() || called.ticket.is_struck()),
            tickets: tickets().map(TicketView::of).collect(),
        })
    }
}

impl TicketView {
    fn of(called: &CalledTicket) -> Self {
        let ticket = &called.ticket;
        Self {
            check: called.check,
            batch: ticket.batch,
            station: ticket.station,
            label: label(called.check, &called.state),
            table: called.table.clone(),
            order_type: called.state.order_type,
            slot: ticket.slot(),
            rush: ticket.rush,
            sent_at: ticket.sent_at,
            course: ticket.course,
            round: ticket.round,
            state: ticket.state(),
            lines: ticket.lines.iter().map(TicketLineView::of).collect(),
        }
    }
}

impl TicketLineView {
    fn of(line: &TicketLine) -> Self {
        let modifiers = line.modifiers.iter();
        Self {
            line: line.line,
            item: line.item,
            bumped: line.bumped,
            acknowledged: line.acknowledged,
            name: line.name.clone(),
            quantity: line.quantity,
            voided: line.voided,
            modifiers: modifiers
                .map(|(name, count)| TicketModifierView {
                    name: name.clone(),
                    count: *count,
                })
                .collect(),
            seat: line.seat,
            note: line.note.clone(),
            allergens: line.allergens.clone(),
        }
    }
}
