//! Where a printer's bytes go: a socket (port 9100), a serial line, a device file of the USB printer class. Bytes there,
//! bytes back, with a deadline on every wait; what they mean stands in `dialects`.
//!
//! A device file is opened without blocking and is only ever a character device: nobody makes the node write into an
//! ordinary file.

mod file;

use file::DeviceFile;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long opening may take: name, connection, device file.
pub const OPEN_MAX: Duration = Duration::from_secs(3);
/// How long the other end may take to close after our last byte.
pub const CLOSE_MAX: Duration = Duration::from_secs(2);

/// Where a printer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A socket.
    Tcp {
        /// A name or an address; one of version 6 may stand in brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// A serial line: 8 bits, no parity, one stop bit.
    Serial {
        /// The device file.
        path: String,
        /// Bits per second.
        baud: u32,
    },
    /// A device file that takes bytes as they are.
    Usb {
        /// The device file.
        path: String,
    },
}

/// Why a link is not there or no longer.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// It did not open in time.
    #[error("nothing answered within {} ms", OPEN_MAX.as_millis())]
    Silent,
    /// It could not be opened.
    #[error("it could not be opened")]
    Closed(#[source] std::io::Error),
    /// The path is an ordinary file, a folder or a block device.
    #[error("this is no device for characters")]
    NoDevice,
    /// It broke.
    #[error("the line broke")]
    Broke(#[source] std::io::Error),
}

/// An open link.
#[derive(Debug)]
pub struct Line(Kind);

#[derive(Debug)]
enum Kind {
    Tcp(TcpStream),
    File(DeviceFile),
}

impl Line {
    /// Opens the link.
    ///
    /// # Errors
    /// [`LinkError`] where nothing is there or it does not answer in [`OPEN_MAX`].
    pub async fn open(address: &Address) -> Result<Self, LinkError> {
        match timeout(OPEN_MAX, open(address)).await {
            Ok(opened) => opened.map(Self),
            Err(_) => Err(LinkError::Silent),
        }
    }

    /// Some bytes from the printer; 0 where it has closed. Dropping the future loses nothing; how long to wait is the
    /// caller's to say.
    ///
    /// # Errors
    /// [`LinkError::Broke`].
    pub async fn read(&self, buffer: &mut [u8]) -> Result<usize, LinkError> {
        let read = match &self.0 {
            Kind::Tcp(stream) => loop {
                if let Err(error) = stream.readable().await {
                    break Err(error);
                }
                match stream.try_read(buffer) {
                    Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                    read => break read,
                }
            },
            Kind::File(file) => file.read(buffer).await,
        };
        read.map_err(LinkError::Broke)
    }

    /// Gives the link some of `bytes`; how many it took. It is called again with the rest, from exactly that byte.
    /// Dropping the future sends nothing, and reading may go on meanwhile: a printer that is full answers all the same.
    ///
    /// # Errors
    /// [`LinkError::Broke`].
    pub async fn write(&self, bytes: &[u8]) -> Result<usize, LinkError> {
        let taken = match &self.0 {
            Kind::Tcp(stream) => loop {
                if let Err(error) = stream.writable().await {
                    break Err(error);
                }
                match stream.try_write(bytes) {
                    Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                    taken => break taken,
                }
            },
            Kind::File(file) => file.write(bytes).await,
        };
        match taken {
            Ok(0) if !bytes.is_empty() => Err(LinkError::Broke(std::io::ErrorKind::WriteZero.into())),
            taken => taken.map_err(LinkError::Broke),
        }
    }

    /// Says that nothing more comes and waits a moment until the other end has read it and closes.
    pub async fn close(mut self) {
        if let Kind::Tcp(stream) = &mut self.0 {
            let ended = async {
                // Whether it was heard is not known from this; the caller has its proof or says that it has none.
                let _ = stream.shutdown().await;
                let mut rest = [0; 64];
                while matches!(stream.read(&mut rest).await, Ok(read) if read > 0) {}
            };
            let _ = timeout(CLOSE_MAX, ended).await;
        }
    }
}

async fn open(address: &Address) -> Result<Kind, LinkError> {
    match address {
        Address::Tcp { host, port } => {
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            let stream = match bare.parse() {
                Ok(ip) => TcpStream::connect(SocketAddr::new(ip, *port)).await,
                Err(_) => TcpStream::connect((bare, *port)).await,
            };
            let stream = stream.map_err(LinkError::Closed)?;
            // Status questions are a few bytes and must not wait for more.
            stream.set_nodelay(true).map_err(LinkError::Closed)?;
            Ok(Kind::Tcp(stream))
        }
        Address::Serial { path, baud } => DeviceFile::open(path.clone(), Some(*baud)).await.map(Kind::File),
        Address::Usb { path } => DeviceFile::open(path.clone(), None).await.map(Kind::File),
    }
}
