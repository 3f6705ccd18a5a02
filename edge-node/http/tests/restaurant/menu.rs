//! The menu through its routes: portions that run out (R14), rates that change (F18), search (R03), the office's changes (B01).

use crate::bistro::{Bistro, Who, eur, text};
use axum::http::Method;
use serde_json::{Value, json};

impl Bistro {
    async fn put(&self, who: Who, path: &str, body: Value) -> Value {
        self.send(Method::PUT, who, path, &body, &[]).await.ok()
    }

    async fn patch(&self, path: &str, body: Value) -> Value {
        self.send(Method::PATCH, Who::Owner, path, &body, &[]).await.ok()
    }

    /// What the list of items says is left of one.
    async fn stock(&self, item: &str) -> Value {
        let items = self.get(Who::Server, "/items?limit=200").await.ok();
        let items = items["items"].as_array().expect("items").clone();
        let found = items
            .into_iter()
            .find(|one| one["id"] == json!(item))
            .expect("the item");
        found["stock"].clone()
    }
}

#[tokio::test]
async fn r14_two_terminals_cannot_both_sell_the_last_portion_and_a_void_gives_it_back() {
    let bistro = Bistro::open().await;
    let path = format!("/items/{}/stock", bistro.curry);
    bistro.put(Who::Cook, &path, json!({ "left": 3_000 })).await;
    let (one, other) = (bistro.check().await, bistro.check().await);
    let order = json!({ "lines": [{ "item": bistro.curry, "quantity": 2_000 }] });
    let (first, second) = (format!("/checks/{one}/lines"), format!("/checks/{other}/lines"));
    let (first, second) = tokio::join!(
        bistro.post(Who::Server, &first, &order),
        bistro.post(Who::Server, &second, &order)
    );
    let mut codes = [&first, &second].map(|said| said.status.as_u16());
    codes.sort_unstable();
    assert_eq!(codes, [200, 422]);
    let (sold, refused, check) = if first.status.is_success() {
        (first, second, one)
    } else {
        (second, first, other)
    };
    assert_eq!(refused.refused(422), "item_not_so_many");
    assert_eq!(
        bistro.stock(&bistro.curry).await,
        json!({ "left": 1_000, "out": false })
    );
    let line = text(&json!({ "line": sold.ok()["lines"][0] }), "line");
    let void = format!("/checks/{check}/lines/{line}/void");
    bistro
        .post(Who::Server, &void, &json!({ "quantity": 1_000 }))
        .await
        .ok();
    assert_eq!(bistro.stock(&bistro.curry).await["left"], json!(2_000));
    bistro
        .put(Who::Server, &path, json!({ "left": 2_000, "out": true }))
        .await;
    let sold_out = bistro
        .post(Who::Server, &format!("/checks/{check}/lines"), &order)
        .await;
    assert_eq!(sold_out.refused(422), "item_sold_out");
    bistro.put(Who::Server, &path, json!({})).await;
    bistro
        .post(Who::Server, &format!("/checks/{check}/lines"), &order)
        .await
        .ok();
    assert_eq!(
        bistro.stock(&bistro.curry).await,
        json!({ "left": null, "out": false })
    );
    let nobody = bistro
        .send(Method::PUT, Who::Nobody, &path, &json!({}), &[])
        .await;
    assert_eq!(nobody.status.as_u16(), 401);
}

#[tokio::test]
async fn f18_a_rate_that_changes_at_midnight_counts_for_what_is_ordered_from_midnight_on() {
    let bistro = Bistro::open().await;
    let catalog = bistro.get(Who::Owner, "/catalog").await.ok();
    let taxes = catalog["taxes"].as_array().expect("taxes").clone();
    let drink = taxes
        .iter()
        .find(|tax| tax["rate_ppm"] == json!(190_000))
        .expect("19 %");
    let tax = text(drink, "id");
    let midnight = bistro.house.now().plus_ms(2_000);
    let change = json!({ "rate_ppm": 100_000, "from": midnight });
    bistro.patch(&format!("/taxes/{tax}"), change).await;
    let check = bistro.check().await;
    bistro.order(&check, &[(&bistro.beer, 1)]).await;
    // The test's clock moves when it is looked at.
    while bistro.house.now() < midnight {}
    bistro.order(&check, &[(&bistro.beer, 1)]).await;
    let totals = bistro.look(&check).await["totals"].clone();
    let rates: Vec<_> = totals["taxes"]
        .as_array()
        .expect("taxes")
        .iter()
        .map(|tax| tax["rate_ppm"].clone())
        .collect();
    assert_eq!(
        rates,
        [json!(100_000), json!(190_000)],
        "each line at the rate of its time"
    );
    assert_eq!(totals["tax"], eur(45 + 79));
    let catalog = bistro.get(Who::Owner, "/catalog").await.ok();
    let taxes = catalog["taxes"].as_array().expect("taxes").clone();
    let shown = taxes.iter().find(|one| one["id"] == json!(tax)).expect("the tax");
    assert_eq!(
        (&shown["rate_ppm"], &shown["changes"][0]["rate_ppm"]),
        (&json!(190_000), &json!(100_000))
    );
}

#[tokio::test]
async fn b01_the_office_changes_categories_groups_and_modifiers() {
    let bistro = Bistro::open().await;
    let catalog = bistro.get(Who::Owner, "/catalog").await.ok();
    let mains = text(&catalog["categories"][0], "id");
    bistro
        .patch(
            &format!("/categories/{mains}"),
            json!({ "palette": 4, "position": 2, "name": "Big plates" }),
        )
        .await;
    let group = json!({ "name": "Heat", "min": 1, "max": 1, "modifiers": [{ "name": "mild" }] });
    let group = bistro.post(Who::Owner, "/modifier-groups", &group).await.ok();
    let (group, mild) = (
        text(&group, "modifier_group"),
        text(&json!({ "m": group["modifiers"][0] }), "m"),
    );
    bistro
        .patch(
            &format!("/modifier-groups/{group}"),
            json!({ "max": 2, "position": 5 }),
        )
        .await;
    let hot = bistro.key();
    let put = json!({ "name": "hot", "price": eur(50), "position": 1, "default": true });
    bistro
        .put(
            Who::Owner,
            &format!("/modifier-groups/{group}/modifiers/{hot}"),
            put,
        )
        .await;
    let gone = json!({ "name": "mild", "active": false });
    bistro
        .put(
            Who::Owner,
            &format!("/modifier-groups/{group}/modifiers/{mild}"),
            gone,
        )
        .await;
    let catalog = bistro.get(Who::Owner, "/catalog").await.ok();
    assert_eq!(
        (
            &catalog["categories"][0]["palette"],
            &catalog["categories"][0]["name"]
        ),
        (&json!(4), &json!("Big plates"))
    );
    let shown = &catalog["modifier_groups"][0];
    assert_eq!((&shown["max"], &shown["position"]), (&json!(2), &json!(5)));
    let modifiers = shown["modifiers"].as_array().expect("modifiers");
    let hot = modifiers
        .iter()
        .find(|one| one["name"] == json!("hot"))
        .expect("hot");
    assert_eq!((&hot["default"], &hot["price"]), (&json!(true), &eur(50)));
}

#[tokio::test]
async fn r03_items_are_found_by_words_category_and_code_and_listed_by_name() {
    let bistro = Bistro::open().await;
    let catalog = bistro.get(Who::Owner, "/catalog").await.ok();
    let mains = text(&catalog["categories"][0], "id");
    bistro
        .patch(&format!("/items/{}", bistro.curry), json!({ "code": "1042" }))
        .await;
    for query in [
        "q=cur".to_owned(),
        "code=1042".to_owned(),
        format!("category={mains}"),
        format!("q=CUR&category={mains}"),
    ] {
        let found = bistro.get(Who::Server, &format!("/items?{query}")).await.ok();
        assert_eq!(
            found["items"].as_array().map(Vec::len),
            Some(1),
            "{query}: {found}"
        );
        assert_eq!(found["items"][0]["id"], json!(bistro.curry), "{query}");
    }
    let first = bistro.get(Who::Server, "/items?order=by_name&limit=1").await.ok();
    assert_eq!(first["items"][0]["name"], json!("Beer"));
    let next = format!("/items?order=by_name&limit=1&after={}", text(&first, "next"));
    assert_eq!(
        bistro.get(Who::Server, &next).await.ok()["items"][0]["name"],
        json!("Curry")
    );
    let taken = bistro
        .send(
            Method::PATCH,
            Who::Owner,
            &format!("/items/{}", bistro.beer),
            &json!({ "code": "1042" }),
            &[],
        )
        .await;
    assert_eq!(taken.refused(422), "code_taken");
}

#[tokio::test]
async fn r01_a_floors_tables_are_read_at_once_and_b05_the_day_is_summed_as_json_and_csv() {
    let bistro = Bistro::open().await;
    let floors = bistro.get(Who::Server, "/floors").await.ok();
    let state = format!("/floors/{}/state", text(&floors["items"][0], "id"));
    let free = bistro.get(Who::Server, &state).await.ok();
    assert_eq!(free["tables"], json!([{ "table": bistro.table, "checks": [] }]));
    let check = bistro.check().await;
    bistro
        .order(&check, &[(&bistro.curry, 2), (&bistro.beer, 1)])
        .await;
    let seated = bistro.get(Who::Server, &state).await.ok()["tables"][0]["checks"][0].clone();
    assert_eq!(
        (&seated["check"], &seated["covers"], &seated["balance"]),
        (&json!(check), &json!(2), &eur(3_075))
    );
    assert!(seated["sent_at"].is_string() && seated["bill_printed_at"].is_null());
    let off = json!({ "amount": eur(75), "reason_code": "regular_guest" });
    bistro
        .post(Who::Owner, &format!("/checks/{check}/discounts"), &off)
        .await
        .ok();
    let mut cash = bistro.cash();
    cash["tip"] = eur(100);
    bistro
        .post(Who::Server, &format!("/checks/{check}/tenders"), &cash)
        .await
        .ok();
    let after = bistro.get(Who::Server, &state).await.ok();
    assert_eq!(after["tables"][0]["checks"], json!([]), "paid and gone");
    let report = bistro.get(Who::Owner, "/reports/day?date=2026-05-01").await.ok();
    assert_eq!(
        (&report["checks"], &report["covers"], &report["gross"]),
        (&json!(1), &json!(2), &eur(3_000))
    );
    assert_eq!(
        (&report["tips"], &report["hours"][0]["gross"]),
        (&eur(100), &eur(3_000))
    );
    let items = report["items"].as_array().expect("items");
    assert_eq!(
        items
            .iter()
            .filter_map(|one| one["gross"]["minor"].as_i64())
            .sum::<i64>(),
        3_000
    );
    let names: Vec<_> = items.iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["Curry", "Beer"]);
    assert_eq!(
        report["discounts"],
        json!([{ "word": "regular_guest", "count": 1, "amount": eur(75) }])
    );
    assert_eq!(
        report["tenders"],
        json!([{ "word": "cash", "count": 1, "amount": eur(3_000) }])
    );
    assert_eq!(report["servers"][0]["name"], json!("Ben"));
    let forbidden = bistro.get(Who::Server, "/reports/day?date=2026-05-01").await;
    assert_eq!(forbidden.status.as_u16(), 403);
    let csv = bistro.get(Who::Owner, "/reports/day.csv?date=2026-05-01").await;
    assert!(csv.status.is_success());
}
