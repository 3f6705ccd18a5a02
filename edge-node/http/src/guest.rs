//! Guests, on the wire. What names a person leaves the house here only, and to those who may see stays.

use crate::cursor::List;
use crate::extract::{Answer, Command, Path, Query, View};
use crate::front_desk::ReservationRow;
use crate::problem::Problem;
use app::House;
use axum::extract::State;
use domain::guest::{Guest, Profile, ProfileField};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{GuestId, Uuid};

/// A guest's profile.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GuestProfile {
    /// The name, as the guest writes it.
    name: Option<String>,
    /// An address for mail.
    email: Option<String>,
    /// A telephone number.
    phone: Option<String>,
    /// Where the guest lives.
    address: Option<String>,
    /// Nationality.
    nationality: Option<String>,
    /// What kind of identity document: `passport`, `identity_card`.
    document_kind: Option<String>,
    /// The number of an identity document.
    document_number: Option<String>,
    /// The day of birth, as `2001-12-31`.
    date_of_birth: Option<String>,
    /// The country of residence.
    country: Option<String>,
}

impl From<GuestProfile> for Profile {
    fn from(profile: GuestProfile) -> Self {
        let fields = [
            (ProfileField::Name, profile.name),
            (ProfileField::Email, profile.email),
            (ProfileField::Phone, profile.phone),
            (ProfileField::Address, profile.address),
            (ProfileField::Nationality, profile.nationality),
            (ProfileField::DocumentKind, profile.document_kind),
            (ProfileField::DocumentNumber, profile.document_number),
            (ProfileField::DateOfBirth, profile.date_of_birth),
            (ProfileField::Country, profile.country),
        ];
        let given = fields
            .into_iter()
            .filter_map(|(field, text)| Some((field, text?)));
        Self {
            fields: given.collect(),
        }
    }
}

/// A guest that was entered, changed or erased.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GuestChanged {
    /// Which.
    guest: GuestId,
}

/// Erases a guest for good.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EraseGuest {
    /// At whose wish.
    reason: String,
}

/// Whether the house takes special care of a guest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetVip {
    /// It does.
    vip: bool,
}

/// Whom to look for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct GuestsQuery {
    /// Beginnings of words of the name, in any order.
    name: String,
}

/// A guest in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct GuestRow {
    /// The guest.
    guest: GuestId,
    /// The name.
    name: String,
}

/// A guest.
#[derive(Serialize, ToSchema)]
pub(crate) struct GuestView {
    /// The guest.
    guest: GuestId,
    /// Whether the guest was erased: then nothing else is known.
    erased: bool,
    /// Whether the house takes special care of the guest.
    vip: bool,
    /// The profile, field by field.
    profile: std::collections::BTreeMap<String, String>,
    /// The newest stays.
    stays: Vec<ReservationRow>,
}

/// What the live stream tells of a guest: that there is news, and no name.
#[derive(Serialize)]
pub(crate) struct GuestNews {
    guest: GuestId,
    erased: bool,
    vip: bool,
}

impl GuestNews {
    /// The view of a document.
    pub(crate) fn of(id: Uuid, state: &Guest) -> Self {
        Self {
            guest: GuestId(id),
            erased: state.is_erased(),
            vip: state.vip,
        }
    }
}

pub(crate) async fn enter(
    State(house): State<House>,
    command: Command<GuestProfile>,
) -> Result<Answer<GuestChanged>, Problem> {
    Ok(app::guest::enter(&house, &command.caller, command.body.into())
        .await?
        .into())
}

pub(crate) async fn change(
    State(house): State<House>,
    Path(guest): Path<GuestId>,
    command: Command<GuestProfile>,
) -> Result<Answer<GuestChanged>, Problem> {
    Ok(
        app::guest::change(&house, &command.caller, guest, command.body.into())
            .await?
            .into(),
    )
}

pub(crate) async fn set_vip(
    State(house): State<House>,
    Path(guest): Path<GuestId>,
    command: Command<SetVip>,
) -> Result<Answer<GuestChanged>, Problem> {
    Ok(
        app::guest::set_vip(&house, &command.caller, guest, command.body.vip)
            .await?
            .into(),
    )
}

pub(crate) async fn erase(
    State(house): State<House>,
    Path(guest): Path<GuestId>,
    command: Command<EraseGuest>,
) -> Result<Answer<GuestChanged>, Problem> {
    Ok(
        app::guest::erase(&house, &command.caller, guest, command.body.reason)
            .await?
            .into(),
    )
}

pub(crate) async fn search(
    State(house): State<House>,
    Query(query): Query<GuestsQuery>,
) -> Result<View<List<GuestRow>>, Problem> {
    let found = app::guest::search(&house, query.name).await?;
    let rows = found.into_iter().map(|row| GuestRow {
        guest: row.id,
        name: row.name,
    });
    Ok(View(List::whole(rows.collect())))
}

pub(crate) async fn look(
    State(house): State<House>,
    Path(guest): Path<GuestId>,
) -> Result<View<GuestView>, Problem> {
    let (look, currency) = (
        app::guest::look(&house, guest).await?,
        app::property::currency(&house).await?,
    );
    let profile = look
        .profile
        .into_iter()
        .map(|(field, text)| (field.word().to_owned(), text));
    Ok(View(GuestView {
        guest,
        erased: look.erased,
        vip: look.vip,
        profile: profile.collect(),
        stays: look
            .stays
            .into_iter()
            .map(|row| ReservationRow::of(row, currency))
            .collect(),
    }))
}
