//! The full runs: `power crash --kills 200`, `power cut --cuts 200`. Exit code 1 where a promise was broken.

use anyhow::Result;
use clap::{Parser, Subcommand};
use harness::Program;
use indicatif::{ProgressBar, ProgressStyle};
use power::{Fault, Report, crash, cut, fault};
use std::path::PathBuf;
use std::process::ExitCode;

/// Takes the node down at random moments and looks whether every promise held.
#[derive(Parser)]
struct Arguments {
    /// The binary; the one built beside this program where absent.
    #[arg(long, global = true)]
    program: Option<PathBuf>,
    /// A fault to plant, to see that it is caught.
    #[arg(long, global = true)]
    plant: Option<Fault>,
    /// One line of JSON instead of words.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    how: How,
}

#[derive(Subcommand)]
enum How {
    /// Kills the process.
    Crash {
        /// How many times.
        #[arg(long, default_value_t = 200)]
        kills: u32,
    },
    /// Cuts the power of a disk of its own; needs root and loop devices.
    Cut {
        /// How many times.
        #[arg(long, default_value_t = 200)]
        cuts: u32,
    },
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let program = match &arguments.program {
        Some(path) => Program::at(path)?,
        None => fault::program(arguments.plant)?,
    };
    let outcome = match arguments.how {
        How::Crash { kills } => Ok(crash::run(program, arguments.plant, kills, &mut progress(kills))?),
        How::Cut { cuts } => cut::run(program, arguments.plant, cuts, &mut progress(cuts))?,
    };
    Ok(tell(outcome, arguments.json))
}

fn progress(rounds: u32) -> impl FnMut(u32) {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} falls, {eta} left");
    let bar =
        ProgressBar::new(rounds.into()).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    move |round| bar.set_position(round.into())
}

#[expect(clippy::print_stdout, reason = "a program says what it found")]
fn tell(outcome: Result<Report, String>, as_json: bool) -> ExitCode {
    match outcome {
        Ok(report) => {
            println!(
                "{}",
                if as_json {
                    report.json()
                } else {
                    report.to_string()
                }
            );
            ExitCode::from(u8::from(report.breach.is_some()))
        }
        Err(why) => {
            println!("SKIPPED: this machine does not allow it: {why}");
            ExitCode::SUCCESS
        }
    }
}
