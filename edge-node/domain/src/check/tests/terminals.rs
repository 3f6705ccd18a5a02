//! Ids that terminals made, courses that wait, and what was printed: R06, R13, R20, case F10.

use super::*;

/// A `UUIDv7` as a terminal makes it.
fn made(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn line_with_id(item: ItemId, id: Uuid) -> OrderLine {
    OrderLine {
        id: Some(LineId(id)),
        ..order(item, 1)
    }
}

fn add(check: &Check, lines: Vec<OrderLine>) -> Result<Vec<CheckEdit>, CheckRefusal> {
    add_lines(&ctx(3), check, &menu(), &AddLines { lines })
}

#[test]
fn r20_lines_bear_the_ids_that_the_terminal_made_and_no_id_counts_twice() {
    let check = step(&check_with(&[]), |check| {
        add(
            check,
            vec![line_with_id(CURRY, made(9)), line_with_id(BEER, made(2))],
        )
        .expect("adds")
    });
    assert_eq!(line_id(&check, "Curry"), LineId(made(9)));
    assert_eq!(line_id(&check, "Beer"), LineId(made(2)));
    let taken = CheckRefusal::IdTaken { id: made(9) };
    assert_eq!(add(&check, vec![line_with_id(BEER, made(9))]), Err(taken.clone()));
    let twice = vec![line_with_id(BEER, made(9)), line_with_id(CURRY, made(9))];
    assert_eq!(add(&check_with(&[]), twice), Err(taken));
    let unfit = line_with_id(BEER, Uuid::from_u128(5));
    assert_eq!(add(&check, vec![unfit]), Err(CheckRefusal::IdUnfit));
}

#[test]
fn r20_lines_stand_in_the_order_in_which_the_house_got_them_whatever_the_terminals_clocks_say() {
    let late = line_with_id(BEER, made(1));
    let check = check_with(&[order(CURRY, 1)]);
    let check = step(&check, |check| add(check, vec![late]).expect("adds"));
    let names: Vec<_> = live_lines(&check)
        .iter()
        .map(|(_, line)| line.name.as_str())
        .collect();
    assert_eq!(names, ["Curry", "Beer"]);
}

#[test]
fn r20_a_tender_bears_the_terminals_id_once_and_its_own_time_as_evidence() {
    let check = check_with(&[order(CURRY, 2)]);
    let own = Timestamp::from_unix_ms(1_779_999_999_000);
    let command = TakeTender {
        id: Some(TenderId(made(4))),
        taken_at: Some(own),
        ..cash(Some(100), None)
    };
    let check = paid(&check, 4, &command);
    let tender = check.tenders.get(&TenderId(made(4))).expect("the tender");
    assert_eq!(tender.taken_at, Some(own));
    assert!(tender.at > own, "the house's own time is its commit's");
    assert_eq!(
        take_tender(&ctx(5), &check, &command).err(),
        Some(CheckRefusal::IdTaken { id: made(4) })
    );
    let unfit = TakeTender {
        id: Some(TenderId(Uuid::nil())),
        ..cash(None, None)
    };
    assert_eq!(
        take_tender(&ctx(5), &check, &unfit).err(),
        Some(CheckRefusal::IdUnfit)
    );
}

#[test]
fn r06_a_held_line_waits_for_its_course_and_goes_with_the_payment_at_last() {
    let mut main = order(CURRY, 1);
    (main.course, main.hold) = (Some(2), true);
    let check = check_with(&[order(BEER, 1), main]);
    let check = sent(&check, 2);
    let waiting: Vec<_> = unsent_lines(&check).map(|(_, line)| line.name.clone()).collect();
    assert_eq!(waiting, ["Curry"]);
    assert_eq!(
        send_lines(&ctx(3), &check, SendLines::Ready).err(),
        Some(CheckRefusal::NothingToSend)
    );
    let fired = step(&check, |check| {
        send_lines(&ctx(3), check, SendLines::Course(2)).expect("fires").1
    });
    assert_eq!(unsent_lines(&fired).count(), 0);
    let last = crate::kitchen::tickets(&fired).pop().expect("a ticket");
    assert_eq!((last.course, last.round), (Some(2), 2));
    let paid = paid(&check, 4, &cash(None, None));
    assert_eq!(unsent_lines(&paid).count(), 0, "what is paid is made");
}

#[test]
fn r13_a_bill_stands_until_more_is_ordered_and_f10_copies_are_counted() {
    let empty = check_with(&[]);
    assert_eq!(
        bill_printed(&ctx(2), &empty).err(),
        Some(CheckRefusal::NothingToBill)
    );
    let check = check_with(&[order(CURRY, 1)]);
    assert_eq!(check.bill_printed_at(), None);
    let (first, edit) = bill_printed(&ctx(2), &check).expect("prints");
    let check = check.after(&[edit]).expect("reads");
    let (second, edit) = bill_printed(&ctx(3), &check).expect("prints");
    let check = check.after(&[edit]).expect("reads");
    assert_eq!((first, second), (1, 2));
    assert_eq!(check.bill_printed_at(), Some(ctx(3).now));
    assert_eq!(
        receipt_copied(&ctx(4), &check).err(),
        Some(CheckRefusal::NoReceipt)
    );
    let more = step(&check, |check| {
        add_lines(
            &ctx(4),
            check,
            &menu(),
            &AddLines {
                lines: vec![order(BEER, 1)],
            },
        )
        .expect("adds")
    });
    assert_eq!(
        more.bill_printed_at(),
        None,
        "the bill on the table is out of date"
    );
    let mut closed = paid(&check, 5, &cash(None, None));
    for n in 1..=3 {
        let (copy, edit) = receipt_copied(&ctx(5 + n), &closed).expect("copies");
        assert_eq!(copy, n);
        closed = closed.after(&[edit]).expect("reads");
    }
    assert_eq!(closed.receipt_copies(), 3);
    assert_eq!(bill_printed(&ctx(9), &closed).err(), Some(CheckRefusal::Closed));
}
