//! Every route of the list, without a token, with a terminal's alone, with a wrong role's, and without a key.

use crate::support::{PIN, TestHouse};
use domain::staff::Role;
use http_api::routes::{Access, Route, all};

/// The route's path with ids for its names.
fn path_of(route: &Route) -> String {
    let parts = route.path.split('/').map(|part| match part.strip_prefix('{') {
        Some("number}") => "1042".to_owned(),
        Some("night}" | "date}") => "2026-05-01".to_owned(),
        Some(_) => "018f8a52-7c1e-7a3b-9c2d-1e5f6a7b8c9d".to_owned(),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn a01_an_unenrolled_phone_gets_401_on_every_route_that_is_not_stated_as_open() {
    let (house, _) = TestHouse::set_up().await;
    let mut open = Vec::new();
    for route in all() {
        if route.access == Access::Open {
            open.push(format!("{} {}", route.method, route.path));
            continue;
        }
        let reply = house.ask(route.method.as_str(), &path_of(&route)).send().await;
        assert_eq!(
            reply.problem(),
            (401, "token_missing".into()),
            "{} {}",
            route.method,
            route.path
        );
        let reply = house
            .ask(route.method.as_str(), &path_of(&route))
            .token("hs_0000")
            .send()
            .await;
        assert_eq!(
            reply.problem(),
            (401, "token_unknown".into()),
            "{} {}",
            route.method,
            route.path
        );
    }
    open.sort();
    // Whoever opens another door writes it here.
    let expected = [
        "GET /docs",
        "GET /docs/page.css",
        "GET /docs/page.js",
        "GET /healthz",
        "GET /livez",
        "GET /openapi.json",
        "GET /readyz",
        "GET /trust",
        "GET /trust/ca.crt",
        "GET /trust/hearth.mobileconfig",
        "GET /trust/page.css",
        "GET /trust/qr.svg",
        "POST /api/v1/devices",
        "POST /api/v1/setup",
    ];
    assert_eq!(open, expected);
}

#[tokio::test]
async fn a04_a_terminal_alone_gets_no_further_than_sign_on() {
    let (house, device) = TestHouse::set_up().await;
    for route in all() {
        if matches!(route.access, Access::Open | Access::Device) {
            continue;
        }
        let reply = house
            .ask(route.method.as_str(), &path_of(&route))
            .token(&device)
            .send()
            .await;
        assert_eq!(
            reply.problem(),
            (401, "sign_on_needed".into()),
            "{} {}",
            route.method,
            route.path
        );
    }
}

#[tokio::test]
async fn a04_every_role_gets_403_on_every_route_whose_permission_it_does_not_hold() {
    let (house, device) = TestHouse::set_up().await;
    let owner = house
        .sign_on(&device, "Olga Owner", crate::support::OWNER_PIN)
        .await;
    let mut refused = 0;
    for role in Role::ALL.iter().filter(|role| **role != Role::Owner) {
        house.add(&owner, role.word(), role.word()).await;
        let token = house.sign_on(&device, role.word(), PIN).await;
        for route in all() {
            let (Access::Needs(needs) | Access::LoopbackOr(needs)) = route.access else {
                continue;
            };
            let reply = house
                .ask(route.method.as_str(), &path_of(&route))
                .token(&token)
                .send()
                .await;
            let place = format!("{} {} as {}", route.method, route.path, role.word());
            if role.allows(needs) {
                assert_ne!(reply.status.as_u16(), 401, "{place}");
                assert_ne!(reply.status.as_u16(), 403, "{place}: {}", reply.text);
            } else {
                assert_eq!(reply.problem(), (403, "permission_missing".into()), "{place}");
                refused += 1;
            }
        }
    }
    assert!(refused > 20, "{refused}");
}

#[tokio::test]
async fn a_command_without_its_key_or_with_an_unfit_one_is_named_on_every_route() {
    let (house, owner) = TestHouse::with_owner().await;
    for route in all().into_iter().filter(|route| route.keyed) {
        let place = format!("{} {}", route.method, route.path);
        let reply = house
            .ask(route.method.as_str(), &path_of(&route))
            .token(&owner)
            .send()
            .await;
        assert_eq!(
            reply.problem(),
            (400, "idempotency_key_missing".into()),
            "{place}"
        );
        let reply = house
            .ask(route.method.as_str(), &path_of(&route))
            .token(&owner)
            .header("idempotency-key", "seven");
        assert_eq!(
            reply.send().await.problem(),
            (400, "idempotency_key_unfit".into()),
            "{place}"
        );
    }
}

#[tokio::test]
async fn malformed_and_unknown_fields_are_named_on_every_command_and_nothing_changes() {
    let (house, owner) = TestHouse::with_owner().await;
    let before = house.house.store().durable_lsn();
    for route in all()
        .into_iter()
        .filter(|route| route.keyed && route.method != "DELETE")
    {
        let place = format!("{} {}", route.method, route.path);
        let ask = house
            .ask(route.method.as_str(), &path_of(&route))
            .token(&owner)
            .keyed();
        let reply = ask.body(serde_json::json!({"no_such_field": 1})).send().await;
        assert_eq!(reply.problem(), (400, "body_unfit".into()), "A16 {place}");
        let cut = axum::http::Request::builder()
            .method(route.method.clone())
            .uri(path_of(&route))
            .header("host", "localhost")
            .header("authorization", format!("Bearer {owner}"))
            .header("idempotency-key", "018f8a52-7c1e-7a3b-9c2d-1e5f6a7b8c9d")
            .header("content-type", "application/json")
            .body(axum::body::Body::from("{\""))
            .expect("a request");
        assert_eq!(
            house.send(cut).await.problem(),
            (400, "body_not_json".into()),
            "{place}"
        );
    }
    assert_eq!(house.house.store().durable_lsn(), before);
}
