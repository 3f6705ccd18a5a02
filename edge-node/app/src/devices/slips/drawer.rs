//! An X or a Z on paper.

use super::{Head, outlet_of, person_name};
use crate::CommandError;
use domain::check::TenderKind;
use domain::ctx::Ctx;
use domain::till::Session;
use paper::{DrawerReport, ReportKind, TaxRow, TenderReport, TenderWord};
use store::Unit;
use values::{Money, OutletId, Rate};

/// The reading of a session: X while it is open, Z once it is closed.
pub(in crate::devices) fn report_of(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    outlet: Option<OutletId>,
    session: &Session,
) -> Result<DrawerReport, CommandError> {
    let head = Head::of(unit)?;
    let outlet = outlet_of(unit, outlet)?;
    let currency = head.currency(ctx);
    let money = |minor| Money::new(minor, currency);
    let totals = &session.totals;
    let closed = session.closed.as_ref();
    let drawer = outlet
        .as_ref()
        .and_then(|outlet| outlet.drawers.get(&session.drawer))
        .map(|drawer| drawer.name.clone());
    let person = closed.map_or(session.opened_by, |closed| closed.by);
    Ok(DrawerReport {
        house: head.house(outlet.as_deref()),
        kind: if closed.is_some() {
            ReportKind::Z
        } else {
            ReportKind::X
        },
        number: closed.map(|closed| closed.z_number.to_string()),
        drawer: drawer.unwrap_or_default(),
        person: person_name(unit, Some(person))?,
        date: closed.map_or(session.business_date, |closed| closed.business_date),
        opened_at: head.wall(session.opened_at),
        at: head.wall(closed.map_or(ctx.now, |closed| closed.at)),
        checks: totals.checks,
        gross: money(totals.gross_minor),
        taxes: (totals.rates.iter())
            .map(|(ppm, total)| TaxRow {
                letter: None,
                name: String::new(),
                rate: Rate::from_ppm(*ppm),
                net: money(total.net_minor),
                tax: money(total.tax_minor),
                inclusive: true,
            })
            .collect(),
        tenders: (totals.tenders.iter())
            .map(|(kind, total)| TenderReport {
                word: word(*kind),
                count: total.count,
                amount: money(total.amount_minor),
                tip: money(total.tip_minor),
            })
            .collect(),
        discounts: money(totals.discount_minor),
        voids: money(totals.voided_minor),
        float: money(session.float_minor),
        paid_in: (totals.pay_ins, money(totals.paid_in_minor)),
        paid_out: (totals.pay_outs, money(totals.paid_out_minor)),
        no_sales: totals.no_sales,
        // The count is blind: what should be there stands on the Z only.
        expected: closed.map(|closed| money(closed.expected_minor)),
        counted: closed.map(|closed| money(closed.counted_minor)),
        difference: closed.map(|closed| money(closed.difference_minor())),
        reason: closed.and_then(|closed| closed.reason.clone()),
        training_sales: 0,
    })
}

fn word(kind: TenderKind) -> TenderWord {
    match kind {
        TenderKind::Cash => TenderWord::Cash,
        TenderKind::RoomCharge => TenderWord::RoomCharge(String::new()),
        TenderKind::Other => TenderWord::Card,
    }
}
