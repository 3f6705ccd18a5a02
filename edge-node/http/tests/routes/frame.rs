//! Each kind of problem that the frame makes, the Host and Origin lists, the headers, and the limits.

use crate::support::TestHouse;
use axum::body::Body;
use axum::http::Request;
use http_api::{HttpConfig, Rate};
use serde_json::json;

#[tokio::test]
async fn an_unknown_path_and_an_unknown_method_are_problems() {
    let house = TestHouse::new().await;
    assert_eq!(
        house.get("/api/v1/nothing").send().await.problem(),
        (404, "no_such_route".into())
    );
    assert_eq!(
        house.get("/").send().await.problem(),
        (404, "no_such_route".into())
    );
    let reply = house.ask("DELETE", "/api/v1/people").send().await;
    assert_eq!(reply.problem(), (405, "no_such_method".into()));
    assert_eq!(
        house.ask("TRACE", "/livez").send().await.problem(),
        (405, "no_such_method".into())
    );
}

#[tokio::test]
async fn a25_a_body_over_256_kib_is_refused_whether_it_says_its_length_or_not() {
    let (house, owner) = TestHouse::with_owner().await;
    let large = "x".repeat(256 * 1024);
    let reply = house
        .post("/api/v1/people")
        .token(&owner)
        .keyed()
        .body(json!({"name": large}))
        .send()
        .await;
    assert_eq!(reply.problem(), (413, "body_too_large".into()));
    let pieces =
        futures_util::stream::iter((0..300).map(|_| Ok::<_, std::convert::Infallible>(vec![b' '; 1024])));
    let request = Request::post("/api/v1/people")
        .header("host", "localhost")
        .header("authorization", format!("Bearer {owner}"))
        .header("idempotency-key", "018f8a52-7c1e-7a3b-9c2d-1e5f6a7b8c9d")
        .header("content-type", "application/json")
        .body(Body::from_stream(pieces));
    let reply = house.send(request.expect("a request")).await;
    assert_eq!(reply.problem(), (413, "body_too_large".into()));
}

#[tokio::test]
async fn a_body_that_is_no_json_by_its_type_or_its_text_is_refused() {
    let (house, owner) = TestHouse::with_owner().await;
    let form = |media: &str, body: &'static str| {
        Request::post("/api/v1/people")
            .header("host", "localhost")
            .header("authorization", format!("Bearer {owner}"))
            .header("idempotency-key", "018f8a52-7c1e-7a3b-9c2d-1e5f6a7b8c9d")
            .header("content-type", media)
            .body(Body::from(body))
            .expect("a request")
    };
    let reply = house
        .send(form("application/x-www-form-urlencoded", "name=A"))
        .await;
    assert_eq!(reply.problem(), (415, "content_type_unfit".into()));
    let reply = house.send(form("application/json", "{\"name\":")).await;
    assert_eq!(reply.problem(), (400, "body_not_json".into()));
    let reply = house
        .send(form(
            "application/json",
            "{\"name\": 5, \"role\": \"cook\", \"pin\": \"1\"}",
        ))
        .await;
    assert_eq!(reply.problem(), (400, "body_unfit".into()));
    assert!(
        reply.json()["errors"][0]["detail"]
            .as_str()
            .expect("text")
            .contains("expected a string"),
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn an_unfit_path_query_and_cursor_are_named() {
    let (house, owner) = TestHouse::with_owner().await;
    let reply = house
        .post("/api/v1/devices/seven/confirm")
        .token(&owner)
        .keyed()
        .send()
        .await;
    assert_eq!(reply.problem(), (400, "path_unfit".into()));
    let reply = house.get("/api/v1/devices?colour=red").token(&owner).send().await;
    assert_eq!(reply.problem(), (400, "query_unfit".into()));
    let reply = house.get("/api/v1/devices?limit=201").token(&owner).send().await;
    assert_eq!(reply.problem(), (400, "query_unfit".into()));
    let reply = house
        .get("/api/v1/devices?after=%25%25")
        .token(&owner)
        .send()
        .await;
    assert_eq!(reply.problem(), (400, "cursor_unfit".into()));
}

#[tokio::test]
async fn a07_a_name_that_is_not_the_nodes_is_refused_and_addresses_are_not() {
    let house = TestHouse::with(HttpConfig {
        hosts: vec!["hearth.local".into()],
        ..HttpConfig::default()
    })
    .await;
    let call = async |host: &str| {
        let request = Request::get("/livez").header("host", host).body(Body::empty());
        house.send(request.expect("a request")).await
    };
    for own in [
        "localhost",
        "127.0.0.1:8410",
        "192.168.10.5",
        "[::1]:8410",
        "[::1]",
        "hearth.local:8410",
        "HEARTH.local",
    ] {
        assert_eq!(call(own).await.status.as_u16(), 200, "{own}");
    }
    for foreign in [
        "evil.example",
        "localhost.evil.example:8410",
        "hearth.local.evil.example",
        "",
    ] {
        assert_eq!(
            call(foreign).await.problem(),
            (421, "host_refused".into()),
            "{foreign}"
        );
    }
    let request = Request::get("/livez").body(Body::empty()).expect("a request");
    assert_eq!(house.send(request).await.problem(), (421, "host_refused".into()));
}

#[tokio::test]
async fn a05_a_page_from_elsewhere_cannot_drive_the_node() {
    let config = HttpConfig {
        origins: vec!["https://desk.example".into()],
        ..HttpConfig::default()
    };
    let house = TestHouse::with(config).await;
    let origin = |origin: &'static str| {
        house
            .post("/api/v1/setup")
            .header("origin", origin)
            .body(house.setup_body())
    };
    for foreign in ["https://evil.example", "null", "http://localhost:9999", "file://"] {
        assert_eq!(
            origin(foreign).send().await.problem(),
            (403, "origin_refused".into()),
            "{foreign}"
        );
    }
    let reply = house
        .post("/api/v1/setup")
        .header("sec-fetch-site", "cross-site")
        .body(house.setup_body())
        .send()
        .await;
    assert_eq!(reply.problem(), (403, "origin_refused".into()));
    assert!(!house.house.is_set_up());
    assert_eq!(
        house
            .get("/livez")
            .header("origin", "https://desk.example")
            .send()
            .await
            .status
            .as_u16(),
        200
    );
    assert_eq!(origin("http://localhost:8410").send().await.status.as_u16(), 200);
}

#[tokio::test]
async fn a08_every_answer_carries_the_safe_headers_and_its_request_id() {
    let house = TestHouse::new().await;
    for path in ["/livez", "/docs", "/nothing", "/api/v1/people"] {
        let reply = house.get(path).header("x-request-id", "till-7.41").send().await;
        let policy = reply.headers["content-security-policy"].to_str().expect("text");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"),
            "{policy}"
        );
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        assert_eq!(reply.headers["x-request-id"], "till-7.41");
    }
    let reply = house.get("/livez").header("x-request-id", "a b<c>").send().await;
    assert_ne!(reply.headers["x-request-id"], "a b<c>");
}

#[tokio::test]
async fn a24_a_terminal_over_its_rate_gets_429_and_another_one_does_not() {
    let rate = Rate {
        per_second: 1,
        burst: 20,
    };
    let config = HttpConfig {
        device_rate: rate,
        address_rate: Rate {
            per_second: 1,
            burst: 30,
        },
        ..HttpConfig::default()
    };
    let house = TestHouse::with(config).await;
    let device = house.do_set_up().await;
    let owner = house
        .sign_on(&device, "Olga Owner", crate::support::OWNER_PIN)
        .await;
    let (_, other) = house.another_device(&owner, "Bar").await;
    let mut last = None;
    for _ in 0..25 {
        last = Some(house.get("/api/v1/property").token(&owner).send().await);
    }
    let limited = last.expect("an answer");
    assert_eq!(limited.problem(), (429, "too_many_requests".into()));
    assert_eq!(limited.headers["retry-after"], "1");
    house
        .sign_on(&other, "Olga Owner", crate::support::OWNER_PIN)
        .await;
}

#[tokio::test]
async fn readiness_writes_a_real_row_and_health_speaks_in_sentences() {
    let (house, _) = TestHouse::set_up().await;
    assert_eq!(house.get("/readyz").send().await.text, "ready\n");
    let page = house.get("/healthz").send().await;
    assert_eq!(page.status.as_u16(), 200);
    for part in [
        "A row was written and synced",
        "are free",
        "fiscal journal are whole",
        "is set up",
    ] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
    house.house.store().close().await.expect("closes");
    // A look is kept for a second.
    let told = async {
        loop {
            let reply = house.get("/readyz").send().await;
            if reply.status.as_u16() != 200 {
                break reply;
            }
            tokio::task::yield_now().await;
        }
    };
    let reply = tokio::time::timeout(std::time::Duration::from_secs(5), told)
        .await
        .expect("in time");
    assert_eq!(reply.problem(), (503, "not_ready".into()));
    assert_eq!(house.get("/livez").send().await.text, "alive\n");
}

#[tokio::test]
async fn figures_are_for_the_nodes_own_machine_or_whoever_may_see_the_journal() {
    let (house, owner) = TestHouse::with_owner().await;
    assert_eq!(
        house.get("/metrics").send().await.problem(),
        (401, "token_missing".into())
    );
    let reply = house.get("/metrics").token(&owner).send().await;
    assert_eq!(reply.status.as_u16(), 200);
    let mut request = Request::get("/metrics")
        .header("host", "localhost")
        .body(Body::empty())
        .expect("a request");
    request
        .extensions_mut()
        .insert(http_api::Peer("127.0.0.1".parse().expect("an address")));
    assert_eq!(house.send(request).await.status.as_u16(), 200);
}
