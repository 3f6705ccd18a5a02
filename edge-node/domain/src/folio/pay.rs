//! Pay a folio, take entries back, move and transfer what is owed.

use super::charge::{fit_amount, fit_reference, require_open, require_room_for, window_or_guests};
use super::{Folio, FolioEdit, FolioRefusal, Move, Payment, PaymentMethod, Reversal, Transfer};
use crate::ctx::Ctx;
use crate::front_desk::fit_reason;
use crate::property::Property;
use values::{EntryId, FolioId, Money, PostingId, WindowId};

/// The action word of an approval to take a charge or payment back.
pub const REVERSE: &str = "reverse_posting";

/// A payment, negative to give money back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayment {
    /// The window; nothing: the guest's.
    pub window: Option<WindowId>,
    /// How.
    pub method: PaymentMethod,
    /// The amount.
    pub amount: Money,
    /// A slip's number, the ledger's account.
    pub reference: Option<String>,
}

/// Where debt goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferTarget {
    /// The other folio.
    pub folio: FolioId,
    /// The window there; nothing: the guest's.
    pub window: Option<WindowId>,
}

/// A transfer of debt to another folio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTransfer {
    /// The window here; nothing: the guest's.
    pub window: Option<WindowId>,
    /// Where it goes.
    pub to: TransferTarget,
    /// How much leaves this folio.
    pub amount: Money,
    /// Why.
    pub reason: String,
}

/// Takes a payment, or gives money back. `receipt` is its number in the house's book. To give money back needs a second
/// person above the house's limit of voids, unless `may_alone`.
///
/// # Errors
/// [`FolioRefusal`] where the folio is closed, an amount is unfit, a ledger is not named or an approval is missing.
pub fn pay(
    ctx: &Ctx,
    id: FolioId,
    folio: &Folio,
    payment: PostingId,
    property: &Property,
    (receipt, may_alone): (i64, bool),
    command: &NewPayment,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    require_room_for(folio, 1)?;
    let amount = fit_amount(ctx, command.amount)?;
    if amount.minor < 0 && !may_alone {
        require_approval(ctx, id, property, amount)?;
    }
    let reference = fit_reference(command.reference.as_deref())?;
    if command.method == PaymentMethod::CityLedger && reference.is_none() {
        return Err(FolioRefusal::LedgerMissing);
    }
    let entry = Payment {
        window: window_or_guests(id, folio, command.window)?,
        method: command.method,
        amount,
        date: ctx.business_date,
        at: ctx.now,
        by: ctx.person,
        reference,
        receipt: Some(receipt),
    };
    Ok(vec![FolioEdit::Payment(payment, entry)])
}

/// What is taken back is approved as an amount above nothing, on the folio.
pub(super) fn require_approval(
    ctx: &Ctx,
    id: FolioId,
    property: &Property,
    amount: Money,
) -> Result<(), FolioRefusal> {
    let amount = Money::new(amount.minor.saturating_abs(), amount.currency);
    let approved = ctx.is_approved(REVERSE, id.0, Some(amount));
    if property.void_needs_approval(amount.minor) && !approved {
        return Err(FolioRefusal::ApprovalMissing { amount });
    }
    Ok(())
}

/// Takes a charge or payment back, whole. Above the house's limit of voids a second person approves, unless `may_alone`.
///
/// # Errors
/// [`FolioRefusal`] where there is no such entry, it was reversed, came from a check, or an approval is missing.
pub fn reverse(
    ctx: &Ctx,
    id: FolioId,
    folio: &Folio,
    entry: PostingId,
    (property, may_alone): (&Property, bool),
    reason: &str,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    require_room_for(folio, 1)?;
    let posted = folio.postings.get(&entry);
    let amount = posted
        .map(|p| p.amount)
        .or_else(|| folio.payments.get(&entry).map(|p| p.amount));
    let amount = amount.ok_or(FolioRefusal::EntryUnknown)?;
    if posted.is_some_and(|posting| posting.check.is_some()) {
        return Err(FolioRefusal::ReverseOnCheck);
    }
    take_back(ctx, id, folio, entry, amount, (property, may_alone), reason)
}

fn take_back(
    ctx: &Ctx,
    id: FolioId,
    folio: &Folio,
    entry: PostingId,
    amount: Money,
    (property, may_alone): (&Property, bool),
    reason: &str,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    if folio.reversal_of(entry).is_some() {
        return Err(FolioRefusal::AlreadyReversed);
    }
    if !may_alone {
        require_approval(ctx, id, property, amount)?;
    }
    let reversal = Reversal {
        of: entry,
        reason: fit_reason(reason).map_err(|_| FolioRefusal::ReasonMissing)?,
        date: ctx.business_date,
        at: ctx.now,
        by: ctx.person,
        approved_by: ctx.approver(),
    };
    Ok(vec![FolioEdit::Reversal(ctx.id(), reversal)])
}

/// Moves a charge or payment to another window of the same folio.
///
/// # Errors
/// [`FolioRefusal`] where the folio is closed, or the entry or the window is unknown.
pub fn move_posting(
    ctx: &Ctx,
    folio: &Folio,
    entry: PostingId,
    window: WindowId,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    require_room_for(folio, 1)?;
    let stands_in = folio.window_of(entry).ok_or(FolioRefusal::EntryUnknown)?;
    if !folio.windows.contains_key(&window) {
        return Err(FolioRefusal::WindowUnknown);
    }
    if stands_in == window {
        return Err(FolioRefusal::SameFolio);
    }
    let moved = Move {
        of: entry,
        window,
        at: folio.following(ctx.now),
        by: ctx.person,
    };
    Ok(vec![FolioEdit::Move(ctx.id(), moved)])
}

/// The giving side of a transfer; [`transfer_in`] with the same `transfer` is the other.
///
/// # Errors
/// [`FolioRefusal`] where the folio is closed, the amount unfit, or the target is this folio.
pub fn transfer_out(
    ctx: &Ctx,
    id: FolioId,
    folio: &Folio,
    transfer: EntryId,
    command: &NewTransfer,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    if command.to.folio == id {
        return Err(FolioRefusal::SameFolio);
    }
    let window = window_or_guests(id, folio, command.window)?;
    let amount = fit_amount(ctx, command.amount)?.negated()?;
    transferred(
        ctx,
        folio,
        transfer,
        (window, command.to.folio),
        amount,
        &command.reason,
    )
}

/// The taking side of a transfer from the folio `from`.
///
/// # Errors
/// [`FolioRefusal`] where this folio is closed or has no such window.
pub fn transfer_in(
    ctx: &Ctx,
    folio: &Folio,
    transfer: EntryId,
    from: FolioId,
    command: &NewTransfer,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    let window = window_or_guests(command.to.folio, folio, command.to.window)?;
    transferred(
        ctx,
        folio,
        transfer,
        (window, from),
        fit_amount(ctx, command.amount)?,
        &command.reason,
    )
}

fn transferred(
    ctx: &Ctx,
    folio: &Folio,
    transfer: EntryId,
    (window, other): (WindowId, FolioId),
    amount: Money,
    reason: &str,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    require_room_for(folio, 1)?;
    let reason = fit_reason(reason).map_err(|_| FolioRefusal::ReasonMissing)?;
    let (date, at, by) = (ctx.business_date, ctx.now, ctx.person);
    Ok(vec![FolioEdit::Transfer(
        transfer,
        Transfer {
            window,
            other,
            amount,
            date,
            at,
            by,
            reason,
        },
    )])
}
