//! The routes of the restaurant.

use super::Access::Needs;
use super::{Route, get, patch, post, put};
use crate::cursor::{List, PageQuery};
use crate::{catalog, check, floor, insight, kitchen};
use domain::staff::Permission::{
    ManageCatalog, ManageProperty, SeeChecks, SeeHouse, SeeJournal, SeeKitchen, TakeOrders, TakePayments,
    WorkKitchen,
};

/// Every route of the restaurant, but for the drawers'.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = places();
    routes.extend(menu());
    routes.extend(menu_changes());
    routes.extend(reports());
    routes.extend(checks());
    routes.extend(bills());
    routes.extend(corrections());
    routes.extend(tickets());
    routes.extend(kitchen_views());
    routes
}

fn places() -> Vec<Route> {
    vec![
        get(
            "/outlets",
            Needs(SeeHouse),
            floor::outlets,
            "Outlets with their stations and drawers",
        )
        .answers::<List<floor::OutletView>>(),
        post(
            "/outlets",
            Needs(ManageProperty),
            floor::open_outlet,
            "Open an outlet",
        )
        .takes::<floor::OpenOutlet>()
        .answers::<floor::OutletAdded>(),
        get(
            "/floors",
            Needs(SeeHouse),
            floor::floors,
            "Dining rooms with their tables",
        )
        .answers::<List<floor::FloorView>>(),
        post(
            "/floors",
            Needs(ManageProperty),
            floor::open_floor,
            "Add a dining room",
        )
        .takes::<floor::OpenFloor>()
        .answers::<floor::FloorAdded>(),
        get(
            "/floors/{floor}/state",
            Needs(SeeChecks),
            floor::state,
            "A dining room's tables as they are now",
        )
        .answers::<floor::FloorStateView>(),
        put(
            "/floors/{floor}/tables/{table}",
            Needs(ManageProperty),
            floor::put_table,
            "Put a table on the plan or change it",
        )
        .takes::<floor::PutTable>()
        .answers::<floor::TablePut>(),
        get("/stations", Needs(SeeHouse), floor::stations, "Kitchen stations")
            .answers::<List<floor::StationView>>(),
        post(
            "/stations",
            Needs(ManageProperty),
            floor::open_station,
            "Add a kitchen station",
        )
        .takes::<floor::OpenStation>()
        .answers::<floor::StationAdded>(),
        get("/drawers", Needs(SeeHouse), floor::drawers, "Cash drawers").answers::<List<floor::DrawerView>>(),
    ]
}

fn menu() -> Vec<Route> {
    vec![
        get(
            "/catalog",
            Needs(SeeHouse),
            catalog::look,
            "The catalogue, items by pages",
        )
        .query::<PageQuery>()
        .answers::<catalog::CatalogView>(),
        get(
            "/items",
            Needs(SeeHouse),
            catalog::items,
            "Items by pages, or found by words, category or code",
        )
        .query::<catalog::ItemsQuery>()
        .answers::<List<catalog::ItemView>>(),
        post("/items", Needs(ManageCatalog), catalog::add_item, "Add an item")
            .takes::<catalog::AddItem>()
            .answers::<catalog::ItemChanged>(),
        patch(
            "/items/{item}",
            Needs(ManageCatalog),
            catalog::change_item,
            "Change an item",
        )
        .takes::<catalog::ChangeItem>()
        .answers::<catalog::ItemChanged>(),
        post(
            "/categories",
            Needs(ManageCatalog),
            catalog::add_category,
            "Add a category",
        )
        .takes::<catalog::AddCategory>()
        .answers::<catalog::CategoryAdded>(),
        post("/taxes", Needs(ManageCatalog), catalog::add_tax, "Add a tax")
            .takes::<catalog::AddTax>()
            .answers::<catalog::TaxAdded>(),
        post(
            "/modifier-groups",
            Needs(ManageCatalog),
            catalog::add_modifier_group,
            "Add a modifier group",
        )
        .takes::<catalog::AddModifierGroup>()
        .answers::<catalog::ModifierGroupAdded>(),
    ]
}

fn menu_changes() -> Vec<Route> {
    vec![
        patch(
            "/categories/{category}",
            Needs(ManageCatalog),
            catalog::change_category,
            "Change a category",
        )
        .takes::<catalog::ChangeCategory>()
        .answers::<catalog::CategoryChanged>(),
        patch(
            "/taxes/{tax}",
            Needs(ManageCatalog),
            catalog::change_tax,
            "Change a tax, now or from an instant on",
        )
        .takes::<catalog::ChangeTax>()
        .answers::<catalog::TaxChanged>(),
        patch(
            "/modifier-groups/{group}",
            Needs(ManageCatalog),
            catalog::change_modifier_group,
            "Change a modifier group",
        )
        .takes::<catalog::ChangeModifierGroup>()
        .answers::<catalog::ModifierGroupChanged>(),
        put(
            "/modifier-groups/{group}/modifiers/{modifier}",
            Needs(ManageCatalog),
            catalog::put_modifier,
            "Put a modifier into a group or change it",
        )
        .takes::<catalog::PutModifier>()
        .answers::<catalog::ModifierGroupChanged>(),
        put(
            "/items/{item}/stock",
            Needs(SeeKitchen),
            catalog::set_stock,
            "Say what is left of an item",
        )
        .takes::<catalog::SetStock>()
        .answers::<catalog::StockSet>(),
    ]
}

fn reports() -> Vec<Route> {
    vec![
        get(
            "/reports/day",
            Needs(SeeJournal),
            insight::day::look,
            "The figures of a business date",
        )
        .query::<insight::day::DayQuery>()
        .answers::<insight::day::DayReport>(),
        get(
            "/reports/day.csv",
            Needs(SeeJournal),
            insight::day::csv,
            "The figures of a business date for a spreadsheet",
        )
        .query::<insight::day::DayQuery>()
        .media("text/csv"),
    ]
}

fn checks() -> Vec<Route> {
    vec![
        get(
            "/checks",
            Needs(SeeChecks),
            check::list,
            "Checks, open ones or all",
        )
        .query::<check::ChecksQuery>()
        .answers::<List<check::CheckListRow>>(),
        post("/checks", Needs(TakeOrders), check::open, "Open a check")
            .takes::<check::OpenCheck>()
            .answers::<check::CheckOpened>(),
        get("/checks/{check}", Needs(SeeChecks), check::look, "A check").answers::<check::CheckView>(),
        post(
            "/checks/{check}/lines",
            Needs(TakeOrders),
            check::add_lines,
            "Add lines",
        )
        .takes::<check::AddLines>()
        .answers::<check::LinesAdded>(),
        post(
            "/checks/{check}/send",
            Needs(TakeOrders),
            check::send,
            "Send what is not sent yet",
        )
        .takes::<check::SendLines>()
        .answers::<check::LinesSent>(),
        post(
            "/checks/{check}/fire",
            Needs(TakeOrders),
            check::fire,
            "Fire a course",
        )
        .takes::<check::FireCourse>()
        .answers::<check::LinesSent>(),
        post(
            "/checks/{check}/lines/{line}/void",
            Needs(TakeOrders),
            check::void_line,
            "Void a line",
        )
        .takes::<check::VoidLine>()
        .answers::<check::CheckChanged>(),
        post(
            "/checks/{check}/discounts",
            Needs(TakeOrders),
            check::discount,
            "Give a discount",
        )
        .takes::<check::AskDiscount>()
        .answers::<check::CheckChanged>(),
    ]
}

fn bills() -> Vec<Route> {
    vec![
        post(
            "/checks/{check}/split",
            Needs(TakeOrders),
            check::split,
            "Split lines, seats or shares off",
        )
        .takes::<check::SplitCheck>()
        .answers::<check::CheckSplit>(),
        post(
            "/checks/{check}/merge",
            Needs(TakeOrders),
            check::merge,
            "Take another check in",
        )
        .takes::<check::MergeCheck>()
        .answers::<check::CheckChanged>(),
        post(
            "/checks/{check}/transfer",
            Needs(TakeOrders),
            check::transfer,
            "Hand a check over",
        )
        .takes::<check::TransferCheck>()
        .answers::<check::CheckChanged>(),
        post(
            "/checks/{check}/tenders",
            Needs(TakePayments),
            check::tender,
            "Take a payment",
        )
        .takes::<check::TakeTender>()
        .answers::<check::TenderTaken>(),
        post(
            "/checks/{check}/close",
            Needs(TakePayments),
            check::close,
            "Close a check with nothing left to pay",
        )
        .takes::<check::CloseCheck>()
        .answers::<check::CheckClosed>(),
    ]
}

fn corrections() -> Vec<Route> {
    vec![
        post(
            "/checks/{check}/discounts/{discount}/remove",
            Needs(TakeOrders),
            check::take_back_discount,
            "Take a discount back",
        )
        .takes::<check::TakeBack>()
        .answers::<check::CheckChanged>(),
        post(
            "/checks/{check}/lines/{line}/price",
            Needs(TakeOrders),
            check::set_price,
            "Set a line's price by hand",
        )
        .takes::<check::AskPrice>()
        .answers::<check::CheckChanged>(),
        post(
            "/checks/{check}/refunds",
            Needs(TakePayments),
            check::refund,
            "Give lines of a closed check back",
        )
        .takes::<check::AskRefund>()
        .answers::<check::RefundGiven>(),
    ]
}

fn kitchen_views() -> Vec<Route> {
    vec![
        get(
            "/kitchen/all-day",
            Needs(SeeKitchen),
            kitchen::all_day,
            "What a station has to make now, per item",
        )
        .query::<kitchen::AllDayQuery>()
        .answers::<List<kitchen::AllDayView>>(),
        get(
            "/kitchen/expo",
            Needs(SeeKitchen),
            kitchen::expo,
            "What all stations make and what waits to be brought",
        )
        .query::<kitchen::ExpoQuery>()
        .answers::<List<kitchen::ExpoView>>(),
        post(
            "/kitchen/tickets/{check}/{batch}/rush",
            Needs(SeeKitchen),
            kitchen::rush,
            "Want a ticket before others, or no longer",
        )
        .takes::<kitchen::RushTicket>()
        .answers::<kitchen::TicketMarked>(),
        post(
            "/kitchen/tickets/{check}/{batch}/acknowledge",
            Needs(WorkKitchen),
            kitchen::acknowledge,
            "Say that a line's void was seen",
        )
        .takes::<kitchen::AcknowledgeVoid>()
        .answers::<kitchen::TicketMarked>(),
    ]
}

fn tickets() -> Vec<Route> {
    vec![
        get(
            "/kitchen/tickets",
            Needs(SeeKitchen),
            kitchen::list,
            "A station's tickets",
        )
        .query::<kitchen::TicketsQuery>()
        .answers::<List<kitchen::TicketView>>(),
        post(
            "/kitchen/tickets/{check}/{batch}/bump",
            Needs(WorkKitchen),
            kitchen::bump,
            "Bump a ticket or a line of it",
        )
        .takes::<kitchen::MarkTicketOrLine>()
        .answers::<kitchen::TicketMarked>(),
        post(
            "/kitchen/tickets/{check}/{batch}/recall",
            Needs(WorkKitchen),
            kitchen::recall,
            "Recall a ticket or a line of it",
        )
        .takes::<kitchen::MarkTicketOrLine>()
        .answers::<kitchen::TicketMarked>(),
        post(
            "/kitchen/tickets/{check}/{batch}/serve",
            Needs(SeeKitchen),
            kitchen::serve,
            "Say that a ticket was brought",
        )
        .takes::<kitchen::MarkTicket>()
        .answers::<kitchen::TicketMarked>(),
    ]
}
