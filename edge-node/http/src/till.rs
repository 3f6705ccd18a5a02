//! Drawers and their sessions on the wire (R12).

use crate::cursor::{List, PageQuery};
use crate::extract::{Answer, Command, Nothing, Path, Query, View};
use crate::problem::Problem;
use app::House;
use app::till::{Count, NewDrawer, OpenSession, Pay};
use axum::extract::State;
use domain::check::TenderKind;
use domain::till::{CashMoveKind, Session};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{BusinessDate, DrawerId, DrawerSessionId, Money, OutletId, PersonId, Timestamp};

/// A drawer that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddDrawer {
    /// Its outlet.
    outlet: OutletId,
    /// Its name.
    name: String,
}

/// The drawer that was added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DrawerAdded {
    /// Its id.
    drawer: DrawerId,
}

/// A session that is to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenDrawerSession {
    /// The drawer's outlet.
    outlet: OutletId,
    /// The drawer.
    drawer: DrawerId,
    /// What was counted into it.
    float: Money,
}

/// The session that was opened or changed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DrawerSessionChanged {
    /// Its id.
    session: DrawerSessionId,
}

/// Cash in or out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PayCash {
    /// How much.
    amount: Money,
    /// Why.
    reason: String,
}

/// Why the drawer was opened without a sale.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenDrawer {
    /// Why.
    reason: String,
}

/// A blind count that ends a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountDrawer {
    /// What was counted.
    counted: Money,
    /// Why it may differ.
    #[serde(default)]
    reason: Option<String>,
}

/// A session that was counted and closed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DrawerSessionClosed {
    /// Its id.
    session: DrawerSessionId,
    /// The number of its Z report.
    z_number: i64,
    /// What should have been there.
    expected: Money,
    /// What was counted.
    counted: Money,
    /// Counted less expected.
    difference: Money,
}

/// What one kind of tender brought.
#[derive(Serialize, ToSchema)]
pub(crate) struct TenderTotalView {
    /// Which.
    kind: TenderKind,
    /// How many.
    count: u64,
    /// What they paid of checks.
    amount: Money,
    /// Tips on top.
    tip: Money,
}

/// What was sold at one tax rate.
#[derive(Serialize, ToSchema)]
pub(crate) struct RateTotalView {
    /// The rate in parts per million.
    rate_ppm: i64,
    /// Without tax.
    net: Money,
    /// The tax.
    tax: Money,
}

/// A drawer session: an X while it is open, a Z once it is closed.
#[derive(Serialize, ToSchema)]
pub(crate) struct DrawerSessionView {
    /// Its id.
    session: DrawerSessionId,
    /// The drawer.
    drawer: DrawerId,
    /// When it was opened.
    opened_at: Timestamp,
    /// Who opened it.
    opened_by: PersonId,
    /// The business date it was opened on.
    business_date: BusinessDate,
    /// What was in it then.
    float: Money,
    /// Checks closed here.
    checks: u64,
    /// What they came to, taxes included, tips not.
    gross: Money,
    /// What discounts took off.
    discounts: Money,
    /// What was voided.
    voids: Money,
    /// By kind of tender.
    tenders: Vec<TenderTotalView>,
    /// By tax rate.
    rates: Vec<RateTotalView>,
    /// Paid in.
    paid_in: Money,
    /// Paid out.
    paid_out: Money,
    /// Opened without a sale, how often.
    no_sales: u64,
    /// How often lines of a closed check were given back.
    refunds: u64,
    /// What was given back; the gross is less that much already.
    refunded: Money,
    /// The end, once it is closed.
    closed: Option<DrawerCountView>,
}

/// How a session ended.
#[derive(Serialize, ToSchema)]
pub(crate) struct DrawerCountView {
    /// When.
    at: Timestamp,
    /// Who counted.
    by: PersonId,
    /// The number of the Z report.
    z_number: i64,
    /// The business date it was closed on.
    business_date: BusinessDate,
    /// What should have been there.
    expected: Money,
    /// What was counted.
    counted: Money,
    /// Counted less expected.
    difference: Money,
    /// Why they differ.
    reason: Option<String>,
}

pub(crate) async fn add(
    State(house): State<House>,
    command: Command<AddDrawer>,
) -> Result<Answer<DrawerAdded>, Problem> {
    let AddDrawer { outlet, name } = command.body;
    Ok(
        app::till::add(&house, &command.caller, NewDrawer { outlet, name })
            .await?
            .into(),
    )
}

pub(crate) async fn open(
    State(house): State<House>,
    command: Command<OpenDrawerSession>,
) -> Result<Answer<DrawerSessionChanged>, Problem> {
    let OpenDrawerSession {
        outlet,
        drawer,
        float,
    } = command.body;
    Ok(app::till::open(
        &house,
        &command.caller,
        OpenSession {
            outlet,
            drawer,
            float,
        },
    )
    .await?
    .into())
}

pub(crate) async fn pay_in(
    State(house): State<House>,
    Path(session): Path<DrawerSessionId>,
    command: Command<PayCash>,
) -> Result<Answer<DrawerSessionChanged>, Problem> {
    let PayCash { amount, reason } = command.body;
    let pay = Pay {
        kind: CashMoveKind::PayIn,
        amount: Some(amount),
        reason,
    };
    Ok(app::till::pay(&house, &command.caller, session, pay)
        .await?
        .into())
}

pub(crate) async fn pay_out(
    State(house): State<House>,
    Path(session): Path<DrawerSessionId>,
    command: Command<PayCash>,
) -> Result<Answer<DrawerSessionChanged>, Problem> {
    let PayCash { amount, reason } = command.body;
    let pay = Pay {
        kind: CashMoveKind::PayOut,
        amount: Some(amount),
        reason,
    };
    Ok(app::till::pay(&house, &command.caller, session, pay)
        .await?
        .into())
}

pub(crate) async fn no_sale(
    State(house): State<House>,
    Path(session): Path<DrawerSessionId>,
    command: Command<OpenDrawer>,
) -> Result<Answer<DrawerSessionChanged>, Problem> {
    let pay = Pay {
        kind: CashMoveKind::NoSale,
        amount: None,
        reason: command.body.reason,
    };
    Ok(app::till::pay(&house, &command.caller, session, pay)
        .await?
        .into())
}

pub(crate) async fn read_x(
    State(house): State<House>,
    Path(session): Path<DrawerSessionId>,
    command: Command<Nothing>,
) -> Result<Answer<DrawerSessionChanged>, Problem> {
    Ok(app::till::read_x(&house, &command.caller, session).await?.into())
}

pub(crate) async fn close(
    State(house): State<House>,
    Path(session): Path<DrawerSessionId>,
    command: Command<CountDrawer>,
) -> Result<Answer<DrawerSessionClosed>, Problem> {
    let CountDrawer { counted, reason } = command.body;
    Ok(
        app::till::close(&house, &command.caller, session, Count { counted, reason })
            .await?
            .into(),
    )
}

pub(crate) async fn look(
    State(house): State<House>,
    Path(session): Path<DrawerSessionId>,
) -> Result<View<DrawerSessionView>, Problem> {
    let (session, currency) = app::till::look(&house, session).await?;
    Ok(View(DrawerSessionView::of(&session, currency)))
}

pub(crate) async fn list(
    State(house): State<House>,
    Query(page): Query<PageQuery>,
) -> Result<View<List<DrawerSessionView>>, Problem> {
    let limit = page.limit()?;
    let (sessions, currency) = app::till::list(&house, page.after()?, limit + 1).await?;
    Ok(View(List::page(
        sessions,
        limit,
        |session| session.id,
        |session| DrawerSessionView::of(&session, currency),
    )))
}

impl DrawerSessionView {
    fn of(session: &Session, currency: values::Currency) -> Self {
        let money = |minor| Money::new(minor, currency);
        let totals = &session.totals;
        Self {
            session: session.id,
            drawer: session.drawer,
            opened_at: session.opened_at,
            opened_by: session.opened_by,
            business_date: session.business_date,
            float: money(session.float_minor),
            checks: totals.checks,
            gross: money(totals.gross_minor),
            discounts: money(totals.discount_minor),
            voids: money(totals.voided_minor),
            tenders: totals
                .tenders
                .iter()
                .map(|(kind, total)| TenderTotalView {
                    kind: *kind,
                    count: total.count,
                    amount: money(total.amount_minor),
                    tip: money(total.tip_minor),
                })
                .collect(),
            rates: totals
                .rates
                .iter()
                .map(|(ppm, rate)| RateTotalView {
                    rate_ppm: *ppm,
                    net: money(rate.net_minor),
                    tax: money(rate.tax_minor),
                })
                .collect(),
            paid_in: money(totals.paid_in_minor),
            paid_out: money(totals.paid_out_minor),
            no_sales: totals.no_sales,
            refunds: totals.refunds.unwrap_or(0),
            refunded: money(totals.refunded_minor.unwrap_or(0)),
            closed: session.closed.as_ref().map(|closed| DrawerCountView {
                at: closed.at,
                by: closed.by,
                z_number: closed.z_number,
                business_date: closed.business_date,
                expected: money(closed.expected_minor),
                counted: money(closed.counted_minor),
                difference: money(closed.difference_minor()),
                reason: closed.reason.clone(),
            }),
        }
    }
}
