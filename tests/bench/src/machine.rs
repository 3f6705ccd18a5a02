//! The machine and the commit that figures belong to: a figure without them says nothing.

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Facts of this machine, of the file system under `folder` and of the commit.
pub(crate) fn facts(folder: &Path) -> Value {
    let (device, kind, options) = file_system(folder);
    json!({
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "processor": field("/proc/cpuinfo", "model name"),
        "memory_mib": field("/proc/meminfo", "MemTotal").split_whitespace().next()
            .and_then(|kib| kib.parse::<u64>().ok()).map_or(0, |kib| kib / 1024),
        "kernel": read("/proc/sys/kernel/osrelease"),
        "file_system": format!("{kind} on {device} ({options})"),
        "sqlite": rusqlite::version(),
        "commit": commit(),
        "build": if cfg!(debug_assertions) { "debug: these figures mean nothing" } else { "release" },
        "measured_at": crate::clock::now().to_string(),
    })
}

fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return "unknown".to_owned();
    };
    match git(&["status", "--porcelain", "--untracked-files=no"]) {
        Some(changed) if changed.is_empty() => commit,
        _ => format!("{commit} with changes"),
    }
}

/// Device, type and options of the mount that holds `folder`: the longest mount point that is a prefix of it.
fn file_system(folder: &Path) -> (String, String, String) {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let mounts = read("/proc/mounts");
    let found = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?, words.next()?, words.next()?))
        })
        .filter(|(_, point, _, _)| folder.starts_with(point))
        .max_by_key(|(_, point, _, _)| point.len());
    found.map_or_else(
        || ("?".to_owned(), "?".to_owned(), "?".to_owned()),
        |(device, _, kind, options)| (device.to_owned(), kind.to_owned(), options.to_owned()),
    )
}

fn field(path: &str, name: &str) -> String {
    let text = read(path);
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_once(':'))
        .map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}
