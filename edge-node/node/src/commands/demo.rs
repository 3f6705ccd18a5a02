//! `edge-node demo`: a house of show that is furnished, or lives the days of a published file.

use super::{Failure, NOT_OPENED, Outcome, runtime, start_log};
use crate::client::{HouseClock, ServedHouse};
use crate::config::Config;
use crate::serve::{Served, told_to_stop};
use crate::{demo, folder, network, replay};
use anyhow::{Context as _, Result};
use app::Clock;
use http_api::Meter;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use values::BusinessDate;

/// Where the first terminal keeps its token, in the data folder.
const STATE_FILE: &str = "first-terminal.json";
/// What the programs that play people may send, per second: more than any house.
const REQUESTS_PER_SECOND: u32 = 1_000_000;

/// `edge-node demo`.
#[derive(clap::Args)]
pub(crate) struct DemoArgs {
    /// The address to serve on
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// The day on which the house is looked at first [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<BusinessDate>,
    /// The same seed and date book the same fortnight
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    replay: replay::Options,
}

/// Opens the house of show.
pub(super) fn run(mut config: Config, args: &DemoArgs) -> Result<Outcome, Failure> {
    if config.log.filter == "info" {
        // People look at this one; what they do not have to know stays away.
        "warn".clone_into(&mut config.log.filter);
    }
    start_log(&config)?;
    config.http.device_requests_per_second = REQUESTS_PER_SECOND;
    config.http.device_requests_burst = REQUESTS_PER_SECOND;
    config.http.address_requests_per_second = REQUESTS_PER_SECOND;
    config.http.address_requests_burst = REQUESTS_PER_SECOND;
    // In a replay the clock leaps from order to order: nobody is idle, they are on their shift.
    if args.replay.file.is_some() {
        config.sessions.idle_minutes = config.sessions.absolute_minutes;
        // And nobody looks at it.
        config.tls.on = false;
    }
    match &args.replay.file {
        Some(file) => live(&config, file, &args.replay),
        None => show(&config, args),
    }
}

/// Furnishes the house and serves it until told to stop.
fn show(config: &Config, args: &DemoArgs) -> Result<Outcome, Failure> {
    let date = args.date.map_or_else(today, Ok)?;
    let options = demo::Options {
        seed: args.seed,
        date,
    };
    runtime()?.block_on(async {
        let served = Served::open(config, folder::machine_clock(), Meter::install()).await?;
        let house = beside(&served, config, None);
        let opened = tokio::task::spawn_blocking(move || demo::open(&house, options));
        let opened = opened.await.map_err(Failure::of(NOT_OPENED))?;
        let opened = opened?;
        say!("{}", opened.welcome);
        say!(
            "{}",
            network::said(&served.place, std::io::stdout().is_terminal()).trim_end()
        );
        told_to_stop().await?;
        served.close().await?;
        // The printers stand as long as somebody may print on them.
        drop(opened.printers);
        Ok(Outcome::Done)
    })
}

/// Lives the file in a house of its own and compares the totals.
fn live(config: &Config, file: &Path, options: &replay::Options) -> Result<Outcome, Failure> {
    if folder::house_file(config).exists() {
        let source = anyhow::anyhow!(
            "a replay needs a house of its own, and there is one in {}; name another folder with --data",
            config.house.data.display()
        );
        return Err(source.into());
    }
    let planned = replay::plan(file, options)?;
    let house_clock = HouseClock::standing_at(planned.opens_at());
    let ticking = house_clock.clone();
    let clock: Clock = Arc::new(move || ticking.now());
    runtime()?.block_on(async {
        let served = Served::open(config, clock, Meter::install()).await?;
        let house = beside(&served, config, Some(house_clock));
        let options = options.clone();
        let pure = options.json.as_deref() == Some(Path::new("-"));
        let lived = tokio::task::spawn_blocking(move || planned.live(&house, &options));
        let lived = lived.await.map_err(Failure::of(NOT_OPENED))?;
        served.close().await?;
        let comparison = lived?;
        if pure {
            eprintln!("{}", comparison.table());
        } else {
            say!("{}", comparison.table());
        }
        Ok(if comparison.is_equal() {
            Outcome::Done
        } else {
            Outcome::SomethingWrong
        })
    })
}

fn beside(served: &Served, config: &Config, clock: Option<HouseClock>) -> ServedHouse {
    ServedHouse {
        base_url: format!("http://{}", served.address),
        setup_code: served.house.new_setup_code(),
        clock,
        state_file: config.house.data.join(STATE_FILE),
    }
}

fn today() -> Result<BusinessDate> {
    let now = folder::machine_clock()();
    let days = i32::try_from(now.unix_ms().div_euclid(86_400_000)).context("reading the clock")?;
    Ok(BusinessDate::from_epoch_days(days)?)
}

fn day(text: &str) -> Result<BusinessDate, String> {
    BusinessDate::parse(text).map_err(|error| error.to_string())
}
