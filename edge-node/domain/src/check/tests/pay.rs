//! Payments and closing.

use super::*;
use values::ReservationId;

fn refused(check: &Check, command: &TakeTender) -> CheckRefusal {
    take_tender(&ctx(5), check, command).expect_err("refused")
}

#[test]
fn a_round_of_drinks_is_sent_paid_and_numbered() {
    let check = sent(&check_with(&[order(BEER, 4)]), 2);
    let taken = take_tender(&ctx(3), &check, &cash(None, Some(2_000))).expect("pays");
    assert_eq!(
        (taken.tender.amount_minor, taken.tender.change_minor),
        (1_980, 20)
    );
    let check = paid(&check, 3, &cash(None, Some(2_000)));
    assert_eq!((status(&check), check.receipt()), (Status::Closed, Some(5_001)));
    assert_eq!(totals(&check).expect("fits").balance_minor, 0);
}

#[test]
fn several_tenders_pay_one_check_and_the_last_one_closes_it() {
    let check = sent(&check_with(&[order(CURRY, 1)]), 2);
    let check = paid(&check, 3, &cash(Some(500), None));
    assert_eq!(status(&check), Status::Sent);
    let card = TakeTender {
        kind: TenderKind::Other,
        session: None,
        tip: Some(eur(100)),
        note: Some("slip 12".into()),
        ..cash(None, None)
    };
    let check = paid(&check, 4, &card);
    assert_eq!(
        bill(&check).lines().last(),
        Some("total 12.90 paid 12.90 left 0.00")
    );
    assert_eq!(
        (status(&check), totals(&check).expect("fits").tip_minor),
        (Status::Closed, 100)
    );
}

#[test]
fn cash_that_is_too_little_pays_that_much() {
    let check = check_with(&[order(CURRY, 1)]);
    let check = paid(&check, 3, &cash(None, Some(1_000)));
    assert_eq!(totals(&check).expect("fits").balance_minor, 290);
    assert_eq!(
        refused(&check, &cash(Some(290), Some(200))),
        CheckRefusal::TenderedTooLittle
    );
}

#[test]
fn a_closed_check_refuses_a_second_tender_and_everything_else() {
    let check = sent(&check_with(&[order(CURRY, 1)]), 2);
    let curry = line_id(&check, "Curry");
    let closed = paid(&check, 3, &cash(None, None));
    assert_eq!(refused(&closed, &cash(None, None)), CheckRefusal::Closed);
    let more = AddLines {
        lines: vec![order(BEER, 1)],
    };
    assert_eq!(
        add_lines(&ctx(6), &closed, &menu(), &more),
        Err(CheckRefusal::Closed)
    );
    assert_eq!(
        void_line(&ctx(6), &closed, &void(curry), Allowance::FREE),
        Err(CheckRefusal::Closed)
    );
    assert_eq!(close_check(&ctx(6), &closed, None), Err(CheckRefusal::Closed));
    let transfer_to = Transfer {
        name: Some("Bar".into()),
        ..Transfer::default()
    };
    assert_eq!(
        transfer(&ctx(6), &closed, &transfer_to),
        Err(CheckRefusal::Closed)
    );
    assert_eq!(share_evenly(&ctx(6), &closed, 2), Err(CheckRefusal::Closed));
}

#[test]
fn over_payment_is_refused_except_as_change() {
    let check = check_with(&[order(CURRY, 1)]);
    let balance = eur(1_290);
    assert_eq!(
        refused(&check, &cash(Some(1_291), Some(2_000))),
        CheckRefusal::OverPayment { balance }
    );
    for amount in [0, -1, i64::MIN, 1_000_000_000_001] {
        assert!(
            matches!(
                refused(&check, &cash(Some(amount), None)),
                CheckRefusal::BadAmount { .. }
            ),
            "{amount}"
        );
    }
    let pounds = TakeTender {
        amount: Some(Money::new(5, Currency::GBP)),
        ..cash(None, None)
    };
    assert_eq!(
        refused(&check, &pounds),
        CheckRefusal::ForeignCurrency {
            currency: Currency::EUR
        }
    );
    let tipped = TakeTender {
        tip: Some(eur(200)),
        ..cash(None, Some(2_000))
    };
    assert_eq!(
        take_tender(&ctx(3), &check, &tipped)
            .expect("pays")
            .tender
            .change_minor,
        510
    );
    assert_eq!(
        refused(&check_with(&[]), &cash(None, None)),
        CheckRefusal::NothingToPay
    );
}

#[test]
fn cash_needs_a_drawer_and_a_room_charge_a_reservation() {
    let check = check_with(&[order(CURRY, 1)]);
    let no_drawer = TakeTender {
        session: None,
        ..cash(None, None)
    };
    assert_eq!(refused(&check, &no_drawer), CheckRefusal::DrawerNeeded);
    let room = TakeTender {
        kind: TenderKind::RoomCharge,
        session: None,
        ..cash(None, None)
    };
    assert_eq!(refused(&check, &room), CheckRefusal::ReferenceNeeded);
    let named = TakeTender {
        reservation: Some(ReservationId(Uuid::from_u128(3))),
        ..room
    };
    assert!(
        take_tender(&ctx(3), &check, &named)
            .expect("pays")
            .closing
            .is_some()
    );
    let change = TakeTender {
        tendered: Some(eur(5_000)),
        ..named
    };
    assert_eq!(refused(&check, &change), CheckRefusal::ChangeOnCashOnly);
}

#[test]
fn paying_the_rest_sends_what_the_kitchen_has_not_seen() {
    let check = check_with(&[order(CURRY, 1)]);
    let taken = take_tender(&ctx(3), &check, &cash(None, None)).expect("pays");
    assert!(taken.batch.is_some());
    let closed = paid(&check, 3, &cash(None, None));
    assert_eq!(
        crate::kitchen::tickets(&closed).len(),
        1,
        "paid food is still to be made"
    );
}

#[test]
fn an_open_balance_is_not_closed_and_a_voided_check_needs_no_receipt() {
    let check = check_with(&[order(CURRY, 1)]);
    assert_eq!(
        close_check(&ctx(2), &check, None),
        Err(CheckRefusal::BalanceLeft { balance: eur(1_290) })
    );
    let line = line_id(&check, "Curry");
    let empty = step(&check, |check| {
        void_line(&ctx(2), check, &void(line), Allowance::NONE).expect("removes")
    });
    assert!(!close_check(&ctx(3), &empty, None).expect("closes").needs_receipt);
}

#[test]
fn a_void_does_not_bring_a_check_below_what_is_paid() {
    let check = check_with(&[order(CURRY, 1), order(BEER, 1)]);
    let check = paid(&check, 2, &cash(Some(1_000), None));
    let refused = void_line(&ctx(3), &check, &void(line_id(&check, "Curry")), Allowance::FREE);
    assert_eq!(refused, Err(CheckRefusal::BelowPaid { paid: eur(1_000) }));
    let rest = step(&check, |check| {
        void_line(&ctx(3), check, &void(line_id(check, "Beer")), Allowance::FREE).expect("voids")
    });
    assert_eq!(totals(&rest).expect("fits").balance_minor, 290);
}
