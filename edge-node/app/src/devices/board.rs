//! How the house's devices are, as far as the node knows: what screens show in words, with the age of the knowledge.

use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;
use values::{PrinterId, Timestamp};

/// How a link to a device is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// It answers and can work.
    Live,
    /// Nobody has heard of it yet.
    #[default]
    Stale,
    /// It does not answer, or cannot work.
    Down,
}

impl LinkState {
    /// The word on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Stale => "stale",
            Self::Down => "down",
        }
    }
}

/// How a printer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterStatus {
    /// What people call it.
    pub name: String,
    /// Whether it answers and can work.
    pub state: LinkState,
    /// What is the matter, in words: `paper is out`. Empty where nothing is.
    pub words: String,
    /// Jobs that wait for it.
    pub backlog: u32,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// When it was last heard, or tried.
    pub as_of: Timestamp,
}

/// Every printer in use.
pub type Printers = Arc<BTreeMap<PrinterId, PrinterStatus>>;

/// The board: one writer per printer, any number of readers.
#[derive(Debug, Default)]
pub(crate) struct Board(watch::Sender<Printers>);

impl Board {
    /// What is known now, and what changes from now on. It wakes for a change of what people see, not for each new
    /// `as_of`.
    pub(crate) fn watch(&self) -> watch::Receiver<Printers> {
        self.0.subscribe()
    }

    pub(crate) fn now(&self) -> Printers {
        Arc::clone(&self.0.borrow())
    }

    /// Puts what is known of a printer; `at` is the instant of the knowledge.
    pub(crate) fn put(
        &self,
        id: PrinterId,
        name: &str,
        state: LinkState,
        words: &str,
        backlog: u32,
        at: Timestamp,
    ) {
        self.0.send_if_modified(|all| {
            let before = all.get(&id);
            let same = before.is_some_and(|one| {
                one.name == name && one.state == state && one.words == words && one.backlog == backlog
            });
            let since = before
                .filter(|one| one.state == state)
                .map_or(at, |one| one.since);
            let status = PrinterStatus {
                name: name.to_owned(),
                state,
                words: words.to_owned(),
                backlog,
                since,
                as_of: at,
            };
            Arc::make_mut(all).insert(id, status);
            !same
        });
    }

    /// Takes a printer that is no longer in use off the board.
    pub(crate) fn take(&self, id: PrinterId) {
        self.0
            .send_if_modified(|all| all.contains_key(&id) && Arc::make_mut(all).remove(&id).is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use values::Uuid;

    #[test]
    fn a_board_wakes_for_what_people_see_and_keeps_since_when() {
        let (board, id) = (Board::default(), PrinterId(Uuid::from_u128(1)));
        let at = Timestamp::from_unix_ms;
        let mut seen = board.watch();
        board.put(id, "Grill", LinkState::Down, "paper is out", 0, at(10));
        assert!(seen.has_changed().expect("lives"));
        seen.mark_unchanged();
        board.put(id, "Grill", LinkState::Down, "paper is out", 0, at(20));
        assert!(!seen.has_changed().expect("lives"), "only its age");
        board.put(id, "Grill", LinkState::Down, "cover is open", 1, at(30));
        assert!(seen.has_changed().expect("lives"));
        let one = board.now().get(&id).cloned().expect("known");
        assert_eq!((one.since, one.as_of), (at(10), at(30)));
        board.take(id);
        assert!(board.now().is_empty());
    }
}
