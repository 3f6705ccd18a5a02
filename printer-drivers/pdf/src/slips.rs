//! Folio, registration card, X and Z as pages.

use crate::document::{Column, Table, set};
use crate::sheet::{Draw, INK, LINE, Look, Sheet, Side, TINT};
use crate::{PdfError, write};
use paper::{
    DrawerReport, Folio, FolioLine, House, Language, Marks, RegistrationCard, ReportKind, Signature, Slip,
    TaxRow, amount, amount_with_currency, date, fill, moment, percent,
};

/// Points of a dot of the house's picture.
const LOGO_DOT: f32 = 0.5;
/// The box for a signature.
const SIGNATURE_HEIGHT: f32 = 84.0;

/// Writes a slip as a page of A4.
///
/// # Errors
/// [`PdfError::NoPage`] for what is made for a roll; otherwise where the page cannot be written.
pub fn slip(slip: &Slip, marks: &Marks, language: Language) -> Result<Vec<u8>, PdfError> {
    let mut sheet = Sheet::new(language);
    banners(&mut sheet, marks);
    let (title, foot) = match slip {
        Slip::Folio(folio) => (set_folio(&mut sheet, folio), house_foot(&folio.house)),
        Slip::RegistrationCard(card) => (set_card(&mut sheet, card), house_foot(&card.house)),
        Slip::DrawerReport(report) => (set_report(&mut sheet, report), house_foot(&report.house)),
        other => return Err(PdfError::NoPage(other.kind())),
    };
    write::file(sheet.finish(&foot)?, &title, language)
}

fn house_foot(house: &House) -> String {
    let mut parts = vec![house.name.clone()];
    parts.extend(house.lines.iter().cloned());
    parts.join(" \u{b7} ")
}

/// Marks, white on black over the width.
fn banners(sheet: &mut Sheet, marks: &Marks) {
    let look = Look::of(11.0, true, 0xff);
    for mark in paper::marks_in_words(marks, sheet.words()) {
        sheet.fill(0.0, Sheet::width(), look.line() + 8.0, INK);
        sheet.skip(4.0);
        sheet.put(0.0, Sheet::width(), &mark, look, Side::Middle);
        sheet.skip(look.line() + 8.0);
    }
}

/// The house at the top: its picture and name at the reading edge, its address at the other.
fn house_head(sheet: &mut Sheet, house: &House) {
    let top = sheet.y;
    let half = Sheet::width() / 2.0;
    let mut start = 0.0;
    if let Some(logo) = house.logo.as_ref().filter(|logo| logo.width() <= 240) {
        let width = f32::from(logo.width()) * LOGO_DOT;
        let x = sheet.left(0.0, width);
        sheet.draw(Draw::Dots {
            x,
            y: top,
            dot: LOGO_DOT,
            picture: logo.clone(),
        });
        start = width + 12.0;
    }
    sheet.skip(8.0);
    sheet.put(start, half - start, &house.name, Look::NAME, Side::Start);
    sheet.skip(Look::NAME.line());
    if let Some(outlet) = &house.outlet {
        sheet.put(start, half - start, outlet, Look::BODY, Side::Start);
    }
    sheet.y = top + 8.0;
    let number = house
        .tax_number
        .as_ref()
        .map(|number| fill(sheet.words().tax_number, &[number]));
    for line in house.lines.iter().chain(&number) {
        sheet.put(half, half, line, Look::SMALL, Side::End);
        sheet.skip(Look::SMALL.line());
    }
    sheet.y = sheet.y.max(top + 56.0);
    sheet.rule(LINE);
    sheet.skip(18.0);
}

/// Words and texts in a column of a page's half, from `start`.
fn facts(sheet: &mut Sheet, start: f32, rows: &[(&str, String)]) {
    let (word_width, text_width) = (Sheet::width() * 0.19, Sheet::width() * 0.28);
    for (word, text) in rows {
        let lines = sheet.wrap(text, text_width, Look::BODY);
        sheet.put(
            start,
            word_width,
            word,
            Look {
                size: 8.5,
                ..Look::SMALL
            },
            Side::Start,
        );
        for line in lines {
            sheet.put(start + word_width, text_width, &line, Look::BODY, Side::Start);
            sheet.skip(Look::BODY.line() + 1.0);
        }
    }
}

fn set_folio(sheet: &mut Sheet, folio: &Folio) -> String {
    let (words, language) = (sheet.words(), sheet.language);
    house_head(sheet, &folio.house);
    let top = sheet.y;
    for line in &folio.addressee {
        sheet.put(
            0.0,
            Sheet::width() * 0.45,
            line,
            Look::of(10.5, false, INK),
            Side::Start,
        );
        sheet.skip(15.0);
    }
    let end = sheet.y;
    sheet.y = top;
    let mut rows = vec![(words.guest, folio.guest.clone())];
    rows.extend(folio.room.clone().map(|room| (words.room, room)));
    if let Some((arrival, departure)) = folio.stay {
        rows.push((words.arrival, date(arrival, language)));
        rows.push((words.departure, date(departure, language)));
    }
    rows.extend(folio.window.clone().map(|window| (words.window, window)));
    rows.push((words.date, moment(folio.at, language)));
    facts(sheet, Sheet::width() * 0.53, &rows);
    sheet.y = sheet.y.max(end).max(top + 90.0);
    let title = format!("{} {}", paper::folio_kind_word(folio.kind, words), folio.number);
    sheet.line(&title, Look::TITLE, Side::Start);
    sheet.skip(10.0);
    let charges = folio
        .charges
        .iter()
        .map(|line| folio_row(line, "", language))
        .collect();
    let sum = vec![
        String::new(),
        words.total.to_owned(),
        String::new(),
        amount_with_currency(folio.total, language),
    ];
    set(sheet, &folio_table(words.description, words, charges, Some(sum)));
    if !folio.payments.is_empty() {
        sheet.skip(16.0);
        let row = |(word, line): &(paper::PaymentWord, FolioLine)| {
            folio_row(line, paper::payment_word(word, words), language)
        };
        let payments = folio.payments.iter().map(row).collect();
        set(sheet, &folio_table(words.payments, words, payments, None));
    }
    grand_sum(
        sheet,
        words.balance,
        &amount_with_currency(folio.balance, language),
    );
    taxes(sheet, &folio.taxes);
    for line in &folio.house.foot {
        sheet.line(line, Look::SMALL, Side::Start);
    }
    title
}

fn folio_table(head: &str, words: &paper::Words, rows: Vec<Vec<String>>, foot: Option<Vec<String>>) -> Table {
    Table {
        title: String::new(),
        columns: vec![
            Column::words(words.date, 16),
            Column::words(head, 50),
            Column::words("", 16),
            Column::figures(words.amount, 18),
        ],
        rows,
        foot,
    }
}

fn folio_row(line: &FolioLine, word: &str, language: Language) -> Vec<String> {
    vec![
        date(line.date, language),
        format!("{word} {}", line.text).trim().to_owned(),
        line.reference.clone().unwrap_or_default(),
        amount(line.amount, language),
    ]
}

/// What matters, large, at the far edge.
fn grand_sum(sheet: &mut Sheet, word: &str, sum: &str) {
    let look = Look::of(15.0, true, INK);
    sheet.needs(60.0);
    sheet.skip(14.0);
    sheet.fill(
        Sheet::width() * 0.45,
        Sheet::width() * 0.55,
        look.line() + 14.0,
        TINT,
    );
    sheet.skip(7.0);
    sheet.put(
        Sheet::width() * 0.45 + 10.0,
        Sheet::width() * 0.25,
        word,
        look,
        Side::Start,
    );
    sheet.put(
        Sheet::width() * 0.7,
        Sheet::width() * 0.3 - 4.0,
        sum,
        look,
        Side::Right,
    );
    sheet.skip(look.line() + 24.0);
}

fn taxes(sheet: &mut Sheet, rows: &[TaxRow]) {
    if rows.is_empty() {
        return;
    }
    let (words, language) = (sheet.words(), sheet.language);
    let gross = |row: &TaxRow| {
        row.net
            .plus(row.tax)
            .map_or(String::new(), |gross| amount(gross, language))
    };
    let row = |row: &TaxRow| {
        let name = format!("{} {}", row.name, percent(row.rate, language));
        vec![
            name,
            amount(row.net, language),
            amount(row.tax, language),
            gross(row),
        ]
    };
    sheet.needs(60.0);
    let table = Table {
        title: String::new(),
        columns: vec![
            Column::words(words.taxes, 40),
            Column::figures(words.net, 20),
            Column::figures(words.tax, 20),
            Column::figures(words.gross, 20),
        ],
        rows: rows.iter().map(row).collect(),
        foot: None,
    };
    set(sheet, &table);
    sheet.skip(16.0);
}

fn set_card(sheet: &mut Sheet, card: &RegistrationCard) -> String {
    let (words, language) = (sheet.words(), sheet.language);
    house_head(sheet, &card.house);
    sheet.line(words.registration_card, Look::TITLE, Side::Start);
    sheet.skip(10.0);
    let top = sheet.y;
    section(sheet, 0.0, words.guest);
    facts(sheet, 0.0, &paper::traveller_rows(&card.guest, words, language));
    let end = sheet.y;
    sheet.y = top;
    let mut stay = vec![(words.reservation, card.number.clone())];
    stay.extend(paper::stay_rows(card, words, language));
    section(sheet, Sheet::width() * 0.53, words.reservation);
    facts(sheet, Sheet::width() * 0.53, &stay);
    sheet.y = sheet.y.max(end) + 10.0;
    if !card.companions.is_empty() {
        section(sheet, 0.0, words.companions);
        for companion in &card.companions {
            facts(sheet, 0.0, &paper::traveller_rows(companion, words, language));
            sheet.skip(4.0);
        }
    }
    sheet.skip(8.0);
    sheet.rule(LINE);
    for paragraph in &card.terms {
        sheet.line(
            paragraph,
            Look {
                size: 8.5,
                ..Look::BODY
            },
            Side::Start,
        );
        sheet.skip(4.0);
    }
    signature(sheet, card);
    words.registration_card.to_owned()
}

fn section(sheet: &mut Sheet, start: f32, title: &str) {
    sheet.put(start, Sheet::width() * 0.47, title, Look::SECTION, Side::Start);
    sheet.skip(Look::SECTION.line() + 3.0);
}

/// The signature in its box, as the pen went, above a line; or the line alone.
fn signature(sheet: &mut Sheet, card: &RegistrationCard) {
    sheet.needs(SIGNATURE_HEIGHT + 40.0);
    sheet.skip(16.0);
    let width = Sheet::width() * 0.5;
    if let Some(signature) = &card.signature {
        strokes(sheet, signature, width);
    }
    sheet.skip(SIGNATURE_HEIGHT);
    sheet.fill(0.0, width, 0.7, INK);
    sheet.skip(4.0);
    let words = sheet.words();
    sheet.put(0.0, width * 0.5, words.signature, Look::SMALL, Side::Start);
    let at = moment(card.at, sheet.language);
    sheet.put(width * 0.5, width * 0.5, &at, Look::SMALL, Side::End);
    sheet.skip(Look::SMALL.line());
}

fn strokes(sheet: &mut Sheet, signature: &Signature, width: f32) {
    let (own_width, own_height) = (
        f32::from(signature.width.max(1)),
        f32::from(signature.height.max(1)),
    );
    let scale = (width / own_width).min((SIGNATURE_HEIGHT - 6.0) / own_height);
    let (left, top) = (sheet.left(0.0, width), sheet.y);
    for stroke in signature.strokes.iter().take(paper::STROKES_MAX) {
        let place = |(x, y): &(u16, u16)| (left + f32::from(*x) * scale, top + f32::from(*y) * scale);
        let points: Vec<(f32, f32)> = stroke.iter().take(paper::POINTS_MAX).map(place).collect();
        sheet.draw(Draw::Stroke { points, width: 1.4 });
    }
}

fn set_report(sheet: &mut Sheet, report: &DrawerReport) -> String {
    let (words, language) = (sheet.words(), sheet.language);
    house_head(sheet, &report.house);
    let title = match report.kind {
        ReportKind::X => words.x_report.to_owned(),
        ReportKind::Z => format!(
            "{} {}",
            words.z_report,
            report.number.as_deref().unwrap_or_default()
        ),
    };
    sheet.line(&title, Look::TITLE, Side::Start);
    sheet.skip(8.0);
    let mut rows = vec![(words.drawer, report.drawer.clone())];
    rows.extend(report.person.clone().map(|person| (words.person, person)));
    rows.push((words.business_date, date(report.date, language)));
    rows.push((words.opened, moment(report.opened_at, language)));
    rows.push((words.closed, moment(report.at, language)));
    facts(sheet, 0.0, &rows);
    sheet.skip(10.0);
    let row = |word: &str, count: String, sum: String| vec![word.to_owned(), count, sum];
    let sales = vec![
        row(
            words.checks,
            report.checks.to_string(),
            amount(report.gross, language),
        ),
        row(words.discounts, String::new(), amount(report.discounts, language)),
        row(words.voids, String::new(), amount(report.voids, language)),
    ];
    set(sheet, &report_table(words.sales, words, sales));
    sheet.skip(14.0);
    taxes(sheet, &report.taxes);
    let mut tenders = Vec::new();
    for tender in &report.tenders {
        let word = paper::tender_word(&tender.word, words);
        tenders.push(row(
            &word,
            tender.count.to_string(),
            amount(tender.amount, language),
        ));
        if !tender.tip.is_zero() {
            let tip = format!("{word}, {}", words.tip);
            tenders.push(row(&tip, String::new(), amount(tender.tip, language)));
        }
    }
    set(sheet, &report_table(words.tenders, words, tenders));
    sheet.skip(14.0);
    set(
        sheet,
        &report_table(words.cash_in_drawer, words, cash_rows(report, words, language)),
    );
    if let Some(reason) = &report.reason {
        sheet.skip(8.0);
        sheet.line(&format!("{}: {reason}", words.reason), Look::BODY, Side::Start);
    }
    title
}

fn cash_rows(report: &DrawerReport, words: &paper::Words, language: Language) -> Vec<Vec<String>> {
    let row = |word: &str, count: String, sum: String| vec![word.to_owned(), count, sum];
    let mut rows = vec![row(words.float, String::new(), amount(report.float, language))];
    for (word, (count, sum)) in [(words.paid_in, report.paid_in), (words.paid_out, report.paid_out)] {
        rows.push(row(word, count.to_string(), amount(sum, language)));
    }
    rows.push(row(words.no_sales, report.no_sales.to_string(), String::new()));
    let known = [
        (words.expected, report.expected),
        (words.counted, report.counted),
        (words.difference, report.difference),
    ];
    for (word, sum) in known {
        rows.extend(sum.map(|sum| row(word, String::new(), amount_with_currency(sum, language))));
    }
    if report.training_sales > 0 {
        rows.push(row(
            words.training_sales,
            report.training_sales.to_string(),
            String::new(),
        ));
    }
    rows
}

fn report_table(head: &str, words: &paper::Words, rows: Vec<Vec<String>>) -> Table {
    Table {
        title: String::new(),
        columns: vec![
            Column::words(head, 60),
            Column::figures("", 15),
            Column::figures(words.amount, 25),
        ],
        rows,
        foot: None,
    }
}
