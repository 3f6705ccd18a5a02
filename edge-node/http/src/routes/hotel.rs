//! The routes of the hotel.

use super::Access::Needs;
use super::{Route, get, patch, post, put};
use crate::cursor::List;
use crate::folio::{self, arrange};
use crate::front_desk::{self, business_day, deposit, desk, downtime, registration, stay, tape};
use crate::{guest, housekeeping, property};
use domain::staff::Permission::{
    CloseDay, ManageProperty, ManageRooms, SeeRooms, SeeStays, TakePayments, WorkFolios, WorkFrontDesk,
    WorkRooms,
};

/// Every route of the hotel.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = rooms();
    routes.extend(desk_lists());
    routes.extend(reservations());
    routes.extend(cards());
    routes.extend(stays());
    routes.extend(decisions());
    routes.extend(guests());
    routes.extend(folios());
    routes.extend(payers());
    routes.extend(days());
    routes
}

fn rooms() -> Vec<Route> {
    vec![
        get("/room-types", Needs(SeeRooms), front_desk::types, "Room types")
            .answers::<List<front_desk::RoomTypeView>>(),
        post(
            "/room-types",
            Needs(ManageRooms),
            front_desk::add_type,
            "Add a room type",
        )
        .takes::<front_desk::AddRoomType>()
        .answers::<front_desk::RoomTypeAdded>(),
        get(
            "/rooms",
            Needs(SeeRooms),
            front_desk::board,
            "Rooms with their state",
        )
        .answers::<front_desk::BoardView>(),
        post("/rooms", Needs(ManageRooms), front_desk::add_room, "Add a room")
            .takes::<front_desk::AddRoom>()
            .answers::<front_desk::RoomAdded>(),
        put(
            "/rooms/{room}/housekeeping",
            Needs(WorkRooms),
            housekeeping::set,
            "Set a room's state",
        )
        .takes::<housekeeping::SetRoomState>()
        .answers::<housekeeping::RoomStateSet>(),
        get(
            "/room-board",
            Needs(SeeRooms),
            front_desk::board,
            "Rooms with their state, who is in them and who comes",
        )
        .answers::<front_desk::BoardView>(),
        get(
            "/availability",
            Needs(SeeRooms),
            front_desk::availability,
            "What is free per type and night",
        )
        .query::<front_desk::AvailabilityQuery>()
        .answers::<List<front_desk::AvailabilityView>>(),
        patch(
            "/property",
            Needs(ManageProperty),
            property::change,
            "Change the property's settings",
        )
        .takes::<property::PatchProperty>()
        .answers::<property::PropertyChanged>(),
    ]
}

fn desk_lists() -> Vec<Route> {
    vec![
        get(
            "/tape-chart",
            Needs(SeeStays),
            tape::look,
            "Rooms by days, with every stay that touches them",
        )
        .query::<tape::TapeQuery>()
        .answers::<tape::TapeView>(),
        get(
            "/desk/today",
            Needs(SeeStays),
            desk::today,
            "Who comes, who is here, who leaves and who left today",
        )
        .answers::<desk::DeskToday>(),
        get(
            "/downtime-pack",
            Needs(SeeStays),
            downtime::pack,
            "Every list that a desk needs where the node itself is down",
        )
        .answers::<downtime::PackView>(),
        get(
            "/downtime-pack.csv",
            Needs(SeeStays),
            downtime::csv,
            "The stays and rooms of the downtime pack as one table",
        )
        .media("text/csv"),
        get(
            "/desk/search",
            Needs(SeeStays),
            desk::search,
            "Stays by room, number, guest or company",
        )
        .query::<desk::DeskQuery>()
        .answers::<List<desk::DeskStay>>(),
        get(
            "/in-house",
            Needs(TakePayments),
            desk::in_house,
            "Parties in the house to charge a check to, by room or name",
        )
        .query::<desk::DeskQuery>()
        .answers::<List<desk::InHouseStay>>(),
    ]
}

fn reservations() -> Vec<Route> {
    vec![
        get(
            "/reservations",
            Needs(SeeStays),
            front_desk::list,
            "Reservations by arrival",
        )
        .query::<front_desk::ReservationsQuery>()
        .answers::<List<front_desk::ReservationRow>>(),
        post("/reservations", Needs(WorkFrontDesk), stay::book, "Book a stay")
            .takes::<stay::BookStay>()
            .answers::<stay::StayChanged>(),
        get(
            "/reservations/{reservation}",
            Needs(SeeStays),
            front_desk::look,
            "A reservation",
        )
        .answers::<front_desk::ReservationView>(),
        post(
            "/walk-ins",
            Needs(WorkFrontDesk),
            stay::walk_in,
            "Book, assign and check in a party at the desk",
        )
        .takes::<stay::WalkIn>()
        .answers::<stay::StayChanged>(),
    ]
}

fn cards() -> Vec<Route> {
    vec![
        get(
            "/reservations/{reservation}/registration-card",
            Needs(SeeStays),
            registration::card,
            "What the country asks the guests of a stay for, and what is missing",
        )
        .answers::<registration::CardView>(),
        put(
            "/reservations/{reservation}/signature",
            Needs(WorkFrontDesk),
            registration::sign,
            "Keep the guest's signature",
        )
        .takes::<registration::SignCard>()
        .answers::<registration::CardSigned>(),
        get(
            "/reservations/{reservation}/signature",
            Needs(SeeStays),
            registration::signature,
            "The guest's signature",
        )
        .answers::<registration::SignatureView>(),
        put(
            "/reservations/{reservation}/deposit-request",
            Needs(WorkFrontDesk),
            deposit::request,
            "Ask for a deposit",
        )
        .takes::<deposit::AskDeposit>()
        .answers::<stay::StayChanged>(),
        post(
            "/reservations/{reservation}/deposits",
            Needs(WorkFolios),
            deposit::take,
            "Take a deposit before the arrival",
        )
        .takes::<folio::PayFolio>()
        .answers::<folio::FolioChanged>(),
        get(
            "/deposits",
            Needs(SeeStays),
            deposit::ledger,
            "Deposits that were asked for or are held",
        )
        .answers::<deposit::DepositsView>(),
    ]
}

fn stays() -> Vec<Route> {
    vec![
        post(
            "/reservations/{reservation}/assign",
            Needs(WorkFrontDesk),
            stay::assign,
            "Assign a room",
        )
        .takes::<stay::AssignRoom>()
        .answers::<stay::StayChanged>(),
        post(
            "/reservations/{reservation}/unassign",
            Needs(WorkFrontDesk),
            stay::unassign,
            "Take the room away",
        )
        .takes::<stay::PerhapsReason>()
        .answers::<stay::StayChanged>(),
        post(
            "/reservations/{reservation}/check-in",
            Needs(WorkFrontDesk),
            stay::check_in,
            "Check a party in",
        )
        .takes::<stay::CheckInStay>()
        .answers::<stay::StayChanged>(),
        post(
            "/reservations/{reservation}/check-out",
            Needs(WorkFrontDesk),
            stay::check_out,
            "Check a party out",
        )
        .takes::<stay::CheckOutStay>()
        .answers::<stay::StayChanged>(),
    ]
}

fn decisions() -> Vec<Route> {
    vec![
        post(
            "/reservations/{reservation}/cancel",
            Needs(WorkFrontDesk),
            stay::cancel,
            "Cancel a reservation",
        )
        .takes::<stay::WithReason>()
        .answers::<stay::StayChanged>(),
        post(
            "/reservations/{reservation}/no-show",
            Needs(WorkFrontDesk),
            stay::no_show,
            "Set a due arrival no-show",
        )
        .takes::<stay::WithReason>()
        .answers::<stay::StayChanged>(),
        post(
            "/reservations/{reservation}/undo",
            Needs(WorkFrontDesk),
            stay::undo,
            "Undo the last of these",
        )
        .takes::<stay::WithReason>()
        .answers::<stay::StayChanged>(),
        post(
            "/reservations/{reservation}/move",
            Needs(WorkFrontDesk),
            tape::move_stay,
            "Move a stay to another room from a night on",
        )
        .takes::<tape::MoveRoom>()
        .answers::<stay::StayChanged>(),
        post(
            "/reservations/{reservation}/swap",
            Needs(WorkFrontDesk),
            tape::swap,
            "Let two stays change rooms",
        )
        .takes::<tape::SwapRooms>()
        .answers::<tape::StaysSwapped>(),
        put(
            "/reservations/{reservation}/do-not-move",
            Needs(WorkFrontDesk),
            tape::keep_room,
            "Say whether a stay keeps its room",
        )
        .takes::<tape::KeepRoom>()
        .answers::<stay::StayChanged>(),
        post(
            "/reservations/{reservation}/amend",
            Needs(WorkFrontDesk),
            stay::amend,
            "Change dates, people, prices",
        )
        .takes::<stay::AmendStay>()
        .answers::<stay::StayChanged>(),
    ]
}

fn guests() -> Vec<Route> {
    vec![
        get("/guests", Needs(SeeStays), guest::search, "Guests by name")
            .query::<guest::GuestsQuery>()
            .answers::<List<guest::GuestRow>>(),
        post("/guests", Needs(WorkFrontDesk), guest::enter, "Enter a guest")
            .takes::<guest::GuestProfile>()
            .answers::<guest::GuestChanged>(),
        get("/guests/{guest}", Needs(SeeStays), guest::look, "A guest").answers::<guest::GuestView>(),
        patch(
            "/guests/{guest}",
            Needs(WorkFrontDesk),
            guest::change,
            "Change a guest's profile",
        )
        .takes::<guest::GuestProfile>()
        .answers::<guest::GuestChanged>(),
        put(
            "/guests/{guest}/vip",
            Needs(WorkFrontDesk),
            guest::set_vip,
            "Say whether the house takes special care of a guest",
        )
        .takes::<guest::SetVip>()
        .answers::<guest::GuestChanged>(),
        post(
            "/guests/{guest}/erase",
            Needs(ManageProperty),
            guest::erase,
            "Erase a guest for good",
        )
        .takes::<guest::EraseGuest>()
        .answers::<guest::GuestChanged>(),
    ]
}

fn folios() -> Vec<Route> {
    vec![
        get("/folios/{folio}", Needs(SeeStays), folio::look, "A folio").answers::<folio::FolioView>(),
        post(
            "/folios/{folio}/postings",
            Needs(WorkFolios),
            folio::post,
            "Post a charge",
        )
        .takes::<folio::PostCharge>()
        .answers::<folio::FolioChanged>(),
        post(
            "/folios/{folio}/payments",
            Needs(WorkFolios),
            folio::pay,
            "Take a payment or give money back",
        )
        .takes::<folio::PayFolio>()
        .answers::<folio::FolioChanged>(),
        post(
            "/folios/{folio}/transfers",
            Needs(WorkFolios),
            folio::transfer,
            "Move debt to a window or folio",
        )
        .takes::<folio::TransferDebt>()
        .answers::<folio::FolioChanged>(),
        post(
            "/folios/{folio}/reversals",
            Needs(WorkFolios),
            folio::reverse,
            "Take a charge or payment back",
        )
        .takes::<folio::ReverseEntry>()
        .answers::<folio::FolioChanged>(),
        post(
            "/folios/{folio}/windows",
            Needs(WorkFolios),
            folio::add_window,
            "Add a window",
        )
        .takes::<folio::AddWindow>()
        .answers::<folio::FolioChanged>(),
        put(
            "/folios/{folio}/no-post",
            Needs(WorkFolios),
            folio::set_no_post,
            "Say whether outlets may charge it",
        )
        .takes::<folio::SetNoPost>()
        .answers::<folio::FolioChanged>(),
    ]
}

fn payers() -> Vec<Route> {
    vec![
        put(
            "/folios/{folio}/windows/{window}/codes",
            Needs(WorkFolios),
            arrange::route,
            "Say which codes a window takes",
        )
        .takes::<arrange::RouteCodes>()
        .answers::<folio::FolioChanged>(),
        post(
            "/folios/{folio}/postings/{posting}/split",
            Needs(WorkFolios),
            arrange::split,
            "Move a part of a charge to another window",
        )
        .takes::<arrange::SplitPosting>()
        .answers::<folio::FolioChanged>(),
        post(
            "/folios/{folio}/postings/{posting}/adjust",
            Needs(WorkFolios),
            arrange::adjust,
            "Post the difference to a charge",
        )
        .takes::<arrange::AdjustPosting>()
        .answers::<folio::FolioChanged>(),
        post(
            "/folios/{folio}/close",
            Needs(WorkFolios),
            arrange::close,
            "Close the folio of a stay that did not come",
        )
        .answers::<folio::FolioChanged>(),
    ]
}

fn days() -> Vec<Route> {
    vec![
        get(
            "/business-day",
            Needs(SeeRooms),
            business_day::look,
            "The open business day",
        )
        .answers::<business_day::BusinessDayView>(),
        get(
            "/business-day/audit",
            Needs(SeeStays),
            business_day::audit,
            "The night audit as it stands",
        )
        .answers::<business_day::AuditView>(),
        post(
            "/business-day/close",
            Needs(CloseDay),
            business_day::close,
            "Run the night audit and close the day",
        )
        .takes::<business_day::CloseDay>()
        .answers::<business_day::DayClosed>(),
    ]
}
