//! The clock and the waits of a measuring program. Elsewhere in Hearth time is passed in.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use values::{IdSource, Timestamp, Uuid};

/// Now.
#[expect(clippy::disallowed_methods, reason = "a measuring program asks the machine")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(0))
}

/// Waits until `instant` has passed.
pub(crate) fn wait_until(instant: Instant) {
    while let Some(left) = instant
        .checked_duration_since(Instant::now())
        .filter(|left| !left.is_zero())
    {
        std::thread::park_timeout(left);
    }
}

/// Waits.
pub(crate) fn wait(time: Duration) {
    wait_until(Instant::now() + time);
}

/// Asks `ready` every `every` until it gives something or `limit` has passed.
pub(crate) fn poll<T>(every: Duration, limit: Duration, mut ready: impl FnMut() -> Option<T>) -> Option<T> {
    let until = Instant::now() + limit;
    loop {
        if let Some(found) = ready() {
            return Some(found);
        }
        if Instant::now() >= until {
            return None;
        }
        wait(every);
    }
}

/// A new command id: time-ordered, as a terminal makes them.
pub(crate) fn command_id() -> Uuid {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let count = MADE.fetch_add(1, Ordering::Relaxed);
    let entropy = (u64::from(std::process::id()) << 40) ^ count.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    IdSource::new(now(), entropy).make()
}
