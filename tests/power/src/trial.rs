//! What both harnesses do in each round: work, fall, start again, judge.

use crate::breach::Breach;
use crate::fault::Fault;
use crate::ledger::Deed;
use crate::load;
use crate::oracle::Oracle;
use crate::report::Report;
use anyhow::{Context as _, Result};
use harness::{House, Kept, Node, Program, Start};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The load runs at least this long before the fall.
const WORK_MS_MIN: u64 = 40;
/// And at most this long.
const WORK_MS_MAX: u64 = 700;
/// Up to so many receipts, a stranger's verifier looks at the journal too.
const SECOND_OPINION_RECEIPTS_MAX: usize = 3_000;

/// A house that is taken down again and again.
#[derive(Debug)]
pub struct Trial {
    /// The node that judges are shown: without any fault.
    honest: Start,
    /// The node with a planted fault, where there is one: it works and falls, the honest one is judged.
    faulty: Option<Start>,
    kept: Kept,
    node: Node,
    oracle: Oracle,
    report: Report,
}

impl Trial {
    /// Sets a house up in `data`; what the node writes goes to `log`.
    ///
    /// # Errors
    /// Where the node does not start or refuses to be set up.
    pub fn begin(
        what: &'static str,
        program: Program,
        data: &Path,
        log: &Path,
        fault: Option<Fault>,
    ) -> Result<Self> {
        let honest = limits_raised(Start::new(program, data, log));
        let planted = |fault: Fault| {
            honest
                .clone()
                .with("--set")
                .with(&format!("store.planted_fault={}", fault.word()))
        };
        let faulty = fault.map(planted);
        let node = honest.serve()?;
        let house = House::set_up(&node).context("setting the house up")?;
        let (kept, oracle, report) = (house.kept, Oracle::default(), Report::new(what));
        let mut trial = Self {
            honest,
            faulty,
            kept,
            node,
            oracle,
            report,
        };
        trial.exchange()?;
        Ok(trial)
    }

    /// One round: work until a random moment, `fall`, `rise`, start, judge. Whether it makes sense to go on. Where `fall`
    /// says when it came, what was told after that does not count.
    ///
    /// # Errors
    /// Where the harness itself cannot go on. What the node broke is in the report.
    pub fn round(
        &mut self,
        fall: impl FnOnce() -> Result<Option<Instant>> + Send,
        rise: impl FnOnce() -> Result<()>,
    ) -> Result<bool> {
        let deeds = self.work_until(fall)?;
        self.node.wait_for_end()?;
        rise()?;
        self.report.falls += 1;
        match self.honest.serve() {
            Ok(node) => self.node = node,
            Err(error) => {
                self.report.breach = Some(Breach::DidNotStart(format!("{error:#}")));
                return Ok(false);
            }
        }
        self.report.starts.push(self.node.answered_after());
        let house = House::again(&self.node, &self.kept).context("signing on after the restart")?;
        self.report.breach = self.oracle.judge(&self.node, &house, deeds).err();
        if self.report.breach.is_none() {
            self.exchange()?;
        }
        Ok(self.report.breach.is_none())
    }

    /// The whole journal once more, with the node's own command and a stranger's; then the report.
    ///
    /// # Errors
    /// Where the node does not stop or the command does not start.
    pub fn end(mut self) -> Result<Report> {
        self.node.stop()?;
        self.report.ledger = std::mem::take(&mut self.oracle.ledger);
        if self.report.breach.is_none() {
            let (said, is_well) = self.honest.run(&["journal", "verify"])?;
            let (stranger_said, stranger_is_well) = self.second_opinion()?;
            self.report.breach =
                (!is_well || !stranger_is_well).then(|| Breach::JournalBroken(said + &stranger_said));
        }
        Ok(self.report)
    }

    /// The journal as the verifier in Python finds it, which shares no line with the node. It takes some ten milliseconds
    /// per signature, so a long run is left to the node's own check.
    fn second_opinion(&self) -> Result<(String, bool)> {
        if self.report.ledger.receipts.len() > SECOND_OPINION_RECEIPTS_MAX {
            return Ok((String::new(), true));
        }
        let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../journal_verifier.py");
        let done = Command::new("python3")
            .arg(verifier)
            .arg(self.honest.data().join("house.db"))
            .output()
            .context("starting python3")?;
        let said = [done.stdout, done.stderr].concat();
        Ok((String::from_utf8_lossy(&said).into_owned(), done.status.success()))
    }

    /// The honest node makes room for the faulty one.
    fn exchange(&mut self) -> Result<()> {
        if let Some(faulty) = &self.faulty {
            self.node.stop()?;
            self.node = faulty.serve()?;
        }
        Ok(())
    }

    fn work_until(
        &mut self,
        fall: impl FnOnce() -> Result<Option<Instant>> + Send,
    ) -> Result<Vec<Vec<Deed>>> {
        let house = House::again(&self.node, &self.kept)?;
        let wait_ms = random_ms()?;
        let stop = AtomicBool::new(false);
        let pid = self.node.id();
        let (fallen, rounds) = std::thread::scope(|scope| {
            let working = scope.spawn(|| load::work(&house, &stop));
            std::thread::park_timeout(Duration::from_millis(wait_ms));
            let fallen = fall();
            let killed = harness::kill(pid);
            stop.store(true, Ordering::Relaxed);
            let rounds = working.join().map_err(|_| anyhow::anyhow!("the load panicked"));
            (killed.and(fallen), rounds)
        });
        let mut rounds = rounds??;
        if let Some(moment) = fallen? {
            self.oracle.ledger.forget_after(moment, &mut rounds);
        }
        Ok(rounds)
    }
}

/// One machine plays many terminals, so it may ask more often than one.
#[must_use]
pub fn limits_raised(start: Start) -> Start {
    let limits = ["http.device_requests_per_second", "http.device_requests_burst"];
    limits.iter().fold(start, |start, limit| {
        start.with("--set").with(&format!("{limit}=1000000"))
    })
}

fn random_ms() -> Result<u64> {
    let random = getrandom::u64().context("random bytes")?;
    Ok(WORK_MS_MIN + random % (WORK_MS_MAX - WORK_MS_MIN))
}
