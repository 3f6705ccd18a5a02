//! Adding, sending and voiding.

use super::*;
use crate::kitchen;

#[test]
fn a_dinner_reads_like_a_bill() {
    let check = check_with(&[order(CURRY, 2), steak(2), order(BEER, 3)]);
    assert_eq!(
        bill(&check),
        "2 Curry 25.80\n1 Steak 27.00\n  1 x rare\n  2 x pepper sauce\n3 Beer 14.85\n\
         A 7% on 49.34 = 3.46\nB 19% on 12.48 = 2.37\ntotal 67.65 paid 0.00 left 67.65"
    );
}

#[test]
fn a_price_that_changes_counts_for_new_lines_only_c06() {
    let check = check_with(&[order(CURRY, 1)]);
    let mut menu = menu();
    let dearer = Item {
        price_minor: Some(1_490),
        ..(*menu.items[&CURRY]).clone()
    };
    menu.items.insert(CURRY, Arc::new(dearer));
    let check = step(&check, |check| {
        add_lines(
            &ctx(2),
            check,
            &menu,
            &AddLines {
                lines: vec![order(CURRY, 1)],
            },
        )
        .expect("adds")
    });
    let prices: Vec<i64> = check.lines.values().map(|line| line.unit_price_minor).collect();
    assert_eq!(prices, [1_290, 1_490]);
}

#[test]
fn r04_a_required_group_and_its_most_are_held() {
    let check = check_with(&[]);
    let add = |line| add_lines(&ctx(2), &check, &menu(), &AddLines { lines: vec![line] });
    let naked = add(order(STEAK, 1)).expect_err("doneness is asked for");
    assert!(naked.to_string().contains("Doneness"), "{naked}");
    assert!(matches!(
        add(steak(3)),
        Err(CheckRefusal::NotOrderable {
            code: "modifier_count",
            ..
        })
    ));
    let mut foreign = order(CURRY, 1);
    foreign.order.modifiers = vec![ChosenModifier {
        modifier: RARE,
        count: 1,
    }];
    assert!(matches!(
        add(foreign),
        Err(CheckRefusal::NotOrderable {
            code: "modifier_unknown",
            ..
        })
    ));
}

#[test]
fn r03_open_prices_weights_and_bad_quantities() {
    let check = check_with(&[]);
    let add = |line| add_lines(&ctx(2), &check, &menu(), &AddLines { lines: vec![line] });
    let mut special = order(OPEN_ITEM, 1);
    assert!(matches!(
        add(special.clone()),
        Err(CheckRefusal::NotOrderable {
            code: "price_needed",
            ..
        })
    ));
    special.order.price = Some(eur(777));
    assert!(add(special).is_ok());
    let mut fixed = order(CURRY, 1);
    fixed.order.price = Some(eur(1));
    assert!(matches!(
        add(fixed),
        Err(CheckRefusal::NotOrderable {
            code: "price_fixed",
            ..
        })
    ));
    let mut cheese = order(CHEESE, 1);
    cheese.order.quantity = Quantity::from_milli(137);
    assert!(add(cheese).is_ok());
    for milli in [0, -1_000, 1_500, 10_001_000, i64::MAX, i64::MIN] {
        let mut bad = order(CURRY, 1);
        bad.order.quantity = Quantity::from_milli(milli);
        assert!(
            matches!(
                add(bad),
                Err(CheckRefusal::NotOrderable {
                    code: "bad_quantity",
                    ..
                })
            ),
            "{milli}"
        );
    }
}

#[test]
fn a_check_holds_500_lines_and_a_command_100() {
    let hundred: Vec<OrderLine> = (0..100).map(|_| order(BEER, 1)).collect();
    let mut check = check_with(&hundred);
    for round in 2..=5 {
        check = step(&check, |check| {
            add_lines(
                &ctx(round),
                check,
                &menu(),
                &AddLines {
                    lines: hundred.clone(),
                },
            )
            .expect("adds")
        });
    }
    let one = AddLines {
        lines: vec![order(BEER, 1)],
    };
    assert_eq!(add_lines(&ctx(9), &check, &menu(), &one), Err(CheckRefusal::Full));
    let many = AddLines {
        lines: (0..101).map(|_| order(BEER, 1)).collect(),
    };
    assert_eq!(
        add_lines(&ctx(9), &check_with(&[]), &menu(), &many),
        Err(CheckRefusal::TooManyLines)
    );
    assert_eq!(
        add_lines(&ctx(9), &check, &menu(), &AddLines::default()),
        Err(CheckRefusal::NoLines)
    );
    let closed = paid(&check, 10, &cash(None, None));
    assert_eq!(
        status(&closed),
        Status::Closed,
        "a full check still takes its payment"
    );
}

#[test]
fn r06_send_takes_only_what_is_new_and_a_course_only_its_own() {
    let mut starter = order(CURRY, 1);
    starter.course = Some(1);
    let mut main = order(CURRY, 2);
    main.course = Some(2);
    let check = check_with(&[starter, main, order(BEER, 1)]);
    let fire = |check: &Check, at, course: Option<u32>| {
        send_lines(
            &ctx(at),
            check,
            course.map_or(SendLines::Ready, SendLines::Course),
        )
    };
    let (_, first) = fire(&check, 2, Some(1)).expect("fires");
    let check = check.after(&first).expect("reads");
    assert_eq!(unsent_lines(&check).count(), 2);
    assert_eq!(fire(&check, 3, Some(1)), Err(CheckRefusal::NothingToSend));
    let check = sent(&check, 4);
    assert_eq!(unsent_lines(&check).count(), 0);
    assert_eq!(fire(&check, 5, None), Err(CheckRefusal::NothingToSend));
    assert_eq!(status(&check), Status::Sent);
}

#[test]
fn an_unsent_line_is_removed_by_anyone_and_is_never_cooked() {
    let check = check_with(&[order(CURRY, 1), order(BEER, 1)]);
    let curry = line_id(&check, "Curry");
    let nothing = VoidLine {
        reason: String::new(),
        ..void(curry)
    };
    let check = step(&check, |check| {
        void_line(&ctx(2), check, &nothing, Allowance::NONE).expect("removes")
    });
    let check = sent(&check, 3);
    assert!(!is_sent(&check, curry));
    assert_eq!(totals(&check).expect("fits").total_minor, 495);
}

#[test]
fn a13_a_waiter_cannot_void_a_sent_line_alone() {
    let check = sent(&check_with(&[order(CURRY, 2)]), 2);
    let curry = line_id(&check, "Curry");
    let needed = CheckRefusal::ApprovalNeeded {
        action: "void_line",
        amount: eur(2_580),
    };
    assert_eq!(
        void_line(&ctx(3), &check, &void(curry), Allowance::NONE),
        Err(needed.clone())
    );
    let edits = void_line(
        &approved(3, "void_line", curry, eur(2_580)),
        &check,
        &void(curry),
        Allowance::NONE,
    );
    let CheckEdit::Void(_, entry) = &edits.expect("approved")[0] else {
        panic!("a void")
    };
    assert_eq!(entry.approver, Some(PersonId(Uuid::from_u128(8))));
    for (action, amount) in [("void_line", 2_579), ("discount", 2_580)] {
        let wrong = approved(3, action, curry, eur(amount));
        assert_eq!(
            void_line(&wrong, &check, &void(curry), Allowance::NONE),
            Err(needed.clone()),
            "a15 {action} {amount}"
        );
    }
    let mut own = approved(3, "void_line", curry, eur(2_580));
    own.approval = own.approval.map(|approval| Approved {
        by: own.person,
        ..approval
    });
    assert_eq!(
        void_line(&own, &check, &void(curry), Allowance::NONE),
        Err(needed),
        "a14"
    );
}

#[test]
fn a_sent_line_is_voided_with_a_reason_never_edited() {
    let check = sent(&check_with(&[order(CURRY, 3)]), 2);
    let curry = line_id(&check, "Curry");
    let silent = VoidLine {
        reason: " ".into(),
        ..void(curry)
    };
    assert_eq!(
        void_line(&ctx(3), &check, &silent, Allowance::FREE),
        Err(CheckRefusal::ReasonNeeded)
    );
    let one = VoidLine {
        quantity: Some(Quantity::ONE),
        ..void(curry)
    };
    let after = step(&check, |check| {
        void_line(&ctx(3), check, &one, Allowance::FREE).expect("voids")
    });
    assert_eq!(after.lines, check.lines, "the line itself stays as it was");
    assert_eq!(
        remaining(&after, curry, &after.lines[&curry]),
        Quantity::from_units(2)
    );
    let three = VoidLine {
        quantity: Some(Quantity::from_units(3)),
        ..void(curry)
    };
    assert_eq!(
        void_line(&ctx(4), &after, &three, Allowance::FREE),
        Err(CheckRefusal::VoidTooMuch)
    );
    let rest = step(&after, |check| {
        void_line(&ctx(4), check, &void(curry), Allowance::FREE).expect("voids")
    });
    assert_eq!(
        void_line(&ctx(5), &rest, &void(curry), Allowance::FREE),
        Err(CheckRefusal::LineVoided { line: curry })
    );
}

#[test]
fn a_ticket_shows_what_was_voided_struck_through_until_bumped() {
    let check = sent(&check_with(&[order(CURRY, 2), order(BEER, 1)]), 2);
    let tickets = kitchen::tickets(&check);
    assert_eq!(
        tickets.iter().map(|ticket| ticket.station).collect::<Vec<_>>(),
        [KITCHEN, BAR]
    );
    let one = VoidLine {
        quantity: Some(Quantity::ONE),
        ..void(line_id(&check, "Curry"))
    };
    let after = step(&check, |check| {
        void_line(&ctx(3), check, &one, Allowance::FREE).expect("voids")
    });
    let changes = kitchen::ticket_changes(Some(&check), &after);
    let [kitchen::TicketChange::Shown(ticket)] = changes.as_slice() else {
        panic!("one difference: {changes:?}")
    };
    let line = &ticket.lines[0];
    assert_eq!((line.quantity, line.voided), (Quantity::ONE, Quantity::ONE));
    assert!(ticket.is_open() && !ticket.is_struck());
}

#[test]
fn a_check_takes_about_200_changes_and_then_only_its_payment() {
    let one = AddLines {
        lines: vec![order(BEER, 1)],
    };
    let mut check = check_with(&[]);
    for at in 1..=200 {
        check = step(&check, |check| {
            add_lines(&ctx(at), check, &menu(), &one).expect("adds")
        });
    }
    assert_eq!(check.command_count(), COMMANDS_MAX);
    assert_eq!(
        add_lines(&ctx(201), &check, &menu(), &one),
        Err(CheckRefusal::Full)
    );
    assert_eq!(status(&paid(&check, 202, &cash(None, None))), Status::Closed);
}
