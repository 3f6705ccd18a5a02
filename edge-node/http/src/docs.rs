//! `/openapi.json` and the page at `/docs` that shows it: our own page, no content from elsewhere.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use std::sync::OnceLock;

const PAGE: &str = include_str!("docs/page.html");
const SCRIPT: &str = include_str!("docs/page.js");
const STYLE: &str = include_str!("docs/page.css");

/// The OpenAPI document.
pub(crate) async fn openapi_json() -> impl IntoResponse {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    typed("application/json", DOCUMENT.get_or_init(crate::openapi::document))
}

/// The page.
pub(crate) async fn page() -> impl IntoResponse {
    typed("text/html; charset=utf-8", PAGE)
}

/// Its script.
pub(crate) async fn script() -> impl IntoResponse {
    typed("text/javascript; charset=utf-8", SCRIPT)
}

/// Its style.
pub(crate) async fn style() -> impl IntoResponse {
    typed("text/css; charset=utf-8", STYLE)
}

fn typed(media: &'static str, body: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(media))], body)
}
