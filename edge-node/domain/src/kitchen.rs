//! Kitchen tickets: a batch at a station, as a difference with stable line ids, and what the kitchen does with it
//! (K01 to K03). Stations are facts of an outlet.
//!
//! A ticket is derived from the check. Its line ids are the ids under which lines were first ordered, so a line keeps its
//! id when tables are merged or bills split. A voided line stays on the ticket, struck through, until the ticket is bumped.

use crate::catalog::Allergen;
use crate::check::{
    Check, CheckEdit, CheckRefusal, KitchenEvent, KitchenEventKind, Line, Status, status, wanted,
};
use crate::codes;
use crate::ctx::Ctx;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};
use values::{BatchId, CheckId, LineId, PrinterId, Quantity, StationId, Timestamp};

/// The most kitchen events of one check; it keeps a stuck bump bar from filling a document.
pub const EVENTS_MAX: usize = 1_000;

/// A kitchen station: a screen or a printer where a part of the menu is made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Station {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// No longer used.
    #[n(1)]
    pub withdrawn: bool,
    /// The printer that its tickets come out of.
    #[n(2)]
    pub printer: Option<PrinterId>,
    /// Set where it has paper only and no screen.
    #[n(3)]
    pub paper_only: Option<bool>,
}

impl Station {
    /// Whether its tickets stand on a screen.
    #[must_use]
    pub fn has_screen(&self) -> bool {
        self.paper_only != Some(true)
    }
}

codes! {
    /// How far a ticket has come.
    pub enum TicketState {
        /// To be made.
        Open = 0, "open";
        /// Made.
        Bumped = 1, "bumped";
        /// Brought to the guest.
        Served = 2, "served";
    }
}

/// A ticket: what one sending asks of one station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The batch.
    pub batch: BatchId,
    /// The station.
    pub station: StationId,
    /// When it was sent: its slot on the screen, also after a recall.
    pub sent_at: Timestamp,
    /// The course that was fired.
    pub course: Option<u32>,
    /// Which sending of the check it is, from 1; later ones are additions.
    pub round: u32,
    /// What the kitchen did with it last.
    pub last: Option<KitchenEventKind>,
    /// Its lines, in the order ordered.
    pub lines: Vec<TicketLine>,
}

/// A line on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketLine {
    /// The stable id.
    pub line: LineId,
    /// Its name for the kitchen.
    pub name: String,
    /// What is to be made.
    pub quantity: Quantity,
    /// What was ordered and is not wanted after all: struck through.
    pub voided: Quantity,
    /// Its modifiers, with counts.
    pub modifiers: Vec<(String, u32)>,
    /// The seat it is for.
    pub seat: Option<u32>,
    /// A note.
    pub note: Option<String>,
    /// What it contains.
    pub allergens: Vec<Allergen>,
}

/// What changed between two states of a check's tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketChange {
    /// New, or not as it was.
    Shown(Ticket),
    /// No longer on this check: its lines went to another one.
    Gone(BatchId, StationId),
}

impl Ticket {
    /// How far it has come.
    #[must_use]
    pub const fn state(&self) -> TicketState {
        match self.last {
            None | Some(KitchenEventKind::Recall) => TicketState::Open,
            Some(KitchenEventKind::Bump) => TicketState::Bumped,
            Some(KitchenEventKind::Serve) => TicketState::Served,
        }
    }

    /// Whether it waits to be made.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state() == TicketState::Open
    }

    /// Whether nothing on it is wanted any more.
    #[must_use]
    pub fn is_struck(&self) -> bool {
        self.lines.iter().all(|line| line.quantity.milli <= 0)
    }
}

/// The tickets of a check, the earliest first.
#[must_use]
pub fn tickets(check: &Check) -> Vec<Ticket> {
    let states = event_states(check);
    let gone: BTreeSet<LineId> = check.moves.values().map(|moved| moved.line).collect();
    let mut tickets: BTreeMap<(Timestamp, BatchId, StationId), Ticket> = BTreeMap::new();
    for send in check.sends.values() {
        let mut ids: Vec<LineId> = send
            .lines
            .iter()
            .copied()
            .filter(|id| !gone.contains(id))
            .collect();
        ids.sort_by_key(|id| (check.lines.get(id).map(|line| line.at), *id));
        for (id, line) in ids.iter().filter_map(|id| Some((*id, check.lines.get(id)?))) {
            for station in &line.stations {
                let ticket = tickets
                    .entry((send.at, send.batch, *station))
                    .or_insert_with(|| Ticket {
                        batch: send.batch,
                        station: *station,
                        sent_at: send.at,
                        course: send.course,
                        round: 0,
                        last: states.get(&(send.batch, *station)).copied(),
                        lines: Vec::new(),
                    });
                ticket.lines.push(ticket_line(check, id, line));
            }
        }
    }
    numbered(tickets.into_values().collect())
}

fn numbered(mut tickets: Vec<Ticket>) -> Vec<Ticket> {
    let (mut round, mut last) = (0, None);
    for ticket in &mut tickets {
        if last != Some(ticket.batch) {
            round += 1;
            last = Some(ticket.batch);
        }
        ticket.round = round;
    }
    tickets
}

fn ticket_line(check: &Check, id: LineId, line: &Line) -> TicketLine {
    let left = wanted(check, id, line);
    TicketLine {
        line: line.kitchen_id(id),
        name: line.short_name.clone().unwrap_or_else(|| line.name.clone()),
        quantity: left,
        voided: Quantity::from_milli(line.quantity.milli.saturating_sub(left.milli)),
        modifiers: line
            .modifiers
            .iter()
            .map(|modifier| (modifier.name.clone(), modifier.count))
            .collect(),
        seat: line.seat,
        note: line.note.clone(),
        allergens: line.allergens.clone().unwrap_or_default(),
    }
}

/// The last event per ticket, by instant and then by id, so that every writer sees the same.
fn event_states(check: &Check) -> BTreeMap<(BatchId, StationId), KitchenEventKind> {
    let mut events: Vec<_> = check.kitchen.iter().collect();
    events.sort_by_key(|(id, event)| (event.at, **id));
    events
        .into_iter()
        .map(|(_, event)| ((event.batch, event.station), event.kind))
        .collect()
}

/// The state of every ticket that still asks for something; cheaper than [`tickets`].
#[must_use]
pub fn ticket_states(check: &Check) -> BTreeMap<(BatchId, StationId), Option<KitchenEventKind>> {
    let events = event_states(check);
    let gone: BTreeSet<LineId> = check.moves.values().map(|moved| moved.line).collect();
    let mut states = BTreeMap::new();
    for send in check.sends.values() {
        for id in send.lines.iter().filter(|id| !gone.contains(id)) {
            let Some(line) = check.lines.get(id) else { continue };
            if wanted(check, *id, line).milli <= 0 {
                continue;
            }
            for station in &line.stations {
                let key = (send.batch, *station);
                states.insert(key, events.get(&key).copied());
            }
        }
    }
    states
}

/// What a kitchen screen has to change between two states of a check: the difference, not the whole.
#[must_use]
pub fn ticket_changes(before: Option<&Check>, after: &Check) -> Vec<TicketChange> {
    let old: BTreeMap<_, _> = before
        .map(tickets)
        .unwrap_or_default()
        .into_iter()
        .map(keyed)
        .collect();
    let new: BTreeMap<_, _> = tickets(after).into_iter().map(keyed).collect();
    let gone = old
        .keys()
        .filter(|key| !new.contains_key(key))
        .map(|key| TicketChange::Gone(key.0, key.1));
    let renamed = before.is_none_or(|before| before.table != after.table || before.name != after.name);
    let shown = new
        .iter()
        .filter(|(key, ticket)| renamed || old.get(key) != Some(ticket));
    gone.chain(shown.map(|(_, ticket)| TicketChange::Shown(ticket.clone())))
        .collect()
}

const fn keyed(ticket: Ticket) -> ((BatchId, StationId), Ticket) {
    ((ticket.batch, ticket.station), ticket)
}

/// Bumps, recalls or serves a ticket; doing it again changes nothing. A paid check's food still has to be made, so a
/// closed check takes these.
///
/// # Errors
/// [`CheckRefusal`] where there is no such ticket, the check went into another one, or its events are at their limit.
pub fn mark_ticket(
    ctx: &Ctx,
    check: &Check,
    batch: BatchId,
    station: StationId,
    kind: KitchenEventKind,
) -> Result<Vec<CheckEdit>, CheckRefusal> {
    if let Some(merged) = check.merges.values().next() {
        return Err(CheckRefusal::MergedAway { into: merged.into });
    }
    if check.kitchen.len() >= EVENTS_MAX {
        return Err(CheckRefusal::Full);
    }
    let ticket = tickets(check)
        .into_iter()
        .find(|ticket| ticket.batch == batch && ticket.station == station);
    let ticket = ticket.ok_or(CheckRefusal::BatchUnknown { batch })?;
    let already = ticket.last == Some(kind) || (kind == KitchenEventKind::Recall && ticket.last.is_none());
    if already {
        return Ok(Vec::new());
    }
    let event = KitchenEvent {
        kind,
        batch,
        station,
        by: ctx.person,
        at: ctx.now,
    };
    Ok(vec![CheckEdit::Kitchen(ctx.id(), event)])
}

/// How a ticket is called on the screen: its table's name is looked up by the caller; here number and name.
#[must_use]
pub fn label(id: CheckId, check: &Check) -> String {
    match (&check.name, check.number) {
        (Some(name), Some(number)) => format!("{number} {name}"),
        (None, Some(number)) => number.to_string(),
        (Some(name), None) => name.clone(),
        (None, None) => id.to_string(),
    }
}

/// Whether the kitchen has nothing more to do for the check.
#[must_use]
pub fn is_done(check: &Check) -> bool {
    status(check) > Status::Sent && tickets(check).iter().all(|ticket| !ticket.is_open())
}
