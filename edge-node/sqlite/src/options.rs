//! What can be set, with its defaults; every limit has a name and a unit.

use std::sync::Arc;
use std::time::Duration;

/// Commands that may wait for the writing thread.
pub const QUEUE_COMMANDS_MAX: usize = 1024;
/// Commands in one group, that is in one COMMIT and one disk sync.
pub const GROUP_COMMANDS_MAX: usize = 64;
/// How long a group may take in further commands.
pub const GROUP_COLLECT_MAX: Duration = Duration::from_millis(2);
/// Read-only connections.
pub const READERS: usize = 4;
/// Reads that may wait for a connection.
pub const READS_WAITING_MAX: usize = 256;
/// How long one read may take.
pub const READ_DEADLINE: Duration = Duration::from_secs(2);
/// The write-ahead log is copied back beside the service from this size on (4 MiB of pages).
pub const CHECKPOINT_PAGES: u32 = 1024;
/// From this size on the writing thread itself helps between two groups, so that the log can start over (16 MiB).
pub const CHECKPOINT_INLINE_PAGES: u32 = 4096;
/// What is kept of the log file when it starts over, in bytes.
pub const JOURNAL_SIZE_LIMIT_BYTES: u64 = 16 * 1024 * 1024;
/// After this long without a command the log is emptied and its file cut.
pub const IDLE_AFTER: Duration = Duration::from_secs(1);
/// The ballast file that is given up for fiscal work when the disk is full.
pub const BALLAST_BYTES: u64 = 64 * 1024 * 1024;
/// Below this share of free disk, other than fiscal work is refused: 5 %, in parts per million.
pub const FREE_FLOOR_PPM: u64 = 50_000;
/// But never more than this must be free, in bytes.
pub const FREE_FLOOR_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// What to do when the disk can no longer be trusted. The default writes the reason to the log and exits with code 70.
pub type Fatal = Arc<dyn Fn(&str) + Send + Sync>;

/// The exit code after an I/O error of the disk (`EX_SOFTWARE` of `sysexits.h`), so that the supervisor starts anew.
pub const FATAL_EXIT_CODE: i32 = 70;

/// Whether a command may use the last of the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    /// Refused when the disk is nearly full.
    #[default]
    Normal,
    /// Receipts and their journal: goes on to the last, and the ballast is given up for it.
    Fiscal,
}

/// How a database is opened.
#[derive(Clone)]
pub struct Options {
    /// Size of the ballast file in bytes; 0 for none.
    pub ballast_bytes: u64,
    /// How long one read may take.
    pub read_deadline: Duration,
    /// Free bytes under which only fiscal work is taken; `None` = 5 % of the disk, at most 512 MiB.
    pub free_floor_bytes: Option<u64>,
    /// Called once when the disk can no longer be trusted. The writing thread stops after it.
    pub fatal: Fatal,
    /// Page cache of the writing connection, in KiB.
    pub cache_kib: u32,
    /// Faults planted for the crash harness.
    #[cfg(feature = "planted-faults")]
    pub planted_faults: PlantedFaults,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ballast_bytes: BALLAST_BYTES,
            read_deadline: READ_DEADLINE,
            free_floor_bytes: None,
            fatal: Arc::new(end_process),
            cache_kib: 8 * 1024,
            #[cfg(feature = "planted-faults")]
            planted_faults: PlantedFaults::default(),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("ballast_bytes", &self.ballast_bytes)
            .field("read_deadline", &self.read_deadline)
            .field("free_floor_bytes", &self.free_floor_bytes)
            .finish_non_exhaustive()
    }
}

/// Faults that the crash harness must catch. They exist only with the feature `planted-faults`.
#[cfg(feature = "planted-faults")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlantedFaults {
    /// `synchronous=NORMAL`: a power cut loses the last commits.
    pub synchronous_normal: bool,
    /// Answers leave before COMMIT.
    pub answer_before_commit: bool,
    /// Answers are not stored, so a repeated command is carried out twice. Read by `store`.
    pub no_answer_table: bool,
}

fn end_process(reason: &str) {
    tracing::error!(
        reason,
        "the disk can no longer be trusted; stopping without another answer"
    );
    std::process::exit(FATAL_EXIT_CODE);
}
