//! The data folder: `house.db` and what SQLite keeps beside it, `keys/register.key`, `keys/pepper`.

use crate::config::Config;
use anyhow::{Context as _, Result, bail};
use app::{Clock, Entropy, House, HouseParts};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::books::register_key;
use store::{NewIdentity, Options, Store};
use values::{IdSource, Timestamp};

/// The house's file in the data folder.
const HOUSE: &str = "house.db";
/// The secret under every PIN hash, in the folder of secrets.
const PEPPER: &str = "pepper";
/// Bytes of the pepper.
const PEPPER_BYTES: usize = 32;

/// The house's file.
pub(crate) fn house_file(config: &Config) -> PathBuf {
    config.house.data.join(HOUSE)
}

/// The folder of secrets.
pub(crate) fn keys(config: &Config) -> PathBuf {
    config.house.data.join(register_key::FOLDER)
}

/// Opens the store in the data folder, making both where there is none yet. One process at a time may do so.
pub(crate) fn open_store(config: &Config, clock: &Clock) -> Result<Store> {
    let folder = &config.house.data;
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("making the data folder {}", folder.display()))?;
    let mut options = Options::new(new_identity(clock()));
    options.database.ballast_bytes = config.store.ballast_mib * 1024 * 1024;
    #[cfg(feature = "planted-faults")]
    if let Some(fault) = config.store.planted_fault {
        options.database.planted_faults = fault.into();
    }
    options.register_key = Some(register_key::load_or_make(folder, random)?);
    Store::open(&house_file(config), &options)
        .with_context(|| format!("opening the house in {}", folder.display()))
}

/// Opens the house on its store.
pub(crate) async fn open_house(config: &Config, store: Store, clock: Clock) -> Result<House> {
    let parts = HouseParts {
        store,
        clock,
        entropy: entropy(),
        pepper: pepper(&config.house.data)?,
        session_limits: config.session_limits(),
    };
    House::open(parts).await.context("opening the house")
}

/// The machine's clock: the only place that asks it.
pub(crate) fn machine_clock() -> Clock {
    Arc::new(machine_time)
}

#[expect(clippy::disallowed_methods, reason = "this is the node's clock")]
fn machine_time() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_unix_ms(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}

/// The machine's generator. Without it nothing here may go on, so its failure ends the process.
pub(crate) fn entropy() -> Entropy {
    Arc::new(fill)
}

fn fill(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        tracing::error!(%error, "the machine gives no random bytes; stopping");
        std::process::exit(i32::from(crate::commands::NOT_OPENED));
    }
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    bytes
}

fn new_identity(now: Timestamp) -> NewIdentity {
    let drawn = random();
    let (entropy, node) = drawn.split_at(drawn.len() / 2);
    let entropy = entropy.first_chunk().copied().unwrap_or_default();
    let mut ids = IdSource::new(now, u64::from_be_bytes(entropy));
    // A node is known by the first six bytes of its id, so those are drawn and are not the time.
    let node = node.first_chunk().copied().unwrap_or_default();
    NewIdentity {
        node: values::Uuid::from_bytes(node).into(),
        property: ids.make(),
        register: ids.make(),
    }
}

/// The pepper, made at the first start: written beside, synced, renamed, folder synced.
fn pepper(folder: &Path) -> Result<[u8; PEPPER_BYTES]> {
    let keys = folder.join(register_key::FOLDER);
    let file = keys.join(PEPPER);
    match File::open(&file) {
        Ok(opened) => read_pepper(opened, &file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_pepper(&keys, &file),
        Err(error) => Err(error).with_context(|| format!("opening {}", file.display())),
    }
}

fn read_pepper(mut opened: File, file: &Path) -> Result<[u8; PEPPER_BYTES]> {
    let mode = opened.metadata()?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        bail!(
            "{} may be read by others than its owner (mode {mode:o}); run `chmod 600` on it",
            file.display()
        );
    }
    let mut bytes = [0; PEPPER_BYTES];
    opened.read_exact(&mut bytes).with_context(|| {
        format!(
            "{} does not hold 32 bytes; restore it from its copy, or nobody can sign on",
            file.display()
        )
    })?;
    Ok(bytes)
}

fn make_pepper(keys: &Path, file: &Path) -> Result<[u8; PEPPER_BYTES]> {
    let bytes = random();
    let new = file.with_extension("new");
    let write = || {
        DirBuilder::new().recursive(true).mode(0o700).create(keys)?;
        let mut opened = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        opened.write_all(&bytes)?;
        opened.sync_all()?;
        std::fs::rename(&new, file)?;
        File::open(keys)?.sync_all()
    };
    write().with_context(|| format!("writing {}", file.display()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pepper_is_made_once_and_kept_from_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = pepper(folder.path()).expect("makes");
        assert_eq!(pepper(folder.path()).expect("reads"), first);
        let file = folder.path().join("keys/pepper");
        let mode = std::fs::metadata(&file).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).expect("sets");
        assert!(
            pepper(folder.path())
                .expect_err("refused")
                .to_string()
                .contains("chmod 600")
        );
    }
}
