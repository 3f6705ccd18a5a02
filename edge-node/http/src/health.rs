//! Whether the node lives, whether it is ready, how it is doing in words and in figures.

use crate::routes::Api;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// The edges of the duration histograms, in seconds: from a tenth of a sync to the request's deadline.
const SECONDS: &[f64] = &[
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// The node's figures. The binary installs them once for the process; a test may make its own.
#[derive(Clone)]
pub struct Meter(PrometheusHandle);

impl Meter {
    /// A meter for the whole process: every figure that any crate records ends here. The second call in a process
    /// makes a meter that nothing is recorded to.
    pub fn install() -> Self {
        let recorder = builder().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another meter is installed; this one stays empty");
        }
        Self(handle)
    }

    /// Folds what was recorded into the figures; call it every few seconds, or the histograms' samples pile up.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

fn builder() -> PrometheusBuilder {
    let builder = PrometheusBuilder::new();
    builder
        .set_buckets(SECONDS)
        .unwrap_or_else(|_| PrometheusBuilder::new())
}

/// The event loop turns.
pub(crate) async fn livez() -> &'static str {
    "alive\n"
}

/// The figures, in the Prometheus text form.
pub(crate) async fn metrics_text(State(api): State<Api>) -> impl IntoResponse {
    const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, TEXT)], api.meter().0.render())
}
