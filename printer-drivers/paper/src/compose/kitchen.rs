//! Kitchen ticket: the table's name largest, quantities first, everything legible at arm's length.

use super::beside;
use super::check::place;
use crate::layout::{Rule, Sheet, Style};
use crate::money;
use crate::slip::{KitchenLine, KitchenMark, KitchenTicket};
use crate::words::fill;

pub(super) fn ticket(sheet: &mut Sheet, ticket: &KitchenTicket) {
    let words = sheet.words();
    let time = format!("{:02}:{:02}", ticket.at.hour, ticket.at.minute);
    if ticket.rush {
        sheet.banner(words.rush);
    }
    if let Some(renamed) = &ticket.renamed {
        sheet.banner(&fill(words.moved, &[&renamed.from, &renamed.to]));
    }
    sheet.pair(&ticket.station, &time, Style::TALL);
    sheet.centred(&place(ticket.kind, ticket.table.as_deref(), words), Style::DOUBLE);
    let check = fill(words.check, &[&ticket.check]);
    let covers = ticket
        .covers
        .map(|covers| fill(words.covers, &[&covers.to_string()]));
    let server = ticket.server.clone();
    sheet.line(&beside(&[Some(check), covers, server]), Style::PLAIN);
    let round = (ticket.round > 1).then(|| fill(words.round, &[&ticket.round.to_string()]));
    let course = ticket
        .course
        .map(|course| fill(words.course, &[&course.to_string()]));
    sheet.line(&beside(&[round, course]), Style::BOLD);
    if let Some(note) = &ticket.note {
        sheet.line(&format!("! {note}"), Style::TALL);
    }
    sheet.rule(Rule::Double);
    let mut course = ticket.course;
    let mut is_first = true;
    for line in &ticket.lines {
        if line.course.is_some() && line.course != course {
            course = line.course;
            let number = course.unwrap_or_default().to_string();
            sheet.centred(&fill(words.course, &[&number]), Style::BOLD);
        } else if !is_first {
            sheet.rule(Rule::Single);
        }
        is_first = false;
        kitchen_line(sheet, line);
    }
    sheet.rule(Rule::Double);
}

fn kitchen_line(sheet: &mut Sheet, line: &KitchenLine) {
    let (words, language) = (sheet.words(), sheet.language());
    let lead = money::quantity(line.quantity, language);
    let lead_columns = crate::count::columns(&lead).clamp(2, 6);
    let named = format!("{lead} {}", line.name);
    match line.mark {
        KitchenMark::Make => sheet.item(&lead, lead_columns, &line.name, None, Style::TALL),
        KitchenMark::Add => sheet.tagged(words.addition, 0, &named, Style::TALL),
        KitchenMark::Void => sheet.tagged(words.void, 0, &named, Style::TALL),
        KitchenMark::Hold => sheet.tagged(words.hold, 0, &named, Style::TALL),
    }
    let indent = lead_columns + 1;
    for modifier in &line.modifiers {
        sheet.indented(indent, &format!("- {modifier}"), Style::BOLD);
    }
    if let Some(note) = &line.note {
        sheet.indented(indent, &format!("! {note}"), Style::BOLD);
    }
    if !line.allergens.is_empty() {
        let text = fill(words.allergens, &[&line.allergens.join(", ")]);
        sheet.indented(indent, &text, Style::BOLD.inverted());
    }
    if let Some(seat) = line.seat {
        sheet.indented(indent, &fill(words.seat, &[&seat.to_string()]), Style::PLAIN);
    }
}
