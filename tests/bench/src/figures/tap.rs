//! From a tap to another screen: POST on one connection until the event is read on another.

use crate::clock::wait;
use crate::floors::{SyncFloor, sync_floor};
use crate::house::{House, Kit, Order};
use crate::load::{Plan, run};
use crate::report::{Figure, Goal, Report};
use crate::samples::Samples;
use crate::setting::Setting;
use crate::wire::{Link, Stream};
use anyhow::{Context as _, Result, anyhow, ensure};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Taps measured while the house is idle, and while it works.
const TAPS: usize = 600;
/// The time between two taps.
const BETWEEN: Duration = Duration::from_millis(3);
/// Added to two disk syncs.
const ALLOWED_MS: f64 = 2.0;
/// Syncs measured of each kind before and after.
const SYNCS: usize = 400;
/// The longest wait for an event.
const EVENT_WAIT: Duration = Duration::from_secs(5);
/// Events that may wait to be compared.
const EVENTS_MAX: usize = 4_096;
/// The modest load: so many clients, each with so long between two commands (together 100 commands a second).
const MODEST_CLIENTS: usize = 8;
const MODEST_PAUSE: Duration = Duration::from_millis(80);

pub(crate) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    report.section("Tap to screen");
    let folder = setting.fresh_folder()?;
    let house = House::open(setting, folder.path())?;
    let mut syncs = sync_floor(&setting.work, SYNCS)?;
    let idle = taps(&house.kit, TAPS)?;
    let (busy, between) = taps_beside_work(&house.kit, &setting.work)?;
    syncs.extend(between);
    syncs.extend(sync_floor(&setting.work, SYNCS)?);
    house.stop()?;
    add("house idle", &idle, &syncs, report);
    add("100 commands/s beside it", &busy, &syncs, report);
    report.remark(
        "the floor is fdatasync of 16 KiB in a file that is there, measured before, during and after",
    );
    report.detail("fdatasync", syncs.fdatasync.to_json());
    report.detail("fsync", syncs.fsync.to_json());
    Ok(())
}

fn add(name: &str, taps: &Samples, syncs: &SyncFloor, report: &mut Report) {
    let allowed = 2.0 * syncs.fdatasync.p99_ms() + ALLOWED_MS;
    report.add(
        Figure::new(format!("p50, {name}"), taps.p50_ms(), "ms")
            .beside("fdatasync p50", syncs.fdatasync.p50_ms()),
    );
    report.add(
        Figure::new(format!("p99, {name}"), taps.p99_ms(), "ms")
            .beside("fdatasync p99", syncs.fdatasync.p99_ms())
            .goal(Goal::AtMost(allowed)),
    );
    report.detail(name, taps.to_json());
}

/// Taps while other clients work at a modest pace; the disk's sync is measured beside them too.
fn taps_beside_work(kit: &Kit, folder: &Path) -> Result<(Samples, SyncFloor)> {
    let time = Duration::from_secs(6);
    let plan = Plan {
        clients: MODEST_CLIENTS,
        warm_up: Duration::ZERO,
        time,
        pause: MODEST_PAUSE,
    };
    std::thread::scope(|scope| {
        let work = scope.spawn(|| run(kit, plan, || Ok(())));
        wait(Duration::from_millis(300));
        let taps = taps(kit, TAPS)?;
        let syncs = sync_floor(folder, SYNCS / 4)?;
        work.join().map_err(|_| anyhow!("the load panicked"))??;
        Ok((taps, syncs))
    })
}

/// What another screen has read: when, and what.
type Seen = (Instant, Vec<u8>);

/// Opens checks and does their commands one by one, each waited for on the stream.
pub(crate) fn taps(kit: &Kit, count: usize) -> Result<Samples> {
    let screen = Link::open(kit.address)?.stream(Kit::EVENTS, &kit.token)?;
    screen.wait_at_most(Duration::from_millis(200))?;
    let ended = AtomicBool::new(false);
    let (tell, told) = sync_channel(EVENTS_MAX);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| watch(screen, &tell, &ended));
        let taken = tap_by_tap(kit, count, &told);
        ended.store(true, Ordering::Relaxed);
        reading.join().map_err(|_| anyhow!("the screen panicked"))??;
        taken
    })
}

fn watch(mut screen: Stream, tell: &SyncSender<Seen>, ended: &AtomicBool) -> Result<()> {
    while !ended.load(Ordering::Relaxed) {
        if let Some(event) = screen.event()? {
            // A full queue can only hold events of the load beside: the tap's own is read at once.
            let _ = tell.try_send((Instant::now(), event));
        }
    }
    Ok(())
}

fn tap_by_tap(kit: &Kit, count: usize, seen: &Receiver<Seen>) -> Result<Samples> {
    let mut link = Link::open(kit.address)?;
    let mut order = Order::new(kit, 0);
    let mut samples = Samples::with_capacity(count);
    for _ in 0..count {
        wait(BETWEEN);
        while seen.try_recv().is_ok() {}
        let tapped = Instant::now();
        order.step(&mut link)?;
        let check = order.last_check().to_owned();
        let (at, _) =
            until_seen(seen, tapped, &check).with_context(|| format!("check {check} was not announced"))?;
        samples.add(at.duration_since(tapped));
    }
    Ok(samples)
}

/// The first event after the tap that names the check.
fn until_seen(seen: &Receiver<Seen>, tapped: Instant, check: &str) -> Result<Seen> {
    let until = Instant::now() + EVENT_WAIT;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        ensure!(!left.is_zero(), "no event within {EVENT_WAIT:?}");
        let event = seen.recv_timeout(left)?;
        if event.0 > tapped && event.1.windows(check.len()).any(|part| part == check.as_bytes()) {
            return Ok(event);
        }
    }
}
