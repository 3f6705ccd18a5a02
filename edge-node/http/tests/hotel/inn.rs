//! A small inn for tests: set up, with two rooms and a bar, and people with their tokens.

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
/// 2026-05-01T15:00:00Z.
const OPENS_MS: i64 = 1_777_647_600_000;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Owner,
    Desk,
    Housekeeper,
    Server,
}

pub struct Inn {
    pub router: Router,
    pub house: House,
    tokens: [String; 4],
    keys: AtomicU64,
    pub room_type: String,
    pub rooms: Vec<String>,
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
        text(&self.body, "code")
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

impl Inn {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut options = Options::new(NewIdentity {
            node: NodeId(Uuid::from_u128(1 << 80 | 1)),
            property: PropertyId(Uuid::from_u128(2)),
            register: RegisterId(Uuid::from_u128(3)),
        });
        options.register_key = Some(ed25519_dalek::SigningKey::from_bytes(&[9; 32]));
        options.database.ballast_bytes = 0;
        options.database.free_floor_bytes = Some(0);
        let store = Store::open(&folder.path().join("house.db"), &options).expect("opens");
        // Every look at the clock is a millisecond later, as commands of people are.
        let now = AtomicI64::new(OPENS_MS);
        let parts = HouseParts {
            store,
            clock: Arc::new(move || Timestamp::from_unix_ms(now.fetch_add(1, Ordering::Relaxed))),
            entropy: Arc::new(|bytes| getrandom::fill(bytes).expect("entropy")),
            pepper: [7; 32],
            session_limits: SessionLimits::default(),
        };
        let house = House::open(parts).await.expect("opens");
        let router = http_api::router(house.clone(), &HttpConfig::default(), Meter::install());
        let mut inn = Self {
            router,
            house,
            tokens: Default::default(),
            keys: AtomicU64::new(1),
            room_type: String::new(),
            rooms: Vec::new(),
            _folder: folder,
        };
        inn.staff().await;
        inn.furnish().await;
        inn
    }

    async fn staff(&mut self) {
        let body = json!({
            "setup_code": self.house.new_setup_code().expect("not set up"),
            "property": { "name": "Inn", "currency": "EUR", "time_zone": "Europe/Lisbon", "business_date": "2026-05-01" },
            "owner": { "name": "Ada", "pin": OWNER_PIN },
            "device": { "name": "Desk 1" },
        });
        let device = text(&self.ask("/setup", None, &body).await.ok(), "device_token");
        self.tokens[0] = self.sign_on(&device, "Ada", OWNER_PIN).await;
        let others = [
            ("Ben", "receptionist", "284617"),
            ("Cem", "housekeeper", "915362"),
            ("Dot", "server", "364819"),
        ];
        for (at, (name, role, pin)) in others.into_iter().enumerate() {
            let person = json!({ "name": name, "role": role, "pin": pin });
            self.post(Who::Owner, "/people", &person).await.ok();
            self.tokens[at + 1] = self.sign_on(&device, name, pin).await;
        }
    }

    async fn sign_on(&self, device: &str, name: &str, pin: &str) -> String {
        let body = json!({ "name": name, "pin": pin });
        text(&self.ask("/sessions", Some(device), &body).await.ok(), "token")
    }

    async fn furnish(&mut self) {
        let settings = json!({ "room_tax_ppm": 60_000, "city_tax_minor": 200 });
        self.send(Method::PATCH, Who::Owner, "/property", &settings, &[])
            .await
            .ok();
        let double =
            json!({ "name": "Double", "base_occupancy": 2, "max_occupancy": 3, "rate": eur(10_600) });
        self.room_type = text(
            &self.post(Who::Owner, "/room-types", &double).await.ok(),
            "room_type",
        );
        for number in ["11", "12"] {
            let room = json!({ "number": number, "room_type": self.room_type, "floor": "1" });
            self.rooms
                .push(text(&self.post(Who::Owner, "/rooms", &room).await.ok(), "room"));
        }
    }

    fn token(&self, who: Who) -> &str {
        match who {
            Who::Owner => &self.tokens[0],
            Who::Desk => &self.tokens[1],
            Who::Housekeeper => &self.tokens[2],
            Who::Server => &self.tokens[3],
        }
    }

    pub fn key(&self) -> String {
        let count = self.keys.fetch_add(1, Ordering::Relaxed);
        let at = self.house.now().unix_ms();
        format!("{:08x}-{:04x}-7000-8000-{count:012x}", at >> 16, at & 0xFFFF)
    }

    pub async fn post(&self, who: Who, path: &str, body: &Value) -> Said {
        self.send(Method::POST, who, path, body, &[]).await
    }

    pub async fn put(&self, who: Who, path: &str, body: &Value) -> Said {
        self.send(Method::PUT, who, path, body, &[]).await
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
        self.raw(
            method,
            Some(self.token(who)),
            path,
            body.to_string().into_bytes(),
            &all,
        )
        .await
    }

    pub async fn get(&self, who: Who, path: &str) -> Said {
        self.raw(Method::GET, Some(self.token(who)), path, Vec::new(), &[])
            .await
    }

    async fn ask(&self, path: &str, token: Option<&str>, body: &Value) -> Said {
        self.raw(Method::POST, token, path, body.to_string().into_bytes(), &[])
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

    /// What a booking says.
    pub fn booking(&self, name: &str, arrival: &str, departure: &str) -> Value {
        json!({
            "new_guest": { "name": name }, "room_type": self.room_type,
            "arrival": arrival, "departure": departure, "adults": 2,
        })
    }

    /// A booking; the reservation's path and its folio's.
    pub async fn book(&self, name: &str, arrival: &str, departure: &str) -> (String, String) {
        let booked = self
            .post(
                Who::Desk,
                "/reservations",
                &self.booking(name, arrival, departure),
            )
            .await
            .ok();
        (
            format!("/reservations/{}", text(&booked, "reservation")),
            format!("/folios/{}", text(&booked, "folio")),
        )
    }

    /// Says `what` at a path.
    pub async fn say(&self, path: &str, what: &str, body: &Value) -> Said {
        self.post(Who::Desk, &format!("{path}/{what}"), body).await
    }

    /// Every id and number that a list shows, for before and after.
    pub async fn lists(&self) -> Value {
        let mut all = Vec::new();
        for path in [
            "/reservations",
            "/room-board",
            "/room-types",
            "/availability?from=2026-05-01&to=2026-06-01",
        ] {
            all.push(self.get(Who::Desk, path).await.ok());
        }
        Value::Array(all)
    }
}
