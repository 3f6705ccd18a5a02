//! The lean shape that every aggregate has, declared once per aggregate by [`aggregate!`].
//!
//! A *header* fact is one key that may be set again; a *fact* is a keyed value that may be set again (a table on a
//! floor); an *entry* is one immutable value under its own id (a line, a payment, an event). There are no lists, no
//! text and no counters. How a shape becomes an Automerge document stands in `documents`.

mod by_id;

pub use by_id::ById;

use values::{BusinessDate, Currency, Money, Quantity, Rate, Timestamp, Uuid};

/// What a document is about. The code is stored and sent: append only, never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A guest check with its lines, batches, tenders and events.
    Check = 1,
    /// A reservation and the stay it becomes.
    Reservation = 2,
    /// A guest folio.
    Folio = 3,
    /// A guest; what names a person is sealed.
    Guest = 4,
    /// An item of the catalogue.
    Item = 5,
    /// A category of the catalogue.
    Category = 6,
    /// A group of modifiers.
    ModifierGroup = 7,
    /// A tax.
    Tax = 8,
    /// An outlet with its stations and drawers.
    Outlet = 9,
    /// A dining room with its tables.
    Floor = 10,
    /// A person who works here.
    Person = 11,
    /// An enrolled terminal.
    Device = 12,
    /// The property's settings.
    Property = 13,
    /// A type of guest rooms.
    RoomType = 14,
    /// A guest room.
    Room = 15,
    /// A room's housekeeping events of one month.
    Housekeeping = 16,
    /// Something that a person has to look at.
    Finding = 17,
    /// A printer.
    Printer = 18,
}

impl Kind {
    /// Every kind, in the order of the codes.
    pub const ALL: [Self; 18] = [
        Self::Check,
        Self::Reservation,
        Self::Folio,
        Self::Guest,
        Self::Item,
        Self::Category,
        Self::ModifierGroup,
        Self::Tax,
        Self::Outlet,
        Self::Floor,
        Self::Person,
        Self::Device,
        Self::Property,
        Self::RoomType,
        Self::Room,
        Self::Housekeeping,
        Self::Finding,
        Self::Printer,
    ];

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The kind with this code; `None` for a kind of a later version, which is kept and relayed unread.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The word used on the wire: `check`, `modifier_group`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Reservation => "reservation",
            Self::Folio => "folio",
            Self::Guest => "guest",
            Self::Item => "item",
            Self::Category => "category",
            Self::ModifierGroup => "modifier_group",
            Self::Tax => "tax",
            Self::Outlet => "outlet",
            Self::Floor => "floor",
            Self::Person => "person",
            Self::Device => "device",
            Self::Property => "property",
            Self::RoomType => "room_type",
            Self::Room => "room",
            Self::Housekeeping => "housekeeping",
            Self::Finding => "finding",
            Self::Printer => "printer",
        }
    }
}

/// A value as it stands in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// Nothing: the key was cleared.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number, also dates (days) and instants (milliseconds).
    Int(i64),
    /// Text.
    Text(String),
    /// Ids (16 bytes) and compact CBOR (entries, facts, money).
    Bytes(Vec<u8>),
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot<'a> {
    /// A header key.
    Header(&'a str),
    /// A key of a section.
    Entry(&'a str, Uuid),
}

/// A section of an aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// The container's name in the document.
    pub name: &'static str,
    /// Whether a value under an id may be set again. Money, lines and events may not.
    pub mutable: bool,
}

/// One write into a document: the slot and its new value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Where.
    pub slot: Slot<'static>,
    /// What.
    pub value: Scalar,
}

/// A stored value does not read as what its slot holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{slot} does not hold {expected}")]
pub struct ShapeError {
    /// The slot's name.
    pub slot: String,
    /// What was expected there.
    pub expected: &'static str,
}

/// A header key that two writers set at once. Both values are kept; `shown` is the one that the state shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderConflict {
    /// The header key, or `section/id` for a fact.
    pub slot: String,
    /// The value that is shown.
    pub shown: Scalar,
    /// The other values.
    pub others: Vec<Scalar>,
}

/// A domain state with the lean shape. Implemented by [`aggregate!`] only.
pub trait Aggregate: Default + Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    /// What kind of document it is.
    const KIND: Kind;
    /// The containers, in the order in which the first change makes them: append only.
    const SECTIONS: &'static [Section];
    /// One change to the state.
    type Edit: Clone + PartialEq + std::fmt::Debug + Send + 'static;

    /// The edit as a write into the document.
    fn write(edit: &Self::Edit) -> Write;

    /// Takes one shown value into the state. Unknown slots are left alone: they are a later version's.
    ///
    /// # Errors
    /// [`ShapeError`] where the value is not of the slot's type.
    fn read(&mut self, slot: Slot<'_>, value: &Scalar) -> Result<(), ShapeError>;

    /// The state after `edits`, as the document would show it.
    ///
    /// # Errors
    /// [`ShapeError`] never for edits made by the rules; it is passed on for completeness.
    fn after(&self, edits: &[Self::Edit]) -> Result<Self, ShapeError> {
        let mut state = self.clone();
        for edit in edits {
            let write = Self::write(edit);
            state.read(write.slot, &write.value)?;
        }
        Ok(state)
    }
}

/// A type that can stand under a header key.
pub trait Header: Sized {
    /// What it is called in a [`ShapeError`].
    const EXPECTED: &'static str;
    /// As a scalar.
    fn to_scalar(&self) -> Scalar;
    /// From a scalar; `None` where it is none of these.
    fn from_scalar(scalar: &Scalar) -> Option<Self>;
}

/// Encodes an entry or a fact: compact CBOR with numbered fields (RFC 8949), so that later fields can be added.
#[must_use]
pub fn encode<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    // Writing into a vector cannot fail, and no entry's encoder fails by itself.
    minicbor::to_vec(value).unwrap_or_default()
}

/// Decodes an entry or a fact; fields of later versions are passed over.
#[must_use]
pub fn decode<T: for<'b> minicbor::Decode<'b, ()>>(scalar: &Scalar) -> Option<T> {
    match scalar {
        Scalar::Bytes(bytes) => minicbor::decode(bytes).ok(),
        _ => None,
    }
}

macro_rules! headers {
    ($($type:ty, $expected:literal, $value:pat => $read:expr, |$this:ident| $write:expr;)+) => {$(
        impl Header for $type {
            const EXPECTED: &'static str = $expected;
            fn to_scalar(&self) -> Scalar {
                let $this = self;
                $write
            }
            fn from_scalar(scalar: &Scalar) -> Option<Self> {
                match scalar {
                    $value => $read,
                    _ => None,
                }
            }
        }
    )+};
}

headers! {
    bool, "yes or no", Scalar::Bool(value) => Some(*value), |this| Scalar::Bool(*this);
    i64, "a whole number", Scalar::Int(value) => Some(*value), |this| Scalar::Int(*this);
    u32, "a count", Scalar::Int(value) => u32::try_from(*value).ok(), |this| Scalar::Int(i64::from(*this));
    String, "text", Scalar::Text(value) => Some(value.clone()), |this| Scalar::Text(this.clone());
    Vec<u8>, "bytes", Scalar::Bytes(value) => Some(value.clone()), |this| Scalar::Bytes(this.clone());
    Uuid, "an id", Scalar::Bytes(value) => Self::from_slice(value).ok(), |this| Scalar::Bytes(this.as_bytes().to_vec());
    Timestamp, "an instant", Scalar::Int(value) => Some(Self::from_unix_ms(*value)), |this| Scalar::Int(this.unix_ms());
    BusinessDate, "a date", Scalar::Int(value) => i32::try_from(*value).ok().and_then(|days| Self::from_epoch_days(days).ok()), |this| Scalar::Int(i64::from(this.epoch_days()));
    Rate, "a rate", Scalar::Int(value) => Some(Self::from_ppm(*value)), |this| Scalar::Int(this.ppm);
    Quantity, "a quantity", Scalar::Int(value) => Some(Self::from_milli(*value)), |this| Scalar::Int(this.milli);
    Currency, "a currency", Scalar::Text(value) => Self::parse(value).ok(), |this| Scalar::Text(this.code().to_owned());
    Money, "an amount", Scalar::Bytes(value) => minicbor::decode(value).ok(), |this| Scalar::Bytes(encode(this));
}

macro_rules! id_headers {
    ($($name:ident),+ $(,)?) => {$(
        impl Header for values::$name {
            const EXPECTED: &'static str = "an id";
            fn to_scalar(&self) -> Scalar {
                Scalar::Bytes(self.bytes().to_vec())
            }
            fn from_scalar(scalar: &Scalar) -> Option<Self> {
                Uuid::from_scalar(scalar).map(Self)
            }
        }
    )+};
}

id_headers!(
    CategoryId,
    CheckId,
    DeviceId,
    FloorId,
    FolioId,
    GuestId,
    ItemId,
    OutletId,
    PersonId,
    PrinterId,
    ReservationId,
    RoomId,
    RoomTypeId,
    StationId,
    TableId,
    TaxId,
);

impl<T: Header> Header for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn to_scalar(&self) -> Scalar {
        self.as_ref().map_or(Scalar::Null, T::to_scalar)
    }
    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(None),
            other => T::from_scalar(other).map(Some),
        }
    }
}

/// Declares an enum of the field that stands in documents and on the wire by a word: `codes! { pub enum OrderType { DineIn = 0, "dine_in"; } }`.
/// The number stands in entries (CBOR), the word in header keys and JSON. Append only. The first is the default.
#[macro_export]
macro_rules! codes {
    ($(#[$meta:meta])* pub enum $name:ident { $(#[$fdoc:meta])* $first:ident = $fnum:literal, $fword:literal; $($(#[$doc:meta])* $variant:ident = $num:literal, $word:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, minicbor::Encode, minicbor::Decode)]
        #[cbor(index_only)]
        pub enum $name {
            $(#[$fdoc])* #[default] #[serde(rename = $fword)] #[n($fnum)] $first,
            $($(#[$doc])* #[serde(rename = $word)] #[n($num)] $variant,)*
        }
        impl $name {
            /// Every value, in declared order.
            pub const ALL: &'static [Self] = &[Self::$first, $(Self::$variant),*];
            /// The word used in documents and on the wire.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { Self::$first => $fword, $(Self::$variant => $word,)* }
            }
            /// The number that stands in stored bytes.
            #[must_use]
            pub const fn code(self) -> u32 {
                match self { Self::$first => $fnum, $(Self::$variant => $num,)* }
            }
            /// The value with this number.
            #[must_use]
            pub fn from_code(code: u32) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
            /// The value with this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some(Self::ALL.iter().map(|value| value.word())))
                    .into()
            }
        }
        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }
        impl $crate::shape::Header for $name {
            const EXPECTED: &'static str = stringify!($name);
            fn to_scalar(&self) -> $crate::shape::Scalar {
                $crate::shape::Scalar::Text(self.word().to_owned())
            }
            fn from_scalar(scalar: &$crate::shape::Scalar) -> Option<Self> {
                match scalar {
                    $crate::shape::Scalar::Text(word) => Self::from_word(word),
                    _ => None,
                }
            }
        }
    };
}

/// Declares an aggregate: its state, its edits and its shape. See [`Aggregate`].
///
/// `header` fields are `name: Type = Variant;` (the type is a [`Header`] with a default, usually an `Option`);
/// `facts` and `entries` are `name: Id => Value = Variant;` (the value is CBOR). Order and names are stored: append only.
#[macro_export]
macro_rules! aggregate {
    (
        $(#[$meta:meta])*
        pub struct $name:ident, $edit:ident, $kind:expr;
        header { $($(#[$hdoc:meta])* $hfield:ident : $htype:ty = $hvariant:ident;)* }
        facts { $($(#[$fdoc:meta])* $ffield:ident : $fid:ty => $ftype:ty = $fvariant:ident;)* }
        entries { $($(#[$edoc:meta])* $efield:ident : $eid:ty => $etype:ty = $evariant:ident;)* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[$hdoc])* pub $hfield: $htype,)*
            $($(#[$fdoc])* pub $ffield: $crate::shape::ById<$fid, $ftype>,)*
            $($(#[$edoc])* pub $efield: $crate::shape::ById<$eid, $etype>,)*
        }

        #[doc = concat!("One change to a [`", stringify!($name), "`].")]
        #[derive(Clone, Debug, PartialEq)]
        pub enum $edit {
            $($(#[$hdoc])* $hvariant($htype),)*
            $($(#[$fdoc])* $fvariant($fid, $ftype),)*
            $($(#[$edoc])* $evariant($eid, $etype),)*
        }

        impl $crate::shape::Aggregate for $name {
            const KIND: $crate::shape::Kind = $kind;
            const SECTIONS: &'static [$crate::shape::Section] = &[
                $($crate::shape::Section { name: stringify!($ffield), mutable: true },)*
                $($crate::shape::Section { name: stringify!($efield), mutable: false },)*
            ];
            type Edit = $edit;

            fn write(edit: &$edit) -> $crate::shape::Write {
                #[allow(unused_imports, reason = "an aggregate may have no header or no section")]
                use $crate::shape::{Header as _, Scalar, Slot, Write, encode};
                match edit {
                    $($edit::$hvariant(value) => Write { slot: Slot::Header(stringify!($hfield)), value: value.to_scalar() },)*
                    $($edit::$fvariant(id, value) => Write { slot: Slot::Entry(stringify!($ffield), (*id).into()), value: Scalar::Bytes(encode(value)) },)*
                    $($edit::$evariant(id, value) => Write { slot: Slot::Entry(stringify!($efield), (*id).into()), value: Scalar::Bytes(encode(value)) },)*
                }
            }

            fn read(&mut self, slot: $crate::shape::Slot<'_>, value: &$crate::shape::Scalar) -> Result<(), $crate::shape::ShapeError> {
                #[allow(unused_imports, reason = "an aggregate may have no header or no section")]
                use $crate::shape::{Header, ShapeError, Slot, decode};
                match slot {
                    $(Slot::Header(stringify!($hfield)) => {
                        self.$hfield = <$htype as Header>::from_scalar(value).ok_or_else(|| ShapeError {
                            slot: stringify!($hfield).to_owned(), expected: <$htype as Header>::EXPECTED })?;
                    })*
                    $(Slot::Entry(stringify!($ffield), id) => {
                        let value = decode(value).ok_or_else(|| ShapeError {
                            slot: format!("{}/{id}", stringify!($ffield)), expected: stringify!($ftype) })?;
                        self.$ffield.insert(id.into(), value);
                    })*
                    $(Slot::Entry(stringify!($efield), id) => {
                        let value = decode(value).ok_or_else(|| ShapeError {
                            slot: format!("{}/{id}", stringify!($efield)), expected: stringify!($etype) })?;
                        self.$efield.insert(id.into(), value);
                    })*
                    _ => {}
                }
                Ok(())
            }
        }
    };
}

#[cfg(test)]
#[expect(
    unreachable_pub,
    reason = "the macros declare public types; a test's are private"
)]
mod tests {
    use super::*;
    use values::{EntryId, TableId};

    codes! {
        /// A test word.
        pub enum Colour { /// Red.
            Red = 0, "red"; /// Green.
            Green = 1, "green"; }
    }

    /// A test entry.
    #[derive(Clone, Debug, PartialEq, minicbor::Encode, minicbor::Decode)]
    pub struct Note {
        #[n(0)]
        text: String,
        #[n(1)]
        colour: Colour,
        #[n(2)]
        amount: Option<Money>,
    }

    aggregate! {
        /// A test aggregate.
        pub struct Board, BoardEdit, Kind::Finding;
        header {
            /// Its title.
            title: Option<String> = Title;
            /// Its colour.
            colour: Colour = Colour;
        }
        facts {
            /// Pins, which may move.
            pins: TableId => Note = Pin;
        }
        entries {
            /// Notes, which may not.
            notes: EntryId => Note = Note;
        }
    }

    #[test]
    fn edits_become_writes_and_read_back() {
        let note = Note {
            text: "late".into(),
            colour: Colour::Green,
            amount: Some(Money::new(5, Currency::EUR)),
        };
        let edits = [
            BoardEdit::Title(Some("Tonight".into())),
            BoardEdit::Colour(Colour::Green),
            BoardEdit::Pin(TableId(Uuid::from_u128(1)), note.clone()),
            BoardEdit::Note(EntryId(Uuid::from_u128(2)), note.clone()),
        ];
        let board = Board::default().after(&edits).expect("reads back");
        assert_eq!(board.title.as_deref(), Some("Tonight"));
        assert_eq!(board.colour, Colour::Green);
        assert_eq!(board.notes.values().next(), Some(&note));
        assert_eq!(
            Board::SECTIONS
                .iter()
                .map(|s| (s.name, s.mutable))
                .collect::<Vec<_>>(),
            [("pins", true), ("notes", false)]
        );
    }

    #[test]
    fn n19_an_unknown_slot_is_left_alone_and_a_wrong_value_is_named() {
        let mut board = Board::default();
        assert_eq!(board.read(Slot::Header("mood"), &Scalar::Int(3)), Ok(()));
        assert_eq!(board, Board::default());
        let error = board
            .read(Slot::Header("title"), &Scalar::Int(3))
            .expect_err("not text");
        assert_eq!(error.to_string(), "title does not hold text");
        assert_eq!(Colour::from_code(Colour::Green.code()), Some(Colour::Green));
        assert_eq!(Colour::from_code(2), None);
    }
}
