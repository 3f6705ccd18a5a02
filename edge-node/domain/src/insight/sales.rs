//! What a closed check and its refunds add to the figures of a business date (B05): sales by hour, item, category, person, tax and
//! tender, voids and discounts by reason. Pure: the store adds the difference of two states to running totals.

use crate::check::{
    Check, Close, Line, ReasonCode, discounts_by_reason, line_amounts, listed_minor, listed_of, live_lines,
    totals,
};
use crate::codes;
use std::collections::BTreeMap;
use values::{BusinessDate, LineId, Timestamp, Uuid};

/// A quarter of an hour, in milliseconds: every time zone's hours are made of whole ones.
pub const QUARTER_MS: i64 = 15 * 60 * 1_000;

codes! {
    /// What a figure is about. The number is stored: append only.
    pub enum Figure {
        /// Checks closed in a quarter of an hour (`part`: quarters since 1970). `milli` is their covers.
        Quarter = 0, "quarter";
        /// An item sold (`subject`).
        Item = 1, "item";
        /// A category sold (`subject`, none for items without).
        Category = 2, "category";
        /// A server's checks (`subject`). `milli` is their covers.
        Server = 3, "server";
        /// A tax (`subject`) at a rate (`part`, parts per million).
        Tax = 4, "tax";
        /// Payments of a kind (`part`).
        Tender = 5, "tender";
        /// Tips on payments of a kind (`part`).
        Tip = 6, "tip";
        /// Sent lines that were voided, by reason (`part`), as listed.
        Void = 7, "void";
        /// Lines that were taken off before they were sent, by reason (`part`), as listed.
        Removed = 8, "removed";
        /// Discounts by reason (`part`).
        Discount = 9, "discount";
        /// Prices set by hand, by reason (`part`): how much less than listed.
        PriceByHand = 10, "price_by_hand";
        /// Refunds by reason (`part`).
        Refund = 11, "refund";
        /// An item given back (`subject`).
        ItemBack = 12, "item_back";
        /// A tax given back (`subject`) at a rate (`part`).
        TaxBack = 13, "tax_back";
        /// Money given back in a kind of tender (`part`).
        TenderBack = 14, "tender_back";
        /// An outlet's checks (`subject`). `milli` is their covers.
        Outlet = 15, "outlet";
        /// Checks of an order type (`part`).
        OrderType = 16, "order_type";
    }
}

/// Which figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FigureKey {
    /// The business date.
    pub date: BusinessDate,
    /// What it is about.
    pub what: Figure,
    /// Whose.
    pub subject: Option<Uuid>,
    /// Which part.
    pub part: i64,
}

/// A figure, or a difference of two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// How many: checks, lines, payments.
    pub count: i64,
    /// How much, in thousandths.
    pub milli: i64,
    /// Taxes included, in minor units.
    pub gross_minor: i64,
    /// Without taxes.
    pub net_minor: i64,
    /// The taxes.
    pub tax_minor: i64,
}

/// Figures by key.
pub type Figures = BTreeMap<FigureKey, Amounts>;

impl Amounts {
    /// So many, with no quantity and no taxes.
    const fn plain(count: i64, gross_minor: i64) -> Self {
        Self {
            count,
            milli: 0,
            gross_minor,
            net_minor: 0,
            tax_minor: 0,
        }
    }

    /// Adds `times` the other: 1 or -1. A sum beyond 64 bits stops at its end; a report is no book.
    pub const fn add(&mut self, other: &Self, times: i64) {
        self.count = self.count.saturating_add(other.count.saturating_mul(times));
        self.milli = self.milli.saturating_add(other.milli.saturating_mul(times));
        self.gross_minor = self
            .gross_minor
            .saturating_add(other.gross_minor.saturating_mul(times));
        self.net_minor = self
            .net_minor
            .saturating_add(other.net_minor.saturating_mul(times));
        self.tax_minor = self
            .tax_minor
            .saturating_add(other.tax_minor.saturating_mul(times));
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What the check adds to the figures; nothing before it is closed.
#[must_use]
pub fn figures(check: &Check) -> Figures {
    let mut book = Book {
        date: BusinessDate::EPOCH,
        figures: Figures::new(),
    };
    let first = check.closes.iter().min_by_key(|(id, close)| (close.at, **id));
    if let Some((_, close)) = first {
        book.date = close.business_date;
        add_check(&mut book, check, close);
        for (id, line) in live_lines(check) {
            add_line(&mut book, check, id, line);
        }
        add_payments(&mut book, check);
        add_taken_off(&mut book, check);
    }
    for refund in check.refunds.values() {
        book.date = refund.business_date;
        book.put(
            Figure::Refund,
            None,
            reason(refund.code),
            Amounts::plain(1, refund.amount_minor),
        );
        let kind = i64::from(refund.kind.code());
        book.put(
            Figure::TenderBack,
            None,
            kind,
            Amounts::plain(1, refund.amount_minor),
        );
        for one in &refund.lines {
            if let Some(line) = check.lines.get(&one.line) {
                let tax_minor = one
                    .taxes_minor
                    .iter()
                    .fold(0_i64, |sum, tax| sum.saturating_add(*tax));
                let amounts = Amounts {
                    count: 1,
                    milli: one.quantity.milli,
                    gross_minor: one.total_minor,
                    net_minor: one.net_minor,
                    tax_minor,
                };
                book.put(Figure::ItemBack, Some(line.item.into()), 0, amounts);
                add_taxes(&mut book, Figure::TaxBack, line, one.net_minor, &one.taxes_minor);
            }
        }
    }
    book.figures
}

struct Book {
    date: BusinessDate,
    figures: Figures,
}

impl Book {
    fn put(&mut self, what: Figure, subject: Option<Uuid>, part: i64, amounts: Amounts) {
        let key = FigureKey {
            date: self.date,
            what,
            subject,
            part,
        };
        self.figures.entry(key).or_default().add(&amounts, 1);
    }
}

/// The quarter of an hour of an instant.
#[must_use]
pub const fn quarter(at: Timestamp) -> i64 {
    at.unix_ms().div_euclid(QUARTER_MS)
}

fn reason(code: Option<ReasonCode>) -> i64 {
    i64::from(code.unwrap_or_default().code())
}

fn add_check(book: &mut Book, check: &Check, close: &Close) {
    // Sums beyond 64 bits can only come by a merge; the check itself says so.
    let sums = totals(check).unwrap_or_default();
    let whole = Amounts {
        count: 1,
        milli: i64::from(check.covers).saturating_mul(1_000),
        gross_minor: sums.total_minor,
        net_minor: sums.net_minor,
        tax_minor: sums.tax_minor,
    };
    book.put(Figure::Quarter, None, quarter(close.at), whole);
    book.put(Figure::Server, check.server.map(Uuid::from), 0, whole);
    book.put(Figure::Outlet, check.outlet.map(Uuid::from), 0, whole);
    book.put(Figure::OrderType, None, i64::from(check.order_type.code()), whole);
}

fn add_line(book: &mut Book, check: &Check, id: LineId, line: &Line) {
    let amounts = line_amounts(check, id, line).unwrap_or_default();
    let sold = Amounts {
        count: 1,
        milli: crate::check::remaining(check, id, line).milli,
        gross_minor: amounts.total_minor,
        net_minor: amounts.net_minor,
        tax_minor: amounts.total_minor.saturating_sub(amounts.net_minor),
    };
    book.put(Figure::Item, Some(line.item.into()), 0, sold);
    book.put(Figure::Category, line.category.map(Uuid::from), 0, sold);
    add_taxes(book, Figure::Tax, line, amounts.net_minor, &amounts.taxes_minor);
}

fn add_taxes(book: &mut Book, what: Figure, line: &Line, net_minor: i64, taxes_minor: &[i64]) {
    for (tax, minor) in line.taxes.iter().zip(taxes_minor) {
        let amounts = Amounts {
            count: 1,
            milli: 0,
            gross_minor: net_minor.saturating_add(*minor),
            net_minor,
            tax_minor: *minor,
        };
        book.put(what, Some(tax.tax.into()), tax.rate.ppm, amounts);
    }
}

fn add_payments(book: &mut Book, check: &Check) {
    for tender in check.tenders.values() {
        let kind = i64::from(tender.kind.code());
        book.put(Figure::Tender, None, kind, Amounts::plain(1, tender.amount_minor));
        if tender.tip_minor != 0 {
            book.put(Figure::Tip, None, kind, Amounts::plain(1, tender.tip_minor));
        }
    }
}

fn add_taken_off(book: &mut Book, check: &Check) {
    for void in check.voids.values() {
        let gone = check.moves.values().any(|moved| moved.line == void.line);
        let Some(line) = check.lines.get(&void.line).filter(|_| !gone) else {
            continue;
        };
        let what = if void.sent { Figure::Void } else { Figure::Removed };
        let amounts = Amounts {
            milli: void.quantity.milli,
            ..Amounts::plain(
                1,
                listed_of(check, void.line, line, void.quantity).unwrap_or_default(),
            )
        };
        book.put(what, None, reason(void.code), amounts);
    }
    for (code, count, minor) in discounts_by_reason(check) {
        book.put(Figure::Discount, None, reason(code), Amounts::plain(count, minor));
    }
    for price in check.prices.values() {
        let live = live_lines(check).into_iter().find(|(id, _)| *id == price.line);
        if let Some((id, line)) = live {
            let left = crate::check::remaining(check, id, line);
            let (ordered, now) = (listed_minor(line, left), listed_of(check, id, line, left));
            let less = ordered
                .unwrap_or_default()
                .saturating_sub(now.unwrap_or_default());
            book.put(
                Figure::PriceByHand,
                None,
                reason(price.code),
                Amounts::plain(1, less),
            );
        }
    }
}
