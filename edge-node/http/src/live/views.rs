//! What screens see of each kind, and who may see it: one row per kind.

use crate::{
    catalog, check, devices, floor, folio, front_desk, guest, housekeeping, insight, property, staff,
};
use domain::shape::Kind;
use domain::staff::Permission::{
    self, ManageDevices, ManagePeople, SeeChecks, SeeFindings, SeeHouse, SeeRooms, SeeStays,
};
use serde::Serialize;
use std::any::Any;
use std::sync::Arc;
use values::Uuid;

/// A state whose kind is known elsewhere.
pub(super) type State = Arc<dyn Any + Send + Sync>;

/// The view of a document as JSON; `None` for a kind that screens do not see.
pub(super) fn view(kind: Kind, id: Uuid, state: &State) -> Option<String> {
    match kind {
        Kind::Category => json(id, state, catalog::Changed::of::<domain::catalog::Category>),
        Kind::Check => json(id, state, check::CheckView::of),
        Kind::Item => json(id, state, catalog::Changed::of::<domain::catalog::Item>),
        Kind::ModifierGroup => json(id, state, catalog::Changed::of::<domain::catalog::ModifierGroup>),
        Kind::Tax => json(id, state, catalog::Changed::of::<domain::catalog::Tax>),
        Kind::Floor => json(id, state, floor::FloorView::of),
        Kind::Outlet => json(id, state, floor::OutletView::of),
        Kind::Device => json(id, state, devices::DeviceView::of),
        Kind::Finding => json(id, state, insight::FindingView::of),
        Kind::Printer => json(id, state, devices::printers::PrinterSettings::of),
        Kind::Person => json(id, state, staff::PersonView::of),
        Kind::Property => json(id, state, property::PropertyView::of),
        Kind::Reservation => json(id, state, front_desk::ReservationView::of),
        Kind::Folio => json(id, state, folio::FolioView::of),
        Kind::Guest => json(id, state, guest::GuestNews::of),
        Kind::RoomType => json(id, state, front_desk::RoomTypeView::of),
        Kind::Room => json(id, state, front_desk::RoomView::of),
        Kind::Housekeeping => json(id, state, housekeeping::RoomStateView::of),
    }
}

/// The permission that a topic needs.
pub(super) const fn needs(kind: Kind) -> Permission {
    match kind {
        Kind::Check => SeeChecks,
        Kind::Reservation | Kind::Folio | Kind::Guest => SeeStays,
        Kind::RoomType | Kind::Room | Kind::Housekeeping => SeeRooms,
        Kind::Person => ManagePeople,
        Kind::Device => ManageDevices,
        Kind::Finding => SeeFindings,
        Kind::Item
        | Kind::Category
        | Kind::ModifierGroup
        | Kind::Tax
        | Kind::Outlet
        | Kind::Floor
        | Kind::Printer
        | Kind::Property => SeeHouse,
    }
}

fn json<A: 'static, V: Serialize>(id: Uuid, state: &State, view: impl Fn(Uuid, &A) -> V) -> Option<String> {
    let state = state.downcast_ref::<A>()?;
    serde_json::to_string(&view(id, state)).ok()
}
