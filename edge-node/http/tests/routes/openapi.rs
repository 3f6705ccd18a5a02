//! The description: committed, complete, and the page that shows it.

use crate::support::TestHouse;
use http_api::routes::all;
use serde_json::Value;
use std::collections::BTreeSet;

/// The committed description. `BLESS=1 cargo test -p http-api` writes it anew.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

#[test]
fn the_committed_description_is_the_generated_one() {
    let generated = http_api::openapi_document();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(COMMITTED, &generated).expect("writes");
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == generated,
        "edge-node/http/openapi.json differs from the routes; run `BLESS=1 cargo test -p http-api` and look at the difference"
    );
}

#[test]
fn every_route_is_described_and_every_description_is_a_route() {
    let document: Value = serde_json::from_str(&http_api::openapi_document()).expect("JSON");
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("an item").keys() {
            described.insert(format!("{} {path}", method.to_ascii_uppercase()));
        }
    }
    let routes: Vec<String> = all()
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let listed: BTreeSet<String> = routes.iter().cloned().collect();
    assert_eq!(routes.len(), listed.len(), "a route stands twice in the list");
    assert_eq!(described, listed);
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_has_its_own_id() {
    let document: Value = serde_json::from_str(&http_api::openapi_document()).expect("JSON");
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in &references {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    assert!(references.contains("#/components/schemas/Problem"));
    let operations = document["paths"]
        .as_object()
        .expect("paths")
        .values()
        .flat_map(|item| {
            let methods = item.as_object().expect("an item").values();
            methods.map(|operation| operation["operationId"].to_string())
        });
    let ids: Vec<String> = operations.collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn no_two_wire_types_share_a_name() {
    assert_eq!(
        http_api::openapi_shared_names(),
        Vec::<String>::new(),
        "rename one of each, or the page shows the wrong one"
    );
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                references.insert(reference.clone());
            }
            fields.values().for_each(|field| collect(field, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[tokio::test]
async fn the_page_loads_nothing_from_elsewhere() {
    let house = TestHouse::new().await;
    for path in ["/docs", "/docs/page.js", "/docs/page.css", "/openapi.json"] {
        let reply = house.get(path).send().await;
        assert_eq!(reply.status.as_u16(), 200, "{path}");
        assert!(
            !reply.text.contains("http://") && !reply.text.contains("https://"),
            "{path} names another place"
        );
    }
    let page = house.get("/docs").send().await;
    assert!(
        !page.text.contains("<script>") && !page.text.contains("style="),
        "the policy allows nothing inline"
    );
}
