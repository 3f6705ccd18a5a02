//! The front desk: room types and rooms, reservations and the stays they become, availability.
//!
//! Nights are half open: [arrival, departure) (F02). A stay without a night is a *day use*: it holds its room for the
//! day of arrival with a marker of its own, so a second day use of that room is refused until the first has left, while
//! the party that slept there may still leave in the morning and the next may arrive in the evening. Who may hold a
//! room for a night is decided by the database of the node (F04); the rules here say which holdings a stay asks for.
//! What a stay costs and owes stands in [`crate::folio`], the state of a room in [`crate::housekeeping`].

mod availability;
mod booking;
mod deposit;
mod inspect;
mod moves;
mod refusal;
mod reservation;
mod room;
mod signature;
mod stay;
mod whereabouts;

pub use availability::{NightLoad, require_free};
pub use booking::{AmendReservation, NewReservation, Pricing, amend, cancel, no_show, reserve};
pub use deposit::request_deposit;
pub use inspect::{oversold, stay_contradictions, two_parties};
pub use moves::{MoveStay, keep_room, move_stay, require_movable, swap};
pub use refusal::FrontDeskRefusal;
pub use reservation::{
    Companion, EventKind, Holding, NightPrice, Placement, Reservation, ReservationEdit, StayEvent,
    StayStatus, next_folio_page, night_id,
};
pub use room::{
    Closure, ClosureKind, NewRoom, NewRoomType, Reopening, Room, RoomEdit, RoomType, RoomTypeEdit, add_room,
    add_room_type, close_room, reopen_room,
};
pub use signature::{FIELD_UNITS_MAX, POINTS_MAX, STROKES_MAX, Signature, Strokes, sign};
pub use stay::{CheckIn, RoomState, assign, check_in, check_out, unassign, undo};
pub use whereabouts::Segment;

/// The most nights of one reservation: a document stays small.
pub const NIGHTS_MAX: i32 = 365;
/// The most people of one reservation.
pub const PARTY_MAX: u32 = 60;
/// The most letters of a name of a room or type, a channel, a company, a plan, a meal.
pub const WORDS_LETTERS_MAX: usize = 80;
/// The most letters of notes and reasons.
pub const NOTES_LETTERS_MAX: usize = 500;
/// The highest price of a night in minor units.
pub const PRICE_MINOR_MAX: i64 = 100_000_000;

/// Text as a person types it: trimmed, without control characters, at most `letters_max` letters; `None` where it is not.
#[must_use]
pub fn fit_text(text: &str, letters_max: usize) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= letters_max;
    let readable = !text.chars().any(|letter| letter.is_control() && letter != '\n');
    (fits && readable).then(|| text.to_owned())
}

/// A reason as it must be given: something, in at most 500 letters.
///
/// # Errors
/// [`FrontDeskRefusal::ReasonMissing`] where it says nothing.
pub fn fit_reason(reason: &str) -> Result<String, FrontDeskRefusal> {
    fit_text(reason, NOTES_LETTERS_MAX).ok_or(FrontDeskRefusal::ReasonMissing)
}

#[cfg(test)]
mod tests;
