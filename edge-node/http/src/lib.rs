//! The house over HTTP: routes, doors, problems, wire types, the live stream, the description of all of it.
//!
//! The only crate that names axum and the only place that knows status codes. Rules stand in `domain`, commands in
//! `app`. One file per area; every route stands in [`routes`].

mod auth;
mod catalog;
mod check;
mod cursor;
mod devices;
mod docs;
mod extract;
mod fiscal;
mod floor;
mod folio;
mod frame;
mod front_desk;
mod guest;
mod health;
mod housekeeping;
mod insight;
mod kitchen;
mod limits;
mod live;
mod openapi;
mod pages;
mod problem;
mod property;
pub mod routes;
mod serve;
mod staff;
mod till;
mod whereabouts;

pub use cursor::{List, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, PageQuery};
pub use extract::{APPROVAL, BODY_BYTES_MAX, IDEMPOTENCY_KEY, LSN, REPLAYED};
pub use frame::REQUEST_ID;
pub use health::Meter;
pub use limits::Rate;
pub use openapi::{document as openapi_document, shared_names as openapi_shared_names};
pub use pages::{Page, Pages};
pub use problem::{FieldError, Problem};
pub use serve::{ConnectionLimits, Connections, Peer, Secured, Tls, serve, serve_on};

use app::House;
use std::time::Duration;

/// How the house is served.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Names that the node answers to, beside its addresses and `localhost`.
    pub hosts: Vec<String>,
    /// Origins of pages elsewhere that may use the node, such as `https://desk.example`.
    pub origins: Vec<String>,
    /// The files of the web; without them only the API is served.
    pub pages: Option<Pages>,
    /// Where the node is on its network, and what terminals trust.
    pub place: Option<lan::Whereabouts>,
    /// Whether other machines must come by HTTPS; plain HTTP then leads there.
    pub https_required: bool,
    /// Says when the node stops, so that live streams end.
    pub stop: Option<tokio::sync::watch::Receiver<bool>>,
    /// How long a request may take.
    pub request_deadline: Duration,
    /// What a terminal may send.
    pub device_rate: Rate,
    /// What an address without a token may send.
    pub address_rate: Rate,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            origins: Vec::new(),
            pages: None,
            place: None,
            https_required: false,
            stop: None,
            request_deadline: Duration::from_secs(10),
            device_rate: Rate {
                per_second: 200,
                burst: 400,
            },
            address_rate: Rate {
                per_second: 50,
                burst: 100,
            },
        }
    }
}

/// The router of the house: hand it to [`serve()`], or call it in a test.
pub fn router(house: House, config: &HttpConfig, meter: Meter) -> axum::Router {
    routes::router(routes::Api::new(house, config, meter), config)
}
