//! Which crate may use which: exactly the arrows of the design, from `cargo metadata`.

use crate::Complaint;
use cargo_metadata::{DependencyKind, Metadata};
use std::collections::{BTreeMap, BTreeSet};

/// Each crate and those of ours that it may use. A new crate, or a new arrow, changes this list and `ARCHITECTURE.md` in
/// the same commit.
const ARROWS: &[(&str, &[&str])] = &[
    ("values", &[]),
    ("domain", &["values"]),
    ("documents", &["domain", "values"]),
    ("sqlite", &["values"]),
    ("links", &[]),
    ("store", &["documents", "domain", "sqlite", "values"]),
    (
        "app",
        &[
            "dialects",
            "documents",
            "domain",
            "links",
            "paper",
            "raster",
            "store",
            "values",
        ],
    ),
    ("http-api", &["app", "domain", "lan", "values"]),
    ("ui-assets", &[]),
    ("lan", &["values"]),
    (
        "edge-node",
        &[
            "app",
            "domain",
            "fake-printer",
            "http-api",
            "lan",
            "store",
            "ui-assets",
            "values",
        ],
    ),
    ("paper", &["values"]),
    ("raster", &["paper"]),
    ("dialects", &["paper", "raster"]),
    ("pdf", &["paper", "raster"]),
    ("fake-printer", &["paper", "raster"]),
];

/// Crates of tests: they may use everything, and only each other uses them.
const TESTS: &[&str] = &["bench", "harness", "journeys", "power", "tidy"];

/// A crate of the workspace and those that it uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Crates that its product uses.
    pub product: BTreeSet<String>,
    /// Crates that only its tests use.
    pub tests: BTreeSet<String>,
}

/// The workspace's crates and what they use, ours and others.
pub fn uses(metadata: &Metadata) -> BTreeMap<String, Uses> {
    let mut all = BTreeMap::new();
    for package in metadata.workspace_packages() {
        let uses: &mut Uses = all.entry(package.name.to_string()).or_default();
        for dependency in &package.dependencies {
            let side = match dependency.kind {
                DependencyKind::Development => &mut uses.tests,
                _ => &mut uses.product,
            };
            side.insert(dependency.name.clone());
        }
    }
    all
}

/// Every arrow between our crates that the design does not have.
pub fn check(all: &BTreeMap<String, Uses>) -> Vec<Complaint> {
    all.iter()
        .flat_map(|(name, uses)| check_crate(all, name, uses))
        .collect()
}

fn check_crate(all: &BTreeMap<String, Uses>, name: &str, uses: &Uses) -> Vec<Complaint> {
    if TESTS.contains(&name) {
        return Vec::new();
    }
    let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
        return vec![Complaint::new(
            name,
            "is a crate that the design does not name; add its arrows to tests/tidy/src/arrows.rs",
        )];
    };
    let ours = |used: &&String| all.contains_key(*used);
    let product = (uses.product.iter().filter(ours))
        .filter(|used| !allowed.contains(&used.as_str()))
        .map(|used| Complaint::new(name, format!("may not use `{used}`: no such arrow in the design")));
    let tests = (uses.tests.iter().filter(ours))
        // A crate's tests may ask for one of its own features.
        .filter(|used| used.as_str() != name)
        .filter(|used| {
            !allowed.contains(&used.as_str()) && !TESTS.contains(&used.as_str()) && !is_above(name, used)
        })
        .map(|used| {
            Complaint::new(
                name,
                format!("may not use `{used}` even in tests: it would turn an arrow round"),
            )
        });
    product.chain(tests).collect()
}

/// Whether `used` already uses `name`, so that a test arrow would make a ring.
fn is_above(name: &str, used: &str) -> bool {
    ARROWS
        .iter()
        .any(|(known, allowed)| *known == used && !allowed.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str, product: &[&str], tests: &[&str]) -> BTreeMap<String, Uses> {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        let mut all: BTreeMap<String, Uses> = ARROWS
            .iter()
            .map(|(known, _)| ((*known).to_owned(), Uses::default()))
            .collect();
        all.insert(
            name.to_owned(),
            Uses {
                product: words(product),
                tests: words(tests),
            },
        );
        all
    }

    #[test]
    fn an_arrow_of_the_design_is_let_through() {
        assert_eq!(
            check(&sample("store", &["documents", "sqlite", "serde"], &["tempfile"])),
            []
        );
    }

    #[test]
    fn an_arrow_upwards_or_sideways_is_named() {
        for (name, used) in [
            ("domain", "store"),
            ("domain", "sqlite"),
            ("sqlite", "domain"),
            ("http-api", "store"),
            ("values", "domain"),
        ] {
            let found = check(&sample(name, &[used], &[]));
            assert_eq!(found.len(), 1, "{name} -> {used}");
            assert!(found[0].what.contains(used));
        }
        assert_eq!(check(&sample("values", &[], &["domain"])).len(), 1);
    }

    #[test]
    fn a_crate_without_arrows_is_named() {
        assert_eq!(check(&sample("shared", &["values"], &[]))[0].at, "shared");
    }
}
