//! What is malformed, unauthorised or impossible: a clear problem each time, and the house unchanged.

use crate::inn::{Inn, Who, eur};
use axum::http::Method;
use serde_json::{Value, json};

const NOBODY: &str = "/reservations/00000000-0000-7000-8000-000000000001";

#[tokio::test]
async fn a_booking_that_cannot_be_is_refused_and_changes_nothing() {
    let inn = Inn::open().await;
    inn.book("Grace Hopper", "2026-05-01", "2026-05-03").await;
    let before = inn.lists().await;
    let with = |key: &str, value: Value| {
        let mut body = inn.booking("Alan Turing", "2026-05-02", "2026-05-03");
        body[key] = value;
        body
    };
    let bodies = [
        (with("arrival", json!("2026-02-30")), 400, "body_unfit"),
        (with("arrival", json!("2026-04-30")), 422, "arrival_in_the_past"),
        (with("departure", json!("2026-05-01")), 422, "span_unfit"),
        (with("adults", json!(-1)), 400, "body_unfit"),
        (with("adults", json!(1.5)), 400, "body_unfit"),
        (with("adults", json!(4)), 422, "party_too_large"),
        (with("guest", json!("not an id")), 400, "body_unfit"),
        (with("new_guest", json!(null)), 400, "body_unfit"),
        (
            with("new_guest", json!({ "name": " " })),
            422,
            "guest_name_missing",
        ),
        (
            with("new_guest", json!({ "name": "a\u{7}b" })),
            422,
            "guest_field_unfit",
        ),
        (
            with("rate", json!({ "minor": 1, "currency": "GBP" })),
            422,
            "prices_unfit",
        ),
        (
            with("rate", json!({ "minor": -1, "currency": "EUR" })),
            422,
            "prices_unfit",
        ),
        (with("prices", json!([eur(1), eur(2)])), 422, "prices_unfit"),
        (with("notes", json!("x".repeat(501))), 422, "text_unfit"),
        (with("status", json!("in_house")), 400, "body_unfit"),
        (
            with("room_type", json!("00000000-0000-7000-8000-000000000001")),
            404,
            "not_found",
        ),
    ];
    for (body, status, code) in bodies {
        assert_eq!(
            inn.post(Who::Desk, "/reservations", &body).await.refused(status),
            code,
            "{body}"
        );
    }
    assert_eq!(inn.lists().await, before);
}

#[tokio::test]
async fn a_step_that_the_stay_cannot_take_is_refused_and_changes_nothing() {
    let inn = Inn::open().await;
    let (stay, _) = inn.book("Grace Hopper", "2026-05-01", "2026-05-03").await;
    let before = inn.lists().await;
    let nobody = "00000000-0000-7000-8000-000000000001";
    let itself = stay.rsplit('/').next();
    let at_stay = [
        ("assign", json!({}), 400, "body_unfit"),
        (
            "assign",
            json!({ "room": "00000000-0000-7000-8000-000000000001" }),
            404,
            "not_found",
        ),
        ("check-in", json!({}), 422, "room_missing"),
        ("check-out", json!({}), 422, "stay_status_unfit"),
        ("cancel", json!({}), 400, "body_unfit"),
        ("cancel", json!({ "reason": "" }), 422, "reason_missing"),
        ("undo", json!({ "reason": "x" }), 422, "nothing_to_undo"),
        ("amend", json!({}), 422, "nothing_to_change"),
        (
            "amend",
            json!({ "departure": "2026-04-01" }),
            422,
            "departure_in_the_past",
        ),
        (
            "move",
            json!({ "room": inn.rooms[0], "from": "2026-05-02" }),
            422,
            "room_missing",
        ),
        ("swap", json!({ "with": nobody, "reason": "x" }), 404, "not_found"),
        ("swap", json!({ "with": itself, "reason": "x" }), 422, "swap_same"),
        ("unassign", json!({}), 422, "room_missing"),
    ];
    for (what, body, status, code) in at_stay {
        assert_eq!(
            inn.say(&stay, what, &body).await.refused(status),
            code,
            "{what} {body}"
        );
    }
    assert_eq!(
        inn.say(NOBODY, "check-out", &json!({})).await.refused(404),
        "not_found"
    );
    assert_eq!(inn.lists().await, before);
}

#[tokio::test]
async fn rooms_lists_and_days_that_cannot_be_are_refused() {
    let inn = Inn::open().await;
    let get = async |path: &str| inn.get(Who::Desk, path).await.status.as_u16();
    assert_eq!(get("/availability?from=2026-05-02&to=2026-05-01").await, 422);
    assert_eq!(get("/availability?from=2026-05-01&to=2027-05-01").await, 422);
    assert_eq!(get("/availability?from=tomorrow&to=2026-05-01").await, 400);
    assert_eq!(get("/reservations?limit=201").await, 400);
    assert_eq!(get("/reservations?status=asleep").await, 400);
    assert_eq!(get("/reservations?after=%21").await, 400);
    assert_eq!(get("/reservations/17").await, 400);
    assert_eq!(get("/guests").await, 400);
    let room = format!("/rooms/{}/housekeeping", inn.rooms[0]);
    let state = async |body: Value| inn.put(Who::Housekeeper, &room, &body).await.refused(422);
    assert_eq!(state(json!({ "state": "out_of_order" })).await, "closure_unfit");
    assert_eq!(
        state(json!({ "state": "out_of_order", "until": "2026-05-03" })).await,
        "reason_missing"
    );
    let close = async |date: &str| {
        inn.post(Who::Desk, "/business-day/close", &json!({ "date": date }))
            .await
            .refused(422)
    };
    assert_eq!(close("2026-05-02").await, "day_not_begun");
    assert_eq!(close("2026-04-30").await, "day_not_open");
    let negative = json!({ "credit_limit_minor": -1 });
    assert_eq!(
        inn.send(Method::PATCH, Who::Owner, "/property", &negative, &[])
            .await
            .refused(422),
        "limit_unfit"
    );
    let money = json!({ "currency": "GBP" });
    assert_eq!(
        inn.send(Method::PATCH, Who::Owner, "/property", &money, &[])
            .await
            .refused(400),
        "body_unfit"
    );
}

#[tokio::test]
async fn a04_each_role_does_its_own_and_a13_money_goes_back_with_a_second_person_only() {
    let inn = Inn::open().await;
    let (stay, folio) = inn.book("Grace Hopper", "2026-05-01", "2026-05-02").await;
    assert_eq!(
        inn.get(Who::Housekeeper, &stay).await.refused(403),
        "permission_missing"
    );
    assert_eq!(
        inn.get(Who::Server, "/reservations").await.refused(403),
        "permission_missing"
    );
    let cancel = json!({ "reason": "x" });
    assert_eq!(
        inn.post(Who::Housekeeper, &format!("{stay}/cancel"), &cancel)
            .await
            .refused(403),
        "permission_missing"
    );
    let room_type = json!({ "name": "Suite", "base_occupancy": 1, "max_occupancy": 1 });
    assert_eq!(
        inn.post(Who::Desk, "/room-types", &room_type).await.refused(403),
        "permission_missing"
    );
    inn.say(&stay, "check-in", &json!({ "room": inn.rooms[0] }))
        .await
        .ok();
    let parking = json!({ "code": "parking", "text": "Parking", "amount": eur(1_500) });
    let posted = inn.say(&folio, "postings", &parking).await.ok();
    let reverse = json!({ "entry": posted["entry"], "reason": "no car" });
    assert_eq!(
        inn.say(&folio, "reversals", &reverse).await.refused(422),
        "approval_needed"
    );
    let approval = json!({
        "approver_name": "Ada", "pin": "847263", "action": "reverse_posting",
        "subject": folio.trim_start_matches("/folios/"), "amount": eur(1_499),
    });
    let ask = async |approval: &Value| {
        let given = inn.post(Who::Desk, "/approvals", approval).await.ok();
        crate::inn::text(&given, "approval")
    };
    let path = format!("{folio}/reversals");
    let with = async |id: String| {
        inn.send(
            Method::POST,
            Who::Desk,
            &path,
            &reverse,
            &[("approval", id.as_str())],
        )
        .await
    };
    let too_little = ask(&approval).await;
    assert_eq!(
        with(too_little).await.refused(422),
        "approval_needed",
        "A15: another amount"
    );
    let mut exact = approval.clone();
    exact["amount"] = eur(1_500);
    let right = ask(&exact).await;
    with(right).await.ok();
    assert_eq!(inn.get(Who::Desk, &folio).await.ok()["balance"], eur(0));
}

#[tokio::test]
async fn f15_folio_entries_that_cannot_be_are_refused_and_the_balance_stays() {
    let inn = Inn::open().await;
    let (stay, folio) = inn.book("Grace Hopper", "2026-05-01", "2026-05-02").await;
    inn.say(&stay, "check-in", &json!({ "room": inn.rooms[0] }))
        .await
        .ok();
    let charge = |amount: Value, code: &str| json!({ "code": code, "text": "X", "amount": amount });
    let pay = |amount: Value, method: &str| json!({ "method": method, "amount": amount });
    let cases = [
        ("postings", charge(eur(0), "parking"), 422, "amount_unfit"),
        ("postings", charge(eur(i64::MAX), "parking"), 422, "amount_unfit"),
        (
            "postings",
            charge(json!({ "minor": 1, "currency": "GBP" }), "parking"),
            422,
            "amount_unfit",
        ),
        (
            "postings",
            charge(json!({ "minor": 1.5, "currency": "EUR" }), "parking"),
            400,
            "body_unfit",
        ),
        ("postings", charge(eur(1), "Par king"), 422, "text_unfit"),
        ("payments", pay(eur(1), "seashells"), 400, "body_unfit"),
        ("payments", pay(eur(1), "cash"), 422, "drawer_session_missing"),
        ("payments", pay(eur(-1), "card"), 422, "approval_needed"),
        ("transfers", json!({}), 400, "body_unfit"),
        (
            "transfers",
            json!({ "to_folio": folio.trim_start_matches("/folios/"), "amount": eur(1), "reason": "x" }),
            422,
            "same_folio",
        ),
        (
            "reversals",
            json!({ "entry": "00000000-0000-7000-8000-000000000001", "reason": "x" }),
            422,
            "entry_unknown",
        ),
    ];
    for (what, body, status, code) in cases {
        assert_eq!(
            inn.say(&folio, what, &body).await.refused(status),
            code,
            "{what} {body}"
        );
    }
    assert_eq!(inn.get(Who::Desk, &folio).await.ok()["balance"], eur(0));
}
