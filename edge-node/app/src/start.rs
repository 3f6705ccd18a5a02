//! What the house notes about its own start and stop: records of the journal, and a finding where acknowledged work is
//! gone (cases D15, D19, D21).

use crate::house::NO_DEVICE;
use crate::{CommandError, House};
use domain::fiscal::{EntryKind, JournalEntry};
use domain::insight::{Choice, Finding, FindingCode, Raised, Subject, finding_id, raise};
use domain::property::Property;
use domain::shape::Kind;
use store::{Missing, Unit};
use values::PropertyId;

/// Notes the start. A house that is not set up yet has no journal.
///
/// # Errors
/// What the store says.
pub async fn note_start(house: &House) -> Result<(), CommandError> {
    if !house.is_set_up() {
        return Ok(());
    }
    let started = house.store().started();
    let kind = if started.unclean {
        EntryKind::PowerLossRecovery
    } else {
        EntryKind::Start
    };
    note(house, kind).await?;
    match started.acknowledged_missing {
        Some(missing) => raise_missing(house, missing).await,
        None => Ok(()),
    }
}

/// Notes a stop in good order.
///
/// # Errors
/// What the store says.
pub async fn note_stop(house: &House) -> Result<(), CommandError> {
    if !house.is_set_up() {
        return Ok(());
    }
    note(house, EntryKind::Stop).await
}

async fn note(house: &House, kind: EntryKind) -> Result<(), CommandError> {
    let property = house.property();
    let noted = house.own_command(NO_DEVICE, move |unit| {
        let entry = entry(unit, property, kind)?;
        unit.journal(entry)?;
        Ok(())
    });
    noted.await.map(drop)
}

/// An entry of the house itself, at the unit's instant.
pub(crate) fn entry(
    unit: &mut Unit<'_>,
    property: PropertyId,
    kind: EntryKind,
) -> Result<JournalEntry, CommandError> {
    let settings = unit.load::<Property>(property.0)?;
    let currency = settings
        .and_then(|settings| settings.currency)
        .ok_or_else(crate::house::not_set_up)?;
    let day = unit.business_date()?;
    Ok(JournalEntry::by_house(kind, unit.call().now, day, currency))
}

async fn raise_missing(house: &House, missing: Missing) -> Result<(), CommandError> {
    let subjects = vec![Subject::new(Kind::Property, house.property().0)];
    let detail = format!("{}-{}", missing.found_lsn, missing.acknowledged_lsn);
    let id = finding_id(FindingCode::AcknowledgedMarkerMissing, &subjects, &detail);
    let lost = missing.acknowledged_lsn.saturating_sub(missing.found_lsn);
    let seen = Raised {
        code: FindingCode::AcknowledgedMarkerMissing,
        sentence: format!(
            "{lost} changes that were answered with done are not in the house's file any more; the disk lost them, or an old file was put back."
        ),
        subjects,
        choices: vec![
            Choice::new(
                "compare_with_paper",
                "Compare the last receipts and arrivals on paper with the house.",
            ),
            Choice::new("exchange_the_disk", "Have the disk checked and exchanged."),
        ],
        at: house.now(),
    };
    let raised = house.own_command(NO_DEVICE, move |unit| {
        let before = unit.load::<Finding>(id.0)?;
        unit.edit::<Finding>(id.0, raise(id, before.as_deref(), seen))?;
        Ok(())
    });
    raised.await.map(drop)
}
