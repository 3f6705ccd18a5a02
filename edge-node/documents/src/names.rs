//! What a document, a change and a writer are called, and how a section's ids become keys. No document logic here.

#![expect(
    clippy::many_single_char_names,
    reason = "an actor's bytes are taken apart in their order"
)]

use domain::shape::Kind;
use values::{NodeId, Uuid};

/// Which document: its kind and the id of its aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocId {
    /// What it is about.
    pub kind: Kind,
    /// The id of the aggregate.
    pub id: Uuid,
}

/// The SHA-256 that names a change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// From its 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From a slice; `None` where it has not 32 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its first four bytes: what stands as checksum in a change.
    pub(crate) const fn checksum(&self) -> [u8; 4] {
        let [a, b, c, d, ..] = self.0;
        [a, b, c, d]
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The part of an actor that names its node: the last six bytes of the node's id, which are random in a `UUIDv7`
/// (its first six are the instant of enrolment, and two boxes of one image may share that).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodePrefix(pub [u8; 6]);

impl From<NodeId> for NodePrefix {
    fn from(node: NodeId) -> Self {
        let [.., a, b, c, d, e, f] = node.bytes();
        Self([a, b, c, d, e, f])
    }
}

/// Who wrote a change: `node(6) | device(2) | epoch(4)`, big-endian.
///
/// A new epoch is taken after every restore, so an actor never writes two changes with one sequence number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor([u8; 12]);

impl Actor {
    /// The actor of a node's device slot in an epoch. Slot 0 is the node itself.
    #[must_use]
    pub fn new(node: NodeId, device_slot: u16, epoch: u32) -> Self {
        let NodePrefix([a, b, c, d, e, f]) = NodePrefix::from(node);
        let [s0, s1] = device_slot.to_be_bytes();
        let [e0, e1, e2, e3] = epoch.to_be_bytes();
        Self([a, b, c, d, e, f, s0, s1, e0, e1, e2, e3])
    }

    /// The actor that writes the genesis of a kind. No node may use it.
    pub(crate) const fn genesis(kind: Kind) -> Self {
        let [a, b, c, d, e, f] = GENESIS_PREFIX.0;
        Self([a, b, c, d, e, f, 0, kind.code(), 0, 0, 0, 0])
    }

    /// From its 12 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 12]) -> Self {
        Self(bytes)
    }

    /// From a slice; `None` where it has not 12 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its 12 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 12] {
        &self.0
    }

    /// The node's part.
    #[must_use]
    pub const fn node_prefix(&self) -> NodePrefix {
        let [a, b, c, d, e, f, ..] = self.0;
        NodePrefix([a, b, c, d, e, f])
    }

    /// The device's slot at the node.
    #[must_use]
    pub const fn device_slot(&self) -> u16 {
        let [_, _, _, _, _, _, a, b, ..] = self.0;
        u16::from_be_bytes([a, b])
    }

    /// The epoch of the node's book.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        let [.., a, b, c, d] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }

    /// Whether this is a genesis actor, which only `documents` itself may write as.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.node_prefix() == GENESIS_PREFIX
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Actor({self})")
    }
}

/// The node part of every genesis actor.
const GENESIS_PREFIX: NodePrefix = NodePrefix(*b"hearth");

/// How many characters a section's key has.
const ENTRY_KEY_CHARS: usize = 22;

/// The alphabet of RFC 4648, section 5.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// An id as the key of a section: its 16 bytes in unpadded base64url, 22 characters.
pub(crate) fn entry_key(id: Uuid) -> String {
    let bits = id.as_u128();
    (0..ENTRY_KEY_CHARS)
        .map(|place| char::from(symbol(bits, place)))
        .collect()
}

/// The character at `place`: 21 of six bits from the top, the last holds two bits and four zeros.
fn symbol(bits: u128, place: usize) -> u8 {
    let sextet = if place + 1 == ENTRY_KEY_CHARS {
        (bits << 4) & 0x3F
    } else {
        (bits >> (122 - 6 * place)) & 0x3F
    };
    usize::try_from(sextet)
        .ok()
        .and_then(|index| ALPHABET.get(index))
        .copied()
        .unwrap_or_default()
}

/// The id of a section's key; `None` where the key is not exactly what [`entry_key`] writes.
pub(crate) fn entry_id(key: &str) -> Option<Uuid> {
    let (last, firsts) = key.as_bytes().split_last()?;
    if firsts.len() + 1 != ENTRY_KEY_CHARS {
        return None;
    }
    let mut bits = 0_u128;
    for byte in firsts {
        bits = (bits << 6) | u128::from(sextet(*byte)?);
    }
    let last = sextet(*last)?;
    (last.trailing_zeros() >= 4).then(|| Uuid::from_u128((bits << 2) | u128::from(last >> 4)))
}

/// The six bits that a character stands for.
const fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_actor_is_node_device_and_epoch() {
        let node = NodeId(Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff));
        let actor = Actor::new(node, 7, 9);
        assert_eq!(actor.to_string(), "aabbccddeeff000700000009");
        assert_eq!((actor.device_slot(), actor.epoch()), (7, 9));
        assert_eq!(actor.node_prefix(), NodePrefix::from(node));
        assert!(!actor.is_reserved() && Actor::genesis(Kind::Check).is_reserved());
    }

    proptest! {
        #[test]
        fn a_section_key_is_the_id_and_only_one_text_is_its_key(bits in any::<u128>(), place in 0..22_usize, other in any::<char>()) {
            let id = Uuid::from_u128(bits);
            let key = entry_key(id);
            prop_assert_eq!(key.len(), ENTRY_KEY_CHARS);
            prop_assert_eq!(entry_id(&key), Some(id));
            let changed: String = key.chars().enumerate().map(|(at, c)| if at == place { other } else { c }).collect();
            prop_assert!(changed == key || entry_id(&changed) != Some(id));
        }
    }
}
