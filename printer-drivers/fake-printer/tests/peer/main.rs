//! Slips through real sockets and a real pty to the fake printer, driven by the print session, with every fault that it can
//! have.

#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod driver;

use dialects::{Fault, Outcome, find};
use driver::{Ended, Patience, body, print, print_on};
use fake_printer::{FakePrinter, Options};
use paper::{Language, Marks, Slip, lay_out, samples, text};
use std::io::Write as _;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(10);

fn epson() -> FakePrinter {
    FakePrinter::listen("127.0.0.1:0", Options::default()).expect("a port")
}

fn receipt() -> Slip {
    samples::receipt(Language::En)
}

/// Letters and digits, the words of a slip without its decoration.
fn words(text: &str) -> Vec<String> {
    let bare: String = (text.lines())
        .filter(|line| !line.contains("[picture"))
        .map(|line| line.replace(|letter: char| !letter.is_alphanumeric(), " ") + " ")
        .collect();
    bare.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_slip_arrives_as_it_was_written_and_nothing_of_it_is_garbage() {
    let printer = epson();
    let profile = find("epson_tm_t20").expect("a profile");
    let mut count = 0;
    for language in [Language::En, Language::De] {
        for (name, slip) in samples::all(language) {
            let ended = print(&printer, "epson_tm_t20", &slip, language, Patience::Real);
            assert_eq!(ended.outcome, Outcome::Confirmed, "{name}");
            count += 1;
            let seen = printer.wait_for_slips(count, SOON).pop().expect("a slip");
            let meant = text(&lay_out(&slip, &Marks::default(), profile.width(), language));
            if name != "test_page" {
                assert_eq!(words(&seen.text), words(&meant), "{name}\n{}\n{meant}", seen.text);
            }
            assert!(seen.is_cut && seen.png().starts_with(b"\x89PNG"), "{name}");
            let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("printed");
            std::fs::create_dir_all(&folder).expect("a folder");
            let file = folder.join(format!("{name}_{}.png", language.tag()));
            std::fs::write(file, seen.png()).expect("written");
        }
    }
    assert_eq!(printer.garbage(), []);
    assert_eq!(printer.kicks(), [0, 0], "no slip opens a drawer");
}

#[test]
fn arabic_is_printed_as_dots_by_every_profile() {
    let printer = epson();
    for profile in ["epson_tm_t20", "generic_80", "star_escpos_80", "picture_80"] {
        let slip = samples::kitchen_ticket(Language::Ar);
        let ended = print(&printer, profile, &slip, Language::Ar, Patience::Real);
        // Those that are only hoped to answer are not waited for on a busy machine.
        assert!(
            matches!(ended.outcome, Outcome::Confirmed | Outcome::Unconfirmed),
            "{profile}"
        );
    }
    let slips = printer.wait_for_slips(4, SOON);
    assert_eq!((slips.len(), printer.garbage().len()), (4, 0));
    assert!(slips.iter().all(|slip| slip.text.contains("[picture 576x")));
}

#[test]
fn p01_power_lost_in_the_middle_of_a_ticket_leaves_it_unknown_and_the_paper_torn() {
    let printer = epson();
    let body = body("epson_tm_t20", &receipt(), Language::En);
    let middle = body
        .windows(7)
        .position(|text| text == b"Sirloin")
        .expect("a line of the slip");
    printer.lose_power_after(middle as u64 + 12);
    let ended = print(&printer, "epson_tm_t20", &receipt(), Language::En, Patience::Real);
    assert!(matches!(ended.outcome, Outcome::Unknown(_)), "{ended:?}");
    assert!(!printer.has_power());
    let torn = printer.slips().pop().expect("what was printed before");
    assert!(
        torn.text.contains("Onion soup") && !torn.text.contains("Total"),
        "{}",
        torn.text
    );
    assert!(!torn.is_cut);
    // Without power nobody answers: surely nothing printed.
    let dark = driver::try_print(&printer, "epson_tm_t20", &receipt(), Language::En, Patience::Real);
    assert!(!dark.is_ok_and(|ended| !matches!(ended.outcome, Outcome::Failed(_))));
    printer.power_on();
    let again = driver::until_it_answers(&printer, "epson_tm_t20", &receipt(), Language::En);
    assert_eq!(again.outcome, Outcome::Confirmed);
    assert!(printer.slips().pop().expect("a slip").text.contains("Total"));
}

#[test]
fn p01_at_whatever_byte_the_power_goes_the_word_at_the_end_is_true() {
    let slip = samples::kitchen_ticket(Language::En);
    let length = body("epson_tm_t20", &slip, Language::En).len() as u64;
    // Inside the questions, all over the slip, and at each of its last bytes and those of the proof.
    let places = (0..12)
        .chain((12..length).step_by(83))
        .chain(length - 4..length + 14);
    for place in places {
        let printer = epson();
        printer.lose_power_after(place);
        let Ok(ended) = driver::try_print(&printer, "epson_tm_t20", &slip, Language::En, Patience::Real)
        else {
            assert_eq!(
                place, 0,
                "only without power from the beginning nobody answers the call"
            );
            continue;
        };
        let slips = printer.slips();
        let is_whole = slips.iter().any(|slip| slip.is_cut);
        match ended.outcome {
            Outcome::Confirmed => assert!(is_whole, "power lost at {place}: confirmed, and not on paper"),
            Outcome::Failed(_) => assert!(slips.is_empty(), "power lost at {place}: failed, and on paper"),
            Outcome::Unknown(_) => assert!(place >= 12, "power lost at {place}: nothing was sent yet"),
            Outcome::Unconfirmed => panic!("power lost at {place}: this printer proves what it prints"),
        }
        assert!(slips.len() <= 1, "power lost at {place}: once");
    }
}

#[test]
fn p02_a_slip_that_is_printed_without_a_proof_is_unknown_and_on_paper_once() {
    let printer = epson();
    let mut ended = None;
    std::thread::scope(|scope| {
        let printing = scope.spawn(|| {
            driver::print_with(
                &printer,
                "epson_tm_t20",
                &receipt(),
                Language::En,
                Patience::Hurried,
                |sent| {
                    // As soon as it has said that it is well, it says nothing more.
                    if sent {
                        printer.silent(true);
                    }
                },
            )
        });
        ended = Some(printing.join().expect("printed"));
    });
    let ended = ended.expect("ended");
    assert_eq!(ended.outcome, Outcome::Unknown(Fault::Silent));
    assert_eq!(printer.wait_for_slips(1, SOON).len(), 1);
}

#[test]
fn p03_paper_that_ends_in_the_middle_is_told_and_the_slip_goes_on_with_the_new_roll() {
    let printer = epson();
    printer.paper_out_after_rows(8);
    let ended = driver::print_on_states(&printer, "epson_tm_t20", &receipt(), Language::En, |fault| {
        if fault == Some(Fault::PaperEnd) {
            assert!(printer.slips().is_empty(), "held, not lost");
            printer.paper_out(false);
        }
    });
    assert_eq!(ended.outcome, Outcome::Confirmed);
    assert_eq!(ended.states.first(), Some(&Some(Fault::PaperEnd)));
    let slips = printer.wait_for_slips(1, SOON);
    assert_eq!(
        (
            slips.len(),
            slips.first().is_some_and(|slip| slip.text.contains("Thank you"))
        ),
        (1, true)
    );
}

#[test]
fn p03_without_paper_or_with_an_open_cover_nothing_is_sent() {
    let printer = epson();
    printer.paper_out(true);
    let ended = print(&printer, "epson_tm_t20", &receipt(), Language::En, Patience::Real);
    assert_eq!(ended.outcome, Outcome::Failed(Fault::PaperEnd));
    printer.paper_out(false);
    printer.cover_open(true);
    let ended = print(&printer, "epson_tm_t20", &receipt(), Language::En, Patience::Real);
    assert_eq!(ended.outcome, Outcome::Failed(Fault::CoverOpen));
    printer.cover_open(false);
    assert!(printer.slips().is_empty() && printer.hanging().is_empty());
}

#[test]
fn a_printer_that_hangs_is_left_in_time_and_prints_when_it_goes_on() {
    let printer = epson();
    printer.hang(true);
    let ended = print(
        &printer,
        "epson_tm_t20",
        &receipt(),
        Language::En,
        Patience::Hurried,
    );
    assert_eq!(ended.outcome, Outcome::Failed(Fault::Silent));
    printer.hang(false);
    let ended = driver::until_it_answers(&printer, "epson_tm_t20", &receipt(), Language::En);
    assert_eq!(ended.outcome, Outcome::Confirmed);
    assert_eq!(printer.slips().len(), 1);
}

#[test]
fn a_58_mm_printer_that_never_answers_gets_its_slip_and_it_stays_unconfirmed() {
    let printer = FakePrinter::listen("127.0.0.1:0", Options::mute_58()).expect("a port");
    let ended = print(&printer, "generic_58", &receipt(), Language::De, Patience::Real);
    assert_eq!(ended.outcome, Outcome::Unconfirmed);
    // It has no knife: the next slip ends this one.
    let ended = print(&printer, "generic_58", &receipt(), Language::De, Patience::Real);
    assert_eq!(ended.outcome, Outcome::Unconfirmed);
    let slips = printer.wait_for_slips(1, SOON);
    assert_eq!(slips.len(), 1);
    assert_eq!(printer.garbage(), []);
}

#[test]
fn the_same_slip_goes_over_a_serial_line() {
    let printer = FakePrinter::on_a_pty(Options::default()).expect("a pty");
    let device = printer.device().expect("a device");
    let line = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(device)
        .expect("opens");
    let ended = print_on(
        driver::File(line),
        "epson_tm_t20",
        &body("epson_tm_t20", &receipt(), Language::De),
    );
    assert_eq!(ended.outcome, Outcome::Confirmed);
    let slip = printer.wait_for_slips(1, SOON).pop().expect("a slip");
    assert!(slip.text.contains("256,20 \u{20ac}"), "{}", slip.text);
    assert_eq!(printer.garbage(), []);
}

#[test]
fn a_kick_opens_the_drawer_and_moves_no_paper() {
    let printer = epson();
    let mut stream = std::net::TcpStream::connect(printer.address().expect("an address")).expect("connects");
    stream
        .write_all(&dialects::escpos::kick(dialects::escpos::Pin::Two))
        .expect("written");
    assert!(driver::until(|| printer.kicks() == [1, 0]));
    assert!(printer.hanging().is_empty() && printer.slips().is_empty());
}

#[test]
fn garbage_is_named_with_its_place() {
    let printer = epson();
    let mut stream = std::net::TcpStream::connect(printer.address().expect("an address")).expect("connects");
    stream.write_all(b"\x1b@ok\x00\x1bZ").expect("written");
    assert!(driver::until(|| printer.garbage().len() == 2));
    let places: Vec<u64> = printer.garbage().iter().map(|garbage| garbage.at).collect();
    assert_eq!(places, [4, 5]);
}

#[test]
fn the_page_shows_the_paper_and_takes_orders() {
    let mut printer = epson();
    let page = printer.show("127.0.0.1:0").expect("a page");
    print(&printer, "epson_tm_t20", &receipt(), Language::En, Patience::Real);
    let html = driver::http(page, "GET", "/");
    assert!(html.contains("200 OK") && html.contains("New roll"));
    let state = driver::http(page, "GET", "/state.json");
    assert!(
        state.contains(r#""words":"ready""#) && state.contains("Thank you"),
        "{state}"
    );
    assert!(driver::http(page, "GET", "/slips/1.png").contains("image/png"));
    assert!(driver::http(page, "POST", "/paper-out").contains("200 OK"));
    assert!(driver::http(page, "GET", "/state.json").contains("paper out"));
    assert!(driver::http(page, "POST", "/nonsense").contains("404"));
    let ended: Ended = print(&printer, "epson_tm_t20", &receipt(), Language::En, Patience::Real);
    assert_eq!(ended.outcome, Outcome::Failed(Fault::PaperEnd));
}
