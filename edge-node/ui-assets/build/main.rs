//! Puts the web into the node: finds it, packs it, writes the table that `src/lib.rs` includes.
//!
//! In this order: the folder that `UI_DIST` names; in a release build, or with the feature `require-ui`, what npm makes of
//! `edge-node/web`; in a debug build `edge-node/web/dist` as it stands; a placeholder page, with a warning. With
//! `require-ui` the last is an error.

mod pack;
mod source;

use anyhow::{Context as _, Result, bail};
use source::Source;
use std::env;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").context("cargo names no OUT_DIR")?);
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").context("cargo names no folder")?);
    let web = here.join("../web");
    let asked = source::Asked {
        ui_dist: env::var_os("UI_DIST")
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from),
        release: env::var("PROFILE").is_ok_and(|profile| profile == "release"),
        required: env::var_os("CARGO_FEATURE_REQUIRE_UI").is_some(),
    };
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=placeholder");
    println!("cargo::rerun-if-env-changed=UI_DIST");
    for path in source::watched(&asked, &web) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let found = source::find(&asked, &web);
    let folder = match found {
        Source::Folder(folder) => folder,
        Source::Npm => match source::run_npm(&web, &out.join("web")) {
            Ok(folder) => folder,
            Err(error) if asked.required => return Err(error),
            Err(error) => return placeholder(&here, &out, &format!("{error:#}")),
        },
        Source::Nothing(why) if asked.required => bail!("the feature require-ui is on, and {why}"),
        Source::Nothing(why) => return placeholder(&here, &out, &why),
    };
    let quality = if asked.release {
        pack::Quality::Best
    } else {
        pack::Quality::Quick
    };
    pack::pack(&folder, &out, quality, false).with_context(|| format!("packing {}", folder.display()))
}

fn placeholder(here: &Path, out: &Path, why: &str) -> Result<()> {
    let why = why.replace('\n', " ");
    println!("cargo::warning=the node gets a placeholder page instead of the web: {why}");
    pack::pack(&here.join("placeholder"), out, pack::Quality::Quick, true)
}
