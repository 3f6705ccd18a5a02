//! Everything that a terminal has to trust, together: the authority, the node's certificate and, where there is one, the
//! public certificate; which of them answers which name; and the regular look that keeps them good.

use crate::public::Public;
use crate::{Authority, LanError, Leaf, Names, PublicFiles, Standing, profile};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use values::Timestamp;

/// What the terminals trust. A cheap clone.
#[derive(Clone)]
pub struct Trust(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    provider: Arc<CryptoProvider>,
    authority: Authority,
    files: Option<PublicFiles>,
    current: RwLock<Current>,
}

struct Current {
    names: Names,
    leaf: Leaf,
    leaf_key: Arc<CertifiedKey>,
    public: Option<Public>,
    public_is_over: bool,
    /// Why the public certificate cannot be used as it stands in its files.
    public_fault: Option<String>,
}

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Everything is good.
    Kept,
    /// The node's certificate was made anew; why.
    Renewed(&'static str),
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trust")
            .field("authority", &self.0.authority)
            .finish_non_exhaustive()
    }
}

impl Trust {
    /// What stands in `folder`, made where it is not there yet or no longer good. A public certificate that cannot be used
    /// is warned of and does not keep the house shut.
    ///
    /// # Errors
    /// [`LanError`], with what to do.
    pub fn open(
        folder: &Path,
        names: Names,
        files: Option<PublicFiles>,
        now: Timestamp,
    ) -> Result<Self, LanError> {
        let provider = Arc::new(ring::default_provider());
        let authority = Authority::load_or_make(folder, &names, now)?;
        let leaf = match Leaf::load(folder, &authority)? {
            Some(leaf) if leaf.is_due(&authority, &names, now).is_none() => leaf,
            _ => Leaf::make(folder, &authority, &names, now)?,
        };
        let leaf_key = certified_key(&leaf, &provider)?;
        let current = RwLock::new(Current {
            names,
            leaf,
            leaf_key,
            public: None,
            public_is_over: false,
            public_fault: None,
        });
        let trust = Self(Arc::new(Inner {
            folder: folder.to_path_buf(),
            provider,
            authority,
            files,
            current,
        }));
        trust.look_at_public(now);
        Ok(trust)
    }

    /// Looks whether everything is still good at `now` under `names`, and makes or reads anew what is not.
    ///
    /// # Errors
    /// [`LanError`]; what was in use stays in use.
    pub fn look(&self, names: &Names, now: Timestamp) -> Result<Looked, LanError> {
        let inner = &self.0;
        self.look_at_public(now);
        let due = self.read(|current| current.leaf.is_due(&inner.authority, names, now));
        let Some(why) = due else {
            self.write(|current| current.names.clone_from(names));
            return Ok(Looked::Kept);
        };
        let leaf = Leaf::make(&inner.folder, &inner.authority, names, now)?;
        let leaf_key = certified_key(&leaf, &inner.provider)?;
        self.write(|current| {
            current.names.clone_from(names);
            current.leaf = leaf;
            current.leaf_key = leaf_key;
        });
        Ok(Looked::Renewed(why))
    }

    /// Reads the public certificate anew where its files changed; while that fails the last one stays in use.
    fn look_at_public(&self, now: Timestamp) {
        let Some(files) = &self.0.files else {
            return;
        };
        let is_stale = |current: &Current| {
            current
                .public
                .as_ref()
                .is_none_or(|public| public.is_stale(files))
        };
        let read = self.read(is_stale).then(|| Public::read(files, &self.0.provider));
        self.write(|current| {
            current.public_fault = match read {
                Some(Ok(public)) => {
                    current.public = Some(public);
                    None
                }
                Some(Err(error)) => Some(error.to_string()),
                None => None,
            };
            current.public_is_over = current.public.as_ref().is_some_and(|public| public.is_over(now));
        });
    }

    /// How TLS is spoken: versions 1.2 and 1.3, ring, and the certificate that fits the name that is asked for.
    ///
    /// # Errors
    /// Where the library refuses.
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, LanError> {
        let config = ServerConfig::builder_with_provider(Arc::clone(&self.0.provider))
            .with_safe_default_protocol_versions()?;
        let mut config = config
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Resolver(self.clone())));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// The property's authority.
    pub fn authority(&self) -> &Authority {
        &self.0.authority
    }

    /// The node's names and addresses as of the last look.
    pub fn names(&self) -> Names {
        self.read(|current| current.names.clone())
    }

    /// The certificate that the node shows to terminals that trust the authority.
    pub fn leaf(&self) -> Leaf {
        self.read(|current| current.leaf.clone())
    }

    /// The names of the public certificate, where there is one that is not over.
    pub fn public_hosts(&self) -> Vec<String> {
        self.read(|current| match &current.public {
            Some(public) if !current.public_is_over => public.hosts.clone(),
            _ => Vec::new(),
        })
    }

    /// Whether the public certificate is for this name, over or not.
    pub fn is_public_host(&self, host: &str) -> bool {
        self.read(|current| current.public.as_ref().is_some_and(|public| public.is_for(host)))
    }

    /// The authority as a profile for Apple's systems.
    pub fn mobileconfig(&self) -> String {
        profile::mobileconfig(&self.0.authority)
    }

    /// How long it all is good for, and what a person has to do.
    pub fn standing(&self, now: Timestamp) -> Standing {
        self.read(|current| {
            let public_ends = current.public.as_ref().map(|public| public.not_after);
            let fault = current.public_fault.as_deref();
            let leaf_ends = Some(current.leaf.validity().1);
            Standing::of(self.0.authority.not_after(), leaf_ends, public_ends, fault, now)
        })
    }

    fn read<T>(&self, look: impl FnOnce(&Current) -> T) -> T {
        look(&self.0.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut Current)) {
        change(&mut self.0.current.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// The public certificate where it is for the name and not over; the node's own otherwise. One that is over still goes
    /// before none for a name that the authority may not vouch for.
    fn key_for(&self, host: Option<&str>) -> Arc<CertifiedKey> {
        self.read(|current| {
            let public = current
                .public
                .as_ref()
                .filter(|public| host.is_some_and(|host| public.is_for(host)));
            let own = host.is_none_or(|host| current.leaf.names().contains(host));
            match public {
                Some(public) if !current.public_is_over || !own => Arc::clone(&public.key),
                _ => Arc::clone(&current.leaf_key),
            }
        })
    }
}

fn certified_key(leaf: &Leaf, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>, LanError> {
    let chain = vec![CertificateDer::from(leaf.certificate.clone())];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(leaf.key.clone()));
    Ok(Arc::new(CertifiedKey::from_der(chain, key, provider)?))
}

/// Chooses the certificate at each handshake, so that a renewed one is used at once.
#[derive(Debug)]
struct Resolver(Trust);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let host = hello.server_name().map(str::to_ascii_lowercase);
        Some(self.0.key_for(host.as_deref()))
    }
}
