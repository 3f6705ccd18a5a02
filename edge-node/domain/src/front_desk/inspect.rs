//! What no merge can rule out about stays, and what a person may do about it (C02, F28, F29). No names stand in a
//! finding: a person's name is sealed; who is meant is shown beside, from the reservations that are its subjects.

use super::{NightLoad, Reservation, StayStatus};
use crate::insight::{Choice, FindingCode, Raised, Subject, finding_id};
use crate::shape::Kind;
use values::{BusinessDate, FindingId, ReservationId, RoomId, RoomTypeId, Timestamp};

/// Contradictions of one stay: cancelled or no-show, and in the house. The house wins; the other is a person's task.
#[must_use]
pub fn stay_contradictions(id: ReservationId, stay: &Reservation, at: Timestamp) -> Vec<(FindingId, Raised)> {
    let pairs = stay.contradictions().into_iter();
    pairs
        .map(|(less, further)| contradiction(id, stay, (less, further), at))
        .collect()
}

fn contradiction(
    id: ReservationId,
    stay: &Reservation,
    (less, further): (StayStatus, StayStatus),
    at: Timestamp,
) -> (FindingId, Raised) {
    let subjects = vec![Subject::new(Kind::Reservation, id)];
    let code = FindingCode::StayContradicted;
    let finding = finding_id(code, &subjects, less.word());
    let sentence = format!(
        "Reservation {} was set {} and is {} as well: {} counts.",
        stay.label(),
        less.word().replace('_', " "),
        further.word().replace('_', " "),
        further.word().replace('_', " "),
    );
    let choices = vec![
        Choice::new(
            "keep",
            "The party is here: tell the channel that its cancellation did not hold.",
        ),
        Choice::new(
            "check_out",
            "The party is not here: check the stay out and settle its folio.",
        ),
    ];
    (
        finding,
        Raised {
            code,
            sentence,
            subjects,
            choices,
            at,
        },
    )
}

/// Two parties that both were given one room for one night: the one that holds it, and the one that lost it.
#[must_use]
pub fn two_parties(
    room: (RoomId, &str),
    night: BusinessDate,
    holder: (ReservationId, &str),
    loser: (ReservationId, &str),
    at: Timestamp,
) -> (FindingId, Raised) {
    let code = FindingCode::TwoPartiesOneBed;
    let mut subjects = vec![
        Subject::new(Kind::Reservation, holder.0),
        Subject::new(Kind::Reservation, loser.0),
        Subject::new(Kind::Room, room.0),
    ];
    subjects.sort();
    let finding = finding_id(code, &subjects, &night.to_string());
    let sentence = format!(
        "Room {} was given to reservation {} and to reservation {} for the night of {night}. Reservation {} has it; \
         reservation {} has no room.",
        room.1, holder.1, loser.1, holder.1, loser.1
    );
    let choices = vec![
        Choice::new("other_room", "Assign another room of the type."),
        Choice::new("other_type", "Move the party to another type."),
        Choice::new("relocate", "Find the party a room in another house."),
    ];
    (
        finding,
        Raised {
            code,
            sentence,
            subjects,
            choices,
            at,
        },
    )
}

/// A type sold beyond its limit at a night: bookings that were confirmed elsewhere are kept (F28).
#[must_use]
pub fn oversold(
    room_type: (RoomTypeId, &str),
    night: BusinessDate,
    load: NightLoad,
    at: Timestamp,
) -> Option<(FindingId, Raised)> {
    if load.free() >= 0 {
        return None;
    }
    let code = FindingCode::Oversold;
    let subjects = vec![Subject::new(Kind::RoomType, room_type.0)];
    let finding = finding_id(code, &subjects, &night.to_string());
    let sentence = format!(
        "{} is oversold for the night of {night}: {} sold of {} rooms with {} to overbook.",
        room_type.1,
        load.sold,
        load.rooms - load.out_of_order,
        load.overbooking,
    );
    let choices = vec![
        Choice::new("other_type", "Move a party to another type."),
        Choice::new("relocate", "Find a party a room in another house."),
        Choice::new("accept", "Accept it: parties will leave early or not come."),
    ];
    Some((
        finding,
        Raised {
            code,
            sentence,
            subjects,
            choices,
            at,
        },
    ))
}
