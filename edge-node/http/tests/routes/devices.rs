//! Set-up, enrolment, confirmation, revocation.

use crate::support::{OWNER_PIN, TestHouse};
use serde_json::json;

#[tokio::test]
async fn the_house_is_set_up_once_with_the_printed_code() {
    let house = TestHouse::new().await;
    let mut wrong = house.setup_body();
    wrong["setup_code"] = json!("AAAAA-AAAAA");
    let reply = house.post("/api/v1/setup").body(wrong).send().await;
    assert_eq!(reply.problem(), (401, "setup_code_wrong".into()));
    for (pointer, value, code) in [
        ("/property/time_zone", "Europe/Atlantis", "time_zone_unknown"),
        ("/property/name", " ", "property_name_unfit"),
        ("/owner/pin", "111111", "pin_common"),
        ("/device/name", "", "device_name_unfit"),
    ] {
        let mut body = house.setup_body();
        *body.pointer_mut(pointer).expect("there") = json!(value);
        assert_eq!(
            house.post("/api/v1/setup").body(body).send().await.problem(),
            (422, code.into())
        );
    }
    let device = house.do_set_up().await;
    let again = house.post("/api/v1/setup").body(house.setup_body()).send().await;
    assert_eq!(again.problem(), (422, "already_set_up".into()));
    let owner = house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
    let property = house.get("/api/v1/property").token(&owner).send().await.ok();
    assert_eq!(
        (property["currency"].as_str(), property["business_date"].as_str()),
        (Some("EUR"), Some("2026-05-01"))
    );
}

#[tokio::test]
async fn the_setup_code_is_dead_after_ten_wrong_ones() {
    let house = TestHouse::new().await;
    for _ in 0..10 {
        let mut wrong = house.setup_body();
        wrong["setup_code"] = json!("AAAAA-AAAAA");
        house.post("/api/v1/setup").body(wrong).send().await;
    }
    let right = house.post("/api/v1/setup").body(house.setup_body()).send().await;
    assert_eq!(right.problem(), (401, "setup_code_wrong".into()));
    assert!(!house.house.is_set_up());
}

#[tokio::test]
async fn a03_a_code_is_used_once_within_ten_minutes_and_the_terminal_waits_for_a_manager() {
    let (house, owner) = TestHouse::with_owner().await;
    let code = house
        .post("/api/v1/enrolment-codes")
        .token(&owner)
        .send()
        .await
        .ok();
    let redeem = |code: &serde_json::Value| {
        house
            .post("/api/v1/devices")
            .body(json!({"code": code, "name": "Bar"}))
    };
    let device = redeem(&code["code"]).send().await.ok();
    assert_eq!(device["status"], "pending");
    assert_eq!(
        redeem(&code["code"]).send().await.problem(),
        (401, "enrolment_code_wrong".into())
    );
    let token = device["device_token"].as_str().expect("a token");
    let waiting = house.try_sign_on(token, "Olga Owner", OWNER_PIN).await;
    assert_eq!(waiting.problem(), (403, "device_not_confirmed".into()));
    let late = house
        .post("/api/v1/enrolment-codes")
        .token(&owner)
        .send()
        .await
        .ok();
    house.wait_seconds(10 * 60);
    assert_eq!(
        redeem(&late["code"]).send().await.problem(),
        (401, "enrolment_code_wrong".into())
    );
    let path = format!(
        "/api/v1/devices/{}/confirm",
        device["device"].as_str().expect("an id")
    );
    house.post(&path).token(&owner).keyed().send().await.ok();
    house.sign_on(token, "Olga Owner", OWNER_PIN).await;
}

#[tokio::test]
async fn a03_guessing_codes_is_stopped_after_twenty() {
    let (house, owner) = TestHouse::with_owner().await;
    let guess = async |code: &str| {
        house
            .post("/api/v1/devices")
            .body(json!({"code": code, "name": "X"}))
            .send()
            .await
    };
    for number in 0..20 {
        assert_eq!(guess(&format!("AAAAA-AAA{number:02}")).await.problem().0, 401);
    }
    let code = house
        .post("/api/v1/enrolment-codes")
        .token(&owner)
        .send()
        .await
        .ok();
    let right = guess(code["code"].as_str().expect("a code")).await;
    assert_eq!(right.problem(), (429, "too_many_wrong_codes".into()));
}

#[tokio::test]
async fn a12_a_revoked_terminal_and_everybody_at_it_are_out_at_once() {
    let (house, owner) = TestHouse::with_owner().await;
    let (id, bar) = house.another_device(&owner, "Bar").await;
    let at_bar = house.sign_on(&bar, "Olga Owner", OWNER_PIN).await;
    house.get("/api/v1/property").token(&at_bar).send().await.ok();
    let path = format!("/api/v1/devices/{id}/revoke");
    assert_eq!(
        house.post(&path).token(&owner).keyed().send().await.ok()["status"],
        "revoked"
    );
    for token in [&bar, &at_bar] {
        let reply = house.get("/api/v1/property").token(token).send().await;
        assert_eq!(reply.problem(), (401, "token_unknown".into()));
    }
    assert_eq!(
        house.post(&path).token(&owner).keyed().send().await.problem(),
        (422, "device_revoked".into())
    );
    let list = house
        .get("/api/v1/devices?limit=1")
        .token(&owner)
        .send()
        .await
        .ok();
    assert_eq!(list["items"][0]["status"], "confirmed");
    let next = list["next"].as_str().expect("another page");
    let rest = house
        .get(&format!("/api/v1/devices?after={next}"))
        .token(&owner)
        .send()
        .await
        .ok();
    assert_eq!(
        (
            rest["items"][0]["name"].as_str(),
            rest["items"][0]["status"].as_str()
        ),
        (Some("Bar"), Some("revoked"))
    );
    assert_eq!(rest.get("next"), None);
}

#[tokio::test]
async fn a12_a_manager_who_hangs_up_has_revoked_the_terminal_all_the_same() {
    let (house, owner) = TestHouse::with_owner().await;
    let (id, bar) = house.another_device(&owner, "Bar").await;
    let mut stored = house.house.store().announcements();
    let path = format!("/api/v1/devices/{id}/revoke");
    tokio::select! {
        biased;
        _ = stored.recv() => {}
        reply = house.post(&path).token(&owner).keyed().send() => panic!("answered before it was announced: {reply:?}"),
    }
    let out = async {
        while house.house.bearer(&bar) != app::Bearer::Unknown {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), out)
        .await
        .expect("out at once");
}
