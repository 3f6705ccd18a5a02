//! How a check is shown: its lines with what they cost now, its sums, payments and shares.

use app::check::CheckRow;
use domain::catalog::{Allergen, OrderType};
use domain::check::{
    Check, Line, ReasonCode, Status, TenderKind, Totals, is_sent, line_amounts, live_adjustments, live_lines,
    open_shares, refunded, remaining, status, totals, unit_price_minor, wanted,
};
use serde::Serialize;
use utoipa::ToSchema;
use values::{
    BusinessDate, CheckId, Currency, EntryId, ItemId, LineId, ModifierId, Money, OutletId, PersonId,
    Quantity, ReservationId, TableId, TaxId, TenderId, Timestamp, Uuid,
};

/// A check in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckListRow {
    /// Its id.
    check: CheckId,
    /// Its number.
    number: Option<i64>,
    /// How far it has come.
    status: Status,
    /// What it comes to.
    total: Money,
    /// What is left to pay.
    balance: Money,
    /// When it was opened.
    opened_at: Option<Timestamp>,
    /// Its table, while it is open.
    table: Option<TableId>,
    /// Its covers, while it is open.
    covers: Option<u32>,
    /// Its server, while it is open.
    server: Option<PersonId>,
    /// Its name, while it is open.
    name: Option<String>,
    /// When something was last sent, while it is open.
    sent_at: Option<Timestamp>,
    /// When the bill was printed, where nothing was ordered since and while it is open.
    bill_printed_at: Option<Timestamp>,
}

/// A modifier on a line.
#[derive(Serialize, ToSchema)]
pub(crate) struct LineModifierView {
    /// Which.
    modifier: ModifierId,
    /// Its name.
    name: String,
    /// What it adds to the price of one unit.
    price: Money,
    /// How many times per unit.
    count: u32,
    /// How many of these are charged.
    charged: u32,
}

/// A line.
#[derive(Serialize, ToSchema)]
pub(crate) struct LineView {
    /// Its id.
    line: LineId,
    /// The item.
    item: ItemId,
    /// Its name when it was ordered.
    name: String,
    /// What is left of it, in thousandths.
    quantity: Quantity,
    /// What was voided, in thousandths.
    voided: Quantity,
    /// The price of one unit without modifiers: as ordered, or as a person set it last.
    unit_price: Money,
    /// The price of one unit when it was ordered, where a person set another one since.
    ordered_price: Option<Money>,
    /// Which part of a line it is, where it was split off from one.
    part: Option<PartView>,
    /// How much was given back after the receipt, in thousandths.
    refunded: Quantity,
    /// Its modifiers.
    modifiers: Vec<LineModifierView>,
    /// Quantity by price, as listed.
    listed: Money,
    /// What discounts take off.
    discount: Money,
    /// What the guest pays for it.
    total: Money,
    /// Whether it was sent.
    sent: bool,
    /// The seat it is for.
    seat: Option<u32>,
    /// The course it belongs to.
    course: Option<u32>,
    /// A note for the kitchen.
    note: Option<String>,
    /// Whether it waits until its course is fired.
    held: bool,
    /// What it contains.
    allergens: Vec<Allergen>,
    /// Who ordered it.
    by: PersonId,
    /// When.
    at: Timestamp,
}

/// `count` of `of` equal parts.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartView {
    /// So many parts ...
    count: u32,
    /// ... of so many.
    of: u32,
}

/// A tax of a check.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaxTotalView {
    /// Which.
    tax: TaxId,
    /// Its name.
    name: String,
    /// Parts per million.
    rate_ppm: i64,
    /// Whether prices include it.
    inclusive: bool,
    /// What it was taken on.
    net: Money,
    /// The tax.
    amount: Money,
}

/// What a check comes to.
#[derive(Serialize, ToSchema)]
pub(crate) struct TotalsView {
    /// Quantity by price, as listed.
    listed: Money,
    /// What discounts take off.
    discount: Money,
    /// Without taxes.
    net: Money,
    /// All taxes.
    tax: Money,
    /// What the guests pay, tips not included.
    total: Money,
    /// What was voided, as listed.
    voided: Money,
    /// What payments paid.
    paid: Money,
    /// Tips.
    tip: Money,
    /// What is left to pay.
    balance: Money,
    /// By tax.
    taxes: Vec<TaxTotalView>,
}

/// A payment.
#[derive(Serialize, ToSchema)]
pub(crate) struct TenderView {
    /// Its id.
    tender: TenderId,
    /// What with.
    kind: TenderKind,
    /// What it paid of the check.
    amount: Money,
    /// The tip on top.
    tip: Money,
    /// The cash given back.
    change: Money,
    /// The reservation whose folio paid.
    reservation: Option<ReservationId>,
    /// The payer's share that it paid.
    share: Option<u32>,
    /// A slip's number or the like.
    note: Option<String>,
    /// Who took it.
    by: PersonId,
    /// When.
    at: Timestamp,
    /// The terminal's own time, where it came late.
    taken_at: Option<Timestamp>,
}

/// A payer's share.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShareView {
    /// Which, from 1.
    index: u32,
    /// What the payer pays.
    amount: Money,
    /// What is not paid of it yet.
    open: Money,
}

/// A discount that nobody took back.
#[derive(Serialize, ToSchema)]
pub(crate) struct DiscountView {
    /// Its id.
    discount: EntryId,
    /// What it takes off the lines that are here.
    amount: Money,
    /// Parts per million, where it was given as a rate.
    rate_ppm: Option<i64>,
    /// The only line that it is on; absent where it is on several.
    line: Option<LineId>,
    /// Why.
    reason: String,
    /// Why, as a code.
    reason_code: Option<ReasonCode>,
    /// Who gave it.
    by: PersonId,
    /// The second person who approved it.
    approver: Option<PersonId>,
    /// When.
    at: Timestamp,
}

/// Lines given back.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefundView {
    /// Its id.
    refund: EntryId,
    /// The number of its own receipt.
    receipt: i64,
    /// What the guest got.
    amount: Money,
    /// What in.
    kind: TenderKind,
    /// The lines.
    lines: Vec<RefundLineView>,
    /// Why.
    reason: String,
    /// Why, as a code.
    reason_code: Option<ReasonCode>,
    /// Who gave it back.
    by: PersonId,
    /// When.
    at: Timestamp,
}

/// A line given back.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefundLineView {
    /// Which.
    line: LineId,
    /// How much of it, in thousandths.
    quantity: Quantity,
    /// What the guest got for it.
    total: Money,
}

/// A check.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckView {
    /// Its id.
    check: CheckId,
    /// Its number.
    number: Option<i64>,
    /// How far it has come.
    status: Status,
    /// The outlet that opened it.
    outlet: Option<OutletId>,
    /// Its table.
    table: Option<TableId>,
    /// How many guests.
    covers: u32,
    /// Who serves it.
    server: Option<PersonId>,
    /// How the food reaches the guest.
    order_type: OrderType,
    /// Its name.
    name: Option<String>,
    /// When it was opened.
    opened_at: Option<Timestamp>,
    /// The business date it was opened on.
    business_date: Option<BusinessDate>,
    /// Its live lines, in the order ordered.
    lines: Vec<LineView>,
    /// What it comes to; absent where a merge brought sums beyond what can be added.
    totals: Option<TotalsView>,
    /// Its payments.
    tenders: Vec<TenderView>,
    /// The payers' shares of the last sharing.
    shares: Vec<ShareView>,
    /// Its discounts.
    discounts: Vec<DiscountView>,
    /// What was given back of it.
    refunds: Vec<RefundView>,
    /// The receipt's number, once it is closed.
    receipt: Option<i64>,
    /// When something was last sent.
    sent_at: Option<Timestamp>,
    /// When the bill was printed last, where nothing was ordered since.
    bill_printed_at: Option<Timestamp>,
    /// How often the receipt was printed again.
    receipt_copies: u32,
    /// The check that it went into.
    merged_into: Option<CheckId>,
}

impl CheckListRow {
    pub(super) fn of(row: CheckRow, currency: Currency) -> Self {
        Self {
            check: row.id,
            number: row.number,
            status: row.status,
            total: Money::new(row.total_minor, currency),
            balance: Money::new(row.balance_minor, currency),
            opened_at: row.opened_at,
            table: row.table,
            covers: row.covers,
            server: row.server,
            name: row.name,
            sent_at: row.sent_at,
            bill_printed_at: row.bill_printed_at,
        }
    }
}

impl CheckView {
    /// The check as it is shown, also on the live stream.
    pub(crate) fn of(id: Uuid, check: &Check) -> Self {
        // A check always has a currency; one that a merge brought in part is shown once the rest is there.
        let currency = check.currency_or(Currency::EUR);
        let lines = live_lines(check).into_iter();
        Self {
            check: CheckId(id),
            number: check.number,
            status: status(check),
            outlet: check.outlet,
            table: check.table,
            covers: check.covers,
            server: check.server,
            order_type: check.order_type,
            name: check.name.clone(),
            opened_at: check.opened_at,
            business_date: check.business_date,
            lines: lines
                .map(|(id, line)| LineView::of(check, id, line, currency))
                .collect(),
            totals: totals(check).ok().map(|sums| TotalsView::of(&sums, currency)),
            tenders: tenders(check, currency),
            shares: shares(check, currency),
            discounts: discounts(check, currency),
            refunds: refunds(check, currency),
            receipt: check.receipt(),
            sent_at: check.last_sent_at(),
            bill_printed_at: check.bill_printed_at(),
            receipt_copies: check.receipt_copies(),
            merged_into: check.merges.values().next().map(|merged| merged.into),
        }
    }
}

impl LineView {
    fn of(check: &Check, id: LineId, line: &Line, currency: Currency) -> Self {
        let money = |minor| Money::new(minor, currency);
        let amounts = line_amounts(check, id, line).unwrap_or_default();
        let left = remaining(check, id, line);
        let unit_price = unit_price_minor(check, id, line);
        let modifiers = line.modifiers.iter().map(|modifier| LineModifierView {
            modifier: modifier.modifier,
            name: modifier.name.clone(),
            price: money(modifier.price_minor),
            count: modifier.count,
            charged: modifier.charged,
        });
        Self {
            line: id,
            item: line.item,
            name: line.name.clone(),
            quantity: left,
            voided: Quantity::from_milli(line.quantity.milli.saturating_sub(wanted(check, id, line).milli)),
            unit_price: money(unit_price),
            ordered_price: Some(money(line.unit_price_minor)).filter(|ordered| ordered.minor != unit_price),
            part: line.part.as_ref().map(|part| PartView {
                count: part.count,
                of: part.of,
            }),
            refunded: refunded(check, id),
            modifiers: modifiers.collect(),
            listed: money(amounts.listed_minor),
            discount: money(amounts.discount_minor),
            total: money(amounts.total_minor),
            sent: is_sent(check, id),
            seat: line.seat,
            course: line.course,
            note: line.note.clone(),
            held: line.hold.unwrap_or_default() && !is_sent(check, id),
            allergens: line.allergens.clone().unwrap_or_default(),
            by: line.by,
            at: line.at,
        }
    }
}

impl TotalsView {
    fn of(sums: &Totals, currency: Currency) -> Self {
        let money = |minor| Money::new(minor, currency);
        let taxes = sums.taxes.iter().map(|tax| TaxTotalView {
            tax: tax.tax,
            name: tax.name.clone(),
            rate_ppm: tax.rate.ppm,
            inclusive: tax.inclusive,
            net: money(tax.net_minor),
            amount: money(tax.tax_minor),
        });
        Self {
            listed: money(sums.listed_minor),
            discount: money(sums.discount_minor),
            net: money(sums.net_minor),
            tax: money(sums.tax_minor),
            total: money(sums.total_minor),
            voided: money(sums.voided_minor),
            paid: money(sums.paid_minor),
            tip: money(sums.tip_minor),
            balance: money(sums.balance_minor),
            taxes: taxes.collect(),
        }
    }
}

fn tenders(check: &Check, currency: Currency) -> Vec<TenderView> {
    let money = |minor| Money::new(minor, currency);
    let tenders = check.tenders.iter().map(|(id, tender)| TenderView {
        tender: *id,
        kind: tender.kind,
        amount: money(tender.amount_minor),
        tip: money(tender.tip_minor),
        change: money(tender.change_minor),
        reservation: tender.reservation,
        share: tender.share,
        note: tender.note.clone(),
        by: tender.by,
        at: tender.at,
        taken_at: tender.taken_at,
    });
    tenders.collect()
}

fn shares(check: &Check, currency: Currency) -> Vec<ShareView> {
    let money = |minor| Money::new(minor, currency);
    let shares = open_shares(check).into_iter().map(|share| ShareView {
        index: share.index,
        amount: money(share.amount_minor),
        open: money(share.open_minor),
    });
    shares.collect()
}

fn discounts(check: &Check, currency: Currency) -> Vec<DiscountView> {
    let here = live_lines(check);
    let is_here = |line: LineId| here.iter().any(|(id, _)| *id == line);
    let discounts = live_adjustments(check).filter_map(|(id, given)| {
        let shares: Vec<_> = given.shares.iter().filter(|share| is_here(share.line)).collect();
        let first = shares.first()?;
        Some(DiscountView {
            discount: id,
            amount: Money::new(shares.iter().map(|share| share.minor).sum(), currency),
            rate_ppm: given.rate.map(|rate| rate.ppm),
            line: Some(first.line).filter(|_| shares.len() == 1),
            reason: given.reason.clone(),
            reason_code: given.code,
            by: given.by,
            approver: given.approver,
            at: given.at,
        })
    });
    discounts.collect()
}

fn refunds(check: &Check, currency: Currency) -> Vec<RefundView> {
    let money = |minor| Money::new(minor, currency);
    let refunds = check.refunds.iter().map(|(id, refund)| RefundView {
        refund: *id,
        receipt: refund.receipt,
        amount: money(refund.amount_minor),
        kind: refund.kind,
        lines: (refund.lines.iter())
            .map(|line| RefundLineView {
                line: line.line,
                quantity: line.quantity,
                total: money(line.total_minor),
            })
            .collect(),
        reason: refund.reason.clone(),
        reason_code: refund.code,
        by: refund.by,
        at: refund.at,
    });
    refunds.collect()
}
