//! Lists of folios, and what was posted and paid on them per business date.

use super::Projected;
use crate::rows::uuid_or_none;
use crate::{DocRow, Rows, StoreError};
use domain::folio::Folio;
use std::collections::{BTreeMap, BTreeSet};
use values::{BusinessDate, FolioId, PostingId, ReservationId};

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["folio", "folio_day"];

/// What a row of the day's sums is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayKind {
    /// Charges, by code.
    Charge = 0,
    /// Payments, by method.
    Payment = 1,
}

/// A sum of a business date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySum {
    /// What it is about.
    pub kind: DayKind,
    /// The code of the charge, or the method of payment.
    pub code: String,
    /// How many entries.
    pub entries: i64,
    /// The sum.
    pub minor: i64,
    /// The tax within.
    pub tax_minor: i64,
}

impl Projected for Folio {
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        let balance = after
            .balance_minor()
            .map_err(|_| StoreError::Range("a folio's balance"))?;
        rows.run(
            "INSERT INTO folio (doc, number, reservation, balance_minor, closed, no_post)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (doc) DO UPDATE SET number = ?2, reservation = ?3, balance_minor = ?4, closed = ?5,
                 no_post = ?6",
            (
                doc.row,
                after.label(),
                after.reservation.map(ReservationId::bytes),
                balance,
                after.is_closed(),
                after.no_post,
            ),
        )?;
        move_sums(rows, &before.map(sums_of).unwrap_or_default(), &sums_of(after))
    }
}

/// Entries, amount and tax per business date, kind and code.
type Sums = BTreeMap<(BusinessDate, DayKind, String), [i64; 3]>;

/// What a folio adds to the days. What was taken back counts against it, on the date of the first reversal.
fn sums_of(folio: &Folio) -> Sums {
    let mut sums = Sums::new();
    let mut reversed: BTreeMap<PostingId, BusinessDate> = BTreeMap::new();
    for reversal in folio.reversals.values() {
        reversed.entry(reversal.of).or_insert(reversal.date);
    }
    for (id, posting) in &folio.postings {
        let tax = posting.taxes.iter().map(|part| part.tax_minor).sum();
        let entry = [1, posting.amount.minor, tax];
        count(
            &mut sums,
            (posting.date, DayKind::Charge, &posting.code),
            entry,
            reversed.get(id),
        );
    }
    for (id, payment) in &folio.payments {
        let key = (payment.date, DayKind::Payment, payment.method.word());
        count(&mut sums, key, [1, payment.amount.minor, 0], reversed.get(id));
    }
    sums
}

fn count(
    sums: &mut Sums,
    (date, kind, code): (BusinessDate, DayKind, &str),
    entry: [i64; 3],
    reversed: Option<&BusinessDate>,
) {
    let mut add = |date: BusinessDate, sign: i64| {
        let sum = sums.entry((date, kind, code.to_owned())).or_default();
        for (total, part) in sum.iter_mut().zip(entry) {
            *total = total.saturating_add(part.saturating_mul(sign));
        }
    };
    add(date, 1);
    if let Some(date) = reversed {
        add(*date, -1);
    }
}

/// Adds what `after` says less what `before` said.
fn move_sums(rows: Rows<'_>, before: &Sums, after: &Sums) -> Result<(), StoreError> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for key in keys {
        // A row of nothing does not stand, so that the table is the same however it came about.
        let (was, is) = (
            before.get(key).copied().unwrap_or_default(),
            after.get(key).copied().unwrap_or_default(),
        );
        if was == is {
            continue;
        }
        let (date, kind, code) = key;
        let [entries, minor, tax_minor] = [0, 1, 2].map(|n| {
            let at = |sum: [i64; 3]| sum.get(n).copied().unwrap_or_default();
            at(is).saturating_sub(at(was))
        });
        rows.run(
            "INSERT INTO folio_day (date, kind, code, entries, minor, tax_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (date, kind, code) DO UPDATE SET
                 entries = entries + ?4, minor = minor + ?5, tax_minor = tax_minor + ?6",
            (date.epoch_days(), *kind as u32, code, entries, minor, tax_minor),
        )?;
        let sql = "DELETE FROM folio_day
                   WHERE date = ?1 AND kind = ?2 AND code = ?3 AND (entries, minor, tax_minor) = (0, 0, 0)";
        rows.run(sql, (date.epoch_days(), *kind as u32, code))?;
    }
    Ok(())
}

/// The sums of a business date.
///
/// # Errors
/// What the table says.
pub fn day_sums(rows: Rows<'_>, date: BusinessDate) -> Result<Vec<DaySum>, StoreError> {
    let sql =
        "SELECT kind, code, entries, minor, tax_minor FROM folio_day WHERE date = ?1 ORDER BY kind, code";
    rows.all(sql, [date.epoch_days()], |row| {
        let kind = if row.get::<_, i64>(0)? == 0 {
            DayKind::Charge
        } else {
            DayKind::Payment
        };
        Ok(DaySum {
            kind,
            code: row.get(1)?,
            entries: row.get(2)?,
            minor: row.get(3)?,
            tax_minor: row.get(4)?,
        })
    })
}

/// A folio in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolioRow {
    /// Its id.
    pub id: FolioId,
    /// Its number.
    pub number: i64,
    /// Its stay.
    pub reservation: Option<ReservationId>,
    /// What it owes.
    pub balance_minor: i64,
    /// Whether it is closed.
    pub closed: bool,
}

/// The pages of a stay's folio, oldest first.
///
/// # Errors
/// What the table says.
pub fn folios_of(rows: Rows<'_>, reservation: ReservationId) -> Result<Vec<FolioRow>, StoreError> {
    let sql =
        "SELECT d.id, f.number, f.reservation, f.balance_minor, f.closed FROM folio f JOIN doc d USING (doc)
               WHERE f.reservation = ?1 ORDER BY f.number LIMIT 100";
    rows.all(sql, [reservation.bytes()], |row| {
        Ok(FolioRow {
            id: FolioId(crate::rows::uuid(row, 0)?),
            number: row.get(1)?,
            reservation: uuid_or_none(row, 2)?.map(ReservationId),
            balance_minor: row.get(3)?,
            closed: row.get(4)?,
        })
    })
}
