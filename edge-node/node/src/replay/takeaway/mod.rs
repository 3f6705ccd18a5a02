//! Lives the published orders of a takeaway restaurant through the API and compares the sums.
//!
//! The house is the restaurant of the file: one outlet, one kitchen station, one drawer, pounds, prices that include
//! the 20 % VAT on hot food (the file does not say; it does not change what is paid). The business date is the local
//! date of the order; each day of the calendar is closed, also those without orders. Each order is a check: opened,
//! its lines added, sent, bumped by the cook, paid (every third by card, the others in cash, rounded up to the next
//! five pounds) and closed. The orders of a day run side by side; a change of a price waits for the orders before it.

mod file;
mod house;
mod order;
mod plan;
mod totals;

use super::progress;
use super::sums::{Comparison, Figures, Sums};
use super::window::Window;
use super::zone::Zone;
use crate::client::{Crew, HouseClock, Pace, ServedHouse, Stretch, work_through};
use anyhow::{Context as _, Result};
use file::Order;
use house::Restaurant;
use indicatif::ProgressBar;
use plan::{CatalogStep, Plan};
use std::collections::HashSet;
use std::path::Path;
use values::{BusinessDate, Timestamp};

/// Where the restaurant stands.
const TIME_ZONE: &str = "Europe/London";
/// The house opens its day so long before its first order.
const OPENS_BEFORE_MS: i64 = 15 * 60 * 1000;
/// No day is closed before this hour, a day without orders neither.
const DAY_ENDS_HOUR: i8 = 22;
/// The day is closed so long after its last order.
const CLOSES_AFTER_MS: i64 = 45 * 60 * 1000;

/// The run of one file: its orders in order of time, and what the catalogue needs when.
pub(crate) struct Run {
    orders: Vec<Order>,
    plan: Plan,
    zone: Zone,
}

/// What stays the same while the run is lived.
struct Stage<'a> {
    restaurant: Restaurant,
    clock: Option<&'a HouseClock>,
    pace: Pace,
    crew: Crew,
    bar: ProgressBar,
}

impl Run {
    /// Reads and plans.
    pub(super) fn plan(file: &Path, window: Window) -> Result<Self> {
        let zone = Zone::named(TIME_ZONE)?;
        let orders = file::read(file, window)?;
        let plan = Plan::of(&orders);
        Ok(Self { orders, plan, zone })
    }

    /// When the first day begins.
    pub(super) fn opens_at(&self) -> Timestamp {
        let first = self.orders.first().map(|order| self.instant(order));
        first.map_or(Timestamp::from_unix_ms(0), |first| {
            first.plus_ms(-OPENS_BEFORE_MS)
        })
    }

    /// Lives all days, then asks the house for its totals.
    pub(super) fn live(&self, served: &ServedHouse, pace: Pace, crew: Crew) -> Result<Comparison> {
        let first_day = self.orders.first().map(|order| order.day).context("no orders")?;
        let restaurant = Restaurant::open(served, TIME_ZONE, first_day, &self.plan)?;
        let bar = progress::bar(self.orders.len(), "orders");
        let stage = Stage {
            restaurant,
            clock: served.clock.as_ref(),
            pace,
            crew,
            bar,
        };
        let mut day = first_day;
        let mut rest = 0..self.orders.len();
        while let Some(order) = self.orders.get(rest.start) {
            let end = self.orders.partition_point(|order| order.day <= day);
            if order.day == day {
                self.live_day(&stage, day, rest.start..end)?;
                rest.start = end;
            }
            stage.reach(self.zone.at(day, DAY_ENDS_HOUR));
            stage.restaurant.close_day(day)?;
            day = day.plus_days(1);
        }
        stage.bar.finish();
        let (house, cross_checks) = totals::of_house(&stage.restaurant, crew)?;
        Ok(self.comparison(house, cross_checks))
    }

    fn comparison(&self, house: Sums, cross_checks: Vec<(String, i64, i64)>) -> Comparison {
        Comparison {
            kind: "takeaway",
            period_name: "days",
            file: totals::of_file(&self.orders),
            house,
            cross_checks,
            notes: self.notes(),
            measured: Figures::from([("orders", i64::try_from(self.orders.len()).unwrap_or(0))]),
        }
    }

    fn live_day(&self, stage: &Stage<'_>, day: BusinessDate, places: std::ops::Range<usize>) -> Result<()> {
        let orders = self.orders.get(places.clone()).context("a day's orders")?;
        let (Some(first), Some(last)) = (orders.first(), orders.last()) else {
            return Ok(());
        };
        let opens_at = self.instant(first).plus_ms(-OPENS_BEFORE_MS);
        stage.reach(opens_at);
        stage.bar.set_message(day.to_string());
        let stretch = stage.pace.start(opens_at);
        let shift = stage.restaurant.open_drawer(day)?;
        for segment in self.segments(places) {
            self.live_segment(stage, &stretch, &shift, segment)?;
        }
        stage.reach(self.instant(last).plus_ms(CLOSES_AFTER_MS));
        let cash_minor = orders
            .iter()
            .filter(|order| order.is_paid_in_cash())
            .map(Order::total_minor)
            .sum();
        stage.restaurant.close_drawer(day, &shift, cash_minor)
    }

    /// The day's orders, cut where an earlier order must be done before a price changes.
    fn segments(&self, places: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
        let is_repriced = |place: &usize| {
            let steps = self.plan.steps.get(place).map_or(&[][..], Vec::as_slice);
            steps
                .iter()
                .any(|step| matches!(step, CatalogStep::Reprice { .. }))
        };
        let mut segments = Vec::new();
        let mut start = places.start;
        for place in places.clone().skip(1).filter(is_repriced) {
            segments.push(start..place);
            start = place;
        }
        segments.push(start..places.end);
        segments
    }

    fn live_segment(
        &self,
        stage: &Stage<'_>,
        stretch: &Stretch,
        shift: &str,
        places: std::ops::Range<usize>,
    ) -> Result<()> {
        for step in self.plan.steps.range(places.clone()).flat_map(|(_, steps)| steps) {
            stage.restaurant.change_catalog(&self.plan, step)?;
        }
        let orders = self.orders.get(places).context("a segment's orders")?;
        work_through(stage.crew, orders, |order| {
            let at = self.instant(order);
            stretch.wait_for(at);
            stage.reach(at);
            order::live(&stage.restaurant, &self.plan, order, shift)?;
            stage.bar.inc(1);
            Ok(())
        })
    }

    fn instant(&self, order: &Order) -> Timestamp {
        self.zone.instant(order.at)
    }

    fn notes(&self) -> Vec<String> {
        let twice = |order: &&Order| {
            let names: HashSet<_> = order.lines.iter().map(|line| &line.item).collect();
            names.len() < order.lines.len()
        };
        let count = |test: &dyn Fn(&&Order) -> bool| self.orders.iter().filter(test).count();
        let reprices = self.plan.steps.values().flatten();
        let reprices = reprices
            .filter(|step| matches!(step, CatalogStep::Reprice { .. }))
            .count();
        vec![
            format!("{} orders have an item twice; both lines stand.", count(&twice)),
            format!(
                "{} orders have another number of lines than published; the lines count.",
                count(&|order| order.lines.len() != order.published_lines)
            ),
            format!(
                "{} orders come out of order of their numbers; they are lived in order of time.",
                self.orders
                    .windows(2)
                    .filter(|pair| matches!(pair, [a, b] if b.number < a.number))
                    .count()
            ),
            format!(
                "{} items were sold; {reprices} prices changed, the other names with several prices are dishes of their own.",
                self.plan.items.len()
            ),
        ]
    }
}

impl Stage<'_> {
    fn reach(&self, time: Timestamp) {
        if let Some(clock) = self.clock {
            clock.reach(time);
        }
    }
}
