//! Bad input, area by area: a clear problem each time, and the house as it was.

use crate::bistro::{Bistro, Who, eur};
use axum::http::Method;
use serde_json::{Value, json};

/// Everything about a check that people see.
async fn face(bistro: &Bistro, check: &str) -> Value {
    json!([
        bistro.look(check).await,
        bistro.get(Who::Server, "/checks?status=all").await.ok()
    ])
}

#[tokio::test]
async fn malformed_and_unfit_bodies_are_problems_and_change_nothing() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    bistro.order(&check, &[(&bistro.beer, 1)]).await;
    let before = face(&bistro, &check).await;
    let lines = format!("/checks/{check}/lines");
    let tenders = format!("/checks/{check}/tenders");
    for (path, body, status) in cases(&bistro.beer, &check, &lines, &tenders) {
        let said = bistro.post(Who::Server, path, &body).await;
        assert_eq!(said.status.as_u16(), status, "{body} -> {}", said.body);
        said.refused(status);
    }
    let discount = format!("/checks/{check}/discounts");
    let both = json!({ "rate_ppm": 1, "amount": eur(1), "reason": "x" });
    assert_eq!(
        bistro.post(Who::Owner, &discount, &both).await.refused(400),
        "body_unfit"
    );
    for bytes in [
        b"{".to_vec(),
        b"[1,2".to_vec(),
        vec![0xFF, 0xFE],
        vec![b'['; 10_000],
    ] {
        let key = bistro.key();
        let said = bistro
            .raw(Method::POST, None, &lines, bytes, &[("idempotency-key", &key)])
            .await;
        assert_eq!(said.status.as_u16(), 401, "nobody signed on is told first");
    }
    assert_eq!(face(&bistro, &check).await, before);
}

/// Where, what, and the status of the problem.
fn cases<'a>(item: &str, check: &str, lines: &'a str, tenders: &'a str) -> Vec<(&'a str, Value, u16)> {
    vec![
        (lines, json!({ "lines": [] }), 422),
        (lines, json!({}), 400),
        (lines, json!({ "lines": [{ "item": "beer" }] }), 400),
        (
            lines,
            json!({ "lines": [{ "item": item, "price_minor": 1 }] }),
            400,
        ),
        (
            lines,
            json!({ "lines": [{ "item": item, "quantity": 1.5 }] }),
            400,
        ),
        (lines, json!({ "lines": [{ "item": item, "quantity": 0 }] }), 422),
        (
            lines,
            json!({ "lines": [{ "item": item, "quantity": i64::MAX }] }),
            422,
        ),
        (
            lines,
            json!({ "lines": [{ "item": item, "price": eur(1) }] }),
            422,
        ),
        (lines, json!({ "lines": [{ "item": check }] }), 404),
        (
            lines,
            json!({ "lines": [{ "item": item, "note": "x".repeat(201) }] }),
            422,
        ),
        (lines, json!({ "lines": vec![json!({ "item": item }); 101] }), 422),
        (tenders, json!({ "kind": "card" }), 400),
        (
            tenders,
            json!({ "kind": "other", "amount": { "minor": 5, "currency": "eur" } }),
            400,
        ),
        (
            tenders,
            json!({ "kind": "other", "amount": { "minor": 5, "currency": "GBP" } }),
            422,
        ),
        (tenders, json!({ "kind": "other", "amount": eur(496) }), 422),
        (tenders, json!({ "kind": "other", "amount": eur(-1) }), 422),
        (tenders, json!({ "kind": "other", "approved": true }), 400),
    ]
}

#[tokio::test]
async fn n10_a_replayed_command_is_done_once_and_n11_its_key_takes_no_other_body() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    bistro.order(&check, &[(&bistro.curry, 1)]).await;
    let path = format!("/checks/{check}/tenders");
    let key = bistro.key();
    let pay = json!({ "kind": "other", "amount": eur(400) });
    let first = bistro
        .send(
            Method::POST,
            Who::Server,
            &path,
            &pay,
            &[("idempotency-key", &key)],
        )
        .await;
    let again = bistro
        .send(
            Method::POST,
            Who::Server,
            &path,
            &pay,
            &[("idempotency-key", &key)],
        )
        .await;
    assert_eq!(
        (first.replayed, again.replayed, &first.body),
        (false, true, &again.body)
    );
    let other = json!({ "kind": "other", "amount": eur(500) });
    let reused = bistro
        .send(
            Method::POST,
            Who::Server,
            &path,
            &other,
            &[("idempotency-key", &key)],
        )
        .await;
    assert_eq!(reused.refused(409), "idempotency_key_reused");
    assert_eq!(bistro.look(&check).await["totals"]["paid"], eur(400));
    let keyless = bistro.raw(Method::POST, None, &path, b"{}".to_vec(), &[]).await;
    assert_eq!(keyless.status.as_u16(), 401);
}

#[tokio::test]
async fn commands_out_of_order_are_refused_in_words() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let send = format!("/checks/{check}/send");
    assert_eq!(
        bistro.post(Who::Server, &send, &json!({})).await.refused(422),
        "nothing_to_send"
    );
    let added = bistro.order(&check, &[(&bistro.beer, 1)]).await;
    let line = added["lines"][0].as_str().expect("a line");
    bistro
        .post(
            Who::Server,
            &format!("/checks/{check}/tenders"),
            &json!({ "kind": "other" }),
        )
        .await
        .ok();
    let void = format!("/checks/{check}/lines/{line}/void");
    assert_eq!(
        bistro
            .post(Who::Owner, &void, &json!({ "reason": "late" }))
            .await
            .refused(422),
        "check_closed"
    );
    let more = json!({ "lines": [{ "item": bistro.beer }] });
    assert_eq!(
        bistro
            .post(Who::Server, &format!("/checks/{check}/lines"), &more)
            .await
            .refused(422),
        "check_closed"
    );
    let merge = format!("/checks/{check}/merge");
    assert_eq!(
        bistro
            .post(Who::Server, &merge, &json!({ "from": check }))
            .await
            .refused(422),
        "same_check"
    );
    let missing = "/checks/00000000-0000-7000-8000-00000000dead";
    assert_eq!(bistro.get(Who::Server, missing).await.refused(404), "not_found");
    assert_eq!(
        bistro.get(Who::Server, "/checks/1042").await.refused(400),
        "path_unfit"
    );
}

#[tokio::test]
async fn a04_who_may_not_is_told_so() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let lines = json!({ "lines": [{ "item": bistro.beer }] });
    let path = format!("/checks/{check}/lines");
    assert_eq!(
        bistro.post(Who::Cook, &path, &lines).await.refused(403),
        "permission_missing"
    );
    let price = json!({ "price": eur(1) });
    let item = format!("/items/{}", bistro.beer);
    let server = bistro.send(Method::PATCH, Who::Server, &item, &price, &[]).await;
    assert_eq!(server.refused(403), "permission_missing");
    bistro
        .get(Who::Nobody, &format!("/checks/{check}"))
        .await
        .refused(401);
    assert_eq!(bistro.look(&check).await["lines"], json!([]));
}

#[tokio::test]
async fn a_catalogue_that_names_what_is_not_there_is_refused() {
    let bistro = Bistro::open().await;
    let nowhere = "00000000-0000-7000-8000-00000000dead";
    for (path, body, status) in [
        (
            "/items",
            json!({ "name": "Soup", "price": eur(500), "taxes": [nowhere] }),
            404,
        ),
        (
            "/items",
            json!({ "name": "Soup", "price": eur(500), "category": bistro.beer }),
            404,
        ),
        ("/items", json!({ "name": "Soup" }), 422),
        (
            "/items",
            json!({ "name": "Soup", "price": { "minor": 1, "currency": "GBP" } }),
            422,
        ),
        ("/items", json!({ "name": "", "price": eur(500) }), 422),
        (
            "/categories",
            json!({ "name": "Soups", "stations": [nowhere] }),
            404,
        ),
        (
            "/taxes",
            json!({ "name": "VAT", "rate_ppm": -1, "inclusive": true }),
            422,
        ),
        (
            "/modifier-groups",
            json!({ "name": "Sauces", "min": 2, "max": 1, "modifiers": [{ "name": "mint" }] }),
            422,
        ),
        ("/stations", json!({ "outlet": nowhere, "name": "Grill" }), 404),
        (
            "/stations",
            json!({ "outlet": bistro.outlet, "name": "Bar" }),
            422,
        ),
        ("/checks", json!({ "outlet": nowhere }), 404),
        ("/checks", json!({ "outlet": bistro.outlet, "covers": 1000 }), 422),
        (
            "/checks",
            json!({ "outlet": bistro.outlet, "role": "owner" }),
            400,
        ),
    ] {
        let said = bistro.post(Who::Owner, path, &body).await;
        assert_eq!(said.status.as_u16(), status, "{path} {body} -> {}", said.body);
    }
    let catalog = bistro.get(Who::Server, "/catalog?limit=1").await.ok();
    assert_eq!(catalog["items"].as_array().map(Vec::len), Some(1));
    let next = catalog["next"].as_str().expect("more follow");
    let rest = bistro
        .get(Who::Server, &format!("/catalog?after={next}"))
        .await
        .ok();
    assert_eq!(
        (rest["items"].as_array().map(Vec::len), rest.get("next")),
        (Some(1), None)
    );
}
