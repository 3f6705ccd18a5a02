//! The night audit: the business date moves by one, once, while people work (F20).
//!
//! The audit is a row of chunks, each one command with its own commit, so that others get their turn between them. What a
//! chunk has to do is read off the books and never remembered outside them; after a crash at any point the audit goes on
//! with what is left, and a stay that checks in while it runs is charged as well. The day's record and the move of the
//! date are one commit: nothing is posted to a day behind its record.

use super::stay::set_no_show;
use crate::find::find;
use crate::folio::{open_page, settings};
use crate::house::refused;
use crate::housekeeping::set_room;
use crate::{Answered, Caller, CommandError, House};
use domain::ctx::Ctx;
use domain::fiscal::{EntryKind, JournalEntry};
use domain::folio::{Folio, RoomNight, post_room_night};
use domain::front_desk::{FrontDeskRefusal, Reservation, RoomType};
use domain::housekeeping::{Cause, RoomCondition};
use domain::property::{NoShowRule, Property};
use serde::Serialize;
use serde_json::json;
use store::books::night_audit::{AuditStep, night_audit};
use store::books::stay::{Nightly, stays_without};
use store::projections::folio::{DayKind, day_sums};
use store::projections::front_desk::{ReservationRow, due_out, not_arrived, room_number};
use store::{Rows, Unit};
use values::{BusinessDate, Money, ReservationId, Timestamp};

/// Stays, rooms or arrivals in one chunk.
pub const CHUNK_STAYS: u32 = 25;
/// Stays named in one look at an audit.
pub(super) const NAMED_MAX: u32 = 200;
/// How often the end of an audit is tried while people come and go.
const FINISH_TRIES_MAX: u32 = 20;
/// The code of an end that found more to do.
const OVERTAKEN: &str = "audit_overtaken";
/// The code of a date that is not the open one.
const NOT_OPEN: &str = "day_not_open";
/// The series of the days' records.
const DAY_SERIES: &str = "day_close";

/// How an audit ended.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DayClosed {
    /// The date that was closed.
    pub date: BusinessDate,
    /// The date that is open now.
    pub open_date: BusinessDate,
    /// Arrivals that the house's rule set no-show.
    pub no_shows: i64,
    /// Stays whose night was charged.
    pub stays_charged: i64,
    /// What was charged to them.
    pub charged: Money,
    /// Rooms set dirty.
    pub rooms_dirtied: i64,
    /// The number of the day's record.
    pub z_number: i64,
}

/// What a chunk came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chunk {
    /// Something was done; there may be more.
    Advanced,
    /// Nothing is left but to close the date.
    Ready,
}

/// Closes `date`: runs the audit from where it stands to its end. Closing a date that is closed answers with how it ended.
///
/// # Errors
/// Where the date is not the open one, it has not begun, or decisions are open; the audit then stays where it is.
pub async fn close_day(house: &House, caller: &Caller, date: BusinessDate) -> Result<Answered, CommandError> {
    let mut tries = 0;
    loop {
        if !is_closed(house, date).await? {
            run_to_ready(house, caller, date).await?;
        }
        tries += 1;
        match finish(house, caller, date).await {
            Err(CommandError::Refused(refusal)) if refusal.code == OVERTAKEN && tries < FINISH_TRIES_MAX => {}
            ended => return ended,
        }
    }
}

/// Every chunk, until nothing is left. Where somebody else closes the date meanwhile, `finish` finds how it ended.
async fn run_to_ready(house: &House, caller: &Caller, date: BusinessDate) -> Result<(), CommandError> {
    loop {
        match advance(house, caller, date).await {
            Ok(Chunk::Advanced) => {}
            Ok(Chunk::Ready) => return Ok(()),
            Err(CommandError::Refused(refusal)) if refusal.code == NOT_OPEN => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// The last command of an audit: under the caller's own id, so that its answer is the stored one.
async fn finish(house: &House, caller: &Caller, date: BusinessDate) -> Result<Answered, CommandError> {
    let property = house.property();
    house
        .fiscal_command(caller, move |ctx, unit| {
            if let Some(ended) = ended(ctx, unit, date)? {
                return Ok(ended);
            }
            require_open(ctx, date)?;
            let settings = settings(unit, property)?;
            if work(ctx, unit, &settings)? == Chunk::Advanced {
                let sentence =
                    "Somebody came or left while the audit ran; send the same command again to go on.";
                return Err(refused(OVERTAKEN, sentence));
            }
            close(ctx, unit)?;
            ended(ctx, unit, date)?.ok_or(CommandError::Busy)
        })
        .await
}

/// Carries out the next chunk of the audit of `date`, as a command of its own.
///
/// # Errors
/// Where the date is not the open one, it has not begun, or decisions are open.
pub async fn advance(house: &House, caller: &Caller, date: BusinessDate) -> Result<Chunk, CommandError> {
    let local = local_date(house).await?;
    if date > local {
        return Err(refused(
            "day_not_begun",
            &format!("{date} has not begun here: it is {local}. Close it when it is over."),
        ));
    }
    let chunk = Caller {
        command: house.ids().make(),
        body_hash: [0; 16],
        approval: None,
        ..*caller
    };
    let property = house.property();
    let answered = house.command(&chunk, move |ctx, unit| {
        require_open(ctx, date)?;
        unit.begin_audit(date, ctx.person)?;
        let settings = settings(unit, property)?;
        work(ctx, unit, &settings)
    });
    let answered = answered.await?;
    Ok(if answered.body == br#""advanced""# {
        Chunk::Advanced
    } else {
        Chunk::Ready
    })
}

async fn is_closed(house: &House, date: BusinessDate) -> Result<bool, CommandError> {
    let audit = house
        .read(move |reader| Ok(night_audit(reader.rows(), date)?))
        .await?;
    Ok(audit.is_some_and(|audit| audit.closed_at.is_some()))
}

/// The date that the property's zone shows now.
async fn local_date(house: &House) -> Result<BusinessDate, CommandError> {
    let (_, property, _) = crate::property::look(house).await?;
    let zone = property.time_zone.as_deref().unwrap_or("UTC");
    date_in(zone, house.now())
}

/// The date of an instant in a zone, daylight saving included (K04).
fn date_in(zone: &str, now: Timestamp) -> Result<BusinessDate, CommandError> {
    let instant = jiff::Timestamp::from_millisecond(now.unix_ms()).map_err(CommandError::failed)?;
    let date = instant.in_tz(zone).map_err(CommandError::failed)?.date();
    BusinessDate::from_ymd(date.year(), date.month(), date.day()).map_err(CommandError::failed)
}

fn require_open(ctx: &Ctx, date: BusinessDate) -> Result<(), CommandError> {
    let open = ctx.business_date;
    if date == open {
        return Ok(());
    }
    Err(refused(
        NOT_OPEN,
        &format!("The open business date is {open}; {date} cannot be closed."),
    ))
}

/// One chunk: no-shows by rule, then nights to charge, then rooms to set dirty. Nothing is done silently: what only a
/// person may decide stops the audit.
fn work(ctx: &Ctx, unit: &mut Unit<'_>, property: &Property) -> Result<Chunk, CommandError> {
    let today = ctx.business_date;
    if decide_arrivals(ctx, unit, property)? == Chunk::Advanced {
        return Ok(Chunk::Advanced);
    }
    let uncharged = stays_without(unit.rows(), Nightly::Charge, today, CHUNK_STAYS)?;
    if !uncharged.is_empty() {
        let mut step = AuditStep::default();
        for id in uncharged {
            step.charged_minor += charge_night(ctx, unit, property, id)?;
            step.stays_charged += 1;
        }
        unit.advance_audit(today, step)?;
        return Ok(Chunk::Advanced);
    }
    let clean = stays_without(unit.rows(), Nightly::Dirty, today, CHUNK_STAYS)?;
    if !clean.is_empty() {
        let mut step = AuditStep::default();
        for id in clean {
            step.rooms_dirtied += dirty_room(ctx, unit, id)?;
        }
        unit.advance_audit(today, step)?;
        return Ok(Chunk::Advanced);
    }
    Ok(Chunk::Ready)
}

/// Due-outs still here and arrivals not here need a decision: by a person, or for arrivals by the house's rule.
fn decide_arrivals(ctx: &Ctx, unit: &mut Unit<'_>, property: &Property) -> Result<Chunk, CommandError> {
    let today = ctx.business_date;
    let here = due_out(unit.rows(), today, NAMED_MAX)?;
    let missing = not_arrived(unit.rows(), today, CHUNK_STAYS)?;
    let by_rule = property.no_show_rule == NoShowRule::AtAudit;
    if !here.is_empty() || (!missing.is_empty() && !by_rule) {
        return Err(undecided(&here, &missing));
    }
    if missing.is_empty() {
        return Ok(Chunk::Ready);
    }
    for row in &missing {
        set_no_show(
            ctx,
            unit,
            row.id,
            "Did not arrive; set by the house's rule at the night audit.",
        )?;
    }
    let no_shows = i64::try_from(missing.len()).unwrap_or(i64::MAX);
    unit.advance_audit(
        today,
        AuditStep {
            no_shows,
            ..AuditStep::default()
        },
    )?;
    Ok(Chunk::Advanced)
}

fn undecided(here: &[ReservationRow], missing: &[ReservationRow]) -> CommandError {
    let numbers = |rows: &[ReservationRow]| {
        let first: Vec<String> = rows.iter().take(10).map(|row| row.number.to_string()).collect();
        if first.is_empty() {
            "none".to_owned()
        } else {
            first.join(", ")
        }
    };
    refused(
        "day_has_open_decisions",
        &format!(
            "Due out and still here: {} (reservations {}). Due and not arrived: {} (reservations {}). Check out or \
             extend the first; check in, set no-show, cancel or change the dates of the second; then close the day.",
            here.len(),
            numbers(here),
            missing.len(),
            numbers(missing),
        ),
    )
}

/// Posts room and city tax of tonight; what was posted, in minor units.
fn charge_night(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    property: &Property,
    id: ReservationId,
) -> Result<i64, CommandError> {
    let (stay, night) = (find::<Reservation>(unit, id)?, ctx.business_date);
    let (folio_id, folio) = open_page(ctx, unit, id, &stay)?;
    let previous = match folio.previous {
        Some(page) => unit.load::<Folio>(page)?,
        None => None,
    };
    let room = match stay.placement_on(night) {
        Some(placement) => room_number(unit.rows(), placement.room)?,
        None => "unassigned".to_owned(),
    };
    let price = price_of(ctx, unit, &stay, night)?;
    let charge = RoomNight {
        reservation: id,
        night,
        room,
        price,
        adults: stay.adults,
    };
    let edits = post_room_night(ctx, folio_id, &folio, previous.as_deref(), property, &charge)?;
    let posted = edits.iter().map(amount_of).sum();
    unit.edit::<Folio>(folio_id, edits)?;
    unit.note_charged(id, night)?;
    Ok(posted)
}

fn amount_of(edit: &domain::folio::FolioEdit) -> i64 {
    match edit {
        domain::folio::FolioEdit::Posting(_, posting) => posting.amount.minor,
        _ => 0,
    }
}

/// The price that was fixed for the night; where a merge left a night without one, the type's rate.
fn price_of(
    ctx: &Ctx,
    unit: &mut Unit<'_>,
    stay: &Reservation,
    night: BusinessDate,
) -> Result<Money, CommandError> {
    if let Some(price) = stay.price_of(night) {
        return Ok(price);
    }
    let rate = match stay.room_type {
        Some(room_type) => find::<RoomType>(unit, room_type)?.rate_minor,
        None => None,
    };
    let rate = rate.ok_or(FrontDeskRefusal::PriceMissing { night })?;
    Ok(Money::new(rate, ctx.currency))
}

fn dirty_room(ctx: &Ctx, unit: &mut Unit<'_>, id: ReservationId) -> Result<i64, CommandError> {
    let stay = find::<Reservation>(unit, id)?;
    let mut dirtied = 0;
    if let Some(room) = stay.occupies() {
        set_room(ctx, unit, room, RoomCondition::Dirty, Cause::Night, None)?;
        dirtied = 1;
    }
    unit.note_dirtied(id, ctx.business_date)?;
    Ok(dirtied)
}

/// The day's record in the journal, and the next date, in one commit.
fn close(ctx: &Ctx, unit: &mut Unit<'_>) -> Result<(), CommandError> {
    let date = ctx.business_date;
    unit.begin_audit(date, ctx.person)?;
    let z_number = unit.next_number(DAY_SERIES)?;
    let totals = day_totals(unit.rows(), date)?;
    unit.journal(
        JournalEntry::new(EntryKind::DayClose, ctx)
            .numbered(DAY_SERIES, z_number)
            .saying(totals),
    )?;
    unit.end_audit(date, z_number)?;
    unit.close_business_date(date)?;
    Ok(())
}

/// What the day came to on folios, as the journal keeps it.
fn day_totals(rows: Rows<'_>, date: BusinessDate) -> Result<String, CommandError> {
    let sums = day_sums(rows, date)?;
    let of = |kind: DayKind| {
        let sums = sums.iter().filter(move |sum| sum.kind == kind);
        let list = sums.map(|sum| json!({ "code": sum.code, "entries": sum.entries, "amount": sum.minor, "tax": sum.tax_minor }));
        list.collect::<Vec<_>>()
    };
    let audit = night_audit(rows, date)?;
    let totals = json!({
        "date": date,
        "charges": of(DayKind::Charge),
        "payments": of(DayKind::Payment),
        "stays": audit.map(|audit| audit.stays_charged),
        "no_shows": audit.map(|audit| audit.no_shows),
    });
    Ok(totals.to_string())
}

fn ended(ctx: &Ctx, unit: &Unit<'_>, date: BusinessDate) -> Result<Option<DayClosed>, CommandError> {
    let audit = night_audit(unit.rows(), date)?;
    let Some((audit, z_number)) = audit.and_then(|audit| audit.z_number.map(|number| (audit, number))) else {
        return Ok(None);
    };
    Ok(Some(DayClosed {
        date,
        open_date: unit.business_date()?,
        no_shows: audit.no_shows,
        stays_charged: audit.stays_charged,
        charged: Money::new(audit.charged_minor, ctx.currency),
        rooms_dirtied: audit.rooms_dirtied,
        z_number,
    }))
}
