//! The live stream.

use app::House;

/// The live stream's hub.
pub(crate) struct Live {}

impl Live {
    pub(crate) fn start(_house: &House) -> Self {
        Self {}
    }
}
