//! Whether the node lives, whether it is ready, how it is doing in words and in figures.
//!
//! `/livez` says that the event loop turns. `/readyz` writes and syncs a real row, looks at the free space, and checks
//! the end of the journal. `/healthz` says the same to people, a sentence per part. A look is kept for a second, so that
//! nobody can wear the disk out by asking.

use crate::problem::Problem;
use crate::routes::Api;
use app::House;
use app::devices::board::LinkState;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The edges of the duration histograms, in seconds: from a tenth of a sync to the request's deadline.
const SECONDS: &[f64] = &[
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
/// How long the write probe may take, in milliseconds.
const PROBE_MS_MAX: u64 = 1_000;
/// How long a look is kept, in milliseconds.
const LOOK_MS: u64 = 1_000;
/// A write-ahead log above this is a sign of a reader that does not end, in bytes.
const WAL_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What the page of health is.
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
/// What the figures are: the Prometheus text form.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

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
            tracing::debug!("another meter is installed; this one stays empty");
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

/// One part of the node.
#[derive(Clone, Debug)]
struct Part {
    name: &'static str,
    well: bool,
    /// Whether a person should do something about it soon, though everything still works.
    is_due: bool,
    sentence: String,
}

impl Part {
    fn new(name: &'static str, well: bool, sentence: impl Into<String>) -> Self {
        Self {
            name,
            well,
            is_due: false,
            sentence: sentence.into(),
        }
    }

    const fn due(mut self, is_due: bool) -> Self {
        self.is_due = is_due;
        self
    }
}

/// The last look at every part.
#[derive(Default)]
pub(crate) struct Health(Mutex<Option<(Instant, Arc<Vec<Part>>)>>);

impl Health {
    async fn look(&self, api: &Api) -> Arc<Vec<Part>> {
        let house = api.house();
        let mut last = self.0.lock().await;
        if let Some((at, parts)) = last.as_ref()
            && at.elapsed() < Duration::from_millis(LOOK_MS)
        {
            return Arc::clone(parts);
        }
        let parts = Arc::new(vec![
            writing(house).await,
            storage(house).await,
            journal(house).await,
            checked(house),
            setup(house),
            https(api),
            printers(house),
        ]);
        *last = Some((Instant::now(), Arc::clone(&parts)));
        parts
    }
}

async fn writing(house: &House) -> Part {
    let limit = Duration::from_millis(PROBE_MS_MAX);
    match tokio::time::timeout(limit, house.store().probe()).await {
        Ok(Ok(took)) => Part::new(
            "writing",
            true,
            format!("A row was written and synced in {} ms.", took.as_millis()),
        ),
        Ok(Err(error)) => Part::new(
            "writing",
            false,
            format!("Nothing can be written: {error}. Look at the disk."),
        ),
        Err(_) => Part::new(
            "writing",
            false,
            "A write took longer than a second; the disk is slow or failing.",
        ),
    }
}

async fn storage(house: &House) -> Part {
    let Ok(facts) = house.store().facts().await else {
        return Part::new("storage", false, "The store does not say how it is doing.");
    };
    let (file, wal, free) = (
        facts.database.file_bytes,
        facts.database.wal_bytes,
        facts.database.free_bytes,
    );
    let sentence = format!(
        "The house takes {} MiB, its write-ahead log {} MiB; {} MiB are free.",
        file >> 20,
        wal >> 20,
        free >> 20
    );
    if facts.database.storage_low {
        return Part::new(
            "storage",
            false,
            format!("{sentence} That is too little: only receipts are still written; free some space."),
        );
    }
    if wal > WAL_BYTES_MAX {
        return Part::new(
            "storage",
            true,
            format!("{sentence} The log is long; something reads without an end."),
        );
    }
    Part::new("storage", true, sentence)
}

async fn journal(house: &House) -> Part {
    match app::fiscal::tail_fault(house).await {
        Ok(None) => Part::new(
            "journal",
            true,
            "The last records of the fiscal journal are whole.",
        ),
        Ok(Some(fault)) => Part::new(
            "journal",
            false,
            format!("The fiscal journal is damaged: {fault}. Run `edge-node journal verify`."),
        ),
        Err(_) => Part::new("journal", false, "The fiscal journal could not be read."),
    }
}

/// A printer that is down stops nobody's order, so the house is well all the same.
fn printers(house: &House) -> Part {
    let board = house.devices().borrow().clone();
    let down: Vec<String> = (board.values())
        .filter(|one| one.state == LinkState::Down)
        .map(|one| format!("{}: {} ({} waiting)", one.name, one.words, one.backlog))
        .collect();
    let sentence = match (board.len(), down.is_empty()) {
        (0, _) => "The house has no printers.".to_owned(),
        (count, true) => format!("All {count} printers work."),
        (_, false) => format!("Printers that need somebody: {}.", down.join("; ")),
    };
    Part::new("printers", true, sentence)
}

fn checked(house: &House) -> Part {
    match app::start_check(house) {
        app::StartCheck::NotNeeded => Part::new("start", true, "The last stop was clean."),
        app::StartCheck::Running => Part::new(
            "start",
            true,
            "The last stop was not clean; the file is being checked beside the service.",
        ),
        app::StartCheck::Passed => Part::new(
            "start",
            true,
            "The last stop was not clean; the file was checked and is whole.",
        ),
        app::StartCheck::Damaged(what) => Part::new(
            "start",
            false,
            format!("The file is damaged: {what}. Restore the last backup."),
        ),
        app::StartCheck::Failed(why) => Part::new(
            "start",
            true,
            format!("The check after the last stop could not run: {why}."),
        ),
    }
}

fn setup(house: &House) -> Part {
    let sentence = if house.is_set_up() {
        "The house is set up."
    } else {
        "The house is not set up yet; use the code that `edge-node serve` printed."
    };
    Part::new("setup", true, sentence)
}

/// Certificates are renewed by themselves; what only a person can renew is said early (case N17).
fn https(api: &Api) -> Part {
    let Some(trust) = api.place().and_then(lan::Whereabouts::trust) else {
        return Part::new("https", true, "Plain HTTP only; terminals have no offline part.");
    };
    let standing = trust.standing(api.house().now());
    let warned = !standing.warnings.is_empty();
    let sentence = if warned {
        standing.warnings.join(" ")
    } else {
        "The certificates are good and renew themselves; how a device trusts this house stands at /trust."
            .to_owned()
    };
    Part::new("https", true, sentence).due(warned)
}

/// The event loop turns.
pub(crate) async fn livez() -> &'static str {
    "alive\n"
}

/// The node can do its work.
pub(crate) async fn readyz(State(api): State<Api>) -> Result<&'static str, Problem> {
    let parts = api.health().look(&api).await;
    match parts.iter().find(|part| !part.well) {
        None => Ok("ready\n"),
        Some(part) => Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_ready",
            part.sentence.clone(),
        )),
    }
}

/// A sentence per part, for people.
pub(crate) async fn healthz(State(api): State<Api>) -> Response {
    let parts = api.health().look(&api).await;
    let mut rows = String::new();
    for part in parts.iter() {
        let (class, word) = match (part.well, part.is_due) {
            (true, false) => ("well", "✓ well"),
            (true, true) => ("unwell", "▲ works; do something soon"),
            (false, _) => ("unwell", "▲ not well"),
        };
        // Writing into a string cannot fail.
        let _ = write!(
            rows,
            "<dt>{} <b class=\"{class}\">{word}</b></dt><dd>{}</dd>",
            part.name,
            escaped(&part.sentence)
        );
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>How the node is doing</title>\
         <link rel=\"stylesheet\" href=\"/docs/page.css\"></head><body><h1>How the node is doing</h1><dl>{rows}</dl></body></html>\n"
    );
    let well = parts.iter().all(|part| part.well);
    let status = if well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, [(header::CONTENT_TYPE, HTML)], page).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The figures, in the Prometheus text form.
pub(crate) async fn metrics_text(State(api): State<Api>) -> impl IntoResponse {
    measure(api.house()).await;
    ([(header::CONTENT_TYPE, TEXT)], api.meter().0.render())
}

/// Figures that are read and not counted.
async fn measure(house: &House) {
    metrics::gauge!("edge_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    if let Ok(facts) = house.store().facts().await {
        metrics::gauge!("edge_wal_bytes").set(figure(facts.database.wal_bytes));
        metrics::gauge!("edge_db_bytes").set(figure(facts.database.file_bytes));
        metrics::gauge!("edge_db_free_bytes").set(figure(facts.database.free_bytes));
        metrics::gauge!("edge_commands_waiting").set(figure(facts.database.queue_commands as u64));
    }
    if let Ok(found) = app::fiscal::journal_head(house).await
        && let Some(head) = found.head
    {
        metrics::gauge!("edge_journal_seq").set(figure(head.place.seq));
    }
}

/// A figure for a gauge: exact up to 2^32, in steps of 2^21 above, which is enough to look at.
fn figure(value: u64) -> f64 {
    u32::try_from(value).map_or_else(
        |_| f64::from(u32::try_from(value >> 21).unwrap_or(u32::MAX)) * 2_097_152.0,
        f64::from,
    )
}
