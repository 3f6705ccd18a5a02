//! Lines given back after the receipt (R08): check, receipt number, journal and drawer in one commit.

use super::allowance;
use super::pay::RECEIPT_SERIES;
use crate::find::find;
use crate::{Answered, Caller, CommandError, House};
use domain::check::{Check, Refund, RefundLines, Refunding, refund_lines};
use domain::ctx::Ctx;
use domain::fiscal::{EntryKind, JournalEntry, Place, RefKind};
use domain::till;
use serde::Serialize;
use serde_json::json;
use store::Unit;
use values::{CheckId, EntryId, Money};

/// The most lines that the journal's record names; the others stand on the check.
const LINE_REFS_MAX: usize = 28;

#[derive(Serialize)]
struct RefundGiven {
    refund: EntryId,
    receipt: i64,
    amount: Money,
}

/// Gives lines of a closed check back.
///
/// # Errors
/// Where the rules say no; over the person's limit a second person has to approve.
pub async fn give_back(
    house: &House,
    caller: &Caller,
    id: CheckId,
    command: RefundLines,
) -> Result<Answered, CommandError> {
    let (property, role) = (house.property(), caller.principal.role);
    house
        .fiscal_command(caller, move |ctx, unit| {
            let check = find::<Check>(unit, id)?;
            let allowance = allowance(unit, property, role)?;
            let refunding = refund_lines(ctx, id, &check, &command, allowance)?;
            take_from_drawer(unit, &refunding)?;
            let receipt = unit.next_number(RECEIPT_SERIES)?;
            let amount = Money::new(refunding.refund.amount_minor, check.currency_or(ctx.currency));
            unit.journal(record(ctx, (id, &check), &refunding, receipt))?;
            let (refund, edit) = refunding.edit(ctx, receipt);
            unit.edit::<Check>(id, vec![edit])?;
            Ok(RefundGiven {
                refund,
                receipt,
                amount,
            })
        })
        .await
}

/// A return in the journal: negative amounts under a receipt number of its own, answering the sale's record.
fn record(ctx: &Ctx, (id, check): (CheckId, &Check), refunding: &Refunding, receipt: i64) -> JournalEntry {
    let money = |minor: i64| Money::new(minor.saturating_neg(), check.currency_or(ctx.currency));
    let refund = &refunding.refund;
    let mut entry = JournalEntry::new(EntryKind::Return, ctx)
        .about(RefKind::Check, id)
        .numbered(RECEIPT_SERIES, receipt)
        .saying(words(check, refund));
    for line in refund.lines.iter().take(LINE_REFS_MAX) {
        entry = entry.about(RefKind::Line, line.line);
    }
    if let Some(approval) = refund.approval {
        entry = entry.about(RefKind::Approval, approval);
    }
    for group in &refunding.groups {
        entry = entry.taxed(
            &group.code,
            group.rate,
            money(group.gross_minor),
            money(group.tax_minor),
        );
    }
    entry = entry.paid(refund.kind.word(), money(refund.amount_minor));
    match sale_record(check) {
        Some(place) => entry.answering(place),
        None => entry,
    }
}

/// Where the sale that is answered stands; none for a check that was closed before closings kept it.
fn sale_record(check: &Check) -> Option<Place> {
    let close = check.closes.values().find(|close| close.receipt.is_some())?;
    Some(Place {
        epoch: close.journal_epoch?,
        seq: close.journal_seq?,
    })
}

fn words(check: &Check, refund: &Refund) -> String {
    let code = refund.code.map(domain::check::ReasonCode::word);
    json!({ "receipt": check.receipt(), "reason": refund.reason, "code": code }).to_string()
}

fn take_from_drawer(unit: &mut Unit<'_>, refunding: &Refunding) -> Result<(), CommandError> {
    let Some(session) = refunding.refund.session else {
        return Ok(());
    };
    let before = crate::till::session(unit, session)?;
    let rates = refunding.groups.iter().map(|group| {
        let total = till::RateTotal {
            net_minor: group.gross_minor.saturating_sub(group.tax_minor),
            tax_minor: group.tax_minor,
        };
        (group.rate, total)
    });
    let sale = till::Sale {
        gross_minor: refunding.refund.amount_minor,
        rates: rates.collect(),
        ..till::Sale::default()
    };
    let after = till::give_back(&before, refunding.refund.kind, &sale)?;
    unit.put_drawer_session(&after)?;
    Ok(())
}
