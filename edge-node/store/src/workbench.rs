//! What the writing thread keeps between commands: documents in memory, the next place in the log, announcements that wait
//! for their COMMIT, the marker of what was acknowledged.

use crate::books::stock::StockLevel;
use crate::hot::Hot;
use crate::log::{self, Held};
use crate::marker::Marker;
use crate::projections::{KindRules, rules};
use crate::{Announcement, Rows, StoreError};
use documents::Actor;
use domain::shape::Kind;
use ed25519_dalek::SigningKey;
use lru::LruCache;
use sqlite::Follower;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::{broadcast, watch};
use values::{DeviceId, PropertyId, Uuid};

/// Device slots kept in memory.
const SLOTS_MAX: NonZeroUsize = NonZeroUsize::new(1024).unwrap();

/// The state of the writing thread.
pub(crate) struct Workbench {
    pub(crate) hot: Hot,
    pub(crate) actor: Actor,
    pub(crate) actor_row: i64,
    /// The last place given out in this group.
    pub(crate) lsn: i64,
    /// The last place of the last command kept.
    kept_lsn: i64,
    /// The last record of the fiscal journal, in this group.
    pub(crate) entry: i64,
    kept_entry: i64,
    durable_entry: i64,
    /// The last place on the disk, for readers of facts.
    pub(crate) durable_lsn: Arc<AtomicI64>,
    slots: LruCache<DeviceId, i64>,
    new_slots: Vec<DeviceId>,
    staged: Vec<Announcement>,
    kept: Vec<Announcement>,
    announce: broadcast::Sender<Arc<Announcement>>,
    marker: Marker,
    /// Set by a command that wrote a print job; whoever prints is told after the COMMIT.
    pub(crate) spooled: bool,
    /// Counts the commits with print jobs.
    pub(crate) spool: watch::Sender<u64>,
    /// The epoch, which every print job carries.
    pub(crate) epoch: u32,
    /// The house's own document.
    pub(crate) property: PropertyId,
    /// Set while the projections are being rebuilt: then no command runs.
    pub(crate) rebuilding: bool,
    /// The key that signs the register's fiscal journal.
    pub(crate) register_key: Option<SigningKey>,
    #[cfg(feature = "planted-faults")]
    pub(crate) planted_faults: sqlite::PlantedFaults,
}

impl Workbench {
    pub(crate) fn new(
        actor: Actor,
        actor_row: i64,
        lsn: i64,
        entry: i64,
        announce: broadcast::Sender<Arc<Announcement>>,
        marker: Marker,
    ) -> Self {
        Self {
            hot: Hot::new(),
            actor,
            actor_row,
            lsn,
            kept_lsn: lsn,
            entry,
            kept_entry: entry,
            durable_entry: entry,
            durable_lsn: Arc::new(AtomicI64::new(lsn)),
            slots: LruCache::new(SLOTS_MAX),
            new_slots: Vec::new(),
            staged: Vec::new(),
            kept: Vec::new(),
            announce,
            marker,
            spooled: false,
            spool: watch::Sender::new(0),
            epoch: 0,
            property: PropertyId(Uuid::nil()),
            rebuilding: false,
            register_key: None,
            #[cfg(feature = "planted-faults")]
            planted_faults: sqlite::PlantedFaults::default(),
        }
    }

    /// The next place in the log.
    pub(crate) fn next_lsn(&mut self) -> i64 {
        self.lsn += 1;
        self.lsn
    }

    /// Makes a document ready in memory; whether there is one.
    pub(crate) fn warm(&mut self, rows: Rows<'_>, kind: Kind, id: Uuid) -> Result<bool, StoreError> {
        if let Some(held) = self.hot.get(id) {
            return if held.kind == kind {
                Ok(true)
            } else {
                Err(StoreError::OtherKind { id, wanted: kind })
            };
        }
        let Some((row, found)) = log::find(rows, id)? else {
            return Ok(false);
        };
        if found != kind {
            return Err(StoreError::OtherKind { id, wanted: kind });
        }
        let held = log::replay(rows, row, kind, rules_of(kind)?)?;
        self.hot.put(id, held);
        Ok(true)
    }

    /// The integer that stands for a device in the books, given out at its first command.
    pub(crate) fn slot(&mut self, rows: Rows<'_>, device: DeviceId) -> Result<i64, StoreError> {
        if let Some(slot) = self.slots.get(&device) {
            return Ok(*slot);
        }
        let found = rows.one(
            "SELECT slot FROM device_slot WHERE device = ?1",
            [device.bytes()],
            |row| row.get(0),
        )?;
        let slot = if let Some(slot) = found {
            slot
        } else {
            rows.run("INSERT INTO device_slot (device) VALUES (?1)", [device.bytes()])?;
            self.new_slots.push(device);
            rows.link().last_insert_rowid()
        };
        self.slots.put(device, slot);
        Ok(slot)
    }

    /// Puts a changed document back and stages what is to be told about it.
    pub(crate) fn changed(&mut self, id: Uuid, held: Held, announcement: Announcement) {
        self.staged.push(announcement);
        self.hot.put(id, held);
    }

    /// Tells the levels of stock that a command changed along with its last change.
    pub(crate) fn tell_stock(&mut self, levels: Vec<StockLevel>) {
        if let Some(last) = self.staged.last_mut() {
            last.stock = levels;
        }
    }

    fn forget_new_slots(&mut self) {
        for device in self.new_slots.drain(..) {
            self.slots.pop(&device);
        }
    }
}

impl Follower for Workbench {
    fn command_kept(&mut self) {
        self.kept_lsn = self.lsn;
        self.kept_entry = self.entry;
        self.kept.append(&mut self.staged);
        // A slot stays new until its COMMIT; one that is looked up again meanwhile is found in the table.
    }

    fn command_undone(&mut self) {
        for announcement in self.staged.drain(..) {
            // A changed document is in memory already: out with it.
            self.hot.take(announcement.doc.id);
        }
        self.lsn = self.kept_lsn;
        self.entry = self.kept_entry;
        self.forget_new_slots();
    }

    fn group_committed(&mut self) -> Option<sqlite::Telling> {
        self.new_slots.clear();
        self.durable_lsn.store(self.kept_lsn, Ordering::Release);
        self.durable_entry = self.kept_entry;
        self.marker.advance(self.kept_lsn, self.kept_entry);
        if std::mem::take(&mut self.spooled) {
            self.spool.send_modify(|commits| *commits += 1);
        }
        if self.kept.is_empty() || self.announce.receiver_count() == 0 {
            self.kept.clear();
            return None;
        }
        let (kept, announce) = (std::mem::take(&mut self.kept), self.announce.clone());
        Some(Box::new(move || {
            for announcement in kept {
                // Nobody may be listening any more.
                let _ = announce.send(Arc::new(announcement));
            }
        }))
    }

    fn group_lost(&mut self) {
        self.staged.clear();
        self.kept.clear();
        self.hot.clear();
        // Also those that were looked up again after an undone command of the group: their rows are gone too.
        self.new_slots.clear();
        self.slots.clear();
        self.kept_lsn = self.durable_lsn.load(Ordering::Acquire);
        self.lsn = self.kept_lsn;
        self.kept_entry = self.durable_entry;
        self.entry = self.durable_entry;
    }
}

/// What is done with a kind that is to be read or written.
pub(crate) fn rules_of(kind: Kind) -> Result<&'static KindRules, StoreError> {
    rules(kind).ok_or(StoreError::UnknownKind(kind))
}
