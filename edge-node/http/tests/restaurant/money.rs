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
    let journal = bistro.get(Who::Owner, "/journal?limit=100").await.ok();
    let sale = journal["items"]
        .as_array()
        .expect("records")
        .iter()
        .find(|record| record["kind"] == json!("sale"));
    let sale = sale.unwrap_or_else(|| panic!("no sale in {journal}"));
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
