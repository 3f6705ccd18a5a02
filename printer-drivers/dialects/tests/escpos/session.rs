//! The printing of one slip against transcripts, with time passed in.

use dialects::escpos::proof_id;
use dialects::{Effect, Fault, Outcome, PrintSession, Profile, find};

const ID: u64 = 4711;
const WELL: [u8; 4] = [0x12, 0x12, 0x12, 0x12];
const COVER_OPEN: [u8; 4] = [0x1a, 0x16, 0x12, 0x12];
const NO_PAPER: [u8; 4] = [0x1a, 0x32, 0x12, 0x7e];

fn profile(name: &str) -> &'static Profile {
    find(name).expect("a profile")
}

fn begin(name: &str, bytes: usize) -> PrintSession {
    PrintSession::new(profile(name), vec![b'x'; bytes], proof_id(ID), 0)
}

/// Takes every effect; what is to be sent counts as written at once.
fn drain(session: &mut PrintSession, now: u64) -> (Vec<u8>, Vec<Effect>) {
    let (mut sent, mut rest) = (Vec::new(), Vec::new());
    while let Some(effect) = session.next_effect() {
        match effect {
            Effect::Send(bytes) => {
                session.on_written(now, bytes.len());
                sent.extend(bytes);
            }
            other => rest.push(other),
        }
    }
    (sent, rest)
}

fn proof() -> Vec<u8> {
    [&[0x37, 0x22][..], &proof_id(ID), &[0]].concat()
}

#[test]
fn a_slip_is_confirmed_by_its_process_id_and_by_no_other() {
    let mut session = begin("epson_tm_t20", 10_000);
    assert_eq!(
        drain(&mut session, 0).0.len(),
        12,
        "only questions before the first answer"
    );
    session.on_bytes(5, &WELL);
    let (sent, _) = drain(&mut session, 6);
    assert_eq!(sent.len(), 10_000 + 11);
    assert!(sent.ends_with(&[&[0x1d, 0x28, 0x48, 6, 0, 48, 48][..], &proof_id(ID)].concat()));
    session.on_bytes(7, &[&[0x37, 0x22][..], &proof_id(ID - 1), &[0]].concat());
    assert_eq!(drain(&mut session, 7).1, []);
    session.on_bytes(8, &proof());
    assert_eq!(drain(&mut session, 8).1, [Effect::Done(Outcome::Confirmed)]);
    assert_eq!(session.deadline(), None);
}

#[test]
fn p03_a_printer_without_paper_gets_no_byte_of_the_slip() {
    let mut session = begin("epson_tm_t20", 100);
    drain(&mut session, 0);
    session.on_bytes(5, &NO_PAPER);
    let (sent, rest) = drain(&mut session, 5);
    assert!(sent.is_empty() && !session.is_sent());
    assert_eq!(rest, [Effect::Done(Outcome::Failed(Fault::PaperEnd))]);
}

#[test]
fn a_silent_printer_is_left_after_two_seconds_with_nothing_sent() {
    let mut session = begin("epson_tm_t20", 100);
    drain(&mut session, 0);
    assert_eq!(session.deadline(), Some(2_000));
    session.on_tick(1_999);
    assert_eq!(drain(&mut session, 1_999).1, []);
    session.on_tick(2_000);
    assert_eq!(
        drain(&mut session, 2_000).1,
        [Effect::Done(Outcome::Failed(Fault::Silent))]
    );
}

#[test]
fn p01_a_link_that_breaks_inside_the_slip_leaves_it_unknown_and_before_it_failed() {
    let mut session = begin("epson_tm_t20", 10_000);
    drain(&mut session, 0);
    session.on_bytes(5, &WELL);
    let Some(Effect::Send(first)) = session.next_effect() else {
        panic!("a piece")
    };
    assert_eq!(first.len(), 4096);
    let mut other = begin("epson_tm_t20", 10_000);
    other.on_closed(5);
    assert_eq!(
        drain(&mut other, 5).1,
        [Effect::Done(Outcome::Failed(Fault::Broken))]
    );
    session.on_written(6, 1);
    session.on_closed(7);
    assert_eq!(
        drain(&mut session, 7).1,
        [Effect::Done(Outcome::Unknown(Fault::Broken))]
    );
}

#[test]
fn p02_a_slip_whose_proof_never_comes_is_unknown_not_failed() {
    let mut session = begin("epson_tm_t20", 100);
    drain(&mut session, 0);
    session.on_bytes(5, &WELL);
    drain(&mut session, 10);
    let mut now = 10;
    let outcome = loop {
        now = session.deadline().expect("still waiting").max(now + 1);
        session.on_tick(now);
        let (_, rest) = drain(&mut session, now);
        if let Some(Effect::Done(outcome)) = rest.into_iter().next() {
            break outcome;
        }
        assert!(now < 60_000);
    };
    assert_eq!(outcome, Outcome::Unknown(Fault::Silent));
    assert!((20_000..21_100).contains(&now), "{now}");
}

#[test]
fn p03_paper_that_ends_inside_a_slip_is_shown_within_a_second_and_waited_for() {
    let mut session = begin("epson_tm_t20", 100);
    drain(&mut session, 0);
    session.on_bytes(5, &WELL);
    drain(&mut session, 10);
    session.on_tick(1_010);
    assert_eq!(drain(&mut session, 1_010).0.len(), 12);
    session.on_bytes(1_020, &NO_PAPER);
    assert_eq!(
        drain(&mut session, 1_020).1,
        [Effect::State(Some(Fault::PaperEnd))]
    );
    // Long past the time for a proof the slip still waits for its new roll.
    for now in (2_010..100_000).step_by(1_000) {
        session.on_tick(now);
        let (sent, rest) = drain(&mut session, now);
        assert_eq!(rest, [], "at {now}");
        if !sent.is_empty() {
            session.on_bytes(now + 1, &NO_PAPER);
        }
    }
    session.on_tick(100_010);
    drain(&mut session, 100_010);
    session.on_bytes(100_020, &WELL);
    assert_eq!(drain(&mut session, 100_020).1, [Effect::State(None)]);
    session.on_bytes(100_900, &proof());
    assert_eq!(drain(&mut session, 100_900).1, [Effect::Done(Outcome::Confirmed)]);
}

#[test]
fn p03_a_slip_that_is_held_too_long_is_unknown_with_its_cause() {
    let mut session = begin("epson_tm_t20", 100);
    drain(&mut session, 0);
    session.on_bytes(5, &WELL);
    drain(&mut session, 10);
    // A report by itself, not asked for: the cover.
    session.on_bytes(20, &[0x38, 0x00, 0x00, 0x0f]);
    assert_eq!(drain(&mut session, 20).1, [Effect::State(Some(Fault::CoverOpen))]);
    session.on_tick(120_020);
    assert_eq!(
        drain(&mut session, 120_020).1,
        [Effect::Done(Outcome::Unknown(Fault::CoverOpen))]
    );
}

#[test]
fn a_link_that_stands_still_ends_the_session() {
    let mut session = begin("epson_tm_t20", 10_000);
    drain(&mut session, 0);
    session.on_bytes(5, &WELL);
    let _ = session.next_effect();
    session.on_written(10, 100);
    session.on_tick(15_009);
    assert_eq!(drain(&mut session, 15_009).1, []);
    session.on_tick(15_010);
    assert_eq!(
        drain(&mut session, 15_010).1,
        [Effect::Done(Outcome::Unknown(Fault::Silent))]
    );
}

#[test]
fn a_printer_that_cannot_answer_is_never_asked_and_its_slips_are_unconfirmed() {
    let mut session = begin("generic_58", 1_000);
    let (sent, rest) = drain(&mut session, 0);
    assert_eq!(sent, vec![b'x'; 1_000]);
    assert_eq!(rest, [Effect::Done(Outcome::Unconfirmed)]);
}

#[test]
fn a_printer_that_may_answer_is_believed_when_it_does_and_not_waited_for_when_not() {
    let mut mute = begin("generic_80", 100);
    drain(&mut mute, 0);
    mute.on_tick(500);
    let (sent, rest) = drain(&mut mute, 500);
    assert_eq!(
        (sent.len(), rest),
        (100, vec![Effect::Done(Outcome::Unconfirmed)])
    );
    let mut able = begin("generic_80", 100);
    drain(&mut able, 0);
    able.on_bytes(20, &WELL);
    let (sent, _) = drain(&mut able, 20);
    assert!(sent.ends_with(&[0x1d, b'r', 1]));
    able.on_bytes(300, &[0x00]);
    assert_eq!(drain(&mut able, 300).1, [Effect::Done(Outcome::Confirmed)]);
}

#[test]
fn p03_an_answer_that_says_paper_end_is_no_proof() {
    let mut session = begin("generic_80", 100);
    drain(&mut session, 0);
    session.on_bytes(20, &WELL);
    drain(&mut session, 20);
    session.on_bytes(300, &[0x0c]);
    assert_eq!(drain(&mut session, 300).1, [Effect::State(Some(Fault::PaperEnd))]);
    session.on_tick(1_300);
    drain(&mut session, 1_300);
    session.on_bytes(1_310, &WELL);
    let (sent, rest) = drain(&mut session, 1_310);
    assert_eq!((sent, rest), (vec![0x1d, b'r', 1], vec![Effect::State(None)]));
    session.on_bytes(1_400, &[0x00]);
    assert_eq!(drain(&mut session, 1_400).1, [Effect::Done(Outcome::Confirmed)]);
}

#[test]
fn p04_a_lost_answer_does_not_stop_the_questions() {
    let mut session = begin("epson_tm_t20", 100);
    drain(&mut session, 0);
    session.on_bytes(5, &WELL);
    drain(&mut session, 10);
    let mut asked = 0;
    for now in (1_010..10_000).step_by(1_000) {
        session.on_tick(now);
        let questions = drain(&mut session, now).0.len() / 12;
        if questions > 0 {
            asked += questions;
            // Of four answers the last is lost.
            session.on_bytes(now + 1, &COVER_OPEN[..3]);
            drain(&mut session, now + 1);
        }
    }
    assert_eq!(asked, 3);
}
