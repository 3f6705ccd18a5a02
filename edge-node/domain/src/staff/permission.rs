//! What may be done here, and by which role. Routes name a permission; this is the one table behind them.

use super::Role;
use crate::codes;

codes! {
    /// Something that a role may or may not do. Append only.
    pub enum Permission {
        /// See the house, its rooms to eat and sleep in, its catalogue.
        SeeHouse = 0, "see_house";
        /// Change the property, outlets, floors, stations, drawers.
        ManageProperty = 1, "manage_property";
        /// Enrol, confirm and revoke terminals.
        ManageDevices = 2, "manage_devices";
        /// Add and change people, set others' PINs, unlock.
        ManagePeople = 3, "manage_people";
        /// See findings.
        SeeFindings = 4, "see_findings";
        /// Close findings.
        CloseFindings = 5, "close_findings";
        /// Read the fiscal journal.
        SeeJournal = 6, "see_journal";
        /// Be the second person of an approval.
        Approve = 7, "approve";
        /// Change items, categories, taxes, modifiers.
        ManageCatalog = 8, "manage_catalog";
        /// See checks.
        SeeChecks = 9, "see_checks";
        /// Open checks, add lines, send, split, merge, transfer, ask for a void or discount.
        TakeOrders = 10, "take_orders";
        /// Take tenders and close checks.
        TakePayments = 11, "take_payments";
        /// See kitchen tickets.
        SeeKitchen = 12, "see_kitchen";
        /// Bump and recall tickets.
        WorkKitchen = 13, "work_kitchen";
        /// Open and close drawer sessions, pay in, pay out, read X.
        WorkDrawer = 14, "work_drawer";
        /// See rooms, the board, availability.
        SeeRooms = 15, "see_rooms";
        /// Change rooms and room types.
        ManageRooms = 16, "manage_rooms";
        /// Say what state a room is in.
        WorkRooms = 17, "work_rooms";
        /// See reservations, guests and folios.
        SeeStays = 18, "see_stays";
        /// Reserve, assign, check in and out.
        WorkFrontDesk = 19, "work_front_desk";
        /// Post, pay, transfer and reverse on folios.
        WorkFolios = 20, "work_folios";
        /// Run the night audit and close the business day.
        CloseDay = 21, "close_day";
    }
}

use Permission::{
    CloseDay, SeeChecks, SeeHouse, SeeKitchen, SeeRooms, SeeStays, TakeOrders, TakePayments, WorkDrawer,
    WorkFolios, WorkFrontDesk, WorkKitchen, WorkRooms,
};

/// What a server may do.
const SERVER: &[Permission] = &[
    SeeHouse,
    SeeChecks,
    TakeOrders,
    TakePayments,
    SeeKitchen,
    WorkDrawer,
];
/// What a cook may do.
const COOK: &[Permission] = &[SeeHouse, SeeKitchen, WorkKitchen];
/// What a receptionist may do.
const RECEPTIONIST: &[Permission] = &[
    SeeHouse,
    SeeChecks,
    SeeRooms,
    WorkRooms,
    SeeStays,
    WorkFrontDesk,
    WorkFolios,
    WorkDrawer,
    CloseDay,
];
/// What a housekeeper may do.
const HOUSEKEEPER: &[Permission] = &[SeeHouse, SeeRooms, WorkRooms];

impl Role {
    /// Whether this role may do that. Owners and managers may do everything; what only an owner may do to whom is a
    /// rule of [`super::change`].
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        match self {
            Self::Owner | Self::Manager => true,
            Self::Server => SERVER.contains(&permission),
            Self::Cook => COOK.contains(&permission),
            Self::Receptionist => RECEPTIONIST.contains(&permission),
            Self::Housekeeper => HOUSEKEEPER.contains(&permission),
        }
    }

    /// Everything this role may do, in declared order.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .iter()
            .copied()
            .filter(move |permission| self.allows(*permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_held_by_an_owner_and_refused_to_somebody() {
        for permission in Permission::ALL {
            assert!(Role::Owner.allows(*permission));
            let refused = Role::ALL.iter().any(|role| !role.allows(*permission));
            assert!(refused || *permission == SeeHouse, "{}", permission.word());
        }
    }

    #[test]
    fn a04_a_cook_takes_no_payment_and_a_housekeeper_sees_no_guest() {
        assert!(!Role::Cook.allows(TakePayments));
        assert!(!Role::Cook.allows(SeeChecks));
        assert!(!Role::Housekeeper.allows(SeeStays));
        assert!(!Role::Server.allows(Permission::Approve));
    }
}
