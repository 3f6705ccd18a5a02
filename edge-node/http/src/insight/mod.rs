//! Findings over HTTP. The report of a business date stands in [`day`].

pub(crate) mod day;

use crate::cursor::{List, page_after, page_limit};
use crate::extract::{Answer, Command, Path, Query, View};
use crate::problem::Problem;
use app::House;
use app::insight::FindingRow;
use axum::extract::State;
use domain::insight::{Choice, Closing, Finding, FindingCode, Subject};
use domain::shape::Kind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{FindingId, PersonId, Timestamp, Uuid};

/// Which findings.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FindingsQuery {
    /// `open` (where absent) or `all`.
    status: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many rows, 1 to 200.
    limit: Option<u32>,
}

/// A finding: something that a person has to look at.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingView {
    /// Which.
    finding: FindingId,
    /// What it is.
    code: Option<FindingCode>,
    /// One sentence for the manager.
    sentence: String,
    /// What it is about.
    subjects: Vec<SubjectView>,
    /// What may be done.
    choices: Vec<ChoiceView>,
    /// When it was seen.
    raised_at: Option<Timestamp>,
    /// How it was closed; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<ClosingView>,
}

/// A document that a finding is about.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubjectView {
    /// Its kind, such as `check`.
    kind: String,
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    /// A stay or a room in words, with the guest's name; absent in the live stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

/// Something that may be done about a finding.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChoiceView {
    /// For programs.
    word: String,
    /// For people.
    sentence: String,
}

/// How a finding was closed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClosingView {
    /// Who.
    by: PersonId,
    /// When.
    at: Timestamp,
    /// What was done about it.
    resolution: String,
}

/// Closes a finding.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseFinding {
    /// What was done about it, in 1 to 500 letters.
    resolution: String,
}

/// A finding was closed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindingClosed {
    /// Which.
    finding: FindingId,
}

impl FindingView {
    /// The view of a finding.
    pub(crate) fn of(finding: Uuid, state: &Finding) -> Self {
        let seen = state.seen();
        Self {
            finding: FindingId(finding),
            code: seen.map(|seen| seen.code),
            sentence: seen.map(|seen| seen.sentence.clone()).unwrap_or_default(),
            subjects: seen.map_or_else(Vec::new, |seen| seen.subjects.iter().map(subject).collect()),
            choices: seen.map_or_else(Vec::new, |seen| seen.choices.iter().map(choice).collect()),
            raised_at: seen.map(|seen| seen.at),
            closed: state.closing().map(closing),
        }
    }
}

fn subject(subject: &Subject) -> SubjectView {
    SubjectView {
        kind: Kind::from_code(subject.kind)
            .map_or("unknown", Kind::word)
            .to_owned(),
        id: subject.id,
        label: None,
    }
}

fn choice(choice: &Choice) -> ChoiceView {
    ChoiceView {
        word: choice.word.clone(),
        sentence: choice.sentence.clone(),
    }
}

fn closing(closing: &Closing) -> ClosingView {
    ClosingView {
        by: closing.by,
        at: closing.at,
        resolution: closing.resolution.clone(),
    }
}

pub(crate) async fn list(
    State(house): State<House>,
    Query(query): Query<FindingsQuery>,
) -> Result<View<List<FindingView>>, Problem> {
    let open = match query.status.as_deref() {
        None | Some("open") => true,
        Some("all") => false,
        Some(_) => {
            return Err(Problem::unfit(
                "query_unfit",
                "status",
                "A status is open or all.",
            ));
        }
    };
    let limit = page_limit(query.limit)?;
    let after = page_after(query.after.as_deref())?.unwrap_or(0);
    let rows = app::insight::list(&house, open, after, limit + 1).await?;
    let view = |(_, finding, state): FindingRow| FindingView::of(finding.0, &state);
    let mut page = List::page(rows, limit, |(row, ..)| *row, view);
    let subjects = |found: &FindingView| {
        found
            .subjects
            .iter()
            .map(|subject| subject.id)
            .collect::<Vec<_>>()
    };
    let labels = app::front_desk::labels(&house, page.items.iter().flat_map(subjects).collect()).await?;
    for subject in page.items.iter_mut().flat_map(|found| &mut found.subjects) {
        subject.label = labels.get(&subject.id).cloned();
    }
    Ok(View(page))
}

pub(crate) async fn close(
    State(house): State<House>,
    Path(finding): Path<FindingId>,
    command: Command<CloseFinding>,
) -> Result<Answer<FindingClosed>, Problem> {
    let resolution = command.body.resolution;
    Ok(app::insight::close(&house, &command.caller, finding, resolution)
        .await?
        .into())
}
