//! The printing of one slip, without I/O: ask whether the printer can, send, ask for proof behind the data, and end with a
//! word that is true: confirmed, failed (surely nothing on paper), or unknown.
//!
//! A printer that runs out of paper keeps the job and prints it after the new roll; therefore a fault while the slip is
//! under way is shown and waited for, and a slip that was sent is never called failed.

use super::command;
use super::status::{Answer, Fault, StatusReader};
use crate::profile::{Answers, Profile, Proof};
use std::collections::VecDeque;

/// How long a printer may take to say whether it can print.
const ASK_MS: u64 = 2_000;
/// The same for one that may not be able to say it: each slip waits for this.
const ASK_SOMETIMES_MS: u64 = 500;
/// How long the link may stand still while the printer reports no fault.
const STALL_MS: u64 = 15_000;
/// How long a printer without a fault may take from the last byte to its proof.
const PROOF_MS: u64 = 20_000;
/// How often a printer that owes its proof is asked for its state.
const POLL_MS: u64 = 1_000;
/// Polls without an answer after which the question is asked anew.
const MISSED_MAX: u32 = 3;
/// Effects that wait to be taken.
const EFFECTS_MAX: usize = 64;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The printer proved that it is on paper.
    Confirmed,
    /// Everything was sent and the printer cannot prove anything.
    Unconfirmed,
    /// Surely nothing of the slip is on paper: it may be sent again, here or elsewhere.
    Failed(Fault),
    /// It may be on paper, wholly or in part: a retry carries a mark.
    Unknown(Fault),
}

/// What the link is to do, or what has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write these bytes, all of them, and say so by `on_written` as they go. Nothing else is sent before that.
    Send(Vec<u8>),
    /// The printer's state changed while the slip is under way; `None` is well.
    State(Option<Fault>),
    /// The end. Nothing comes after it.
    Done(Outcome),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Waiting for answers before the first byte.
    Asking,
    /// The slip is being written.
    Sending,
    /// Everything is written; the proof is owed.
    Proving,
    /// Ended.
    Done,
}

/// The printing of one slip.
#[derive(Debug)]
pub struct PrintSession {
    profile: &'static Profile,
    body: Vec<u8>,
    /// Bytes of the body that were handed out.
    handed: usize,
    /// Bytes that the link has not yet reported as written, and whether they are of the slip.
    outstanding: usize,
    is_sent: bool,
    proof_id: [u8; 4],
    step: Step,
    reader: StatusReader,
    has_answered: bool,
    effects: VecDeque<Effect>,
    shown: Option<Fault>,
    /// When the current wait ends unless a fault holds it.
    due: u64,
    /// When a fault began to hold the slip.
    held_since: Option<u64>,
    poll_at: u64,
    is_proof_asked: bool,
    /// Polls in a row whose question had no answer yet.
    missed: u32,
}

impl PrintSession {
    /// Begins at `now` (milliseconds of any clock that does not go back). `body` is of [`super::encode()`], `proof_id` of
    /// [`super::proof_id`] and new for each slip of a printer.
    #[must_use]
    pub fn new(profile: &'static Profile, body: Vec<u8>, proof_id: [u8; 4], now: u64) -> Self {
        let mut session = Self {
            profile,
            body,
            handed: 0,
            outstanding: 0,
            is_sent: false,
            proof_id,
            step: Step::Asking,
            reader: StatusReader::default(),
            has_answered: false,
            effects: VecDeque::new(),
            shown: None,
            due: now.saturating_add(match profile.answers {
                Answers::Sometimes => ASK_SOMETIMES_MS,
                Answers::Always | Answers::Never => ASK_MS,
            }),
            held_since: None,
            poll_at: u64::MAX,
            is_proof_asked: false,
            missed: 0,
        };
        if profile.answers == Answers::Never {
            session.start(now);
        } else {
            let question = session.reader.ask();
            session.send(question);
        }
        session
    }

    /// The next thing to do.
    pub fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Self::on_tick`] is wanted, at the latest; nothing after the end.
    #[must_use]
    pub fn deadline(&self) -> Option<u64> {
        let held = self
            .held_since
            .map(|since| since.saturating_add(self.profile.hold_ms));
        match self.step {
            Step::Done => None,
            Step::Proving => Some(self.poll_at.min(held.unwrap_or(self.due))),
            Step::Asking | Step::Sending => Some(held.unwrap_or(self.due)),
        }
    }

    /// Whether a byte of the slip may have reached the printer.
    #[must_use]
    pub const fn is_sent(&self) -> bool {
        self.is_sent
    }

    /// The printer's state as far as it is known.
    #[must_use]
    pub const fn status(&self) -> super::status::Status {
        self.reader.status()
    }

    /// Bytes from the printer.
    pub fn on_bytes(&mut self, now: u64, bytes: &[u8]) {
        for answer in self.reader.read(bytes) {
            self.has_answered = true;
            match (self.step, answer) {
                (Step::Proving, Answer::ProcessId(id)) if id == self.proof_id => self.end(Outcome::Confirmed),
                (Step::Proving, Answer::Behind) if self.profile.proof == Proof::StatusIdle => {
                    self.proved_by_idleness();
                }
                _ => {}
            }
        }
        if self.step == Step::Asking && self.reader.is_answered() {
            match self.reader.status().fault() {
                Some(fault) => self.end(Outcome::Failed(fault)),
                None => self.start(now),
            }
        }
        self.show(now);
    }

    /// The link wrote `bytes` more bytes of what was handed out.
    pub fn on_written(&mut self, now: u64, bytes: usize) {
        self.outstanding = self.outstanding.saturating_sub(bytes);
        if self.step == Step::Sending {
            self.is_sent |= bytes > 0 && self.handed > 0;
            self.due = now.saturating_add(STALL_MS);
            if self.outstanding == 0 {
                self.hand_out(now);
            }
        }
    }

    /// Time has passed.
    pub fn on_tick(&mut self, now: u64) {
        if self.step == Step::Proving && now >= self.poll_at {
            self.poll_at = now.saturating_add(POLL_MS);
            self.poll();
        }
        let is_over = match self.held_since {
            Some(since) => now >= since.saturating_add(self.profile.hold_ms),
            None => now >= self.due,
        };
        if is_over {
            self.time_is_up(now);
        }
    }

    /// The link broke or the printer closed it.
    pub fn on_closed(&mut self, _now: u64) {
        let outcome = if self.is_sent {
            Outcome::Unknown(Fault::Broken)
        } else {
            Outcome::Failed(Fault::Broken)
        };
        self.end(outcome);
    }

    /// One question at a time, and none while the link still owes bytes: it would stand behind them. A question that stays
    /// without an answer is forgotten after a while; an answer that comes all the same is skipped.
    fn poll(&mut self) {
        self.missed = if self.reader.is_answered() {
            0
        } else {
            self.missed + 1
        };
        if self.missed >= MISSED_MAX {
            self.reader.forget_real_time();
            self.missed = 0;
        }
        if self.outstanding == 0 && self.reader.is_answered() {
            let question = self.reader.ask();
            self.send(question);
        }
    }

    fn time_is_up(&mut self, now: u64) {
        let fault = self.shown.unwrap_or(Fault::Silent);
        match self.step {
            // Many of this kind never answer: print, and promise nothing.
            Step::Asking if self.profile.answers == Answers::Sometimes && !self.has_answered => {
                self.reader.forget_real_time();
                self.start(now);
            }
            Step::Asking => self.end(Outcome::Failed(fault)),
            Step::Sending if !self.is_sent => self.end(Outcome::Failed(fault)),
            Step::Sending | Step::Proving => self.end(Outcome::Unknown(fault)),
            Step::Done => {}
        }
    }

    fn start(&mut self, now: u64) {
        self.step = Step::Sending;
        self.due = now.saturating_add(STALL_MS);
        self.hand_out(now);
    }

    /// Hands out the next piece of the slip, or goes on to the proof.
    fn hand_out(&mut self, now: u64) {
        let end = self
            .handed
            .saturating_add(self.profile.chunk_bytes)
            .min(self.body.len());
        let piece = self.body.get(self.handed..end).unwrap_or_default().to_vec();
        self.handed = end;
        if piece.is_empty() {
            self.step = Step::Proving;
            self.ask_for_proof(now);
        } else {
            self.send(piece);
        }
    }

    fn ask_for_proof(&mut self, now: u64) {
        self.is_proof_asked = true;
        if self.profile.answers != Answers::Always && !self.has_answered {
            return self.end(Outcome::Unconfirmed);
        }
        self.due = now.saturating_add(PROOF_MS);
        match self.profile.proof {
            Proof::ProcessId => self.send(command::process_id(self.proof_id).to_vec()),
            Proof::StatusIdle => {
                let question = self.reader.ask_behind();
                self.send(question.to_vec());
            }
            Proof::None => return self.end(Outcome::Unconfirmed),
        }
        self.poll_at = now.saturating_add(POLL_MS);
    }

    /// Everything was taken; with paper at its end that is no proof that it was printed.
    fn proved_by_idleness(&mut self) {
        if self.reader.status().fault().is_none() {
            self.end(Outcome::Confirmed);
        } else {
            self.is_proof_asked = false;
        }
    }

    /// Shows a changed state, and lets a fault hold the clock.
    fn show(&mut self, now: u64) {
        if matches!(self.step, Step::Done | Step::Asking) {
            return;
        }
        let fault = self.reader.status().fault();
        if fault == self.shown {
            return;
        }
        self.shown = fault;
        self.push(Effect::State(fault));
        if fault.is_some() {
            self.held_since = self.held_since.or(Some(now));
            return;
        }
        self.held_since = None;
        self.due = now.saturating_add(if self.step == Step::Sending {
            STALL_MS
        } else {
            PROOF_MS
        });
        if self.step == Step::Proving && !self.is_proof_asked {
            self.ask_for_proof(now);
        }
    }

    fn send(&mut self, bytes: Vec<u8>) {
        self.outstanding = self.outstanding.saturating_add(bytes.len());
        self.push(Effect::Send(bytes));
    }

    fn end(&mut self, outcome: Outcome) {
        if self.step != Step::Done {
            self.step = Step::Done;
            self.effects.clear();
            self.effects.push_back(Effect::Done(outcome));
        }
    }

    fn push(&mut self, effect: Effect) {
        if self.effects.len() < EFFECTS_MAX {
            self.effects.push_back(effect);
        }
    }
}
