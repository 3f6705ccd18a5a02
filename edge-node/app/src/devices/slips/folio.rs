//! A guest's folio on paper: all its windows, or one.

use super::Head;
use crate::CommandError;
use crate::find::find;
use domain::ctx::Ctx;
use domain::folio::{Folio, PaymentMethod, Posting};
use domain::front_desk::{Reservation, Room};
use domain::guest::{Guest, ProfileField};
use paper::{Folio as FolioSlip, FolioKind, FolioLine, PaymentWord, TaxRow};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Unit;
use store::books::guest::profile;
use values::{Currency, FolioId, GuestId, Money, MoneyError, PostingId, Rate, WindowId};

/// A folio, or one window of it.
pub(in crate::devices) fn folio_of(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    id: FolioId,
    window: Option<WindowId>,
) -> Result<FolioSlip, CommandError> {
    let folio = find::<Folio>(unit, id)?;
    let head = Head::of(unit)?;
    let currency = folio.currency.unwrap_or(ctx.currency);
    let stay = match folio.reservation {
        Some(reservation) => unit.load::<Reservation>(reservation)?,
        None => None,
    };
    let (guest, address) = guest_of(unit, folio.guest)?;
    let sums = sums(&folio, window, currency).map_err(|error| CommandError::Refused(error.into()))?;
    let here = |entry: PostingId| window.is_none() || folio.window_of(entry) == window;
    let mut charges: Vec<&Posting> = (folio.live_postings())
        .filter(|(entry, _)| here(*entry))
        .map(|(_, posting)| posting)
        .collect();
    charges.sort_by_key(|posting| (posting.date, posting.at));
    let mut payments: Vec<_> = (folio.live_payments())
        .filter(|(entry, _)| here(*entry))
        .collect();
    payments.sort_by_key(|(_, payment)| (payment.date, payment.at));
    let transfers = folio.transfers.values();
    let transferred = transfers
        .filter(|transfer| window.is_none_or(|window| transfer.window == window))
        .map(|transfer| FolioLine {
            date: transfer.date,
            text: transfer.reason.clone(),
            reference: None,
            amount: transfer.amount,
        });
    Ok(FolioSlip {
        house: head.house(None),
        kind: if folio.is_closed() {
            FolioKind::Proforma
        } else {
            FolioKind::Statement
        },
        number: folio.label().to_string(),
        addressee: std::iter::once(guest.clone())
            .chain(address)
            .filter(|line| !line.is_empty())
            .collect(),
        guest,
        room: room_of(unit, stay.as_ref())?,
        stay: stay.and_then(|stay| Some((stay.arrival?, stay.departure?))),
        window: window.and_then(|window| folio.windows.get(&window).map(|window| window.name.clone())),
        at: head.wall(ctx.now),
        charges: charges.into_iter().map(charge_line).chain(transferred).collect(),
        payments: payments
            .into_iter()
            .map(|(_, payment)| {
                let line = FolioLine {
                    date: payment.date,
                    text: String::new(),
                    reference: payment.reference.clone(),
                    amount: payment.amount,
                };
                (word(payment.method), line)
            })
            .collect(),
        taxes: taxes(&folio, window, currency).map_err(|error| CommandError::Refused(error.into()))?,
        total: sums.0,
        balance: sums.1,
    })
}

fn charge_line(posting: &Posting) -> FolioLine {
    FolioLine {
        date: posting.date,
        text: posting.text.clone(),
        reference: posting.reference.clone(),
        amount: posting.amount,
    }
}

/// All charges, and what is left to pay.
fn sums(folio: &Folio, window: Option<WindowId>, currency: Currency) -> Result<(Money, Money), MoneyError> {
    let here = |entry: PostingId| window.is_none() || folio.window_of(entry) == window;
    let mut total = Money::zero(currency);
    for (_, posting) in folio.live_postings().filter(|(entry, _)| here(*entry)) {
        total = total.plus(posting.amount)?;
    }
    let balance = match window {
        Some(window) => folio.window_balances()?.get(&window).copied().unwrap_or(0),
        None => folio.balance_minor()?,
    };
    Ok((total, Money::new(balance, currency)))
}

/// The taxes of the folio's own charges; those of checks stand on the checks' receipts.
fn taxes(folio: &Folio, window: Option<WindowId>, currency: Currency) -> Result<Vec<TaxRow>, MoneyError> {
    let mut sums: BTreeMap<(String, Rate), (i64, i64)> = BTreeMap::new();
    let own = folio.live_postings().filter(|(entry, posting)| {
        posting.check.is_none() && (window.is_none() || folio.window_of(*entry) == window)
    });
    for part in own.flat_map(|(_, posting)| &posting.taxes) {
        let sum = sums.entry((part.code.clone(), part.rate)).or_default();
        sum.0 = sum.0.checked_add(part.gross_minor).ok_or(MoneyError::Overflow)?;
        sum.1 = sum.1.checked_add(part.tax_minor).ok_or(MoneyError::Overflow)?;
    }
    let rows = sums.into_iter().map(|((name, rate), (gross, tax))| TaxRow {
        letter: None,
        name,
        rate,
        net: Money::new(gross.saturating_sub(tax), currency),
        tax: Money::new(tax, currency),
        inclusive: true,
    });
    Ok(rows.collect())
}

/// A guest's name and address lines, unsealed.
pub(super) fn guest_of(
    unit: &mut Unit<'_>,
    guest: Option<GuestId>,
) -> Result<(String, Vec<String>), CommandError> {
    let fields = fields_of(unit, guest)?;
    let field = |wanted: ProfileField| {
        let found = fields.iter().find(|(field, _)| *field == wanted);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let address = field(ProfileField::Address);
    Ok((
        field(ProfileField::Name),
        address
            .split([',', '\n'])
            .map(|line| line.trim().to_owned())
            .collect(),
    ))
}

pub(super) fn fields_of(
    unit: &mut Unit<'_>,
    guest: Option<GuestId>,
) -> Result<Vec<(ProfileField, String)>, CommandError> {
    let Some(guest) = guest else { return Ok(Vec::new()) };
    let Some(state) = unit.load::<Guest>(guest)? else {
        return Ok(Vec::new());
    };
    Ok(profile(unit.rows(), guest, &state)?)
}

pub(super) fn room_of(
    unit: &mut Unit<'_>,
    stay: Option<&Arc<Reservation>>,
) -> Result<Option<String>, CommandError> {
    let placed = stay.and_then(|stay| {
        stay.occupies()
            .or_else(|| stay.placement().map(|placed| placed.room))
    });
    let room = match placed {
        Some(room) => unit.load::<Room>(room)?,
        None => None,
    };
    Ok(room.and_then(|room| room.number.clone()))
}

const fn word(method: PaymentMethod) -> PaymentWord {
    match method {
        PaymentMethod::Cash => PaymentWord::Cash,
        PaymentMethod::Card => PaymentWord::Card,
        PaymentMethod::BankTransfer => PaymentWord::BankTransfer,
        PaymentMethod::Voucher => PaymentWord::Voucher,
        PaymentMethod::CityLedger => PaymentWord::CityLedger,
        PaymentMethod::Other => PaymentWord::Other,
    }
}
