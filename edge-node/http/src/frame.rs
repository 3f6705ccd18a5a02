//! What is around every request: its id, the Host and Origin allow-list, a deadline, contained panics, safe headers,
//! the duration metric, and the writing of problems.

use crate::HttpConfig;
use crate::problem::Problem;
use crate::serve::{Peer, Secured};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The header with the request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest request id taken over from a client, in bytes.
const REQUEST_ID_BYTES_MAX: usize = 64;
/// What pages served here may load: only what comes from here (case A08).
const CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);
/// What pages served here may use of the machine: the camera reads enrolment codes, a kitchen screen stays awake.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "camera=(self), screen-wake-lock=(self), fullscreen=(self), microphone=(), geolocation=(), payment=(), usb=(), \
     serial=(), midi=(), display-capture=()",
);
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// What the frame knows.
#[derive(Clone)]
pub(crate) struct Frame(Arc<Inner>);

struct Inner {
    hosts: Vec<String>,
    origins: Vec<String>,
    place: Option<lan::Whereabouts>,
    https_required: bool,
    deadline: Duration,
    boot: u32,
    count: AtomicU64,
}

impl Frame {
    pub(crate) fn new(config: &HttpConfig) -> Self {
        Self(Arc::new(Inner {
            hosts: config
                .hosts
                .iter()
                .map(|host| host.to_ascii_lowercase())
                .collect(),
            origins: config
                .origins
                .iter()
                .map(|origin| origin.to_ascii_lowercase())
                .collect(),
            place: config.place.clone(),
            https_required: config.https_required,
            deadline: config.request_deadline,
            boot: getrandom::u32().unwrap_or_default(),
            count: AtomicU64::new(1),
        }))
    }

    fn request_id(&self, headers: &HeaderMap) -> String {
        let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
        match given {
            Some(id) if is_fit_id(id) => id.to_owned(),
            _ => format!(
                "{:08x}-{:x}",
                self.0.boot,
                self.0.count.fetch_add(1, Ordering::Relaxed)
            ),
        }
    }
}

fn is_fit_id(id: &str) -> bool {
    (1..=REQUEST_ID_BYTES_MAX).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Runs one request inside the frame.
pub(crate) async fn frame(State(frame): State<Frame>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = frame.request_id(request.headers());
    let method = method_label(request.method());
    let response = match frame.admit(&request) {
        Ok(()) => frame.run(request, next, &id).await,
        Err(problem) if problem.code() == HTTPS_NEEDED => {
            let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
            match frame.secured_url(&request).filter(|_| is_read) {
                Some(url) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]).into_response(),
                None => problem.into_response(),
            }
        }
        Err(problem) => problem.into_response(),
    };
    let route = response.extensions().get::<RouteLabel>().cloned();
    let mut response = finish(response, &id);
    add_headers(response.headers_mut(), &id);
    let route = route.map_or_else(|| "none".into(), |RouteLabel(path)| path);
    measure(method, route, response.status(), started.elapsed());
    response
}

/// The matched path, for the metric.
#[derive(Clone)]
struct RouteLabel(metrics::SharedString);

impl Frame {
    async fn run(&self, request: Request, next: Next, id: &str) -> Response {
        let label = request
            .extensions()
            .get::<MatchedPath>()
            .map(|path| RouteLabel(path.as_str().to_owned().into()));
        // A task of its own: a terminal that hangs up does not cut a command between its commit and what follows it in
        // memory (a revoked terminal's sessions), and a panic ends the task and nothing else.
        let work = tokio::spawn(next.run(request));
        let mut response = match tokio::time::timeout(self.0.deadline, work).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                tracing::error!(request.id = id, %error, "a handler panicked");
                Problem::panicked().into_response()
            }
            Err(_) => too_slow().into_response(),
        };
        if let Some(label) = label {
            response.extensions_mut().insert(label);
        }
        response
    }

    fn admit(&self, request: &Request) -> Result<(), Problem> {
        let headers = request.headers();
        let host = match request.uri().authority() {
            Some(authority) => authority.as_str(),
            None => text(headers, &header::HOST).ok_or_else(host_refused)?,
        };
        if !self.knows_host(host) {
            return Err(host_refused());
        }
        if self.is_too_plain(request) {
            return Err(https_needed());
        }
        self.admit_origin(headers, host, request.method())
    }

    /// Whether other machines must come by HTTPS and this request did not (case A17). What a device needs before it can
    /// is open: the page that hands the certificate out.
    fn is_too_plain(&self, request: &Request) -> bool {
        let extensions = request.extensions();
        let is_far = extensions
            .get::<Peer>()
            .is_none_or(|Peer(address)| !address.is_loopback());
        let path = request.uri().path();
        let is_open =
            path == "/trust" || path.starts_with("/trust/") || path == "/docs/page.css" || path == "/livez";
        self.0.https_required && is_far && !is_open && extensions.get::<Secured>().is_none()
    }

    /// Where a page that came too plain is by HTTPS, under the name that was asked for.
    fn secured_url(&self, request: &Request) -> Option<HeaderValue> {
        let port = self.0.place.as_ref().and_then(lan::Whereabouts::https_port)?;
        let host = text(request.headers(), &header::HOST)?;
        let path = request.uri().path_and_query()?;
        HeaderValue::from_str(&format!("https://{}:{port}{path}", name_of(host))).ok()
    }

    /// A name that was not configured may be a stranger's name for our address (DNS rebinding, case A07); an address
    /// or `localhost` cannot.
    fn knows_host(&self, host: &str) -> bool {
        let name = name_of(host).to_ascii_lowercase();
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let placed = || self.0.place.as_ref().is_some_and(|place| place.is_name(&name));
        name == "localhost" || bare.parse::<IpAddr>().is_ok() || self.0.hosts.contains(&name) || placed()
    }

    /// A page from elsewhere may not drive the node (case A05): its Origin is neither ours nor configured.
    fn admit_origin(&self, headers: &HeaderMap, host: &str, method: &Method) -> Result<(), Problem> {
        if let Some(origin) = text(headers, &header::ORIGIN) {
            let origin = origin.to_ascii_lowercase();
            let own = origin
                .split_once("://")
                .is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host));
            if !own && !self.0.origins.contains(&origin) {
                return Err(origin_refused());
            }
        }
        let cross = text(headers, &SEC_FETCH_SITE) == Some("cross-site");
        if cross && !headers.contains_key(header::ORIGIN) && method != Method::GET {
            return Err(origin_refused());
        }
        Ok(())
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The host without its port.
fn name_of(host: &str) -> &str {
    let Some((name, port)) = host.rsplit_once(':') else {
        return host;
    };
    // An IPv6 address without brackets has colons and no port.
    let is_name = !name.contains(':') || name.ends_with(']');
    if is_name && port.bytes().all(|byte| byte.is_ascii_digit()) {
        name
    } else {
        host
    }
}

fn host_refused() -> Problem {
    let detail = "This node does not answer to that name; use its address, or add the name to `hosts` in its configuration.";
    Problem::new(StatusCode::MISDIRECTED_REQUEST, "host_refused", detail)
}

/// The code of the problem of plain HTTP where HTTPS is required.
const HTTPS_NEEDED: &str = "https_needed";

fn https_needed() -> Problem {
    let detail = "This node takes commands by HTTPS only; open /trust on it to let this device trust it.";
    Problem::new(StatusCode::FORBIDDEN, HTTPS_NEEDED, detail)
}

fn origin_refused() -> Problem {
    let detail = "A page from elsewhere may not use this node; open the node's own pages.";
    Problem::new(StatusCode::FORBIDDEN, "origin_refused", detail)
}

fn too_slow() -> Problem {
    let detail = "This took longer than a request may. What was asked may or may not be stored: send the same command again with the same key.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "deadline_passed", detail).retry_after(1_000)
}

/// Writes a problem's body, and turns every other error that a layer made into a problem.
fn finish(mut response: Response, id: &str) -> Response {
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem.render(id),
        None => response,
    }
}

pub(crate) fn add_headers(headers: &mut HeaderMap, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, CSP);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(PERMISSIONS_POLICY, PERMISSIONS);
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// A method as a label; what is not ours is one word, so that labels stay few.
const fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn measure(method: &'static str, route: metrics::SharedString, status: StatusCode, took: Duration) {
    let class = match status.as_u16() / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    metrics::histogram!("edge_http_request_duration_seconds", "method" => method, "route" => route, "status" => class)
        .record(took);
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    async fn code_of(path: &str) -> (u16, String) {
        let router = Router::new()
            .route("/panics", get(panics))
            .route("/sleeps", get(async || std::future::pending::<&str>().await))
            .layer(axum::middleware::from_fn_with_state(
                Frame::new(&HttpConfig::default()),
                frame,
            ));
        let request = Request::get(path)
            .header("host", "localhost")
            .body(Body::empty())
            .expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        let problem: serde_json::Value = serde_json::from_slice(&body).expect("a problem");
        (status, problem["code"].as_str().expect("a code").to_owned())
    }

    async fn panics() -> &'static str {
        panic!("as planted")
    }

    #[tokio::test]
    async fn a_handler_that_panics_answers_with_a_problem() {
        assert_eq!(code_of("/panics").await, (500, "internal_error".into()));
    }

    #[tokio::test(start_paused = true)]
    async fn d14_a_request_past_its_deadline_says_that_it_may_be_stored() {
        assert_eq!(code_of("/sleeps").await, (503, "deadline_passed".into()));
    }
}
