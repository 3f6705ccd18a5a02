//! `edge-node`: the node of one property, and its tools.
//!
//! Here stand the command line, the clock, the entropy, the files and the process. What a library could hold is not here.
//!
//! Exit codes: 0 done; 1 done, and something is wrong (a comparison, a check, a damaged journal); 2 a wrong command line;
//! 3 a wrong configuration; 4 the house could not be opened or is in use; 5 the address could not be opened; 70 the disk
//! can no longer be trusted (the supervisor starts the node anew).

mod client;
mod commands;
mod config;
mod demo;
mod folder;
mod network;
#[cfg(feature = "planted-faults")]
mod planted_fault;
mod replay;
mod serve;
mod web;

use clap::Parser as _;
use commands::{CommandLine, Outcome};
use std::process::ExitCode;

/// The writing thread frees what request tasks made and the other way round; this allocator does that without locks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Everything that this process writes is for its own user only.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    match commands::run(CommandLine::parse()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomethingWrong) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("edge-node: {:#}", failure.source);
            ExitCode::from(failure.code)
        }
    }
}
