//! People: added, changed, their PINs, and what ends their sign-ons.

use crate::support::{OWNER_PIN, PIN, TestHouse};
use serde_json::json;

#[tokio::test]
async fn a_person_is_added_once_whatever_the_terminal_repeats() {
    let (house, owner) = TestHouse::with_owner().await;
    let key = "018f8a52-7c1e-7a3b-9c2d-1e5f6a7b8c9d";
    // An id of version 7 from before the house's clock went on.
    let key = key.replace("018f8a52-7c1e-7", "019de370-7c1e-7");
    let add = |name: &str, pin: &str| {
        let body = json!({"name": name, "role": "cook", "pin": pin});
        house
            .post("/api/v1/people")
            .token(&owner)
            .header("idempotency-key", &key)
            .body(body)
    };
    let first = add("Carl Cook", PIN).send().await;
    let again = add("Carl Cook", PIN).send().await;
    assert_eq!(first.ok(), again.ok(), "N10");
    assert_eq!(first.headers.get("idempotency-replayed"), None);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other = add("Carla Cook", PIN).send().await;
    assert_eq!(other.problem(), (409, "idempotency_key_reused".into()), "N11");
    let people = house.get("/api/v1/people").token(&owner).send().await.ok();
    let names: Vec<_> = people["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, ["Carl Cook", "Olga Owner"]);
    assert!(
        !people.to_string().contains("argon2"),
        "a hash of a PIN leaves the house"
    );
}

#[tokio::test]
async fn unfit_names_pins_and_taken_names_are_refused_with_words() {
    let (house, owner) = TestHouse::with_owner().await;
    let add = async |name: &str, pin: &str, language: &str| {
        let body = json!({"name": name, "role": "cook", "pin": pin, "language": language});
        house
            .post("/api/v1/people")
            .token(&owner)
            .keyed()
            .body(body)
            .send()
            .await
            .problem()
            .1
    };
    assert_eq!(add("Carl", "123456", "en").await, "pin_common");
    assert_eq!(add("Carl", "12345", "en").await, "pin_unfit");
    assert_eq!(add(" ", PIN, "en").await, "name_unfit");
    assert_eq!(add("OLGA owner", PIN, "en").await, "name_taken");
    assert_eq!(add("Carl", PIN, "xx").await, "language_unknown");
}

#[tokio::test]
async fn a16_nobody_raises_their_own_role_and_a_manager_makes_no_owner() {
    let (house, device) = TestHouse::set_up().await;
    let owner = house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
    let sam = house.add(&owner, "Sam Server", "server").await;
    house.add(&owner, "Mia Manager", "manager").await;
    let token = house.sign_on(&device, "Sam Server", PIN).await;
    let path = format!("/api/v1/people/{sam}");
    let raise = |token: &str, body| house.ask("PATCH", &path).token(token).keyed().body(body);
    let own = raise(&token, json!({"role": "owner"})).send().await;
    assert_eq!(own.problem(), (403, "permission_missing".into()));
    let own_pin = house
        .ask("PUT", &format!("{path}/pin"))
        .token(&token)
        .keyed()
        .body(json!({"pin": "503817", "role": "owner"}));
    assert_eq!(own_pin.send().await.problem(), (400, "body_unfit".into()));
    let mia = house.sign_on(&device, "Mia Manager", PIN).await;
    let above = raise(&mia, json!({"role": "owner"})).send().await;
    assert_eq!(above.problem(), (422, "role_above_own".into()));
    let hidden = raise(&mia, json!({"pin_hash": "x"})).send().await;
    assert_eq!(hidden.problem(), (400, "body_unfit".into()));
}

#[tokio::test]
async fn a12_a_person_who_leaves_or_changes_role_is_signed_off_at_once() {
    let (house, device) = TestHouse::set_up().await;
    let owner = house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
    let sam = house.add(&owner, "Sam Server", "server").await;
    let patch = async |body| {
        let path = format!("/api/v1/people/{sam}");
        house
            .ask("PATCH", &path)
            .token(&owner)
            .keyed()
            .body(body)
            .send()
            .await
            .ok();
    };
    let token = house.sign_on(&device, "Sam Server", PIN).await;
    patch(json!({"language": "pt"})).await;
    house.get("/api/v1/property").token(&token).send().await.ok();
    patch(json!({"role": "cook"})).await;
    assert_eq!(
        house
            .get("/api/v1/property")
            .token(&token)
            .send()
            .await
            .problem()
            .1,
        "token_unknown"
    );
    let token = house.sign_on(&device, "Sam Server", PIN).await;
    patch(json!({"active": false})).await;
    assert_eq!(
        house
            .get("/api/v1/property")
            .token(&token)
            .send()
            .await
            .problem()
            .1,
        "token_unknown"
    );
    assert_eq!(
        house.try_sign_on(&device, "Sam Server", PIN).await.problem().1,
        "sign_on_failed"
    );
}

#[tokio::test]
async fn everybody_sets_their_own_pin_and_only_managers_others() {
    let (house, device) = TestHouse::set_up().await;
    let owner = house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
    let sam = house.add(&owner, "Sam Server", "server").await;
    let rita = house.add(&owner, "Rita Server", "server").await;
    let token = house.sign_on(&device, "Sam Server", PIN).await;
    let set = async |token: &str, person: &str| {
        let path = format!("/api/v1/people/{person}/pin");
        house
            .ask("PUT", &path)
            .token(token)
            .keyed()
            .body(json!({"pin": "503817"}))
            .send()
            .await
    };
    assert_eq!(
        set(&token, &rita).await.problem(),
        (403, "permission_missing".into())
    );
    set(&token, &sam).await.ok();
    assert_eq!(
        house.try_sign_on(&device, "Sam Server", PIN).await.problem().1,
        "sign_on_failed"
    );
    house.sign_on(&device, "Sam Server", "503817").await;
    set(&owner, &rita).await.ok();
    house.sign_on(&device, "Rita Server", "503817").await;
}
