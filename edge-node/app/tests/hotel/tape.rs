//! The tape chart, what is done on it, and the desk's lists and search (F04, F07, F10, F16, F28).

use crate::hotel::{Hotel, answer, code, date};
use app::front_desk::desk::List;
use app::front_desk::moves::{self, Swap};
use app::front_desk::tape::{Tape, TapeStay, tape};
use app::{Answered, CommandError};
use domain::front_desk::{
    AmendReservation, NewReservation, Pricing, Reservation, ReservationEdit, Room, RoomState, RoomType,
    assign, reserve,
};
use domain::guest::{Guest, GuestEdit};
use domain::shape::Aggregate as _;
use store::{Call, StoreError};
use values::{BusinessDate, CommandId, Currency, DeviceId, GuestId, IdSource, PersonId, ReservationId, Uuid};

async fn chart(hotel: &Hotel, from: &str, days: i32) -> Tape {
    tape(&hotel.house, Some(date(from)), Some(days))
        .await
        .expect("reads")
}

fn stay(chart: &Tape, id: ReservationId) -> &TapeStay {
    let found = chart.stays.iter().find(|stay| stay.row.reservation == id);
    found.expect("stands on the chart")
}

async fn swap(hotel: &Hotel, one: ReservationId, with: ReservationId) -> Result<Answered, CommandError> {
    let command = Swap {
        with,
        from: None,
        reason: "they asked".into(),
        allow_overbooking: false,
    };
    moves::swap(&hotel.house, &hotel.desk(), one, command).await
}

#[tokio::test]
async fn f07_a_chart_shows_every_stay_that_touches_its_days_once_and_nothing_else() {
    let hotel = Hotel::at("2026-05-01", 3).await;
    let before = hotel.book("Ada", "2026-05-01", "2026-05-04").await;
    let through = hotel.book("Ben", "2026-05-02", "2026-06-30").await;
    let day_use = hotel.book("Cem", "2026-05-05", "2026-05-05").await;
    let after = hotel.book("Dot", "2026-05-11", "2026-05-12").await;
    let gone = hotel.book("Eve", "2026-05-06", "2026-05-07").await;
    let reason = "ill".to_owned();
    app::front_desk::stay::cancel(&hotel.house, &hotel.desk(), gone, reason)
        .await
        .expect("cancels");
    let shown = async |from: &str, days: i32| -> Vec<ReservationId> {
        let chart = chart(&hotel, from, days).await;
        chart.stays.iter().map(|stay| stay.row.reservation).collect()
    };
    assert_eq!(shown("2026-05-01", 14).await, [before, through, day_use, after]);
    assert_eq!(shown("2026-05-04", 7).await, [through, day_use]);
    assert_eq!(shown("2026-05-05", 1).await, [through, day_use]);
    assert_eq!(shown("2026-05-31", 31).await, [through]);
    let chart = chart(&hotel, "2026-05-01", 5).await;
    assert_eq!(
        stay(&chart, through).spans,
        [(date("2026-05-02"), date("2026-06-30"), None)]
    );
    let free = |name: &str| {
        let found = chart.types.iter().find(|(row, _)| row.name == name);
        found.map(|(_, free)| free.clone()).expect("the type")
    };
    assert_eq!((free("Double"), free("Suite")), (vec![2, 1, 1, 2, 2], vec![1; 5]));
    for days in [0, 32] {
        let refused = tape(&hotel.house, None, Some(days)).await.expect_err("refuses");
        assert!(refused.to_string().contains("1 to 31 days"), "{refused}");
    }
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn f07_a_stay_split_over_rooms_holds_each_for_its_nights_and_a_taken_bed_names_its_party() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let (first, second) = (hotel.rooms[0], hotel.rooms[1]);
    let ada = hotel.book("Ada", "2026-05-01", "2026-05-05").await;
    hotel.assign(ada, first).await.expect("assigns");
    let ben = hotel.book("Ben Hall", "2026-05-03", "2026-05-04").await;
    hotel.assign(ben, second).await.expect("assigns");
    let taken = hotel
        .move_to(ada, second, Some("2026-05-02"))
        .await
        .expect_err("taken");
    assert_eq!(
        taken.to_string(),
        "Room 102 is held by reservation 2 (Ben Hall) for 2026-05-03. Choose another room, or move that party first."
    );
    assert_eq!(code(hotel.move_to(ada, second, Some("2026-05-04")).await), "done");
    let chart = chart(&hotel, "2026-05-01", 14).await;
    let split = stay(&chart, ada);
    assert_eq!(
        split.spans,
        [
            (date("2026-05-01"), date("2026-05-04"), Some(first)),
            (date("2026-05-04"), date("2026-05-05"), Some(second)),
        ]
    );
    assert!(!split.other_type && split.bed_taken_by.is_none());
    let longer = AmendReservation {
        departure: Some(date("2026-05-06")),
        ..AmendReservation::default()
    };
    let amended = app::front_desk::stay::amend(&hotel.house, &hotel.desk(), ada, longer).await;
    assert_eq!(code(amended), "done");
    let nights =
        "SELECT group_concat(night - 20574, ' ') FROM (SELECT night FROM room_night ORDER BY room, night)";
    let held = hotel
        .store
        .read(move |reader| reader.rows().one(nights, [], |row| row.get::<_, String>(0)));
    let mut held: Vec<String> = held
        .await
        .expect("reads")
        .expect("a row")
        .split(' ')
        .map(str::to_owned)
        .collect();
    held.sort();
    assert_eq!(held, ["0", "1", "2", "2", "3", "4"]);
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn f07_two_parties_in_the_house_change_rooms_in_one_commit() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let (double, suite) = (hotel.rooms[0], hotel.rooms[2]);
    let ada = hotel.arrive("Ada", "2026-05-03", double).await;
    let ben = hotel.book("Ben", "2026-05-01", "2026-05-04").await;
    assert_eq!(code(swap(&hotel, ada, ada).await), "swap_same");
    assert_eq!(code(swap(&hotel, ada, ben).await), "room_missing");
    hotel.check_in(ben, suite).await.expect("checks in");
    let swapped = answer(swap(&hotel, ada, ben).await);
    let room = |at: usize| swapped["stays"][at]["room"].as_str().expect("a room").to_owned();
    assert_eq!((room(0), room(1)), (suite.0.to_string(), double.0.to_string()));
    let (_, board) = app::front_desk::board(&hotel.house).await.expect("reads");
    let inside: Vec<_> = board
        .iter()
        .map(|room| (room.occupied_by, room.held_by, room.condition.is_ready()))
        .collect();
    let expected = [
        (Some(ben), Some(ben), false),
        (None, None, true),
        (Some(ada), Some(ada), false),
    ];
    assert_eq!(inside, expected, "both rooms are made up anew");
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn f07_a_planned_move_is_due_on_its_day_and_the_room_left_is_free_from_it() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let ada = hotel.arrive("Ada", "2026-05-04", hotel.rooms[0]).await;
    assert_eq!(
        code(hotel.move_to(ada, hotel.rooms[1], Some("2026-05-02")).await),
        "done"
    );
    assert!(!stay(&chart(&hotel, "2026-05-01", 3).await, ada).move_due);
    let ben = hotel.book("Ben", "2026-05-02", "2026-05-04").await;
    assert_eq!(code(hotel.assign(ben, hotel.rooms[0]).await), "done");
    hotel.set_clock("2026-05-02", 1);
    hotel.close("2026-05-01").await.expect("closes");
    assert!(stay(&chart(&hotel, "2026-05-01", 3).await, ada).move_due);
    let refused = hotel
        .check_in(ben, hotel.rooms[0])
        .await
        .expect_err("she is in it still");
    assert_eq!(
        refused.to_string(),
        "Reservation 1 (Ada) is still in room 101. Check it out first, or choose another room."
    );
    assert_eq!(code(hotel.move_to(ada, hotel.rooms[1], None).await), "done");
    assert!(!stay(&chart(&hotel, "2026-05-01", 3).await, ada).move_due);
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn f07_a_stay_is_not_made_longer_into_nights_in_which_its_room_is_out_of_order() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let ada = hotel.arrive("Ada", "2026-05-02", hotel.rooms[0]).await;
    let close = app::housekeeping::SetRoomState {
        state: domain::housekeeping::RoomCondition::OutOfOrder,
        reason: Some("leak".into()),
        until: Some(date("2026-05-04")),
    };
    app::housekeeping::set(&hotel.house, &hotel.desk(), hotel.rooms[0], close)
        .await
        .expect("closes");
    let until = async |day: &str| {
        let longer = AmendReservation {
            departure: Some(date(day)),
            ..AmendReservation::default()
        };
        code(app::front_desk::stay::amend(&hotel.house, &hotel.desk(), ada, longer).await)
    };
    assert_eq!(until("2026-05-03").await, "room_out_of_order");
    let chart = chart(&hotel, "2026-05-01", 7).await;
    let closures = &chart.rooms[0].1;
    assert_eq!((closures.len(), closures[0].until), (1, date("2026-05-04")));
}

#[tokio::test]
async fn f10_f16_one_box_finds_by_room_number_guest_and_company() {
    let hotel = Hotel::at("2026-05-01", 3).await;
    let ada = hotel.arrive("Ada Lovelace", "2026-05-03", hotel.rooms[0]).await;
    let booking = app::front_desk::stay::Book {
        company: Some("Navy Department".into()),
        ..hotel.booking("Grace Hopper", "2026-05-02", "2026-05-03")
    };
    let booked = answer(app::front_desk::stay::book(&hotel.house, &hotel.desk(), booking).await);
    let grace = ReservationId(crate::hotel::id(&booked, "reservation"));
    let find = async |text: &str, in_house: bool| -> Vec<ReservationId> {
        let found = app::front_desk::desk::search(&hotel.house, text.into(), in_house).await;
        found
            .expect("finds")
            .stays
            .iter()
            .map(|row| row.reservation)
            .collect()
    };
    assert_eq!(find("101", false).await, [ada], "by room");
    assert_eq!(find("lov", false).await, [ada], "by the guest");
    assert_eq!(find("hop gr", false).await, [grace], "by words in any order");
    assert_eq!(find("dep nav", false).await, [grace], "by the company");
    assert_eq!(find("2", false).await, [grace], "by the number");
    assert_eq!(find("hop", true).await, [], "who is not here pays at the table");
    assert_eq!(find("  ", false).await, []);
    assert_eq!(find("1' OR 1=1 --", false).await, []);
    app::front_desk::stay::cancel(&hotel.house, &hotel.desk(), grace, "ill".into())
        .await
        .expect("cancels");
    assert_eq!(find("navy", false).await, []);
    assert_eq!(
        find("2", false).await,
        [grace],
        "the number finds it whatever became of it"
    );
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn f25_the_day_lists_who_comes_is_here_leaves_and_left() {
    let hotel = Hotel::at("2026-05-01", 4).await;
    let ada = hotel.arrive("Ada", "2026-05-02", hotel.rooms[0]).await;
    let ben = hotel.arrive("Ben", "2026-05-04", hotel.rooms[1]).await;
    let left = hotel.arrive("Cem", "2026-05-03", hotel.rooms[2]).await;
    hotel.check_out(left).await.expect("leaves");
    let due = hotel.book("Dot", "2026-05-02", "2026-05-03").await;
    let lists = async || -> Vec<(List, i64, Vec<ReservationId>)> {
        let today = app::front_desk::desk::today(&hotel.house).await.expect("reads");
        let ids = |rows: Vec<app::front_desk::desk::Row>| rows.iter().map(|row| row.reservation).collect();
        today
            .lists
            .into_iter()
            .map(|(list, count, rows)| (list, count, ids(rows)))
            .collect()
    };
    assert_eq!(
        lists().await,
        [
            (List::DueIn, 0, vec![]),
            (List::Arrived, 2, vec![ada, ben]),
            (List::Staying, 2, vec![ada, ben]),
            (List::DueOut, 0, vec![]),
            (List::Gone, 1, vec![left]),
        ]
    );
    hotel.set_clock("2026-05-02", 1);
    hotel.close("2026-05-01").await.expect("closes");
    assert_eq!(
        lists().await,
        [
            (List::DueIn, 1, vec![due]),
            (List::Arrived, 0, vec![]),
            (List::Staying, 1, vec![ben]),
            (List::DueOut, 1, vec![ada]),
            (List::Gone, 0, vec![]),
        ]
    );
}

/// Days for which the large house is booked.
const DAYS: i32 = 45;

/// Rooms that are let to one party after another, three nights each, straight through the store: what a year of bookings
/// leaves, in a second.
async fn let_out(hotel: &Hotel, rooms: u128) -> usize {
    let mut stays = 0;
    for score in 0..rooms / 20 {
        let now = hotel.house.now();
        let call = Call::new(
            CommandId(Uuid::from_u128(9_000 + score)),
            [0; 16],
            DeviceId(Uuid::from_u128(9)),
            now,
        );
        let (double, arrival) = (hotel.double, date("2026-05-01"));
        let done = hotel.store.command(call, move |unit| {
            let ctx = domain::ctx::Ctx::new(
                PersonId(Uuid::from_u128(5)),
                DeviceId(Uuid::from_u128(9)),
                now,
                arrival,
                Currency::EUR,
                IdSource::new(now, u64::try_from(score).unwrap_or(1)),
            );
            let room_type = unit
                .load::<RoomType>(double)?
                .ok_or(StoreError::Range("the type"))?;
            let mut stays = 0_i64;
            for at in 0..20 {
                let room = domain::front_desk::add_room(
                    &domain::front_desk::NewRoom {
                        number: format!("{}", 1_000 + score * 20 + at),
                        room_type: double,
                        floor: None,
                        features: None,
                    },
                    false,
                )
                .map_err(|_| StoreError::Range("a room"))?;
                let id: values::RoomId = ctx.id();
                unit.edit::<Room>(id, room.clone())?;
                let room = Room::default().after(&room)?;
                let mut first = arrival;
                while first.days_since(arrival) < DAYS {
                    let last = first.plus_days(3);
                    book_one(
                        &ctx,
                        unit,
                        (&room_type, double),
                        (id, &room),
                        (first, last),
                        stays,
                    )?;
                    stays += 1;
                    first = last;
                }
            }
            Ok::<_, StoreError>(stays)
        });
        let body: i64 = serde_json::from_slice(&done.await.expect("books").body).expect("a number");
        stays += usize::try_from(body).expect("small");
    }
    stays
}

fn book_one(
    ctx: &domain::ctx::Ctx,
    unit: &mut store::Unit<'_>,
    (room_type, type_id): (&RoomType, values::RoomTypeId),
    (room_id, room): (values::RoomId, &Room),
    (arrival, departure): (BusinessDate, BusinessDate),
    number: i64,
) -> Result<(), StoreError> {
    let no_booking = |_| StoreError::Range("a booking");
    let guest: GuestId = ctx.id();
    unit.edit::<Guest>(guest, vec![GuestEdit::Since(Some(ctx.now))])?;
    let new = NewReservation {
        guest,
        companions: Vec::new(),
        room_type: type_id,
        arrival,
        departure,
        adults: 2,
        children: 0,
        pricing: Pricing::Standard,
        channel: None,
        company: None,
        plan: None,
        meal: None,
        notes: None,
    };
    let id: ReservationId = ctx.id();
    let mut edits: Vec<ReservationEdit> = reserve(ctx, id, number, room_type, &new).map_err(no_booking)?;
    let stay = Reservation::default().after(&edits)?;
    let state = RoomState {
        id: room_id,
        room,
        condition: domain::housekeeping::RoomCondition::Clean,
        occupied_by: None,
    };
    edits.extend(assign(ctx, &stay, &state).map_err(no_booking)?);
    let after = Reservation::default().after(&edits)?;
    assert_eq!(
        unit.hold_stay(id, &Reservation::default(), &after, arrival)?,
        None
    );
    unit.edit::<Reservation>(id, edits)
}

#[tokio::test]
async fn f07_five_hundred_rooms_for_a_month_are_one_small_read() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let stays = let_out(&hotel, 500).await;
    assert_eq!(stays, 500 * 15);
    let began = std::time::Instant::now();
    let chart = chart(&hotel, "2026-05-03", 31).await;
    let took = began.elapsed();
    assert_eq!((chart.rooms.len(), chart.stays.len()), (502, 500 * 11));
    assert!(
        chart
            .stays
            .iter()
            .all(|stay| stay.bed_taken_by.is_none() && stay.spans.len() == 1)
    );
    println!("500 rooms x 31 days: {} stays in {took:?}", chart.stays.len());
}

#[tokio::test]
async fn queries_of_the_chart_the_lists_and_the_search_use_their_indices() {
    use store::projections::front_desk::{desk, search, tape};
    let hotel = Hotel::at("2026-05-01", 1).await;
    let list = |list| desk::day_list_query(list);
    for (query, index) in [
        (
            tape::SPANS.to_owned(),
            "SEARCH t USING PRIMARY KEY (week>? AND week<?)",
        ),
        (
            list(List::DueIn),
            "reservation_by_status (status=? AND arrival<?)",
        ),
        (
            list(List::Arrived),
            "reservation_by_status (status=? AND arrival=?)",
        ),
        (
            list(List::Staying),
            "reservation_by_departure (status=? AND departure>?)",
        ),
        (
            list(List::DueOut),
            "reservation_by_departure (status=? AND departure<?)",
        ),
        (
            list(List::Gone),
            "reservation_by_departure (status=? AND departure=?)",
        ),
        (
            search::search_query(search::BY_ROOM),
            "room_by_number (number>? AND number<?)",
        ),
        (
            search::search_query(search::BY_NUMBER),
            "reservation_by_number (number=?)",
        ),
        (
            search::search_query(search::BY_GUEST),
            "SEARCH w USING PRIMARY KEY (word>? AND word<?)",
        ),
        (
            search::search_query(search::BY_COMPANY),
            "SEARCH c USING PRIMARY KEY (word>? AND word<?)",
        ),
    ] {
        let sql = format!("EXPLAIN QUERY PLAN {query}");
        let read = hotel.store.read(move |reader| {
            let mut statement = reader.rows().link().prepare(&sql)?;
            let rows = statement.raw_query();
            let plan: Vec<String> = rows.mapped(|row| row.get(3)).collect::<Result<_, _>>()?;
            Ok::<_, StoreError>(plan)
        });
        let plan = read.await.expect("a plan").join("; ");
        assert!(plan.contains(index), "{query}: {plan}");
        for table in [
            "SCAN t", "SCAN r", "SCAN w", "SCAN g", "SCAN n", "SCAN m", "SCAN o", "SCAN d",
        ] {
            assert!(
                !plan.contains(&format!("{table};")) && !plan.ends_with(table),
                "{query}: {plan}"
            );
        }
    }
}
