//! What a run found, for people and as one line of JSON.

use crate::breach::Breach;
use crate::ledger::Ledger;
use serde_json::json;
use std::time::Duration;

/// A run.
#[derive(Debug)]
pub struct Report {
    /// What was done: `kill -9` or `power cut`.
    pub what: &'static str,
    /// How many times.
    pub falls: u32,
    /// What was settled.
    pub ledger: Ledger,
    /// The first answer after each fall, sorted.
    pub starts: Vec<Duration>,
    /// The broken promise that ended the run.
    pub breach: Option<Breach>,
}

impl Report {
    /// A run that has not begun.
    #[must_use]
    pub fn new(what: &'static str) -> Self {
        Self {
            what,
            falls: 0,
            ledger: Ledger::default(),
            starts: Vec::new(),
            breach: None,
        }
    }

    /// The start that `percent` of all starts did not exceed.
    #[must_use]
    pub fn start_percentile(&self, percent: usize) -> Duration {
        let mut starts = self.starts.clone();
        starts.sort_unstable();
        let place = (starts.len() * percent / 100).min(starts.len().saturating_sub(1));
        starts.get(place).copied().unwrap_or_default()
    }

    /// The run as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        let ledger = &self.ledger;
        json!({
            "what": self.what, "falls": self.falls, "acknowledged": ledger.acknowledged, "lost": u32::from(self.breach.is_some()),
            "unanswered": ledger.unanswered, "unanswered_done": ledger.unanswered_done, "receipts": ledger.receipts.len(),
            "start_ms_p50": self.start_percentile(50).as_millis(), "start_ms_max": self.start_percentile(100).as_millis(),
            "breach": self.breach.as_ref().map(ToString::to_string),
        })
        .to_string()
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ledger = &self.ledger;
        writeln!(f, "{} x {}", self.falls, self.what)?;
        writeln!(f, "  acknowledged and found again: {}", ledger.acknowledged)?;
        writeln!(
            f,
            "  answer lost: {}, of which carried out: {}",
            ledger.unanswered, ledger.unanswered_done
        )?;
        if ledger.told_after_the_fall > 0 {
            writeln!(
                f,
                "  of these, answered after the power was gone, which does not count: {}",
                ledger.told_after_the_fall
            )?;
        }
        writeln!(f, "  receipts, dense and unique: {}", ledger.receipts.len())?;
        let (middle, most) = (self.start_percentile(50), self.start_percentile(100));
        writeln!(f, "  start to first answer: p50 {middle:?}, max {most:?}")?;
        match &self.breach {
            Some(breach) => write!(f, "  BROKEN: {breach}"),
            None => write!(f, "  every promise held"),
        }
    }
}
