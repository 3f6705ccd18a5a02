//! Resident memory: at rest, and with 64 clients and 150 screens.

use crate::clock::wait;
use crate::house::{House, Kit};
use crate::load::{Plan, run};
use crate::report::{Figure, Goal, Report};
use crate::setting::Setting;
use crate::wire::{Link, Stream};
use anyhow::{Result, anyhow};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// At rest, in MB (10^6 bytes).
const REST_MB: f64 = 60.0;
/// At load, in MB.
const LOAD_MB: f64 = 150.0;
/// Screens that watch.
const SCREENS: usize = 150;
/// Clients that work.
const WORKERS: usize = 64;
/// How long a house rests before it is looked at.
const REST: Duration = Duration::from_secs(3);

pub(crate) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    report.section("Resident memory");
    let folder = setting.fresh_folder()?;
    let house = House::open(setting, folder.path())?;
    wait(REST);
    let rest = house.node.memory()?;
    let events = load(&house, setting)?;
    let after = house.node.memory()?;
    house.stop()?;
    report.add(Figure::new("at rest, a fresh house", rest.now, "MB").goal(Goal::AtMost(REST_MB)));
    report.add(Figure::new("the most under load", after.most, "MB").goal(Goal::AtMost(LOAD_MB)));
    report.add(Figure::new("right after the load", after.now, "MB"));
    report.add(Figure::new(
        "  of it not backed by a file, at rest",
        rest.own,
        "MB",
    ));
    report.remark(format!(
        "load: {WORKERS} clients at full speed and {SCREENS} screens, which read {events} events"
    ));
    Ok(())
}

/// Works with all screens open; how many events they read.
fn load(house: &House, setting: &Setting) -> Result<u64> {
    let open = |_| Link::open(house.kit.address)?.stream(Kit::EVENTS, &house.kit.token);
    let screens = (0..SCREENS).map(open).collect::<Result<Vec<_>>>()?;
    let (ended, events) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let watching: Vec<_> = screens
            .into_iter()
            .map(|screen| scope.spawn(|| watch(screen, &ended, &events)))
            .collect();
        let worked = run(&house.kit, Plan::full_speed(WORKERS, setting.time), || Ok(()));
        ended.store(true, Ordering::Relaxed);
        for screen in watching {
            screen.join().map_err(|_| anyhow!("a screen panicked"))??;
        }
        worked.map(drop)
    })?;
    Ok(events.into_inner())
}

fn watch(mut screen: Stream, ended: &AtomicBool, events: &AtomicU64) -> Result<()> {
    screen.wait_at_most(Duration::from_millis(250))?;
    while !ended.load(Ordering::Relaxed) {
        if screen.event()?.is_some() {
            events.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}
