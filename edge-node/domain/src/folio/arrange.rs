//! Arrange a folio for its payers: which window takes which codes, a part of a charge to another window, and an adjustment
//! of a charge that was too much or too little (F13). Nothing is overwritten: a part moves as debt, an adjustment is posted.

use super::charge::{fit_amount, fit_code, require_open, require_room_for};
use super::pay::require_approval;
use super::{
    Folio, FolioEdit, FolioRefusal, Posting, TEXT_LETTERS_MAX, TaxPart, Transfer, Window, guest_window,
};
use crate::ctx::Ctx;
use crate::front_desk::fit_reason;
use crate::property::Property;
use values::{EntryId, FolioId, Money, PostingId, Rounding, WindowId, split_minor_by_weights};

/// The most codes that one window takes.
const CODES_MAX: usize = 32;

/// Says which codes a window takes from here on; another window that took one of them takes it no more.
///
/// # Errors
/// [`FolioRefusal`] where the folio is closed, there is no such window, it is the guest's, or a code is unfit.
pub fn route(
    id: FolioId,
    folio: &Folio,
    window: WindowId,
    codes: &[String],
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    if window == guest_window(id) {
        return Err(FolioRefusal::GuestTakesRest);
    }
    if !folio.windows.contains_key(&window) {
        return Err(FolioRefusal::WindowUnknown);
    }
    if codes.len() > CODES_MAX {
        return Err(FolioRefusal::TextUnfit {
            field: "list of codes",
        });
    }
    let codes = codes
        .iter()
        .map(|code| fit_code(code))
        .collect::<Result<Vec<_>, _>>()?;
    let edit = |(other, state): (&WindowId, &Window)| {
        let mut after = state.clone();
        if *other == window {
            after.codes = Some(codes.clone());
        } else if let Some(held) = &mut after.codes {
            held.retain(|code| !codes.contains(code));
        }
        (after != *state).then_some(FolioEdit::Window(*other, after))
    };
    Ok(folio.windows.iter().filter_map(edit).collect())
}

impl Folio {
    /// The window that takes a charge of this code where none is said: the one that it is routed to, or the guest's.
    pub fn routed(&self, id: FolioId, code: &str) -> WindowId {
        let takes = |window: &Window| {
            let codes = window.codes.as_deref().unwrap_or_default();
            codes.iter().any(|taken| taken == code)
        };
        let found = self.windows.iter().find(|(_, window)| takes(window));
        found.map_or_else(|| guest_window(id), |(window, _)| *window)
    }
}

/// Moves a part of a charge to another window of the folio, as debt: the charge and its taxes stay as they were posted.
///
/// # Errors
/// [`FolioRefusal`] where the folio is closed, there is no such charge or window, or it is not a part of the charge.
pub fn split_posting(
    ctx: &Ctx,
    id: FolioId,
    folio: &Folio,
    entry: PostingId,
    (amount, to): (Money, WindowId),
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    require_room_for(folio, 2)?;
    let (posting, from) = live(folio, entry)?;
    if !folio.windows.contains_key(&to) {
        return Err(FolioRefusal::WindowUnknown);
    }
    if to == from {
        return Err(FolioRefusal::SameFolio);
    }
    let amount = fit_amount(ctx, amount)?;
    let is_part = amount.minor.signum() == posting.amount.minor.signum()
        && amount.minor.unsigned_abs() < posting.amount.minor.unsigned_abs();
    if !is_part {
        return Err(FolioRefusal::NotAPart {
            amount: posting.amount,
        });
    }
    let reason: String = format!("part of {}", posting.text)
        .chars()
        .take(TEXT_LETTERS_MAX)
        .collect();
    let side = |window, amount| Transfer {
        window,
        other: id,
        amount,
        date: ctx.business_date,
        at: ctx.now,
        by: ctx.person,
        reason: reason.clone(),
    };
    Ok(vec![
        FolioEdit::Transfer(ctx.id::<EntryId>(), side(from, amount.negated()?)),
        FolioEdit::Transfer(ctx.id::<EntryId>(), side(to, amount)),
    ])
}

/// Posts the difference to a charge that was too much (below nothing) or too little, at the charge's own taxes and in its
/// window. To give money back above the house's limit of voids a second person approves, unless `may_alone`.
///
/// # Errors
/// [`FolioRefusal`] where the folio is closed, there is no such charge, it came from a check, more is taken off than stands,
/// or an approval or a reason is missing.
pub fn adjust(
    ctx: &Ctx,
    id: FolioId,
    folio: &Folio,
    (entry, adjustment): (PostingId, PostingId),
    (property, may_alone): (&Property, bool),
    (amount, reason): (Money, &str),
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    require_room_for(folio, 1)?;
    let (posting, window) = live(folio, entry)?;
    if posting.check.is_some() {
        return Err(FolioRefusal::ReverseOnCheck);
    }
    let amount = fit_amount(ctx, amount)?;
    let stands = folio.adjusted(entry)?;
    let after = amount.plus(Money::new(stands, ctx.currency))?.minor;
    if after.signum() == -posting.amount.minor.signum() {
        let amount = Money::new(stands, ctx.currency);
        return Err(FolioRefusal::NotAPart { amount });
    }
    if amount.minor < 0 && !may_alone {
        require_approval(ctx, id, property, amount)?;
    }
    let reason = fit_reason(reason).map_err(|_| FolioRefusal::ReasonMissing)?;
    let text: String = format!("Adjustment of {}: {reason}", posting.text);
    let difference = Posting {
        window,
        text: text.chars().take(TEXT_LETTERS_MAX).collect(),
        amount,
        taxes: shared(&posting.taxes, amount)?,
        date: ctx.business_date,
        at: ctx.now,
        by: ctx.person,
        adjusts: Some(entry),
        reference: None,
        ..posting.clone()
    };
    Ok(vec![FolioEdit::Posting(adjustment, difference)])
}

impl Folio {
    /// What a charge comes to with its adjustments that were not taken back.
    fn adjusted(&self, entry: PostingId) -> Result<i64, FolioRefusal> {
        let mut minor = 0_i64;
        for (id, posting) in self.live_postings() {
            if id == entry || posting.adjusts == Some(entry) {
                let sum = minor.checked_add(posting.amount.minor);
                minor = sum.ok_or(values::MoneyError::Overflow)?;
            }
        }
        Ok(minor)
    }
}

/// A charge that was not taken back, and the window in which it stands.
fn live(folio: &Folio, entry: PostingId) -> Result<(&Posting, WindowId), FolioRefusal> {
    let posting = folio.postings.get(&entry).ok_or(FolioRefusal::EntryUnknown)?;
    if folio.reversal_of(entry).is_some() {
        return Err(FolioRefusal::AlreadyReversed);
    }
    Ok((posting, folio.window_of(entry).unwrap_or(posting.window)))
}

/// The parts of an amount that are taxed as `parts` are, in their proportion.
fn shared(parts: &[TaxPart], amount: Money) -> Result<Vec<TaxPart>, FolioRefusal> {
    let weights: Vec<u64> = parts.iter().map(|part| part.gross_minor.unsigned_abs()).collect();
    if weights.iter().all(|weight| *weight == 0) {
        return Ok(Vec::new());
    }
    let shares = split_minor_by_weights(amount.minor, &weights)?;
    let of = |(part, gross_minor): (&TaxPart, i64)| {
        let gross = Money::new(gross_minor, amount.currency);
        let tax = part.rate.included_in(gross, Rounding::default())?;
        Ok(TaxPart {
            gross_minor,
            tax_minor: tax.minor,
            ..part.clone()
        })
    };
    parts.iter().zip(shares).map(of).collect()
}
