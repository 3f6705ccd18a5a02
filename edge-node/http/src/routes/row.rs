//! One row of the list of routes, and the words to write it with.

use super::Api;
use crate::openapi::{Described, described};
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::staff::Permission;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

/// Where the routes of the house begin.
const BASE: &str = "/api/v1";

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody who reaches the node.
    Open,
    /// The node's own machine, or a person with the permission.
    LoopbackOr(Permission),
    /// A confirmed terminal, with or without a person.
    Device,
    /// Any person who signed on.
    Person,
    /// A person whose role holds the permission.
    Needs(Permission),
}

/// A route: where, who, what, in and out.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The whole path.
    pub path: String,
    /// Who may.
    pub access: Access,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Whether it needs an `Idempotency-Key`.
    pub keyed: bool,
    /// What the body is; `None` where it takes none.
    pub(crate) takes: Option<Described>,
    /// What the answer is; `None` where it is no JSON.
    pub(crate) answers: Option<Described>,
    /// The media type of an answer that is no JSON.
    pub(crate) media: Option<&'static str>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) handler: MethodRouter<Api>,
}

impl Route {
    /// The type of the body.
    pub(crate) fn takes<T: ToSchema>(mut self) -> Self {
        self.takes = Some(described::<T>());
        self
    }

    /// The type of the answer.
    pub(crate) fn answers<T: ToSchema>(mut self) -> Self {
        self.answers = Some(described::<T>());
        self
    }

    /// The type of the query.
    pub(crate) fn query<Q: IntoParams>(mut self) -> Self {
        self.parameters
            .extend(Q::into_params(|| Some(ParameterIn::Query)));
        self
    }

    /// A writing route that is no command: sign-on, enrolment, set-up.
    pub(crate) fn unkeyed(mut self) -> Self {
        self.keyed = false;
        self
    }

    /// A route whose answer is no JSON.
    pub(crate) fn media(mut self, media: &'static str) -> Self {
        self.media = Some(media);
        self
    }

    /// A route outside `/api/v1`.
    pub(crate) fn at_root(mut self) -> Self {
        if let Some(path) = self.path.strip_prefix(BASE) {
            self.path = path.to_owned();
        }
        self
    }
}

fn row<H, T>(
    method: Method,
    filter: MethodFilter,
    path: &str,
    access: Access,
    handler: H,
    summary: &'static str,
) -> Route
where
    H: Handler<T, Api>,
    T: 'static,
{
    Route {
        keyed: method != Method::GET,
        method,
        path: format!("{BASE}{path}"),
        access,
        summary,
        takes: None,
        answers: None,
        media: None,
        parameters: Vec::new(),
        handler: on(filter, handler),
    }
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident $method:ident;)+) => {$(
        $(#[$doc])*
        pub(crate) fn $name<H, T>(path: &str, access: Access, handler: H, summary: &'static str) -> Route
        where
            H: Handler<T, Api>,
            T: 'static,
        {
            row(Method::$method, MethodFilter::$method, path, access, handler, summary)
        }
    )+};
}

methods! {
    /// A read.
    get GET;
    /// A command.
    post POST;
    /// A command that sets something whole.
    put PUT;
    /// A command that changes parts.
    patch PATCH;
    /// A command that ends something.
    delete DELETE;
}
