//! Deposits before an arrival: asked for, taken and held on the stay's folio, which opens with the first one (F15). What is
//! held applies itself to the charges that come; it is given back as a payment below nothing, or kept by charging a fee.

use super::holding::Sold;
use super::open_date;
use super::stay::on_stay;
use crate::find::{find, house_currency};
use crate::folio::{FolioChanged, TakePayment, open_page, take_payment};
use crate::{Answered, Caller, CommandError, House};
use domain::front_desk::{FrontDeskRefusal, Reservation, StayStatus, request_deposit};
use store::projections::front_desk::desk::DeskRow;
use store::projections::front_desk::desk::deposits;
use values::{BusinessDate, Currency, Money, ReservationId};

/// Stays in one look at deposits.
const DEPOSITS_MAX: u32 = 1_000;

/// Asks for a deposit until a day, or for none any more.
///
/// # Errors
/// Where the party is not expected, or the amount or the day is unfit.
pub async fn request(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    asked: Option<(Money, BusinessDate)>,
) -> Result<Answered, CommandError> {
    on_stay(house, caller, id, Sold::Beyond, move |ctx, _, stay| {
        Ok(request_deposit(ctx, stay, asked)?)
    })
    .await
}

/// Takes a deposit for a party that has not arrived: a payment on its folio, with receipt and journal as any other.
///
/// # Errors
/// Where the party is not expected, or what [`domain::folio::pay`] says.
pub async fn take(
    house: &House,
    caller: &Caller,
    id: ReservationId,
    command: TakePayment,
) -> Result<Answered, CommandError> {
    let payer = crate::folio::Payer::of(house, caller);
    house
        .fiscal_command(caller, move |ctx, unit| -> Result<FolioChanged, CommandError> {
            let stay = find::<Reservation>(unit, id)?;
            let status = stay.status();
            if status != StayStatus::Reserved {
                let (what, status) = ("paid a deposit for", status.word());
                return Err(FrontDeskRefusal::StatusUnfit { what, status }.into());
            }
            let (folio, _) = open_page(ctx, unit, id, &stay)?;
            take_payment(ctx, unit, folio, payer, &command)
        })
        .await
}

/// A deposit that was asked for or is held.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// The stay.
    pub row: DeskRow,
    /// What was asked for, and until when.
    pub asked: Option<(Money, BusinessDate)>,
    /// What is held: the folio's balance the other way round.
    pub held: Money,
    /// Whether what was asked for is not there and its day is past.
    pub overdue: bool,
}

/// The deposit ledger: every stay that is not in the house with money on its folio, or asked for some.
///
/// # Errors
/// Where the house is not set up.
pub async fn ledger(house: &House) -> Result<(BusinessDate, Currency, Vec<Deposit>), CommandError> {
    let property = house.property();
    house
        .read(move |reader| {
            let (date, currency) = (open_date(reader)?, house_currency(reader, property)?);
            let found = deposits(reader.rows(), DEPOSITS_MAX)?;
            let view = |(row, asked): (DeskRow, Option<(i64, BusinessDate)>)| {
                let held = Money::new(row.balance_minor.saturating_neg(), currency);
                let asked = asked.map(|(minor, due)| (Money::new(minor, currency), due));
                let short = asked.is_some_and(|(amount, due)| held.minor < amount.minor && due < date);
                let overdue = short && row.status == StayStatus::Reserved;
                Deposit {
                    row,
                    asked,
                    held,
                    overdue,
                }
            };
            Ok((date, currency, found.into_iter().map(view).collect()))
        })
        .await
}
