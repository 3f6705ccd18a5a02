//! One order as a terminal sends it: six commands from an empty table to a paid check.
//!
//! Open, 6 lines with 2 modifiers each, send, bump, half in cash, the rest in cash. The tender that pays the rest closes
//! the check and draws its receipt. Bodies are written by hand, because the client shares the house's cores.

use super::kit::{CURRENCY, Kit, MODIFIER_MINOR, PRICE_MINOR, text};
use crate::wire::Link;
use anyhow::{Context as _, Result};
use std::fmt::Write as _;

/// Lines of an order.
const LINES: usize = 6;
/// What an order costs: each line with two modifiers.
const TOTAL_MINOR: i64 = 6 * (PRICE_MINOR + 2 * MODIFIER_MINOR);
/// What the first payment pays.
const FIRST_MINOR: i64 = 4_000;

/// A client's order, at its next command.
pub(crate) struct Order<'a> {
    kit: &'a Kit,
    next: Step,
    /// How many orders came before it; varies the dishes.
    turn: usize,
    check: String,
    batch: String,
    body: String,
    path: String,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Open,
    Lines,
    Send,
    Bump,
    PayFirst,
    PayRest,
}

impl Step {
    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Lines => "lines",
            Self::Send => "send",
            Self::Bump => "bump",
            Self::PayFirst => "tender",
            Self::PayRest => "tender and close",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Open => Self::Lines,
            Self::Lines => Self::Send,
            Self::Send => Self::Bump,
            Self::Bump => Self::PayFirst,
            Self::PayFirst => Self::PayRest,
            Self::PayRest => Self::Open,
        }
    }
}

impl<'a> Order<'a> {
    pub(crate) fn new(kit: &'a Kit, client: usize) -> Self {
        let text = || String::with_capacity(1_024);
        Self {
            kit,
            next: Step::Open,
            turn: client,
            check: text(),
            batch: text(),
            body: text(),
            path: text(),
        }
    }

    /// The check that the last command was about.
    pub(crate) fn last_check(&self) -> &str {
        &self.check
    }

    /// A whole order.
    pub(crate) fn whole(&mut self, link: &mut Link) -> Result<()> {
        loop {
            self.step(link)?;
            if matches!(self.next, Step::Open) {
                return Ok(());
            }
        }
    }

    /// Sends the next command and reads its answer; the command's name.
    pub(crate) fn step(&mut self, link: &mut Link) -> Result<&'static str> {
        let step = self.next;
        self.write(step)?;
        let answer = link.command("POST", &self.path, &self.kit.token, &self.body)?;
        let answer = answer
            .json()
            .with_context(|| format!("{}: POST {}", step.name(), self.path))?;
        match step {
            Step::Open => self.check = text(&answer, "check")?,
            Step::Send => self.batch = text(&answer, "batch")?,
            Step::PayRest => self.turn += 1,
            Step::Lines | Step::Bump | Step::PayFirst => {}
        }
        self.next = step.next();
        Ok(step.name())
    }

    /// The path and the body of a command.
    fn write(&mut self, step: Step) -> Result<()> {
        self.path.clear();
        self.body.clear();
        let (facts, check, batch) = (&self.kit.facts, &self.check, &self.batch);
        match step {
            Step::Open => write!(self.path, "/api/v1/checks")?,
            Step::Lines => write!(self.path, "/api/v1/checks/{check}/lines")?,
            Step::Send => write!(self.path, "/api/v1/checks/{check}/send")?,
            Step::Bump => write!(self.path, "/api/v1/kitchen/tickets/{check}/{batch}/bump")?,
            Step::PayFirst | Step::PayRest => write!(self.path, "/api/v1/checks/{check}/tenders")?,
        }
        match step {
            Step::Open => write!(
                self.body,
                r#"{{"outlet":"{}","table":"{}","covers":2,"order_type":"dine_in"}}"#,
                facts.outlet, facts.table
            )?,
            Step::Lines => self.write_lines()?,
            Step::Send => write!(self.body, "{{}}")?,
            Step::Bump => write!(self.body, r#"{{"station":"{}"}}"#, facts.station)?,
            Step::PayFirst => self.write_cash(FIRST_MINOR)?,
            Step::PayRest => self.write_cash(TOTAL_MINOR - FIRST_MINOR)?,
        }
        Ok(())
    }

    fn write_lines(&mut self) -> Result<()> {
        let facts = &self.kit.facts;
        self.body.push_str(r#"{"lines":["#);
        for (place, item) in facts
            .items
            .iter()
            .cycle()
            .skip(self.turn % facts.items.len())
            .take(LINES)
            .enumerate()
        {
            let joint = if place == 0 { "" } else { "," };
            write!(
                self.body,
                r#"{joint}{{"item":"{item}","quantity":1000,"seat":{},"course":1,"modifiers":["#,
                place % 2 + 1
            )?;
            for (which, modifier) in facts.modifiers.iter().enumerate() {
                let joint = if which == 0 { "" } else { "," };
                write!(self.body, r#"{joint}{{"modifier":"{modifier}"}}"#)?;
            }
            self.body.push_str("]}");
        }
        self.body.push_str("]}");
        Ok(())
    }

    fn write_cash(&mut self, minor: i64) -> Result<()> {
        let session = &self.kit.facts.drawer_session;
        write!(
            self.body,
            r#"{{"kind":"cash","amount":{{"minor":{minor},"currency":"{CURRENCY}"}},"drawer_session":"{session}"}}"#
        )?;
        Ok(())
    }
}
