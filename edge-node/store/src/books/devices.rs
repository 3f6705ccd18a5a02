//! Terminals' tokens and one-time codes: secrets that stand here as SHA-256 only, and never in a document.

use crate::rows::uuid;
use crate::{Rows, StoreError, Unit};
use values::{DeviceId, PersonId, Timestamp};

/// Codes that may wait at once.
pub const CODES_WAITING_MAX: usize = 50;

const PUT_TOKEN: &str = "INSERT INTO device_token (device, token) VALUES (?1, ?2)";
const DROP_TOKEN: &str = "DELETE FROM device_token WHERE device = ?1";
const TOKENS: &str = "SELECT t.token, t.device, e.confirmed FROM device_token t JOIN doc d ON d.id = t.device
    JOIN device e USING (doc) WHERE e.revoked = 0";
const PUT_CODE: &str = "INSERT INTO enrolment_code (code, made_by, expires_at) VALUES (?1, ?2, ?3)";
const TAKE_CODE: &str = "DELETE FROM enrolment_code WHERE code = ?1 AND expires_at > ?2 RETURNING made_by";
const DROP_OLD_CODES: &str = "DELETE FROM enrolment_code WHERE expires_at <= ?1";
const COUNT_CODES: &str = "SELECT count(*) FROM enrolment_code";

/// A terminal's token as it is known after a start.
#[derive(Clone, Copy, Debug)]
pub struct TokenRow {
    /// SHA-256 of the token.
    pub token: [u8; 32],
    /// Whose it is.
    pub device: DeviceId,
    /// Whether a manager has confirmed the terminal.
    pub confirmed: bool,
}

impl Unit<'_> {
    /// Keeps a terminal's token.
    ///
    /// # Errors
    /// What the table says.
    pub fn put_device_token(&mut self, device: DeviceId, token: [u8; 32]) -> Result<(), StoreError> {
        self.rows().run(PUT_TOKEN, (device.bytes(), token)).map(drop)
    }

    /// Forgets a terminal's token for ever (case A12).
    ///
    /// # Errors
    /// What the table says.
    pub fn drop_device_token(&mut self, device: DeviceId) -> Result<(), StoreError> {
        self.rows().run(DROP_TOKEN, [device.bytes()]).map(drop)
    }

    /// Keeps a one-time code; `false` where too many wait.
    ///
    /// # Errors
    /// What the table says.
    pub fn put_enrolment_code(
        &mut self,
        code: [u8; 32],
        made_by: PersonId,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let now = self.call().now.unix_ms();
        self.rows().run(DROP_OLD_CODES, [now])?;
        let waiting = self
            .rows()
            .one(COUNT_CODES, [], |row| row.get::<_, i64>(0))?
            .unwrap_or(0);
        if usize::try_from(waiting).unwrap_or(usize::MAX) >= CODES_WAITING_MAX {
            return Ok(false);
        }
        self.rows()
            .run(PUT_CODE, (code, made_by.bytes(), expires_at.unix_ms()))?;
        Ok(true)
    }

    /// Takes a one-time code: who made it, or nothing where it is unknown, used or late (case A03).
    ///
    /// # Errors
    /// What the table says.
    pub fn take_enrolment_code(&mut self, code: [u8; 32]) -> Result<Option<PersonId>, StoreError> {
        let now = self.call().now.unix_ms();
        self.rows()
            .one(TAKE_CODE, (code, now), |row| uuid(row, 0).map(PersonId))
    }
}

/// Every token of a terminal that is not revoked.
///
/// # Errors
/// What the table says.
pub fn tokens(rows: Rows<'_>) -> Result<Vec<TokenRow>, StoreError> {
    rows.all(TOKENS, [], |row| {
        Ok(TokenRow {
            token: row.get(0)?,
            device: DeviceId(uuid(row, 1)?),
            confirmed: row.get(2)?,
        })
    })
}
