//! `tests/CASES.md`: every case has a row, and every test that a row names exists.

use crate::Complaint;
use std::collections::{BTreeMap, BTreeSet};

/// The letters of the cases and how many each has.
const CASES: &[(char, u32)] = &[
    ('D', 29),
    ('K', 8),
    ('N', 19),
    ('C', 16),
    ('P', 15),
    ('F', 18),
    ('A', 26),
    ('H', 11),
    ('O', 12),
];

/// A row: what shows the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line in the file, from one.
    pub line: usize,
    /// Tests named in backticks.
    pub tests: Vec<String>,
    /// Whether it says which issue brings the case, why it does not apply, or why it is open.
    pub has_reason: bool,
}

/// The rows of the file by case. The first cell is the case, the last says what shows it.
pub fn rows(text: &str) -> (BTreeMap<String, Row>, Vec<Complaint>) {
    let (mut rows, mut found) = (BTreeMap::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let (Some(case), Some(shown)) = (cells.first(), cells.last()) else {
            continue;
        };
        if !line.starts_with('|') || !all().contains(*case) {
            continue;
        }
        let row = Row {
            line: index + 1,
            tests: shown.split('`').skip(1).step_by(2).map(str::to_owned).collect(),
            has_reason: ["issue ", "does not apply", "open: "]
                .iter()
                .any(|reason| shown.contains(reason)),
        };
        if row.tests.is_empty() && !row.has_reason {
            found.push(Complaint::new(
                format!("tests/CASES.md:{}", row.line),
                format!("{case} names no test and no reason"),
            ));
        }
        if rows.insert((*case).to_owned(), row).is_some() {
            found.push(Complaint::new(
                format!("tests/CASES.md:{}", index + 1),
                format!("{case} stands twice"),
            ));
        }
    }
    (rows, found)
}

/// Complaints: a case without a row, a named test that no source has.
pub fn check(text: &str, tests: &BTreeSet<String>) -> Vec<Complaint> {
    let (rows, mut found) = rows(text);
    for case in all() {
        if !rows.contains_key(&case) {
            found.push(Complaint::new("tests/CASES.md", format!("{case} has no row")));
        }
    }
    for (case, row) in &rows {
        for test in row.tests.iter().filter(|test| !tests.contains(*test)) {
            let at = format!("tests/CASES.md:{}", row.line);
            found.push(Complaint::new(
                at,
                format!("{case} names `{test}`, which no source has"),
            ));
        }
    }
    found
}

/// The names of functions in a Rust or Python source, which is where tests are.
pub fn functions(source: &str) -> BTreeSet<String> {
    let starts = source.split(['\n', ';', '{', '}']).map(str::trim_start);
    starts
        .filter_map(|line| {
            line.trim_start_matches("pub ")
                .trim_start_matches("async ")
                .strip_prefix("fn ")
                .or_else(|| line.strip_prefix("def "))
        })
        .filter_map(|rest| rest.split(['(', '<', ' ']).next())
        .map(str::to_owned)
        .collect()
}

fn all() -> BTreeSet<String> {
    CASES
        .iter()
        .flat_map(|(letter, count)| (1..=*count).map(move |number| format!("{letter}{number:02}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> String {
        let rows: Vec<String> = all()
            .iter()
            .map(|case| format!("| {case} | name | issue 5 |\n"))
            .collect();
        rows.concat()
    }

    #[test]
    fn there_are_a_hundred_and_fifty_four_cases() {
        assert_eq!(all().len(), 154);
        assert_eq!(check(&complete(), &BTreeSet::new()), []);
    }

    #[test]
    fn a_missing_a_doubled_and_an_empty_row_are_named() {
        let missing = complete().replace("| D17 | name | issue 5 |\n", "");
        assert_eq!(check(&missing, &BTreeSet::new())[0].what, "D17 has no row");
        let doubled = complete() + "| D17 | name | issue 5 |\n";
        assert_eq!(check(&doubled, &BTreeSet::new())[0].what, "D17 stands twice");
        let empty = complete().replace("| D17 | name | issue 5 |", "| D17 | name | soon |");
        assert_eq!(
            check(&empty, &BTreeSet::new())[0].what,
            "D17 names no test and no reason"
        );
    }

    #[test]
    fn a_test_that_no_source_has_is_named() {
        let named = complete().replace(
            "| D17 | name | issue 5 |",
            "| D17 | name | `d17_a_flip`, `d17_b` |",
        );
        let sources = functions("#[test]\nfn d17_a_flip() {}\n");
        let found: Vec<String> = check(&named, &sources)
            .into_iter()
            .map(|found| found.what)
            .collect();
        assert_eq!(found, ["D17 names `d17_b`, which no source has"]);
        let both =
            functions("proptest! { fn d17_a_flip(x in 0..3) {} }\n    async fn d17_b() {}\ndef other(x):\n");
        assert_eq!(check(&named, &both).len(), 0, "{both:?}");
    }
}
