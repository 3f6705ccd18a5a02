//! What a handler is given: a person, a path, a query, a command. Every rejection is a [`Problem`].

use crate::auth::Known;
use crate::problem::Problem;
use crate::routes::Api;
use app::{Answered, Caller, Principal};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use values::{ApprovalId, CommandId};

/// The largest body, in bytes.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// The header that carries the command's id.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header that carries a second person's approval.
pub const APPROVAL: HeaderName = HeaderName::from_static("approval");
/// The header of an answer that was stored before: the command was not done again.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The header with the sequence of the change that the answer stands for.
pub const LSN: HeaderName = HeaderName::from_static("hearth-lsn");

/// The person signed on, for reads.
pub(crate) struct Signed(pub Principal);

impl FromRequestParts<Api> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        principal(parts).map(Self)
    }
}

/// The parts of the path, such as `Path<CheckId>` or `Path<(CheckId, LineId)>`.
pub(crate) struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        axum::extract::Path::<T>::from_request_parts(parts, api)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|rejection| Problem::unfit("path_unfit", "path", rejection.body_text()))
    }
}

/// The query.
pub(crate) struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        axum::extract::Query::<T>::from_request_parts(parts, api)
            .await
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|rejection| Problem::unfit("query_unfit", "query", rejection.body_text()))
    }
}

/// A command by a person: who, which, and its body. Take it last.
pub(crate) struct Command<T> {
    /// Who calls with which command.
    pub caller: Caller,
    /// What they ask for.
    pub body: T,
}

impl<T: DeserializeOwned> FromRequest<Api> for Command<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Api) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let principal = principal(&parts)?;
        let command = command_id(&parts.headers)?;
        let approval = approval_id(&parts.headers)?;
        let bytes = read_body(&parts.headers, body).await?;
        let caller = Caller {
            principal,
            command,
            body_hash: body_hash(&parts, &bytes),
            approval,
        };
        Ok(Self {
            caller,
            body: from_json(&bytes)?,
        })
    }
}

/// What of a body may be hashed beside the answer: everything but the PIN. A stored hash over a PIN of six digits would
/// tell the PIN to whoever holds the file.
pub(crate) trait Public {
    /// The body's parts without the PIN.
    fn public(&self) -> Vec<&str>;
}

/// A command whose body holds a PIN. Take it last.
pub(crate) struct PinCommand<T>(pub Command<T>);

impl<T: DeserializeOwned + Public> FromRequest<Api> for PinCommand<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let mut command = Command::<T>::from_request(request, api).await?;
        let mut parts = vec![method.as_str(), &path];
        parts.extend(command.body.public());
        command.caller.body_hash = hash_of(parts.into_iter().map(str::as_bytes));
        Ok(Self(command))
    }
}

/// A body without a command id: sign-on, enrolment, set-up. Take it last.
pub(crate) struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Api> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Api) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = read_body(&parts.headers, body).await?;
        from_json(&bytes).map(Self)
    }
}

/// The body of a command that needs none: nothing, or `{}`.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// A command's stored answer as a response: 200, with the header `idempotency-replayed: true` where it was stored before.
///
/// `T` is the answer's wire type; builds with debug assertions check that the stored answer is one.
pub(crate) struct Answer<T>(Answered, std::marker::PhantomData<T>);

impl<T> From<Answered> for Answer<T> {
    fn from(answered: Answered) -> Self {
        Self(answered, std::marker::PhantomData)
    }
}

impl<T: DeserializeOwned> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let Answered { body, repeated, lsn } = self.0;
        debug_assert!(
            serde_json::from_slice::<T>(&body).is_ok(),
            "the stored answer is no {}: {:?} in {}",
            std::any::type_name::<T>(),
            serde_json::from_slice::<T>(&body).err(),
            String::from_utf8_lossy(&body)
        );
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, JSON);
        headers.insert(LSN, HeaderValue::from(lsn));
        if repeated {
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// A view as a response: 200 with JSON.
pub(crate) struct View<T>(pub T);

impl<T: Serialize> IntoResponse for View<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, JSON)], body).into_response(),
            Err(error) => {
                tracing::error!(%error, "a view could not be written");
                Problem::panicked().into_response()
            }
        }
    }
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");

fn principal(parts: &Parts) -> Result<Principal, Problem> {
    match parts.extensions.get::<Known>() {
        Some(Known::Person(principal)) => Ok(*principal),
        _ => Err(crate::auth::sign_on_needed()),
    }
}

fn command_id(headers: &HeaderMap) -> Result<CommandId, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        let detail = "Send the header Idempotency-Key with a UUID that you made for this command, and the same one when you repeat it.";
        return Err(Problem::unfit(
            "idempotency_key_missing",
            "idempotency-key",
            detail,
        ));
    };
    let id = value.to_str().ok().and_then(|text| text.parse().ok());
    id.ok_or_else(|| {
        let detail = "The Idempotency-Key is a UUID, such as 018f8a52-7c1e-7a3b-9c2d-1e5f6a7b8c9d.";
        Problem::unfit("idempotency_key_unfit", "idempotency-key", detail)
    })
}

fn approval_id(headers: &HeaderMap) -> Result<Option<ApprovalId>, Problem> {
    let Some(value) = headers.get(APPROVAL) else {
        return Ok(None);
    };
    let id = value.to_str().ok().and_then(|text| text.parse().ok());
    id.map(Some).ok_or_else(|| {
        let detail = "The header Approval carries the id that POST /api/v1/approvals gave.";
        Problem::unfit("approval_unfit", "approval", detail)
    })
}

/// The same request has the same hash: method, path and raw body, each behind its length.
fn body_hash(parts: &Parts, body: &[u8]) -> [u8; 16] {
    hash_of(
        [
            parts.method.as_str().as_bytes(),
            parts.uri.path().as_bytes(),
            body,
        ]
        .into_iter(),
    )
}

fn hash_of<'a>(parts: impl Iterator<Item = &'a [u8]>) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let digest: [u8; 32] = hash.finalize().into();
    let mut first = [0; 16];
    first.copy_from_slice(digest.first_chunk::<16>().unwrap_or(&[0; 16]));
    first
}

async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let declared = body.size_hint().lower();
    if declared > BODY_BYTES_MAX as u64 {
        return Err(too_large());
    }
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim().to_ascii_lowercase().starts_with("application/json"));
    if !json {
        let detail = "Send the body as application/json.";
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type_unfit",
            detail,
        ));
    }
    axum::body::to_bytes(body, BODY_BYTES_MAX).await.map_err(|error| {
        let source = std::error::Error::source(&error);
        if source.is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>) {
            too_large()
        } else {
            Problem::unfit(
                "body_unreadable",
                "body",
                "The body ended before it was whole; send it again.",
            )
        }
    })
}

fn too_large() -> Problem {
    let detail = "A body has at most 256 KiB; send less at once.";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}

fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.is_empty() { b"{}".as_slice() } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Problem::unfit("body_unfit", "body", error.to_string()),
        _ => Problem::unfit("body_not_json", "body", format!("The body is no JSON: {error}.")),
    })
}
