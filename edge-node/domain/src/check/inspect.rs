//! What no merge can rule out on a check, for a person to look at (C01, C03, R15).

use super::{Check, KitchenEventKind, live_lines, totals};
use crate::insight::{Choice, FindingCode, Raised, Subject, finding_id};
use crate::shape::{HeaderConflict, Kind};
use std::collections::BTreeMap;
use values::{BatchId, CheckId, Currency, FindingId, LineId, Money, Timestamp};

/// Something about a check that a person has to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concern {
    /// More was paid than owed (C01).
    OverPaid {
        /// What was paid too much: to give back.
        over: Money,
    },
    /// It was closed, yet something is left to pay: a line was added or a payment taken away at the same time.
    ClosedAndChanged {
        /// What is left to pay.
        balance: Money,
    },
    /// It was closed more than once: each closing has its receipt.
    ClosedTwice {
        /// The receipt numbers.
        receipts: Vec<i64>,
    },
    /// A line was voided in more than its quantity: two persons voided it.
    VoidedTwice {
        /// The line.
        line: LineId,
    },
    /// A line was voided here and went to another check at the same time.
    VoidedAndMoved {
        /// The line.
        line: LineId,
    },
    /// A line went to two checks at the same time; it is on both.
    MovedTwice {
        /// The line.
        line: LineId,
        /// The checks.
        to: Vec<CheckId>,
    },
    /// A line was voided and made at the same time (C03).
    VoidedAndMade {
        /// The line.
        line: LineId,
        /// The batch it was made with.
        batch: BatchId,
    },
    /// Lines were sent twice: two persons sent them at the same time, the kitchen has two tickets.
    SentTwice {
        /// The line.
        line: LineId,
    },
    /// It was merged away, yet lines came onto it.
    MergedAndChanged {
        /// Where it went.
        into: CheckId,
    },
    /// A header fact was set twice at once; both values are kept (R15).
    HeaderTwice {
        /// Which.
        slot: String,
    },
}

impl Concern {
    /// The finding's code.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        match self {
            Self::OverPaid { .. } => FindingCode::OverPaidCheck,
            Self::ClosedAndChanged { .. } | Self::MergedAndChanged { .. } => FindingCode::ClosedCheckChanged,
            Self::ClosedTwice { .. } => FindingCode::CheckClosedTwice,
            Self::VoidedTwice { .. } => FindingCode::LineVoidedTwice,
            Self::VoidedAndMoved { .. } => FindingCode::LineVoidedAndMoved,
            Self::MovedTwice { .. } => FindingCode::LineMovedTwice,
            Self::VoidedAndMade { .. } => FindingCode::LineVoidedAndMade,
            Self::SentTwice { .. } => FindingCode::LineSentTwice,
            Self::HeaderTwice { .. } => FindingCode::HeaderChangedTwice,
        }
    }

    /// What tells two findings of one code on one check apart: the line or the header key.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::VoidedTwice { line }
            | Self::VoidedAndMoved { line }
            | Self::MovedTwice { line, .. }
            | Self::VoidedAndMade { line, .. }
            | Self::SentTwice { line } => line.to_string(),
            Self::HeaderTwice { slot } => slot.clone(),
            Self::OverPaid { .. }
            | Self::ClosedAndChanged { .. }
            | Self::ClosedTwice { .. }
            | Self::MergedAndChanged { .. } => String::new(),
        }
    }

    /// As a finding of the check, seen at `at`, with its derived id: two sides that see the same raise the same.
    #[must_use]
    pub fn raised(&self, check: CheckId, at: Timestamp) -> (FindingId, Raised) {
        let subjects = vec![Subject::new(Kind::Check, check)];
        let id = finding_id(self.code(), &subjects, &self.detail());
        let raised = Raised {
            code: self.code(),
            sentence: self.sentence(),
            subjects,
            choices: self.choices(),
            at,
        };
        (id, raised)
    }

    fn choices(&self) -> Vec<Choice> {
        let words: &[(&str, &str)] = match self {
            Self::OverPaid { .. } => &[
                ("give_back", "Give the difference back"),
                ("keep_as_tip", "Keep it as a tip, with the guest's word"),
            ],
            Self::ClosedAndChanged { .. } | Self::MergedAndChanged { .. } => {
                &[("charge", "Charge what came late"), ("write_off", "Write it off")]
            }
            Self::ClosedTwice { .. } => &[("credit", "Give a credit for all receipts but one")],
            Self::VoidedTwice { .. } => &[
                ("was_one_void", "Both meant the same line"),
                ("void_other", "Void the other line"),
            ],
            Self::VoidedAndMoved { .. } => &[
                ("void_there", "Void it on the other check"),
                ("keep", "Leave it there"),
            ],
            Self::MovedTwice { .. } => &[("void_others", "Void it on all checks but one")],
            Self::VoidedAndMade { .. } => &[
                ("write_off", "Write it off"),
                ("charge", "Order it again and charge it"),
            ],
            Self::SentTwice { .. } => &[
                ("make_once", "Have it made once"),
                ("make_both", "Leave both tickets"),
            ],
            Self::HeaderTwice { .. } => &[
                ("keep", "Keep the value that is shown"),
                ("set_again", "Set it again"),
            ],
        };
        words
            .iter()
            .map(|(word, sentence)| Choice::new(word, sentence))
            .collect()
    }

    /// What happened and what can be done, in a sentence or two.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::OverPaid { over } => format!(
                "{over} was paid more than the check asks for. Give it back, or keep it as a tip with the guest's word."
            ),
            Self::ClosedAndChanged { balance } => format!(
                "The check was closed while it was changed elsewhere; {balance} is left. Charge it or void what came late."
            ),
            Self::ClosedTwice { receipts } => format!(
                "The check was closed {} times, with receipts {receipts:?}. Keep one and give a credit for the others.",
                receipts.len()
            ),
            Self::VoidedTwice { line } => format!(
                "Two persons voided line {line}. It counts once; look whether one of them meant another line."
            ),
            Self::VoidedAndMoved { line } => format!(
                "Line {line} was voided and moved to another check at the same time. Void it there too, or leave it."
            ),
            Self::MovedTwice { line, to } => format!(
                "Line {line} went to {} checks at the same time. Void it on all but one.",
                to.len()
            ),
            Self::VoidedAndMade { line, .. } => {
                format!("Line {line} was voided while the kitchen made it. Write it off, or charge it again.")
            }
            Self::SentTwice { line } => {
                format!("Line {line} was sent twice at the same time. Tell the kitchen to make it once.")
            }
            Self::MergedAndChanged { into } => {
                format!("Lines came onto the check after it went into check {into}. Move them there.")
            }
            Self::HeaderTwice { slot } => format!(
                "Two persons set the {slot} at the same time. One value is shown; set it again if it is the wrong one."
            ),
        }
    }
}

/// What a person has to look at on this check.
#[must_use]
pub fn inspect(check: &Check, conflicts: &[HeaderConflict], house: Currency) -> Vec<Concern> {
    let mut concerns = money_concerns(check, house);
    concerns.extend(line_concerns(check));
    if let Some(merged) = check.merges.values().next()
        && !live_lines(check).is_empty()
    {
        concerns.push(Concern::MergedAndChanged { into: merged.into });
    }
    concerns.extend(conflicts.iter().map(|conflict| Concern::HeaderTwice {
        slot: conflict.slot.clone(),
    }));
    concerns
}

fn money_concerns(check: &Check, house: Currency) -> Vec<Concern> {
    let mut concerns = Vec::new();
    let currency = check.currency_or(house);
    let Ok(sums) = totals(check) else { return concerns };
    if sums.balance_minor < 0 && !check.tenders.is_empty() {
        concerns.push(Concern::OverPaid {
            over: Money::new(sums.balance_minor.saturating_neg(), currency),
        });
    }
    if sums.balance_minor > 0 && !check.closes.is_empty() {
        concerns.push(Concern::ClosedAndChanged {
            balance: Money::new(sums.balance_minor, currency),
        });
    }
    if check.closes.len() > 1 {
        let receipts = check.closes.values().filter_map(|close| close.receipt).collect();
        concerns.push(Concern::ClosedTwice { receipts });
    }
    concerns
}

fn line_concerns(check: &Check) -> Vec<Concern> {
    let mut concerns = Vec::new();
    let mut moved: BTreeMap<LineId, Vec<CheckId>> = BTreeMap::new();
    for step in check.moves.values() {
        moved.entry(step.line).or_default().push(step.to);
    }
    for (line, to) in &moved {
        if to.len() > 1 {
            concerns.push(Concern::MovedTwice {
                line: *line,
                to: to.clone(),
            });
        }
    }
    for (line, voided) in voided(check) {
        let Some(whole) = check.lines.get(&line) else {
            continue;
        };
        let out = super::parts::quantity_out(check, line);
        if voided.saturating_add(out) > whole.quantity.milli {
            concerns.push(Concern::VoidedTwice { line });
        }
        if moved.contains_key(&line) && is_void_after_move(check, line) {
            concerns.push(Concern::VoidedAndMoved { line });
        }
    }
    concerns.extend(kitchen_concerns(check));
    concerns
}

fn voided(check: &Check) -> BTreeMap<LineId, i64> {
    let mut voided: BTreeMap<LineId, i64> = BTreeMap::new();
    for void in check.voids.values() {
        let sum = voided.entry(void.line).or_default();
        *sum = sum.saturating_add(void.quantity.milli);
    }
    voided
}

/// A partial void before the move went along with the line. Entries of one node never show a void after the move;
/// two writers' do, in either order of their clocks, where the whole line is voided.
fn is_void_after_move(check: &Check, line: LineId) -> bool {
    let Some(whole) = check.lines.get(&line) else {
        return false;
    };
    super::remaining(check, line, whole).milli <= 0
}

fn kitchen_concerns(check: &Check) -> Vec<Concern> {
    let mut concerns = Vec::new();
    let mut sent: BTreeMap<LineId, usize> = BTreeMap::new();
    for line in check.sends.values().flat_map(|send| &send.lines) {
        *sent.entry(*line).or_default() += 1;
    }
    concerns.extend(
        sent.iter()
            .filter(|(_, times)| **times > 1)
            .map(|(line, _)| Concern::SentTwice { line: *line }),
    );
    for void in check.voids.values().filter(|void| !void.sent) {
        // Voided as unsent by one writer, sent and made by another.
        let batch = check
            .sends
            .values()
            .find(|send| send.lines.contains(&void.line))
            .map(|send| send.batch);
        let made = |batch: &BatchId| {
            check.kitchen.values().any(|event| {
                event.batch == *batch
                    && matches!(event.kind, KitchenEventKind::Bump | KitchenEventKind::Serve)
            })
        };
        if let Some(batch) = batch.filter(made) {
            concerns.push(Concern::VoidedAndMade {
                line: void.line,
                batch,
            });
        }
    }
    concerns
}
