//! What can go wrong, in words that say what to do.

use std::path::PathBuf;

/// Why the node cannot be trusted or found as it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum LanError {
    /// Others may read a secret.
    #[error("{} may be read by others than its owner (mode {mode:o}); run `chmod 600` on it", file.display())]
    Open {
        /// The file.
        file: PathBuf,
        /// The mode found.
        mode: u32,
    },
    /// The file system refused.
    #[error("{}: {attempted} failed: {source}", file.display())]
    Files {
        /// The file.
        file: PathBuf,
        /// What was attempted.
        attempted: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// A file does not hold what it should.
    #[error("{} {what}", file.display())]
    Unfit {
        /// The file.
        file: PathBuf,
        /// What is wrong, and what to do.
        what: String,
    },
    /// A certificate could not be made.
    #[error("a certificate could not be made: {0}")]
    Making(#[from] rcgen::Error),
    /// The TLS library refused.
    #[error("the TLS library refused: {0}")]
    Tls(#[from] rustls::Error),
    /// The announcement failed.
    #[error("the node could not be announced by mDNS: {0}")]
    Announcing(#[from] mdns_sd::Error),
    /// The machine gives no random bytes, or no list of its addresses.
    #[error("the machine refused: {0}")]
    Machine(String),
}

impl LanError {
    pub(crate) fn files(
        file: &std::path::Path,
        attempted: &'static str,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let file = file.to_path_buf();
        move |source| Self::Files {
            file,
            attempted,
            source,
        }
    }

    pub(crate) fn unfit(file: &std::path::Path, what: impl Into<String>) -> Self {
        Self::Unfit {
            file: file.to_path_buf(),
            what: what.into(),
        }
    }
}
