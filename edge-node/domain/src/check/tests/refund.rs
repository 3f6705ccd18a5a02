//! Giving lines back after the receipt: R08.

use super::*;
use proptest::prelude::*;

fn give_back(lines: Vec<(LineId, Option<Quantity>)>) -> RefundLines {
    RefundLines {
        lines,
        kind: TenderKind::Cash,
        session: Some(DRAWER),
        reason: "cold".into(),
        code: Some(ReasonCode::NotSatisfied),
    }
}

fn refund(check: &Check, at: u32, command: &RefundLines) -> (Check, i64) {
    let ctx = ctx(at);
    let refunding = refund_lines(&ctx, CHECK, check, command, Allowance::FREE).expect("gives back");
    let amount = refunding.refund.amount_minor;
    let groups: i64 = refunding.groups.iter().map(|group| group.gross_minor).sum();
    assert_eq!(groups, amount);
    (
        check.after(&[refunding.edit(&ctx, 5_002).1]).expect("reads"),
        amount,
    )
}

#[test]
fn r08_a_line_is_given_back_once_with_its_own_receipt() {
    let check = check_with(&[order(CURRY, 2), order(BEER, 1)]);
    let curry = line_id(&check, "Curry");
    let open = refund_lines(
        &ctx(3),
        CHECK,
        &check,
        &give_back(vec![(curry, None)]),
        Allowance::FREE,
    );
    assert_eq!(open.err(), Some(CheckRefusal::NotClosed));
    let closed = paid(&check, 4, &cash(None, None));
    let (after, amount) = refund(&closed, 5, &give_back(vec![(curry, Some(Quantity::ONE))]));
    assert_eq!(amount, 1_290);
    assert_eq!(
        after.refunds.values().next().map(|refund| refund.receipt),
        Some(5_002)
    );
    let (after, amount) = refund(&after, 6, &give_back(vec![(curry, None)]));
    assert_eq!(amount, 1_290, "what is left of it");
    let more = refund_lines(
        &ctx(7),
        CHECK,
        &after,
        &give_back(vec![(curry, None)]),
        Allowance::FREE,
    );
    assert_eq!(more.err(), Some(CheckRefusal::RefundTooMuch));
    assert_eq!(status(&after), Status::Closed, "the sale stands as it was");
    assert_eq!(totals(&after).expect("fits").total_minor, 3_075);
}

#[test]
fn r08_a13_a_refund_over_the_allowance_is_bound_to_check_and_amount() {
    let check = paid(&check_with(&[order(CURRY, 1)]), 4, &cash(None, None));
    let command = give_back(vec![(line_id(&check, "Curry"), None)]);
    let amount = eur(1_290);
    let asked = refund_lines(&ctx(5), CHECK, &check, &command, Allowance::NONE);
    assert_eq!(
        asked.err(),
        Some(CheckRefusal::ApprovalNeeded {
            action: REFUND,
            amount
        })
    );
    let with = approved(5, REFUND, CHECK, amount);
    let given = refund_lines(&with, CHECK, &check, &command, Allowance::NONE).expect("gives back");
    assert_eq!(given.refund.approver, Some(PersonId(Uuid::from_u128(8))));
    let other = approved(5, REFUND, CHECK, eur(1_289));
    assert!(refund_lines(&other, CHECK, &check, &command, Allowance::NONE).is_err());
    let room = RefundLines {
        kind: TenderKind::RoomCharge,
        ..command.clone()
    };
    let refused = refund_lines(&with, CHECK, &check, &room, Allowance::NONE);
    assert_eq!(refused.err(), Some(CheckRefusal::RefundKind));
    let no_drawer = RefundLines {
        session: None,
        ..command
    };
    let refused = refund_lines(&with, CHECK, &check, &no_drawer, Allowance::NONE);
    assert_eq!(refused.err(), Some(CheckRefusal::DrawerNeeded));
}

proptest! {
    #[test]
    fn r08_what_is_given_back_in_steps_is_what_was_paid(lines in super::money::any_lines(), steps in prop::collection::vec(1_i64..3_000, 1..8)) {
        let check = check_with(&lines);
        let whole = totals(&check).expect("fits").total_minor;
        prop_assume!(whole > 0);
        let mut check = paid(&check, 4, &cash(None, None));
        let mut given = 0;
        let ids: Vec<LineId> = live_lines(&check).iter().map(|(id, _)| *id).collect();
        for (at, step) in (5..).zip(steps) {
            let command = give_back(ids.iter().filter_map(|id| {
                let left = check.lines[id].quantity.milli - refunded(&check, *id).milli;
                (left > 1).then_some((*id, Some(Quantity::from_milli(step.min(left - 1)))))
            }).collect());
            // A step that comes to nothing is refused.
            if let Ok(refunding) = refund_lines(&ctx(at), CHECK, &check, &command, Allowance::FREE) {
                given += refunding.refund.amount_minor;
                check = check.after(&[refunding.edit(&ctx(at), 1).1]).expect("reads");
            }
        }
        let rest = ids.iter().map(|id| (*id, None)).collect();
        if let Ok(refunding) = refund_lines(&ctx(99), CHECK, &check, &give_back(rest), Allowance::FREE) {
            given += refunding.refund.amount_minor;
            prop_assert_eq!(given, whole);
        }
    }
}
