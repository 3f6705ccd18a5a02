//! The chain: each record's hash covers the one before, each hash is signed, and a whole journal can be checked.
//!
//! The chain alone finds what was changed, swapped, inserted or taken out of the middle. It cannot find a tail that was
//! cut off (F05) or a chain signed anew with a stolen key (F06): for these the check needs a [`Head`] that somebody else
//! kept, a *witness*: the last-acknowledged marker beside the database, a printed Z, or the hub.

use super::{Record, Totals, canonical};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use values::{Currency, RegisterId, Timestamp};

use super::{EntryKind, Place};

/// Goes into every hash before anything else, so that no other bytes of ours can be taken for a record.
pub const DOMAIN_TAG: &[u8] = b"hearth.fiscal.record.v1\0";
/// Faults that one check lists; a journal with more is not worth reading further.
pub const FAULTS_MAX: usize = 100;
/// Number series that one epoch may have.
const SERIES_MAX: usize = 256;

/// A record's hash.
pub type RecordHash = [u8; 32];

/// What the first record of a register has in the place of the hash before.
pub const NO_HASH: RecordHash = [0; 32];

/// The hash of a record: SHA-256 over tag, register, hash of the record before, and the record's bytes.
#[must_use]
pub fn hash(register: RegisterId, previous: &RecordHash, record: &[u8]) -> RecordHash {
    let mut sha = Sha256::new();
    sha.update(DOMAIN_TAG);
    sha.update(register.bytes());
    sha.update(previous);
    sha.update(record);
    sha.finalize().into()
}

/// A record as it is stored: its bytes, its hash, the signature over the hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The canonical bytes.
    pub record: Vec<u8>,
    /// The hash.
    pub hash: Vec<u8>,
    /// The ed25519 signature over the hash.
    pub signature: Vec<u8>,
}

/// What the next record needs of the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where the last record stands.
    pub place: Place,
    /// Its hash.
    pub hash: RecordHash,
    /// Its time.
    pub at: Timestamp,
    /// The register's currency.
    pub currency: Currency,
    /// The totals after it.
    pub totals: Totals,
}

impl Link {
    /// The link that this record makes.
    #[must_use]
    pub const fn of(record: &Record, hash: RecordHash) -> Self {
        Self {
            place: record.place,
            hash,
            at: record.entry.at,
            currency: record.entry.currency,
            totals: record.totals,
        }
    }
}

/// A head that somebody keeps outside the journal: the witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Where the record stands.
    pub place: Place,
    /// Its hash.
    pub hash: RecordHash,
}

/// Holds the register's secret key and signs with it.
pub struct Signer(SigningKey);

impl From<SigningKey> for Signer {
    fn from(key: SigningKey) -> Self {
        Self(key)
    }
}

impl Signer {
    /// A signer with this secret key (the 32-byte seed of RFC 8032).
    #[must_use]
    pub fn new(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public key.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The record with its hash and signature, and the link for the next one.
    #[must_use]
    pub fn seal(&self, register: RegisterId, previous: Option<&Link>, record: &Record) -> (Stored, Link) {
        let bytes = canonical::to_bytes(record);
        let hash = hash(register, previous.map_or(&NO_HASH, |link| &link.hash), &bytes);
        let stored = Stored {
            record: bytes,
            hash: hash.to_vec(),
            signature: self.0.sign(&hash).to_bytes().to_vec(),
        };
        (stored, Link::of(record, hash))
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(secret)")
    }
}

/// What is wrong with a journal at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The bytes are not a record.
    #[error("the record cannot be read: {0}")]
    Unreadable(canonical::CanonicalError),
    /// The stored hash is not the hash of the bytes after the record before.
    #[error("the record or the one before it was changed: its hash does not fit")]
    Hash,
    /// The signature is not the register's.
    #[error("the signature is not this register's")]
    Signature,
    /// A number is missing, repeated or out of order.
    #[error("the record says that it is {0:?}")]
    Place(Place),
    /// An epoch does not begin with its opening, or an opening stands elsewhere.
    #[error("an epoch opens with its own record and nowhere else")]
    Epoch,
    /// The time is before the record before.
    #[error("the time is before the record before")]
    Time,
    /// The totals do not follow from the record before and the amounts.
    #[error("the totals do not follow from the record before")]
    Totals,
    /// The currency is not the register's.
    #[error("the currency is not the register's")]
    Currency,
    /// A printed number does not follow its series.
    #[error("the printed number does not follow the one before in its series")]
    Number,
    /// A witness has another hash for this place.
    #[error("a witness has another record for this place")]
    Forked,
    /// A witness has this place, the journal has not.
    #[error("a witness has seen this record, the journal has lost it")]
    Missing,
}

/// A fault and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("epoch {} seq {}: {fault}", place.epoch, place.seq)]
pub struct ChainFault {
    /// The place at which the record was expected.
    pub place: Place,
    /// What is wrong.
    pub fault: Fault,
}

/// Checks a journal record by record; memory does not grow with its length.
#[derive(Debug)]
pub struct Verifier {
    register: RegisterId,
    key: Option<VerifyingKey>,
    last: Option<Link>,
    series: BTreeMap<String, u64>,
    witnesses: Vec<Head>,
    faults: Vec<ChainFault>,
    count: u64,
}

impl Verifier {
    /// A check of `register`'s journal from its first record, against its public key and any heads that others kept.
    #[must_use]
    pub fn new(register: RegisterId, public_key: &[u8; 32], witnesses: Vec<Head>) -> Self {
        Self {
            register,
            key: VerifyingKey::from_bytes(public_key).ok(),
            last: None,
            series: BTreeMap::new(),
            witnesses,
            faults: Vec::new(),
            count: 0,
        }
    }

    /// A check that goes on behind `last`, which is trusted: for the tail of a long journal.
    #[must_use]
    pub fn behind(mut self, last: Option<Link>) -> Self {
        self.last = last;
        self
    }

    /// Takes the next record. Returns whether it makes sense to go on.
    pub fn take(&mut self, stored: &Stored) -> bool {
        self.count += 1;
        let found = self.expected();
        let previous = self.last.as_ref().map_or(NO_HASH, |link| link.hash);
        let computed = hash(self.register, &previous, &stored.record);
        let kept: Option<RecordHash> = stored.hash.as_slice().try_into().ok();
        if kept != Some(computed) {
            self.fault(found, Fault::Hash);
        }
        if !self.is_signed(stored) {
            self.fault(found, Fault::Signature);
        }
        match canonical::from_bytes(&stored.record) {
            Ok(record) => self.follow(found, &record, kept.unwrap_or(computed)),
            Err(error) => {
                self.fault(found, Fault::Unreadable(error));
                self.skip(found, kept.unwrap_or(computed));
            }
        }
        self.faults.len() < FAULTS_MAX
    }

    /// The last link, the number of records, and the faults in the order found, once all records were taken. The first
    /// one names the place; later ones may be its echo in the records that follow.
    #[must_use]
    pub fn finish(mut self) -> (Option<Link>, u64, Vec<ChainFault>) {
        for witness in std::mem::take(&mut self.witnesses) {
            self.fault(witness.place, Fault::Missing);
        }
        (self.last, self.count, self.faults)
    }

    fn expected(&self) -> Place {
        self.last
            .as_ref()
            .map_or(Place { epoch: 1, seq: 1 }, |link| Place {
                seq: link.place.seq.saturating_add(1),
                ..link.place
            })
    }

    fn fault(&mut self, place: Place, fault: Fault) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(ChainFault { place, fault });
        }
    }

    fn is_signed(&self, stored: &Stored) -> bool {
        let signature = Signature::from_slice(&stored.signature);
        match (&self.key, signature) {
            (Some(key), Ok(signature)) => key.verify_strict(&stored.hash, &signature).is_ok(),
            _ => false,
        }
    }

    /// An unreadable record keeps its place, so that the ones after it are not blamed for it.
    fn skip(&mut self, place: Place, hash: RecordHash) {
        if let Some(last) = &mut self.last {
            last.place = place;
            last.hash = hash;
        }
        self.compare(Head { place, hash });
    }

    fn follow(&mut self, expected: Place, record: &Record, hash: RecordHash) {
        let opens = record.entry.kind == EntryKind::EpochOpen;
        let due = if opens {
            Place {
                epoch: self.due_epoch(record.place.epoch),
                seq: 1,
            }
        } else {
            expected
        };
        if opens {
            self.series.clear();
        } else if self.last.is_none() {
            self.fault(due, Fault::Epoch);
        }
        if record.place != due {
            self.fault(due, Fault::Place(record.place));
        }
        if let Some(last) = self.last.clone() {
            self.compare_with_last(due, &last, record);
        } else if Totals::default().after(&record.entry) != Ok(record.totals) {
            self.fault(due, Fault::Totals);
        }
        self.follow_number(due, record);
        self.compare(Head {
            place: record.place,
            hash,
        });
        // Go on from where the record says it is, so that one gap is one fault, unless even its epoch is not credible.
        let mut link = Link::of(record, hash);
        if record.place.epoch != due.epoch {
            link.place = due;
        }
        self.last = Some(link);
    }

    /// An opening may skip epochs: the ones between were spent by a node that was lost.
    fn due_epoch(&self, found: u64) -> u64 {
        let least = self
            .last
            .as_ref()
            .map_or(1, |link| link.place.epoch.saturating_add(1));
        found.max(least)
    }

    fn compare_with_last(&mut self, due: Place, last: &Link, record: &Record) {
        if record.entry.at < last.at {
            self.fault(due, Fault::Time);
        }
        if record.entry.currency != last.currency {
            self.fault(due, Fault::Currency);
        }
        if last.totals.after(&record.entry) != Ok(record.totals) {
            self.fault(due, Fault::Totals);
        }
    }

    fn follow_number(&mut self, due: Place, record: &Record) {
        let Some(number) = &record.entry.number else {
            return;
        };
        let last = self.series.get(&number.series).copied();
        let follows = last.is_none_or(|last| Some(number.number) == last.checked_add(1));
        if number.number == 0 || !follows || (last.is_none() && self.series.len() >= SERIES_MAX) {
            self.fault(due, Fault::Number);
        }
        self.series.insert(number.series.clone(), number.number);
    }

    fn compare(&mut self, head: Head) {
        let (here, elsewhere): (Vec<Head>, Vec<Head>) = std::mem::take(&mut self.witnesses)
            .into_iter()
            .partition(|witness| witness.place == head.place);
        self.witnesses = elsewhere;
        if here.iter().any(|witness| witness.hash != head.hash) {
            self.fault(head.place, Fault::Forked);
        }
    }
}
