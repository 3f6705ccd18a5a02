//! The fiscal journal over HTTP: read only. It is written by the commands that it records.

use crate::cursor::{List, PageQuery};
use crate::extract::{Query, View};
use crate::problem::Problem;
use app::House;
use app::fiscal::JournalRow;
use axum::extract::State;
use domain::fiscal::{EntryKind, PaymentLine, Place, TaxLine};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use values::{BusinessDate, Currency, DeviceId, PersonId, Rate, RegisterId, Timestamp, Uuid};

/// A record of the journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordView {
    /// Its row over all epochs.
    entry: i64,
    /// Its epoch.
    epoch: u64,
    /// Its number in the epoch.
    seq: u64,
    /// What happened.
    kind: EntryKind,
    /// When.
    at: Timestamp,
    /// The house's day.
    business_date: BusinessDate,
    /// Who did it; absent where the house did.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonId>,
    /// At which terminal.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<DeviceId>,
    /// Who approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    approver: Option<PersonId>,
    /// The currency of the amounts.
    currency: Currency,
    /// What it is about.
    refs: Vec<RefView>,
    /// The earlier record that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<PlaceView>,
    /// The number on paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<NumberView>,
    /// What was sold or given back, by tax.
    taxes: Vec<RecordTaxView>,
    /// How money moved.
    payments: Vec<RecordPaymentView>,
    /// A reason or a reading.
    body: String,
    /// The running totals after it.
    totals: RecordTotalsView,
    /// SHA-256 of the chained record, in hexadecimal.
    hash: String,
    /// The ed25519 signature of the hash, in hexadecimal.
    signature: String,
    /// The canonical bytes that were hashed, in hexadecimal; store/JOURNAL.md describes them.
    record: String,
}

/// A document that a record is about.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefView {
    /// Its kind.
    kind: String,
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
}

/// A place in the journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlaceView {
    /// The epoch.
    epoch: u64,
    /// The number in it.
    seq: u64,
}

/// A number on paper.
#[derive(Serialize, ToSchema)]
pub(crate) struct NumberView {
    /// The series.
    series: String,
    /// The number.
    number: u64,
}

/// What was sold at one rate of tax.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordTaxView {
    /// The tax's code.
    code: String,
    /// Its rate.
    rate: Rate,
    /// The amount with tax, in minor units.
    gross_minor: i64,
    /// The tax in it, in minor units.
    tax_minor: i64,
}

/// One way in which money moved.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordPaymentView {
    /// The way.
    method: String,
    /// How much, in minor units; negative where the house gave.
    amount_minor: i64,
}

/// Running totals.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordTotalsView {
    /// Sales, in minor units.
    sales_minor: i64,
    /// Returns, in minor units.
    returns_minor: i64,
    /// Sales less returns, in minor units.
    net_minor: i64,
    /// Turnover records.
    receipts: u64,
}

/// The journal's head: what a witness keeps.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeadView {
    /// The register.
    register: Option<RegisterId>,
    /// Its public key (ed25519), in hexadecimal.
    public_key: Option<String>,
    /// The last record's epoch; absent in an empty journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<u64>,
    /// Its number in the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    /// Its hash, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

impl RecordView {
    fn of(row: JournalRow) -> Self {
        let entry = row.record.entry;
        let totals = row.record.totals;
        Self {
            entry: row.entry,
            epoch: row.record.place.epoch,
            seq: row.record.place.seq,
            kind: entry.kind,
            at: entry.at,
            business_date: entry.business_date,
            person: entry.person,
            device: entry.device,
            approver: entry.approver,
            currency: entry.currency,
            refs: entry
                .refs
                .iter()
                .map(|one| RefView {
                    kind: one.kind.word().to_owned(),
                    id: one.id,
                })
                .collect(),
            answers: entry.answers.map(place),
            number: entry.number.map(|one| NumberView {
                series: one.series,
                number: one.number,
            }),
            taxes: entry.taxes.into_iter().map(tax).collect(),
            payments: entry.payments.into_iter().map(payment).collect(),
            body: entry.body,
            totals: RecordTotalsView {
                sales_minor: totals.sales_minor,
                returns_minor: totals.returns_minor,
                net_minor: totals.net_minor(),
                receipts: totals.receipts,
            },
            hash: hex(&row.stored.hash),
            signature: hex(&row.stored.signature),
            record: hex(&row.stored.record),
        }
    }
}

const fn place(place: Place) -> PlaceView {
    PlaceView {
        epoch: place.epoch,
        seq: place.seq,
    }
}

fn tax(line: TaxLine) -> RecordTaxView {
    RecordTaxView {
        code: line.code,
        rate: line.rate,
        gross_minor: line.gross_minor,
        tax_minor: line.tax_minor,
    }
}

fn payment(line: PaymentLine) -> RecordPaymentView {
    RecordPaymentView {
        method: line.method,
        amount_minor: line.amount_minor,
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Which records.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordsQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 1 to 200; 50 where absent.
    limit: Option<u32>,
    /// The newest first, one page of them.
    latest: Option<bool>,
}

/// Where a check goes on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VerificationQuery {
    /// `next` of the step before; from the first record where absent.
    after: Option<i64>,
}

/// One step of a check of the whole journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct JournalVerified {
    /// How many records it read.
    records: u64,
    /// The first thing that is wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    /// Pass it as `after` to go on; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

pub(crate) async fn verification(
    State(house): State<House>,
    Query(query): Query<VerificationQuery>,
) -> Result<View<JournalVerified>, Problem> {
    let step = app::fiscal::verify(&house, query.after.unwrap_or(0).max(0)).await?;
    Ok(View(JournalVerified {
        records: step.records,
        fault: step.fault,
        next: step.next,
    }))
}

pub(crate) async fn records(
    State(house): State<House>,
    Query(query): Query<RecordsQuery>,
) -> Result<View<List<RecordView>>, Problem> {
    let latest = query.latest == Some(true);
    let query = PageQuery {
        after: query.after,
        limit: query.limit,
    };
    let limit = query.limit()?;
    if latest {
        let rows = app::fiscal::latest_records(&house, limit).await?;
        let items = rows.into_iter().map(RecordView::of).collect();
        return Ok(View(List { items, next: None }));
    }
    // The journal's pages hold at most 200 records, so a full page asks for its neighbour by one look more.
    let rows = app::fiscal::records(&house, query.after()?.unwrap_or(0), limit).await?;
    let last = rows.last().map(|row| row.entry);
    let full = rows.len() >= limit as usize;
    let next = match last {
        Some(last) if full && !app::fiscal::records(&house, last, 1).await?.is_empty() => {
            Some(crate::cursor::encode(&last))
        }
        _ => None,
    };
    let items = rows.into_iter().map(RecordView::of).collect();
    Ok(View(List { items, next }))
}

pub(crate) async fn head(State(house): State<House>) -> Result<View<HeadView>, Problem> {
    let found = app::fiscal::journal_head(&house).await?;
    Ok(View(HeadView {
        register: found.register.map(|register| register.id),
        public_key: found.register.map(|register| hex(&register.public_key)),
        epoch: found.head.map(|head| head.place.epoch),
        seq: found.head.map(|head| head.place.seq),
        hash: found.head.map(|head| hex(&head.hash)),
    }))
}
