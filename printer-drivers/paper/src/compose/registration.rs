//! The registration card on a receipt printer; the page for the file is a PDF.

use super::{head, section};
use crate::layout::{Rule, Sheet, Style};
use crate::money;
use crate::slip::{RegistrationCard, Traveller};
use crate::words::{Language, Words};

pub(super) fn card(sheet: &mut Sheet, card: &RegistrationCard) {
    let (words, language) = (sheet.words(), sheet.language());
    head(sheet, &card.house);
    sheet.centred(words.registration_card, Style::TALL);
    sheet.pair(words.reservation, &card.number, Style::PLAIN);
    for (word, text) in stay_rows(card, words, language) {
        sheet.pair(word, &text, Style::PLAIN);
    }
    section(sheet, words.guest);
    for (word, text) in traveller_rows(&card.guest, words, language) {
        sheet.pair(word, &text, Style::PLAIN);
    }
    if !card.companions.is_empty() {
        section(sheet, words.companions);
    }
    for companion in &card.companions {
        for (word, text) in traveller_rows(companion, words, language) {
            sheet.pair(word, &text, Style::PLAIN);
        }
    }
    sheet.rule(Rule::Single);
    for paragraph in &card.terms {
        sheet.line(paragraph, Style::PLAIN);
    }
    sheet.feed(1);
    match &card.signature {
        Some(signature) => sheet.picture(&signature.drawn(sheet.width().dots)),
        None => sheet.feed(3),
    }
    sheet.rule(Rule::Blank);
    sheet.pair(words.signature, &money::moment(card.at, language), Style::PLAIN);
}

/// What the card says of the stay.
#[must_use]
pub fn stay_rows(
    card: &RegistrationCard,
    words: &'static Words,
    language: Language,
) -> Vec<(&'static str, String)> {
    let nights = card.departure.epoch_days() - card.arrival.epoch_days();
    let mut rows = Vec::new();
    if let Some(room) = &card.room {
        rows.push((words.room, room.clone()));
    }
    if let Some(room_type) = &card.room_type {
        rows.push((words.room_type, room_type.clone()));
    }
    rows.push((words.arrival, money::date(card.arrival, language)));
    rows.push((words.departure, money::date(card.departure, language)));
    rows.push((words.nights, nights.to_string()));
    rows.push((words.adults, card.adults.to_string()));
    if card.children > 0 {
        rows.push((words.children, card.children.to_string()));
    }
    if let Some(rate) = card.rate {
        rows.push((words.rate, money::amount_with_currency(rate, language)));
    }
    rows
}

/// What the card says of a guest: the fields that are there.
#[must_use]
pub fn traveller_rows(
    guest: &Traveller,
    words: &'static Words,
    language: Language,
) -> Vec<(&'static str, String)> {
    let born = guest.born.map(|born| money::date(born, language));
    let rows = [
        (words.name, Some(guest.name.clone())),
        (words.address, guest.address.clone()),
        (words.nationality, guest.nationality.clone()),
        (words.born, born),
        (words.document_number, guest.document_number.clone()),
        (words.email, guest.email.clone()),
        (words.phone, guest.phone.clone()),
    ];
    rows.into_iter()
        .filter_map(|(word, text)| text.map(|text| (word, text)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_are_not_known_leave_no_row() {
        let guest = Traveller {
            name: "Layla Haddad".to_owned(),
            ..Traveller::default()
        };
        let words = Language::En.words();
        assert_eq!(
            traveller_rows(&guest, words, Language::En),
            [("Name", "Layla Haddad".to_owned())]
        );
    }
}
