//! The real binary as a test drives it: started on a free port with a data folder of its own, spoken to over HTTP, ended
//! by its id. A test that needs no process stands closer to what it tests.

mod client;
mod events;
mod house;
mod node;

pub use client::{Answer, Client, Lost, command_id};
pub use events::{Event, Events};
pub use house::{CURRENCY, House, Kept, PRICE_MINOR};
pub use node::{Node, Program, Start, kill, poll};
