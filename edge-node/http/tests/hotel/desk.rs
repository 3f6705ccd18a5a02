//! The desk's screens over HTTP: the tape chart and what is done on it, the day's lists, one box to search in.

use crate::inn::{Inn, Who, eur, text};
use serde_json::{Value, json};

/// The id at the end of a path.
fn id(path: &str) -> &str {
    path.rsplit('/').next().expect("an id")
}

#[tokio::test]
async fn f07_the_tape_chart_is_one_read_of_rooms_days_and_stays() {
    let inn = Inn::open().await;
    let (ada, _) = inn.book("Ada", "2026-05-01", "2026-05-04").await;
    inn.book("Ben", "2026-05-02", "2026-05-03").await;
    let room = json!({ "room": inn.rooms[0] });
    inn.say(&ada, "assign", &room).await.ok();
    let chart = inn
        .get(Who::Desk, "/tape-chart?from=2026-05-01&days=14")
        .await
        .ok();
    assert_eq!(chart["date"], "2026-05-01");
    assert_eq!(chart["until"], "2026-05-15");
    assert_eq!(
        chart["types"][0]["free"].as_array().expect("days")[..4],
        [1, 0, 1, 2]
    );
    assert_eq!(chart["rooms"][0]["number"], "11");
    let shown = &chart["stays"][0];
    assert_eq!(
        (
            shown["guest_name"].as_str(),
            shown["room"].as_str(),
            shown["status"].as_str()
        ),
        (Some("Ada"), Some(inn.rooms[0].as_str()), Some("reserved"))
    );
    assert!(
        shown.get("segments").is_none() && shown.get("flags").is_none(),
        "{shown}"
    );
    assert_eq!(
        chart["stays"][1]["room"],
        Value::Null,
        "the lane of those without a room"
    );
    for query in ["days=0", "days=32", "from=yesterday", "rooms=1"] {
        let said = inn.get(Who::Desk, &format!("/tape-chart?{query}")).await;
        assert!(said.status.is_client_error(), "{query}: {}", said.body);
    }
    assert_eq!(
        inn.get(Who::Housekeeper, "/tape-chart").await.status.as_u16(),
        403
    );
}

#[tokio::test]
async fn f07_a_stay_is_moved_swapped_and_kept_and_a_taken_bed_names_its_party() {
    let inn = Inn::open().await;
    let (ada, _) = inn.book("Ada", "2026-05-01", "2026-05-04").await;
    let (ben, _) = inn.book("Ben", "2026-05-02", "2026-05-03").await;
    let to = |room: usize| json!({ "room": inn.rooms[room] });
    inn.say(&ada, "assign", &to(0)).await.ok();
    inn.say(&ben, "assign", &to(1)).await.ok();
    let late = json!({ "room": inn.rooms[1], "from": "2026-05-02" });
    let taken = inn.say(&ada, "move", &late).await;
    assert!(
        taken.body["detail"]
            .as_str()
            .expect("words")
            .contains("reservation 2 (Ben)"),
        "{}",
        taken.body
    );
    assert_eq!(taken.refused(422), "room_taken");
    let swap = json!({ "with": id(&ben), "reason": "the view" });
    let swapped = inn.say(&ada, "swap", &swap).await.ok();
    assert_eq!(swapped["stays"][1]["room"].as_str(), Some(inn.rooms[0].as_str()));
    let keep = json!({ "do_not_move": true, "reason": "promised" });
    inn.put(Who::Desk, &format!("{ada}/do-not-move"), &keep)
        .await
        .ok();
    assert_eq!(
        inn.say(&ben, "swap", &json!({ "with": id(&ada), "reason": "x" }))
            .await
            .refused(422),
        "stay_do_not_move"
    );
    assert_eq!(
        inn.say(&ada, "unassign", &json!({})).await.refused(422),
        "stay_do_not_move"
    );
    let free = json!({ "do_not_move": false });
    inn.put(Who::Desk, &format!("{ada}/do-not-move"), &free)
        .await
        .ok();
    let last = json!({ "room": inn.rooms[0], "from": "2026-05-03" });
    inn.say(&ada, "move", &last).await.ok();
    let look = inn.get(Who::Desk, &ada).await.ok();
    assert_eq!(
        look["segments"][1],
        json!({ "from": "2026-05-03", "until": "2026-05-04", "room": inn.rooms[0] })
    );
    let chart = inn.get(Who::Desk, "/tape-chart").await.ok();
    assert_eq!(chart["stays"][0]["segments"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn f10_the_desk_sees_its_day_and_finds_a_party_and_a_till_sees_only_who_may_be_charged() {
    let inn = Inn::open().await;
    let (ada, folio) = inn.book("Ada Lovelace", "2026-05-01", "2026-05-03").await;
    let (_, _) = inn.book("Ben Hall", "2026-05-01", "2026-05-02").await;
    inn.say(&ada, "check-in", &json!({ "room": inn.rooms[0] }))
        .await
        .ok();
    let parking = json!({ "code": "parking", "text": "Parking", "amount": eur(1_500) });
    inn.say(&folio, "postings", &parking).await.ok();
    let today = inn.get(Who::Desk, "/desk/today").await.ok();
    assert_eq!(
        (
            today["due_in"]["count"].as_i64(),
            today["staying"]["count"].as_i64()
        ),
        (Some(1), Some(1))
    );
    let here = &today["staying"]["items"][0];
    assert_eq!(
        (text(here, "room_number"), here["balance"].clone()),
        ("11".to_owned(), eur(1_500))
    );
    assert_eq!(text(&today["due_in"]["items"][0], "guest_name"), "Ben Hall");
    let found = inn.get(Who::Desk, "/desk/search?q=hall").await.ok();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    let limit = json!({ "credit_limit_minor": 10_000 });
    inn.send(axum::http::Method::PATCH, Who::Owner, "/property", &limit, &[])
        .await
        .ok();
    let till = inn.get(Who::Server, "/in-house?q=11").await.ok();
    assert_eq!(
        till["items"],
        json!([{ "reservation": id(&ada), "room_number": "11", "guest_name": "Ada Lovelace", "departure": "2026-05-03",
            "no_post": false, "credit_left": eur(8_500) }])
    );
    inn.put(
        Who::Desk,
        &format!("{folio}/no-post"),
        &json!({ "no_post": true }),
    )
    .await
    .ok();
    let till = inn.get(Who::Server, "/in-house?q=love").await.ok();
    assert_eq!(till["items"][0]["no_post"], true);
    let nobody = inn.get(Who::Server, "/in-house?q=hall").await.ok();
    assert_eq!(
        nobody["items"],
        json!([]),
        "who has not arrived pays at the table"
    );
    assert_eq!(
        inn.get(Who::Server, "/desk/search?q=hall").await.status.as_u16(),
        403
    );
    assert_eq!(
        inn.get(Who::Desk, "/desk/search").await.refused(400),
        "query_unfit"
    );
}

#[tokio::test]
async fn f26_the_downtime_pack_holds_what_a_desk_on_paper_needs() {
    let inn = Inn::open().await;
    let (ada, folio) = inn.book("Ada Lovelace", "2026-05-01", "2026-05-03").await;
    inn.say(&ada, "check-in", &json!({ "room": inn.rooms[0] }))
        .await
        .ok();
    let parking = json!({ "code": "parking", "text": "Parking", "amount": eur(1_500) });
    inn.say(&folio, "postings", &parking).await.ok();
    inn.book("=HYPERLINK(1)", "2026-05-01", "2026-05-02").await;
    inn.book("Cem", "2026-10-28", "2026-10-29").await;
    inn.book("Far", "2026-10-29", "2026-10-30").await;
    let pack = inn.get(Who::Desk, "/downtime-pack").await.ok();
    let names = |list: &str| -> Vec<String> {
        let rows = pack[list].as_array().expect("a list");
        rows.iter().map(|row| text(row, "guest_name")).collect()
    };
    assert_eq!(names("in_house"), ["Ada Lovelace"]);
    assert_eq!(pack["in_house"][0]["balance"], eur(1_500));
    assert_eq!(names("due_in"), ["=HYPERLINK(1)"]);
    assert_eq!(names("coming"), ["Cem"], "180 days");
    assert_eq!(pack["last_numbers"]["reservation"], 4);
    assert_eq!(pack["rooms"].as_array().map(Vec::len), Some(2));
    let nights = pack["availability"][0]["nights"].as_array().map(Vec::len);
    assert_eq!(nights, Some(7));
    assert_eq!(inn.get(Who::Server, "/downtime-pack").await.status.as_u16(), 403);
    assert_eq!(
        inn.get(Who::Housekeeper, "/downtime-pack.csv")
            .await
            .status
            .as_u16(),
        403
    );
    assert_eq!(
        inn.get(Who::Desk, "/downtime-pack.csv").await.status.as_u16(),
        200
    );
}
