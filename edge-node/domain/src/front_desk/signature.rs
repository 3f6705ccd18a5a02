//! A signature on a tablet: lines of points, never an image. It is sealed with the guest's key before it is stored, so that
//! to erase the guest is to erase the signature (F09, H10).

use super::{FrontDeskRefusal, Reservation, ReservationEdit, StayStatus};
use crate::ctx::Ctx;
use minicbor::{Decode, Decoder, Encode, Encoder};
use values::{GuestId, PersonId, Timestamp};

/// The most lines of one signature.
pub const STROKES_MAX: usize = 256;
/// The most points of one signature.
pub const POINTS_MAX: usize = 4_000;
/// The widest and highest field to sign in, in its own units.
pub const FIELD_UNITS_MAX: u32 = 4_096;
/// The most signatures of one stay: a person may sign again.
const SIGNATURES_MAX: usize = 8;

/// A signature in the clear: it lives in memory only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strokes {
    /// How wide the field was.
    pub width: u32,
    /// How high it was.
    pub height: u32,
    /// Line by line, each from point to point: right of the left edge, below the upper one.
    pub strokes: Vec<Vec<(u32, u32)>>,
}

/// A signature as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Signature {
    /// Whose key reads it.
    #[n(0)]
    pub guest: GuestId,
    /// The nonce, drawn for it.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
    /// Ciphertext and tag.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
    /// When it was signed.
    #[n(3)]
    pub at: Timestamp,
    /// Who held the tablet out.
    #[n(4)]
    pub by: PersonId,
}

impl Strokes {
    /// A signature that is one: some lines, not too many points, all within the field.
    ///
    /// # Errors
    /// [`FrontDeskRefusal::SignatureUnfit`].
    pub fn fit(self) -> Result<Self, FrontDeskRefusal> {
        let units = 1..=FIELD_UNITS_MAX;
        let points: usize = self.strokes.iter().map(Vec::len).sum();
        let field = units.contains(&self.width) && units.contains(&self.height);
        let sizes = (1..=STROKES_MAX).contains(&self.strokes.len()) && (2..=POINTS_MAX).contains(&points);
        let within = |(x, y): &(u32, u32)| *x <= self.width && *y <= self.height;
        let all_within = self.strokes.iter().flatten().all(within);
        let drawn = self.strokes.iter().all(|stroke| !stroke.is_empty());
        if field && sizes && all_within && drawn {
            Ok(self)
        } else {
            Err(FrontDeskRefusal::SignatureUnfit)
        }
    }

    /// As bytes: each point as its step from the one before, so that most take two bytes.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing into a vector cannot fail.
        drop(self.write(&mut Encoder::new(&mut bytes)));
        bytes
    }

    fn write(
        &self,
        to: &mut Encoder<&mut Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        to.u32(self.width)?
            .u32(self.height)?
            .array(self.strokes.len() as u64)?;
        for stroke in &self.strokes {
            to.array(stroke.len() as u64)?;
            let mut last = (0, 0);
            for (x, y) in stroke {
                let (x, y) = (i64::from(*x), i64::from(*y));
                to.i64(x - last.0)?.i64(y - last.1)?;
                last = (x, y);
            }
        }
        Ok(())
    }

    /// From bytes; `None` where they are no signature.
    #[must_use]
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut from = Decoder::new(bytes);
        let (width, height) = (from.u32().ok()?, from.u32().ok()?);
        let mut strokes = Vec::new();
        for _ in 0..count(&mut from, STROKES_MAX)? {
            let (mut stroke, mut last) = (Vec::new(), (0_i64, 0_i64));
            for _ in 0..count(&mut from, POINTS_MAX)? {
                let step = (from.i64().ok()?, from.i64().ok()?);
                last = (last.0.checked_add(step.0)?, last.1.checked_add(step.1)?);
                stroke.push((u32::try_from(last.0).ok()?, u32::try_from(last.1).ok()?));
            }
            strokes.push(stroke);
        }
        Self {
            width,
            height,
            strokes,
        }
        .fit()
        .ok()
    }
}

fn count(from: &mut Decoder<'_>, most: usize) -> Option<usize> {
    let count = usize::try_from(from.array().ok()??).ok()?;
    (count <= most).then_some(count)
}

impl Reservation {
    /// The signature that counts: the last one.
    pub fn signature(&self) -> Option<&Signature> {
        self.signatures
            .iter()
            .max_by_key(|(id, signature)| (signature.at, **id))
            .map(|(_, signature)| signature)
    }
}

/// Records a signature that the caller has sealed.
///
/// # Errors
/// [`FrontDeskRefusal`] where the party is neither expected nor in the house, or has signed too often.
pub fn sign(
    ctx: &Ctx,
    before: &Reservation,
    (guest, nonce, sealed): (GuestId, Vec<u8>, Vec<u8>),
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    let status = before.status();
    if !matches!(status, StayStatus::Reserved | StayStatus::InHouse) {
        return Err(FrontDeskRefusal::StatusUnfit {
            what: "signed",
            status: status.word(),
        });
    }
    if before.signatures.len() >= SIGNATURES_MAX {
        return Err(FrontDeskRefusal::SignedOften);
    }
    // What is signed later counts, also where the clock stepped back (K03).
    let after_last = before.signature().map(|last| last.at.plus_ms(1));
    let signature = Signature {
        guest,
        nonce,
        sealed,
        at: after_last.into_iter().chain([ctx.now]).max().unwrap_or(ctx.now),
        by: ctx.person,
    };
    Ok(vec![ReservationEdit::Signature(ctx.id(), signature)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(strokes: Vec<Vec<(u32, u32)>>) -> Strokes {
        Strokes {
            width: 1_200,
            height: 400,
            strokes,
        }
    }

    #[test]
    fn f09_a_signature_packs_small_and_reads_back_and_what_is_none_is_refused() {
        let line: Vec<(u32, u32)> = (0..600).map(|at| (at * 2, 200 + at % 7)).collect();
        let signed = drawn(vec![line, vec![(5, 5), (0, 400)]]).fit().expect("fits");
        let packed = signed.pack();
        assert_eq!(Strokes::unpack(&packed), Some(signed));
        assert!(packed.len() < 602 * 3, "{} bytes", packed.len());
        for cut in 0..packed.len() {
            assert_eq!(Strokes::unpack(&packed[..cut]), None, "cut at {cut}");
        }
        let unfit = [
            drawn(vec![]),
            drawn(vec![vec![(1, 1)]]),
            drawn(vec![vec![], vec![(1, 1), (2, 2)]]),
            drawn(vec![vec![(1, 1), (1_201, 2)]]),
            drawn(vec![vec![(1, 1), (2, 401)]]),
            drawn(vec![vec![(1, 1); 2]; STROKES_MAX + 1]),
            drawn(vec![vec![(1, 1); POINTS_MAX + 1]]),
            Strokes {
                width: 0,
                ..drawn(vec![vec![(0, 1), (0, 2)]])
            },
        ];
        for strokes in unfit {
            assert_eq!(strokes.fit().map(|_| ()), Err(FrontDeskRefusal::SignatureUnfit));
        }
    }
}
