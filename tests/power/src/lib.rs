//! Two harnesses that take the node down at random moments under load, and one oracle that knows what must be there after.
//!
//! [`crash`] kills the process; [`cut`] cuts the power of a disk of its own, so that what was not synced is gone. The
//! [`oracle`] holds the node against what the terminals were told: every acknowledged command is there exactly once, the
//! numbers have no gap, the journal and the drawer add up, and the start takes under two seconds. That both bite is
//! proven with faults planted in a build of their own.

pub mod breach;
pub mod crash;
pub mod cut;
pub mod disk;
pub mod fault;
pub mod ledger;
pub mod load;
pub mod oracle;
pub mod report;
pub mod trial;

pub use breach::Breach;
pub use fault::Fault;
pub use report::Report;
