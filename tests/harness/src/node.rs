//! A running node: where its program is, how it starts, when it is ready, how it ends.

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a start may take before it counts as failed.
const START_MAX: Duration = Duration::from_secs(60);
/// How often a starting or ending node is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// How long an orderly stop may take.
const STOP_MAX: Duration = Duration::from_secs(30);
/// The binary's name.
const BINARY: &str = "edge-node";
/// The binary with faults that can be planted; built with `--features planted-faults`.
const PLANTED: &str = "edge-node-planted";

/// The program to start.
#[derive(Clone, Debug)]
pub struct Program(PathBuf);

impl Program {
    /// The binary at `path`.
    ///
    /// # Errors
    /// Where there is none.
    pub fn at(path: &Path) -> Result<Self> {
        ensure!(path.is_file(), "{} is missing", path.display());
        Ok(Self(path.to_path_buf()))
    }

    /// The binary that was built beside the running test or program.
    ///
    /// # Errors
    /// Where it has not been built; the words say how.
    pub fn built() -> Result<Self> {
        Self::named(BINARY).context("build it first: cargo build --bin edge-node")
    }

    /// The binary in which faults can be planted. It never serves a house.
    ///
    /// # Errors
    /// As [`Self::built`].
    pub fn with_planted_faults() -> Result<Self> {
        let how = "build it first: cargo build --bin edge-node-planted --features edge-node/planted-faults";
        Self::named(PLANTED).context(how)
    }

    fn named(name: &str) -> Result<Self> {
        let this = std::env::current_exe()?;
        let found = this
            .ancestors()
            .skip(1)
            .take(2)
            .map(|folder| folder.join(name))
            .find(|path| path.is_file());
        found
            .map(Self)
            .with_context(|| format!("{name} is not built beside {}", this.display()))
    }
}

/// How a node is started.
#[derive(Clone, Debug)]
pub struct Start {
    program: Program,
    data: PathBuf,
    log: PathBuf,
    arguments: Vec<String>,
}

impl Start {
    /// `program` on the data folder `data`; what it writes goes to `log`, which should not stand on a disk that is cut.
    #[must_use]
    pub fn new(program: Program, data: &Path, log: &Path) -> Self {
        Self {
            program,
            data: data.to_path_buf(),
            log: log.to_path_buf(),
            arguments: Vec::new(),
        }
    }

    /// Adds an argument of `serve`.
    #[must_use]
    pub fn with(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The program's other commands, such as `journal verify`, on the same data folder; what it wrote, and whether it went
    /// well.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn run(&self, arguments: &[&str]) -> Result<(String, bool)> {
        let done = Command::new(&self.program.0)
            .args(arguments)
            .arg("--data")
            .arg(&self.data)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("running {arguments:?}"))?;
        let said = [done.stdout, done.stderr].concat();
        Ok((String::from_utf8_lossy(&said).into_owned(), done.status.success()))
    }

    /// Starts the node and waits until it is ready.
    ///
    /// # Errors
    /// Where it ends by itself or is not ready in time; the words hold what it wrote.
    pub fn serve(&self) -> Result<Node> {
        self.start("serve")
    }

    /// Starts the demo house and waits until it is furnished.
    ///
    /// # Errors
    /// As [`Self::serve`].
    pub fn show(&self) -> Result<Node> {
        self.start("demo")
    }

    fn start(&self, command: &str) -> Result<Node> {
        fs::create_dir_all(&self.data)?;
        let (out, err) = (
            File::create(&self.log)?,
            File::options().append(true).open(&self.log)?,
        );
        let started = Instant::now();
        let child = Command::new(&self.program.0)
            .args([command, "--listen", "127.0.0.1:0", "--data"])
            .arg(&self.data)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .with_context(|| format!("starting {}", self.program.0.display()))?;
        let mut node = Node {
            child,
            log: self.log.clone(),
            base_url: String::new(),
            answered_after: Duration::ZERO,
            ended: false,
        };
        node.wait_until_ready(started)?;
        Ok(node)
    }
}

/// A running node. It is ended when dropped.
#[derive(Debug)]
pub struct Node {
    child: Child,
    log: PathBuf,
    base_url: String,
    answered_after: Duration,
    ended: bool,
}

impl Node {
    /// Where it answers: `http://127.0.0.1:40113`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// From the start of the process to its first answer.
    #[must_use]
    pub const fn answered_after(&self) -> Duration {
        self.answered_after
    }

    /// What it wrote so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The code that it shows until the house is set up.
    #[must_use]
    pub fn setup_code(&self) -> Option<String> {
        let log = self.log();
        let (_, said) = log.lines().find_map(|line| line.split_once("set-up code"))?;
        let mut words = said.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        words.find(|word| word.len() >= 6).map(str::to_owned)
    }

    /// The process's id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end of a node that ends by itself; its exit code.
    ///
    /// # Errors
    /// Where it does not end in time, or was killed.
    pub fn exit_code(&mut self) -> Result<i32> {
        let status = poll(STOP_MAX, || self.child.try_wait().ok().flatten());
        self.ended = status.is_some();
        let code = status.and_then(|status| status.code());
        code.with_context(|| format!("the node did not end by itself:\n{}", self.log()))
    }

    /// Waits for the end of a node that was killed.
    ///
    /// # Errors
    /// Where it does not end in time.
    pub fn wait_for_end(&mut self) -> Result<()> {
        let status = poll(STOP_MAX, || self.child.try_wait().ok().flatten());
        self.ended = status.is_some();
        ensure!(self.ended, "the node lives on after it was killed");
        Ok(())
    }

    /// Stops it as a supervisor does, and waits for its end.
    ///
    /// # Errors
    /// Where it does not end in time or not well; then it is killed.
    pub fn stop(&mut self) -> Result<()> {
        if self.ended {
            return Ok(());
        }
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let status = poll(STOP_MAX, || self.child.try_wait().ok().flatten());
        let Some(status) = status else {
            kill(self.id())?;
            self.wait_for_end()?;
            bail!("the node did not stop within {STOP_MAX:?}:\n{}", self.log());
        };
        self.ended = true;
        ensure!(
            status.success(),
            "the node stopped with {status}:\n{}",
            self.log()
        );
        Ok(())
    }

    fn wait_until_ready(&mut self, started: Instant) -> Result<()> {
        let ready = poll(START_MAX, || match self.child.try_wait() {
            Ok(None) => self.answers().then_some(Ok(())),
            Ok(Some(status)) => Some(Err(status.to_string())),
            Err(error) => Some(Err(error.to_string())),
        });
        self.answered_after = started.elapsed();
        match ready {
            Some(Ok(())) => Ok(()),
            Some(Err(status)) => bail!("the node ended ({status}):\n{}", self.log()),
            None => bail!("the node was not ready within {START_MAX:?}:\n{}", self.log()),
        }
    }

    /// Whether it answers; the address is read from what it wrote.
    fn answers(&mut self) -> bool {
        if self.base_url.is_empty() {
            let log = self.log();
            let Some((_, rest)) = log.split_once("http://127.0.0.1:") else {
                return false;
            };
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            // The line may still be being written: it counts once something follows the port.
            if port == "0" || port.is_empty() || rest.len() == port.len() {
                return false;
            }
            self.base_url = format!("http://127.0.0.1:{port}");
        }
        crate::Client::new(&self.base_url, "")
            .get_at_root("/readyz")
            .is_ok_and(|answer| answer.status == 200)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if !self.ended {
            // By its id, through the handle; nobody is told of a failure because nobody can act on it.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Kills the process with this id, which the caller has started and not yet waited for, as a fault does.
///
/// # Errors
/// Where the system refuses.
pub fn kill(id: u32) -> Result<()> {
    let pid = i32::try_from(id)
        .ok()
        .and_then(Pid::from_raw)
        .context("a process id")?;
    match kill_process(pid, Signal::KILL) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Asks `probe` until it answers or the time is over.
pub fn poll<T>(limit: Duration, mut probe: impl FnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = probe() {
            return Some(found);
        }
        if started.elapsed() > limit {
            return None;
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
}
