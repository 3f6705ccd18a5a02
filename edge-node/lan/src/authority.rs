//! The property's certificate authority: made once, kept in the folder of secrets, good for ten years and for names and
//! addresses of a private network only.
//!
//! The constraint is written into the certificate: whoever steals the key cannot play a bank to a tablet that trusts it.

use crate::{LanError, Names, secret};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints,
};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use time::{Duration, OffsetDateTime};
use values::Timestamp;
use x509_parser::extensions::GeneralName;
use x509_parser::pem::parse_x509_pem;

/// How long the authority is good for, in days: ten years.
pub(crate) const AUTHORITY_DAYS: i64 = 3_652;
/// 2026-06-01. A clock before this is wrong, whatever it says; nothing is certified from before it.
pub(crate) const CLOCK_FLOOR_SECONDS: i64 = 1_780_272_000;
/// The key and the certificate, in the folder of secrets.
const KEY: &str = "authority.key";
const CERTIFICATE: &str = "authority.crt";
/// Endings that no public authority gives out.
const PRIVATE_ENDINGS: &[&str] = &["local", "localhost", "lan", "internal", "home.arpa"];
/// Networks that are nobody's on the internet.
const PRIVATE_V4: &[([u8; 4], u8)] = &[
    ([10, 0, 0, 0], 8),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    ([169, 254, 0, 0], 16),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
];
const PRIVATE_V6: &[(Ipv6Addr, u8)] = &[
    (Ipv6Addr::LOCALHOST, 128),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
];

/// The property's authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    der: Vec<u8>,
    not_after: OffsetDateTime,
    endings: BTreeSet<String>,
    networks: Vec<(IpAddr, IpAddr)>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority")
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

impl Authority {
    /// The authority in `folder`; `None` where none was made yet.
    ///
    /// # Errors
    /// Where a file is open to others, damaged, or there is a certificate without its key.
    pub fn load(folder: &Path) -> Result<Option<Self>, LanError> {
        let (key_file, certificate_file) = (folder.join(KEY), folder.join(CERTIFICATE));
        match (secret::read(&key_file)?, secret::read(&certificate_file)?) {
            (Some(key), Some(certificate)) => {
                Self::read(&key, certificate, &key_file, &certificate_file).map(Some)
            }
            // The certificate is written last: a key alone was never used.
            (_, None) => Ok(None),
            (None, Some(_)) => Err(LanError::unfit(
                &key_file,
                "is gone; restore it from its copy, or delete authority.crt beside it and let every terminal trust the new one",
            )),
        }
    }

    /// The authority in `folder`, made there at the first start.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_or_make(folder: &Path, names: &Names, now: Timestamp) -> Result<Self, LanError> {
        if let Some(authority) = Self::load(folder)? {
            return Ok(authority);
        }
        let (key_file, certificate_file) = (folder.join(KEY), folder.join(CERTIFICATE));
        let (key, certificate) = make(names, now)?;
        secret::write(&key_file, &key)?;
        secret::write(&certificate_file, &certificate)?;
        Self::read(&key, certificate, &key_file, &certificate_file)
    }

    fn read(key: &str, pem: String, key_file: &Path, file: &Path) -> Result<Self, LanError> {
        let key = KeyPair::from_pem(key)
            .map_err(|_| LanError::unfit(key_file, "holds no key; restore it from its copy"))?;
        let damaged = || LanError::unfit(file, "holds no certificate; restore it from its copy");
        let (_, parsed) = parse_x509_pem(pem.as_bytes()).map_err(|_| damaged())?;
        let certificate = parsed.parse_x509().map_err(|_| damaged())?;
        if certificate.public_key().subject_public_key.data.as_ref() != key.public_key_raw() {
            return Err(LanError::unfit(
                file,
                "does not belong to authority.key; restore both from one copy",
            ));
        }
        let (mut endings, mut networks) = (BTreeSet::new(), Vec::new());
        let constraints = certificate
            .name_constraints()
            .map_err(|_| damaged())?
            .ok_or_else(damaged)?;
        for subtree in constraints.value.permitted_subtrees.iter().flatten() {
            match &subtree.base {
                GeneralName::DNSName(name) => drop(endings.insert((*name).to_owned())),
                GeneralName::IPAddress(bytes) => networks.extend(network(bytes)),
                _ => {}
            }
        }
        let not_after = certificate.validity().not_after.to_datetime();
        let der = parsed.contents.clone();
        let issuer = Issuer::from_ca_cert_der(&der.as_slice().into(), key)?;
        Ok(Self {
            issuer,
            pem,
            der,
            not_after,
            endings,
            networks,
        })
    }

    /// Whether the authority may vouch for this name.
    pub fn permits_host(&self, host: &str) -> bool {
        self.endings.iter().any(|ending| {
            host.strip_suffix(ending.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    }

    /// Whether the authority may vouch for this address.
    pub fn permits_address(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|(network, mask)| match (address, network, mask) {
                (IpAddr::V4(address), IpAddr::V4(network), IpAddr::V4(mask)) => {
                    address.to_bits() & mask.to_bits() == network.to_bits() & mask.to_bits()
                }
                (IpAddr::V6(address), IpAddr::V6(network), IpAddr::V6(mask)) => {
                    address.to_bits() & mask.to_bits() == network.to_bits() & mask.to_bits()
                }
                _ => false,
            })
    }

    /// The certificate as text.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The certificate as bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The SHA-256 of the certificate, as systems show it: `AB:CD:...`.
    pub fn fingerprint(&self) -> String {
        let hash = Sha256::digest(&self.der);
        let mut text = String::new();
        for byte in &hash {
            if !text.is_empty() {
                text.push(':');
            }
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02X}");
        }
        text
    }

    pub(crate) const fn issuer(&self) -> &Issuer<'static, KeyPair> {
        &self.issuer
    }

    pub(crate) const fn not_after(&self) -> OffsetDateTime {
        self.not_after
    }
}

fn make(names: &Names, now: Timestamp) -> Result<(String, String), LanError> {
    let key = KeyPair::generate()?;
    let mut drawn = [0; 4];
    getrandom::fill(&mut drawn).map_err(|error| LanError::Machine(error.to_string()))?;
    let mut params = CertificateParams::default();
    let mut subject = DistinguishedName::new();
    // The number keeps two houses apart in a tablet's list.
    subject.push(
        DnType::CommonName,
        format!("Hearth {} {:08X}", names.name, u32::from_be_bytes(drawn)),
    );
    subject.push(DnType::OrganizationName, "Hearth property authority");
    params.distinguished_name = subject;
    let floor = instant(CLOCK_FLOOR_SECONDS);
    params.not_before = floor;
    params.not_after = instant_of(now).max(floor) + Duration::days(AUTHORITY_DAYS);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: permitted(names),
        excluded_subtrees: Vec::new(),
    });
    let certificate = params.self_signed(&key)?;
    Ok((key.serialize_pem(), certificate.pem()))
}

/// Private endings and networks, and beside them exactly the names and addresses that this house has today.
fn permitted(names: &Names) -> Vec<GeneralSubtree> {
    let endings = PRIVATE_ENDINGS.iter().map(|ending| (*ending).to_owned());
    let own = names.hosts.iter().filter(|host| {
        !PRIVATE_ENDINGS
            .iter()
            .any(|ending| host.ends_with(&format!(".{ending}")))
    });
    let endings: BTreeSet<String> = endings.chain(own.cloned()).collect();
    let mut permitted: Vec<GeneralSubtree> = endings.into_iter().map(GeneralSubtree::DnsName).collect();
    let v4 = PRIVATE_V4
        .iter()
        .map(|(network, bits)| CidrSubnet::from_v4_prefix(*network, *bits));
    let v6 = PRIVATE_V6
        .iter()
        .map(|(network, bits)| CidrSubnet::from_v6_prefix(network.octets(), *bits));
    let own = names
        .addresses
        .iter()
        .map(|address| CidrSubnet::from_addr_prefix(*address, if address.is_ipv4() { 32 } else { 128 }));
    permitted.extend(v4.chain(v6).chain(own).map(GeneralSubtree::IpAddress));
    permitted
}

/// An address and its mask, as they stand in a constraint.
fn network(bytes: &[u8]) -> Option<(IpAddr, IpAddr)> {
    let (address, mask) = bytes.split_at(bytes.len() / 2);
    if let (Ok(address), Ok(mask)) = (<[u8; 4]>::try_from(address), <[u8; 4]>::try_from(mask)) {
        return Some((Ipv4Addr::from(address).into(), Ipv4Addr::from(mask).into()));
    }
    let address = <[u8; 16]>::try_from(address).ok()?;
    let mask = <[u8; 16]>::try_from(mask).ok()?;
    Some((Ipv6Addr::from(address).into(), Ipv6Addr::from(mask).into()))
}

pub(crate) fn instant(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

pub(crate) fn instant_of(now: Timestamp) -> OffsetDateTime {
    instant(now.unix_ms().div_euclid(1_000))
}
