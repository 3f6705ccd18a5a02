//! A folio arranged for its payers: codes of windows, parts of charges, adjustments, and the close of a folio whose stay
//! did not come (F12, F13, F15).

use super::{FolioChanged, Payer, TakePayment, changed, close_pages, take_payment};
use crate::find::find;
use crate::{Answered, Caller, CommandError, House};
use domain::ctx::Ctx;
use domain::folio::{self, Folio, FolioRefusal, NewPayment, PaymentMethod};
use domain::front_desk::{Reservation, StayStatus};
use domain::property::Property;
use store::Unit;
use store::projections::folio::folios_of;
use values::{FolioId, Money, PostingId, ReservationId, WindowId};

/// Says which codes a window takes from here on.
///
/// # Errors
/// Where there is no such folio, or what [`domain::folio::route`] says.
pub async fn route(
    house: &House,
    caller: &Caller,
    id: FolioId,
    (window, codes): (WindowId, Vec<String>),
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Folio>(unit, id)?;
            unit.edit::<Folio>(id, folio::route(id, &before, window, &codes)?)?;
            changed(ctx, unit, id, None, None)
        })
        .await
}

/// Moves a part of a charge to another window.
///
/// # Errors
/// Where there is no such folio or charge, or what [`domain::folio::split_posting`] says.
pub async fn split(
    house: &House,
    caller: &Caller,
    id: FolioId,
    entry: PostingId,
    part: (Money, WindowId),
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Folio>(unit, id)?;
            let edits = folio::split_posting(ctx, id, &before, entry, part)?;
            unit.edit::<Folio>(id, edits)?;
            changed(ctx, unit, id, None, None)
        })
        .await
}

/// Posts the difference to a charge that was too much or too little.
///
/// # Errors
/// Where there is no such folio or charge, or what [`domain::folio::adjust`] says.
pub async fn adjust(
    house: &House,
    caller: &Caller,
    id: FolioId,
    entry: PostingId,
    (amount, reason): (Money, String),
) -> Result<Answered, CommandError> {
    let payer = Payer::of(house, caller);
    house
        .command(caller, move |ctx, unit| {
            let before = find::<Folio>(unit, id)?;
            let settings = find::<Property>(unit, payer.property)?;
            let adjustment: PostingId = ctx.id();
            let (ids, limits) = ((entry, adjustment), (&*settings, payer.alone));
            let edits = folio::adjust(ctx, id, &before, ids, limits, (amount, &reason))?;
            unit.edit::<Folio>(id, edits)?;
            changed(ctx, unit, id, Some(adjustment), None)
        })
        .await
}

/// Closes the folio of a stay that was cancelled or did not come, at a balance of nothing: what was kept of a deposit goes
/// into the journal as turnover.
///
/// # Errors
/// Where there is no such folio, its stay is expected or in the house, or money is owed either way.
pub async fn close(house: &House, caller: &Caller, id: FolioId) -> Result<Answered, CommandError> {
    house
        .fiscal_command(caller, move |ctx, unit| -> Result<FolioChanged, CommandError> {
            let before = find::<Folio>(unit, id)?;
            if before.is_closed() {
                let folio = before.label();
                return Err(FolioRefusal::Closed { folio }.into());
            }
            if let Some(reservation) = before.reservation {
                let status = find::<Reservation>(unit, reservation)?.status();
                if matches!(status, StayStatus::Reserved | StayStatus::InHouse) {
                    let status = status.word();
                    return Err(FolioRefusal::StayOpen { status }.into());
                }
                close_pages(ctx, unit, reservation)?;
            }
            changed(ctx, unit, id, None, None)
        })
        .await
}

/// What a stay still owes goes to a named account of the city ledger, window by window: express check-out (F12).
pub(crate) fn pay_by_ledger(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    reservation: ReservationId,
    payer: Payer,
    account: &str,
) -> Result<(), CommandError> {
    let open: Vec<_> = folios_of(unit.rows(), reservation)?
        .into_iter()
        .filter(|page| !page.closed)
        .collect();
    for page in open {
        let balances = find::<Folio>(unit, page.id)?
            .window_balances()
            .map_err(super::out_of_range)?;
        for (window, minor) in balances.into_iter().filter(|(_, minor)| *minor > 0) {
            let payment = NewPayment {
                window: Some(window),
                method: PaymentMethod::CityLedger,
                amount: Money::new(minor, ctx.currency),
                reference: Some(account.to_owned()),
            };
            let command = TakePayment {
                payment,
                drawer_session: None,
            };
            take_payment(ctx, unit, page.id, payer, &command)?;
        }
    }
    Ok(unit.project_now()?)
}
