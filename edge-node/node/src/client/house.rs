//! A house that this process serves, as the demo and the replay are given it, and its very first command.

use super::{HouseClock, SignOn, Terminal, text};
use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::PathBuf;
use values::{BusinessDate, Uuid};

/// A house on an address, and what a person standing beside its box knows.
#[derive(Clone, Debug)]
pub(crate) struct ServedHouse {
    /// Where it answers: `http://127.0.0.1:8410`.
    pub(crate) base_url: String,
    /// The code that the box shows until it is set up.
    pub(crate) setup_code: Option<String>,
    /// The house's clock, where it can be driven.
    pub(crate) clock: Option<HouseClock>,
    /// Where the first terminal keeps its token, so that a second start is the same terminal.
    pub(crate) state_file: PathBuf,
}

/// What the first terminal keeps between starts. The token opens nothing but this house of show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept {
    /// The first terminal's token.
    pub(crate) device_token: String,
    /// Random, made once per house: command ids are derived in it.
    pub(crate) namespace: Uuid,
    /// The date that the house was opened for.
    pub(crate) date: Option<BusinessDate>,
    /// Whether everything was loaded; then a later start has nothing to do.
    pub(crate) furnished: bool,
    /// The demo's other terminals.
    #[serde(default)]
    pub(crate) terminals: Vec<crate::demo::LetIn>,
}

/// How a house is set up.
#[derive(Clone, Debug)]
pub(crate) struct NewHouse<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its currency.
    pub(crate) currency: &'a str,
    /// Its time zone.
    pub(crate) time_zone: &'a str,
    /// Its first business date.
    pub(crate) business_date: BusinessDate,
    /// The owner.
    pub(crate) owner: &'a SignOn,
    /// The first terminal's name.
    pub(crate) device_name: &'a str,
}

impl ServedHouse {
    /// What the first terminal kept; `None` before the house was set up by it.
    pub(crate) fn kept(&self) -> Result<Option<Kept>> {
        let path = self.state_file.display();
        match std::fs::read(&self.state_file) {
            Ok(bytes) => Ok(Some(
                serde_json::from_slice(&bytes).with_context(|| format!("reading {path}"))?,
            )),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {path}")),
        }
    }

    /// Keeps what the first terminal has to know at the next start; only its owner may read the file.
    pub(crate) fn keep(&self, kept: &Kept) -> Result<()> {
        use std::io::Write as _;
        use std::os::unix::fs::OpenOptionsExt as _;
        let path = self.state_file.display();
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&self.state_file)
            .with_context(|| format!("writing {path}"))?;
        file.write_all(&serde_json::to_vec_pretty(kept)?)
            .with_context(|| format!("writing {path}"))
    }

    /// Sets the house up, or finds that this terminal did so before.
    pub(crate) fn set_up(&self, new: &NewHouse<'_>) -> Result<Kept> {
        if let Some(kept) = self.kept()? {
            return Ok(kept);
        }
        let code = self.setup_code.as_deref().context(
            "the house is already set up, and not by this command; give another --data directory for a new house",
        )?;
        let namespace = Uuid::from_u128(super::fresh_bits()?);
        let nobody = Terminal::new(&self.base_url, namespace, "", None);
        let answer = nobody.post("setup", "/setup", &setup_body(new, code))?;
        let kept = Kept {
            device_token: text(&answer, "device_token")?,
            namespace,
            date: Some(new.business_date),
            furnished: false,
            terminals: Vec::new(),
        };
        self.keep(&kept)?;
        Ok(kept)
    }

    /// A terminal of this house with a person at it.
    pub(crate) fn terminal(&self, kept: &Kept, person: &SignOn) -> Terminal {
        Terminal::new(
            &self.base_url,
            kept.namespace,
            &kept.device_token,
            Some(person.clone()),
        )
    }
}

fn setup_body(new: &NewHouse<'_>, code: &str) -> Value {
    json!({
        "setup_code": code,
        "property": {
            "name": new.name,
            "currency": new.currency,
            "time_zone": new.time_zone,
            "business_date": new.business_date,
        },
        "owner": {"name": new.owner.name, "pin": new.owner.pin},
        "device": {"name": new.device_name},
    })
}
