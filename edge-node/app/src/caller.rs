//! Who calls, and every way a command can fail to be done.

use domain::refusal::Refusal;
use domain::staff::{Permission, Role};
use values::{ApprovalId, CommandId, DeviceId, PersonId, SessionId, Uuid};

/// A person signed on at a terminal, as authentication found them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The terminal.
    pub device: DeviceId,
    /// The person.
    pub person: PersonId,
    /// Their role when they signed on; a change of role ends the session.
    pub role: Role,
    /// The sign-on.
    pub session: SessionId,
}

/// One command's caller: who, which command, which body, with whose approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// The command's id, made and kept by the terminal.
    pub command: CommandId,
    /// The first 16 bytes of SHA-256 over method, path and raw body.
    pub body_hash: [u8; 16],
    /// A second person's approval, where one came along.
    pub approval: Option<ApprovalId>,
}

/// Why a command was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The house's rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such thing.
    #[error("there is no {what} {id}")]
    NotFound {
        /// What was looked for: `check`.
        what: &'static str,
        /// Its id.
        id: Uuid,
    },
    /// This person may not.
    #[error("this needs the permission {}", needs.word())]
    Forbidden {
        /// What they would have to hold.
        needs: Permission,
    },
    /// Who they say they are was not shown.
    #[error("{sentence}")]
    NotAuthentic {
        /// `snake_case`, stable.
        code: &'static str,
        /// What to do.
        sentence: &'static str,
    },
    /// Too many tries; wait.
    #[error("{sentence}")]
    TooMany {
        /// `snake_case`, stable.
        code: &'static str,
        /// What to do.
        sentence: &'static str,
        /// How long to wait, in milliseconds.
        retry_after_ms: i64,
    },
    /// More waits than the house takes; try again in a moment.
    #[error("the house is busy; send the same command again in a moment")]
    Busy,
    /// The disk is nearly full.
    #[error("the disk of the node is nearly full; free some space, then send the same command again")]
    StorageFull,
    /// The command's id came with another body before.
    #[error("this Idempotency-Key came with another request before; a new command needs a new key")]
    IdReused,
    /// Something broke. The source says what; people are told only that it is logged.
    #[error("the command could not be carried out")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl CommandError {
    /// There is no `what` with this id.
    pub fn not_found(what: &'static str, id: impl Into<Uuid>) -> Self {
        Self::NotFound { what, id: id.into() }
    }

    /// Something broke.
    pub fn failed(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Failed(Box::new(source))
    }
}

/// Lets `?` turn an area's refusals into [`CommandError::Refused`]. An area adds its enum here.
macro_rules! refused_by {
    ($($refusal:path),+ $(,)?) => {$(
        impl From<$refusal> for CommandError {
            fn from(refusal: $refusal) -> Self {
                Self::Refused(refusal.into())
            }
        }
    )+};
}

refused_by!(
    domain::catalog::CatalogRefusal,
    domain::check::CheckRefusal,
    domain::folio::FolioRefusal,
    domain::devices::DeviceRefusal,
    domain::devices::printer::PrinterRefusal,
    domain::front_desk::FrontDeskRefusal,
    domain::guest::GuestRefusal,
    domain::insight::InsightRefusal,
    domain::property::PropertyRefusal,
    domain::staff::StaffRefusal,
    domain::till::TillRefusal,
    domain::floor::FloorRefusal,
);

impl From<store::StoreError> for CommandError {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::NoBusinessDate => crate::house::not_set_up(),
            store::StoreError::Fiscal(refusal) => Self::Refused(refusal.into()),
            store::StoreError::Database(store::SqliteError::StorageFull) => Self::StorageFull,
            error if error.is_transient() => Self::Busy,
            error => Self::failed(error),
        }
    }
}

impl From<store::CommandError<Self>> for CommandError {
    fn from(error: store::CommandError<Self>) -> Self {
        match error {
            store::CommandError::Refused(error) => error,
            store::CommandError::IdReused => Self::IdReused,
            store::CommandError::TooOld => crate::house::refused(
                "command_too_old",
                "This command is older than the house remembers; look at what was done, then make a new one.",
            ),
            store::CommandError::Busy => Self::Busy,
            store::CommandError::StorageFull => Self::StorageFull,
            store::CommandError::Failed(error) => error.into(),
        }
    }
}
