//! An evening's service: ordering, sending, voiding, splitting, handing over.

use crate::bistro::{Bistro, Who, eur, text};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_round_of_drinks_is_sent_paid_and_numbered() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let added = bistro.order(&check, &[(&bistro.beer, 4)]).await;
    assert_eq!(
        (&added["total"], added["lines"].as_array().map(Vec::len)),
        (&eur(1_980), Some(1))
    );
    let path = format!("/checks/{check}/tenders");
    let mut cash = bistro.cash();
    cash["tendered"] = eur(2_000);
    let taken = bistro.post(Who::Server, &path, &cash).await.ok();
    assert_eq!((&taken["change"], &taken["balance"]), (&eur(20), &eur(0)));
    assert_eq!(
        (&taken["receipt"], &taken["status"]),
        (&json!(1), &json!("closed"))
    );
    let shown = bistro.look(&check).await;
    assert_eq!(
        (&shown["receipt"], &shown["totals"]["tax"]),
        (&json!(1), &eur(316))
    );
    assert_eq!(
        bistro.post(Who::Server, &path, &cash).await.refused(422),
        "check_closed"
    );
    let session = bistro
        .get(
            Who::Server,
            &format!("/drawer-sessions/{}/x", bistro.drawer_session),
        )
        .await
        .ok();
    assert_eq!((&session["gross"], &session["checks"]), (&eur(1_980), &json!(1)));
}

#[tokio::test]
async fn f08_receipts_and_checks_are_numbered_without_a_gap_also_past_refusals() {
    let bistro = Bistro::open().await;
    for number in 1..=3 {
        let check = bistro.check().await;
        let path = format!("/checks/{check}/tenders");
        assert_eq!(
            bistro.post(Who::Server, &path, &bistro.cash()).await.refused(422),
            "nothing_to_pay"
        );
        bistro.order(&check, &[(&bistro.beer, 1)]).await;
        let taken = bistro.post(Who::Server, &path, &bistro.cash()).await.ok();
        assert_eq!(taken["receipt"], json!(number));
        assert_eq!(bistro.look(&check).await["number"], json!(number));
    }
}

#[tokio::test]
async fn a_sent_line_is_voided_with_a_reason_never_edited_and_a13_not_by_the_waiter_alone() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let added = bistro
        .order(&check, &[(&bistro.curry, 2), (&bistro.beer, 1)])
        .await;
    let line = added["lines"][0].as_str().expect("a line").to_owned();
    let path = format!("/checks/{check}/lines/{line}/void");
    let reason = json!({ "reason": "wrong table" });
    assert_eq!(
        bistro.post(Who::Server, &path, &json!({})).await.refused(422),
        "reason_needed"
    );
    assert_eq!(
        bistro.post(Who::Server, &path, &reason).await.refused(422),
        "approval_needed"
    );
    let mut asked = json!({
        "approver_name": "Ada", "pin": "847263", "action": "void_line", "subject": line, "amount": eur(2_579),
    });
    let approval = text(
        &bistro.post(Who::Server, "/approvals", &asked).await.ok(),
        "approval",
    );
    let with = |approval: &str| [("approval", approval.to_owned())];
    let [(name, value)] = with(&approval);
    let wrong = bistro
        .send(Method::POST, Who::Server, &path, &reason, &[(name, &value)])
        .await;
    assert_eq!(wrong.refused(422), "approval_needed", "a15: another amount");
    asked["amount"] = eur(2_580);
    let approval = text(
        &bistro.post(Who::Server, "/approvals", &asked).await.ok(),
        "approval",
    );
    let done = bistro
        .send(
            Method::POST,
            Who::Server,
            &path,
            &reason,
            &[("approval", &approval)],
        )
        .await
        .ok();
    assert_eq!(done["total"], eur(495));
    let again = bistro
        .send(
            Method::POST,
            Who::Server,
            &path,
            &reason,
            &[("approval", &approval)],
        )
        .await;
    assert!(
        again.status.is_client_error(),
        "an approval counts once: {again:?}"
    );
    let names: Vec<_> = bistro.look(&check).await["lines"]
        .as_array()
        .expect("lines")
        .clone();
    assert_eq!(names.len(), 1);
}

#[tokio::test]
async fn r07_a_bill_is_split_merged_and_shared_to_the_cent() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let added = bistro
        .order(&check, &[(&bistro.curry, 1), (&bistro.beer, 1)])
        .await;
    let beer = added["lines"][1].clone();
    let split = bistro
        .post(
            Who::Server,
            &format!("/checks/{check}/split"),
            &json!({ "lines": [beer] }),
        )
        .await
        .ok();
    assert_eq!((&split["total"], &split["rest"]), (&eur(495), &eur(1_290)));
    let other = text(&split, "check");
    let merged = bistro
        .post(
            Who::Server,
            &format!("/checks/{check}/merge"),
            &json!({ "from": other }),
        )
        .await
        .ok();
    assert_eq!(merged["total"], eur(1_785));
    let gone = bistro.look(&other).await;
    assert_eq!(
        (&gone["status"], &gone["merged_into"]),
        (&json!("closed"), &json!(check))
    );
    bistro
        .post(
            Who::Server,
            &format!("/checks/{check}/split"),
            &json!({ "evenly": 2 }),
        )
        .await
        .ok();
    let shown = bistro.look(&check).await;
    assert_eq!(
        shown["shares"],
        json!([
            { "index": 1, "amount": eur(893), "open": eur(893) },
            { "index": 2, "amount": eur(892), "open": eur(892) },
        ])
    );
    for amount in [893, 892] {
        let mut cash = bistro.cash();
        cash["amount"] = eur(amount);
        bistro
            .post(Who::Server, &format!("/checks/{check}/tenders"), &cash)
            .await
            .ok();
    }
    assert_eq!(bistro.look(&check).await["status"], json!("closed"));
}

#[tokio::test]
async fn a_check_is_handed_over_and_open_checks_are_listed_page_by_page() {
    let bistro = Bistro::open().await;
    let mut checks = Vec::new();
    for _ in 0..5 {
        checks.push(bistro.check().await);
    }
    let path = format!("/checks/{}/transfer", checks[0]);
    bistro
        .post(Who::Server, &path, &json!({ "name": "Stammtisch" }))
        .await
        .ok();
    let no_table = json!({ "table": "00000000-0000-7000-8000-00000000dead" });
    assert_eq!(
        bistro.post(Who::Server, &path, &no_table).await.refused(404),
        "not_found"
    );
    let mut seen = Vec::new();
    let mut query = "/checks?limit=2".to_owned();
    loop {
        let page = bistro.get(Who::Server, &query).await.ok();
        seen.extend(
            page["items"]
                .as_array()
                .expect("rows")
                .iter()
                .map(|row| text(row, "check")),
        );
        match page["next"].as_str() {
            Some(next) => query = format!("/checks?limit=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, checks);
    let all = bistro.get(Who::Server, "/checks?status=all&limit=1").await.ok();
    assert_eq!(text(&all["items"][0], "check"), checks[4], "the newest first");
}

#[tokio::test]
async fn c06_a_price_that_changes_counts_for_new_lines_only() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    bistro.order(&check, &[(&bistro.curry, 1)]).await;
    let path = format!("/items/{}", bistro.curry);
    bistro
        .send(
            Method::PATCH,
            Who::Owner,
            &path,
            &json!({ "price": eur(1_490) }),
            &[],
        )
        .await
        .ok();
    let added = bistro.order(&check, &[(&bistro.curry, 1)]).await;
    assert_eq!(added["total"], eur(2_780));
    let gone = json!({ "active": false });
    bistro
        .send(Method::PATCH, Who::Owner, &path, &gone, &[])
        .await
        .ok();
    let lines = json!({ "lines": [{ "item": bistro.curry }] });
    let refused = bistro
        .post(Who::Server, &format!("/checks/{check}/lines"), &lines)
        .await;
    assert_eq!(refused.refused(422), "item_withdrawn");
}

/// What all lists of the house come to.
async fn digest(bistro: &Bistro) -> [u8; 32] {
    let digest = |reader: &store::Reader<'_>| {
        let digest = reader.projections_digest()?;
        Ok::<_, store::StoreError>(digest)
    };
    bistro.house.store().read(digest).await.expect("a digest")
}

#[tokio::test]
async fn after_an_evening_the_lists_are_those_that_a_rebuild_makes() {
    let bistro = Bistro::open().await;
    let first = bistro.check().await;
    let added = bistro
        .order(&first, &[(&bistro.curry, 2), (&bistro.beer, 2)])
        .await;
    let (curry, beer) = (added["lines"][0].clone(), added["lines"][1].clone());
    let void = format!("/checks/{first}/lines/{}/void", curry.as_str().expect("a line"));
    bistro
        .post(Who::Owner, &void, &json!({ "quantity": 1_000, "reason": "cold" }))
        .await
        .ok();
    let batch = text(&added, "batch");
    let bump = format!("/kitchen/tickets/{first}/{batch}/bump");
    bistro
        .post(Who::Cook, &bump, &json!({ "station": bistro.bar }))
        .await
        .ok();
    let split = bistro
        .post(
            Who::Server,
            &format!("/checks/{first}/split"),
            &json!({ "lines": [beer] }),
        )
        .await
        .ok();
    let second = text(&split, "check");
    bistro
        .post(Who::Server, &format!("/checks/{second}/tenders"), &bistro.cash())
        .await
        .ok();
    let third = bistro.check().await;
    bistro.order(&third, &[(&bistro.beer, 1)]).await;
    bistro
        .post(
            Who::Server,
            &format!("/checks/{third}/merge"),
            &json!({ "from": first }),
        )
        .await
        .ok();
    let lists = async || {
        let all = bistro.get(Who::Server, "/checks?status=all").await.ok();
        let kitchen = bistro
            .get(Who::Cook, &format!("/kitchen/tickets?station={}", bistro.kitchen))
            .await
            .ok();
        json!([all, kitchen])
    };
    let before = (digest(&bistro).await, lists().await);
    assert_eq!(before.1[0]["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        before.1[1]["items"][0]["lines"][0]["line"], curry,
        "the kitchen's id is stable"
    );
    bistro
        .house
        .store()
        .rebuild_projections(|_| {})
        .await
        .expect("rebuilds");
    assert_eq!((digest(&bistro).await, lists().await), before);
}
