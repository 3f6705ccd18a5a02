//! The till's stories: what a waiter counts at night must be what the book says, or the difference is booked.

use super::*;
use crate::check::TenderKind;
use crate::ctx::Ctx;
use crate::floor::Drawer;
use proptest::prelude::*;
use values::{BusinessDate, Currency, DrawerId, IdSource, Rate, Timestamp, Uuid};

fn ctx() -> Ctx {
    let now = Timestamp::from_unix_ms(1_780_000_000_000);
    let day = BusinessDate::parse("2026-05-28").expect("a date");
    let id = Uuid::from_u128(1);
    Ctx::new(
        id.into(),
        id.into(),
        now,
        day,
        Currency::GBP,
        IdSource::new(now, 3),
    )
}

fn opened(float_minor: i64) -> Session {
    let drawer = Drawer {
        name: "Bar".into(),
        withdrawn: false,
        printer: None,
    };
    open(
        &ctx(),
        (DrawerId(Uuid::from_u128(9)), &drawer),
        false,
        float_minor,
    )
    .expect("opens")
}

fn cash(amount_minor: i64, tip_minor: i64) -> Taken {
    Taken {
        kind: TenderKind::Cash,
        amount_minor,
        tip_minor,
    }
}

fn counted(counted_minor: i64, reason: Option<&str>) -> Closing {
    Closing {
        counted_minor,
        reason: reason.map(str::to_owned),
        tolerance_minor: 100,
    }
}

#[test]
fn r12_an_evening_at_the_drawer_adds_up() {
    let session = opened(10_000);
    let sale = Sale {
        gross_minor: 2_400,
        rates: vec![(
            Rate::from_percent(20),
            RateTotal {
                net_minor: 2_000,
                tax_minor: 400,
            },
        )],
        ..Sale::default()
    };
    let session = take(&session, Some(cash(2_400, 100)), Some(&sale)).expect("taken");
    let other = Taken {
        kind: TenderKind::Other,
        amount_minor: 5_000,
        tip_minor: 0,
    };
    let session = take(&session, Some(other), None).expect("taken");
    let pay = |kind, amount_minor| CashMove {
        kind,
        amount_minor,
        reason: "milk".into(),
    };
    let session = move_cash(&session, &pay(CashMoveKind::PayIn, 500)).expect("paid in");
    let session = move_cash(&session, &pay(CashMoveKind::PayOut, 350)).expect("paid out");
    let session = move_cash(&session, &pay(CashMoveKind::NoSale, 0)).expect("opened");
    assert_eq!(session.expected_minor(), Ok(10_000 + 2_500 + 500 - 350));
    assert_eq!(
        (
            session.totals.checks,
            session.totals.gross_minor,
            session.totals.no_sales
        ),
        (1, 2_400, 1)
    );

    let z = close(&ctx(), &session, &counted(12_640, None), 7).expect("ten pence never block a closing");
    assert_eq!(z.difference_minor, -10);
    let refused = take(&z.session, Some(cash(1, 0)), None).expect_err("closed");
    assert_eq!(refused.code, "drawer_session_closed");
}

#[test]
fn r12_a_large_difference_asks_for_a_reason_and_is_then_booked() {
    let session = opened(10_000);
    let refused = close(&ctx(), &session, &counted(5_000, Some("  ")), 1).expect_err("no reason");
    assert_eq!(refused.code, "drawer_difference_unexplained");
    assert!(
        !refused.sentence.contains("100"),
        "a blind count is not told what was expected"
    );
    let z = close(
        &ctx(),
        &session,
        &counted(5_000, Some("gave the float to the bar")),
        1,
    )
    .expect("closes");
    assert_eq!(z.difference_minor, -5_000);
    assert_eq!(
        z.session.closed.map(|closed| closed.difference_minor()),
        Some(-5_000)
    );
}

#[test]
fn a_drawer_has_one_open_session_and_an_inactive_one_has_none() {
    let drawer = |active: bool| Drawer {
        name: "Bar".into(),
        withdrawn: !active,
        printer: None,
    };
    let id = DrawerId(Uuid::from_u128(9));
    let code = |result: Result<Session, TillRefusal>| result.expect_err("refused").code();
    assert_eq!(
        code(open(&ctx(), (id, &drawer(true)), true, 0)),
        "drawer_session_already_open"
    );
    assert_eq!(
        code(open(&ctx(), (id, &drawer(false)), false, 0)),
        "drawer_inactive"
    );
    assert_eq!(
        code(open(&ctx(), (id, &drawer(true)), false, -1)),
        "drawer_cash_negative"
    );
    assert_eq!(
        code(open(&ctx(), (id, &drawer(true)), false, i64::MAX)),
        "drawer_amount_invalid"
    );
}

#[test]
fn cash_moves_need_an_amount_a_reason_and_the_cash() {
    let session = opened(100);
    let refused = |kind, amount_minor, reason: &str| {
        move_cash(
            &session,
            &CashMove {
                kind,
                amount_minor,
                reason: reason.into(),
            },
        )
        .expect_err("refused")
        .code
    };
    assert_eq!(refused(CashMoveKind::PayOut, 101, "milk"), "drawer_holds_less");
    assert_eq!(refused(CashMoveKind::PayIn, 0, "milk"), "drawer_amount_invalid");
    assert_eq!(refused(CashMoveKind::PayIn, -5, "milk"), "drawer_amount_invalid");
    assert_eq!(refused(CashMoveKind::NoSale, 0, " "), "reason_missing");
    assert_eq!(
        refused(CashMoveKind::NoSale, 0, &"x".repeat(201)),
        "text_too_long"
    );
}

#[test]
fn f15_totals_at_the_edge_are_refused_with_words() {
    let session = take(&opened(0), Some(cash(i64::MAX, 0)), None).expect("fits");
    let refused = take(&session, Some(cash(1, 0)), None).expect_err("does not fit");
    assert_eq!(refused.code, "amount_out_of_range");
}

#[test]
fn more_rates_than_a_session_keeps_lose_no_money() {
    let mut session = opened(0);
    for ppm in 0..i64::try_from(RATES_MAX).expect("small") + 10 {
        let rates = vec![(
            Rate::from_ppm(ppm),
            RateTotal {
                net_minor: 10,
                tax_minor: 1,
            },
        )];
        session = take(
            &session,
            None,
            Some(&Sale {
                gross_minor: 11,
                rates,
                ..Sale::default()
            }),
        )
        .expect("counted");
    }
    assert_eq!(session.totals.rates.len(), RATES_MAX);
    let sum: i64 = session
        .totals
        .rates
        .values()
        .map(|rate| rate.net_minor + rate.tax_minor)
        .sum();
    assert_eq!(sum, session.totals.gross_minor);
}

proptest! {
    #[test]
    fn the_expected_cash_is_the_sum_of_what_moved(moves in prop::collection::vec((0_u8..3, 1_i64..100_000), 0..60)) {
        let (mut session, mut held) = (opened(1_000), 1_000);
        for (kind, minor) in moves {
            let reason = || "law".to_owned();
            let after = match kind {
                0 => take(&session, Some(cash(minor, 0)), None),
                1 => move_cash(&session, &CashMove { kind: CashMoveKind::PayIn, amount_minor: minor, reason: reason() }),
                _ => move_cash(&session, &CashMove { kind: CashMoveKind::PayOut, amount_minor: minor, reason: reason() }),
            };
            if let Ok(after) = after {
                held += if kind == 2 { -minor } else { minor };
                session = after;
            }
            prop_assert_eq!(session.expected_minor(), Ok(held));
            prop_assert!(held >= 0);
        }
    }

    #[test]
    fn totals_survive_cbor(minor in any::<i64>()) {
        let session = take(&opened(0), Some(cash(minor / 2, 0)), None).expect("fits");
        let bytes = crate::shape::encode(&session.totals);
        prop_assert_eq!(minicbor::decode::<Totals>(&bytes).expect("reads"), session.totals);
    }
}
