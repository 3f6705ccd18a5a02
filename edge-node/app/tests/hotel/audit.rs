//! The night audit through the commands (F20).

use crate::hotel::{Hotel, answer, code, date};
use app::front_desk::night_audit::{Chunk, advance};
use app::front_desk::stay;
use domain::front_desk::{AmendReservation, Pricing};
use domain::property::{ChangeProperty, NoShowRule};
use std::time::Instant;

const STAYS: usize = 60;

async fn full_house(rooms: usize) -> Hotel {
    let hotel = Hotel::at("2026-05-01", rooms).await;
    for n in 0..rooms {
        hotel
            .arrive(&format!("Guest {n}"), "2026-05-03", hotel.rooms[n])
            .await;
    }
    hotel.set_clock("2026-05-01", 23);
    hotel
}

const NIGHTS: &str = "SELECT entries FROM folio_day WHERE date = 20574 AND code = 'room'";
const REVENUE: &str = "SELECT minor FROM folio_day WHERE date = 20574 AND code = 'room'";

#[tokio::test]
async fn a_resumed_audit_posts_each_room_night_once() {
    let mut hotel = full_house(STAYS).await;
    let mut chunks = 0;
    loop {
        let chunk = advance(&hotel.house, &hotel.desk(), date("2026-05-01"))
            .await
            .expect("advances");
        chunks += 1;
        hotel = hotel.cut().await;
        if chunk == Chunk::Ready {
            break;
        }
    }
    assert_eq!(
        chunks,
        2 * STAYS.div_ceil(25) + 1,
        "nights, rooms, and a look that finds nothing left"
    );
    let closed = answer(hotel.close("2026-05-01").await);
    assert_eq!(closed["stays_charged"].as_u64(), Some(STAYS as u64));
    assert_eq!(closed["rooms_dirtied"].as_u64(), Some(STAYS as u64));
    assert_eq!(closed["charged"]["minor"].as_u64(), Some(STAYS as u64 * 10_600));
    assert_eq!(hotel.count(NIGHTS).await, i64::try_from(STAYS).expect("small"));
    assert_eq!(
        hotel.count(REVENUE).await,
        i64::try_from(STAYS).expect("small") * 10_600
    );
    let hotel = hotel.cut().await;
    assert_eq!(hotel.today().await, date("2026-05-02"));
    let again = answer(hotel.close("2026-05-01").await);
    assert_eq!(again, closed, "a day that is closed answers with how it ended");
    assert_eq!(hotel.today().await, date("2026-05-02"));
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_work_while_the_audit_runs_and_who_comes_in_is_charged_too() {
    let hotel = full_house(40).await;
    advance(&hotel.house, &hotel.desk(), date("2026-05-01"))
        .await
        .expect("begins");
    let booking = hotel.booking("Late", "2026-05-01", "2026-05-03");
    let of_suite = app::front_desk::stay::Book {
        room_type: hotel.suite,
        ..booking
    };
    let booked = answer(stay::book(&hotel.house, &hotel.desk(), of_suite).await);
    let late = values::ReservationId(crate::hotel::id(&booked, "reservation"));
    assert_eq!(code(hotel.close("2026-05-01").await), "day_has_open_decisions");
    hotel
        .check_in(late, *hotel.rooms.last().expect("the suite"))
        .await
        .expect("comes in");
    let (house, desk) = (hotel.house.clone(), hotel.desk());
    let day = date("2026-05-01");
    let other =
        tokio::spawn(async move { app::front_desk::night_audit::close_day(&house, &desk, day).await });
    let one = answer(hotel.close("2026-05-01").await);
    assert_eq!(
        one,
        answer(other.await.expect("ends")),
        "two who close one day close it once"
    );
    assert_eq!(hotel.count(NIGHTS).await, 41);
    assert_eq!(hotel.balance(late).await, 10_600);
}

#[tokio::test]
async fn f20_nobody_is_set_no_show_silently() {
    let hotel = Hotel::at("2026-05-01", 3).await;
    let here = hotel.arrive("Ada", "2026-05-01", hotel.rooms[0]).await;
    let missing = hotel.book("Ben", "2026-05-01", "2026-05-03").await;
    let refused = hotel
        .close("2026-05-01")
        .await
        .expect_err("undecided")
        .to_string();
    assert!(
        refused.contains("Due out and still here: 1 (reservations 1)"),
        "{refused}"
    );
    assert!(refused.contains("not arrived: 1 (reservations 2)"), "{refused}");
    let look = app::front_desk::checklist::look(&hotel.house)
        .await
        .expect("looks");
    assert_eq!((look.due_out[0].id, look.not_arrived[0].id), (here, missing));
    hotel.check_out(here).await.expect("leaves");
    assert_eq!(code(hotel.close("2026-05-01").await), "day_has_open_decisions");
    assert_eq!(
        code(stay::no_show(&hotel.house, &hotel.desk(), missing, "did not come".into()).await),
        "done"
    );
    assert_eq!(code(hotel.close("2026-05-01").await), "done");
}

#[tokio::test]
async fn f20_the_houses_rule_sets_no_shows_in_its_own_name() {
    let hotel = Hotel::at("2026-05-01", 30).await;
    let rule = ChangeProperty {
        no_show_rule: Some(NoShowRule::AtAudit),
        ..ChangeProperty::default()
    };
    app::property::change(&hotel.house, &hotel.manager(), rule)
        .await
        .expect("changes");
    let mut last = hotel.book("G", "2026-05-01", "2026-05-02").await;
    for n in 1..30 {
        last = hotel.book(&format!("G {n}"), "2026-05-01", "2026-05-02").await;
    }
    let closed = answer(hotel.close("2026-05-01").await);
    assert_eq!(closed["no_shows"].as_i64(), Some(30));
    let look = app::front_desk::look(&hotel.house, last).await.expect("looks");
    let event = look
        .stay
        .last(domain::front_desk::EventKind::NoShow)
        .expect("the event")
        .1
        .clone();
    assert!(event.reason.expect("a reason").contains("the house's rule"));
    assert_eq!(hotel.count("SELECT count(*) FROM type_night").await, 0);
}

#[tokio::test]
async fn k04_k07_the_date_moves_by_one_over_daylight_saving_leap_days_and_year_ends() {
    for (day, next) in [
        ("2026-03-28", "2026-03-29"),
        ("2026-03-29", "2026-03-30"),
        ("2026-10-24", "2026-10-25"),
        ("2026-10-25", "2026-10-26"),
        ("2028-02-28", "2028-02-29"),
        ("2028-02-29", "2028-03-01"),
        ("2026-12-31", "2027-01-01"),
    ] {
        let hotel = Hotel::at(day, 1).await;
        let stay = hotel
            .arrive("Ada", &date(day).plus_days(2).to_string(), hotel.rooms[0])
            .await;
        hotel.set_clock(day, 23);
        assert_eq!(answer(hotel.close(day).await)["open_date"].as_str(), Some(next));
        assert_eq!(
            hotel.balance(stay).await,
            10_600,
            "{day}: one night, whatever its hours"
        );
    }
}

#[tokio::test]
async fn k05_k07_a_day_closes_late_but_not_before_it_has_begun() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    hotel.set_clock("2026-04-30", 22);
    assert_eq!(
        code(hotel.close("2026-05-01").await),
        "day_not_begun",
        "22:00 UTC is 23:00 in Lisbon"
    );
    hotel.set_clock("2026-04-30", 23);
    assert_eq!(
        code(hotel.close("2026-05-01").await),
        "done",
        "23:00 UTC is midnight in Lisbon"
    );
    assert_eq!(code(hotel.close("2026-05-02").await), "day_not_begun");
    assert_eq!(code(hotel.close("2026-05-03").await), "day_not_begun");
    hotel.set_clock("2026-05-09", 9);
    assert_eq!(code(hotel.close("2026-05-03").await), "day_not_open");
    for day in ["2026-05-02", "2026-05-03", "2026-05-04"] {
        assert_eq!(
            code(hotel.close(day).await),
            "done",
            "a Z that is late is made all the same"
        );
    }
    assert_eq!(hotel.today().await, date("2026-05-05"));
    assert_eq!(
        hotel
            .count("SELECT count(*) FROM night_audit WHERE closed_at IS NOT NULL")
            .await,
        4
    );
}

#[tokio::test]
async fn a_night_costs_what_was_fixed_for_it_and_nothing_where_the_rate_is_nothing() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let prices = Pricing::PerNight(vec![crate::hotel::eur(5_000), crate::hotel::eur(0)]);
    let booking = app::front_desk::stay::Book {
        pricing: prices,
        ..hotel.booking("Ada", "2026-05-01", "2026-05-03")
    };
    let booked = answer(stay::book(&hotel.house, &hotel.desk(), booking).await);
    let ada = values::ReservationId(crate::hotel::id(&booked, "reservation"));
    hotel.check_in(ada, hotel.rooms[0]).await.expect("comes in");
    hotel.set_clock("2026-05-05", 1);
    hotel.close("2026-05-01").await.expect("closes");
    hotel.close("2026-05-02").await.expect("closes");
    assert_eq!(hotel.balance(ada).await, 5_000);
    let folio = app::folio::look(&hotel.house, hotel.folio_of(ada).await)
        .await
        .expect("looks");
    assert_eq!(folio.postings.len(), 2, "a night at nothing is a posting too");
    let longer = AmendReservation {
        departure: Some(date("2026-05-04")),
        ..AmendReservation::default()
    };
    stay::amend(&hotel.house, &hotel.desk(), ada, longer)
        .await
        .expect("extends");
    hotel.close("2026-05-03").await.expect("closes");
    assert_eq!(
        hotel.balance(ada).await,
        5_000,
        "an added night costs as the one before it"
    );
    hotel.pay(ada, 5_000).await.expect("pays");
    hotel.check_out(ada).await.expect("leaves");
}

#[tokio::test]
async fn a_very_long_stay_rolls_its_folio_over_and_every_night_is_there_once() {
    let hotel = Hotel::at("2026-01-01", 1).await;
    let stay = hotel.arrive("Ada", "2026-12-01", hotel.rooms[0]).await;
    hotel.set_clock("2026-12-31", 12);
    let nights = 200_i32;
    for night in date("2026-01-01").until(date("2026-01-01").plus_days(nights)) {
        hotel.close(&night.to_string()).await.expect("closes");
    }
    let posted = "SELECT sum(entries) FROM folio_day WHERE code = 'room'";
    assert_eq!(hotel.count(posted).await, i64::from(nights));
    assert_eq!(hotel.count("SELECT count(*) FROM folio").await, 2);
    assert_eq!(hotel.balance(stay).await, i64::from(nights) * 10_600);
    hotel.pay(stay, i64::from(nights) * 10_600).await.expect("pays");
    hotel.check_out(stay).await.expect("leaves");
    assert_eq!(
        hotel.count("SELECT count(*) FROM folio WHERE closed = 0").await,
        0
    );
    hotel.assert_lists_are_rebuilt_alike().await;
}

/// The floor is for an optimised build (well under a second); a debug build is given its own.
#[tokio::test]
async fn an_audit_of_200_rooms_is_quick() {
    let hotel = full_house(200).await;
    let began = Instant::now();
    hotel.close("2026-05-01").await.expect("closes");
    let took_ms = began.elapsed().as_millis();
    println!("audit of 200 rooms in house: {took_ms} ms");
    let limit_ms = if cfg!(debug_assertions) { 6_000 } else { 1_000 };
    assert!(took_ms < limit_ms, "{took_ms} ms");
}
