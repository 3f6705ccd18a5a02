//! X and Z.

use super::{head, section, taxes, tender_word};
use crate::layout::{Rule, Sheet, Style};
use crate::money;
use crate::slip::{DrawerReport, ReportKind};
use values::Money;

pub(super) fn report(sheet: &mut Sheet, report: &DrawerReport) {
    let (words, language) = (sheet.words(), sheet.language());
    head(sheet, &report.house);
    let title = match report.kind {
        ReportKind::X => words.x_report.to_owned(),
        ReportKind::Z => format!(
            "{} {}",
            words.z_report,
            report.number.as_deref().unwrap_or_default()
        ),
    };
    sheet.centred(title.trim(), Style::DOUBLE);
    sheet.pair(words.drawer, &report.drawer, Style::PLAIN);
    if let Some(person) = &report.person {
        sheet.pair(words.person, person, Style::PLAIN);
    }
    sheet.pair(
        words.business_date,
        &money::date(report.date, language),
        Style::PLAIN,
    );
    sheet.pair(
        words.opened,
        &money::moment(report.opened_at, language),
        Style::PLAIN,
    );
    sheet.pair(words.closed, &money::moment(report.at, language), Style::PLAIN);
    section(sheet, words.sales);
    sheet.pair(words.checks, &report.checks.to_string(), Style::PLAIN);
    sheet.sum(words.discounts, report.discounts, Style::PLAIN);
    sheet.sum(words.voids, report.voids, Style::PLAIN);
    sheet.grand_sum(words.total, report.gross);
    taxes(sheet, &report.taxes);
    section(sheet, words.tenders);
    for tender in &report.tenders {
        let word = format!("{} x {}", tender.count, tender_word(&tender.word, words));
        sheet.sum(&word, tender.amount, Style::PLAIN);
        if !tender.tip.is_zero() {
            sheet.sum(&format!("+ {}", words.tip), tender.tip, Style::PLAIN);
        }
    }
    cash(sheet, report);
}

fn cash(sheet: &mut Sheet, report: &DrawerReport) {
    let words = sheet.words();
    section(sheet, words.cash_in_drawer);
    sheet.sum(words.float, report.float, Style::PLAIN);
    for (word, (count, amount)) in [(words.paid_in, report.paid_in), (words.paid_out, report.paid_out)] {
        sheet.sum(&format!("{count} x {word}"), amount, Style::PLAIN);
    }
    let mut sum = |word: &str, amount: Option<Money>, style: Style| {
        if let Some(amount) = amount {
            sheet.sum(word, amount, style);
        }
    };
    sum(words.expected, report.expected, Style::PLAIN);
    sum(words.counted, report.counted, Style::PLAIN);
    sum(words.difference, report.difference, Style::BOLD);
    if let Some(reason) = &report.reason {
        sheet.pair(words.reason, reason, Style::PLAIN);
    }
    sheet.pair(words.no_sales, &report.no_sales.to_string(), Style::PLAIN);
    if report.training_sales > 0 {
        sheet.pair(
            words.training_sales,
            &report.training_sales.to_string(),
            Style::PLAIN,
        );
    }
    sheet.rule(Rule::Double);
}
