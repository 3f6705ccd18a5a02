//! A little print worker: carries the session's effects over a socket or a file, with a clock that may run faster.

use dialects::{Effect, Fault, Outcome, PrintSession, find};
use fake_printer::FakePrinter;
use paper::{Language, Marks, Slip, lay_out};
use raster::Typeface;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

static TYPEFACE: LazyLock<Typeface> = LazyLock::new(Typeface::bundled);
static COUNTER: AtomicU64 = AtomicU64::new(1);

/// How fast the session's clock runs.
#[derive(Clone, Copy)]
pub(crate) enum Patience {
    /// As the wall's.
    Real,
    /// Ten times faster: for waits of many seconds.
    Hurried,
}

/// How a slip ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    pub(crate) states: Vec<Option<Fault>>,
}

/// A device file whose reads do not wait for ever.
pub(crate) struct File(pub(crate) std::fs::File);

pub(crate) trait Line {
    /// Bytes that came, `Ok(0)` where none did yet, an error at the end.
    fn read_some(&mut self, bytes: &mut [u8]) -> std::io::Result<usize>;
    fn write_some(&mut self, bytes: &[u8]) -> std::io::Result<usize>;
}

impl Line for TcpStream {
    fn read_some(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        match self.read(bytes) {
            Ok(0) => Err(std::io::ErrorKind::UnexpectedEof.into()),
            Err(error) if is_wait(&error) => Ok(0),
            other => other,
        }
    }

    fn write_some(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.write(bytes)
    }
}

impl Line for File {
    fn read_some(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        // The pty has an answer for each question of these tests; one that it owed for ever would end the test's own time.
        self.0.read(bytes)
    }

    fn write_some(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }
}

fn is_wait(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
    )
}

pub(crate) fn body(profile: &str, slip: &Slip, language: Language) -> Vec<u8> {
    let profile = find(profile).expect("a profile");
    let layout = lay_out(slip, &Marks::default(), profile.width(), language);
    dialects::escpos::encode(&layout, profile, &TYPEFACE)
}

pub(crate) fn print(
    printer: &FakePrinter,
    profile: &str,
    slip: &Slip,
    language: Language,
    patience: Patience,
) -> Ended {
    try_print(printer, profile, slip, language, patience).expect("connects")
}

pub(crate) fn try_print(
    printer: &FakePrinter,
    profile: &str,
    slip: &Slip,
    language: Language,
    patience: Patience,
) -> std::io::Result<Ended> {
    let stream = connect(printer)?;
    Ok(run(
        stream,
        profile,
        &body(profile, slip, language),
        patience,
        |_| {},
        |_| {},
    ))
}

/// Prints and tells when the first byte of the slip is on its way.
pub(crate) fn print_with(
    printer: &FakePrinter,
    profile: &str,
    slip: &Slip,
    language: Language,
    patience: Patience,
    on_sent: impl FnMut(bool),
) -> Ended {
    let stream = connect(printer).expect("connects");
    run(
        stream,
        profile,
        &body(profile, slip, language),
        patience,
        on_sent,
        |_| {},
    )
}

/// Prints and tells each change of the printer's state.
pub(crate) fn print_on_states(
    printer: &FakePrinter,
    profile: &str,
    slip: &Slip,
    language: Language,
    on_state: impl FnMut(Option<Fault>),
) -> Ended {
    let stream = connect(printer).expect("connects");
    run(
        stream,
        profile,
        &body(profile, slip, language),
        Patience::Real,
        |_| {},
        on_state,
    )
}

pub(crate) fn print_on(line: impl Line, profile: &str, body: &[u8]) -> Ended {
    run(line, profile, body, Patience::Real, |_| {}, |_| {})
}

/// Tries again until the printer is there and takes the slip: after power or a hang it needs a moment.
pub(crate) fn until_it_answers(
    printer: &FakePrinter,
    profile: &str,
    slip: &Slip,
    language: Language,
) -> Ended {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match try_print(printer, profile, slip, language, Patience::Hurried) {
            Ok(ended) if !matches!(ended.outcome, Outcome::Failed(_)) => return ended,
            other => assert!(Instant::now() < until, "{other:?}"),
        }
        printer.wait_until(Duration::from_millis(20), |_| false);
    }
}

pub(crate) fn until(is_so: impl Fn() -> bool) -> bool {
    let until = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        if Instant::now() > until {
            return false;
        }
        std::thread::yield_now();
    }
    true
}

pub(crate) fn http(address: SocketAddr, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connects");
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: printer\r\n\r\n").expect("written");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("read");
    String::from_utf8_lossy(&answer).into_owned()
}

fn connect(printer: &FakePrinter) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(printer.address().expect("an address"))?;
    stream.set_read_timeout(Some(Duration::from_millis(2)))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;
    Ok(stream)
}

fn run(
    mut line: impl Line,
    profile: &str,
    body: &[u8],
    patience: Patience,
    mut on_sent: impl FnMut(bool),
    mut on_state: impl FnMut(Option<Fault>),
) -> Ended {
    let began = Instant::now();
    let pace = match patience {
        Patience::Real => 1,
        Patience::Hurried => 10,
    };
    let now = || u64::try_from(began.elapsed().as_millis()).expect("short") * pace;
    let id = dialects::escpos::proof_id(COUNTER.fetch_add(1, Ordering::Relaxed));
    let mut session = PrintSession::new(find(profile).expect("a profile"), body.to_vec(), id, now());
    let (mut states, mut bytes) = (Vec::new(), [0; 64]);
    loop {
        assert!(began.elapsed() < Duration::from_secs(60), "a session always ends");
        while let Some(effect) = session.next_effect() {
            match effect {
                Effect::Done(outcome) => return Ended { outcome, states },
                Effect::State(fault) => {
                    states.push(fault);
                    on_state(fault);
                }
                Effect::Send(piece) => {
                    let mut rest = piece.as_slice();
                    while !rest.is_empty() {
                        if let Ok(count) = line.write_some(rest) {
                            session.on_written(now(), count);
                            rest = rest.get(count..).unwrap_or_default();
                        } else {
                            session.on_closed(now());
                            rest = &[];
                        }
                    }
                    on_sent(session.is_sent());
                }
            }
        }
        match line.read_some(&mut bytes) {
            Ok(count) => session.on_bytes(now(), bytes.get(..count).unwrap_or_default()),
            Err(_) => session.on_closed(now()),
        }
        if session.deadline().is_some_and(|deadline| now() >= deadline) {
            session.on_tick(now());
        }
    }
}
