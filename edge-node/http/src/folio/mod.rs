//! Folios, on the wire.

pub(crate) mod arrange;

use crate::extract::{Answer, Command, Path, View};
use crate::problem::Problem;
use app::House;
use app::folio::{MoveDebt, NewPosting, TakePayment};
use axum::extract::State;
use axum::http::StatusCode;
use domain::folio::{Folio, NewPayment, PaymentMethod, ROOM, TransferTarget};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{
    BusinessDate, CheckId, Currency, DrawerSessionId, EntryId, FolioId, GuestId, Money, PersonId, PostingId,
    Rate, ReservationId, Timestamp, Uuid, WindowId,
};

/// A charge at the desk.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostCharge {
    /// What kind of charge: `minibar`, `parking`.
    code: String,
    /// What stands on paper.
    text: String,
    /// The amount, taxes within.
    amount: Money,
    /// The rate of the tax within, in parts per million.
    tax_rate_ppm: Option<i64>,
    /// The window; absent: the guest's.
    window: Option<WindowId>,
    /// A number or a word to find it by.
    reference: Option<String>,
}

/// A payment; negative to give money back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PayFolio {
    /// How.
    method: PaymentMethod,
    /// The amount.
    amount: Money,
    /// The window; absent: the guest's.
    window: Option<WindowId>,
    /// A slip's number, the ledger's account.
    reference: Option<String>,
    /// The drawer session that takes the cash; needed for cash.
    drawer_session: Option<DrawerSessionId>,
}

/// A transfer: a charge or payment to another window, or an amount to another folio.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferDebt {
    /// The charge or payment that goes to another window of this folio.
    posting: Option<PostingId>,
    /// The window it goes to; with an amount, the window it leaves.
    window: Option<WindowId>,
    /// The folio that the amount goes to.
    to_folio: Option<FolioId>,
    /// The window there; absent: the guest's.
    to_window: Option<WindowId>,
    /// How much goes to the other folio.
    amount: Option<Money>,
    /// Why; needed for another folio.
    reason: Option<String>,
}

/// Takes a charge or payment back, whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReverseEntry {
    /// The charge or payment.
    entry: PostingId,
    /// Why.
    reason: String,
    /// The drawer session that gives the cash back; needed for cash.
    drawer_session: Option<DrawerSessionId>,
}

/// A window that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddWindow {
    /// Who pays it: a company's name.
    name: String,
}

/// Whether outlets may charge the folio.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetNoPost {
    /// Nothing may be charged.
    no_post: bool,
}

/// A folio that was changed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FolioChanged {
    /// Which.
    folio: FolioId,
    /// The charge or payment, where there is a new one.
    entry: Option<PostingId>,
    /// The receipt's number, where money was taken or given.
    receipt: Option<i64>,
    /// What the folio owes.
    balance: Money,
}

/// A part of a folio with its own payer.
#[derive(Serialize, ToSchema)]
pub(crate) struct WindowView {
    /// Its id.
    window: WindowId,
    /// What stands above it.
    name: String,
    /// What it owes.
    balance: Money,
    /// The codes of charges that go to it where no window is said.
    codes: Vec<String>,
}

/// A charge.
#[derive(Serialize, ToSchema)]
pub(crate) struct PostingView {
    /// Its id.
    posting: PostingId,
    /// The window it stands in.
    window: WindowId,
    /// What kind of charge.
    code: String,
    /// What stands on paper.
    text: String,
    /// The amount, taxes within.
    amount: Money,
    /// The tax within.
    tax: Money,
    /// The business date.
    date: BusinessDate,
    /// When.
    at: Timestamp,
    /// Who.
    by: PersonId,
    /// The check that it comes from.
    check: Option<CheckId>,
    /// A number or a word.
    reference: Option<String>,
    /// The charge to which this is the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    adjusts: Option<PostingId>,
    /// Whether it was taken back.
    reversed: bool,
}

/// A payment.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaymentView {
    /// Its id.
    payment: PostingId,
    /// The window it stands in.
    window: WindowId,
    /// How.
    method: PaymentMethod,
    /// The amount.
    amount: Money,
    /// The business date.
    date: BusinessDate,
    /// When.
    at: Timestamp,
    /// Who.
    by: PersonId,
    /// A slip's number, the ledger's account.
    reference: Option<String>,
    /// The receipt's number.
    receipt: Option<i64>,
    /// Whether it was taken back.
    reversed: bool,
}

/// Debt to or from another folio.
#[derive(Serialize, ToSchema)]
pub(crate) struct TransferView {
    /// Its id, the same on both folios.
    transfer: EntryId,
    /// The window here.
    window: WindowId,
    /// The other folio.
    other: FolioId,
    /// What it adds here.
    amount: Money,
    /// The business date.
    date: BusinessDate,
    /// Why.
    reason: String,
}

/// A folio.
#[derive(Serialize, ToSchema)]
pub(crate) struct FolioView {
    /// Its id.
    folio: FolioId,
    /// Its number for people.
    number: i64,
    /// The stay.
    reservation: Option<ReservationId>,
    /// The guest.
    guest: Option<GuestId>,
    /// Whether it is closed.
    closed: bool,
    /// Whether outlets may not charge it.
    no_post: bool,
    /// What it owes.
    balance: Money,
    /// Room-nights that were not taken back.
    room_total: Money,
    /// Its windows.
    windows: Vec<WindowView>,
    /// Charges.
    postings: Vec<PostingView>,
    /// Payments.
    payments: Vec<PaymentView>,
    /// Debt to and from other folios.
    transfers: Vec<TransferView>,
    /// The page before it.
    previous: Option<FolioId>,
    /// The page after it.
    next: Option<FolioId>,
}

impl FolioView {
    /// The view of a document.
    pub(crate) fn of(id: Uuid, folio: &Folio) -> Self {
        let currency = folio.currency.unwrap_or(Currency::EUR);
        let money = |minor| Money::new(minor, currency);
        let balances = folio.window_balances().unwrap_or_default();
        let room = folio.live_postings().filter(|(_, posting)| posting.code == ROOM);
        let windows = folio.windows.iter().map(|(window, state)| WindowView {
            window: *window,
            name: state.name.clone(),
            balance: money(balances.get(window).copied().unwrap_or_default()),
            codes: state.codes.clone().unwrap_or_default(),
        });
        Self {
            folio: FolioId(id),
            number: folio.label(),
            reservation: folio.reservation,
            guest: folio.guest,
            closed: folio.is_closed(),
            no_post: folio.no_post,
            balance: money(balances.values().sum()),
            room_total: money(room.map(|(_, posting)| posting.amount.minor).sum()),
            windows: windows.collect(),
            postings: postings(folio),
            payments: payments(folio),
            transfers: transfers(folio),
            previous: folio.previous,
            next: folio.next,
        }
    }
}

fn postings(folio: &Folio) -> Vec<PostingView> {
    let mut rows: Vec<_> = folio.postings.iter().collect();
    rows.sort_by_key(|(id, posting)| (posting.at, **id));
    let view = |(id, posting): (&PostingId, &domain::folio::Posting)| PostingView {
        posting: *id,
        window: folio.window_of(*id).unwrap_or(posting.window),
        code: posting.code.clone(),
        text: posting.text.clone(),
        amount: posting.amount,
        tax: Money::new(
            posting.taxes.iter().map(|part| part.tax_minor).sum(),
            posting.amount.currency,
        ),
        date: posting.date,
        at: posting.at,
        by: posting.by,
        check: posting.check,
        reference: posting.reference.clone(),
        adjusts: posting.adjusts,
        reversed: folio.reversal_of(*id).is_some(),
    };
    rows.into_iter().map(view).collect()
}

fn payments(folio: &Folio) -> Vec<PaymentView> {
    let mut rows: Vec<_> = folio.payments.iter().collect();
    rows.sort_by_key(|(id, payment)| (payment.at, **id));
    let view = |(id, payment): (&PostingId, &domain::folio::Payment)| PaymentView {
        payment: *id,
        window: folio.window_of(*id).unwrap_or(payment.window),
        method: payment.method,
        amount: payment.amount,
        date: payment.date,
        at: payment.at,
        by: payment.by,
        reference: payment.reference.clone(),
        receipt: payment.receipt,
        reversed: folio.reversal_of(*id).is_some(),
    };
    rows.into_iter().map(view).collect()
}

fn transfers(folio: &Folio) -> Vec<TransferView> {
    let view = |(id, transfer): (&EntryId, &domain::folio::Transfer)| TransferView {
        transfer: *id,
        window: transfer.window,
        other: transfer.other,
        amount: transfer.amount,
        date: transfer.date,
        reason: transfer.reason.clone(),
    };
    folio.transfers.iter().map(view).collect()
}

type Changed = Result<Answer<FolioChanged>, Problem>;

pub(crate) async fn look(
    State(house): State<House>,
    Path(id): Path<FolioId>,
) -> Result<View<FolioView>, Problem> {
    let folio = app::folio::look(&house, id).await?;
    Ok(View(FolioView::of(id.0, &folio)))
}

pub(crate) async fn post(
    State(house): State<House>,
    Path(id): Path<FolioId>,
    command: Command<PostCharge>,
) -> Changed {
    let PostCharge {
        code,
        text,
        amount,
        tax_rate_ppm,
        window,
        reference,
    } = command.body;
    let tax_rate = tax_rate_ppm.map(Rate::from_ppm);
    let posting = NewPosting {
        code,
        text,
        amount,
        tax_rate,
        window,
        reference,
    };
    Ok(app::folio::post(&house, &command.caller, id, posting)
        .await?
        .into())
}

pub(crate) async fn pay(
    State(house): State<House>,
    Path(id): Path<FolioId>,
    command: Command<PayFolio>,
) -> Changed {
    Ok(app::folio::pay(&house, &command.caller, id, command.body.into())
        .await?
        .into())
}

impl From<PayFolio> for TakePayment {
    fn from(body: PayFolio) -> Self {
        Self {
            payment: NewPayment {
                window: body.window,
                method: body.method,
                amount: body.amount,
                reference: body.reference,
            },
            drawer_session: body.drawer_session,
        }
    }
}

pub(crate) async fn transfer(
    State(house): State<House>,
    Path(id): Path<FolioId>,
    command: Command<TransferDebt>,
) -> Changed {
    let debt = debt(command.body)?;
    Ok(app::folio::transfer(&house, &command.caller, id, debt)
        .await?
        .into())
}

fn debt(body: TransferDebt) -> Result<MoveDebt, Problem> {
    match body {
        TransferDebt {
            posting: Some(entry),
            window: Some(window),
            to_folio: None,
            amount: None,
            ..
        } => Ok(MoveDebt::ToWindow { entry, window }),
        TransferDebt {
            posting: None,
            window,
            to_folio: Some(folio),
            to_window,
            amount: Some(amount),
            reason: Some(reason),
        } => Ok(MoveDebt::ToFolio {
            window,
            to: TransferTarget {
                folio,
                window: to_window,
            },
            amount,
            reason,
        }),
        _ => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "body_unfit",
            "Give `posting` and `window` to move an entry to another window, or `to_folio`, `amount` and `reason`.",
        )),
    }
}

pub(crate) async fn reverse(
    State(house): State<House>,
    Path(id): Path<FolioId>,
    command: Command<ReverseEntry>,
) -> Changed {
    let ReverseEntry {
        entry,
        reason,
        drawer_session,
    } = command.body;
    Ok(
        app::folio::reverse(&house, &command.caller, id, (entry, drawer_session), reason)
            .await?
            .into(),
    )
}

pub(crate) async fn add_window(
    State(house): State<House>,
    Path(id): Path<FolioId>,
    command: Command<AddWindow>,
) -> Changed {
    Ok(
        app::folio::add_window(&house, &command.caller, id, command.body.name)
            .await?
            .into(),
    )
}

pub(crate) async fn set_no_post(
    State(house): State<House>,
    Path(id): Path<FolioId>,
    command: Command<SetNoPost>,
) -> Changed {
    Ok(
        app::folio::set_no_post(&house, &command.caller, id, command.body.no_post)
            .await?
            .into(),
    )
}
