//! The listening sockets: how many connections, how long a header may take, how they end (cases A24, A25, D24); plain and
//! by HTTPS, with the same limits together.

mod connections;
mod own_errors;
mod tls;
mod unread;

pub use connections::{ConnectionLimits, Connections};
pub use tls::Tls;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use connections::Place;
use hyper::body::Body as _;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use own_errors::WithProblems;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tls::Begun;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

/// How long the head of a request may take, and how long a kept connection may be silent, in seconds.
const HEAD_SECONDS_MAX: u64 = 30;
/// The largest head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// The most headers of a request.
const HEADERS_MAX: usize = 64;
/// How long open requests get at the end, in seconds.
const DRAIN_SECONDS_MAX: u64 = 5;
/// How long to wait after the machine ran out of sockets, in milliseconds.
const ACCEPT_RETRY_MS: u64 = 50;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Stands in a request that came by HTTPS.
#[derive(Clone, Copy, Debug)]
pub struct Secured;

/// Serves plain HTTP until `stop` says so, then lets open requests end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    stop: watch::Receiver<bool>,
) {
    serve_on(listener, router, Connections::new(limits), None, stop).await;
}

/// Serves one socket, by HTTPS where `tls` is given, until `stop` says so, then lets open requests end.
pub async fn serve_on(
    listener: TcpListener,
    router: Router,
    connections: Connections,
    tls: Option<Tls>,
    mut stop: watch::Receiver<bool>,
) {
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, address)) => {
                    if let Some(place) = connections.enter(address) {
                        open.spawn(connection(stream, address, router.clone(), tls.clone(), place, stop.clone()));
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(ACCEPT_RETRY_MS)).await;
                }
            },
            Some(_) = open.join_next() => {}
            () = stopped(&mut stop) => break,
        }
    }
    let drained = async { while open.join_next().await.is_some() {} };
    if tokio::time::timeout(Duration::from_secs(DRAIN_SECONDS_MAX), drained)
        .await
        .is_err()
    {
        tracing::warn!("connections were cut at the end of the drain");
    }
}

async fn connection(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
    tls: Option<Tls>,
    _place: Place,
    mut stop: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was not set");
    }
    let Some(tls) = tls else {
        return converse(stream, address.ip(), Spoken::Plain, router, stop).await;
    };
    let begun = tokio::select! {
        begun = tls.begin(stream, address) => begun,
        () = stopped(&mut stop) => None,
    };
    match begun {
        Some(Begun::Secured(stream)) => {
            converse(stream, address.ip(), Spoken::Secured, router, stop).await;
        }
        Some(Begun::Plain(stream)) => {
            converse(stream, address.ip(), Spoken::PlainToHttps, router, stop).await;
        }
        None => {}
    }
}

/// What is spoken on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoken {
    Plain,
    Secured,
    /// Plain HTTP at the port of HTTPS.
    PlainToHttps,
}

async fn converse<S>(
    stream: S,
    address: IpAddr,
    spoken: Spoken,
    router: Router,
    mut stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = tower::service_fn(move |request| answer(request, address, spoken, router.clone()));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(
            TokioIo::new(WithProblems::new(stream)),
            TowerToHyperService::new(service),
        );
    tokio::pin!(served);
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = stopped(&mut stop) => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(
    mut request: hyper::Request<hyper::body::Incoming>,
    address: IpAddr,
    spoken: Spoken,
    router: Router,
) -> Result<Response, std::convert::Infallible> {
    if spoken == Spoken::PlainToHttps {
        return Ok(to_https(request.headers(), request.uri()));
    }
    request.extensions_mut().insert(Peer(address));
    if spoken == Spoken::Secured {
        request.extensions_mut().insert(Secured);
    }
    // Whoever waits to be asked for the body is not asked for one that nobody wants.
    if request.body().is_end_stream() || request.headers().contains_key(header::EXPECT) {
        return router.oneshot(request.map(Body::new)).await;
    }
    let (parts, body) = request.into_parts();
    let (lent, rest) = unread::lend(body);
    let response = router
        .oneshot(hyper::Request::from_parts(parts, Body::new(lent)))
        .await;
    rest.read().await;
    response
}

/// Somebody left the `s` out: the same place by HTTPS, under the name that was asked for.
fn to_https(headers: &HeaderMap, uri: &hyper::Uri) -> Response {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let path = uri
        .path_and_query()
        .map_or("/", hyper::http::uri::PathAndQuery::as_str);
    let fit = !host.is_empty()
        && path.starts_with('/')
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if !fit {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let close = (header::CONNECTION, "close".to_owned());
    (
        StatusCode::TEMPORARY_REDIRECT,
        [(header::LOCATION, format!("https://{host}{path}")), close],
    )
        .into_response()
}

/// Waits until the node is to stop, or nobody is left who could say so.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stopped| *stopped).await);
}
