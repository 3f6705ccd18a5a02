//! The names and addresses under which terminals reach the node.

use crate::LanError;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The most addresses that are told and certified.
const ADDRESSES_MAX: usize = 16;
/// The longest label of a name, in bytes.
const LABEL_BYTES_MAX: usize = 63;

/// How the node is called on its network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The mDNS name without its ending: `hearth` is `hearth.local`.
    pub name: String,
    /// Further names: the machine's, and those of the configuration.
    pub hosts: BTreeSet<String>,
    /// The node's addresses on its network, in the order in which a person should try them.
    pub addresses: Vec<IpAddr>,
}

impl Names {
    /// `hearth.local`.
    pub fn local(&self) -> String {
        format!("{}.local", self.name)
    }

    /// Every name, the mDNS name first.
    pub fn all_hosts(&self) -> Vec<String> {
        let local = self.local();
        let others = self.hosts.iter().filter(|host| **host != local).cloned();
        std::iter::once(local.clone()).chain(others).collect()
    }

    /// The address that a person is told: the first that is not this machine's own loop.
    pub fn first_address(&self) -> IpAddr {
        let outside = self.addresses.iter().find(|address| !address.is_loopback());
        outside
            .or(self.addresses.first())
            .copied()
            .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }
}

/// Whether `name` can be a label of a name: letters, digits and inner dashes.
pub fn is_fit_name(name: &str) -> bool {
    (1..=LABEL_BYTES_MAX).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// The machine's own name in small letters, without its domain; `None` where it has none that is fit.
pub fn machine_name() -> Option<String> {
    let name = rustix::system::uname()
        .nodename()
        .to_str()
        .ok()?
        .to_ascii_lowercase();
    let label = name.split('.').next().unwrap_or_default().to_owned();
    is_fit_name(&label).then_some(label)
}

/// The addresses at which a socket bound to `listen` is reached, private IPv4 first; never those of another network card
/// when one address was named.
///
/// # Errors
/// Where the machine does not list its addresses.
pub fn addresses(listen: SocketAddr) -> Result<Vec<IpAddr>, LanError> {
    if !listen.ip().is_unspecified() {
        return Ok(vec![listen.ip()]);
    }
    let cards = if_addrs::get_if_addrs().map_err(|error| LanError::Machine(error.to_string()))?;
    let reached = |address: &IpAddr| match address {
        IpAddr::V4(_) => true,
        // A link-local address needs the card's name beside it, which no certificate can hold.
        IpAddr::V6(address) => listen.is_ipv6() && !address.is_unicast_link_local(),
    };
    let found: BTreeSet<IpAddr> = cards
        .iter()
        .map(if_addrs::Interface::ip)
        .filter(reached)
        .collect();
    let mut found: Vec<IpAddr> = found.into_iter().collect();
    found.sort_by_key(|address| {
        (
            address.is_loopback(),
            address.is_ipv6(),
            !is_private(*address),
            *address,
        )
    });
    found.truncate(ADDRESSES_MAX);
    Ok(found)
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => Ipv6Addr::is_unique_local(&address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_address_is_the_only_one_and_an_open_one_lists_the_machines() {
        let one: SocketAddr = "192.168.10.5:8410".parse().expect("an address");
        assert_eq!(addresses(one).expect("lists"), [one.ip()]);
        let open: SocketAddr = "0.0.0.0:8410".parse().expect("an address");
        let found = addresses(open).expect("lists");
        assert!(found.contains(&IpAddr::V4(Ipv4Addr::LOCALHOST)), "{found:?}");
        assert!(found.iter().all(IpAddr::is_ipv4), "{found:?}");
    }

    #[test]
    fn a_person_is_told_an_address_that_other_machines_reach() {
        let names = |addresses: &[&str]| Names {
            name: "hearth".into(),
            hosts: ["hearth.local".to_owned(), "till.lan".to_owned()].into(),
            addresses: addresses
                .iter()
                .map(|text| text.parse().expect("an address"))
                .collect(),
        };
        assert_eq!(
            names(&["127.0.0.1", "10.0.0.2"]).first_address().to_string(),
            "10.0.0.2"
        );
        assert_eq!(names(&["127.0.0.1"]).first_address().to_string(), "127.0.0.1");
        assert_eq!(names(&[]).all_hosts(), ["hearth.local", "till.lan"]);
    }

    #[test]
    fn a_name_is_letters_digits_and_inner_dashes() {
        for fit in ["hearth", "hearth-2", "h"] {
            assert!(is_fit_name(fit), "{fit}");
        }
        for unfit in [
            "",
            "-h",
            "h-",
            "Hearth",
            "h.local",
            "h_x",
            "h x",
            "ha\u{e4}",
            &"h".repeat(64),
        ] {
            assert!(!is_fit_name(unfit), "{unfit}");
        }
    }
}
