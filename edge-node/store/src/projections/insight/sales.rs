//! Figures of business dates, kept running (B05): a check adds the difference of what it was and what it is, so a report costs the
//! same after years and a rebuild comes to the same rows.

use crate::{Rows, StoreError};
use domain::check::Check;
use domain::insight::sales::{Amounts, Figure, FigureKey, Figures, figures};
use rusqlite::params;
use values::{BusinessDate, Uuid};

/// The most figures of one business date that are read.
pub const FIGURES_MAX: u32 = 20_000;

const ADD: &str =
    "INSERT INTO day_figure (date, what, subject, part, count, milli, gross_minor, net_minor, tax_minor)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (date, what, subject, part) DO UPDATE SET count = count + ?5, milli = milli + ?6,
        gross_minor = gross_minor + ?7, net_minor = net_minor + ?8, tax_minor = tax_minor + ?9";
const TAKE: &str = "DELETE FROM day_figure WHERE date = ?1 AND what = ?2 AND subject = ?3 AND part = ?4
    AND count = 0 AND milli = 0 AND gross_minor = 0 AND net_minor = 0 AND tax_minor = 0";
const OF_DATE: &str =
    "SELECT what, subject, part, count, milli, gross_minor, net_minor, tax_minor FROM day_figure
    WHERE date = ?1 ORDER BY what, subject, part LIMIT ?2";

/// Adds what a check brings. Most commands touch none of it, so that is looked at first.
pub(in crate::projections) fn project(
    rows: Rows<'_>,
    before: Option<&Check>,
    after: &Check,
) -> Result<(), StoreError> {
    if after.closes.is_empty() && before.is_none_or(|before| before.closes.is_empty()) {
        return Ok(());
    }
    if before.is_some_and(|before| sells_the_same(before, after)) {
        return Ok(());
    }
    let mut difference: Figures = figures(after);
    for (key, amounts) in before.map(figures).unwrap_or_default() {
        difference.entry(key).or_default().add(&amounts, -1);
    }
    for (key, amounts) in difference.iter().filter(|(_, amounts)| !amounts.is_nothing()) {
        add(rows, key, amounts)?;
    }
    Ok(())
}

/// Whether the two are the same in everything that figures are made of. `false` says nothing.
fn sells_the_same(before: &Check, after: &Check) -> bool {
    before.closes.is_shared_with(&after.closes)
        && before.refunds.is_shared_with(&after.refunds)
        && before.lines.is_shared_with(&after.lines)
        && before.voids.is_shared_with(&after.voids)
        && before.moves.is_shared_with(&after.moves)
        && before.parts.is_shared_with(&after.parts)
        && before.prices.is_shared_with(&after.prices)
        && before.tenders.is_shared_with(&after.tenders)
        && before.removals.is_shared_with(&after.removals)
        && before.adjustments.is_shared_with(&after.adjustments)
        && (before.server, before.covers, before.outlet, before.order_type)
            == (after.server, after.covers, after.outlet, after.order_type)
}

fn add(rows: Rows<'_>, key: &FigureKey, amounts: &Amounts) -> Result<(), StoreError> {
    let subject = key
        .subject
        .map_or_else(Vec::new, |subject| subject.as_bytes().to_vec());
    let (date, what) = (key.date.epoch_days(), key.what.code());
    rows.run(
        ADD,
        params![
            date,
            what,
            subject,
            key.part,
            amounts.count,
            amounts.milli,
            amounts.gross_minor,
            amounts.net_minor,
            amounts.tax_minor
        ],
    )?;
    if amounts.count <= 0 {
        rows.run(TAKE, params![date, what, subject, key.part])?;
    }
    Ok(())
}

/// The figures of a business date.
///
/// # Errors
/// What the table says.
pub fn figures_of(rows: Rows<'_>, date: BusinessDate) -> Result<Vec<(FigureKey, Amounts)>, StoreError> {
    let read = |row: &rusqlite::Row<'_>| {
        let key = FigureKey {
            date,
            what: Figure::from_code(row.get(0)?).unwrap_or_default(),
            subject: Uuid::from_slice(&row.get::<_, Vec<u8>>(1)?).ok(),
            part: row.get(2)?,
        };
        let amounts = Amounts {
            count: row.get(3)?,
            milli: row.get(4)?,
            gross_minor: row.get(5)?,
            net_minor: row.get(6)?,
            tax_minor: row.get(7)?,
        };
        Ok((key, amounts))
    };
    rows.all(OF_DATE, (date.epoch_days(), FIGURES_MAX), read)
}
