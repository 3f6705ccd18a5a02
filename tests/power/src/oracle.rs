//! After a restart: is everything there that a terminal was told, exactly once, and does it all add up?

use crate::breach::Breach;
use crate::ledger::{CheckFacts, Deed, Ledger};
use harness::{Answer, Client, House, Node};
use serde_json::Value;
use std::time::Duration;

/// A start takes at most this long, to the first answer. A build without optimisation, beside other tests, gets more.
pub const START_MAX: Duration = Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 2 });
/// Records asked for in one page of the journal.
const PAGE: usize = 200;

/// The oracle over all rounds.
#[derive(Debug, Default)]
pub struct Oracle {
    /// What was settled.
    pub ledger: Ledger,
    /// The last record seen of the journal.
    journal: JournalSeen,
}

#[derive(Clone, Debug, Default)]
struct JournalSeen {
    /// Where the last whole page ended.
    next: Option<String>,
    entry: u64,
    place: (u64, u64),
    sales: u64,
    sales_minor: i64,
}

impl Oracle {
    /// Holds the restarted node against what the terminals of this round were told.
    ///
    /// # Errors
    /// The first promise that was broken.
    pub fn judge(&mut self, node: &Node, house: &House, mut rounds: Vec<Vec<Deed>>) -> Result<(), Breach> {
        if node.answered_after() > START_MAX {
            return Err(Breach::SlowStart(node.answered_after()));
        }
        self.ledger.checks.clear();
        for deeds in &mut rounds {
            self.settle(&house.client, deeds)?;
        }
        for (check, facts) in &self.ledger.checks {
            check_stands(&house.client, check, facts)?;
        }
        dense("check", &mut self.ledger.check_numbers)?;
        dense("receipt", &mut self.ledger.receipts)?;
        self.drawer_holds(house)?;
        self.journal_follows(&house.client)
    }

    /// Every command again, in its terminal's order: what was told is told again, what was lost is told now.
    fn settle(&mut self, client: &Client, deeds: &mut [Deed]) -> Result<(), Breach> {
        for deed in deeds {
            let Some(answer) = deed.settle(client) else {
                return Err(Breach::DidNotStart(format!("no answer to {}", deed.words())));
            };
            if let Some(told) = &deed.told {
                self.ledger.acknowledged += 1;
                same(client, deed, told, &answer)?;
            } else {
                self.ledger.unanswered += 1;
                self.ledger.unanswered_done += u64::from(answer.replayed);
                deed.told = Some(answer);
            }
            self.ledger.take(deed);
        }
        Ok(())
    }

    fn drawer_holds(&self, house: &House) -> Result<(), Breach> {
        let view = read(
            &house.client,
            &format!("/drawer-sessions/{}/x", house.kept.drawer_session),
        )
        .map_err(Breach::DrawerDiffers)?;
        let tenders = view
            .get("tenders")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let cash: i64 = tenders
            .iter()
            .filter(|total| total.get("kind") == Some(&Value::from("cash")))
            .map(|total| minor(total, "amount"))
            .sum();
        let found = (
            view.get("checks").and_then(Value::as_u64),
            minor(&view, "gross"),
            cash,
        );
        let wanted = (
            u64::try_from(self.ledger.receipts.len()).ok(),
            self.ledger.sales_minor,
            self.ledger.cash_minor,
        );
        if found != wanted {
            return Err(Breach::DrawerDiffers(format!(
                "checks, gross, cash are {found:?}, the terminals know {wanted:?}"
            )));
        }
        Ok(())
    }

    /// The journal's records since the last round: dense places, and as many sales of as much as the terminals know.
    fn journal_follows(&mut self, client: &Client) -> Result<(), Breach> {
        loop {
            let after = self.journal.next.as_ref().map(|next| format!("&after={next}"));
            let path = format!("/journal?limit={PAGE}{}", after.unwrap_or_default());
            let page = read(client, &path).map_err(Breach::JournalDiffers)?;
            let records = page
                .get("items")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default();
            let is_new =
                |record: &&Value| record.get("entry").and_then(Value::as_u64) > Some(self.journal.entry);
            for record in records.iter().filter(is_new).cloned().collect::<Vec<Value>>() {
                self.journal.follow(&record)?;
            }
            let Some(next) = page.get("next").and_then(Value::as_str) else {
                break;
            };
            self.journal.next = Some(next.to_owned());
        }
        let found = (self.journal.sales, self.journal.sales_minor);
        let wanted = (
            u64::try_from(self.ledger.receipts.len()).unwrap_or(0),
            self.ledger.sales_minor,
        );
        if found != wanted {
            return Err(Breach::JournalDiffers(format!(
                "{found:?} sales and minor units, the terminals know {wanted:?}"
            )));
        }
        Ok(())
    }
}

impl JournalSeen {
    fn follow(&mut self, record: &Value) -> Result<(), Breach> {
        let number = |name: &str| record.get(name).and_then(Value::as_u64).unwrap_or(0);
        let (entry, place) = (number("entry"), (number("epoch"), number("seq")));
        let follows = place == (self.place.0, self.place.1 + 1) || (place.0 > self.place.0 && place.1 == 1);
        if entry != self.entry + 1 || !follows {
            return Err(Breach::JournalDiffers(format!(
                "entry {entry} at {place:?} after {} at {:?}",
                self.entry, self.place
            )));
        }
        (self.entry, self.place) = (entry, place);
        if record.get("kind") == Some(&Value::from("sale")) {
            self.sales += 1;
            self.sales_minor = record
                .get("totals")
                .map_or(0, |totals| minor(totals, "sales_minor"));
        }
        Ok(())
    }
}

/// Whether a repeated command was answered as the first time, and if not, what that means.
fn same(client: &Client, deed: &Deed, told: &Answer, again: &Answer) -> Result<(), Breach> {
    if again.replayed && again.status == told.status && again.body == told.body {
        return Ok(());
    }
    let words = format!(
        "{}: told {}, now {} {}",
        deed.words(),
        told.body,
        again.status,
        again.body
    );
    if again.replayed {
        return Err(Breach::AnswerDiffers(words));
    }
    if effect_stands(client, deed, again) {
        Err(Breach::DoneTwice(words))
    } else {
        Err(Breach::AcknowledgedLost(words))
    }
}

/// Whether what the first answer named is there. Where it named nothing, a repeat that is refused says that the first one
/// was carried out: nothing can be sent to the kitchen twice.
fn effect_stands(client: &Client, deed: &Deed, again: &Answer) -> bool {
    let check = match deed.told_field("check").and_then(Value::as_str) {
        Some(check) => check,
        None => deed
            .path
            .trim_start_matches("/checks/")
            .split('/')
            .next()
            .unwrap_or_default(),
    };
    let Ok(view) = read(client, &format!("/checks/{check}")) else {
        return false;
    };
    let view = view.to_string();
    let fields = ["check", "tender"].map(|name| deed.told_field(name));
    let line = deed.told_field("lines").and_then(|lines| lines.get(0));
    let named: Vec<&str> = fields
        .into_iter()
        .chain([line])
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if named.is_empty() {
        return again.status >= 400;
    }
    named.iter().all(|id| view.contains(id))
}

fn check_stands(client: &Client, check: &str, facts: &CheckFacts) -> Result<(), Breach> {
    let view = read(client, &format!("/checks/{check}")).map_err(Breach::StateDiffers)?;
    let count = |name: &str| view.get(name).and_then(Value::as_array).map_or(0, Vec::len);
    let paid = view.get("totals").map_or(0, |totals| minor(totals, "paid"));
    let found = (
        count("lines"),
        count("tenders"),
        paid,
        view.get("receipt").and_then(Value::as_u64),
    );
    let wanted = (facts.lines, facts.tenders, facts.paid_minor, facts.receipt);
    if found != wanted {
        return Err(Breach::StateDiffers(format!(
            "{check}: lines, tenders, paid, receipt are {found:?}, the terminal knows {wanted:?}"
        )));
    }
    Ok(())
}

/// Whether the numbers are 1, 2, 3 ... each once.
fn dense(series: &str, numbers: &mut [u64]) -> Result<(), Breach> {
    numbers.sort_unstable();
    let wrong = (1_u64..)
        .zip(numbers.iter())
        .find(|(wanted, found)| wanted != *found);
    match wrong {
        Some((wanted, found)) => Err(Breach::NumbersBroken(format!(
            "{series} {found} stands where {wanted} should"
        ))),
        None => Ok(()),
    }
}

fn read(client: &Client, path: &str) -> Result<Value, String> {
    let answer = client.get(path).map_err(|lost| lost.to_string())?;
    answer.done().map_err(|error| format!("GET {path}: {error}"))
}

fn minor(object: &Value, name: &str) -> i64 {
    minor_of(object.get(name))
}

/// Minor units, written as an amount or as a bare number.
fn minor_of(value: Option<&Value>) -> i64 {
    let minor = value.and_then(|value| value.get("minor").or(Some(value)));
    minor.and_then(Value::as_i64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_and_a_repeat_in_a_series_are_named() {
        assert_eq!(dense("receipt", &mut [3, 1, 2]), Ok(()));
        assert!(matches!(
            dense("receipt", &mut [1, 3]),
            Err(Breach::NumbersBroken(_))
        ));
        assert!(matches!(
            dense("receipt", &mut [1, 2, 2]),
            Err(Breach::NumbersBroken(_))
        ));
    }

    #[test]
    fn a_record_out_of_place_is_named() {
        let record = |entry: u64, epoch: u64, seq: u64| serde_json::json!({"entry": entry, "epoch": epoch, "seq": seq, "kind": "sale"});
        let mut seen = JournalSeen::default();
        assert_eq!(seen.follow(&record(1, 1, 1)), Ok(()));
        assert_eq!(seen.follow(&record(2, 1, 2)), Ok(()));
        assert_eq!(seen.clone().follow(&record(3, 2, 1)), Ok(()));
        assert!(seen.clone().follow(&record(3, 1, 4)).is_err());
        assert!(seen.follow(&record(4, 1, 3)).is_err());
    }
}
