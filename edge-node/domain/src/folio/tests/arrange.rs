//! Windows with their codes, parts of charges, adjustments (F13).

use super::*;

const COMPANY: WindowId = WindowId(Uuid::from_u128(6));
const AGENCY: WindowId = WindowId(Uuid::from_u128(7));
const ONE: PostingId = PostingId(Uuid::from_u128(1));

fn with_windows() -> Folio {
    let window = |id, name: &str| {
        let (name, codes) = (name.to_owned(), None);
        FolioEdit::Window(id, Window { name, codes })
    };
    opened()
        .after(&[window(COMPANY, "ACME"), window(AGENCY, "Tours")])
        .expect("reads")
}

fn codes(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn balances(folio: &Folio) -> [i64; 3] {
    let balances = folio.window_balances().expect("sums");
    [guest_window(ID), COMPANY, AGENCY].map(|window| balances[&window])
}

#[test]
fn f13_charges_go_to_the_window_that_takes_their_code_and_a_code_to_one_window_only() {
    let folio = with_windows();
    let routed = |folio: &Folio, window, words: &[&str]| {
        let edits = route(ID, folio, window, &codes(words)).expect("routes");
        folio.after(&edits).expect("reads")
    };
    let folio = routed(&folio, COMPANY, &["room", "minibar"]);
    let folio = routed(&folio, AGENCY, &["room", "city_tax"]);
    let folio = posted(&folio, 1, 500);
    let night = post_room_night(&at(5), ID, &folio, None, &house(), &night("2026-05-01", 10_600));
    let folio = folio.after(&night.expect("posts")).expect("reads");
    assert_eq!(balances(&folio), [0, 500, 11_000]);
    let parking = Charge {
        code: "parking".into(),
        ..desk_charge(700)
    };
    let edits = charge(&at(6), ID, &folio, PostingId(Uuid::from_u128(2)), &parking);
    let folio = folio.after(&edits.expect("charges")).expect("reads");
    assert_eq!(balances(&folio), [700, 500, 11_000]);
    let said = Charge {
        window: Some(guest_window(ID)),
        ..desk_charge(1)
    };
    let edits = charge(&at(6), ID, &folio, PostingId(Uuid::from_u128(3)), &said);
    let folio = folio.after(&edits.expect("charges")).expect("reads");
    assert_eq!(
        balances(&folio),
        [701, 500, 11_000],
        "what is said counts more than a rule"
    );
    let guest = route(ID, &folio, guest_window(ID), &[]);
    assert_eq!(guest, Err(FolioRefusal::GuestTakesRest));
    let nowhere = route(ID, &folio, WindowId(Uuid::from_u128(9)), &[]);
    assert_eq!(nowhere, Err(FolioRefusal::WindowUnknown));
    assert!(route(ID, &folio, COMPANY, &codes(&["Mini Bar"])).is_err());
}

#[test]
fn f13_a_part_of_a_charge_goes_to_another_window_and_the_charge_stays_as_it_was() {
    let folio = posted(&with_windows(), 1, 500);
    let part = |folio: &Folio, minor, to| split_posting(&at(3), ID, folio, ONE, (eur(minor), to));
    for minor in [500, 501, -1] {
        let refused = part(&folio, minor, COMPANY);
        assert_eq!(
            refused,
            Err(FolioRefusal::NotAPart { amount: eur(500) }),
            "{minor}"
        );
    }
    assert_eq!(part(&folio, 0, COMPANY), Err(FolioRefusal::AmountUnfit));
    assert_eq!(part(&folio, 1, guest_window(ID)), Err(FolioRefusal::SameFolio));
    let split = folio
        .after(&part(&folio, 200, COMPANY).expect("splits"))
        .expect("reads");
    assert_eq!(balances(&split), [300, 200, 0]);
    assert_eq!(split.unsettled(), folio.unsettled());
    assert_eq!(split.live_postings().count(), 1);
}

#[test]
fn f13_an_adjustment_is_a_difference_at_the_charges_own_taxes_and_never_more_than_stands() {
    let taxed = Charge {
        taxes: vec![TaxPart {
            code: "minibar".into(),
            rate: Rate::from_percent(20),
            gross_minor: 600,
            tax_minor: 100,
        }],
        ..desk_charge(600)
    };
    let folio = with_windows();
    let folio = folio
        .after(&charge(&at(1), ID, &folio, ONE, &taxed).expect("charges"))
        .expect("reads");
    let by = |folio: &Folio, n: u128, minor, may_alone| {
        let ids = (ONE, PostingId(Uuid::from_u128(n)));
        adjust(
            &at(3),
            ID,
            folio,
            ids,
            (&house(), may_alone),
            (eur(minor), "was warm"),
        )
    };
    assert_eq!(
        by(&folio, 2, -240, false),
        Err(FolioRefusal::ApprovalMissing { amount: eur(240) })
    );
    let less = folio
        .after(&by(&folio, 2, -240, true).expect("adjusts"))
        .expect("reads");
    assert_eq!(less.balance_minor(), Ok(360));
    let tax: i64 = less
        .unsettled()
        .expect("sums")
        .iter()
        .map(|part| part.tax_minor)
        .sum();
    assert_eq!(tax, 60, "a fifth of 300 net");
    assert_eq!(
        by(&less, 3, -361, true),
        Err(FolioRefusal::NotAPart { amount: eur(360) })
    );
    let none = less
        .after(&by(&less, 3, -360, true).expect("adjusts"))
        .expect("reads");
    assert_eq!(
        (none.balance_minor(), none.unsettled().map(|open| open.len())),
        (Ok(0), Ok(0))
    );
    let ids = (ONE, PostingId(Uuid::from_u128(4)));
    let silent = adjust(&at(3), ID, &folio, ids, (&house(), true), (eur(-1), " "));
    assert_eq!(silent, Err(FolioRefusal::ReasonMissing));
}

proptest! {
    /// Whatever part goes where, and whatever is adjusted, the windows sum to what was charged and adjusted.
    #[test]
    fn windows_sum_to_the_charges(steps in proptest::collection::vec((1_i64..500, 0_u8..3), 1..20)) {
        let mut folio = posted(&with_windows(), 1, 500);
        let mut adjusted = 0;
        for (n, (minor, step)) in (10..).zip(steps) {
            let edits = match step {
                0 => split_posting(&at(3), ID, &folio, ONE, (eur(minor), COMPANY)),
                1 => split_posting(&at(3), ID, &folio, ONE, (eur(minor), AGENCY)),
                _ => adjust(&at(3), ID, &folio, (ONE, PostingId(Uuid::from_u128(n))), (&house(), true), (eur(-minor), "x")),
            };
            if let Ok(edits) = edits {
                folio = folio.after(&edits).expect("reads");
                adjusted += if step == 2 { minor } else { 0 };
            }
            prop_assert_eq!(balances(&folio).iter().sum::<i64>(), 500 - adjusted);
            prop_assert!(adjusted <= 500);
        }
    }
}
