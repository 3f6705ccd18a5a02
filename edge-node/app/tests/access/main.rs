//! Who may, where two things happen at once: a sign-on is under way while the terminal is revoked or the
//! person loses their role. A PIN takes some hundredths of a second to check, so this is no rare moment.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use app::setup::{NewDevice, SetUp, set_up};
use app::staff::{self, SignedOn};
use app::{Bearer, Caller, CommandError, House, HouseParts, Principal, SessionLimits};
use domain::staff::{ChangePerson, Role};
use ed25519_dalek::SigningKey;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{NewIdentity, Options, Store};
use tempfile::TempDir;
use values::{
    BusinessDate, CommandId, Currency, DeviceId, IdSource, NodeId, PersonId, PropertyId, RegisterId,
    Timestamp, Uuid,
};

const OWNER_PIN: &str = "471903";
const MANAGER_PIN: &str = "503928";
const NOW_MS: i64 = 1_790_000_000_000;

thread_local! {
    /// How far a test's clock runs ahead. Each test has a thread, and its runtime stays on it.
    static AHEAD_MS: std::cell::Cell<i64> = const { std::cell::Cell::new(0) };
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Numbers that never repeat within this binary; no more is needed here.
fn entropy(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(8) {
        let drawn = NEXT
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .to_le_bytes();
        chunk
            .iter_mut()
            .zip(drawn)
            .for_each(|(byte, value)| *byte = value);
    }
}

/// A house that is set up, with a manager beside its owner and a second terminal.
struct Inn {
    house: House,
    owner: Principal,
    manager: PersonId,
    second: DeviceId,
    _folder: TempDir,
}

impl Inn {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut options = Options::new(NewIdentity {
            node: NodeId(Uuid::from_u128(1)),
            property: PropertyId(Uuid::from_u128(2)),
            register: RegisterId(Uuid::from_u128(3)),
        });
        options.register_key = Some(SigningKey::from_bytes(&[7; 32]));
        options.database.ballast_bytes = 0;
        options.database.free_floor_bytes = Some(0);
        let parts = HouseParts {
            store: Store::open(&folder.path().join("house.db"), &options).expect("opens"),
            clock: Arc::new(|| Timestamp::from_unix_ms(NOW_MS + AHEAD_MS.with(std::cell::Cell::get))),
            entropy: Arc::new(entropy),
            pepper: [3; 32],
            session_limits: SessionLimits::default(),
        };
        let house = House::open(parts).await.expect("opens");
        let first = first_terminal(&house).await;
        let signed_on = staff::sign_on(&house, first, "Owner", OWNER_PIN.into()).await;
        let owner = principal(first, &signed_on.expect("signs on"));
        let (name, pin) = ("Manager".into(), MANAGER_PIN.into());
        let caller = caller(owner);
        let added = staff::add(&house, &caller, name, Role::Manager, pin, None).await;
        let added: serde_json::Value = serde_json::from_slice(&added.expect("adds").body).expect("JSON");
        let manager = added.get("person").and_then(serde_json::Value::as_str);
        let manager = manager.expect("who").parse().expect("an id");
        let code = app::devices::make_code(&house, &owner).await.expect("a code");
        let second = app::devices::redeem(&house, &code.code, "Bar".into()).await;
        let second = second.expect("redeems").device;
        let caller = self::caller(owner);
        app::devices::confirm(&house, &caller, second)
            .await
            .expect("confirms");
        Self {
            house,
            owner,
            manager,
            second,
            _folder: folder,
        }
    }

    /// As whom the sign-on, if there was one, lets its holder work.
    fn role_of(&self, signed_on: Result<SignedOn, CommandError>) -> Option<Role> {
        match self.house.bearer(&signed_on.ok()?.token) {
            Bearer::Person(principal) => Some(principal.role),
            _ => None,
        }
    }
}

async fn first_terminal(house: &House) -> DeviceId {
    let command = SetUp {
        setup_code: house.new_setup_code().expect("a code"),
        name: "The Anchor".into(),
        currency: Currency::EUR,
        time_zone: "Europe/Lisbon".into(),
        business_date: BusinessDate::parse("2026-09-21").expect("a date"),
        owner_name: "Owner".into(),
        owner_pin: OWNER_PIN.into(),
        device_name: "Office".into(),
    };
    let NewDevice { device, .. } = set_up(house, command).await.expect("is set up");
    device
}

fn principal(device: DeviceId, signed_on: &SignedOn) -> Principal {
    Principal {
        device,
        person: signed_on.person,
        role: signed_on.role,
        session: signed_on.session,
    }
}

fn caller(principal: Principal) -> Caller {
    let mut id = [0; 16];
    entropy(&mut id);
    Caller {
        principal,
        command: CommandId(Uuid::from_bytes(id)),
        body_hash: [0; 16],
        approval: None,
    }
}

fn demoted() -> ChangePerson {
    ChangePerson {
        role: Some(Role::Cook),
        ..ChangePerson::default()
    }
}

#[tokio::test]
async fn a12_a_sign_on_under_way_at_a_terminal_that_is_revoked_meanwhile_lets_nobody_in() {
    let inn = Inn::open().await;
    let revoker = caller(inn.owner);
    let (signed_on, done) = tokio::join!(
        staff::sign_on(&inn.house, inn.second, "Manager", MANAGER_PIN.into()),
        app::devices::revoke(&inn.house, &revoker, inn.second),
    );
    done.expect("revokes");
    assert_eq!(inn.role_of(signed_on), None);
}

#[tokio::test]
async fn a16_a_sign_on_under_way_while_the_role_changes_does_not_keep_the_old_role() {
    let inn = Inn::open().await;
    let changer = caller(inn.owner);
    let (signed_on, done) = tokio::join!(
        staff::sign_on(&inn.house, inn.second, "Manager", MANAGER_PIN.into()),
        staff::change(&inn.house, &changer, inn.manager, demoted()),
    );
    done.expect("changes");
    assert_ne!(inn.role_of(signed_on), Some(Role::Manager));
    let again = staff::sign_on(&inn.house, inn.second, "Manager", MANAGER_PIN.into()).await;
    assert_eq!(again.expect("as a cook").role, Role::Cook);
}

#[tokio::test]
async fn k02_a_clock_five_years_ahead_for_an_hour_forgets_no_answer() {
    let inn = Inn::open().await;
    let caller = Caller {
        command: IdSource::new(Timestamp::from_unix_ms(NOW_MS), 5).make(),
        ..caller(inn.owner)
    };
    let add = || {
        staff::add(
            &inn.house,
            &caller,
            "Cook".into(),
            Role::Cook,
            "628105".into(),
            None,
        )
    };
    let first = add().await.expect("adds");
    AHEAD_MS.with(|ahead| ahead.set(5 * 365 * 24 * 3_600 * 1_000));
    for _ in 0..60 {
        inn.house.tidy_books().await.expect("keeps its books");
    }
    AHEAD_MS.with(|ahead| ahead.set(0));
    inn.house.tidy_books().await.expect("keeps its books");
    let again = add().await.expect("the first answer");
    assert!(again.repeated, "done twice");
    assert_eq!(again.body, first.body);
}
