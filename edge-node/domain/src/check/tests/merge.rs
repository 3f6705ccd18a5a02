//! Two writers and what `inspect` finds. A merge of immutable entries is their union; the real merge of documents is
//! tested in `store`.

use super::*;
use crate::lattice;
use crate::shape::{HeaderConflict, Scalar};
use proptest::prelude::*;

/// What both writers' edits make together.
fn merged(base: &Check, one: &[CheckEdit], two: &[CheckEdit]) -> Check {
    base.after(one).and_then(|check| check.after(two)).expect("reads")
}

fn pay_all(check: &Check, at: u32, receipt: i64) -> Vec<CheckEdit> {
    let ctx = ctx(at);
    let taken = take_tender(&ctx, check, &cash(None, None)).expect("pays");
    let mut edits = taken.edits;
    edits.extend(taken.closing.map(|closing| closing.edit(&ctx, Some(receipt))));
    edits
}

fn codes(check: &Check) -> Vec<&'static str> {
    inspect(check, &[], Currency::EUR)
        .iter()
        .map(|concern| concern.code().word())
        .collect()
}

#[test]
fn r15_two_waiters_add_to_one_check_and_both_sets_of_lines_stay() {
    let base = check_with(&[]);
    let add = |at, item| {
        add_lines(
            &ctx(at),
            &base,
            &menu(),
            &AddLines {
                lines: vec![order(item, 1)],
            },
        )
        .expect("adds")
    };
    let (one, two) = (add(2, CURRY), add(3, BEER));
    assert_eq!(merged(&base, &one, &two), merged(&base, &two, &one));
    let both = merged(&base, &one, &two);
    assert_eq!(
        (both.lines.len(), totals(&both).expect("fits").total_minor),
        (2, 1_785)
    );
    assert_eq!(codes(&both), [""; 0]);
}

#[test]
fn c01_two_tills_pay_the_same_bill_and_the_over_payment_is_named() {
    let base = sent(&check_with(&[order(CURRY, 1)]), 2);
    let both = merged(&base, &pay_all(&base, 3, 5_001), &pay_all(&base, 4, 5_002));
    let concerns = inspect(&both, &[], Currency::EUR);
    assert_eq!(concerns[0], Concern::OverPaid { over: eur(1_290) });
    assert_eq!(
        concerns[1],
        Concern::ClosedTwice {
            receipts: vec![5_001, 5_002]
        }
    );
    let (here, there) = (
        concerns[0].raised(CHECK, ctx(5).now),
        concerns[0].raised(CHECK, ctx(9).now),
    );
    assert_eq!(here.0, there.0, "both sides raise the same finding");
    assert!(concerns[0].sentence().starts_with("12.90 EUR was paid more"));
}

#[test]
fn a_line_added_while_the_check_was_closed_is_named() {
    let base = check_with(&[order(CURRY, 1)]);
    let late = add_lines(
        &ctx(3),
        &base,
        &menu(),
        &AddLines {
            lines: vec![order(BEER, 1)],
        },
    )
    .expect("adds");
    let both = merged(&base, &pay_all(&base, 4, 5_001), &late);
    assert_eq!(
        inspect(&both, &[], Currency::EUR),
        [Concern::ClosedAndChanged { balance: eur(495) }]
    );
    assert_eq!(
        status(&both),
        Status::Closed,
        "a late fact never brings the status back"
    );
}

#[test]
fn a_line_voided_twice_counts_once_and_is_named() {
    let base = sent(&check_with(&[order(CURRY, 1), order(BEER, 1)]), 2);
    let curry = line_id(&base, "Curry");
    let away = |at| void_line(&ctx(at), &base, &void(curry), Allowance::FREE).expect("voids");
    let both = merged(&base, &away(3), &away(4));
    assert_eq!(totals(&both).expect("fits").total_minor, 495);
    assert_eq!(
        inspect(&both, &[], Currency::EUR),
        [Concern::VoidedTwice { line: curry }]
    );
}

#[test]
fn c03_a_line_voided_here_and_made_there_is_named() {
    let base = check_with(&[order(CURRY, 1)]);
    let curry = line_id(&base, "Curry");
    let voided = void_line(&ctx(3), &base, &void(curry), Allowance::NONE).expect("voids");
    let (batch, mut made) = send_lines(&ctx(4), &base, SendLines::default()).expect("sends");
    let there = base.after(&made).expect("reads");
    made.extend(
        crate::kitchen::mark_ticket(&ctx(5), &there, batch, KITCHEN, KitchenEventKind::Bump).expect("bumps"),
    );
    let both = merged(&base, &voided, &made);
    assert_eq!(
        inspect(&both, &[], Currency::EUR),
        [Concern::VoidedAndMade { line: curry, batch }]
    );
}

#[test]
fn a_line_that_went_to_two_checks_or_was_sent_twice_is_named() {
    let base = check_with(&[order(CURRY, 1), order(BEER, 1)]);
    let curry = line_id(&base, "Curry");
    let split = |at, to| {
        let command = Split {
            lines: vec![curry],
            name: None,
            ..Split::default()
        };
        split_lines(&ctx(at), (CHECK, &base), (to, 102), &command)
            .expect("splits")
            .from
    };
    let twice = merged(&base, &split(3, OTHER), &split(4, CheckId(Uuid::from_u128(0xC3))));
    assert_eq!(codes(&twice), ["line_moved_twice"]);
    let send = |at| {
        send_lines(&ctx(at), &base, SendLines::default())
            .expect("sends")
            .1
    };
    assert_eq!(
        codes(&merged(&base, &send(3), &send(4))),
        ["line_sent_twice", "line_sent_twice"]
    );
    let voided = void_line(&ctx(5), &base, &void(curry), Allowance::FREE).expect("voids");
    assert_eq!(
        codes(&merged(&base, &voided, &split(3, OTHER))),
        ["line_voided_and_moved"]
    );
}

#[test]
fn r15_a_header_set_twice_is_named() {
    let conflict = HeaderConflict {
        slot: "table".into(),
        shown: Scalar::Int(1),
        others: vec![Scalar::Int(2)],
    };
    let concerns = inspect(&check_with(&[]), &[conflict], Currency::EUR);
    assert_eq!(concerns, [Concern::HeaderTwice { slot: "table".into() }]);
}

#[test]
fn the_status_is_a_lattice() {
    assert_eq!(lattice::check_laws(Status::ALL), Ok(()));
}

proptest! {
    #[test]
    fn c05_whatever_order_entries_arrive_in_the_check_is_the_same(seed in any::<u64>()) {
        let base = sent(&check_with(&[order(CURRY, 2), order(BEER, 1)]), 2);
        let curry = line_id(&base, "Curry");
        let one = VoidLine { quantity: Some(Quantity::ONE), ..void(curry) };
        let mut edits = void_line(&ctx(3), &base, &one, Allowance::FREE).expect("voids");
        edits.extend(add_lines(&ctx(4), &base, &menu(), &AddLines { lines: vec![steak(1), order(BEER, 2)] }).expect("adds"));
        edits.extend(pay_all(&base, 5, 5_001));
        let straight = base.after(&edits).expect("reads");
        let mut shuffled = edits.clone();
        let mut state = seed | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, usize::try_from(state >> 33).expect("fits") % (at + 1));
        }
        shuffled.extend(edits);
        let mixed = base.after(&shuffled).expect("reads");
        prop_assert_eq!(totals(&mixed), totals(&straight));
        prop_assert_eq!(status(&mixed), status(&straight));
        prop_assert_eq!(mixed, straight);
    }
}
