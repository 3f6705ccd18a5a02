//! A guest's whole story over HTTP, with a dinner at the bar, and the house's day.

use crate::inn::{Inn, Who, eur, text};
use serde_json::{Value, json};

/// A check at the bar with one dish of 12.90, charged to the stay.
async fn dine(inn: &Inn, reservation: &str) {
    let add =
        async |path: &str, key: &str, body: Value| text(&inn.post(Who::Owner, path, &body).await.ok(), key);
    let outlet = add("/outlets", "outlet", json!({ "name": "Bar" })).await;
    let station = add(
        "/stations",
        "station",
        json!({ "outlet": outlet, "name": "Kitchen" }),
    )
    .await;
    let tax = add(
        "/taxes",
        "tax",
        json!({ "name": "A 13%", "rate_ppm": 130_000, "inclusive": true }),
    )
    .await;
    let mains = add(
        "/categories",
        "category",
        json!({ "name": "Mains", "stations": [station] }),
    )
    .await;
    let soup = json!({ "name": "Soup", "price": eur(1_290), "category": mains, "taxes": [tax] });
    let soup = add("/items", "item", soup).await;
    let opened = inn
        .post(Who::Server, "/checks", &json!({ "outlet": outlet, "covers": 1 }))
        .await
        .ok();
    let check = text(&opened, "check");
    let lines = json!({ "lines": [{ "item": soup, "quantity": 1000 }], "send": true });
    inn.post(Who::Server, &format!("/checks/{check}/lines"), &lines)
        .await
        .ok();
    let tender = json!({ "kind": "room_charge", "reservation": reservation });
    inn.post(Who::Server, &format!("/checks/{check}/tenders"), &tender)
        .await
        .ok();
}

#[tokio::test]
async fn a_guest_books_arrives_dines_pays_and_leaves() {
    let inn = Inn::open().await;
    let (stay, folio) = inn.book("Grace Hopper", "2026-05-01", "2026-05-02").await;
    assert_eq!(
        inn.get(Who::Desk, &folio).await.refused(404),
        "not_found",
        "a folio opens at check-in"
    );
    inn.say(&stay, "assign", &json!({ "room": inn.rooms[0] }))
        .await
        .ok();
    let here = inn.say(&stay, "check-in", &json!({})).await.ok();
    assert_eq!(
        (here["status"].as_str(), here["room"].as_str()),
        (Some("in_house"), Some(inn.rooms[0].as_str()))
    );
    dine(&inn, &text(&here, "reservation")).await;
    let closed = inn
        .post(Who::Desk, "/business-day/close", &json!({ "date": "2026-05-01" }))
        .await
        .ok();
    assert_eq!(
        (closed["stays_charged"].as_i64(), closed["charged"].clone()),
        (Some(1), eur(10_600 + 400))
    );
    let bill = inn.get(Who::Desk, &folio).await.ok();
    assert_eq!(
        (bill["balance"].clone(), bill["room_total"].clone()),
        (eur(12_290), eur(10_600))
    );
    assert_eq!(
        inn.say(&stay, "check-out", &json!({})).await.refused(422),
        "folio_balance_open"
    );
    let pay = json!({ "method": "card", "amount": eur(12_290), "reference": "slip 7" });
    let paid = inn.say(&folio, "payments", &pay).await.ok();
    assert_eq!(
        (paid["receipt"].as_i64(), paid["balance"].clone()),
        (Some(1), eur(0))
    );
    inn.say(&stay, "check-out", &json!({})).await.ok();
    let board = inn.get(Who::Housekeeper, "/room-board").await.ok();
    assert_eq!(
        (board["items"][0]["state"].as_str(), board["date"].as_str()),
        (Some("dirty"), Some("2026-05-02"))
    );
    let clean = json!({ "state": "clean" });
    inn.put(
        Who::Housekeeper,
        &format!("/rooms/{}/housekeeping", inn.rooms[0]),
        &clean,
    )
    .await
    .ok();
    let journal = inn.get(Who::Owner, "/journal/head").await.ok();
    assert!(journal.to_string().contains("hash"), "{journal}");
}

#[tokio::test]
async fn the_desk_finds_its_people_by_name_status_and_day() {
    let inn = Inn::open().await;
    inn.book("Grace Hopper", "2026-05-01", "2026-05-02").await;
    let (later, _) = inn.book("Alan Turing", "2026-05-03", "2026-05-05").await;
    inn.say(&later, "cancel", &json!({ "reason": "ill" })).await.ok();
    let names = async |path: &str| -> Vec<String> {
        let list = inn.get(Who::Desk, path).await.ok();
        list["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|row| text(row, "guest_name"))
            .collect()
    };
    assert_eq!(names("/reservations").await, ["Grace Hopper", "Alan Turing"]);
    assert_eq!(names("/reservations?status=cancelled").await, ["Alan Turing"]);
    assert_eq!(names("/reservations?arrival=2026-05-01").await, ["Grace Hopper"]);
    assert_eq!(
        names("/reservations?status=reserved&arrival=2026-05-03").await,
        [] as [&str; 0]
    );
    let page = inn.get(Who::Desk, "/reservations?limit=1").await.ok();
    let next = format!("/reservations?limit=1&after={}", text(&page, "next"));
    assert_eq!(names(&next).await, ["Alan Turing"]);
    let found = inn.get(Who::Desk, "/guests?name=hop").await.ok();
    let guest = format!("/guests/{}", text(&found["items"][0], "guest"));
    let look = inn.get(Who::Desk, &guest).await.ok();
    assert_eq!(
        (
            look["profile"]["name"].as_str(),
            look["stays"][0]["number"].as_i64()
        ),
        (Some("Grace Hopper"), Some(1))
    );
    let stay = inn.get(Who::Desk, &later).await.ok();
    let whats: Vec<_> = stay["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| text(event, "what"))
        .collect();
    assert_eq!(whats, ["reserved", "cancelled"]);
    let free = inn
        .get(Who::Desk, "/availability?from=2026-05-01&to=2026-05-02")
        .await
        .ok();
    assert_eq!(
        (
            free["items"][0]["nights"][0]["free"].as_i64(),
            free["items"][0]["nights"][0]["sold"].as_i64()
        ),
        (Some(1), Some(1))
    );
}

#[tokio::test]
async fn f20_the_audit_shows_what_it_waits_for() {
    let inn = Inn::open().await;
    let (stay, _) = inn.book("Grace Hopper", "2026-05-01", "2026-05-02").await;
    let close = json!({ "date": "2026-05-01" });
    assert_eq!(
        inn.post(Who::Desk, "/business-day/close", &close)
            .await
            .refused(422),
        "day_has_open_decisions"
    );
    let audit = inn.get(Who::Desk, "/business-day/audit").await.ok();
    assert_eq!(
        audit["not_arrived"][0]["guest_name"].as_str(),
        Some("Grace Hopper")
    );
    let steps = async || -> Vec<(String, String, u64)> {
        let audit = inn.get(Who::Desk, "/business-day/audit").await.ok();
        assert_eq!(
            audit["can_close"],
            json!(!audit["steps"].to_string().contains("blocked"))
        );
        let steps = audit["steps"].as_array().expect("steps").clone();
        let step = |step: &Value| {
            (
                text(step, "step"),
                text(step, "state"),
                step["count"].as_u64().expect("a count"),
            )
        };
        steps
            .iter()
            .map(step)
            .filter(|(_, state, _)| state != "done")
            .collect()
    };
    let stands = |all: &[(&str, &str, u64)]| -> Vec<(String, String, u64)> {
        all.iter()
            .map(|(step, state, count)| ((*step).to_owned(), (*state).to_owned(), *count))
            .collect()
    };
    let (other, _) = inn.book("Alan Turing", "2026-05-01", "2026-05-01").await;
    inn.say(&other, "check-in", &json!({ "room": inn.rooms[0] }))
        .await
        .ok();
    let (third, _) = inn.book("Edsger Dijkstra", "2026-05-01", "2026-05-03").await;
    inn.say(&third, "check-in", &json!({ "room": inn.rooms[1] }))
        .await
        .ok();
    let open = json!({ "outlet": text(&inn.post(Who::Owner, "/outlets", &json!({ "name": "Bar" })).await.ok(), "outlet"), "covers": 2 });
    inn.post(Who::Server, "/checks", &open).await.ok();
    let waits = [
        ("departures", "blocked", 1),
        ("arrivals", "blocked", 1),
        ("checks", "look", 1),
        ("charges", "to_do", 1),
        ("rooms", "to_do", 1),
        ("close", "to_do", 1),
    ];
    assert_eq!(steps().await, stands(&waits));
    inn.say(&other, "check-out", &json!({})).await.ok();
    inn.say(&stay, "no-show", &json!({ "reason": "called: not coming" }))
        .await
        .ok();
    assert_eq!(steps().await, stands(&waits[2..]));
    let first = inn.post(Who::Desk, "/business-day/close", &close).await.ok();
    let again = inn.post(Who::Desk, "/business-day/close", &close).await.ok();
    assert_eq!(first, again);
    assert_eq!(
        inn.get(Who::Desk, "/business-day").await.ok()["date"].as_str(),
        Some("2026-05-02")
    );
}

#[tokio::test]
async fn n10_n11_a_repeated_booking_is_one_booking_and_another_body_under_its_key_is_refused() {
    let inn = Inn::open().await;
    let (key, body) = (inn.key(), inn.booking("Grace Hopper", "2026-05-01", "2026-05-02"));
    let send = async |body: &Value| {
        inn.send(
            axum::http::Method::POST,
            Who::Desk,
            "/reservations",
            body,
            &[("idempotency-key", key.as_str())],
        )
        .await
    };
    let first = send(&body).await;
    let again = send(&body).await;
    assert!(again.replayed && !first.replayed);
    assert_eq!(first.ok(), again.ok());
    let other = inn.booking("Alan Turing", "2026-05-01", "2026-05-02");
    assert_eq!(send(&other).await.refused(409), "idempotency_key_reused");
    assert_eq!(
        inn.get(Who::Desk, "/reservations").await.ok()["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn f12_a_city_ledger_takes_the_debt_by_name_and_h10_a_guest_is_erased() {
    let inn = Inn::open().await;
    let walk_in = json!({
        "new_guest": { "name": "Grace Hopper", "phone": "1" }, "room_type": inn.room_type, "room": inn.rooms[0],
        "departure": "2026-05-02", "adults": 1,
    });
    let here = inn.post(Who::Desk, "/walk-ins", &walk_in).await.ok();
    let (stay, folio) = (
        format!("/reservations/{}", text(&here, "reservation")),
        format!("/folios/{}", text(&here, "folio")),
    );
    let parking =
        json!({ "code": "parking", "text": "Parking", "amount": eur(1_500), "tax_rate_ppm": 230_000 });
    inn.say(&folio, "postings", &parking).await.ok();
    let mut ledger = json!({ "method": "city_ledger", "amount": eur(1_500) });
    assert_eq!(
        inn.say(&folio, "payments", &ledger).await.refused(422),
        "ledger_missing"
    );
    ledger["reference"] = json!("Navy Dept");
    inn.say(&folio, "payments", &ledger).await.ok();
    let guest = format!("/guests/{}", text(&here, "guest"));
    let erase = json!({ "reason": "her wish" });
    assert_eq!(
        inn.post(Who::Owner, &format!("{guest}/erase"), &erase)
            .await
            .refused(422),
        "guest_still_expected"
    );
    inn.say(&stay, "check-out", &json!({})).await.ok();
    inn.post(Who::Owner, &format!("{guest}/erase"), &erase).await.ok();
    let look = inn.get(Who::Desk, &guest).await.ok();
    assert_eq!(
        (look["erased"].as_bool(), look["profile"].clone()),
        (Some(true), json!({}))
    );
    let stay = inn.get(Who::Desk, &stay).await.ok();
    assert!(stay.get("guest_name").is_none(), "{stay}");
    assert_eq!(
        inn.get(Who::Desk, &folio).await.ok()["balance"],
        eur(0),
        "totals stay as they were"
    );
}
