//! What a printer says about itself. Answers to `DLE EOT`, reports by itself (ASB), answers to `GS r` and process ids come on
//! one wire, in any split; fixed bits tell them apart. Whatever makes no sense is counted and skipped (P04, P07).

use super::command;
use std::collections::VecDeque;

/// Questions under way; more are not asked.
const ASKED_MAX: usize = 32;
/// Strange bytes that are counted.
const STRANGE_MAX: u32 = 1_000_000;

/// Why a printer does not print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The roll is at its end.
    PaperEnd,
    /// The cover is open.
    CoverOpen,
    /// The knife is stuck.
    CutterError,
    /// The head is too hot; it goes on by itself.
    Overheated,
    /// It needs to be switched off and on.
    Unrecoverable,
    /// It is off-line and does not say why.
    Offline,
    /// It does not answer.
    Silent,
    /// The link broke.
    Broken,
}

impl Fault {
    /// What a person is told.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::PaperEnd => "paper is out",
            Self::CoverOpen => "the cover is open",
            Self::CutterError => "the cutter is stuck",
            Self::Overheated => "the print head is too hot, it goes on by itself",
            Self::Unrecoverable => "it needs to be switched off and on",
            Self::Offline => "it is off-line",
            Self::Silent => "it does not answer",
            Self::Broken => "the connection broke",
        }
    }

    /// The code in settings and on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PaperEnd => "paper_end",
            Self::CoverOpen => "cover_open",
            Self::CutterError => "cutter_error",
            Self::Overheated => "overheated",
            Self::Unrecoverable => "unrecoverable",
            Self::Offline => "offline",
            Self::Silent => "silent",
            Self::Broken => "broken",
        }
    }
}

/// A printer's state as far as it is known.
#[expect(clippy::struct_excessive_bools, reason = "each is a bit that a printer sends")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// It does not take data for printing.
    pub offline: bool,
    /// The cover is open.
    pub cover_open: bool,
    /// The roll is at its end.
    pub paper_end: bool,
    /// The roll is nearly at its end.
    pub paper_near_end: bool,
    /// The knife is stuck.
    pub cutter_error: bool,
    /// Off and on is needed.
    pub unrecoverable: bool,
    /// Too hot, goes on by itself.
    pub overheated: bool,
}

impl Status {
    /// What keeps it from printing, the cause before the effect.
    #[must_use]
    pub const fn fault(&self) -> Option<Fault> {
        if self.cover_open {
            Some(Fault::CoverOpen)
        } else if self.paper_end {
            Some(Fault::PaperEnd)
        } else if self.cutter_error {
            Some(Fault::CutterError)
        } else if self.unrecoverable {
            Some(Fault::Unrecoverable)
        } else if self.overheated {
            Some(Fault::Overheated)
        } else if self.offline {
            Some(Fault::Offline)
        } else {
            None
        }
    }

    /// Takes over an answer to `DLE EOT which`.
    fn real_time(&mut self, which: u8, byte: u8) {
        let has = |bits: u8| byte & bits != 0;
        match which {
            1 => self.offline = has(0x08),
            2 => {
                self.cover_open = has(0x04);
                self.paper_end |= has(0x20);
            }
            3 => {
                self.cutter_error = has(0x08);
                self.unrecoverable = has(0x20);
                self.overheated = has(0x40);
            }
            _ => {
                self.paper_near_end = has(0x0c);
                self.paper_end = has(0x60);
            }
        }
    }

    /// Takes over a report by itself.
    fn report(&mut self, [first, second, third, _]: [u8; 4]) {
        self.offline = first & 0x08 != 0;
        self.cover_open = first & 0x20 != 0;
        self.cutter_error = second & 0x08 != 0;
        self.unrecoverable = second & 0x20 != 0;
        self.overheated = second & 0x40 != 0;
        self.paper_near_end = third & 0x03 != 0;
        self.paper_end = third & 0x0c != 0;
    }
}

/// Something that a printer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The answer to one question in real time; the state is up to date.
    RealTime,
    /// A report by itself; the state is up to date.
    Report,
    /// The answer to the question behind the data (`GS r 1`): everything before it was taken.
    Behind,
    /// A process id: everything before it is printed.
    ProcessId([u8; 4]),
}

/// Reads a printer's bytes.
#[derive(Clone, Debug, Default)]
pub struct StatusReader {
    /// The state by all that was read.
    status: Status,
    /// Questions in real time without an answer yet, oldest first.
    asked: VecDeque<u8>,
    /// Questions behind the data without an answer yet.
    asked_behind: u32,
    /// A report or process id that has begun.
    begun: Vec<u8>,
    /// Bytes that made no sense.
    strange: u32,
}

/// `0xx1xx10`: an answer in real time.
const fn is_real_time(byte: u8) -> bool {
    byte & 0x93 == 0x12
}

/// `0xx1xx00`: the first byte of a report.
const fn is_report_head(byte: u8) -> bool {
    byte & 0x93 == 0x10
}

/// `0xx0xxxx`: the other bytes of a report, and answers behind the data.
const fn is_report_tail(byte: u8) -> bool {
    byte & 0x90 == 0
}

/// Bytes of a report.
const REPORT_BYTES: usize = 4;
/// What a process id begins with, and its bytes.
const PROCESS_HEAD: [u8; 2] = [0x37, 0x22];
const PROCESS_BYTES: usize = 7;

impl StatusReader {
    /// The state so far.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Whether all questions in real time have their answers.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.asked.is_empty()
    }

    /// How many bytes made no sense.
    #[must_use]
    pub const fn strange(&self) -> u32 {
        self.strange
    }

    /// The bytes that ask for everything in real time. Not to be sent inside a picture.
    pub fn ask(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for which in [1, 2, 3, 4] {
            if self.asked.len() < ASKED_MAX {
                self.asked.push_back(which);
                bytes.extend(command::ask(which));
            }
        }
        bytes
    }

    /// The bytes that ask behind the data.
    pub(crate) fn ask_behind(&mut self) -> [u8; 3] {
        self.asked_behind = self.asked_behind.saturating_add(1);
        command::ask_behind()
    }

    /// Forgets questions in real time that were never answered. Answers that come late are skipped, or taken for those of
    /// the next round at worst; the round after that is right again.
    pub fn forget_real_time(&mut self) {
        self.asked.clear();
    }

    /// Reads bytes in any split.
    pub fn read(&mut self, bytes: &[u8]) -> Vec<Answer> {
        bytes.iter().filter_map(|byte| self.byte(*byte)).collect()
    }

    fn byte(&mut self, byte: u8) -> Option<Answer> {
        match self.begun.as_slice() {
            [] => self.first(byte),
            [head, ..] if *head == PROCESS_HEAD[0] => self.in_process_id(byte),
            _ => self.in_report(byte),
        }
    }

    fn first(&mut self, byte: u8) -> Option<Answer> {
        if is_real_time(byte) {
            return self.real_time(byte);
        }
        if byte == PROCESS_HEAD[0] || is_report_head(byte) {
            self.begun.push(byte);
            return None;
        }
        if is_report_tail(byte) && self.asked_behind > 0 {
            self.asked_behind -= 1;
            self.status.paper_near_end = byte & 0x03 != 0;
            self.status.paper_end = byte & 0x0c != 0;
            return Some(Answer::Behind);
        }
        self.skip(1);
        None
    }

    fn real_time(&mut self, byte: u8) -> Option<Answer> {
        let Some(which) = self.asked.pop_front() else {
            self.skip(1);
            return None;
        };
        self.status.real_time(which, byte);
        Some(Answer::RealTime)
    }

    fn in_report(&mut self, byte: u8) -> Option<Answer> {
        // An answer in real time may come between the bytes of a report.
        if is_real_time(byte) {
            return self.real_time(byte);
        }
        if !is_report_tail(byte) {
            return self.start_over(byte);
        }
        self.begun.push(byte);
        let report: [u8; REPORT_BYTES] = self.begun.as_slice().try_into().ok()?;
        self.begun.clear();
        self.status.report(report);
        Some(Answer::Report)
    }

    fn in_process_id(&mut self, byte: u8) -> Option<Answer> {
        let is_fit = match self.begun.len() {
            1 => byte == PROCESS_HEAD[1],
            2..=5 => (0x20..=0x7e).contains(&byte),
            _ => byte == 0,
        };
        if !is_fit {
            return self.start_over(byte);
        }
        self.begun.push(byte);
        let all: [u8; PROCESS_BYTES] = self.begun.as_slice().try_into().ok()?;
        self.begun.clear();
        let [_, _, a, b, c, d, _] = all;
        Some(Answer::ProcessId([a, b, c, d]))
    }

    /// What had begun was noise; the byte may begin something.
    fn start_over(&mut self, byte: u8) -> Option<Answer> {
        let begun = u32::try_from(self.begun.len()).unwrap_or(u32::MAX);
        self.skip(begun);
        self.begun.clear();
        self.first(byte)
    }

    fn skip(&mut self, count: u32) {
        self.strange = self.strange.saturating_add(count).min(STRANGE_MAX);
    }
}
