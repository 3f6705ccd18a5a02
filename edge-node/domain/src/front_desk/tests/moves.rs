//! Moves, plans for later nights, swaps, and stays that keep their room (F07).

use super::*;

fn after(stay: &Reservation, edits: Result<Vec<ReservationEdit>, FrontDeskRefusal>) -> Reservation {
    stay.after(&edits.expect("is taken")).expect("reads")
}

fn spans(stay: &Reservation) -> Vec<(String, String, Option<u128>)> {
    stay.segments()
        .into_iter()
        .map(|segment| {
            let room = segment.placement.map(|placement| placement.room.0.as_u128());
            (segment.from.to_string(), segment.until.to_string(), room)
        })
        .collect()
}

fn span(from: &str, until: &str, room: u128) -> (String, String, Option<u128>) {
    (from.to_owned(), until.to_owned(), Some(room))
}

#[test]
fn f07_a_stay_is_split_over_two_rooms_from_a_night_on_and_holds_each_for_its_nights() {
    let (twelve, fourteen) = (room(12, DOUBLE), room(14, SUITE));
    let ctx = at("2026-05-01", 5);
    let stay = reserved("2026-05-02", "2026-05-06");
    let late = moving(Some("2026-05-04"));
    assert_eq!(
        move_stay(&ctx, &stay, &clean(&fourteen), &late).map_err(code),
        Err("room_missing")
    );
    let stay = after(&stay, assign(&ctx, &stay, &clean(&twelve)));
    let split = after(&stay, move_stay(&ctx, &stay, &clean(&fourteen), &late));
    assert_eq!(
        spans(&split),
        [
            span("2026-05-02", "2026-05-04", 12),
            span("2026-05-04", "2026-05-06", 14)
        ]
    );
    assert_eq!(split.placement().map(|placement| placement.room), Some(twelve.0));
    assert_eq!(split.holdings().len(), 4);
    let types: Vec<_> = split.sold_nights().into_values().collect();
    assert_eq!(types, [DOUBLE, DOUBLE, SUITE, SUITE]);
    let again = move_stay(&ctx, &split, &clean(&fourteen), &late).map_err(code);
    assert_eq!(again, Err("room_same"));
    let outside = moving(Some("2026-05-06"));
    assert_eq!(
        move_stay(&ctx, &split, &clean(&twelve), &outside).map_err(code),
        Err("night_not_of_the_stay")
    );
    let whole = after(&split, move_stay(&ctx, &split, &clean(&fourteen), &moving(None)));
    assert_eq!(spans(&whole), [span("2026-05-02", "2026-05-06", 14)]);
}

#[test]
fn f07_a_planned_move_leaves_the_party_where_it_is_until_the_desk_moves_it() {
    let (ctx, fourteen) = (at("2026-05-01", 1000), room(14, DOUBLE));
    let stay = in_house("2026-05-01", "2026-05-04");
    let planned = after(
        &stay,
        move_stay(&ctx, &stay, &clean(&fourteen), &moving(Some("2026-05-02"))),
    );
    let twelve = RoomId(Uuid::from_u128(12));
    assert_eq!(planned.occupies(), Some(twelve));
    assert_eq!(planned.move_due(date("2026-05-01")), None);
    assert_eq!(planned.move_due(date("2026-05-02")), Some(fourteen.0));
    let next = at("2026-05-02", 600);
    let moved = after(
        &planned,
        move_stay(&next, &planned, &clean(&fourteen), &moving(None)),
    );
    assert_eq!(moved.occupies(), Some(fourteen.0));
    assert_eq!(moved.move_due(date("2026-05-02")), None);
    assert_eq!(moved.holdings(), planned.holdings());
    let without_reason = MoveStay::default();
    let refused = move_stay(&next, &planned, &clean(&fourteen), &without_reason).map_err(code);
    assert_eq!(refused, Err("reason_missing"));
}

#[test]
fn f07_a_plan_stands_at_check_in_where_the_first_room_is_taken() {
    let (twelve, fourteen) = (room(12, DOUBLE), room(14, DOUBLE));
    let ctx = at("2026-05-01", 5);
    let stay = reserved("2026-05-01", "2026-05-04");
    let stay = after(&stay, assign(&ctx, &stay, &clean(&twelve)));
    let plan = moving(Some("2026-05-03"));
    let stay = after(&stay, move_stay(&ctx, &stay, &clean(&fourteen), &plan));
    let here = after(&stay, check_in(&ctx, &stay, &clean(&twelve), &CheckIn::default()));
    assert_eq!(here.segments().len(), 2);
    assert_eq!(here.occupies(), Some(twelve.0));
    let elsewhere = room(15, DOUBLE);
    let here = after(
        &stay,
        check_in(&ctx, &stay, &clean(&elsewhere), &CheckIn::default()),
    );
    assert_eq!(spans(&here), [span("2026-05-01", "2026-05-04", 15)]);
}

#[test]
fn f07_two_stays_change_rooms_whether_booked_or_in_the_house() {
    let (twelve, fourteen) = (room(12, DOUBLE), room(14, SUITE));
    let ctx = at("2026-05-01", 1000);
    let here = in_house("2026-05-01", "2026-05-04");
    let booked = reserved("2026-05-01", "2026-05-03");
    let booked = after(&booked, assign(&ctx, &booked, &clean(&fourteen)));
    let dirty = RoomState {
        condition: RoomCondition::Dirty,
        ..clean(&fourteen)
    };
    let [one, other] = swap(&ctx, (&here, &dirty), (&booked, &clean(&twelve)), None, "view").expect("swaps");
    let (here, booked) = (after(&here, Ok(one)), after(&booked, Ok(other)));
    assert_eq!(here.occupies(), Some(fourteen.0));
    assert_eq!(booked.placement().map(|placement| placement.room), Some(twelve.0));
    let nothing = swap(
        &ctx,
        (&here, &clean(&fourteen)),
        (&booked, &clean(&twelve)),
        None,
        "x",
    )
    .map_err(code);
    assert_eq!(nothing.map(|_| ()), Err("room_same"));
}

#[test]
fn f07_a_stay_that_keeps_its_room_is_not_moved_assigned_or_swapped_until_the_mark_is_off() {
    let (twelve, fourteen) = (room(12, DOUBLE), room(14, DOUBLE));
    let ctx = at("2026-05-01", 5);
    let stay = reserved("2026-05-01", "2026-05-03");
    let marked_early = after(&stay, keep_room(&ctx, &stay, true, None));
    let stay = after(&marked_early, assign(&ctx, &marked_early, &clean(&twelve)));
    assert_eq!(
        assign(&ctx, &stay, &clean(&fourteen)).map_err(code),
        Err("stay_do_not_move")
    );
    assert_eq!(unassign(&ctx, &stay, None).map_err(code), Err("stay_do_not_move"));
    let late = move_stay(&ctx, &stay, &clean(&fourteen), &moving(Some("2026-05-02")));
    assert_eq!(late.map_err(code), Err("stay_do_not_move"));
    let other = reserved("2026-05-01", "2026-05-03");
    let swapped = swap(
        &ctx,
        (&other, &clean(&twelve)),
        (&stay, &clean(&fourteen)),
        None,
        "x",
    );
    assert_eq!(swapped.map_err(code).map(|_| ()), Err("stay_do_not_move"));
    let elsewhere = check_in(&ctx, &stay, &clean(&fourteen), &CheckIn::default());
    assert_eq!(elsewhere.map_err(code), Err("stay_do_not_move"));
    let here = after(&stay, check_in(&ctx, &stay, &clean(&twelve), &CheckIn::default()));
    assert_eq!(
        move_stay(&ctx, &here, &clean(&fourteen), &moving(None)).map_err(code),
        Err("stay_do_not_move")
    );
    assert_eq!(
        keep_room(&ctx, &here, true, None).map_err(code),
        Err("nothing_to_change")
    );
    let free = after(&here, keep_room(&ctx, &here, false, Some("agreed")));
    assert!(move_stay(&ctx, &free, &clean(&fourteen), &moving(None)).is_ok());
}

#[test]
fn a_room_out_of_order_on_a_later_night_is_refused_for_a_plan_that_reaches_it_only() {
    let (twelve, mut fourteen) = (room(12, DOUBLE), room(14, DOUBLE));
    let closed = close_room(
        &at("2026-05-01", 1),
        ClosureKind::OutOfOrder,
        date("2026-05-03"),
        "leak",
    );
    fourteen.1 = fourteen.1.after(&closed.expect("closes")).expect("reads");
    let ctx = at("2026-05-01", 5);
    let stay = reserved("2026-05-01", "2026-05-05");
    let stay = after(&stay, assign(&ctx, &stay, &clean(&twelve)));
    let to = |from| move_stay(&ctx, &stay, &clean(&fourteen), &moving(Some(from))).map_err(code);
    assert_eq!(to("2026-05-02"), Err("room_out_of_order"));
    assert!(to("2026-05-03").is_ok());
}
