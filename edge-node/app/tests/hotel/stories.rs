//! A guest's whole story, and the money of it.

use crate::hotel::{Hotel, answer, code, date, eur, id};
use app::CommandError;
use app::folio::{MoveDebt, NewPosting, page_in_use};
use app::front_desk::stay;
use domain::folio::{Charge, Folio, TransferTarget};
use domain::property::{ChangeProperty, Property};
use values::{CheckId, PostingId, Rate, ReservationId, Uuid};

/// What an outlet does when a guest signs for a dinner.
async fn dine(hotel: &Hotel, stay: ReservationId, minor: i64) -> Result<app::Answered, CommandError> {
    let property = hotel.house.property();
    let desk = hotel.desk();
    let charged = hotel.house.command(&desk, move |ctx, unit| {
        let (id, folio) = page_in_use(ctx, unit, stay)?;
        let settings = unit.load::<Property>(property)?.expect("a property");
        let charge = Charge {
            window: None,
            code: "restaurant".into(),
            text: "Check 7".into(),
            amount: eur(minor),
            taxes: Vec::new(),
            check: Some(CheckId(Uuid::from_u128(7))),
            reference: Some("7".into()),
        };
        let posting: PostingId = ctx.id();
        let edits = domain::folio::charge_room(ctx, id, &folio, posting, &settings, &charge)?;
        unit.edit::<Folio>(id, edits)?;
        Ok("charged")
    });
    charged.await
}

fn minibar() -> NewPosting {
    NewPosting {
        code: "minibar".into(),
        text: "Minibar".into(),
        amount: eur(1_230),
        tax_rate: Some(Rate::from_percent(23)),
        window: None,
        reference: None,
    }
}

#[tokio::test]
async fn a_guest_books_arrives_dines_pays_and_leaves() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let stay = hotel.book("Ada Lovelace", "2026-05-01", "2026-05-03").await;
    assert_eq!(code(dine(&hotel, stay, 4_500).await), "stay_status_unfit");
    hotel.assign(stay, hotel.rooms[0]).await.expect("assigns");
    hotel.check_in(stay, hotel.rooms[0]).await.expect("checks in");
    dine(&hotel, stay, 4_500).await.expect("dines");
    hotel.set_clock("2026-05-03", 1);
    hotel.close("2026-05-01").await.expect("closes");
    hotel.close("2026-05-02").await.expect("closes");
    let folio = hotel.folio_of(stay).await;
    app::folio::post(&hotel.house, &hotel.desk(), folio, minibar())
        .await
        .expect("posts");
    assert_eq!(hotel.balance(stay).await, 4_500 + 2 * 10_600 + 1_230);
    assert_eq!(code(hotel.check_out(stay).await), "folio_balance_open");
    let paid = answer(hotel.pay(stay, 20_000).await);
    assert_eq!(
        (paid["receipt"].as_i64(), paid["balance"]["minor"].as_i64()),
        (Some(1), Some(6_930))
    );
    hotel.pay(stay, 6_930).await.expect("pays the rest");
    let left = answer(hotel.check_out(stay).await);
    assert_eq!(left["status"].as_str(), Some("checked_out"));
    assert_eq!(code(hotel.pay(stay, 1).await), "folio_closed");
    let (_, board) = app::front_desk::board(&hotel.house).await.expect("looks");
    assert_eq!((board[0].condition.word(), board[0].occupied_by), ("dirty", None));
    hotel.assert_lists_are_rebuilt_alike().await;
    assert_journal_counts_turnover_once(&hotel).await;
}

/// Two deposits, one settlement of nights and minibar (the dinner is in its sale), two days; the chain verifies.
async fn assert_journal_counts_turnover_once(hotel: &Hotel) {
    let records = app::fiscal::records(&hotel.house, 0, 100).await.expect("reads");
    let kinds: Vec<_> = records
        .iter()
        .map(|record| record.record.entry.kind.word())
        .filter(|kind| *kind != "epoch_open")
        .collect();
    assert_eq!(
        kinds,
        ["day_close", "day_close", "deposit", "deposit", "folio_settlement"]
    );
    let settlement = records.last().expect("a record");
    let gross: i64 = settlement
        .record
        .entry
        .taxes
        .iter()
        .map(|line| line.gross_minor)
        .sum();
    assert_eq!(gross, 2 * 10_600 + 1_230);
    let tax: i64 = settlement
        .record
        .entry
        .taxes
        .iter()
        .map(|line| line.tax_minor)
        .sum();
    assert_eq!(tax, 2 * 600 + 230);
}

#[tokio::test]
async fn f16_an_outlet_is_held_to_the_credit_limit_and_to_no_post() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let limit = ChangeProperty {
        credit_limit_minor: Some(5_000),
        ..ChangeProperty::default()
    };
    app::property::change(&hotel.house, &hotel.manager(), limit)
        .await
        .expect("changes");
    let stay = hotel.arrive("Ada", "2026-05-03", hotel.rooms[0]).await;
    assert_eq!(code(dine(&hotel, stay, 5_001).await), "over_credit_limit");
    assert_eq!(code(dine(&hotel, stay, 5_000).await), "done");
    let folio = hotel.folio_of(stay).await;
    app::folio::set_no_post(&hotel.house, &hotel.desk(), folio, true)
        .await
        .expect("sets");
    assert_eq!(code(dine(&hotel, stay, -1).await), "folio_no_post");
}

#[tokio::test]
async fn a13_a_receptionist_takes_nothing_back_alone_and_a_manager_does() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let stay = hotel.arrive("Ada", "2026-05-02", hotel.rooms[0]).await;
    let folio = hotel.folio_of(stay).await;
    let posted = answer(app::folio::post(&hotel.house, &hotel.desk(), folio, minibar()).await);
    let entry = PostingId(id(&posted, "entry"));
    let reverse = async |caller: app::Caller, entry| {
        app::folio::reverse(&hotel.house, &caller, folio, (entry, None), "not drunk".into()).await
    };
    assert_eq!(code(reverse(hotel.desk(), entry).await), "approval_needed");
    assert_eq!(code(reverse(hotel.manager(), entry).await), "done");
    assert_eq!(code(reverse(hotel.manager(), entry).await), "already_reversed");
    assert_eq!(hotel.balance(stay).await, 0);
    assert_eq!(code(hotel.pay(stay, -100).await), "approval_needed");
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn f13_a_company_pays_its_window_and_a_friend_takes_the_rest() {
    let hotel = Hotel::at("2026-05-01", 2).await;
    let ada = hotel.arrive("Ada", "2026-05-02", hotel.rooms[0]).await;
    let ben = hotel.arrive("Ben", "2026-05-02", hotel.rooms[1]).await;
    let (folio, friend) = (hotel.folio_of(ada).await, hotel.folio_of(ben).await);
    app::folio::add_window(&hotel.house, &hotel.desk(), folio, "ACME Ltd".into())
        .await
        .expect("adds");
    let posted = answer(app::folio::post(&hotel.house, &hotel.desk(), folio, minibar()).await);
    let look = app::folio::look(&hotel.house, folio).await.expect("looks");
    let company = *look
        .windows
        .iter()
        .find(|(_, window)| window.name == "ACME Ltd")
        .expect("the window")
        .0;
    let entry = PostingId(id(&posted, "entry"));
    let to_company = MoveDebt::ToWindow {
        entry,
        window: company,
    };
    app::folio::transfer(&hotel.house, &hotel.desk(), folio, to_company)
        .await
        .expect("moves");
    let to = TransferTarget {
        folio: friend,
        window: None,
    };
    let all = MoveDebt::ToFolio {
        window: Some(company),
        to,
        amount: eur(1_230),
        reason: "pays for her".into(),
    };
    app::folio::transfer(&hotel.house, &hotel.desk(), folio, all)
        .await
        .expect("transfers");
    assert_eq!((hotel.balance(ada).await, hotel.balance(ben).await), (0, 1_230));
    hotel.check_out(ada).await.expect("leaves free");
    hotel.pay(ben, 1_230).await.expect("pays");
    hotel.check_out(ben).await.expect("leaves");
    let records = app::fiscal::records(&hotel.house, 0, 100).await.expect("reads");
    let settled: i64 = records
        .iter()
        .flat_map(|r| &r.record.entry.taxes)
        .map(|line| line.gross_minor)
        .sum();
    assert_eq!(settled, 1_230, "turnover is counted where it was posted, once");
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn cash_needs_a_drawer() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let stay = hotel.arrive("Ada", "2026-05-02", hotel.rooms[0]).await;
    let payment = domain::folio::NewPayment {
        window: None,
        method: domain::folio::PaymentMethod::Cash,
        amount: eur(500),
        reference: None,
    };
    let command = app::folio::TakePayment {
        payment,
        drawer_session: None,
    };
    let folio = hotel.folio_of(stay).await;
    assert_eq!(
        code(app::folio::pay(&hotel.house, &hotel.desk(), folio, command).await),
        "drawer_session_missing"
    );
    assert_eq!(hotel.balance(stay).await, 0);
    assert_eq!(
        hotel
            .count("SELECT count(*) FROM number WHERE series = 'folio_receipt'")
            .await,
        0
    );
    assert_eq!(hotel.today().await, date("2026-05-01"));
    let _ = stay::check_out(&hotel.house, &hotel.desk(), stay, None)
        .await
        .expect("leaves");
}

#[tokio::test]
async fn a_full_folio_goes_on_on_its_next_page_for_desk_and_outlets() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let stay = hotel.arrive("Ada", "2026-05-02", hotel.rooms[0]).await;
    let first = hotel.folio_of(stay).await;
    for _ in 0..170 {
        let folio = hotel.folio_of(stay).await;
        app::folio::post(&hotel.house, &hotel.desk(), folio, minibar())
            .await
            .expect("posts");
    }
    let second = hotel.folio_of(stay).await;
    assert_ne!(first, second);
    dine(&hotel, stay, 100).await.expect("dines");
    assert_eq!(
        hotel.balance(stay).await,
        170 * 1_230 + 100,
        "the debt went on to the next page"
    );
    let to_first = app::folio::post(&hotel.house, &hotel.desk(), first, minibar()).await;
    assert_eq!(code(to_first), "folio_closed");
    hotel.pay(stay, 170 * 1_230 + 100).await.expect("pays");
    hotel.check_out(stay).await.expect("leaves");
    let records = app::fiscal::records(&hotel.house, 0, 100).await.expect("reads");
    let turnover: i64 = records
        .iter()
        .flat_map(|row| &row.record.entry.taxes)
        .map(|line| line.gross_minor)
        .sum();
    assert_eq!(turnover, 170 * 1_230, "turnover of both pages is settled once");
    hotel.assert_lists_are_rebuilt_alike().await;
}
