//! The small words of the house: ids, money, rates, quantities, business dates and instants.
//!
//! Pure: no clock, no randomness, no file, no socket. Time and entropy are passed in. What a value *means* for a
//! check or a stay stands in `domain`; how it is stored stands in `documents` and `store`.

mod clock;
mod id;
mod money;
mod quantity;
mod rate;
#[cfg(feature = "schema")]
mod schema;

pub use clock::{BusinessDate, ClockError, Timestamp};
pub use id::{
    ApprovalId, BatchId, CategoryId, CheckId, CommandId, DeviceId, DrawerId, DrawerSessionId, EntryId,
    FindingId, FloorId, FolioId, GuestId, IdSource, ItemId, LineId, ModifierGroupId, ModifierId, NodeId,
    OutletId, PersonId, PostingId, PrintJobId, PrinterId, PropertyId, RateId, RegisterId, ReservationId,
    RoomId, RoomTypeId, SessionId, StationId, TableId, TaxId, TenantId, TenderId, WindowId, derived_id,
};
pub use money::{Currency, Money, MoneyError, split_minor, split_minor_by_weights};
pub use quantity::Quantity;
pub use rate::{Rate, Rounding};
pub use uuid::Uuid;
