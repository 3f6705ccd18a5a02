//! Lists: a title, what they are as of, and tables whose heads stand on every page. The downtime pack is made of these.

use crate::PdfError;
use crate::sheet::{INK, LINE, Look, Sheet, Side, TINT};
use crate::write;
use paper::Language;

/// White inside a cell.
const PADDING: f32 = 4.0;
/// Columns of a table.
pub(crate) const COLUMNS_MAX: usize = 16;

/// Where a column's texts stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the reading edge.
    #[default]
    Start,
    /// At the right: figures and money.
    Right,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// Where its texts stand.
    pub align: Align,
    /// Its share of the width.
    pub weight: u16,
}

impl Column {
    /// A column of words.
    pub fn words(head: impl Into<String>, weight: u16) -> Self {
        Self {
            head: head.into(),
            align: Align::Start,
            weight,
        }
    }

    /// A column of figures.
    pub fn figures(head: impl Into<String>, weight: u16) -> Self {
        Self {
            head: head.into(),
            align: Align::Right,
            weight,
        }
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// What stands above it.
    pub title: String,
    /// Its columns, at most 16; what is more is left out.
    pub columns: Vec<Column>,
    /// Its rows: a text for each column; missing ones are empty.
    pub rows: Vec<Vec<String>>,
    /// A last row of sums, bold.
    pub foot: Option<Vec<String>>,
}

/// A file of lists.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// The house, the day.
    pub subtitle: String,
    /// When what it says was true.
    pub as_of: String,
    /// Its tables; each begins where there is room for some of it.
    pub tables: Vec<Table>,
}

/// Writes a file of lists.
///
/// # Errors
/// [`PdfError`] where it is too long or cannot be written.
pub fn tables(document: &Document, language: Language) -> Result<Vec<u8>, PdfError> {
    let mut sheet = Sheet::new(language);
    sheet.line(&document.title, Look::TITLE, Side::Start);
    sheet.line(&document.subtitle, Look::BODY, Side::Start);
    let as_of = paper::fill(sheet.words().as_of, &[&document.as_of]);
    sheet.line(&as_of, Look::STRONG, Side::Start);
    sheet.skip(8.0);
    for table in &document.tables {
        sheet.needs(90.0);
        sheet.skip(8.0);
        sheet.line(
            &format!("{} ({})", table.title, table.rows.len()),
            Look::SECTION,
            Side::Start,
        );
        sheet.skip(2.0);
        set(&mut sheet, table);
        sheet.skip(10.0);
    }
    let foot = format!("{} \u{b7} {} \u{b7} {as_of}", document.title, document.subtitle);
    write::file(sheet.finish(&foot)?, &document.title, language)
}

/// Sets a table; its head comes again on each page.
pub(crate) fn set(sheet: &mut Sheet, table: &Table) {
    let columns = places(table);
    let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
    head(sheet, &columns, &heads);
    for row in &table.rows {
        set_row(sheet, &columns, row, &heads, Look::BODY);
    }
    if let Some(foot) = &table.foot {
        sheet.needs(Look::STRONG.line() + 2.0 * PADDING);
        sheet.fill(0.0, Sheet::width(), 1.0, INK);
        set_row(sheet, &columns, foot, &heads, Look::STRONG);
    }
}

/// A column's place and width, and where its texts stand.
type Place = (f32, f32, Side);

fn places(table: &Table) -> Vec<Place> {
    let columns = table.columns.iter().take(COLUMNS_MAX);
    let total: f32 = columns
        .clone()
        .map(|column| f32::from(column.weight.max(1)))
        .sum();
    let mut start = 0.0;
    let place = |column: &Column| {
        let width = Sheet::width() * f32::from(column.weight.max(1)) / total.max(1.0);
        let side = match column.align {
            Align::Start => Side::Start,
            Align::Right => Side::Right,
        };
        let place = (start, width, side);
        start += width;
        place
    };
    columns.map(place).collect()
}

fn head(sheet: &mut Sheet, columns: &[Place], heads: &[String]) {
    let look = Look {
        bold: true,
        ..Look::SMALL
    };
    let height = look.line() + 2.0 * PADDING;
    sheet.fill(0.0, Sheet::width(), height, TINT);
    sheet.skip(PADDING);
    for ((start, width, side), text) in columns.iter().zip(heads) {
        sheet.put(start + PADDING, width - 2.0 * PADDING, text, look, *side);
    }
    sheet.skip(height - PADDING);
}

fn set_row(sheet: &mut Sheet, columns: &[Place], row: &[String], heads: &[String], look: Look) {
    let cells: Vec<Vec<String>> = (columns.iter().zip(row))
        .map(|((_, width, _), text)| sheet.wrap(text, width - 2.0 * PADDING, look))
        .collect();
    let lines = cells.iter().map(Vec::len).max().unwrap_or(1);
    let lines = f32::from(u16::try_from(lines).unwrap_or(1));
    let height = lines * look.line() + PADDING * 1.5;
    if !sheet.needs(height) {
        head(sheet, columns, heads);
    }
    let top = sheet.y;
    for ((start, width, side), cell) in columns.iter().zip(&cells) {
        sheet.y = top + PADDING * 0.75;
        for line in cell {
            sheet.put(start + PADDING, width - 2.0 * PADDING, line, look, *side);
            sheet.skip(look.line());
        }
    }
    sheet.y = top + height;
    sheet.fill(0.0, Sheet::width(), 0.4, LINE);
}
