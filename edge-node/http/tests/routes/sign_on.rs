//! Sign-on, its limits, sign-off, idle sessions, and second persons' approvals.

use crate::support::{OWNER_PIN, PIN, TestHouse};
use serde_json::{Value, json};

const WRONG: &str = "918273";

#[tokio::test]
async fn a_person_signs_on_works_and_signs_off() {
    let (house, device) = TestHouse::set_up().await;
    let reply = house.try_sign_on(&device, "  olga OWNER ", OWNER_PIN).await.ok();
    assert_eq!(
        (reply["role"].as_str(), reply["name"].as_str()),
        (Some("owner"), Some("Olga Owner"))
    );
    assert!(
        reply["permissions"]
            .as_array()
            .expect("a list")
            .contains(&json!("manage_people"))
    );
    let token = reply["token"].as_str().expect("a token");
    house.get("/api/v1/people").token(token).send().await.ok();
    let off = house
        .ask("DELETE", "/api/v1/sessions/current")
        .token(token)
        .keyed()
        .send()
        .await
        .ok();
    assert_eq!(off["session"], reply["session"]);
    let reply = house.get("/api/v1/people").token(token).send().await;
    assert_eq!(reply.problem(), (401, "token_unknown".into()));
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_a_request() {
    let (house, owner) = TestHouse::with_owner().await;
    house.wait_seconds(29 * 60);
    house.get("/api/v1/property").token(&owner).send().await.ok();
    house.wait_seconds(29 * 60);
    house.get("/api/v1/property").token(&owner).send().await.ok();
    house.wait_seconds(31 * 60);
    let reply = house.get("/api/v1/property").token(&owner).send().await;
    assert_eq!(reply.problem(), (401, "session_ended".into()));
}

#[tokio::test]
async fn a09_five_wrong_pins_lock_the_name_for_30_s_and_a_wrong_name_looks_the_same() {
    let (house, device) = TestHouse::set_up().await;
    let unknown = house.try_sign_on(&device, "Nobody", WRONG).await;
    for _ in 0..5 {
        let reply = house.try_sign_on(&device, "Olga Owner", WRONG).await;
        assert_eq!(reply.problem(), (401, "sign_on_failed".into()));
        assert_eq!(reply.json()["detail"], unknown.json()["detail"]);
    }
    let locked = house.try_sign_on(&device, "Olga Owner", OWNER_PIN).await;
    assert_eq!(locked.problem(), (429, "person_locked".into()));
    assert_eq!(locked.json()["retry_after_ms"], 30_000);
    house.wait_seconds(30);
    house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
}

#[tokio::test]
async fn a10_ten_wrong_pins_at_a_terminal_stop_it_and_other_terminals_go_on() {
    let (house, owner) = TestHouse::with_owner().await;
    let (_, bar) = house.another_device(&owner, "Bar").await;
    let (_, terrace) = house.another_device(&owner, "Terrace").await;
    for number in 0..10 {
        house.try_sign_on(&bar, &format!("Nobody {number}"), WRONG).await;
    }
    let stopped = house.try_sign_on(&bar, "Olga Owner", OWNER_PIN).await;
    assert_eq!(stopped.problem(), (429, "device_locked".into()));
    house.sign_on(&terrace, "Olga Owner", OWNER_PIN).await;
    house.wait_seconds(30 * 60);
    house.sign_on(&bar, "Olga Owner", OWNER_PIN).await;
}

#[tokio::test]
async fn a11_a_manager_unlocks_whom_a_prankster_locked_out() {
    let (house, owner) = TestHouse::with_owner().await;
    let person = house.add(&owner, "Sam Server", "server").await;
    let (_, bar) = house.another_device(&owner, "Bar").await;
    for _ in 0..6 {
        house.try_sign_on(&bar, "Sam Server", WRONG).await;
    }
    assert_eq!(
        house.try_sign_on(&bar, "Sam Server", PIN).await.problem().1,
        "person_locked"
    );
    let unlock = house
        .post(&format!("/api/v1/people/{person}/unlock"))
        .token(&owner)
        .keyed()
        .send()
        .await;
    assert_eq!(unlock.ok()["person"], Value::from(person));
    house.sign_on(&bar, "Sam Server", PIN).await;
}

#[tokio::test]
async fn a09_fifty_failures_in_an_hour_raise_a_finding_that_a_person_closes() {
    let (house, owner) = TestHouse::with_owner().await;
    for device in 0..5 {
        let (_, token) = house.another_device(&owner, &format!("Terminal {device}")).await;
        for name in 0..10 {
            house.try_sign_on(&token, &format!("Nobody {name}"), WRONG).await;
        }
    }
    let found = house.get("/api/v1/findings").token(&owner).send().await.ok();
    let finding = &found["items"][0];
    assert_eq!(
        (finding["code"].as_str(), found["items"].as_array().map(Vec::len)),
        (Some("sign_on_alarm"), Some(1))
    );
    assert!(
        finding["sentence"]
            .as_str()
            .expect("text")
            .starts_with("50 sign-ons failed"),
        "{finding}"
    );
    let path = format!(
        "/api/v1/findings/{}/close",
        finding["finding"].as_str().expect("an id")
    );
    let close = |words: &str| {
        house
            .post(&path)
            .token(&owner)
            .keyed()
            .body(json!({"resolution": words}))
    };
    assert_eq!(
        close(" ").send().await.problem(),
        (422, "resolution_missing".into())
    );
    close("It was the new cook.").send().await.ok();
    assert_eq!(
        close("Again.").send().await.problem(),
        (422, "finding_already_closed".into())
    );
    let open = house.get("/api/v1/findings").token(&owner).send().await.ok();
    assert_eq!(open["items"], json!([]));
    let all = house
        .get("/api/v1/findings?status=all")
        .token(&owner)
        .send()
        .await
        .ok();
    assert_eq!(all["items"][0]["closed"]["resolution"], "It was the new cook.");
}

#[tokio::test]
async fn a14_an_approval_needs_another_person_whose_role_may_approve() {
    let (house, device) = TestHouse::set_up().await;
    let owner = house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
    house.add(&owner, "Sam Server", "server").await;
    house.add(&owner, "Rita Server", "server").await;
    house.add(&owner, "Mia Manager", "manager").await;
    let sam = house.sign_on(&device, "Sam Server", PIN).await;
    let ask = async |token: &str, name: &str, pin: &str| {
        let body = json!({"approver_name": name, "pin": pin, "action": "void_line",
            "subject": "018f8a52-7c1e-7a3b-9c2d-1e5f6a7b8c9d", "amount": {"minor": 1250, "currency": "EUR"}});
        house
            .post("/api/v1/approvals")
            .token(token)
            .body(body)
            .send()
            .await
    };
    let mia = house.sign_on(&device, "Mia Manager", PIN).await;
    assert_eq!(
        ask(&mia, "Mia Manager", PIN).await.problem(),
        (422, "approver_same_person".into())
    );
    assert_eq!(
        ask(&sam, "Rita Server", PIN).await.problem(),
        (403, "permission_missing".into())
    );
    assert_eq!(
        ask(&sam, "Mia Manager", WRONG).await.problem(),
        (401, "sign_on_failed".into())
    );
    let given = ask(&sam, "Mia Manager", PIN).await.ok();
    assert_eq!(given["expires_at"], "2026-05-01T12:01:00Z");
}
