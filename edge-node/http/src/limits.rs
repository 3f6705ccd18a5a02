//! Rates: a token bucket for every terminal, and for every address that shows no token (cases A24, T22).

use crate::problem::Problem;
use axum::http::StatusCode;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use values::DeviceId;

/// The most buckets kept; when full, those that are full again are forgotten.
const BUCKETS_MAX: usize = 10_000;
/// How long a terminal over its rate waits, in milliseconds.
const RETRY_AFTER_MS: i64 = 1_000;

/// How many requests.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Sustained, per second.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

/// Whose bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bucketed {
    /// A terminal's.
    Device(DeviceId),
    /// An address's; `None` for requests that came over no socket.
    Address(Option<IpAddr>),
}

struct Bucket {
    /// Thousandths of a request.
    milli: u64,
    at: Instant,
}

/// The buckets.
pub(crate) struct Limits {
    device: Rate,
    address: Rate,
    buckets: Mutex<HashMap<Bucketed, Bucket>>,
}

impl Limits {
    pub(crate) fn new(device: Rate, address: Rate) -> Self {
        Self {
            device,
            address,
            buckets: Mutex::default(),
        }
    }

    /// Takes one request out of the bucket.
    pub(crate) fn take(&self, whose: Bucketed) -> Result<(), Problem> {
        self.take_at(whose, Instant::now())
    }

    fn take_at(&self, whose: Bucketed, now: Instant) -> Result<(), Problem> {
        let rate = match whose {
            Bucketed::Device(_) => self.device,
            Bucketed::Address(_) => self.address,
        };
        let full = u64::from(rate.burst) * 1_000;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX && !buckets.contains_key(&whose) {
            forget_full(&mut buckets, now);
        }
        let bucket = buckets.entry(whose).or_insert(Bucket { milli: full, at: now });
        let earned = elapsed_ms(bucket.at, now) * u64::from(rate.per_second);
        if earned > 0 {
            bucket.milli = bucket.milli.saturating_add(earned).min(full);
            bucket.at = now;
        }
        if bucket.milli < 1_000 {
            metrics::counter!("edge_http_rate_limited_total").increment(1);
            return Err(too_fast());
        }
        bucket.milli -= 1_000;
        Ok(())
    }
}

/// Forgets whoever was silent for a minute; if all were busy, everybody: a short burst for some is better than a map
/// that grows.
fn forget_full(buckets: &mut HashMap<Bucketed, Bucket>, now: Instant) {
    buckets.retain(|_, bucket| elapsed_ms(bucket.at, now) < 60_000);
    if buckets.len() >= BUCKETS_MAX {
        buckets.clear();
    }
}

fn elapsed_ms(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.saturating_duration_since(from).as_millis()).unwrap_or(u64::MAX)
}

fn too_fast() -> Problem {
    let detail = "This terminal sends more requests than it may; wait a second.";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail).retry_after(RETRY_AFTER_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use values::Uuid;

    #[test]
    fn a24_one_terminal_over_its_rate_waits_and_the_others_do_not() {
        let rate = Rate {
            per_second: 10,
            burst: 3,
        };
        let limits = Limits::new(rate, rate);
        let noisy = Bucketed::Device(DeviceId(Uuid::from_u128(1)));
        let quiet = Bucketed::Device(DeviceId(Uuid::from_u128(2)));
        let start = Instant::now();
        for _ in 0..3 {
            limits.take_at(noisy, start).expect("the burst");
        }
        let problem = limits.take_at(noisy, start).expect_err("over");
        assert_eq!(problem.code(), "too_many_requests");
        limits.take_at(quiet, start).expect("another terminal");
        limits
            .take_at(noisy, start + Duration::from_millis(100))
            .expect("a tenth of a second later");
    }
}
