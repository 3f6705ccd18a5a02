//! Open a folio and charge it: at the desk, from an outlet, by the night audit.

use super::{
    AMOUNT_MINOR_MAX, CITY_TAX, CODE_LETTERS_MAX, ENTRIES_MAX, Folio, FolioEdit, FolioRefusal, Posting, ROOM,
    TEXT_LETTERS_MAX, TaxPart, Window, guest_window, room_night_posting,
};
use crate::ctx::Ctx;
use crate::front_desk::fit_text;
use crate::property::Property;
use values::{BusinessDate, CheckId, FolioId, GuestId, Money, PostingId, ReservationId, WindowId};

/// A charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The window; nothing: the guest's.
    pub window: Option<WindowId>,
    /// What kind of charge.
    pub code: String,
    /// What stands on paper.
    pub text: String,
    /// The amount, taxes within.
    pub amount: Money,
    /// Its taxes; empty where it has none.
    pub taxes: Vec<TaxPart>,
    /// The check that it comes from.
    pub check: Option<CheckId>,
    /// A number or a word to find it by.
    pub reference: Option<String>,
}

/// A room-night to be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomNight {
    /// The stay.
    pub reservation: ReservationId,
    /// The night: the business date that is being closed.
    pub night: BusinessDate,
    /// The room's number.
    pub room: String,
    /// The price, taxes within.
    pub price: Money,
    /// Who pays city tax.
    pub adults: u32,
}

/// Opens a folio under `number` of the house's book, with a window for the guest.
#[must_use]
pub fn open(
    ctx: &Ctx,
    id: FolioId,
    number: i64,
    reservation: ReservationId,
    guest: Option<GuestId>,
) -> Vec<FolioEdit> {
    vec![
        FolioEdit::Number(Some(number)),
        FolioEdit::Reservation(Some(reservation)),
        FolioEdit::Guest(guest),
        FolioEdit::Currency(Some(ctx.currency)),
        FolioEdit::Window(
            guest_window(id),
            Window {
                name: "guest".to_owned(),
                codes: None,
            },
        ),
    ]
}

pub(super) fn require_open(folio: &Folio) -> Result<(), FolioRefusal> {
    if folio.is_closed() {
        return Err(FolioRefusal::Closed { folio: folio.label() });
    }
    Ok(())
}

pub(super) fn require_room_for(folio: &Folio, entries: usize) -> Result<(), FolioRefusal> {
    if folio.entry_count() + entries > ENTRIES_MAX {
        return Err(FolioRefusal::Full { folio: folio.label() });
    }
    Ok(())
}

pub(super) fn fit_amount(ctx: &Ctx, amount: Money) -> Result<Money, FolioRefusal> {
    let fits = amount.currency == ctx.currency
        && !amount.is_zero()
        && amount.minor.unsigned_abs() <= AMOUNT_MINOR_MAX.unsigned_abs();
    if fits {
        Ok(amount)
    } else {
        Err(FolioRefusal::AmountUnfit)
    }
}

pub(super) fn window_or_guests(
    id: FolioId,
    folio: &Folio,
    window: Option<WindowId>,
) -> Result<WindowId, FolioRefusal> {
    let window = window.unwrap_or_else(|| guest_window(id));
    if folio.windows.contains_key(&window) {
        Ok(window)
    } else {
        Err(FolioRefusal::WindowUnknown)
    }
}

pub(super) fn fit_code(code: &str) -> Result<String, FolioRefusal> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let fits = (1..=CODE_LETTERS_MAX).contains(&code.len()) && code.chars().all(plain);
    if fits {
        Ok(code.to_owned())
    } else {
        Err(FolioRefusal::TextUnfit { field: "code" })
    }
}

pub(super) fn fit_words(text: &str, field: &'static str) -> Result<String, FolioRefusal> {
    fit_text(text, TEXT_LETTERS_MAX).ok_or(FolioRefusal::TextUnfit { field })
}

pub(super) fn fit_reference(reference: Option<&str>) -> Result<Option<String>, FolioRefusal> {
    reference
        .filter(|text| !text.trim().is_empty())
        .map(|text| fit_words(text, "reference"))
        .transpose()
}

/// Posts a charge at the desk.
///
/// # Errors
/// [`FolioRefusal`] where the folio is closed or full, or an amount, tax or text is unfit.
pub fn charge(
    ctx: &Ctx,
    id: FolioId,
    folio: &Folio,
    posting: PostingId,
    command: &Charge,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    require_open(folio)?;
    require_room_for(folio, 1)?;
    let amount = fit_amount(ctx, command.amount)?;
    let taxed: i128 = command
        .taxes
        .iter()
        .map(|part| i128::from(part.gross_minor))
        .sum();
    if !command.taxes.is_empty() && taxed != i128::from(amount.minor) {
        return Err(FolioRefusal::TaxesUnfit);
    }
    let window = command.window.unwrap_or_else(|| folio.routed(id, &command.code));
    let entry = Posting {
        window: window_or_guests(id, folio, Some(window))?,
        code: fit_code(&command.code)?,
        text: fit_words(&command.text, "text")?,
        amount,
        taxes: command.taxes.clone(),
        date: ctx.business_date,
        at: ctx.now,
        by: ctx.person,
        check: command.check,
        reference: fit_reference(command.reference.as_deref())?,
        adjusts: None,
    };
    Ok(vec![FolioEdit::Posting(posting, entry)])
}

/// Posts what an outlet charges to the room: refused where nothing may be posted or the debt would pass the limit (F16).
///
/// # Errors
/// [`FolioRefusal`] as [`charge`], and where no outlet may charge or the credit limit would be passed.
pub fn charge_room(
    ctx: &Ctx,
    id: FolioId,
    folio: &Folio,
    posting: PostingId,
    property: &Property,
    command: &Charge,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    if folio.no_post {
        return Err(FolioRefusal::NoPost);
    }
    let balance = Money::new(folio.balance_minor()?, ctx.currency);
    if let Some(limit) = property.credit_limit_minor
        && balance.plus(command.amount)?.minor > limit
    {
        return Err(FolioRefusal::OverCreditLimit {
            balance,
            limit: Money::new(limit, ctx.currency),
        });
    }
    charge(ctx, id, folio, posting, command)
}

/// Posts the room and the city tax of one night; nothing where they stand already, on this page or the one before (F14).
///
/// # Errors
/// [`FolioRefusal`] where the folio is closed or a sum does not fit.
pub fn post_room_night(
    ctx: &Ctx,
    id: FolioId,
    folio: &Folio,
    previous: Option<&Folio>,
    property: &Property,
    night: &RoomNight,
) -> Result<Vec<FolioEdit>, FolioRefusal> {
    let stands = |posting: PostingId| {
        folio.postings.contains_key(&posting)
            || previous.is_some_and(|page| page.postings.contains_key(&posting))
    };
    let mut edits = Vec::new();
    let room = room_night_posting(night.reservation, night.night, ROOM);
    if !stands(room) {
        require_open(folio)?;
        let tax = property.tax_in_room_price(night.price)?;
        let text = format!("Room {}, night of {}", night.room, night.night);
        let rate = property.room_tax.unwrap_or_default();
        let part = TaxPart {
            code: ROOM.to_owned(),
            rate,
            gross_minor: night.price.minor,
            tax_minor: tax.minor,
        };
        edits.push(FolioEdit::Posting(
            room,
            house_posting(
                ctx,
                folio.routed(id, ROOM),
                night,
                ROOM,
                text,
                night.price,
                vec![part],
            ),
        ));
    }
    let city_tax = property
        .city_tax_minor
        .unwrap_or(0)
        .checked_mul(i64::from(night.adults));
    let city_tax = Money::new(
        city_tax.ok_or(values::MoneyError::Overflow)?,
        night.price.currency,
    );
    let posting = room_night_posting(night.reservation, night.night, CITY_TAX);
    if !city_tax.is_zero() && !stands(posting) {
        require_open(folio)?;
        let text = format!("City tax, night of {}", night.night);
        let (code, gross_minor) = (CITY_TAX.to_owned(), city_tax.minor);
        let part = TaxPart {
            code,
            rate: values::Rate::default(),
            gross_minor,
            tax_minor: 0,
        };
        edits.push(FolioEdit::Posting(
            posting,
            house_posting(
                ctx,
                folio.routed(id, CITY_TAX),
                night,
                CITY_TAX,
                text,
                city_tax,
                vec![part],
            ),
        ));
    }
    Ok(edits)
}

fn house_posting(
    ctx: &Ctx,
    window: WindowId,
    night: &RoomNight,
    code: &str,
    text: String,
    amount: Money,
    taxes: Vec<TaxPart>,
) -> Posting {
    Posting {
        window,
        code: code.to_owned(),
        text,
        amount,
        taxes,
        date: night.night,
        at: ctx.now,
        by: ctx.person,
        check: None,
        reference: None,
        adjusts: None,
    }
}
