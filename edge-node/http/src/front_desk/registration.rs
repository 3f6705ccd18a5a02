//! The registration card and its signature, on the wire.

use super::desk::DeskStay;
use crate::extract::{Answer, Command, Path, View};
use crate::problem::Problem;
use app::House;
use app::front_desk::registration::{self, CardGuest, SignatureLook};
use axum::extract::State;
use domain::front_desk::Strokes;
use domain::guest::ProfileField;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use values::{GuestId, PersonId, ReservationId, Timestamp};

/// A signature: lines of points, never an image.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignCard {
    /// How wide the field was, 1 to 4,096.
    width: u32,
    /// How high it was, 1 to 4,096.
    height: u32,
    /// Line by line: x, y, x, y and so on, within the field; at most 256 lines and 4,000 points.
    strokes: Vec<Vec<u32>>,
}

/// A card that was signed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardSigned {
    /// The stay.
    reservation: ReservationId,
    /// When.
    signed_at: Timestamp,
}

/// A signature.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignatureView {
    /// When it was signed.
    signed_at: Timestamp,
    /// Who held the tablet out.
    by: PersonId,
    /// How wide the field was.
    width: u32,
    /// How high it was.
    height: u32,
    /// Line by line: x, y, x, y and so on.
    strokes: Vec<Vec<u32>>,
}

/// A guest on the card.
#[derive(Serialize, ToSchema)]
pub(crate) struct CardGuestView {
    /// The guest.
    guest: GuestId,
    /// The profile, field by field; empty where the guest was erased.
    profile: BTreeMap<String, String>,
    /// What the country asks for and is not known.
    missing: Vec<ProfileField>,
}

/// The registration card of a stay.
#[derive(Serialize, ToSchema)]
pub(crate) struct CardView {
    /// The stay.
    stay: DeskStay,
    /// What the country asks each guest for.
    needed: Vec<ProfileField>,
    /// Who booked, then who shares the room.
    guests: Vec<CardGuestView>,
    /// When it was signed; null where it was not.
    signed_at: Option<Timestamp>,
}

impl TryFrom<SignCard> for Strokes {
    type Error = domain::front_desk::FrontDeskRefusal;

    fn try_from(card: SignCard) -> Result<Self, Self::Error> {
        let unfit = domain::front_desk::FrontDeskRefusal::SignatureUnfit;
        let points = |line: Vec<u32>| {
            let (pairs, rest) = line.as_chunks::<2>();
            let whole = rest.is_empty();
            let points = pairs.iter().map(|[x, y]| (*x, *y)).collect::<Vec<_>>();
            if whole { Ok(points) } else { Err(unfit.clone()) }
        };
        let strokes = card.strokes.into_iter().map(points).collect::<Result<_, _>>()?;
        Ok(Self {
            width: card.width,
            height: card.height,
            strokes,
        })
    }
}

impl SignatureView {
    fn of(look: SignatureLook) -> Self {
        let Strokes {
            width,
            height,
            strokes,
        } = look.strokes;
        let flat = |line: Vec<(u32, u32)>| line.into_iter().flat_map(|(x, y)| [x, y]).collect();
        Self {
            signed_at: look.at,
            by: look.by,
            width,
            height,
            strokes: strokes.into_iter().map(flat).collect(),
        }
    }
}

impl CardGuestView {
    fn of(guest: CardGuest) -> Self {
        let field = |(field, text): (ProfileField, String)| (field.word().to_owned(), text);
        Self {
            guest: guest.guest,
            profile: guest.profile.into_iter().map(field).collect(),
            missing: guest.missing,
        }
    }
}

pub(crate) async fn sign(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<SignCard>,
) -> Result<Answer<CardSigned>, Problem> {
    let strokes = Strokes::try_from(command.body).map_err(app::CommandError::from)?;
    Ok(registration::sign(&house, &command.caller, id, strokes)
        .await?
        .into())
}

pub(crate) async fn signature(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
) -> Result<View<SignatureView>, Problem> {
    let look = registration::signature_of(&house, id).await?;
    Ok(View(SignatureView::of(look)))
}

pub(crate) async fn card(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
) -> Result<View<CardView>, Problem> {
    let card = registration::card(&house, id).await?;
    let (day, currency) = (
        app::property::open_day(&house).await?,
        app::property::currency(&house).await?,
    );
    Ok(View(CardView {
        stay: DeskStay::of(card.row, day.date, currency),
        needed: card.needed,
        guests: card.guests.into_iter().map(CardGuestView::of).collect(),
        signed_at: card.signed_at,
    }))
}
