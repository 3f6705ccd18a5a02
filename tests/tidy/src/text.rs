//! What must not stand in committed text: paths of one machine, addresses of package registries; and what every crate's
//! `Cargo.toml` must say.

use crate::Complaint;

/// Files whose text comes from a tool.
const GENERATED: &[&str] = &["Cargo.lock"];

/// Complaints about paths of one machine and registry addresses, line by line.
pub fn check(at: &str, text: &str) -> Vec<Complaint> {
    if GENERATED.contains(&at) {
        return Vec::new();
    }
    let found = text.lines().enumerate().flat_map(|(index, line)| {
        let at = format!("{at}:{}", index + 1);
        needles()
            .into_iter()
            .filter(|(needle, _)| stands_alone(line, needle))
            .map(move |(needle, what)| Complaint::new(at.clone(), format!("`{needle}` {what}")))
    });
    found.collect()
}

/// Put together here so that this file does not hold what it forbids.
fn needles() -> Vec<(String, &'static str)> {
    let machine = "is a path of one machine; find it at run time";
    let registry = "is the address of a registry; the tool's own configuration knows it";
    let joined = |parts: &[&str]| parts.concat();
    vec![
        (joined(&["/wo", "rk/"]), machine),
        (joined(&["/ro", "ot/"]), machine),
        (joined(&["/ho", "me/"]), machine),
        (joined(&["/tm", "p/"]), machine),
        (joined(&["/Use", "rs/"]), machine),
        (joined(&["index.crates", ".io"]), registry),
        (joined(&["registry.npm", "js.org"]), registry),
        (joined(&["py", "pi.org"]), registry),
        (joined(&["registry", "+http"]), registry),
        (joined(&["sparse", "+http"]), registry),
    ]
}

/// Whether `needle` stands in `line`, for paths not as the middle of a longer path such as `target/tmp/x`.
fn stands_alone(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(index, _)| {
        let before = line.get(..index).and_then(|before| before.chars().next_back());
        !needle.starts_with('/')
            || before.is_none_or(|before| !before.is_alphanumeric() && !"_-.}{)$".contains(before))
    })
}

/// Complaints about a crate's `Cargo.toml`.
pub fn check_manifest(at: &str, text: &str) -> Vec<Complaint> {
    let mut in_lints = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            in_lints = line == "[lints]";
        }
        if line == "lints.workspace = true" || (in_lints && line == "workspace = true") {
            return Vec::new();
        }
    }
    vec![Complaint::new(
        at,
        "does not take the workspace's lints: add `[lints]` with `workspace = true`",
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_or_a_registry_is_named_with_its_line() {
        for (needle, _) in needles() {
            let found = check("a.md", &format!("fine\nsee {needle}house.db\n"));
            assert_eq!(found.len(), 1, "{needle}");
            assert_eq!(found[0].at, "a.md:2");
            assert_eq!(check("Cargo.lock", &needle), []);
        }
    }

    #[test]
    fn a_folder_of_the_repository_with_such_a_name_passes() {
        let folder = ["target/tm", "p/house"].concat();
        assert_eq!(check("a.md", &folder), []);
    }

    #[test]
    fn a_crate_without_the_workspace_lints_is_named() {
        assert_eq!(
            check_manifest("Cargo.toml", "[package]\n\n[lints]\nworkspace = true\n"),
            []
        );
        assert_eq!(
            check_manifest("Cargo.toml", "[package]\nworkspace = true\n").len(),
            1
        );
        assert_eq!(
            check_manifest("Cargo.toml", "[lints]\n[features]\nworkspace = true\n").len(),
            1
        );
    }
}
