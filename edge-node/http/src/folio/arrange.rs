//! A folio arranged for its payers, on the wire.

use super::FolioChanged;
use crate::extract::{Answer, Command, Nothing, Path};
use crate::problem::Problem;
use app::House;
use app::folio::arrange;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use values::{FolioId, Money, PostingId, WindowId};

/// The codes that a window takes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteCodes {
    /// Codes of charges: `room`, `city_tax`, `minibar`. Another window that took one of them takes it no more.
    codes: Vec<String>,
}

/// A part of a charge for another window.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SplitPosting {
    /// How much goes to the other window.
    amount: Money,
    /// The window.
    window: WindowId,
}

/// The difference to a charge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustPosting {
    /// Below nothing where the charge was too much.
    amount: Money,
    /// Why.
    reason: String,
}

type Changed = Result<Answer<FolioChanged>, Problem>;

pub(crate) async fn route(
    State(house): State<House>,
    Path((id, window)): Path<(FolioId, WindowId)>,
    command: Command<RouteCodes>,
) -> Changed {
    let codes = (window, command.body.codes);
    Ok(arrange::route(&house, &command.caller, id, codes).await?.into())
}

pub(crate) async fn split(
    State(house): State<House>,
    Path((id, posting)): Path<(FolioId, PostingId)>,
    command: Command<SplitPosting>,
) -> Changed {
    let part = (command.body.amount, command.body.window);
    Ok(arrange::split(&house, &command.caller, id, posting, part)
        .await?
        .into())
}

pub(crate) async fn adjust(
    State(house): State<House>,
    Path((id, posting)): Path<(FolioId, PostingId)>,
    command: Command<AdjustPosting>,
) -> Changed {
    let difference = (command.body.amount, command.body.reason);
    Ok(arrange::adjust(&house, &command.caller, id, posting, difference)
        .await?
        .into())
}

pub(crate) async fn close(
    State(house): State<House>,
    Path(id): Path<FolioId>,
    command: Command<Nothing>,
) -> Changed {
    Ok(arrange::close(&house, &command.caller, id).await?.into())
}
