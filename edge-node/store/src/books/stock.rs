//! What is left of items (R14): one row per item that is counted or sold out. The writing thread takes a portion in the command
//! that orders it, so two terminals cannot both sell the last one; the database holds the count at nothing or more.

use crate::rows::uuid;
use crate::{Rows, StoreError, Unit};
use rusqlite::{Row, params};
use values::{ItemId, Quantity};

/// The most rows that a screen which was away is told; behind more than that it reads its lists anew.
pub const LEVELS_SINCE_MAX: u32 = 500;

const LEVEL: &str = "SELECT item, left_milli, out FROM item_stock WHERE item = ?1";
const SET: &str = "INSERT INTO item_stock (item, left_milli, out, lsn) VALUES (?1, ?2, ?3, 0)
    ON CONFLICT (item) DO UPDATE SET left_milli = ?2, out = ?3";
const CHANGE: &str =
    "UPDATE item_stock SET left_milli = left_milli + ?2 WHERE item = ?1 AND left_milli IS NOT NULL";
const STAMP: &str = "UPDATE item_stock SET lsn = ?2 WHERE item = ?1";
const SINCE: &str = "SELECT item, left_milli, out FROM item_stock WHERE lsn > ?1 ORDER BY lsn LIMIT ?2";

/// What is left of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockLevel {
    /// The item.
    pub item: ItemId,
    /// What is left; `None` where nobody counts.
    pub left: Option<Quantity>,
    /// Whether a person said that there is none.
    pub out: bool,
}

impl StockLevel {
    /// Whether so much can be sold.
    #[must_use]
    pub fn has(&self, quantity: Quantity) -> bool {
        !self.out && self.left.is_none_or(|left| left.milli >= quantity.milli)
    }
}

impl Unit<'_> {
    /// Says what is left of an item: a count, or that nobody counts; and whether there is none.
    ///
    /// # Errors
    /// What the table says.
    pub fn set_stock(&mut self, item: ItemId, left: Option<Quantity>, out: bool) -> Result<(), StoreError> {
        let milli = left.map(|left| left.milli);
        self.rows().run(SET, params![item.bytes(), milli, out])?;
        self.stock_changed(item);
        Ok(())
    }

    /// Takes so much of an item; `Err` with the level where there is not so much. Nothing happens where nobody counts.
    ///
    /// # Errors
    /// What the table says.
    pub fn take_stock(
        &mut self,
        item: ItemId,
        quantity: Quantity,
    ) -> Result<Result<(), StockLevel>, StoreError> {
        let Some(level) = stock_level(self.rows(), item)? else {
            return Ok(Ok(()));
        };
        if !level.has(quantity) {
            return Ok(Err(level));
        }
        self.change_stock(level, quantity.milli.saturating_neg())?;
        Ok(Ok(()))
    }

    /// Gives so much of an item back, where it is counted.
    ///
    /// # Errors
    /// What the table says.
    pub fn give_stock(&mut self, item: ItemId, quantity: Quantity) -> Result<(), StoreError> {
        match stock_level(self.rows(), item)? {
            Some(level) => self.change_stock(level, quantity.milli),
            None => Ok(()),
        }
    }

    fn change_stock(&mut self, level: StockLevel, milli: i64) -> Result<(), StoreError> {
        if level.left.is_some() {
            self.rows().run(CHANGE, params![level.item.bytes(), milli])?;
            self.stock_changed(level.item);
        }
        Ok(())
    }
}

/// Writes the place of a command into the rows that it changed, and reads them.
pub(crate) fn stamp(rows: Rows<'_>, items: &[ItemId], lsn: i64) -> Result<Vec<StockLevel>, StoreError> {
    let mut levels = Vec::with_capacity(items.len());
    for item in items {
        rows.run(STAMP, params![item.bytes(), lsn])?;
        levels.extend(stock_level(rows, *item)?);
    }
    Ok(levels)
}

/// What is left of an item; `None` where nobody ever counted it or said that there is none.
///
/// # Errors
/// What the table says.
pub fn stock_level(rows: Rows<'_>, item: ItemId) -> Result<Option<StockLevel>, StoreError> {
    rows.one(LEVEL, [item.bytes()], from_row)
}

/// Levels that changed behind this place of the log, for a screen that was away.
///
/// # Errors
/// What the table says.
pub fn stock_since(rows: Rows<'_>, lsn: i64) -> Result<Vec<StockLevel>, StoreError> {
    rows.all(SINCE, (lsn, LEVELS_SINCE_MAX), from_row)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<StockLevel> {
    Ok(StockLevel {
        item: ItemId(uuid(row, 0)?),
        left: row.get::<_, Option<i64>>(1)?.map(Quantity::from_milli),
        out: row.get(2)?,
    })
}
