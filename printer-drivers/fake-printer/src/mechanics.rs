//! Paper, cover, power and memory: commands wait in memory while the printer cannot print and are carried out afterwards, as
//! real printers do; questions in real time are answered at once.

use crate::Options;
use crate::interpret::{Garbage, Interpreter};
use crate::sheet::{PrintedSlip, SLIPS_MAX, Sheet, has_page};
use crate::token::Token;
use paper::{Align, Style, Width};
use raster::Typeface;
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock};

/// Commands that wait.
const TOKENS_MAX: usize = 200_000;
/// Bytes of answers that wait.
const ANSWERS_MAX: usize = 4_096;

/// The letters, opened once for all printers of a process.
static TYPEFACE: LazyLock<Arc<Typeface>> = LazyLock::new(|| Arc::new(Typeface::bundled()));

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that a printer is or is not"
)]
pub(crate) struct Mechanics {
    pub(crate) options: Options,
    typeface: Arc<Typeface>,
    interpreter: Interpreter,
    waiting: VecDeque<Token>,
    sheet: Sheet,
    qr: Vec<u8>,
    answers: Vec<u8>,
    reports: bool,
    is_paper_out: bool,
    paper_rows_left: Option<u32>,
    is_cover_open: bool,
    pub(crate) is_hung: bool,
    pub(crate) is_silent: bool,
    pub(crate) has_power: bool,
    power_bytes_left: Option<u64>,
    pub(crate) slips: VecDeque<PrintedSlip>,
    slips_made: u64,
    pub(crate) kicks: [u32; 2],
    pub(crate) bytes_read: u64,
}

impl Mechanics {
    pub(crate) fn new(options: Options) -> Self {
        let width = Width {
            columns: options.columns,
            dots: options.dots,
        };
        Self {
            options,
            typeface: Arc::clone(&TYPEFACE),
            interpreter: Interpreter::default(),
            waiting: VecDeque::new(),
            sheet: Sheet::new(width),
            qr: Vec::new(),
            answers: Vec::new(),
            reports: false,
            is_paper_out: false,
            paper_rows_left: None,
            is_cover_open: false,
            is_hung: false,
            is_silent: false,
            has_power: true,
            power_bytes_left: None,
            slips: VecDeque::new(),
            slips_made: 0,
            kicks: [0; 2],
            bytes_read: 0,
        }
    }

    /// Somebody connected: what an earlier one left unfinished in the line is gone, what waits to be printed is not.
    pub(crate) fn connected(&mut self) {
        self.interpreter.forget();
        self.answers.clear();
        self.reports = false;
    }

    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        let bytes = match self.power_bytes_left {
            Some(left) => bytes
                .get(..usize::try_from(left).unwrap_or(usize::MAX))
                .unwrap_or(bytes),
            None => bytes,
        };
        self.bytes_read += bytes.len() as u64;
        for token in self.interpreter.receive(bytes) {
            if let Token::RealTime(which) = token {
                let answer = self.real_time(which);
                self.answer(&[answer]);
            } else if self.waiting.len() < TOKENS_MAX {
                self.waiting.push_back(token);
            }
        }
        self.work();
        if let Some(left) = &mut self.power_bytes_left {
            *left = left.saturating_sub(bytes.len() as u64);
            if *left == 0 {
                self.power_off();
            }
        }
    }

    pub(crate) fn take_answers(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.answers)
    }

    pub(crate) fn garbage(&self) -> &[Garbage] {
        &self.interpreter.garbage
    }

    pub(crate) fn hanging(&self) -> String {
        self.sheet.text()
    }

    pub(crate) fn paper_out(&mut self, is_out: bool) {
        self.is_paper_out = is_out;
        self.paper_rows_left = None;
        self.changed();
    }

    pub(crate) fn paper_out_after_rows(&mut self, rows: u32) {
        self.paper_rows_left = Some(rows);
    }

    pub(crate) fn cover_open(&mut self, is_open: bool) {
        self.is_cover_open = is_open;
        self.changed();
    }

    pub(crate) fn lose_power_after(&mut self, bytes: u64) {
        self.power_bytes_left = Some(bytes);
        if bytes == 0 {
            self.power_off();
        }
    }

    /// The memory is gone; what is on paper stays, torn where it was.
    pub(crate) fn power_off(&mut self) {
        self.has_power = false;
        self.power_bytes_left = None;
        self.waiting.clear();
        self.interpreter.forget();
        self.answers.clear();
        self.reports = false;
        // Letters of a row that was not printed yet were only in memory.
        self.sheet.reset();
        self.end_sheet(false);
    }

    pub(crate) fn power_on(&mut self) {
        self.has_power = true;
        self.is_hung = false;
    }

    pub(crate) const fn state(&self) -> (bool, bool) {
        (self.is_paper_out, self.is_cover_open)
    }

    const fn can_print(&self) -> bool {
        !self.is_paper_out && !self.is_cover_open && self.has_power
    }

    fn changed(&mut self) {
        if self.reports {
            let report = self.report();
            self.answer(&report);
        }
        self.work();
    }

    /// Carries out what waits for as long as it can.
    fn work(&mut self) {
        while self.can_print() {
            let Some(token) = self.waiting.pop_front() else {
                return;
            };
            self.carry_out(token);
        }
    }

    fn carry_out(&mut self, token: Token) {
        let typeface = Arc::clone(&self.typeface);
        match token {
            Token::Letters(bytes) => self.sheet.letters(&bytes, &typeface),
            Token::LineFeed => {
                self.sheet.line_feed(&typeface);
                self.use_paper(1);
            }
            Token::Reset => {
                self.sheet.reset();
                self.end_sheet(false);
                self.reports = false;
            }
            Token::Page(number) if has_page(number) => self.sheet.page = number,
            Token::Bold(on) => self.sheet.style.bold = on,
            Token::Size(wide, tall) => {
                self.sheet.style = Style {
                    wide,
                    tall,
                    ..self.sheet.style
                }
            }
            Token::Inverse(on) => self.sheet.style.inverse = on,
            Token::Align(0) => self.sheet.align = Align::Left,
            Token::Align(1) => self.sheet.align = Align::Centre,
            Token::Align(_) => self.sheet.align = Align::Right,
            Token::Feed(rows) => self.sheet.feed(rows, &typeface),
            Token::Cut => self.end_sheet(true),
            Token::Dots(stride, rows, bytes) => {
                self.sheet.dots(stride, rows, bytes);
                self.use_paper(u32::from(rows) / u32::from(raster::ROW_DOTS) + 1);
            }
            Token::QrText(text) => self.qr = text,
            Token::QrPrint => {
                let text = String::from_utf8_lossy(&self.qr).into_owned();
                let picture = raster::qr(&text, self.options.dots);
                self.sheet.code(&format!("[qr {text}]"), picture);
            }
            Token::Bars(text) => {
                let text = String::from_utf8_lossy(&text).into_owned();
                let picture = raster::barcode(&text, self.options.dots);
                self.sheet.code(&format!("|||| {text} ||||"), picture);
                self.sheet.caption(&text, &typeface);
            }
            Token::Kick(pin) => {
                if let Some(kicks) = self.kicks.get_mut(usize::from(pin)) {
                    *kicks += 1;
                }
            }
            Token::Behind(_) => {
                let paper = if self.is_paper_out { 0x0c } else { 0 };
                self.answer(&[paper]);
            }
            Token::Report(bits) => {
                self.reports = bits != 0;
                self.changed();
            }
            Token::ProcessId([a, b, c, d]) if self.options.has_process_ids => {
                self.answer(&[0x37, 0x22, a, b, c, d, 0]);
            }
            Token::Spacing(_)
            | Token::Nothing
            | Token::RealTime(_)
            | Token::ProcessId(_)
            | Token::Page(_) => {}
        }
    }

    fn use_paper(&mut self, rows: u32) {
        if let Some(left) = &mut self.paper_rows_left {
            *left = left.saturating_sub(rows);
            if *left == 0 {
                self.paper_rows_left = None;
                self.is_paper_out = true;
                self.changed();
            }
        }
    }

    fn end_sheet(&mut self, is_cut: bool) {
        if self.sheet.is_empty() {
            return;
        }
        self.slips_made += 1;
        let slip = self.sheet.take(self.slips_made, is_cut, &self.typeface);
        if self.slips.len() >= SLIPS_MAX {
            self.slips.pop_front();
        }
        self.slips.push_back(slip);
    }

    fn answer(&mut self, bytes: &[u8]) {
        let may_speak = self.options.answers && !self.is_silent && self.has_power;
        if may_speak && self.answers.len() + bytes.len() <= ANSWERS_MAX {
            self.answers.extend(bytes);
        }
    }

    /// The byte for `DLE EOT`, with the fixed bits of the reference.
    fn real_time(&self, which: u8) -> u8 {
        let (paper, cover) = (self.is_paper_out, self.is_cover_open);
        let bit = |is_set: bool, bits: u8| if is_set { bits } else { 0 };
        0x12 | match which {
            1 => bit(paper || cover, 0x08),
            2 => bit(cover, 0x04) | bit(paper, 0x20),
            4 => bit(paper, 0x6c),
            _ => 0,
        }
    }

    /// The four bytes of a report by itself.
    fn report(&self) -> [u8; 4] {
        let (paper, cover) = (self.is_paper_out, self.is_cover_open);
        let bit = |is_set: bool, bits: u8| if is_set { bits } else { 0 };
        [
            0x10 | bit(paper || cover, 0x08) | bit(cover, 0x20),
            0,
            bit(paper, 0x0f),
            0x0f,
        ]
    }
}
