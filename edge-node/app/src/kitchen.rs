//! Carries out what the kitchen does with a ticket, and reads a station's tickets (K01 to K03).

use crate::find::{find, look_up};
use crate::{Answered, Caller, CommandError, House};
use domain::check::{Check, KitchenEventKind};
use domain::kitchen::{AllDay, Ticket, TicketState, all_day, mark_line, mark_ticket, tickets};
use serde::Serialize;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use store::Reader;
use store::projections::floor::table_name;
use store::projections::kitchen as projection;
use values::{BatchId, CheckId, LineId, OutletId, StationId};

/// How long what was made and never marked as brought stays on an expo screen: two hours, in milliseconds.
const EXPO_BACK_MS: i64 = 2 * 3_600 * 1_000;

#[derive(Serialize)]
struct TicketMarked {
    batch: BatchId,
    station: StationId,
    state: KitchenEventKind,
}

/// A ticket with what the kitchen calls its check.
pub struct CalledTicket {
    /// The check.
    pub check: CheckId,
    /// Its state.
    pub state: Arc<Check>,
    /// The table's name.
    pub table: Option<String>,
    /// The ticket.
    pub ticket: Ticket,
}

/// Bumps, recalls or serves a ticket. Again is no change.
///
/// # Errors
/// Where there is no such check or ticket.
pub async fn mark(
    house: &House,
    caller: &Caller,
    (check, batch, station): (CheckId, BatchId, StationId),
    kind: KitchenEventKind,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Check>(unit, check)?;
            let edits = mark_ticket(ctx, &before, batch, station, kind)?;
            if !edits.is_empty() {
                unit.edit::<Check>(check, edits)?;
            }
            Ok(TicketMarked {
                batch,
                station,
                state: kind,
            })
        })
        .await
}

/// Bumps or recalls a line of a ticket, or notes that the kitchen has seen its void. Again is no change.
///
/// # Errors
/// Where there is no such check, ticket or line.
pub async fn mark_one(
    house: &House,
    caller: &Caller,
    (check, batch, station): (CheckId, BatchId, StationId),
    line: LineId,
    kind: KitchenEventKind,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Check>(unit, check)?;
            let edits = mark_line(ctx, &before, (batch, station, line), kind)?;
            if !edits.is_empty() {
                unit.edit::<Check>(check, edits)?;
            }
            Ok(TicketMarked {
                batch,
                station,
                state: kind,
            })
        })
        .await
}

/// What a station has to make now, per item and modifier (K04).
///
/// # Errors
/// What the store says.
pub async fn count_all_day(house: &House, station: StationId) -> Result<Vec<AllDay>, CommandError> {
    let open = list(
        house,
        station,
        TicketState::Open,
        projection::TICKETS_PER_LIST_MAX,
    )
    .await?;
    Ok(all_day(open.iter().map(|called| &called.ticket)))
}

/// A sending of a check with its tickets at all stations.
pub struct Course {
    /// Its tickets, one per station.
    pub tickets: Vec<CalledTicket>,
}

/// What all stations are making and what waits to be brought, in the order of sending (K05).
///
/// # Errors
/// What the store says.
pub async fn expo(house: &House, outlet: Option<OutletId>) -> Result<Vec<Course>, CommandError> {
    let since = house.now().plus_ms(-EXPO_BACK_MS);
    house
        .read(move |reader| {
            let mut courses = Vec::new();
            for row in projection::tickets_to_bring(reader.rows(), since)? {
                let check = look_up::<Check>(reader, row.check)?;
                if outlet.is_some() && check.outlet != outlet {
                    continue;
                }
                let all = tickets(&check).into_iter();
                let of_batch = all.filter(|ticket| ticket.batch == row.batch);
                let called = of_batch.map(|ticket| call_out(reader, row.check, &check, &ticket));
                let tickets = called.collect::<Result<Vec<_>, _>>()?;
                courses.push(Course { tickets });
            }
            Ok(courses)
        })
        .await
}

/// A station's tickets.
///
/// # Errors
/// What the store says.
pub async fn list(
    house: &House,
    station: StationId,
    state: TicketState,
    limit: u32,
) -> Result<Vec<CalledTicket>, CommandError> {
    house
        .read(move |reader| {
            let mut checks: BTreeMap<CheckId, (Arc<Check>, Vec<Ticket>)> = BTreeMap::new();
            let mut called = Vec::new();
            for row in projection::tickets(reader.rows(), station, state, limit)? {
                let (check, all) = match checks.entry(row.check) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => {
                        let check = look_up::<Check>(reader, row.check)?;
                        let all = tickets(&check);
                        new.insert((check, all))
                    }
                };
                let ticket = all
                    .iter()
                    .find(|one| one.batch == row.batch && one.station == station);
                if let Some(ticket) = ticket {
                    called.push(call_out(reader, row.check, check, ticket)?);
                }
            }
            Ok(called)
        })
        .await
}

fn call_out(
    reader: &Reader<'_>,
    id: CheckId,
    check: &Arc<Check>,
    ticket: &Ticket,
) -> Result<CalledTicket, CommandError> {
    let table = check
        .table
        .map(|table| table_name(reader.rows(), table))
        .transpose()?;
    Ok(CalledTicket {
        check: id,
        state: Arc::clone(check),
        table: table.flatten(),
        ticket: ticket.clone(),
    })
}
