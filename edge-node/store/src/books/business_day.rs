//! The house's open business date. It moves on when the night audit says so, and never back.

use crate::{Rows, StoreError, Unit};
use values::{BusinessDate, Timestamp};

/// The open business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessDay {
    /// Its date.
    pub date: BusinessDate,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl Unit<'_> {
    /// The open business date.
    ///
    /// # Errors
    /// [`StoreError::NoBusinessDate`] before the set-up.
    pub fn business_date(&self) -> Result<BusinessDate, StoreError> {
        business_day(self.rows())?
            .map(|day| day.date)
            .ok_or(StoreError::NoBusinessDate)
    }

    /// Opens the house's first business date; refused where there is one.
    ///
    /// # Errors
    /// What the table says.
    pub fn open_business_date(&mut self, date: BusinessDate) -> Result<(), StoreError> {
        let sql = "INSERT INTO business_day (one, date, opened_at) VALUES (1, ?1, ?2)";
        let opened_at = self.call().now.unix_ms();
        self.rows().run(sql, (date.epoch_days(), opened_at)).map(drop)
    }

    /// Closes `date` and opens the next one. Returns the date that is open now: where `date` was closed already, it is
    /// left alone, so that a resumed audit does not close two days.
    ///
    /// # Errors
    /// [`StoreError::NoBusinessDate`] before the set-up.
    pub fn close_business_date(&mut self, date: BusinessDate) -> Result<BusinessDate, StoreError> {
        let sql = "UPDATE business_day SET date = ?1, opened_at = ?2 WHERE one = 1 AND date = ?3";
        let opened_at = self.call().now.unix_ms();
        self.rows().run(
            sql,
            (date.plus_days(1).epoch_days(), opened_at, date.epoch_days()),
        )?;
        self.business_date()
    }
}

/// The open business day; `None` before the set-up.
///
/// # Errors
/// What the table says.
pub fn business_day(rows: Rows<'_>) -> Result<Option<BusinessDay>, StoreError> {
    let found = rows.one(
        "SELECT date, opened_at FROM business_day WHERE one = 1",
        [],
        |row| Ok((row.get::<_, i32>(0)?, row.get::<_, i64>(1)?)),
    )?;
    let Some((date, opened_at)) = found else {
        return Ok(None);
    };
    let date = BusinessDate::from_epoch_days(date).map_err(|_| StoreError::Range("the business date"))?;
    Ok(Some(BusinessDay {
        date,
        opened_at: Timestamp::from_unix_ms(opened_at),
    }))
}
