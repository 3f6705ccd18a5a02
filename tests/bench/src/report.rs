//! What a run says: figures beside their floors and goals, as a table for people and as JSON for files.

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};
use std::path::Path;

/// What a figure is to reach.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

/// One measured value, beside what the machine itself could do, where that can be measured.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    floor: Option<(String, f64)>,
    goal: Option<(Goal, Judged)>,
}

/// What a goal is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judged {
    Value,
    Ratio,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            floor: None,
            goal: None,
        }
    }

    /// The floor in the same unit, measured in the same run.
    pub(crate) fn beside(mut self, floor: impl Into<String>, value: f64) -> Self {
        self.floor = Some((floor.into(), value));
        self
    }

    pub(crate) fn goal(mut self, goal: Goal) -> Self {
        self.goal = Some((goal, Judged::Value));
        self
    }

    pub(crate) fn ratio_goal(mut self, goal: Goal) -> Self {
        self.goal = Some((goal, Judged::Ratio));
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.floor
            .as_ref()
            .filter(|(_, floor)| *floor > 0.0)
            .map(|(_, floor)| self.value / floor)
    }

    fn is_met(&self) -> Option<bool> {
        let (goal, judged) = self.goal?;
        let value = if judged == Judged::Ratio {
            self.ratio()?
        } else {
            self.value
        };
        Some(goal.is_met(value))
    }

    fn goal_words(&self) -> String {
        let Some((goal, judged)) = self.goal else {
            return String::new();
        };
        let times = if judged == Judged::Ratio { "x" } else { "" };
        match goal {
            Goal::AtLeast(least) => format!(">= {}{times}", digits(least)),
            Goal::AtMost(most) => format!("<= {}{times}", digits(most)),
        }
    }

    fn cells(&self) -> [String; 7] {
        let (floor_name, floor) = self
            .floor
            .clone()
            .map_or_else(Default::default, |(name, v)| (name, digits(v)));
        let verdict = match self.is_met() {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        [
            self.name.clone(),
            format!("{} {}", digits(self.value), self.unit),
            floor,
            self.ratio()
                .map_or_else(String::new, |ratio| format!("{ratio:.2}x")),
            self.goal_words(),
            verdict.to_owned(),
            floor_name,
        ]
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.name, "value": self.value, "unit": self.unit, "ratio": self.ratio(),
            "floor": self.floor.as_ref().map(|(name, value)| json!({"name": name, "value": value})),
            "goal": self.goal.map(|_| self.goal_words()), "met": self.is_met(),
        })
    }
}

/// Everything one run found out.
#[derive(Debug, Default)]
pub(crate) struct Report {
    sections: Vec<Section>,
}

#[derive(Debug, Default)]
struct Section {
    title: String,
    figures: Vec<Figure>,
    remarks: Vec<String>,
    details: Map<String, Value>,
}

impl Report {
    /// Starts a section; what follows stands in it.
    pub(crate) fn section(&mut self, title: impl Into<String>) {
        self.sections.push(Section {
            title: title.into(),
            ..Section::default()
        });
    }

    pub(crate) fn add(&mut self, figure: Figure) {
        self.last().figures.push(figure);
    }

    /// A sentence that belongs to the figures of the section.
    pub(crate) fn remark(&mut self, sentence: impl Into<String>) {
        self.last().remarks.push(sentence.into());
    }

    /// Numbers behind the figures, for the JSON only.
    pub(crate) fn detail(&mut self, name: impl Into<String>, value: Value) {
        self.last().details.insert(name.into(), value);
    }

    fn last(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        let last = self.sections.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "there is one, as made above")]
        &mut self.sections[last]
    }

    /// How many goals were missed.
    pub(crate) fn missed(&self) -> usize {
        self.sections
            .iter()
            .flat_map(|section| &section.figures)
            .filter(|f| f.is_met() == Some(false))
            .count()
    }

    pub(crate) fn to_json(&self, machine: &Value) -> Value {
        json!({"machine": machine, "sections": self.sections.iter().map(Section::to_json).collect::<Vec<_>>()})
    }

    /// As tables in Markdown, fit for BENCHMARKS.md.
    pub(crate) fn to_markdown(&self, machine: &Value) -> String {
        let facts = machine.as_object().into_iter().flatten();
        let facts: Vec<String> = facts
            .map(|(name, value)| format!("{name}: {}", plain(value)))
            .collect();
        let sections: Vec<String> = self.sections.iter().map(Section::to_markdown).collect();
        format!("{}\n\n{}", facts.join("; "), sections.join("\n"))
    }

    pub(crate) fn write(&self, machine: &Value, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let text = serde_json::to_string_pretty(&self.to_json(machine))?;
        std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
    }
}

impl Section {
    fn to_json(&self) -> Value {
        json!({
            "title": self.title, "figures": self.figures.iter().map(Figure::to_json).collect::<Vec<_>>(),
            "remarks": self.remarks, "details": self.details,
        })
    }

    fn to_markdown(&self) -> String {
        let head = ["figure", "value", "floor", "ratio", "goal", "", "the floor is"].map(str::to_owned);
        let mut rows = vec![head];
        rows.extend(self.figures.iter().map(Figure::cells));
        let widths: Vec<usize> = (0..7)
            .map(|column| {
                rows.iter()
                    .filter_map(|row| row.get(column))
                    .map(|c| c.chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let mut lines: Vec<String> = rows.iter().map(|row| line(row, &widths)).collect();
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        lines.insert(1, line(&rule, &widths));
        let remarks = self.remarks.iter().map(|remark| format!("- {remark}"));
        let body = if self.figures.is_empty() {
            Vec::new()
        } else {
            lines
        };
        let text: Vec<String> = std::iter::once(format!("## {}\n", self.title))
            .chain(body)
            .chain(std::iter::once(String::new()))
            .chain(remarks)
            .collect();
        text.join("\n") + "\n"
    }
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!("{cell:<width$}"))
        .collect();
    format!("| {} |", cells.join(" | "))
}

/// A number with as many digits as a person needs.
pub(crate) fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_held_against_the_ratio_or_the_value() {
        let rate = Figure::new("rate", 30.0, "/s")
            .beside("raw", 100.0)
            .ratio_goal(Goal::AtLeast(0.3));
        assert_eq!(rate.is_met(), Some(true));
        assert_eq!(
            Figure::new("size", 61.0, "MB").goal(Goal::AtMost(60.0)).is_met(),
            Some(false)
        );
        assert_eq!(Figure::new("size", 61.0, "MB").is_met(), None);
    }

    #[test]
    fn missed_goals_are_counted_and_shown() {
        let mut report = Report::default();
        report.section("Sizes");
        report.add(Figure::new("at rest", 61.0, "MB").goal(Goal::AtMost(60.0)));
        report.remark("measured once");
        assert_eq!(report.missed(), 1);
        let shown = report.to_markdown(&json!({"cores": 2}));
        assert!(
            shown.contains("MISSED") && shown.contains("cores: 2") && shown.contains("- measured once"),
            "{shown}"
        );
    }
}
