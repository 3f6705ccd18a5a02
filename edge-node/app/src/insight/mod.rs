//! Findings: listed, and closed by a person with words. The report of a business date stands in [`day`].

pub mod day;

use crate::{Caller, CommandError, House};
use domain::insight::Finding;
use serde::Serialize;
use std::sync::Arc;
use store::Answered;
use values::FindingId;

/// A finding was closed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FindingClosed {
    /// Which.
    pub finding: FindingId,
}

/// A finding in a list: its place, its id, what is known.
pub type FindingRow = (i64, FindingId, Arc<Finding>);

/// Findings in the order in which they were raised: the open ones, or all.
///
/// # Errors
/// What the store says.
pub async fn list(
    house: &House,
    open: bool,
    after: i64,
    limit: u32,
) -> Result<Vec<FindingRow>, CommandError> {
    house
        .read(move |reader| {
            let mut found = Vec::new();
            for (row, finding) in store::projections::insight::findings(reader.rows(), open, after, limit)? {
                if let Some(state) = reader.load::<Finding>(finding.0)? {
                    found.push((row, finding, state));
                }
            }
            Ok(found)
        })
        .await
}

/// Closes a finding.
///
/// # Errors
/// No such finding, and what [`domain::insight::close`] says.
pub async fn close(
    house: &House,
    caller: &Caller,
    finding: FindingId,
    resolution: String,
) -> Result<Answered, CommandError> {
    house
        .command(caller, move |ctx, unit| {
            let before = unit
                .load::<Finding>(finding.0)?
                .ok_or_else(|| CommandError::not_found("finding", finding))?;
            unit.edit::<Finding>(finding.0, domain::insight::close(ctx, &before, &resolution)?)?;
            Ok(FindingClosed { finding })
        })
        .await
}
