//! `edge-node doctor`: looks at everything that can be seen without disturbing a running service, a sentence per part.

use super::Outcome;
use crate::config::Config;
use crate::{folder, network};
use anyhow::Result;
use serde::Serialize;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use store::offline;

/// Below this much free space the doctor complains: twice the store's own floor, in bytes.
const FREE_BYTES_MIN: u64 = 1024 * 1024 * 1024;

/// One part of the house as the doctor found it.
#[derive(Serialize)]
struct Part {
    name: &'static str,
    well: bool,
    sentence: String,
}

impl Part {
    fn new(name: &'static str, well: bool, sentence: impl Into<String>) -> Self {
        Self {
            name,
            well,
            sentence: sentence.into(),
        }
    }
}

pub(super) fn run(config: &Config, as_json: bool) -> Result<Outcome> {
    let file = folder::house_file(config);
    let mut parts = vec![
        folder_part(&config.house.data),
        room(&config.house.data),
        address(config),
    ];
    if file.exists() {
        parts.extend([
            secret(config, "register.key"),
            secret(config, "pepper"),
            identity(&file),
            whole(&file),
            journal(&file),
        ]);
        parts.extend(certificates(config));
    } else {
        parts.push(Part::new(
            "house",
            true,
            format!(
                "There is no house in {} yet; `edge-node serve` makes one.",
                config.house.data.display()
            ),
        ));
    }
    let well = parts.iter().all(|part| part.well);
    if as_json {
        say!("{}", serde_json::to_string_pretty(&parts)?);
    } else {
        for part in &parts {
            say!(
                "{:<8} {}: {}",
                if part.well { "well" } else { "NOT WELL" },
                part.name,
                part.sentence
            );
        }
    }
    Ok(if well {
        Outcome::Done
    } else {
        Outcome::SomethingWrong
    })
}

fn folder_part(folder: &Path) -> Part {
    match std::fs::metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Part::new("folder", true, "It is made at the first start.")
        }
        Err(error) => Part::new(
            "folder",
            false,
            format!("{} cannot be read: {error}.", folder.display()),
        ),
        Ok(facts) if facts.permissions().mode() & 0o077 != 0 => {
            let sentence = format!(
                "Others may look into {}; run `chmod 700` on it.",
                folder.display()
            );
            Part::new("folder", false, sentence)
        }
        Ok(_) => Part::new(
            "folder",
            true,
            format!("{} is its owner's alone.", folder.display()),
        ),
    }
}

fn room(folder: &Path) -> Part {
    let there = folder
        .ancestors()
        .find(|path| path.exists())
        .unwrap_or(Path::new("/"));
    match rustix::fs::statvfs(there) {
        Ok(facts) => {
            let free = facts.f_bavail.saturating_mul(facts.f_frsize);
            Part::new(
                "disk",
                free >= FREE_BYTES_MIN,
                format!("{} MiB are free; 1,024 are wanted.", free >> 20),
            )
        }
        Err(error) => Part::new("disk", false, format!("The free space is not known: {error}.")),
    }
}

fn address(config: &Config) -> Part {
    let listen = config.house.listen;
    if listen.ip().is_loopback() {
        return Part::new(
            "address",
            true,
            format!(
                "{listen}: this machine only. For terminals set house.listen to the staff network's address."
            ),
        );
    }
    if listen.ip().is_unspecified() {
        return Part::new(
            "address",
            false,
            format!(
                "{listen}: every network, the guests' too. Set house.listen to the staff network's address."
            ),
        );
    }
    Part::new("address", true, format!("{listen}: that network only."))
}

fn secret(config: &Config, name: &'static str) -> Part {
    let file = config.house.data.join("keys").join(name);
    match std::fs::metadata(&file) {
        Err(error) => Part::new(
            "secret",
            false,
            format!(
                "{} cannot be read: {error}. Restore it from its copy.",
                file.display()
            ),
        ),
        Ok(facts) if facts.permissions().mode() & 0o077 != 0 => Part::new(
            "secret",
            false,
            format!("Others may read {}; run `chmod 600` on it.", file.display()),
        ),
        Ok(_) => Part::new(
            "secret",
            true,
            format!("{} is there and its owner's alone.", file.display()),
        ),
    }
}

/// The certificates of HTTPS; looked at only where they were made, for a look must not make any.
fn certificates(config: &Config) -> Option<Part> {
    let keys = folder::keys(config);
    if !config.tls.on || !keys.join("authority.crt").exists() {
        return None;
    }
    let now = folder::machine_clock()();
    let files = network::public_files(config);
    Some(match lan::inspect(&keys, files.as_ref(), now) {
        Err(error) => Part::new("https", false, format!("{error}.")),
        Ok((_, standing)) if !standing.warnings.is_empty() => {
            Part::new("https", false, standing.warnings.join(" "))
        }
        Ok((fingerprint, _)) => Part::new(
            "https",
            true,
            format!(
                "The certificates are good and renew themselves. SHA-256 of the property's authority: {fingerprint}"
            ),
        ),
    })
}

fn identity(file: &Path) -> Part {
    match offline::look(file) {
        Ok(facts) => {
            let state = if facts.running {
                "A service runs on it, or ended without saying so."
            } else {
                "The last stop was clean."
            };
            let sentence = format!(
                "Node {}, epoch {}, {} changes. {state}",
                facts.identity.node, facts.identity.epoch, facts.lsn
            );
            Part::new("house", true, sentence)
        }
        Err(error) => Part::new(
            "house",
            false,
            format!(
                "{} does not read: {error}. Restore the last backup.",
                file.display()
            ),
        ),
    }
}

fn whole(file: &Path) -> Part {
    match offline::check(file) {
        Ok(()) => Part::new("file", true, "Every page of the file is whole."),
        Err(error) => Part::new(
            "file",
            false,
            format!("The file is damaged: {error}. Restore the last backup."),
        ),
    }
}

fn journal(file: &Path) -> Part {
    match offline::verify_journal(file, &mut |_| ()) {
        Ok(checked) => match checked.faults.first() {
            None => Part::new("journal", true, format!("{} records are whole.", checked.records)),
            Some(fault) => Part::new(
                "journal",
                false,
                format!("It is damaged: {fault:?}. Call whoever looks after the fiscal records."),
            ),
        },
        Err(error) => Part::new("journal", false, format!("It does not read: {error}.")),
    }
}
