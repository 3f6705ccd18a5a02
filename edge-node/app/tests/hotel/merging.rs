//! What a merge of two houses' changes brings to the desk (C02, F28, F29).

use crate::hotel::{Hotel, code, date};
use app::front_desk::stay;
use domain::front_desk::StayStatus;
use domain::insight::{Finding, FindingCode};
use store::{Sender, StoreError};
use values::ReservationId;

/// Everything that `from` wrote reaches `to`.
async fn send(from: &Hotel, to: &Hotel) {
    let sender = Sender::new(from.store.identity().node).relaying(to.store.identity().node);
    let report = to
        .store
        .merge(sender, to.house.now(), from.changes().await)
        .await
        .expect("merges");
    assert!(report.quarantined.is_empty(), "{report:?}");
}

async fn findings(hotel: &Hotel) -> Vec<(FindingCode, String, usize)> {
    let read = hotel.store.read(|reader| {
        let ids = reader
            .rows()
            .all("SELECT id FROM finding JOIN doc USING (doc)", [], |row| {
                store::uuid(row, 0)
            })?;
        let all: Result<Vec<_>, StoreError> = ids.into_iter().map(|id| reader.load::<Finding>(id)).collect();
        all
    });
    let all = read.await.expect("reads");
    let seen = all
        .into_iter()
        .flatten()
        .filter_map(|finding| finding.seen().cloned());
    seen.map(|seen| (seen.code, seen.sentence, seen.subjects.len()))
        .collect()
}

/// Two houses with the same rooms: the second has learnt everything of the first.
async fn twins() -> (Hotel, Hotel) {
    let one = Hotel::of_node(1, "2026-05-01", 1).await;
    let mut two = Hotel::empty(2, "2026-05-01").await;
    send(&one, &two).await;
    (two.double, two.suite, two.rooms) = (one.double, one.suite, one.rooms.clone());
    (one, two)
}

async fn status(hotel: &Hotel, id: ReservationId) -> StayStatus {
    app::front_desk::look(&hotel.house, id)
        .await
        .expect("looks")
        .stay
        .status()
}

#[tokio::test]
async fn c02_same_room_sold_twice_is_a_finding_with_both_names() {
    let (one, two) = twins().await;
    let ada = one.book("Ada", "2026-05-01", "2026-05-02").await;
    one.assign(ada, one.rooms[0]).await.expect("assigns");
    let ben = two.book("Ben", "2026-05-01", "2026-05-02").await;
    two.assign(ben, two.rooms[0]).await.expect("assigns");
    send(&two, &one).await;
    let found = findings(&one).await;
    let bed = found
        .iter()
        .find(|(code, ..)| *code == FindingCode::TwoPartiesOneBed)
        .expect("a finding");
    assert_eq!(
        bed.2, 3,
        "both stays and the room are named: the list shows their guests"
    );
    let named = app::front_desk::labels(&one.house, vec![ada.0, one.rooms[0].0]).await;
    let named: Vec<_> = named.expect("reads").into_values().collect();
    assert!(named.contains(&"reservation 1, Ada".to_owned()), "{named:?}");
    assert!(named.contains(&"room 101".to_owned()), "{named:?}");
    assert!(
        bed.1.starts_with("Room 101 was given to reservation"),
        "{}",
        bed.1
    );
    assert!(
        found.iter().any(|(code, ..)| *code == FindingCode::Oversold),
        "F28: kept, and said"
    );
    assert_eq!(
        status(&one, ben).await,
        StayStatus::Reserved,
        "F28: a confirmed booking is never dropped"
    );
    let look = app::front_desk::look(&one.house, ben).await.expect("looks");
    assert_eq!(look.bed_taken_by, Some(ada));
    assert_eq!(code(one.check_in(ben, one.rooms[0]).await), "room_taken");
    assert_eq!(code(one.check_in(ada, one.rooms[0]).await), "done");
    let suite = app::front_desk::stay::TakeRoom {
        allow_overbooking: false,
        ..crate::hotel::room_of(one.rooms[1])
    };
    assert_eq!(
        code(stay::check_in(&one.house, &one.desk(), ben, suite).await),
        "done"
    );
    one.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn f29_cancelled_there_and_in_the_house_here_stays_in_the_house_with_a_finding() {
    let (one, two) = twins().await;
    let ada = one.book("Ada", "2026-05-01", "2026-05-02").await;
    send(&one, &two).await;
    one.check_in(ada, one.rooms[0]).await.expect("checks in");
    stay::cancel(&two.house, &two.desk(), ada, "cancelled by the channel".into())
        .await
        .expect("cancels");
    send(&two, &one).await;
    assert_eq!(status(&one, ada).await, StayStatus::InHouse);
    let found = findings(&one).await;
    assert!(
        found
            .iter()
            .any(|(code, ..)| *code == FindingCode::StayContradicted),
        "{found:?}"
    );
    assert_eq!(
        one.count("SELECT count(*) FROM room_night").await,
        1,
        "the bed stays theirs"
    );
    one.set_clock("2026-05-02", 1);
    one.close("2026-05-01").await.expect("closes");
    assert_eq!(one.balance(ada).await, 10_600);
    one.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn one_header_changed_on_two_sides_shows_one_value_and_a_finding() {
    let (one, two) = twins().await;
    let ada = one.book("Ada", "2026-05-01", "2026-05-03").await;
    send(&one, &two).await;
    let until = |day: &str| domain::front_desk::AmendReservation {
        departure: Some(date(day)),
        ..domain::front_desk::AmendReservation::default()
    };
    stay::amend(&one.house, &one.desk(), ada, until("2026-05-04"))
        .await
        .expect("extends");
    stay::amend(&two.house, &two.desk(), ada, until("2026-05-05"))
        .await
        .expect("extends");
    send(&two, &one).await;
    send(&one, &two).await;
    let shown = |look: app::front_desk::ReservationLook| look.stay.departure;
    let here = shown(app::front_desk::look(&one.house, ada).await.expect("looks"));
    let there = shown(app::front_desk::look(&two.house, ada).await.expect("looks"));
    assert_eq!(here, there, "both sides show the same one");
    let found = findings(&one).await;
    assert!(
        found
            .iter()
            .any(|(code, words, _)| *code == FindingCode::HeaderChangedTwice && words.contains("departure"))
    );
    one.assert_lists_are_rebuilt_alike().await;
}
