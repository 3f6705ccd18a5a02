//! File names: in a layer, a file is an area, one of the layer's own few frame files, or stands inside such a folder.

use crate::Complaint;

/// The areas, the same word in each layer.
const AREAS: &[&str] = &[
    "catalog",
    "floor",
    "check",
    "kitchen",
    "till",
    "front_desk",
    "housekeeping",
    "folio",
    "service",
    "stock",
    "staff",
    "guest",
    "loyalty",
    "property",
    "devices",
    "fiscal",
    "insight",
    "helpdesk",
];

/// Each layer and its frame: files that belong to no area. A new one is a decision, so it is added here.
const LAYERS: &[(&str, &[&str])] = &[
    (
        "edge-node/domain/src",
        &["lib", "ctx", "refusal", "shape", "lattice"],
    ),
    ("edge-node/store/src/projections", &["mod"]),
    // A book is named by what is kept in it.
    (
        "edge-node/store/src/books",
        &[
            "mod",
            "business_day",
            "journal",
            "night_audit",
            "number",
            "outbox",
            "register_key",
            "room_night",
            "spool",
            "stay",
        ],
    ),
    (
        "edge-node/app/src",
        &[
            "lib", "caller", "find", "house", "secret", "sessions", "setup", "start",
        ],
    ),
    (
        "edge-node/http/src",
        &[
            "lib",
            "auth",
            "cursor",
            "docs",
            "extract",
            "frame",
            "health",
            "limits",
            "live",
            "openapi",
            "pages",
            "problem",
            "routes",
            "serve",
            "testing",
            "whereabouts",
        ],
    ),
];

/// Words that say nothing about what stands in a file.
const EMPTY_WORDS: &[&str] = &[
    "manager", "util", "utils", "helper", "helpers", "common", "misc", "shared",
];

/// Complaints about one path from the repository's root.
pub fn check(path: &str) -> Vec<Complaint> {
    let mut found = Vec::new();
    let stem = |part: &str| part.split('.').next().unwrap_or_default().to_owned();
    for part in path.split('/').map(stem) {
        if part.split(['_', '-']).any(|word| EMPTY_WORDS.contains(&word)) {
            found.push(Complaint::new(
                path,
                format!("`{part}` does not say what stands there; use the field's word"),
            ));
        }
    }
    for (layer, frame) in LAYERS {
        let Some(inside) = path.strip_prefix(layer).and_then(|rest| rest.strip_prefix('/')) else {
            continue;
        };
        let first = inside.split('/').next().map(stem).unwrap_or_default();
        if !AREAS.contains(&first.as_str()) && !frame.contains(&first.as_str()) {
            found.push(Complaint::new(
                path,
                format!("`{first}` is neither an area nor of the frame of {layer}"),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_frames_and_what_stands_inside_them_pass() {
        for path in [
            "edge-node/domain/src/check.rs",
            "edge-node/domain/src/check/split.rs",
            "edge-node/domain/src/shape.rs",
            "edge-node/store/src/projections/front_desk.rs",
            "edge-node/http/src/problem.rs",
            "README.md",
        ] {
            assert_eq!(check(path), [], "{path}");
        }
    }

    #[test]
    fn a_word_of_our_own_in_a_layer_is_named() {
        for path in [
            "edge-node/domain/src/orders.rs",
            "edge-node/domain/src/billing/mod.rs",
            "edge-node/store/src/projections/bills.rs",
            "edge-node/app/src/orders.rs",
            "edge-node/app/src/utils.rs",
            "edge-node/app/src/check_helper.rs",
            "edge-node/common/src/lib.rs",
        ] {
            assert!(!check(path).is_empty(), "{path}");
        }
    }
}
