//! Deposits, on the wire.

use super::desk::DeskStay;
use super::stay::StayChanged;
use crate::extract::{Answer, Command, Path, View};
use crate::folio::{FolioChanged, PayFolio};
use crate::problem::Problem;
use app::House;
use app::front_desk::deposit::{self, Deposit};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{BusinessDate, Money, ReservationId};

/// A deposit that is asked for; with neither, none is any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskDeposit {
    /// How much.
    amount: Option<Money>,
    /// Until when: between today and the arrival.
    due: Option<BusinessDate>,
}

/// A deposit that was asked for or is held.
#[derive(Serialize, ToSchema)]
pub(crate) struct DepositView {
    /// The stay.
    stay: DeskStay,
    /// What was asked for.
    asked: Option<Money>,
    /// Until when.
    due: Option<BusinessDate>,
    /// What is held; below nothing where the party owes.
    held: Money,
    /// Whether it is late.
    overdue: bool,
}

/// The deposit ledger.
#[derive(Serialize, ToSchema)]
pub(crate) struct DepositsView {
    /// What is held in all.
    held: Money,
    /// Stays that are not in the house, by arrival; at most 1,000.
    items: Vec<DepositView>,
}

pub(crate) async fn request(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<AskDeposit>,
) -> Result<Answer<StayChanged>, Problem> {
    let asked = match (command.body.amount, command.body.due) {
        (Some(amount), Some(due)) => Some((amount, due)),
        (None, None) => None,
        _ => {
            let refusal = domain::front_desk::FrontDeskRefusal::DepositUnfit;
            return Err(app::CommandError::from(refusal).into());
        }
    };
    Ok(deposit::request(&house, &command.caller, id, asked).await?.into())
}

pub(crate) async fn take(
    State(house): State<House>,
    Path(id): Path<ReservationId>,
    command: Command<PayFolio>,
) -> Result<Answer<FolioChanged>, Problem> {
    Ok(deposit::take(&house, &command.caller, id, command.body.into())
        .await?
        .into())
}

pub(crate) async fn ledger(State(house): State<House>) -> Result<View<DepositsView>, Problem> {
    let (date, currency, found) = deposit::ledger(&house).await?;
    let sum = found
        .iter()
        .fold(0_i64, |sum, deposit| sum.saturating_add(deposit.held.minor));
    let view = |deposit: Deposit| DepositView {
        asked: deposit.asked.map(|(amount, _)| amount),
        due: deposit.asked.map(|(_, due)| due),
        held: deposit.held,
        overdue: deposit.overdue,
        stay: DeskStay::of(deposit.row, date, currency),
    };
    Ok(View(DepositsView {
        held: Money::new(sum, currency),
        items: found.into_iter().map(view).collect(),
    }))
}
