//! Terminals: one-time codes, redeeming, confirming, revoking.

pub mod asked;
pub mod board;
pub mod jobs;
pub mod print_task;
pub mod printers;
mod slips;
mod spool;

pub(crate) use spool::{folios_after, kick_for, kitchen_after, reading_after, receipt_after};

use crate::house::{NO_DEVICE, refused};
use crate::secret::{code, code_fingerprint, fingerprint, token};
use crate::setup::NewDevice;
use crate::{Caller, CommandError, House, Principal};
use domain::devices::Device;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use store::projections::devices::{DEVICES_MAX, devices_count};
use store::{Answered, Unit};
use values::{DeviceId, Timestamp};

/// How long a one-time code counts: 10 minutes, in milliseconds.
pub const CODE_MS: i64 = 10 * 60 * 1_000;
/// Wrong codes that the house takes within [`CODE_MS`] (case A03).
const WRONG_CODES_MAX: usize = 20;

/// A one-time code. Shown once.
#[derive(Clone, Debug)]
pub struct EnrolmentCode {
    /// The code, as people read it out.
    pub code: String,
    /// When it no longer counts.
    pub expires_at: Timestamp,
}

/// A terminal's new status.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DeviceStatus {
    /// The terminal.
    pub device: DeviceId,
    /// `pending`, `confirmed` or `revoked`.
    pub status: &'static str,
}

/// When wrong codes came, for the limit.
#[derive(Default)]
pub(crate) struct Guesses(Mutex<VecDeque<Timestamp>>);

impl Guesses {
    fn admit(&self, now: Timestamp) -> Result<(), CommandError> {
        let mut wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while wrong.front().is_some_and(|at| now.ms_since(*at) > CODE_MS) {
            wrong.pop_front();
        }
        match wrong.front() {
            Some(first) if wrong.len() >= WRONG_CODES_MAX => Err(CommandError::TooMany {
                code: "too_many_wrong_codes",
                sentence: "Too many wrong codes came within 10 minutes; wait, then use a new code.",
                retry_after_ms: CODE_MS - now.ms_since(*first),
            }),
            _ => Ok(()),
        }
    }

    fn wrong(&self, now: Timestamp) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(now);
    }
}

/// Makes a one-time code for another terminal.
///
/// # Errors
/// Too many codes that wait.
pub async fn make_code(house: &House, principal: &Principal) -> Result<EnrolmentCode, CommandError> {
    let code = code(house.entropy());
    let (kept, made_by) = (code_fingerprint(&code), principal.person);
    let expires_at = house.now().plus_ms(CODE_MS);
    let done = house.own_command(principal.device, move |unit| {
        if unit.put_enrolment_code(kept, made_by, expires_at)? {
            return Ok(());
        }
        Err(refused(
            "too_many_codes",
            "50 codes wait already; use one of them, or wait 10 minutes.",
        ))
    });
    done.await?;
    Ok(EnrolmentCode { code, expires_at })
}

/// Redeems a code: the terminal gets its token and waits for a manager. The code is gone whatever comes after.
///
/// # Errors
/// A code that is unknown, used or late; too many wrong ones; an unfit name.
pub async fn redeem(house: &House, given: &str, name: String) -> Result<NewDevice, CommandError> {
    house.guesses().admit(house.now())?;
    let device: DeviceId = house.ids().make();
    let token = token(house.entropy(), "hd_");
    let (code, kept) = (code_fingerprint(given), fingerprint(&token));
    let done = house
        .own_command(NO_DEVICE, move |unit| enrol(unit, code, kept, device, &name))
        .await;
    if let Err(CommandError::NotAuthentic { .. }) = &done {
        house.guesses().wrong(house.now());
        metrics::counter!("edge_auth_failures_total", "method" => "enrolment_code").increment(1);
    }
    done?;
    house.sessions().put_device(kept, device, false);
    Ok(NewDevice { device, token })
}

fn enrol(
    unit: &mut Unit<'_>,
    code: [u8; 32],
    token: [u8; 32],
    device: DeviceId,
    name: &str,
) -> Result<(), CommandError> {
    let now = unit.call().now;
    let made_by = unit.take_enrolment_code(code)?.ok_or(CommandError::NotAuthentic {
        code: "enrolment_code_wrong",
        sentence: "This code is not known, was used, or is older than 10 minutes; ask a manager for a new one.",
    })?;
    if devices_count(unit.rows())? >= DEVICES_MAX {
        return Err(refused(
            "too_many_devices",
            "The house has 500 terminals; revoke those that are gone.",
        ));
    }
    let slot = next_slot(unit)?;
    unit.edit::<Device>(device.0, domain::devices::enrol(now, name, slot, Some(made_by))?)?;
    unit.put_device_token(device, token)?;
    Ok(())
}

/// The next terminal's number; 0 is the node itself.
pub(crate) fn next_slot(unit: &mut Unit<'_>) -> Result<u32, CommandError> {
    let number = unit.next_number("device_slot")?;
    u32::try_from(number)
        .ok()
        .filter(|slot| u16::try_from(*slot).is_ok())
        .ok_or_else(|| {
            refused(
                "too_many_devices",
                "The house has had 65,535 terminals; open a new house file.",
            )
        })
}

/// Lets a waiting terminal in.
///
/// # Errors
/// No such terminal, or it does not wait.
pub async fn confirm(house: &House, caller: &Caller, device: DeviceId) -> Result<Answered, CommandError> {
    let answered = house.command(caller, move |ctx, unit| {
        let before = load(unit, device)?;
        unit.edit::<Device>(device.0, domain::devices::confirm(ctx, &before)?)?;
        Ok(DeviceStatus {
            device,
            status: "confirmed",
        })
    });
    let answered = answered.await?;
    house.sessions().confirm_device(device);
    Ok(answered)
}

/// Turns a terminal away for ever and ends every sign-on there at once (case A12).
///
/// # Errors
/// No such terminal, or it is revoked.
pub async fn revoke(house: &House, caller: &Caller, device: DeviceId) -> Result<Answered, CommandError> {
    let answered = house.command(caller, move |ctx, unit| {
        let before = load(unit, device)?;
        unit.edit::<Device>(device.0, domain::devices::revoke(ctx, &before)?)?;
        unit.drop_device_token(device)?;
        unit.drop_sessions_at_device(device)?;
        Ok(DeviceStatus {
            device,
            status: "revoked",
        })
    });
    let answered = answered.await?;
    house.sessions().drop_device(device);
    Ok(answered)
}

fn load(unit: &mut Unit<'_>, device: DeviceId) -> Result<Arc<Device>, CommandError> {
    unit.load::<Device>(device.0)?
        .ok_or_else(|| CommandError::not_found("device", device))
}

/// A terminal in a list: its place in the list, its id, what is known.
pub type DeviceRow = (i64, DeviceId, Arc<Device>);

/// Terminals in the order in which they came.
///
/// # Errors
/// What the store says.
pub async fn list(house: &House, after: i64, limit: u32) -> Result<Vec<DeviceRow>, CommandError> {
    house
        .read(move |reader| {
            let mut found = Vec::new();
            for (row, device) in store::projections::devices::devices(reader.rows(), after, limit)? {
                if let Some(state) = reader.load::<Device>(device.0)? {
                    found.push((row, device, state));
                }
            }
            Ok(found)
        })
        .await
}
