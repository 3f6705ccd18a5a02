//! Sign-ons, failed sign-ons and approvals. Nothing here is sent to the hub; tokens stand here as SHA-256 only.

use crate::rows::uuid;
use crate::{Rows, Store, StoreError, Unit};
use domain::ctx::Approved;
use sqlite::{Decision, Urgency};
use values::{ApprovalId, CommandId, Currency, DeviceId, Money, PersonId, SessionId, Timestamp};

/// How long failed sign-ons are kept: one day, in milliseconds. The longest limit looks back an hour.
const FAILURES_KEPT_MS: i64 = 24 * 3_600 * 1_000;
/// Failed sign-ons read after a start at most; more than the property's alarm needs.
const FAILURES_READ_MAX: u32 = 10_000;
/// How long used and late approvals are kept: one day, in milliseconds.
const APPROVALS_KEPT_MS: i64 = 24 * 3_600 * 1_000;

const PUT_SESSION: &str = "INSERT INTO session (session, token, device, person, role, seen_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const DROP_SESSION: &str = "DELETE FROM session WHERE session = ?1";
const DROP_OF_PERSON: &str = "DELETE FROM session WHERE person = ?1";
const DROP_OF_DEVICE: &str = "DELETE FROM session WHERE device = ?1";
const DROP_LATE: &str = "DELETE FROM session WHERE expires_at <= ?1";
const SEEN: &str = "UPDATE session SET seen_at = ?2 WHERE session = ?1 AND seen_at < ?2";
const SESSIONS: &str = "SELECT session, token, device, person, role, seen_at, expires_at FROM session";
const PUT_FAILURE: &str = "INSERT INTO sign_on_failure (at, device, person) VALUES (?1, ?2, ?3)";
const DROP_FAILURES: &str = "DELETE FROM sign_on_failure WHERE at < ?1";
const FORGIVE: &str = "DELETE FROM sign_on_failure WHERE person = ?1";
const FAILURES: &str =
    "SELECT at, device, person FROM sign_on_failure WHERE at > ?1 ORDER BY at DESC, id DESC LIMIT ?2";
const PUT_APPROVAL: &str =
    "INSERT INTO approval (approval, action, subject, minor, currency, asked_by, approved_by, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const APPROVAL: &str = "SELECT action, subject, minor, currency, asked_by, approved_by, expires_at, used_by FROM approval WHERE approval = ?1";
const USE_APPROVAL: &str = "UPDATE approval SET used_by = ?2 WHERE approval = ?1";
const DROP_APPROVALS: &str = "DELETE FROM approval WHERE expires_at < ?1";

/// A sign-on as it is kept.
#[derive(Clone, Copy, Debug)]
pub struct SessionRow {
    /// Its id.
    pub session: SessionId,
    /// SHA-256 of its token.
    pub token: [u8; 32],
    /// The terminal.
    pub device: DeviceId,
    /// The person.
    pub person: PersonId,
    /// The role they signed on with, as its stored code.
    pub role: u32,
    /// When it was last used, to within a minute or so.
    pub seen_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A failed sign-on.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// At which terminal.
    pub device: DeviceId,
    /// For whom; nobody for an unknown name.
    pub person: Option<PersonId>,
}

/// An approval as it is kept.
#[derive(Clone, Debug)]
pub struct ApprovalRow {
    /// What it is for, as rules are given it.
    pub approved: Approved,
    /// Who asked for it.
    pub asked_by: PersonId,
    /// The command that consumed it.
    pub used_by: Option<CommandId>,
}

impl Unit<'_> {
    /// Keeps a sign-on.
    ///
    /// # Errors
    /// What the table says.
    pub fn put_session(&mut self, row: &SessionRow) -> Result<(), StoreError> {
        let ids = (
            row.session.bytes(),
            row.token,
            row.device.bytes(),
            row.person.bytes(),
        );
        let times = (row.seen_at.unix_ms(), row.expires_at.unix_ms());
        self.rows()
            .run(
                PUT_SESSION,
                (ids.0, ids.1, ids.2, ids.3, row.role, times.0, times.1),
            )
            .map(drop)
    }

    /// Ends a sign-on.
    ///
    /// # Errors
    /// What the table says.
    pub fn drop_session(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.rows().run(DROP_SESSION, [session.bytes()]).map(drop)
    }

    /// Ends every sign-on of a person.
    ///
    /// # Errors
    /// What the table says.
    pub fn drop_sessions_of_person(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.rows().run(DROP_OF_PERSON, [person.bytes()]).map(drop)
    }

    /// Ends every sign-on at a terminal.
    ///
    /// # Errors
    /// What the table says.
    pub fn drop_sessions_at_device(&mut self, device: DeviceId) -> Result<(), StoreError> {
        self.rows().run(DROP_OF_DEVICE, [device.bytes()]).map(drop)
    }

    /// Forgets a person's failed sign-ons: after a good one, or when a manager unlocks them.
    ///
    /// # Errors
    /// What the table says.
    pub fn forgive_failures(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.rows().run(FORGIVE, [person.bytes()]).map(drop)
    }

    /// Keeps an approval.
    ///
    /// # Errors
    /// What the table says.
    pub fn put_approval(&mut self, approved: &Approved, asked_by: PersonId) -> Result<(), StoreError> {
        let now = self.call().now.unix_ms();
        self.rows().run(DROP_APPROVALS, [now - APPROVALS_KEPT_MS])?;
        let amount = approved.amount;
        let values = (
            approved.id.bytes(),
            approved.action.as_str(),
            approved.subject.into_bytes(),
            amount.map(|money| money.minor),
            amount.map(|money| money.currency.code().to_owned()),
            asked_by.bytes(),
            approved.by.bytes(),
            approved.expires_at.unix_ms(),
        );
        self.rows().run(PUT_APPROVAL, values).map(drop)
    }

    /// An approval, used or not.
    ///
    /// # Errors
    /// What the table says.
    pub fn approval(&self, approval: ApprovalId) -> Result<Option<ApprovalRow>, StoreError> {
        self.rows()
            .one(APPROVAL, [approval.bytes()], |row| approval_from(approval, row))
    }

    /// Consumes an approval in this command's own commit.
    ///
    /// # Errors
    /// What the table says.
    pub fn use_approval(&mut self, approval: ApprovalId) -> Result<(), StoreError> {
        let command = self.call().id.bytes();
        self.rows()
            .run(USE_APPROVAL, (approval.bytes(), command))
            .map(drop)
    }
}

impl Store {
    /// Notes a failed sign-on; it counts after a restart too.
    ///
    /// # Errors
    /// What the table says.
    pub async fn note_sign_on_failure(&self, failure: Failure) -> Result<(), StoreError> {
        let person = failure.person.map(PersonId::bytes);
        self.keep(move |rows| {
            rows.run(DROP_FAILURES, [failure.at.unix_ms() - FAILURES_KEPT_MS])?;
            rows.run(
                PUT_FAILURE,
                (failure.at.unix_ms(), failure.device.bytes(), person),
            )
            .map(drop)
        })
        .await
    }

    /// Notes when sign-ons were last used, and removes those that have ended by time a day ago.
    ///
    /// # Errors
    /// What the table says.
    pub async fn note_sessions_seen(
        &self,
        seen: Vec<(SessionId, Timestamp)>,
        ended_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.keep(move |rows| {
            for (session, at) in seen {
                rows.run(SEEN, (session.bytes(), at.unix_ms()))?;
            }
            rows.run(DROP_LATE, [ended_before.unix_ms()]).map(drop)
        })
        .await
    }

    async fn keep(
        &self,
        step: impl FnOnce(Rows<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        let ended = self
            .database
            .write(Urgency::Normal, move |link, _| match step(Rows(link)) {
                Ok(()) => Decision::Keep(Ok(())),
                Err(error) => Decision::Undo(Err(error)),
            });
        ended.await?
    }
}

/// Every sign-on that was not ended.
///
/// # Errors
/// What the table says.
pub fn sessions(rows: Rows<'_>) -> Result<Vec<SessionRow>, StoreError> {
    rows.all(SESSIONS, [], |row| {
        Ok(SessionRow {
            session: SessionId(uuid(row, 0)?),
            token: row.get(1)?,
            device: DeviceId(uuid(row, 2)?),
            person: PersonId(uuid(row, 3)?),
            role: row.get(4)?,
            seen_at: Timestamp::from_unix_ms(row.get(5)?),
            expires_at: Timestamp::from_unix_ms(row.get(6)?),
        })
    })
}

/// Failed sign-ons after `since`, the latest first.
///
/// # Errors
/// What the table says.
pub fn failures(rows: Rows<'_>, since: Timestamp) -> Result<Vec<Failure>, StoreError> {
    rows.all(FAILURES, (since.unix_ms(), FAILURES_READ_MAX), |row| {
        Ok(Failure {
            at: Timestamp::from_unix_ms(row.get(0)?),
            device: DeviceId(uuid(row, 1)?),
            person: crate::rows::uuid_or_none(row, 2)?.map(PersonId),
        })
    })
}

fn approval_from(id: ApprovalId, row: &rusqlite::Row<'_>) -> rusqlite::Result<ApprovalRow> {
    let minor: Option<i64> = row.get(2)?;
    let currency: Option<String> = row.get(3)?;
    let amount = minor
        .zip(currency.and_then(|code| Currency::parse(&code).ok()))
        .map(|(minor, currency)| Money { minor, currency });
    Ok(ApprovalRow {
        approved: Approved {
            id,
            by: PersonId(uuid(row, 5)?),
            action: row.get(0)?,
            subject: uuid(row, 1)?,
            amount,
            expires_at: Timestamp::from_unix_ms(row.get(6)?),
        },
        asked_by: PersonId(uuid(row, 4)?),
        used_by: crate::rows::uuid_or_none(row, 7)?.map(CommandId),
    })
}
