//! Durable commands per second over HTTP, beside raw SQLite that commits the same bytes in the same groups.

use super::floor::bare_exchanges;
use crate::floors::{Shape, raw_commits};
use crate::house::House;
use crate::load::{Observed, Plan, run};
use crate::metrics::Commits;
use crate::report::{Figure, Goal, Report};
use crate::setting::Setting;
use anyhow::Result;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many clients at a time.
pub(crate) const CLIENTS: [usize; 3] = [1, 8, 64];
/// Commands per second over HTTP, as a part of what raw SQLite does with the same bytes.
const PART_OF_RAW: f64 = 0.3;
/// How many times what one commit per command would give.
const TIMES_SINGLE: f64 = 8.0;
/// How long each floor is measured.
const FLOOR_TIME: Duration = Duration::from_secs(4);

/// What the house reached with some clients.
struct Reached {
    clients: usize,
    per_second: f64,
    group: f64,
    seen: Observed<Commits>,
}

pub(crate) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    report.section("Durable commands over HTTP");
    let folder = setting.fresh_folder()?;
    let house = House::open(setting, folder.path())?;
    let before = house.trees()?;
    let reached = CLIENTS
        .iter()
        .map(|clients| reach(&house, *clients, setting.time))
        .collect::<Result<Vec<_>>>()?;
    let after = house.trees()?;
    house.stop()?;
    let shape = after.shape_since(&before, after.answers().saturating_sub(before.answers()));
    beside_floors(setting, &reached, &shape, report)?;
    explain(&shape, &reached, report);
    Ok(())
}

fn reach(house: &House, clients: usize, time: Duration) -> Result<Reached> {
    let seen = run(&house.kit, Plan::full_speed(clients, time), || {
        Commits::read(&mut house.node.link()?)
    })?;
    let group = seen.after.group(seen.before, seen.done.commands);
    Ok(Reached {
        clients,
        per_second: seen.done.commands_per_second(),
        group,
        seen,
    })
}

fn beside_floors(setting: &Setting, reached: &[Reached], shape: &Shape, report: &mut Report) -> Result<()> {
    let single = raw_commits(&setting.work, shape, 1, FLOOR_TIME)?.commands_per_second;
    let alone = reached.first().map_or(0.0, |first| first.per_second);
    for step in reached {
        let group = whole(step.group);
        let raw = raw_commits(&setting.work, shape, group, FLOOR_TIME)?.commands_per_second;
        let mut figure = Figure::new(
            format!("HTTP, {} clients", step.clients),
            step.per_second,
            "commands/s",
        )
        .beside(
            format!("raw SQLite FULL, same bytes, groups of {group} as reached"),
            raw,
        );
        if step.clients == 64 {
            figure = figure.ratio_goal(Goal::AtLeast(PART_OF_RAW));
        }
        report.add(figure);
        add_latency(step, report);
    }
    let Some(most) = reached.last() else { return Ok(()) };
    let raw = raw_commits(&setting.work, shape, 64, FLOOR_TIME)?.commands_per_second;
    let against = |name: &str, floor: f64, goal: f64| {
        Figure::new(
            format!("HTTP, {} clients", most.clients),
            most.per_second,
            "commands/s",
        )
        .beside(name, floor)
        .ratio_goal(Goal::AtLeast(goal))
    };
    report.add(against(
        "raw SQLite FULL, same bytes, groups of 64",
        raw,
        PART_OF_RAW,
    ));
    report.add(against(
        "raw SQLite FULL, same bytes, one commit per command",
        single,
        TIMES_SINGLE,
    ));
    report.add(against(
        "the house itself with 1 client: one commit per command",
        alone,
        TIMES_SINGLE,
    ));
    let bare = bare_exchanges(most.clients, FLOOR_TIME)?;
    report.add(
        Figure::new(
            format!("HTTP, {} clients", most.clients),
            most.per_second,
            "commands/s",
        )
        .beside("bare HTTP exchanges, no work", bare),
    );
    Ok(())
}

fn add_latency(step: &Reached, report: &mut Report) {
    let latency = &step.seen.done.latency;
    report.add(Figure::new(
        format!("  until the answer, p50, {} clients", step.clients),
        latency.p50_ms(),
        "ms",
    ));
    report.add(Figure::new(
        format!("  until the answer, p99, {} clients", step.clients),
        latency.p99_ms(),
        "ms",
    ));
    let steps: BTreeMap<&str, Value> = step
        .seen
        .done
        .by_step
        .iter()
        .map(|(name, taken)| (*name, taken.to_json()))
        .collect();
    report.detail(format!("latency at {} clients", step.clients), json!(steps));
}

fn explain(shape: &Shape, reached: &[Reached], report: &mut Report) {
    report.remark(format!(
        "a command leaves {:.0} bytes in {:.1} rows of {} tables and indices (measured in the house's own file)",
        shape.bytes_per_command(),
        shape.rows_per_command(),
        shape.parts.len()
    ));
    let groups: Vec<String> = reached
        .iter()
        .map(|step| format!("{:.1} at {}", step.group, step.clients))
        .collect();
    report.remark(format!(
        "commands per commit (from /metrics), by clients: {}",
        groups.join(", ")
    ));
    report.remark(
        "clients, house and floors share this machine's cores; the floors use one thread and no network",
    );
    let parts = shape
        .parts
        .iter()
        .map(|part| json!({"name": part.name, "rows": part.rows, "bytes": part.bytes}));
    report.detail("per command", parts.collect());
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a group is 1 to 64 commands"
)]
fn whole(group: f64) -> u64 {
    group.round().clamp(1.0, 64.0) as u64
}
