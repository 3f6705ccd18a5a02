//! Faults planted on purpose, so that the crash harness can prove that it finds them. Only in the build of
//! `edge-node-planted`, which warns at every start and never serves a house.

use serde::{Deserialize, Serialize};
use store::PlantedFaults;

/// A fault, as `store.planted_fault` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PlantedFault {
    /// The database syncs only now and then.
    SynchronousNormal,
    /// Answers leave before the COMMIT.
    AnswerBeforeCommit,
    /// Answers are not stored.
    NoAnswerTable,
}

impl From<PlantedFault> for PlantedFaults {
    fn from(fault: PlantedFault) -> Self {
        tracing::warn!(
            ?fault,
            "a fault is planted: nothing that this node says can be trusted"
        );
        Self {
            synchronous_normal: fault == PlantedFault::SynchronousNormal,
            answer_before_commit: fault == PlantedFault::AnswerBeforeCommit,
            no_answer_table: fault == PlantedFault::NoAnswerTable,
        }
    }
}
