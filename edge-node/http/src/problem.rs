//! The one form of every error: RFC 9457, `application/problem+json`. The only place that knows status codes.
//!
//! A handler returns a [`Problem`]; the frame writes the body, because only the frame knows the request id.

use app::CommandError;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// How long a terminal waits after "busy", in milliseconds.
const BUSY_RETRY_AFTER_MS: i64 = 250;

/// An error as a terminal sees it.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    retry_after_ms: Option<i64>,
}

/// What is wrong with one part of the request.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a header, a query field, or `body`.
    pub pointer: String,
    /// What is wrong there.
    pub detail: String,
}

/// The body of every error (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// A page about this kind of problem, relative to the node.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// What happened and what to do, for people.
    detail: &'a str,
    /// What happened, for programs: `snake_case`, stable for ever.
    code: &'a str,
    /// The request's id, as in the header `x-request-id` and in the node's log.
    request_id: &'a str,
    /// How long to wait before trying again, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<i64>,
    /// Which parts of the request are unfit.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

impl Problem {
    /// A problem with its stable code and its sentence.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after_ms: None,
        }
    }

    /// 400 with what is wrong where.
    pub fn unfit(code: &'static str, pointer: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut problem = Self::new(StatusCode::BAD_REQUEST, code, detail.clone());
        problem.errors.push(FieldError {
            pointer: pointer.to_owned(),
            detail,
        });
        problem
    }

    /// The same problem, with how long to wait.
    #[must_use]
    pub fn retry_after(mut self, ms: i64) -> Self {
        self.retry_after_ms = Some(ms);
        self
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// No route has this path.
    pub(crate) fn no_such_route() -> Self {
        let detail = "Nothing is served at this path; the list of routes is at /docs.";
        Self::new(StatusCode::NOT_FOUND, "no_such_route", detail)
    }

    /// The path is known, the method is not.
    pub(crate) fn no_such_method() -> Self {
        let detail = "This path does not take this method; the list of routes is at /docs.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method", detail)
    }

    /// A handler panicked; the log says where.
    pub(crate) fn panicked() -> Self {
        let detail = "Something broke here and is in the node's log under the request id. Nothing half-done was kept; \
                      send the same command again with the same key.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", detail)
    }

    /// Writes the problem into a response; called once, by the frame.
    pub(crate) fn render(&self, request_id: &str) -> Response {
        let body = ProblemBody {
            kind: format!("/docs#problem-{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Problem"),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            request_id,
            retry_after_ms: self.retry_after_ms,
            errors: &self.errors,
        };
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = Response::new(Body::from(json));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
        if let Some(ms) = self.retry_after_ms {
            let seconds = ms.saturating_add(999).div_euclid(1000).max(1);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.code, refusal.sentence)
            }
            CommandError::NotFound { what, id } => not_found(what, id),
            CommandError::Forbidden { needs } => Self::permission_missing(needs),
            CommandError::NotAuthentic { code, sentence } => {
                Self::new(StatusCode::UNAUTHORIZED, code, sentence)
            }
            CommandError::TooMany {
                code,
                sentence,
                retry_after_ms,
            } => Self::new(StatusCode::TOO_MANY_REQUESTS, code, sentence).retry_after(retry_after_ms),
            CommandError::Busy => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                CommandError::Busy.to_string(),
            )
            .retry_after(BUSY_RETRY_AFTER_MS),
            CommandError::StorageFull => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "storage_full",
                CommandError::StorageFull.to_string(),
            ),
            CommandError::IdReused => Self::new(
                StatusCode::CONFLICT,
                "idempotency_key_reused",
                CommandError::IdReused.to_string(),
            ),
            CommandError::Failed(source) => failed(source.as_ref()),
        }
    }
}

impl Problem {
    /// 403: the role does not hold the permission.
    pub(crate) fn permission_missing(needs: domain::staff::Permission) -> Self {
        let detail = format!(
            "Your role does not hold the permission {}; ask a manager.",
            needs.word()
        );
        Self::new(StatusCode::FORBIDDEN, "permission_missing", detail)
    }
}

fn not_found(what: &'static str, id: values::Uuid) -> Problem {
    let detail = format!("There is no {what} {id} here.");
    Problem::new(StatusCode::NOT_FOUND, "not_found", detail)
}

fn failed(source: &(dyn std::error::Error + 'static)) -> Problem {
    let mut causes = source.to_string();
    let mut next = source.source();
    while let Some(cause) = next {
        causes.push_str(": ");
        causes.push_str(&cause.to_string());
        next = cause.source();
    }
    tracing::error!(error = causes, "a command failed");
    Problem::panicked()
}
