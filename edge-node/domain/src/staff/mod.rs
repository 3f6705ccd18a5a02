//! People who work here: who they are, what their role may do, which PINs are fit to be used.
//!
//! How a PIN is hashed and how often it may be tried stands in `app`; here is only what can be said without a secret.

use crate::refusal::Refusal;
use crate::shape::Kind;
use crate::{aggregate, codes, ctx::Ctx, refusals};
use values::Timestamp;

mod permission;
mod pin;

pub use permission::Permission;
pub use pin::{PIN_DIGITS, check_pin};

/// The most letters a person's name may have.
const NAME_LETTERS_MAX: usize = 60;
/// The languages a person may choose, as BCP 47 primary tags; the first is the default.
pub const LANGUAGES: &[&str] = &["en", "de", "es", "fr", "it", "pt", "nl", "no", "ar"];

codes! {
    /// What a person is here for. Append only.
    pub enum Role {
        /// Waits tables.
        Server = 0, "server";
        /// Owns the house.
        Owner = 1, "owner";
        /// Runs the shift.
        Manager = 2, "manager";
        /// Cooks.
        Cook = 3, "cook";
        /// Stands at the front desk.
        Receptionist = 4, "receptionist";
        /// Makes the rooms.
        Housekeeper = 5, "housekeeper";
    }
}

aggregate! {
    /// A person who works here.
    pub struct Person, PersonEdit, Kind::Person;
    header {
        /// The name they sign on with, unique in the house without regard to case.
        name: Option<String> = Name;
        /// Their role.
        role: Role = Role;
        /// The hash of their PIN, in PHC form; useless without the node's pepper.
        pin_hash: Option<String> = PinHash;
        /// Whether they may sign on.
        active: bool = Active;
        /// Their language.
        language: Option<String> = Language;
        /// When their PIN was set last; sessions older than it have ended.
        pin_set_at: Option<Timestamp> = PinSetAt;
    }
    facts {}
    entries {}
}

refusals! {
    /// Why a person was not added or changed.
    pub enum StaffRefusal {
        /// No name, or a very long one.
        NameUnfit = "name_unfit", "A name has 1 to 60 letters and no control characters.";
        /// Somebody active has it.
        NameTaken { /// The name.
            name: String } = "name_taken", "{name} is the name of somebody who works here; add a letter or a surname.";
        /// Not six digits.
        PinUnfit = "pin_unfit", "A PIN is exactly 6 digits.";
        /// One of those that are tried first.
        PinCommon = "pin_common", "This PIN is one of the first that anybody tries; choose six digits that are no row, date or repetition.";
        /// A role above their own.
        RoleAbove = "role_above_own", "Only an owner may make or change an owner; ask one.";
        /// The house would have no owner.
        LastOwner = "last_owner", "The house needs one active owner; make another person owner first.";
        /// Not one of ours.
        LanguageUnknown = "language_unknown", "Choose one of the languages: en, de, es, fr, it, pt, nl, no, ar.";
        /// Nothing was asked.
        NothingToChange = "nothing_to_change", "Name at least one field to change: name, role, active or language.";
    }
}

/// Adds a person.
#[derive(Clone, Debug)]
pub struct AddPerson {
    /// The name to sign on with.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The hash of a PIN that [`check_pin`] let pass.
    pub pin_hash: String,
    /// The language; `None` for the house's.
    pub language: Option<String>,
}

/// Changes a person; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct ChangePerson {
    /// Another name.
    pub name: Option<String>,
    /// Another role.
    pub role: Option<Role>,
    /// Whether they may sign on.
    pub active: Option<bool>,
    /// Another language.
    pub language: Option<String>,
}

/// What a rule about people has to know about the house.
#[derive(Clone, Copy, Debug)]
pub struct Roster {
    /// The role of who asks.
    pub asker: Role,
    /// Whether somebody else who is active has the name that is asked for.
    pub name_taken: bool,
    /// How many active owners there are.
    pub owners: usize,
}

/// Adds a person to the house.
///
/// # Errors
/// [`StaffRefusal`] where the name is unfit or taken, or the role is above the asker's.
pub fn add(ctx: &Ctx, roster: Roster, command: &AddPerson) -> Result<Vec<PersonEdit>, Refusal> {
    let name = fit_name(&command.name)?;
    refuse_taken(roster, &name)?;
    refuse_above(roster.asker, Role::Server, command.role)?;
    let language = command.language.clone().unwrap_or_else(|| "en".to_owned());
    refuse_language(&language)?;
    Ok(vec![
        PersonEdit::Name(Some(name)),
        PersonEdit::Role(command.role),
        PersonEdit::PinHash(Some(command.pin_hash.clone())),
        PersonEdit::PinSetAt(Some(ctx.now)),
        PersonEdit::Active(true),
        PersonEdit::Language(Some(language)),
    ])
}

/// Changes a person.
///
/// # Errors
/// [`StaffRefusal`] where a field is unfit, the role is above the asker's, or no owner would be left (case A16).
pub fn change(roster: Roster, person: &Person, command: &ChangePerson) -> Result<Vec<PersonEdit>, Refusal> {
    refuse_above(roster.asker, person.role, command.role.unwrap_or(person.role))?;
    refuse_ownerless(roster, person, command)?;
    let mut edits = Vec::new();
    if let Some(name) = &command.name {
        let name = fit_name(name)?;
        refuse_taken(roster, &name)?;
        edits.push(PersonEdit::Name(Some(name)));
    }
    if let Some(language) = &command.language {
        refuse_language(language)?;
        edits.push(PersonEdit::Language(Some(language.clone())));
    }
    edits.extend(command.role.map(PersonEdit::Role));
    edits.extend(command.active.map(PersonEdit::Active));
    if edits.is_empty() {
        return Err(StaffRefusal::NothingToChange.into());
    }
    Ok(edits)
}

/// Gives a person another PIN. Everybody may change their own; others' need [`Permission::ManagePeople`].
///
/// # Errors
/// [`StaffRefusal::RoleAbove`] where the person's role is above the asker's.
pub fn set_pin(
    ctx: &Ctx,
    asker: Role,
    person: &Person,
    pin_hash: String,
) -> Result<Vec<PersonEdit>, Refusal> {
    refuse_above(asker, person.role, person.role)?;
    Ok(vec![
        PersonEdit::PinHash(Some(pin_hash)),
        PersonEdit::PinSetAt(Some(ctx.now)),
    ])
}

/// The name as two people would compare it.
#[must_use]
pub fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

fn fit_name(name: &str) -> Result<String, StaffRefusal> {
    let name = name.trim();
    let letters = name.chars().count();
    if letters == 0 || letters > NAME_LETTERS_MAX || name.chars().any(char::is_control) {
        return Err(StaffRefusal::NameUnfit);
    }
    Ok(name.to_owned())
}

fn refuse_taken(roster: Roster, name: &str) -> Result<(), StaffRefusal> {
    if roster.name_taken {
        return Err(StaffRefusal::NameTaken {
            name: name.to_owned(),
        });
    }
    Ok(())
}

fn refuse_above(asker: Role, before: Role, after: Role) -> Result<(), StaffRefusal> {
    if asker != Role::Owner && (before == Role::Owner || after == Role::Owner) {
        return Err(StaffRefusal::RoleAbove);
    }
    Ok(())
}

fn refuse_ownerless(roster: Roster, person: &Person, command: &ChangePerson) -> Result<(), StaffRefusal> {
    let was_owner = person.active && person.role == Role::Owner;
    let stays_owner =
        command.active.unwrap_or(person.active) && command.role.unwrap_or(person.role) == Role::Owner;
    if was_owner && !stays_owner && roster.owners <= 1 {
        return Err(StaffRefusal::LastOwner);
    }
    Ok(())
}

fn refuse_language(language: &str) -> Result<(), StaffRefusal> {
    if LANGUAGES.contains(&language) {
        Ok(())
    } else {
        Err(StaffRefusal::LanguageUnknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Aggregate;

    const ROSTER: Roster = Roster {
        asker: Role::Manager,
        name_taken: false,
        owners: 1,
    };

    fn person(role: Role) -> Person {
        Person {
            name: Some("Ada".into()),
            role,
            active: true,
            ..Person::default()
        }
    }

    #[test]
    fn a16_a_manager_cannot_make_an_owner_of_anybody() {
        let command = ChangePerson {
            role: Some(Role::Owner),
            ..ChangePerson::default()
        };
        let refusal = change(ROSTER, &person(Role::Manager), &command).expect_err("above");
        assert_eq!(refusal.code, "role_above_own");
        let demote = ChangePerson {
            role: Some(Role::Server),
            ..ChangePerson::default()
        };
        let refusal = change(ROSTER, &person(Role::Owner), &demote).expect_err("above");
        assert_eq!(refusal.code, "role_above_own");
    }

    #[test]
    fn the_last_owner_stays() {
        let house = Roster {
            asker: Role::Owner,
            ..ROSTER
        };
        let leave = ChangePerson {
            active: Some(false),
            ..ChangePerson::default()
        };
        let refusal = change(house, &person(Role::Owner), &leave).expect_err("last");
        assert_eq!(refusal.code, "last_owner");
        let two = Roster { owners: 2, ..house };
        let edits = change(two, &person(Role::Owner), &leave).expect("two owners");
        assert!(!person(Role::Owner).after(&edits).expect("reads").active);
    }

    #[test]
    fn a_change_of_nothing_and_a_taken_or_empty_name_are_refused() {
        let codes: Vec<_> = [None, Some(" "), Some("Ben\u{7}")]
            .into_iter()
            .map(|name| {
                let command = ChangePerson {
                    name: name.map(str::to_owned),
                    ..ChangePerson::default()
                };
                change(ROSTER, &person(Role::Cook), &command)
                    .expect_err("unfit")
                    .code
            })
            .collect();
        assert_eq!(codes, ["nothing_to_change", "name_unfit", "name_unfit"]);
        let taken = Roster {
            name_taken: true,
            ..ROSTER
        };
        let command = ChangePerson {
            name: Some("ben".into()),
            ..ChangePerson::default()
        };
        assert_eq!(
            change(taken, &person(Role::Cook), &command)
                .expect_err("taken")
                .code,
            "name_taken"
        );
    }
}
