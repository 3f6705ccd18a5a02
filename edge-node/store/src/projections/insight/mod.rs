//! Findings: what a merge showed that a person has to look at, and the list of them. Figures of business dates stand in [`sales`].

pub mod sales;

use super::Projected;
use crate::{DocRow, Rows, StoreError};
use domain::insight::{Choice, Finding, FindingCode, Subject, finding_id};
use domain::shape::{HeaderConflict, Kind, Scalar};
use values::{FindingId, Uuid};

/// The tables of this file: emptied before a rebuild.
pub(super) const TABLES: &[&str] = &["finding", "day_figure"];

/// Something seen after a merge. Its id is derived, so both sides of a merge raise the same finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The finding's id, from [`finding_id`].
    pub id: FindingId,
    /// What it is.
    pub code: FindingCode,
    /// One sentence for the manager.
    pub sentence: String,
    /// What it is about.
    pub subjects: Vec<Subject>,
    /// What may be done.
    pub choices: Vec<Choice>,
}

impl Seen {
    /// A finding about `subjects`; `detail` tells apart findings about the same documents.
    #[must_use]
    pub fn new(code: FindingCode, subjects: Vec<Subject>, detail: &str, sentence: String) -> Self {
        Self {
            id: finding_id(code, &subjects, detail),
            code,
            sentence,
            subjects,
            choices: Vec::new(),
        }
    }

    /// With something that may be done about it.
    #[must_use]
    pub fn choice(mut self, word: &str, sentence: &str) -> Self {
        self.choices.push(Choice::new(word, sentence));
        self
    }
}

/// A finding for each header key that was set on two sides at once.
#[must_use]
pub fn headers_changed_twice(kind: Kind, doc: Uuid, conflicts: &[HeaderConflict]) -> Vec<Seen> {
    conflicts
        .iter()
        .map(|conflict| changed_twice(kind, doc, conflict))
        .collect()
}

fn changed_twice(kind: Kind, doc: Uuid, conflict: &HeaderConflict) -> Seen {
    let field = conflict.slot.replace('_', " ");
    let others: Vec<String> = conflict.others.iter().map(words).collect();
    let sentence = format!(
        "The {field} of a {} was set on two sides at once: {} is shown, {} was set too.",
        kind.word().replace('_', " "),
        words(&conflict.shown),
        others.join(" and ")
    );
    // The values belong to the identity: a second conflict on the same key is another finding.
    let mut values: Vec<String> = others;
    values.push(words(&conflict.shown));
    values.sort();
    let detail = format!("{}={}", conflict.slot, values.join("|"));
    Seen::new(
        FindingCode::HeaderChangedTwice,
        vec![Subject::new(kind, doc)],
        &detail,
        sentence,
    )
    .choice("keep_shown", "Keep the value that is shown.")
    .choice("set_again", "Set the value again as it should be.")
}

/// A value in words. Bytes are ids or sealed facts, which mean nothing to a person.
fn words(value: &Scalar) -> String {
    match value {
        Scalar::Null => "nothing".to_owned(),
        Scalar::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Scalar::Int(number) => number.to_string(),
        Scalar::Text(text) => format!("\"{text}\""),
        Scalar::Bytes(bytes) => {
            use std::fmt::Write as _;
            let mut hex = String::from("value ");
            for byte in bytes.iter().take(16) {
                // Writing into a string cannot fail.
                let _ = write!(hex, "{byte:02x}");
            }
            hex
        }
    }
}

impl Projected for Finding {
    fn project(rows: Rows<'_>, doc: DocRow, _: Option<&Self>, after: &Self) -> Result<(), StoreError> {
        let Some(seen) = after.seen() else { return Ok(()) };
        let closed_at = after.closing().map(|closing| closing.at.unix_ms());
        rows.run(
            "INSERT INTO finding (doc, code, at, closed_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (doc) DO UPDATE SET code = ?2, at = ?3, closed_at = ?4",
            (doc.row, seen.code as u32, seen.at.unix_ms(), closed_at),
        )
        .map(drop)
    }

    /// Two sides may raise one finding at two instants; that is no finding about a finding.
    fn inspect(_: Rows<'_>, _: DocRow, _: &Self, _: &[HeaderConflict]) -> Result<Vec<Seen>, StoreError> {
        Ok(Vec::new())
    }
}

/// Findings in the order in which they were raised, behind `after`: the open ones, or all.
///
/// # Errors
/// What the table says.
pub fn findings(
    rows: Rows<'_>,
    open: bool,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, FindingId)>, StoreError> {
    const OPEN: &str = "SELECT f.doc, d.id FROM finding f JOIN doc d USING (doc)
        WHERE f.closed_at IS NULL AND f.doc > ?1 ORDER BY f.doc LIMIT ?2";
    const ALL: &str =
        "SELECT f.doc, d.id FROM finding f JOIN doc d USING (doc) WHERE f.doc > ?1 ORDER BY f.doc LIMIT ?2";
    let sql = if open { OPEN } else { ALL };
    rows.all(sql, (after, limit), |row| {
        Ok((row.get(0)?, crate::rows::uuid(row, 1).map(FindingId)?))
    })
}
