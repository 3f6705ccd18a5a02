//! What a command's code is given: documents to load and edit, the books, the tables. Everything it does is kept or undone
//! as one.

use crate::books::stock::stamp;
use crate::log::{self, Held, NewChange};
use crate::projections::{AnyState, KindRules, Projected};
use crate::workbench::{Workbench, rules_of};
use crate::{Announcement, Call, DocRow, Rows, StoreError};
use documents::{DocId, Lean};
use domain::shape::{Kind, Write};
use rusqlite::Connection;
use std::sync::Arc;
use values::{ItemId, PropertyId, Uuid};

/// Documents that one command may change.
const DOCUMENTS_PER_COMMAND_MAX: usize = 1024;

/// One command's work on the house.
pub struct Unit<'a> {
    link: &'a Connection,
    pub(crate) bench: &'a mut Workbench,
    call: Call,
    open: Vec<Open>,
    /// Items of which something was taken or given back: their rows get this command's place.
    stock: Vec<ItemId>,
}

/// A document that this command edits.
struct Open {
    id: Uuid,
    kind: Kind,
    rules: &'static KindRules,
    row: Option<i64>,
    /// What the projections show.
    shown: Option<AnyState>,
    state: AnyState,
    writes: Vec<Write>,
}

impl<'a> Unit<'a> {
    pub(crate) const fn new(link: &'a Connection, bench: &'a mut Workbench, call: Call) -> Self {
        Self {
            link,
            bench,
            call,
            open: Vec::new(),
            stock: Vec::new(),
        }
    }

    /// The command's call: its id, its device, its instant.
    #[must_use]
    pub const fn call(&self) -> &Call {
        &self.call
    }

    /// The id of the house's own document.
    #[must_use]
    pub const fn property(&self) -> PropertyId {
        self.bench.property
    }

    /// The tables. Projections show this command's edits only after [`Self::project_now`].
    #[must_use]
    pub const fn rows(&self) -> Rows<'_> {
        Rows(self.link)
    }

    /// A document's state with this command's own edits; `None` where there is no such document.
    ///
    /// # Errors
    /// Where the id belongs to another kind, or the log does not read.
    pub fn load<A: Projected>(&mut self, id: impl Into<Uuid>) -> Result<Option<Arc<A>>, StoreError> {
        let id = id.into();
        if let Some(open) = self.open.iter().find(|open| open.id == id) {
            return downcast::<A>(&open.state, id).map(Some);
        }
        if !self.bench.warm(Rows(self.link), A::KIND, id)? {
            return Ok(None);
        }
        self.bench
            .hot
            .get(id)
            .map(|held| downcast::<A>(&held.state, id))
            .transpose()
    }

    /// Edits a document, making it where it is new. All edits of one command to one document become one change.
    ///
    /// # Errors
    /// Where the id belongs to another kind, or the log does not read.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "edits come fresh from the rules and are spent here"
    )]
    pub fn edit<A: Projected>(&mut self, id: impl Into<Uuid>, edits: Vec<A::Edit>) -> Result<(), StoreError> {
        let id = id.into();
        let before = self.load::<A>(id)?;
        let after: AnyState = match &before {
            Some(state) => Arc::new(state.after(&edits)?),
            None => Arc::new(A::default().after(&edits)?),
        };
        let writes = edits.iter().map(A::write);
        if let Some(open) = self.open.iter_mut().find(|open| open.id == id) {
            open.state = after;
            add_writes(&mut open.writes, writes);
            return Ok(());
        }
        if self.open.len() >= DOCUMENTS_PER_COMMAND_MAX {
            return Err(StoreError::Range("the number of documents in one command"));
        }
        let mut open = Open {
            id,
            kind: A::KIND,
            rules: rules_of(A::KIND)?,
            row: self.bench.hot.get(id).map(|held| held.row),
            shown: before.map(|state| state as AnyState),
            state: after,
            writes: Vec::new(),
        };
        add_writes(&mut open.writes, writes);
        self.open.push(open);
        Ok(())
    }

    /// Brings the projections up to this command's edits so far, for rules that read lists of what they just wrote.
    ///
    /// # Errors
    /// What a projection says.
    pub fn project_now(&mut self) -> Result<(), StoreError> {
        let rows = Rows(self.link);
        for open in self.open.iter_mut().filter(|open| !open.writes.is_empty()) {
            open.project(rows)?;
        }
        Ok(())
    }

    /// Writes one change per edited document, projects and stages the announcements. The last place in the log.
    pub(crate) fn finish(mut self) -> Result<i64, StoreError> {
        let txn = self.bench.lsn + 1;
        for open in std::mem::take(&mut self.open) {
            if !open.writes.is_empty() {
                self.write(open, txn)?;
            }
        }
        if !self.stock.is_empty() {
            let levels = stamp(Rows(self.link), &self.stock, self.bench.lsn)?;
            self.bench.tell_stock(levels);
        }
        Ok(self.bench.lsn)
    }

    /// Notes that an item's level has changed.
    pub(crate) fn stock_changed(&mut self, item: ItemId) {
        if !self.stock.contains(&item) {
            self.stock.push(item);
        }
    }

    fn write(&mut self, mut open: Open, txn: i64) -> Result<(), StoreError> {
        let rows = Rows(self.link);
        let mut held = match self.bench.hot.take(open.id) {
            Some(held) => held,
            // A large command may have pushed its own documents out of memory.
            None if self.bench.warm(rows, open.kind, open.id)? => self
                .bench
                .hot
                .take(open.id)
                .ok_or(StoreError::Range("the size of a document"))?,
            None => open.fresh(),
        };
        let Some(authored) = held.lean.author(self.bench.actor, self.call.now, &open.writes)? else {
            if held.row != 0 {
                self.bench.hot.put(open.id, held);
            }
            // Set and set back: the lists may show what was between.
            return if open.row.is_some() {
                open.project(rows)
            } else {
                Ok(())
            };
        };
        open.project(rows)?;
        debug_assert!(agrees(&open, &held.lean), "a state and its document differ");
        let row = open.row.unwrap_or_default();
        let lsn = self.bench.next_lsn();
        let change = NewChange {
            lsn,
            txn,
            doc: row,
            actor: self.bench.actor_row,
            seq: authored.seq,
            bytes: &authored.bytes,
        };
        log::insert(rows, &change)?;
        held.row = row;
        held.bytes += authored.bytes.len();
        held.state = Arc::clone(&open.state);
        let doc = DocId {
            kind: open.kind,
            id: open.id,
        };
        self.bench.changed(
            open.id,
            held,
            Announcement {
                lsn,
                doc,
                state: open.state,
                stock: Vec::new(),
            },
        );
        Ok(())
    }
}

impl Open {
    /// A document that is not in the log yet.
    fn fresh(&self) -> Held {
        Held {
            row: 0,
            kind: self.kind,
            lean: Lean::new(self.kind, self.rules.sections),
            state: Arc::clone(&self.state),
            bytes: 0,
        }
    }

    fn project(&mut self, rows: Rows<'_>) -> Result<(), StoreError> {
        let row = match self.row {
            Some(row) => row,
            None => log::intern(rows, self.kind, self.id)?,
        };
        self.row = Some(row);
        if self
            .shown
            .as_ref()
            .is_some_and(|shown| Arc::ptr_eq(shown, &self.state))
        {
            return Ok(());
        }
        (self.rules.project)(
            rows,
            DocRow { row, id: self.id },
            self.shown.as_ref(),
            &self.state,
        )?;
        self.shown = Some(Arc::clone(&self.state));
        Ok(())
    }
}

/// Whether the document replays to the state that the edits made.
fn agrees(open: &Open, lean: &Lean) -> bool {
    (open.rules.state)(lean).is_ok_and(|replayed| (open.rules.equal)(&replayed, &open.state))
}

/// Adds writes; a later write to the same header key or fact takes the place of the earlier one.
fn add_writes(writes: &mut Vec<Write>, more: impl Iterator<Item = Write>) {
    for write in more {
        match writes.iter_mut().find(|earlier| earlier.slot == write.slot) {
            Some(earlier) => *earlier = write,
            None => writes.push(write),
        }
    }
}

fn downcast<A: Projected>(state: &AnyState, id: Uuid) -> Result<Arc<A>, StoreError> {
    Arc::clone(state)
        .downcast::<A>()
        .map_err(|_| StoreError::OtherKind { id, wanted: A::KIND })
}
