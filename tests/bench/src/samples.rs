//! Measured durations and what is said of them: percentiles and rates. Nothing here measures.

use serde_json::{Value, json};
use std::time::Duration;

/// Durations of one kind, in any order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples {
    nanoseconds: Vec<u64>,
}

impl Samples {
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self {
            nanoseconds: Vec::with_capacity(count),
        }
    }

    pub(crate) fn add(&mut self, taken: Duration) {
        self.nanoseconds
            .push(u64::try_from(taken.as_nanos()).unwrap_or(u64::MAX));
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.nanoseconds.extend(other.nanoseconds);
    }

    pub(crate) fn count(&self) -> usize {
        self.nanoseconds.len()
    }

    /// The value that `part` (0.5 for the median) of the samples do not exceed, in milliseconds; 0 without samples.
    pub(crate) fn percentile_ms(&self, part: f64) -> f64 {
        let mut sorted = self.nanoseconds.clone();
        sorted.sort_unstable();
        sorted
            .get(rank(sorted.len(), part))
            .copied()
            .map_or(0.0, |ns| as_f64(ns) / 1e6)
    }

    pub(crate) fn p50_ms(&self) -> f64 {
        self.percentile_ms(0.50)
    }

    pub(crate) fn p99_ms(&self) -> f64 {
        self.percentile_ms(0.99)
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "count": self.count(), "p50_ms": self.p50_ms(), "p90_ms": self.percentile_ms(0.90),
            "p99_ms": self.p99_ms(), "max_ms": self.percentile_ms(1.0),
        })
    }
}

/// The place of a percentile among `count` sorted samples (nearest rank).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank is between 0 and count"
)]
fn rank(count: usize, part: f64) -> usize {
    let rank = (part * count_f64(count)).ceil() as usize;
    rank.saturating_sub(1).min(count.saturating_sub(1))
}

/// The middle value; 0 without values.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// For figures only: beyond 2^53 the last digits are lost.
#[expect(
    clippy::cast_precision_loss,
    reason = "a figure with 15 digits is exact enough"
)]
pub(crate) fn as_f64(value: u64) -> f64 {
    value as f64
}

/// As [`as_f64`], for counts.
#[expect(
    clippy::cast_precision_loss,
    reason = "a figure with 15 digits is exact enough"
)]
pub(crate) fn count_f64(value: usize) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_the_nearest_rank() {
        let mut samples = Samples::default();
        (1..=100)
            .rev()
            .for_each(|ms| samples.add(Duration::from_millis(ms)));
        let near = |found: f64, wanted: f64| (found - wanted).abs() < 1e-9;
        assert!(near(samples.p50_ms(), 50.0) && near(samples.p99_ms(), 99.0));
        assert!(near(samples.percentile_ms(1.0), 100.0));
        assert!(near(Samples::default().p99_ms(), 0.0));
    }

    #[test]
    fn the_median_is_the_middle() {
        assert!((median(&[9.0, 1.0, 5.0]) - 5.0).abs() < 1e-9);
    }
}
