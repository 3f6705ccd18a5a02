//! A small bistro for tests: set up, with a menu, a floor, a drawer with its float, and people with their tokens.

use app::{House, HouseParts, SessionLimits};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_api::{HttpConfig, Meter, Peer};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{NewIdentity, Options, Store};
use tempfile::TempDir;
use tower::ServiceExt;
use values::{NodeId, PropertyId, RegisterId, Timestamp, Uuid};

const OWNER_PIN: &str = "847263";
const SERVER_PIN: &str = "284617";
const COOK_PIN: &str = "915362";

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Owner,
    Server,
    Cook,
    Nobody,
}

pub struct Bistro {
    pub router: Router,
    pub house: House,
    tokens: [String; 3],
    keys: AtomicU64,
    pub outlet: String,
    pub kitchen: String,
    pub bar: String,
    pub table: String,
    pub curry: String,
    pub beer: String,
    pub drawer_session: String,
    _folder: TempDir,
}

/// An answer: status, body, and whether it was stored before.
#[derive(Debug)]
pub struct Said {
    pub status: StatusCode,
    pub body: Value,
    pub replayed: bool,
}

impl Said {
    /// The body, which must be that of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        self.body
    }

    /// The code of a problem with this status.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(
            self.body["detail"].is_string() && self.body["request_id"].is_string(),
            "{}",
            self.body
        );
        self.body["code"].as_str().unwrap_or_default().to_owned()
    }
}

#[track_caller]
pub fn text(body: &Value, key: &str) -> String {
    body[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {body}"))
        .to_owned()
}

pub fn eur(minor: i64) -> Value {
    json!({ "minor": minor, "currency": "EUR" })
}

impl Bistro {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut options = Options::new(NewIdentity {
            node: NodeId(Uuid::from_u128(1 << 80)),
            property: PropertyId(Uuid::from_u128(2)),
            register: RegisterId(Uuid::from_u128(3)),
        });
        options.register_key = Some(ed25519_dalek::SigningKey::from_bytes(&[9; 32]));
        options.database.ballast_bytes = 0;
        options.database.free_floor_bytes = Some(0);
        let store = Store::open(&folder.path().join("house.db"), &options).expect("opens");
        // Every look at the clock is a millisecond later, as commands of people are.
        let now = AtomicI64::new(1_790_000_000_000);
        let parts = HouseParts {
            store,
            clock: Arc::new(move || Timestamp::from_unix_ms(now.fetch_add(1, Ordering::Relaxed))),
            entropy: Arc::new(|bytes| getrandom::fill(bytes).expect("entropy")),
            pepper: [7; 32],
            session_limits: SessionLimits::default(),
        };
        let house = House::open(parts).await.expect("opens");
        let config = HttpConfig::default();
        let router = http_api::router(house.clone(), &config, Meter::install());
        let mut bistro = Self {
            router,
            house,
            tokens: [String::new(), String::new(), String::new()],
            keys: AtomicU64::new(1),
            outlet: String::new(),
            kitchen: String::new(),
            bar: String::new(),
            table: String::from("00000000-0000-7000-8000-0000000000e1"),
            curry: String::new(),
            beer: String::new(),
            drawer_session: String::new(),
            _folder: folder,
        };
        bistro.staff().await;
        bistro.furnish().await;
        bistro
    }

    async fn staff(&mut self) {
        let code = self.house.new_setup_code().expect("not set up");
        let body = json!({
            "setup_code": code,
            "property": { "name": "Bistro", "currency": "EUR", "time_zone": "Europe/Vienna", "business_date": "2026-05-01" },
            "owner": { "name": "Ada", "pin": OWNER_PIN },
            "device": { "name": "Till 1" },
        });
        let device = text(
            &self.ask(Method::POST, "/setup", None, &body).await.ok(),
            "device_token",
        );
        self.tokens[0] = self.sign_on(&device, "Ada", OWNER_PIN).await;
        for (at, name, role, pin) in [(1, "Ben", "server", SERVER_PIN), (2, "Cem", "cook", COOK_PIN)] {
            let person = json!({ "name": name, "role": role, "pin": pin });
            self.post(Who::Owner, "/people", &person).await.ok();
            self.tokens[at] = self.sign_on(&device, name, pin).await;
        }
    }

    async fn sign_on(&self, device: &str, name: &str, pin: &str) -> String {
        let body = json!({ "name": name, "pin": pin });
        text(
            &self
                .ask(Method::POST, "/sessions", Some(device), &body)
                .await
                .ok(),
            "token",
        )
    }

    async fn furnish(&mut self) {
        let add = async |path: &str, key: &str, body: Value| {
            text(&self.post(Who::Owner, path, &body).await.ok(), key)
        };
        let outlet = add("/outlets", "outlet", json!({ "name": "Bistro" })).await;
        let kitchen = add(
            "/stations",
            "station",
            json!({ "outlet": outlet, "name": "Kitchen" }),
        )
        .await;
        let bar = add("/stations", "station", json!({ "outlet": outlet, "name": "Bar" })).await;
        let floor = add("/floors", "floor", json!({ "outlet": outlet, "name": "Room" })).await;
        let food = add(
            "/taxes",
            "tax",
            json!({ "name": "A 7%", "rate_ppm": 70_000, "inclusive": true }),
        )
        .await;
        let drink = add(
            "/taxes",
            "tax",
            json!({ "name": "B 19%", "rate_ppm": 190_000, "inclusive": true }),
        )
        .await;
        let mains = add(
            "/categories",
            "category",
            json!({ "name": "Mains", "stations": [kitchen] }),
        )
        .await;
        let drinks = add(
            "/categories",
            "category",
            json!({ "name": "Drinks", "stations": [bar] }),
        )
        .await;
        let curry = json!({ "name": "Curry", "price": eur(1_290), "category": mains, "taxes": [food] });
        let beer = json!({ "name": "Beer", "price": eur(495), "category": drinks, "taxes": [drink] });
        let (curry, beer) = (
            add("/items", "item", curry).await,
            add("/items", "item", beer).await,
        );
        let drawer = add(
            "/drawers",
            "drawer",
            json!({ "outlet": outlet, "name": "Bar till" }),
        )
        .await;
        let float = json!({ "outlet": outlet, "drawer": drawer, "float": eur(10_000) });
        let drawer_session = add("/drawer-sessions", "session", float).await;
        let path = format!("/floors/{floor}/tables/{}", self.table);
        let put = self
            .send(
                Method::PUT,
                Who::Owner,
                &path,
                &json!({ "name": "5", "seats": 4 }),
                &[],
            )
            .await;
        put.ok();
        (self.outlet, self.kitchen, self.bar) = (outlet, kitchen, bar);
        (self.curry, self.beer, self.drawer_session) = (curry, beer, drawer_session);
    }

    fn token(&self, who: Who) -> Option<&str> {
        match who {
            Who::Owner => Some(&self.tokens[0]),
            Who::Server => Some(&self.tokens[1]),
            Who::Cook => Some(&self.tokens[2]),
            Who::Nobody => None,
        }
    }

    pub fn key(&self) -> String {
        // A UUIDv7 of this house's own time.
        let count = self.keys.fetch_add(1, Ordering::Relaxed);
        let at = self.house.now().unix_ms();
        let (high, low) = (at >> 16, at & 0xFFFF);
        format!("{high:08x}-{low:04x}-7000-8000-{count:012x}")
    }

    pub async fn post(&self, who: Who, path: &str, body: &Value) -> Said {
        self.send(Method::POST, who, path, body, &[]).await
    }

    pub async fn send(
        &self,
        method: Method,
        who: Who,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Said {
        let key = self.key();
        let mut all = vec![("idempotency-key", key.as_str())];
        all.retain(|(name, _)| !headers.iter().any(|(given, _)| given == name));
        all.extend(headers);
        self.raw(method, self.token(who), path, body.to_string().into_bytes(), &all)
            .await
    }

    pub async fn get(&self, who: Who, path: &str) -> Said {
        self.raw(Method::GET, self.token(who), path, Vec::new(), &[])
            .await
    }

    async fn ask(&self, method: Method, path: &str, token: Option<&str>, body: &Value) -> Said {
        self.raw(method, token, path, body.to_string().into_bytes(), &[])
            .await
    }

    pub async fn raw(
        &self,
        method: Method,
        token: Option<&str>,
        path: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Said {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("host", "localhost")
            .header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body)).expect("a request");
        request
            .extensions_mut()
            .insert(Peer(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        let response = self.router.clone().oneshot(request).await.expect("answers");
        let status = response.status();
        let replayed = response.headers().contains_key("idempotency-replayed");
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Said {
            status,
            body,
            replayed,
        }
    }

    /// A check at the table, opened by the server.
    pub async fn check(&self) -> String {
        let body = json!({ "outlet": self.outlet, "table": self.table, "covers": 2 });
        text(&self.post(Who::Server, "/checks", &body).await.ok(), "check")
    }

    /// Adds so many of these items, in whole units, and sends them; the answer.
    pub async fn order(&self, check: &str, items: &[(&str, i64)]) -> Value {
        let lines: Vec<Value> = items
            .iter()
            .map(|(item, units)| json!({ "item": item, "quantity": units * 1000 }))
            .collect();
        let body = json!({ "lines": lines, "send": true });
        self.post(Who::Server, &format!("/checks/{check}/lines"), &body)
            .await
            .ok()
    }

    pub fn cash(&self) -> Value {
        json!({ "kind": "cash", "drawer_session": self.drawer_session })
    }

    pub async fn look(&self, check: &str) -> Value {
        self.get(Who::Server, &format!("/checks/{check}")).await.ok()
    }
}
