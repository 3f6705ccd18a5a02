//! Folios: charges, payments, transfers and reversals, each with what the fiscal journal must know of it in one commit.
//!
//! A payment is a `deposit` record: money, no turnover. Turnover of the folio's own charges is taken up by the
//! `folio_settlement` at check-out; what an outlet charged to the room is in that outlet's `sale` already.

pub mod arrange;

use crate::find::{find, look_up};
use crate::{Answered, Caller, CommandError, House};
use domain::ctx::Ctx;
use domain::fiscal::{EntryKind, JournalEntry, RefKind};
use domain::folio::{
    self, Charge, Folio, NewPayment, NewTransfer, PaymentMethod, TaxPart, TransferTarget, move_posting,
    transfer_in, transfer_out,
};
use domain::front_desk::{FrontDeskRefusal, Reservation, ReservationEdit, StayStatus, next_folio_page};
use domain::property::Property;
use domain::staff::Role;
use serde::Serialize;
use std::sync::Arc;
use store::Unit;
use store::projections::folio::folios_of;
use values::{
    DrawerSessionId, EntryId, FolioId, Money, PostingId, PropertyId, Rate, ReservationId, Rounding, WindowId,
};

/// The series of folio numbers.
const FOLIO_SERIES: &str = "folio";
/// The series of receipts for payments on folios.
const RECEIPT_SERIES: &str = "folio_receipt";

/// A charge at the desk.
#[derive(Clone, Debug)]
pub struct NewPosting {
    /// What kind of charge.
    pub code: String,
    /// What stands on paper.
    pub text: String,
    /// The amount, taxes within.
    pub amount: Money,
    /// The rate of the tax within.
    pub tax_rate: Option<Rate>,
    /// The window; nothing: the guest's.
    pub window: Option<WindowId>,
    /// A number or a word to find it by.
    pub reference: Option<String>,
}

/// A payment at the desk.
#[derive(Clone, Debug)]
pub struct TakePayment {
    /// What is paid.
    pub payment: NewPayment,
    /// The drawer session that takes the cash; needed for cash.
    pub drawer_session: Option<DrawerSessionId>,
}

/// What goes elsewhere.
#[derive(Clone, Debug)]
pub enum MoveDebt {
    /// A charge or payment to another window of the folio.
    ToWindow {
        /// The charge or payment.
        entry: PostingId,
        /// The window.
        window: WindowId,
    },
    /// An amount to another folio.
    ToFolio {
        /// The window it leaves; nothing: the guest's.
        window: Option<WindowId>,
        /// Where it goes.
        to: TransferTarget,
        /// How much.
        amount: Money,
        /// Why.
        reason: String,
    },
}

/// A folio was changed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FolioChanged {
    /// Which.
    pub folio: FolioId,
    /// The charge or payment, where there is a new one.
    pub entry: Option<PostingId>,
    /// The receipt's number, where money was taken or given.
    pub receipt: Option<i64>,
    /// What the folio owes.
    pub balance: Money,
}

/// Whether this person may take money back without a second one (A13).
fn may_alone(caller: &Caller) -> bool {
    matches!(caller.principal.role, Role::Owner | Role::Manager)
}

fn changed(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    folio: FolioId,
    entry: Option<PostingId>,
    receipt: Option<i64>,
) -> Result<FolioChanged, CommandError> {
    let after = find::<Folio>(unit, folio)?;
    let minor = after.balance_minor().map_err(out_of_range)?;
    Ok(FolioChanged {
        folio,
        entry,
        receipt,
        balance: Money::new(minor, ctx.currency),
    })
}

pub(crate) fn out_of_range(error: values::MoneyError) -> CommandError {
    CommandError::Refused(error.into())
}

/// Posts a charge at the desk.
///
/// # Errors
/// Where there is no such folio, or what [`domain::folio::charge`] says.
pub async fn post(
    house: &House,
    caller: &Caller,
    id: FolioId,
    command: NewPosting,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let (id, before) = writable(ctx, unit, id)?;
            let entry = ctx.id();
            let edits = folio::charge(ctx, id, &before, entry, &charge_of(&command)?)?;
            unit.edit::<Folio>(id, edits)?;
            changed(ctx, unit, id, Some(entry), None)
        })
        .await
}

/// The folio, or its next page where it is the page in use of a stay and full.
fn writable(ctx: &Ctx, unit: &mut Unit<'_>, id: FolioId) -> Result<(FolioId, Arc<Folio>), CommandError> {
    let folio = find::<Folio>(unit, id)?;
    let Some(reservation) = folio.reservation.filter(|_| folio.is_full()) else {
        return Ok((id, folio));
    };
    let stay = find::<Reservation>(unit, reservation)?;
    if stay.folio == Some(id) {
        return open_page(ctx, unit, reservation, &stay);
    }
    Ok((id, folio))
}

fn charge_of(command: &NewPosting) -> Result<Charge, CommandError> {
    let NewPosting {
        code,
        text,
        amount,
        tax_rate,
        window,
        reference,
    } = command.clone();
    let rate = tax_rate.unwrap_or_default();
    let tax = rate
        .included_in(amount, Rounding::default())
        .map_err(out_of_range)?;
    let part = TaxPart {
        code: code.clone(),
        rate,
        gross_minor: amount.minor,
        tax_minor: tax.minor,
    };
    Ok(Charge {
        window,
        code,
        text,
        amount,
        taxes: vec![part],
        check: None,
        reference,
    })
}

/// Takes a payment, or gives money back; a receipt number and a journal record in the same commit.
///
/// # Errors
/// Where there is no such folio or drawer session, or what [`domain::folio::pay`] says.
pub async fn pay(
    house: &House,
    caller: &Caller,
    id: FolioId,
    command: TakePayment,
) -> Result<Answered, CommandError> {
    let payer = Payer::of(house, caller);
    house
        .fiscal_command(caller, move |ctx, unit| {
            take_payment(ctx, unit, id, payer, &command)
        })
        .await
}

/// Whose limits count for money that is given back.
#[derive(Clone, Copy)]
pub(crate) struct Payer {
    property: PropertyId,
    alone: bool,
}

impl Payer {
    pub(crate) fn of(house: &House, caller: &Caller) -> Self {
        Self {
            property: house.property(),
            alone: may_alone(caller),
        }
    }
}

/// Takes a payment as part of a command.
pub(crate) fn take_payment(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    id: FolioId,
    payer: Payer,
    command: &TakePayment,
) -> Result<FolioChanged, CommandError> {
    let before = find::<Folio>(unit, id)?;
    let settings = find::<Property>(unit, payer.property)?;
    let (entry, receipt) = (ctx.id(), unit.next_number(RECEIPT_SERIES)?);
    let numbered = (receipt, payer.alone);
    let edits = folio::pay(ctx, id, &before, entry, &settings, numbered, &command.payment)?;
    unit.edit::<Folio>(id, edits)?;
    count_cash(unit, command)?;
    let (method, amount) = (command.payment.method, command.payment.amount);
    let record = money_record(ctx, (id, &before), entry, method, amount);
    unit.journal(record.numbered(RECEIPT_SERIES, receipt))?;
    changed(ctx, unit, id, Some(entry), Some(receipt))
}

fn money_record(
    ctx: &Ctx,
    (id, folio): (FolioId, &Folio),
    entry: PostingId,
    method: PaymentMethod,
    amount: Money,
) -> JournalEntry {
    let record = JournalEntry::new(EntryKind::Deposit, ctx)
        .about(RefKind::Folio, id)
        .about(RefKind::Posting, entry);
    let record = match folio.reservation {
        Some(reservation) => record.about(RefKind::Reservation, reservation),
        None => record,
    };
    record.paid(method.word(), amount)
}

/// Cash goes into, or comes out of, the drawer of an open session.
fn count_cash(unit: &mut Unit<'_>, command: &TakePayment) -> Result<(), CommandError> {
    if command.payment.method != PaymentMethod::Cash {
        return Ok(());
    }
    let session = command.drawer_session.ok_or_else(|| {
        crate::house::refused(
            "drawer_session_missing",
            "Cash goes into a drawer: open a drawer session and give it with the payment.",
        )
    })?;
    let before = crate::till::session(unit, session)?;
    let taken = domain::till::Taken {
        kind: domain::check::TenderKind::Cash,
        amount_minor: command.payment.amount.minor,
        tip_minor: 0,
    };
    let after = domain::till::take(&before, Some(taken), None)?;
    Ok(unit.put_drawer_session(&after)?)
}

/// Takes a charge or a payment back, whole.
///
/// # Errors
/// Where there is no such folio or entry, or what [`domain::folio::reverse`] says.
pub async fn reverse(
    house: &House,
    caller: &Caller,
    id: FolioId,
    (entry, drawer_session): (PostingId, Option<DrawerSessionId>),
    reason: String,
) -> Result<Answered, CommandError> {
    let (property, alone) = (house.property(), may_alone(caller));
    house
        .fiscal_command(caller, move |ctx, unit| {
            let before = find::<Folio>(unit, id)?;
            let settings = find::<Property>(unit, property)?;
            let edits = folio::reverse(ctx, id, &before, entry, (&settings, alone), &reason)?;
            unit.edit::<Folio>(id, edits)?;
            let mut receipt = None;
            if let Some(payment) = before.payments.get(&entry) {
                let back = payment.amount.negated().map_err(out_of_range)?;
                let (window, method, reference) = (Some(payment.window), payment.method, None);
                let payment = NewPayment {
                    window,
                    method,
                    amount: back,
                    reference,
                };
                count_cash(
                    unit,
                    &TakePayment {
                        payment,
                        drawer_session,
                    },
                )?;
                let number = unit.next_number(RECEIPT_SERIES)?;
                let record = money_record(ctx, (id, &before), entry, method, back);
                unit.journal(record.numbered(RECEIPT_SERIES, number).saying(reason))?;
                receipt = Some(number);
            }
            changed(ctx, unit, id, None, receipt)
        })
        .await
}

/// Moves debt to another window or folio.
///
/// # Errors
/// Where there is no such folio, or what the rules say.
pub async fn transfer(
    house: &House,
    caller: &Caller,
    id: FolioId,
    command: MoveDebt,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Folio>(unit, id)?;
            match command {
                MoveDebt::ToWindow { entry, window } => {
                    unit.edit::<Folio>(id, move_posting(ctx, &before, entry, window)?)?;
                }
                MoveDebt::ToFolio {
                    window,
                    to,
                    amount,
                    reason,
                } => {
                    let command = NewTransfer {
                        window,
                        to,
                        amount,
                        reason,
                    };
                    let transfer: EntryId = ctx.id();
                    let edits = transfer_out(ctx, id, &before, transfer, &command)?;
                    let there = find::<Folio>(unit, to.folio)?;
                    let taken = transfer_in(ctx, &there, transfer, id, &command)?;
                    unit.edit::<Folio>(id, edits)?;
                    unit.edit::<Folio>(to.folio, taken)?;
                }
            }
            changed(ctx, unit, id, None, None)
        })
        .await
}

/// Adds a window to a folio.
///
/// # Errors
/// Where there is no such folio, or what [`domain::folio::add_window`] says.
pub async fn add_window(
    house: &House,
    caller: &Caller,
    id: FolioId,
    name: String,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Folio>(unit, id)?;
            unit.edit::<Folio>(id, folio::add_window(ctx, &before, &name)?)?;
            changed(ctx, unit, id, None, None)
        })
        .await
}

/// Says whether outlets may charge the folio.
///
/// # Errors
/// Where there is no such folio or it is closed.
pub async fn set_no_post(
    house: &House,
    caller: &Caller,
    id: FolioId,
    no_post: bool,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Folio>(unit, id)?;
            unit.edit::<Folio>(id, folio::set_no_post(&before, no_post)?)?;
            changed(ctx, unit, id, None, None)
        })
        .await
}

/// A folio as it is now.
///
/// # Errors
/// Where there is no such folio.
pub async fn look(house: &House, id: FolioId) -> Result<Arc<Folio>, CommandError> {
    house.read(move |reader| look_up::<Folio>(reader, id)).await
}

/// The folio of a stay in the house, with room for a charge: a full one rolls over to its next page first (F16).
///
/// # Errors
/// Where the party is not in the house.
pub fn page_in_use(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    reservation: ReservationId,
) -> Result<(FolioId, Arc<Folio>), CommandError> {
    let stay = find::<Reservation>(unit, reservation)?;
    let status = stay.status();
    if status != StayStatus::InHouse {
        let status = status.word();
        return Err(FrontDeskRefusal::StatusUnfit {
            what: "charged",
            status,
        }
        .into());
    }
    open_page(ctx, unit, reservation, &stay)
}

/// The folio of a stay: opened where there is none, rolled over where it is full.
pub(crate) fn open_page(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    reservation: ReservationId,
    stay: &Reservation,
) -> Result<(FolioId, Arc<Folio>), CommandError> {
    let Some(id) = stay.folio else {
        let id = next_folio_page(reservation, 1);
        return Ok((id, open(ctx, unit, id, reservation, stay)?));
    };
    let folio = find::<Folio>(unit, id)?;
    if folio.is_closed() || !folio.is_full() {
        return Ok((id, folio));
    }
    let page = u32::try_from(folios_of(unit.rows(), reservation)?.len())
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    let next = next_folio_page(reservation, page);
    open(ctx, unit, next, reservation, stay)?;
    let rolled = folio::roll_over(ctx, id, &folio, next)?;
    unit.edit::<Folio>(id, rolled.full)?;
    unit.edit::<Folio>(next, rolled.next)?;
    settle(ctx, unit, (id, reservation), &rolled.taxes)?;
    Ok((next, find::<Folio>(unit, next)?))
}

fn open(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    id: FolioId,
    reservation: ReservationId,
    stay: &Reservation,
) -> Result<Arc<Folio>, CommandError> {
    let number = unit.next_number(FOLIO_SERIES)?;
    unit.edit::<Folio>(id, folio::open(ctx, id, number, reservation, stay.guest))?;
    unit.edit::<Reservation>(reservation, vec![ReservationEdit::Folio(Some(id))])?;
    find::<Folio>(unit, id)
}

/// The journal's record of turnover that no sale has taken up.
fn settle(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    (folio, reservation): (FolioId, ReservationId),
    taxes: &[TaxPart],
) -> Result<(), CommandError> {
    if taxes.is_empty() {
        return Ok(());
    }
    let money = |minor| Money::new(minor, ctx.currency);
    let mut record = JournalEntry::new(EntryKind::FolioSettlement, ctx)
        .about(RefKind::Folio, folio)
        .about(RefKind::Reservation, reservation);
    let mut gross = Money::zero(ctx.currency);
    for part in taxes {
        record = record.taxed(
            &part.code,
            part.rate,
            money(part.gross_minor),
            money(part.tax_minor),
        );
        gross = gross.plus(money(part.gross_minor)).map_err(out_of_range)?;
    }
    unit.journal(record.paid("deposit", gross))?;
    Ok(())
}

/// What a stay owes over all pages of its folio.
pub(crate) fn stay_balance(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    reservation: ReservationId,
) -> Result<Money, CommandError> {
    let mut balance = Money::zero(ctx.currency);
    for page in folios_of(unit.rows(), reservation)? {
        balance = balance
            .plus(Money::new(page.balance_minor, ctx.currency))
            .map_err(out_of_range)?;
    }
    Ok(balance)
}

/// Closes the open page of a stay's folio at nothing, and hands its turnover to the journal.
pub(crate) fn close_pages(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    reservation: ReservationId,
) -> Result<(), CommandError> {
    for page in folios_of(unit.rows(), reservation)?
        .into_iter()
        .filter(|page| !page.closed)
    {
        let folio = find::<Folio>(unit, page.id)?;
        let (edits, taxes) = folio::close(ctx, &folio)?;
        unit.edit::<Folio>(page.id, edits)?;
        settle(ctx, unit, (page.id, reservation), &taxes)?;
    }
    Ok(())
}

/// Opens the page in use again after the undo of a check-out.
pub(crate) fn reopen_page(ctx: &Ctx, unit: &mut Unit<'_>, stay: &Reservation) -> Result<(), CommandError> {
    if let Some(id) = stay.folio {
        let folio = find::<Folio>(unit, id)?;
        unit.edit::<Folio>(id, folio::reopen(ctx, &folio))?;
    }
    Ok(())
}

/// The settings of the property, for rules about money.
pub(crate) fn settings(unit: &mut Unit<'_>, property: PropertyId) -> Result<Arc<Property>, CommandError> {
    find::<Property>(unit, property)
}
