//! Whether a command costs more in a house with history: the same load and taps on an empty and on a seeded house, in
//! turns, so that a slow minute of the disk meets both.

use super::commands::CLIENTS;
use super::cpu::per_command;
use super::tap::taps;
use crate::house::House;
use crate::report::{Figure, Goal, Report};
use crate::samples::{Samples, median};
use crate::seed::{self, SeedOptions};
use crate::setting::Setting;
use anyhow::Result;
use serde_json::json;

/// How many times both houses are measured.
const ROUNDS: usize = 3;
/// Taps per round.
const TAPS: usize = 400;
/// How many times the empty house's value a value of the seeded house may be.
const TIMES: f64 = 1.1;

/// What was measured on one house.
#[derive(Default)]
struct Measured {
    seconds_per_command: Vec<f64>,
    writer_us: Vec<f64>,
    taps: Samples,
}

pub(crate) fn measure(setting: &Setting, options: &SeedOptions, report: &mut Report) -> Result<()> {
    let seeded = seed::house(setting, options)?;
    let checks = seeded.closed_checks()?;
    report.section(format!("Growth: 0 and {checks} closed checks"));
    let folder = setting.fresh_folder()?;
    let empty = House::open(setting, folder.path())?;
    let (mut first, mut second) = (Measured::default(), Measured::default());
    for _ in 0..ROUNDS {
        first.round(&empty, setting)?;
        second.round(&seeded, setting)?;
    }
    empty.stop()?;
    seeded.stop()?;
    compare(&first, &second, report);
    Ok(())
}

impl Measured {
    fn round(&mut self, house: &House, setting: &Setting) -> Result<()> {
        let [.., most] = CLIENTS;
        let spent = per_command(house, most, setting)?;
        self.seconds_per_command.push(1.0 / spent.per_second.max(1e-9));
        self.writer_us.push(spent.writer_us);
        self.taps.extend(taps(&house.kit, TAPS)?);
        Ok(())
    }
}

fn compare(first: &Measured, second: &Measured, report: &mut Report) {
    let mut add = |name: &str, after: f64, before: f64, unit: &'static str| {
        let figure = Figure::new(name, after, unit).beside("the empty house", before);
        report.add(figure.ratio_goal(Goal::AtMost(TIMES)));
    };
    let us = |seconds: &[f64]| median(seconds) * 1e6;
    add(
        "time per command at 64 clients",
        us(&second.seconds_per_command),
        us(&first.seconds_per_command),
        "us",
    );
    add(
        "writing thread per command",
        median(&second.writer_us),
        median(&first.writer_us),
        "us",
    );
    add(
        "tap to screen p50",
        second.taps.p50_ms(),
        first.taps.p50_ms(),
        "ms",
    );
    add(
        "tap to screen p99",
        second.taps.p99_ms(),
        first.taps.p99_ms(),
        "ms",
    );
    report.remark(format!(
        "medians of {ROUNDS} rounds in turns; both houses run all the time"
    ));
    report.detail("taps, empty", first.taps.to_json());
    report.detail("taps, seeded", second.taps.to_json());
    report.detail(
        "seconds per command",
        json!([first.seconds_per_command, second.seconds_per_command]),
    );
}
