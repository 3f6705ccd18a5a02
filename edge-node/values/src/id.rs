//! Typed ids: every id is a `UUIDv7`, and a table's id cannot be passed where a check's is wanted.
//!
//! Human numbers (check 1042, folio 88) are not here: they are labels from a book, never identity.

use crate::Timestamp;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The 16 bytes of the id, big-endian as in RFC 9562.
            #[must_use]
            pub const fn bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }
        }
        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                crate::schema::id()
            }
        }
        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }
        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
        impl<C> Encode<C> for $name {
            fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
                e.bytes(self.0.as_bytes())?.ok()
            }
        }
        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
                let position = d.position();
                Uuid::from_slice(d.bytes()?)
                    .map(Self)
                    .map_err(|_| decode::Error::message("an id is 16 bytes").at(position))
            }
        }
    )+};
}

ids! {
    /// A second person's approval of one action and one amount.
    ApprovalId,
    /// One sending of lines to the kitchen.
    BatchId,
    /// A category of the catalogue.
    CategoryId,
    /// A guest check.
    CheckId,
    /// A command as a terminal made it; the same id is the same command for ever.
    CommandId,
    /// An enrolled terminal.
    DeviceId,
    /// A cash drawer.
    DrawerId,
    /// One shift of a cash drawer, from its float to its count.
    DrawerSessionId,
    /// An adjustment, event or other immutable entry that nothing else refers to by kind.
    EntryId,
    /// Something that no merge can rule out and that a person has to look at.
    FindingId,
    /// A dining room with its tables.
    FloorId,
    /// A guest folio.
    FolioId,
    /// A guest.
    GuestId,
    /// An item of the catalogue.
    ItemId,
    /// A line of a check.
    LineId,
    /// A group of modifiers that an item asks for.
    ModifierGroupId,
    /// One modifier in a group.
    ModifierId,
    /// A node; its last six bytes, the random ones, stand in every change it writes.
    NodeId,
    /// An outlet: restaurant, bar, room service.
    OutletId,
    /// A person who works here.
    PersonId,
    /// A posting on a folio.
    PostingId,
    /// A printer.
    PrinterId,
    /// One slip of paper that is to be printed.
    PrintJobId,
    /// A property: one house.
    PropertyId,
    /// A rate plan.
    RateId,
    /// A register: the owner of one fiscal journal.
    RegisterId,
    /// A reservation, and the stay that it becomes.
    ReservationId,
    /// A guest room.
    RoomId,
    /// A type of guest rooms.
    RoomTypeId,
    /// A person's sign-on at a device.
    SessionId,
    /// A kitchen station.
    StationId,
    /// A table.
    TableId,
    /// A tax.
    TaxId,
    /// A customer of the hub.
    TenantId,
    /// A payment on a check.
    TenderId,
    /// A window of a folio.
    WindowId,
}

/// Makes `UUIDv7`s from an instant and entropy that are passed in, in rising order, so that a rule stays pure.
///
/// One source serves one command; two sources with the same instant and entropy make the same ids.
#[derive(Clone, Debug)]
pub struct IdSource {
    unix_ms: u64,
    entropy: u64,
    made: u16,
}

impl IdSource {
    /// A source for ids stamped `now`; `entropy` must be drawn fresh from a cryptographic generator by the caller.
    #[must_use]
    pub fn new(now: Timestamp, entropy: u64) -> Self {
        Self {
            unix_ms: u64::try_from(now.unix_ms()).unwrap_or(0),
            entropy,
            made: 0,
        }
    }

    /// The next id. The twelve bits after the version count up, so ids of one command sort in the order made.
    pub fn make<I: From<Uuid>>(&mut self) -> I {
        let mixed = mix(self
            .entropy
            .wrapping_add(u64::from(self.made).wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        let mut tail = [0; 10];
        let (counter, random) = tail.split_at_mut(2);
        counter.copy_from_slice(&self.made.to_be_bytes());
        random.copy_from_slice(&mixed.to_be_bytes());
        let uuid = uuid::Builder::from_unix_timestamp_millis(self.unix_ms, &tail);
        self.made = (self.made + 1) & 0x0FFF;
        if self.made == 0 {
            self.unix_ms = self.unix_ms.saturating_add(1);
        }
        I::from(uuid.into_uuid())
    }
}

/// An id that two writers derive alike from the same parts: a version 5 UUID (RFC 9562, SHA-1 of name in namespace).
///
/// Used where the same fact must have the same id wherever it is written, such as the charge for one room-night.
#[must_use]
pub fn derived_id<I: From<Uuid>>(namespace: Uuid, name: &[u8]) -> I {
    I::from(Uuid::new_v5(&namespace, name))
}

/// The finishing step of the splitmix64 generator (Steele, Lea, Flood 2014): a bijection that spreads every bit.
const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_source_rise_and_differ() {
        let mut source = IdSource::new(Timestamp::from_unix_ms(1_700_000_000_000), 7);
        let ids: Vec<LineId> = (0..10_000).map(|_| source.make()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.iter().all(|id| id.0.get_version_num() == 7));
    }

    #[test]
    fn an_id_survives_cbor_and_text() {
        let id: CheckId = IdSource::new(Timestamp::from_unix_ms(5), 9).make();
        let bytes = minicbor::to_vec(id).expect("encodes");
        assert_eq!(minicbor::decode::<CheckId>(&bytes).expect("decodes"), id);
        assert_eq!(id.to_string().parse::<CheckId>().expect("parses"), id);
        assert!(minicbor::decode::<CheckId>(&bytes[..10]).is_err());
    }
}
