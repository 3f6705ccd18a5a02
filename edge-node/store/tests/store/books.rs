//! Books: numbers, room-nights, the business date, the outbox.

use crate::house::{House, No, call};
use store::books::room_night::{Hold, holder, nights_of};
use store::books::{business_day, number, outbox};
use store::{CommandError, StoreError};
use values::{BusinessDate, ReservationId, RoomId, Uuid};

fn night(days: i32) -> BusinessDate {
    BusinessDate::from_epoch_days(20_000 + days).expect("a date")
}

#[tokio::test]
async fn f07_a_refused_command_takes_no_number() {
    let house = House::new();
    for (command, refuse) in [(1, false), (2, true), (3, false)] {
        let ended = house
            .store
            .command(call(command), move |unit| {
                let number = unit.next_number("receipt")?;
                if refuse {
                    Err(No::Refused("no"))
                } else {
                    Ok(number)
                }
            })
            .await;
        assert_eq!(ended.is_err(), refuse);
    }
    let last = house
        .store
        .read(|reader| number::last_number(reader.rows(), "receipt"))
        .await
        .expect("reads");
    assert_eq!(last, 2);
}

#[tokio::test]
async fn one_party_holds_a_room_for_a_night_and_the_other_is_named() {
    let house = House::new();
    let (room, ada, ben) = (
        RoomId(Uuid::from_u128(1)),
        ReservationId(Uuid::from_u128(2)),
        ReservationId(Uuid::from_u128(3)),
    );
    let holds = house
        .store
        .command(call(1), move |unit| {
            let holds = [
                unit.hold_room_night(room, night(0), ada)?,
                unit.hold_room_night(room, night(0), ada)?,
                unit.hold_room_night(room, night(0), ben)?,
                unit.hold_room_night(room, night(1), ben)?,
                unit.hold_room_night(room, night(2), ben)?,
            ];
            assert_eq!(holds[2], Hold::TakenBy(ada));
            assert!(
                !unit.release_room_night(room, night(0), ben)?,
                "only the holder gives back"
            );
            assert_eq!(unit.release_nights_from(ben, night(2))?, 1);
            Ok::<_, No>(holds.iter().filter(|hold| **hold == Hold::Held).count())
        })
        .await
        .expect("done");
    assert_eq!(holds.body, b"4");
    let read = house.store.read(move |reader| {
        let rows = reader.rows();
        Ok::<_, StoreError>((holder(rows, room, night(0))?, nights_of(rows, ben)?))
    });
    let (first, of_ben) = read.await.expect("reads");
    assert_eq!(first, Some(ada));
    assert_eq!(
        of_ben.iter().map(|held| held.night).collect::<Vec<_>>(),
        [night(1)]
    );
}

#[tokio::test]
async fn the_business_date_moves_once_per_closing() {
    let house = House::new();
    let none = house
        .store
        .command(call(1), |unit| Ok::<_, No>(unit.business_date()?))
        .await;
    assert!(
        matches!(
            none,
            Err(CommandError::Refused(No::Store(StoreError::NoBusinessDate)))
        ),
        "{none:?}"
    );
    house
        .store
        .command(call(2), |unit| Ok::<_, No>(unit.open_business_date(night(0))?))
        .await
        .expect("opens");
    let twice = house
        .store
        .command(call(3), |unit| Ok::<_, No>(unit.open_business_date(night(5))?))
        .await;
    assert!(matches!(twice, Err(CommandError::Refused(No::Store(error))) if error.is_constraint()));
    for command in [4, 5] {
        let closed = house
            .store
            .command(call(command), |unit| {
                Ok::<_, No>(unit.close_business_date(night(0))?)
            })
            .await;
        closed.expect("k07: a resumed audit closes one day once");
    }
    let day = house
        .store
        .read(|reader| business_day::business_day(reader.rows()))
        .await
        .expect("reads");
    assert_eq!(day.expect("a day").date, night(1));
}

#[tokio::test]
async fn an_outbox_gives_its_rows_in_order_until_they_are_done() {
    let house = House::new();
    let write = house.store.command(call(1), |unit| {
        for text in ["first", "second", "third"] {
            unit.outbox("print", Uuid::from_u128(1), text.as_bytes())?;
        }
        unit.outbox("pay", Uuid::from_u128(1), b"other lane")?;
        Ok::<_, No>(())
    });
    write.await.expect("done");
    let waiting = || {
        house
            .store
            .read(|reader| outbox::waiting(reader.rows(), "print", 0))
    };
    let rows = waiting().await.expect("reads");
    assert_eq!(
        rows.iter().map(|row| row.body.as_slice()).collect::<Vec<_>>(),
        [b"first".as_slice(), b"second", b"third"]
    );
    let first = rows[0].id;
    house
        .store
        .command(call(2), move |unit| Ok::<_, No>(unit.outbox_done(first)?))
        .await
        .expect("done");
    assert_eq!(waiting().await.expect("reads").len(), 2);
}
