//! The live stream as a screen reads it: events with their place, heartbeats passed over.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// The longest wait for the next event.
const EVENT_WAIT: Duration = Duration::from_secs(10);
/// Lines read before an answer without events is given up.
const LINES_MAX: usize = 100_000;

/// The word of the state of the links.
const STATUS: &str = "status";

/// One event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Its place in the log: what a reconnect sends as `Last-Event-ID`.
    pub id: String,
    /// Its word: `check`, `reset`.
    pub word: String,
    /// What it shows.
    pub data: Value,
}

/// An open stream.
#[derive(Debug)]
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// Opens the stream of the node at `base_url`, behind `after` where a screen was there before.
    ///
    /// # Errors
    /// Where the node does not answer with a stream.
    pub fn open(base_url: &str, token: &str, after: Option<&str>) -> Result<Self> {
        let address = base_url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).context("connecting")?;
        stream.set_read_timeout(Some(EVENT_WAIT))?;
        let after = after
            .map(|after| format!("last-event-id: {after}\r\n"))
            .unwrap_or_default();
        write!(
            stream,
            "GET /api/v1/events HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n{after}accept: text/event-stream\r\n\r\n"
        )?;
        let mut events = Self(BufReader::new(stream));
        let status = events.line()?;
        ensure!(status.contains(" 200"), "the stream was refused: {status}");
        while !events.line()?.is_empty() {}
        Ok(events)
    }

    /// The next event. Chunk sizes and comments are passed over, and so is the state of the links; see
    /// [`Self::next_status`].
    ///
    /// # Errors
    /// Where none comes in time or the stream ends.
    pub fn next_event(&mut self) -> Result<Event> {
        self.next(false)
    }

    /// The next state of the links: to the cloud and to each device.
    ///
    /// # Errors
    /// Where none comes in time or the stream ends.
    pub fn next_status(&mut self) -> Result<Value> {
        self.next(true).map(|event| event.data)
    }

    fn next(&mut self, status: bool) -> Result<Event> {
        let mut event = Event::default();
        for _ in 0..LINES_MAX {
            let line = self.line()?;
            match line.split_once(':') {
                Some(("id", value)) => value.trim_start().clone_into(&mut event.id),
                Some(("event", value)) => value.trim_start().clone_into(&mut event.word),
                Some(("data", value)) => {
                    event.data = serde_json::from_str(value.trim_start()).unwrap_or(Value::Null);
                }
                _ if line.is_empty() && (!event.id.is_empty() || !event.word.is_empty()) => {
                    if (event.word == STATUS) == status {
                        return Ok(event);
                    }
                    event = Event::default();
                }
                _ => {}
            }
        }
        bail!("{LINES_MAX} lines without an event")
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).context("reading the stream")?;
        ensure!(read > 0, "the stream has ended");
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}
