//! A check's status, derived from its entries: the furthest on a declared lattice.

use super::{Check, KitchenEventKind, Line, due, live_lines};
use crate::codes;
use crate::kitchen;
use crate::lattice::{Lattice, furthest};
use values::LineId;

codes! {
    /// How far a check has come. The order is the lattice's; a later fact never brings it back.
    pub enum Status {
        /// Opened, nothing sent.
        Open = 0, "open";
        /// Something was sent to the kitchen.
        Sent = 1, "sent";
        /// Everything sent has been made.
        Ready = 2, "ready";
        /// Everything sent has been brought.
        Served = 3, "served";
        /// Nothing is left to pay.
        Paid = 4, "paid";
        /// Closed, or merged into another check.
        Closed = 5, "closed";
    }
}

impl Lattice for Status {
    fn rank(self) -> u8 {
        self as u8
    }

    /// A check that is closed while it still waits for the kitchen is a real one: food is made after payment. What
    /// cannot be true together on a check is a matter of its entries; see `inspect`.
    fn conflicting(self, _: Self) -> bool {
        false
    }
}

/// How far the check has come: the furthest of what its entries say.
#[must_use]
pub fn status(check: &Check) -> Status {
    let ended = !check.closes.is_empty() || !check.merges.is_empty();
    if ended {
        return Status::Closed;
    }
    let paid = !check.tenders.is_empty() && due(check).is_ok_and(|due| due.balance_minor <= 0);
    let facts = [
        Some(Status::Open),
        paid.then_some(Status::Paid),
        (!check.sends.is_empty()).then(|| kitchen_status(check)),
    ];
    furthest(facts.into_iter().flatten()).unwrap_or_default()
}

fn kitchen_status(check: &Check) -> Status {
    if check.kitchen.is_empty() {
        return Status::Sent;
    }
    let states = kitchen::ticket_states(check);
    let all = |least: &[KitchenEventKind]| {
        !states.is_empty()
            && states
                .values()
                .all(|kind| kind.is_some_and(|kind| least.contains(&kind)))
    };
    if all(&[KitchenEventKind::Serve]) {
        Status::Served
    } else if all(&[KitchenEventKind::Serve, KitchenEventKind::Bump]) {
        Status::Ready
    } else {
        Status::Sent
    }
}

/// Whether the line was sent.
#[must_use]
pub fn is_sent(check: &Check, line: LineId) -> bool {
    check.sends.values().any(|send| send.lines.contains(&line))
}

/// The lines that still wait to be sent.
pub fn unsent_lines(check: &Check) -> impl Iterator<Item = (LineId, &Line)> {
    let sent: std::collections::BTreeSet<LineId> = check
        .sends
        .values()
        .flat_map(|send| send.lines.iter().copied())
        .collect();
    live_lines(check)
        .into_iter()
        .filter(move |(id, _)| !sent.contains(id))
}
