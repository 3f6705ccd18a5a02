//! The rules of the folio as service stories.

mod arrange;

use super::*;
use crate::ctx::{Approved, Ctx};
use crate::property::Property;
use crate::property::PropertyEdit;
use crate::shape::Aggregate;
use proptest::prelude::*;
use values::{ApprovalId, DeviceId, IdSource, Uuid};

const ID: FolioId = FolioId(Uuid::from_u128(70));
const STAY: ReservationId = ReservationId(Uuid::from_u128(40));

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date")
}

fn at(minute: i64) -> Ctx {
    let now = Timestamp::from_unix_ms(1_777_600_000_000 + minute * 60_000);
    let (person, device) = (PersonId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)));
    Ctx::new(
        person,
        device,
        now,
        date("2026-05-01"),
        Currency::EUR,
        IdSource::new(now, 3),
    )
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn house() -> Property {
    let edits = [
        PropertyEdit::RoomTax(Some(Rate::from_percent(6))),
        PropertyEdit::CityTaxMinor(Some(200)),
    ];
    Property::default().after(&edits).expect("reads")
}

fn opened() -> Folio {
    Folio::default()
        .after(&open(&at(0), ID, 88, STAY, None))
        .expect("reads")
}

fn desk_charge(minor: i64) -> Charge {
    Charge {
        window: None,
        code: "minibar".into(),
        text: "Minibar".into(),
        amount: eur(minor),
        taxes: Vec::new(),
        check: None,
        reference: None,
    }
}

fn posted(folio: &Folio, n: u128, minor: i64) -> Folio {
    let edits = charge(
        &at(1),
        ID,
        folio,
        PostingId(Uuid::from_u128(n)),
        &desk_charge(minor),
    )
    .expect("charges");
    folio.after(&edits).expect("reads")
}

fn paid(folio: &Folio, n: u128, minor: i64) -> Folio {
    let payment = NewPayment {
        window: None,
        method: PaymentMethod::Card,
        amount: eur(minor),
        reference: None,
    };
    let id = PostingId(Uuid::from_u128(n));
    let edits = pay(&at(2), ID, folio, id, &house(), (1, true), &payment).expect("pays");
    folio.after(&edits).expect("reads")
}

fn night(day: &str, price: i64) -> RoomNight {
    RoomNight {
        reservation: STAY,
        night: date(day),
        room: "12".into(),
        price: eur(price),
        adults: 2,
    }
}

#[test]
fn f14_a_room_night_is_posted_once_with_its_tax_however_often_the_audit_runs() {
    let folio = opened();
    let post =
        |folio: &Folio| post_room_night(&at(5), ID, folio, None, &house(), &night("2026-05-01", 10_600));
    let folio = folio.after(&post(&folio).expect("posts")).expect("reads");
    assert_eq!(folio.balance_minor(), Ok(10_600 + 400));
    assert_eq!(post(&folio), Ok(Vec::new()));
    let room = &folio.postings[&room_night_posting(STAY, date("2026-05-01"), ROOM)];
    assert_eq!(
        (room.taxes[0].tax_minor, room.text.as_str()),
        (600, "Room 12, night of 2026-05-01")
    );
    let on_next_page = post_room_night(
        &at(6),
        ID,
        &opened(),
        Some(&folio),
        &house(),
        &night("2026-05-01", 10_600),
    );
    assert_eq!(on_next_page, Ok(Vec::new()));
    let free = post_room_night(
        &at(6),
        ID,
        &folio,
        None,
        &Property::default(),
        &night("2026-05-02", 0),
    );
    assert_eq!(free.expect("a rate of nothing").len(), 1);
}

#[test]
fn f12_a_folio_closes_at_nothing_only_and_hands_its_turnover_to_the_journal_once() {
    let folio = posted(&opened(), 1, 500);
    assert_eq!(
        close(&at(3), &folio),
        Err(FolioRefusal::BalanceOpen { balance: eur(500) })
    );
    let nights = post_room_night(
        &at(5),
        ID,
        &folio,
        None,
        &Property::default(),
        &night("2026-05-01", 9_000),
    );
    let folio = paid(&folio.after(&nights.expect("posts")).expect("reads"), 9, 9_500);
    let (edits, taxes) = close(&at(6), &folio).expect("closes");
    assert_eq!(taxes.iter().map(|part| part.gross_minor).sum::<i64>(), 9_000);
    let closed = folio.after(&edits).expect("reads");
    assert!(closed.is_closed());
    let more = charge(
        &at(7),
        ID,
        &closed,
        PostingId(Uuid::from_u128(3)),
        &desk_charge(1),
    );
    assert_eq!(more, Err(FolioRefusal::Closed { folio: 88 }));
    let again = closed.after(&reopen(&at(8), &closed)).expect("reads");
    let (_, taxes) = close(&at(9), &again).expect("closes");
    assert!(taxes.is_empty(), "what the journal has is not handed over again");
}

#[test]
fn k03_a_folio_reopened_is_open_also_where_the_clock_stepped_back() {
    let (edits, _) = close(&at(60), &opened()).expect("closes");
    let closed = opened().after(&edits).expect("reads");
    let again = closed.after(&reopen(&at(0), &closed)).expect("reads");
    assert!(!again.is_closed());
    let (edits, _) = close(&at(0), &again).expect("closes");
    assert!(again.after(&edits).expect("reads").is_closed());
}

#[test]
fn f13_a_reversal_takes_an_entry_back_once_and_a13_not_alone_above_the_limit() {
    let folio = paid(&posted(&opened(), 1, 500), 2, 500);
    let entry = PostingId(Uuid::from_u128(1));
    let alone = reverse(&at(3), ID, &folio, entry, (&house(), false), "wrong room");
    assert_eq!(alone, Err(FolioRefusal::ApprovalMissing { amount: eur(500) }));
    let mut approved = at(3);
    approved.approval = Some(Approved {
        id: ApprovalId(Uuid::from_u128(5)),
        by: PersonId(Uuid::from_u128(99)),
        action: REVERSE.into(),
        subject: ID.0,
        amount: Some(eur(500)),
        expires_at: approved.now,
    });
    let edits = reverse(&approved, ID, &folio, entry, (&house(), false), "wrong room").expect("approved");
    let folio = folio.after(&edits).expect("reads");
    assert_eq!(folio.balance_minor(), Ok(-500));
    let again = reverse(&at(4), ID, &folio, entry, (&house(), true), "x");
    assert_eq!(again, Err(FolioRefusal::AlreadyReversed));
    let unknown = reverse(
        &at(4),
        ID,
        &folio,
        PostingId(Uuid::from_u128(77)),
        (&house(), true),
        "x",
    );
    assert_eq!(unknown, Err(FolioRefusal::EntryUnknown));
}

#[test]
fn f16_a_room_charge_is_held_to_the_limit_and_to_no_post() {
    let limited = house()
        .after(&[PropertyEdit::CreditLimitMinor(Some(1_000))])
        .expect("reads");
    let id = PostingId(Uuid::from_u128(1));
    let try_it = |folio: &Folio, minor| charge_room(&at(1), ID, folio, id, &limited, &desk_charge(minor));
    assert!(try_it(&opened(), 1_000).is_ok());
    let refusal = try_it(&opened(), 1_001).expect_err("over");
    assert_eq!(
        refusal,
        FolioRefusal::OverCreditLimit {
            balance: eur(0),
            limit: eur(1_000)
        }
    );
    assert!(
        try_it(&paid(&opened(), 8, 500), 1_500).is_ok(),
        "a payment in advance counts"
    );
    let silent = opened()
        .after(&set_no_post(&opened(), true).expect("sets"))
        .expect("reads");
    assert_eq!(try_it(&silent, 1), Err(FolioRefusal::NoPost));
}

#[test]
fn f13_debt_goes_to_another_folio_and_to_another_window() {
    let other = FolioId(Uuid::from_u128(71));
    let folio = posted(&opened(), 1, 500);
    let there = Folio::default()
        .after(&open(&at(0), other, 89, STAY, None))
        .expect("reads");
    let to = TransferTarget {
        folio: other,
        window: None,
    };
    let command = NewTransfer {
        window: None,
        to,
        amount: eur(300),
        reason: "pays for both".into(),
    };
    let id = EntryId(Uuid::from_u128(4));
    let folio = folio
        .after(&transfer_out(&at(3), ID, &folio, id, &command).expect("gives"))
        .expect("reads");
    let there = there
        .after(&transfer_in(&at(3), &there, id, ID, &command).expect("takes"))
        .expect("reads");
    assert_eq!((folio.balance_minor(), there.balance_minor()), (Ok(200), Ok(300)));
    let own = NewTransfer {
        to: TransferTarget {
            folio: ID,
            window: None,
        },
        ..command
    };
    assert_eq!(
        transfer_out(&at(3), ID, &folio, id, &own),
        Err(FolioRefusal::SameFolio)
    );
    let company = WindowId(Uuid::from_u128(6));
    let opened = FolioEdit::Window(
        company,
        Window {
            name: "ACME".into(),
            codes: None,
        },
    );
    let folio = folio.after(&[opened]).expect("reads");
    let entry = PostingId(Uuid::from_u128(1));
    let folio = folio
        .after(&move_posting(&at(4), &folio, entry, company).expect("moves"))
        .expect("reads");
    let balances = folio.window_balances().expect("sums");
    assert_eq!((balances[&company], balances[&guest_window(ID)]), (500, -300));
    assert!(matches!(
        close(&at(5), &folio),
        Err(FolioRefusal::BalanceOpen { .. })
    ));
}

#[test]
fn a_full_folio_rolls_over_and_its_debt_goes_on() {
    let mut folio = opened();
    let mut n = 100;
    while !folio.is_full() {
        folio = posted(&folio, n, 10);
        n += 1;
    }
    let debt = folio.balance_minor().expect("sums");
    let next = next_page();
    let rolled = roll_over(&at(9), ID, &folio, next).expect("rolls");
    let full = folio.after(&rolled.full).expect("reads");
    let page = Folio::default()
        .after(&open(&at(9), next, 89, STAY, None))
        .expect("reads");
    let page = page.after(&rolled.next).expect("reads");
    assert_eq!((full.balance_minor(), page.balance_minor()), (Ok(0), Ok(debt)));
    assert!(full.is_closed() && !page.is_closed());
    assert_eq!((full.next, page.previous), (Some(next), Some(ID)));
}

fn next_page() -> FolioId {
    crate::front_desk::next_folio_page(STAY, 2)
}

#[test]
fn f15_amounts_and_words_that_cannot_be_are_refused() {
    let try_it = |command: &Charge| {
        charge(&at(1), ID, &opened(), PostingId(Uuid::from_u128(1)), command)
            .map_err(|r| r.code())
            .map(|_| ())
    };
    assert_eq!(try_it(&desk_charge(0)), Err("amount_unfit"));
    assert_eq!(try_it(&desk_charge(i64::MIN)), Err("amount_unfit"));
    assert_eq!(
        try_it(&Charge {
            amount: Money::new(1, Currency::GBP),
            ..desk_charge(1)
        }),
        Err("amount_unfit")
    );
    assert_eq!(
        try_it(&Charge {
            code: "Mini Bar".into(),
            ..desk_charge(1)
        }),
        Err("text_unfit")
    );
    assert_eq!(
        try_it(&Charge {
            text: "\u{1b}[2J".into(),
            ..desk_charge(1)
        }),
        Err("text_unfit")
    );
    let part = TaxPart {
        code: "a".into(),
        rate: Rate::default(),
        gross_minor: 2,
        tax_minor: 0,
    };
    assert_eq!(
        try_it(&Charge {
            taxes: vec![part],
            ..desk_charge(1)
        }),
        Err("taxes_unfit")
    );
    let nowhere = Some(WindowId(Uuid::from_u128(1)));
    assert_eq!(
        try_it(&Charge {
            window: nowhere,
            ..desk_charge(1)
        }),
        Err("window_unknown")
    );
    let ledger = NewPayment {
        window: None,
        method: PaymentMethod::CityLedger,
        amount: eur(5),
        reference: None,
    };
    let refusal = pay(
        &at(1),
        ID,
        &opened(),
        PostingId(Uuid::from_u128(1)),
        &house(),
        (1, true),
        &ledger,
    );
    assert_eq!(refusal, Err(FolioRefusal::LedgerMissing));
}

proptest! {
    /// The balance is the sum of what was posted less what was paid, less what was taken back.
    #[test]
    fn the_balance_is_derived(amounts in proptest::collection::vec((1_i64..1_000_000, any::<bool>(), any::<bool>()), 0..40)) {
        let mut folio = opened();
        let mut expected = 0_i64;
        for (n, (minor, is_payment, taken_back)) in amounts.into_iter().enumerate() {
            let id = 1_000 + n as u128;
            folio = if is_payment { paid(&folio, id, minor) } else { posted(&folio, id, minor) };
            if taken_back {
                let now = at(100 + i64::try_from(n).expect("small"));
                let entry = PostingId(Uuid::from_u128(id));
                let edits = reverse(&now, ID, &folio, entry, (&house(), true), "mistake").expect("reverses");
                folio = folio.after(&edits).expect("reads");
            } else {
                expected += if is_payment { -minor } else { minor };
            }
        }
        prop_assert_eq!(folio.balance_minor(), Ok(expected));
    }
}
