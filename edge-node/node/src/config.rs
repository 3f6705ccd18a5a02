//! The configuration: one TOML file, commented defaults in `default.toml`, unknown keys refused, `--set` and flags on top.

use anyhow::{Context as _, Result, bail};
use app::SessionLimits;
use http_api::{ConnectionLimits, HttpConfig, Rate};
use lan::Whereabouts;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The defaults with their comments, as `edge-node config --defaults` prints them.
pub(crate) const DEFAULTS: &str = include_str!("default.toml");
/// Where the configuration is looked for when none is named.
const USUAL_FILE: &str = "/etc/hearth/edge-node.toml";
/// The largest configuration file, in bytes.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) house: HouseSection,
    pub(crate) http: HttpSection,
    pub(crate) network: NetworkSection,
    pub(crate) tls: TlsSection,
    pub(crate) sessions: SessionsSection,
    pub(crate) store: StoreSection,
    pub(crate) log: LogSection,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HouseSection {
    pub(crate) data: PathBuf,
    pub(crate) listen: SocketAddr,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpSection {
    pub(crate) hosts: Vec<String>,
    pub(crate) origins: Vec<String>,
    pub(crate) request_deadline_ms: u64,
    pub(crate) connections_max: usize,
    pub(crate) connections_per_address_max: usize,
    pub(crate) device_requests_per_second: u32,
    pub(crate) device_requests_burst: u32,
    pub(crate) address_requests_per_second: u32,
    pub(crate) address_requests_burst: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NetworkSection {
    pub(crate) name: String,
    pub(crate) announce: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TlsSection {
    pub(crate) on: bool,
    pub(crate) port: u16,
    pub(crate) required: bool,
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) handshake_seconds: u64,
    pub(crate) handshakes_max: usize,
    pub(crate) handshakes_per_address_max: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionsSection {
    pub(crate) idle_minutes: u32,
    pub(crate) absolute_minutes: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoreSection {
    pub(crate) ballast_mib: u64,
    /// For the crash harness only; no build that serves a house has it.
    #[cfg(feature = "planted-faults")]
    #[serde(default)]
    pub(crate) planted_fault: Option<crate::planted_fault::PlantedFault>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogSection {
    pub(crate) filter: String,
    pub(crate) json: bool,
}

/// What the command line says about the configuration.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ConfigArgs {
    /// The configuration file [default: /etc/hearth/edge-node.toml where it exists]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The data folder, over the file's `house.data`
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// Sets any key, over the file: `--set http.connections_max=2048`
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

impl Config {
    /// The effective configuration: defaults, then the file, then `--set`, then flags.
    pub(crate) fn effective(args: &ConfigArgs, listen: Option<SocketAddr>) -> Result<Self> {
        let mut table: toml::Table = DEFAULTS.parse().context("reading the defaults")?;
        if let Some(file) = file_of(args) {
            let text = read(&file)?;
            let own: toml::Table = text
                .parse()
                .with_context(|| format!("reading {}", file.display()))?;
            merge(&mut table, own);
        }
        for pair in &args.set {
            merge(&mut table, pair_of(pair)?);
        }
        let mut config: Self = table
            .try_into()
            .context("the configuration has a key or a value that is not ours")?;
        if let Some(data) = &args.data {
            config.house.data.clone_from(data);
        }
        if let Some(listen) = listen {
            config.house.listen = listen;
        }
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        let zero = [
            ("http.request_deadline_ms", self.http.request_deadline_ms == 0),
            ("http.connections_max", self.http.connections_max == 0),
            ("http.device_requests_burst", self.http.device_requests_burst == 0),
            (
                "http.address_requests_burst",
                self.http.address_requests_burst == 0,
            ),
            ("tls.handshake_seconds", self.tls.handshake_seconds == 0),
            ("tls.handshakes_max", self.tls.handshakes_max == 0),
            (
                "tls.handshakes_per_address_max",
                self.tls.handshakes_per_address_max == 0,
            ),
            ("sessions.idle_minutes", self.sessions.idle_minutes == 0),
            ("sessions.absolute_minutes", self.sessions.absolute_minutes == 0),
        ];
        match zero.into_iter().find(|(_, is_zero)| *is_zero) {
            Some((key, _)) => bail!("{key} is 0, so nobody could work; set it to 1 or more"),
            None => Ok(()),
        }
    }

    /// As TOML, for people.
    pub(crate) fn to_toml(&self) -> Result<String> {
        Ok(toml::to_string_pretty(self)?)
    }

    /// How the house is served.
    pub(crate) fn http(&self, stop: tokio::sync::watch::Receiver<bool>, place: Whereabouts) -> HttpConfig {
        HttpConfig {
            hosts: self.http.hosts.clone(),
            origins: self.http.origins.clone(),
            pages: Some(crate::web::page),
            https_required: self.tls.required && place.https_port().is_some(),
            place: Some(place),
            stop: Some(stop),
            request_deadline: Duration::from_millis(self.http.request_deadline_ms),
            device_rate: Rate {
                per_second: self.http.device_requests_per_second,
                burst: self.http.device_requests_burst,
            },
            address_rate: Rate {
                per_second: self.http.address_requests_per_second,
                burst: self.http.address_requests_burst,
            },
        }
    }

    /// How many connections are taken.
    pub(crate) const fn connections(&self) -> ConnectionLimits {
        ConnectionLimits {
            total: self.http.connections_max,
            per_address: self.http.connections_per_address_max,
        }
    }

    /// How long sign-ons live.
    pub(crate) fn session_limits(&self) -> SessionLimits {
        SessionLimits {
            idle_ms: i64::from(self.sessions.idle_minutes) * 60_000,
            absolute_ms: i64::from(self.sessions.absolute_minutes) * 60_000,
        }
    }
}

fn file_of(args: &ConfigArgs) -> Option<PathBuf> {
    let usual = Path::new(USUAL_FILE);
    args.config
        .clone()
        .or_else(|| usual.exists().then(|| usual.to_path_buf()))
}

/// Reads the file; one that others may write could turn the node against its house.
fn read(file: &Path) -> Result<String> {
    let facts = std::fs::metadata(file).with_context(|| format!("reading {}", file.display()))?;
    let mode = facts.permissions().mode() & 0o777;
    if mode & 0o022 != 0 {
        bail!(
            "{} may be written by others than its owner (mode {mode:o}); run `chmod go-w` on it",
            file.display()
        );
    }
    if facts.len() > FILE_BYTES_MAX {
        bail!(
            "{} is larger than 256 KiB; it is no configuration",
            file.display()
        );
    }
    std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

/// Lays `over` on `under`, table by table. A key that is not known stays in and is refused when the whole is read.
fn merge(under: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(toml::Value::Table(under)), toml::Value::Table(over)) => merge(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

/// `http.connections_max=2048` as a table. What is no TOML value is taken as text.
fn pair_of(pair: &str) -> Result<toml::Table> {
    let (key, value) = pair
        .split_once('=')
        .with_context(|| format!("`{pair}` is no KEY=VALUE"))?;
    let (key, value) = (key.trim(), value.trim());
    let given = format!("{key} = {value}").parse::<toml::Table>();
    given
        .or_else(|_| format!("{key} = {}", toml::Value::String(value.to_owned())).parse())
        .with_context(|| format!("`{pair}` is no KEY=VALUE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(set: &[&str]) -> Result<Config> {
        let args = ConfigArgs {
            config: None,
            data: None,
            set: set.iter().map(|pair| (*pair).to_owned()).collect(),
        };
        Config::effective(&args, None)
    }

    #[test]
    fn the_commented_defaults_are_the_defaults_and_print_as_they_are_read() {
        let config = with(&[]).expect("the defaults");
        assert_eq!(config.house.listen.to_string(), "127.0.0.1:8410");
        let again: Config = toml::from_str(&config.to_toml().expect("prints")).expect("reads");
        assert_eq!(again, config);
    }

    #[test]
    fn an_unknown_key_is_refused_and_a_flag_wins() {
        let error = with(&["http.connection_max=5"]).expect_err("unknown");
        assert!(format!("{error:#}").contains("connection_max"), "{error:#}");
        let config = with(&[
            "http.connections_max=5",
            "log.filter=debug",
            "http.hosts=[\"hearth.local\"]",
        ]);
        let config = config.expect("known");
        assert_eq!(
            (config.http.connections_max, config.log.filter.as_str()),
            (5, "debug")
        );
        assert_eq!(config.http.hosts, ["hearth.local"]);
        assert!(with(&["http.connections_max=0"]).is_err());
    }

    #[test]
    fn a_file_that_others_may_write_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("edge-node.toml");
        std::fs::write(&file, "[sessions]\nidle_minutes = 5\n").expect("writes");
        let args = ConfigArgs {
            config: Some(file.clone()),
            ..ConfigArgs::default()
        };
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).expect("sets");
        assert_eq!(
            Config::effective(&args, None)
                .expect("reads")
                .sessions
                .idle_minutes,
            5
        );
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o666)).expect("sets");
        assert!(
            Config::effective(&args, None)
                .expect_err("open")
                .to_string()
                .contains("chmod go-w")
        );
    }
}
