//! Cash drawers and their sessions: float, sales, pay-ins and pay-outs, the blind count, X and Z (R12).
//!
//! A session is a book, not a document: one writer, never merged. Its totals are kept running, so that a tender, an X and
//! a Z cost the same on the first day and after years. Rules only: the rows stand in `store::books::till`.

mod session;
#[cfg(test)]
mod tests;

use crate::refusals;

pub use session::{
    CashMove, CashMoveKind, Closed, Closing, RateTotal, Sale, Session, Taken, TenderTotal, Totals, ZReading,
    close, give_back, move_cash, open, take,
};

/// The longest reason, in bytes of UTF-8.
pub const REASON_BYTES_MAX: usize = 200;
/// The highest amount of one movement of cash, in minor units.
pub const CASH_MINOR_MAX: i64 = 1_000_000_000_000;
/// The difference between count and book that passes without a reason, in minor units.
pub const DIFFERENCE_FREE_MINOR: i64 = 500;
/// The most different taxes that one session keeps apart; more are summed under the last one's name.
pub const RATES_MAX: usize = 32;

refusals! {
    /// Why the till says no.
    pub enum TillRefusal {
        /// The drawer has an open session.
        AlreadyOpen { /// The drawer.
            drawer: String } = "drawer_session_already_open", "Drawer {drawer} is open already. Close its session first, or take another drawer.";
        /// The drawer is not in use.
        DrawerInactive { /// The drawer.
            drawer: String } = "drawer_inactive", "Drawer {drawer} is out of use. Take another, or ask a manager to put it back into use.";
        /// The session is closed.
        SessionClosed = "drawer_session_closed", "This drawer session is closed. Open a new one to take money.";
        /// The amount is not a positive amount in the house's range.
        BadAmount = "drawer_amount_invalid", "Enter an amount of more than nothing, in the house's currency.";
        /// A negative float or count.
        NegativeCash = "drawer_cash_negative", "Cash that was counted cannot be less than nothing. Count again.";
        /// There is not so much in the drawer.
        NotInDrawer = "drawer_holds_less", "The drawer does not hold that much. Check the amount, or pay in first.";
        /// No reason.
        ReasonMissing = "reason_missing", "Say why, in a few words.";
        /// The reason is too long.
        TextTooLong { /// How long it may be.
            max: usize } = "text_too_long", "That text is too long; use at most {max} bytes.";
        /// The count is off by more than the house lets pass without a reason.
        DifferenceUnexplained = "drawer_difference_unexplained", "The count does not fit by more than this house lets pass. Count again, or say why.";
    }
}
