//! The first start: a one-time code that `serve` prints makes the property, its owner and its first terminal.

use crate::house::{NO_DEVICE, refused};
use crate::secret::{Fingerprint, code, code_fingerprint, fingerprint, token};
use crate::{CommandError, House};
use domain::devices::Device;
use domain::property::Property;
use domain::staff::{AddPerson, Person, Role, Roster, check_pin};
use std::sync::{Mutex, PoisonError};
use subtle::ConstantTimeEq;
use values::{BusinessDate, Currency, DeviceId, IdSource, PersonId};

/// Wrong codes before `serve` must be started again for a new one.
const WRONG_CODES_MAX: u32 = 10;

/// Sets the house up.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The code that `serve` printed.
    pub setup_code: String,
    /// The property's name.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// Its time zone, an IANA name.
    pub time_zone: String,
    /// The first business date.
    pub business_date: BusinessDate,
    /// The owner's name.
    pub owner_name: String,
    /// The owner's PIN.
    pub owner_pin: String,
    /// The first terminal's name.
    pub device_name: String,
}

/// A terminal and the token that it keeps. Shown once.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// The terminal.
    pub device: DeviceId,
    /// Its token.
    pub token: String,
}

/// The set-up code's fingerprint while the house is not set up. It lives in memory: every start makes another.
pub(crate) struct SetupCode(Mutex<State>);

struct State {
    done: bool,
    code: Option<Fingerprint>,
    wrong: u32,
}

impl SetupCode {
    pub(crate) fn new(done: bool) -> Self {
        Self(Mutex::new(State {
            done,
            code: None,
            wrong: 0,
        }))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl House {
    /// Whether the house has an owner.
    pub fn is_set_up(&self) -> bool {
        self.setup_lock().lock().done
    }

    /// A new set-up code to print, or nothing where the house is set up. The one before no longer counts.
    pub fn new_setup_code(&self) -> Option<String> {
        let mut state = self.setup_lock().lock();
        if state.done {
            return None;
        }
        let code = code(self.entropy());
        state.code = Some(code_fingerprint(&code));
        state.wrong = 0;
        Some(code)
    }

    fn check_setup_code(&self, given: &str) -> Result<(), CommandError> {
        let mut state = self.setup_lock().lock();
        if state.done {
            return Err(refused(
                "already_set_up",
                "This house is set up; sign on, or enrol this terminal with a code.",
            ));
        }
        let right = state
            .code
            .is_some_and(|code| bool::from(code.ct_eq(&code_fingerprint(given))));
        if right && state.wrong < WRONG_CODES_MAX {
            return Ok(());
        }
        state.wrong = state.wrong.saturating_add(1);
        Err(CommandError::NotAuthentic {
            code: "setup_code_wrong",
            sentence: "This is not the code that `edge-node serve` printed; after 10 wrong ones start it again for a new code.",
        })
    }
}

/// Sets the house up: property, business date, owner, first terminal, in one commit.
///
/// # Errors
/// A wrong code, unfit values, or a house that is set up.
pub async fn set_up(house: &House, command: SetUp) -> Result<NewDevice, CommandError> {
    house.check_setup_code(&command.setup_code)?;
    check_pin(&command.owner_pin)?;
    let pin_hash = house
        .pins()
        .hash(house.entropy(), command.owner_pin.clone())
        .await?;
    let mut ids = house.ids();
    let device: DeviceId = ids.make();
    let token = token(house.entropy(), "hd_");
    let kept = fingerprint(&token);
    let property = house.property();
    let done = house.own_command(NO_DEVICE, move |unit| {
        if store::books::business_day::business_day(unit.rows())?.is_some() {
            return Err(refused("already_set_up", "This house is set up."));
        }
        let zone_known = jiff::tz::TimeZone::get(&command.time_zone).is_ok();
        let settings =
            domain::property::set_up(&command.name, command.currency, &command.time_zone, zone_known)?;
        unit.edit::<Property>(property.0, settings)?;
        unit.open_business_date(command.business_date)?;
        write_owner(unit, &command, pin_hash, ids)?;
        write_device(unit, &command.device_name, device)?;
        unit.put_device_token(device, kept)?;
        Ok(())
    });
    done.await?;
    house.sessions().put_device(kept, device, true);
    house.setup_lock().lock().done = true;
    Ok(NewDevice { device, token })
}

fn write_owner(
    unit: &mut store::Unit<'_>,
    command: &SetUp,
    pin_hash: String,
    mut ids: IdSource,
) -> Result<(), CommandError> {
    let person: PersonId = ids.make();
    let owner = AddPerson {
        name: command.owner_name.clone(),
        role: Role::Owner,
        pin_hash,
        language: None,
    };
    let ctx = domain::ctx::Ctx::new(
        person,
        NO_DEVICE,
        unit.call().now,
        command.business_date,
        command.currency,
        ids,
    );
    let roster = Roster {
        asker: Role::Owner,
        name_taken: false,
        owners: 0,
    };
    let edits = domain::staff::add(&ctx, roster, &owner)?;
    Ok(unit.edit::<Person>(person.0, edits)?)
}

fn write_device(unit: &mut store::Unit<'_>, name: &str, device: DeviceId) -> Result<(), CommandError> {
    let now = unit.call().now;
    let slot = crate::devices::next_slot(unit)?;
    let mut edits = domain::devices::enrol(now, name, slot, None)?;
    edits.extend(domain::devices::confirm_first(now));
    Ok(unit.edit::<Device>(device.0, edits)?)
}
