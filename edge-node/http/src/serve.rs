//! The listening socket: how many connections, how long a header may take, how they end (cases A24, A25, D24).

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

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

/// How many connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// At all.
    pub total: usize,
    /// From one address; the node's own machine has no limit of its own.
    pub per_address: usize,
}

/// Serves until `stop` says so, then lets open requests end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    mut stop: watch::Receiver<bool>,
) {
    let door = Connections::new(limits);
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, address)) => {
                    if let Some(place) = door.enter(address) {
                        open.spawn(connection(stream, address.ip(), router.clone(), place, stop.clone()));
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
    address: IpAddr,
    router: Router,
    _place: Place,
    mut stop: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was not set");
    }
    let service = router.map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Peer(address));
        request
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
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

/// Waits until the node is to stop, or nobody is left who could say so.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stopped| *stopped).await);
}

/// Who is connected.
#[derive(Clone)]
struct Connections {
    limits: ConnectionLimits,
    places: Arc<Semaphore>,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection's place; given back when it ends.
struct Place {
    address: IpAddr,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl Connections {
    fn new(limits: ConnectionLimits) -> Self {
        Self {
            limits,
            places: Arc::new(Semaphore::new(limits.total)),
            by_address: Arc::default(),
        }
    }

    /// A place, or `None`: the connection is closed at once and those who are in go on.
    fn enter(&self, address: SocketAddr) -> Option<Place> {
        let address = address.ip();
        let permit = Arc::clone(&self.places).try_acquire_owned().ok();
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let held = by_address.get(&address).copied().unwrap_or(0);
        let fits = address.is_loopback() || held < self.limits.per_address;
        let Some(permit) = permit.filter(|_| fits) else {
            metrics::counter!("edge_http_connections_refused_total").increment(1);
            return None;
        };
        by_address.insert(address, held + 1);
        metrics::gauge!("edge_http_connections").increment(1);
        Some(Place {
            address,
            by_address: Arc::clone(&self.by_address),
            _permit: permit,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        match by_address.get_mut(&self.address) {
            Some(held) if *held > 1 => *held -= 1,
            _ => drop(by_address.remove(&self.address)),
        }
        metrics::gauge!("edge_http_connections").decrement(1);
    }
}
