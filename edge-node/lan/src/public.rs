//! A certificate of a public authority, where the house has one: named in the configuration, read again when its file
//! changes, and never made or renewed here.

use crate::authority::instant_of;
use crate::{LanError, secret};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use time::OffsetDateTime;
use values::Timestamp;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::parse_x509_certificate;

/// The most certificates of a chain.
const CHAIN_MAX: usize = 8;
/// Nobody outside the key's group may read it.
const FORBIDDEN_MODE: u32 = 0o007;

/// The files that the configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFiles {
    /// The certificate and its chain, as PEM.
    pub certificate: PathBuf,
    /// Its key, as PEM.
    pub key: PathBuf,
}

/// The certificate as it was read.
pub(crate) struct Public {
    pub(crate) key: Arc<CertifiedKey>,
    pub(crate) hosts: Vec<String>,
    pub(crate) not_after: OffsetDateTime,
    changed: Option<SystemTime>,
}

impl Public {
    pub(crate) fn read(files: &PublicFiles, provider: &CryptoProvider) -> Result<Self, LanError> {
        let changed = changed(files);
        let text = secret::read_with(&files.certificate, 0)?;
        let text = text.ok_or_else(|| {
            LanError::unfit(
                &files.certificate,
                "is not there; name the file in tls.certificate",
            )
        })?;
        let unfit = |what: &str| LanError::unfit(&files.certificate, what);
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(text.as_bytes())
            .take(CHAIN_MAX)
            .collect::<Result<_, _>>()
            .map_err(|_| unfit("holds no certificate"))?;
        let first = chain.first().ok_or_else(|| unfit("holds no certificate"))?;
        let (_, parsed) = parse_x509_certificate(first).map_err(|_| unfit("holds a damaged certificate"))?;
        let names = parsed
            .subject_alternative_name()
            .map_err(|_| unfit("holds a damaged certificate"))?;
        let names = names
            .map(|names| names.value.general_names.clone())
            .unwrap_or_default();
        let hosts = names.iter().filter_map(|name| match name {
            GeneralName::DNSName(host) => Some(host.to_ascii_lowercase()),
            _ => None,
        });
        let hosts: Vec<String> = hosts.collect();
        let not_after = parsed.validity().not_after.to_datetime();
        let key = secret::read_with(&files.key, FORBIDDEN_MODE)?;
        let key = key.ok_or_else(|| LanError::unfit(&files.key, "is not there; name the file in tls.key"))?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
            .map_err(|_| LanError::unfit(&files.key, "holds no key"))?;
        let key = CertifiedKey::from_der(chain, key, provider)
            .map_err(|error| LanError::unfit(&files.key, format!("does not fit the certificate: {error}")))?;
        Ok(Self {
            key: Arc::new(key),
            hosts,
            not_after,
            changed,
        })
    }

    /// Whether its files were written since.
    pub(crate) fn is_stale(&self, files: &PublicFiles) -> bool {
        changed(files) != self.changed
    }

    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        instant_of(now) > self.not_after
    }

    /// Whether it is for this name; a star stands for one label.
    pub(crate) fn is_for(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| match own.strip_prefix("*.") {
            Some(rest) => host
                .split_once('.')
                .is_some_and(|(label, after)| !label.is_empty() && after == rest),
            None => own == host,
        })
    }
}

fn changed(files: &PublicFiles) -> Option<SystemTime> {
    let at = |file: &Path| std::fs::metadata(file).and_then(|facts| facts.modified()).ok();
    at(&files.certificate).max(at(&files.key))
}
