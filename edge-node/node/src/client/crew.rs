//! Several hands on one list of work whose order is free: the first failure stops the rest.

use anyhow::Result;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many hands there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crew {
    /// Threads.
    pub(crate) hands: usize,
}

/// Does `work` for every one of `jobs`, with as many at a time as the crew has hands.
pub(crate) fn work_through<J: Sync>(
    crew: Crew,
    jobs: &[J],
    work: impl Fn(&J) -> Result<()> + Sync,
) -> Result<()> {
    if crew.hands <= 1 || jobs.len() <= 1 {
        return jobs.iter().try_for_each(work);
    }
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let failure = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..crew.hands.min(jobs.len()) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else {
                        return;
                    };
                    if let Err(error) = work(job) {
                        stop.store(true, Ordering::Relaxed);
                        failure
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .get_or_insert(error);
                    }
                }
            });
        }
    });
    failure
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_done_once() {
        let jobs: Vec<usize> = (0..500).collect();
        let done: Vec<AtomicUsize> = jobs.iter().map(|_| AtomicUsize::new(0)).collect();
        let work = |job: &usize| {
            done[*job].fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        work_through(Crew { hands: 8 }, &jobs, work).expect("no job fails");
        assert!(done.iter().all(|count| count.load(Ordering::Relaxed) == 1));
    }

    #[test]
    fn the_first_failure_comes_back() {
        let jobs: Vec<usize> = (0..500).collect();
        let work = |job: &usize| {
            anyhow::ensure!(*job != 77, "job 77");
            Ok(())
        };
        assert_eq!(
            work_through(Crew { hands: 4 }, &jobs, work)
                .expect_err("fails")
                .to_string(),
            "job 77"
        );
    }
}
