//! The power cut at random moments under load, again and again on one disk.

use crate::disk::Disk;
use crate::fault::Fault;
use crate::report::Report;
use crate::trial::Trial;
use anyhow::Result;
use harness::Program;

/// Cuts the power `cuts` times; `tell` hears of each round. `Ok(Err(why))` where this machine does not allow it.
///
/// # Errors
/// Where the harness itself cannot go on. What the node broke is in the report.
pub fn run(
    program: Program,
    fault: Option<Fault>,
    cuts: u32,
    tell: &mut dyn FnMut(u32),
) -> Result<Result<Report, String>> {
    let mut disk = match Disk::new()? {
        Ok(disk) => disk,
        Err(why) => return Ok(Err(why)),
    };
    let (data, log) = (disk.mount_point().join("house"), disk.beside().join("node.log"));
    let mut trial = Trial::begin("power cut", program, &data, &log, fault)?;
    for round in 1..=cuts {
        let switch = disk.switch()?;
        if !trial.round(|| switch.cut().map(Some), || disk.mount_again())? {
            break;
        }
        tell(round);
    }
    trial.end().map(Ok)
}
