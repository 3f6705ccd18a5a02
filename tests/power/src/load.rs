//! Terminals at work: each lives checks from opening to the last tender, until its node is gone.

use crate::ledger::Deed;
use anyhow::Result;
use harness::{House, PRICE_MINOR};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Terminals at work at once.
pub const TERMINALS: usize = 8;
/// Commands that one terminal sends in a round at most.
const DEEDS_MAX: usize = 5_000;

/// Works until `stop` is set or the node is gone; what each terminal sent and was told, in its order.
///
/// # Errors
/// Where a terminal was refused something that the house must do.
pub fn work(house: &House, stop: &AtomicBool) -> Result<Vec<Vec<Deed>>> {
    std::thread::scope(|scope| {
        let terminals: Vec<_> = (0..TERMINALS)
            .map(|place| scope.spawn(move || Terminal::new(house, place).work(stop)))
            .collect();
        let joined = terminals.into_iter().map(|terminal| {
            terminal
                .join()
                .map_err(|_| anyhow::anyhow!("a terminal panicked"))?
        });
        joined.collect()
    })
}

struct Terminal<'a> {
    house: &'a House,
    place: usize,
    deeds: Vec<Deed>,
}

impl<'a> Terminal<'a> {
    const fn new(house: &'a House, place: usize) -> Self {
        Self {
            house,
            place,
            deeds: Vec::new(),
        }
    }

    fn work(mut self, stop: &AtomicBool) -> Result<Vec<Deed>> {
        let mut turn = self.place;
        while !stop.load(Ordering::Relaxed) && self.deeds.len() < DEEDS_MAX {
            if self.check(turn)?.is_none() {
                break;
            }
            turn += 1;
        }
        Ok(self.deeds)
    }

    /// A check's life; `None` where an answer was lost on the way.
    fn check(&mut self, turn: usize) -> Result<Option<()>> {
        let kept = &self.house.kept;
        let name = format!("Terminal {} check {turn}", self.place);
        let Some(opened) = self.send(
            "/checks",
            json!({"outlet": kept.outlet, "order_type": "takeaway", "name": name}),
        )?
        else {
            return Ok(None);
        };
        let check = opened
            .get("check")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let count = turn % 4 + 1;
        let lines: Vec<Value> = kept
            .items
            .iter()
            .cycle()
            .skip(turn)
            .take(count)
            .map(|item| json!({"item": item}))
            .collect();
        let mut total = PRICE_MINOR * i64::try_from(count)?;
        let mut deeds = vec![("lines", json!({"lines": lines})), ("send", json!({}))];
        if turn.is_multiple_of(3) {
            deeds.push(("tenders", self.cash(Some(500))));
            total -= 500;
        }
        deeds.push(("tenders", self.cash(turn.is_multiple_of(2).then_some(total))));
        for (verb, body) in deeds {
            if self.send(&format!("/checks/{check}/{verb}"), body)?.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(()))
    }

    /// A cash tender: of an amount, or of all that is left.
    fn cash(&self, minor: Option<i64>) -> Value {
        let mut body = json!({"kind": "cash", "drawer_session": self.house.kept.drawer_session});
        if let (Some(minor), Some(fields)) = (minor, body.as_object_mut()) {
            fields.insert("amount".to_owned(), House::money(minor));
        }
        body
    }

    /// Sends a command and keeps it with its answer; `None` where the answer was lost.
    fn send(&mut self, path: &str, body: Value) -> Result<Option<Value>> {
        let mut deed = Deed::new(path, body)?;
        loop {
            let told = deed.send(&self.house.client).ok();
            match &told {
                // The house said "in a moment": nothing was done, the same command may go again.
                Some(answer) if matches!(answer.status, 503 | 429) => std::thread::yield_now(),
                // A node that is going down answers 500 without knowing: that is no answer.
                Some(answer) if answer.status >= 500 => {
                    self.deeds.push(deed);
                    return Ok(None);
                }
                _ => {
                    let body = told.clone().map(harness::Answer::done).transpose();
                    deed.told_at = told.as_ref().map(|_| Instant::now());
                    deed.told = told;
                    let words = deed.words();
                    self.deeds.push(deed);
                    return body.map_err(|error| error.context(words));
                }
            }
        }
    }
}
