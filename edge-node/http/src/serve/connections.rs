//! Who is connected, and how many more may be (cases A24, D24).

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// At all.
    pub total: usize,
    /// From one address; the node's own machine has no limit of its own.
    pub per_address: usize,
}

/// The places of the house. Clones share them: plain HTTP and HTTPS have one limit together.
#[derive(Clone, Debug)]
pub struct Connections {
    limits: ConnectionLimits,
    gauge: &'static str,
    refused: &'static str,
    places: Arc<Semaphore>,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection's place; given back when it ends.
pub(crate) struct Place {
    address: IpAddr,
    gauge: &'static str,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl Connections {
    /// Places for connections.
    pub fn new(limits: ConnectionLimits) -> Self {
        Self::counted(
            limits,
            "edge_http_connections",
            "edge_http_connections_refused_total",
        )
    }

    /// Places for handshakes that are not over yet.
    pub(crate) fn of_handshakes(limits: ConnectionLimits) -> Self {
        Self::counted(limits, "edge_tls_handshakes", "edge_tls_handshakes_refused_total")
    }

    fn counted(limits: ConnectionLimits, gauge: &'static str, refused: &'static str) -> Self {
        Self {
            limits,
            gauge,
            refused,
            places: Arc::new(Semaphore::new(limits.total)),
            by_address: Arc::default(),
        }
    }

    /// A place, or `None`: the connection is closed at once and those who are in go on.
    pub(crate) fn enter(&self, address: SocketAddr) -> Option<Place> {
        let address = address.ip();
        let permit = Arc::clone(&self.places).try_acquire_owned().ok();
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let held = by_address.get(&address).copied().unwrap_or(0);
        let fits = address.is_loopback() || held < self.limits.per_address;
        let Some(permit) = permit.filter(|_| fits) else {
            metrics::counter!(self.refused).increment(1);
            return None;
        };
        by_address.insert(address, held + 1);
        metrics::gauge!(self.gauge).increment(1);
        Some(Place {
            address,
            gauge: self.gauge,
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
        metrics::gauge!(self.gauge).decrement(1);
    }
}
