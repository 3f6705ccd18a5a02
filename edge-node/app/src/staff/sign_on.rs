//! Signing on by name and PIN at a confirmed terminal, and signing off.

use crate::house::refused;
use crate::secret::{fingerprint, token};
use crate::sessions::Session;
use crate::{Caller, CommandError, House, Principal};
use domain::devices::Device;
use domain::fiscal::{EntryKind, JournalEntry};
use domain::insight::{Choice, Finding, FindingCode, Raised, Subject, finding_id, raise};
use domain::shape::Kind;
use domain::staff::{Person, Role};
use serde::Serialize;
use std::sync::Arc;
use store::books::staff::{Failure, SessionRow};
use store::projections::staff::people_named;
use store::{Answered, Unit};
use values::{DeviceId, PersonId, SessionId, Timestamp};

/// A person has signed on. The token is shown once.
#[derive(Clone, Debug)]
pub struct SignedOn {
    /// The sign-on.
    pub session: SessionId,
    /// Its token.
    pub token: String,
    /// Who.
    pub person: PersonId,
    /// Their role.
    pub role: Role,
    /// Their name as it is written here.
    pub name: String,
    /// Their language.
    pub language: Option<String>,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// A sign-on has ended.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct SignedOff {
    /// Which.
    pub session: SessionId,
}

/// Signs a person on.
///
/// # Errors
/// [`CommandError::NotAuthentic`] for a wrong name or PIN, without saying which; [`CommandError::TooMany`] beyond the
/// limits.
pub async fn sign_on(
    house: &House,
    device: DeviceId,
    name: &str,
    pin: String,
) -> Result<SignedOn, CommandError> {
    let (person, state) = prove(house, device, name, pin).await?;
    let now = house.now();
    let token = token(house.entropy(), "hs_");
    let row = SessionRow {
        session: house.ids().make(),
        token: fingerprint(&token),
        device,
        person,
        role: state.role.code(),
        seen_at: now,
        expires_at: now.plus_ms(house.sessions().limits().absolute_ms),
    };
    let principal = Principal {
        device,
        person,
        role: state.role,
        session: row.session,
    };
    let (house_here, proven, property) = (house.clone(), Arc::clone(&state), house.property());
    let kept = house.own_command(device, move |unit| {
        still_holds(unit, device, person, &proven)?;
        unit.put_session(&row)?;
        unit.forgive_failures(person)?;
        let mut entry = crate::start::entry(unit, property, EntryKind::SignOn)?;
        (entry.person, entry.device) = (Some(person), Some(device));
        unit.journal(entry)?;
        // Taken in on the writing thread: who is sent away by a later command is dropped after this, never before it.
        let session = Session::new(principal, now, row.expires_at);
        if house_here.sessions().put_session(row.token, session, now) {
            return Ok(());
        }
        Err(refused(
            "too_many_sessions",
            "Too many people are signed on; sign off at another terminal first.",
        ))
    });
    if let Err(error) = kept.await {
        house.sessions().drop_session(row.session);
        return Err(error);
    }
    Ok(SignedOn {
        session: row.session,
        token,
        person,
        role: state.role,
        name: state.name.clone().unwrap_or_default(),
        language: state.language.clone(),
        expires_at: row.expires_at,
    })
}

/// Signs the caller off.
///
/// # Errors
/// What the store says.
pub async fn sign_off(house: &House, caller: &Caller) -> Result<Answered, CommandError> {
    let session = caller.principal.session;
    let answered = house.command(caller, move |ctx, unit| {
        unit.drop_session(session)?;
        unit.journal(JournalEntry::new(EntryKind::SignOff, ctx))?;
        Ok(SignedOff { session })
    });
    let answered = answered.await?;
    house.sessions().drop_session(session);
    Ok(answered)
}

/// Proves that whoever stands at `device` is the person of this name, within the limits.
pub(super) async fn prove(
    house: &House,
    device: DeviceId,
    name: &str,
    pin: String,
) -> Result<(PersonId, Arc<Person>), CommandError> {
    let found = find(house, name.to_owned()).await?;
    let attempt = Failure {
        at: house.now(),
        device,
        person: found.as_ref().map(|(person, _)| *person),
    };
    house.tries().begin(attempt)?;
    let hash = found.as_ref().and_then(|(_, state)| state.pin_hash.as_deref());
    match (house.pins().is_right(pin, hash).await, found) {
        (Ok(true), Some(found)) => {
            house.tries().succeed(attempt);
            Ok(found)
        }
        (Ok(_), _) => {
            note_failure(house, attempt).await?;
            Err(CommandError::NotAuthentic {
                code: "sign_on_failed",
                sentence: "The name or the PIN is not right.",
            })
        }
        (Err(error), _) => {
            house.tries().cancel(attempt);
            Err(error)
        }
    }
}

/// Whether what was proven before the PIN was checked still holds inside the commit: the terminal was not revoked and the
/// person not sent away, demoted or given another PIN meanwhile (cases A12, A16).
pub(super) fn still_holds(
    unit: &mut Unit<'_>,
    device: DeviceId,
    person: PersonId,
    proven: &Person,
) -> Result<(), CommandError> {
    let terminal = unit.load::<Device>(device.0)?;
    let now = unit.load::<Person>(person.0)?;
    let same =
        now.is_some_and(|now| now.active && now.role == proven.role && now.pin_hash == proven.pin_hash);
    if same && terminal.is_some_and(|terminal| terminal.is_admitted()) {
        return Ok(());
    }
    Err(CommandError::NotAuthentic {
        code: "sign_on_failed",
        sentence: "This terminal or this person was changed just now; sign on again.",
    })
}

async fn find(house: &House, name: String) -> Result<Option<(PersonId, Arc<Person>)>, CommandError> {
    house
        .read(move |reader| {
            let Some(person) = people_named(reader.rows(), &name)?.first().copied() else {
                return Ok(None);
            };
            Ok(reader.load::<Person>(person.0)?.map(|state| (person, state)))
        })
        .await
}

async fn note_failure(house: &House, failure: Failure) -> Result<(), CommandError> {
    metrics::counter!("edge_auth_failures_total", "method" => "pin").increment(1);
    house.store().note_sign_on_failure(failure).await?;
    if let Some(count) = house.tries().alarm_due(failure.at) {
        raise_alarm(house, failure, count).await?;
    }
    Ok(())
}

/// The alarm is a finding; nobody is locked out by it, so a prankster cannot close the restaurant.
async fn raise_alarm(house: &House, failure: Failure, count: usize) -> Result<(), CommandError> {
    let subjects = vec![Subject::new(Kind::Property, house.property().0)];
    let id = finding_id(FindingCode::SignOnAlarm, &subjects, &failure.at.to_string());
    let seen = Raised {
        code: FindingCode::SignOnAlarm,
        sentence: format!(
            "{count} sign-ons failed in this house within an hour; the last at one terminal just now."
        ),
        subjects,
        choices: vec![
            Choice::new(
                "look_at_terminals",
                "See which terminals are out of sight, and revoke any that are gone.",
            ),
            Choice::new("set_pins", "Give new PINs to those whose name was tried."),
        ],
        at: failure.at,
    };
    let raised = house.own_command(failure.device, move |unit| {
        let before = unit.load::<Finding>(id.0)?;
        unit.edit::<Finding>(id.0, raise(id, before.as_deref(), seen))?;
        Ok(())
    });
    raised.await.map(drop)
}
