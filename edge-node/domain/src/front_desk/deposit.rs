//! What the house asks to be paid before an arrival (F15). What was paid stands on the stay's folio, which opens with the
//! first deposit: it is held there, applied by the charges that come, refunded or forfeited there.

use super::booking::{event, require_reserved};
use super::{EventKind, FrontDeskRefusal, PRICE_MINOR_MAX, Reservation, ReservationEdit, StayEvent};
use crate::ctx::Ctx;
use values::{BusinessDate, Money};

/// Asks for a deposit until a day, or for none any more.
///
/// # Errors
/// [`FrontDeskRefusal`] where the party is not expected, or the amount or the day is unfit.
pub fn request_deposit(
    ctx: &Ctx,
    before: &Reservation,
    asked: Option<(Money, BusinessDate)>,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    require_reserved(before, "asked for a deposit")?;
    let (arrival, _) = before.span().ok_or(FrontDeskRefusal::SpanUnfit)?;
    if let Some((amount, due)) = asked {
        let fits = amount.currency == ctx.currency && (1..=PRICE_MINOR_MAX).contains(&amount.minor);
        let in_time = ctx.business_date <= due && due <= arrival;
        if !fits || !in_time {
            return Err(FrontDeskRefusal::DepositUnfit);
        }
    }
    let (minor, due) = (asked.map(|(amount, _)| amount.minor), asked.map(|(_, due)| due));
    if (before.deposit_minor, before.deposit_due) == (minor, due) {
        return Err(FrontDeskRefusal::NothingToChange);
    }
    Ok(before.in_order(vec![
        ReservationEdit::DepositMinor(minor),
        ReservationEdit::DepositDue(due),
        event(ctx, StayEvent::now(ctx, EventKind::Amended)),
    ]))
}
