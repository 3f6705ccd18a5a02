//! Hashing PINs: argon2id with the node's pepper, on threads that may block, a few at a time.

use crate::CommandError;
use crate::house::Entropy;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Hashes at once: each takes a core and 46 MiB for some hundredths of a second.
const HASHES_AT_ONCE: usize = 2;
/// Hashes that may wait for their turn.
const HASHES_WAITING_MAX: usize = 32;
/// Memory of one hash, in KiB: with its passes one of the equal settings that OWASP gives for argon2id. Above 32 MiB
/// the C library always gives memory back; with 19 MiB a node at rest kept 40 MB of it.
const MEMORY_KIB: u32 = 46 * 1024;
/// Passes of one hash.
const PASSES: u32 = 1;
/// Bytes of salt.
const SALT_BYTES: usize = 16;

/// Hashes and checks PINs.
pub(crate) struct Pins {
    pepper: Arc<Zeroizing<[u8; 32]>>,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// A hash that nobody has, so that an unknown name takes as long as a known one.
    nobody: String,
}

impl Pins {
    pub(crate) fn new(pepper: [u8; 32], entropy: &Entropy) -> Result<Self, CommandError> {
        let pepper = Zeroizing::new(pepper);
        let mut drawn = [0; SALT_BYTES + 16];
        entropy(&mut drawn);
        let (salt, nobody) = drawn.split_at(SALT_BYTES);
        Ok(Self {
            nobody: hash(&pepper, nobody, salt)?,
            pepper: Arc::new(pepper),
            turns: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            waiting: AtomicUsize::new(0),
        })
    }

    /// The PHC string of a PIN.
    pub(crate) async fn hash(&self, entropy: &Entropy, pin: String) -> Result<String, CommandError> {
        let mut salt = [0; SALT_BYTES];
        entropy(&mut salt);
        let pin = Zeroizing::new(pin);
        self.in_turn(move |pepper| hash(pepper, pin.as_bytes(), &salt))
            .await?
    }

    /// Whether the PIN is the one behind the PHC string; `None` takes as long and says no.
    pub(crate) async fn is_right(&self, pin: String, phc: Option<&str>) -> Result<bool, CommandError> {
        let known = phc.is_some();
        let phc = phc.unwrap_or(&self.nobody).to_owned();
        let pin = Zeroizing::new(pin);
        let right = self
            .in_turn(move |pepper| verify(pepper, pin.as_bytes(), &phc))
            .await??;
        Ok(right && known)
    }

    async fn in_turn<R: Send + 'static>(
        &self,
        work: impl FnOnce(&[u8; 32]) -> R + Send + 'static,
    ) -> Result<R, CommandError> {
        let waiting = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _place = Leave(&self.waiting);
        if waiting >= HASHES_WAITING_MAX {
            return Err(CommandError::Busy);
        }
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(CommandError::failed)?;
        let pepper = Arc::clone(&self.pepper);
        // The turn goes with the work: if the request is given up, the hash still counts until it is done.
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&pepper);
            drop(turn);
            result
        });
        done.await.map_err(CommandError::failed)
    }
}

/// Leaves the queue, also when the request was given up.
struct Leave<'a>(&'a AtomicUsize);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn argon(pepper: &[u8; 32]) -> Result<Argon2<'_>, argon2::Error> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)?;
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(pepper: &[u8; 32], pin: &[u8], salt: &[u8]) -> Result<String, CommandError> {
    let argon = argon(pepper).map_err(CommandError::failed)?;
    let hash: PasswordHash = argon
        .hash_password_with_salt(pin, salt)
        .map_err(CommandError::failed)?;
    Ok(hash.to_string())
}

fn verify(pepper: &[u8; 32], pin: &[u8], phc: &str) -> Result<bool, CommandError> {
    let argon = argon(pepper).map_err(CommandError::failed)?;
    let hash = PasswordHash::new(phc).map_err(CommandError::failed)?;
    match argon.verify_password(pin, &hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(CommandError::failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a09_a_pin_is_right_only_with_its_salt_and_the_nodes_pepper() {
        let entropy: Entropy = Arc::new(|bytes| bytes.fill(9));
        let pins = Pins::new([1; 32], &entropy).expect("pins");
        let phc = pins.hash(&entropy, "739164".into()).await.expect("hashes");
        assert!(phc.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{phc}");
        assert!(pins.is_right("739164".into(), Some(&phc)).await.expect("checks"));
        assert!(!pins.is_right("739165".into(), Some(&phc)).await.expect("checks"));
        assert!(!pins.is_right("739164".into(), None).await.expect("checks"));
        let elsewhere = Pins::new([2; 32], &entropy).expect("pins");
        assert!(
            !elsewhere
                .is_right("739164".into(), Some(&phc))
                .await
                .expect("checks")
        );
    }
}
