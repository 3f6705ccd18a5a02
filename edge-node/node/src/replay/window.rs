//! Which days of a file are lived: `--from`, `--to` (both included) and `--days` (counted from the first day).

use anyhow::{Result, bail};
use values::BusinessDate;

/// The days asked for; nothing given means all days of the file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    /// The first day; the file's first when not given.
    pub(super) from: Option<BusinessDate>,
    /// The last day; the file's last when not given.
    pub(super) to: Option<BusinessDate>,
    /// At most so many days.
    pub(super) days: Option<u16>,
}

impl Window {
    /// Keeps the records whose day lies in the window; refuses a window that holds nothing.
    pub(super) fn keep<T>(self, records: Vec<T>, day_of: impl Fn(&T) -> BusinessDate) -> Result<Vec<T>> {
        let from = self.from.or_else(|| records.iter().map(&day_of).min());
        let to = self.to.or_else(|| records.iter().map(&day_of).max());
        let (Some(from), Some(mut to)) = (from, to) else {
            bail!("the file has no rows");
        };
        if let Some(days) = self.days {
            to = to.min(from.plus_days(i32::from(days) - 1));
        }
        let kept: Vec<T> = records
            .into_iter()
            .filter(|record| (from..=to).contains(&day_of(record)))
            .collect();
        if kept.is_empty() {
            bail!("the file has nothing between {from} and {to}; choose other days");
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDate {
        BusinessDate::parse(text).expect("a date")
    }

    #[test]
    fn days_count_from_the_first_day_and_never_past_the_last() {
        let days: Vec<_> = ["2015-09-01", "2015-09-03", "2015-09-08"].map(day).to_vec();
        let kept = |window: Window| window.keep(days.clone(), |day| *day).map(|kept| kept.len()).ok();
        assert_eq!(kept(Window::default()), Some(3));
        assert_eq!(
            kept(Window {
                days: Some(3),
                ..Window::default()
            }),
            Some(2)
        );
        assert_eq!(
            kept(Window {
                from: Some(day("2015-09-02")),
                days: Some(1),
                ..Window::default()
            }),
            None
        );
        assert_eq!(
            kept(Window {
                to: Some(day("2015-09-03")),
                days: Some(90),
                ..Window::default()
            }),
            Some(2)
        );
    }
}
