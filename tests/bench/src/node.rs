//! The real binary as a process: start, ask `/proc` what it uses, stop.

use crate::clock::poll;
use crate::wire::Link;
use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a start may take before it counts as failed.
const START_MAX: Duration = Duration::from_secs(120);
/// How often a starting node is asked.
const ASK_EVERY: Duration = Duration::from_micros(500);
/// How long a stop may take before the node is killed.
const STOP_MAX: Duration = Duration::from_secs(60);

/// What is set over the defaults: all clients stand behind one terminal and one address, and must not wait for their rate.
const SETTINGS: [&str; 6] = [
    "http.device_requests_per_second=1000000",
    "http.device_requests_burst=1000000",
    "http.address_requests_per_second=1000000",
    "http.address_requests_burst=1000000",
    "sessions.idle_minutes=100000",
    "sessions.absolute_minutes=100000",
];

/// A running node; it is stopped when dropped.
pub(crate) struct Node {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process until the first answer.
    pub(crate) answered_after: Duration,
    said: PathBuf,
    logged: PathBuf,
}

impl Node {
    /// Starts the binary on `data` and waits for its first answer.
    pub(crate) fn start(program: &Path, data: &Path) -> Result<Self> {
        fs::create_dir_all(data)?;
        let (said, logged) = (data.join("bench-node.out"), data.join("bench-node.err"));
        let mut command = Command::new(program);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data);
        for setting in SETTINGS {
            command.args(["--set", setting]);
        }
        command
            .stdin(Stdio::null())
            .stdout(File::create(&said)?)
            .stderr(File::create(&logged)?);
        let started = Instant::now();
        let child = command
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut node = Self {
            child,
            address: nowhere,
            answered_after: Duration::ZERO,
            said,
            logged,
        };
        node.address = node.until("says where it is", Self::said_address)?;
        node.until("answers", |node| is_ready(node.address).then_some(()))?;
        node.answered_after = started.elapsed();
        Ok(node)
    }

    /// Asks until there is something, the process has ended, or it took too long.
    fn until<T>(&mut self, what: &str, ask: impl Fn(&Self) -> Option<T>) -> Result<T> {
        let found = poll(ASK_EVERY, START_MAX, || match ask(self) {
            Some(found) => Some(Ok(found)),
            None => self.child.try_wait().ok().flatten().map(Err),
        });
        match found {
            Some(Ok(found)) => Ok(found),
            Some(Err(status)) => bail!("the node ended ({status}) before it {what}:\n{}", self.log_text()),
            None => bail!(
                "after {START_MAX:?} there is no node that {what}:\n{}",
                self.log_text()
            ),
        }
    }

    /// Where it says that it is.
    fn said_address(&self) -> Option<SocketAddr> {
        let said = fs::read_to_string(&self.said).ok()?;
        let (_, rest) = said.split_once("open at http://")?;
        rest.split_once('/')?.0.parse().ok()
    }

    /// What the node wrote so far.
    pub(crate) fn log_text(&self) -> String {
        fs::read_to_string(&self.logged).unwrap_or_default()
    }

    /// The code that a house shows until it is set up.
    pub(crate) fn setup_code(&self) -> Option<String> {
        let said = fs::read_to_string(&self.said).ok()?;
        said.split_once("set-up code: ")?
            .1
            .split_whitespace()
            .next()
            .map(str::to_owned)
    }

    pub(crate) fn link(&self) -> Result<Link> {
        Link::open(self.address)
    }

    /// Ends the process as a supervisor does, so that the log is copied back.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.end().context("stopping the node")
    }

    /// Ends the process without a word, as a fault does.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let ended = poll(Duration::from_millis(5), STOP_MAX, || {
            self.child.try_wait().ok().flatten()
        });
        if ended.is_none() {
            self.child.kill()?;
            self.child.wait()?;
            bail!("the node did not stop within {STOP_MAX:?}");
        }
        Ok(())
    }

    /// Time on a processor of every thread so far, by the thread's name, in nanoseconds.
    pub(crate) fn cpu_by_thread(&self) -> Result<BTreeMap<String, u64>> {
        let mut sums = BTreeMap::new();
        for task in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let task = task?.path();
            // A thread may end between the listing and the reading.
            let Ok(name) = fs::read_to_string(task.join("comm")) else {
                continue;
            };
            let Ok(times) = fs::read_to_string(task.join("schedstat")) else {
                continue;
            };
            let on_cpu = times
                .split(' ')
                .next()
                .and_then(|ns| ns.parse::<u64>().ok())
                .unwrap_or(0);
            *sums.entry(name.trim().to_owned()).or_insert(0) += on_cpu;
        }
        ensure!(sums.values().any(|ns| *ns > 0), "this kernel keeps no schedstat");
        Ok(sums)
    }

    /// Memory of the process.
    pub(crate) fn memory(&self) -> Result<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kib = line
                .and_then(|line| line.split_whitespace().next())
                .and_then(|kib| kib.parse::<f64>().ok());
            kib.map(|kib| kib * 1024.0 / 1e6)
                .with_context(|| format!("no {name}"))
        };
        Ok(Memory {
            now: field("VmRSS:")?,
            most: field("VmHWM:")?,
            own: field("RssAnon:")?,
        })
    }
}

/// Resident memory in MB (10^6 bytes).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub(crate) now: f64,
    /// The most so far.
    pub(crate) most: f64,
    /// Of it now: not backed by a file, so that the kernel cannot take it back.
    pub(crate) own: f64,
}

impl Drop for Node {
    fn drop(&mut self) {
        // Best effort: a node that cannot be stopped is reported by `stop`.
        let _ = self.end();
    }
}

fn is_ready(address: SocketAddr) -> bool {
    let asked = Link::open(address).and_then(|mut link| link.get("/readyz", ""));
    asked.is_ok_and(|answer| answer.status == 200)
}

/// The binary to measure: the one named, else the one that was built beside this program.
pub(crate) fn program(named: Option<&Path>) -> Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("edge-node");
    let path = named.map_or(beside, Path::to_path_buf);
    ensure!(
        path.is_file(),
        "{} is missing: cargo build --release --bin edge-node",
        path.display()
    );
    Ok(path)
}
