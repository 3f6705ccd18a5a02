//! Drawer sessions: one row each, with its running totals; at most one open per drawer, by the database (R12).

use crate::rows::uuid;
use crate::{Rows, StoreError, Unit};
use domain::till::Session;
use rusqlite::{Row, params};
use values::{BusinessDate, DrawerId, DrawerSessionId, PersonId, Timestamp};

/// The most sessions of one page; one more may be asked for, to know whether there is another page.
pub const SESSIONS_PER_LIST_MAX: u32 = 200;

const COLUMNS: &str = "session, drawer, opened_at, opened_by, business_date, float_minor, totals, closed";

impl Unit<'_> {
    /// Writes a session as it is now.
    ///
    /// # Errors
    /// What the table says, also where the drawer has another open session.
    pub fn put_drawer_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let closed = session.closed.as_ref().map(domain::shape::encode);
        self.rows().run(
            "INSERT INTO drawer_session (session, drawer, opened_at, opened_by, business_date, float_minor, totals, closed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (session) DO UPDATE SET totals = excluded.totals, closed = excluded.closed",
            params![
                session.id.bytes(),
                session.drawer.bytes(),
                session.opened_at.unix_ms(),
                session.opened_by.bytes(),
                session.business_date.epoch_days(),
                session.float_minor,
                domain::shape::encode(&session.totals),
                closed
            ],
        )?;
        Ok(())
    }
}

/// A session by its id.
///
/// # Errors
/// What the table says, or a row that does not read.
pub fn drawer_session(rows: Rows<'_>, id: DrawerSessionId) -> Result<Option<Session>, StoreError> {
    let sql = "SELECT session, drawer, opened_at, opened_by, business_date, float_minor, totals, closed
               FROM drawer_session WHERE session = ?1";
    rows.one(sql, [id.bytes()], columns)?
        .map(Columns::read)
        .transpose()
}

/// The open session of a drawer.
///
/// # Errors
/// What the table says, or a row that does not read.
pub fn open_drawer_session(rows: Rows<'_>, drawer: DrawerId) -> Result<Option<Session>, StoreError> {
    let sql = "SELECT session, drawer, opened_at, opened_by, business_date, float_minor, totals, closed
               FROM drawer_session WHERE drawer = ?1 AND closed IS NULL";
    rows.one(sql, [drawer.bytes()], columns)?
        .map(Columns::read)
        .transpose()
}

/// The open sessions of all drawers; at most `limit`.
///
/// # Errors
/// What the table says, or a row that does not read.
pub fn open_drawer_sessions(rows: Rows<'_>, limit: u32) -> Result<Vec<Session>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM drawer_session WHERE closed IS NULL ORDER BY drawer LIMIT ?1");
    let found = rows.all(&sql, [limit], columns)?;
    found.into_iter().map(Columns::read).collect()
}

/// Sessions in the order in which they were opened, after `after`; at most `limit`.
///
/// # Errors
/// What the table says, or a row that does not read.
pub fn drawer_sessions(
    rows: Rows<'_>,
    after: Option<DrawerSessionId>,
    limit: u32,
) -> Result<Vec<Session>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM drawer_session WHERE session > ?1 ORDER BY session LIMIT ?2");
    let after = after.map_or([0; 16], DrawerSessionId::bytes);
    let found = rows.all(
        &sql,
        params![after, limit.min(SESSIONS_PER_LIST_MAX + 1)],
        columns,
    )?;
    found.into_iter().map(Columns::read).collect()
}

/// A row as it stands in the table.
struct Columns {
    session: Session,
    totals: Vec<u8>,
    closed: Option<Vec<u8>>,
    day: i32,
}

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    let session = Session {
        id: DrawerSessionId(uuid(row, 0)?),
        drawer: DrawerId(uuid(row, 1)?),
        opened_at: Timestamp::from_unix_ms(row.get(2)?),
        opened_by: PersonId(uuid(row, 3)?),
        business_date: BusinessDate::EPOCH,
        float_minor: row.get(5)?,
        totals: domain::till::Totals::default(),
        closed: None,
    };
    Ok(Columns {
        session,
        day: row.get(4)?,
        totals: row.get(6)?,
        closed: row.get(7)?,
    })
}

impl Columns {
    fn read(self) -> Result<Session, StoreError> {
        let bad = |_| StoreError::Range("a drawer session");
        let business_date =
            BusinessDate::from_epoch_days(self.day).map_err(|_| StoreError::Range("a business date"))?;
        let totals = minicbor::decode(&self.totals).map_err(bad)?;
        let closed = self
            .closed
            .map(|bytes| minicbor::decode(&bytes).map_err(bad))
            .transpose()?;
        Ok(Session {
            business_date,
            totals,
            closed,
            ..self.session
        })
    }
}
