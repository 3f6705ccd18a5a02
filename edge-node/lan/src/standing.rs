//! How long the certificates are good for, and what a person has to do about it (case N17).

use crate::authority::instant_of;
use crate::public::Public;
use crate::{Authority, LanError, Leaf, PublicFiles};
use rustls::crypto::ring;
use std::path::Path;
use time::{Duration, OffsetDateTime};
use values::Timestamp;

/// How long before its end a certificate that was not renewed is warned of, in days.
const WARN_BEFORE_DAYS: i64 = 30;
/// How long before its end the authority is warned of, in days: every terminal has to trust the next one by then.
const WARN_BEFORE_AUTHORITY_DAYS: i64 = 180;

/// How long it all is good for, in seconds since 1970, and what a person has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The end of the authority.
    pub authority_ends: i64,
    /// The end of the node's certificate; `None` where there is none that reads, which the next start makes good.
    pub leaf_ends: Option<i64>,
    /// The end of the public certificate, where there is one.
    pub public_ends: Option<i64>,
    /// Sentences that say what is wrong and what to do; empty where all is well.
    pub warnings: Vec<String>,
}

/// What stands in the folder, looked at without making anything: the authority's fingerprint and how it all stands. For a
/// program beside the running node.
///
/// # Errors
/// Where the authority is not there, damaged or open to others.
pub fn inspect(
    folder: &Path,
    files: Option<&PublicFiles>,
    now: Timestamp,
) -> Result<(String, Standing), LanError> {
    let authority = Authority::load(folder)?
        .ok_or_else(|| LanError::unfit(folder, "holds no certificate authority; the next start makes one"))?;
    let leaf_ends = Leaf::load(folder, &authority)?.map(|leaf| leaf.validity().1);
    let public = files.map(|files| Public::read(files, &ring::default_provider()));
    let fault = match &public {
        Some(Err(error)) => Some(error.to_string()),
        _ => None,
    };
    let public_ends = public.and_then(Result::ok).map(|public| public.not_after);
    let standing = Standing::of(
        authority.not_after(),
        leaf_ends,
        public_ends,
        fault.as_deref(),
        now,
    );
    Ok((authority.fingerprint(), standing))
}

impl Standing {
    pub(crate) fn of(
        authority_ends: OffsetDateTime,
        leaf_ends: Option<i64>,
        public_ends: Option<OffsetDateTime>,
        public_fault: Option<&str>,
        now: Timestamp,
    ) -> Self {
        let now = instant_of(now);
        let soon = now + Duration::days(WARN_BEFORE_DAYS);
        let mut warnings = Vec::new();
        if let Some(fault) = public_fault {
            warnings.push(format!("The public certificate cannot be used: {fault}."));
        }
        if now + Duration::days(WARN_BEFORE_AUTHORITY_DAYS) > authority_ends {
            warnings.push(format!(
                "The property's certificate authority ends on {}: delete authority.key and authority.crt in the folder \
                 keys, start the node again, and let every terminal trust the new one at /trust.",
                authority_ends.date()
            ));
        } else if leaf_ends.is_some_and(|ends| soon.unix_timestamp() > ends) {
            warnings.push(
                "The node's certificate ends soon and was not renewed; look into the node's log.".to_owned(),
            );
        }
        if let Some(ends) = public_ends.filter(|ends| soon > *ends) {
            let word = if now > ends { "ended" } else { "ends" };
            warnings.push(format!(
                "The public certificate {word} on {}: put the renewed one in its place. Terminals that trust the \
                 property's own authority are not touched.",
                ends.date()
            ));
        }
        Self {
            authority_ends: authority_ends.unix_timestamp(),
            leaf_ends,
            public_ends: public_ends.map(OffsetDateTime::unix_timestamp),
            warnings,
        }
    }
}
