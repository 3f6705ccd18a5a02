//! What every command is given: who, where, when, and a source of ids. Rules take it first and never ask the machine.

use std::cell::{Cell, RefCell};
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
    approval_counted: Cell<bool>,
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
            approval_counted: Cell::new(false),
        }
    }

    /// A new id.
    pub fn id<I: From<Uuid>>(&self) -> I {
        self.ids.borrow_mut().make()
    }

    /// Whether the approval that came with the command covers this action, subject and exact amount now.
    #[must_use]
    pub fn is_approved(&self, action: &str, subject: Uuid, amount: Option<Money>) -> bool {
        let counts = self.approval.as_ref().is_some_and(|approval| {
            approval.action == action
                && approval.subject == subject
                && approval.amount == amount
                && approval.by != self.person
                && self.now <= approval.expires_at
        });
        self.approval_counted.set(self.approval_counted.get() || counts);
        counts
    }

    /// The second person, where a rule of this command asked for an approval and the one that came along counted. Nobody's
    /// name gets onto a record by an approval that was given for something else (case A15).
    #[must_use]
    pub fn approver(&self) -> Option<PersonId> {
        let approval = self.approval.as_ref().filter(|_| self.approval_counted.get());
        approval.map(|approval| approval.by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a15_an_approval_for_something_else_puts_nobodys_name_on_a_record() {
        let (waiter, manager, line) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let now = Timestamp::from_unix_ms(1_000);
        let day = BusinessDate::EPOCH;
        let mut ctx = Ctx::new(
            waiter.into(),
            waiter.into(),
            now,
            day,
            Currency::EUR,
            IdSource::new(now, 1),
        );
        ctx.approval = Some(Approved {
            id: ApprovalId(Uuid::from_u128(4)),
            by: manager.into(),
            action: "void_line".into(),
            subject: line,
            amount: None,
            expires_at: now,
        });
        assert!(!ctx.is_approved("discount", line, None));
        assert_eq!(ctx.approver(), None);
        assert!(ctx.is_approved("void_line", line, None));
        assert_eq!(ctx.approver(), Some(PersonId(manager)));
    }
}
