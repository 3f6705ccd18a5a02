//! The house's own figures, as it shows them to Prometheus.

use crate::samples::as_f64;
use crate::wire::Link;
use anyhow::{Result, ensure};

/// Commits and commands so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Commits {
    pub(crate) commits: u64,
}

impl Commits {
    pub(crate) fn read(link: &mut Link) -> Result<Self> {
        let answer = link.get("/metrics", "")?;
        ensure!(
            answer.status == 200,
            "/metrics was refused with {}",
            answer.status
        );
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        Ok(Self {
            commits: sum(&text, "edge_commits_total"),
        })
    }

    /// Commands per commit between two readings.
    pub(crate) fn group(self, since: Self, commands: u64) -> f64 {
        as_f64(commands) / as_f64(self.commits.saturating_sub(since.commits).max(1))
    }
}

/// The sum of a counter over its labels.
fn sum(text: &str, name: &str) -> u64 {
    let values = text.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        (rest.starts_with('{') || rest.starts_with(' '))
            .then_some(rest)?
            .rsplit_once(' ')?
            .1
            .parse::<u64>()
            .ok()
    });
    values.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_summed_over_its_labels() {
        let text = "# TYPE edge_commits_total counter\nedge_commits_total{result=\"kept\"} 40\nedge_commits_total{result=\"lost\"} 2\nedge_commits_total_other 7\n";
        assert_eq!(sum(text, "edge_commits_total"), 42);
    }
}
