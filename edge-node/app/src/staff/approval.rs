//! A second person's approval of one action on one subject and one amount: their name and PIN on the spot, valid for 60
//! seconds, consumed by the command that it is for (cases A13 to A15).

use super::sign_on::{prove, still_holds};
use crate::house::refused;
use crate::{CommandError, House, Principal};
use domain::ctx::Approved;
use domain::staff::Permission;
use values::{ApprovalId, Money, PersonId, Timestamp, Uuid};

/// How long an approval counts, in milliseconds.
pub const APPROVAL_MS: i64 = 60_000;
/// The longest word of an action, in bytes.
const ACTION_BYTES_MAX: usize = 64;

/// Asks for an approval.
#[derive(Clone, Debug)]
pub struct AskApproval {
    /// The second person's name.
    pub approver_name: String,
    /// Their PIN.
    pub pin: String,
    /// The action's word: `void_line`.
    pub action: String,
    /// What it is done to.
    pub subject: Uuid,
    /// The amount, where the action has one.
    pub amount: Option<Money>,
}

/// An approval was given.
#[derive(Clone, Copy, Debug)]
pub struct Approval {
    /// Its id, for the header `Approval` of the command.
    pub approval: ApprovalId,
    /// Who gave it.
    pub by: PersonId,
    /// When it no longer counts.
    pub expires_at: Timestamp,
}

/// Gives the caller a second person's approval.
///
/// # Errors
/// A wrong name or PIN, the same person (A14), a role that may not approve.
pub async fn approve(
    house: &House,
    principal: &Principal,
    asked: AskApproval,
) -> Result<Approval, CommandError> {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    if asked.action.is_empty() || asked.action.len() > ACTION_BYTES_MAX || !asked.action.bytes().all(word) {
        return Err(refused("action_unfit", "An action is a word such as void_line."));
    }
    let (by, state) = prove(house, principal.device, &asked.approver_name, asked.pin).await?;
    if by == principal.person {
        return Err(refused(
            "approver_same_person",
            "Another person has to approve; ask a manager to enter their name and PIN.",
        ));
    }
    if !state.role.allows(Permission::Approve) {
        return Err(CommandError::Forbidden {
            needs: Permission::Approve,
        });
    }
    let approved = Approved {
        id: house.ids().make(),
        by,
        action: asked.action,
        subject: asked.subject,
        amount: asked.amount,
        expires_at: house.now().plus_ms(APPROVAL_MS),
    };
    let given = Approval {
        approval: approved.id,
        by,
        expires_at: approved.expires_at,
    };
    let (device, asked_by) = (principal.device, principal.person);
    let kept = house.own_command(device, move |unit| {
        still_holds(unit, device, by, &state)?;
        Ok(unit.put_approval(&approved, asked_by)?)
    });
    kept.await?;
    Ok(given)
}
