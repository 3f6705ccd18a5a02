//! The floor of an exchange over HTTP: a thread per connection that reads a request and sends a fixed answer.

use anyhow::Result;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// The most bytes of one request.
const REQUEST_BYTES_MAX: usize = 64 * 1024;

/// A responder; it ends when dropped.
pub(crate) struct Responder {
    pub(crate) address: SocketAddr,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Responder {
    /// Answers every request with `body_bytes` bytes.
    pub(crate) fn start(body_bytes: usize) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let ending = Arc::new(AtomicBool::new(false));
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {body_bytes}\r\n\r\n{}",
            "0".repeat(body_bytes)
        );
        let told = Arc::clone(&ending);
        let thread = std::thread::spawn(move || accept(&listener, &answer, &told));
        Ok(Self {
            address,
            ending,
            thread: Some(thread),
        })
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::SeqCst);
        // Wakes the accepting thread; a refused connection means that it has ended already.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, answer: &str, ending: &AtomicBool) {
    std::thread::scope(|scope| {
        for stream in listener.incoming() {
            if ending.load(Ordering::SeqCst) {
                return;
            }
            if let Ok(stream) = stream {
                // A client that goes away ends its thread; that is no error here.
                scope.spawn(move || drop(respond(stream, answer.as_bytes())));
            }
        }
    });
}

fn respond(mut stream: TcpStream, answer: &[u8]) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; REQUEST_BYTES_MAX];
    let mut filled = 0;
    loop {
        let count = stream.read(buffer.get_mut(filled..).unwrap_or_default())?;
        if count == 0 {
            return Ok(());
        }
        filled += count;
        if is_whole(buffer.get(..filled).unwrap_or_default()) {
            stream.write_all(answer)?;
            filled = 0;
        }
    }
}

/// Whether a request has come in full; requests are sent one at a time.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let text = String::from_utf8_lossy(bytes.get(..head).unwrap_or_default()).to_ascii_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map(str::trim);
    bytes.len()
        >= head
            + 4
            + length
                .and_then(|length| length.parse::<usize>().ok())
                .unwrap_or(0)
}
