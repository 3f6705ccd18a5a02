//! The handshakes of HTTPS: bounded in number, per address and in time (case A25).

use super::connections::{ConnectionLimits, Connections};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

/// The first byte of a handshake.
const HANDSHAKE: u8 = 0x16;

/// How HTTPS is spoken on a socket. Clones share the limits.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    handshakes: Connections,
    time: Duration,
}

/// How a connection to the port of HTTPS begins.
pub(crate) enum Begun {
    /// With a handshake that went well.
    Secured(Box<TlsStream<TcpStream>>),
    /// With plain HTTP, by somebody who left the `s` out.
    Plain(TcpStream),
}

impl Tls {
    /// By this configuration, with so many handshakes at a time, each as long as `time` at most.
    pub fn new(config: Arc<ServerConfig>, handshakes: ConnectionLimits, time: Duration) -> Self {
        Self {
            acceptor: TlsAcceptor::from(config),
            handshakes: Connections::of_handshakes(handshakes),
            time,
        }
    }

    /// Shakes hands. `None` where there were too many at a time, it took too long or it failed.
    pub(crate) async fn begin(&self, stream: TcpStream, address: SocketAddr) -> Option<Begun> {
        let _place = self.handshakes.enter(address)?;
        match tokio::time::timeout(self.time, self.shake_hands(stream)).await {
            Ok(Ok(begun)) => Some(begun),
            Ok(Err(error)) => {
                metrics::counter!("edge_tls_handshakes_failed_total").increment(1);
                tracing::debug!(%error, "a handshake failed");
                None
            }
            Err(_) => {
                metrics::counter!("edge_tls_handshakes_failed_total").increment(1);
                tracing::debug!("a handshake took too long");
                None
            }
        }
    }

    async fn shake_hands(&self, stream: TcpStream) -> std::io::Result<Begun> {
        let mut first = [0];
        if stream.peek(&mut first).await? == 1 && first[0] != HANDSHAKE && first[0].is_ascii_uppercase() {
            return Ok(Begun::Plain(stream));
        }
        self.acceptor
            .accept(stream)
            .await
            .map(|stream| Begun::Secured(Box::new(stream)))
    }
}
