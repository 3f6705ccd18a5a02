//! The rules of the front desk as service stories.

mod moves;

use super::*;
use crate::ctx::Ctx;
use crate::housekeeping::RoomCondition;
use crate::lattice;
use crate::refusal::Refusal;
use crate::shape::Aggregate;
use proptest::prelude::*;
use std::collections::BTreeSet;
use values::{
    BusinessDate, Currency, DeviceId, GuestId, IdSource, Money, PersonId, ReservationId, RoomId, RoomTypeId,
    Timestamp, Uuid,
};

const STAY: ReservationId = ReservationId(Uuid::from_u128(40));
const DOUBLE: RoomTypeId = RoomTypeId(Uuid::from_u128(50));
const SUITE: RoomTypeId = RoomTypeId(Uuid::from_u128(51));

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date")
}

fn at(day: &str, minute: i64) -> Ctx {
    let now = Timestamp::from_unix_ms(i64::from(date(day).epoch_days()) * 86_400_000 + minute * 60_000);
    let (person, device) = (PersonId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)));
    Ctx::new(
        person,
        device,
        now,
        date(day),
        Currency::EUR,
        IdSource::new(now, 3),
    )
}

fn double() -> RoomType {
    let command = NewRoomType {
        name: "Double".into(),
        base_occupancy: 2,
        max_occupancy: 3,
        overbooking: 0,
        rate_minor: Some(9_000),
    };
    RoomType::default()
        .after(&add_room_type(&command).expect("adds"))
        .expect("reads")
}

fn booking(arrival: &str, departure: &str) -> NewReservation {
    NewReservation {
        guest: GuestId(Uuid::from_u128(60)),
        companions: Vec::new(),
        room_type: DOUBLE,
        arrival: date(arrival),
        departure: date(departure),
        adults: 2,
        children: 0,
        pricing: Pricing::Standard,
        channel: Some("Direct".into()),
        company: None,
        plan: None,
        meal: Some("BB".into()),
        notes: None,
    }
}

fn reserved(arrival: &str, departure: &str) -> Reservation {
    let edits = reserve(
        &at("2026-05-01", 0),
        STAY,
        1042,
        &double(),
        &booking(arrival, departure),
    )
    .expect("reserves");
    Reservation::default().after(&edits).expect("reads")
}

fn moving(from: Option<&str>) -> MoveStay {
    MoveStay {
        from: from.map(date),
        reason: Some("noise".into()),
        override_reason: None,
    }
}

fn room(number: u128, room_type: RoomTypeId) -> (RoomId, Room) {
    let command = NewRoom {
        number: number.to_string(),
        room_type,
        floor: None,
        features: None,
    };
    let room = Room::default()
        .after(&add_room(&command, false).expect("adds"))
        .expect("reads");
    (RoomId(Uuid::from_u128(number)), room)
}

fn clean(room: &(RoomId, Room)) -> RoomState<'_> {
    RoomState {
        id: room.0,
        room: &room.1,
        condition: RoomCondition::Clean,
        occupied_by: None,
    }
}

fn in_house(arrival: &str, departure: &str) -> Reservation {
    let twelve = room(12, DOUBLE);
    let stay = reserved(arrival, departure);
    let edits = check_in(&at(arrival, 900), &stay, &clean(&twelve), &CheckIn::default()).expect("checks in");
    stay.after(&edits).expect("reads")
}

fn code(refusal: impl Into<Refusal>) -> &'static str {
    refusal.into().code
}

#[test]
fn f02_nights_are_half_open_and_f06_each_has_its_fixed_price() {
    let stay = reserved("2026-05-03", "2026-05-05");
    let nights: Vec<_> = stay
        .stay_nights()
        .map(|night| (night.to_string(), stay.price_of(night)))
        .collect();
    let price = Some(Money::new(9_000, Currency::EUR));
    assert_eq!(
        nights,
        [("2026-05-03".to_owned(), price), ("2026-05-04".to_owned(), price)]
    );
    assert_eq!(stay.status(), StayStatus::Reserved);
    assert_eq!(stay.sold_nights().len(), 2);
    assert!(stay.holdings().is_empty());
}

#[test]
fn bookings_that_cannot_be_are_refused_with_words() {
    let try_it = |command: &NewReservation| {
        reserve(&at("2026-05-01", 0), STAY, 1, &double(), command)
            .map_err(code)
            .map(|_| ())
    };
    assert_eq!(
        try_it(&booking("2026-04-30", "2026-05-02")),
        Err("arrival_in_the_past")
    );
    assert_eq!(try_it(&booking("2026-05-05", "2026-05-04")), Err("span_unfit"));
    assert_eq!(try_it(&booking("2026-05-01", "2027-05-02")), Err("span_unfit"));
    let crowd = NewReservation {
        adults: 3,
        children: 1,
        ..booking("2026-05-01", "2026-05-02")
    };
    assert_eq!(try_it(&crowd), Err("party_too_large"));
    let prices = |prices| NewReservation {
        pricing: Pricing::PerNight(prices),
        ..booking("2026-05-01", "2026-05-03")
    };
    assert_eq!(
        try_it(&prices(vec![Money::new(1, Currency::EUR)])),
        Err("prices_unfit")
    );
    assert_eq!(
        try_it(&prices(vec![Money::new(-1, Currency::EUR); 2])),
        Err("prices_unfit")
    );
    assert_eq!(
        try_it(&prices(vec![Money::new(1, Currency::GBP); 2])),
        Err("prices_unfit")
    );
    assert_eq!(try_it(&prices(vec![Money::zero(Currency::EUR); 2])), Ok(()));
    let nobody = NewReservation {
        adults: 0,
        ..booking("2026-05-01", "2026-05-02")
    };
    assert_eq!(try_it(&nobody), Ok(()));
    let shouting = NewReservation {
        notes: Some("x".repeat(501)),
        ..booking("2026-05-01", "2026-05-02")
    };
    assert_eq!(try_it(&shouting), Err("text_unfit"));
}

#[test]
fn f03_the_last_room_is_sold_once_and_the_limit_says_how_many_more() {
    let load = NightLoad {
        rooms: 3,
        out_of_order: 1,
        sold: 2,
        overbooking: 1,
    };
    assert!(require_free("Double", date("2026-05-01"), load).is_ok());
    let full = NightLoad { sold: 3, ..load };
    let refusal = require_free("Double", date("2026-05-01"), full).expect_err("full");
    assert_eq!(
        refusal.to_string(),
        "Double is sold out for the night of 2026-05-01: 3 sold of 2 rooms with 1 to overbook. \
         Choose another type or other nights."
    );
}

#[test]
fn f04_an_assigned_stay_holds_its_room_for_each_night_and_gives_it_back_when_cancelled() {
    let twelve = room(12, DOUBLE);
    let stay = reserved("2026-05-03", "2026-05-05");
    let ctx = at("2026-05-01", 5);
    let stay = stay
        .after(&assign(&ctx, &stay, &clean(&twelve)).expect("assigns"))
        .expect("reads");
    let held: BTreeSet<_> = [
        Holding::Night(twelve.0, date("2026-05-03")),
        Holding::Night(twelve.0, date("2026-05-04")),
    ]
    .into();
    assert_eq!(stay.holdings(), held);
    assert_eq!(
        assign(&ctx, &stay, &clean(&twelve)).map_err(code),
        Err("room_same")
    );
    let gone = stay
        .after(&cancel(&at("2026-05-01", 9), &stay, "ill").expect("cancels"))
        .expect("reads");
    assert_eq!(
        (gone.status(), gone.holdings(), gone.sold_nights().len()),
        (StayStatus::Cancelled, BTreeSet::new(), 0)
    );
    let back = gone
        .after(&undo(&at("2026-05-02", 1), &gone, false, "well again").expect("undoes"))
        .expect("reads");
    assert_eq!(
        (back.status(), back.placement(), back.sold_nights().len()),
        (StayStatus::Reserved, None, 2)
    );
}

#[test]
fn a_stay_in_a_room_of_another_type_is_sold_from_that_type() {
    let suite = room(90, SUITE);
    let stay = reserved("2026-05-01", "2026-05-03");
    let stay = stay
        .after(&assign(&at("2026-05-01", 5), &stay, &clean(&suite)).expect("assigns"))
        .expect("reads");
    assert!(
        stay.sold_nights()
            .into_values()
            .all(|room_type| room_type == SUITE)
    );
    assert_eq!(stay.room_type, Some(DOUBLE));
}

#[test]
fn a_dirty_or_occupied_room_is_refused_and_a_reason_overrides_dirt_only() {
    let twelve = room(12, DOUBLE);
    let stay = reserved("2026-05-01", "2026-05-02");
    let dirty = RoomState {
        condition: RoomCondition::Dirty,
        ..clean(&twelve)
    };
    let enter = |state: &RoomState<'_>, reason: Option<&str>| {
        let command = CheckIn {
            override_reason: reason.map(str::to_owned),
        };
        check_in(&at("2026-05-01", 900), &stay, state, &command)
            .map(|edits| edits.len())
            .map_err(code)
    };
    assert_eq!(enter(&dirty, None), Err("room_not_ready"));
    assert_eq!(enter(&dirty, Some(" ")), Err("reason_missing"));
    assert!(enter(&dirty, Some("guest waits in the bar")).is_ok());
    let occupied = RoomState {
        occupied_by: Some("1041".into()),
        ..clean(&twelve)
    };
    assert_eq!(enter(&occupied, Some("please")), Err("room_occupied"));
    let mut broken = twelve.clone();
    let closed = close_room(
        &at("2026-05-01", 1),
        ClosureKind::OutOfOrder,
        date("2026-05-04"),
        "leak",
    );
    broken.1 = broken.1.after(&closed.expect("closes")).expect("reads");
    assert_eq!(enter(&clean(&broken), Some("please")), Err("room_out_of_order"));
    let open = broken
        .1
        .after(&reopen_room(&at("2026-05-01", 2), &broken.1))
        .expect("reads");
    assert_eq!(open.nights_out_of_order(), BTreeSet::new());
}

#[test]
fn a_stay_is_checked_in_moved_extended_and_checked_out() {
    let (ctx, fourteen) = (at("2026-05-02", 600), room(14, SUITE));
    let stay = in_house("2026-05-01", "2026-05-03");
    assert_eq!(stay.occupies(), Some(RoomId(Uuid::from_u128(12))));
    let moved = move_stay(&ctx, &stay, &clean(&fourteen), &moving(None)).expect("moves");
    let stay = stay.after(&moved).expect("reads");
    let rooms = |night: &str| {
        stay.placement_on(date(night))
            .map(|placement| placement.room_type)
    };
    assert_eq!(
        (rooms("2026-05-01"), rooms("2026-05-02")),
        (Some(DOUBLE), Some(SUITE))
    );
    let longer = AmendReservation {
        departure: Some(date("2026-05-04")),
        ..Default::default()
    };
    let stay = stay
        .after(&amend(&ctx, STAY, &stay, &double(), &longer).expect("extends"))
        .expect("reads");
    assert_eq!(
        stay.price_of(date("2026-05-03")),
        Some(Money::new(9_000, Currency::EUR))
    );
    let owed = Money::new(1, Currency::EUR);
    assert_eq!(
        check_out(&ctx, &stay, owed).map_err(code),
        Err("folio_balance_open")
    );
    let left = check_out(&ctx, &stay, Money::zero(Currency::EUR)).expect("checks out");
    let stay = stay.after(&left).expect("reads");
    assert_eq!(
        (stay.status(), stay.departure, stay.occupies()),
        (StayStatus::CheckedOut, Some(date("2026-05-02")), None)
    );
    assert_eq!(
        stay.holdings().len(),
        1,
        "the night that was slept stays in the book"
    );
    let back = stay
        .after(&undo(&at("2026-05-02", 700), &stay, true, "not yet").expect("undoes"))
        .expect("reads");
    assert_eq!(
        (back.status(), back.departure),
        (StayStatus::InHouse, Some(date("2026-05-04")))
    );
    assert_eq!(
        undo(&at("2026-05-03", 1), &stay, true, "late").map_err(code),
        Err("undo_too_late")
    );
}

#[test]
fn a_day_use_holds_a_marker_and_leaves_the_night_to_others() {
    let stay = in_house("2026-05-01", "2026-05-01");
    let twelve = RoomId(Uuid::from_u128(12));
    assert_eq!(stay.holdings(), [Holding::Day(twelve, date("2026-05-01"))].into());
    assert!(stay.sold_nights().is_empty());
    let left = check_out(&at("2026-05-01", 1000), &stay, Money::zero(Currency::EUR)).expect("checks out");
    assert!(stay.after(&left).expect("reads").holdings().is_empty());
}

#[test]
fn a_late_arrival_gives_up_the_nights_that_are_past_and_an_early_one_is_asked_to_change_its_dates() {
    let twelve = room(12, DOUBLE);
    let stay = reserved("2026-05-02", "2026-05-05");
    let enter = |day: &str| check_in(&at(day, 900), &stay, &clean(&twelve), &CheckIn::default());
    assert_eq!(enter("2026-05-01").map_err(code), Err("arrival_is_later"));
    assert_eq!(enter("2026-05-05").map_err(code), Err("departure_is_past"));
    let late = stay
        .after(&enter("2026-05-03").expect("checks in"))
        .expect("reads");
    assert_eq!(late.sold_nights().len(), 2);
    let undone = undo(&at("2026-05-03", 950), &late, false, "wrong guest").expect("undoes");
    assert_eq!(
        late.after(&undone).expect("reads").arrival,
        Some(date("2026-05-02"))
    );
    assert_eq!(
        undo(&at("2026-05-03", 950), &late, true, "x").map_err(code),
        Err("undo_after_charges")
    );
}

#[test]
fn f20_a_no_show_is_not_before_its_day_and_can_be_undone_while_nights_are_left() {
    let stay = reserved("2026-05-02", "2026-05-04");
    assert_eq!(
        no_show(&at("2026-05-01", 1), &stay, "rule").map_err(code),
        Err("arrival_is_later")
    );
    assert_eq!(
        no_show(&at("2026-05-02", 1), &stay, "").map_err(code),
        Err("reason_missing")
    );
    let gone = stay
        .after(&no_show(&at("2026-05-02", 1), &stay, "rule").expect("sets"))
        .expect("reads");
    assert_eq!(gone.status(), StayStatus::NoShow);
    assert!(undo(&at("2026-05-03", 1), &gone, false, "came").is_ok());
    assert_eq!(
        undo(&at("2026-05-04", 1), &gone, false, "came").map_err(code),
        Err("departure_is_past")
    );
    assert_eq!(
        undo(&at("2026-05-02", 1), &stay, false, "x").map_err(code),
        Err("nothing_to_undo")
    );
}

#[test]
fn changes_are_held_to_what_is_still_to_come() {
    let stay = in_house("2026-05-01", "2026-05-04");
    let ctx = at("2026-05-02", 1);
    let change = |command: &AmendReservation| {
        amend(&ctx, STAY, &stay, &double(), command)
            .map(|edits| edits.len())
            .map_err(code)
    };
    let to = |arrival: Option<&str>, departure: Option<&str>| AmendReservation {
        arrival: arrival.map(date),
        departure: departure.map(date),
        ..Default::default()
    };
    assert_eq!(change(&to(Some("2026-05-02"), None)), Err("arrival_is_fixed"));
    assert_eq!(
        change(&to(None, Some("2026-05-01"))),
        Err("departure_in_the_past")
    );
    assert_eq!(change(&to(None, None)), Err("nothing_to_change"));
    let price = |night: &str| AmendReservation {
        prices: vec![NightPrice {
            night: date(night),
            price: Money::new(1, Currency::EUR),
        }],
        ..Default::default()
    };
    assert_eq!(change(&price("2026-05-01")), Err("night_is_past"));
    assert_eq!(change(&price("2026-05-04")), Err("prices_unfit"));
    assert!(change(&price("2026-05-03")).is_ok());
    assert!(change(&to(None, Some("2026-05-02"))).is_ok());
}

#[test]
fn f29_in_the_house_wins_over_a_cancellation_and_the_contradiction_is_a_finding() {
    let before = reserved("2026-05-01", "2026-05-03");
    let twelve = room(12, DOUBLE);
    let here = check_in(
        &at("2026-05-01", 900),
        &before,
        &clean(&twelve),
        &CheckIn::default(),
    )
    .expect("checks in");
    let there = cancel(&at("2026-05-01", 901), &before, "by the channel").expect("cancels");
    let merged = before.after(&[here, there].concat()).expect("reads");
    assert_eq!(merged.status(), StayStatus::InHouse);
    let findings = stay_contradictions(STAY, &merged, Timestamp::from_unix_ms(5));
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].1.sentence,
        "Reservation 1042 was set cancelled and is in house as well: in house counts."
    );
    assert!(stay_contradictions(STAY, &before, Timestamp::from_unix_ms(5)).is_empty());
}

#[test]
fn k03_k06_what_follows_counts_after_it_also_where_the_clock_stepped_back() {
    let (twelve, fourteen) = (room(12, DOUBLE), room(14, DOUBLE));
    let stay = reserved("2026-05-01", "2026-05-03");
    let step = |stay: &Reservation, minute, place: &(RoomId, Room)| {
        stay.after(&assign(&at("2026-05-01", minute), stay, &clean(place)).expect("assigns"))
            .expect("reads")
    };
    let stay = step(&stay, 600, &twelve);
    let stay = step(&stay, 540, &fourteen);
    assert_eq!(stay.placement().map(|placement| placement.room), Some(fourteen.0));
    let gone = cancel(&at("2026-05-01", 500), &stay, "ill").expect("cancels");
    let gone = stay.after(&gone).expect("reads");
    assert_eq!((gone.status(), gone.placement()), (StayStatus::Cancelled, None));
}

#[test]
fn the_lattice_of_a_stay_keeps_its_laws() {
    assert_eq!(lattice::check_laws(StayStatus::ALL), Ok(()));
}

#[test]
fn f28_more_sold_than_may_be_is_a_finding_and_less_is_none() {
    let load = NightLoad {
        rooms: 2,
        out_of_order: 0,
        sold: 3,
        overbooking: 0,
    };
    let found = oversold(
        (DOUBLE, "Double"),
        date("2026-05-01"),
        load,
        Timestamp::from_unix_ms(5),
    );
    assert!(found.expect("oversold").1.sentence.contains("3 sold of 2 rooms"));
    let fits = NightLoad {
        overbooking: 1,
        ..load
    };
    assert!(
        oversold(
            (DOUBLE, "Double"),
            date("2026-05-01"),
            fits,
            Timestamp::from_unix_ms(5)
        )
        .is_none()
    );
}

proptest! {
    /// Whatever is done to a stay, in whatever order, it holds exactly the rooms of its sold nights.
    #[test]
    fn holdings_follow_the_state(steps in proptest::collection::vec((0_u8..7, 1_u128..4), 1..25)) {
        let mut stay = reserved("2026-05-01", "2026-05-04");
        let mut minute = 10;
        for (step, number) in steps {
            minute += 1;
            let ctx = at("2026-05-01", minute);
            let place = room(number, if number == 3 { SUITE } else { DOUBLE });
            let edits = match step {
                0 => assign(&ctx, &stay, &clean(&place)),
                1 => unassign(&ctx, &stay, None),
                2 => check_in(&ctx, &stay, &clean(&place), &CheckIn::default()),
                3 => move_stay(&ctx, &stay, &clean(&place), &moving(None)),
                4 => cancel(&ctx, &stay, "why"),
                5 => no_show(&ctx, &stay, "why"),
                _ => undo(&ctx, &stay, false, "why"),
            };
            let before = stay.clone();
            if let Ok(edits) = edits {
                stay = stay.after(&edits).expect("reads");
            } else {
                prop_assert_eq!(&before, &stay);
            }
            prop_assert_eq!(stay.is_sold(), !matches!(stay.status(), StayStatus::Cancelled | StayStatus::NoShow));
            let expected = if stay.is_sold() && stay.placement().is_some() { 3 } else { 0 };
            prop_assert_eq!(stay.holdings().len(), expected);
            prop_assert_eq!(stay.occupies().is_some(), stay.status() == StayStatus::InHouse);
            prop_assert!(stay.contradictions().is_empty());
        }
    }

    /// Events of two sides give one state in whatever order they arrive.
    #[test]
    fn c05_events_commute(order in Just(()).prop_perturb(|(), mut rng| rng.next_u64())) {
        let before = reserved("2026-05-01", "2026-05-03");
        let twelve = room(12, DOUBLE);
        let mut all = check_in(&at("2026-05-01", 900), &before, &clean(&twelve), &CheckIn::default()).expect("in");
        all.extend(cancel(&at("2026-05-01", 901), &before, "there").expect("cancels"));
        let forth = before.after(&all).expect("reads");
        let turn = usize::try_from(order % 64).expect("small") % all.len();
        all.rotate_left(turn);
        prop_assert_eq!(before.after(&all).expect("reads"), forth);
    }
}
