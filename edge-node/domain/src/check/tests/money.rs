//! Discounts, taxes and the laws of money (F14, F15).

use super::*;
use crate::catalog::OrderRate;
use proptest::prelude::*;

fn tenth_off(line: Option<LineId>) -> Discount {
    Discount {
        line,
        how: DiscountHow::Rate(Rate::from_percent(10)),
        reason: "regular guest".into(),
        code: None,
    }
}

fn amount_off(minor: i64) -> Discount {
    Discount {
        line: None,
        how: DiscountHow::Amount(eur(minor)),
        reason: "waited long".into(),
        code: None,
    }
}

#[test]
fn a_discount_on_the_check_lowers_every_tax_base_in_proportion() {
    let check = check_with(&[order(CURRY, 1), order(BEER, 1)]);
    let check = step(&check, |check| {
        discount(&ctx(2), CHECK, check, &tenth_off(None), Allowance::FREE).expect("gives")
    });
    assert_eq!(
        bill(&check),
        "1 Curry 12.90\n  less 1.29\n1 Beer 4.95\n  less 0.50\n\
         A 7% on 10.85 = 0.76\nB 19% on 3.74 = 0.71\ntotal 16.06 paid 0.00 left 16.06"
    );
}

#[test]
fn f14_prices_without_tax_get_it_on_top_after_the_discount() {
    let mut cheese = order(CHEESE, 1);
    cheese.order.quantity = Quantity::from_milli(250);
    let check = check_with(&[cheese]);
    assert_eq!(
        bill(&check),
        "0.25 Cheese by weight 8.00\nSales 8.875% on 8.00 = 0.71\ntotal 8.71 paid 0.00 left 8.71"
    );
    let check = step(&check, |check| {
        discount(&ctx(2), CHECK, check, &amount_off(100), Allowance::FREE).expect("gives")
    });
    assert_eq!(totals(&check).expect("fits").total_minor, 762);
}

#[test]
fn r10_the_rate_follows_the_order_type() {
    let mut tax = tax("A", 190_000, true);
    tax.rates = Listed(vec![OrderRate {
        order_type: OrderType::Takeaway,
        rate: Rate::from_percent(7),
    }]);
    assert_eq!(tax.rate_for(OrderType::DineIn), Rate::from_percent(19));
    assert_eq!(tax.rate_for(OrderType::Takeaway), Rate::from_percent(7));
}

#[test]
fn a13_a_discount_over_the_allowance_needs_a_second_person() {
    let check = check_with(&[order(CURRY, 1)]);
    let comp = Discount {
        how: DiscountHow::Rate(Rate::from_percent(100)),
        ..tenth_off(None)
    };
    let needed = CheckRefusal::ApprovalNeeded {
        action: "discount",
        amount: eur(1_290),
    };
    assert_eq!(
        discount(&ctx(2), CHECK, &check, &comp, Allowance::NONE),
        Err(needed)
    );
    let with = approved(2, "discount", CHECK, eur(1_290));
    let check = step(&check, |check| {
        discount(&with, CHECK, check, &comp, Allowance::NONE).expect("approved")
    });
    let closing = close_check(&ctx(3), &check, None).expect("a comped check closes at nothing");
    assert!(closing.needs_receipt && closing.totals.total_minor == 0);
}

#[test]
fn bad_discounts_are_refused_in_words() {
    let check = check_with(&[order(CURRY, 1)]);
    let give = |command: &Discount| discount(&ctx(2), CHECK, &check, command, Allowance::FREE);
    assert_eq!(give(&amount_off(1_291)), Err(CheckRefusal::DiscountTooLarge));
    assert_eq!(
        give(&amount_off(0)),
        Err(CheckRefusal::BadAmount { what: "discount" })
    );
    assert_eq!(
        give(&amount_off(i64::MIN)),
        Err(CheckRefusal::BadAmount { what: "discount" })
    );
    let rate = |ppm| Discount {
        how: DiscountHow::Rate(Rate::from_ppm(ppm)),
        ..tenth_off(None)
    };
    assert_eq!(give(&rate(1_000_001)), Err(CheckRefusal::DiscountTooLarge));
    assert_eq!(give(&rate(-5)), Err(CheckRefusal::BadAmount { what: "discount" }));
    let pounds = Discount {
        how: DiscountHow::Amount(Money::new(1, Currency::GBP)),
        ..tenth_off(None)
    };
    assert_eq!(
        give(&pounds),
        Err(CheckRefusal::ForeignCurrency {
            currency: Currency::EUR
        })
    );
    let foreign = LineId(Uuid::from_u128(404));
    assert_eq!(
        give(&tenth_off(Some(foreign))),
        Err(CheckRefusal::LineUnknown { line: foreign })
    );
}

#[test]
fn a_partly_voided_line_keeps_its_discount_in_proportion() {
    let check = check_with(&[order(BEER, 3)]);
    let check = step(&check, |check| {
        discount(&ctx(2), CHECK, check, &tenth_off(None), Allowance::FREE).expect("gives")
    });
    let two = VoidLine {
        quantity: Some(Quantity::from_units(2)),
        ..void(line_id(&check, "Beer"))
    };
    let check = step(&check, |check| {
        void_line(&ctx(3), check, &two, Allowance::FREE).expect("voids")
    });
    let sums = totals(&check).expect("fits");
    assert_eq!(
        (sums.listed_minor, sums.discount_minor, sums.voided_minor),
        (495, 50, 990)
    );
}

#[test]
fn f15_amounts_at_the_edge_are_refused_not_wrapped() {
    let mut check = check_with(&[order(CURRY, 1)]);
    let line = check.lines.values_mut().next().expect("a line");
    line.unit_price_minor = i64::MAX;
    line.quantity = Quantity::from_units(2);
    assert_eq!(totals(&check), Err(values::MoneyError::Overflow));
    assert_eq!(status(&check), Status::Open, "nothing panics");
    assert_eq!(
        take_tender(&ctx(2), &check, &cash(None, None)),
        Err(CheckRefusal::OutOfRange)
    );
}

prop_compose! {
    pub(super) fn any_lines()(lines in prop::collection::vec((0_usize..5, 1_i32..9, 1_i64..40_000), 2..20)) -> Vec<OrderLine> {
        lines.into_iter().map(|(kind, units, minor)| match kind {
            0 => order(CURRY, units),
            1 => order(BEER, units),
            2 => steak(u32::try_from(units % 3).expect("small")),
            3 => {
                let mut cheese = order(CHEESE, 1);
                cheese.order.quantity = Quantity::from_milli(minor);
                cheese
            }
            _ => {
                let mut special = order(OPEN_ITEM, units);
                special.order.price = Some(eur(minor));
                special
            }
        }).collect()
    }
}

pub(super) fn sums_by_tax(parts: &[Totals]) -> std::collections::BTreeMap<(TaxId, Rate), (i64, i64)> {
    let mut sums = std::collections::BTreeMap::new();
    for tax in parts.iter().flat_map(|part| &part.taxes) {
        let sum: &mut (i64, i64) = sums.entry((tax.tax, tax.rate)).or_default();
        *sum = (sum.0 + tax.net_minor, sum.1 + tax.tax_minor);
    }
    sums
}

proptest! {
    #[test]
    fn f14_a_check_is_its_net_and_its_taxes(lines in any_lines(), off in 1_i64..1_000) {
        let check = check_with(&lines);
        let off = off.min(totals(&check).expect("fits").listed_minor);
        let check = step(&check, |check| discount(&ctx(2), CHECK, check, &amount_off(off), Allowance::FREE).expect("gives"));
        let sums = totals(&check).expect("fits");
        prop_assert_eq!(sums.discount_minor, off);
        let owed = due(&check).expect("fits");
        prop_assert_eq!((owed.total_minor, owed.paid_minor, owed.balance_minor), (sums.total_minor, sums.paid_minor, sums.balance_minor));
        prop_assert_eq!(sums.net_minor + sums.tax_minor, sums.total_minor);
        let inclusive: i64 = sums.taxes.iter().filter(|tax| tax.inclusive).map(|tax| tax.tax_minor).sum();
        let groups = sold(&check).expect("fits");
        prop_assert_eq!(groups.iter().map(|group| group.gross_minor).sum::<i64>(), sums.total_minor);
        prop_assert_eq!(groups.iter().map(|group| group.tax_minor).sum::<i64>(), sums.tax_minor);
        prop_assert_eq!(sums.listed_minor - sums.discount_minor, sums.net_minor + inclusive);
    }

    #[test]
    fn r07_parts_of_a_split_sum_to_the_whole_in_every_tax(lines in any_lines(), off in 1_i64..1_000, pick in any::<u32>()) {
        let check = sent(&check_with(&lines), 2);
        let off = off.min(totals(&check).expect("fits").listed_minor);
        let whole = step(&check, |check| discount(&ctx(3), CHECK, check, &amount_off(off), Allowance::FREE).expect("gives"));
        // One unit of every second line that has more is not wanted after all.
        let many = whole.lines.iter().filter(|(_, line)| line.quantity.milli > 1_000).step_by(2);
        let voids: Vec<VoidLine> = many
            .map(|(line, _)| VoidLine { quantity: Some(Quantity::ONE), ..void(*line) })
            .collect();
        let whole = voids.iter().fold(whole, |check, one| {
            step(&check, |check| void_line(&ctx(u32::try_from(20 + check.voids.len()).expect("few")), check, one, Allowance::FREE).expect("voids"))
        });
        let (owed, sums) = (due(&whole).expect("fits"), totals(&whole).expect("fits"));
        prop_assert_eq!((owed.total_minor, owed.balance_minor), (sums.total_minor, sums.balance_minor), "with voids");
        let chosen: Vec<LineId> = whole.lines.keys().enumerate().filter(|(at, _)| *at > 0 && pick >> (at % 32) & 1 == 1).map(|(_, id)| *id).collect();
        prop_assume!(!chosen.is_empty());
        let command = Split { lines: chosen, ..Split::default() };
        let arranged = split_lines(&ctx(400), (CHECK, &whole), (OTHER, 102), &command).expect("splits");
        let from = whole.after(&arranged.from).expect("reads");
        let to = Check::default().after(&arranged.to).expect("reads");
        let (all, parts) = (totals(&whole).expect("fits"), [totals(&from).expect("fits"), totals(&to).expect("fits")]);
        prop_assert_eq!(parts.iter().map(|part| part.total_minor).sum::<i64>(), all.total_minor);
        prop_assert_eq!(parts.iter().map(|part| part.voided_minor).sum::<i64>(), all.voided_minor);
        prop_assert_eq!(parts.iter().map(|part| part.discount_minor).sum::<i64>(), all.discount_minor);
        prop_assert_eq!(sums_by_tax(&parts), sums_by_tax(std::slice::from_ref(&all)));
        // And back: the two merged are the whole again.
        let merged = merge_into(&ctx(500), Merge { from: OTHER, into: CHECK }, &to, &from).expect("merges");
        let again = totals(&from.after(&merged.to).expect("reads")).expect("fits");
        prop_assert_eq!(again.total_minor, all.total_minor);
        prop_assert_eq!(sums_by_tax(&[again]), sums_by_tax(&[all]));
    }

    #[test]
    fn f14_even_shares_sum_to_the_whole_in_every_tax(lines in any_lines(), count in 2_usize..9) {
        let whole = totals(&check_with(&lines)).expect("fits");
        let bills = share_bills(&whole, count).expect("shares");
        prop_assert_eq!(bills.iter().map(|bill| bill.total_minor).sum::<i64>(), whole.total_minor);
        prop_assert_eq!(bills.iter().map(|bill| bill.tax_minor).sum::<i64>(), whole.tax_minor);
        prop_assert_eq!(bills.iter().map(|bill| bill.net_minor).sum::<i64>(), whole.net_minor);
        prop_assert_eq!(sums_by_tax(&bills), sums_by_tax(std::slice::from_ref(&whole)));
        let (least, most) = (bills.iter().map(|bill| bill.total_minor).min(), bills.iter().map(|bill| bill.total_minor).max());
        prop_assert!(most.expect("some") - least.expect("some") <= 1);
    }
}
