//! Tickets through the routes: features K01 to K03 (not the cases of those names).

use crate::bistro::{Bistro, Who, text};
use serde_json::{Value, json};

async fn tickets(bistro: &Bistro, station: &str, state: &str) -> Vec<Value> {
    let path = format!("/kitchen/tickets?station={station}&state={state}");
    bistro.get(Who::Cook, &path).await.ok()["items"]
        .as_array()
        .expect("tickets")
        .clone()
}

#[tokio::test]
async fn lines_go_to_their_stations_and_a_ticket_is_bumped_and_recalled() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    bistro
        .order(&check, &[(&bistro.curry, 2), (&bistro.beer, 1)])
        .await;
    let first = tickets(&bistro, &bistro.kitchen, "open").await;
    assert_eq!(first.len(), 1);
    assert_eq!(
        (&first[0]["label"], &first[0]["table"], &first[0]["round"]),
        (&json!("1"), &json!("5"), &json!(1))
    );
    assert_eq!(
        (&first[0]["lines"][0]["name"], &first[0]["lines"][0]["quantity"]),
        (&json!("Curry"), &json!(2_000))
    );
    bistro.order(&check, &[(&bistro.curry, 1)]).await;
    let both = tickets(&bistro, &bistro.kitchen, "open").await;
    assert_eq!(
        (both.len(), &both[1]["round"]),
        (2, &json!(2)),
        "an addition is a ticket of its own"
    );
    let station = json!({ "station": bistro.kitchen });
    let bump = format!("/kitchen/tickets/{check}/{}/bump", text(&both[0], "batch"));
    bistro.post(Who::Cook, &bump, &station).await.ok();
    bistro.post(Who::Cook, &bump, &station).await.ok();
    assert_eq!(tickets(&bistro, &bistro.kitchen, "open").await, [both[1].clone()]);
    assert_eq!(tickets(&bistro, &bistro.kitchen, "bumped").await.len(), 1);
    bistro
        .post(Who::Cook, &bump.replace("/bump", "/recall"), &station)
        .await
        .ok();
    assert_eq!(
        tickets(&bistro, &bistro.kitchen, "open").await,
        both,
        "back to its slot"
    );
    assert_eq!(tickets(&bistro, &bistro.bar, "open").await.len(), 1);
    let elsewhere = json!({ "station": bistro.bar.replace('0', "1") });
    assert_eq!(
        bistro.post(Who::Cook, &bump, &elsewhere).await.refused(422),
        "ticket_unknown"
    );
}

#[tokio::test]
async fn a_voided_line_is_struck_through_and_a_merge_renames_the_ticket() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let added = bistro.order(&check, &[(&bistro.curry, 2)]).await;
    let line = added["lines"][0].as_str().expect("a line");
    let one = json!({ "quantity": 1_000, "reason": "changed their mind" });
    bistro
        .post(Who::Owner, &format!("/checks/{check}/lines/{line}/void"), &one)
        .await
        .ok();
    let struck = tickets(&bistro, &bistro.kitchen, "open").await;
    assert_eq!(
        (
            &struck[0]["lines"][0]["quantity"],
            &struck[0]["lines"][0]["voided"]
        ),
        (&json!(1_000), &json!(1_000))
    );
    let other = bistro.check().await;
    bistro
        .post(
            Who::Server,
            &format!("/checks/{other}/merge"),
            &json!({ "from": check }),
        )
        .await
        .ok();
    let moved = tickets(&bistro, &bistro.kitchen, "open").await;
    assert_eq!(
        (moved.len(), text(&moved[0], "check"), text(&moved[0], "label")),
        (1, other, "2".to_owned())
    );
    assert_eq!(
        (&moved[0]["batch"], &moved[0]["lines"]),
        (&struck[0]["batch"], &struck[0]["lines"])
    );
}

#[tokio::test]
async fn what_is_paid_before_it_is_sent_goes_to_the_kitchen_with_the_payment() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let lines = json!({ "lines": [{ "item": bistro.curry }] });
    bistro
        .post(Who::Server, &format!("/checks/{check}/lines"), &lines)
        .await
        .ok();
    assert_eq!(tickets(&bistro, &bistro.kitchen, "open").await.len(), 0);
    let taken = bistro
        .post(Who::Server, &format!("/checks/{check}/tenders"), &bistro.cash())
        .await
        .ok();
    assert_eq!(taken["status"], json!("closed"));
    let open = tickets(&bistro, &bistro.kitchen, "open").await;
    assert_eq!(text(&open[0], "batch"), text(&taken, "batch"));
    let bump = format!("/kitchen/tickets/{check}/{}/bump", text(&open[0], "batch"));
    bistro
        .post(Who::Cook, &bump, &json!({ "station": bistro.kitchen }))
        .await
        .ok();
    assert_eq!(tickets(&bistro, &bistro.kitchen, "open").await.len(), 0);
}

#[tokio::test]
async fn k02_k03_k04_k05_lines_are_bumped_voids_are_seen_counts_and_the_expo_follow() {
    let bistro = Bistro::open().await;
    let check = bistro.check().await;
    let added = bistro
        .order(&check, &[(&bistro.curry, 3), (&bistro.beer, 1)])
        .await;
    let ticket = tickets(&bistro, &bistro.kitchen, "open").await.remove(0);
    let (batch, line) = (text(&ticket, "batch"), text(&ticket["lines"][0], "line"));
    let void = format!(
        "/checks/{check}/lines/{}/void",
        text(&json!({ "line": added["lines"][0] }), "line")
    );
    let one = json!({ "quantity": 1_000, "reason_code": "guest_changed_mind" });
    bistro.post(Who::Owner, &void, &one).await.ok();
    let counts = format!("/kitchen/all-day?station={}", bistro.kitchen);
    let counted = bistro.get(Who::Cook, &counts).await.ok();
    assert_eq!(counted["items"][0]["quantity"], json!(2_000));
    let mark = |what: &str| format!("/kitchen/tickets/{check}/{batch}/{what}");
    let this = json!({ "station": bistro.kitchen, "line": line });
    bistro.post(Who::Cook, &mark("acknowledge"), &this).await.ok();
    let on = json!({ "station": bistro.kitchen, "on": true });
    bistro.post(Who::Server, &mark("rush"), &on).await.ok();
    let shown = tickets(&bistro, &bistro.kitchen, "open").await.remove(0);
    assert_eq!(
        (&shown["lines"][0]["acknowledged"], &shown["rush"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(shown["slot"], ticket["slot"]);
    let expo = bistro.get(Who::Server, "/kitchen/expo").await.ok()["items"].clone();
    assert_eq!(
        (expo.as_array().map(Vec::len), &expo[0]["ready"]),
        (Some(1), &json!(false))
    );
    assert_eq!(
        expo[0]["tickets"].as_array().map(Vec::len),
        Some(2),
        "both stations"
    );
    bistro.post(Who::Cook, &mark("bump"), &this).await.ok();
    assert!(
        tickets(&bistro, &bistro.kitchen, "open").await.is_empty(),
        "its only line is made"
    );
    assert_eq!(bistro.get(Who::Cook, &counts).await.ok()["items"], json!([]));
    bistro
        .post(Who::Cook, &mark("bump"), &json!({ "station": bistro.bar }))
        .await
        .ok();
    let expo = bistro
        .get(Who::Server, &format!("/kitchen/expo?outlet={}", bistro.outlet))
        .await
        .ok();
    assert_eq!(expo["items"][0]["ready"], json!(true), "made and not brought");
    bistro.post(Who::Cook, &mark("recall"), &this).await.ok();
    let back = tickets(&bistro, &bistro.kitchen, "open").await.remove(0);
    assert_eq!(back["slot"], ticket["slot"], "back to its slot");
    let nowhere = json!({ "station": bistro.kitchen, "line": bistro.key() });
    assert_eq!(
        bistro.post(Who::Cook, &mark("bump"), &nowhere).await.refused(422),
        "line_unknown"
    );
}
