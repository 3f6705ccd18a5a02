//! The node on its network: its names and addresses as they are now, the sockets of plain HTTP and HTTPS, the announcement,
//! and what is printed about it at the start.

use crate::commands::{ADDRESS_NOT_OPENED, CONFIGURATION, Failure, NOT_OPENED};
use crate::config::Config;
use crate::folder;
use anyhow::{Context as _, Result};
use http_api::{ConnectionLimits, Tls};
use lan::{Announced, Announcement, Looked, Names, PublicFiles, Trust, Way, Whereabouts, qr};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// Between two looks at the machine's addresses and the certificates, in seconds (case N16: within ten).
const LOOK_EVERY_SECONDS: u64 = 5;

/// The open sockets and what belongs to them.
pub(crate) struct Network {
    pub(crate) plain: TcpListener,
    pub(crate) address: SocketAddr,
    pub(crate) secured: Option<(TcpListener, Tls)>,
    pub(crate) place: Whereabouts,
    pub(crate) announced: Option<Announced>,
}

/// Opens the sockets that the configuration names.
pub(crate) async fn open(config: &Config) -> Result<Network, Failure> {
    let plain = TcpListener::bind(config.house.listen).await;
    let plain = plain
        .with_context(|| format!("opening the address {}", config.house.listen))
        .map_err(Failure::with(ADDRESS_NOT_OPENED))?;
    let address = plain.local_addr().map_err(Failure::of(ADDRESS_NOT_OPENED))?;
    let names = names(config, address).map_err(Failure::with(NOT_OPENED))?;
    let secured = secured_socket(config, address).await?;
    let (secured, https) = match secured {
        None => (None, None),
        Some(listener) => {
            let port = listener
                .local_addr()
                .map_err(Failure::of(ADDRESS_NOT_OPENED))?
                .port();
            let trust = trust(config, names.clone()).map_err(Failure::with(NOT_OPENED))?;
            let tls = Tls::new(
                trust.server_config().map_err(Failure::of(NOT_OPENED))?,
                ConnectionLimits {
                    total: config.tls.handshakes_max,
                    per_address: config.tls.handshakes_per_address_max,
                },
                Duration::from_secs(config.tls.handshake_seconds),
            );
            (Some((listener, tls)), Some((port, trust)))
        }
    };
    let place = Whereabouts::new(names, address.port(), https, config.network.announce);
    let announced = announce(config, address, &place);
    Ok(Network {
        plain,
        address,
        secured,
        place,
        announced,
    })
}

/// The socket of HTTPS. A port that was not named and is taken leaves the house open by plain HTTP; one that was named has
/// to be free.
async fn secured_socket(config: &Config, plain: SocketAddr) -> Result<Option<TcpListener>, Failure> {
    if !config.tls.on {
        return Ok(None);
    }
    let beside = if config.house.listen.port() == 0 {
        0
    } else {
        plain.port().saturating_add(1)
    };
    let is_named = config.tls.port != 0;
    let at = SocketAddr::new(
        config.house.listen.ip(),
        if is_named { config.tls.port } else { beside },
    );
    match TcpListener::bind(at).await {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if is_named => {
            let source = anyhow::Error::new(error).context(format!("opening the address {at} for HTTPS"));
            Err(Failure {
                code: ADDRESS_NOT_OPENED,
                source,
            })
        }
        Err(error) => {
            tracing::warn!(%at, %error, "HTTPS is off: its port cannot be opened; name another one in tls.port");
            Ok(None)
        }
    }
}

fn trust(config: &Config, names: Names) -> Result<Trust> {
    let keys = folder::keys(config);
    let files = public_files(config);
    let trust = Trust::open(&keys, names, files, folder::machine_clock()())
        .context("opening the property's certificates")?;
    for warning in trust.standing(folder::machine_clock()()).warnings {
        tracing::warn!("{warning}");
    }
    Ok(trust)
}

/// The files of a public certificate, where the configuration names them.
pub(crate) fn public_files(config: &Config) -> Option<PublicFiles> {
    let (certificate, key) = (&config.tls.certificate, &config.tls.key);
    let is_named = !certificate.as_os_str().is_empty();
    is_named.then(|| PublicFiles {
        certificate: certificate.clone(),
        key: key.clone(),
    })
}

/// The node's names and addresses now.
pub(crate) fn names(config: &Config, address: SocketAddr) -> Result<Names> {
    let hosts = config.http.hosts.iter().map(|host| host.to_ascii_lowercase());
    let hosts: BTreeSet<String> = hosts.chain(lan::machine_name()).collect();
    Ok(Names {
        name: config.network.name.clone(),
        hosts,
        addresses: lan::addresses(address)?,
    })
}

fn announce(config: &Config, address: SocketAddr, place: &Whereabouts) -> Option<Announced> {
    if !config.network.announce {
        return None;
    }
    let announcement = Announcement {
        names: place.names(),
        follows_addresses: address.ip().is_unspecified(),
        http_port: address.port(),
        https_port: place.https_port(),
        fingerprint: place.trust().map(|trust| trust.authority().fingerprint()),
        version: env!("CARGO_PKG_VERSION"),
    };
    // A machine without a network still serves its own screen.
    announcement
        .start()
        .map_err(|error| tracing::warn!(%error, "the node is not announced"))
        .ok()
}

/// Follows the machine's addresses and renews certificates, for as long as it is not dropped.
pub(crate) async fn follow(config: Config, address: SocketAddr, place: Whereabouts) {
    let mut tick = tokio::time::interval(Duration::from_secs(LOOK_EVERY_SECONDS));
    let mut said = None;
    loop {
        tick.tick().await;
        let (config, place) = (config.clone(), place.clone());
        // A new key is drawn and written to disk where it is due.
        let looked = tokio::task::spawn_blocking(move || {
            let names = names(&config, address)?;
            Ok::<_, anyhow::Error>(place.look(names, folder::machine_clock()())?)
        });
        let fault = match looked.await {
            Ok(Ok(Looked::Kept)) => None,
            Ok(Ok(Looked::Renewed(why))) => {
                tracing::info!(why, "the node's certificate was made anew");
                None
            }
            Ok(Err(error)) => Some(format!("{error:#}")),
            Err(error) => Some(error.to_string()),
        };
        // Said once, not every five seconds.
        if fault.is_some() && fault != said {
            tracing::warn!(
                error = fault.as_deref(),
                "the node's names or certificates could not be looked after"
            );
        }
        said = fault;
    }
}

/// Checks what the configuration says about the network.
pub(crate) fn check(config: &Config) -> Result<(), Failure> {
    let refused = |words: &str| Failure {
        code: CONFIGURATION,
        source: anyhow::anyhow!(words.to_owned()),
    };
    if !lan::is_fit_name(&config.network.name) {
        return Err(refused(
            "network.name is letters, digits and inner dashes, such as \"hearth\"; it becomes hearth.local",
        ));
    }
    if config.tls.certificate.as_os_str().is_empty() != config.tls.key.as_os_str().is_empty() {
        return Err(refused(
            "tls.certificate and tls.key belong together; name both or none",
        ));
    }
    if config.tls.required && !config.tls.on {
        return Err(refused(
            "tls.required without tls.on would lock every terminal out",
        ));
    }
    Ok(())
}

/// How terminals reach the node, in lines for people, with a code to scan.
pub(crate) fn said(place: &Whereabouts, in_colour: bool) -> String {
    let mut text = String::new();
    let ways = place.ways();
    for Way { https, url, .. } in &ways {
        let what = if *https {
            "HTTPS"
        } else {
            "HTTP, without the offline part"
        };
        // Writing into a string cannot fail, here and below.
        let _ = writeln!(text, "  {url:<36}{what}");
    }
    if let Some(trust) = place.trust() {
        let _ = writeln!(
            text,
            "  Let a device trust this house once: {}",
            place.trust_url()
        );
        let _ = writeln!(
            text,
            "  SHA-256 of its authority: {}",
            trust.authority().fingerprint()
        );
    }
    if let Some(code) = ways.first().and_then(|way| qr::half_blocks(&way.url)) {
        let (before, after) = if in_colour {
            ("\u{1b}[97;40m", "\u{1b}[0m")
        } else {
            ("", "")
        };
        for line in code.lines() {
            let _ = writeln!(text, "  {before}{line}{after}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_holds_every_way_the_page_the_fingerprint_and_a_code() {
        let data = tempfile::tempdir().expect("a folder");
        let names = Names {
            name: "hearth".into(),
            hosts: BTreeSet::new(),
            addresses: vec!["10.0.0.2".parse().expect("an address")],
        };
        let trust = Trust::open(data.path(), names.clone(), None, folder::machine_clock()()).expect("opens");
        let print = trust.authority().fingerprint();
        let place = Whereabouts::new(names, 8410, Some((8411, trust)), true);
        let text = said(&place, false);
        for part in [
            "https://hearth.local:8411/",
            "https://10.0.0.2:8411/",
            "http://10.0.0.2:8410/trust",
            print.as_str(),
            "\u{2580}",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains('\u{1b}') && said(&place, true).contains("\u{1b}[97;40m"));
    }
}
