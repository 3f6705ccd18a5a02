//! A small HTTP/1.1 client that costs little: one connection, one request at a time, kept open.
//!
//! Client and server share the machine's cores, so each microsecond here is one less for the house. It reads what the
//! house and the floor's responder send (a length or chunks) and no more of HTTP than that.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use values::Uuid;

/// The longest wait for bytes of an answer.
const ANSWER_WAIT: Duration = Duration::from_secs(60);
/// The most bytes of one answer.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes asked of the socket at once.
const READ_BYTES: usize = 16 * 1024;

/// An open connection.
pub(crate) struct Link {
    stream: TcpStream,
    address: SocketAddr,
    request: Vec<u8>,
    received: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON of a success; anything else is an error that shows the answer.
    pub(crate) fn json(&self) -> Result<Value> {
        ensure!(
            (200..300).contains(&self.status),
            "{}: {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).context("an answer that is not JSON")
    }
}

impl Link {
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_WAIT))?;
        Ok(Self {
            stream,
            address,
            request: Vec::with_capacity(2048),
            received: Vec::with_capacity(READ_BYTES),
        })
    }

    /// Sends a command under a new id.
    pub(crate) fn command(&mut self, method: &str, path: &str, token: &str, body: &str) -> Result<Answer> {
        self.call(method, path, token, Some(crate::clock::command_id()), body)
    }

    pub(crate) fn get(&mut self, path: &str, token: &str) -> Result<Answer> {
        self.call("GET", path, token, None, "")
    }

    /// One request and its answer.
    pub(crate) fn call(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        id: Option<Uuid>,
        body: &str,
    ) -> Result<Answer> {
        self.request.clear();
        write!(
            self.request,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n",
            self.address
        )?;
        if !token.is_empty() {
            write!(self.request, "authorization: Bearer {token}\r\n")?;
        }
        if let Some(id) = id {
            write!(self.request, "idempotency-key: {id}\r\n")?;
        }
        if !body.is_empty() {
            write!(self.request, "content-type: application/json\r\n")?;
        }
        if !(method == "GET" && body.is_empty()) {
            write!(self.request, "content-length: {}\r\n", body.len())?;
        }
        write!(self.request, "\r\n{body}")?;
        self.stream.write_all(&self.request)?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Answer> {
        self.received.clear();
        let head = self.head()?;
        let mut rest = self.received.split_off(head.bytes);
        let body = match head.form {
            Form::Length(length) => {
                ensure!(length <= ANSWER_BYTES_MAX, "an answer of {length} bytes");
                while rest.len() < length {
                    more(&mut self.stream, &mut rest)?;
                }
                rest.truncate(length);
                rest
            }
            Form::Chunks => {
                let mut chunks = Chunks::default();
                let mut body = Vec::new();
                chunks.take(&rest, &mut body)?;
                while !chunks.ended {
                    rest.clear();
                    more(&mut self.stream, &mut rest)?;
                    chunks.take(&rest, &mut body)?;
                    ensure!(body.len() <= ANSWER_BYTES_MAX, "an answer without an end");
                }
                body
            }
        };
        Ok(Answer {
            status: head.status,
            body,
        })
    }

    /// Reads until the head of an answer is there.
    fn head(&mut self) -> Result<Head> {
        loop {
            if let Some(bytes) = end_of_head(&self.received) {
                return Head::read(self.received.get(..bytes).unwrap_or_default(), bytes);
            }
            ensure!(
                self.received.len() < READ_BYTES * 4,
                "an answer's head without an end"
            );
            more(&mut self.stream, &mut self.received)?;
        }
    }

    /// Asks for a stream that does not end; what comes is read from the returned [`Stream`].
    pub(crate) fn stream(mut self, path: &str, token: &str) -> Result<Stream> {
        self.request.clear();
        write!(
            self.request,
            "GET {path} HTTP/1.1\r\nhost: {}\r\naccept: text/event-stream\r\n",
            self.address
        )?;
        write!(self.request, "authorization: Bearer {token}\r\n\r\n")?;
        self.stream.write_all(&self.request)?;
        let head = self.head()?;
        ensure!(
            head.status == 200,
            "the stream was refused: {}",
            String::from_utf8_lossy(&self.received)
        );
        ensure!(
            matches!(head.form, Form::Chunks),
            "a stream that does not come in chunks"
        );
        let rest = self.received.split_off(head.bytes);
        let mut stream = Stream {
            socket: self.stream,
            chunks: Chunks::default(),
            text: Vec::new(),
        };
        stream.chunks.take(&rest, &mut stream.text)?;
        Ok(stream)
    }
}

/// A body that goes on: server-sent events.
pub(crate) struct Stream {
    socket: TcpStream,
    chunks: Chunks,
    text: Vec<u8>,
}

impl Stream {
    /// How long [`Stream::event`] waits before it gives up.
    pub(crate) fn wait_at_most(&self, wait: Duration) -> Result<()> {
        Ok(self.socket.set_read_timeout(Some(wait))?)
    }

    /// The next event as it came, comments included; `None` when none came in time or the stream ended.
    pub(crate) fn event(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            if let Some(at) = self.text.windows(2).position(|pair| pair == b"\n\n") {
                let rest = self.text.split_off(at + 2);
                return Ok(Some(std::mem::replace(&mut self.text, rest)));
            }
            if self.chunks.ended {
                return Ok(None);
            }
            let mut received = Vec::new();
            match self.socket.read(received_space(&mut received)) {
                Ok(0) => return Ok(None),
                Ok(count) => {
                    received.truncate(count);
                    self.chunks.take(&received, &mut self.text)?;
                }
                Err(error) if is_wait_over(&error) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn received_space(buffer: &mut Vec<u8>) -> &mut [u8] {
    buffer.resize(READ_BYTES, 0);
    buffer
}

fn is_wait_over(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
    )
}

fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<()> {
    let before = buffer.len();
    buffer.resize(before + READ_BYTES, 0);
    let count = stream.read(buffer.get_mut(before..).unwrap_or_default())?;
    buffer.truncate(before + count);
    if count == 0 {
        bail!("the connection was closed");
    }
    Ok(())
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
}

#[derive(Debug)]
enum Form {
    Length(usize),
    Chunks,
}

#[derive(Debug)]
struct Head {
    bytes: usize,
    status: u16,
    form: Form,
}

impl Head {
    fn read(head: &[u8], bytes: usize) -> Result<Self> {
        let text = std::str::from_utf8(head).context("a head that is not text")?;
        let mut lines = text.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .and_then(|word| word.parse().ok());
        let mut form = Form::Length(0);
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                form = Form::Length(value.trim().parse().context("a length that is no number")?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                form = Form::Chunks;
            }
        }
        Ok(Self {
            bytes,
            status: status.context("an answer without a status")?,
            form,
        })
    }
}

/// Takes the framing off a chunked body, however the bytes are cut.
#[derive(Debug, Default)]
struct Chunks {
    pending: Vec<u8>,
    ended: bool,
}

impl Chunks {
    fn take(&mut self, bytes: &[u8], body: &mut Vec<u8>) -> Result<()> {
        self.pending.extend_from_slice(bytes);
        while !self.ended {
            let Some(line) = self.pending.windows(2).position(|pair| pair == b"\r\n") else {
                return Ok(());
            };
            let size = std::str::from_utf8(self.pending.get(..line).unwrap_or_default())?;
            let size = size.split(';').next().unwrap_or_default().trim();
            let size =
                usize::from_str_radix(size, 16).with_context(|| format!("a chunk of `{size}` bytes"))?;
            ensure!(size <= ANSWER_BYTES_MAX, "a chunk of {size} bytes");
            let Some(chunk) = self.pending.get(line + 2..line + 2 + size) else {
                return Ok(());
            };
            if self.pending.len() < line + 4 + size {
                return Ok(());
            }
            body.extend_from_slice(chunk);
            self.ended = size == 0;
            self.pending.drain(..line + 4 + size);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_however_they_are_cut() {
        let sent = b"5\r\nhello\r\n7;x=1\r\n, house\r\n0\r\n\r\n";
        for cut in 0..sent.len() {
            let (mut chunks, mut body) = (Chunks::default(), Vec::new());
            chunks.take(&sent[..cut], &mut body).expect("first part");
            chunks.take(&sent[cut..], &mut body).expect("second part");
            assert_eq!(
                (body.as_slice(), chunks.ended),
                (b"hello, house".as_slice(), true)
            );
        }
    }

    #[test]
    fn a_head_tells_status_and_length() {
        let head = Head::read(b"HTTP/1.1 201 Created\r\nContent-Length: 12\r\n\r\n", 44).expect("reads");
        assert_eq!(head.status, 201);
        assert!(matches!(head.form, Form::Length(12)));
    }
}
