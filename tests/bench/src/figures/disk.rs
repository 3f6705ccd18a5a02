//! Bytes on disk per closed check, with full history: the log beside its changes, then all tables.

use crate::database::{self, Trees};
use crate::report::{Figure, Goal, Report};
use crate::samples::as_f64;
use crate::seed::{self, SeedOptions};
use crate::setting::Setting;
use anyhow::Result;
use serde_json::json;

/// The log, as times of the bytes of its changes.
const LOG_TIMES: f64 = 1.3;
/// All tables together, as times of the bytes of the changes.
const ALL_TIMES: f64 = 3.0;
/// A table or index is shown from so many rows per check on.
const ROWS_SHOWN: f64 = 0.5;

pub(crate) fn measure(setting: &Setting, options: &SeedOptions, report: &mut Report) -> Result<()> {
    let seeded = seed::house(setting, options)?;
    let checks = as_f64(seeded.closed_checks()?.max(1));
    let rest = seeded.rest()?;
    let link = database::open(&rest.data)?;
    let trees = database::trees(&link)?;
    let changes = as_f64(database::number(&link, "SELECT SUM(LENGTH(bytes)) FROM change")?) / checks;
    report.section(format!("Disk, per closed check of {checks}"));
    add(&trees, checks, changes, report);
    Ok(())
}

fn add(trees: &Trees, checks: f64, changes: f64, report: &mut Report) {
    let tables = trees.by_table();
    let per_check = |bytes: u64| as_f64(bytes) / checks;
    let log = tables.get("change").copied().map_or(0.0, per_check);
    let all = per_check(tables.values().sum());
    let beside = |name: &str, bytes: f64, goal: f64| {
        Figure::new(name, bytes, "bytes")
            .beside("the changes' own bytes", changes)
            .ratio_goal(Goal::AtMost(goal))
    };
    report.add(beside("the log with its index", log, LOG_TIMES));
    report.add(beside("all tables and indices", all, ALL_TIMES));
    let mut sizes: Vec<_> = trees
        .trees
        .iter()
        .filter(|(_, tree)| as_f64(tree.rows) >= ROWS_SHOWN * checks)
        .map(|(name, tree)| (name, per_check(tree.on_disk), per_check(tree.payload)))
        .collect();
    sizes.sort_by(|one, other| other.1.total_cmp(&one.1));
    for (name, on_disk, _) in &sizes {
        report.add(Figure::new(format!("  {name}"), *on_disk, "bytes"));
    }
    let details = sizes
        .iter()
        .map(|(name, on_disk, payload)| json!({"name": name, "on_disk": on_disk, "payload": payload}));
    report.detail("by table and index, bytes per check", details.collect());
}
