//! A house for tests: a store in a temporary folder, and findings as the plainest documents there are.

use domain::insight::{Finding, FindingCode, FindingEdit, Raised, Subject};
use domain::shape::Kind;
use store::{Answered, Call, CommandError, NewIdentity, Options, Store, StoreError};
use tempfile::TempDir;
use values::{CommandId, DeviceId, EntryId, NodeId, PropertyId, RegisterId, Timestamp, Uuid};

pub const NOW: Timestamp = Timestamp::from_unix_ms(1_790_000_000_000);

/// A refusal of the tests, or what the store says.
#[derive(Debug)]
pub enum No {
    Refused(&'static str),
    Store(StoreError),
}

impl From<StoreError> for No {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub struct House {
    pub store: Store,
    pub folder: TempDir,
}

impl House {
    pub fn new() -> Self {
        Self::of_node(1)
    }

    pub fn of_node(node: u128) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("house.db"), &options(node)).expect("opens");
        Self { store, folder }
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("house.db")
    }

    /// Closes the store and opens it again.
    pub async fn restarted(self) -> Self {
        let Self { store, folder } = self;
        let node = store.identity().node.0.as_u128() >> 80;
        store.close().await.expect("closes");
        drop(store);
        let store = Store::open(&folder.path().join("house.db"), &options(node)).expect("opens");
        Self { store, folder }
    }

    /// Raises or adds to a finding: the plainest command.
    pub async fn raise(
        &self,
        command: u128,
        finding: u128,
        words: &str,
    ) -> Result<Answered, CommandError<No>> {
        let edits = vec![raised(finding, words)];
        self.store
            .command(call(command), move |unit| {
                unit.edit::<Finding>(Uuid::from_u128(finding), edits)?;
                Ok::<_, No>("raised")
            })
            .await
    }
}

pub fn options(node: u128) -> Options {
    let mut options = Options::new(NewIdentity {
        node: NodeId(Uuid::from_u128(node << 80)),
        property: PropertyId(Uuid::from_u128(2)),
        register: RegisterId(Uuid::from_u128(3)),
    });
    options.database.ballast_bytes = 0;
    options.database.free_floor_bytes = Some(0);
    options
}

pub fn call(command: u128) -> Call {
    let hash = u128::to_be_bytes(command);
    Call::new(
        CommandId(Uuid::from_u128(command)),
        hash,
        DeviceId(Uuid::from_u128(9)),
        NOW,
    )
}

pub fn raised(finding: u128, words: &str) -> FindingEdit {
    let seen = Raised {
        code: FindingCode::OverPaidCheck,
        sentence: words.to_owned(),
        subjects: vec![Subject::new(Kind::Check, Uuid::from_u128(finding))],
        choices: Vec::new(),
        at: NOW,
    };
    FindingEdit::Raised(EntryId(Uuid::from_u128(finding)), seen)
}
