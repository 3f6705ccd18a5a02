//! Kitchen tickets on the wire (K01 to K03).

use crate::cursor::{List, page_limit};
use crate::extract::{Answer, Command, Path, Query, View};
use crate::problem::Problem;
use app::House;
use app::kitchen::CalledTicket;
use axum::extract::State;
use domain::catalog::{Allergen, OrderType};
use domain::check::KitchenEventKind;
use domain::kitchen::{TicketLine, TicketState, label};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{BatchId, CheckId, LineId, Quantity, StationId, Timestamp};

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
    /// Its slot.
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
    command: Command<MarkTicket>,
) -> Result<Answer<TicketMarked>, Problem> {
    mark(state, path, command, KitchenEventKind::Bump).await
}

pub(crate) async fn recall(
    state: State<House>,
    path: Path<(CheckId, BatchId)>,
    command: Command<MarkTicket>,
) -> Result<Answer<TicketMarked>, Problem> {
    mark(state, path, command, KitchenEventKind::Recall).await
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
