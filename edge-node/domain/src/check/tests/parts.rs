//! Splits by part, by seat, into a check that is open, and by amounts (R07); prices by hand and discounts taken back (R08).

use super::*;
use crate::kitchen::tickets;
use proptest::prelude::*;

fn part(line: LineId, count: u32, of: u32) -> Split {
    Split {
        parts: vec![PartOf { line, count, of }],
        ..Split::default()
    }
}

fn apart(at: u32, check: &Check, to: u128, command: &Split) -> (Check, Check) {
    let id = CheckId(Uuid::from_u128(to));
    let arranged = split_lines(&ctx(at), (CHECK, check), (id, 102), command).expect("splits");
    let from = check.after(&arranged.from).expect("reads");
    (from, Check::default().after(&arranged.to).expect("reads"))
}

fn total(check: &Check) -> i64 {
    let sums = totals(check).expect("fits");
    assert_eq!(sums.total_minor, due(check).expect("fits").total_minor);
    assert_eq!(sums.net_minor + sums.tax_minor, sums.total_minor);
    sums.total_minor
}

#[test]
fn r07_a_bottle_is_shared_by_three_to_the_cent_and_the_kitchen_makes_it_once() {
    let whole = sent(&check_with(&[order(STEAK_FREE, 1), order(CURRY, 1)]), 2);
    let curry = line_id(&whole, "Curry");
    let (rest, first) = apart(3, &whole, 0xC2, &part(curry, 1, 3));
    let (rest, second) = apart(4, &rest, 0xC3, &part(curry, 1, 2));
    let shares = [&first, &second].map(total);
    assert_eq!(shares, [430, 430]);
    assert_eq!(total(&rest) + 860, total(&whole));
    let made: Vec<_> = tickets(&rest)
        .into_iter()
        .flat_map(|ticket| ticket.lines)
        .collect();
    let curry_made = made.iter().find(|line| line.name == "Curry").expect("made");
    assert_eq!(curry_made.quantity, Quantity::ONE, "one dish, whoever pays");
    assert!(tickets(&first).is_empty() && tickets(&second).is_empty());
    assert_eq!(unsent_lines(&first).count(), 0, "and it is not sent again");
    let merge = Merge {
        from: OTHER,
        into: CHECK,
    };
    let back = merge_into(&ctx(5), merge, &first, &rest).expect("merges");
    assert_eq!(total(&rest.after(&back.to).expect("reads")), total(&rest) + 430);
}

/// Beer stands in for a second dish.
const STEAK_FREE: ItemId = BEER;

#[test]
fn r07_parts_that_are_none_are_refused_and_a_line_in_parts_is_voided_as_a_whole_only() {
    let check = check_with(&[order(CURRY, 2)]);
    let curry = line_id(&check, "Curry");
    for (count, of) in [(0, 2), (2, 2), (3, 2), (1, 101)] {
        let refused = split_lines(&ctx(3), (CHECK, &check), (OTHER, 102), &part(curry, count, of));
        assert_eq!(refused.err(), Some(CheckRefusal::BadPart), "{count} of {of}");
    }
    let mut both = part(curry, 1, 2);
    both.lines = vec![curry];
    let refused = split_lines(&ctx(3), (CHECK, &check), (OTHER, 102), &both);
    assert_eq!(refused.err(), Some(CheckRefusal::BadPart));
    let (rest, half) = apart(3, &check, 0xC2, &part(curry, 1, 2));
    let one = VoidLine {
        quantity: Some(Quantity::from_milli(500)),
        ..void(curry)
    };
    let in_parts = CheckRefusal::LineInParts { line: curry };
    assert_eq!(
        void_line(&ctx(4), &rest, &one, Allowance::FREE).err(),
        Some(in_parts.clone())
    );
    let price = SetPrice {
        line: curry,
        price: eur(1),
        reason: "x".into(),
        code: None,
    };
    assert_eq!(
        set_price(&ctx(4), &rest, &price, Allowance::FREE).err(),
        Some(in_parts)
    );
    let gone = step(&rest, |check| {
        void_line(&ctx(4), check, &void(curry), Allowance::FREE).expect("voids")
    });
    assert_eq!((total(&gone), total(&half)), (0, 1_290));
}

#[test]
fn r07_each_seat_gets_its_own_check_and_what_is_for_all_stays() {
    let seat = |item, seat| OrderLine {
        seat,
        ..order(item, 1)
    };
    let check = check_with(&[seat(CURRY, Some(1)), seat(BEER, Some(2)), seat(BEER, None)]);
    let apart = seats_apart(&check).expect("seats");
    assert_eq!(apart.keys().copied().collect::<Vec<_>>(), [1, 2]);
    let nobody = check_with(&[seat(CURRY, Some(3)), seat(BEER, Some(4))]);
    assert_eq!(
        seats_apart(&nobody)
            .expect("seats")
            .keys()
            .copied()
            .collect::<Vec<_>>(),
        [4]
    );
    let one = check_with(&[seat(CURRY, Some(3)), seat(BEER, Some(3))]);
    assert_eq!(seats_apart(&one), Err(CheckRefusal::OneSeat));
}

#[test]
fn r07_lines_move_to_a_check_that_is_open_and_fits() {
    let check = check_with(&[order(CURRY, 1), order(BEER, 1)]);
    let other = check_with(&[order(BEER, 2)]);
    let command = Split {
        lines: vec![line_id(&check, "Curry")],
        ..Split::default()
    };
    let moved = split_lines(&ctx(3), (CHECK, &check), SplitTo::Open(OTHER, &other), &command).expect("moves");
    let (from, into) = (
        check.after(&moved.from).expect("reads"),
        other.after(&moved.to).expect("reads"),
    );
    assert_eq!((total(&from), total(&into)), (495, 990 + 1_290));
    assert_eq!(into.number, other.number, "it keeps its header");
    let itself = split_lines(&ctx(3), (CHECK, &check), SplitTo::Open(CHECK, &check), &command);
    assert_eq!(itself.err(), Some(CheckRefusal::SameCheck));
    let closed = paid(&other, 4, &cash(None, None));
    let late = split_lines(&ctx(5), (CHECK, &check), SplitTo::Open(OTHER, &closed), &command);
    assert_eq!(late.err(), Some(CheckRefusal::Closed));
}

#[test]
fn r07_a_bill_is_shared_by_amounts_and_a_tender_pays_no_more_than_its_share() {
    let check = check_with(&[order(CURRY, 2)]);
    let shared = step(&check, |check| {
        share_in_amounts(&ctx(3), check, &[eur(1_000), eur(500)]).expect("shares")
    });
    let amounts: Vec<i64> = open_shares(&shared)
        .iter()
        .map(|share| share.amount_minor)
        .collect();
    assert_eq!(amounts, [1_000, 500, 1_080], "the rest is the last share");
    let share = |share, amount| TakeTender {
        share: Some(share),
        ..cash(amount, None)
    };
    let over = take_tender(&ctx(4), &shared, &share(2, Some(501))).err();
    assert_eq!(over, Some(CheckRefusal::ShareTooSmall { open: eur(500) }));
    assert_eq!(
        take_tender(&ctx(4), &shared, &share(4, None)).err(),
        Some(CheckRefusal::ShareUnknown)
    );
    let half = paid(&shared, 4, &share(1, Some(400)));
    assert_eq!(open_shares(&half)[0].open_minor, 600);
    let whole = paid(&half, 5, &share(1, None));
    assert_eq!(open_shares(&whole)[0].open_minor, 0);
    let again = take_tender(&ctx(6), &whole, &share(1, None)).err();
    assert_eq!(again, Some(CheckRefusal::ShareTooSmall { open: eur(0) }));
    let rest = paid(&paid(&whole, 6, &share(2, None)), 7, &share(3, None));
    assert_eq!(status(&rest), Status::Closed);
    for amounts in [vec![eur(0)], vec![eur(-5)], vec![eur(2_581)], vec![]] {
        let refused = share_in_amounts(&ctx(3), &check, &amounts).err();
        let bad = CheckRefusal::BadShares { balance: eur(2_580) };
        let expected = if amounts.is_empty() { None } else { Some(bad) };
        assert_eq!(refused, expected, "{amounts:?}");
    }
}

#[test]
fn r08_a_price_set_by_hand_is_bound_to_its_difference_and_leaves_the_ordered_one_on_the_line() {
    let check = sent(&check_with(&[order(CURRY, 2)]), 2);
    let line = line_id(&check, "Curry");
    let command = SetPrice {
        line,
        price: eur(1_000),
        reason: String::new(),
        code: Some(ReasonCode::Promotion),
    };
    let asked = set_price(&ctx(3), &check, &command, Allowance::NONE).err();
    let amount = eur(580);
    assert_eq!(
        asked,
        Some(CheckRefusal::ApprovalNeeded {
            action: PRICE_OVERRIDE,
            amount
        })
    );
    let ctx = approved(3, PRICE_OVERRIDE, line, amount);
    let priced = step(&check, |check| {
        set_price(&ctx, check, &command, Allowance::NONE).expect("sets")
    });
    assert_eq!(total(&priced), 2_000);
    assert_eq!(
        priced.lines[&line].unit_price_minor, 1_290,
        "an entry is immutable"
    );
    assert_eq!(unit_price_minor(&priced, line, &priced.lines[&line]), 1_000);
    let silent = SetPrice {
        code: Some(ReasonCode::Other),
        ..command
    };
    assert_eq!(
        set_price(&ctx, &check, &silent, Allowance::FREE).err(),
        Some(CheckRefusal::ReasonNeeded)
    );
}

#[test]
fn r08_a_discount_is_taken_back_and_one_given_after_a_void_counts_in_full() {
    let check = check_with(&[order(BEER, 3)]);
    let line = line_id(&check, "Beer");
    let one = VoidLine {
        quantity: Some(Quantity::ONE),
        ..void(line)
    };
    let check = step(&check, |check| {
        void_line(&ctx(2), check, &one, Allowance::FREE).expect("voids")
    });
    let off = Discount {
        line: Some(line),
        how: DiscountHow::Amount(eur(90)),
        reason: String::new(),
        code: Some(ReasonCode::RegularGuest),
    };
    let given = step(&check, |check| {
        discount(&ctx(3), CHECK, check, &off, Allowance::FREE).expect("gives")
    });
    assert_eq!(total(&given), 900);
    let id = *given.adjustments.keys().next().expect("a discount");
    let back = step(&given, |check| {
        remove_discount(&ctx(4), check, id, "mistake").expect("takes back")
    });
    assert_eq!(total(&back), 990);
    assert_eq!(
        remove_discount(&ctx(5), &back, id, "again").err(),
        Some(CheckRefusal::DiscountUnknown)
    );
}

proptest! {
    #[test]
    fn r07_parts_of_lines_sum_to_the_whole_in_every_tax(
        lines in super::money::any_lines(),
        off in 0_i64..2_000,
        cuts in prop::collection::vec((0_usize..20, 1_u32..6, 2_u32..7), 1..6),
    ) {
        let whole = sent(&check_with(&lines), 2);
        let off = off.min(totals(&whole).expect("fits").listed_minor);
        let whole = if off == 0 { whole } else {
            let how = DiscountHow::Amount(eur(off));
            let command = Discount { line: None, how, reason: "x".into(), code: None };
            step(&whole, |check| discount(&ctx(3), CHECK, check, &command, Allowance::FREE).expect("gives"))
        };
        let mut rest = whole.clone();
        let mut parts = Vec::new();
        for (at, (which, count, of)) in (10..).zip(cuts) {
            let ids: Vec<LineId> = live_lines(&rest).iter().map(|(id, _)| *id).collect();
            let command = part(ids[which % ids.len()], count, of);
            // A part that is no part, or too small a one, is refused; that is another test's.
            let Ok(arranged) = split_lines(&ctx(at), (CHECK, &rest), (CheckId(Uuid::from_u128(u128::from(at))), 1), &command) else { continue };
            parts.push(Check::default().after(&arranged.to).expect("reads"));
            rest = rest.after(&arranged.from).expect("reads");
        }
        let whole = totals(&whole).expect("fits");
        parts.push(rest);
        for part in &parts { total(part); }
        let sums: Vec<Totals> = parts.iter().map(|part| totals(part).expect("fits")).collect();
        prop_assert_eq!(sums.iter().map(|part| part.total_minor).sum::<i64>(), whole.total_minor);
        prop_assert_eq!(sums.iter().map(|part| part.discount_minor).sum::<i64>(), whole.discount_minor);
        prop_assert_eq!(sums.iter().map(|part| part.listed_minor).sum::<i64>(), whole.listed_minor);
        prop_assert_eq!(super::money::sums_by_tax(&sums), super::money::sums_by_tax(std::slice::from_ref(&whole)));
    }
}
