//! Discounts, several tenders, the journal and the drawer: the same cents everywhere.

use crate::bistro::{Bistro, Who, eur, text};
use serde_json::{Value, json};

#[tokio::test]
async fn journal_drawer_and_check_agree_to_the_cent() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    bistro
        .order(&check, &[(&bistro.curry, 3), (&bistro.beer, 2)])
        .await;
    let off = json!({ "rate_ppm": 100_000, "reason": "regular guests" });
    bistro
        .post(Who::Owner, &format!("/checks/{check}/discounts"), &off)
        .await
        .ok();
    let path = format!("/checks/{check}/tenders");
    let other = json!({ "kind": "other", "amount": eur(2_000), "note": "slip 7", "drawer_session": bistro.drawer_session });
    bistro.post(Who::Server, &path, &other).await.ok();
    let mut cash = bistro.cash();
    cash["tip"] = eur(200);
    let last = bistro.post(Who::Server, &path, &cash).await.ok();
    assert_eq!(
        (&last["amount"], &last["tip"], &last["receipt"]),
        (&eur(2_374), &eur(200), &json!(1))
    );
    let totals = bistro.look(&check).await["totals"].clone();
    assert_eq!(
        (&totals["listed"], &totals["discount"], &totals["total"]),
        (&eur(4_860), &eur(486), &eur(4_374))
    );
    let x = bistro
        .get(
            Who::Server,
            &format!("/drawer-sessions/{}/x", bistro.drawer_session),
        )
        .await
        .ok();
    assert_eq!(
        (&x["gross"], &x["discounts"], &x["checks"]),
        (&eur(4_374), &eur(486), &json!(1))
    );
    let taxes: i64 = x["rates"]
        .as_array()
        .expect("rates")
        .iter()
        .filter_map(|rate| rate["tax"]["minor"].as_i64())
        .sum();
    assert_eq!(json!(taxes), totals["tax"]["minor"]);
    let sale = sale_of(&bistro).await;
    let gross: i64 = minors(&sale["taxes"], "gross_minor").sum();
    let tax: i64 = minors(&sale["taxes"], "tax_minor").sum();
    assert_eq!((gross, json!(tax)), (4_374, totals["tax"]["minor"].clone()));
    let paid: Vec<i64> = minors(&sale["payments"], "amount_minor").collect();
    assert_eq!(paid, [2_374, 200, 2_000], "cash, its tip, other");
    assert_eq!(
        (&sale["number"]["number"], &sale["totals"]["sales_minor"]),
        (&json!(1), &json!(4_374))
    );
}

/// The record of the only sale.
async fn sale_of(bistro: &Bistro) -> Value {
    let journal = bistro.get(Who::Owner, "/journal?limit=100").await.ok();
    let records = journal["items"].as_array().expect("records");
    let sale = records.iter().find(|record| record["kind"] == json!("sale"));
    sale.unwrap_or_else(|| panic!("no sale in {journal}")).clone()
}

fn minors<'a>(list: &'a Value, key: &'a str) -> impl Iterator<Item = i64> + 'a {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(move |one| one[key].as_i64())
}

#[tokio::test]
async fn a_comped_check_is_closed_at_nothing_and_an_emptied_one_without_a_receipt() {
    let bistro = Bistro::open().await;
    let comped = bistro.check().await;
    bistro.order(&comped, &[(&bistro.curry, 1)]).await;
    let close = format!("/checks/{comped}/close");
    assert_eq!(
        bistro.post(Who::Server, &close, &json!({})).await.refused(422),
        "balance_left"
    );
    let all = json!({ "rate_ppm": 1_000_000, "reason": "waited an hour" });
    let discounts = format!("/checks/{comped}/discounts");
    assert_eq!(
        bistro.post(Who::Server, &discounts, &all).await.refused(422),
        "approval_needed"
    );
    bistro.post(Who::Owner, &discounts, &all).await.ok();
    let closed = bistro.post(Who::Server, &close, &json!({})).await.ok();
    assert_eq!((&closed["receipt"], &closed["total"]), (&json!(1), &eur(0)));
    let empty = bistro.check().await;
    let closed = bistro
        .post(Who::Server, &format!("/checks/{empty}/close"), &json!({}))
        .await
        .ok();
    assert_eq!(closed["receipt"], Value::Null);
}

#[tokio::test]
async fn cash_goes_into_an_open_drawer_only() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    bistro.order(&check, &[(&bistro.beer, 1)]).await;
    let path = format!("/checks/{check}/tenders");
    assert_eq!(
        bistro
            .post(Who::Server, &path, &json!({ "kind": "cash" }))
            .await
            .refused(422),
        "drawer_needed"
    );
    let count = json!({ "counted": eur(10_000) });
    let close = format!("/drawer-sessions/{}/close", bistro.drawer_session);
    bistro.post(Who::Server, &close, &count).await.ok();
    assert_eq!(
        bistro.post(Who::Server, &path, &bistro.cash()).await.refused(422),
        "drawer_session_closed"
    );
    let room = json!({ "kind": "room_charge", "reservation": text(&json!({ "id": check }), "id") });
    assert_eq!(
        bistro.post(Who::Server, &path, &room).await.refused(404),
        "not_found",
        "a check is no reservation"
    );
    assert_eq!(bistro.look(&check).await["totals"]["paid"], eur(0));
}

/// A guest in the house until the third of May: the reservation and the folio.
async fn guest_in_house(bistro: &Bistro) -> (String, String) {
    let kind = json!({ "name": "Double", "base_occupancy": 2, "max_occupancy": 3 });
    let kind = text(
        &bistro.post(Who::Owner, "/room-types", &kind).await.ok(),
        "room_type",
    );
    let room = json!({ "number": "101", "room_type": kind });
    let room = text(&bistro.post(Who::Owner, "/rooms", &room).await.ok(), "room");
    let walk_in = json!({
        "new_guest": { "name": "Grace" }, "room_type": kind, "room": room, "departure": "2026-05-03",
        "adults": 1, "rate": eur(9_000), "override_reason": "just made",
    });
    let stay = bistro.post(Who::Owner, "/walk-ins", &walk_in).await.ok();
    (text(&stay, "reservation"), text(&stay, "folio"))
}

#[tokio::test]
// Feature F16 of the front desk.
async fn a_room_charge_pays_the_check_and_stands_on_the_folio_in_one_commit() {
    let bistro = Bistro::open().await;
    let (reservation, folio) = guest_in_house(&bistro).await;
    let check = bistro.check().await;
    bistro.order(&check, &[(&bistro.curry, 1)]).await;
    let path = format!("/checks/{check}/tenders");
    let charge = json!({ "kind": "room_charge", "reservation": reservation, "tip": eur(110) });
    let taken = bistro.post(Who::Server, &path, &charge).await.ok();
    assert_eq!(
        (&taken["status"], &taken["receipt"]),
        (&json!("closed"), &json!(1))
    );
    let shown = bistro.get(Who::Owner, &format!("/folios/{folio}")).await.ok();
    assert_eq!(shown["balance"], eur(1_400), "the check and its tip: {shown}");
    let stop = json!({ "no_post": true });
    let no_post = format!("/folios/{folio}/no-post");
    bistro
        .send(axum::http::Method::PUT, Who::Owner, &no_post, &stop, &[])
        .await
        .ok();
    let second = bistro.check().await;
    bistro.order(&second, &[(&bistro.beer, 1)]).await;
    let refused = bistro
        .post(Who::Server, &format!("/checks/{second}/tenders"), &charge)
        .await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
    assert_eq!(
        bistro.look(&second).await["totals"]["paid"],
        eur(0),
        "neither side was written"
    );
    let next = bistro
        .post(Who::Server, &format!("/checks/{second}/tenders"), &bistro.cash())
        .await
        .ok();
    assert_eq!(next["receipt"], json!(2), "the refused one took no number");
}

#[tokio::test]
async fn f08_twenty_tills_finish_at_once_and_no_number_is_missing_or_twice() {
    let bistro = Bistro::open().await;
    let mut checks = Vec::new();
    for _ in 0..20 {
        let check = bistro.check().await;
        bistro.order(&check, &[(&bistro.beer, 1)]).await;
        checks.push(format!("/checks/{check}/tenders"));
    }
    let cash = bistro.cash();
    let paid = checks.iter().map(|path| bistro.post(Who::Server, path, &cash));
    let paid = futures_util::future::join_all(paid).await;
    let mut receipts: Vec<i64> = paid
        .into_iter()
        .filter_map(|said| said.ok()["receipt"].as_i64())
        .collect();
    receipts.sort_unstable();
    assert_eq!(receipts, (1..=20).collect::<Vec<i64>>());
    let x = bistro
        .get(
            Who::Server,
            &format!("/drawer-sessions/{}/x", bistro.drawer_session),
        )
        .await
        .ok();
    assert_eq!((&x["gross"], &x["checks"]), (&eur(20 * 495), &json!(20)));
}
