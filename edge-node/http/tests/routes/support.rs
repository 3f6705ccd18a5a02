//! A house in a temporary folder, its clock, its people and their tokens, and a way to call it.

use app::{Clock, Entropy, House, HouseParts, SessionLimits};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_api::{HttpConfig, Meter, Rate};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{NewIdentity, Options, Store};
use tower::ServiceExt as _;
use values::{IdSource, Timestamp, Uuid};

/// 2026-05-01T12:00:00Z.
const NOON: i64 = 1_777_636_800_000;
/// The owner's PIN.
pub(crate) const OWNER_PIN: &str = "739164";
/// Everybody else's PIN.
pub(crate) const PIN: &str = "284619";

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {:?}", self.text))
    }

    /// The status and the problem's code; the form is checked on the way.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json",
            "{self:?}"
        );
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16());
        assert_eq!(
            body["request_id"],
            self.headers["x-request-id"].to_str().expect("text")
        );
        for field in ["type", "title", "detail"] {
            assert!(
                body[field].as_str().is_some_and(|text| !text.is_empty()),
                "{body}"
            );
        }
        (
            self.status.as_u16(),
            body["code"].as_str().expect("a code").to_owned(),
        )
    }

    /// The JSON of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self.json()
    }
}

/// A house under test.
pub(crate) struct TestHouse {
    pub(crate) house: House,
    pub(crate) router: Router,
    pub(crate) setup_code: String,
    clock: Arc<AtomicI64>,
    commands: AtomicU64,
    folder: tempfile::TempDir,
}

/// A request being written.
pub(crate) struct Ask<'a> {
    house: &'a TestHouse,
    request: axum::http::request::Builder,
    body: Option<Value>,
}

impl Ask<'_> {
    pub(crate) fn token(mut self, token: &str) -> Self {
        self.request = self
            .request
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// A new command id.
    pub(crate) fn keyed(self) -> Self {
        let number = self.house.commands.fetch_add(1, Ordering::Relaxed);
        let id: Uuid = IdSource::new(self.house.now(), number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).make();
        self.header("idempotency-key", &id.to_string())
    }

    pub(crate) async fn send(self) -> Reply {
        let body = match self.body {
            Some(body) => {
                let bytes = serde_json::to_vec(&body).expect("JSON");
                self.request
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(Body::from(bytes))
            }
            None => self.request.body(Body::empty()),
        };
        self.house.send(body.expect("a request")).await
    }
}

impl TestHouse {
    /// A house that nobody has set up.
    pub(crate) async fn new() -> Self {
        Self::with(HttpConfig::default()).await
    }

    /// The same, served in another way. Rates are out of the way unless the test brings its own.
    pub(crate) async fn with(mut config: HttpConfig) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(AtomicI64::new(NOON));
        if config.address_rate.burst == HttpConfig::default().address_rate.burst {
            let free = Rate {
                per_second: 1_000_000,
                burst: 1_000_000,
            };
            (config.device_rate, config.address_rate) = (free, free);
        }
        let house = open(&folder.path().join("house.db"), &clock).await;
        Self {
            router: http_api::router(house.clone(), &config, Meter::install()),
            setup_code: house.new_setup_code().unwrap_or_default(),
            house,
            clock,
            commands: AtomicU64::new(1),
            folder,
        }
    }

    /// Where its files stand.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Writes a backup of it.
    pub(crate) async fn backup(&self, to: &std::path::Path) {
        self.house
            .store()
            .backup(to.to_owned())
            .await
            .expect("is written");
    }

    /// A house that is set up, and its first terminal's token.
    pub(crate) async fn set_up() -> (Self, String) {
        let house = Self::new().await;
        let device = house.do_set_up().await;
        (house, device)
    }

    /// A house that is set up, and the owner's token.
    pub(crate) async fn with_owner() -> (Self, String) {
        let (house, device) = Self::set_up().await;
        let owner = house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
        (house, owner)
    }

    pub(crate) async fn do_set_up(&self) -> String {
        let reply = self.post("/api/v1/setup").body(self.setup_body()).send().await;
        reply.ok()["device_token"].as_str().expect("a token").to_owned()
    }

    pub(crate) fn setup_body(&self) -> Value {
        json!({
            "setup_code": self.setup_code,
            "property": {"name": "The Test House", "currency": "EUR", "time_zone": "Europe/Lisbon", "business_date": "2026-05-01"},
            "owner": {"name": "Olga Owner", "pin": OWNER_PIN},
            "device": {"name": "Front desk"},
        })
    }

    pub(crate) async fn sign_on(&self, device: &str, name: &str, pin: &str) -> String {
        let reply = self.try_sign_on(device, name, pin).await;
        reply.ok()["token"].as_str().expect("a token").to_owned()
    }

    pub(crate) async fn try_sign_on(&self, device: &str, name: &str, pin: &str) -> Reply {
        let body = json!({"name": name, "pin": pin});
        self.post("/api/v1/sessions")
            .token(device)
            .body(body)
            .send()
            .await
    }

    /// Adds a person of a role; their id.
    pub(crate) async fn add(&self, owner: &str, name: &str, role: &str) -> String {
        let body = json!({"name": name, "role": role, "pin": PIN});
        let reply = self
            .post("/api/v1/people")
            .token(owner)
            .keyed()
            .body(body)
            .send()
            .await;
        reply.ok()["person"].as_str().expect("an id").to_owned()
    }

    /// Enrols and confirms another terminal; its id and its token.
    pub(crate) async fn another_device(&self, owner: &str, name: &str) -> (String, String) {
        let code = self
            .post("/api/v1/enrolment-codes")
            .token(owner)
            .send()
            .await
            .ok();
        let body = json!({"code": code["code"], "name": name});
        let device = self.post("/api/v1/devices").body(body).send().await.ok();
        let id = device["device"].as_str().expect("an id").to_owned();
        let confirmed = self
            .post(&format!("/api/v1/devices/{id}/confirm"))
            .token(owner)
            .keyed()
            .send()
            .await;
        assert_eq!(confirmed.ok()["status"], "confirmed");
        (id, device["device_token"].as_str().expect("a token").to_owned())
    }

    pub(crate) fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        Ask {
            house: self,
            request: Request::builder()
                .method(method)
                .uri(path)
                .header(header::HOST, "localhost:8410"),
            body: None,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Ask<'_> {
        self.ask("GET", path)
    }

    pub(crate) fn post(&self, path: &str) -> Ask<'_> {
        self.ask("POST", path)
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        Reply {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).expect("text"),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.clock.load(Ordering::SeqCst))
    }

    pub(crate) fn wait_seconds(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }
}

async fn open(file: &std::path::Path, clock: &Arc<AtomicI64>) -> House {
    let ids = &mut IdSource::new(Timestamp::from_unix_ms(NOON), 7);
    let identity = NewIdentity {
        node: ids.make(),
        property: ids.make(),
        register: ids.make(),
    };
    let mut options = Options::new(identity);
    options.database.ballast_bytes = 0;
    options.database.free_floor_bytes = Some(0);
    let folder = file.parent().expect("a folder");
    let key = store::books::register_key::load_or_make(folder, || [7; 32]);
    options.register_key = Some(key.expect("a key"));
    let ticking = Arc::clone(clock);
    let clock: Clock = Arc::new(move || Timestamp::from_unix_ms(ticking.load(Ordering::SeqCst)));
    let entropy: Entropy = Arc::new(|bytes| getrandom::fill(bytes).expect("entropy"));
    let parts = HouseParts {
        store: Store::open(file, &options).expect("a store"),
        clock,
        entropy,
        pepper: [9; 32],
        session_limits: SessionLimits::default(),
    };
    House::open(parts).await.expect("a house")
}
