//! A printer that is a real peer: it listens on a port or a pty, reads ESC/POS with its own strict interpreter, answers
//! status questions, keeps what it printed as text and picture, and can be told to run out of paper, open its cover, hang,
//! fall silent or lose power in the middle of a slip.
//!
//! It shares no table and no parser with `dialects`: what both agree on is what the command reference says. Only the drawing
//! of letters is borrowed.

mod control;
mod interpret;
mod mechanics;
mod page;
mod sheet;
mod token;

use mechanics::Mechanics;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub use interpret::Garbage;
pub use sheet::PrintedSlip;

/// How long a read waits before the printer looks after its own state.
const READ_WAIT: Duration = Duration::from_millis(10);
/// Bytes of one read.
const READ_BYTES: usize = 4 * 1024;

/// What kind of printer it is.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its name on the page.
    pub name: String,
    /// Letters in a row.
    pub columns: u16,
    /// Dots in a row.
    pub dots: u16,
    /// Whether it answers questions at all.
    pub answers: bool,
    /// Whether it knows process ids (`GS ( H`).
    pub has_process_ids: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            name: "Fake printer".to_owned(),
            columns: 48,
            dots: 576,
            answers: true,
            has_process_ids: true,
        }
    }
}

impl Options {
    /// A 58 mm printer that answers nothing.
    #[must_use]
    pub fn mute_58() -> Self {
        Self {
            columns: 32,
            dots: 384,
            answers: false,
            has_process_ids: false,
            ..Self::default()
        }
    }
}

/// What the threads share.
struct Shared {
    mechanics: Mutex<Mechanics>,
    changed: Condvar,
    is_ended: AtomicBool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Mechanics> {
        self.mechanics
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn is_ended(&self) -> bool {
        self.is_ended.load(Ordering::Acquire)
    }
}

/// Where it is reached.
enum Place {
    Port(SocketAddr),
    Pty(PathBuf),
}

/// A running printer; it ends when dropped.
pub struct FakePrinter {
    shared: Arc<Shared>,
    place: Place,
    threads: Vec<JoinHandle<()>>,
}

impl FakePrinter {
    /// Listens on a TCP address; port 0 takes a free one.
    ///
    /// # Errors
    /// Where the address cannot be listened on.
    pub fn listen(address: &str, options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let place = listener.local_addr()?;
        let shared = shared(options);
        let server = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("fake-printer".to_owned())
            .spawn(move || serve_port(&server, Some(listener), place))?;
        Ok(Self {
            shared,
            place: Place::Port(place),
            threads: vec![thread],
        })
    }

    /// Stands at the far end of a new pty, as behind a serial line.
    ///
    /// # Errors
    /// Where the system gives no pty.
    pub fn on_a_pty(options: Options) -> std::io::Result<Self> {
        use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let master = openpt(flags)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = ptsname(&master, Vec::new())?;
        let path = PathBuf::from(name.to_string_lossy().into_owned());
        let mut settings = rustix::termios::tcgetattr(&master)?;
        settings.make_raw();
        rustix::termios::tcsetattr(&master, rustix::termios::OptionalActions::Now, &settings)?;
        rustix::io::ioctl_fionbio(&master, true)?;
        let shared = shared(options);
        let server = Arc::clone(&shared);
        // Held open, so that the line stays up between two users.
        let line = std::fs::OpenOptions::new().read(true).write(true).open(&path)?;
        let thread = std::thread::Builder::new()
            .name("fake-printer".to_owned())
            .spawn(move || {
                serve(&server, &mut std::fs::File::from(master));
                drop(line);
            })?;
        Ok(Self {
            shared,
            place: Place::Pty(path),
            threads: vec![thread],
        })
    }

    /// Opens a page that shows its paper and takes its orders; says where.
    ///
    /// # Errors
    /// Where the address cannot be listened on.
    pub fn show(&mut self, address: &str) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(address)?;
        let place = listener.local_addr()?;
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::Builder::new()
            .name("fake-printer-page".to_owned())
            .spawn(move || control::serve(&shared, &listener))?;
        self.threads.push(thread);
        Ok(place)
    }

    /// Its TCP address; nothing on a pty.
    #[must_use]
    pub const fn address(&self) -> Option<SocketAddr> {
        match &self.place {
            Place::Port(address) => Some(*address),
            Place::Pty(_) => None,
        }
    }

    /// Its device file; nothing on a port.
    #[must_use]
    pub fn device(&self) -> Option<&Path> {
        match &self.place {
            Place::Pty(path) => Some(path),
            Place::Port(_) => None,
        }
    }

    /// Takes the roll away, or puts a new one in: what was held is printed then.
    pub fn paper_out(&self, is_out: bool) {
        self.change(|mechanics| mechanics.paper_out(is_out));
    }

    /// Lets the roll end after so many more rows of print: in the middle of a slip.
    pub fn paper_out_after_rows(&self, rows: u32) {
        self.change(|mechanics| mechanics.paper_out_after_rows(rows));
    }

    /// Opens or closes the cover.
    pub fn cover_open(&self, is_open: bool) {
        self.change(|mechanics| mechanics.cover_open(is_open));
    }

    /// Stops reading and answering altogether, or goes on.
    pub fn hang(&self, is_hung: bool) {
        self.change(|mechanics| mechanics.is_hung = is_hung);
    }

    /// Prints, but answers nothing, not even proofs; or speaks again. What it did not say is never said.
    pub fn silent(&self, is_silent: bool) {
        self.change(|mechanics| mechanics.is_silent = is_silent);
    }

    /// Loses power after so many more bytes: the connection ends, its memory is gone, the port is closed.
    pub fn lose_power_after(&self, bytes: u64) {
        self.change(|mechanics| mechanics.lose_power_after(bytes));
    }

    /// Loses power now.
    pub fn power_off(&self) {
        self.change(Mechanics::power_off);
    }

    /// Has power again.
    pub fn power_on(&self) {
        self.change(Mechanics::power_on);
    }

    /// Whether it has power.
    #[must_use]
    pub fn has_power(&self) -> bool {
        self.shared.lock().has_power
    }

    /// Everything it has cut, oldest first, at most the last 200.
    #[must_use]
    pub fn slips(&self) -> Vec<PrintedSlip> {
        self.shared.lock().slips.iter().cloned().collect()
    }

    /// What hangs out of it uncut, as text.
    #[must_use]
    pub fn hanging(&self) -> String {
        self.shared.lock().hanging()
    }

    /// Bytes that no command explains.
    #[must_use]
    pub fn garbage(&self) -> Vec<Garbage> {
        self.shared.lock().garbage().to_vec()
    }

    /// How often each drawer was kicked: pin 2, pin 5.
    #[must_use]
    pub fn kicks(&self) -> [u32; 2] {
        self.shared.lock().kicks
    }

    /// Bytes that it has read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.shared.lock().bytes_read
    }

    /// Waits until `is_so` holds; whether it did before `patience` ended.
    pub fn wait_until(&self, patience: Duration, is_so: impl Fn(&[PrintedSlip]) -> bool) -> bool {
        let until = Instant::now() + patience;
        let mut mechanics = self.shared.lock();
        loop {
            if is_so(mechanics.slips.make_contiguous()) {
                return true;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.shared.changed.wait_timeout(mechanics, left);
            mechanics = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }

    /// Waits for so many slips; those that there are when patience ends.
    pub fn wait_for_slips(&self, count: usize, patience: Duration) -> Vec<PrintedSlip> {
        self.wait_until(patience, |slips| slips.len() >= count);
        self.slips()
    }

    fn change(&self, change: impl FnOnce(&mut Mechanics)) {
        change(&mut self.shared.lock());
        self.shared.changed.notify_all();
    }
}

impl Drop for FakePrinter {
    fn drop(&mut self) {
        self.shared.is_ended.store(true, Ordering::Release);
        self.shared.changed.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn shared(options: Options) -> Arc<Shared> {
    Arc::new(Shared {
        mechanics: Mutex::new(Mechanics::new(options)),
        changed: Condvar::new(),
        is_ended: AtomicBool::new(false),
    })
}

/// Takes one connection after the other, as printers do; without power the port is closed.
fn serve_port(shared: &Shared, mut listener: Option<TcpListener>, place: SocketAddr) {
    while !shared.is_ended() {
        if !shared.lock().has_power {
            listener = None;
            wait(shared);
            continue;
        }
        let Some(open) = &listener else {
            listener = TcpListener::bind(place).ok();
            wait(shared);
            continue;
        };
        let _ = open.set_nonblocking(true);
        match open.accept() {
            Ok((stream, _)) => serve_connection(shared, stream),
            Err(_) => wait(shared),
        }
    }
}

fn serve_connection(shared: &Shared, mut stream: TcpStream) {
    let is_ready = stream
        .set_nonblocking(true)
        .and_then(|()| stream.set_nodelay(true));
    if is_ready.is_ok() {
        shared.lock().connected();
        serve(shared, &mut stream);
    }
}

/// Reads and answers until the other side goes, the power goes or the printer ends.
fn serve(shared: &Shared, line: &mut (impl Read + Write)) {
    let mut bytes = [0; READ_BYTES];
    while !shared.is_ended() {
        let (is_hung, has_power, answers) = {
            let mut mechanics = shared.lock();
            (mechanics.is_hung, mechanics.has_power, mechanics.take_answers())
        };
        if !has_power {
            return;
        }
        if is_hung {
            wait(shared);
            continue;
        }
        if !answers.is_empty() && write_all(shared, line, &answers).is_err() {
            return;
        }
        match line.read(&mut bytes) {
            Ok(0) => return,
            Ok(count) => {
                shared.lock().receive(bytes.get(..count).unwrap_or_default());
                shared.changed.notify_all();
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => wait(shared),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

fn write_all(shared: &Shared, line: &mut impl Write, mut bytes: &[u8]) -> std::io::Result<()> {
    while !bytes.is_empty() && !shared.is_ended() {
        match line.write(bytes) {
            Ok(0) => return Err(std::io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => wait(shared),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Waits a little, or until somebody changes something.
fn wait(shared: &Shared) {
    let mechanics = shared.lock();
    let _ = shared.changed.wait_timeout(mechanics, READ_WAIT);
}
