//! Rooms, availability and assignment through the commands.

use crate::hotel::{Hotel, answer, code, date, id, room_of};
use app::front_desk::stay::{self, TakeRoom};
use app::housekeeping::SetRoomState;
use domain::front_desk::{AmendReservation, NewRoom, NewRoomType, Pricing};
use domain::housekeeping::RoomCondition;
use domain::property::ChangeProperty;
use values::{Money, ReservationId, RoomId, Uuid};

/// What 64 terminals do at once.
const TERMINALS: usize = 64;

#[tokio::test(flavor = "multi_thread")]
async fn f04_two_parties_never_hold_one_room_night_under_64_commands_at_once() {
    let hotel = Hotel::at("2026-05-01", TERMINALS).await;
    let mut stays = Vec::new();
    for n in 0..TERMINALS {
        stays.push(
            hotel
                .book(&format!("Guest {n}"), "2026-05-01", "2026-05-03")
                .await,
        );
    }
    let room = hotel.rooms[0];
    let tasks: Vec<_> = stays
        .iter()
        .map(|id| {
            let (house, desk, id) = (hotel.house.clone(), hotel.desk(), *id);
            tokio::spawn(async move { code(stay::assign(&house, &desk, id, room_of(room)).await) })
        })
        .collect();
    let mut codes = Vec::new();
    for task in tasks {
        codes.push(task.await.expect("ends"));
    }
    assert_eq!(codes.iter().filter(|code| **code == "done").count(), 1);
    assert_eq!(
        codes.iter().filter(|code| **code == "room_taken").count(),
        TERMINALS - 1
    );
    assert_eq!(hotel.count("SELECT count(*) FROM room_night").await, 2);
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f03_the_last_rooms_are_sold_once_under_64_bookings_at_once() {
    let hotel = Hotel::at("2026-05-01", 3).await;
    let tasks: Vec<_> = (0..TERMINALS)
        .map(|n| {
            let (house, desk) = (hotel.house.clone(), hotel.desk());
            let booking = hotel.booking(&format!("Guest {n}"), "2026-05-01", "2026-05-04");
            tokio::spawn(async move { code(stay::book(&house, &desk, booking).await) })
        })
        .collect();
    let mut sold = 0;
    for task in tasks {
        match task.await.expect("ends") {
            "done" => sold += 1,
            other => assert_eq!(other, "sold_out"),
        }
    }
    assert_eq!(sold, 3);
    let numbers = "SELECT max(number) - count(*) FROM reservation";
    assert_eq!(hotel.count(numbers).await, 0, "a refused booking takes no number");
}

#[tokio::test]
async fn f03_overbooking_is_held_to_the_limits_of_type_and_house() {
    let hotel = Hotel::empty(1, "2026-05-01").await;
    let mut hotel = hotel;
    hotel.double = hotel.add_type("Double", 2).await;
    hotel.add_room("101", hotel.double).await;
    let limit = ChangeProperty {
        overbooking_rooms: Some(1),
        ..ChangeProperty::default()
    };
    app::property::change(&hotel.house, &hotel.manager(), limit)
        .await
        .expect("changes");
    let book = async |n: usize| {
        stay::book(
            &hotel.house,
            &hotel.desk(),
            hotel.booking(&format!("G {n}"), "2026-05-01", "2026-05-02"),
        )
        .await
    };
    assert_eq!(code(book(1).await), "done");
    assert_eq!(code(book(2).await), "done");
    let refusal = book(3).await.expect_err("the house is full").to_string();
    assert!(
        refusal.starts_with("The house is sold out for the night of 2026-05-01: 2 sold of 1 rooms with 1"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_room_out_of_order_leaves_the_inventory_and_comes_back() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let state = |state, until: Option<&str>| SetRoomState {
        state,
        reason: Some("leak".into()),
        until: until.map(date),
    };
    let set =
        async |command| app::housekeeping::set(&hotel.house, &hotel.desk(), hotel.rooms[0], command).await;
    assert_eq!(
        code(set(state(RoomCondition::OutOfOrder, None)).await),
        "closure_unfit"
    );
    assert_eq!(
        code(set(state(RoomCondition::OutOfOrder, Some("2026-05-03"))).await),
        "done"
    );
    let book = async |name: &str, arrival: &str| {
        stay::book(
            &hotel.house,
            &hotel.desk(),
            hotel.booking(name, arrival, "2026-05-04"),
        )
        .await
    };
    assert_eq!(code(book("Ada", "2026-05-01").await), "sold_out");
    assert_eq!(code(book("Ben", "2026-05-03").await), "done");
    assert_eq!(code(set(state(RoomCondition::Clean, None)).await), "done");
    let nights = app::front_desk::availability(&hotel.house, date("2026-05-01"), date("2026-05-05"))
        .await
        .expect("looks");
    let double = nights
        .iter()
        .find(|nights| nights.room_type.id == hotel.double)
        .expect("the type");
    assert_eq!(
        double
            .nights
            .iter()
            .map(|(_, load)| load.free())
            .collect::<Vec<_>>(),
        [1, 1, 0, 1]
    );
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn a_room_of_another_type_is_taken_with_a_word_where_that_type_is_sold_out() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let suite = *hotel.rooms.last().expect("the suite");
    let other = hotel.booking("Eve", "2026-05-02", "2026-05-03");
    let of_suite = app::front_desk::stay::Book {
        room_type: hotel.suite,
        ..other
    };
    stay::book(&hotel.house, &hotel.desk(), of_suite)
        .await
        .expect("books the suite");
    let stay = hotel.book("Ada", "2026-05-01", "2026-05-03").await;
    assert_eq!(code(hotel.assign(stay, suite).await), "sold_out");
    let beyond = TakeRoom {
        allow_overbooking: true,
        ..room_of(suite)
    };
    assert_eq!(
        code(stay::assign(&hotel.house, &hotel.desk(), stay, beyond).await),
        "done"
    );
    assert_eq!(
        hotel
            .count("SELECT sold FROM type_night WHERE night = 20575 ORDER BY sold DESC LIMIT 1")
            .await,
        2
    );
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn a_stay_is_extended_only_while_its_room_is_free_and_moved_to_another() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let ada = hotel.arrive("Ada", "2026-05-02", hotel.rooms[0]).await;
    let ben = hotel.book("Ben", "2026-05-02", "2026-05-04").await;
    hotel.assign(ben, hotel.rooms[0]).await.expect("assigns");
    let longer = AmendReservation {
        departure: Some(date("2026-05-03")),
        ..AmendReservation::default()
    };
    let refused = stay::amend(&hotel.house, &hotel.desk(), ada, longer.clone())
        .await
        .expect_err("taken");
    assert_eq!(
        refused.to_string(),
        "Room 101 is held by reservation 2 (Ben) for 2026-05-02. Choose another room, or move that party first."
    );
    let to = async |room: RoomId| hotel.move_to(ada, room, None).await;
    assert_eq!(code(to(hotel.rooms[1]).await), "done");
    assert_eq!(
        code(stay::amend(&hotel.house, &hotel.desk(), ada, longer).await),
        "done"
    );
    let (_, board) = app::front_desk::board(&hotel.house).await.expect("looks");
    let states: Vec<_> = board
        .iter()
        .map(|room| (room.number.as_str(), room.condition, room.occupied_by))
        .collect();
    assert_eq!(states[0], ("101", RoomCondition::Dirty, None));
    assert_eq!(states[1], ("102", RoomCondition::Clean, Some(ada)));
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn day_uses_follow_each_other_and_leave_the_night_to_the_arriving_party() {
    let hotel = Hotel::at("2026-05-01", 3).await;
    let room = hotel.rooms[0];
    let first = hotel.book("Ada", "2026-05-01", "2026-05-01").await;
    let second = hotel.book("Ben", "2026-05-01", "2026-05-01").await;
    let night = hotel.book("Eve", "2026-05-01", "2026-05-02").await;
    assert_eq!(code(hotel.assign(night, room).await), "done");
    assert_eq!(code(hotel.assign(first, room).await), "done");
    assert_eq!(code(hotel.assign(second, room).await), "room_taken");
    assert_eq!(code(hotel.check_in(first, room).await), "done");
    assert_eq!(code(hotel.check_in(night, room).await), "room_occupied");
    assert_eq!(code(hotel.check_out(first).await), "done");
    assert_eq!(code(hotel.assign(second, room).await), "done");
    assert_eq!(code(hotel.check_in(night, room).await), "room_not_ready");
    let anyway = TakeRoom {
        override_reason: Some("made up now".into()),
        ..room_of(room)
    };
    assert_eq!(
        code(stay::check_in(&hotel.house, &hotel.desk(), night, anyway).await),
        "done"
    );
    assert_eq!(code(hotel.check_in(second, room).await), "room_occupied");
}

#[tokio::test]
async fn f01_what_was_undone_comes_back_and_a_taken_room_says_so() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let undo = async |id| stay::undo(&hotel.house, &hotel.desk(), id, "by mistake".into()).await;
    let ada = hotel.arrive("Ada", "2026-05-03", hotel.rooms[0]).await;
    assert_eq!(code(undo(ada).await), "done");
    assert_eq!(hotel.count("SELECT count(*) FROM room_occupant").await, 0);
    hotel
        .check_in(ada, hotel.rooms[0])
        .await
        .expect("checks in again");
    hotel.check_out(ada).await.expect("leaves at once");
    let clean = SetRoomState {
        state: RoomCondition::Clean,
        reason: None,
        until: None,
    };
    app::housekeeping::set(&hotel.house, &hotel.desk(), hotel.rooms[0], clean)
        .await
        .expect("cleans");
    let ben = hotel.arrive("Ben", "2026-05-02", hotel.rooms[0]).await;
    assert_eq!(code(undo(ada).await), "room_taken");
    hotel.check_out(ben).await.expect("leaves");
    assert_eq!(code(undo(ada).await), "done");
    assert_eq!(hotel.count("SELECT count(*) FROM room_night").await, 2);
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn n10_a_repeated_command_changes_nothing_and_a_refused_one_leaves_no_trace() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let desk = hotel.desk();
    let booking = || hotel.booking("Ada", "2026-05-01", "2026-05-02");
    let first = stay::book(&hotel.house, &desk, booking()).await.expect("books");
    let again = stay::book(&hotel.house, &desk, booking()).await.expect("answers");
    assert!(again.repeated && again.body == first.body);
    assert_eq!(hotel.count("SELECT count(*) FROM reservation").await, 1);
    let (lists, changes) = (hotel.digest().await, hotel.changes().await.len());
    let key_count = "SELECT count(*) FROM guest_key";
    let keys = hotel.count(key_count).await;
    assert_eq!(
        code(stay::book(&hotel.house, &hotel.desk(), booking()).await),
        "sold_out"
    );
    assert_eq!(
        (hotel.digest().await, hotel.changes().await.len()),
        (lists, changes)
    );
    assert_eq!(hotel.count(key_count).await, keys);
}

#[tokio::test]
async fn what_does_not_exist_or_fit_is_refused_with_words() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let nobody = ReservationId(Uuid::from_u128(4));
    assert_eq!(code(hotel.check_out(nobody).await), "not_found");
    let stay = hotel.book("Ada", "2026-05-01", "2026-05-02").await;
    assert_eq!(
        code(hotel.assign(stay, RoomId(Uuid::from_u128(4))).await),
        "not_found"
    );
    assert_eq!(
        code(
            hotel
                .assign(ReservationId(hotel.rooms[0].0), hotel.rooms[0])
                .await
        ),
        "not_found"
    );
    assert_eq!(code(hotel.check_out(stay).await), "stay_status_unfit");
    let again = NewRoom {
        number: " 101 ".into(),
        room_type: hotel.double,
        floor: None,
        features: None,
    };
    assert_eq!(
        code(app::front_desk::add(&hotel.house, &hotel.manager(), again).await),
        "room_number_taken"
    );
    let crowd = NewRoomType {
        name: "X".into(),
        base_occupancy: 3,
        max_occupancy: 2,
        ..NewRoomType::default()
    };
    assert_eq!(
        code(app::front_desk::add_type(&hotel.house, &hotel.manager(), crowd).await),
        "occupancy_unfit"
    );
    let far = app::front_desk::availability(&hotel.house, date("2026-05-01"), date("2027-05-01")).await;
    assert!(far.is_err());
    let pounds = app::front_desk::stay::Book {
        pricing: Pricing::Each(Money::new(1, values::Currency::GBP)),
        ..hotel.booking("Ben", "2026-05-01", "2026-05-02")
    };
    assert_eq!(
        code(stay::book(&hotel.house, &hotel.desk(), pounds).await),
        "prices_unfit"
    );
}

#[tokio::test]
async fn a_walk_in_is_booked_assigned_and_let_in_by_one_command() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let booking = app::front_desk::stay::Book {
        arrival: None,
        ..hotel.booking("Ada", "2026-05-01", "2026-05-02")
    };
    let done = answer(
        stay::walk_in(
            &hotel.house,
            &hotel.desk(),
            booking.clone(),
            room_of(hotel.rooms[0]),
        )
        .await,
    );
    assert_eq!(
        (done["status"].as_str(), done["number"].as_i64()),
        (Some("in_house"), Some(1))
    );
    let folio = values::FolioId(id(&done, "folio"));
    assert_eq!(
        app::folio::look(&hotel.house, folio).await.expect("open").label(),
        1
    );
    assert_eq!(
        code(stay::walk_in(&hotel.house, &hotel.desk(), booking, room_of(hotel.rooms[0])).await),
        "room_occupied"
    );
    assert_eq!(hotel.count("SELECT count(*) FROM guest").await, 1);
}
