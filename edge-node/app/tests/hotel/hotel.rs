//! A hotel for tests: two types, a few rooms, a receptionist and a manager, a clock that is set by hand.

use app::front_desk::stay::{self, Book, BookedFor, TakeRoom};
use app::{Answered, Caller, CommandError, House, HouseParts, Principal, SessionLimits};
use domain::front_desk::{NewRoom, NewRoomType, Pricing};
use domain::guest::{Profile, ProfileField};
use domain::property::{Property, PropertyEdit};
use domain::staff::Role;
use ed25519_dalek::SigningKey;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{Call, IncomingChange, NewIdentity, Options, Store, StoreError};
use tempfile::TempDir;
use values::{
    BusinessDate, CommandId, Currency, DeviceId, FolioId, Money, NodeId, PersonId, PropertyId, Rate,
    RegisterId, ReservationId, RoomId, RoomTypeId, SessionId, Timestamp, Uuid,
};

static NEXT: AtomicU64 = AtomicU64::new(1);

pub struct Hotel {
    pub house: House,
    pub store: Store,
    pub folder: Arc<TempDir>,
    pub double: RoomTypeId,
    pub suite: RoomTypeId,
    pub rooms: Vec<RoomId>,
    clock: Arc<AtomicI64>,
    node: u128,
}

pub fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date")
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn options(node: u128) -> Options {
    let mut options = Options::new(NewIdentity {
        node: NodeId(Uuid::from_u128(node << 80 | node)),
        property: PropertyId(Uuid::from_u128(2)),
        register: RegisterId(Uuid::from_u128(3 + node)),
    });
    options.register_key = Some(SigningKey::from_bytes(&[7; 32]));
    options.database.ballast_bytes = 0;
    options.database.free_floor_bytes = Some(0);
    options
}

/// A stream of numbers that never repeats within the test binary; ids need no more than that here.
fn entropy(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(8) {
        let drawn = NEXT
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        chunk.copy_from_slice(&drawn.to_le_bytes()[..chunk.len()]);
    }
}

async fn open(path: &Path, node: u128, clock: &Arc<AtomicI64>) -> (House, Store) {
    let store = Store::open(&path.join("house.db"), &options(node)).expect("opens");
    let clock = Arc::clone(clock);
    let parts = HouseParts {
        store: store.clone(),
        clock: Arc::new(move || Timestamp::from_unix_ms(clock.fetch_add(1, Ordering::Relaxed))),
        entropy: Arc::new(entropy),
        pepper: [3; 32],
        session_limits: SessionLimits::default(),
    };
    (House::open(parts).await.expect("opens"), store)
}

impl Hotel {
    /// A house in Lisbon at `day`, with `rooms` doubles from 101 and a suite 901.
    pub async fn at(day: &str, rooms: usize) -> Self {
        Self::of_node(1, day, rooms).await
    }

    pub async fn of_node(node: u128, day: &str, rooms: usize) -> Self {
        let mut hotel = Self::empty(node, day).await;
        hotel.double = hotel.add_type("Double", 0).await;
        hotel.suite = hotel.add_type("Suite", 0).await;
        for number in 0..rooms {
            let room = hotel.add_room(&(101 + number).to_string(), hotel.double).await;
            hotel.rooms.push(room);
        }
        let suite = hotel.add_room("901", hotel.suite).await;
        hotel.rooms.push(suite);
        hotel
    }

    pub async fn empty(node: u128, day: &str) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let clock = Arc::new(AtomicI64::new(0));
        let (house, store) = open(folder.path(), node, &clock).await;
        let (double, suite) = (RoomTypeId(Uuid::nil()), RoomTypeId(Uuid::nil()));
        let hotel = Self {
            house,
            store,
            folder,
            double,
            suite,
            rooms: Vec::new(),
            clock,
            node,
        };
        hotel.set_clock(day, 15);
        let first = date(day);
        let property = hotel.house.property();
        let edits = vec![
            PropertyEdit::Name(Some("The Anchor".into())),
            PropertyEdit::Currency(Some(Currency::EUR)),
            PropertyEdit::TimeZone(Some("Europe/Lisbon".into())),
            PropertyEdit::RoomTax(Some(Rate::from_percent(6))),
            PropertyEdit::CityTaxMinor(Some(0)),
        ];
        let now = hotel.house.now();
        let call = Call::new(
            CommandId(Uuid::from_u128(77)),
            [0; 16],
            DeviceId(Uuid::from_u128(9)),
            now,
        );
        let done = hotel.store.command(call, move |unit| {
            unit.edit::<Property>(property, edits)?;
            unit.open_business_date(first)?;
            Ok::<_, StoreError>("set up")
        });
        done.await.expect("sets up");
        hotel
    }

    /// The same files, opened again without a clean stop, as after a power cut.
    pub async fn cut(self) -> Self {
        let Self {
            house,
            store,
            folder,
            double,
            suite,
            rooms,
            clock,
            node,
        } = self;
        drop(house);
        drop(store);
        let (house, store) = open(folder.path(), node, &clock).await;
        Self {
            house,
            store,
            folder,
            double,
            suite,
            rooms,
            clock,
            node,
        }
    }

    pub fn set_clock(&self, day: &str, hour: i64) {
        let now = i64::from(date(day).epoch_days()) * 86_400_000 + hour * 3_600_000;
        self.clock.store(now, Ordering::Relaxed);
    }

    fn caller(role: Role) -> Caller {
        let mut id = [0; 16];
        entropy(&mut id);
        // Version 4: an id that does not say when it was made is never too old.
        id[6] = 0x40 | (id[6] & 0x0f);
        let principal = Principal {
            device: DeviceId(Uuid::from_u128(9)),
            person: PersonId(Uuid::from_u128(5)),
            role,
            session: SessionId(Uuid::from_u128(6)),
        };
        Caller {
            principal,
            command: CommandId(Uuid::from_bytes(id)),
            body_hash: [1; 16],
            approval: None,
        }
    }

    #[expect(clippy::unused_self, reason = "reads as who does it where")]
    pub fn desk(&self) -> Caller {
        Self::caller(Role::Receptionist)
    }

    #[expect(clippy::unused_self, reason = "reads as who does it where")]
    pub fn manager(&self) -> Caller {
        Self::caller(Role::Manager)
    }

    pub async fn add_type(&self, name: &str, overbooking: u32) -> RoomTypeId {
        let command = NewRoomType {
            name: name.into(),
            base_occupancy: 2,
            max_occupancy: 4,
            overbooking,
            rate_minor: Some(10_600),
        };
        let added = app::front_desk::add_type(&self.house, &self.manager(), command).await;
        RoomTypeId(id(&answer(added), "room_type"))
    }

    pub async fn add_room(&self, number: &str, room_type: RoomTypeId) -> RoomId {
        let command = NewRoom {
            number: number.into(),
            room_type,
            floor: None,
            features: None,
        };
        let added = app::front_desk::add(&self.house, &self.manager(), command).await;
        RoomId(id(&answer(added), "room"))
    }

    /// A booking of a double for a guest of this name.
    pub fn booking(&self, name: &str, arrival: &str, departure: &str) -> Book {
        Book {
            guest: BookedFor::New(Profile {
                fields: vec![(ProfileField::Name, name.into())],
            }),
            companions: Vec::new(),
            room_type: self.double,
            arrival: Some(date(arrival)),
            departure: date(departure),
            adults: 2,
            children: 0,
            pricing: Pricing::Standard,
            channel: None,
            company: None,
            plan: None,
            meal: None,
            notes: None,
        }
    }

    pub async fn book(&self, name: &str, arrival: &str, departure: &str) -> ReservationId {
        let booked = stay::book(&self.house, &self.desk(), self.booking(name, arrival, departure)).await;
        ReservationId(id(&answer(booked), "reservation"))
    }

    pub async fn assign(&self, stay: ReservationId, room: RoomId) -> Result<Answered, CommandError> {
        stay::assign(&self.house, &self.desk(), stay, room_of(room)).await
    }

    pub async fn check_in(&self, stay: ReservationId, room: RoomId) -> Result<Answered, CommandError> {
        stay::check_in(&self.house, &self.desk(), stay, room_of(room)).await
    }

    pub async fn check_out(&self, stay: ReservationId) -> Result<Answered, CommandError> {
        stay::check_out(&self.house, &self.desk(), stay, None).await
    }

    pub async fn move_to(
        &self,
        stay: ReservationId,
        room: RoomId,
        from: Option<&str>,
    ) -> Result<Answered, CommandError> {
        let command = app::front_desk::moves::Move {
            room: room_of(room),
            from: from.map(date),
            reason: Some("noise".into()),
        };
        app::front_desk::moves::move_stay(&self.house, &self.desk(), stay, command).await
    }

    /// Books and lets in a party today.
    pub async fn arrive(&self, name: &str, departure: &str, room: RoomId) -> ReservationId {
        let today = self.today().await;
        let stay = self.book(name, &today.to_string(), departure).await;
        self.check_in(stay, room).await.expect("checks in");
        stay
    }

    pub async fn today(&self) -> BusinessDate {
        app::front_desk::checklist::look(&self.house)
            .await
            .expect("looks")
            .day
            .date
    }

    pub async fn close(&self, day: &str) -> Result<Answered, CommandError> {
        app::front_desk::night_audit::close_day(&self.house, &self.desk(), date(day)).await
    }

    pub async fn folio_of(&self, stay: ReservationId) -> FolioId {
        let look = app::front_desk::look(&self.house, stay).await.expect("looks");
        look.stay.folio.expect("a folio")
    }

    pub async fn balance(&self, stay: ReservationId) -> i64 {
        let folio = app::folio::look(&self.house, self.folio_of(stay).await)
            .await
            .expect("looks");
        folio.balance_minor().expect("sums")
    }

    pub async fn pay(&self, stay: ReservationId, minor: i64) -> Result<Answered, CommandError> {
        let payment = domain::folio::NewPayment {
            window: None,
            method: domain::folio::PaymentMethod::Card,
            amount: eur(minor),
            reference: None,
        };
        let command = app::folio::TakePayment {
            payment,
            drawer_session: None,
        };
        app::folio::pay(&self.house, &self.desk(), self.folio_of(stay).await, command).await
    }

    /// Every change of this house, as another would be sent it.
    pub async fn changes(&self) -> Vec<IncomingChange> {
        let logged = self
            .store
            .read(|reader| reader.changes_after(0, 1024))
            .await
            .expect("reads");
        let incoming = |change: store::LoggedChange| IncomingChange {
            kind: change.kind,
            doc: change.doc,
            hash: change.hash().expect("reads"),
            bytes: change.bytes,
        };
        logged.into_iter().map(incoming).collect()
    }

    /// What all lists say.
    pub async fn digest(&self) -> [u8; 32] {
        self.store
            .read(|reader| {
                let digest = reader.projections_digest()?;
                Ok::<_, StoreError>(digest)
            })
            .await
            .expect("reads")
    }

    /// The lists as they grew are the lists as a rebuild makes them.
    pub async fn assert_lists_are_rebuilt_alike(&self) {
        let grown = self.digest().await;
        self.store.rebuild_projections(|_| {}).await.expect("rebuilds");
        assert_eq!(
            grown,
            self.digest().await,
            "lists as they grew and as a rebuild makes them"
        );
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        let read = self
            .store
            .read(move |reader| reader.rows().one(sql, [], |row| row.get(0)));
        read.await.expect("reads").expect("a row")
    }
}

pub fn room_of(room: RoomId) -> TakeRoom {
    TakeRoom {
        room: Some(room),
        ..TakeRoom::default()
    }
}

pub fn answer(answered: Result<Answered, CommandError>) -> Value {
    let answered = answered.unwrap_or_else(|error| panic!("refused: {error}"));
    serde_json::from_slice(&answered.body).expect("JSON")
}

pub fn id(answer: &Value, key: &str) -> Uuid {
    answer[key].as_str().expect(key).parse().expect("a uuid")
}

pub fn code(answered: Result<Answered, CommandError>) -> &'static str {
    match answered {
        Ok(_) => "done",
        Err(CommandError::Refused(refusal)) => refusal.code,
        Err(CommandError::NotFound { .. }) => "not_found",
        Err(CommandError::IdReused) => "id_reused",
        Err(error) => panic!("{error:?}"),
    }
}
