//! The page's server: a few fixed requests over plain HTTP, one at a time, each with a deadline and a limit.

use crate::Shared;
use crate::page::PAGE;
use crate::sheet::PrintedSlip;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// Bytes of a request's head.
const HEAD_BYTES_MAX: usize = 8 * 1024;
/// How long a request may take.
const REQUEST_WAIT: Duration = Duration::from_secs(2);
/// How long nobody asks before the end is looked for.
const IDLE_WAIT: Duration = Duration::from_millis(20);

pub(crate) fn serve(shared: &Shared, listener: &TcpListener) {
    let _ = listener.set_nonblocking(true);
    while !shared.is_ended() {
        if let Ok((stream, _)) = listener.accept() {
            let _ = answer(shared, stream);
        } else {
            let mechanics = shared.lock();
            let _ = shared.changed.wait_timeout(mechanics, IDLE_WAIT);
        }
    }
}

fn answer(shared: &Shared, mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(REQUEST_WAIT))?;
    stream.set_write_timeout(Some(REQUEST_WAIT))?;
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < HEAD_BYTES_MAX {
        let count = stream.read(&mut piece)?;
        if count == 0 {
            return Ok(());
        }
        head.extend(piece.get(..count).unwrap_or_default());
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, kind, body) = respond(shared, method, path);
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

type Response = (&'static str, &'static str, Vec<u8>);

fn respond(shared: &Shared, method: &str, path: &str) -> Response {
    let text =
        |status: &'static str, words: &str| (status, "text/plain; charset=utf-8", words.as_bytes().to_vec());
    match (method, path) {
        ("GET", "/") => {
            let name = escaped(&shared.lock().options.name);
            (
                "200 OK",
                "text/html; charset=utf-8",
                PAGE.replace("{name}", &name).into_bytes(),
            )
        }
        ("GET", "/state.json") => ("200 OK", "application/json", state(shared).into_bytes()),
        ("GET", path) => match slip(shared, path) {
            Some((slip, true)) => ("200 OK", "image/png", slip.png()),
            Some((slip, false)) => text("200 OK", &slip.text),
            None => text("404 Not Found", "There is no such slip."),
        },
        ("POST", order) if carry_out(shared, order) => text("200 OK", "done"),
        ("POST", _) => text("404 Not Found", "There is no such order."),
        _ => text("405 Method Not Allowed", "GET or POST."),
    }
}

/// `/slips/3.png` or `/slips/3.txt`.
fn slip(shared: &Shared, path: &str) -> Option<(PrintedSlip, bool)> {
    let name = path.strip_prefix("/slips/")?;
    let (number, kind) = name.split_once('.')?;
    let number: u64 = number.parse().ok()?;
    let is_picture = match kind {
        "png" => true,
        "txt" => false,
        _ => return None,
    };
    let mechanics = shared.lock();
    let found = mechanics.slips.iter().find(|slip| slip.number == number).cloned();
    found.map(|slip| (slip, is_picture))
}

fn carry_out(shared: &Shared, order: &str) -> bool {
    let mut mechanics = shared.lock();
    match order {
        "/paper-out" => mechanics.paper_out(true),
        "/paper-in" => mechanics.paper_out(false),
        "/cover-open" => mechanics.cover_open(true),
        "/cover-close" => mechanics.cover_open(false),
        "/hang" => mechanics.is_hung = true,
        "/go-on" => mechanics.is_hung = false,
        "/silent" => mechanics.is_silent = true,
        "/speak" => mechanics.is_silent = false,
        "/power-off" => mechanics.power_off(),
        "/power-on" => mechanics.power_on(),
        other => {
            let Some(bytes) = other
                .strip_prefix("/lose-power-after/")
                .and_then(|bytes| bytes.parse().ok())
            else {
                return false;
            };
            mechanics.lose_power_after(bytes);
        }
    }
    drop(mechanics);
    shared.changed.notify_all();
    true
}

fn state(shared: &Shared) -> String {
    let mechanics = shared.lock();
    let (is_paper_out, is_cover_open) = mechanics.state();
    let words = match (mechanics.has_power, is_cover_open, is_paper_out) {
        (false, ..) => "no power",
        (true, true, _) => "cover open",
        (true, false, true) => "paper out",
        _ if mechanics.is_hung => "hung",
        _ if mechanics.is_silent => "prints, but says nothing",
        _ => "ready",
    };
    let slips: Vec<String> = (mechanics.slips.iter())
        .map(|slip| {
            format!(
                r#"{{"number":{},"cut":{},"text":{}}}"#,
                slip.number,
                slip.is_cut,
                quoted(&slip.text)
            )
        })
        .collect();
    format!(
        r#"{{"words":"{words}","garbage":{},"bytes":{},"kicks":[{},{}],"slips":[{}]}}"#,
        mechanics.garbage().len(),
        mechanics.bytes_read,
        mechanics.kicks[0],
        mechanics.kicks[1],
        slips.join(",")
    )
}

/// A text in JSON.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\u{0}'..='\u{1f}' => quoted.push(' '),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A text in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
