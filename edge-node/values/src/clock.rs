//! Instants in UTC and the house's own day. Nothing here asks a clock; the property's zone is applied at the edges.

use jiff::civil::{Date, Weekday};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Serialize};

/// Why a date or an instant could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// The text is not an instant.
    #[error("an instant is written like 2026-05-01T19:30:00Z")]
    BadInstant,
    /// The text or number is not a date of the years 1 to 9999.
    #[error("a date is written like 2026-05-01")]
    BadDate,
}

/// An instant: milliseconds since 1970-01-01T00:00:00Z. On the wire RFC 3339 in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant `unix_ms` milliseconds after the epoch.
    #[must_use]
    pub const fn from_unix_ms(unix_ms: i64) -> Self {
        Self(unix_ms)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn unix_ms(self) -> i64 {
        self.0
    }

    /// The instant `ms` milliseconds later (earlier where negative), held at the ends of the range.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this instant.
    #[must_use]
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads an RFC 3339 instant with any offset.
    ///
    /// # Errors
    /// [`ClockError::BadInstant`] where the text is none.
    pub fn parse(text: &str) -> Result<Self, ClockError> {
        text.parse::<jiff::Timestamp>()
            .map(|t| Self(t.as_millisecond()))
            .map_err(|_| ClockError::BadInstant)
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(timestamp) => timestamp.fmt(f),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl std::fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The house's day, which ends when the night audit says so and not at midnight. On the wire `2026-05-01`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDate(Date);

/// 1970-01-01.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

impl BusinessDate {
    /// 1970-01-01, the day from which days are counted.
    pub const EPOCH: Self = Self(EPOCH);

    /// The date `days` days after 1970-01-01.
    ///
    /// # Errors
    /// [`ClockError::BadDate`] outside the years 1 to 9999.
    pub fn from_epoch_days(days: i32) -> Result<Self, ClockError> {
        EPOCH
            .checked_add(
                jiff::Span::new()
                    .try_days(days)
                    .map_err(|_| ClockError::BadDate)?,
            )
            .map(Self)
            .map_err(|_| ClockError::BadDate)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn epoch_days(self) -> i32 {
        EPOCH.until(self.0).map_or(0, |span| span.get_days())
    }

    /// Reads `2026-05-01`.
    ///
    /// # Errors
    /// [`ClockError::BadDate`] where the text is no date.
    pub fn parse(text: &str) -> Result<Self, ClockError> {
        if text.len() != 10 {
            return Err(ClockError::BadDate);
        }
        text.parse::<Date>().map(Self).map_err(|_| ClockError::BadDate)
    }

    /// The date of a year, a month (1 to 12) and a day.
    ///
    /// # Errors
    /// [`ClockError::BadDate`] where there is no such day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Result<Self, ClockError> {
        Date::new(year, month, day)
            .map(Self)
            .map_err(|_| ClockError::BadDate)
    }

    /// The date `days` days later, held at the ends of the range.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        jiff::Span::new()
            .try_days(days)
            .map_or(self, |span| Self(self.0.saturating_add(span)))
    }

    /// Days from `earlier` to this date: the nights of a stay from arrival to departure.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        self.epoch_days().saturating_sub(earlier.epoch_days())
    }

    /// The dates from this one up to, and without, `end`: the nights of a stay.
    pub fn until(self, end: Self) -> impl Iterator<Item = Self> {
        (0..end.days_since(self)).map(move |days| self.plus_days(days))
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Day of the week, Monday = 1 to Sunday = 7 (ISO 8601).
    #[must_use]
    pub fn weekday(self) -> i8 {
        Weekday::to_monday_one_offset(self.0.weekday())
    }
}

impl std::fmt::Display for BusinessDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for BusinessDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for BusinessDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BusinessDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for Timestamp {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.i64(self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Timestamp {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Ok(Self(d.i64()?))
    }
}

impl<C> Encode<C> for BusinessDate {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.i32(self.epoch_days())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for BusinessDate {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let position = d.position();
        Self::from_epoch_days(d.i32()?).map_err(|_| decode::Error::message("no such date").at(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> BusinessDate {
        BusinessDate::parse(text).expect("a date")
    }

    #[test]
    fn nights_are_half_open_and_k07_leap_days_count() {
        let nights: Vec<_> = date("2024-02-28")
            .until(date("2024-03-01"))
            .map(|night| night.to_string())
            .collect();
        assert_eq!(nights, ["2024-02-28", "2024-02-29"]);
        assert_eq!(date("2024-02-28").until(date("2024-02-28")).count(), 0);
        assert_eq!(date("2026-11-21").weekday(), 6);
    }

    #[test]
    fn instants_read_any_offset_and_write_utc() {
        let instant = Timestamp::parse("2026-05-01T21:30:00+02:00").expect("an instant");
        assert_eq!(instant.to_string(), "2026-05-01T19:30:00Z");
        assert_eq!(Timestamp::parse("yesterday"), Err(ClockError::BadInstant));
        assert_eq!(BusinessDate::parse("2026-02-30"), Err(ClockError::BadDate));
    }

    proptest! {
        #[test]
        fn dates_survive_days_text_and_cbor(days in -700_000_i32..2_900_000) {
            let date = BusinessDate::from_epoch_days(days).expect("in range");
            prop_assert_eq!(date.epoch_days(), days);
            let bytes = minicbor::to_vec(date).expect("encodes");
            prop_assert_eq!(minicbor::decode::<BusinessDate>(&bytes).expect("decodes"), date);
            if date.year() > 0 {
                prop_assert_eq!(BusinessDate::parse(&date.to_string()), Ok(date));
            }
        }
    }
}
