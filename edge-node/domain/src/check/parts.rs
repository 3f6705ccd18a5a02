//! A part of a line on another check: a third of a bottle, half a dish (R07).
//!
//! The line stays where the kitchen knows it and an entry says what went; the part stands on the other check with amounts
//! that are fixed. What stays is the whole less what went, so the parts sum to the whole by construction, in every tax.

use super::{
    Adjustment, Check, CheckEdit, CheckRefusal, Line, LineAmounts, LineShare, Sending, line_amounts,
    live_adjustments, remaining, unit_price_minor,
};
use crate::ctx::Ctx;
use minicbor::{Decode, Encode};
use values::{CheckId, EntryId, LineId, MoneyError, PersonId, Quantity, Timestamp, split_minor_by_weights};

/// The most parts that a line is shared into.
const PARTS_MAX: u32 = 100;

/// Amounts that are fixed, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct FixedAmounts {
    /// As listed.
    #[n(0)]
    pub listed_minor: i64,
    /// What discounts take off.
    #[n(1)]
    pub discount_minor: i64,
    /// Without taxes.
    #[n(2)]
    pub net_minor: i64,
    /// The taxes, in the order of the line's own.
    #[n(3)]
    pub taxes_minor: Vec<i64>,
}

/// Which part of a line a line is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LinePart {
    /// So many parts ...
    #[n(0)]
    pub count: u32,
    /// ... of so many.
    #[n(1)]
    pub of: u32,
    /// What it costs as long as nothing else is taken off.
    #[n(2)]
    pub amounts: FixedAmounts,
}

/// A part of a line that went to another check.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PartOut {
    /// The line.
    #[n(0)]
    pub line: LineId,
    /// Where to.
    #[n(1)]
    pub to: CheckId,
    /// The part's id there.
    #[n(2)]
    pub to_line: LineId,
    /// How much of it went.
    #[n(3)]
    pub quantity: Quantity,
    /// What it costs.
    #[n(4)]
    pub amounts: FixedAmounts,
    /// Who split it off.
    #[n(5)]
    pub by: PersonId,
    /// When.
    #[n(6)]
    pub at: Timestamp,
}

/// A part of a line to split off: `count` of `of` of what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartOf {
    /// The line.
    pub line: LineId,
    /// So many parts ...
    pub count: u32,
    /// ... of so many.
    pub of: u32,
}

impl FixedAmounts {
    /// What the guest pays.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] beyond 64 bits.
    pub fn total_minor(&self) -> Result<i64, MoneyError> {
        self.taxes_minor
            .iter()
            .try_fold(self.net_minor, |sum, tax| sum.checked_add(*tax))
            .ok_or(MoneyError::Overflow)
    }
}

/// How much of a line went to other checks in parts.
pub(super) fn quantity_out(check: &Check, line: LineId) -> i64 {
    let out = check.parts.values().filter(|part| part.line == line);
    out.fold(0_i64, |sum, part| sum.saturating_add(part.quantity.milli))
}

/// Takes what went in parts off the amounts of the whole line.
pub(super) fn less_parts(
    check: &Check,
    line: LineId,
    mut amounts: LineAmounts,
) -> Result<LineAmounts, MoneyError> {
    let less = |from: &mut i64, minor: i64| {
        *from = from.checked_sub(minor).ok_or(MoneyError::Overflow)?;
        Ok::<_, MoneyError>(())
    };
    for part in check.parts.values().filter(|part| part.line == line) {
        less(&mut amounts.listed_minor, part.amounts.listed_minor)?;
        less(&mut amounts.discount_minor, part.amounts.discount_minor)?;
        less(&mut amounts.net_minor, part.amounts.net_minor)?;
        for (tax, minor) in amounts.taxes_minor.iter_mut().zip(&part.amounts.taxes_minor) {
            less(tax, *minor)?;
        }
        less(&mut amounts.total_minor, part.amounts.total_minor()?)?;
    }
    Ok(amounts)
}

/// Whether parts of the line went to other checks.
pub(super) fn has_parts(check: &Check, line: LineId) -> bool {
    check.parts.values().any(|part| part.line == line)
}

/// Splits a part of a line off: the entry that stays, and what goes to the check `to`.
pub(super) fn split_part(
    ctx: &Ctx,
    (from, check): (CheckId, &Check),
    to: CheckId,
    asked: PartOf,
) -> Result<(CheckEdit, Vec<CheckEdit>), CheckRefusal> {
    let unknown = CheckRefusal::LineUnknown { line: asked.line };
    let line = check.lines.get(&asked.line).ok_or(unknown)?;
    if check.moves.values().any(|moved| moved.line == asked.line) {
        return Err(CheckRefusal::LineMoved { line: asked.line });
    }
    if asked.count == 0 || asked.count >= asked.of || asked.of > PARTS_MAX {
        return Err(CheckRefusal::BadPart);
    }
    let left = remaining(check, asked.line, line);
    let quantity = Quantity::from_milli(part(left.milli, asked)?);
    if quantity.milli <= 0 || quantity.milli >= left.milli {
        return Err(CheckRefusal::BadPart);
    }
    let amounts = part_amounts(&line_amounts(check, asked.line, line)?, line, asked)?;
    let shares = shares_of(check, asked.line, amounts.discount_minor)?;
    let to_line: LineId = ctx.id();
    let out = PartOut {
        line: asked.line,
        to,
        to_line,
        quantity,
        amounts: amounts.clone(),
        by: ctx.person,
        at: ctx.now,
    };
    let split = Line {
        quantity,
        // The kitchen makes the whole line, for the check that it was ordered on.
        stations: Vec::new(),
        came_from: Some(from),
        origin: Some(line.kitchen_id(asked.line)),
        part: Some(Box::new(LinePart {
            count: asked.count,
            of: asked.of,
            amounts,
        })),
        unit_price_minor: unit_price_minor(check, asked.line, line),
        ..line.clone()
    };
    let mut edits = vec![CheckEdit::Line(to_line, split)];
    edits.extend(sends_of(ctx, check, asked.line, to_line));
    edits.extend(shares.into_iter().map(|(adjustment, minor)| {
        let shares = vec![LineShare {
            line: to_line,
            minor,
            of: Some(quantity),
        }];
        CheckEdit::Adjustment(ctx.id(), Adjustment { shares, ..adjustment })
    }));
    Ok((CheckEdit::PartOut(ctx.id(), out), edits))
}

fn part(minor: i64, asked: PartOf) -> Result<i64, CheckRefusal> {
    let weights = [u64::from(asked.count), u64::from(asked.of - asked.count)];
    let parts = split_minor_by_weights(minor, &weights)?;
    parts.first().copied().ok_or(CheckRefusal::OutOfRange)
}

/// The part's amounts: listed price, discount and taxes in proportion, the net as what they leave.
fn part_amounts(whole: &LineAmounts, line: &Line, asked: PartOf) -> Result<FixedAmounts, CheckRefusal> {
    let listed_minor = part(whole.listed_minor, asked)?;
    let discount_minor = part(whole.discount_minor, asked)?;
    let taxes_minor = (whole.taxes_minor.iter())
        .map(|tax| part(*tax, asked))
        .collect::<Result<Vec<_>, _>>()?;
    let included: i64 = (line.taxes.iter().zip(&taxes_minor))
        .filter(|(tax, _)| tax.inclusive)
        .map(|(_, minor)| *minor)
        .sum();
    Ok(FixedAmounts {
        listed_minor,
        discount_minor,
        net_minor: listed_minor - discount_minor - included,
        taxes_minor,
    })
}

/// The part's discount as shares of the discounts that are on the line.
fn shares_of(check: &Check, id: LineId, discount_minor: i64) -> Result<Vec<(Adjustment, i64)>, CheckRefusal> {
    let on_line = live_adjustments(check).filter_map(|(_, adjustment)| {
        let shares = adjustment.shares.iter().filter(|share| share.line == id);
        let weight = shares.fold(0_u64, |sum, share| {
            sum.saturating_add(u64::try_from(share.minor).unwrap_or(0))
        });
        (weight > 0).then_some((adjustment, weight))
    });
    let (adjustments, weights): (Vec<&Adjustment>, Vec<u64>) = on_line.unzip();
    if discount_minor == 0 || adjustments.is_empty() {
        return Ok(Vec::new());
    }
    let parts = split_minor_by_weights(discount_minor, &weights)?;
    let shares = adjustments.into_iter().cloned().zip(parts);
    Ok(shares.filter(|(_, minor)| *minor != 0).collect())
}

/// What was sent of the line counts for its part too: it is not sent again.
fn sends_of(ctx: &Ctx, check: &Check, line: LineId, to_line: LineId) -> Vec<CheckEdit> {
    let sends = check.sends.values().filter(|send| send.lines.contains(&line));
    sends
        .map(|send| {
            let lines = vec![to_line];
            CheckEdit::Send(
                ctx.id::<EntryId>(),
                Sending {
                    lines,
                    ..send.clone()
                },
            )
        })
        .collect()
}
