//! The keys that read what is sealed about guests. They stand in no document; to destroy one is to erase the guest
//! everywhere (H10). Sealing is ChaCha20-Poly1305 (RFC 8439) with the guest and the field as associated data.

use crate::{Rows, StoreError, Unit};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use domain::front_desk::{Signature, Strokes};
use domain::guest::{Guest, ProfileField, Sealed, field_id};
use values::{GuestId, ReservationId};

/// Bytes of a nonce.
pub const NONCE_BYTES: usize = 12;
/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

impl Unit<'_> {
    /// Keeps the key of a new guest; the guest's own stays where there is one.
    ///
    /// # Errors
    /// What the table says.
    pub fn keep_guest_key(&mut self, guest: GuestId, key: &[u8; KEY_BYTES]) -> Result<(), StoreError> {
        let sql = "INSERT INTO guest_key (guest, key) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.rows().run(sql, (guest.bytes(), key)).map(drop)
    }

    /// Destroys a guest's key and takes the name out of the lists. SQLite overwrites what is deleted (`secure_delete`).
    ///
    /// # Errors
    /// What the tables say.
    pub fn destroy_guest_key(&mut self, guest: GuestId) -> Result<(), StoreError> {
        let rows = self.rows();
        rows.link().pragma_update(None, "secure_delete", "ON")?;
        rows.run("DELETE FROM guest_key WHERE guest = ?1", [guest.bytes()])?;
        crate::projections::guest::scrub(rows, guest)?;
        Ok(rows.link().pragma_update(None, "secure_delete", "OFF")?)
    }
}

/// The key of a guest; `None` once it was destroyed, or where the guest came from elsewhere without it.
///
/// # Errors
/// What the table says.
pub fn guest_key(rows: Rows<'_>, guest: GuestId) -> Result<Option<[u8; KEY_BYTES]>, StoreError> {
    rows.one(
        "SELECT key FROM guest_key WHERE guest = ?1",
        [guest.bytes()],
        |row| row.get(0),
    )
}

/// Seals a field of a profile under a nonce drawn for it.
///
/// # Errors
/// Where the text is larger than the cipher takes, which a field never is.
pub fn seal(
    key: &[u8; KEY_BYTES],
    nonce: &[u8; NONCE_BYTES],
    guest: GuestId,
    field: ProfileField,
    text: &str,
) -> Result<Sealed, StoreError> {
    let cipher = ChaCha20Poly1305::new(&Key::from(*key));
    let (aad, msg) = (associated(guest, field), text.as_bytes());
    let sealed = cipher.encrypt(&Nonce::from(*nonce), Payload { msg, aad: &aad });
    let sealed = sealed.map_err(|_| StoreError::Range("a sealed field"))?;
    Ok(Sealed {
        nonce: nonce.to_vec(),
        sealed,
        field,
    })
}

/// Seals a signature of a guest on the card of a stay, under a nonce drawn for it.
///
/// # Errors
/// Where it is larger than the cipher takes, which a signature never is.
pub fn seal_signature(
    key: &[u8; KEY_BYTES],
    nonce: &[u8; NONCE_BYTES],
    (guest, stay): (GuestId, ReservationId),
    strokes: &Strokes,
) -> Result<Vec<u8>, StoreError> {
    let cipher = ChaCha20Poly1305::new(&Key::from(*key));
    let (aad, msg) = (signature_of(guest, stay), strokes.pack());
    let sealed = cipher.encrypt(&Nonce::from(*nonce), Payload { msg: &msg, aad: &aad });
    sealed.map_err(|_| StoreError::Range("a sealed signature"))
}

/// Reads a signature; `None` where the key is gone or another, or a bit is not as it was.
///
/// # Errors
/// What the table says.
pub fn signature(
    rows: Rows<'_>,
    stay: ReservationId,
    signature: &Signature,
) -> Result<Option<Strokes>, StoreError> {
    let Some(key) = guest_key(rows, signature.guest)? else {
        return Ok(None);
    };
    let Ok(nonce) = <[u8; NONCE_BYTES]>::try_from(signature.nonce.as_slice()) else {
        return Ok(None);
    };
    let aad = signature_of(signature.guest, stay);
    let (cipher, msg) = (ChaCha20Poly1305::new(&Key::from(key)), &signature.sealed);
    let clear = cipher.decrypt(&Nonce::from(nonce), Payload { msg, aad: &aad });
    Ok(clear.ok().and_then(|clear| Strokes::unpack(&clear)))
}

/// A signature belongs to its guest and its stay: moved to another it does not open.
fn signature_of(guest: GuestId, stay: ReservationId) -> Vec<u8> {
    [guest.bytes().as_slice(), b"signature", stay.bytes().as_slice()].concat()
}

/// Reads a sealed field; `None` where the key is another or a bit is not as it was.
#[must_use]
pub fn unseal(key: &[u8; KEY_BYTES], guest: GuestId, value: &Sealed) -> Option<String> {
    let nonce: [u8; NONCE_BYTES] = value.nonce.as_slice().try_into().ok()?;
    let cipher = ChaCha20Poly1305::new(&Key::from(*key));
    let aad = associated(guest, value.field);
    let clear = cipher
        .decrypt(
            &Nonce::from(nonce),
            Payload {
                msg: &value.sealed,
                aad: &aad,
            },
        )
        .ok()?;
    String::from_utf8(clear).ok()
}

fn associated(guest: GuestId, field: ProfileField) -> Vec<u8> {
    [guest.bytes().as_slice(), field.word().as_bytes()].concat()
}

/// A guest's profile in the clear, field by field; empty where the key is gone.
///
/// # Errors
/// What the table says.
pub fn profile(
    rows: Rows<'_>,
    id: GuestId,
    guest: &Guest,
) -> Result<Vec<(ProfileField, String)>, StoreError> {
    let Some(key) = guest_key(rows, id)? else {
        return Ok(Vec::new());
    };
    let fields = ProfileField::ALL
        .iter()
        .filter_map(|field| guest.profile.get(&field_id(id, *field)));
    Ok(fields
        .filter_map(|value| Some((value.field, unseal(&key, id, value)?)))
        .collect())
}
