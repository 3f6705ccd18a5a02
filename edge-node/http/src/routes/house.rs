//! The routes of the house itself: set-up, terminals, people, sign-on, approvals, findings, the journal, the live
//! stream, health and the description.

use super::Access::{LoopbackOr, Open};
use super::{Route, get};
use crate::{docs, health};
use domain::staff::Permission::SeeJournal;

/// Every route of the house itself.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/livez", Open, health::livez, "Whether the node lives")
            .at_root()
            .media("text/plain"),
        get(
            "/metrics",
            LoopbackOr(SeeJournal),
            health::metrics_text,
            "Figures for Prometheus",
        )
        .at_root()
        .media("text/plain"),
        get("/openapi.json", Open, docs::openapi_json, "This description")
            .at_root()
            .media("application/json"),
        get("/docs", Open, docs::page, "This description as a page")
            .at_root()
            .media("text/html"),
        get("/docs/page.js", Open, docs::script, "The page's script")
            .at_root()
            .media("text/javascript"),
        get("/docs/page.css", Open, docs::style, "The page's style")
            .at_root()
            .media("text/css"),
    ]
}
