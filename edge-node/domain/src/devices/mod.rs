//! Terminals: enrolled with a one-time code, confirmed by a manager, revoked for ever. Printers and what they print stand
//! in [`printer`] and [`print`].
//!
//! Codes and tokens are secrets and stand in the store's books as hashes; here is who let a terminal in and when.

pub mod print;
pub mod printer;

use crate::refusal::Refusal;
use crate::shape::Kind;
use crate::{aggregate, ctx::Ctx, refusals};
use values::{PersonId, Timestamp};

/// The most letters a terminal's name may have.
const NAME_LETTERS_MAX: usize = 60;

aggregate! {
    /// An enrolled terminal.
    pub struct Device, DeviceEdit, Kind::Device;
    header {
        /// What people call it: "Bar left".
        name: Option<String> = Name;
        /// Its number in the actor id of what it writes alone; given in order, never used twice.
        slot: u32 = Slot;
        /// When its code was redeemed.
        enrolled_at: Option<Timestamp> = EnrolledAt;
        /// Who made the code; `None` for the first, which was set up with the house.
        invited_by: Option<PersonId> = InvitedBy;
        /// Who confirmed it; `None` while it waits, and for the first.
        confirmed_by: Option<PersonId> = ConfirmedBy;
        /// When it was confirmed.
        confirmed_at: Option<Timestamp> = ConfirmedAt;
        /// Who revoked it.
        revoked_by: Option<PersonId> = RevokedBy;
        /// When it was revoked.
        revoked_at: Option<Timestamp> = RevokedAt;
    }
    facts {}
    entries {}
}

impl Device {
    /// Whether people may sign on at it.
    #[must_use]
    pub const fn is_admitted(&self) -> bool {
        self.confirmed_at.is_some() && self.revoked_at.is_none()
    }

    /// `pending`, `confirmed` or `revoked`.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        match (self.confirmed_at.is_some(), self.revoked_at.is_some()) {
            (_, true) => "revoked",
            (true, false) => "confirmed",
            (false, false) => "pending",
        }
    }
}

refusals! {
    /// Why a terminal was not let in or out.
    pub enum DeviceRefusal {
        /// No name, or a very long one.
        NameUnfit = "device_name_unfit", "A terminal's name has 1 to 60 letters and no control characters.";
        /// It is confirmed.
        AlreadyConfirmed = "device_already_confirmed", "This terminal is confirmed already.";
        /// It is revoked.
        Revoked = "device_revoked", "This terminal was revoked; enrol it again with a new code.";
    }
}

/// Redeems a code: the terminal is known and waits for a manager.
///
/// # Errors
/// [`DeviceRefusal::NameUnfit`].
pub fn enrol(
    now: Timestamp,
    name: &str,
    slot: u32,
    invited_by: Option<PersonId>,
) -> Result<Vec<DeviceEdit>, Refusal> {
    let name = name.trim();
    let letters = name.chars().count();
    if letters == 0 || letters > NAME_LETTERS_MAX || name.chars().any(char::is_control) {
        return Err(DeviceRefusal::NameUnfit.into());
    }
    Ok(vec![
        DeviceEdit::Name(Some(name.to_owned())),
        DeviceEdit::Slot(slot),
        DeviceEdit::EnrolledAt(Some(now)),
        DeviceEdit::InvitedBy(invited_by),
    ])
}

/// The first terminal is confirmed by who holds the set-up code.
#[must_use]
pub fn confirm_first(now: Timestamp) -> Vec<DeviceEdit> {
    vec![DeviceEdit::ConfirmedAt(Some(now))]
}

/// A manager lets a waiting terminal in.
///
/// # Errors
/// [`DeviceRefusal`] where it is confirmed or revoked.
pub fn confirm(ctx: &Ctx, device: &Device) -> Result<Vec<DeviceEdit>, Refusal> {
    match device.status() {
        "pending" => Ok(vec![
            DeviceEdit::ConfirmedBy(Some(ctx.person)),
            DeviceEdit::ConfirmedAt(Some(ctx.now)),
        ]),
        "confirmed" => Err(DeviceRefusal::AlreadyConfirmed.into()),
        _ => Err(DeviceRefusal::Revoked.into()),
    }
}

/// A manager turns a terminal away, for ever (case A12).
///
/// # Errors
/// [`DeviceRefusal::Revoked`] where it is.
pub fn revoke(ctx: &Ctx, device: &Device) -> Result<Vec<DeviceEdit>, Refusal> {
    if device.revoked_at.is_some() {
        return Err(DeviceRefusal::Revoked.into());
    }
    Ok(vec![
        DeviceEdit::RevokedBy(Some(ctx.person)),
        DeviceEdit::RevokedAt(Some(ctx.now)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Aggregate;
    use values::{BusinessDate, Currency, DeviceId, IdSource, Uuid};

    fn ctx() -> Ctx {
        let now = Timestamp::from_unix_ms(1_700_000_000_000);
        let day = BusinessDate::from_ymd(2026, 5, 1).expect("a date");
        let (person, device) = (PersonId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)));
        Ctx::new(person, device, now, day, Currency::EUR, IdSource::new(now, 3))
    }

    #[test]
    fn a_terminal_waits_until_a_manager_confirms_it() {
        let edits = enrol(Timestamp::from_unix_ms(1), " Bar left ", 2, None).expect("fit");
        let waiting = Device::default().after(&edits).expect("reads");
        assert_eq!((waiting.status(), waiting.is_admitted()), ("pending", false));
        let confirmed = waiting
            .after(&confirm(&ctx(), &waiting).expect("waits"))
            .expect("reads");
        assert_eq!((confirmed.status(), confirmed.is_admitted()), ("confirmed", true));
        let again = confirm(&ctx(), &confirmed).expect_err("confirmed");
        assert_eq!(again.code, "device_already_confirmed");
    }

    #[test]
    fn a12_a_revoked_terminal_stays_revoked() {
        let revoked = Device::default()
            .after(&revoke(&ctx(), &Device::default()).expect("revokes"))
            .expect("reads");
        assert!(!revoked.is_admitted());
        assert_eq!(
            confirm(&ctx(), &revoked).expect_err("revoked").code,
            "device_revoked"
        );
        assert_eq!(
            revoke(&ctx(), &revoked).expect_err("revoked").code,
            "device_revoked"
        );
    }
}
