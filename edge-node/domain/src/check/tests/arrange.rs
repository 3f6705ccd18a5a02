//! Splits, merges, shares, transfers and tickets: features R07, K02, K03 (not the cases of those names).

use super::*;
use crate::kitchen::{TicketChange, mark_ticket, ticket_changes, tickets};

#[test]
fn r07_a_line_that_was_sent_and_bumped_goes_over_with_its_ticket() {
    let whole = sent(&check_with(&[order(CURRY, 1), order(BEER, 1)]), 2);
    let kitchen = &tickets(&whole)[0];
    let whole = step(&whole, |check| {
        mark_ticket(&ctx(3), check, kitchen.batch, KITCHEN, KitchenEventKind::Bump).expect("bumps")
    });
    let curry = line_id(&whole, "Curry");
    let command = Split {
        lines: vec![curry],
        name: Some("Ann".into()),
        ..Split::default()
    };
    let arranged = split_lines(&ctx(4), (CHECK, &whole), (OTHER, 102), &command).expect("splits");
    let from = whole.after(&arranged.from).expect("reads");
    let to = Check::default().after(&arranged.to).expect("reads");
    assert_eq!(
        tickets(&from)
            .iter()
            .map(|ticket| ticket.station)
            .collect::<Vec<_>>(),
        [BAR]
    );
    let moved = &tickets(&to)[0];
    assert_eq!(
        (moved.batch, moved.sent_at, moved.last),
        (kitchen.batch, kitchen.sent_at, Some(KitchenEventKind::Bump))
    );
    assert_eq!(moved.lines[0].line, curry, "the kitchen's line id is stable");
    assert_eq!(
        (to.number, to.name.as_deref(), to.table),
        (Some(102), Some("Ann"), whole.table)
    );
    assert_eq!(status(&to), Status::Ready);
}

#[test]
fn merged_tables_rename_the_ticket_and_end_the_first_check() {
    let first = sent(&check_with(&[order(CURRY, 1)]), 2);
    let second = check_with(&[order(BEER, 1)]);
    let merge = Merge {
        from: CHECK,
        into: OTHER,
    };
    let arranged = merge_into(&ctx(3), merge, &first, &second).expect("merges");
    let gone = first.after(&arranged.from).expect("reads");
    let whole = second.after(&arranged.to).expect("reads");
    assert!(matches!(
        ticket_changes(Some(&first), &gone).as_slice(),
        [TicketChange::Gone(..)]
    ));
    assert!(matches!(
        ticket_changes(Some(&second), &whole).as_slice(),
        [TicketChange::Shown(_)]
    ));
    assert_eq!((status(&gone), whole.covers), (Status::Closed, 4));
    assert_eq!(totals(&gone).expect("fits").total_minor, 0);
    assert_eq!(totals(&whole).expect("fits").total_minor, 1_785);
    let more = AddLines {
        lines: vec![order(BEER, 1)],
    };
    assert_eq!(
        add_lines(&ctx(4), &gone, &menu(), &more),
        Err(CheckRefusal::MergedAway { into: OTHER })
    );
}

#[test]
fn splits_and_merges_that_make_no_sense_are_refused() {
    let check = check_with(&[order(CURRY, 1), order(BEER, 1)]);
    let split = |lines| {
        split_lines(
            &ctx(2),
            (CHECK, &check),
            (OTHER, 102),
            &Split {
                lines,
                ..Split::default()
            },
        )
    };
    assert_eq!(split(vec![]), Err(CheckRefusal::NoLines));
    assert_eq!(
        split(check.lines.keys().copied().collect()),
        Err(CheckRefusal::NothingStays)
    );
    let foreign = LineId(Uuid::from_u128(404));
    assert_eq!(
        split(vec![foreign]),
        Err(CheckRefusal::LineUnknown { line: foreign })
    );
    let merge = |from, into| {
        merge_into(
            &ctx(2),
            Merge {
                from: CHECK,
                into: OTHER,
            },
            from,
            into,
        )
    };
    let tendered = paid(&check, 2, &cash(Some(100), None));
    assert_eq!(merge(&tendered, &check), Err(CheckRefusal::HasTenders));
    let closed = paid(&check, 2, &cash(None, None));
    assert_eq!(merge(&check, &closed), Err(CheckRefusal::Closed));
    let itself = merge_into(
        &ctx(2),
        Merge {
            from: CHECK,
            into: CHECK,
        },
        &check,
        &check,
    );
    assert_eq!(itself, Err(CheckRefusal::SameCheck));
    let below = split_lines(
        &ctx(3),
        (CHECK, &paid(&check, 2, &cash(Some(1_500), None))),
        (OTHER, 102),
        &Split {
            lines: vec![line_id(&check, "Curry")],
            name: None,
            ..Split::default()
        },
    );
    assert_eq!(below, Err(CheckRefusal::BelowPaid { paid: eur(1_500) }));
}

#[test]
fn even_shares_differ_by_a_cent_at_most_and_pay_the_whole() {
    let check = check_with(&[order(CURRY, 1)]);
    let check = step(&check, |check| share_evenly(&ctx(2), check, 4).expect("shares"));
    let mut amounts: Vec<i64> = check.shares.values().map(|share| share.amount_minor).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [322, 322, 323, 323]);
    let check = amounts.iter().zip(3..).fold(check, |check, (amount, at)| {
        paid(&check, at, &cash(Some(*amount), None))
    });
    assert_eq!(status(&check), Status::Closed);
    for count in [0, 1, 51] {
        assert_eq!(
            share_evenly(&ctx(2), &check_with(&[order(CURRY, 1)]), count),
            Err(CheckRefusal::SharedUnevenly)
        );
    }
}

#[test]
fn a_check_is_handed_over() {
    let check = check_with(&[order(CURRY, 1)]);
    let command = Transfer {
        table: Some(TableId(Uuid::from_u128(0xE9))),
        ..Transfer::default()
    };
    let after = step(&check, |check| transfer(&ctx(2), check, &command).expect("moves"));
    assert_eq!((after.table, after.server), (command.table, check.server));
    assert_eq!(
        transfer(&ctx(2), &check, &Transfer::default()),
        Err(CheckRefusal::NothingToTransfer)
    );
}

#[test]
fn a_ticket_is_bumped_recalled_to_its_slot_and_served() {
    let check = sent(&check_with(&[order(CURRY, 1)]), 2);
    let ticket = tickets(&check).remove(0);
    let mark =
        |check: &Check, at, kind| mark_ticket(&ctx(at), check, ticket.batch, KITCHEN, kind).expect("marks");
    let bumped = step(&check, |check| mark(check, 3, KitchenEventKind::Bump));
    assert_eq!(status(&bumped), Status::Ready);
    assert_eq!(
        mark(&bumped, 4, KitchenEventKind::Bump),
        [],
        "a second bump changes nothing"
    );
    let recalled = step(&bumped, |check| mark(check, 5, KitchenEventKind::Recall));
    assert_eq!(
        (status(&recalled), tickets(&recalled)[0].sent_at),
        (Status::Sent, ticket.sent_at)
    );
    let served = step(&recalled, |check| mark(check, 6, KitchenEventKind::Serve));
    assert_eq!(status(&served), Status::Served);
    let paid = paid(&bumped, 7, &cash(None, None));
    assert!(
        !mark(&paid, 8, KitchenEventKind::Recall).is_empty(),
        "a paid check's food is still made"
    );
    let nowhere = mark_ticket(&ctx(9), &check, ticket.batch, BAR, KitchenEventKind::Bump);
    assert_eq!(nowhere, Err(CheckRefusal::BatchUnknown { batch: ticket.batch }));
}

#[test]
fn an_addition_is_a_second_round_on_its_own_ticket() {
    let check = sent(&check_with(&[order(CURRY, 1)]), 2);
    let more = step(&check, |check| {
        add_lines(
            &ctx(3),
            check,
            &menu(),
            &AddLines {
                lines: vec![order(CURRY, 2)],
            },
        )
        .expect("adds")
    });
    let after = sent(&more, 4);
    let changes = ticket_changes(Some(&check), &after);
    let [TicketChange::Shown(ticket)] = changes.as_slice() else {
        panic!("only the addition: {changes:?}")
    };
    assert_eq!((ticket.round, ticket.lines.len()), (2, 1));
}
