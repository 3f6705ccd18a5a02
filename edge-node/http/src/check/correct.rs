//! Putting a bill right on the wire (R08): discounts taken back, prices set by hand, lines given back after the receipt.

use super::CheckChanged;
use crate::extract::{Answer, Command, Path};
use crate::problem::Problem;
use app::House;
use axum::extract::State;
use domain::check::{ReasonCode, RefundLines, SetPrice, TenderKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{CheckId, DrawerSessionId, EntryId, LineId, Money, Quantity};

/// Why a discount is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeBack {
    /// Why.
    #[serde(default)]
    reason: String,
}

/// A price that is to be set by hand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskPrice {
    /// What one unit shall cost, without modifiers.
    price: Money,
    /// Why; may be left out where the code says it.
    #[serde(default)]
    reason: String,
    /// Why, as a code that reports sum by.
    #[serde(default)]
    reason_code: Option<ReasonCode>,
}

/// A line that is to be given back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskRefundLine {
    /// Which.
    line: LineId,
    /// How much of it, in thousandths; all that is left where absent.
    #[serde(default)]
    quantity: Option<Quantity>,
}

/// Lines of a closed check that are to be given back. An approval is for the action `refund`, the check and the amount.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskRefund {
    /// The lines.
    lines: Vec<AskRefundLine>,
    /// What the guest gets it in: `cash` or `other`.
    kind: TenderKind,
    /// The drawer session it comes from; needed for cash.
    #[serde(default)]
    drawer_session: Option<DrawerSessionId>,
    /// Why; may be left out where the code says it.
    #[serde(default)]
    reason: String,
    /// Why, as a code that reports sum by.
    #[serde(default)]
    reason_code: Option<ReasonCode>,
}

/// What was given back.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefundGiven {
    /// Its id.
    refund: EntryId,
    /// The number of its own receipt.
    receipt: i64,
    /// What the guest gets.
    amount: Money,
}

pub(crate) async fn take_back_discount(
    State(house): State<House>,
    Path((check, discount)): Path<(CheckId, EntryId)>,
    command: Command<TakeBack>,
) -> Result<Answer<CheckChanged>, Problem> {
    let reason = command.body.reason;
    let given = (check, discount);
    Ok(
        app::check::take_back_discount(&house, &command.caller, given, reason)
            .await?
            .into(),
    )
}

pub(crate) async fn set_price(
    State(house): State<House>,
    Path((check, line)): Path<(CheckId, LineId)>,
    command: Command<AskPrice>,
) -> Result<Answer<CheckChanged>, Problem> {
    let asked = SetPrice {
        line,
        price: command.body.price,
        reason: command.body.reason,
        code: command.body.reason_code,
    };
    Ok(app::check::override_price(&house, &command.caller, check, asked)
        .await?
        .into())
}

pub(crate) async fn refund(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<AskRefund>,
) -> Result<Answer<RefundGiven>, Problem> {
    let asked = RefundLines {
        lines: (command.body.lines.iter())
            .map(|line| (line.line, line.quantity))
            .collect(),
        kind: command.body.kind,
        session: command.body.drawer_session,
        reason: command.body.reason,
        code: command.body.reason_code,
    };
    Ok(app::check::give_back(&house, &command.caller, check, asked)
        .await?
        .into())
}
