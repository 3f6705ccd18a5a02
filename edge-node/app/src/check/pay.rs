//! Payments and closings: check, receipt number, journal, drawer and folio in one commit (R11, R12, F07, F16).

use crate::devices::{kick_for, kitchen_after, receipt_after};
use crate::find::find;
use crate::{Answered, Caller, CommandError, House};
use domain::check::{
    Check, CheckRefusal, Closing, Status, TakeTender, Taken, Tender, TenderKind, close_check,
    live_adjustments, sold, status, take_tender,
};
use domain::ctx::Ctx;
use domain::fiscal::{EntryKind, JournalEntry, Place, RefKind};
use domain::folio::{self, Charge, Folio};
use domain::front_desk::{Reservation, StayStatus};
use domain::property::Property;
use domain::till;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use store::Unit;
use values::{BatchId, CheckId, DrawerSessionId, Money, PostingId, PropertyId, TenderId};

/// The series of receipt numbers.
pub(super) const RECEIPT_SERIES: &str = "receipt";
/// The most approvals that the record of a sale names; all of them stand on the check.
const APPROVAL_REFS_MAX: usize = 30;
/// The code of a posting that an outlet charged to a room.
const OUTLET_CODE: &str = "outlet";

#[derive(Serialize)]
struct TenderTaken {
    tender: TenderId,
    amount: Money,
    tip: Money,
    change: Money,
    balance: Money,
    status: Status,
    receipt: Option<i64>,
    batch: Option<BatchId>,
}

#[derive(Serialize)]
struct CheckClosed {
    check: CheckId,
    receipt: Option<i64>,
    total: Money,
}

/// Takes a payment; the one that pays the rest closes the check under the next receipt number.
///
/// # Errors
/// Where the check, the drawer or the folio says no.
pub async fn take(
    house: &House,
    caller: &Caller,
    id: CheckId,
    command: TakeTender,
) -> Result<Answered, CommandError> {
    let property = house.property();
    house
        .fiscal_command(caller, move |ctx, unit| {
            let check = find::<Check>(unit, id)?;
            let Taken {
                id: tender_id,
                tender,
                balance_minor,
                batch,
                closing,
                mut edits,
            } = take_tender(ctx, &check, &command)?;
            let currency = check.currency_or(ctx.currency);
            let money = |minor| Money::new(minor, currency);
            if tender.kind == TenderKind::RoomCharge {
                charge_folio(ctx, unit, property, (id, &check), (tender_id, &tender))?;
            }
            let mut receipt = None;
            if let Some(closing) = &closing {
                let booked = book_sale(ctx, unit, (id, &check), closing, Some(&tender))?;
                receipt = booked.map(|(number, _)| number);
                edits.push(closing.edit_recorded(ctx, receipt, booked.map(|(_, place)| place)));
            }
            count_in_drawer(unit, &check, command.session, Some(&tender), closing.as_ref())?;
            unit.edit::<Check>(id, edits)?;
            kitchen_after(ctx, unit, id, Some(&check))?;
            kick_for(ctx, unit, command.session, Some(&tender))?;
            if closing.is_some() {
                receipt_after(ctx, unit, id, command.session)?;
            }
            let after = find::<Check>(unit, id)?;
            Ok(TenderTaken {
                tender: tender_id,
                amount: money(tender.amount_minor),
                tip: money(tender.tip_minor),
                change: money(tender.change_minor),
                balance: money(balance_minor),
                status: status(&after),
                receipt,
                batch,
            })
        })
        .await
}

/// Closes a check on which nothing is left to pay.
///
/// # Errors
/// Where something is left to pay or it is closed.
pub async fn close(
    house: &House,
    caller: &Caller,
    id: CheckId,
    session: Option<DrawerSessionId>,
) -> Result<Answered, CommandError> {
    house
        .fiscal_command(caller, move |ctx, unit| {
            let check = find::<Check>(unit, id)?;
            let closing = close_check(ctx, &check, session)?;
            let booked = book_sale(ctx, unit, (id, &check), &closing, None)?;
            let receipt = booked.map(|(number, _)| number);
            count_in_drawer(unit, &check, session, None, Some(&closing))?;
            let place = booked.map(|(_, place)| place);
            unit.edit::<Check>(id, vec![closing.edit_recorded(ctx, receipt, place)])?;
            receipt_after(ctx, unit, id, session)?;
            Ok(CheckClosed {
                check: id,
                receipt,
                total: Money::new(closing.totals.total_minor, check.currency_or(ctx.currency)),
            })
        })
        .await
}

/// Draws the receipt number and writes the sale into the journal. A check on which nothing was sold gets neither.
fn book_sale(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    (id, check): (CheckId, &Check),
    closing: &Closing,
    last: Option<&Tender>,
) -> Result<Option<(i64, Place)>, CommandError> {
    if !closing.needs_receipt {
        return Ok(None);
    }
    let receipt = unit.next_number(RECEIPT_SERIES)?;
    let money = |minor| Money::new(minor, check.currency_or(ctx.currency));
    let mut entry = JournalEntry::new(EntryKind::Sale, ctx)
        .about(RefKind::Check, id)
        .numbered(RECEIPT_SERIES, receipt);
    for group in sold(check).map_err(|error| CommandError::Refused(error.into()))? {
        entry = entry.taxed(
            &group.code,
            group.rate,
            money(group.gross_minor),
            money(group.tax_minor),
        );
    }
    for (method, minor) in payments(check, last)? {
        entry = entry.paid(method, money(minor));
    }
    entry = taken_off(entry, check, closing);
    Ok(Some((receipt, unit.journal(entry)?.place)))
}

/// What was voided, discounted or priced by hand: the sums and counts as words of the record, and who approved it as references.
fn taken_off(entry: JournalEntry, check: &Check, closing: &Closing) -> JournalEntry {
    let sent_voids = check.voids.values().filter(|void| void.sent);
    let discounts: Vec<_> = live_adjustments(check).map(|(_, one)| one).collect();
    let counts = [sent_voids.clone().count(), discounts.len(), check.prices.len()];
    if counts == [0; 3] {
        return entry;
    }
    let approvals = (sent_voids.filter_map(|void| void.approval))
        .chain(discounts.iter().filter_map(|one| one.approval))
        .chain(check.prices.values().filter_map(|price| price.approval));
    let [voids, discounts, prices] = counts;
    let words = json!({
        "voided_minor": closing.totals.voided_minor, "voids": voids,
        "discount_minor": closing.totals.discount_minor, "discounts": discounts, "prices_by_hand": prices,
    });
    let told = approvals.take(APPROVAL_REFS_MAX);
    told.fold(entry, |entry, approval| entry.about(RefKind::Approval, approval))
        .saying(words.to_string())
}

/// What was paid, by kind of tender; tips by themselves.
fn payments(check: &Check, last: Option<&Tender>) -> Result<BTreeMap<&'static str, i64>, CommandError> {
    let mut sums: BTreeMap<&'static str, i64> = BTreeMap::new();
    for tender in check.tenders.values().chain(last) {
        let tip = match tender.kind {
            TenderKind::Cash => "cash_tip",
            TenderKind::RoomCharge => "room_charge_tip",
            TenderKind::Other => "other_tip",
        };
        for (method, minor) in [(tender.kind.word(), tender.amount_minor), (tip, tender.tip_minor)] {
            if minor != 0 {
                let sum = sums.entry(method).or_default();
                *sum = sum.checked_add(minor).ok_or(CheckRefusal::OutOfRange)?;
            }
        }
    }
    Ok(sums)
}

/// Adds the payment, and the sale where the check was closed, to the drawer session's running totals.
fn count_in_drawer(
    unit: &mut Unit<'_>,
    check: &Check,
    session: Option<DrawerSessionId>,
    tender: Option<&Tender>,
    closing: Option<&Closing>,
) -> Result<(), CommandError> {
    let Some(session) = session else { return Ok(()) };
    let before = crate::till::session(unit, session)?;
    let taken = tender.map(|tender| till::Taken {
        kind: tender.kind,
        amount_minor: tender.amount_minor,
        tip_minor: tender.tip_minor,
    });
    let sale = closing.map(|closing| sale_of(check, closing)).transpose()?;
    let after = till::take(&before, taken, sale.as_ref())?;
    unit.put_drawer_session(&after)?;
    Ok(())
}

fn sale_of(check: &Check, closing: &Closing) -> Result<till::Sale, CommandError> {
    let groups = sold(check).map_err(|error| CommandError::Refused(error.into()))?;
    let rates = groups.into_iter().map(|group| {
        let total = till::RateTotal {
            net_minor: group.gross_minor.saturating_sub(group.tax_minor),
            tax_minor: group.tax_minor,
        };
        (group.rate, total)
    });
    Ok(till::Sale {
        gross_minor: closing.totals.total_minor,
        discount_minor: closing.totals.discount_minor,
        voided_minor: closing.totals.voided_minor,
        rates: rates.collect(),
    })
}

/// Posts a room charge on the folio of a guest who is in the house. The sale itself stands in the journal, so the posting
/// carries no taxes of its own.
fn charge_folio(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    property: PropertyId,
    (id, check): (CheckId, &Check),
    (tender_id, tender): (TenderId, &Tender),
) -> Result<(), CommandError> {
    let reservation = tender.reservation.ok_or(CheckRefusal::ReferenceNeeded)?;
    let stay = find::<Reservation>(unit, reservation)?;
    if stay.status() != StayStatus::InHouse {
        return Err(CheckRefusal::NotInHouse.into());
    }
    let (folio_id, folio) = crate::folio::page_in_use(ctx, unit, reservation)?;
    let property = find::<Property>(unit, property)?;
    let number = check.number.map(|number| number.to_string());
    let charge = Charge {
        window: None,
        code: OUTLET_CODE.to_owned(),
        text: format!("Check {}", number.as_deref().unwrap_or("without number")),
        amount: Money::new(
            tender.amount_minor.saturating_add(tender.tip_minor),
            check.currency_or(ctx.currency),
        ),
        taxes: Vec::new(),
        check: Some(id),
        reference: number,
    };
    let posting = PostingId(tender_id.into());
    let edits = folio::charge_room(ctx, folio_id, &folio, posting, &property, &charge)?;
    unit.edit::<Folio>(folio_id, edits)?;
    Ok(())
}
