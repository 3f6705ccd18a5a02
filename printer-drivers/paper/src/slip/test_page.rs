//! The page that shows whether a printer prints what it should.

use super::{House, WallTime};
use serde::{Deserialize, Serialize};

/// A test page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestPage {
    /// The house.
    pub house: House,
    /// The printer's name.
    pub printer: String,
    /// Where it is reached: `192.168.1.40:9100`.
    pub address: String,
    /// The profile's name.
    pub profile: String,
    /// When.
    pub at: WallTime,
}
