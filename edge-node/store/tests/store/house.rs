//! A house for tests: a store in a temporary folder, and findings as the plainest documents there are.

use std::path::Path;

use domain::insight::{Finding, FindingCode, FindingEdit, Raised, Subject};
use domain::shape::Kind;
use store::{
    Answered, Call, CommandError, IncomingChange, LoggedChange, NewIdentity, Options, Store, StoreError,
};
use tempfile::TempDir;
use values::{CommandId, DeviceId, EntryId, NodeId, PropertyId, RegisterId, Timestamp, Uuid};

pub const NOW: Timestamp = Timestamp::from_unix_ms(1_790_000_000_000);

/// A digest of every table of a file, read beside the service. `answer` and `identity` count too.
pub fn dump(path: &Path) -> Vec<(String, String)> {
    let link = rusqlite::Connection::open(path).expect("opens");
    let sql =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut statement = link.prepare(sql).expect("prepares");
    let tables: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .expect("queries")
        .map(|name| name.expect("a name"))
        .collect();
    tables
        .into_iter()
        .map(|table| (table.clone(), rows_of(&link, &table)))
        .collect()
}

fn rows_of(link: &rusqlite::Connection, table: &str) -> String {
    let mut statement = link.prepare(&format!("SELECT * FROM {table}")).expect("prepares");
    let columns = statement.column_count();
    let mut rows = statement.query([]).expect("queries");
    let mut all = Vec::new();
    while let Some(row) = rows.next().expect("a row") {
        let values: Vec<String> = (0..columns)
            .map(|column| format!("{:?}", row.get_ref(column)))
            .collect();
        all.push(values.join(" "));
    }
    all.sort();
    all.join("\n")
}

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

    /// Every change of this house, as another house would be sent it.
    pub async fn changes(&self) -> Vec<IncomingChange> {
        let logged = self
            .store
            .read(|reader| reader.changes_after(0, 1024))
            .await
            .expect("reads");
        logged.into_iter().map(incoming).collect()
    }

    /// Heads of every document, and the digest of all projections.
    pub async fn face(&self) -> (Vec<(Uuid, Vec<store::Hash>)>, [u8; 32]) {
        let read = self.store.read(|reader| {
            let ids = reader
                .rows()
                .all("SELECT id FROM doc ORDER BY id", [], |row| store::uuid(row, 0))?;
            let heads = ids
                .into_iter()
                .map(|id| Ok((id, reader.heads(id)?)))
                .collect::<Result<_, StoreError>>()?;
            Ok::<_, StoreError>((heads, reader.projections_digest()?))
        });
        read.await.expect("reads")
    }

    /// Stops without a clean stop, as a power cut would, and opens the file again.
    pub fn cut(self) -> Self {
        let Self { store, folder } = self;
        let node = store.identity().node.0.as_u128();
        drop(store);
        let store = Store::open(&folder.path().join("house.db"), &options(node)).expect("opens");
        Self { store, folder }
    }

    /// Closes the store and opens it again.
    pub async fn restarted(self) -> Self {
        let Self { store, folder } = self;
        let node = store.identity().node.0.as_u128();
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

pub fn incoming(change: LoggedChange) -> IncomingChange {
    let hash = change.hash().expect("a whole change");
    IncomingChange {
        kind: change.kind,
        doc: change.doc,
        hash,
        bytes: change.bytes,
    }
}

pub fn options(node: u128) -> Options {
    let mut options = Options::new(NewIdentity {
        node: NodeId(Uuid::from_u128(node)),
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
