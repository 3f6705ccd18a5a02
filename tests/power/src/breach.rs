//! What can be wrong after a restart, each by its name.

use std::time::Duration;

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// A command was answered with "done" and left no trace.
    #[error("an acknowledged command is lost: {0}")]
    AcknowledgedLost(String),
    /// A command that was sent again was carried out again.
    #[error("a repeated command was carried out twice: {0}")]
    DoneTwice(String),
    /// A command that was sent again got another answer.
    #[error("a repeated command got another answer: {0}")]
    AnswerDiffers(String),
    /// A document is not what the commands to it made.
    #[error("a check is not what its commands made it: {0}")]
    StateDiffers(String),
    /// A series of numbers has a gap or a repeat.
    #[error("a series of numbers has a gap or a repeat: {0}")]
    NumbersBroken(String),
    /// The fiscal journal does not follow from the sales.
    #[error("the journal does not follow from the sales: {0}")]
    JournalDiffers(String),
    /// The fiscal journal does not verify.
    #[error("the journal does not verify: {0}")]
    JournalBroken(String),
    /// The drawer does not hold what was paid into it.
    #[error("the drawer does not hold what was paid: {0}")]
    DrawerDiffers(String),
    /// The node did not come back.
    #[error("the node did not come back: {0}")]
    DidNotStart(String),
    /// The node came back late.
    #[error("the first answer took {0:?}")]
    SlowStart(Duration),
}
