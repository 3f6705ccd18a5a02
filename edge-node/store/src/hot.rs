//! Documents that the writing thread keeps in memory, bounded by count and by bytes. What a rolled-back command touched is
//! dropped and comes back from the log.

use crate::log::Held;
use lru::LruCache;
use std::num::NonZeroUsize;
use values::Uuid;

/// Documents kept.
const DOCUMENTS_MAX: NonZeroUsize = NonZeroUsize::new(2048).unwrap();
/// Bytes of changes of the documents kept: about an eighth of what they take in memory.
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// What a document counts at least.
const BYTES_EACH_MIN: usize = 512;

/// The documents in memory.
pub(crate) struct Hot {
    documents: LruCache<Uuid, Held>,
    bytes: usize,
}

impl Hot {
    pub(crate) fn new() -> Self {
        Self {
            documents: LruCache::new(DOCUMENTS_MAX),
            bytes: 0,
        }
    }

    pub(crate) fn get(&mut self, id: Uuid) -> Option<&Held> {
        self.documents.get(&id)
    }

    /// Takes a document out, to be changed and put back.
    pub(crate) fn take(&mut self, id: Uuid) -> Option<Held> {
        let held = self.documents.pop(&id)?;
        self.bytes = self.bytes.saturating_sub(size(&held));
        Some(held)
    }

    pub(crate) fn put(&mut self, id: Uuid, held: Held) {
        self.bytes += size(&held);
        if let Some((_, pushed_out)) = self.documents.push(id, held) {
            self.bytes = self.bytes.saturating_sub(size(&pushed_out));
        }
        while self.bytes > BYTES_MAX && self.documents.len() > 1 {
            let Some((_, oldest)) = self.documents.pop_lru() else {
                return;
            };
            self.bytes = self.bytes.saturating_sub(size(&oldest));
        }
    }

    pub(crate) fn clear(&mut self) {
        self.documents.clear();
        self.bytes = 0;
    }
}

fn size(held: &Held) -> usize {
    held.bytes.max(BYTES_EACH_MIN)
}
