//! A cold start of a house with history, until its first answer.

use crate::report::{Figure, Goal, Report};
use crate::samples::median;
use crate::seed::{self, SeedOptions};
use crate::setting::Setting;
use anyhow::Result;
use rustix::fs::sync;
use serde_json::json;
use std::time::Instant;

/// Until the first answer, in seconds.
const COLD_SECONDS: f64 = 1.0;
/// Starts of each kind.
const STARTS: usize = 5;

pub(crate) fn measure(setting: &Setting, options: &SeedOptions, report: &mut Report) -> Result<()> {
    let seeded = seed::house(setting, options)?;
    let checks = seeded.closed_checks()?;
    report.section(format!("Start with {checks} closed checks"));
    let mut house = seeded;
    let (mut cold, mut killed, mut list) = (Vec::new(), Vec::new(), Vec::new());
    let mut dropped = true;
    for _ in 0..STARTS {
        let rest = house.rest()?;
        dropped &= drop_caches();
        house = rest.start(setting)?;
        cold.push(house.node.answered_after.as_secs_f64());
        let asked = Instant::now();
        house
            .node
            .link()?
            .get("/api/v1/checks?status=open&limit=50", &house.kit.token)?
            .json()?;
        list.push(house.node.answered_after.as_secs_f64() + asked.elapsed().as_secs_f64());
    }
    for _ in 0..STARTS {
        let rest = house.killed()?;
        house = rest.start(setting)?;
        killed.push(house.node.answered_after.as_secs_f64());
    }
    house.stop()?;
    add(
        report,
        "clean stop, cold disk cache: first answer",
        &cold,
        Some(COLD_SECONDS),
    );
    add(
        report,
        "clean stop, cold disk cache: first list of checks",
        &list,
        Some(COLD_SECONDS),
    );
    add(
        report,
        "killed (-9), warm disk cache: first answer",
        &killed,
        None,
    );
    report.remark(if dropped {
        "the kernel's caches were dropped before each cold start"
    } else {
        "NOT cold: only root can drop the kernel's caches"
    });
    report.remark("the first answer is 200 of /readyz, which writes; asked every half millisecond from the process's start on");
    Ok(())
}

fn add(report: &mut Report, name: &str, seconds: &[f64], goal: Option<f64>) {
    let figure = Figure::new(
        format!("{name} (median of {})", seconds.len()),
        median(seconds),
        "s",
    );
    report.add(goal.map_or_else(|| figure.clone(), |most| figure.clone().goal(Goal::AtMost(most))));
    report.detail(name, json!(seconds));
}

/// Forgets what the kernel has read; only root can.
fn drop_caches() -> bool {
    sync();
    std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}
