//! People, sign-on and approvals over HTTP.

use crate::auth::Known;
use crate::cursor::List;
use crate::extract::{Answer, Command, Json, Nothing, Path, PinCommand, Public, Signed, View};
use crate::problem::Problem;
use app::House;
use axum::Extension;
use axum::extract::State;
use domain::staff::{Permission, Person, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{ApprovalId, Money, PersonId, SessionId, Timestamp, Uuid};

/// Signs a person on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignOn {
    /// Their name, in any case of letters.
    name: String,
    /// Six digits.
    pin: String,
}

/// A person is signed on. The token is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedOn {
    /// The sign-on.
    session: SessionId,
    /// Its token, for `Authorization: Bearer`.
    token: String,
    /// Who.
    person: PersonId,
    /// Their name.
    name: String,
    /// Their role.
    role: Role,
    /// What the role may do.
    permissions: Vec<Permission>,
    /// Their language.
    language: Option<String>,
    /// When it ends at the latest; it ends earlier after half an hour without a request.
    expires_at: Timestamp,
}

/// A sign-on has ended.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignedOff {
    /// Which.
    session: SessionId,
}

/// Adds a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddPerson {
    /// The name to sign on with; nobody else who is active has it.
    name: String,
    /// Their role.
    role: Role,
    /// Six digits that are no row, date or repetition.
    pin: String,
    /// One of en, de, es, fr, it, pt, nl, no, ar.
    language: Option<String>,
}

impl Public for AddPerson {
    fn public(&self) -> Vec<&str> {
        vec![
            &self.name,
            self.role.word(),
            self.language.as_deref().unwrap_or(""),
        ]
    }
}

/// Changes a person; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePerson {
    /// Another name.
    name: Option<String>,
    /// Another role. Ends their sign-ons.
    role: Option<Role>,
    /// Whether they may sign on. `false` ends their sign-ons.
    active: Option<bool>,
    /// Another language.
    language: Option<String>,
}

/// Sets a PIN.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPin {
    /// Six digits that are no row, date or repetition.
    pin: String,
}

impl Public for SetPin {
    fn public(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A person was added or changed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonStored {
    /// Who.
    person: PersonId,
}

/// A person who works here.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonView {
    /// Who.
    person: PersonId,
    /// The name they sign on with.
    name: Option<String>,
    /// Their role.
    role: Role,
    /// Whether they may sign on.
    active: bool,
    /// Their language.
    language: Option<String>,
    /// When their PIN was set last.
    pin_set_at: Option<Timestamp>,
}

impl PersonView {
    /// The view of a person; the hash of the PIN stays inside.
    pub(crate) fn of(person: Uuid, state: &Person) -> Self {
        Self {
            person: PersonId(person),
            name: state.name.clone(),
            role: state.role,
            active: state.active,
            language: state.language.clone(),
            pin_set_at: state.pin_set_at,
        }
    }
}

/// Somebody who may sign on, as a terminal shows them before anybody has.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignOnName {
    /// The name that goes with the PIN.
    name: String,
    /// Their role.
    role: Role,
}

/// Asks a second person to approve.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskApproval {
    /// The second person's name.
    approver_name: String,
    /// Their PIN.
    pin: String,
    /// The action's word, such as `void_line`.
    action: String,
    /// What it is done to: a line, a check, a folio.
    #[schema(value_type = String, format = "uuid")]
    subject: Uuid,
    /// The amount, where the action has one.
    amount: Option<Money>,
}

/// An approval, for the header `Approval` of one command.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApprovalGiven {
    /// Its id.
    approval: ApprovalId,
    /// Who gave it.
    approved_by: PersonId,
    /// It counts for 60 seconds.
    expires_at: Timestamp,
}

pub(crate) async fn sign_on(
    State(house): State<House>,
    Extension(known): Extension<Known>,
    Json(body): Json<SignOn>,
) -> Result<View<SignedOn>, Problem> {
    let Known::Device(device) = known else {
        return Err(crate::auth::sign_on_needed());
    };
    let signed = app::staff::sign_on(&house, device, &body.name, body.pin).await?;
    Ok(View(SignedOn {
        session: signed.session,
        token: signed.token,
        person: signed.person,
        name: signed.name,
        role: signed.role,
        permissions: signed.role.permissions().collect(),
        language: signed.language,
        expires_at: signed.expires_at,
    }))
}

pub(crate) async fn sign_off(
    State(house): State<House>,
    command: Command<Nothing>,
) -> Result<Answer<SignedOff>, Problem> {
    Ok(app::staff::sign_off(&house, &command.caller).await?.into())
}

pub(crate) async fn list(State(house): State<House>) -> Result<View<List<PersonView>>, Problem> {
    let people = app::staff::list(&house).await?;
    let views = people
        .iter()
        .map(|(person, state)| PersonView::of(person.0, state));
    Ok(View(List::whole(views.collect())))
}

/// `GET /sessions/names`: for a confirmed terminal, so that people find their name instead of typing it.
pub(crate) async fn names(State(house): State<House>) -> Result<View<List<SignOnName>>, Problem> {
    let people = app::staff::list(&house).await?;
    let mut names: Vec<SignOnName> = people
        .into_iter()
        .filter(|(_, state)| state.active)
        .filter_map(|(_, state)| {
            let role = state.role;
            state.name.clone().map(|name| SignOnName { name, role })
        })
        .collect();
    names.sort_by(|one, another| one.name.cmp(&another.name));
    Ok(View(List::whole(names)))
}

pub(crate) async fn add(
    State(house): State<House>,
    PinCommand(command): PinCommand<AddPerson>,
) -> Result<Answer<PersonStored>, Problem> {
    let AddPerson {
        name,
        role,
        pin,
        language,
    } = command.body;
    Ok(
        app::staff::add(&house, &command.caller, name, role, pin, language)
            .await?
            .into(),
    )
}

pub(crate) async fn change(
    State(house): State<House>,
    Path(person): Path<PersonId>,
    command: Command<ChangePerson>,
) -> Result<Answer<PersonStored>, Problem> {
    let change = domain::staff::ChangePerson {
        name: command.body.name,
        role: command.body.role,
        active: command.body.active,
        language: command.body.language,
    };
    Ok(app::staff::change(&house, &command.caller, person, change)
        .await?
        .into())
}

pub(crate) async fn set_pin(
    State(house): State<House>,
    Path(person): Path<PersonId>,
    PinCommand(command): PinCommand<SetPin>,
) -> Result<Answer<PersonStored>, Problem> {
    Ok(
        app::staff::set_pin(&house, &command.caller, person, command.body.pin)
            .await?
            .into(),
    )
}

pub(crate) async fn unlock(
    State(house): State<House>,
    Path(person): Path<PersonId>,
    command: Command<Nothing>,
) -> Result<Answer<PersonStored>, Problem> {
    Ok(app::staff::unlock(&house, &command.caller, person).await?.into())
}

pub(crate) async fn approve(
    State(house): State<House>,
    Signed(principal): Signed,
    Json(body): Json<AskApproval>,
) -> Result<View<ApprovalGiven>, Problem> {
    let asked = app::staff::AskApproval {
        approver_name: body.approver_name,
        pin: body.pin,
        action: body.action,
        subject: body.subject,
        amount: body.amount,
    };
    let given = app::staff::approve(&house, &principal, asked).await?;
    Ok(View(ApprovalGiven {
        approval: given.approval,
        approved_by: given.by,
        expires_at: given.expires_at,
    }))
}
