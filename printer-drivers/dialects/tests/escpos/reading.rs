//! Status bytes in any split and any order, with noise between them.

use dialects::escpos::status::Answer;
use dialects::{Fault, StatusReader};
use proptest::prelude::*;

fn asked() -> StatusReader {
    let mut reader = StatusReader::default();
    assert_eq!(reader.ask(), [0x10, 4, 1, 0x10, 4, 2, 0x10, 4, 3, 0x10, 4, 4]);
    reader
}

#[test]
fn p03_an_open_cover_and_an_empty_roll_are_told_by_name() {
    // As a printer sent them: cover open, then the roll at its end.
    let mut reader = asked();
    assert_eq!(reader.read(&[0x1a, 0x16, 0x12, 0x12]).len(), 4);
    assert_eq!(reader.status().fault(), Some(Fault::CoverOpen));
    reader.ask();
    reader.read(&[0x1a, 0x32, 0x12, 0x7e]);
    assert_eq!(reader.status().fault(), Some(Fault::PaperEnd));
    assert_eq!(Fault::PaperEnd.words(), "paper is out");
    reader.ask();
    reader.read(&[0x12, 0x12, 0x12, 0x1e]);
    assert_eq!(reader.status().fault(), None);
    assert!(reader.status().paper_near_end);
}

#[test]
fn p04_answers_that_come_one_by_one_or_inside_a_report_are_told_apart() {
    let mut reader = asked();
    for byte in [0x12, 0x12] {
        assert_eq!(reader.read(&[byte]), [Answer::RealTime]);
    }
    // A report begins, the other two answers come in its middle, the report goes on: cover open by its first byte.
    assert_eq!(
        reader.read(&[0x38, 0x00, 0x12, 0x12, 0x0c]),
        [Answer::RealTime, Answer::RealTime]
    );
    assert_eq!(reader.read(&[0x0f]), [Answer::Report]);
    assert_eq!(reader.status().fault(), Some(Fault::CoverOpen));
    assert!(reader.status().paper_end && reader.strange() == 0);
}

#[test]
fn p04_an_answer_that_nobody_asked_for_is_skipped() {
    let mut reader = StatusReader::default();
    assert_eq!(reader.read(&[0x1e, 0x7e, 0x11, 0x13, 0xff, 0x00]), []);
    assert_eq!((reader.status().fault(), reader.strange()), (None, 6));
}

#[test]
fn p07_a_process_id_is_read_after_noise_and_a_torn_report() {
    let mut reader = asked();
    let seen = reader.read(b"\x10\x00\x37\x22 !A~\x00");
    assert_eq!(seen, [Answer::ProcessId(*b" !A~")]);
    assert_eq!(reader.read(b"\x37\x21\x37\x22a\x01"), []);
}

proptest! {
    #[test]
    fn p04_no_bytes_in_any_split_stop_the_reader(noise in prop::collection::vec(any::<u8>(), 0..200), cut in 0_usize..200) {
        let mut whole = asked();
        let mut split = asked();
        let answers = whole.read(&noise);
        let (one, two) = noise.split_at(cut.min(noise.len()));
        let mut both = split.read(one);
        both.extend(split.read(two));
        prop_assert_eq!(answers, both);
        // What began may swallow the first bytes; a second round of clean answers is read right.
        for _ in 0..3 {
            whole.forget_real_time();
            whole.ask();
            whole.read(&[0x12, 0x12, 0x12, 0x12]);
        }
        prop_assert_eq!(whole.status().fault(), None);
    }
}
