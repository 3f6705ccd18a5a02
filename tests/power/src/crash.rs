//! `kill -9` at random moments under load, again and again on one data folder.

use crate::fault::Fault;
use crate::report::Report;
use crate::trial::Trial;
use anyhow::Result;
use harness::Program;

/// Kills the node `kills` times; `tell` hears of each round.
///
/// # Errors
/// Where the harness itself cannot go on. What the node broke is in the report.
pub fn run(program: Program, fault: Option<Fault>, kills: u32, tell: &mut dyn FnMut(u32)) -> Result<Report> {
    let folder = tempfile::tempdir()?;
    let (data, log) = (folder.path().join("house"), folder.path().join("node.log"));
    let mut trial = Trial::begin("kill -9", program, &data, &log, fault)?;
    for round in 1..=kills {
        // The kill itself is the fall: it ends every round.
        if !trial.round(|| Ok(None), || Ok(()))? {
            break;
        }
        tell(round);
    }
    trial.end()
}
