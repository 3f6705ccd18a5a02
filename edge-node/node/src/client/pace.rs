//! The house's simulated clock and how fast it is driven: as fast as the house answers, or so many times real time.

use anyhow::{Result, bail};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use values::Timestamp;

/// The clock of a house that lives in another time: it stands where the file is, and never goes back.
#[derive(Clone, Debug)]
pub(crate) struct HouseClock(Arc<AtomicI64>);

impl HouseClock {
    /// A clock that stands at `time`.
    pub(crate) fn standing_at(time: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(time.unix_ms())))
    }

    /// What the house reads. Each reading takes a millisecond, so that two commands never happen at one instant.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.0.fetch_add(1, Ordering::SeqCst))
    }

    /// Moves the clock forward to `time`; an earlier time changes nothing.
    pub(crate) fn reach(&self, time: Timestamp) {
        self.0.fetch_max(time.unix_ms(), Ordering::SeqCst);
    }
}

/// How fast the file is lived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// As fast as the house answers.
    Max,
    /// So many seconds of the file in one second.
    Times(u32),
}

impl std::str::FromStr for Pace {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match (text, text.parse()) {
            ("max", _) => Ok(Self::Max),
            (_, Ok(times @ 1..)) => Ok(Self::Times(times)),
            _ => bail!("`{text}` is no speed: say `max`, or how many times real time, such as 60"),
        }
    }
}

/// A stretch of the file's time, lived at a pace from now on.
pub(crate) struct Stretch {
    pace: Pace,
    file_start: Timestamp,
    started: Instant,
}

impl Pace {
    /// Starts a stretch at `file_start`.
    pub(crate) fn start(self, file_start: Timestamp) -> Stretch {
        Stretch {
            pace: self,
            file_start,
            started: Instant::now(),
        }
    }
}

impl Stretch {
    /// Waits until `time` of the file has come.
    pub(crate) fn wait_for(&self, time: Timestamp) {
        let Pace::Times(times) = self.pace else { return };
        let due_ms = u64::try_from(time.ms_since(self.file_start)).unwrap_or(0) / u64::from(times);
        let gone_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        wait_ms(due_ms.saturating_sub(gone_ms));
    }
}

/// Waits, without work, for so long.
pub(crate) fn wait_ms(ms: u64) {
    if ms == 0 {
        return;
    }
    let (lock, nobody_calls) = (Mutex::new(()), Condvar::new());
    let guard = lock.lock().unwrap_or_else(PoisonError::into_inner);
    let deadline = Duration::from_millis(ms);
    drop(nobody_calls.wait_timeout_while(guard, deadline, |()| true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_max_or_a_number() {
        let read = |text: &str| text.parse::<Pace>().ok();
        assert_eq!(
            [read("max"), read("60"), read("0"), read("fast")],
            [Some(Pace::Max), Some(Pace::Times(60)), None, None]
        );
    }

    #[test]
    fn the_house_clock_never_goes_back() {
        let clock = HouseClock::standing_at(Timestamp::from_unix_ms(5));
        clock.reach(Timestamp::from_unix_ms(9));
        clock.reach(Timestamp::from_unix_ms(7));
        assert_eq!(clock.now(), Timestamp::from_unix_ms(9));
        assert_eq!(
            clock.now(),
            Timestamp::from_unix_ms(10),
            "and it never stands still"
        );
    }
}
