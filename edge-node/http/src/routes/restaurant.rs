//! The routes of the restaurant.

use super::Route;

/// Every route of the restaurant.
pub(super) fn routes() -> Vec<Route> {
    vec![]
}
