//! Where a screen is in the stream: the epoch and the change's place in the log. A restore opens an epoch, so a place of a lost future is known as such.

use crate::problem::Problem;
use axum::http::{HeaderMap, HeaderName};
use std::fmt;
use std::str::FromStr;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// A place in the stream, written `<epoch>-<lsn>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) epoch: u32,
    pub(super) lsn: i64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.lsn)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (epoch, lsn) = text.split_once('-').ok_or(())?;
        Ok(Self {
            epoch: epoch.parse().map_err(|_| ())?,
            lsn: lsn.parse().map_err(|_| ())?,
        })
    }
}

/// What a screen sends that comes back.
///
/// # Errors
/// 400 `last_event_id_unfit` where it is no id of ours.
pub(super) fn last_event_id(headers: &HeaderMap) -> Result<Option<Place>, Problem> {
    let Some(value) = headers.get(LAST_EVENT_ID) else {
        return Ok(None);
    };
    let place = value.to_str().ok().and_then(|text| text.parse().ok());
    place.map(Some).ok_or_else(|| {
        Problem::unfit(
            "last_event_id_unfit",
            "last-event-id",
            "It is the id of the last event that you got.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_reads_back_as_it_was_written_and_nothing_else_is_one() {
        let place = Place { epoch: 3, lsn: 512 };
        assert_eq!("3-512".parse(), Ok(place));
        assert_eq!(place.to_string(), "3-512");
        for text in [
            "",
            "7",
            "-",
            "1-",
            "-7",
            "x-1",
            "1-x",
            "1-2-3",
            "-1-2",
            "4294967296-1",
        ] {
            assert_eq!(text.parse::<Place>(), Err(()), "{text}");
        }
    }
}
