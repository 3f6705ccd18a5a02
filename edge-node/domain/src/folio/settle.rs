//! Close a folio at nothing, open it again, roll it over to a next page, and say whether outlets may charge it.

use super::charge::{fit_words, require_open};
use super::{
    Folio, FolioEdit, FolioEvent, FolioEventKind, FolioRefusal, Settlement, TaxPart, Transfer, WINDOWS_MAX,
    Window, guest_window,
};
use crate::ctx::Ctx;
use values::{EntryId, FolioId, Money, derived_id};

/// Says whether outlets may charge this folio.
///
/// # Errors
/// [`FolioRefusal::Closed`] where it is closed.
pub fn set_no_post(folio: &Folio, no_post: bool) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    Ok(vec![FolioEdit::NoPost(no_post)])
}

/// Adds a window with its own payer.
///
/// # Errors
/// [`FolioRefusal`] where the folio is closed, has enough windows, or the name is unfit.
pub fn add_window(ctx: &Ctx, folio: &Folio, name: &str) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    if folio.windows.len() >= WINDOWS_MAX {
        return Err(FolioRefusal::TooManyWindows);
    }
    let name = fit_words(name, "name")?;
    Ok(vec![FolioEdit::Window(ctx.id(), Window { name, codes: None })])
}

/// Closes a folio whose windows all stand at nothing, and takes up the turnover that the journal has not recorded yet.
///
/// # Errors
/// [`FolioRefusal`] where it is closed or money is owed either way.
pub fn close(ctx: &Ctx, folio: &Folio) -> Result<(Vec<FolioEdit>, Vec<TaxPart>), FolioRefusal> {
    require_open(folio)?;
    let open = folio.window_balances()?.into_values().find(|minor| *minor != 0);
    if let Some(minor) = open {
        return Err(FolioRefusal::BalanceOpen {
            balance: Money::new(minor, ctx.currency),
        });
    }
    settle(ctx, folio, FolioEventKind::Closed)
}

fn settle(
    ctx: &Ctx,
    folio: &Folio,
    what: FolioEventKind,
) -> Result<(Vec<FolioEdit>, Vec<TaxPart>), FolioRefusal> {
    let taxes = folio.unsettled()?;
    let mut edits = Vec::new();
    if !taxes.is_empty() {
        let settlement = Settlement {
            taxes: taxes.clone(),
            at: ctx.now,
            date: ctx.business_date,
        };
        edits.push(FolioEdit::Settlement(ctx.id(), settlement));
    }
    edits.push(FolioEdit::Event(
        ctx.id(),
        FolioEvent {
            what,
            at: folio.following(ctx.now),
            by: ctx.person,
        },
    ));
    Ok((edits, taxes))
}

/// Opens a closed folio again, after the undo of a check-out. No edit where it is open.
#[must_use]
pub fn reopen(ctx: &Ctx, folio: &Folio) -> Vec<FolioEdit> {
    if !folio.is_closed() {
        return Vec::new();
    }
    let event = FolioEvent {
        what: FolioEventKind::Reopened,
        at: folio.following(ctx.now),
        by: ctx.person,
    };
    vec![FolioEdit::Event(ctx.id(), event)]
}

/// The two sides of a roll-over: the full folio and the next page, which is opened with [`open`] before.
#[derive(Clone, Debug, PartialEq)]
pub struct RollOver {
    /// Edits of the full folio.
    pub full: Vec<FolioEdit>,
    /// Edits of the next page, behind those that open it.
    pub next: Vec<FolioEdit>,
    /// Turnover for the journal.
    pub taxes: Vec<TaxPart>,
}

/// Rolls a full folio over: its windows go on in the next page, with what each owes.
///
/// # Errors
/// [`FolioRefusal`] where it is closed or a sum does not fit.
pub fn roll_over(ctx: &Ctx, id: FolioId, folio: &Folio, next: FolioId) -> Result<RollOver, FolioRefusal> {
    require_open(folio)?;
    let (mut full, mut follow) = (
        vec![FolioEdit::Next(Some(next))],
        vec![FolioEdit::Previous(Some(id))],
    );
    follow.push(FolioEdit::NoPost(folio.no_post));
    for (window, minor) in folio.window_balances()? {
        let there = if window == guest_window(id) {
            guest_window(next)
        } else {
            window
        };
        if let Some(words) = folio.windows.get(&window).filter(|_| there == window) {
            follow.push(FolioEdit::Window(there, words.clone()));
        }
        if minor != 0 {
            let transfer: EntryId = derived_id(id.0, format!("roll over {window}").as_bytes());
            let side = |window, other, minor| Transfer {
                window,
                other,
                amount: Money::new(minor, ctx.currency),
                date: ctx.business_date,
                at: ctx.now,
                by: ctx.person,
                reason: "folio full".to_owned(),
            };
            full.push(FolioEdit::Transfer(transfer, side(window, next, -minor)));
            follow.push(FolioEdit::Transfer(transfer, side(there, id, minor)));
        }
    }
    let (closed, taxes) = settle(ctx, folio, FolioEventKind::RolledOver)?;
    full.extend(closed);
    Ok(RollOver {
        full,
        next: follow,
        taxes,
    })
}
