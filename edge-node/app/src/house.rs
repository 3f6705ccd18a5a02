//! The house: everything that a command needs, as one cheap clone.

use crate::sessions::{Bearer, SessionLimits, Sessions};
use std::sync::Arc;
use values::Timestamp;

/// Tells the time. The only clock of the house; tests and the replay pass their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Fills bytes from a cryptographic generator.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What a house is made of.
pub struct HouseParts {
    /// The clock.
    pub clock: Clock,
    /// The entropy.
    pub entropy: Entropy,
    /// How long a sign-on lives.
    pub session_limits: SessionLimits,
}

/// The house. Clones share everything.
#[derive(Clone)]
pub struct House(Arc<Inner>);

struct Inner {
    clock: Clock,
    entropy: Entropy,
    sessions: Sessions,
}

impl House {
    /// The house of these parts.
    pub fn open(parts: HouseParts) -> Self {
        Self(Arc::new(Inner {
            clock: parts.clock,
            entropy: parts.entropy,
            sessions: Sessions::new(parts.session_limits),
        }))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    /// What a bearer token stands for. Read from memory.
    pub fn bearer(&self, token: &str) -> Bearer {
        self.0.sessions.bearer(token, self.now())
    }
}
