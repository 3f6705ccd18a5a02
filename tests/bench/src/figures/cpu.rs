//! Processor time per command: of the writing thread, of the whole process, and of document and change alone.

use super::commands::CLIENTS;
use crate::house::House;
use crate::load::{Plan, run};
use crate::report::{Figure, Goal, Report};
use crate::samples::as_f64;
use crate::setting::Setting;
use crate::six_changes::{SixChanges, Timed};
use anyhow::{Context as _, Result};
use serde_json::json;
use std::collections::BTreeMap;

/// The writing thread's name.
const WRITER: &str = "writer";
/// All that the writing thread does for a command, in microseconds.
const WRITER_US: f64 = 40.0;
/// Document and change of a command, in microseconds.
const DOCUMENT_US: f64 = 15.0;
/// Checks that the document figure is measured over.
const CHECKS: usize = 5_000;

pub(crate) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    report.section("Processor time per command");
    let folder = setting.fresh_folder()?;
    let house = House::open(setting, folder.path())?;
    for clients in CLIENTS {
        let spent = per_command(&house, clients, setting)?;
        let figure = Figure::new(
            format!("writing thread, {clients} clients"),
            spent.writer_us,
            "us",
        );
        report.add(if clients == 64 {
            figure.goal(Goal::AtMost(WRITER_US))
        } else {
            figure
        });
        let whole: f64 = spent.by_thread_us.values().sum();
        report.add(Figure::new(
            format!("whole process, {clients} clients"),
            whole,
            "us",
        ));
        report.detail(
            format!("by thread at {clients} clients, us"),
            json!(spent.by_thread_us),
        );
    }
    house.stop()?;
    documents(report)
}

/// Processor time per command, in microseconds.
pub(crate) struct Spent {
    pub(crate) per_second: f64,
    pub(crate) writer_us: f64,
    by_thread_us: BTreeMap<String, f64>,
}

/// Works with `clients` and divides each thread's processor time by the commands done.
pub(crate) fn per_command(house: &House, clients: usize, setting: &Setting) -> Result<Spent> {
    let seen = run(&house.kit, Plan::full_speed(clients, setting.time), || {
        house.node.cpu_by_thread()
    })?;
    let per_command = |(name, after): (String, u64)| {
        let before = seen.before.get(&name).copied().unwrap_or(0);
        let us = as_f64(after.saturating_sub(before)) / 1e3 / as_f64(seen.done.commands.max(1));
        (name, us)
    };
    let by_thread_us: BTreeMap<String, f64> = seen.after.into_iter().map(per_command).collect();
    let writer_us = by_thread_us
        .get(WRITER)
        .copied()
        .context("there is no writing thread by that name")?;
    Ok(Spent {
        per_second: seen.done.commands_per_second(),
        writer_us,
        by_thread_us,
    })
}

/// Document and change alone: no node is needed.
pub(crate) fn documents(report: &mut Report) -> Result<()> {
    report.section("Document and change, in process");
    let Timed {
        edit_us,
        write_us,
        rebuild_us,
        bytes,
    } = SixChanges::make()?.timed(CHECKS)?;
    let both = edit_us + write_us;
    report.add(Figure::new("document and change, per command", both, "us").goal(Goal::AtMost(DOCUMENT_US)));
    report.add(Figure::new("  state after the edits", edit_us, "us"));
    report.add(Figure::new("  change written and applied", write_us, "us"));
    report.add(Figure::new(
        "a check rebuilt from its six changes",
        rebuild_us,
        "us",
    ));
    report.remark(format!("six changes of a check with 6 lines of 2 modifiers and 2 payments: {bytes} bytes; one thread, in process"));
    Ok(())
}
