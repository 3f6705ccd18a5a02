//! Reading the fiscal journal. Writing it is part of the commands that it records.

use crate::{CommandError, House};
use domain::fiscal::Head;
use store::StoreError;
pub use store::books::journal::JournalRow;
use store::books::journal::{JournalError, Register, head, latest, page, register, verify_step, verify_tail};

/// The journal's head.
#[derive(Clone, Copy, Debug)]
pub struct JournalHead {
    /// Whose journal it is; nothing before the register was founded.
    pub register: Option<Register>,
    /// The last record; nothing in an empty journal.
    pub head: Option<Head>,
}

/// Up to `limit` records behind row `after`.
///
/// # Errors
/// [`CommandError::Failed`] where a record is damaged.
pub async fn records(house: &House, after: i64, limit: u32) -> Result<Vec<JournalRow>, CommandError> {
    house
        .read(move |reader| page(reader.rows().link(), after, limit).map_err(failed))
        .await
}

/// The latest records, the newest first.
///
/// # Errors
/// [`CommandError::Failed`] where a record is damaged.
pub async fn latest_records(house: &House, limit: u32) -> Result<Vec<JournalRow>, CommandError> {
    house
        .read(move |reader| latest(reader.rows().link(), limit).map_err(failed))
        .await
}

/// One step of a whole check.
#[derive(Clone, Debug)]
pub struct Verified {
    /// How many records this step read.
    pub records: u64,
    /// The first fault, in words, and the row before this step.
    pub fault: Option<String>,
    /// Behind which row the next step goes on; nothing at the end.
    pub next: Option<i64>,
}

/// Checks the records behind row `after`, trusting that row.
///
/// # Errors
/// What the database says; what is wrong with the journal is in the answer.
pub async fn verify(house: &House, after: i64) -> Result<Verified, CommandError> {
    house
        .read(move |reader| match verify_step(reader.rows().link(), after) {
            Ok((checked, next)) => Ok(Verified {
                records: checked.records,
                fault: checked.faults.first().map(ToString::to_string),
                next,
            }),
            Err(JournalError::NoRegister) => Ok(Verified {
                records: 0,
                fault: None,
                next: None,
            }),
            Err(error @ (JournalError::Damaged { .. } | JournalError::OtherKey)) => Ok(Verified {
                records: 0,
                fault: Some(error.to_string()),
                next: None,
            }),
            Err(error) => Err(failed(error)),
        })
        .await
}

/// The register and the last record.
///
/// # Errors
/// [`CommandError::Failed`] where the last record is damaged.
pub async fn journal_head(house: &House) -> Result<JournalHead, CommandError> {
    house
        .read(|reader| {
            let link = reader.rows().link();
            let register = register(link).map_err(failed)?;
            let head = head(link).map_err(failed)?;
            Ok(JournalHead { register, head })
        })
        .await
}

/// Checks the journal's last records; what is wrong with them in words, or nothing.
///
/// # Errors
/// What the database says.
pub async fn tail_fault(house: &House) -> Result<Option<String>, CommandError> {
    house
        .read(|reader| match verify_tail(reader.rows().link(), &[]) {
            Ok(checked) => Ok(checked.faults.first().map(|fault| format!("{fault:?}"))),
            Err(JournalError::NoRegister) => Ok(None),
            Err(error @ (JournalError::Damaged { .. } | JournalError::OtherKey)) => {
                Ok(Some(error.to_string()))
            }
            Err(error) => Err(failed(error)),
        })
        .await
}

fn failed(error: JournalError) -> CommandError {
    StoreError::from(error).into()
}
