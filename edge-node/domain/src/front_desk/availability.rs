//! Availability: what is left of a type at a night (F03). Where the counts come from stands in `store`.

use super::FrontDeskRefusal;
use values::BusinessDate;

/// How a type, or the whole house, stands at a night.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NightLoad {
    /// Rooms that there are.
    pub rooms: i64,
    /// Rooms out of order.
    pub out_of_order: i64,
    /// Rooms sold.
    pub sold: i64,
    /// Rooms that may be sold beyond what is there.
    pub overbooking: i64,
}

impl NightLoad {
    /// Rooms that may still be sold; negative where more is sold than may be.
    #[must_use]
    pub const fn free(self) -> i64 {
        self.rooms - self.out_of_order + self.overbooking - self.sold
    }
}

/// Refuses where one room more does not fit into `load`.
///
/// # Errors
/// [`FrontDeskRefusal::SoldOut`] with the figures.
pub fn require_free(what: &str, night: BusinessDate, load: NightLoad) -> Result<(), FrontDeskRefusal> {
    if load.free() >= 1 {
        return Ok(());
    }
    Err(FrontDeskRefusal::SoldOut {
        night,
        what: what.to_owned(),
        sold: load.sold,
        rooms: load.rooms - load.out_of_order,
        limit: load.overbooking,
    })
}
