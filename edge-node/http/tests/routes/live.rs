//! The live stream: what happens, what was missed, and when a screen must read anew.

use crate::support::{OWNER_PIN, PIN, TestHouse};
use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt as _;

/// The longest wait for one event.
const EVENT_WAIT: Duration = Duration::from_secs(10);

/// One screen.
struct Screen {
    frames: BodyDataStream,
    text: String,
}

/// One event.
#[derive(Debug)]
struct Event {
    id: Option<String>,
    name: String,
    data: Value,
}

impl Screen {
    async fn open(house: &TestHouse, token: &str, query: &str, last: Option<&str>) -> Self {
        let mut request = Request::get(format!("/api/v1/events{query}"))
            .header("host", "localhost")
            .header("authorization", format!("Bearer {token}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = house
            .router
            .clone()
            .oneshot(request.body(Body::empty()).expect("a request"))
            .await;
        let response = response.expect("an answer");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            frames: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    /// The next event that is no heartbeat.
    async fn next(&mut self) -> Event {
        loop {
            let event = self.any().await.expect("the stream goes on");
            if event.name != "heartbeat" && event.name != "status" {
                return event;
            }
        }
    }

    /// The next event that is not the state of the links.
    async fn past_status(&mut self) -> Option<Event> {
        loop {
            match self.any().await {
                Some(event) if event.name == "status" => {}
                event => return event,
            }
        }
    }

    async fn any(&mut self) -> Option<Event> {
        loop {
            if let Some((frame, rest)) = self.text.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.text = rest;
                match event(&frame) {
                    Some(event) => return Some(event),
                    None => continue,
                }
            }
            let bytes = tokio::time::timeout(EVENT_WAIT, self.frames.next())
                .await
                .expect("an event in time")?;
            self.text
                .push_str(std::str::from_utf8(&bytes.expect("bytes")).expect("text"));
        }
    }
}

fn event(frame: &str) -> Option<Event> {
    let field = |name: &str| {
        frame
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    Some(Event {
        id: field("id").map(str::to_owned),
        name: field("event")?.to_owned(),
        data: serde_json::from_str(field("data").expect("data")).expect("JSON"),
    })
}

/// Where the house is now, as an event's id says it.
fn place(house: &TestHouse) -> String {
    let store = house.house.store();
    format!("{}-{}", store.identity().epoch, store.durable_lsn())
}

#[tokio::test]
async fn a_screen_sees_a_change_after_it_is_stored_with_its_view() {
    let (house, owner) = TestHouse::with_owner().await;
    let mut screen = Screen::open(&house, &owner, "?topics=person", None).await;
    let hello = screen.next().await;
    assert_eq!((hello.name.as_str(), hello.id), ("hello", Some(place(&house))));
    let person = house.add(&owner, "Sam Server", "server").await;
    let change = screen.next().await;
    assert_eq!(
        (change.name.as_str(), change.data["kind"].as_str()),
        ("change", Some("person"))
    );
    assert_eq!(
        (change.data["id"].as_str(), change.data["view"]["name"].as_str()),
        (Some(person.as_str()), Some("Sam Server"))
    );
    assert_eq!(change.id, Some(place(&house)));
    assert_eq!(change.data["lsn"], json!(house.house.store().durable_lsn()));
}

#[tokio::test]
async fn a_screen_that_comes_back_gets_the_current_view_of_what_has_changed_since() {
    let (house, owner) = TestHouse::with_owner().await;
    let before = place(&house);
    let sam = house.add(&owner, "Sam Server", "server").await;
    let rita = house.add(&owner, "Rita Server", "server").await;
    let patch = json!({"language": "pt"});
    house
        .ask("PATCH", &format!("/api/v1/people/{sam}"))
        .token(&owner)
        .keyed()
        .body(patch)
        .send()
        .await
        .ok();
    house.another_device(&owner, "Bar").await;
    let mut screen = Screen::open(&house, &owner, "?topics=person", Some(&before)).await;
    let (first, second) = (screen.next().await, screen.next().await);
    assert_eq!(first.data["id"], json!(rita), "the change before last");
    assert_eq!(
        (second.data["id"].clone(), second.data["view"]["language"].clone()),
        (json!(sam), json!("pt"))
    );
    assert!(first.data["lsn"].as_i64() < second.data["lsn"].as_i64());
    let carl = house.add(&owner, "Carl Cook", "cook").await;
    let live = screen.next().await;
    assert_eq!(live.data["id"], json!(carl), "nothing twice, nothing missing");
}

#[tokio::test]
async fn an_id_that_is_not_this_houses_or_too_far_back_means_reset() {
    let (house, owner) = TestHouse::with_owner().await;
    let (here, lsn) = (place(&house), house.house.store().durable_lsn());
    let mut screens = Vec::new();
    // Ahead of the log, before its start, and the very place in an epoch that a restore has ended.
    for last in [
        format!("1-{}", lsn + 1_000),
        "1--1".into(),
        format!("0-{lsn}"),
        format!("2-{lsn}"),
    ] {
        let mut screen = Screen::open(&house, &owner, "", Some(&last)).await;
        let reset = screen.next().await;
        assert_eq!(
            (reset.name.as_str(), reset.id),
            ("reset", Some(here.clone())),
            "{last}"
        );
        screens.push(screen);
    }
    house.add(&owner, "Carl Cook", "cook").await;
    for screen in &mut screens {
        assert_eq!(screen.next().await.name, "change", "the stream goes on");
    }
    let reply = house
        .get("/api/v1/events")
        .token(&owner)
        .header("last-event-id", "7")
        .send()
        .await;
    assert_eq!(reply.problem(), (400, "last_event_id_unfit".into()));
}

#[tokio::test]
async fn a_screen_that_does_not_read_is_told_to_read_anew_and_holds_nobody_up() {
    let (house, owner) = TestHouse::with_owner().await;
    let mut slow = Screen::open(&house, &owner, "?topics=person", None).await;
    assert_eq!(slow.next().await.name, "hello");
    let sam = house.add(&owner, "Sam Server", "server").await;
    for number in 0..1_100 {
        let language = if number % 2 == 0 { "pt" } else { "es" };
        let path = format!("/api/v1/people/{sam}");
        house
            .ask("PATCH", &path)
            .token(&owner)
            .keyed()
            .body(json!({"language": language}))
            .send()
            .await
            .ok();
    }
    let told = slow.next().await;
    assert_eq!((told.name.as_str(), told.id), ("reset", Some(place(&house))));
}

#[tokio::test]
async fn a12_a_stream_ends_when_its_person_is_sent_away_and_beats_until_then() {
    let (house, owner) = TestHouse::with_owner().await;
    let (id, bar) = house.another_device(&owner, "Bar").await;
    let at_bar = house.sign_on(&bar, "Olga Owner", OWNER_PIN).await;
    let mut screen = Screen::open(&house, &at_bar, "?topics=finding", None).await;
    assert_eq!(
        screen.any().await.map(|event| event.name).as_deref(),
        Some("hello")
    );
    assert_eq!(
        screen.past_status().await.map(|event| event.name).as_deref(),
        Some("heartbeat")
    );
    house
        .post(&format!("/api/v1/devices/{id}/revoke"))
        .token(&owner)
        .keyed()
        .send()
        .await
        .ok();
    assert_eq!(screen.next().await.name, "ended");
    assert!(screen.any().await.is_none());
}

#[tokio::test]
async fn a04_a_topic_that_the_role_may_not_see_is_refused_and_left_out() {
    let (house, device) = TestHouse::set_up().await;
    let owner = house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
    house.add(&owner, "Carl Cook", "cook").await;
    let carl = house.sign_on(&device, "Carl Cook", PIN).await;
    let reply = house
        .get("/api/v1/events?topics=person")
        .token(&carl)
        .send()
        .await;
    assert_eq!(reply.problem(), (403, "permission_missing".into()));
    let reply = house
        .get("/api/v1/events?topics=weather")
        .token(&carl)
        .send()
        .await;
    assert_eq!(reply.problem(), (400, "query_unfit".into()));
    let mut screen = Screen::open(&house, &carl, "", None).await;
    assert_eq!(screen.next().await.name, "hello");
    house.add(&owner, "Rita Server", "server").await;
    assert_eq!(
        screen.past_status().await.map(|event| event.name).as_deref(),
        Some("heartbeat"),
        "no person is shown to a cook"
    );
}

#[tokio::test]
async fn k01_a_cooks_screen_hears_of_checks_as_kitchen_work_and_sees_no_money() {
    let (house, device) = TestHouse::set_up().await;
    let owner = house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
    house.add(&owner, "Carl Cook", "cook").await;
    let carl = house.sign_on(&device, "Carl Cook", PIN).await;
    let outlet = house
        .post("/api/v1/outlets")
        .token(&owner)
        .keyed()
        .body(json!({"name": "Bistro"}))
        .send()
        .await
        .ok();
    let reply = house.get("/api/v1/events?topics=check").token(&carl).send().await;
    assert_eq!(reply.problem(), (403, "permission_missing".into()));
    let mut screen = Screen::open(&house, &carl, "?topics=kitchen", None).await;
    let hello = screen.next().await;
    let body = json!({"outlet": outlet["outlet"], "order_type": "takeaway"});
    let check = house
        .post("/api/v1/checks")
        .token(&owner)
        .keyed()
        .body(body)
        .send()
        .await
        .ok();
    let change = screen.next().await;
    assert_eq!(
        change.data,
        json!({"kind": "kitchen", "id": check["check"], "lsn": house.house.store().durable_lsn()})
    );
    let mut again = Screen::open(&house, &carl, "?topics=kitchen", hello.id.as_deref()).await;
    assert_eq!(again.next().await.data, change.data, "and after a hole");
}
