//! The node's own certificate: made by the property's authority, kept beside it, made anew before it ends, when the node's
//! names change, and never because a clock that is plainly wrong says so. No network is needed (case N17).

use crate::authority::{CLOCK_FLOOR_SECONDS, instant, instant_of};
use crate::{Authority, LanError, Names, secret};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    SanType,
};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use time::{Duration, OffsetDateTime};
use values::Timestamp;
use x509_parser::extensions::GeneralName;
use x509_parser::pem::parse_x509_pem;

/// How long the certificate is good for, in days; systems refuse more than 398.
pub const LEAF_DAYS: i64 = 397;
/// How long before its end it is made anew, in days.
const RENEW_BEFORE_DAYS: i64 = 60;
/// How long before now it begins, for terminals whose clock is behind, in days.
const BACKDATED_DAYS: i64 = 1;
/// The key, the certificate and its authority's in one file, so that they cannot come apart.
const FILE: &str = "node.pem";

/// The node's certificate and its key.
#[derive(Clone)]
pub struct Leaf {
    pub(crate) certificate: Vec<u8>,
    pub(crate) key: Vec<u8>,
    names: BTreeSet<String>,
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
}

impl std::fmt::Debug for Leaf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Leaf")
            .field("names", &self.names)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

impl Leaf {
    /// The names and addresses it is for.
    pub const fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// When it begins and ends, in seconds since 1970.
    pub const fn validity(&self) -> (i64, i64) {
        (self.not_before.unix_timestamp(), self.not_after.unix_timestamp())
    }

    /// Whether another one is needed: why, in a few words.
    pub(crate) fn is_due(
        &self,
        authority: &Authority,
        names: &Names,
        now: Timestamp,
    ) -> Option<&'static str> {
        if self.names != certified(authority, names) {
            return Some("the node's names or addresses are others");
        }
        let now = instant_of(now);
        if now < instant(CLOCK_FLOOR_SECONDS) {
            // A clock from before this program existed says nothing about time.
            return None;
        }
        if now < self.not_before {
            return Some("it was made while the clock was ahead");
        }
        // Near the authority's own end there is nothing longer to be had.
        let renewable = self.not_after < authority.not_after();
        (renewable && now > self.not_after - Duration::days(RENEW_BEFORE_DAYS)).then_some("it ends soon")
    }

    /// The certificate in `folder`; `None` where there is none that reads.
    pub(crate) fn load(folder: &Path, authority: &Authority) -> Result<Option<Self>, LanError> {
        let Some(text) = secret::read(&folder.join(FILE))? else {
            return Ok(None);
        };
        // What does not read is made anew: nothing but this node depends on it.
        Ok(Self::read(&text, authority))
    }

    fn read(text: &str, authority: &Authority) -> Option<Self> {
        if !text.contains(authority.pem()) {
            return None;
        }
        let key = KeyPair::from_pem(text).ok()?;
        let at = text.find("-----BEGIN CERTIFICATE-----")?;
        let (_, pem) = parse_x509_pem(text.get(at..)?.as_bytes()).ok()?;
        let certificate = pem.parse_x509().ok()?;
        let validity = certificate.validity();
        let mut names = BTreeSet::new();
        for name in &certificate.subject_alternative_name().ok()??.value.general_names {
            match name {
                GeneralName::DNSName(name) => drop(names.insert((*name).to_owned())),
                GeneralName::IPAddress(bytes) => drop(names.insert(address(bytes)?.to_string())),
                _ => {}
            }
        }
        Some(Self {
            certificate: pem.contents.clone(),
            key: key.serialize_der(),
            names,
            not_before: validity.not_before.to_datetime(),
            not_after: validity.not_after.to_datetime(),
        })
    }

    /// Makes one and keeps it in `folder`.
    pub(crate) fn make(
        folder: &Path,
        authority: &Authority,
        names: &Names,
        now: Timestamp,
    ) -> Result<Self, LanError> {
        let key = KeyPair::generate()?;
        let certified = certified(authority, names);
        let mut params = CertificateParams::new(certified.iter().cloned().collect::<Vec<_>>())?;
        debug_assert!(
            params
                .subject_alt_names
                .iter()
                .all(|name| matches!(name, SanType::DnsName(_) | SanType::IpAddress(_)))
        );
        let mut subject = DistinguishedName::new();
        subject.push(DnType::CommonName, names.local());
        params.distinguished_name = subject;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let begins = instant_of(now).max(instant(CLOCK_FLOOR_SECONDS) + Duration::days(BACKDATED_DAYS))
            - Duration::days(BACKDATED_DAYS);
        params.not_before = begins;
        // The last second belongs to it, so a certificate from 0 to 86,400 would be a second longer than a day.
        params.not_after =
            (begins + Duration::days(LEAF_DAYS) - Duration::seconds(1)).min(authority.not_after());
        let certificate = params.signed_by(&key, authority.issuer())?;
        secret::write(
            &folder.join(FILE),
            &format!("{}{}{}", key.serialize_pem(), certificate.pem(), authority.pem()),
        )?;
        Ok(Self {
            certificate: certificate.der().to_vec(),
            key: key.serialize_der(),
            names: certified,
            not_before: params.not_before,
            not_after: params.not_after,
        })
    }
}

/// What the certificate is for: every name and address that the authority may vouch for, and always the machine itself.
fn certified(authority: &Authority, names: &Names) -> BTreeSet<String> {
    let hosts = names.all_hosts().into_iter().chain(["localhost".to_owned()]);
    let own = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    let addresses = names.addresses.iter().copied().chain(own);
    hosts
        .filter(|host| authority.permits_host(host))
        .chain(
            addresses
                .filter(|address| authority.permits_address(*address))
                .map(|address| address.to_string()),
        )
        .collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    match <[u8; 4]>::try_from(bytes) {
        Ok(bytes) => Some(Ipv4Addr::from(bytes).into()),
        Err(_) => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()),
    }
}
