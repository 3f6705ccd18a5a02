//! Clients that work: each has one connection and carries out whole orders, one command after the other.

use crate::clock::wait_until;
use crate::house::{Kit, Order};
use crate::samples::{Samples, as_f64};
use crate::wire::Link;
use anyhow::{Result, anyhow};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How a load is run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) clients: usize,
    /// Not measured.
    pub(crate) warm_up: Duration,
    pub(crate) time: Duration,
    /// The time between two commands of one client; zero for as fast as it goes.
    pub(crate) pause: Duration,
}

impl Plan {
    pub(crate) fn full_speed(clients: usize, time: Duration) -> Self {
        Self {
            clients,
            warm_up: Duration::from_millis(500),
            time,
            pause: Duration::ZERO,
        }
    }
}

/// What clients got done.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) commands: u64,
    pub(crate) seconds: f64,
    pub(crate) latency: Samples,
    pub(crate) by_step: BTreeMap<&'static str, Samples>,
}

impl Done {
    pub(crate) fn commands_per_second(&self) -> f64 {
        as_f64(self.commands) / self.seconds.max(1e-9)
    }

    fn take_in(&mut self, steps: BTreeMap<&'static str, Samples>) {
        for (step, samples) in steps {
            self.latency.extend(samples.clone());
            self.by_step.entry(step).or_default().extend(samples);
        }
    }
}

/// What clients got done, with what was observed as the measured time began and ended.
#[derive(Debug)]
pub(crate) struct Observed<B> {
    pub(crate) done: Done,
    pub(crate) before: B,
    pub(crate) after: B,
}

/// Runs `plan` against the house. `observe` is called as the measured time begins and ends, while the clients work.
pub(crate) fn run<B>(kit: &Kit, plan: Plan, observe: impl Fn() -> Result<B>) -> Result<Observed<B>> {
    let field = Field::default();
    let results = Mutex::new(Vec::new());
    let measured = std::thread::scope(|scope| {
        for client in 0..plan.clients {
            let (field, results) = (&field, &results);
            scope.spawn(move || {
                let result = work(kit, client, plan, field);
                field.ended.fetch_or(result.is_err(), Ordering::Relaxed);
                results
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(result);
            });
        }
        let measured = measure(&field, plan, observe);
        field.ended.store(true, Ordering::Relaxed);
        measured
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (mut done, mut refused) = (Done::default(), None);
    for result in results {
        match result {
            Ok(steps) => done.take_in(steps),
            Err(error) => refused = Some(error),
        }
    }
    if let Some(error) = refused {
        return Err(error.context("a client failed"));
    }
    let (seconds, commands, before, after) = measured?;
    (done.seconds, done.commands) = (seconds, commands);
    Ok(Observed { done, before, after })
}

#[derive(Default)]
struct Field {
    measuring: AtomicBool,
    ended: AtomicBool,
    commands: AtomicU64,
}

fn measure<B>(field: &Field, plan: Plan, observe: impl Fn() -> Result<B>) -> Result<(f64, u64, B, B)> {
    wait_or_end(field, Instant::now() + plan.warm_up);
    let before = observe()?;
    let commands = field.commands.load(Ordering::Relaxed);
    let started = Instant::now();
    field.measuring.store(true, Ordering::Relaxed);
    wait_or_end(field, started + plan.time);
    field.measuring.store(false, Ordering::Relaxed);
    let seconds = started.elapsed().as_secs_f64();
    let commands = field.commands.load(Ordering::Relaxed) - commands;
    Ok((seconds, commands, before, observe()?))
}

fn wait_or_end(field: &Field, until: Instant) {
    while !field.ended.load(Ordering::Relaxed) && Instant::now() < until {
        wait_until(until.min(Instant::now() + Duration::from_millis(20)));
    }
}

fn work(kit: &Kit, client: usize, plan: Plan, field: &Field) -> Result<BTreeMap<&'static str, Samples>> {
    let mut link = Link::open(kit.address)?;
    let mut order = Order::new(kit, client);
    let mut samples: BTreeMap<&'static str, Samples> = BTreeMap::new();
    let mut next = Instant::now();
    while !field.ended.load(Ordering::Relaxed) {
        if !plan.pause.is_zero() {
            next += plan.pause;
            wait_until(next);
        }
        let started = Instant::now();
        let step = order.step(&mut link)?;
        let taken = started.elapsed();
        field.commands.fetch_add(1, Ordering::Relaxed);
        if field.measuring.load(Ordering::Relaxed) {
            samples.entry(step).or_default().add(taken);
        }
    }
    Ok(samples)
}

/// The body of a bare exchange: about as large as a command's.
const BARE_BODY_BYTES: usize = 300;

/// Requests that mean nothing, from `clients` connections: how many in how many seconds.
pub(crate) fn exchanges(address: SocketAddr, clients: usize, time: Duration) -> Result<(usize, f64)> {
    let body = format!("\"{}\"", "x".repeat(BARE_BODY_BYTES));
    let started = Instant::now();
    let counts: Vec<Result<usize>> = std::thread::scope(|scope| {
        let one = || -> Result<usize> {
            let mut link = Link::open(address)?;
            let mut count = 0;
            while started.elapsed() < time {
                link.command(
                    "POST",
                    "/api/v1/checks",
                    "a-token-of-about-this-length-0123456789",
                    &body,
                )?;
                count += 1;
            }
            Ok(count)
        };
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(one)).collect();
        clients
            .into_iter()
            .map(|client| {
                client
                    .join()
                    .unwrap_or_else(|_| Err(anyhow!("a client panicked")))
            })
            .collect()
    });
    let count = counts.into_iter().sum::<Result<usize>>()?;
    Ok((count, started.elapsed().as_secs_f64()))
}
