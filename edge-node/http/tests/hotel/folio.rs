//! A folio arranged for its payers, and a guest who leaves at the company's cost (F12, F13, F15).

use crate::inn::{Inn, Who, eur, text};
use serde_json::{Value, json};

/// A party in the house with a window for its company; the reservation's path, its folio's, and the window.
async fn with_company(inn: &Inn) -> (String, String, String) {
    let (stay, folio) = inn.book("Grace Hopper", "2026-05-01", "2026-05-02").await;
    inn.say(&stay, "check-in", &json!({ "room": inn.rooms[0] }))
        .await
        .ok();
    inn.say(&folio, "windows", &json!({ "name": "Navy" })).await.ok();
    let bill = inn.get(Who::Desk, &folio).await.ok();
    let windows = bill["windows"].as_array().expect("windows");
    let navy = windows.iter().find(|window| window["name"] == "Navy");
    let navy = text(navy.expect("the company's"), "window");
    (stay, folio, navy)
}

fn charge(code: &str, minor: i64) -> Value {
    json!({ "code": code, "text": code, "amount": eur(minor), "tax_rate_ppm": 200_000 })
}

async fn balance_of(inn: &Inn, folio: &str, name: &str) -> Value {
    let bill = inn.get(Who::Desk, folio).await.ok();
    let windows = bill["windows"].as_array().expect("windows").clone();
    let found = windows.into_iter().find(|window| window["name"] == name);
    found.expect("the window")["balance"].clone()
}

#[tokio::test]
async fn f13_codes_parts_and_adjustments_bring_each_payer_their_own() {
    let inn = Inn::open().await;
    let (_, folio, navy) = with_company(&inn).await;
    let codes = json!({ "codes": ["room", "parking"] });
    inn.put(Who::Desk, &format!("{folio}/windows/{navy}/codes"), &codes)
        .await
        .ok();
    inn.say(&folio, "postings", &charge("parking", 1_000)).await.ok();
    let bar = inn.say(&folio, "postings", &charge("minibar", 600)).await.ok();
    assert_eq!(balance_of(&inn, &folio, "Navy").await, eur(1_000));
    assert_eq!(balance_of(&inn, &folio, "guest").await, eur(600));
    let bar = format!("{folio}/postings/{}", text(&bar, "entry"));
    let half = json!({ "amount": eur(300), "window": navy });
    inn.say(&bar, "split", &half).await.ok();
    assert_eq!(balance_of(&inn, &folio, "Navy").await, eur(1_300));
    let whole = json!({ "amount": eur(600), "window": navy });
    assert_eq!(inn.say(&bar, "split", &whole).await.refused(422), "not_a_part");
    let less = json!({ "amount": eur(-200), "reason": "was warm" });
    assert_eq!(
        inn.say(&bar, "adjust", &less).await.refused(422),
        "approval_needed"
    );
    let adjusted = inn.post(Who::Owner, &format!("{bar}/adjust"), &less).await.ok();
    assert_eq!(adjusted["balance"], eur(1_400));
    assert_eq!(balance_of(&inn, &folio, "guest").await, eur(100));
    let bill = inn.get(Who::Desk, &folio).await.ok();
    let last = bill["postings"]
        .as_array()
        .expect("postings")
        .last()
        .cloned()
        .expect("one");
    assert_eq!(
        (last["tax"].clone(), last["text"].as_str()),
        (eur(-33), Some("Adjustment of minibar: was warm"))
    );
    let nothing = format!("{folio}/postings/00000000-0000-7000-8000-000000000001");
    assert_eq!(
        inn.say(&nothing, "adjust", &less).await.refused(422),
        "entry_unknown"
    );
}

#[tokio::test]
async fn f12_a_guest_leaves_at_once_and_the_company_takes_over_what_is_owed() {
    let inn = Inn::open().await;
    let (stay, folio, navy) = with_company(&inn).await;
    let codes = json!({ "codes": ["parking"] });
    inn.put(Who::Desk, &format!("{folio}/windows/{navy}/codes"), &codes)
        .await
        .ok();
    inn.say(&folio, "postings", &charge("parking", 1_000)).await.ok();
    inn.say(&folio, "postings", &charge("minibar", 600)).await.ok();
    assert_eq!(
        inn.say(&stay, "check-out", &json!({})).await.refused(422),
        "folio_balance_open"
    );
    let left = inn
        .say(&stay, "check-out", &json!({ "ledger": "Navy Department" }))
        .await
        .ok();
    assert_eq!(left["status"], "checked_out");
    let bill = inn.get(Who::Desk, &folio).await.ok();
    assert_eq!(
        (bill["closed"].as_bool(), bill["balance"].clone()),
        (Some(true), eur(0))
    );
    let payments = bill["payments"].as_array().expect("payments");
    let of_ledger = payments
        .iter()
        .filter(|payment| payment["method"] == "city_ledger" && payment["reference"] == "Navy Department");
    assert_eq!(of_ledger.count(), 2, "one per window");
}

#[tokio::test]
async fn f15_what_is_kept_of_a_deposit_is_charged_and_the_folio_closes_at_nothing() {
    let inn = Inn::open().await;
    let (stay, folio) = inn.book("Grace Hopper", "2026-05-03", "2026-05-04").await;
    let card = json!({ "method": "card", "amount": eur(5_000) });
    inn.say(&stay, "deposits", &card).await.ok();
    assert_eq!(
        inn.say(&folio, "close", &json!({})).await.refused(422),
        "folio_of_an_open_stay"
    );
    inn.say(&stay, "cancel", &json!({ "reason": "ill" })).await.ok();
    assert_eq!(
        inn.say(&folio, "close", &json!({})).await.refused(422),
        "folio_balance_open"
    );
    inn.say(&folio, "postings", &charge("cancellation_fee", 5_000))
        .await
        .ok();
    inn.say(&folio, "close", &json!({})).await.ok();
    assert_eq!(inn.get(Who::Desk, &folio).await.ok()["closed"], true);
    assert_eq!(
        inn.say(&folio, "close", &json!({})).await.refused(422),
        "folio_closed"
    );
    assert_eq!(inn.get(Who::Desk, "/deposits").await.ok()["items"], json!([]));
}
