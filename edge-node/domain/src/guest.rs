//! A guest. What names a person is sealed before it comes here (sync.md 11): the document holds ciphertext, the key
//! stands outside the documents, and to destroy the key is to erase the person everywhere (H10).
//!
//! Which texts are fit stands here; the sealing itself, keys and nonces stand with the caller.

use crate::ctx::Ctx;
use crate::shape::Kind;
use crate::{aggregate, codes, refusals};
use minicbor::{Decode, Encode};
use values::{EntryId, GuestId, PersonId, Timestamp, derived_id};

/// The most letters of one field of a profile.
pub const FIELD_LETTERS_MAX: usize = 200;
/// The most letters of a word by which a guest is found.
pub const SEARCH_WORD_LETTERS_MAX: usize = 32;
/// The most words of a name by which a guest is found.
pub const SEARCH_WORDS_MAX: usize = 8;

codes! {
    /// A field of a guest's profile. Append only.
    pub enum ProfileField {
        /// The name, as the guest writes it.
        Name = 0, "name";
        /// An address for mail.
        Email = 1, "email";
        /// A telephone number.
        Phone = 2, "phone";
        /// Where the guest lives.
        Address = 3, "address";
        /// Nationality, as the registration asks for it.
        Nationality = 4, "nationality";
        /// The number of an identity document.
        DocumentNumber = 5, "document_number";
        /// What kind of identity document: a passport, an identity card.
        DocumentKind = 6, "document_kind";
        /// The day of birth, as `2001-12-31`.
        DateOfBirth = 7, "date_of_birth";
        /// The country of residence.
        Country = 8, "country";
    }
}

/// Text that only the holder of the guest's key can read: ChaCha20-Poly1305 (RFC 8439) with the guest and the field as
/// associated data.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Sealed {
    /// The nonce, drawn for this value.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
    /// Ciphertext and tag.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
    /// Which field it is.
    #[n(2)]
    pub field: ProfileField,
}

/// That a guest was erased.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Erasure {
    /// Who did it.
    #[n(0)]
    pub by: PersonId,
    /// When.
    #[n(1)]
    pub at: Timestamp,
    /// At whose wish.
    #[n(2)]
    pub reason: String,
}

aggregate! {
    /// A guest; what names a person is sealed.
    pub struct Guest, GuestEdit, Kind::Guest;
    header {
        /// When the guest was first entered.
        since: Option<Timestamp> = Since;
        /// The house takes special care of this guest.
        vip: bool = Vip;
    }
    facts {
        /// The profile, field by field.
        profile: EntryId => Sealed = Profile;
    }
    entries {
        /// That the guest was erased; two sides may have done so.
        erasures: EntryId => Erasure = Erasure;
    }
}

/// A profile in the clear: it lives in memory only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Field by field.
    pub fields: Vec<(ProfileField, String)>,
}

refusals! {
    /// Why a guest was not entered, changed or erased.
    pub enum GuestRefusal {
        /// No name.
        NameMissing = "guest_name_missing", "Give the guest's name.";
        /// A field is too long or unreadable.
        FieldUnfit { /// Which.
            field: &'static str } = "guest_field_unfit", "The guest's {field} has 1 to 200 letters and no control characters.";
        /// No date.
        BirthUnfit = "guest_date_of_birth_unfit", "The date of birth is a day such as 2001-12-31.";
        /// Nothing to change.
        NothingToChange = "nothing_to_change", "Nothing was given that differs from what stands.";
        /// Erased.
        Erased = "guest_erased", "This guest was erased; enter the guest anew.";
        /// In the house or booked.
        StillExpected = "guest_still_expected", "This guest is in the house or has a reservation. Check out or cancel first.";
        /// No reason.
        ReasonMissing = "reason_missing", "Say in 1 to 500 letters at whose wish the guest is erased.";
    }
}

impl Guest {
    /// Whether the guest was erased.
    pub fn is_erased(&self) -> bool {
        !self.erasures.is_empty()
    }
}

/// The id of a field of a guest's profile.
#[must_use]
pub fn field_id(guest: GuestId, field: ProfileField) -> EntryId {
    derived_id(guest.0, field.word().as_bytes())
}

/// The profile with each text trimmed; what is empty is left out.
///
/// # Errors
/// [`GuestRefusal`] where a field is unfit.
pub fn fit_profile(profile: &Profile) -> Result<Profile, GuestRefusal> {
    let mut fields = Vec::new();
    for (field, text) in &profile.fields {
        let text = text.trim();
        if text.chars().count() > FIELD_LETTERS_MAX || text.chars().any(char::is_control) {
            return Err(GuestRefusal::FieldUnfit { field: field.word() });
        }
        let dated = *field == ProfileField::DateOfBirth && !text.is_empty();
        if dated && values::BusinessDate::parse(text).is_err() {
            return Err(GuestRefusal::BirthUnfit);
        }
        if !text.is_empty() {
            fields.push((*field, text.to_owned()));
        }
    }
    Ok(Profile { fields })
}

/// Enters a guest under fields that the caller has sealed.
///
/// # Errors
/// [`GuestRefusal::NameMissing`] where no name is among them.
pub fn enter(ctx: &Ctx, id: GuestId, sealed: Vec<Sealed>) -> Result<Vec<GuestEdit>, GuestRefusal> {
    if !sealed.iter().any(|value| value.field == ProfileField::Name) {
        return Err(GuestRefusal::NameMissing);
    }
    let mut edits = vec![GuestEdit::Since(Some(ctx.now))];
    edits.extend(
        sealed
            .into_iter()
            .map(|value| GuestEdit::Profile(field_id(id, value.field), value)),
    );
    Ok(edits)
}

/// Changes fields of a guest's profile.
///
/// # Errors
/// [`GuestRefusal::Erased`] where there is no key any more.
pub fn change(id: GuestId, guest: &Guest, sealed: Vec<Sealed>) -> Result<Vec<GuestEdit>, GuestRefusal> {
    if guest.is_erased() {
        return Err(GuestRefusal::Erased);
    }
    Ok(sealed
        .into_iter()
        .map(|value| GuestEdit::Profile(field_id(id, value.field), value))
        .collect())
}

/// Says whether the house takes special care of a guest.
///
/// # Errors
/// [`GuestRefusal`] where the guest is erased, or it stands so already.
pub fn set_vip(guest: &Guest, vip: bool) -> Result<Vec<GuestEdit>, GuestRefusal> {
    if guest.is_erased() {
        return Err(GuestRefusal::Erased);
    }
    if guest.vip == vip {
        return Err(GuestRefusal::NothingToChange);
    }
    Ok(vec![GuestEdit::Vip(vip)])
}

/// Records that a guest was erased; the caller destroys the key and scrubs the projections in the same commit.
///
/// # Errors
/// [`GuestRefusal`] where the guest is erased, still expected, or no reason is given.
pub fn erase(ctx: &Ctx, guest: &Guest, expected: bool, reason: &str) -> Result<Vec<GuestEdit>, GuestRefusal> {
    if guest.is_erased() {
        return Err(GuestRefusal::Erased);
    }
    if expected {
        return Err(GuestRefusal::StillExpected);
    }
    let reason = crate::front_desk::fit_reason(reason).map_err(|_| GuestRefusal::ReasonMissing)?;
    let erasure = Erasure {
        by: ctx.person,
        at: ctx.now,
        reason,
    };
    Ok(vec![GuestEdit::Erasure(ctx.id(), erasure)])
}

/// The words by which a name is found: lower case, the commonest accents taken off, at most eight.
#[must_use]
pub fn search_words(name: &str) -> Vec<String> {
    let folded: String = name
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(plain_letter)
        .collect();
    let mut words: Vec<String> = folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(SEARCH_WORD_LETTERS_MAX).collect())
        .collect();
    words.dedup();
    words.truncate(SEARCH_WORDS_MAX);
    words
}

/// A letter without its accent, for the Latin letters of European names.
fn plain_letter(letter: char) -> impl Iterator<Item = char> {
    let plain = match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' => "o",
        'ö' | 'ø' | 'ő' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' => "u",
        'ü' | 'ű' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    };
    let kept = plain.is_empty().then_some(letter);
    plain.chars().chain(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Aggregate;
    use values::{BusinessDate, Currency, DeviceId, IdSource, Uuid};

    fn ctx() -> Ctx {
        let now = Timestamp::from_unix_ms(1_700_000_000_000);
        let day = BusinessDate::parse("2026-05-01").expect("a date");
        let (person, device) = (PersonId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)));
        Ctx::new(person, device, now, day, Currency::EUR, IdSource::new(now, 3))
    }

    fn sealed(field: ProfileField) -> Sealed {
        Sealed {
            nonce: vec![0; 12],
            sealed: vec![1, 2, 3],
            field,
        }
    }

    const ADA: GuestId = GuestId(Uuid::from_u128(7));

    #[test]
    fn a_guest_needs_a_name_and_is_found_by_its_words() {
        assert_eq!(
            enter(&ctx(), ADA, vec![sealed(ProfileField::Email)]),
            Err(GuestRefusal::NameMissing)
        );
        assert!(enter(&ctx(), ADA, vec![sealed(ProfileField::Name)]).is_ok());
        assert_eq!(
            search_words("  José  O'Brien-Müller "),
            ["jose", "o", "brien", "mueller"]
        );
        assert!(search_words("???").is_empty());
        assert_eq!(search_words(&"a b ".repeat(40)).len(), SEARCH_WORDS_MAX);
    }

    #[test]
    fn an_unfit_field_is_named() {
        let profile = |text: &str| Profile {
            fields: vec![(ProfileField::Phone, text.to_owned())],
        };
        let refusal = fit_profile(&profile("12\u{1b}34")).expect_err("a control character");
        assert_eq!(refusal, GuestRefusal::FieldUnfit { field: "phone" });
        assert!(fit_profile(&profile(&"1".repeat(201))).is_err());
        assert_eq!(fit_profile(&profile("  ")), Ok(Profile::default()));
    }

    #[test]
    fn h10_an_erased_guest_is_not_changed_or_erased_again() {
        let entered = enter(&ctx(), ADA, vec![sealed(ProfileField::Name)]).expect("enters");
        let guest = Guest::default().after(&entered).expect("reads");
        assert_eq!(
            erase(&ctx(), &guest, true, "wish"),
            Err(GuestRefusal::StillExpected)
        );
        assert_eq!(
            erase(&ctx(), &guest, false, " "),
            Err(GuestRefusal::ReasonMissing)
        );
        let erased = erase(&ctx(), &guest, false, "the guest's wish").expect("erases");
        let guest = guest.after(&erased).expect("reads");
        assert_eq!(
            change(ADA, &guest, vec![sealed(ProfileField::Phone)]),
            Err(GuestRefusal::Erased)
        );
        assert_eq!(erase(&ctx(), &guest, false, "again"), Err(GuestRefusal::Erased));
    }
}
