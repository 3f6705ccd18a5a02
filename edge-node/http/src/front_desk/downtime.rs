//! The downtime pack on the wire: as JSON for a manager's browser to keep, and as one table to print or to copy away (F26).

use super::desk::DeskStay;
use super::{AvailabilityView, RoomView};
use crate::extract::View;
use crate::problem::Problem;
use app::House;
use app::front_desk::desk::Row;
use app::front_desk::downtime::{self, Pack};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use values::{BusinessDate, Currency, Money, Timestamp};

/// Every list that a desk needs where the node itself is down.
#[derive(Serialize, ToSchema)]
pub(crate) struct PackView {
    /// When it was made.
    made_at: Timestamp,
    /// The open business date.
    date: BusinessDate,
    /// How much debt an outlet may bring a folio to; null: no limit.
    credit_limit: Option<Money>,
    /// In the house, by room.
    in_house: Vec<DeskStay>,
    /// Due to arrive.
    due_in: Vec<DeskStay>,
    /// To arrive within 180 days.
    coming: Vec<DeskStay>,
    /// Every room with its state.
    rooms: Vec<RoomView>,
    /// What is free for a week.
    availability: Vec<AvailabilityView>,
    /// The last number given out in each series: paper goes on behind them.
    last_numbers: BTreeMap<String, i64>,
}

pub(crate) async fn pack(State(house): State<House>) -> Result<View<PackView>, Problem> {
    let pack = downtime::pack(&house).await?;
    let (date, currency) = (pack.date, app::property::currency(&house).await?);
    let stays = |rows: Vec<Row>| {
        let views = rows.into_iter().map(|row| DeskStay::of(row, date, currency));
        views.collect()
    };
    let numbers = pack.last_numbers.into_iter();
    Ok(View(PackView {
        made_at: pack.at,
        date,
        credit_limit: pack.credit_limit,
        in_house: stays(pack.in_house),
        due_in: stays(pack.due_in),
        coming: stays(pack.coming),
        rooms: pack.rooms.into_iter().map(RoomView::of_row).collect(),
        availability: pack.availability.into_iter().map(AvailabilityView::of).collect(),
        last_numbers: numbers.map(|(series, last)| (series.to_owned(), last)).collect(),
    }))
}

const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8");

pub(crate) async fn csv(State(house): State<House>) -> Result<Response, Problem> {
    let pack = downtime::pack(&house).await?;
    let currency = app::property::currency(&house).await?;
    Ok(([(header::CONTENT_TYPE, CSV)], table(&pack, currency)).into_response())
}

/// One line per stay and per room, each with the name of its list first.
fn table(pack: &Pack, currency: Currency) -> String {
    let mut text = String::from(
        "list,room,room_state,number,guest,arrival,departure,adults,children,balance_minor,currency,no_post,company\r\n",
    );
    let lists = [
        ("in_house", &pack.in_house),
        ("due_in", &pack.due_in),
        ("coming", &pack.coming),
    ];
    for (list, rows) in lists {
        for row in rows {
            let cells = [
                list.to_owned(),
                row.room_number.clone().unwrap_or_default(),
                row.room_state.map_or("", |state| state.word()).to_owned(),
                row.number.to_string(),
                row.guest_name.clone().unwrap_or_default(),
                row.arrival.to_string(),
                row.departure.to_string(),
                row.adults.to_string(),
                row.children.to_string(),
                row.balance_minor.to_string(),
                currency.code().to_owned(),
                row.no_post.to_string(),
                row.company.clone().unwrap_or_default(),
            ];
            line(&mut text, &cells);
        }
    }
    for room in &pack.rooms {
        line(
            &mut text,
            &[
                "room".to_owned(),
                room.number.clone(),
                room.condition.word().to_owned(),
            ],
        );
    }
    text
}

fn line(text: &mut String, cells: &[String]) {
    let quoted = cells
        .iter()
        .map(|cell| quoted(cell))
        .collect::<Vec<_>>()
        .join(",");
    text.push_str(&quoted);
    text.push_str("\r\n");
}

/// A cell as RFC 4180 has it. What a spreadsheet would take for a formula gets a quote before it: names are typed by
/// strangers. A number stays one.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t']) && cell.parse::<i64>().is_err();
    let cell = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn f26_a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(
            quoted("Hopper, \"Amazing\" Grace"),
            "\"Hopper, \"\"Amazing\"\" Grace\""
        );
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("-1500"), "-1500");
        assert_eq!(quoted("@SUM(A1)"), "'@SUM(A1)");
    }
}
