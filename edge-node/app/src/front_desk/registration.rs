//! The registration card: what the country asks a guest for, what is missing of it, and the signature (F09, F10).
//!
//! A signature is sealed with the guest's own key; neither it nor a name stands in a stored answer (H10).

use crate::find::{find, look_up};
use crate::{Answered, Caller, CommandError, House};
use domain::front_desk::{Reservation, Strokes, sign as signed};
use domain::guest::{Guest, GuestRefusal, ProfileField};
use domain::property::Property;
use serde::Serialize;
use store::Reader;
use store::books::guest::{NONCE_BYTES, guest_key, profile, seal_signature, signature};
use store::projections::front_desk::desk::{DeskRow, desk_row_of};
use values::{GuestId, PersonId, ReservationId, Timestamp};

/// A card was signed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Signed {
    /// The stay.
    pub reservation: ReservationId,
    /// When.
    pub signed_at: Timestamp,
}

/// Keeps the signature of a stay's guest; the last one counts.
///
/// # Errors
/// Where it is no signature, the stay has no guest, or the guest was erased.
pub async fn sign(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    strokes: Strokes,
) -> Result<Answered, CommandError> {
    let strokes = strokes.fit()?;
    let mut nonce = [0; NONCE_BYTES];
    (house.entropy())(&mut nonce);
    house
        .command(caller, move |ctx, unit| {
            let stay = find::<Reservation>(unit, id)?;
            let guest = stay
                .guest
                .ok_or_else(|| CommandError::not_found("guest of reservation", id))?;
            let key = guest_key(unit.rows(), guest)?.ok_or(GuestRefusal::Erased)?;
            let sealed = seal_signature(&key, &nonce, (guest, id), &strokes)?;
            let edits = signed(ctx, &stay, (guest, nonce.to_vec(), sealed))?;
            let after = domain::shape::Aggregate::after(&*stay, &edits).map_err(CommandError::failed)?;
            unit.edit::<Reservation>(id, edits)?;
            let signed_at = after.signature().map_or(ctx.now, |signature| signature.at);
            Ok(Signed {
                reservation: id,
                signed_at,
            })
        })
        .await
}

/// A signature in the clear.
#[derive(Clone, Debug)]
pub struct SignatureLook {
    /// When.
    pub at: Timestamp,
    /// Who held the tablet out.
    pub by: PersonId,
    /// The lines.
    pub strokes: Strokes,
}

/// The signature of a stay.
///
/// # Errors
/// Where there is no such stay, nobody signed, or the guest was erased.
pub async fn signature_of(house: &House, id: ReservationId) -> Result<SignatureLook, CommandError> {
    house
        .read(move |reader| {
            let stay = look_up::<Reservation>(reader, id)?;
            let none = || CommandError::not_found("signature of reservation", id);
            let stored = stay.signature().ok_or_else(none)?;
            let strokes = signature(reader.rows(), id, stored)?.ok_or_else(none)?;
            Ok(SignatureLook {
                at: stored.at,
                by: stored.by,
                strokes,
            })
        })
        .await
}

/// What a guest says about themselves, and what is missing of what the country asks for.
#[derive(Clone, Debug)]
pub struct CardGuest {
    /// The guest.
    pub guest: GuestId,
    /// Field by field; empty where the guest was erased.
    pub profile: Vec<(ProfileField, String)>,
    /// What is missing.
    pub missing: Vec<ProfileField>,
}

/// The card of a stay.
#[derive(Clone, Debug)]
pub struct Card {
    /// The stay as the desk's lists show it.
    pub row: DeskRow,
    /// What the country asks for.
    pub needed: Vec<ProfileField>,
    /// Who booked, then who shares the room.
    pub guests: Vec<CardGuest>,
    /// When it was signed, where it was.
    pub signed_at: Option<Timestamp>,
}

/// The card of a stay: read before and at the check-in.
///
/// # Errors
/// Where there is no such stay.
pub async fn card(house: &House, id: ReservationId) -> Result<Card, CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            let stay = look_up::<Reservation>(reader, id)?;
            let row =
                desk_row_of(reader.rows(), id)?.ok_or_else(|| CommandError::not_found("reservation", id))?;
            let needed = look_up::<Property>(reader, property)?.registration_fields();
            let here = stay.companions.iter().filter(|(_, companion)| !companion.left);
            let guests = stay.guest.into_iter().chain(here.map(|(guest, _)| *guest));
            let guests = guests.map(|guest| card_guest(reader, guest, &needed));
            Ok(Card {
                guests: guests.collect::<Result<_, _>>()?,
                row,
                needed,
                signed_at: stay.signature().map(|signature| signature.at),
            })
        })
        .await
}

fn card_guest(
    reader: &Reader<'_>,
    guest: GuestId,
    needed: &[ProfileField],
) -> Result<CardGuest, CommandError> {
    let state = look_up::<Guest>(reader, guest)?;
    let profile = profile(reader.rows(), guest, &state)?;
    let has = |field: &ProfileField| profile.iter().any(|(known, _)| known == field);
    let missing = needed.iter().copied().filter(|field| !has(field)).collect();
    Ok(CardGuest {
        guest,
        profile,
        missing,
    })
}
