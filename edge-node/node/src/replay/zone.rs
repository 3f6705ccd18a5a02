//! The house's local times as instants.

use anyhow::{Context as _, Result};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use values::{BusinessDate, Timestamp};

/// A time zone by its name.
pub(super) struct Zone(TimeZone);

impl Zone {
    /// The zone called `name`, such as `Europe/London`.
    pub(super) fn named(name: &str) -> Result<Self> {
        Ok(Self(
            TimeZone::get(name).with_context(|| format!("the time zone {name}"))?,
        ))
    }

    /// A local time as an instant; in the hour that a clock change repeats, the first of the two.
    pub(super) fn instant(&self, local: DateTime) -> Timestamp {
        let zoned = self.0.to_ambiguous_zoned(local).compatible();
        Timestamp::from_unix_ms(zoned.map_or(0, |zoned| zoned.timestamp().as_millisecond()))
    }

    /// An hour of a day.
    pub(super) fn at(&self, day: BusinessDate, hour: i8) -> Timestamp {
        let epoch = Date::constant(1970, 1, 1);
        let date = epoch.saturating_add(jiff::Span::new().days(day.epoch_days()));
        self.instant(date.at(hour, 0, 0, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_is_known() {
        let zone = Zone::named("Europe/London").expect("a zone");
        let day = |text| BusinessDate::parse(text).expect("a day");
        assert_eq!(zone.at(day("2016-07-01"), 22).to_string(), "2016-07-01T21:00:00Z");
        assert_eq!(zone.at(day("2016-12-01"), 22).to_string(), "2016-12-01T22:00:00Z");
        let twice = jiff::civil::date(2016, 10, 30).at(1, 30, 0, 0);
        assert_eq!(zone.instant(twice).to_string(), "2016-10-30T00:30:00Z");
    }
}
