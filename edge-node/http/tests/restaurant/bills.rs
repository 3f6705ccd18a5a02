//! Bills taken apart and put right: parts, seats, shares (R07), prices by hand, discounts taken back, refunds (R08).

use crate::bistro::{Bistro, Who, eur, text};
use axum::http::Method;
use serde_json::{Value, json};

async fn post(bistro: &Bistro, check: &str, what: &str, body: Value) -> Value {
    bistro
        .post(Who::Owner, &format!("/checks/{check}/{what}"), &body)
        .await
        .ok()
}

#[tokio::test]
async fn r07_parts_of_a_line_go_to_new_and_open_checks_and_sum_to_the_whole() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let added = bistro
        .order(&check, &[(&bistro.curry, 1), (&bistro.beer, 1)])
        .await;
    let (curry, beer) = (added["lines"][0].clone(), added["lines"][1].clone());
    let own = bistro.key();
    let third = json!({ "parts": [{ "line": curry, "count": 1, "of": 3 }], "check": own });
    let split = post(&bistro, &check, "split", third).await;
    assert_eq!((&split["check"], &split["total"]), (&json!(own), &eur(430)));
    let rest = json!({ "lines": [beer], "parts": [{ "line": curry, "count": 1, "of": 2 }], "into": own });
    let moved = post(&bistro, &check, "split", rest).await;
    assert_eq!(
        (&moved["total"], &moved["rest"]),
        (&eur(430 + 430 + 495), &eur(430))
    );
    let shown = bistro.look(&own).await;
    assert_eq!(shown["lines"][0]["part"], json!({ "count": 1, "of": 3 }));
    let both = json!({ "lines": [curry], "evenly": 2 });
    let refused = bistro
        .post(Who::Owner, &format!("/checks/{check}/split"), &both)
        .await;
    assert_eq!(refused.refused(400), "body_unfit");
    let tickets = bistro
        .get(Who::Cook, &format!("/kitchen/tickets?station={}", bistro.kitchen))
        .await
        .ok();
    assert_eq!(
        tickets["items"].as_array().map(Vec::len),
        Some(1),
        "the dish is made once: {tickets}"
    );
}

#[tokio::test]
async fn r07_seats_pay_by_themselves_and_payers_share_by_amounts() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let seat = |item: &str, seat: u32| json!({ "item": item, "seat": seat });
    let lines = json!({ "lines": [seat(&bistro.curry, 1), seat(&bistro.beer, 2), seat(&bistro.beer, 3)] });
    post(&bistro, &check, "lines", lines).await;
    let split = post(&bistro, &check, "split", json!({ "by_seat": true })).await;
    let checks = split["checks"].as_array().expect("checks");
    assert_eq!(
        checks.iter().map(|one| one["seat"].clone()).collect::<Vec<_>>(),
        [json!(2), json!(3)]
    );
    assert_eq!(split["rest"], eur(1_290));
    post(&bistro, &check, "split", json!({ "amounts": [eur(1_000)] })).await;
    let pay = |share: u32, amount: Option<i64>| {
        let mut cash = bistro.cash();
        cash["share"] = json!(share);
        cash["amount"] = amount.map_or(Value::Null, eur);
        cash
    };
    let path = format!("/checks/{check}/tenders");
    let over = bistro.post(Who::Server, &path, &pay(2, Some(291))).await;
    assert_eq!(over.refused(422), "share_over");
    let none = bistro.post(Who::Server, &path, &pay(3, None)).await;
    assert_eq!(none.refused(422), "share_unknown");
    let first = bistro.post(Who::Server, &path, &pay(1, None)).await.ok();
    assert_eq!((&first["amount"], &first["balance"]), (&eur(1_000), &eur(290)));
    assert_eq!(
        bistro.look(&check).await["shares"][0],
        json!({ "index": 1, "amount": eur(1_000), "open": eur(0) })
    );
    let last = bistro.post(Who::Server, &path, &pay(2, None)).await.ok();
    assert_eq!(last["status"], json!("closed"));
}

#[tokio::test]
async fn r08_a_price_by_hand_and_a_discount_taken_back_stand_on_the_sales_record() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let added = bistro
        .order(&check, &[(&bistro.curry, 1), (&bistro.beer, 1)])
        .await;
    let curry = text(&json!({ "line": added["lines"][0] }), "line");
    let price = json!({ "price": eur(1_000), "reason_code": "promotion" });
    let path = format!("/checks/{check}/lines/{curry}/price");
    assert_eq!(
        bistro.post(Who::Server, &path, &price).await.refused(422),
        "approval_needed"
    );
    let asked = json!({
        "approver_name": "Ada", "pin": "847263", "action": "price_override", "subject": curry, "amount": eur(290),
    });
    let approval = text(
        &bistro.post(Who::Server, "/approvals", &asked).await.ok(),
        "approval",
    );
    let set = bistro
        .send(
            Method::POST,
            Who::Server,
            &path,
            &price,
            &[("approval", &approval)],
        )
        .await
        .ok();
    assert_eq!(set["total"], eur(1_495));
    let line = bistro.look(&check).await["lines"][0].clone();
    assert_eq!(
        (&line["unit_price"], &line["ordered_price"]),
        (&eur(1_000), &eur(1_290))
    );
    let off = json!({ "rate_ppm": 100_000, "reason_code": "regular_guest" });
    post(&bistro, &check, "discounts", off.clone()).await;
    let given = bistro.look(&check).await["discounts"][0].clone();
    assert_eq!(
        (&given["amount"], &given["reason_code"]),
        (&eur(150), &json!("regular_guest"))
    );
    let remove = format!("discounts/{}/remove", text(&given, "discount"));
    let back = post(&bistro, &check, &remove, json!({ "reason": "wrong check" })).await;
    assert_eq!(back["total"], eur(1_495));
    let again = bistro
        .post(Who::Owner, &format!("/checks/{check}/{remove}"), &json!({}))
        .await;
    assert_eq!(again.refused(422), "discount_unknown");
    bistro
        .post(Who::Server, &format!("/checks/{check}/tenders"), &bistro.cash())
        .await
        .ok();
    let sale = record(&bistro, "sale").await;
    let words: Value = serde_json::from_str(sale["body"].as_str().expect("words")).expect("JSON");
    assert_eq!(
        (&words["prices_by_hand"], &words["discounts"]),
        (&json!(1), &json!(0))
    );
    let refs = sale["refs"].as_array().expect("references");
    assert!(refs.iter().any(|one| one["id"] == json!(approval)), "{sale}");
}

async fn record(bistro: &Bistro, kind: &str) -> Value {
    let journal = bistro.get(Who::Owner, "/journal?limit=100").await.ok();
    let records = journal["items"].as_array().expect("records").clone();
    let found = records.into_iter().find(|record| record["kind"] == json!(kind));
    found.unwrap_or_else(|| panic!("no {kind} in {journal}"))
}

#[tokio::test]
async fn r08_a_line_is_given_back_with_its_own_receipt_a_negative_record_and_cash_from_the_drawer() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let added = bistro
        .order(&check, &[(&bistro.curry, 2), (&bistro.beer, 1)])
        .await;
    let curry = added["lines"][0].clone();
    let asked = json!({
        "lines": [{ "line": curry, "quantity": 1_000 }], "kind": "cash",
        "drawer_session": bistro.drawer_session, "reason": "cold",
    });
    let path = format!("/checks/{check}/refunds");
    assert_eq!(
        bistro.post(Who::Owner, &path, &asked).await.refused(422),
        "check_not_closed"
    );
    bistro
        .post(Who::Server, &format!("/checks/{check}/tenders"), &bistro.cash())
        .await
        .ok();
    assert_eq!(
        bistro.post(Who::Server, &path, &asked).await.refused(422),
        "approval_needed"
    );
    let given = bistro.post(Who::Owner, &path, &asked).await.ok();
    assert_eq!((&given["amount"], &given["receipt"]), (&eur(1_290), &json!(2)));
    let (sale, back) = (record(&bistro, "sale").await, record(&bistro, "return").await);
    assert_eq!(
        back["answers"]["seq"],
        sale["seq"].clone(),
        "{back} answers {sale}"
    );
    assert_eq!(back["taxes"][0]["gross_minor"], json!(-1_290));
    assert_eq!(back["payments"][0]["amount_minor"], json!(-1_290));
    assert_eq!(back["totals"]["returns_minor"], json!(1_290));
    let x = bistro
        .get(
            Who::Server,
            &format!("/drawer-sessions/{}/x", bistro.drawer_session),
        )
        .await
        .ok();
    assert_eq!(
        (&x["gross"], &x["refunded"], &x["refunds"], &x["checks"]),
        (&eur(1_785), &eur(1_290), &json!(1), &json!(1))
    );
    let shown = bistro.look(&check).await;
    assert_eq!(
        (&shown["status"], &shown["totals"]["total"]),
        (&json!("closed"), &eur(3_075)),
        "the sale stands"
    );
    assert_eq!(
        (&shown["refunds"][0]["receipt"], &shown["lines"][0]["refunded"]),
        (&json!(2), &json!(1_000))
    );
    let mut more = asked.clone();
    more["lines"][0]["quantity"] = json!(1_001);
    assert_eq!(
        bistro.post(Who::Owner, &path, &more).await.refused(422),
        "refund_too_much"
    );
}
