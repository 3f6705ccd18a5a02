//! Tells others what the writing thread has committed: one task that runs what it is given, in the order of the groups.
//!
//! Where there is no runtime (the command line's tools), the writing thread tells it itself.

use crate::writer::Telling;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Sender, channel};

/// Groups that may be told later than they were committed; behind more than that the writing thread waits.
const GROUPS_UNTOLD_MAX: usize = 64;

pub(crate) struct Herald(Option<Sender<Telling>>);

impl Herald {
    /// A herald in the caller's runtime.
    pub(crate) fn start() -> Self {
        let Ok(runtime) = Handle::try_current() else {
            return Self(None);
        };
        let (sender, mut groups) = channel::<Telling>(GROUPS_UNTOLD_MAX);
        runtime.spawn(async move {
            while let Some(tell) = groups.recv().await {
                tell();
            }
        });
        Self(Some(sender))
    }

    /// Has it told. Called by the writing thread only.
    pub(crate) fn tell(&self, tell: Telling) {
        match &self.0 {
            // A runtime that is gone has nobody left to tell but those who wait elsewhere.
            Some(sender) => sender.blocking_send(tell).unwrap_or_else(|unsent| (unsent.0)()),
            None => tell(),
        }
    }
}
