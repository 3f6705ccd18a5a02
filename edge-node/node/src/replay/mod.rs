//! `--replay FILE`: lives the days of a published file through the HTTP API of a house of its own, then compares the
//! house's totals with the file's own sums and prints both. A difference of one cent or one night is a failure.
//!
//! Not here: the rules of a restaurant or a hotel. The replay only says what people say at a terminal.

mod amount;
mod progress;
mod resort;
mod sums;
mod takeaway;
mod window;
mod zone;

use crate::client::{Crew, Pace, ServedHouse};
use anyhow::{Context as _, Result, bail};
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
pub(crate) use sums::Comparison;
use values::{BusinessDate, Timestamp};
use window::Window;

/// The most hands that work at once.
const HANDS_MAX: u8 = 64;

/// What to live, and how fast.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// A file of takeaway orders or resort bookings, as published; lived in a house of its own
    #[arg(long = "replay", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// How fast: `max`, or how many times real time
    #[arg(long, value_name = "max|N", default_value = "max", requires = "file")]
    pub(crate) speed: Pace,
    /// Live at most so many days
    #[arg(long, value_name = "N", requires = "file", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) days: Option<u16>,
    /// The first day to live (of the order; of the arrival)
    #[arg(long, value_name = "YYYY-MM-DD", requires = "file", value_parser = day)]
    pub(crate) from: Option<BusinessDate>,
    /// The last day to live (of the order; of the arrival)
    #[arg(long, value_name = "YYYY-MM-DD", requires = "file", value_parser = day)]
    pub(crate) to: Option<BusinessDate>,
    /// How many hands work at once
    #[arg(long, value_name = "N", default_value_t = 8, requires = "file", value_parser = clap::value_parser!(u8).range(1..=i64::from(HANDS_MAX)))]
    pub(crate) hands: u8,
    /// Write both sides' totals to this file as JSON; `-` for standard output
    #[arg(long, value_name = "FILE", requires = "file")]
    pub(crate) json: Option<PathBuf>,
}

/// A published file, read and planned, before there is a house.
pub(crate) enum Planned {
    /// Orders of a takeaway.
    Takeaway(takeaway::Run),
    /// Bookings of a resort.
    Resort(resort::Run),
}

/// Reads the file and plans the run.
pub(crate) fn plan(file: &Path, options: &Options) -> Result<Planned> {
    let window = Window {
        from: options.from,
        to: options.to,
        days: options.days,
    };
    let mut header = String::new();
    let opened = std::fs::File::open(file).with_context(|| format!("opening {}", file.display()))?;
    std::io::BufReader::new(opened)
        .read_line(&mut header)
        .with_context(|| format!("reading {}", file.display()))?;
    if header.contains("unit_price") {
        return Ok(Planned::Takeaway(takeaway::Run::plan(file, window)?));
    }
    if header.contains("arrival_date_year") {
        return Ok(Planned::Resort(resort::Run::plan(file, window)?));
    }
    bail!(
        "{} is neither a file of takeaway orders nor one of resort bookings",
        file.display()
    )
}

impl Planned {
    /// The instant at which the first day begins: where the house's clock has to stand when it opens.
    pub(crate) fn opens_at(&self) -> Timestamp {
        match self {
            Self::Takeaway(run) => run.opens_at(),
            Self::Resort(run) => run.opens_at(),
        }
    }

    /// Lives it in `served` and compares.
    pub(crate) fn live(&self, served: &ServedHouse, options: &Options) -> Result<Comparison> {
        let started = Instant::now();
        let crew = Crew {
            hands: usize::from(options.hands),
        };
        let mut comparison = match self {
            Self::Takeaway(run) => run.live(served, options.speed, crew)?,
            Self::Resort(run) => run.live(served, options.speed, crew)?,
        };
        comparison.measured.insert(
            "seconds",
            i64::try_from(started.elapsed().as_secs()).unwrap_or(i64::MAX),
        );
        if let Some(path) = &options.json {
            write_json(path, &comparison)?;
        }
        Ok(comparison)
    }
}

fn write_json(path: &Path, comparison: &Comparison) -> Result<()> {
    let text = serde_json::to_string_pretty(&comparison.json())?;
    if path == Path::new("-") {
        println!("{text}");
        return Ok(());
    }
    std::fs::write(path, text + "\n").with_context(|| format!("writing {}", path.display()))
}

fn day(text: &str) -> Result<BusinessDate, String> {
    BusinessDate::parse(text).map_err(|error| error.to_string())
}
