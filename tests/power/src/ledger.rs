//! What the terminals know: each command they sent, and what they were told.

use harness::{Answer, Client, Lost, command_id};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use values::CommandId;

/// How long a terminal sends a command again before it gives up.
const SETTLE_MAX: Duration = Duration::from_secs(20);

/// A command as a terminal keeps it: the same id and body for ever.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Its id.
    pub id: CommandId,
    /// Its path under `/api/v1`.
    pub path: String,
    /// Its body.
    pub body: Value,
    /// What it was told; `None` where the answer was lost.
    pub told: Option<Answer>,
    /// When it was told.
    pub told_at: Option<Instant>,
}

impl Deed {
    /// A new command.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn new(path: &str, body: Value) -> anyhow::Result<Self> {
        Ok(Self {
            id: command_id()?,
            path: path.to_owned(),
            body,
            told: None,
            told_at: None,
        })
    }

    /// Sends it once.
    ///
    /// # Errors
    /// [`Lost`].
    pub fn send(&self, client: &Client) -> Result<Answer, Lost> {
        self.send_through(client)
    }

    /// Sends it until it is answered: the house may be busy for a moment.
    #[must_use]
    pub fn settle(&self, client: &Client) -> Option<Answer> {
        harness::poll(SETTLE_MAX, || {
            self.send_through(client)
                .ok()
                .filter(|answer| answer.status != 503 && answer.status != 429)
        })
    }

    fn send_through(&self, client: &Client) -> Result<Answer, Lost> {
        client.command("POST", &self.path, self.id, &self.body)
    }

    /// For people: the command and its id.
    #[must_use]
    pub fn words(&self) -> String {
        format!("POST {} ({})", self.path, self.id)
    }

    /// A field of what it was told.
    #[must_use]
    pub fn told_field(&self, name: &str) -> Option<&Value> {
        self.told.as_ref().and_then(|answer| answer.body.get(name))
    }
}

/// A check as its terminal knows it, after every one of its commands was settled.
#[derive(Clone, Debug, Default)]
pub struct CheckFacts {
    /// Lines that were acknowledged.
    pub lines: usize,
    /// Tenders that were acknowledged.
    pub tenders: usize,
    /// What they paid.
    pub paid_minor: i64,
    /// The receipt's number.
    pub receipt: Option<u64>,
}

/// Everything that was settled so far, over all restarts.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Commands sent, and acknowledged before the fall.
    pub acknowledged: u64,
    /// Commands whose answer was lost.
    pub unanswered: u64,
    /// Of these, how many came after the power was cut: in a real cut they would not have come at all.
    pub told_after_the_fall: u64,
    /// How many of the unanswered the node had carried out before it fell.
    pub unanswered_done: u64,
    /// Numbers of checks.
    pub check_numbers: Vec<u64>,
    /// Numbers of receipts.
    pub receipts: Vec<u64>,
    /// Cash in the drawer from tenders.
    pub cash_minor: i64,
    /// What closed checks came to.
    pub sales_minor: i64,
    /// Checks of the last round.
    pub checks: BTreeMap<String, CheckFacts>,
}

impl Ledger {
    /// Forgets what was told after `moment`, when the power was gone already.
    pub fn forget_after(&mut self, moment: Instant, rounds: &mut [Vec<Deed>]) {
        for deed in rounds.iter_mut().flatten() {
            if deed.told_at.is_some_and(|told_at| told_at >= moment) {
                deed.told = None;
                self.told_after_the_fall += 1;
            }
        }
    }

    /// Takes a settled deed into the facts.
    pub fn take(&mut self, deed: &Deed) {
        let Some(answer) = deed.told.as_ref().filter(|answer| answer.status < 300) else {
            return;
        };
        let number = |name: &str| answer.body.get(name).and_then(Value::as_u64);
        let minor = |name: &str| {
            answer
                .body
                .get(name)
                .and_then(|money| money.get("minor"))
                .and_then(Value::as_i64)
        };
        if deed.path == "/checks" {
            self.check_numbers.extend(number("number"));
            let id = answer.body.get("check").and_then(Value::as_str);
            self.checks
                .extend(id.map(|id| (id.to_owned(), CheckFacts::default())));
            return;
        }
        let Some((check, verb)) = deed.path.trim_start_matches("/checks/").split_once('/') else {
            return;
        };
        let facts = self.checks.entry(check.to_owned()).or_default();
        match verb {
            "lines" => {
                let lines = answer.body.get("lines").and_then(Value::as_array);
                facts.lines += lines.map_or(0, Vec::len);
            }
            "tenders" => {
                let amount = minor("amount").unwrap_or(0);
                facts.tenders += 1;
                facts.paid_minor += amount;
                facts.receipt = number("receipt");
                self.cash_minor += amount;
                if let Some(receipt) = facts.receipt {
                    self.receipts.push(receipt);
                    self.sales_minor += facts.paid_minor;
                }
            }
            _ => {}
        }
    }
}
