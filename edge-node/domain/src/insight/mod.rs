//! Findings: what no merge can rule out and no rule may decide alone. A person looks at it and closes it with words.
//!
//! A finding's id is derived from what it is about, so two sides that see the same thing raise the same finding.
//! Which facts make a finding stands in each area's `inspect`; nothing here looks at checks or stays.

pub mod sales;

use crate::refusal::Refusal;
use crate::shape::Kind;
use crate::{aggregate, codes, ctx::Ctx, refusals};
use minicbor::{Decode, Encode};
use values::{EntryId, FindingId, PersonId, Timestamp, Uuid, derived_id};

/// The most letters a resolution may have.
const RESOLUTION_LETTERS_MAX: usize = 500;
/// The namespace of derived finding ids: drawn once for this purpose, never changed.
const NAMESPACE: Uuid = Uuid::from_u128(0x6b1d_5a0e_77c4_5f0a_9d3c_2f84_51e7_a0c6);

codes! {
    /// What was found. Append only.
    pub enum FindingCode {
        /// More was tendered on a check than it cost.
        OverPaidCheck = 0, "over_paid_check";
        /// One header key was set on two sides at once; one value is shown.
        HeaderChangedTwice = 1, "header_changed_twice";
        /// Two parties hold one room for one night.
        TwoPartiesOneBed = 2, "two_parties_one_bed";
        /// A check was closed on one side and added to on the other.
        ClosedCheckChanged = 3, "closed_check_changed";
        /// A change from elsewhere failed the guard and was put aside.
        ChangeQuarantined = 4, "change_quarantined";
        /// Many failed sign-ons in the house within an hour (cases A09, A10).
        SignOnAlarm = 5, "sign_on_alarm";
        /// The file did not hold what was last acknowledged.
        AcknowledgedMarkerMissing = 6, "acknowledged_marker_missing";
        /// A stay was cancelled or set no-show on one side and is in the house on the other (F29).
        StayContradicted = 7, "stay_contradicted";
        /// A room type is sold beyond its limit for a night (F28).
        Oversold = 8, "oversold";
        /// A check was closed more than once, each time with a receipt.
        CheckClosedTwice = 20, "check_closed_twice";
        /// A line was voided in more than its quantity.
        LineVoidedTwice = 21, "line_voided_twice";
        /// A line was voided and moved at the same time.
        LineVoidedAndMoved = 22, "line_voided_and_moved";
        /// A line went to two checks at the same time.
        LineMovedTwice = 23, "line_moved_twice";
        /// A line was voided and made at the same time (case C03).
        LineVoidedAndMade = 24, "line_voided_and_made";
        /// A line was sent twice at the same time.
        LineSentTwice = 25, "line_sent_twice";
    }
}

/// One document that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Subject {
    /// The document's kind, as its stored code.
    #[n(0)]
    pub kind: u8,
    /// The document's id.
    #[cbor(n(1), with = "uuid_bytes")]
    pub id: Uuid,
}

impl Subject {
    /// The document `id` of `kind`.
    pub fn new(kind: Kind, id: impl Into<Uuid>) -> Self {
        Self {
            kind: kind.code(),
            id: id.into(),
        }
    }
}

/// Something a person may choose to do about a finding.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Choice {
    /// `snake_case`, for programs: `refund_the_difference`.
    #[n(0)]
    pub word: String,
    /// For people.
    #[n(1)]
    pub sentence: String,
}

impl Choice {
    /// A choice.
    #[must_use]
    pub fn new(word: &str, sentence: &str) -> Self {
        Self {
            word: word.to_owned(),
            sentence: sentence.to_owned(),
        }
    }
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Raised {
    /// What it is.
    #[n(0)]
    pub code: FindingCode,
    /// One sentence for the manager, with names and amounts.
    #[n(1)]
    pub sentence: String,
    /// What it is about, sorted.
    #[n(2)]
    pub subjects: Vec<Subject>,
    /// What may be done.
    #[n(3)]
    pub choices: Vec<Choice>,
    /// When it was seen first on this side.
    #[n(4)]
    pub at: Timestamp,
}

/// How a person closed it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Closing {
    /// Who.
    #[n(0)]
    pub by: PersonId,
    /// When.
    #[n(1)]
    pub at: Timestamp,
    /// What was done about it.
    #[n(2)]
    pub resolution: String,
}

aggregate! {
    /// Something that a person has to look at.
    pub struct Finding, FindingEdit, Kind::Finding;
    header {}
    facts {
        /// What was seen: one fact under an id derived from the finding's own. A fact and not an entry, because two
        /// sides may see the same thing at different instants, and both are right.
        raised: EntryId => Raised = Raised;
    }
    entries {
        /// How it was closed; two people may have done so at once.
        closings: EntryId => Closing = Closing;
    }
}

impl Finding {
    /// What was seen.
    pub fn seen(&self) -> Option<&Raised> {
        self.raised.values().next()
    }

    /// How it was closed first.
    pub fn closing(&self) -> Option<&Closing> {
        self.closings.values().min_by_key(|closing| closing.at)
    }
}

refusals! {
    /// Why a finding was not closed.
    pub enum InsightRefusal {
        /// It is closed.
        AlreadyClosed = "finding_already_closed", "This finding is closed already; read its resolution in the list of closed findings.";
        /// No resolution, or a very long one.
        ResolutionMissing = "resolution_missing", "Say in 1 to 500 letters what was done about it.";
    }
}

/// The id of the finding `code` about `subjects`; `detail` tells apart findings about the same documents (the header
/// key, the night). The order of the subjects does not matter.
#[must_use]
pub fn finding_id(code: FindingCode, subjects: &[Subject], detail: &str) -> FindingId {
    let mut sorted: Vec<&Subject> = subjects.iter().collect();
    sorted.sort();
    let mut name = code.word().as_bytes().to_vec();
    for subject in sorted {
        name.push(subject.kind);
        name.extend_from_slice(subject.id.as_bytes());
    }
    name.extend_from_slice(detail.as_bytes());
    derived_id(NAMESPACE, &name)
}

/// The edits that raise a finding: none where it was raised before, open or closed.
#[must_use]
pub fn raise(id: FindingId, before: Option<&Finding>, mut seen: Raised) -> Vec<FindingEdit> {
    if before.is_some_and(|finding| finding.seen().is_some()) {
        return Vec::new();
    }
    seen.subjects.sort();
    vec![FindingEdit::Raised(derived_id(id.0, b"raised"), seen)]
}

/// Closes a finding.
///
/// # Errors
/// [`InsightRefusal`] where it is closed or the resolution says nothing.
pub fn close(ctx: &Ctx, finding: &Finding, resolution: &str) -> Result<Vec<FindingEdit>, Refusal> {
    let resolution = resolution.trim();
    if finding.closing().is_some() {
        return Err(InsightRefusal::AlreadyClosed.into());
    }
    if resolution.is_empty() || resolution.chars().count() > RESOLUTION_LETTERS_MAX {
        return Err(InsightRefusal::ResolutionMissing.into());
    }
    let closing = Closing {
        by: ctx.person,
        at: ctx.now,
        resolution: resolution.to_owned(),
    };
    Ok(vec![FindingEdit::Closing(ctx.id(), closing)])
}

/// A UUID as 16 bytes of CBOR.
mod uuid_bytes {
    use minicbor::{Decoder, Encoder};
    use values::Uuid;

    pub(super) fn encode<C, W: minicbor::encode::Write>(
        id: &Uuid,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(id.as_bytes())?.ok()
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Uuid, minicbor::decode::Error> {
        let position = d.position();
        Uuid::from_slice(d.bytes()?)
            .map_err(|_| minicbor::decode::Error::message("an id is 16 bytes").at(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Aggregate;
    use values::{BusinessDate, Currency, IdSource};

    fn ctx() -> Ctx {
        let now = Timestamp::from_unix_ms(1_700_000_000_000);
        let day = BusinessDate::from_ymd(2026, 5, 1).expect("a date");
        Ctx::new(
            PersonId(Uuid::from_u128(1)),
            values::DeviceId(Uuid::from_u128(2)),
            now,
            day,
            Currency::EUR,
            IdSource::new(now, 3),
        )
    }

    fn seen(subjects: Vec<Subject>) -> Raised {
        Raised {
            code: FindingCode::TwoPartiesOneBed,
            sentence: "Room 12 is held by Ada and by Ben for 1 May.".into(),
            subjects,
            choices: vec![Choice::new("move_one_party", "Move one party to another room.")],
            at: Timestamp::from_unix_ms(5),
        }
    }

    #[test]
    fn c02_two_sides_derive_the_same_finding_in_any_order() {
        let a = Subject::new(Kind::Reservation, Uuid::from_u128(8));
        let b = Subject::new(Kind::Reservation, Uuid::from_u128(9));
        let code = FindingCode::TwoPartiesOneBed;
        let id = finding_id(code, &[a.clone(), b.clone()], "2026-05-01");
        assert_eq!(id, finding_id(code, &[b.clone(), a.clone()], "2026-05-01"));
        assert_ne!(id, finding_id(code, &[a.clone(), b.clone()], "2026-05-02"));
        assert_ne!(id, finding_id(FindingCode::OverPaidCheck, &[a, b], "2026-05-01"));
    }

    #[test]
    fn a_finding_is_raised_once_and_closed_once_with_words() {
        let id = FindingId(Uuid::from_u128(7));
        let raised = raise(id, None, seen(vec![Subject::new(Kind::Room, Uuid::from_u128(4))]));
        let finding = Finding::default().after(&raised).expect("reads");
        assert!(raise(id, Some(&finding), seen(Vec::new())).is_empty());
        let refusal = close(&ctx(), &finding, "  ").expect_err("no words");
        assert_eq!(refusal.code, "resolution_missing");
        let closing = close(&ctx(), &finding, " moved Ben to 14 ").expect("closes");
        let finding = finding.after(&closing).expect("reads");
        assert_eq!(
            finding.closing().map(|c| c.resolution.as_str()),
            Some("moved Ben to 14")
        );
        let again = close(&ctx(), &finding, "again").expect_err("closed");
        assert_eq!(again.code, "finding_already_closed");
    }
}
