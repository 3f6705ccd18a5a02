//! Every route, with its permission: the one visible list. Rows stand in three files, by who works there:
//! [`house`], [`restaurant`] and [`hotel`].
//!
//! A row is `method(path, access, handler, summary)` and then what it takes and answers. From the same rows come the
//! router, the door in front of each handler, and the OpenAPI document, so that they cannot differ.

mod devices;
mod hotel;
mod house;
mod restaurant;
mod row;
mod till;

pub use row::{Access, Route};
pub(crate) use row::{delete, get, patch, post, put};

use crate::HttpConfig;
use crate::auth::{Door, authorise};
use crate::frame::{Frame, frame};
use crate::health::{Health, Meter};
use crate::limits::Limits;
use crate::live::Live;
use crate::pages::{self, Pages};
use crate::problem::Problem;
use app::House;
use axum::extract::FromRef;
use axum::{Router, middleware};
use std::sync::Arc;

/// What every handler can ask for. A cheap clone.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    house: House,
    limits: Limits,
    live: Live,
    meter: Meter,
    health: Health,
    pages: Option<Pages>,
    place: Option<lan::Whereabouts>,
}

impl Api {
    pub(crate) fn new(house: House, config: &HttpConfig, meter: Meter) -> Self {
        let limits = Limits::new(config.device_rate, config.address_rate);
        let live = Live::start(&house, config.stop.clone());
        Self(Arc::new(Inner {
            house,
            limits,
            live,
            meter,
            health: Health::default(),
            pages: config.pages,
            place: config.place.clone(),
        }))
    }

    pub(crate) fn house(&self) -> &House {
        &self.0.house
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn live(&self) -> &Live {
        &self.0.live
    }

    pub(crate) fn meter(&self) -> &Meter {
        &self.0.meter
    }
}

impl Api {
    pub(crate) fn health(&self) -> &Health {
        &self.0.health
    }
}

impl Api {
    pub(crate) fn pages(&self) -> Option<Pages> {
        self.0.pages
    }

    pub(crate) fn place(&self) -> Option<&lan::Whereabouts> {
        self.0.place.as_ref()
    }
}

impl FromRef<Api> for House {
    fn from_ref(api: &Api) -> Self {
        api.house().clone()
    }
}

/// Every route of the node.
pub fn all() -> Vec<Route> {
    let mut routes = house::routes();
    routes.extend(restaurant::routes());
    routes.extend(till::routes());
    routes.extend(hotel::routes());
    routes.extend(devices::routes());
    routes
}

/// The router: every route behind its door, everything inside the frame.
pub(crate) fn router(api: Api, config: &HttpConfig) -> Router {
    let mut router = Router::new();
    for route in all() {
        let door = Door {
            api: api.clone(),
            access: route.access,
        };
        let handler = route
            .handler
            .route_layer(middleware::from_fn_with_state(door, authorise));
        router = router.route(&route.path, handler);
    }
    router
        .fallback(pages::fallback)
        .method_not_allowed_fallback(async || Problem::no_such_method())
        .with_state(api)
        .layer(middleware::from_fn_with_state(Frame::new(config), frame))
}
