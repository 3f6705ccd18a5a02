//! Where the node is: its names, addresses and ports as they are now, and the addresses to type or scan.

use crate::{LanError, Looked, Names, Trust};
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use values::Timestamp;

const HTTP_PORT: u16 = 80;
const HTTPS_PORT: u16 = 443;

/// Where the node is. A cheap clone; what changes is seen by all of them.
#[derive(Clone, Debug)]
pub struct Whereabouts(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    names: RwLock<Names>,
    http_port: u16,
    https_port: Option<u16>,
    is_announced: bool,
    trust: Option<Trust>,
}

/// How a URL names the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By the name of a public certificate.
    PublicName,
    /// By the name that is announced on the network.
    Name,
    /// By its address.
    Address,
}

/// A way to the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// How it names the node.
    pub by: By,
    /// Whether it is HTTPS.
    pub https: bool,
    /// What to type, with a slash at the end.
    pub url: String,
}

impl Whereabouts {
    /// A node at these ports. `trust` is there where HTTPS is spoken; the mDNS name is told where it is announced.
    pub fn new(names: Names, http_port: u16, https: Option<(u16, Trust)>, is_announced: bool) -> Self {
        let (secured, trust) = https.unzip();
        Self(Arc::new(Inner {
            names: RwLock::new(names),
            http_port,
            https_port: secured,
            is_announced,
            trust,
        }))
    }

    /// What terminals trust, where HTTPS is spoken.
    pub fn trust(&self) -> Option<&Trust> {
        self.0.trust.as_ref()
    }

    /// The port of HTTPS, where it is spoken.
    pub fn https_port(&self) -> Option<u16> {
        self.0.https_port
    }

    /// The names and addresses as of the last look.
    pub fn names(&self) -> Names {
        self.0
            .names
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether this is a name of the node.
    pub fn is_name(&self, host: &str) -> bool {
        let names = self.0.names.read().unwrap_or_else(PoisonError::into_inner);
        names.hosts.contains(host)
            || host.strip_suffix(".local").is_some_and(|name| name == names.name)
            || self
                .0
                .trust
                .as_ref()
                .is_some_and(|trust| trust.is_public_host(host))
    }

    /// Takes over the names of now, and looks after the certificates.
    ///
    /// # Errors
    /// [`LanError`] where a certificate could not be renewed; the last one stays in use.
    pub fn look(&self, names: Names, now: Timestamp) -> Result<Looked, LanError> {
        let looked = self
            .0
            .trust
            .as_ref()
            .map_or(Ok(Looked::Kept), |trust| trust.look(&names, now));
        *self.0.names.write().unwrap_or_else(PoisonError::into_inner) = names;
        looked
    }

    /// Every way to the node, the best first.
    pub fn ways(&self) -> Vec<Way> {
        let names = self.names();
        let address = url_host(names.first_address());
        let mut ways = Vec::new();
        if let (Some(port), Some(trust)) = (self.0.https_port, &self.0.trust) {
            let public = trust
                .public_hosts()
                .into_iter()
                .filter(|host| !host.starts_with('*'));
            ways.extend(public.map(|host| way(By::PublicName, true, &host, port)));
            if self.0.is_announced {
                ways.push(way(By::Name, true, &names.local(), port));
            }
            ways.push(way(By::Address, true, &address, port));
        }
        if self.0.is_announced {
            ways.push(way(By::Name, false, &names.local(), self.0.http_port));
        }
        ways.push(way(By::Address, false, &address, self.0.http_port));
        ways
    }

    /// Where a device that trusts nothing yet finds out how to: plain HTTP, by address.
    pub fn trust_url(&self) -> String {
        let address = url_host(self.names().first_address());
        format!("{}trust", way(By::Address, false, &address, self.0.http_port).url)
    }
}

fn way(by: By, https: bool, host: &str, port: u16) -> Way {
    let scheme = if https { "https" } else { "http" };
    let usual = if https { HTTPS_PORT } else { HTTP_PORT };
    let url = if port == usual {
        format!("{scheme}://{host}/")
    } else {
        format!("{scheme}://{host}:{port}/")
    };
    Way { by, https, url }
}

/// An address as it stands in a URL.
fn url_host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(address: &str) -> Names {
        Names {
            name: "hearth".into(),
            hosts: ["till-box".to_owned()].into(),
            addresses: vec![address.parse().expect("an address")],
        }
    }

    #[test]
    fn n16_the_ways_to_the_node_follow_its_address_and_the_name_is_told_only_where_it_is_announced() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Timestamp::from_unix_ms(1_795_262_400_000);
        let trust = Trust::open(folder.path(), names("10.0.0.2"), None, now).expect("opens");
        let place = Whereabouts::new(names("10.0.0.2"), 8410, Some((443, trust)), true);
        let urls = |place: &Whereabouts| place.ways().into_iter().map(|way| way.url).collect::<Vec<_>>();
        assert_eq!(
            urls(&place),
            [
                "https://hearth.local/",
                "https://10.0.0.2/",
                "http://hearth.local:8410/",
                "http://10.0.0.2:8410/"
            ]
        );
        assert!(matches!(
            place.look(names("fd00::7"), now),
            Ok(Looked::Renewed(_))
        ));
        assert_eq!(urls(&place)[1], "https://[fd00::7]/");
        assert_eq!(place.trust_url(), "http://[fd00::7]:8410/trust");
        let plain = Whereabouts::new(names("10.0.0.2"), 80, None, false);
        assert_eq!(urls(&plain), ["http://10.0.0.2/"]);
        assert!(
            plain.is_name("hearth.local")
                && plain.is_name("till-box")
                && !plain.is_name("hearth.local.evil.example")
        );
    }
}
