//! What is printed, in which state a job is, and which step leads where. The rows stand in `store::books::spool`.
//!
//! "Bytes written" is not "printed": a job is *sent* before its first byte leaves, *confirmed* only by the printer's own
//! word, and *unknown* where that word did not come. Unknown is never sent again silently.

use crate::codes;
use crate::staff::Permission;

/// How long a kitchen ticket may wait for its printer, in milliseconds: 20 minutes. A printer that was off all night
/// must not print yesterday's dinner in the morning.
pub const TICKET_WAITS_MS: i64 = 20 * 60 * 1_000;
/// How long the pulse that opens a drawer may wait, in milliseconds. Later it would open for nobody.
pub const KICK_WAITS_MS: i64 = 5_000;
/// How long other paper may wait, in milliseconds: one day.
pub const PAPER_WAITS_MS: i64 = 24 * 3_600 * 1_000;

codes! {
    /// What a job is. Append only.
    pub enum PrintWhat {
        /// What a station is to make, not to make, or where it goes.
        KitchenTicket = 0, "kitchen_ticket";
        /// A paid check.
        Receipt = 1, "receipt";
        /// A check that is not paid yet.
        Bill = 2, "bill";
        /// A guest's folio.
        Folio = 3, "folio";
        /// A guest's registration card.
        RegistrationCard = 4, "registration_card";
        /// A drawer session's totals while it is open.
        XReport = 5, "x_report";
        /// A drawer session's totals at its end.
        ZReport = 6, "z_report";
        /// A page that shows what the printer can do.
        TestPage = 7, "test_page";
        /// No paper: the pulse that opens the drawer.
        DrawerKick = 8, "drawer_kick";
    }
}

codes! {
    /// How far a job has come. Append only.
    pub enum PrintState {
        /// Nothing of it has left the node.
        Queued = 0, "queued";
        /// It has left, at least in part, and the printer has not said that it is done. Stays so for a printer that cannot say.
        Sent = 1, "sent";
        /// The printer said that it is done.
        Confirmed = 2, "confirmed";
        /// It was not printed, and will not be without a person.
        Failed = 3, "failed";
        /// It was sent and may or may not stand on paper.
        Unknown = 4, "unknown";
        /// A person, or its way to another printer, took it back before anything was sent.
        Cancelled = 5, "cancelled";
    }
}

codes! {
    /// Why a job is where it is. Append only.
    pub enum PrintReason {
        /// There was no answer.
        NoAnswer = 0, "no_answer";
        /// The line broke while it was being sent.
        LineBroke = 1, "line_broke";
        /// The node stopped between sending and the printer's answer.
        NodeStopped = 2, "node_stopped";
        /// The house's file was put back from a backup: nobody knows what was printed since.
        HouseRestored = 3, "house_restored";
        /// Too many waited for this printer.
        QueueFull = 4, "queue_full";
        /// It waited longer than its kind may.
        WaitedTooLong = 5, "waited_too_long";
        /// It went to another printer.
        Rerouted = 6, "rerouted";
        /// Somebody took it back.
        TakenBack = 7, "taken_back";
        /// Its content does not read or does not fit on paper.
        ContentUnfit = 8, "content_unfit";
        /// The printer is out of use.
        PrinterWithdrawn = 9, "printer_withdrawn";
        /// The printer ran out of paper inside it.
        PaperOut = 10, "paper_out";
        /// The cover was opened inside it.
        CoverOpen = 11, "cover_open";
        /// The printer reported a fault inside it.
        PrinterFault = 12, "printer_fault";
        /// The bytes were taken, and this model cannot say more.
        CannotSay = 13, "cannot_say";
    }
}

impl PrintReason {
    /// What happened and what to do, in a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoAnswer => "The printer took it and did not say that it was printed. Look at the paper.",
            Self::LineBroke => "The line to the printer broke while it was being sent. Look at the paper.",
            Self::NodeStopped => "The node stopped before the printer answered. Look at the paper.",
            Self::HouseRestored => {
                "The house was put back from a backup after this was asked for. Look at the paper."
            }
            Self::QueueFull => "Too much waited for this printer. Print it again once the printer works.",
            Self::WaitedTooLong => {
                "It waited too long for its printer. Print it again if it is still wanted."
            }
            Self::Rerouted => "It went to another printer.",
            Self::TakenBack => "Somebody took it back.",
            Self::ContentUnfit => {
                "It cannot be laid out for this printer. Choose another printer and report it."
            }
            Self::PrinterWithdrawn => "The printer is out of use. Choose another one.",
            Self::PaperOut => "The paper ran out inside it. Put in a new roll and look at what was printed.",
            Self::CoverOpen => "The cover was opened inside it. Close it and look at what was printed.",
            Self::PrinterFault => {
                "The printer reported a fault inside it. Look at the printer and at the paper."
            }
            Self::CannotSay => "The printer took it; this model cannot say whether it was printed.",
        }
    }
}

impl PrintWhat {
    /// How long it may wait before a person has to say that it is still wanted.
    #[must_use]
    pub const fn waits_ms(self) -> i64 {
        match self {
            Self::KitchenTicket => TICKET_WAITS_MS,
            Self::DrawerKick => KICK_WAITS_MS,
            _ => PAPER_WAITS_MS,
        }
    }

    /// Whether it goes to a stand-in by itself. A receipt waits for a person: it is handed over at one place.
    #[must_use]
    pub const fn goes_to_stand_in(self) -> bool {
        matches!(self, Self::KitchenTicket)
    }

    /// Whether it may be tried again at all. A drawer never opens by itself a second time.
    #[must_use]
    pub const fn may_be_repeated(self) -> bool {
        !matches!(self, Self::DrawerKick)
    }

    /// What somebody must be allowed to see to see it.
    #[must_use]
    pub const fn seen_with(self) -> Permission {
        match self {
            Self::KitchenTicket => Permission::SeeKitchen,
            Self::Receipt | Self::Bill => Permission::SeeChecks,
            Self::Folio | Self::RegistrationCard => Permission::SeeStays,
            Self::XReport | Self::ZReport | Self::DrawerKick => Permission::WorkDrawer,
            Self::TestPage => Permission::SeeHouse,
        }
    }

    /// What somebody must be allowed to do to send it again, elsewhere or not at all.
    #[must_use]
    pub const fn worked_with(self) -> Permission {
        match self {
            Self::KitchenTicket => Permission::SeeKitchen,
            Self::Receipt | Self::Bill => Permission::TakePayments,
            Self::Folio => Permission::WorkFolios,
            Self::RegistrationCard => Permission::WorkFrontDesk,
            Self::XReport | Self::ZReport | Self::DrawerKick => Permission::WorkDrawer,
            Self::TestPage => Permission::SeeHouse,
        }
    }
}

impl PrintState {
    /// Whether the printer's task still has to do with it.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Queued)
    }

    /// Whether a person may ask for it again. What waits needs no second one, and what was printed gets a copy instead.
    #[must_use]
    pub const fn may_be_retried(self) -> bool {
        matches!(self, Self::Failed | Self::Unknown | Self::Cancelled | Self::Sent)
    }

    /// Whether a new try may put the same content on paper twice.
    #[must_use]
    pub const fn may_be_on_paper(self) -> bool {
        matches!(self, Self::Sent | Self::Unknown | Self::Confirmed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_never_left_the_node_is_tried_again_without_a_mark() {
        let unmarked = PrintState::ALL.iter().filter(|state| !state.may_be_on_paper());
        assert_eq!(
            unmarked.copied().collect::<Vec<_>>(),
            [PrintState::Queued, PrintState::Failed, PrintState::Cancelled]
        );
    }

    #[test]
    fn a_drawer_is_never_opened_twice_for_one_sale() {
        assert!(!PrintWhat::DrawerKick.may_be_repeated());
        assert!(!PrintWhat::DrawerKick.goes_to_stand_in());
        assert!(PrintWhat::DrawerKick.waits_ms() < PrintWhat::KitchenTicket.waits_ms());
    }
}
