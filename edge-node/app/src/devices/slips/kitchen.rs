//! Kitchen tickets on paper: the difference between two states of a check, per station (K02). Additions are a ticket of
//! their own, what is not wanted any more is struck, a table that moved is named with its old and its new name.

use super::bill::counted;
use super::{Head, kind_of, number_of, person_name, place_of};
use crate::CommandError;
use domain::check::{Check, Line};
use domain::ctx::Ctx;
use domain::kitchen::{Ticket, TicketLine, TicketState, tickets};
use paper::{KitchenLine, KitchenMark, KitchenTicket, Renamed};
use std::collections::BTreeMap;
use store::Unit;
use values::{BatchId, LineId, Quantity, StationId};

/// The tickets that stations have to get after a command, without the stations' names; in the order of sending.
pub(in crate::devices) fn tickets_of(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    before: Option<&Check>,
    after: &Check,
) -> Result<Vec<(StationId, KitchenTicket)>, CommandError> {
    let place = place_of(unit, after)?;
    let head = Head::of(unit)?;
    let frame = KitchenTicket {
        station: String::new(),
        check: number_of(after),
        table: place.clone(),
        kind: kind_of(after.order_type),
        covers: Some(after.covers).filter(|covers| *covers > 0),
        server: person_name(unit, Some(ctx.person))?,
        at: head.wall(ctx.now),
        round: 0,
        course: None,
        rush: false,
        renamed: None,
        lines: Vec::new(),
        note: None,
    };
    let old: BTreeMap<(BatchId, StationId), Ticket> = (before.map(tickets).unwrap_or_default())
        .into_iter()
        .map(|ticket| ((ticket.batch, ticket.station), ticket))
        .collect();
    let mut found = Vec::new();
    for ticket in tickets(after) {
        let was = old.get(&(ticket.batch, ticket.station));
        let one = match was {
            None => sent(unit, &frame, after, &ticket)?,
            Some(was) => struck(&frame, was, &ticket),
        };
        found.extend(one.map(|one| (ticket.station, one)));
    }
    if let Some(before) = before {
        let from = place_of(unit, before)?;
        if from != place {
            let renamed = Renamed {
                from: from.unwrap_or_else(|| number_of(before)),
                to: place.unwrap_or_else(|| number_of(after)),
            };
            found.extend(moved(&frame, after, &renamed));
        }
    }
    Ok(found)
}

/// A sending: new lines, or lines that came from another check and are known to the station under its name.
fn sent(
    unit: &mut Unit<'_>,
    frame: &KitchenTicket,
    check: &Check,
    ticket: &Ticket,
) -> Result<Option<KitchenTicket>, CommandError> {
    let lines: BTreeMap<LineId, &Line> = (check.lines.iter())
        .map(|(id, line)| (line.kitchen_id(*id), line))
        .collect();
    let came_from = (ticket.lines.iter()).find_map(|line| lines.get(&line.line)?.came_from);
    let mark = if ticket.round > 1 && came_from.is_none() {
        KitchenMark::Add
    } else {
        KitchenMark::Make
    };
    let wanted = ticket.lines.iter().filter(|line| line.quantity.milli > 0);
    let rows: Vec<KitchenLine> = wanted
        .map(|line| row(line, line.quantity, mark, lines.get(&line.line).copied()))
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let mut one = KitchenTicket {
        round: ticket.round,
        course: ticket.course,
        lines: rows,
        ..frame.clone()
    };
    if let Some(from) = came_from {
        let Some(other) = unit.load::<Check>(from)? else {
            return Ok(Some(one));
        };
        // A bill that is split at its table changes nothing for the cook.
        if place_of(unit, &other)? == place_of(unit, check)? {
            return Ok(None);
        }
        one.round = 1;
        one.renamed = Some(Renamed {
            from: called(unit, &other)?,
            to: called(unit, check)?,
        });
    }
    Ok(Some(one))
}

fn called(unit: &Unit<'_>, check: &Check) -> Result<String, CommandError> {
    let number = number_of(check);
    Ok(match place_of(unit, check)? {
        Some(place) => format!("{place} #{number}"),
        None => format!("#{number}"),
    })
}

/// What is struck from a ticket that the station has.
fn struck(frame: &KitchenTicket, was: &Ticket, is: &Ticket) -> Option<KitchenTicket> {
    let rows: Vec<KitchenLine> = (is.lines.iter())
        .filter_map(|line| {
            let before = was.lines.iter().find(|one| one.line == line.line)?;
            let more = line.voided.milli.saturating_sub(before.voided.milli);
            (more > 0).then(|| row(line, Quantity::from_milli(more), KitchenMark::Void, None))
        })
        .collect();
    (!rows.is_empty()).then(|| KitchenTicket {
        round: is.round,
        course: is.course,
        lines: rows,
        ..frame.clone()
    })
}

/// The new name of the table, once for each station that still has something of it to make.
fn moved(frame: &KitchenTicket, check: &Check, renamed: &Renamed) -> Vec<(StationId, KitchenTicket)> {
    let mut stations: Vec<StationId> = (tickets(check).iter())
        .filter(|ticket| ticket.state() == TicketState::Open && !ticket.is_struck())
        .map(|ticket| ticket.station)
        .collect();
    stations.sort_unstable();
    stations.dedup();
    let one = |station| {
        let ticket = KitchenTicket {
            renamed: Some(renamed.clone()),
            ..frame.clone()
        };
        (station, ticket)
    };
    stations.into_iter().map(one).collect()
}

fn row(line: &TicketLine, quantity: Quantity, mark: KitchenMark, ordered: Option<&Line>) -> KitchenLine {
    KitchenLine {
        quantity,
        name: line.name.clone(),
        mark,
        modifiers: (line.modifiers.iter())
            .map(|(name, count)| counted(name, *count))
            .collect(),
        note: line.note.clone(),
        allergens: (line.allergens.iter())
            .map(|allergen| allergen.word().replace('_', " "))
            .collect(),
        seat: line.seat,
        course: ordered.and_then(|line| line.course),
    }
}
