//! One box to search in at the desk and at a till: by room, confirmation number, guest and company. Every way is a prefix
//! in an index, and each looks at a bounded number of rows, so an answer costs the same in a house of ten years.

use super::StayStatus;
use super::desk::{DESK, DeskRow, desk_row};
use crate::{Rows, StoreError};
use domain::guest::search_words;
use std::collections::BTreeMap;
use values::{BusinessDate, ReservationId};

/// The most letters of what is searched for.
pub const SEARCH_LETTERS_MAX: usize = 64;
/// The most stays in one answer.
pub const FOUND_STAYS_MAX: usize = 20;
/// Stays that one way brings before they are ranked.
const PER_WAY_MAX: u32 = 200;

/// By the number on the door: who is in it, and who holds it tonight.
pub const BY_ROOM: &str = "SELECT e.doc FROM room m CROSS JOIN room_occupant o ON o.room = m.id
        CROSS JOIN doc e ON e.id = o.reservation WHERE m.number >= ?1 AND m.number < ?2
    UNION SELECT e.doc FROM room m CROSS JOIN room_night n ON n.room = m.id AND n.night = ?3
        CROSS JOIN doc e ON e.id = n.reservation WHERE m.number >= ?1 AND m.number < ?2";
/// By the confirmation number, whatever became of the stay.
pub const BY_NUMBER: &str = "SELECT n.doc FROM reservation n WHERE n.number = ?1";
/// By a word of the guest's name: stays that are expected or here.
pub const BY_GUEST: &str = "SELECT n.doc FROM guest_word w CROSS JOIN guest g ON g.doc = w.guest
        CROSS JOIN reservation n ON n.guest = g.id
    WHERE w.word >= ?1 AND w.word < ?2 AND n.status IN (0, 3)";
/// By a word of the company's name: stays that are expected or here.
pub const BY_COMPANY: &str = "SELECT c.doc FROM company_word c WHERE c.word >= ?1 AND c.word < ?2";

/// The whole query of a way.
#[must_use]
pub fn search_query(way: &str) -> String {
    format!("{DESK} WHERE r.doc IN ({way} LIMIT {PER_WAY_MAX})")
}

/// Stays that `text` finds, best first: in the house, then due, then to come; at most [`FOUND_STAYS_MAX`]. With
/// `in_house_only`, those to whom something may be charged.
///
/// # Errors
/// What the tables say.
pub fn search(
    rows: Rows<'_>,
    text: &str,
    today: BusinessDate,
    in_house_only: bool,
) -> Result<Vec<DeskRow>, StoreError> {
    let text: String = text.trim().chars().take(SEARCH_LETTERS_MAX).collect();
    let mut found: BTreeMap<ReservationId, DeskRow> = BTreeMap::new();
    let mut add = |stays: Vec<DeskRow>| found.extend(stays.into_iter().map(|row| (row.reservation, row)));
    if text.is_empty() {
        return Ok(Vec::new());
    }
    add(by_room(rows, &text, today)?);
    if let Ok(number) = text.parse::<i64>() {
        add(rows.all(&search_query(BY_NUMBER), [number], desk_row)?);
    }
    let words = search_words(&text);
    if let Some(word) = words.first() {
        let to = end_of(word);
        let by_guest = rows.all(&search_query(BY_GUEST), (word, &to), desk_row)?;
        add(named(by_guest, &words, |row| row.guest_name.as_deref()));
        let by_company = rows.all(&search_query(BY_COMPANY), (word, &to), desk_row)?;
        add(named(by_company, &words, |row| row.company.as_deref()));
    }
    let mut ranked: Vec<DeskRow> = found.into_values().collect();
    ranked.retain(|row| !in_house_only || row.status == StayStatus::InHouse);
    ranked.sort_by_key(|row| (rank(row, &text, today), row.arrival, row.number));
    ranked.truncate(FOUND_STAYS_MAX);
    Ok(ranked)
}

fn by_room(rows: Rows<'_>, text: &str, today: BusinessDate) -> Result<Vec<DeskRow>, StoreError> {
    rows.all(
        &search_query(BY_ROOM),
        (text, end_of(text), today.epoch_days()),
        desk_row,
    )
}

/// Those of whom every word begins a word of the name.
fn named(stays: Vec<DeskRow>, words: &[String], name: impl Fn(&DeskRow) -> Option<&str>) -> Vec<DeskRow> {
    let fits = |row: &DeskRow| {
        let names = name(row).map(search_words).unwrap_or_default();
        words
            .iter()
            .all(|word| names.iter().any(|name| name.starts_with(word.as_str())))
    };
    stays.into_iter().filter(fits).collect()
}

/// What was named exactly comes first, then who is here, who is due, who is to come, and who is gone.
fn rank(row: &DeskRow, text: &str, today: BusinessDate) -> (bool, u8) {
    let exact = row.room_number.as_deref() == Some(text) || row.number.to_string() == text;
    let place = match row.status {
        StayStatus::InHouse => 0,
        StayStatus::Reserved if row.arrival <= today => 1,
        StayStatus::Reserved => 2,
        StayStatus::CheckedOut => 3,
        StayStatus::Cancelled | StayStatus::NoShow => 4,
    };
    (!exact, place)
}

/// The first text behind all that begin with `word`.
fn end_of(word: &str) -> String {
    format!("{word}\u{10FFFF}")
}
