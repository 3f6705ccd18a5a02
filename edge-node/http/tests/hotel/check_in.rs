//! What a check-in needs besides a room: the registration card, the signature on the tablet, a deposit from before.

use crate::inn::{Inn, Who, eur, text};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn f09_the_card_says_what_the_country_asks_for_and_what_is_missing() {
    let inn = Inn::open().await;
    let ask = json!({ "registration": ["document_number", "nationality", "date_of_birth"] });
    inn.send(Method::PATCH, Who::Owner, "/property", &ask, &[])
        .await
        .ok();
    let (stay, _) = inn.book("Grace Hopper", "2026-05-01", "2026-05-02").await;
    let card = inn
        .get(Who::Desk, &format!("{stay}/registration-card"))
        .await
        .ok();
    assert_eq!(
        card["needed"],
        json!(["nationality", "document_number", "date_of_birth"])
    );
    assert_eq!(card["guests"][0]["missing"], card["needed"]);
    let guest = format!("/guests/{}", text(&card["guests"][0], "guest"));
    let patch = async |body| inn.send(Method::PATCH, Who::Desk, &guest, &body, &[]).await;
    let wrong = patch(json!({ "date_of_birth": "9 December 1906" })).await;
    assert_eq!(wrong.refused(422), "guest_date_of_birth_unfit");
    let told = json!({ "date_of_birth": "1906-12-09", "nationality": "US", "document_kind": "passport" });
    patch(told).await.ok();
    inn.put(Who::Desk, &format!("{guest}/vip"), &json!({ "vip": true }))
        .await
        .ok();
    let card = inn
        .get(Who::Desk, &format!("{stay}/registration-card"))
        .await
        .ok();
    assert_eq!(card["guests"][0]["missing"], json!(["document_number"]));
    assert_eq!(card["guests"][0]["profile"]["date_of_birth"], "1906-12-09");
    assert_eq!(card["stay"]["flags"], json!(["vip"]));
}

#[tokio::test]
async fn f09_h10_a_signature_is_kept_sealed_given_back_and_gone_with_its_guest() {
    let inn = Inn::open().await;
    let (stay, _) = inn.book("Grace Hopper", "2026-05-01", "2026-05-02").await;
    let path = format!("{stay}/signature");
    assert_eq!(inn.get(Who::Desk, &path).await.status.as_u16(), 404);
    for (body, status) in [
        (json!({ "width": 600, "height": 200, "strokes": [] }), 422),
        (
            json!({ "width": 600, "height": 200, "strokes": [[1, 2, 3]] }),
            422,
        ),
        (
            json!({ "width": 600, "height": 200, "strokes": [[1, 2, 601, 3]] }),
            422,
        ),
        (
            json!({ "width": 600, "height": 200, "strokes": [[1, -2, 3, 4]] }),
            400,
        ),
        (
            json!({ "width": 600, "height": 200, "image": "data:image/png" }),
            400,
        ),
    ] {
        assert_eq!(
            inn.put(Who::Desk, &path, &body).await.status.as_u16(),
            status,
            "{body}"
        );
    }
    let line: Vec<u32> = (0..500).flat_map(|at| [at, 100 + at % 9]).collect();
    let drawn = json!({ "width": 600, "height": 200, "strokes": [line, [5, 5, 9, 9]] });
    let signed = inn.put(Who::Desk, &path, &drawn).await.ok();
    let back = inn.get(Who::Desk, &path).await.ok();
    assert_eq!(
        (&back["strokes"], &back["width"]),
        (&drawn["strokes"], &drawn["width"])
    );
    assert_eq!(back["signed_at"], signed["signed_at"]);
    assert_eq!(
        inn.get(Who::Desk, &stay).await.ok()["signed_at"],
        signed["signed_at"]
    );
    assert_eq!(inn.get(Who::Server, &path).await.status.as_u16(), 403);
    let again = json!({ "width": 600, "height": 200, "strokes": [[1, 1, 2, 2]] });
    inn.put(Who::Desk, &path, &again).await.ok();
    let guest = text(&inn.get(Who::Desk, &stay).await.ok(), "guest");
    inn.say(&stay, "cancel", &json!({ "reason": "ill" })).await.ok();
    assert_eq!(
        inn.put(Who::Desk, &path, &again).await.refused(422),
        "stay_status_unfit"
    );
    assert_eq!(inn.get(Who::Desk, &path).await.ok()["strokes"], again["strokes"]);
    let wish = json!({ "reason": "her wish" });
    inn.post(Who::Owner, &format!("/guests/{guest}/erase"), &wish)
        .await
        .ok();
    assert_eq!(inn.get(Who::Desk, &path).await.status.as_u16(), 404);
}

#[tokio::test]
async fn f15_a_deposit_is_asked_for_held_applied_and_given_back() {
    let inn = Inn::open().await;
    let (stay, folio) = inn.book("Grace Hopper", "2026-05-03", "2026-05-04").await;
    let ask = async |body| {
        inn.put(Who::Desk, &format!("{stay}/deposit-request"), &body)
            .await
    };
    for unfit in [
        json!({ "amount": eur(5_000) }),
        json!({ "amount": eur(0), "due": "2026-05-02" }),
        json!({ "amount": eur(5_000), "due": "2026-05-04" }),
        json!({ "amount": eur(5_000), "due": "2026-04-30" }),
    ] {
        assert_eq!(ask(unfit).await.refused(422), "deposit_unfit");
    }
    ask(json!({ "amount": eur(5_000), "due": "2026-05-01" }))
        .await
        .ok();
    let ledger = inn.get(Who::Desk, "/deposits").await.ok();
    assert_eq!(
        (&ledger["items"][0]["asked"], &ledger["held"]),
        (&eur(5_000), &eur(0))
    );
    let card = json!({ "method": "card", "amount": eur(5_000), "reference": "link 7" });
    let paid = inn.say(&stay, "deposits", &card).await.ok();
    assert_eq!(
        (&paid["balance"], paid["receipt"].as_i64()),
        (&eur(-5_000), Some(1))
    );
    assert_eq!(
        format!("/folios/{}", text(&paid, "folio")),
        folio,
        "the folio that was announced at booking"
    );
    let ledger = inn.get(Who::Desk, "/deposits").await.ok();
    assert_eq!(
        (&ledger["held"], ledger["items"].as_array().map(Vec::len)),
        (&eur(5_000), Some(1))
    );
    inn.say(&stay, "cancel", &json!({ "reason": "ill" })).await.ok();
    let ledger = inn.get(Who::Desk, "/deposits").await.ok();
    assert_eq!(
        ledger["items"][0]["stay"]["status"], "cancelled",
        "what is held is not forgotten"
    );
    let back = json!({ "method": "card", "amount": eur(-5_000) });
    inn.post(Who::Owner, &format!("{folio}/payments"), &back)
        .await
        .ok();
    assert_eq!(inn.get(Who::Desk, "/deposits").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn f15_a_deposit_is_applied_by_the_charges_and_does_not_hinder_the_undo_of_a_check_in() {
    let inn = Inn::open().await;
    let card = json!({ "method": "card", "amount": eur(5_000), "reference": "link 7" });
    let other = inn.book("Alan Turing", "2026-05-01", "2026-05-02").await.0;
    inn.say(&other, "deposits", &card).await.ok();
    inn.say(&other, "check-in", &json!({ "room": inn.rooms[0] }))
        .await
        .ok();
    let undo = json!({ "reason": "wrong door" });
    inn.say(&other, "undo", &undo).await.ok();
    inn.say(&other, "check-in", &json!({ "room": inn.rooms[0] }))
        .await
        .ok();
    assert_eq!(
        inn.say(&other, "deposits", &card).await.refused(422),
        "stay_status_unfit"
    );
    inn.post(Who::Desk, "/business-day/close", &json!({ "date": "2026-05-01" }))
        .await
        .ok();
    let of_other = text(&inn.get(Who::Desk, &other).await.ok(), "folio");
    let bill = inn.get(Who::Desk, &format!("/folios/{of_other}")).await.ok();
    assert_eq!(
        bill["balance"],
        eur(11_000 - 5_000),
        "the night was taken from it"
    );
}
