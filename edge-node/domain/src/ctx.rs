//! What every command is given: who, where, when, and a source of ids. Rules take it first and never ask the machine.

use std::cell::RefCell;
use values::{ApprovalId, BusinessDate, Currency, DeviceId, IdSource, Money, PersonId, Timestamp, Uuid};

/// Who and when a command is decided for.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The person signed on.
    pub person: PersonId,
    /// The terminal they stand at.
    pub device: DeviceId,
    /// The instant of the decision, from the node's clock.
    pub now: Timestamp,
    /// The house's open business date.
    pub business_date: BusinessDate,
    /// The house's currency.
    pub currency: Currency,
    /// A second person's approval that came with the command, already proven by the node.
    pub approval: Option<Approved>,
    ids: RefCell<IdSource>,
}

/// An approval by a second person, bound to one action on one subject up to one amount (cases A13 to A15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// The approval.
    pub id: ApprovalId,
    /// Who approved; never the person of the command.
    pub by: PersonId,
    /// The action's word, such as `void_line`.
    pub action: String,
    /// What it is done to: a check, a line, a folio.
    pub subject: Uuid,
    /// The amount it was given for; `None` where the action has none.
    pub amount: Option<Money>,
    /// The last instant at which it counts.
    pub expires_at: Timestamp,
}

impl Ctx {
    /// A context for one command.
    #[must_use]
    pub const fn new(
        person: PersonId,
        device: DeviceId,
        now: Timestamp,
        day: BusinessDate,
        currency: Currency,
        ids: IdSource,
    ) -> Self {
        Self {
            person,
            device,
            now,
            business_date: day,
            currency,
            approval: None,
            ids: RefCell::new(ids),
        }
    }

    /// A new id.
    pub fn id<I: From<Uuid>>(&self) -> I {
        self.ids.borrow_mut().make()
    }

    /// Whether the approval that came with the command covers this action, subject and exact amount now.
    #[must_use]
    pub fn is_approved(&self, action: &str, subject: Uuid, amount: Option<Money>) -> bool {
        self.approval.as_ref().is_some_and(|approval| {
            approval.action == action
                && approval.subject == subject
                && approval.amount == amount
                && approval.by != self.person
                && self.now <= approval.expires_at
        })
    }
}
