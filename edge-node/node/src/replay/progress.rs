//! The progress bar of a replay: how far the file is lived, what day it is there, how many orders or bookings a second.

use indicatif::{ProgressBar, ProgressStyle};

const LINE: &str = "{msg}  [{wide_bar}] {pos}/{len} {prefix} {per_sec} eta {eta}";

/// A bar over `count` of `what`. Hidden where nobody watches (no terminal).
pub(super) fn bar(count: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(count as u64).with_prefix(what);
    match ProgressStyle::with_template(LINE) {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}
