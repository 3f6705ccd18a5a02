//! A disk of its own whose power can be cut: an ext4 image on a loop device, shut down without its log being flushed.
//!
//! This models a lost page cache: what was not synced is gone. It does not model torn sectors or a drive that lies.

use anyhow::{Context as _, Result, bail, ensure};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use tempfile::TempDir;

/// The image's size in MiB: the node's 64 MiB of ballast and room for a night's work.
const IMAGE_MIB: u64 = 512;
/// `EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`, from the kernel's `fs/ext4/ext4.h`. The call is made by Python
/// because no safe Rust function makes it and this workspace has no unsafe code. It waits for a line, so that the cut comes
/// at once when it is told.
const SHUT_DOWN: &str = "import fcntl, os, struct, sys
disk = os.open(sys.argv[1], os.O_RDONLY)
print('ready', flush=True)
sys.stdin.readline()
fcntl.ioctl(disk, 0x8004587D, struct.pack('I', 2))";

/// A mounted disk. It is unmounted and deleted when dropped.
#[derive(Debug)]
pub struct Disk {
    folder: TempDir,
    is_mounted: bool,
}

impl Disk {
    /// Makes and mounts a disk. `Ok(Err(why))` where this machine does not allow it: no root, no loop device, no tool.
    ///
    /// # Errors
    /// Where the folder for it cannot be made.
    pub fn new() -> Result<Result<Self, String>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Err("mounting a disk needs root".to_owned()));
        }
        let folder = tempfile::tempdir()?;
        let mut disk = Self {
            folder,
            is_mounted: false,
        };
        std::fs::create_dir(disk.mount_point())?;
        std::fs::File::create(disk.image())?.set_len(IMAGE_MIB * 1024 * 1024)?;
        let prepared = run("mkfs.ext4", &["-q", "-F"], &[&disk.image()]).and_then(|()| disk.mount());
        // A cut now proves that the call works here before anything rests on it.
        let tried = prepared
            .and_then(|()| disk.switch()?.cut())
            .and_then(|_| disk.mount_again());
        Ok(tried.map(|()| disk).map_err(|error| format!("{error:#}")))
    }

    /// Where it is mounted.
    #[must_use]
    pub fn mount_point(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// A folder that is not on the disk, for what must survive the cut.
    #[must_use]
    pub fn beside(&self) -> &Path {
        self.folder.path()
    }

    /// A hand on the switch, ready to cut at once.
    ///
    /// # Errors
    /// Where it does not get ready.
    pub fn switch(&self) -> Result<Switch> {
        let mut hand = Command::new("python3")
            .args(["-c", SHUT_DOWN])
            .arg(self.mount_point())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting python3")?;
        let said = hand.stdout.take().context("python3 has no output")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        ensure!(line.trim() == "ready", "the hand on the switch is not ready");
        Ok(Switch(hand))
    }

    /// Turns the disk read-only under its users' hands, as ext4 does when it finds an error.
    ///
    /// # Errors
    /// Where the kernel refuses.
    pub fn turn_read_only(&self) -> Result<()> {
        run("mount", &["-o", "remount,abort"], &[&self.mount_point()])
    }

    /// Unmounts after a cut and mounts again, as a boot does; the file system's own log is played back.
    ///
    /// # Errors
    /// Where somebody still holds a file, or the file system is beyond its own repair.
    pub fn mount_again(&mut self) -> Result<()> {
        self.unmount()?;
        self.mount()
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("disk.img")
    }

    fn mount(&mut self) -> Result<()> {
        run("mount", &["-o", "loop"], &[&self.image(), &self.mount_point()])?;
        self.is_mounted = true;
        Ok(())
    }

    fn unmount(&mut self) -> Result<()> {
        ensure!(self.is_mounted, "the disk is not mounted");
        run("umount", &[], &[&self.mount_point()])?;
        self.is_mounted = false;
        Ok(())
    }
}

/// A hand on the switch of a disk.
#[derive(Debug)]
pub struct Switch(Child);

impl Switch {
    /// Cuts the power and says when it was told to: from now on every read and write fails, and what was not synced is
    /// gone. What a node says after this moment does not count, for in a real cut it would have said nothing.
    ///
    /// # Errors
    /// Where the kernel refuses.
    pub fn cut(mut self) -> Result<Instant> {
        let mut line = self.0.stdin.take().context("python3 has no input")?;
        let moment = Instant::now();
        line.write_all(b"cut\n")?;
        drop(line);
        let status = self.0.wait()?;
        ensure!(status.success(), "the kernel refused to cut the power: {status}");
        Ok(moment)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_mounted {
            // Nothing can be done about a refusal here; the folder then stays and says so by being there.
            let _ = self.unmount();
        }
    }
}

fn run(program: &str, arguments: &[&str], paths: &[&Path]) -> Result<()> {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command
        .env("PATH", format!("{path}:/usr/sbin:/sbin"))
        .args(arguments)
        .args(paths);
    let done = command.output().with_context(|| format!("starting {program}"))?;
    if !done.status.success() {
        bail!("{program}: {}", String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(())
}
