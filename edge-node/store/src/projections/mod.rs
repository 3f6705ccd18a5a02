//! Lists and sums made from documents, one file per area. They are disposable: a rebuild makes them again from the log.
//!
//! To add one: its tables in the area's migration, `impl Projected for <Aggregate>` in the area's file, the table names in
//! that file's `TABLES`, and one line in [`by_kind!`] below.

use crate::{DocRow, Rows, StoreError};
use documents::Lean;
use domain::shape::{Aggregate, HeaderConflict, Kind, Section};
use std::any::Any;
use std::sync::Arc;

pub mod catalog;
pub mod check;
pub mod devices;
pub mod floor;
pub mod folio;
pub mod front_desk;
pub mod guest;
pub mod housekeeping;
pub mod insight;
pub mod kitchen;
pub mod property;
pub mod staff;
pub mod till;

/// What every kind of document must have to be stored here.
pub trait Projected: Aggregate {
    /// Brings the tables from what they were for `before` to what they are for `after`. Called for local and merged
    /// changes alike; a rebuild calls it once per document with `before = None`. It must depend on the two states only,
    /// never on the order in which documents come.
    ///
    /// # Errors
    /// What the tables say.
    fn project(rows: Rows<'_>, doc: DocRow, before: Option<&Self>, after: &Self) -> Result<(), StoreError>;

    /// Looks for what no merge can rule out, after a change from elsewhere. The default names header keys that were set
    /// on two sides at once.
    ///
    /// # Errors
    /// What the tables say.
    fn inspect(
        rows: Rows<'_>,
        doc: DocRow,
        state: &Self,
        conflicts: &[HeaderConflict],
    ) -> Result<Vec<insight::Seen>, StoreError> {
        let _ = (rows, state);
        Ok(insight::headers_changed_twice(Self::KIND, doc.id, conflicts))
    }
}

macro_rules! by_kind {
    ($($kind:ident => $aggregate:ty),* $(,)?) => {
        /// What the store does with a kind; `None` for one that this version keeps and relays, but does not read.
        #[allow(unreachable_patterns, reason = "the last arm is for kinds that have no projection yet")]
        pub(crate) fn rules(kind: Kind) -> Option<&'static KindRules> {
            match kind {
                $(Kind::$kind => { const RULES: KindRules = KindRules::of::<$aggregate>(); Some(&RULES) })*
                _ => None,
            }
        }
    };
}

by_kind! {
    Category => domain::catalog::Category,
    Check => domain::check::Check,
    Floor => domain::floor::Floor,
    Item => domain::catalog::Item,
    ModifierGroup => domain::catalog::ModifierGroup,
    Outlet => domain::floor::Outlet,
    Tax => domain::catalog::Tax,
    Folio => domain::folio::Folio,
    Guest => domain::guest::Guest,
    Housekeeping => domain::housekeeping::Housekeeping,
    Property => domain::property::Property,
    Reservation => domain::front_desk::Reservation,
    Room => domain::front_desk::Room,
    RoomType => domain::front_desk::RoomType,
    Finding => domain::insight::Finding,
    Device => domain::devices::Device,
    Person => domain::staff::Person,
    Printer => domain::devices::printer::Printer,
}

/// The tables of all projections: emptied before a rebuild.
pub const TABLES: &[&[&str]] = &[
    catalog::TABLES,
    check::TABLES,
    devices::TABLES,
    floor::TABLES,
    folio::TABLES,
    front_desk::TABLES,
    guest::TABLES,
    housekeeping::TABLES,
    insight::TABLES,
    kitchen::TABLES,
    property::TABLES,
    staff::TABLES,
    till::TABLES,
];

/// A state whose kind is known elsewhere.
pub type AnyState = Arc<dyn Any + Send + Sync>;

/// Looks for what no merge can rule out.
type Inspect = fn(Rows<'_>, DocRow, &AnyState, &[HeaderConflict]) -> Result<Vec<insight::Seen>, StoreError>;

/// One kind's code, behind pointers, so that the merge path can work by kind.
pub(crate) struct KindRules {
    pub(crate) sections: &'static [Section],
    pub(crate) equal: fn(&AnyState, &AnyState) -> bool,
    pub(crate) state: fn(&Lean) -> Result<AnyState, StoreError>,
    pub(crate) project: fn(Rows<'_>, DocRow, Option<&AnyState>, &AnyState) -> Result<(), StoreError>,
    pub(crate) inspect: Inspect,
}

impl KindRules {
    const fn of<A: Projected>() -> Self {
        Self {
            sections: A::SECTIONS,
            equal: equal::<A>,
            state: state::<A>,
            project: project::<A>,
            inspect: inspect::<A>,
        }
    }
}

fn equal<A: Projected>(one: &AnyState, other: &AnyState) -> bool {
    matches!((one.downcast_ref::<A>(), other.downcast_ref::<A>()), (Some(one), Some(other)) if one == other)
}

fn state<A: Projected>(lean: &Lean) -> Result<AnyState, StoreError> {
    Ok(Arc::new(lean.state::<A>()?))
}

fn project<A: Projected>(
    rows: Rows<'_>,
    doc: DocRow,
    before: Option<&AnyState>,
    after: &AnyState,
) -> Result<(), StoreError> {
    let before = before.map(|state| shown::<A>(state)).transpose()?;
    A::project(rows, doc, before, shown::<A>(after)?)
}

fn inspect<A: Projected>(
    rows: Rows<'_>,
    doc: DocRow,
    state: &AnyState,
    conflicts: &[HeaderConflict],
) -> Result<Vec<insight::Seen>, StoreError> {
    A::inspect(rows, doc, shown::<A>(state)?, conflicts)
}

fn shown<A: Projected>(state: &AnyState) -> Result<&A, StoreError> {
    state
        .downcast_ref::<A>()
        .ok_or(StoreError::Range("the type of a state"))
}
