//! People: added, changed, given a PIN, unlocked. Sign-on stands in [`sign_on`], second persons in [`approval`].

mod approval;
mod pin;
mod sign_on;
mod tries;

pub use approval::{APPROVAL_MS, Approval, AskApproval, approve};
pub(crate) use pin::Pins;
pub use sign_on::{SignedOn, sign_off, sign_on};
pub(crate) use tries::Tries;

use crate::house::refused;
use crate::{Caller, CommandError, House};
use domain::staff::{AddPerson, ChangePerson, Person, Role, Roster, check_pin, name_key};
use serde::Serialize;
use std::sync::Arc;
use store::projections::staff::{PEOPLE_MAX, active_owners, people, people_count, people_named};
use store::{Answered, Unit};
use values::PersonId;

/// A person was added or changed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PersonStored {
    /// Who.
    pub person: PersonId,
}

/// Adds a person with their first PIN.
///
/// # Errors
/// What [`domain::staff::add`] says, an unfit PIN, a full house.
pub async fn add(
    house: &House,
    caller: &Caller,
    name: String,
    role: Role,
    pin: String,
    language: Option<String>,
) -> Result<Answered, CommandError> {
    check_pin(&pin)?;
    let pin_hash = house.pins().hash(house.entropy(), pin).await?;
    let asker = caller.principal.role;
    let command = AddPerson {
        name,
        role,
        pin_hash,
        language,
    };
    house
        .command(caller, move |ctx, unit| {
            if people_count(unit.rows())? >= PEOPLE_MAX {
                return Err(refused(
                    "too_many_people",
                    "The house knows 1,000 people; rename one who has left.",
                ));
            }
            let person: PersonId = ctx.id();
            let roster = roster(unit, asker, Some(&command.name), person)?;
            unit.edit::<Person>(person.0, domain::staff::add(ctx, roster, &command)?)?;
            Ok(PersonStored { person })
        })
        .await
}

/// Changes a person. Another role, or no longer active, ends their sign-ons at once (cases A12, A16).
///
/// # Errors
/// No such person, and what [`domain::staff::change`] says.
pub async fn change(
    house: &House,
    caller: &Caller,
    person: PersonId,
    command: ChangePerson,
) -> Result<Answered, CommandError> {
    let asker = caller.principal.role;
    let ends = command.role.is_some() || command.active == Some(false);
    let answered = house.command(caller, move |_, unit| {
        let before = load(unit, person)?;
        let roster = roster(unit, asker, command.name.as_deref(), person)?;
        unit.edit::<Person>(person.0, domain::staff::change(roster, &before, &command)?)?;
        if ends {
            unit.drop_sessions_of_person(person)?;
        }
        Ok(PersonStored { person })
    });
    let answered = answered.await?;
    if ends {
        house.sessions().drop_person(person);
    }
    Ok(answered)
}

/// Gives a person another PIN: one's own, or as a manager. Their other sign-ons end.
///
/// # Errors
/// No such person, an unfit PIN, somebody else's PIN without the permission.
pub async fn set_pin(
    house: &House,
    caller: &Caller,
    person: PersonId,
    pin: String,
) -> Result<Answered, CommandError> {
    let needs = domain::staff::Permission::ManagePeople;
    if person != caller.principal.person && !caller.principal.role.allows(needs) {
        return Err(CommandError::Forbidden { needs });
    }
    check_pin(&pin)?;
    let pin_hash = house.pins().hash(house.entropy(), pin).await?;
    let asker = caller.principal.role;
    let answered = house.command(caller, move |ctx, unit| {
        let before = load(unit, person)?;
        unit.edit::<Person>(person.0, domain::staff::set_pin(ctx, asker, &before, pin_hash)?)?;
        unit.drop_sessions_of_person(person)?;
        Ok(PersonStored { person })
    });
    let answered = answered.await?;
    house.sessions().drop_person(person);
    Ok(answered)
}

/// Lets a person who was locked out try again at once, at every terminal (case A11).
///
/// # Errors
/// No such person.
pub async fn unlock(house: &House, caller: &Caller, person: PersonId) -> Result<Answered, CommandError> {
    let answered = house.command(caller, move |_, unit| {
        load(unit, person)?;
        unit.forgive_failures(person)?;
        Ok(PersonStored { person })
    });
    let answered = answered.await?;
    house.tries().unlock(person);
    Ok(answered)
}

/// Everybody, by name.
///
/// # Errors
/// What the store says.
pub async fn list(house: &House) -> Result<Vec<(PersonId, Arc<Person>)>, CommandError> {
    house
        .read(|reader| {
            let mut found = Vec::new();
            for person in people(reader.rows())? {
                if let Some(state) = reader.load::<Person>(person.0)? {
                    found.push((person, state));
                }
            }
            Ok(found)
        })
        .await
}

fn load(unit: &mut Unit<'_>, person: PersonId) -> Result<Arc<Person>, CommandError> {
    unit.load::<Person>(person.0)?
        .ok_or_else(|| CommandError::not_found("person", person))
}

fn roster(
    unit: &Unit<'_>,
    asker: Role,
    name: Option<&str>,
    person: PersonId,
) -> Result<Roster, CommandError> {
    let named = match name {
        Some(name) => people_named(unit.rows(), &name_key(name))?,
        None => Vec::new(),
    };
    Ok(Roster {
        asker,
        name_taken: named.iter().any(|other| *other != person),
        owners: active_owners(unit.rows())?,
    })
}
