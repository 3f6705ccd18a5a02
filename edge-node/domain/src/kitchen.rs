//! Kitchen tickets: a batch at a station, as a difference with stable line ids, and what the kitchen does with it
//! (K01 to K05). Stations are facts of an outlet.
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
use values::{BatchId, CheckId, ItemId, LineId, PrinterId, Quantity, StationId, Timestamp};

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
    /// Whether it is wanted before others.
    pub rush: bool,
    /// Its lines, in the order ordered.
    pub lines: Vec<TicketLine>,
}

/// A line on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketLine {
    /// The stable id.
    pub line: LineId,
    /// The item.
    pub item: ItemId,
    /// Whether it is made already.
    pub bumped: bool,
    /// Whether the kitchen has seen that it, or a part of it, is not wanted any more.
    pub acknowledged: bool,
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
            Some(KitchenEventKind::Bump) => TicketState::Bumped,
            Some(KitchenEventKind::Serve) => TicketState::Served,
            _ => TicketState::Open,
        }
    }

    /// Whether it waits to be made.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state() == TicketState::Open
    }

    /// A ticket of which every line that is wanted was made by itself is made; one of which a line was recalled is not.
    fn follow_lines(&mut self) {
        let mut wanted = self
            .lines
            .iter()
            .filter(|line| line.quantity.milli > 0)
            .peekable();
        if wanted.peek().is_none() {
            return;
        }
        match (self.state(), wanted.all(|line| line.bumped)) {
            (TicketState::Open, true) => self.last = Some(KitchenEventKind::Bump),
            (TicketState::Bumped, false) => self.last = Some(KitchenEventKind::Recall),
            _ => {}
        }
    }

    /// Where it stands on a screen, also after a recall: by the time of sending, then by batch. Sorts as text.
    #[must_use]
    pub fn slot(&self) -> String {
        format!("{:013}-{}", self.sent_at.unix_ms().max(0), self.batch)
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
    let marks = Marks::of(check);
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
                        last: marks.whole((send.batch, *station)),
                        rush: marks.rush.contains(&(send.batch, *station)),
                        lines: Vec::new(),
                    });
                let mut shown = ticket_line(check, id, line);
                shown.bumped = marks.line_is_made((send.batch, *station), shown.line);
                shown.acknowledged = marks.is_acknowledged(check, (send.batch, *station), (id, shown.line));
                ticket.lines.push(shown);
            }
        }
    }
    let mut tickets: Vec<Ticket> = tickets.into_values().collect();
    for ticket in &mut tickets {
        ticket.follow_lines();
    }
    numbered(tickets)
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
        item: line.item,
        bumped: false,
        acknowledged: false,
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

/// What the kitchen marked, the last mark of each kind, so that every writer sees the same.
#[derive(Default)]
struct Marks {
    /// Progress of whole tickets, with the place of the event in the order of events.
    whole: BTreeMap<(BatchId, StationId), (usize, KitchenEventKind)>,
    /// Progress of single lines.
    lines: BTreeMap<(BatchId, StationId, LineId), (usize, KitchenEventKind)>,
    rush: BTreeSet<(BatchId, StationId)>,
    acknowledged: BTreeMap<(BatchId, StationId, LineId), Timestamp>,
}

impl Marks {
    /// By instant and then by id.
    fn of(check: &Check) -> Self {
        let mut marks = Self::default();
        let mut events: Vec<_> = check.kitchen.iter().collect();
        events.sort_by_key(|(id, event)| (event.at, **id));
        for (place, (_, event)) in events.into_iter().enumerate() {
            let key = (event.batch, event.station);
            match (event.kind, event.line) {
                (KitchenEventKind::Rush, _) => drop(marks.rush.insert(key)),
                (KitchenEventKind::Calm, _) => drop(marks.rush.remove(&key)),
                (KitchenEventKind::Acknowledge, Some(line)) => {
                    marks.acknowledged.insert((key.0, key.1, line), event.at);
                }
                (KitchenEventKind::Acknowledge, None) => {}
                (kind, Some(line)) => drop(marks.lines.insert((key.0, key.1, line), (place, kind))),
                (kind, None) => drop(marks.whole.insert(key, (place, kind))),
            }
        }
        marks
    }

    fn whole(&self, ticket: (BatchId, StationId)) -> Option<KitchenEventKind> {
        self.whole.get(&ticket).map(|(_, kind)| *kind)
    }

    /// The later of what was done with the line and with its ticket.
    fn line_is_made(&self, ticket: (BatchId, StationId), line: LineId) -> bool {
        let whole = self.whole.get(&ticket);
        let own = self.lines.get(&(ticket.0, ticket.1, line));
        let last = whole.max(own).map(|(_, kind)| *kind);
        matches!(last, Some(KitchenEventKind::Bump | KitchenEventKind::Serve))
    }

    /// Whether every void of the line was seen.
    fn is_acknowledged(
        &self,
        check: &Check,
        ticket: (BatchId, StationId),
        (id, line): (LineId, LineId),
    ) -> bool {
        let last = check
            .voids
            .values()
            .filter(|void| void.line == id)
            .map(|void| void.at)
            .max();
        let seen = self.acknowledged.get(&(ticket.0, ticket.1, line));
        last.zip(seen).is_some_and(|(last, seen)| last <= *seen)
    }
}

/// The state of every ticket that still asks for something; cheaper than [`tickets`].
#[must_use]
pub fn ticket_states(check: &Check) -> BTreeMap<(BatchId, StationId), Option<KitchenEventKind>> {
    let marks = Marks::of(check);
    if !marks.lines.is_empty() {
        return tickets(check)
            .into_iter()
            .filter(|ticket| !ticket.is_struck())
            .map(|ticket| ((ticket.batch, ticket.station), ticket.last))
            .collect();
    }
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
                states.insert(key, marks.whole(key));
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

/// Bumps, recalls, serves, rushes or calms a ticket; doing it again changes nothing. A paid check's food still has to be made, so a
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
    let ticket = ticket_to_mark(check, batch, station)?;
    let already = match kind {
        KitchenEventKind::Rush => ticket.rush,
        KitchenEventKind::Calm => !ticket.rush,
        KitchenEventKind::Recall => ticket.is_open() && ticket.lines.iter().all(|line| !line.bumped),
        kind => ticket.last == Some(kind),
    };
    if already {
        return Ok(Vec::new());
    }
    Ok(vec![event(ctx, (batch, station), kind, None)])
}

/// Bumps or recalls one line of a ticket, or notes that the kitchen has seen its void (K02, K03); doing it again changes nothing.
///
/// # Errors
/// [`CheckRefusal`] as for [`mark_ticket`], and where the line is not on the ticket.
pub fn mark_line(
    ctx: &Ctx,
    check: &Check,
    (batch, station, line): (BatchId, StationId, LineId),
    kind: KitchenEventKind,
) -> Result<Vec<CheckEdit>, CheckRefusal> {
    let ticket = ticket_to_mark(check, batch, station)?;
    let shown = ticket.lines.iter().find(|one| one.line == line);
    let shown = shown.ok_or(CheckRefusal::LineUnknown { line })?;
    let already = match kind {
        KitchenEventKind::Bump => shown.bumped,
        KitchenEventKind::Recall => !shown.bumped,
        _ => shown.acknowledged || shown.voided.milli <= 0,
    };
    if already {
        return Ok(Vec::new());
    }
    Ok(vec![event(ctx, (batch, station), kind, Some(line))])
}

fn ticket_to_mark(check: &Check, batch: BatchId, station: StationId) -> Result<Ticket, CheckRefusal> {
    if let Some(merged) = check.merges.values().next() {
        return Err(CheckRefusal::MergedAway { into: merged.into });
    }
    if check.kitchen.len() >= EVENTS_MAX {
        return Err(CheckRefusal::Full);
    }
    let ticket = tickets(check)
        .into_iter()
        .find(|ticket| ticket.batch == batch && ticket.station == station);
    ticket.ok_or(CheckRefusal::BatchUnknown { batch })
}

fn event(
    ctx: &Ctx,
    (batch, station): (BatchId, StationId),
    kind: KitchenEventKind,
    line: Option<LineId>,
) -> CheckEdit {
    let event = KitchenEvent {
        kind,
        batch,
        station,
        by: ctx.person,
        at: ctx.now,
        line,
    };
    CheckEdit::Kitchen(ctx.id(), event)
}

/// How many of an item the kitchen has to make now: fired, not made, not voided (K04).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllDay {
    /// The item.
    pub item: ItemId,
    /// Its name for the kitchen.
    pub name: String,
    /// How much of it.
    pub quantity: Quantity,
    /// How much with each modifier.
    pub modifiers: BTreeMap<String, Quantity>,
}

/// The all-day counts of these tickets, the most first.
#[must_use]
pub fn all_day<'a>(tickets: impl IntoIterator<Item = &'a Ticket>) -> Vec<AllDay> {
    let mut counts: BTreeMap<ItemId, AllDay> = BTreeMap::new();
    let open = tickets.into_iter().filter(|ticket| ticket.is_open());
    let lines = open.flat_map(|ticket| &ticket.lines);
    for line in lines.filter(|line| !line.bumped && line.quantity.milli > 0) {
        let count = counts.entry(line.item).or_insert_with(|| AllDay {
            item: line.item,
            name: line.name.clone(),
            quantity: Quantity::from_milli(0),
            modifiers: BTreeMap::new(),
        });
        let plus = |sum: &mut Quantity, milli: i64| sum.milli = sum.milli.saturating_add(milli);
        plus(&mut count.quantity, line.quantity.milli);
        for (name, times) in &line.modifiers {
            let with = count
                .modifiers
                .entry(name.clone())
                .or_insert(Quantity::from_milli(0));
            plus(with, line.quantity.milli.saturating_mul(i64::from(*times)));
        }
    }
    let mut counts: Vec<AllDay> = counts.into_values().collect();
    counts.sort_by(|one, other| {
        other
            .quantity
            .milli
            .cmp(&one.quantity.milli)
            .then(one.name.cmp(&other.name))
    });
    counts
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
