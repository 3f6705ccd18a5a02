//! A house with history: checks lived through by the real commands over HTTP, kept for the next run.
//!
//! No row is made by hand: each check was opened, ordered, sent, bumped and paid by the node itself. 64 clients work at a
//! time, so that the groups are full.

use crate::house::{House, Kit, Order};
use crate::setting::Setting;
use crate::wire::Link;
use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicU64, Ordering};

/// Clients that seed.
const CLIENTS: usize = 64;
/// The database is read for its count; a seed is whole when this part of it is there.
const CHECKS_DEFAULT: u64 = 500_000;

/// How much history.
#[derive(Args, Clone, Debug)]
pub(crate) struct SeedOptions {
    /// Closed checks that the house has before it is measured.
    #[arg(long, default_value_t = CHECKS_DEFAULT, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    checks: u64,
}

/// The seeded house, running: an earlier one where it has its checks, else seeded further.
pub(crate) fn house(setting: &Setting, options: &SeedOptions) -> Result<House> {
    let house = House::open(setting, &setting.seeds.join(options.checks.to_string()))?;
    let closed = house.closed_checks()?;
    let missing = options.checks.saturating_sub(closed);
    if missing > 0 {
        live(&house.kit, missing).context("seeding; run it again to go on where it ended")?;
    }
    Ok(house)
}

/// Lives `checks` checks from beginning to end.
fn live(kit: &Kit, checks: u64) -> Result<()> {
    let style = ProgressStyle::with_template(
        "seeding {wide_bar} {human_pos}/{human_len} checks, {per_sec}, {eta} left",
    )?;
    let bar = ProgressBar::new(checks).with_style(style);
    let taken = AtomicU64::new(0);
    let outcome: Result<()> = std::thread::scope(|scope| {
        let one = |client: usize| live_some(kit, client, checks, &taken, &bar);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| scope.spawn(move || one(client)))
            .collect();
        clients
            .into_iter()
            .try_for_each(|client| client.join().map_err(|_| anyhow!("a client panicked"))?)
    });
    bar.finish();
    outcome
}

fn live_some(kit: &Kit, client: usize, checks: u64, taken: &AtomicU64, bar: &ProgressBar) -> Result<()> {
    let mut link = Link::open(kit.address)?;
    let mut order = Order::new(kit, client);
    while taken.fetch_add(1, Ordering::Relaxed) < checks {
        order.whole(&mut link)?;
        bar.inc(1);
    }
    Ok(())
}
