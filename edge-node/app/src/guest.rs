//! Guests: entered and changed under their own key, found by name, erased by destroying the key (H10).
//!
//! Answers carry ids only: they are stored, and a stored name would outlive an erasure.

use crate::find::{find, look_up};
use crate::{Answered, Caller, CommandError, House};
use domain::ctx::Ctx;
use domain::front_desk::StayStatus;
use domain::guest::{
    Guest, Profile, ProfileField, Sealed, change as changed, enter as entered, erase as erased, fit_profile,
};
use serde::Serialize;
use store::Unit;
use store::books::guest::{KEY_BYTES, NONCE_BYTES, guest_key, profile, seal};
use store::projections::front_desk::{ReservationRow, stays_of};
use store::projections::guest::{GuestRow, find_guests};
use values::GuestId;

/// Stays looked at before a guest is erased, newest first.
const STAYS_LOOKED_AT_MAX: u32 = 200;

/// A guest was entered, changed or erased.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GuestChanged {
    /// Which.
    pub guest: GuestId,
}

/// A profile with what is needed to seal it: drawn before the command, so that the command draws nothing.
#[derive(Clone, Debug)]
pub(crate) struct ToSeal {
    profile: Profile,
    key: [u8; KEY_BYTES],
    nonces: Vec<[u8; NONCE_BYTES]>,
}

impl ToSeal {
    pub(crate) fn new(house: &House, profile: &Profile) -> Result<Self, CommandError> {
        let profile = fit_profile(profile)?;
        let mut key = [0; KEY_BYTES];
        (house.entropy())(&mut key);
        let nonces = profile.fields.iter().map(|_| {
            let mut nonce = [0; NONCE_BYTES];
            (house.entropy())(&mut nonce);
            nonce
        });
        Ok(Self {
            nonces: nonces.collect(),
            profile,
            key,
        })
    }

    fn sealed(&self, guest: GuestId, key: &[u8; KEY_BYTES]) -> Result<Vec<Sealed>, CommandError> {
        let fields = self.profile.fields.iter().zip(&self.nonces);
        fields
            .map(|((field, text), nonce)| Ok(seal(key, nonce, guest, *field, text)?))
            .collect()
    }
}

/// Enters a guest as part of a command.
pub(crate) fn enter_guest(ctx: &Ctx, unit: &mut Unit<'_>, new: &ToSeal) -> Result<GuestId, CommandError> {
    let guest: GuestId = ctx.id();
    let edits = entered(ctx, guest, new.sealed(guest, &new.key)?)?;
    unit.keep_guest_key(guest, &new.key)?;
    unit.edit::<Guest>(guest, edits)?;
    Ok(guest)
}

/// Enters a guest.
///
/// # Errors
/// What [`domain::guest::enter`] says.
pub async fn enter(house: &House, caller: &Caller, profile: Profile) -> Result<Answered, CommandError> {
    let new = ToSeal::new(house, &profile)?;
    house
        .command(caller, move |ctx, unit| {
            Ok(GuestChanged {
                guest: enter_guest(ctx, unit, &new)?,
            })
        })
        .await
}

/// Changes fields of a guest's profile.
///
/// # Errors
/// Where there is no such guest, or the guest was erased.
pub async fn change(
    house: &House,
    caller: &Caller,
    guest: GuestId,
    profile: Profile,
) -> Result<Answered, CommandError> {
    let new = ToSeal::new(house, &profile)?;
    house
        .command(caller, move |_, unit| {
            let before = find::<Guest>(unit, guest)?;
            let key = guest_key(unit.rows(), guest)?.ok_or(domain::guest::GuestRefusal::Erased)?;
            unit.edit::<Guest>(guest, changed(guest, &before, new.sealed(guest, &key)?)?)?;
            Ok(GuestChanged { guest })
        })
        .await
}

/// Says whether the house takes special care of a guest.
///
/// # Errors
/// Where there is no such guest, it was erased, or it stands so already.
pub async fn set_vip(
    house: &House,
    caller: &Caller,
    guest: GuestId,
    vip: bool,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |_, unit| {
            let before = find::<Guest>(unit, guest)?;
            unit.edit::<Guest>(guest, domain::guest::set_vip(&before, vip)?)?;
            Ok(GuestChanged { guest })
        })
        .await
}

/// Erases a guest: the key is destroyed and the name leaves the lists in one commit; what was sealed stays unreadable.
///
/// # Errors
/// Where there is no such guest, it was erased, or it is in the house or expected.
pub async fn erase(
    house: &House,
    caller: &Caller,
    guest: GuestId,
    reason: String,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Guest>(unit, guest)?;
            let stays = stays_of(unit.rows(), guest, STAYS_LOOKED_AT_MAX)?;
            let expected = stays
                .iter()
                .any(|stay| matches!(stay.status, StayStatus::Reserved | StayStatus::InHouse));
            unit.edit::<Guest>(guest, erased(ctx, &before, expected, &reason)?)?;
            unit.destroy_guest_key(guest)?;
            unit.drop_guest_paper()?;
            Ok(GuestChanged { guest })
        })
        .await
}

/// A guest in the clear, with stays.
#[derive(Clone, Debug)]
pub struct GuestLook {
    /// The guest.
    pub guest: GuestId,
    /// The profile; empty where the guest was erased.
    pub profile: Vec<(ProfileField, String)>,
    /// Whether the guest was erased.
    pub erased: bool,
    /// Whether the house takes special care of the guest.
    pub vip: bool,
    /// The newest stays.
    pub stays: Vec<ReservationRow>,
}

/// A guest in the clear.
///
/// # Errors
/// Where there is no such guest.
pub async fn look(house: &House, guest: GuestId) -> Result<GuestLook, CommandError> {
    house
        .read(move |reader| {
            let state = look_up::<Guest>(reader, guest)?;
            Ok(GuestLook {
                guest,
                profile: profile(reader.rows(), guest, &state)?,
                erased: state.is_erased(),
                vip: state.vip,
                stays: stays_of(reader.rows(), guest, 20)?,
            })
        })
        .await
}

/// Guests by the beginnings of the words of their names.
///
/// # Errors
/// What the store says.
pub async fn search(house: &House, name: String) -> Result<Vec<GuestRow>, CommandError> {
    house
        .read(move |reader| Ok(find_guests(reader.rows(), &name)?))
        .await
}
