//! The night audit of each business date: what was done so far, so that it goes on after a crash and never does a thing
//! twice (F20). Each chunk of the audit is one command and writes here in the same commit.

use crate::rows::uuid;
use crate::{Rows, StoreError, Unit};
use values::{BusinessDate, PersonId, Timestamp};

/// The audit of one business date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NightAudit {
    /// The date that is closed.
    pub date: BusinessDate,
    /// When it began.
    pub started_at: Timestamp,
    /// Who began it.
    pub started_by: PersonId,
    /// Arrivals that the house's rule set no-show.
    pub no_shows: i64,
    /// Stays whose night was charged.
    pub stays_charged: i64,
    /// What was charged to them.
    pub charged_minor: i64,
    /// Rooms set dirty.
    pub rooms_dirtied: i64,
    /// When the date was closed.
    pub closed_at: Option<Timestamp>,
    /// The number of the day's record.
    pub z_number: Option<i64>,
}

/// What a chunk adds to an audit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditStep {
    /// No-shows set.
    pub no_shows: i64,
    /// Stays charged.
    pub stays_charged: i64,
    /// What was charged.
    pub charged_minor: i64,
    /// Rooms set dirty.
    pub rooms_dirtied: i64,
}

impl Unit<'_> {
    /// Begins the audit of `date`, or finds it begun.
    ///
    /// # Errors
    /// What the table says.
    pub fn begin_audit(&mut self, date: BusinessDate, by: PersonId) -> Result<(), StoreError> {
        let at = self.call().now.unix_ms();
        let sql = "INSERT INTO night_audit (date, started_at, started_by, no_shows, stays_charged, charged_minor, rooms_dirtied)
                   VALUES (?1, ?2, ?3, 0, 0, 0, 0) ON CONFLICT DO NOTHING";
        self.rows()
            .run(sql, (date.epoch_days(), at, by.bytes()))
            .map(drop)
    }

    /// Adds what a chunk did.
    ///
    /// # Errors
    /// What the table says.
    pub fn advance_audit(&mut self, date: BusinessDate, step: AuditStep) -> Result<(), StoreError> {
        let sql = "UPDATE night_audit SET no_shows = no_shows + ?2, stays_charged = stays_charged + ?3,
                       charged_minor = charged_minor + ?4, rooms_dirtied = rooms_dirtied + ?5 WHERE date = ?1";
        let AuditStep {
            no_shows,
            stays_charged,
            charged_minor,
            rooms_dirtied,
        } = step;
        self.rows()
            .run(
                sql,
                (
                    date.epoch_days(),
                    no_shows,
                    stays_charged,
                    charged_minor,
                    rooms_dirtied,
                ),
            )
            .map(drop)
    }

    /// Notes that the date is closed.
    ///
    /// # Errors
    /// What the table says.
    pub fn end_audit(&mut self, date: BusinessDate, z_number: i64) -> Result<(), StoreError> {
        let at = self.call().now.unix_ms();
        let sql = "UPDATE night_audit SET closed_at = ?2, z_number = ?3 WHERE date = ?1";
        self.rows().run(sql, (date.epoch_days(), at, z_number)).map(drop)
    }
}

/// The audit of a date; `None` before it began.
///
/// # Errors
/// What the table says.
pub fn night_audit(rows: Rows<'_>, date: BusinessDate) -> Result<Option<NightAudit>, StoreError> {
    let sql = "SELECT started_at, started_by, no_shows, stays_charged, charged_minor, rooms_dirtied, closed_at, z_number
               FROM night_audit WHERE date = ?1";
    rows.one(sql, [date.epoch_days()], |row| {
        Ok(NightAudit {
            date,
            started_at: Timestamp::from_unix_ms(row.get(0)?),
            started_by: PersonId(uuid(row, 1)?),
            no_shows: row.get(2)?,
            stays_charged: row.get(3)?,
            charged_minor: row.get(4)?,
            rooms_dirtied: row.get(5)?,
            closed_at: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_unix_ms),
            z_number: row.get(7)?,
        })
    })
}
