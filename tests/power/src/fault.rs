//! Faults that are planted on purpose, in a build that never serves a house, to prove that the harnesses bite.

use anyhow::{Result, ensure};
use harness::Program;
use std::process::Command;

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

/// The program to take down: the real one, or the build with planted faults, which is built here where it is not yet.
///
/// # Errors
/// Where it is not built or does not build.
pub fn program(fault: Option<Fault>) -> Result<Program> {
    if fault.is_none() {
        return Program::built();
    }
    if let Ok(found) = Program::with_planted_faults() {
        return Ok(found);
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let features = ["--features", "edge-node/planted-faults"];
    let mut build = Command::new(cargo);
    build
        .args([
            "build",
            "--locked",
            "--package",
            "edge-node",
            "--bin",
            "edge-node-planted",
        ])
        .args(features);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    ensure!(build.status()?.success(), "the build with planted faults failed");
    Program::with_planted_faults()
}
