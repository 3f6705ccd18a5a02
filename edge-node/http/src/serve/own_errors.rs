//! The few errors that hyper answers by itself, before any of our code sees a request: a line that is no HTTP, a head that
//! is too large. It sends them without a body; on their way out they get one, in the form of every other problem.

use crate::problem::Problem;
use axum::http::StatusCode;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use std::fmt::Write as _;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// No answer of ours is as short as hyper's own, in bytes.
const OWN_BYTES_MAX: usize = 256;

static COUNT: AtomicU64 = AtomicU64::new(1);

/// A stream on which hyper's own answers become problems.
pub(crate) struct WithProblems<S> {
    stream: S,
    /// What is still to be written in the place of hyper's answer, and how many bytes hyper is told for it.
    instead: Option<(Bytes, usize)>,
}

impl<S> WithProblems<S> {
    pub(crate) const fn new(stream: S) -> Self {
        Self {
            stream,
            instead: None,
        }
    }
}

/// The answer to send in the place of hyper's own; `None` for an answer of ours.
fn replacement(written: &[u8]) -> Option<Bytes> {
    let text = std::str::from_utf8(written)
        .ok()
        .filter(|text| text.len() <= OWN_BYTES_MAX)?;
    let rest = text
        .strip_prefix("HTTP/1.1 4")
        .or_else(|| text.strip_prefix("HTTP/1.0 4"))?;
    let is_whole = text.ends_with("\r\n\r\n")
        && text.contains("content-length: 0\r\n")
        && !text.contains("x-request-id");
    let status: u16 = rest.get(..2)?.parse().ok()?;
    is_whole.then(|| answer(400 + status)).flatten()
}

fn answer(status: u16) -> Option<Bytes> {
    let status = StatusCode::from_u16(status).ok()?;
    let (code, detail) = match status {
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => (
            "head_too_large",
            "The head of the request is larger than 32 KiB or has more than 64 headers.",
        ),
        StatusCode::URI_TOO_LONG => ("path_too_long", "The path of the request is too long."),
        _ => (
            "request_malformed",
            "This is no request in HTTP/1.1; nothing was done.",
        ),
    };
    let id = format!("own-{:x}", COUNT.fetch_add(1, Ordering::Relaxed));
    let mut response = Problem::new(status, code, detail).render(&id);
    crate::frame::add_headers(response.headers_mut(), &id);
    let mut head = format!(
        "HTTP/1.1 {} {}\r\nconnection: close\r\n",
        status.as_u16(),
        status.canonical_reason().unwrap_or("Problem")
    );
    let (parts, body) = response.into_parts();
    for (name, value) in &parts.headers {
        // Writing into a string cannot fail.
        let _ = write!(head, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    // The body is in memory, so it is there at once.
    let body = futures_util::FutureExt::now_or_never(body.collect())?
        .ok()?
        .to_bytes();
    let _ = write!(head, "content-length: {}\r\n\r\n", body.len());
    Some([head.as_bytes(), &body].concat().into())
}

impl<S: AsyncRead + Unpin> AsyncRead for WithProblems<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WithProblems<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.instead.is_none() {
            match replacement(bytes) {
                Some(instead) => this.instead = Some((instead, bytes.len())),
                None => return Pin::new(&mut this.stream).poll_write(context, bytes),
            }
        }
        while let Some((instead, told)) = &mut this.instead {
            let written = ready!(Pin::new(&mut this.stream).poll_write(context, instead))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            let _ = instead.split_to(written);
            if instead.is_empty() {
                let told = *told;
                this.instead = None;
                return Poll::Ready(Ok(told));
            }
        }
        Poll::Ready(Ok(0))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // An answer of hyper's own comes as one slice; answers with a body come as several and are ours.
        match slices {
            [one] => self.poll_write(context, one),
            _ => Pin::new(&mut self.stream).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_without_our_marks_is_replaced() {
        let own = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\ndate: now\r\n\r\n";
        let text = String::from_utf8(replacement(own).expect("replaced").to_vec()).expect("text");
        assert!(
            text.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n")
                && text.contains("head_too_large"),
            "{text}"
        );
        for other in [
            &b"HTTP/1.1 404 Not Found\r\nx-request-id: 1\r\ncontent-length: 0\r\n\r\n"[..],
            b"HTTP/1.1 304 Not Modified\r\ncontent-length: 0\r\n\r\n",
            b"{\"words\":\"HTTP/1.1 400 Bad Request\"}",
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n",
            b"",
        ] {
            assert!(replacement(other).is_none(), "{other:?}");
        }
    }
}
