//! The routes of the till: drawers and their sessions.

use super::Access::Needs;
use super::{Route, get, post};
use crate::cursor::{List, PageQuery};
use crate::till::{
    self, AddDrawer, CountDrawer, DrawerAdded, DrawerSessionChanged, DrawerSessionClosed, DrawerSessionView,
    OpenDrawer, OpenDrawerSession, PayCash,
};
use domain::staff::Permission::{ManageProperty, WorkDrawer};

/// Every route of the till.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        post(
            "/drawers",
            Needs(ManageProperty),
            till::add,
            "Add a drawer to an outlet",
        )
        .takes::<AddDrawer>()
        .answers::<DrawerAdded>(),
    ];
    routes.extend(sessions());
    routes
}

fn sessions() -> Vec<Route> {
    vec![
        get(
            "/drawer-sessions",
            Needs(WorkDrawer),
            till::list,
            "Drawer sessions, oldest first",
        )
        .query::<PageQuery>()
        .answers::<List<DrawerSessionView>>(),
        post(
            "/drawer-sessions",
            Needs(WorkDrawer),
            till::open,
            "Open a drawer session with its float",
        )
        .takes::<OpenDrawerSession>()
        .answers::<DrawerSessionChanged>(),
        get(
            "/drawer-sessions/{session}/x",
            Needs(WorkDrawer),
            till::look,
            "A session's totals as they are now",
        )
        .answers::<DrawerSessionView>(),
        post(
            "/drawer-sessions/{session}/x",
            Needs(WorkDrawer),
            till::read_x,
            "Take an X reading into the journal",
        )
        .answers::<DrawerSessionChanged>(),
        post(
            "/drawer-sessions/{session}/pay-ins",
            Needs(WorkDrawer),
            till::pay_in,
            "Pay cash in",
        )
        .takes::<PayCash>()
        .answers::<DrawerSessionChanged>(),
        post(
            "/drawer-sessions/{session}/pay-outs",
            Needs(WorkDrawer),
            till::pay_out,
            "Pay cash out",
        )
        .takes::<PayCash>()
        .answers::<DrawerSessionChanged>(),
        post(
            "/drawer-sessions/{session}/no-sales",
            Needs(WorkDrawer),
            till::no_sale,
            "Open the drawer without a sale",
        )
        .takes::<OpenDrawer>()
        .answers::<DrawerSessionChanged>(),
        post(
            "/drawer-sessions/{session}/close",
            Needs(WorkDrawer),
            till::close,
            "Count blind and close with a Z",
        )
        .takes::<CountDrawer>()
        .answers::<DrawerSessionClosed>(),
    ]
}
