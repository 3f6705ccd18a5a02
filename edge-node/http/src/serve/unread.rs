//! Request bodies that nobody read: an answer such as 401 is given from the head alone, and hyper then closes the
//! connection, because the next request stands behind a body. Small ones are read to their end, so that a terminal keeps
//! its connection.

use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// The largest rest of a body that is read for nothing, in bytes.
const REST_BYTES_MAX: usize = 64 * 1024;
/// How long that may take, in milliseconds.
const REST_MS_MAX: u64 = 500;

/// A body that can be taken back from whoever did not read it.
pub(crate) struct Lent(Arc<Mutex<Incoming>>);

/// What is left of a lent body.
pub(crate) struct Rest(Arc<Mutex<Incoming>>);

/// Lends a body.
pub(crate) fn lend(body: Incoming) -> (Lent, Rest) {
    let shared = Arc::new(Mutex::new(body));
    (Lent(Arc::clone(&shared)), Rest(shared))
}

impl Body for Lent {
    type Data = <Incoming as Body>::Data;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}

impl Rest {
    /// Reads what is left, unless somebody still holds the body, or it is large or slow.
    pub(crate) async fn read(self) {
        let Some(body) = Arc::into_inner(self.0) else {
            return;
        };
        let mut body = body.into_inner().unwrap_or_else(PoisonError::into_inner);
        if body.is_end_stream() || body.size_hint().lower() > REST_BYTES_MAX as u64 {
            return;
        }
        let to_its_end = async {
            let mut read = 0;
            while let Some(Ok(frame)) = body.frame().await {
                read += frame.data_ref().map_or(0, bytes::Bytes::len);
                if read > REST_BYTES_MAX {
                    break;
                }
            }
        };
        // A slow one is left, and its connection ends.
        let _ = tokio::time::timeout(Duration::from_millis(REST_MS_MAX), to_its_end).await;
    }
}
