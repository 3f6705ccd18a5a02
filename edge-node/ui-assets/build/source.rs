//! Where the web comes from, what has to be watched, and the run of npm.

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What of `edge-node/web` makes a difference to what comes out, beside its sources.
const PARTS: &[&str] = &[
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "svelte.config.js",
    "tsconfig.json",
];
/// In `node_modules`: the hash of the lock file that it was installed from.
const STAMP: &str = ".installed-from";
/// How much of what npm wrote goes into the warning, in bytes.
const SAID_BYTES_MAX: usize = 600;

/// What the build was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// A folder with the web, ready made.
    pub(crate) ui_dist: Option<PathBuf>,
    /// Whether this is a release build.
    pub(crate) release: bool,
    /// Whether a node without the web is an error.
    pub(crate) required: bool,
}

/// Where the web comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// This folder holds it.
    Folder(PathBuf),
    /// npm makes it.
    Npm,
    /// Nowhere; why.
    Nothing(String),
}

/// Decides where the web comes from. Debug builds do not run npm: they take what stands in `dist`.
pub(crate) fn find(asked: &Asked, web: &Path) -> Source {
    if let Some(folder) = &asked.ui_dist {
        return if folder.join("index.html").is_file() {
            Source::Folder(folder.clone())
        } else {
            Source::Nothing(format!("UI_DIST={} has no index.html", folder.display()))
        };
    }
    if !web.join("package.json").is_file() {
        return Source::Nothing("there is no edge-node/web/package.json".into());
    }
    if asked.release || asked.required {
        return if npm_is_there() {
            Source::Npm
        } else {
            Source::Nothing("npm is missing; `make tools` installs it".into())
        };
    }
    let dist = web.join("dist");
    if dist.join("index.html").is_file() {
        Source::Folder(dist)
    } else {
        Source::Nothing(
            "a debug build takes edge-node/web/dist, which is empty; run `npm ci && npm run build` there"
                .into(),
        )
    }
}

/// What cargo has to watch. A path that does not exist would run the script every time, so only what exists is named, and
/// a debug build makes the folder `dist` that it waits for.
pub(crate) fn watched(asked: &Asked, web: &Path) -> Vec<PathBuf> {
    if let Some(folder) = &asked.ui_dist {
        return vec![folder.clone()];
    }
    if !web.join("package.json").is_file() {
        return Vec::new();
    }
    if asked.release || asked.required {
        let parts = PARTS.iter().map(|part| web.join(part));
        return parts.filter(|part| part.exists()).collect();
    }
    let dist = web.join("dist");
    // Where it cannot be made, the script runs every time.
    drop(fs::create_dir_all(&dist));
    vec![dist]
}

fn npm_is_there() -> bool {
    Command::new("npm")
        .arg("--version")
        .output()
        .is_ok_and(|done| done.status.success())
}

/// Installs what the lock file names, unless that is done already, and builds the web into `out`.
pub(crate) fn run_npm(web: &Path, out: &Path) -> Result<PathBuf> {
    let lock = fs::read(web.join("package-lock.json")).context("edge-node/web has no package-lock.json")?;
    let hash = crate::pack::hex(&Sha256::digest(&lock));
    let stamp = web.join("node_modules").join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == hash) {
        // Installed from this very lock.
    } else {
        npm(web, &["ci", "--no-audit", "--no-fund"])?;
        fs::write(&stamp, &hash).with_context(|| format!("writing {}", stamp.display()))?;
    }
    let out_text = out.to_str().context("the build folder's path is no text")?;
    npm(
        web,
        &["run", "build", "--", "--outDir", out_text, "--emptyOutDir"],
    )?;
    if !out.join("index.html").is_file() {
        bail!("`npm run build` in edge-node/web made no index.html");
    }
    Ok(out.to_path_buf())
}

fn npm(web: &Path, arguments: &[&str]) -> Result<()> {
    let done = Command::new("npm")
        .args(arguments)
        .current_dir(web)
        .output()
        .context("starting npm")?;
    if done.status.success() {
        return Ok(());
    }
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8_lossy(
        said.get(said.len().saturating_sub(SAID_BYTES_MAX)..)
            .unwrap_or(&said),
    )
    .into_owned();
    bail!(
        "`npm {}` in edge-node/web failed: {}",
        arguments.first().unwrap_or(&""),
        said.trim()
    )
}
