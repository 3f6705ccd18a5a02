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
