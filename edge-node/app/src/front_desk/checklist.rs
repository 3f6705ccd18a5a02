//! The night audit as a checklist: what is done, what the audit will do, and what waits for a person (F20). Everything is
//! read off the books and lists as they stand; nothing is remembered for the list.

use super::night_audit::NAMED_MAX;
use crate::find::look_up;
use crate::{CommandError, House};
use domain::property::{NoShowRule, Property};
use domain::till::Session;
use store::books::business_day::{BusinessDay, business_day};
use store::books::night_audit::{NightAudit, night_audit};
use store::books::stay::{Nightly, stays_without};
use store::books::till::open_drawer_sessions;
use store::projections::check::{CheckRow, open_checks};
use store::projections::front_desk::desk::{DeskRow, moves_due};
use store::projections::front_desk::{ReservationRow, due_out, not_arrived};

/// A step of the audit, in the order in which they are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Parties that were due out are gone or stay longer.
    Departures,
    /// Parties that were due in are here, or somebody decided about them.
    Arrivals,
    /// Parties with another room from tonight on are in it.
    Moves,
    /// Checks of the restaurants are closed.
    Checks,
    /// Drawers are counted.
    Drawers,
    /// Room and tax of the night are posted.
    Charges,
    /// Rooms that were slept in are dirty.
    Rooms,
    /// The date has moved.
    Close,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Nothing is left of it.
    Done,
    /// The audit does it.
    ToDo,
    /// A person has to decide before the day can be closed.
    Blocked,
    /// A person should look; the day can be closed all the same.
    Look,
}

/// An audit as it stands.
#[derive(Clone, Debug)]
pub struct AuditLook {
    /// The open business day.
    pub day: BusinessDay,
    /// What was done so far; nothing before it began.
    pub audit: Option<NightAudit>,
    /// Each step, how it stands, and how many are left of it.
    pub steps: Vec<(Step, StepState, usize)>,
    /// In the house and due out.
    pub due_out: Vec<ReservationRow>,
    /// Due and not arrived.
    pub not_arrived: Vec<ReservationRow>,
    /// In the house, with another room from tonight on.
    pub moves_due: Vec<DeskRow>,
    /// Checks that are not closed.
    pub open_checks: Vec<CheckRow>,
    /// Drawers that are not counted.
    pub open_drawers: Vec<Session>,
    /// Stays whose night is not charged.
    pub stays_to_charge: usize,
    /// Rooms that were not set dirty.
    pub rooms_to_dirty: usize,
}

impl AuditLook {
    /// Whether nothing waits for a person's decision.
    pub fn can_close(&self) -> bool {
        self.steps
            .iter()
            .all(|(_, state, _)| *state != StepState::Blocked)
    }

    fn list_steps(&mut self, rule: NoShowRule) {
        let or = |left: usize, state: StepState| if left == 0 { StepState::Done } else { state };
        let arrivals = match rule {
            NoShowRule::ByPerson => StepState::Blocked,
            NoShowRule::AtAudit => StepState::ToDo,
        };
        let counted = [
            (Step::Departures, self.due_out.len(), StepState::Blocked),
            (Step::Arrivals, self.not_arrived.len(), arrivals),
            (Step::Moves, self.moves_due.len(), StepState::Look),
            (Step::Checks, self.open_checks.len(), StepState::Look),
            (Step::Drawers, self.open_drawers.len(), StepState::Look),
            (Step::Charges, self.stays_to_charge, StepState::ToDo),
            (Step::Rooms, self.rooms_to_dirty, StepState::ToDo),
            (Step::Close, 1, StepState::ToDo),
        ];
        self.steps = counted
            .into_iter()
            .map(|(step, left, state)| (step, or(left, state), left))
            .collect();
    }
}

/// The audit of the open date as it stands; each list names at most [`NAMED_MAX`].
///
/// # Errors
/// Where the house is not set up.
pub async fn look(house: &House) -> Result<AuditLook, CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            let rows = reader.rows();
            let day = business_day(rows)?.ok_or_else(crate::house::not_set_up)?;
            let rule = look_up::<Property>(reader, property)?.no_show_rule;
            let mut look = AuditLook {
                audit: night_audit(rows, day.date)?,
                steps: Vec::new(),
                due_out: due_out(rows, day.date, NAMED_MAX)?,
                not_arrived: not_arrived(rows, day.date, NAMED_MAX)?,
                moves_due: moves_due(rows, day.date, NAMED_MAX)?,
                open_checks: open_checks(rows, None, NAMED_MAX)?,
                open_drawers: open_drawer_sessions(rows, NAMED_MAX)?,
                stays_to_charge: stays_without(rows, Nightly::Charge, day.date, u32::MAX)?.len(),
                rooms_to_dirty: stays_without(rows, Nightly::Dirty, day.date, u32::MAX)?.len(),
                day,
            };
            look.list_steps(rule);
            Ok(look)
        })
        .await
}
