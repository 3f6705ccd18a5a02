//! The routes of printers and of paper.

use super::Access::{Needs, Person};
use super::{Route, get, patch, post, put};
use crate::cursor::List;
use crate::devices::{jobs, printers};
use crate::extract::Nothing;
use domain::staff::Permission::{
    ManageDevices, SeeHouse, TakeOrders, TakePayments, WorkFolios, WorkFrontDesk,
};

/// Every route of printers and of paper.
#[rustfmt::skip] // one row, one line
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/printers", Needs(SeeHouse), printers::list, "Printers, and how they are").answers::<List<printers::PrinterView>>(),
        get("/printer-profiles", Needs(ManageDevices), printers::profiles, "Kinds of printers").answers::<List<printers::PrinterProfileView>>(),
        post("/printers", Needs(ManageDevices), printers::add, "Add a printer").takes::<printers::AddPrinter>().answers::<printers::PrinterStored>(),
        patch("/printers/{printer}", Needs(ManageDevices), printers::change, "Change a printer").takes::<printers::ChangePrinter>().answers::<printers::PrinterStored>(),
        post("/printers/{printer}/test", Needs(ManageDevices), printers::test_page, "Print a test page").takes::<Nothing>().answers::<printers::Printed>(),
        put("/outlets/{outlet}/printer", Needs(ManageDevices), printers::name_for_outlet, "Say where an outlet's bills and receipts come out").takes::<printers::NamePrinter>().answers::<printers::PrinterNamed>(),
        put("/drawers/{drawer}/printer", Needs(ManageDevices), printers::name_for_drawer, "Say which printer stands at a drawer").takes::<printers::NamePrinter>().answers::<printers::PrinterNamed>(),
        put("/stations/{station}/printer", Needs(ManageDevices), printers::route_station, "Say whether a station's tickets come on paper, on a screen, or both").takes::<printers::RouteStation>().answers::<printers::PrinterNamed>(),
        put("/property/printer", Needs(ManageDevices), printers::name_for_desk, "Say where folios and registration cards come out").takes::<printers::NamePrinter>().answers::<printers::PrinterNamed>(),

        get("/print-jobs", Person, jobs::list, "Print jobs that one may see, the latest first").query::<jobs::JobsQuery>().answers::<List<jobs::PrintJobView>>(),
        get("/print-jobs/{job}", Person, jobs::look, "A print job").answers::<jobs::PrintJobView>(),
        get("/print-jobs/{job}/slip.txt", Person, jobs::slip_txt, "What is or was on paper, as text").media("text/plain"),
        get("/print-jobs/{job}/slip.png", Person, jobs::slip_png, "What is or was on paper, as a picture").media("image/png"),
        post("/print-jobs/{job}/retry", Person, jobs::retry, "Print it again, marked where it may be on paper already").takes::<Nothing>().answers::<jobs::PrintJobChanged>(),
        post("/print-jobs/{job}/reroute", Person, jobs::reroute, "Send it to another printer, marked").takes::<jobs::ReroutePrintJob>().answers::<jobs::PrintJobChanged>(),
        post("/print-jobs/{job}/cancel", Person, jobs::cancel, "Take back a job that waits").takes::<Nothing>().answers::<jobs::PrintJobChanged>(),

        post("/checks/{check}/bill", Needs(TakeOrders), jobs::bill, "Print the bill before payment").takes::<jobs::PrintAtTill>().answers::<printers::Printed>(),
        post("/checks/{check}/receipt", Needs(TakePayments), jobs::receipt_copy, "Print a copy of the receipt").takes::<jobs::PrintAtTill>().answers::<printers::Printed>(),
        post("/folios/{folio}/print", Needs(WorkFolios), jobs::folio, "Print a folio").takes::<jobs::PrintFolio>().answers::<printers::Printed>(),
        post("/reservations/{reservation}/registration-card/print", Needs(WorkFrontDesk), jobs::registration_card, "Print the card that an arriving guest signs").takes::<jobs::PrintAtDesk>().answers::<printers::Printed>(),
    ]
}
