//! The report of a business date over HTTP (B05): as JSON, and as CSV (RFC 4180) for a spreadsheet.

use crate::extract::{Query, View};
use crate::problem::Problem;
use app::House;
use app::insight::day::{Day, Hour, Named, day};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::catalog::OrderType;
use domain::check::{ReasonCode, TenderKind};
use domain::insight::sales::{Amounts, Figure};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{BusinessDate, Currency, Money, Quantity, Timestamp, Uuid};

const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8; header=present");

/// Which business date.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DayQuery {
    /// The business date, like `2026-05-01`.
    date: BusinessDate,
}

/// Sales of an hour.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportHour {
    /// When it began.
    starts_at: Timestamp,
    /// What the house's clock showed, 0 to 23.
    hour: i8,
    /// Checks closed.
    checks: i64,
    /// Their covers.
    covers: i64,
    /// What they came to, tips not included.
    gross: Money,
}

/// Sales of something.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportRow {
    /// Its id; absent for what has none.
    #[schema(value_type = Option<String>, format = "uuid")]
    id: Option<Uuid>,
    /// Its name.
    name: String,
    /// How many lines or checks.
    count: i64,
    /// How much, in thousandths; covers for checks.
    quantity: Quantity,
    /// Taxes included.
    gross: Money,
    /// Without taxes.
    net: Money,
    /// The taxes.
    tax: Money,
}

/// Something by its word: a reason, a kind of tender, an order type.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportWord {
    /// The word.
    word: String,
    /// How many.
    count: i64,
    /// What it comes to.
    amount: Money,
}

/// A tax at a rate.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportTax {
    /// Which.
    #[schema(value_type = Option<String>, format = "uuid")]
    id: Option<Uuid>,
    /// Its name.
    name: String,
    /// Parts per million.
    rate_ppm: i64,
    /// What it was taken on.
    net: Money,
    /// The tax.
    tax: Money,
}

/// The report of a business date. What was given back stands by itself; sales are what was sold.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayReport {
    /// The business date.
    date: BusinessDate,
    /// Checks closed.
    checks: i64,
    /// Their covers.
    covers: i64,
    /// What they came to, taxes included, tips not.
    gross: Money,
    /// Without taxes.
    net: Money,
    /// The taxes.
    tax: Money,
    /// Tips.
    tips: Money,
    /// What was given back.
    given_back: Money,
    /// By hour of the house's clock.
    hours: Vec<ReportHour>,
    /// By item.
    items: Vec<ReportRow>,
    /// By category.
    categories: Vec<ReportRow>,
    /// By server.
    servers: Vec<ReportRow>,
    /// By outlet.
    outlets: Vec<ReportRow>,
    /// By order type.
    order_types: Vec<ReportWord>,
    /// By tax and rate.
    taxes: Vec<ReportTax>,
    /// By kind of tender.
    tenders: Vec<ReportWord>,
    /// Tips by kind of tender.
    tips_by_tender: Vec<ReportWord>,
    /// Sent lines that were voided, by reason, as listed.
    voids: Vec<ReportWord>,
    /// Lines that were taken off before they were sent, by reason, as listed.
    removed: Vec<ReportWord>,
    /// Discounts by reason.
    discounts: Vec<ReportWord>,
    /// Prices set by hand by reason: how much less than listed.
    prices_by_hand: Vec<ReportWord>,
    /// Refunds by reason.
    refunds: Vec<ReportWord>,
    /// Items given back.
    items_back: Vec<ReportRow>,
    /// Taxes given back.
    taxes_back: Vec<ReportTax>,
    /// Money given back by kind of tender.
    tenders_back: Vec<ReportWord>,
}

/// `GET /reports/day`.
pub(crate) async fn look(
    State(house): State<House>,
    Query(query): Query<DayQuery>,
) -> Result<View<DayReport>, Problem> {
    Ok(View(DayReport::of(&day(&house, query.date).await?)))
}

/// `GET /reports/day.csv`.
pub(crate) async fn csv(
    State(house): State<House>,
    Query(query): Query<DayQuery>,
) -> Result<Response, Problem> {
    let day = day(&house, query.date).await?;
    let name = format!("attachment; filename=\"{}.csv\"", day.date);
    let name = HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [(header::CONTENT_TYPE, CSV), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, table(&day)).into_response())
}

impl DayReport {
    fn of(day: &Day) -> Self {
        let money = |minor| Money::new(minor, day.currency);
        let rows = |what| rows(day, what);
        Self {
            date: day.date,
            checks: day.whole.count,
            covers: day.whole.milli / 1_000,
            gross: money(day.whole.gross_minor),
            net: money(day.whole.net_minor),
            tax: money(day.whole.tax_minor),
            tips: money(day.sum(Figure::Tip).gross_minor),
            given_back: money(day.sum(Figure::Refund).gross_minor),
            hours: day
                .hours
                .iter()
                .map(|hour| ReportHour::of(hour, day.currency))
                .collect(),
            items: rows(Figure::Item),
            categories: rows(Figure::Category),
            servers: rows(Figure::Server),
            outlets: rows(Figure::Outlet),
            order_types: words(day, Figure::OrderType),
            taxes: taxes(day, Figure::Tax),
            tenders: words(day, Figure::Tender),
            tips_by_tender: words(day, Figure::Tip),
            voids: words(day, Figure::Void),
            removed: words(day, Figure::Removed),
            discounts: words(day, Figure::Discount),
            prices_by_hand: words(day, Figure::PriceByHand),
            refunds: words(day, Figure::Refund),
            items_back: rows(Figure::ItemBack),
            taxes_back: taxes(day, Figure::TaxBack),
            tenders_back: words(day, Figure::TenderBack),
        }
    }
}

impl ReportHour {
    const fn of(hour: &Hour, currency: Currency) -> Self {
        Self {
            starts_at: hour.starts_at,
            hour: hour.hour,
            checks: hour.amounts.count,
            covers: hour.amounts.milli / 1_000,
            gross: Money::new(hour.amounts.gross_minor, currency),
        }
    }
}

fn rows(day: &Day, what: Figure) -> Vec<ReportRow> {
    let money = |minor| Money::new(minor, day.currency);
    let rows = day.of(what).iter().map(|one| ReportRow {
        id: one.subject,
        name: one.name.clone(),
        count: one.amounts.count,
        quantity: Quantity::from_milli(one.amounts.milli),
        gross: money(one.amounts.gross_minor),
        net: money(one.amounts.net_minor),
        tax: money(one.amounts.tax_minor),
    });
    rows.collect()
}

fn taxes(day: &Day, what: Figure) -> Vec<ReportTax> {
    let money = |minor| Money::new(minor, day.currency);
    let taxes = day.of(what).iter().map(|one| ReportTax {
        id: one.subject,
        name: one.name.clone(),
        rate_ppm: one.part,
        net: money(one.amounts.net_minor),
        tax: money(one.amounts.tax_minor),
    });
    taxes.collect()
}

fn words(day: &Day, what: Figure) -> Vec<ReportWord> {
    let words = day.of(what).iter().map(|one| ReportWord {
        word: word(what, one.part).to_owned(),
        count: one.amounts.count,
        amount: Money::new(one.amounts.gross_minor, day.currency),
    });
    words.collect()
}

/// The word of a figure's part.
fn word(what: Figure, part: i64) -> &'static str {
    let code = u32::try_from(part).unwrap_or_default();
    match what {
        Figure::Tender | Figure::Tip | Figure::TenderBack => {
            TenderKind::from_code(code).unwrap_or_default().word()
        }
        Figure::OrderType => OrderType::from_code(code).unwrap_or_default().word(),
        _ => ReasonCode::from_code(code).unwrap_or_default().word(),
    }
}

/// Sections of the table, in its order.
const SECTIONS: [Figure; 16] = [
    Figure::Item,
    Figure::Category,
    Figure::Server,
    Figure::Outlet,
    Figure::OrderType,
    Figure::Tax,
    Figure::Tender,
    Figure::Tip,
    Figure::Void,
    Figure::Removed,
    Figure::Discount,
    Figure::PriceByHand,
    Figure::Refund,
    Figure::ItemBack,
    Figure::TaxBack,
    Figure::TenderBack,
];

/// One table: what, which, how many, amounts in whole units with decimals.
fn table(day: &Day) -> String {
    let mut text = String::from("what,id,name,count,quantity,gross,net,tax\r\n");
    row(&mut text, day, ["total", "", ""], &day.whole);
    for hour in &day.hours {
        let name = format!("{:02}:00", hour.hour);
        row(
            &mut text,
            day,
            ["hour", &hour.starts_at.to_string(), &name],
            &hour.amounts,
        );
    }
    for what in SECTIONS {
        for one in day.of(what) {
            let id = one.subject.map(|id| id.to_string()).unwrap_or_default();
            row(
                &mut text,
                day,
                [what.word(), &id, &label(what, one)],
                &one.amounts,
            );
        }
    }
    text
}

fn label(what: Figure, one: &Named) -> String {
    match what {
        Figure::Tax | Figure::TaxBack => format!("{} ({} ppm)", one.name, one.part),
        _ if one.subject.is_none() && one.name.is_empty() => match what {
            Figure::Category | Figure::Server | Figure::Outlet | Figure::Item => String::new(),
            _ => word(what, one.part).to_owned(),
        },
        _ => one.name.clone(),
    }
}

fn row(text: &mut String, day: &Day, words: [&str; 3], amounts: &Amounts) {
    let decimal = |minor| {
        let shown = Money::new(minor, day.currency).to_string();
        shown.split(' ').next().unwrap_or_default().to_owned()
    };
    let cells = [
        cell(words[0]),
        cell(words[1]),
        cell(words[2]),
        amounts.count.to_string(),
        Quantity::from_milli(amounts.milli).to_string(),
        decimal(amounts.gross_minor),
        decimal(amounts.net_minor),
        decimal(amounts.tax_minor),
    ];
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// A cell of text: quoted where it must be, and never read as a formula by a spreadsheet (A19).
fn cell(text: &str) -> String {
    let plain = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if plain.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", plain.replace('"', "\"\""))
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a19_a_name_is_no_formula_in_a_spreadsheet_and_cannot_leave_its_cell() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("Soup, \"hot\""), "\"Soup, \"\"hot\"\"\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
        assert_eq!(cell("Beer"), "Beer");
    }
}
