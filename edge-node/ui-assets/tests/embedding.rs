//! The build script's parts on folders of their own, and what was embedded in this very build.

#[path = "../build/pack.rs"]
mod pack;
#[path = "../build/source.rs"]
mod source;

use pack::Quality;
use source::{Asked, Source};
use std::fs;
use std::io::Read as _;

#[test]
fn the_index_is_embedded_and_comes_packed_as_it_was() {
    let plain = ui_assets::asset("/index.html", None).expect("there");
    assert!(plain.media.starts_with("text/html") && !plain.immutable && plain.encoding.is_none());
    let gzip = ui_assets::asset("/index.html", Some("gzip")).expect("there");
    assert_eq!(gzip.encoding, Some("gzip"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(gzip.bytes)
        .read_to_end(&mut unpacked)
        .expect("unpacks");
    assert_eq!(unpacked, plain.bytes);
    let brotli = ui_assets::asset("/index.html", Some("gzip, br")).expect("there");
    assert_eq!(brotli.encoding, Some("br"));
    let mut unpacked = Vec::new();
    brotli::Decompressor::new(brotli.bytes, 4096)
        .read_to_end(&mut unpacked)
        .expect("unpacks");
    assert_eq!(unpacked, plain.bytes);
    assert!(
        plain.etag != gzip.etag && gzip.etag != brotli.etag,
        "one tag per form"
    );
}

#[test]
fn every_embedded_path_is_found_and_nothing_else_is() {
    let paths: Vec<_> = ui_assets::paths().collect();
    assert!(paths.is_sorted() && !paths.is_empty());
    for path in &paths {
        assert!(ui_assets::asset(path, Some("br, gzip")).is_some(), "{path}");
    }
    for path in [
        "",
        "/",
        "index.html",
        "/index.html/",
        "//index.html",
        "/./index.html",
        "/assets/../index.html",
        "/%69ndex.html",
        "/../Cargo.toml",
        "/INDEX.HTML",
    ] {
        assert!(ui_assets::asset(path, None).is_none(), "{path}");
    }
}

#[test]
fn names_with_a_hash_may_be_kept_for_good_and_no_others() {
    for path in [
        "/assets/index-BQX9zZ1a.js",
        "/assets/pos/area-Aa_-09zZ.css",
        "/assets/a-b-DfG5h_J-.svg",
        "/assets/identity.svelte-tt2sI9JK.js",
        "/assets/index--MzKiZl5.js",
    ] {
        assert!(pack::is_immutable(path), "{path}");
    }
    for path in [
        "/index.html",
        "/sw.js",
        "/index-BQX9zZ1a.js",
        "/assets/logo.svg",
        "/assets/BQX9zZ1a.js",
        "/assets/logo-dark.svg",
        "/assets/logo-darkmode.svg",
    ] {
        assert!(!pack::is_immutable(path), "{path}");
    }
}

#[test]
fn a_folder_is_packed_without_hidden_files_maps_and_links() {
    let (web, out) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    fs::create_dir(web.path().join("assets")).expect("makes");
    for (name, text) in [
        ("index.html", "<p>".repeat(100)),
        ("assets/a-12345678.js", "let x;".into()),
        ("assets/a-12345678.js.map", "{}".into()),
        (".secret", "x".into()),
    ] {
        fs::write(web.path().join(name), text).expect("writes");
    }
    pack::pack(web.path(), out.path(), Quality::Best, false).expect("packs");
    let table = fs::read_to_string(out.path().join("table.rs")).expect("reads");
    assert!(
        table.contains("\"/assets/a-12345678.js\"") && table.contains("IS_PLACEHOLDER: bool = false"),
        "{table}"
    );
    assert!(!table.contains("map") && !table.contains("secret"), "{table}");
    assert!(
        out.path().join("1.gz").exists() && !out.path().join("0.br").exists(),
        "packed where that is smaller"
    );
    std::os::unix::fs::symlink("index.html", web.path().join("other.html")).expect("links");
    let error = pack::pack(web.path(), out.path(), Quality::Quick, false).expect_err("a link");
    assert!(error.to_string().contains("is a link"), "{error}");
}

#[test]
fn pictures_are_not_packed_again() {
    let packed = pack::packed("/a.png", vec![0; 5_000], Quality::Best).expect("packs");
    assert_eq!(
        (packed.brotli, packed.gzip, packed.path.as_str()),
        (None, None, "/a.png")
    );
}

#[test]
fn the_web_comes_from_the_named_folder_then_npm_or_dist_then_nowhere() {
    let root = tempfile::tempdir().expect("a folder");
    let (web, ready) = (root.path().join("web"), root.path().join("ready"));
    let plain = Asked::default();
    assert!(
        matches!(source::find(&plain, &web), Source::Nothing(_)),
        "no web folder"
    );
    assert_eq!(source::watched(&plain, &web), Vec::<std::path::PathBuf>::new());
    fs::create_dir_all(&ready).expect("makes");
    let named = Asked {
        ui_dist: Some(ready.clone()),
        ..Asked::default()
    };
    assert!(matches!(source::find(&named, &web), Source::Nothing(why) if why.contains("no index.html")));
    fs::write(ready.join("index.html"), "x").expect("writes");
    assert_eq!(source::find(&named, &web), Source::Folder(ready));
    fs::create_dir_all(&web).expect("makes");
    fs::write(web.join("package.json"), "{}").expect("writes");
    assert!(matches!(source::find(&plain, &web), Source::Nothing(why) if why.contains("dist")));
    assert_eq!(
        source::watched(&plain, &web),
        [web.join("dist")],
        "made, so that cargo can watch it"
    );
    fs::write(web.join("dist/index.html"), "x").expect("writes");
    assert_eq!(source::find(&plain, &web), Source::Folder(web.join("dist")));
    let release = Asked {
        release: true,
        ..Asked::default()
    };
    assert_ne!(
        source::find(&release, &web),
        Source::Folder(web.join("dist")),
        "what is shipped is built from source"
    );
}

#[test]
fn npm_without_a_lock_is_refused_in_words() {
    let web = tempfile::tempdir().expect("a folder");
    let error = source::run_npm(web.path(), &web.path().join("out")).expect_err("no lock");
    assert!(error.to_string().contains("package-lock.json"), "{error}");
}
