//! The routes of the house itself: set-up, terminals, people, sign-on, approvals, findings, the journal, the live
//! stream, health and the description.

use super::Access::{Device, LoopbackOr, Needs, Open, Person};
use super::{Route, delete, get, patch, post, put};
use crate::cursor::{List, PageQuery};
use crate::extract::Nothing;
use crate::whereabouts::{self, page as trust};
use crate::{devices, docs, fiscal, health, insight, live, property, staff};
use domain::staff::Permission::{
    CloseFindings, ManageDevices, ManagePeople, SeeFindings, SeeHouse, SeeJournal,
};

/// Every route of the house itself.
#[rustfmt::skip] // one row, one line
pub(super) fn routes() -> Vec<Route> {
    vec![
        post("/setup", Open, devices::set_up, "Set the house up with the code that serve prints").unkeyed().takes::<devices::SetUp>().answers::<devices::DeviceEnrolled>(),
        get("/property", Needs(SeeHouse), property::show, "The property and its open business date").answers::<property::PropertyView>(),

        post("/enrolment-codes", Needs(ManageDevices), devices::make_code, "Make a one-time code for another terminal").unkeyed().answers::<devices::EnrolmentCode>(),
        post("/devices", Open, devices::enrol, "Redeem a one-time code; the terminal then waits for a manager").unkeyed().takes::<devices::EnrolDevice>().answers::<devices::DeviceEnrolled>(),
        get("/devices", Needs(ManageDevices), devices::list, "Terminals").query::<PageQuery>().answers::<List<devices::DeviceView>>(),
        post("/devices/{device}/confirm", Needs(ManageDevices), devices::confirm, "Let a waiting terminal in").takes::<Nothing>().answers::<devices::DeviceStatus>(),
        post("/devices/{device}/revoke", Needs(ManageDevices), devices::revoke, "Turn a terminal away for ever").takes::<Nothing>().answers::<devices::DeviceStatus>(),

        post("/sessions", Device, staff::sign_on, "Sign on by name and PIN").unkeyed().takes::<staff::SignOn>().answers::<staff::SignedOn>(),
        get("/sessions/names", Device, staff::names, "Who may sign on").answers::<List<staff::SignOnName>>(),
        delete("/sessions/current", Person, staff::sign_off, "Sign off").answers::<staff::SignedOff>(),
        post("/approvals", Person, staff::approve, "A second person approves one action").unkeyed().takes::<staff::AskApproval>().answers::<staff::ApprovalGiven>(),

        get("/people", Needs(ManagePeople), staff::list, "People who work here").answers::<List<staff::PersonView>>(),
        post("/people", Needs(ManagePeople), staff::add, "Add a person").takes::<staff::AddPerson>().answers::<staff::PersonStored>(),
        patch("/people/{person}", Needs(ManagePeople), staff::change, "Change a person").takes::<staff::ChangePerson>().answers::<staff::PersonStored>(),
        put("/people/{person}/pin", Person, staff::set_pin, "Set a PIN: one's own, or as a manager").takes::<staff::SetPin>().answers::<staff::PersonStored>(),
        post("/people/{person}/unlock", Needs(ManagePeople), staff::unlock, "Let somebody who was locked out try again").takes::<Nothing>().answers::<staff::PersonStored>(),

        get("/findings", Needs(SeeFindings), insight::list, "What a person has to look at").query::<insight::FindingsQuery>().answers::<List<insight::FindingView>>(),
        post("/findings/{finding}/close", Needs(CloseFindings), insight::close, "Close a finding with words").takes::<insight::CloseFinding>().answers::<insight::FindingClosed>(),
        get("/journal", Needs(SeeJournal), fiscal::records, "Records of the fiscal journal").query::<fiscal::RecordsQuery>().answers::<List<fiscal::RecordView>>(),
        get("/journal/verification", Needs(SeeJournal), fiscal::verification, "Check the journal, one step of it").query::<fiscal::VerificationQuery>().answers::<fiscal::JournalVerified>(),
        get("/journal/head", Needs(SeeJournal), fiscal::head, "The journal's head").answers::<fiscal::HeadView>(),
        get("/events", Person, live::events, "The live stream").query::<live::EventsQuery>().media("text/event-stream"),

        get("/node", Device, whereabouts::node, "The node: version, ways to it, what to trust, its links").answers::<whereabouts::NodeView>(),

        get("/trust", Open, trust::show, "The page that lets a device trust the house").at_root().media("text/html"),
        get("/trust/page.css", Open, trust::style, "The page's style").at_root().media("text/css"),
        get("/trust/ca.crt", Open, trust::certificate, "The certificate of the property's authority").at_root().media("application/x-x509-ca-cert"),
        get("/trust/hearth.mobileconfig", Open, trust::profile, "The same as a profile for Apple's systems").at_root().media("application/x-apple-aspen-config"),
        get("/trust/qr.svg", Open, trust::code, "The page's address as a QR code").at_root().media("image/svg+xml"),
        get("/livez", Open, health::livez, "Whether the node lives").at_root().media("text/plain"),
        get("/readyz", Open, health::readyz, "Whether the node can do its work, by a real write").at_root().media("text/plain"),
        get("/healthz", Open, health::healthz, "How the node is doing, in words").at_root().media("text/html"),
        get("/metrics", LoopbackOr(SeeJournal), health::metrics_text, "Figures for Prometheus").at_root().media("text/plain"),
        get("/openapi.json", Open, docs::openapi_json, "This description").at_root().media("application/json"),
        get("/docs", Open, docs::page, "This description as a page").at_root().media("text/html"),
        get("/docs/page.js", Open, docs::script, "The page's script").at_root().media("text/javascript"),
        get("/docs/page.css", Open, docs::style, "The page's style").at_root().media("text/css"),
    ]
}
