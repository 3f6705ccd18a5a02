//! Where the node is and how to trust it: `GET /api/v1/node`, and the page `/trust`.

pub(crate) mod page;
mod words;

use crate::routes::Api;
use crate::serve::Secured;
use axum::extract::State;
use axum::{Extension, Json};
use lan::By;
use serde::Serialize;
use utoipa::ToSchema;

/// The node, as a terminal sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct NodeView {
    /// The program's version.
    version: &'static str,
    /// Whether this request came by HTTPS; without it a browser keeps nothing for the time when the node cannot be reached.
    https: bool,
    /// Whether the web's files are in this program.
    screens: bool,
    /// Ways to the node, the best first.
    urls: Vec<NodeUrl>,
    /// The property's certificate authority, where the node speaks HTTPS.
    authority: Option<AuthorityView>,
    /// The node's links, in words.
    links: NodeLinks,
    /// What a person has to look at, in sentences that say what to do.
    warnings: Vec<String>,
}

/// A way to the node.
#[derive(Serialize, ToSchema)]
struct NodeUrl {
    /// What to type.
    url: String,
    /// Whether it is HTTPS.
    https: bool,
    /// How it names the node: `public_name`, `name` or `address`.
    by: &'static str,
}

/// The property's certificate authority.
#[derive(Serialize, ToSchema)]
#[schema(as = Authority)]
struct AuthorityView {
    /// The SHA-256 of its certificate, as systems show it.
    sha256: String,
    /// The page that lets a device trust it, by plain HTTP.
    page: String,
    /// Its certificate, relative to the node.
    certificate: &'static str,
    /// The same as a profile for Apple's systems.
    profile: &'static str,
    /// When it ends, in milliseconds since 1970.
    ends_at: i64,
    /// When the node's own certificate ends; it is renewed before.
    certificate_ends_at: Option<i64>,
}

/// The node's links.
#[derive(Serialize, ToSchema)]
struct NodeLinks {
    /// Between this terminal and the node: this answer shows that it is `live`.
    terminal: NodeLink,
    /// Between the node and HQ.
    cloud: NodeLink,
}

/// A link.
#[derive(Serialize, ToSchema)]
struct NodeLink {
    /// `live` or `not_set_up`.
    state: &'static str,
}

/// The node.
pub(crate) async fn node(State(api): State<Api>, secured: Option<Extension<Secured>>) -> Json<NodeView> {
    let place = api.place();
    let ways = place.map(lan::Whereabouts::ways).unwrap_or_default();
    let urls = ways.into_iter().map(|way| NodeUrl {
        url: way.url,
        https: way.https,
        by: match way.by {
            By::PublicName => "public_name",
            By::Name => "name",
            By::Address => "address",
        },
    });
    let standing = place
        .and_then(lan::Whereabouts::trust)
        .map(|trust| (trust, trust.standing(api.house().now())));
    let authority = standing.as_ref().map(|(trust, standing)| AuthorityView {
        sha256: trust.authority().fingerprint(),
        page: place.map(lan::Whereabouts::trust_url).unwrap_or_default(),
        certificate: "/trust/ca.crt",
        profile: "/trust/hearth.mobileconfig",
        ends_at: standing.authority_ends * 1_000,
        certificate_ends_at: standing.leaf_ends.map(|ends| ends * 1_000),
    });
    Json(NodeView {
        version: env!("CARGO_PKG_VERSION"),
        https: secured.is_some(),
        screens: api.pages().is_some(),
        urls: urls.collect(),
        authority,
        links: NodeLinks {
            terminal: NodeLink { state: "live" },
            cloud: NodeLink { state: "not_set_up" },
        },
        warnings: standing
            .map(|(_, standing)| standing.warnings)
            .unwrap_or_default(),
    })
}
