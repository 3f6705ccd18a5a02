//! The short runs of every test night, and the proof that both harnesses bite.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test says what it expects, and what it could not try"
)]

use harness::{House, Program, Start};
use power::disk::{Disk, Switch};
use power::{Breach, Fault, Report, crash, cut, fault};
use serde_json::json;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One at a time: each of these tests wants the machine for itself.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Falls of the short runs; the full runs are `power crash` and `power cut`.
const KILLS: u32 = 20;
const CUTS: u32 = 10;

fn whole(report: &Report) {
    eprintln!("{report}");
    assert_eq!(report.breach, None, "{report}");
    assert!(
        report.ledger.acknowledged > u64::from(report.falls) * 10,
        "hardly any load: {report}"
    );
}

fn crashed(fault: Option<Fault>, kills: u32) -> Report {
    let _turn = turn();
    let program = fault::program(fault).expect("the binary is built");
    crash::run(program, fault, kills, &mut |_| ()).expect("the harness works")
}

/// The report of a run of power cuts; nothing, and a loud word, where this machine does not allow them.
fn cut(fault: Option<Fault>, cuts: u32) -> Option<Report> {
    let _turn = turn();
    let program = fault::program(fault).expect("the binary is built");
    match cut::run(program, fault, cuts, &mut |_| ()).expect("the harness works") {
        Ok(report) => Some(report),
        Err(why) => {
            eprintln!("SKIPPED, NOT SHOWN HERE: power cuts are not allowed on this machine: {why}");
            None
        }
    }
}

#[test]
fn d06_a_killed_node_loses_nothing_that_it_acknowledged() {
    whole(&crashed(None, KILLS));
}

#[test]
fn d01_a_power_cut_loses_nothing_that_was_acknowledged() {
    if let Some(report) = cut(None, CUTS) {
        whole(&report);
    }
}

#[test]
fn d06_an_answer_before_its_commit_is_caught_by_the_kill() {
    let report = crashed(Some(Fault::AnswerBeforeCommit), 200);
    assert!(
        matches!(report.breach, Some(Breach::AcknowledgedLost(_))),
        "{report}"
    );
}

#[test]
fn n10_a_node_that_keeps_no_answers_is_caught_by_the_kill() {
    let report = crashed(Some(Fault::NoAnswerTable), 20);
    assert!(matches!(report.breach, Some(Breach::DoneTwice(_))), "{report}");
}

#[test]
fn d01_a_database_that_syncs_now_and_then_is_caught_by_the_power_cut() {
    let Some(report) = cut(Some(Fault::SynchronousNormal), 60) else {
        return;
    };
    assert!(
        matches!(report.breach, Some(Breach::AcknowledgedLost(_))),
        "{report}"
    );
}

#[test]
fn d01_an_answer_before_its_commit_is_caught_by_the_power_cut() {
    let Some(report) = cut(Some(Fault::AnswerBeforeCommit), 200) else {
        return;
    };
    assert!(
        matches!(report.breach, Some(Breach::AcknowledgedLost(_))),
        "{report}"
    );
}

/// A node on a disk that `fails` under it: whatever it is told after that, it says "done" to nothing, ends with the exit
/// code for a disk that cannot be trusted, and comes back with everything once the disk does.
fn a_failing_disk(fails: impl FnOnce(&Disk)) {
    let _turn = turn();
    let mut disk = match Disk::new().expect("the harness works") {
        Ok(disk) => disk,
        Err(why) => {
            eprintln!("SKIPPED, NOT SHOWN HERE: own disks are not allowed on this machine: {why}");
            return;
        }
    };
    let data = disk.mount_point().join("house");
    let start = Start::new(
        Program::built().expect("is built"),
        &data,
        &disk.beside().join("node.log"),
    );
    let mut node = start.serve().expect("starts");
    let house = House::set_up(&node).expect("is set up");
    fails(&disk);
    let opening = json!({"outlet": house.kept.outlet, "order_type": "takeaway", "name": "Late"});
    let command = harness::command_id().expect("an id");
    for _ in 0..5 {
        let answer = house.client.command("POST", "/checks", command, &opening);
        assert!(
            answer.as_ref().map_or(true, |answer| answer.status >= 500),
            "{answer:?}"
        );
    }
    assert_eq!(node.exit_code().expect("ends by itself"), 70);
    disk.mount_again().expect("comes back");
    let node = start.serve().expect("starts again");
    let house = House::again(&node, &house.kept).expect("signs on again");
    let answer = house
        .client
        .command("POST", "/checks", command, &opening)
        .expect("is answered");
    assert_eq!((answer.status, answer.replayed), (200, false), "{answer:?}");
    assert_eq!(answer.body.get("number"), Some(&json!(1)));
}

#[test]
fn d09_a_node_whose_disk_fails_says_done_to_nothing_and_ends() {
    a_failing_disk(|disk| {
        disk.switch().and_then(Switch::cut).expect("is cut");
    });
}

#[test]
fn d26_a_node_whose_disk_turns_read_only_says_done_to_nothing_and_ends() {
    a_failing_disk(|disk| disk.turn_read_only().expect("turns read-only"));
}
