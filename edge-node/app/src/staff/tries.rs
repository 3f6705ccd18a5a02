//! How often a PIN may be tried: by person, by terminal, and an alarm for the house (cases A09 to A11).
//!
//! A try counts as failed before its PIN is looked at, and is taken back when it was right, so that many tries at once
//! gain nothing. Failures come back from the books after a restart.

use crate::CommandError;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::books::staff::Failure;
use values::{DeviceId, PersonId, Timestamp};

/// Failures of a person before they must wait.
const PERSON_FREE: usize = 5;
/// The first wait, in milliseconds; it doubles with each further failure.
const PERSON_WAIT_MS: i64 = 30_000;
/// The longest wait: 15 minutes, in milliseconds.
const PERSON_WAIT_MS_MAX: i64 = 15 * 60 * 1_000;
/// Failures at a terminal within [`DEVICE_WINDOW_MS`].
const DEVICE_FREE: usize = 10;
/// The terminal's window: 30 minutes, in milliseconds.
const DEVICE_WINDOW_MS: i64 = 30 * 60 * 1_000;
/// Failures in the house within [`HOUSE_WINDOW_MS`] that raise the alarm.
const HOUSE_ALARM: usize = 50;
/// The house's window: an hour, in milliseconds.
const HOUSE_WINDOW_MS: i64 = 3_600 * 1_000;
/// How long a failure counts for anything: a day, in milliseconds.
const FORGOTTEN_MS: i64 = 24 * 3_600 * 1_000;
/// The most failures kept; the oldest are forgotten first.
const FAILURES_MAX: usize = 10_000;

/// The tries of a day.
#[derive(Default)]
pub(crate) struct Tries(Mutex<Table>);

#[derive(Default)]
struct Table {
    failures: VecDeque<Failure>,
    alarm_until: Option<Timestamp>,
}

impl Tries {
    /// The tries as the books know them, the latest first.
    pub(crate) fn from_failures(latest_first: &[Failure]) -> Self {
        let failures = latest_first.iter().rev().copied().collect();
        Self(Mutex::new(Table {
            failures,
            alarm_until: None,
        }))
    }

    /// Counts a try as failed, or says how long to wait.
    pub(crate) fn begin(&self, attempt: Failure) -> Result<(), CommandError> {
        let mut table = self.lock();
        table.forget(attempt.at);
        if let Some(ms) = attempt
            .person
            .and_then(|person| table.person_wait_ms(person, attempt.at))
        {
            return Err(person_locked(ms));
        }
        if let Some(ms) = table.device_wait_ms(attempt.device, attempt.at) {
            return Err(device_locked(ms));
        }
        table.failures.push_back(attempt);
        Ok(())
    }

    /// Takes the try back because it was right; the person's earlier failures are forgiven.
    pub(crate) fn succeed(&self, attempt: Failure) {
        let mut table = self.lock();
        let own = table
            .failures
            .iter()
            .rposition(|failure| failure.at == attempt.at && failure.device == attempt.device);
        if let Some(own) = own {
            table.failures.remove(own);
        }
        if let Some(person) = attempt.person {
            table.failures.retain_mut(|failure| {
                if failure.person == Some(person) {
                    // It still counts for the terminal (case A10): one known PIN must not reset a spray.
                    failure.person = None;
                }
                true
            });
        }
    }

    /// Takes a try back that was not looked at: the house was busy.
    pub(crate) fn cancel(&self, attempt: Failure) {
        self.succeed(Failure {
            person: None,
            ..attempt
        });
    }

    /// Forgets a person's failures everywhere (case A11).
    pub(crate) fn unlock(&self, person: PersonId) {
        self.lock()
            .failures
            .retain(|failure| failure.person != Some(person));
    }

    /// Whether this failure makes the hour's alarm due; it is due once an hour.
    pub(crate) fn alarm_due(&self, now: Timestamp) -> Option<usize> {
        let mut table = self.lock();
        let recent = table
            .failures
            .iter()
            .filter(|failure| now.ms_since(failure.at) <= HOUSE_WINDOW_MS)
            .count();
        if recent < HOUSE_ALARM || table.alarm_until.is_some_and(|until| now < until) {
            return None;
        }
        table.alarm_until = Some(now.plus_ms(HOUSE_WINDOW_MS));
        Some(recent)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn forget(&mut self, now: Timestamp) {
        let old = |failure: &Failure| now.ms_since(failure.at) > FORGOTTEN_MS;
        while self.failures.front().is_some_and(old) || self.failures.len() >= FAILURES_MAX {
            self.failures.pop_front();
        }
    }

    fn person_wait_ms(&self, person: PersonId, now: Timestamp) -> Option<i64> {
        let mut own = self
            .failures
            .iter()
            .filter(|failure| failure.person == Some(person));
        let last = own.clone().map(|failure| failure.at).max()?;
        let count = own.by_ref().count();
        let doublings = u32::try_from(count.checked_sub(PERSON_FREE)?)
            .unwrap_or(u32::MAX)
            .min(16);
        let wait = (PERSON_WAIT_MS << doublings).min(PERSON_WAIT_MS_MAX);
        remaining(last, wait, now)
    }

    fn device_wait_ms(&self, device: DeviceId, now: Timestamp) -> Option<i64> {
        let recent: Vec<Timestamp> = self
            .failures
            .iter()
            .filter(|failure| failure.device == device && now.ms_since(failure.at) <= DEVICE_WINDOW_MS)
            .map(|failure| failure.at)
            .collect();
        let frees_at = recent.len().checked_sub(DEVICE_FREE)?;
        remaining(*recent.get(frees_at)?, DEVICE_WINDOW_MS, now)
    }
}

fn remaining(from: Timestamp, wait_ms: i64, now: Timestamp) -> Option<i64> {
    let left = wait_ms - now.ms_since(from);
    (left > 0).then_some(left.min(wait_ms))
}

fn person_locked(retry_after_ms: i64) -> CommandError {
    CommandError::TooMany {
        code: "person_locked",
        sentence: "Too many wrong PINs for this name; wait, or ask a manager to unlock you.",
        retry_after_ms,
    }
}

fn device_locked(retry_after_ms: i64) -> CommandError {
    CommandError::TooMany {
        code: "device_locked",
        sentence: "Too many wrong PINs at this terminal; sign on at another one, or wait.",
        retry_after_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use values::Uuid;

    fn attempt(person: u128, device: u128, second: i64) -> Failure {
        Failure {
            at: Timestamp::from_unix_ms(1_700_000_000_000 + second * 1_000),
            device: DeviceId(Uuid::from_u128(device)),
            person: Some(PersonId(Uuid::from_u128(person))),
        }
    }

    fn wait_ms(result: &Result<(), CommandError>) -> Option<(&'static str, i64)> {
        match result {
            Err(CommandError::TooMany {
                code, retry_after_ms, ..
            }) => Some((code, *retry_after_ms)),
            _ => None,
        }
    }

    #[test]
    fn a09_five_wrong_pins_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let tries = Tries::default();
        for second in 0..5_i64 {
            tries
                .begin(attempt(1, u128::from(second.unsigned_abs()), second))
                .expect("free");
        }
        assert_eq!(
            wait_ms(&tries.begin(attempt(1, 9, 5))),
            Some(("person_locked", 29_000))
        );
        let mut second = 4;
        for (number, wait) in [30, 60, 120, 240, 480, 900, 900, 900].into_iter().enumerate() {
            assert!(
                wait_ms(&tries.begin(attempt(1, 9, second + wait - 1))).is_some(),
                "{wait}"
            );
            second += wait;
            tries
                .begin(attempt(1, 20 + u128::try_from(number).expect("small"), second))
                .expect("after the wait");
        }
    }

    #[test]
    fn a10_a_spray_over_all_people_ends_at_the_terminal_and_a_right_pin_does_not_reset_it() {
        let tries = Tries::default();
        for person in 0..9 {
            tries.begin(attempt(person, 1, 0)).expect("free");
        }
        let own = attempt(100, 1, 1);
        tries.begin(own).expect("the tenth");
        tries.succeed(own);
        tries.begin(attempt(10, 1, 2)).expect("the tenth again");
        assert_eq!(
            wait_ms(&tries.begin(attempt(11, 1, 3))),
            Some(("device_locked", 1_797_000))
        );
        tries.begin(attempt(11, 2, 3)).expect("another terminal");
        tries
            .begin(attempt(12, 1, 30 * 60 + 1))
            .expect("half an hour later");
    }

    #[test]
    fn a11_a_manager_unlocks_and_service_goes_on() {
        let tries = Tries::default();
        for second in 0..5 {
            tries.begin(attempt(1, 1, second)).expect("free");
        }
        assert!(wait_ms(&tries.begin(attempt(1, 1, 5))).is_some());
        tries.unlock(PersonId(Uuid::from_u128(1)));
        tries.begin(attempt(1, 1, 6)).expect("unlocked");
    }

    #[test]
    fn a09_fifty_failures_in_an_hour_raise_one_alarm() {
        let tries = Tries::default();
        for number in 0..49_u32 {
            tries
                .begin(attempt(number.into(), u128::from(number) / 5, i64::from(number)))
                .expect("free");
        }
        let now = attempt(0, 0, 50).at;
        assert_eq!(tries.alarm_due(now), None);
        tries.begin(attempt(77, 77, 50)).expect("free");
        assert_eq!(tries.alarm_due(now), Some(50));
        assert_eq!(tries.alarm_due(now), None);
    }

    #[test]
    fn failures_come_back_from_the_books() {
        let mut latest_first: Vec<Failure> = (0..5).map(|second| attempt(1, 1, second)).collect();
        latest_first.reverse();
        let tries = Tries::from_failures(&latest_first);
        assert!(wait_ms(&tries.begin(attempt(1, 2, 6))).is_some());
    }
}
