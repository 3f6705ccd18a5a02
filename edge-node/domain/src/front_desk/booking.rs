//! Booking: reserve, change, cancel, no-show. Whether there is a room left is asked beside (see `availability`).

use super::room::fit_optional;
use super::{
    Companion, EventKind, FrontDeskRefusal, NIGHTS_MAX, NOTES_LETTERS_MAX, NightPrice, PARTY_MAX,
    PRICE_MINOR_MAX, Reservation, ReservationEdit, RoomType, StayEvent, StayStatus, fit_reason, fit_text,
    night_id,
};
use crate::ctx::Ctx;
use std::collections::BTreeMap;
use values::{BusinessDate, Currency, EntryId, GuestId, Money, ReservationId, RoomTypeId};

/// The most people who may share a room with the one who booked.
const COMPANIONS_MAX: usize = 20;

/// How the nights are priced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pricing {
    /// At the room type's rate, or as the night before it.
    #[default]
    Standard,
    /// One price per night, in order.
    PerNight(Vec<Money>),
    /// The same price each night.
    Each(Money),
}

/// A new reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReservation {
    /// Who stays.
    pub guest: GuestId,
    /// Who shares the room.
    pub companions: Vec<GuestId>,
    /// The type.
    pub room_type: RoomTypeId,
    /// The day of arrival.
    pub arrival: BusinessDate,
    /// The day of departure.
    pub departure: BusinessDate,
    /// Grown-ups; 0 where the party is not known yet.
    pub adults: u32,
    /// Children.
    pub children: u32,
    /// What the nights cost.
    pub pricing: Pricing,
    /// Where the booking came from.
    pub channel: Option<String>,
    /// The company or agency.
    pub company: Option<String>,
    /// The rate plan's name.
    pub plan: Option<String>,
    /// Meals within the price.
    pub meal: Option<String>,
    /// What else is to be known.
    pub notes: Option<String>,
}

/// What is to change about a reservation; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmendReservation {
    /// Another arrival.
    pub arrival: Option<BusinessDate>,
    /// Another departure.
    pub departure: Option<BusinessDate>,
    /// Another type.
    pub room_type: Option<RoomTypeId>,
    /// Grown-ups.
    pub adults: Option<u32>,
    /// Children.
    pub children: Option<u32>,
    /// Prices of nights that are not past.
    pub prices: Vec<NightPrice>,
    /// Other notes; empty to clear them.
    pub notes: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl StayEvent {
    /// An event of this command.
    pub(super) fn now(ctx: &Ctx, what: EventKind) -> Self {
        Self {
            what,
            at: ctx.now,
            by: ctx.person,
            date: ctx.business_date,
            reason: None,
            room: None,
            room_type: None,
            from: None,
            refers: None,
            arrival_before: None,
            departure_before: None,
            order: 0,
        }
    }
}

/// Books a stay under `number` of the house's book.
///
/// # Errors
/// [`FrontDeskRefusal`] where dates, people, prices or texts are unfit.
pub fn reserve(
    ctx: &Ctx,
    id: ReservationId,
    number: i64,
    room_type: &RoomType,
    command: &NewReservation,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    let today = ctx.business_date;
    if command.arrival < today {
        return Err(FrontDeskRefusal::ArrivalPast {
            arrival: command.arrival,
            today,
        });
    }
    check_span(command.arrival, command.departure)?;
    check_party(room_type, command.adults, command.children)?;
    if command.companions.len() > COMPANIONS_MAX {
        return Err(FrontDeskRefusal::PartyTooLarge {
            people: PARTY_MAX,
            most: room_type.max_occupancy,
        });
    }
    let nights: Vec<BusinessDate> = command.arrival.until(command.departure).collect();
    let prices = price_nights(ctx.currency, &nights, &command.pricing, room_type)?;
    let mut edits = header_edits(number, command)?;
    edits.extend(
        prices
            .into_iter()
            .map(|price| ReservationEdit::Night(night_id(id, price.night), price)),
    );
    let companion = Companion {
        by: ctx.person,
        left: false,
    };
    edits.extend(
        command
            .companions
            .iter()
            .map(|guest| ReservationEdit::Companion(*guest, companion)),
    );
    edits.push(event(ctx, StayEvent::now(ctx, EventKind::Reserved)));
    Ok(Reservation::default().in_order(edits))
}

pub(super) fn event(ctx: &Ctx, event: StayEvent) -> ReservationEdit {
    ReservationEdit::Event(ctx.id::<EntryId>(), event)
}

fn header_edits(number: i64, command: &NewReservation) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    let text = |text: &Option<String>, field| fit_optional(text.as_deref(), field);
    Ok(vec![
        ReservationEdit::Number(Some(number)),
        ReservationEdit::Guest(Some(command.guest)),
        ReservationEdit::RoomType(Some(command.room_type)),
        ReservationEdit::Arrival(Some(command.arrival)),
        ReservationEdit::Departure(Some(command.departure)),
        ReservationEdit::Adults(command.adults),
        ReservationEdit::Children(command.children),
        ReservationEdit::Channel(text(&command.channel, "channel")?),
        ReservationEdit::Company(text(&command.company, "company")?),
        ReservationEdit::Plan(text(&command.plan, "plan")?),
        ReservationEdit::Meal(text(&command.meal, "meal")?),
        ReservationEdit::Notes(fit_notes(command.notes.as_deref())?),
    ])
}

fn fit_notes(notes: Option<&str>) -> Result<Option<String>, FrontDeskRefusal> {
    match notes.filter(|notes| !notes.trim().is_empty()) {
        None => Ok(None),
        Some(notes) => fit_text(notes, NOTES_LETTERS_MAX)
            .map(Some)
            .ok_or(FrontDeskRefusal::TextUnfit { field: "notes" }),
    }
}

fn check_span(arrival: BusinessDate, departure: BusinessDate) -> Result<(), FrontDeskRefusal> {
    if (0..=NIGHTS_MAX).contains(&departure.days_since(arrival)) {
        Ok(())
    } else {
        Err(FrontDeskRefusal::SpanUnfit)
    }
}

fn check_party(room_type: &RoomType, adults: u32, children: u32) -> Result<(), FrontDeskRefusal> {
    let (people, most) = (adults.saturating_add(children), room_type.max_occupancy);
    if people <= most.min(PARTY_MAX) {
        Ok(())
    } else {
        Err(FrontDeskRefusal::PartyTooLarge { people, most })
    }
}

fn price_nights(
    currency: Currency,
    nights: &[BusinessDate],
    pricing: &Pricing,
    room_type: &RoomType,
) -> Result<Vec<NightPrice>, FrontDeskRefusal> {
    let prices: Vec<Money> = match pricing {
        Pricing::PerNight(prices) => prices.clone(),
        Pricing::Each(price) => vec![*price; nights.len()],
        Pricing::Standard => {
            let night = nights.first().copied();
            match (room_type.rate_minor, night) {
                (Some(rate), _) => vec![Money::new(rate, currency); nights.len()],
                (None, None) => Vec::new(),
                (None, Some(night)) => return Err(FrontDeskRefusal::PriceMissing { night }),
            }
        }
    };
    if prices.len() != nights.len() || !prices.iter().all(|price| is_price(*price, currency)) {
        return Err(FrontDeskRefusal::PricesUnfit);
    }
    Ok(nights
        .iter()
        .zip(prices)
        .map(|(night, price)| NightPrice { night: *night, price })
        .collect())
}

fn is_price(price: Money, currency: Currency) -> bool {
    price.currency == currency && (0..=PRICE_MINOR_MAX).contains(&price.minor)
}

/// Changes a stay: longer, shorter, other dates, people, prices, notes. `room_type` is the one it has afterwards.
///
/// # Errors
/// [`FrontDeskRefusal`] where the stay is over, a date is past, or something is unfit.
pub fn amend(
    ctx: &Ctx,
    id: ReservationId,
    before: &Reservation,
    room_type: &RoomType,
    command: &AmendReservation,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    let status = before.status();
    if !matches!(status, StayStatus::Reserved | StayStatus::InHouse) {
        return Err(FrontDeskRefusal::StatusUnfit {
            what: "changed",
            status: status.word(),
        });
    }
    let (arrival, departure) = amended_span(ctx, before, command)?;
    let (adults, children) = (
        command.adults.unwrap_or(before.adults),
        command.children.unwrap_or(before.children),
    );
    if (adults, children) != (before.adults, before.children) || command.room_type.is_some() {
        check_party(room_type, adults, children)?;
    }
    let mut edits = vec![
        ReservationEdit::Arrival(Some(arrival)),
        ReservationEdit::Departure(Some(departure)),
        ReservationEdit::Adults(adults),
        ReservationEdit::Children(children),
        ReservationEdit::RoomType(command.room_type.or(before.room_type)),
    ];
    if let Some(notes) = &command.notes {
        edits.push(ReservationEdit::Notes(fit_notes(Some(notes))?));
    }
    edits.extend(amended_prices(
        ctx,
        id,
        before,
        room_type,
        (arrival, departure),
        &command.prices,
    )?);
    if !differs(before, &edits) {
        return Err(FrontDeskRefusal::NothingToChange);
    }
    let reason = command.reason.as_deref().map(fit_reason).transpose()?;
    let (arrival_before, departure_before) = (before.arrival, before.departure);
    let amended = StayEvent::now(ctx, EventKind::Amended);
    edits.push(event(
        ctx,
        StayEvent {
            reason,
            arrival_before,
            departure_before,
            ..amended
        },
    ));
    Ok(before.in_order(edits))
}

fn differs(before: &Reservation, edits: &[ReservationEdit]) -> bool {
    use crate::shape::Aggregate as _;
    before.after(edits).is_ok_and(|after| after != *before)
}

fn amended_span(
    ctx: &Ctx,
    before: &Reservation,
    command: &AmendReservation,
) -> Result<(BusinessDate, BusinessDate), FrontDeskRefusal> {
    let today = ctx.business_date;
    let (arrival_before, departure_before) = before.span().ok_or(FrontDeskRefusal::SpanUnfit)?;
    let arrival = command.arrival.unwrap_or(arrival_before);
    let departure = command.departure.unwrap_or(departure_before);
    if arrival != arrival_before && before.status() == StayStatus::InHouse {
        return Err(FrontDeskRefusal::ArrivalFixed);
    }
    if arrival != arrival_before && arrival < today {
        return Err(FrontDeskRefusal::ArrivalPast { arrival, today });
    }
    if departure != departure_before && departure < today {
        return Err(FrontDeskRefusal::DeparturePast { departure, today });
    }
    check_span(arrival, departure)?;
    Ok((arrival, departure))
}

/// The prices given, and for new nights without one: that of the night before, or the type's rate.
fn amended_prices(
    ctx: &Ctx,
    id: ReservationId,
    before: &Reservation,
    room_type: &RoomType,
    (arrival, departure): (BusinessDate, BusinessDate),
    given: &[NightPrice],
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    let mut asked: BTreeMap<BusinessDate, Money> = BTreeMap::new();
    for NightPrice { night, price } in given {
        if *night < ctx.business_date {
            return Err(FrontDeskRefusal::NightPosted { night: *night });
        }
        if !is_price(*price, ctx.currency) || !(arrival..departure).contains(night) {
            return Err(FrontDeskRefusal::PricesUnfit);
        }
        asked.insert(*night, *price);
    }
    let mut edits = Vec::new();
    let mut last = room_type.rate_minor.map(|rate| Money::new(rate, ctx.currency));
    for night in arrival.until(departure) {
        let stands = before.price_of(night);
        let price = asked.get(&night).copied().or(stands).or(last);
        let price = price.ok_or(FrontDeskRefusal::PriceMissing { night })?;
        if stands != Some(price) {
            edits.push(ReservationEdit::Night(
                night_id(id, night),
                NightPrice { night, price },
            ));
        }
        last = Some(price);
    }
    Ok(edits)
}

/// Cancels a reservation that did not arrive. Its room is free again.
///
/// # Errors
/// [`FrontDeskRefusal`] where it is not reserved or no reason is given.
pub fn cancel(
    ctx: &Ctx,
    before: &Reservation,
    reason: &str,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    require_reserved(before, "cancelled")?;
    ended(ctx, before, EventKind::Cancelled, reason)
}

/// Sets a due arrival no-show: decided by a person, or by the house's rule in the night audit (F20).
///
/// # Errors
/// [`FrontDeskRefusal`] where it is not reserved, not due yet, or no reason is given.
pub fn no_show(
    ctx: &Ctx,
    before: &Reservation,
    reason: &str,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    require_reserved(before, "set no-show")?;
    let (today, arrival) = (
        ctx.business_date,
        before.arrival.ok_or(FrontDeskRefusal::SpanUnfit)?,
    );
    if arrival > today {
        return Err(FrontDeskRefusal::NotArriving { arrival, today });
    }
    ended(ctx, before, EventKind::NoShow, reason)
}

pub(super) fn require_reserved(before: &Reservation, what: &'static str) -> Result<(), FrontDeskRefusal> {
    match before.status() {
        StayStatus::Reserved => Ok(()),
        status => Err(FrontDeskRefusal::StatusUnfit {
            what,
            status: status.word(),
        }),
    }
}

/// The end of a reservation before it began: its room goes back, so that an undo finds it unassigned.
fn ended(
    ctx: &Ctx,
    before: &Reservation,
    what: EventKind,
    reason: &str,
) -> Result<Vec<ReservationEdit>, FrontDeskRefusal> {
    let reason = Some(fit_reason(reason)?);
    let mut edits = Vec::new();
    if before.placement().is_some() {
        edits.push(event(ctx, StayEvent::now(ctx, EventKind::Unassigned)));
    }
    edits.push(event(
        ctx,
        StayEvent {
            reason,
            ..StayEvent::now(ctx, what)
        },
    ));
    Ok(before.in_order(edits))
}
