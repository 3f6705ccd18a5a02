//! Where a run works and with what: the binary, the folders, how long each part takes.

use crate::node::{Node, program};
use anyhow::{Context as _, Result};
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What every subcommand takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The edge-node binary; by default the one built beside this program.
    #[arg(long, global = true, value_name = "FILE")]
    node: Option<PathBuf>,
    /// A folder on the disk to measure; by default `bench` beside the build's folder.
    #[arg(long, global = true, value_name = "FOLDER")]
    work: Option<PathBuf>,
    /// Seconds that each load is measured for.
    #[arg(long, global = true, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Print the results as JSON instead of tables.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Also write the results as JSON into this file.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// The options, worked out.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    node: Option<PathBuf>,
    /// The folder that houses and floors are made in.
    pub(crate) work: PathBuf,
    /// The folder that seeded houses are kept in.
    pub(crate) seeds: PathBuf,
    /// How long each load is measured.
    pub(crate) time: Duration,
}

impl Setting {
    pub(crate) fn new(options: &Options) -> Result<Self> {
        let program = std::env::current_exe()?;
        let target = program
            .parent()
            .and_then(Path::parent)
            .context("this program stands in no folder")?;
        let work = options.work.clone().unwrap_or_else(|| target.join("bench"));
        let seeds = options
            .work
            .as_ref()
            .map_or_else(|| target.join("bench-seed"), |work| work.join("seed"));
        std::fs::create_dir_all(&work).with_context(|| format!("making {}", work.display()))?;
        Ok(Self {
            node: options.node.clone(),
            work,
            seeds,
            time: Duration::from_secs(options.seconds),
        })
    }

    /// Starts a node on `data`.
    pub(crate) fn start(&self, data: &Path) -> Result<Node> {
        Node::start(&program(self.node.as_deref())?, data)
    }

    /// A folder for a house that is thrown away.
    pub(crate) fn fresh_folder(&self) -> Result<tempfile::TempDir> {
        Ok(tempfile::Builder::new().prefix("house").tempdir_in(&self.work)?)
    }
}
