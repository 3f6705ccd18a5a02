//! The announcement on the network by mDNS and DNS-SD: `<name>.local`, `_hearth._tcp`, and `_https._tcp` where the node
//! speaks it. Addresses are followed as they change (case N16).

use crate::{LanError, Names};
use mdns_sd::{ServiceDaemon, ServiceInfo};
use std::net::IpAddr;

/// The kind of service that terminals look for.
const HEARTH: &str = "_hearth._tcp.local.";
/// The kind that general browsers show.
const HTTPS: &str = "_https._tcp.local.";
/// How often the machine's addresses are looked at, in seconds.
const ADDRESS_LOOK_SECONDS: u32 = 5;

/// What is announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// The node's names.
    pub names: Names,
    /// Whether all the machine's addresses are announced, as they come and go, or those of `names` only.
    pub follows_addresses: bool,
    /// The port of plain HTTP.
    pub http_port: u16,
    /// The port of HTTPS, where it is spoken.
    pub https_port: Option<u16>,
    /// The fingerprint of the property's authority, where HTTPS is spoken.
    pub fingerprint: Option<String>,
    /// The program's version.
    pub version: &'static str,
}

impl Announcement {
    /// The services, as they are registered.
    fn services(&self) -> Result<Vec<ServiceInfo>, LanError> {
        let host = format!("{}.", self.names.local());
        let mut facts = vec![
            ("version", self.version.to_owned()),
            ("http", self.http_port.to_string()),
            ("path", "/".to_owned()),
        ];
        if let (Some(port), Some(fingerprint)) = (self.https_port, &self.fingerprint) {
            facts.push(("https", port.to_string()));
            facts.push(("sha256", fingerprint.replace(':', "")));
        }
        let facts: Vec<(&str, &str)> = facts.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let outside: Vec<IpAddr> = self
            .names
            .addresses
            .iter()
            .copied()
            .filter(|address| !address.is_loopback())
            .collect();
        let make = |kind: &str, port: u16| {
            let service = ServiceInfo::new(kind, &self.names.name, &host, &outside[..], port, &facts[..])?;
            Ok::<_, LanError>(if self.follows_addresses {
                service.enable_addr_auto()
            } else {
                service
            })
        };
        let mut services = vec![make(HEARTH, self.https_port.unwrap_or(self.http_port))?];
        if let Some(port) = self.https_port {
            services.push(make(HTTPS, port)?);
        }
        Ok(services)
    }

    /// Announces it until the result is dropped.
    ///
    /// # Errors
    /// Where the machine has no network to announce it on.
    pub fn start(&self) -> Result<Announced, LanError> {
        let services = self.services()?;
        let daemon = ServiceDaemon::new()?;
        daemon.set_ip_check_interval(ADDRESS_LOOK_SECONDS)?;
        for service in services {
            daemon.register(service)?;
        }
        Ok(Announced(daemon))
    }
}

/// A running announcement. Dropping it says goodbye, so that terminals forget the name at once.
pub struct Announced(ServiceDaemon);

impl std::fmt::Debug for Announced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Announced")
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown() {
            tracing::debug!(%error, "the announcement did not end well");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announcement(https_port: Option<u16>) -> Announcement {
        Announcement {
            names: Names {
                name: "hearth".into(),
                hosts: ["till-box".to_owned()].into(),
                addresses: ["127.0.0.1", "192.168.10.5"]
                    .iter()
                    .map(|text| text.parse().expect("an address"))
                    .collect(),
            },
            follows_addresses: false,
            http_port: 8410,
            https_port,
            fingerprint: https_port.map(|_| "AB:CD".to_owned()),
            version: "0.1.0",
        }
    }

    #[test]
    fn n16_the_announcement_names_the_host_its_outside_addresses_the_ports_and_the_fingerprint() {
        let services = announcement(Some(8411)).services().expect("made");
        let kinds: Vec<_> = services.iter().map(ServiceInfo::get_type).collect();
        assert_eq!(kinds, [HEARTH, HTTPS]);
        for service in &services {
            assert_eq!(service.get_hostname(), "hearth.local.");
            assert_eq!(service.get_port(), 8411);
            let addresses: Vec<String> = service.get_addresses().iter().map(ToString::to_string).collect();
            assert_eq!(addresses, ["192.168.10.5"], "nobody else reaches the loop");
            assert_eq!(service.get_property_val_str("sha256"), Some("ABCD"));
            assert_eq!(service.get_property_val_str("http"), Some("8410"));
        }
    }

    #[test]
    fn without_https_only_the_house_is_announced() {
        let services = announcement(None).services().expect("made");
        assert_eq!(services.len(), 1);
        assert_eq!(
            (services[0].get_port(), services[0].get_property_val_str("https")),
            (8410, None)
        );
    }
}
