//! The repository held against every rule of layout. Runs in about a second; prints every breach, not only the first.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

use cargo_metadata::MetadataCommand;
use std::collections::BTreeMap;
use tidy::files::{self, TextFile};
use tidy::{Complaint, arrows, cases, lengths, names, text, words};

fn repository() -> Vec<TextFile> {
    files::all(&files::root()).expect("the repository reads")
}

fn crates() -> BTreeMap<String, arrows::Uses> {
    let manifest = files::root().join("Cargo.toml");
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec();
    arrows::uses(&metadata.expect("cargo reads the workspace"))
}

fn none(mut found: Vec<Complaint>) {
    found.sort();
    let list: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(
        found.is_empty(),
        "{} breaches:\n  {}",
        found.len(),
        list.join("\n  ")
    );
}

/// The crate that a source belongs to, and whether it is part of its product.
fn crate_of(path: &str) -> Option<(&str, bool)> {
    let (folder, inside) = path
        .split_once("/src/")
        .map(|(folder, inside)| (folder, Some(inside)))
        .or_else(|| path.split_once("/tests/").map(|(folder, _)| (folder, None)))?;
    let name = match folder.rsplit('/').next()? {
        "http" => "http-api",
        "node" => "edge-node",
        other => other,
    };
    let is_test = |inside: &str| {
        inside
            .split('/')
            .any(|part| part == "tests" || part == "tests.rs")
    };
    Some((name, inside.is_some_and(|inside| !is_test(inside))))
}

#[test]
fn crates_use_each_other_along_the_arrows_only() {
    none(arrows::check(&crates()));
}

#[test]
fn libraries_are_named_by_their_owners_and_pure_crates_ask_the_machine_for_nothing() {
    let libraries = crates()
        .into_iter()
        .flat_map(|(name, uses)| words::check_libraries(&name, uses.product.iter().chain(&uses.tests)));
    let sources = repository()
        .into_iter()
        .filter(|file| file.is(&["rs"]))
        .flat_map(|file| {
            crate_of(&file.path)
                .map(|(name, is_product)| words::check_source(name, &file.path, &file.text, is_product))
                .unwrap_or_default()
        });
    none(libraries.chain(sources).collect());
}

#[test]
fn files_and_functions_are_short_and_say_what_they_are() {
    let found = repository().into_iter().flat_map(|file| {
        if file.is(&["rs"]) {
            lengths::check(&file.path, &file.text)
        } else if file.path.ends_with("web/src/api/schema.d.ts") {
            // Made from `openapi.json` by a tool.
            Vec::new()
        } else if file.is(&["py", "ts", "svelte", "sql", "css"]) {
            lengths::check_file(&file.path, &file.text)
        } else {
            Vec::new()
        }
    });
    none(found.collect());
}

#[test]
fn files_are_named_by_their_area() {
    none(
        repository()
            .iter()
            .flat_map(|file| names::check(&file.path))
            .collect(),
    );
}

#[test]
fn no_text_names_a_machine_or_a_registry_and_every_crate_takes_the_lints() {
    let repository = repository();
    let manifests = repository
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"));
    let lints: Vec<Complaint> = manifests
        .flat_map(|file| text::check_manifest(&file.path, &file.text))
        .collect();
    none(
        repository
            .iter()
            .flat_map(|file| text::check(&file.path, &file.text))
            .chain(lints)
            .collect(),
    );
}

#[test]
fn every_case_has_a_row_and_every_test_named_there_exists() {
    let repository = repository();
    let sources = repository.iter().filter(|file| file.is(&["rs", "py"]));
    let tests = sources.flat_map(|file| cases::functions(&file.text)).collect();
    let list = repository
        .iter()
        .find(|file| file.path == "tests/CASES.md")
        .map(|file| file.text.as_str());
    none(cases::check(list.unwrap_or_default(), &tests));
}
