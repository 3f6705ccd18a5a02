//! Why something was taken off a bill: words of the house beside a code that reports sum by (R08).

use super::{CheckRefusal, check_text};
use crate::codes;

codes! {
    /// Why a line was voided, a discount given, a price changed or money given back.
    pub enum ReasonCode {
        /// Anything else; the words say what.
        Other = 0, "other";
        /// The guest thought better of it.
        GuestChangedMind = 1, "guest_changed_mind";
        /// It was entered wrongly.
        EnteredWrongly = 2, "entered_wrongly";
        /// The kitchen or the bar made it wrongly.
        MadeWrongly = 3, "made_wrongly";
        /// The guest was not satisfied.
        NotSatisfied = 4, "not_satisfied";
        /// The guest waited too long.
        WaitedTooLong = 5, "waited_too_long";
        /// There was none left.
        OutOfStock = 6, "out_of_stock";
        /// A meal for somebody who works here.
        StaffMeal = 7, "staff_meal";
        /// A regular guest.
        RegularGuest = 8, "regular_guest";
        /// An offer of the house.
        Promotion = 9, "promotion";
        /// On the house.
        OnTheHouse = 10, "on_the_house";
    }
}

/// Refuses a change without a reason: words, or a code that says enough.
pub(super) fn reason_given(words: &str, code: Option<ReasonCode>) -> Result<(), CheckRefusal> {
    check_text("reason", Some(words))?;
    let coded = code.is_some_and(|code| code != ReasonCode::Other);
    if coded || !words.trim().is_empty() {
        Ok(())
    } else {
        Err(CheckRefusal::ReasonNeeded)
    }
}
