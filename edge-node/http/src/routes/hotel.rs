//! The routes of the hotel.

use super::Route;

/// Every route of the hotel.
pub(super) fn routes() -> Vec<Route> {
    vec![]
}
