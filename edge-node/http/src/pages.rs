//! The web's files: which path gets which file, and with which headers. The files themselves come from outside
//! ([`crate::HttpConfig::pages`]); here they are only looked up.
//!
//! A path that is neither a route nor a file is a place inside the web and gets `index.html`, unless it belongs to the
//! API or names a file: a missing script must not come as a page.

use crate::limits::Bucketed;
use crate::problem::Problem;
use crate::routes::Api;
use crate::serve::Peer;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The longest path that is looked up, in bytes.
const PATH_BYTES_MAX: usize = 512;
/// The page of the web.
const INDEX: &str = "/index.html";
/// The service worker: it may care for the whole house, not only for the folder it comes from.
const WORKER: &str = "/sw.js";
/// Where programs and our own pages are; nothing of the web is there.
const NOT_THE_WEBS: &[&str] = &[
    "api",
    "assets",
    "docs",
    "healthz",
    "livez",
    "metrics",
    "openapi.json",
    "readyz",
    "trust",
];

/// Kept for good: the name changes with the file.
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept, and asked about each time.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");
const SERVICE_WORKER_ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");

/// A file of the web, in the form that the browser takes.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The media type.
    pub media: &'static str,
    /// How it is packed: the value for `content-encoding`.
    pub encoding: Option<&'static str>,
    /// Its tag, in quotes; another one for each packed form.
    pub etag: &'static str,
    /// Whether its name changes with what stands in it.
    pub immutable: bool,
    /// The bytes.
    pub bytes: &'static [u8],
}

/// Looks a file up by its exact path and the request's `accept-encoding`.
pub type Pages = fn(&str, Option<&str>) -> Option<Page>;

/// What no route takes: a file of the web, a place inside it, or a problem.
pub(crate) async fn fallback(State(api): State<Api>, request: Request) -> Response {
    let Some(pages) = api.pages() else {
        return Problem::no_such_route().into_response();
    };
    if let Some(Peer(address)) = request.extensions().get::<Peer>().copied()
        && !address.is_loopback()
        && let Err(problem) = api.limits().take(Bucketed::Address(Some(address)))
    {
        return problem.into_response();
    }
    let path = request.uri().path();
    let accepted = text(request.headers(), &header::ACCEPT_ENCODING);
    let Some(page) = find(pages, path, accepted) else {
        return Problem::no_such_route().into_response();
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::no_such_method().into_response();
    }
    answer(&page, path, request.method(), request.headers())
}

fn find(pages: Pages, path: &str, accepted: Option<&str>) -> Option<Page> {
    if path.len() > PATH_BYTES_MAX {
        return None;
    }
    pages(path, accepted).or_else(|| is_inside(path).then(|| pages(INDEX, accepted)).flatten())
}

/// Whether the path can be a place inside the web: plain parts, no dots, and not the API's.
fn is_inside(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else {
        return false;
    };
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~'))
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let mut parts = rest.split('/');
    let first = parts.clone().next().unwrap_or_default();
    path == "/" || (!NOT_THE_WEBS.contains(&first) && parts.all(plain))
}

fn answer(page: &Page, path: &str, method: &Method, asked: &HeaderMap) -> Response {
    let known = text(asked, &header::IF_NONE_MATCH).is_some_and(|tags| names(tags, page.etag));
    let mut response = match (known, method) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (false, &Method::HEAD) => Response::new(Body::empty()),
        (false, _) => Response::new(Body::from(page.bytes)),
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_static(page.etag));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, if page.immutable { FOR_GOOD } else { ASK });
    if !known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(page.media));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(page.bytes.len()));
        if let Some(encoding) = page.encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    if path == WORKER {
        headers.insert(SERVICE_WORKER_ALLOWED, HeaderValue::from_static("/"));
    }
    response
}

/// Whether `if-none-match` names the tag, or every tag.
fn names(tags: &str, etag: &str) -> bool {
    tags.split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a26_only_plain_paths_outside_the_api_are_places_inside_the_web() {
        for path in [
            "/",
            "/pos",
            "/pos/",
            "/desk/tape-chart/2026-05-01",
            "/office/people/018f8a52-7c1e",
            "/apiary",
        ] {
            assert!(is_inside(path), "{path}");
        }
        for path in [
            "",
            "*",
            "//",
            "//etc/passwd",
            "/pos//x",
            "/..",
            "/pos/../api",
            "/%2e%2e/x",
            "/pos\\x",
            "/a.js",
            "/.git",
            "/api",
            "/api/v1/nothing",
            "/docs/x",
            "/metrics/x",
            "/assets/gone",
            "/trust/x",
            "/p\u{e9}",
        ] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
