//! The machine alone: raw SQLite, the disk's sync, a bare exchange over a socket.

use crate::floors::{Responder, Shape, raw_commits, sync_floor};
use crate::load::exchanges;
use crate::report::{Figure, Report};
use crate::samples::count_f64;
use crate::setting::Setting;
use anyhow::Result;
use clap::Args;
use serde_json::json;
use std::time::Duration;

/// Syncs measured of each kind.
const SYNCS: usize = 1_000;
/// Bytes of the bare responder's answer: about what a command answers.
pub(crate) const ANSWER_BYTES: usize = 400;
/// Sizes of groups that are measured.
const GROUPS: [u64; 2] = [64, 1];

/// What the floor takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// Bytes of the rows that one command leaves, a table for each.
    #[arg(long, value_delimiter = ',', default_value = "260,300,60", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    row_bytes: Vec<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            row_bytes: vec![260, 300, 60],
        }
    }
}

pub(crate) fn measure(setting: &Setting, options: &Options, report: &mut Report) -> Result<()> {
    report.section("Floor: the machine alone");
    let syncs = sync_floor(&setting.work, SYNCS)?;
    report.add(Figure::new("fdatasync p50", syncs.fdatasync.p50_ms(), "ms"));
    report.add(Figure::new("fdatasync p99", syncs.fdatasync.p99_ms(), "ms"));
    report.add(Figure::new("fsync p50", syncs.fsync.p50_ms(), "ms"));
    report.add(Figure::new("fsync p99", syncs.fsync.p99_ms(), "ms"));
    report.detail("fdatasync", syncs.fdatasync.to_json());
    report.detail("fsync", syncs.fsync.to_json());
    raw(setting, &Shape::of_rows(&options.row_bytes), report)?;
    sockets(setting.time, report)
}

fn raw(setting: &Setting, shape: &Shape, report: &mut Report) -> Result<()> {
    for group in GROUPS {
        let rate = raw_commits(&setting.work, shape, group, setting.time)?;
        let name = format!("raw SQLite FULL, groups of {group}");
        report.detail(format!("{name}: commit"), rate.commit.to_json());
        report.add(Figure::new(name, rate.commands_per_second, "commands/s"));
    }
    report.remark(format!(
        "a command of the raw floor here is {} rows of {:.0} bytes in all",
        shape.parts.len(),
        shape.bytes_per_command()
    ));
    Ok(())
}

fn sockets(time: Duration, report: &mut Report) -> Result<()> {
    for clients in super::commands::CLIENTS {
        let per_second = bare_exchanges(clients, time.min(Duration::from_secs(3)))?;
        report.add(Figure::new(
            format!("bare HTTP exchanges, {clients} clients"),
            per_second,
            "/s",
        ));
    }
    report.detail("answer_bytes", json!(ANSWER_BYTES));
    Ok(())
}

/// Exchanges per second with a responder that does nothing.
pub(crate) fn bare_exchanges(clients: usize, time: Duration) -> Result<f64> {
    let responder = Responder::start(ANSWER_BYTES)?;
    let (count, seconds) = exchanges(responder.address, clients, time)?;
    Ok(count_f64(count) / seconds)
}
