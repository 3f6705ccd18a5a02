//! Checks on the wire (R02, R05 to R08, R11, R15). How a check is shown stands in [`view`], what is asked for in [`ask`].

mod ask;
mod correct;
mod view;

pub(crate) use ask::{
    AddLines, AskDiscount, ChecksQuery, CloseCheck, FireCourse, MergeCheck, OpenCheck, SendLines, SplitCheck,
    TakeTender, TransferCheck, VoidLine,
};
pub(crate) use correct::{AskPrice, AskRefund, RefundGiven, TakeBack, refund, set_price, take_back_discount};
pub(crate) use view::{CheckListRow, CheckView};

use crate::cursor::{List, page_after, page_limit};
use crate::extract::{Answer, Command, Path, Query, View};
use crate::problem::Problem;
use app::{Answered, House};
use ask::Which;
use axum::extract::State;
use domain::check::{Merge, SendLines as SendLinesOf, Status};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{BatchId, CheckId, LineId, Money, TenderId};

/// The check that was opened.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckOpened {
    /// Its id.
    check: CheckId,
    /// Its number.
    number: i64,
}

/// A check after a command.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckChanged {
    /// Its id.
    check: CheckId,
    /// How far it has come.
    status: Status,
    /// What it comes to.
    total: Money,
    /// What is left to pay.
    balance: Money,
}

/// The lines that were added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinesAdded {
    /// Their ids, in the order asked for.
    lines: Vec<LineId>,
    /// The batch they were sent with.
    batch: Option<BatchId>,
    /// What the check comes to.
    total: Money,
    /// What is left to pay.
    balance: Money,
}

/// What was sent.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinesSent {
    /// The batch.
    batch: BatchId,
    /// How many lines.
    lines: usize,
}

/// What a split made: another check, one for each seat, or the same one with its payers' shares.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum CheckSplit {
    /// Lines went to another check.
    Lines(CheckSplitOff),
    /// Each seat has a check of its own.
    Seats(SeatsSplit),
    /// The bill is shared.
    Shares(CheckChanged),
}

/// The check of a seat.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeatCheck {
    /// Its id.
    check: CheckId,
    /// Its number.
    number: i64,
    /// The seat.
    seat: u32,
    /// What it comes to.
    total: Money,
}

/// New checks, one for each seat that left.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeatsSplit {
    /// The new checks.
    checks: Vec<SeatCheck>,
    /// What the first one comes to now.
    rest: Money,
}

/// The check with the lines that were split off.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckSplitOff {
    /// The check that they went to.
    check: CheckId,
    /// Its number.
    number: i64,
    /// What it comes to.
    total: Money,
    /// What the first one comes to now.
    rest: Money,
}

/// The payment that was taken.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenderTaken {
    /// Its id.
    tender: TenderId,
    /// What it paid of the check.
    amount: Money,
    /// The tip on top.
    tip: Money,
    /// The cash to give back.
    change: Money,
    /// What is left to pay.
    balance: Money,
    /// How far the check has come.
    status: Status,
    /// The receipt's number, where this payment closed the check.
    receipt: Option<i64>,
    /// The batch that went to the kitchen with it.
    batch: Option<BatchId>,
}

/// The check that was closed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckClosed {
    /// Its id.
    check: CheckId,
    /// The receipt's number; absent where nothing was sold.
    receipt: Option<i64>,
    /// What it came to.
    total: Money,
}

pub(crate) async fn open(
    State(house): State<House>,
    command: Command<OpenCheck>,
) -> Result<Answer<CheckOpened>, Problem> {
    let made = command.body.check;
    Ok(
        app::check::open(&house, &command.caller, made, command.body.into_domain())
            .await?
            .into(),
    )
}

pub(crate) async fn add_lines(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<AddLines>,
) -> Result<Answer<LinesAdded>, Problem> {
    let (lines, send) = command.body.into_domain();
    Ok(app::check::add(&house, &command.caller, check, lines, send)
        .await?
        .into())
}

pub(crate) async fn send(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<SendLines>,
) -> Result<Answer<LinesSent>, Problem> {
    Ok(
        app::check::send(&house, &command.caller, check, command.body.into_domain())
            .await?
            .into(),
    )
}

pub(crate) async fn fire(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<FireCourse>,
) -> Result<Answer<LinesSent>, Problem> {
    let course = SendLinesOf::Course(command.body.course);
    Ok(app::check::send(&house, &command.caller, check, course)
        .await?
        .into())
}

pub(crate) async fn void_line(
    State(house): State<House>,
    Path((check, line)): Path<(CheckId, LineId)>,
    command: Command<VoidLine>,
) -> Result<Answer<CheckChanged>, Problem> {
    let asked = command.body.into_domain(line);
    Ok(app::check::void(&house, &command.caller, check, asked)
        .await?
        .into())
}

pub(crate) async fn discount(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<AskDiscount>,
) -> Result<Answer<CheckChanged>, Problem> {
    let asked = command.body.into_domain()?;
    Ok(app::check::give_discount(&house, &command.caller, check, asked)
        .await?
        .into())
}

pub(crate) async fn split(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<SplitCheck>,
) -> Result<Answer<CheckSplit>, Problem> {
    let caller = &command.caller;
    let answered: Answered = match command.body.into_domain()? {
        ask::SplitHow::Lines(into, split) => app::check::split(&house, caller, check, into, split).await?,
        ask::SplitHow::Seats => app::check::split_by_seat(&house, caller, check).await?,
        ask::SplitHow::Shares(how) => app::check::share(&house, caller, check, how).await?,
    };
    Ok(answered.into())
}

pub(crate) async fn merge(
    State(house): State<House>,
    Path(into): Path<CheckId>,
    command: Command<MergeCheck>,
) -> Result<Answer<CheckChanged>, Problem> {
    let from = command.body.from;
    Ok(app::check::merge(&house, &command.caller, Merge { from, into })
        .await?
        .into())
}

pub(crate) async fn transfer(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<TransferCheck>,
) -> Result<Answer<CheckChanged>, Problem> {
    Ok(
        app::check::hand_over(&house, &command.caller, check, command.body.into_domain())
            .await?
            .into(),
    )
}

pub(crate) async fn tender(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<TakeTender>,
) -> Result<Answer<TenderTaken>, Problem> {
    Ok(
        app::check::take(&house, &command.caller, check, command.body.into_domain())
            .await?
            .into(),
    )
}

pub(crate) async fn close(
    State(house): State<House>,
    Path(check): Path<CheckId>,
    command: Command<CloseCheck>,
) -> Result<Answer<CheckClosed>, Problem> {
    Ok(
        app::check::close(&house, &command.caller, check, command.body.drawer_session)
            .await?
            .into(),
    )
}

pub(crate) async fn list(
    State(house): State<House>,
    Query(query): Query<ChecksQuery>,
) -> Result<View<List<CheckListRow>>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = page_after(query.after.as_deref())?;
    let open_only = query.status.unwrap_or_default() == Which::Open;
    let (rows, currency) = app::check::list(&house, open_only, after, limit + 1).await?;
    Ok(View(List::page(
        rows,
        limit,
        |row| row.place,
        |row| CheckListRow::of(row, currency),
    )))
}

pub(crate) async fn look(
    State(house): State<House>,
    Path(check): Path<CheckId>,
) -> Result<View<CheckView>, Problem> {
    let state = app::check::look(&house, check).await?;
    Ok(View(CheckView::of(check.into(), &state)))
}
