//! How the node is found and trusted on its own network: names and addresses, the property's certificate authority, the
//! node's certificate, the announcement by mDNS, and QR codes.
//!
//! The time is passed in. No HTTP here: `http-api` serves the page that hands the certificate out, and the sockets.

mod announce;
mod authority;
mod error;
mod leaf;
mod names;
mod profile;
mod public;
pub mod qr;
mod secret;
mod standing;
mod trust;
mod whereabouts;

pub use announce::{Announced, Announcement};
pub use authority::Authority;
pub use error::LanError;
pub use leaf::{LEAF_DAYS, Leaf};
pub use names::{Names, addresses, is_fit_name, machine_name};
pub use public::PublicFiles;
pub use standing::{Standing, inspect};
pub use trust::{Looked, Trust};
pub use whereabouts::{By, Way, Whereabouts};
