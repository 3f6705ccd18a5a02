//! Faults that are planted on purpose, in a build that never serves a house, to prove that the harnesses bite.

use anyhow::{Result, ensure};
use harness::Program;
use std::process::Command;
use std::sync::OnceLock;

/// A planted fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Fault {
    /// The database syncs only now and then: a power cut loses the last commits.
    SynchronousNormal,
    /// Answers leave before the COMMIT.
    AnswerBeforeCommit,
    /// Answers are not stored, so a repeat is carried out again.
    NoAnswerTable,
}

impl Fault {
    /// As the planted build's `store.planted_fault` takes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SynchronousNormal => "synchronous-normal",
            Self::AnswerBeforeCommit => "answer-before-commit",
            Self::NoAnswerTable => "no-answer-table",
        }
    }
}

/// The program to take down: the real one, which is built before, or the build with planted faults, which is built here.
///
/// # Errors
/// Where it is not built or does not build.
pub fn program(fault: Option<Fault>) -> Result<Program> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    if fault.is_none() {
        return Program::built();
    }
    let built = BUILT.get_or_init(|| build().map_err(|error| format!("{error:#}")));
    built.clone().map_err(anyhow::Error::msg)?;
    Program::with_planted_faults()
}

/// Builds beside the real binary, never over it. What is up to date costs a second.
fn build() -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args([
        "build",
        "--quiet",
        "--locked",
        "--package",
        "edge-node",
        "--bin",
        "edge-node-planted",
    ]);
    build.args(["--features", "edge-node/planted-faults"]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    ensure!(build.status()?.success(), "the build with planted faults failed");
    Ok(())
}
