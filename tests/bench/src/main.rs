//! Measures Hearth beside what the machine itself can do, in the same run: each figure stands next to its floor and goal.
//!
//! Programs, not timed tests: run them on a quiet machine with release builds of this and of `edge-node`. What is
//! measured how stands in each file under `figures`; results with machine and commit go into BENCHMARKS.md.

mod clock;
mod database;
mod figures;
mod floors;
mod house;
mod load;
mod machine;
mod metrics;
mod node;
mod report;
mod samples;
mod seed;
mod setting;
mod six_changes;
mod wire;

use anyhow::Result;
use clap::{Parser, Subcommand};
use figures::{commands, cpu, disk, floor, growth, memory, start, tap};
use report::Report;
use seed::SeedOptions;
use setting::Setting;
use std::process::ExitCode;

/// Measures Hearth, each figure beside its floor.
#[derive(Parser, Debug)]
#[command(name = "bench", version)]
struct Bench {
    #[command(flatten)]
    options: setting::Options,
    #[command(subcommand)]
    what: What,
}

/// What is measured.
#[derive(Subcommand, Clone, Debug)]
enum What {
    /// The machine alone: raw SQLite, disk syncs, bare HTTP exchanges.
    Floor(floor::Options),
    /// Durable commands per second over HTTP at 1, 8 and 64 clients.
    Commands,
    /// Processor time per command.
    Cpu,
    /// Processor time of document and change alone, in process.
    Documents,
    /// From a tap until the event is read on another connection.
    Tap,
    /// The same with history and without.
    Growth(SeedOptions),
    /// A cold start with history.
    Start(SeedOptions),
    /// Memory at rest and under load.
    Memory,
    /// Bytes on disk per closed check.
    Disk(SeedOptions),
    /// Makes the house with history that growth, start and disk use.
    Seed(SeedOptions),
    /// Everything; the results also go into a file.
    All(SeedOptions),
}

fn main() -> ExitCode {
    let bench = Bench::parse();
    match run(&bench) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(missed) => {
            eprintln!("{missed} goals were missed");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, prints and writes; how many goals were missed.
fn run(bench: &Bench) -> Result<usize> {
    let setting = Setting::new(&bench.options)?;
    let machine = machine::facts(&setting.work);
    let mut report = Report::default();
    let measured = measure(&bench.what, &setting, &mut report);
    if bench.options.json {
        println!("{}", serde_json::to_string_pretty(&report.to_json(&machine))?);
    } else {
        println!("{}", report.to_markdown(&machine));
    }
    if let Some(path) = &bench.options.out {
        report.write(&machine, path)?;
    }
    if matches!(bench.what, What::All(_)) {
        let path = setting.work.join("results.json");
        report.write(&machine, &path)?;
        eprintln!("written to {}", path.display());
    }
    measured.map(|()| report.missed())
}

fn measure(what: &What, setting: &Setting, report: &mut Report) -> Result<()> {
    match what {
        What::Floor(options) => floor::measure(setting, options, report),
        What::Commands => commands::measure(setting, report),
        What::Cpu => cpu::measure(setting, report),
        What::Documents => cpu::documents(report),
        What::Tap => tap::measure(setting, report),
        What::Growth(options) => growth::measure(setting, options, report),
        What::Start(options) => start::measure(setting, options, report),
        What::Memory => memory::measure(setting, report),
        What::Disk(options) => disk::measure(setting, options, report),
        What::Seed(options) => seed::house(setting, options)?.stop(),
        What::All(options) => all(setting, options, report),
    }
}

fn all(setting: &Setting, options: &SeedOptions, report: &mut Report) -> Result<()> {
    floor::measure(setting, &floor::Options::default(), report)?;
    commands::measure(setting, report)?;
    cpu::measure(setting, report)?;
    tap::measure(setting, report)?;
    memory::measure(setting, report)?;
    growth::measure(setting, options, report)?;
    start::measure(setting, options, report)?;
    disk::measure(setting, options, report)
}
