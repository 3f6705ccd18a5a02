//! What can go wrong in the store, and how a command ends without an answer.

use documents::{ApplyError, AuthorError, ParseError};
use domain::shape::{Kind, ShapeError};
use sqlite::{Severity, SqliteError};
use values::Uuid;

/// Why the store could not do as asked. None of these is the caller's wording to change; a business "no" is a refusal.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said so.
    #[error(transparent)]
    Database(#[from] SqliteError),
    /// A statement failed.
    #[error("a statement failed")]
    Statement(#[source] rusqlite::Error),
    /// A stored change does not read; the log is damaged (case D18).
    #[error("change {lsn} of the log does not read")]
    Change {
        /// Its place in the log.
        lsn: i64,
        /// Why.
        #[source]
        source: ParseError,
    },
    /// A stored change does not apply to its document.
    #[error("change {lsn} of the log does not apply: {why}")]
    Unapplied {
        /// Its place in the log.
        lsn: i64,
        /// Why.
        why: String,
    },
    /// A change from elsewhere does not apply.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// An edit cannot be written into its document.
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// A document does not read as its kind.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// The id belongs to a document of another kind.
    #[error("{id} is no {}", wanted.word())]
    OtherKind {
        /// The document.
        id: Uuid,
        /// What was asked for.
        wanted: Kind,
    },
    /// A kind that this version has no projection for cannot be edited.
    #[error("this version of the program does not write {}", .0.word())]
    UnknownKind(Kind),
    /// The answer could not be written as JSON.
    #[error("the answer could not be written")]
    Answer(#[from] serde_json::Error),
    /// A stored value is out of its range.
    #[error("a stored value is out of range: {0}")]
    Range(&'static str),
    /// The house has no business date yet.
    #[error("the house has no business date yet; finish the set-up first")]
    NoBusinessDate,
    /// The projections are being rebuilt.
    #[error("the lists are being rebuilt from the log; try again when that is done")]
    Rebuilding,
    /// The file belongs to another node.
    #[error("the file belongs to node {found}, not to {wanted}")]
    OtherNode {
        /// The node of the file.
        found: Uuid,
        /// The node of this program's configuration.
        wanted: Uuid,
    },
    /// The fiscal journal does not take what the command wants to record: a business refusal, with its code and words.
    #[error(transparent)]
    Fiscal(#[from] domain::fiscal::FiscalRefusal),
    /// The fiscal journal cannot be written or does not read.
    #[error("the fiscal journal: {0}")]
    Journal(String),
    /// The house's file is gone, but something of it is left.
    #[error("the house's file is gone, but {} is left of it; run the restore again, or move that file away to begin a new house", left.display())]
    HalfAHouse {
        /// What is left.
        left: std::path::PathBuf,
    },
    /// The file system refused.
    #[error("the file system refused: {attempted}")]
    Files {
        /// What was attempted.
        attempted: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        sqlite::note(&error);
        match sqlite::severity(&error) {
            Severity::Interrupted => Self::Database(SqliteError::Deadline {
                limit_ms: u64::try_from(sqlite::options::READ_DEADLINE.as_millis()).unwrap_or(u64::MAX),
            }),
            Severity::Full => Self::Database(SqliteError::StorageFull),
            _ => Self::Statement(error),
        }
    }
}

impl StoreError {
    /// Whether the same call may succeed a little later.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Database(error) => error.is_transient(),
            Self::Rebuilding => true,
            _ => false,
        }
    }

    /// Whether the database refused because of a UNIQUE, CHECK or FOREIGN KEY rule.
    #[must_use]
    pub fn is_constraint(&self) -> bool {
        matches!(self, Self::Statement(rusqlite::Error::SqliteFailure(failure, _))
            if failure.code == rusqlite::ErrorCode::ConstraintViolation)
    }

    pub(crate) fn files(attempted: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Files { attempted, source }
    }
}

/// How a command ends without an answer. In each case it left no trace.
#[derive(Debug, thiserror::Error)]
pub enum CommandError<E> {
    /// The rules said no.
    #[error("refused")]
    Refused(E),
    /// The id was used for another body before (case N11).
    #[error("this command id was used for another command; make a new id")]
    IdReused,
    /// The id is older than the stored answers go back, so a repeat could not be told from a first try.
    #[error("this command is older than the house remembers; make a new one after looking at what was done")]
    TooOld,
    /// Too much waits, or the group was lost; the same command may be sent again.
    #[error("the house is busy; send the same command again in a moment")]
    Busy,
    /// The disk is nearly full (case D12).
    #[error("the disk of the node is nearly full; free some space, then send the same command again")]
    StorageFull,
    /// The store failed.
    #[error(transparent)]
    Failed(StoreError),
}

impl<E> From<SqliteError> for CommandError<E> {
    fn from(error: SqliteError) -> Self {
        match error {
            SqliteError::Busy | SqliteError::GroupLost => Self::Busy,
            SqliteError::StorageFull => Self::StorageFull,
            other => Self::Failed(other.into()),
        }
    }
}

impl<E> From<StoreError> for CommandError<E> {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(error) => error.into(),
            StoreError::Rebuilding => Self::Busy,
            other => Self::Failed(other),
        }
    }
}
