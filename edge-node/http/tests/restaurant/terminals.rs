//! What a terminal that was alone brings back: its own ids, in order, once (R20), and courses that wait (R06).

use crate::bistro::{Bistro, Who, eur, text};
use serde_json::json;

#[tokio::test]
async fn r20_a_terminal_that_was_alone_opens_orders_and_pays_under_its_own_ids_once() {
    let bistro = Bistro::open().await;
    let (check, line, tender) = (bistro.key(), bistro.key(), bistro.key());
    let opening = json!({ "check": check, "outlet": bistro.outlet, "table": bistro.table, "covers": 2 });
    let opened = bistro.post(Who::Server, "/checks", &opening).await.ok();
    assert_eq!(text(&opened, "check"), check);
    let lines =
        json!({ "lines": [{ "line": line, "item": bistro.beer, "ordered_at": "2026-05-01T19:00:00Z" }] });
    let path = format!("/checks/{check}/lines");
    let added = bistro.post(Who::Server, &path, &lines).await.ok();
    assert_eq!(added["lines"], json!([line]));
    let again = bistro.post(Who::Server, &path, &lines).await;
    assert_eq!(again.refused(422), "id_taken", "another key, the same line");
    let mut cash = bistro.cash();
    cash["tender"] = json!(tender);
    cash["taken_at"] = json!("2026-05-01T19:05:00Z");
    let path = format!("/checks/{check}/tenders");
    let taken = bistro.post(Who::Server, &path, &cash).await.ok();
    assert_eq!((&taken["tender"], &taken["balance"]), (&json!(tender), &eur(0)));
    let shown = bistro.look(&check).await;
    assert_eq!(shown["tenders"][0]["taken_at"], json!("2026-05-01T19:05:00Z"));
    assert_eq!(shown["lines"][0]["line"], json!(line));
    assert_eq!(
        bistro.post(Who::Server, "/checks", &opening).await.refused(422),
        "id_taken"
    );
    let mut other_kind = opening.clone();
    other_kind["check"] = json!(bistro.outlet);
    assert_eq!(
        bistro
            .post(Who::Server, "/checks", &other_kind)
            .await
            .refused(422),
        "id_taken",
        "an id of something else"
    );
    other_kind["check"] = json!("00000000-0000-4000-8000-000000000001");
    assert_eq!(
        bistro
            .post(Who::Server, "/checks", &other_kind)
            .await
            .refused(422),
        "id_unfit"
    );
}

#[tokio::test]
async fn r06_a_course_that_waits_goes_to_the_kitchen_when_it_is_fired() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let lines = json!({
        "lines": [
            { "item": bistro.beer },
            { "item": bistro.curry, "course": 2, "hold": true },
        ],
        "send": true,
    });
    let added = bistro
        .post(Who::Server, &format!("/checks/{check}/lines"), &lines)
        .await
        .ok();
    assert!(added["batch"].is_string());
    let held: Vec<bool> = bistro.look(&check).await["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .filter_map(|line| line["held"].as_bool())
        .collect();
    assert_eq!(held, [false, true]);
    let kitchen = format!("/kitchen/tickets?station={}", bistro.kitchen);
    let tickets = bistro.get(Who::Cook, &kitchen).await.ok();
    assert_eq!(tickets["items"], json!([]));
    let fire = format!("/checks/{check}/fire");
    let fired = bistro
        .post(Who::Server, &fire, &json!({ "course": 2 }))
        .await
        .ok();
    assert_eq!(fired["lines"], json!(1));
    let tickets = bistro.get(Who::Cook, &kitchen).await.ok();
    assert_eq!(tickets["items"][0]["course"], json!(2));
    assert_eq!(
        bistro
            .post(Who::Server, &fire, &json!({ "course": 2 }))
            .await
            .refused(422),
        "nothing_to_send"
    );
}
