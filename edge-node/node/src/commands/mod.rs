//! The command line, and which file carries out which command.

/// Writes a line to standard output. Where nobody reads it any more the command goes on: a served house must not end
/// because the terminal that started it was closed.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout().lock(), $($words)*);
    }};
}

mod demo;
mod doctor;
mod keeping;
mod serve;

use crate::config::{Config, ConfigArgs, DEFAULTS};
use anyhow::Result;
use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The configuration is wrong.
pub(crate) const CONFIGURATION: u8 = 3;
/// The house could not be opened or is in use.
pub(crate) const NOT_OPENED: u8 = 4;
/// The address could not be opened.
pub(crate) const ADDRESS_NOT_OPENED: u8 = 5;

/// The node of one property.
#[derive(Parser)]
#[command(
    name = "edge-node",
    version,
    about,
    after_help = "Exit codes: 0 done; 1 done, and something is wrong; 2 a wrong command line; \
    3 a wrong configuration; 4 the house could not be opened or is in use; 5 the address could not be opened; 70 the disk can no longer be trusted."
)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Open the house and serve it until told to stop
    Serve(ServeArgs),
    /// Open a made-up house and say where to look; or live the days of a published file with --replay
    Demo(demo::DemoArgs),
    /// Print the configuration in effect
    Config {
        /// Print the commented defaults instead
        #[arg(long)]
        defaults: bool,
        /// As JSON
        #[arg(long, conflicts_with = "defaults")]
        json: bool,
    },
    /// Look at the configuration, the folder and the house, and say what is wrong
    Doctor {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Write a verified copy of the house; a running service goes on
    Backup {
        /// The copy; must not exist
        target: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Put a backup in the place of the house, under a new epoch; the service must be stopped
    Restore {
        /// The backup
        backup: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// The lists made from documents
    #[command(subcommand)]
    Projections(Projections),
    /// The fiscal journal
    #[command(subcommand)]
    Journal(Journal),
    /// Print the description of the HTTP API (OpenAPI)
    Openapi,
}

#[derive(clap::Args)]
struct ServeArgs {
    /// The address to serve on, over the file's `house.listen`
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

#[derive(Subcommand)]
enum Projections {
    /// Make every list anew from the documents; the service must be stopped
    Rebuild {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum Journal {
    /// Check every record: hash, chain, signature, totals
    Verify {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what was asked.
    Done,
    /// It did what was asked, and found something wrong.
    SomethingWrong,
}

/// Why a command was not carried out, and its exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    pub(crate) source: anyhow::Error,
}

impl Failure {
    /// Gives an error an exit code.
    pub(crate) fn with(code: u8) -> impl FnOnce(anyhow::Error) -> Self {
        move |source| Self { code, source }
    }

    /// Gives a plain error an exit code.
    pub(crate) fn of<E: Into<anyhow::Error>>(code: u8) -> impl FnOnce(E) -> Self {
        move |error| Self {
            code,
            source: error.into(),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(source: anyhow::Error) -> Self {
        Self {
            code: NOT_OPENED,
            source,
        }
    }
}

/// Carries out a command.
pub(crate) fn run(line: CommandLine) -> Result<Outcome, Failure> {
    if let Command::Openapi = line.command {
        say!("{}", http_api::openapi_document().trim_end());
        return Ok(Outcome::Done);
    }
    if let Command::Config { defaults: true, .. } = line.command {
        say!("{}", DEFAULTS.trim_end());
        return Ok(Outcome::Done);
    }
    let listen = match &line.command {
        Command::Serve(args) => args.listen,
        Command::Demo(args) => args.listen,
        _ => None,
    };
    let config = Config::effective(&line.config, listen).map_err(Failure::with(CONFIGURATION))?;
    carry_out(line.command, config)
}

fn carry_out(command: Command, config: Config) -> Result<Outcome, Failure> {
    match command {
        Command::Serve(_) => serve::run(&config),
        Command::Demo(args) => demo::run(config, &args),
        Command::Config { json, .. } => Ok(print_config(&config, json)?),
        Command::Doctor { json } => Ok(doctor::run(&config, json)?),
        Command::Backup { target, json } => Ok(keeping::backup(&config, &target, json)?),
        Command::Restore { backup, json } => Ok(keeping::restore(&config, &backup, json)?),
        Command::Projections(Projections::Rebuild { json }) => Ok(keeping::rebuild(&config, json)?),
        Command::Journal(Journal::Verify { json }) => Ok(keeping::verify_journal(&config, json)?),
        Command::Openapi => Ok(Outcome::Done),
    }
}

fn print_config(config: &Config, json: bool) -> Result<Outcome> {
    if json {
        say!("{}", serde_json::to_string_pretty(config)?);
    } else {
        say!("{}", config.to_toml()?.trim_end());
    }
    Ok(Outcome::Done)
}

/// Starts the log on standard error, so that standard output stays for data.
fn start_log(config: &Config) -> Result<(), Failure> {
    let filter =
        tracing_subscriber::EnvFilter::try_new(&config.log.filter).map_err(Failure::of(CONFIGURATION))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if config.log.json {
        log.json().init();
    } else {
        log.with_ansi(std::io::stderr().is_terminal()).init();
    }
    Ok(())
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let built = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    built.map_err(Failure::of(NOT_OPENED))
}

/// A bar for long work on standard error; hidden where nobody looks.
fn bar(of: Option<u64>, word: &'static str) -> ProgressBar {
    let bar = match of {
        Some(of) => ProgressBar::new(of),
        None => ProgressBar::no_length(),
    };
    let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {elapsed}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(word)
}
