//! Why the front desk says no, in words that say what to do.

use crate::refusals;
use values::{BusinessDate, RoomId};

refusals! {
    /// Why a command about a room or a stay was refused.
    pub enum FrontDeskRefusal {
        /// A name is missing, too long or unreadable.
        TextUnfit { /// Which.
            field: &'static str } = "text_unfit", "The {field} has 1 to 80 letters (notes and reasons 500) and no control characters.";
        /// No reason.
        ReasonMissing = "reason_missing", "Give a reason in 1 to 500 letters.";
        /// A room type that cannot be.
        OccupancyUnfit = "occupancy_unfit", "A room type sleeps at least one, at most 60, and its base is not above its most.";
        /// Departure before arrival, or a very long stay.
        SpanUnfit = "span_unfit", "The departure is on or after the arrival, and a stay has at most 365 nights.";
        /// Arrival in a closed day.
        ArrivalPast { /// Asked for.
            arrival: BusinessDate, /// The open business date.
            today: BusinessDate } = "arrival_in_the_past", "{arrival} is closed; the house is at {today}. Book from {today} on.";
        /// Departure before today.
        DeparturePast { /// Asked for.
            departure: BusinessDate, /// The open business date.
            today: BusinessDate } = "departure_in_the_past", "{departure} is closed; the house is at {today}. The departure is {today} or later.";
        /// Too many for the room type.
        PartyTooLarge { /// People asked for.
            people: u32, /// People who fit.
            most: u32 } = "party_too_large", "{people} people do not fit: this room type sleeps {most}. Take a larger type or two rooms.";
        /// Prices do not match the nights.
        PricesUnfit = "prices_unfit", "Give one price per night, 0 or more, in the house's currency; or none, to take the room type's rate.";
        /// No price is known for a night.
        PriceMissing { /// The night.
            night: BusinessDate } = "price_missing", "The night of {night} has no price: give one, or set the rate of the room type.";
        /// The type is sold out.
        SoldOut { /// The night.
            night: BusinessDate, /// The room type's name, or the house.
            what: String, /// Sold so far.
            sold: i64, /// Rooms in order.
            rooms: i64, /// What may be sold beyond.
            limit: i64 } = "sold_out", "{what} is sold out for the night of {night}: {sold} sold of {rooms} rooms with {limit} to overbook. Choose another type or other nights.";
        /// Another party has the room.
        RoomTaken { /// The room's number.
            room: String, /// The night.
            night: BusinessDate, /// The holder's reservation number.
            holder: String } = "room_taken", "Room {room} is held by reservation {holder} for {night}. Choose another room, or move that party first.";
        /// The room is out of order.
        RoomClosed { /// The room's number.
            room: String, /// The night.
            night: BusinessDate } = "room_out_of_order", "Room {room} is out of order on {night}. Choose another room or put it back in order.";
        /// The room is another type's and that is sold out.
        RoomUnknown { /// What was given.
            room: RoomId } = "room_unknown", "There is no room {room}.";
        /// Somebody is in the room.
        RoomOccupied { /// The room's number.
            room: String, /// Who, as a reservation number.
            holder: String } = "room_occupied", "Reservation {holder} is still in room {room}. Check it out first, or choose another room.";
        /// The room is not ready.
        RoomNotReady { /// The room's number.
            room: String, /// Its state.
            state: &'static str } = "room_not_ready", "Room {room} is {state}. Have it cleaned, choose another room, or check in with a reason to override.";
        /// No room assigned.
        RoomMissing = "room_missing", "No room is assigned: assign one, or check in with a room.";
        /// Same room.
        RoomSame = "room_same", "The party is in this room already.";
        /// It is to keep its room.
        DoNotMove { /// Its number.
            reservation: String } = "stay_do_not_move", "Reservation {reservation} is to keep its room. Take the mark off first if the guest agrees.";
        /// A night that is not one of the stay.
        NightOutside { /// The night.
            night: BusinessDate } = "night_not_of_the_stay", "The night of {night} is not one of this stay: move from a night between arrival and departure.";
        /// Too many days.
        ChartUnfit = "days_unfit", "A chart has 1 to 31 days.";
        /// No signature.
        SignatureUnfit = "signature_unfit", "A signature is 1 to 256 lines of together 2 to 4,000 points, all within a field of at most 4,096 by 4,096.";
        /// Signed too often.
        SignedOften = "signed_too_often", "This card was signed 8 times. The last signature counts.";
        /// A request for a deposit that cannot be.
        DepositUnfit = "deposit_unfit", "A deposit is more than 0, in the house's currency, and due between today and the arrival; or leave both out to ask for none.";
        /// One stay with itself.
        SwapSame = "swap_same", "Choose two different stays that are in different rooms.";
        /// The state does not allow it.
        StatusUnfit { /// What was attempted.
            what: &'static str, /// The status.
            status: &'static str } = "stay_status_unfit", "This reservation is {status}: it cannot be {what}. Undo the last step first if that was a mistake.";
        /// Not yet.
        NotArriving { /// The arrival.
            arrival: BusinessDate, /// The open business date.
            today: BusinessDate } = "arrival_is_later", "The arrival is {arrival} and the house is at {today}. For an early arrival change the arrival first.";
        /// Too late.
        StayOver { /// The departure.
            departure: BusinessDate, /// The open business date.
            today: BusinessDate } = "departure_is_past", "The departure was {departure} and the house is at {today}. Change the departure first.";
        /// Nothing to undo.
        NothingToUndo = "nothing_to_undo", "There is no check-in, check-out, cancellation or no-show to undo.";
        /// Done on an earlier day.
        UndoTooLate { /// The day it was done.
            date: BusinessDate } = "undo_too_late", "This was done on {date}, and that day is closed. Make a new reservation or extend the stay instead.";
        /// Money was posted.
        UndoCharged = "undo_after_charges", "There are charges or payments on the folio. Reverse them first, or check the guest out.";
        /// Money is owed.
        BalanceOpen { /// The balance.
            balance: values::Money } = "folio_balance_open", "The folio stands at {balance}. Take a payment, refund, or move it to a named ledger first.";
        /// Nights posted cannot change.
        NightPosted { /// The night.
            night: BusinessDate } = "night_is_past", "The night of {night} is past; its price is on the folio. Reverse the posting there.";
        /// The arrival of someone in the house.
        ArrivalFixed = "arrival_is_fixed", "The party is in the house: its arrival cannot change.";
        /// A room with this number exists.
        RoomNumberTaken { /// The number.
            number: String } = "room_number_taken", "There is a room {number} already.";
        /// A closure that cannot be.
        ClosureUnfit = "closure_unfit", "A room is closed from today or later, for 1 to 365 nights.";
        /// Nothing to change.
        NothingToChange = "nothing_to_change", "Nothing was given that differs from what stands.";
    }
}
