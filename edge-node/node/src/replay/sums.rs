//! The sums of a file and of a house, compared line by line: a difference of one cent or one night is a failure.
//!
//! The file's sums are made from the file alone, the house's from what its API answers alone.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Named whole numbers: counts, and amounts in minor units (the name ends in `_minor`).
pub(crate) type Figures = BTreeMap<&'static str, i64>;

/// All sums of one side: over everything, and per day or month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// Over the whole run.
    pub(crate) totals: Figures,
    /// Per day or month.
    pub(crate) periods: BTreeMap<String, Figures>,
}

impl Sums {
    /// Sums with these totals at zero.
    pub(crate) fn zero(names: &[&'static str]) -> Self {
        Self {
            totals: names.iter().map(|name| (*name, 0)).collect(),
            periods: BTreeMap::new(),
        }
    }

    /// Adds to a total only.
    pub(crate) fn add(&mut self, name: &'static str, amount: i64) {
        *self.totals.entry(name).or_default() += amount;
    }

    /// Adds to a total and to a period's part of it.
    pub(crate) fn add_in(&mut self, period: &str, name: &'static str, amount: i64) {
        self.add(name, amount);
        *self
            .periods
            .entry(period.to_owned())
            .or_default()
            .entry(name)
            .or_default() += amount;
    }

    fn json(&self, period_name: &str) -> Value {
        let mut object = Map::new();
        object.insert("totals".into(), json!(self.totals));
        object.insert(period_name.into(), json!(self.periods));
        Value::Object(object)
    }
}

/// Both sides and how they differ.
#[derive(Debug)]
pub(crate) struct Comparison {
    /// `takeaway` or `resort`.
    pub(crate) kind: &'static str,
    /// `days` or `months`.
    pub(crate) period_name: &'static str,
    /// From the file.
    pub(crate) file: Sums,
    /// From the house's API.
    pub(crate) house: Sums,
    /// What the house says twice (journal, reports) and must say alike: name, first source, second source.
    pub(crate) cross_checks: Vec<(String, i64, i64)>,
    /// What was met on the way, for people to read.
    pub(crate) notes: Vec<String>,
    /// How long it took, how much of it there was.
    pub(crate) measured: Figures,
}

impl Comparison {
    /// Whether nothing differs.
    pub(crate) fn is_equal(&self) -> bool {
        self.differences().is_empty()
    }

    /// Every figure that differs: its name, the file's, the house's.
    pub(crate) fn differences(&self) -> Vec<(String, i64, i64)> {
        let empty = Figures::new();
        let mut all = differing("", &self.file.totals, &self.house.totals);
        let periods: BTreeSet<_> = self
            .file
            .periods
            .keys()
            .chain(self.house.periods.keys())
            .collect();
        for period in periods {
            let side = |sums: &Sums| sums.periods.get(period).unwrap_or(&empty).clone();
            all.extend(differing(
                &format!("{period} "),
                &side(&self.file),
                &side(&self.house),
            ));
        }
        all.extend(self.cross_checks.iter().filter(|(_, a, b)| a != b).cloned());
        all
    }

    /// Both sides beside each other, for people.
    pub(crate) fn table(&self) -> String {
        let mut text = format!("{:<34}{:>18}{:>18}\n", "", "file", "house");
        for (name, file) in &self.file.totals {
            let house = self.house.totals.get(name).copied().unwrap_or(0);
            text.push_str(&row(name, *file, house));
        }
        for (name, first, second) in &self.cross_checks {
            text.push_str(&row(name, *first, *second));
        }
        let differences = self.differences();
        for (name, file, house) in differences.iter().take(DIFFERENCES_SHOWN_MAX) {
            text.push_str("DIFFERENT: ");
            text.push_str(&row(name, *file, *house));
        }
        for note in &self.notes {
            text.push_str("- ");
            text.push_str(note);
            text.push('\n');
        }
        let periods = self.file.periods.len();
        let verdict = match differences.len() {
            0 => format!(
                "Equal: every total; {} compared one by one: {periods}.\n",
                self.period_name
            ),
            count => format!("NOT EQUAL: {count} figures differ.\n"),
        };
        text + &verdict
    }

    /// Both sides, for programs.
    pub(crate) fn json(&self) -> Value {
        let cross_checks: Map<_, _> = self
            .cross_checks
            .iter()
            .map(|(name, a, b)| (name.clone(), json!([a, b])))
            .collect();
        json!({
            "replay": self.kind,
            "equal": self.is_equal(),
            "file": self.file.json(self.period_name),
            "house": self.house.json(self.period_name),
            "cross_checks": cross_checks,
            "measured": self.measured,
        })
    }
}

/// The most differences that are printed; the JSON has both sides in full.
const DIFFERENCES_SHOWN_MAX: usize = 20;

fn differing(period: &str, file: &Figures, house: &Figures) -> Vec<(String, i64, i64)> {
    let names: BTreeSet<_> = file.keys().chain(house.keys()).collect();
    let sides = |name: &&'static str| {
        let side = |figures: &Figures| figures.get(name).copied().unwrap_or(0);
        (format!("{period}{name}"), side(file), side(house))
    };
    names
        .into_iter()
        .map(sides)
        .filter(|(_, file, house)| file != house)
        .collect()
}

fn row(name: &str, file: i64, house: i64) -> String {
    let verdict = if file == house { "equal" } else { "DIFFERENT" };
    let words = name.trim_end_matches("_minor").replace('_', " ");
    let shown = |value: i64| {
        if name.ends_with("_minor") {
            amount(value)
        } else {
            grouped(value)
        }
    };
    format!("{words:<34}{:>18}{:>18}  {verdict}\n", shown(file), shown(house))
}

fn amount(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:02}",
        grouped((minor / 100).abs()),
        (minor % 100).abs()
    )
}

fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison(file_minor: i64, house_minor: i64) -> Comparison {
        let side = |minor| {
            let mut sums = Sums::zero(&["orders", "gross_minor"]);
            sums.add_in("2015-09-01", "gross_minor", minor);
            sums
        };
        Comparison {
            kind: "takeaway",
            period_name: "days",
            file: side(file_minor),
            house: side(house_minor),
            cross_checks: Vec::new(),
            notes: Vec::new(),
            measured: Figures::new(),
        }
    }

    #[test]
    fn one_cent_is_a_difference() {
        assert!(comparison(34_097_050, 34_097_050).is_equal());
        let off = comparison(34_097_050, 34_097_049);
        assert_eq!(off.differences().len(), 2, "the total and the day");
        assert!(
            off.table().contains("340,970.50        340,970.49  DIFFERENT"),
            "{}",
            off.table()
        );
        assert_eq!(off.json()["equal"], false);
    }

    #[test]
    fn a_day_that_only_the_house_has_is_a_difference() {
        let mut off = comparison(5, 5);
        off.house
            .periods
            .insert("2015-09-02".into(), Figures::from([("orders", 1)]));
        assert_eq!(off.differences(), [("2015-09-02 orders".to_owned(), 0, 1)]);
    }

    #[test]
    fn what_the_house_says_twice_must_agree() {
        let mut off = comparison(5, 5);
        off.cross_checks.push(("journal_sales_minor".into(), 5, 4));
        assert!(!off.is_equal());
    }
}
